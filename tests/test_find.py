"""The definition of correct: the store answers what the query means in plain Python."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import meetings, queries

from selfhelp.ingest.load import finish, insert_meetings, insert_source
from selfhelp.model import Hit, Meeting, Source
from selfhelp.query import MeetingQuery
from selfhelp.store import Store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("find")


def stored(path: Path, template: Path, listed: list[Meeting]) -> Store:
    """A dataset that holds the meetings."""
    shutil.copyfile(template, path)
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    for name in ("north", "south"):
        insert_source(db, Source(name, "aa", "test", "none"))
    insert_meetings(db, listed)
    finish(db)
    db.commit()
    db.close()
    return Store(path)


@st.composite
def worlds(draw: st.DrawFn) -> list[Meeting]:
    return [draw(meetings(number)) for number in range(draw(st.integers(1, 8)))]


def matching(listed: list[Meeting], query: MeetingQuery) -> list[Hit]:
    return query.in_order([hit for meeting in listed if (hit := query.matches(meeting))])


@settings(max_examples=400)
@given(worlds(), st.lists(queries(), min_size=1, max_size=6))
def test_the_store_finds_what_the_query_means(
    folder: Path, template: Path, listed: list[Meeting], asked: list[MeetingQuery]
) -> None:
    with stored(folder / "world.db", template, listed) as store:
        assert sorted(store.meetings(), key=lambda m: m.id) == listed
        for query in asked:
            expected = matching(listed, query)
            assert list(store.find(query)) == expected
            assert store.count(query, 100) == len(expected)


@settings(max_examples=50)
@given(worlds(), queries(), st.integers(1, 3))
def test_a_limit_takes_the_first_ones(
    folder: Path, template: Path, listed: list[Meeting], query: MeetingQuery, limit: int
) -> None:
    from dataclasses import replace

    with stored(folder / "limited.db", template, listed) as store:
        assert list(store.find(replace(query, limit=limit))) == matching(listed, query)[:limit]
