"""Examples that fix the meaning of single terms and rules of a search."""

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import Ran

from selfhelp import config
from selfhelp.dataset.store import Store
from selfhelp.model import Meeting
from selfhelp.organizations import Organization, Problem
from selfhelp.output.console import View
from selfhelp.output.listing import Section, write_listing
from selfhelp.schedule.when import When
from selfhelp.search.matching import match
from selfhelp.search.place_filter import PlaceFilter, region_in
from selfhelp.search.problem_filter import problem_filter
from selfhelp.search.query import MeetingQuery
from selfhelp.vocabulary import TIME_BANDS

Run = Callable[..., Ran]
ROW: dict[str, Any] = {"slug": "s", "name": "Night", "day": 2, "time": "19:30", "timezone": "America/Denver"}
DENVER = ("--at", "2026-11-24T18:00-07:00", "--tz", "America/Denver")


@pytest.fixture
def load(run: Run, tmp_path: Path) -> Callable[..., Run]:
    """A function that imports rows, by default as AA's, and returns the function that runs the program."""

    def load(*rows: dict[str, Any], organization: str = "aa") -> Run:
        (tmp_path / "feed.json").write_text(json.dumps(rows))
        assert run("import", tmp_path / "feed.json", "-o", organization).code == 0
        return run

    return load


