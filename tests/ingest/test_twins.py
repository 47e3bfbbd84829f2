"""Cross-source duplicates: the same meeting in several sources is shown once and lists them; in doubt, twice."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.ingest.twins import Comparable, cross_source_duplicates

Run = Callable[..., Ran]

NIGHT = Comparable(
    id="a", source="a", organization="aa", weekday=2, start="19:30", recurrence="FREQ=WEEKLY;BYDAY=TU",
    timezone="America/Denver", name="Night Owls", attendance="in_person", latitude=39.75, longitude=-105.0,
    approximate=False, address="1 Main St", city="Denver", postal_code="80205", conference_url=None,
    conference_phone=None,
)  # fmt: skip
ONLINE = NIGHT._replace(
    attendance="online", latitude=None, longitude=None, address=None, city=None, postal_code=None,
    conference_url="https://us02web.zoom.us/j/123?pwd=x",
)  # fmt: skip
UNPLACED = NIGHT._replace(latitude=None, longitude=None)


def same(meeting: Comparable, **changes: Any) -> bool:
    """Whether a meeting and a changed copy in another source are the same."""
    return bool(cross_source_duplicates([meeting, meeting._replace(id="b", source="b", **changes)]))


@pytest.mark.parametrize(
    ("meeting", "changes"),
    [
        (NIGHT, {}),
        (NIGHT, {"name": "The NIGHT OWLS Group"}),
        (NIGHT, {"latitude": 39.7509}),
        (NIGHT, {"latitude": 39.7512, "address": "9 Main St"}),  # 133 m
        (NIGHT._replace(name="The Meeting"), {}),
        (UNPLACED, {"latitude": 39.756, "longitude": -105.0}),
        (NIGHT, {"latitude": 39.756, "approximate": True}),  # a rough point tells nothing
        (NIGHT, {"name": "AA Night Owls Grp #123 (Tuesday)"}),
        (NIGHT, {"latitude": 39.754}),  # 445 m
        (NIGHT, {"attributes": "open,women", "languages": "en"}),
        (NIGHT._replace(attributes="women,newcomers", languages="en,es"), {"attributes": "women", "languages": "es"}),
        (NIGHT, {"timezone": None}),
        (NIGHT, {"timezone": "US/Mountain"}),
        (NIGHT, {"address": "1 Main Street"}),
        (UNPLACED, {"address": "1 MAIN ST", "city": "Aurora"}),
        (UNPLACED._replace(postal_code=None), {}),
        (UNPLACED, {"postal_code": None}),
        (UNPLACED, {"postal_code": "80205-1234", "city": None}),
        (UNPLACED._replace(address="1 N. Main Street, Suite 2"), {"address": "1 North Main St Ste 2"}),
        (UNPLACED._replace(address="1 Main Street #2"), {"address": "1 Main St"}),
        (UNPLACED, {"address": "1 Main Street #2"}),
        (ONLINE, {"conference_url": "https://zoom.us/wc/join/123"}),
        (ONLINE, {"conference_url": "https://zoom.us/s/123?utm_source=x"}),
        (
            ONLINE._replace(conference_url="https://x.org/?room=1&utm_source=a"),
            {"conference_url": "https://x.org?room=1"},
        ),
        (
            ONLINE._replace(conference_url=None, conference_phone="303-555-0100 ext. 5"),
            {"conference_phone": "3035550100x5"},
        ),
        (ONLINE, {"conference_url": "https://zoom.us/j/123?pwd=y"}),
        # a number decides where only one of them has a link
        (ONLINE._replace(conference_phone="303-555-0100"), {"conference_url": None}),
        (
            ONLINE._replace(conference_url=None, conference_phone="303-555-0100"),
            {"conference_url": "https://zoom.us/j/123"},
        ),
        (ONLINE._replace(conference_url=None, conference_phone="+1 303-555-0100"), {"conference_phone": "3035550100"}),
    ],
)
def test_meetings_that_are_the_same(meeting: Comparable, changes: dict[str, Any]) -> None:
    assert same(meeting, **changes)


@pytest.mark.parametrize(
    ("meeting", "changes"),
    [
        (NIGHT, {"organization": "na"}),
        (NIGHT, {"weekday": 3}),
        (NIGHT, {"start": "19:00"}),
        (NIGHT, {"recurrence": "FREQ=MONTHLY;BYDAY=1TU"}),
        (NIGHT, {"timezone": "America/Chicago"}),
        (NIGHT, {"name": "Night Owls Women"}),
        (NIGHT, {"latitude": 39.752, "address": "9 Main St"}),
        (NIGHT, {"latitude": 39.755}),  # 556 m
        (NIGHT, {"latitude": 39.7514, "address": "9 Main St"}),  # 156 m
        (NIGHT, {"address": "9 Main St", "approximate": True}),
        (NIGHT._replace(name="The Meeting"), {"name": "Group"}),
        (NIGHT._replace(attributes="open,women"), {"attributes": "men,open"}),
        (NIGHT._replace(languages="en"), {"languages": "es"}),
        (NIGHT, {"attendance": "hybrid"}),
        (NIGHT, {"attendance": "online"}),
        (UNPLACED, {"address": "2 Main St"}),
        (UNPLACED, {"postal_code": "80210"}),
        (UNPLACED._replace(address=None), {}),
        (UNPLACED._replace(city=None, postal_code=None), {}),
        (ONLINE, {"conference_url": "https://zoom.us/j/124"}),
        (ONLINE, {"conference_url": None}),
        (ONLINE._replace(conference_url="https://x.org/meet?room=1"), {"conference_url": "https://x.org/meet?room=2"}),
        (ONLINE._replace(conference_url="https://meet.google.com/landing"), {}),
        (ONLINE._replace(conference_url="https://us02web.zoom.us/join"), {}),
        (
            ONLINE._replace(conference_url=None, conference_phone="303-555-0100,,1#"),
            {"conference_phone": "303-555-0100,,2#"},
        ),
        (UNPLACED._replace(address="1 Main St #2"), {"address": "1 Main St #3"}),
        (ONLINE._replace(conference_url="https://zoom.us"), {}),
        (ONLINE._replace(conference_url=None, conference_phone="303-555-0100"), {"conference_phone": "720-555-0100"}),
        (NIGHT._replace(weekday=None), {}),
        (NIGHT._replace(start=None), {}),
    ],
)
def test_meetings_that_are_not_the_same(meeting: Comparable, changes: dict[str, Any]) -> None:
    assert not same(meeting, **changes)


def test_meetings_of_one_source_are_never_duplicates() -> None:
    assert cross_source_duplicates([NIGHT, NIGHT._replace(id="z")]) == {}


similar_meetings = st.builds(
    NIGHT._replace,
    id=st.sampled_from(["1", "2", "3", "4", "5"]),
    source=st.sampled_from(["a", "b", "c"]),
    start=st.sampled_from(["19:30", "20:00"]),
    latitude=st.sampled_from([39.75, 39.7505, 39.751, None]),
    timezone=st.sampled_from(["America/Denver", None]),
)


@given(st.lists(similar_meetings, max_size=6, unique_by=lambda m: m.id))
def test_the_result_depends_on_neither_order_nor_chains(meetings: list[Comparable]) -> None:
    represented_by = cross_source_duplicates(meetings)
    assert all(
        cross_source_duplicates(order) == represented_by
        for order in itertools.islice(itertools.permutations(meetings), 24)
    )
    by_id = {meeting.id: meeting for meeting in meetings}
    for duplicate, representative in represented_by.items():
        assert representative not in represented_by
        assert by_id[duplicate].source > by_id[representative].source


ROW: dict[str, Any] = {
    "name": "Night Owls", "slug": "owls", "day": 2, "time": "19:30", "end_time": "20:30", "types": ["O", "W"],
    "address": "1 Main St", "city": "Denver", "state": "CO", "postal_code": "80205", "country": "US",
    "latitude": 39.75, "longitude": -105.0, "timezone": "America/Denver",
}  # fmt: skip
OTHER: dict[str, Any] = ROW | {"slug": "12", "types": ["O"], "name": "Night Owls Group", "notes": "Ring twice"}


@pytest.fixture
def two_sources(run: Run, tmp_path: Path) -> Run:
    """A dataset with two sources that share a meeting; `north` has a second meeting."""
    for name, rows in (("south", [OTHER]), ("north", [ROW, ROW | {"slug": "noon", "time": "12:00", "end_time": None}])):
        feed = tmp_path / f"{name}.json"
        feed.write_text(json.dumps(rows))
        assert run("import", feed, "-o", "aa").code == 0
    return run


def results(run: Run, *options: str) -> list[tuple[str, str, list[str] | None]]:
    """Name, source and other sources of each result of `find`."""
    meetings = json.loads(run("find", "--json", "-q", *options).out)
    return [(m["name"], m["source"], m["also_in"]) for m in meetings]


def test_one_result_lists_both_sources(two_sources: Run) -> None:
    assert results(two_sources, "--after", "19:00") == [("Night Owls", "north", ["south"])]
    assert len(results(two_sources)) == 2


def test_a_shared_meeting_is_found_by_either_source(two_sources: Run) -> None:
    assert results(two_sources, "--source", "south") == [("Night Owls", "north", ["south"])]
    assert len(results(two_sources, "--source", "north")) == 2


def test_all_sources_give_each_row_that_they_list(two_sources: Run) -> None:
    assert results(two_sources, "--after", "19:00", "--all-sources") == [
        ("Night Owls", "north", ["south"]),
        ("Night Owls Group", "south", None),
    ]
    assert results(two_sources, "--source", "south", "--all-sources") == [("Night Owls Group", "south", None)]
    assert two_sources("find", "--all-sources", "--count").out == "3\n"


def test_show_lists_the_other_sources(two_sources: Run) -> None:
    [leader] = json.loads(two_sources("find", "--after", "19:00", "--json", "-q").out)
    page = two_sources("show", leader["id"]).out
    assert "south (same name, time and place)" in " ".join(page.split())


def test_the_other_meeting_is_shown_when_only_its_source_is_left(two_sources: Run) -> None:
    assert two_sources("feeds", "remove", "north").code == 0
    assert results(two_sources) == [("Night Owls Group", "south", None)]


def test_becoming_a_duplicate_is_not_recorded_as_a_change(two_sources: Run, tmp_path: Path) -> None:
    assert (
        "0 added, 0 changed, 0 removed, 1 as before" in two_sources("import", tmp_path / "south.json", "-o", "aa").err
    )
    assert results(two_sources, "--after", "19:00") == [("Night Owls", "north", ["south"])]


def test_meetings_with_different_dates_or_suspended_are_not_the_same() -> None:
    assert not same(NIGHT, valid_from="2026-11-10", valid_until="2026-11-10")
    assert not same(NIGHT, except_dates="2026-12-22")
    assert not same(NIGHT, attendance="suspended")
    assert same(NIGHT._replace(attendance="suspended"), attendance="suspended")
