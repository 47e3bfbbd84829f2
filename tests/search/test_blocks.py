"""Orders of hits that are those of a column: a search finds the first ones block by block."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from stores import as_large, matching, stored
from strategies import FETCHED, ORGANIZATIONS

from selfhelp.model import Meeting, weekly_rule
from selfhelp.schedule.when import When
from selfhelp.search import sql
from selfhelp.search.blocks import COLUMN_ORDERS, blocks
from selfhelp.search.query import MeetingQuery
from selfhelp.search.statement import Statement

NAMES: Final = ("beta", "Alpha", "BETA", "alpha", "Ärger", "Gamma", "beta", "Beta", "beta", "zeta", "Beta", "_", "Al")
UPDATED: Final = (None, "2020-01-01", None, "2021-05-05T10:00:00", None, "2021-05-05")
ANYTHING: Final = MeetingQuery(When(datetime(2026, 12, 1, 12, tzinfo=UTC), ZoneInfo("America/Denver")))
MEETINGS: Final = [
    Meeting(
        f"m{number:03}", "north", str(number), ORGANIZATIONS[number % 7 == 0], NAMES[number % len(NAMES)],
        weekday=number % 7 + 1, start=f"{number * 5 % 24:02}:00", duration=60, timezone="America/Denver",
        recurrence=weekly_rule(number % 7 + 1), attendance=("in_person", "online")[number % 3 == 0],
        updated=UPDATED[number % len(UPDATED)], fetched=FETCHED["north"],
    )
    for number in range(80)
]  # fmt: skip
QUERIES: Final[dict[str, dict[str, Any]]] = {
    "anything": {},
    "a weekday": {"when": ANYTHING.when._replace(weekdays=frozenset({2}))},
    "online": {"attendances": frozenset({"online"})},
    "a rare organization": {"organizations": frozenset({ORGANIZATIONS[1].id})},
    "nothing": {"costs": frozenset({"fee"})},
}


@pytest.mark.parametrize("sort", COLUMN_ORDERS)
@pytest.mark.parametrize("name", QUERIES)
def test_the_first_hits_of_an_order_are_those_of_all_hits(tmp_path: Path, template: Path, name: str, sort: str) -> None:
    query = ANYTHING._replace(sort=sort, **QUERIES[name])
    expected = [hit.meeting.id for hit in matching(MEETINGS, query)]
    with stored(tmp_path / "world.db", template, MEETINGS) as store:
        for first_block, few, rare in ((1, 0, 100), (1, 0, 5), (3, 5, 5), (500, 3000, 10)):
            with as_large(first_block, few), patch.multiple(sql, RARE=rare):
                for limit in (1, 2, 3, 5, 8, 13, 21, 40, 79, 80, 81):
                    found = [hit.meeting.id for hit in store.find(query._replace(limit=limit))]
                    assert found == expected[:limit]


@pytest.mark.parametrize(("size", "ends_with_most"), [(80, False), (20, True)])
@pytest.mark.parametrize("sort", COLUMN_ORDERS)
def test_blocks_part_all_meetings_in_order_and_grow(
    tmp_path: Path, template: Path, sort: str, size: int, ends_with_most: bool
) -> None:
    with stored(tmp_path / "world.db", template, MEETINGS) as store, as_large(2, 0):
        to = Statement([], str)

        def ids(condition: str) -> list[str]:
            return [id for (id,) in store._db.execute(f"SELECT id FROM meetings AS m WHERE {condition}", to.values)]

        def first(select: str) -> str | None:
            row = store._db.execute(select, to.values).fetchone()
            return None if row is None else str(row[0])

        parts = [(ids(block.values.condition), block) for block in blocks(sort, to, first, size)]
        # All meetings are in one block each, and what is left at one is what is in it and those that follow.
        assert sorted(id for part, _ in parts for id in part) == [meeting.id for meeting in MEETINGS]
        for at, (_, block) in enumerate(parts):
            assert sorted(ids(block.rest.condition)) == sorted(id for part, _ in parts[at:] for id in part)
        by_order = [hit.meeting.id for hit in matching(MEETINGS, ANYTHING._replace(sort=sort))]
        assert [set(part) for part, _ in parts] == _cut(by_order, [len(part) for part, _ in parts])
        # A block is either of at most so many meetings, or of a single value.
        assert all(block.is_single or len(part) <= 2 * 2**at for at, (part, block) in enumerate(parts[:-1]))
        assert any(block.is_single for _, block in parts)
        assert (parts[-1][1].values.keys is None) == ends_with_most


def _cut(ids: list[str], sizes: list[int]) -> list[set[str]]:
    ends = [sum(sizes[: at + 1]) for at in range(len(sizes))]
    return [set(ids[end - size : end]) for size, end in zip(sizes, ends, strict=True)]