def names(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.err
    return [meeting["name"] for meeting in json.loads(ran.out)]


def test_time_bands() -> None:
    assert TIME_BANDS == {
        "morning": ("04:00", "12:00"),
        "midday": ("11:00", "17:00"),
        "evening": ("16:00", "21:00"),
        "night": ("20:00", "05:00"),
    }


@pytest.mark.parametrize(
    ("asked", "serving"),
    [
        ("addiction", {"branch", "itself", "cocaine-only"}),
        ("drugs", {"branch", "cocaine-only"}),
        ("cocaine", {"branch", "cocaine-only"}),
        ("heroin", {"branch"}),
    ],
)
def test_an_organization_for_a_problem_itself_serves_none_below_it(asked: str, serving: set[str]) -> None:
    problems = [
        Problem("addiction", "Addiction"),
        Problem("drugs", "Drugs", "addiction"),
        Problem("cocaine", "Cocaine", "drugs"),
        Problem("heroin", "Heroin", "drugs"),
    ]
    organizations = [
        Organization("branch", "Any addiction", problems=(("addiction", "branch"),)),
        Organization("itself", "Research on addiction", problems=(("addiction", "this"),)),
        Organization("cocaine-only", "Cocaine", problems=(("cocaine", "this"),)),
    ]
    assert problem_filter([asked], problems, organizations).organizations == serving


@pytest.mark.parametrize(
    ("asked", "found"), [("cafe quarter", True), ("new york", True), ("york", False), ("cafe", False), ("new", False)]
)
def test_a_region_is_asked_for_by_the_whole_name_of_one_of_its_parts(asked: str, found: bool) -> None:
    meeting = Meeting(
        "m1", "s", "1", Organization("aa", "AA"), "Night", weekday=2, start="20:00", timezone="America/New_York",
        recurrence="FREQ=WEEKLY;BYDAY=TU", region="New York > Café Quarter",
    )  # fmt: skip
    query = MeetingQuery(When(datetime(2026, 11, 22, 12, tzinfo=UTC)), place=PlaceFilter(regions=frozenset({asked})))
    assert (match(query, meeting) is not None) is found
    assert region_in(meeting.region, asked) is found


def test_a_hybrid_meeting_is_on_its_own_clock_unless_online_is_requested(load: Callable[..., Run]) -> None:
    hybrid = {"formatted_address": "1 Main St, Denver, CO 80205", "conference_url": "https://zoom.us/j/1"}
    run = load(ROW | hybrid | {"time": "22:30"})
    new_york = ("--at", "2026-11-24T18:00-07:00", "--tz", "America/New_York", "--json")
    assert names(run("find", "-d", "tuesday", *new_york)) == ["Night"]
    assert names(run("find", "-d", "tuesday", "--online", *new_york)) == []
    assert names(run("find", "-d", "wednesday", "--online", *new_york)) == ["Night"]
    table = run("find", "-d", "wednesday", "--online", "-f", "table", *new_york[:-1]).out
    assert table.startswith("Tomorrow, Wed Nov 25\n  12:30 am  Night")
    assert "Online and phone meetings are shown in your time zone (EST)." in table


def test_now_excludes_what_began_long_ago_and_counts_meetings_of_unknown_zone(load: Callable[..., Run]) -> None:
    run = load(
        ROW | {"slug": "a", "name": "Half an hour in", "time": "17:30", "end_time": "19:00"},
        ROW | {"slug": "b", "name": "Just begun", "time": "17:50"},
        ROW | {"slug": "c", "name": "Never closes", "time": "00:00", "end_time": "24:00"},
        ROW | {"slug": "d", "name": "No zone", "timezone": None},
    )
    ran = run("find", "--now", "--json", "--sort", "name", *DENVER)
    assert names(ran) == ["Just begun", "Never closes"]
    assert "1 more may be on now, but the time zone is unknown." in ran.err


def test_place_filters_match_only_venues_unless_online_is_requested(load: Callable[..., Run]) -> None:
    run = load(
        ROW | {"formatted_address": "1 Main St, Denver, CO 80205, USA"},
        ROW | {"slug": "o", "name": "Online", "types": ["ONL"], "formatted_address": "Denver, CO, USA"},
    )
    for place in (("--city", "denver"), ("--state", "CO"), ("--country", "US")):
        ran = run("find", *place, "--json", *DENVER)
        assert names(ran) == ["Night"]
        assert "More to join from anywhere: 1 online" in ran.err
        assert names(run("find", *place, "--online", "--json", *DENVER)) == ["Online"]


def test_the_note_on_open_counts_meetings_that_state_neither_open_nor_closed(load: Callable[..., Run]) -> None:
    run = load(
        ROW | {"slug": "o", "types": ["O"]}, ROW | {"slug": "c", "types": ["C"]}, ROW | {"slug": "x", "types": ["X"]}
    )
    assert "1 more does not mention: open to all." in run("find", "--with", "open", *DENVER).err


def test_drafts_are_skipped(load: Callable[..., Run], run: Run, tmp_path: Path) -> None:
    (tmp_path / "feed.json").write_text(json.dumps([ROW, ROW | {"slug": "d", "status": "draft"}]))
    ran = run("import", tmp_path / "feed.json", "-o", "aa")
    assert "2 rows = 1 kept + 0 duplicates + 0 rejects + 1 skipped" in ran.err


def test_unconfirmed_phone_numbers_are_not_read_from_the_dataset() -> None:
    db = sqlite3.connect(f"{config.BUNDLED.as_uri()}?mode=ro", uri=True)
    remembered = {row[0] for row in db.execute("SELECT id FROM organizations WHERE phone_confidence = 'from memory'")}
    confirmed = {row[0] for row in db.execute("SELECT id FROM organizations WHERE phone_confidence = 'verified'")}
    db.close()
    with Store(config.BUNDLED) as store:
        assert {id for id in remembered if store.organizations[id].phone} == set()
        assert {id for id in confirmed if store.organizations[id].phone} == confirmed
    assert len(remembered) > 50


def test_a_meeting_of_next_week_shows_its_date_in_the_evening_too() -> None:
    """At 21:30 in Los Angeles it is already tomorrow in UTC, the time zone of `now`."""
    zone = ZoneInfo("America/Los_Angeles")
    meeting = Meeting(
        "m1", "s", "1", Organization("aa", "AA"), "Night", weekday=6, start="20:00", duration=60, timezone=zone.key,
        recurrence="FREQ=WEEKLY;BYDAY=SA",
    )  # fmt: skip
    when = When(datetime(2026, 11, 22, 5, 30, tzinfo=UTC), zone, weekdays=frozenset({6}))
    hit = match(MeetingQuery(when), meeting)
    assert hit is not None
    out = StringIO()
    write_listing([Section([hit])], out, View(when.now, 80))
    assert "Nov 28" in out.getvalue()


def test_at_rejects_a_bare_time(run: Run) -> None:
    assert run("find", "--at", "1930").code == 2


def test_fields_turn_the_table_into_plain_lines(load: Callable[..., Run]) -> None:
    assert load(ROW)("find", "-f", "table", "--fields", "name,start", *DENVER).out == "Night\t19:30\n"


def test_text_words_that_match_nothing_are_named(load: Callable[..., Run]) -> None:
    ran = load(ROW)("find", "drinking", "tuesday", "--text", "riverside", "--json")
    assert ran.out == "[]\n"
    assert "No meeting found with riverside in its name, place or notes." in ran.err
