"""Query plans of all filters on 10,000 meetings: none scans the table of meetings."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from benchmarks.world import make
from strategies import with_fields

from selfhelp.dataset.store import Store
from selfhelp.geo import Point
from selfhelp.schedule.when import When
from selfhelp.search.attributes import CODE
from selfhelp.search.problem_filter import problem_filter
from selfhelp.search.query import MeetingQuery
from selfhelp.search.sql import Search

NOW = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
ANYTHING = MeetingQuery(When(NOW, ZoneInfo("America/Denver")))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("world") / "world.db"
    make(path, 10_000)
    yield path


def plan(path: Path, query: MeetingQuery) -> list[str]:
    """The lines of EXPLAIN QUERY PLAN for all statements of a search."""
    db = sqlite3.connect(path)
    statements: list[str] = []
    with Store(path) as store:
        db.set_trace_callback(statements.append)
        list(
            Search(query, store.organizations.values(), store.clocks, db).rows(
                "m.id", "sources AS s", "s.name = m.source"
            )
        )
        db.set_trace_callback(None)
    lines = [
        row[3]
        for statement in statements
        if statement.startswith(("SELECT", "WITH"))
        for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    db.close()
    return lines


QUERIES: Final[dict[str, dict[str, Any]]] = {
    "anything": {},
    "organization": {"organizations": frozenset({"ga"})},
    "type": {"types": frozenset({"bereavement"})},
    "approach": {"approaches": frozenset({"secular"})},
    "weekday": {"when": ANYTHING.when._replace(weekdays=frozenset({2}))},
    "evening": {"when": ANYTHING.when._replace(spans=((960, 1260),))},
    "now": {"when": ANYTHING.when._replace(hours=2.0)},
    "in person": {"attendances": frozenset({"in_person", "hybrid"})},
    "online": {"attendances": frozenset({"online", "hybrid"}), "online_requested": True},
    "phone": {"dial_in": True},
    "city": {"cities": frozenset({"denver"})},
    "county": {"counties": frozenset({"denver"})},
    "region": {"regions": frozenset({"east"})},
    "state": {"states": frozenset({"co"})},
    "postal code": {"postal_codes": frozenset({"80205"})},
    "country": {"countries": frozenset({"ie"})},
    "for": {"audiences": frozenset({"women"})},
    "with": {"with_": (frozenset({"wheelchair"}),)},
    "without": {"without": frozenset({"closed"})},
    "code": {"with_": (frozenset({CODE + "ASBI"}),)},
    "language": {"languages": frozenset({"es"})},
    "text": {"text": ("serenity",)},
    "source": {"sources": frozenset({"nowhere"})},
    "near": {"near": Point(39.7, -105.0), "within_km": 40.0},
    "sort by name": {"sort": "name"},
    "sort by update": {"sort": "updated"},
    "sort by update, oldest first": {"sort": "-updated"},
}


@pytest.mark.parametrize("name", QUERIES)
def test_no_search_scans_all_meetings(world: Path, name: str) -> None:
    query = with_fields(ANYTHING, limit=20, **QUERIES[name])
    # Where the order is that of an index, its first values are looked at, and nothing else is read.
    of_order = ("INDEX meetings_by_name", "INDEX meetings_by_update")
    lines = [line for line in plan(world, query) if not line.endswith(of_order)]
    scans = [line for line in lines if line.split()[:2] == ["SCAN", "m"]]
    assert scans == [], "\n".join(lines)


def test_a_search_for_a_problem_uses_the_index_of_organizations(world: Path) -> None:
    with Store(world) as store:
        gambling = problem_filter(["gambling"], store.problems.values(), store.organizations.values())
    lines = plan(world, ANYTHING._replace(problem=gambling))
    assert not [line for line in lines if line.startswith("SCAN m ")], "\n".join(lines)
