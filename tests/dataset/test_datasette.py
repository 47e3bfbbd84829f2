"""What Datasette is told about a dataset: every table, and canned queries that answer as `find` does."""

import json
import math
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from conftest import Ran

from selfhelp import config
from selfhelp.cli.filters import Filters, build_query
from selfhelp.cli.session import Session
from selfhelp.dataset.canned_queries import CANNED_QUERIES
from selfhelp.dataset.datasette import INTERNAL, datasette_text, described, schema_text
from selfhelp.dataset.store import Store
from selfhelp.model import Hit

Run = Callable[..., Ran]
MATH: dict[str, tuple[Callable[..., float], int]] = {
    "sin": (math.sin, 1),
    "cos": (math.cos, 1),
    "asin": (math.asin, 1),
    "sqrt": (math.sqrt, 1),
    "radians": (math.radians, 1),
    "degrees": (math.degrees, 1),
    "pow": (math.pow, 2),
}


@pytest.fixture(autouse=True)
def in_denver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searchers are in Denver, as in the other tests."""
    monkeypatch.setenv("TZ", "America/Denver")


@pytest.fixture(scope="module")
def samples() -> Iterator[sqlite3.Connection]:
    """The bundled samples; with the functions of mathematics, which some builds of SQLite lack."""
    with closing(sqlite3.connect(config.BUNDLED)) as connection:
        connection.row_factory = sqlite3.Row
        if not connection.execute("SELECT sqlite_compileoption_used('ENABLE_MATH_FUNCTIONS')").fetchone()[0]:
            for name, (function, arguments) in MATH.items():
                connection.create_function(name, arguments, function, deterministic=True)
        yield connection


def ids(samples: sqlite3.Connection, name: str, **values: str) -> list[str]:
    """The ids that a canned query gives, with the values of its form."""
    query = CANNED_QUERIES[name]
    given = dict.fromkeys(query.parameters, "") | values
    assert given.keys() == set(query.parameters)
    return [row["id"] for row in samples.execute(query.sql, given)]


STORE = Store(config.BUNDLED)


def hits(filters: Filters, day: date) -> list[Hit]:
    """What `find` gives with these options early on a day, when no meeting of its evening has ended anywhere."""
    session = Session(sys.stdout, sys.stderr, datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    return list(STORE.find(build_query(filters, [], STORE, session).query._replace(limit=None)))


def found(filters: Filters, day: date) -> list[str]:
    """The ids of these, sorted."""
    return sorted(hit.meeting.id for hit in hits(filters, day))


DAY = date(2026, 11, 28)
DAYS = [date(2026, 12, 1) + timedelta(days=days) for days in range(35)]


@pytest.mark.parametrize("city", ["Denver", "los angeles", "London", "New York", "Hilo"])
def test_tonight_in_a_city(samples: sqlite3.Connection, city: str) -> None:
    for day in DAYS:
        canned = ids(samples, "tonight_in_a_city", city=city, date=str(day))
        assert sorted(canned) == found(Filters(city=(city,), day=("today",), after="17:00"), day)


def test_every_problem(samples: sqlite3.Connection) -> None:
    problems = [row["id"] for row in samples.execute("SELECT id FROM problems")]
    answers = {problem: sorted(ids(samples, "by_problem", problem=problem, date=str(DAY))) for problem in problems}
    assert answers == {problem: found(Filters(problem=(problem,)), DAY) for problem in problems}
    assert sum(map(bool, answers.values())) > 80


@pytest.mark.parametrize(
    ("latitude", "longitude", "km"),
    [("39.7392", "-104.9903", "5"), ("39.7392", "-104.9903", "60"), ("51.5074", "-0.1278", "20"), ("0.5", "0.5", "9")],
)
def test_near_a_point(samples: sqlite3.Connection, latitude: str, longitude: str, km: str) -> None:
    canned = ids(samples, "near_a_point", latitude=latitude, longitude=longitude, km=km, date=str(DAY))
    assert sorted(canned) == found(Filters(near=f"{latitude},{longitude}", within=f"{km}km"), DAY)


def test_the_distance_is_the_one_that_find_gives(samples: sqlite3.Connection) -> None:
    values = {"latitude": "39.7392", "longitude": "-104.9903", "km": "30", "date": str(DAY)}
    canned = {row["id"]: row["distance_km"] for row in samples.execute(CANNED_QUERIES["near_a_point"].sql, values)}
    near = hits(Filters(near="39.7392,-104.9903", within="30km"), DAY)
    assert canned == pytest.approx({hit.meeting.id: hit.distance_km for hit in near}, abs=0.0006)
    assert list(canned.values()) == sorted(canned.values())


@pytest.mark.parametrize("country", ["US", "gb", "IE", "DE"])
def test_helplines_of_a_country(samples: sqlite3.Connection, run: Run, country: str) -> None:
    lines = json.loads(run("helplines", "--country", country, "--json").out)
    assert ids(samples, "helplines_of_a_country", country=country) == [line["id"] for line in lines]


def test_every_table_is_described_or_internal() -> None:
    tables = described(schema_text())
    assert [name for name in INTERNAL if name not in tables] == []
    assert [name for name, (comment, _) in tables.items() if not comment and name not in INTERNAL] == []


def test_comments_behind_columns_say_what_these_mean() -> None:
    schema = """\
-- About nothing below.

-- First line,
-- second line.
CREATE TABLE things (
  id TEXT PRIMARY KEY,
  color TEXT,                  -- like red; NULL: unknown
  size INTEGER
);
CREATE VIEW shown AS
SELECT t.id, t.color,          -- the color
  t.size + 1
    AS larger                  -- one more
FROM things AS t;
"""
    assert described(schema) == {
        "things": ("First line, second line.", {"color": "like red; NULL: unknown"}),
        "shown": ("", {"color": "the color", "larger": "one more"}),
    }


def test_every_column_of_the_views_is_described() -> None:
    with Store(config.BUNDLED) as store:
        columns = store.columns()
    text = datasette_text("x", columns)
    for view in ("schedule", "groups"):
        part = text.partition(f"\n      {view}:\n")[2].partition("columns:\n")[2]
        names = []
        for line in part.splitlines():
            if not line.startswith(" " * 10):
                break
            names.append(line.split(":")[0].strip())
        assert names == columns[view]


def test_info_writes_the_description_of_the_file_that_is_read(run: Run) -> None:
    text = run("info", "--datasette").out
    assert text.startswith('title: "Self-help group meetings"\n')
    assert "\ndatabases:\n  bundled:\n    tables:\n" in text
    assert '\n      schedule:\n        description: "One readable line for each meeting."\n' in text
    assert '\n        fts_table: "meeting_text"\n        fts_pk: "key"\n' in text
    assert "\n      meeting_text_data:\n        hidden: true\n" in text
    assert run("info", "--datasette", "--json").code == 2
