"""Holidays in words on which a meeting does not take place: "no meeting on legal holidays" -> kinds of holidays.

"Open on all holidays" is none. What is closed must be the meeting: a library or a kitchen that is closed says nothing.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from selfhelp.reading.clauses import Clause, clauses_of
from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold

_CLOSED_BEFORE: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # "no meetings (held) on", also at the end of another sentence
        r"(?:^|[^nedp])nD?v[vVh]*D?$",
        # "(this meeting) does not take place on", "closed on"
        r"^[vVhtDw-]*n[vVh]*D?$",
        # "(this meeting is) closed"
        r"^[vVhtDw-]*l$",
        # "meets every Monday except"
        r"^(?:[vVhDwt][^pedlO]*)?c$",
    )
)
"""What may stand before a holiday, as letters for its words (see `clauses`)."""
_CLOSED_AFTER: Final = re.compile(r"^[:-]?[vVh]*n[vVh]*$")
"""What may stand after it instead: "On bank holidays there will not be a meeting"."""
_REST: Final = re.compile(r"^D?(?![dDnlcM])")
"""What may follow a holiday on which the meeting is closed."""


def closures_in_words(texts: Iterable[str | None], weekday: int | None) -> frozenset[str]:
    """The kinds of holidays on which a meeting on this ISO weekday does not take place, by the texts about it.

    >>> sorted(closures_in_words(["No meeting on Thanksgiving or Christmas"], 4))
    ['christmas', 'thanksgiving']
    """
    return frozenset(kind for text in texts if text for kind in _read(text, weekday))


@lru_cache(maxsize=65536)
def _read(text: str, weekday: int | None) -> frozenset[str]:
    if not _holidays().search(fold(text)):
        return frozenset()
    return frozenset(kind for clause in clauses_of(text, weekday) for kind in _in_clause(clause, weekday))


def _in_clause(clause: Clause, weekday: int | None) -> Iterator[str]:
    named = list(_holidays().finditer(clause.folded))
    if not named or _conditions().search(clause.folded):
        return
    ends = [0, *(match.end() for match in named)]
    starts = [*(match.start() for match in named), len(clause.folded)]
    before, *between, after = (
        _letters(clause.folded[end:start], weekday) for end, start in zip(ends, starts, strict=True)
    )
    if any(between):
        return
    is_closed = any(pattern.search(before) for pattern in _CLOSED_BEFORE) and _REST.match(after)
    if is_closed or (set(before) <= set("vVhtDw-") and _CLOSED_AFTER.match(after)):
        yield from (_kinds()[match[0]] for match in named)


def _letters(folded: str, weekday: int | None) -> str:
    return "".join(part.letters for part in clauses_of(folded, weekday))


@cache
def _kinds() -> dict[str, str]:
    """Folded words for a holiday -> its kind."""
    return {word: kind for kind, words in word_tables().closures.items() if kind != "condition" for word in words}


@cache
def _holidays() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(_kinds())})\b")


@cache
def _conditions() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(word_tables().closures['condition'])})\b")
