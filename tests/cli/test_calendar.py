"""Calendars from the command line: of a search, of some meetings, discreet ones, and what is left out."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from icalendar import Calendar

Run = Callable[..., Ran]

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)

ROWS: list[dict[str, Any]] = [
    {"slug": "night", "name": "AA Night", "day": 2, "time": "19:30", "end_time": "20:30", "location": "AA Hall",
     "formatted_address": "1 Main St, Denver, CO 80205, USA", "timezone": "America/Denver"},
    {"slug": "room", "name": "Room", "day": 3, "time": "19:30", "conference_url": "https://zoom.us/my/denveraa",
     "timezone": "America/Denver"},
    {"slug": "any", "name": "Any", "city": "Denver", "timezone": "America/Denver"},
]  # fmt: skip


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """Runs the program on a dataset with a meeting, one online and one by appointment."""
    (tmp_path / "feed.json").write_text(json.dumps(ROWS))
    assert run("import", tmp_path / "feed.json", "-o", "aa", now=NOW).code == 0

    def run_then(*words: str | Path, now: datetime = NOW) -> Ran:
        return run(*words, now=now)

    return run_then


def events_of(text: str) -> list[Any]:
    return Calendar.from_ical(text).walk("VEVENT")


def titles(text: str) -> list[str]:
    return [str(event["SUMMARY"]) for event in events_of(text)]


def test_a_search_is_written_as_a_calendar_and_what_is_left_out_is_said(filled: Run) -> None:
    ran = filled("find", "-f", "ics")
    assert ran.code == 0
    assert titles(ran.out) == ["Night", "Room"]
    assert "Left out of the calendar: 1 by appointment.\n" in ran.err


def test_the_suffix_of_a_file_asks_for_a_calendar_and_a_rerun_changes_no_byte(filled: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.ics"
    assert filled("find", "--output", path).out == ""
    before = path.read_bytes()
    filled("find", "--output", path)
    assert path.read_bytes() == before
    assert before.startswith(b"BEGIN:VCALENDAR\r\n")
    assert before.endswith(b"END:VCALENDAR\r\n")


def test_a_fetch_without_changes_changes_no_byte(filled: Run, run: Run, tmp_path: Path) -> None:
    before = filled("find", "-f", "ics").out
    later = datetime(2026, 11, 28, 18, tzinfo=UTC)
    assert run("import", tmp_path / "feed.json", "-o", "aa", now=later).code == 0
    assert filled("find", "-f", "ics").out == before
    moved = ROWS[0] | {"location": "Elks Hall"}
    (tmp_path / "feed.json").write_text(json.dumps([moved, *ROWS[1:]]))
    assert run("import", tmp_path / "feed.json", "-o", "aa", now=later).code == 0
    night, room = events_of(filled("find", "-f", "ics").out)
    assert (night["DTSTAMP"].dt, room["DTSTAMP"].dt) == (later, NOW)


def test_each_occurrence_is_an_event(filled: Run) -> None:
    ran = filled("find", "--each", "--day", "2026-12-01..2026-12-15", "--in-person", "-f", "ics")
    events = events_of(ran.out)
    assert [event["DTSTART"].dt.day for event in events] == [1, 8, 15]
    assert len({event["UID"] for event in events}) == 3
    assert not any("RRULE" in event for event in events)


def test_an_alarm_and_open_names(filled: Run) -> None:
    ran = filled("find", "-f", "ics", "--alarm", "2h", "--open-names")
    assert titles(ran.out) == ["AA Night (Alcoholics Anonymous)", "Room (Alcoholics Anonymous)"]
    assert ran.out.count("TRIGGER:-PT2H") == 2


def test_a_discreet_calendar_names_nothing(filled: Run, tmp_path: Path) -> None:
    ran = filled("find", "--discreet", "-f", "ics")
    assert titles(ran.out) == ["Appointment", "Appointment"]
    assert not any(word in ran.out for word in ("AA", "aa", "Alcoholics", "selfhelp", "Hall", "Night", "http"))
    assert "LOCATION:1 Main St\\, Denver\r\n" in ran.out
    assert "Links left out because they name an organization: 1.\n" in ran.err
    ran = filled("find", "--discreet", "--output", tmp_path / "aa-denver.ics")
    assert (ran.code, (tmp_path / "aa-denver.ics").exists()) == (2, False)
    assert "error: the name of aa-denver.ics tells what the calendar is about\n" in ran.err


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("find", "--discreet"), "--discreet is for calendars"),
        (("find", "--alarm", "30m", "--json"), "--alarm is for calendars"),
        (("show", "aa", "--open-names"), "--open-names is for calendars"),
        (("find", "-f", "ics", "--fields", "name"), "a calendar has no fields to choose from"),
        (("find", "-f", "ics", "--discreet", "--open-names"), "--discreet and --open-names contradict each other"),
        (("find", "-f", "ics", "--alarm", "soon"), "'soon' is not a length of time, or is too long"),
        (("find", "-f", "ics", "--alarm", "99d"), "'99d' is not a length of time, or is too long"),
        (("show", "aa", "--ics"), "no meeting has the id 'aa'"),
        (("show", "abc", "--ics", "--json"), "--ics cannot be combined with --json, --open or --near"),
    ],
)
def test_what_makes_no_calendar_is_an_error(filled: Run, words: tuple[str, ...], error: str) -> None:
    ran = filled(*words)
    assert (ran.code, ran.out) == (2, "")
    assert f"error: {error}\n" in ran.err


def test_some_meetings_are_written_as_a_calendar(filled: Run) -> None:
    ids = [meeting["id"] for meeting in json.loads(filled("find", "--json").out)]
    ran = filled("show", *ids, "--ics", "--alarm", "30m")
    assert (ran.code, titles(ran.out)) == (0, ["Night", "Room"])
    assert "Left out of the calendar: 1 by appointment.\n" in ran.err
    assert ran.out == filled("show", *ids, ids[0], "--ics", "--alarm", "30m").out


def test_samples_are_in_no_calendar_that_did_not_ask_for_them(run: Run) -> None:
    ran = run("find", "-f", "ics", "drinking", now=NOW)
    assert (ran.code, ran.out) == (1, "")
    assert "error: these are made-up samples, which a calendar would show as real meetings\ntry: " in ran.err
    assert "--sample" in ran.err
    sample = json.loads(run("find", "--sample", "--json", "-n", "1", now=NOW).out)[0]["id"]
    assert run("show", sample, "--ics", now=NOW).code == 1
    out = run("find", "--sample", "-n", "5", "-f", "ics", "drinking", now=NOW).out
    assert out.replace("\r\n ", "").count("This is a made-up sample") == len(titles(out)) > 0


def test_the_helplines_of_a_danger_stay_out_of_the_calendar(filled: Run) -> None:
    ran = filled("find", "-f", "ics", "i want to kill myself")
    assert ran.out.startswith("BEGIN:VCALENDAR\r\n")
    assert "Call 988" in ran.err
    assert "988" not in ran.out
