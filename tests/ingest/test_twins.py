"""The same meeting in several sources is one answer that names them all; in doubt they are two."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.ingest.twins import Known, twins

Run = Callable[..., Ran]

NIGHT = Known(
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


def same(one: Known, **changes: Any) -> bool:
    """Whether a meeting and a changed one of another source are the same."""
    return bool(twins([one, one._replace(id="b", source="b", **changes)]))


@pytest.mark.parametrize(
    ("one", "changes"),
    [
        (NIGHT, {}),
        (NIGHT, {"name": "The NIGHT OWLS Group"}),
        (NIGHT, {"latitude": 39.7509}),
        (NIGHT, {"name": "AA Night Owls Grp #123 (Tuesday)"}),
        (NIGHT, {"latitude": 39.754}),
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
        (ONLINE._replace(conference_url=None, conference_phone="+1 303-555-0100"), {"conference_phone": "3035550100"}),
    ],
)
def test_what_is_the_same_meeting(one: Known, changes: dict[str, Any]) -> None:
    assert same(one, **changes)


@pytest.mark.parametrize(
    ("one", "changes"),
    [
        (NIGHT, {"organization": "na"}),
        (NIGHT, {"weekday": 3}),
        (NIGHT, {"start": "19:00"}),
        (NIGHT, {"recurrence": "FREQ=MONTHLY;BYDAY=1TU"}),
        (NIGHT, {"timezone": "America/Chicago"}),
        (NIGHT, {"name": "Night Owls Women"}),
        (NIGHT, {"latitude": 39.752, "address": "9 Main St"}),
        (NIGHT, {"latitude": 39.756}),
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
        (NIGHT._replace(weekday=None), {}),
        (NIGHT._replace(start=None), {}),
    ],
)
def test_what_is_not(one: Known, changes: dict[str, Any]) -> None:
    assert not same(one, **changes)


def test_look_alikes_of_one_source_stay() -> None:
    assert twins([NIGHT, NIGHT._replace(id="z")]) == {}


known = st.builds(
    NIGHT._replace,
    id=st.sampled_from(["1", "2", "3", "4", "5"]),
    source=st.sampled_from(["a", "b", "c"]),
    start=st.sampled_from(["19:30", "20:00"]),
    latitude=st.sampled_from([39.75, 39.7505, 39.751, None]),
    timezone=st.sampled_from(["America/Denver", None]),
)


@given(st.lists(known, max_size=6, unique_by=lambda m: m.id))
def test_neither_order_nor_chains_matter(meetings: list[Known]) -> None:
    found = twins(meetings)
    assert all(twins(order) == found for order in itertools.islice(itertools.permutations(meetings), 24))
    by_id = {meeting.id: meeting for meeting in meetings}
    for follower, leader in found.items():
        assert leader not in found
        assert by_id[follower].source > by_id[leader].source


ROW: dict[str, Any] = {
    "name": "Night Owls", "slug": "owls", "day": 2, "time": "19:30", "end_time": "20:30", "types": ["O", "W"],
    "address": "1 Main St", "city": "Denver", "state": "CO", "postal_code": "80205", "country": "US",
    "latitude": 39.75, "longitude": -105.0, "timezone": "America/Denver",
}  # fmt: skip
OTHER: dict[str, Any] = ROW | {"slug": "12", "types": ["O"], "name": "Night Owls Group", "notes": "Ring twice"}


@pytest.fixture
def two(run: Run, tmp_path: Path) -> Run:
    """A dataset with two sources that share a meeting; `north` has one more."""
    for name, rows in (("south", [OTHER]), ("north", [ROW, ROW | {"slug": "noon", "time": "12:00", "end_time": None}])):
        feed = tmp_path / f"{name}.json"
        feed.write_text(json.dumps(rows))
        assert run("import", feed, "-o", "aa").code == 0
    return run


def found(run: Run, *options: str) -> list[tuple[str, str, list[str] | None]]:
    """Name, source and other sources of what is found."""
    meetings = json.loads(run("find", "--json", "-q", *options).out)
    return [(m["name"], m["source"], m["also_in"]) for m in meetings]


def test_one_answer_names_both_sources(two: Run) -> None:
    assert found(two, "--after", "19:00") == [("Night Owls", "north", ["south"])]
    assert len(found(two)) == 2


def test_a_source_has_its_meetings_under_either_name(two: Run) -> None:
    assert found(two, "--source", "south") == [("Night Owls", "north", ["south"])]
    assert len(found(two, "--source", "north")) == 2


def test_show_tells_what_is_the_same(two: Run) -> None:
    [leader] = json.loads(two("find", "--after", "19:00", "--json", "-q").out)
    page = two("show", leader["id"]).out
    assert "south (same name, time and place)" in " ".join(page.split())


def test_the_other_one_answers_alone_when_its_source_is_all_there_is(two: Run) -> None:
    assert two("feeds", "remove", "north").code == 0
    assert found(two) == [("Night Owls Group", "south", None)]


def test_it_is_no_change_of_a_meeting_to_be_found_elsewhere_too(two: Run, tmp_path: Path) -> None:
    assert "0 added, 0 changed, 0 removed, 1 as before" in two("import", tmp_path / "south.json", "-o", "aa").err
    assert found(two, "--after", "19:00") == [("Night Owls", "north", ["south"])]


def test_what_has_other_dates_or_is_closed_stands_for_nothing_else() -> None:
    assert not same(NIGHT, valid_from="2026-11-10", valid_until="2026-11-10")
    assert not same(NIGHT, except_dates="2026-12-22")
    assert not same(NIGHT, attendance="suspended")
    assert same(NIGHT._replace(attendance="suspended"), attendance="suspended")
