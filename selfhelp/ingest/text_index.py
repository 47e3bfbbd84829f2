"""Keeps the full-text index in step with the meetings: it holds their words, but not their texts."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from selfhelp.search.query import TEXT_FIELDS
from selfhelp.word_forms import words_of_text

TEXT_COLUMNS: Final = (*TEXT_FIELDS, "county")
"""The columns of `meeting_text`, which has the words of the same columns of `meetings`."""


def add_words(db: sqlite3.Connection, meetings: str, parameters: Sequence[object] = ()) -> None:
    """Adds the words of the stored meetings that a condition in SQL selects."""
    db.executemany(
        f"INSERT INTO meeting_text (rowid, {', '.join(TEXT_COLUMNS)})"
        f" VALUES (?, {', '.join('?' for _ in TEXT_COLUMNS)})",
        _words(db, meetings, parameters),
    )


def remove_words(db: sqlite3.Connection, meetings: str, parameters: Sequence[object] = ()) -> None:
    """Takes the words of meetings out, which must still be stored as they were when their words were added."""
    db.executemany(
        f"INSERT INTO meeting_text (meeting_text, rowid, {', '.join(TEXT_COLUMNS)})"
        f" VALUES ('delete', ?, {', '.join('?' for _ in TEXT_COLUMNS)})",
        _words(db, meetings, parameters),
    )


def _words(db: sqlite3.Connection, meetings: str, parameters: Sequence[object]) -> Iterator[tuple[object, ...]]:
    # The index is written while this is read, which is well, as it lies in tables of its own.
    rows = db.execute(f"SELECT key, {', '.join(TEXT_COLUMNS)} FROM main.meetings WHERE {meetings}", parameters)
    for key, *texts in rows:
        yield key, *[_indexed(text) if text else "" for text in texts]


@lru_cache(maxsize=2**13)
def _indexed(text: str) -> str:
    """The words of a text as they are indexed; cached, because meetings share towns, venues and notes."""
    return " ".join(words_of_text(text))
