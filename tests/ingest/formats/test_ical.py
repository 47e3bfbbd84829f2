"""Calendars: every event becomes meetings on its own clock, a reject that shows it, or is skipped."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import FEEDS
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.errors import FeedError
from selfhelp.ingest import report
from selfhelp.ingest.context import Context
from selfhelp.ingest.feed import Feed
from selfhelp.ingest.fields import FIELD_NAMES
from selfhelp.ingest.formats import ical as calendars
from selfhelp.ingest.formats import rrule_rows as rules
from selfhelp.ingest.report import Report
from selfhelp.model import Meeting, Source
from selfhelp.organizations import Organization
from selfhelp.reading.codes import Code, Codes
from selfhelp.schedule.rrule import is_rule

AA = Organization("aa", "Alcoholics Anonymous")
CONTEXT = Context(
    Source("test", "aa", "icalendar", "-"),
    AA,
    {"aa": AA},
    codes_in=lambda _: Codes([{"O": Code("Open", ("open",))}]),
    zone_at=lambda _: None,
)

OUTLOOK_ZONE = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0600
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0600
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


IN_DENVER = f"X-WR-TIMEZONE:America/Denver\n{OUTLOOK_ZONE}"
HERE = IN_DENVER.replace("Customized Time Zone", "(UTC-06:00) Here\\, There")
SHIP = IN_DENVER.replace("Customized Time Zone", "Ship").replace("-0", "-03")


def calendar(*events: str, head: str = "") -> str:
    blocks = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{blocks}END:VCALENDAR\n"


def rows_of(lines: str, *, start: str = "DTSTART;TZID=America/Chicago:20250107T190000", head: str = "") -> list[Any]:
    """The rows of one event, which by default begins on a Tuesday at 7 pm."""
    return list(calendars.rows(calendar(f"UID:night\nSUMMARY:Night\n{start}\n{lines}", head=head)))


def row_of(lines: str, **others: str) -> dict[str, Any]:
    [row] = rows_of(lines, **others)
    assert isinstance(row, dict)
    return row


def meetings(text: str) -> list[Meeting]:
    return read(text).meetings


def read(text: str) -> Report:
    rows = calendars.rows(text)
    result = report.read_rows(Feed("test", rows), CONTEXT)
    assert result.rows == len(rows) == result.kept + len(result.duplicates) + len(result.rejects) + result.skipped
    return result


def test_a_weekly_event_is_an_ordinary_weekly_meeting() -> None:
    text = calendar(
        "UID:night@example.org\nSUMMARY:Night\\, and day\nDTSTART;TZID=America/Chicago:20250107T190000\n"
        "DTEND;TZID=America/Chicago:20250107T203000\nRRULE:FREQ=WEEKLY;BYDAY=TU\nCATEGORIES:Open\n"
        "DESCRIPTION:Ring the bell.\\nThen wait.\nURL:https://example.org/night\nGEO:41.25;-95.93\n"
        "LOCATION:Grace Church (12 Main St)\nORGANIZER;CN=Pat:MAILTO:pat@example.org\nCONTACT:night@example.org\n"
        "LAST-MODIFIED:20260102T030405Z"
    )
    [meeting] = meetings(text)
    assert (meeting.name, meeting.source_key) == ("Night, and day", "night@example.org")
    assert (meeting.weekday, meeting.start, meeting.duration, meeting.timezone) == (2, "19:00", 90, "America/Chicago")
    assert (meeting.recurrence, meeting.recurrence_from) == ("FREQ=WEEKLY;BYDAY=TU", "default")
    assert (meeting.valid_from, meeting.valid_until) == ("2025-01-07", None)
    assert (meeting.location, meeting.address, meeting.latitude) == ("Grace Church", "12 Main St", 41.25)
    assert (meeting.notes, meeting.url) == ("Ring the bell.\nThen wait.", "https://example.org/night")
    assert (meeting.email, meeting.codes, meeting.attributes) == ("night@example.org", ("O",), ("open",))
    assert meeting.updated == "2026-01-02T03:04:05"


def test_lines_may_be_folded_and_end_in_any_way() -> None:
    text = calendar("SUMMARY:A long\n  name\nDTSTART:20250107T190000\nRRULE:FREQ=WEE\n\tKLY")
    for end in ("\n", "\r\n", "\r"):
        [row] = calendars.rows("\ufeff" + text.replace("\n", end))
        assert row == {"name": "A long name", "time": "19:00", "day": 2, "valid_from": "2025-01-07"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY", [(2, None, "2025-01-07", None)]),
        ("FREQ=WEEKLY;INTERVAL=1;WKST=SU;BYDAY=TU", [(2, None, "2025-01-07", None)]),
        ("FREQ=DAILY;BYDAY=MO,FR", [(1, None, "2025-01-07", None), (5, None, "2025-01-07", None)]),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", [(2, "FREQ=MONTHLY;BYDAY=1TU,3TU", "2025-01-07", None)]),
        (
            "FREQ=MONTHLY;BYDAY=1TU,-1TH",
            [(2, "FREQ=MONTHLY;BYDAY=1TU", "2025-01-07", None), (4, "FREQ=MONTHLY;BYDAY=-1TH", "2025-01-07", None)],
        ),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", [(2, "FREQ=MONTHLY;BYDAY=2TU", "2025-01-07", None)]),
        ("FREQ=MONTHLY;BYDAY=TU", [(2, None, "2025-01-07", None)]),
        ("FREQ=MONTHLY", [(None, "FREQ=MONTHLY;BYMONTHDAY=7", "2025-01-07", None)]),
        ("FREQ=MONTHLY;BYMONTHDAY=15", [(None, "FREQ=MONTHLY;BYMONTHDAY=15", "2025-01-07", None)]),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", [(None, "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "2025-01-07", None)]),
        ("FREQ=YEARLY", [(None, "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=7", "2025-01-07", None)]),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", [(None, "FREQ=YEARLY;BYDAY=4TH;BYMONTH=11", "2025-01-07", None)]),
        ("FREQ=WEEKLY;INTERVAL=2", [(2, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2025-01-07", None)]),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
            [
                (2, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2025-01-07", None),
                (7, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU", "2025-01-07", None),
            ],
        ),
        ("FREQ=DAILY;INTERVAL=14", [(2, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2025-01-07", None)]),
        ("FREQ=WEEKLY;COUNT=3", [(2, None, "2025-01-07", "2025-01-21")]),
        (
            "FREQ=DAILY;INTERVAL=2;COUNT=2",
            [
                (2, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2025-01-07", "2025-01-09"),
                (4, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "2025-01-09", "2025-01-09"),
            ],
        ),
        ("FREQ=WEEKLY;UNTIL=20251231", [(2, None, "2025-01-07", "2025-12-31")]),
        # 7 pm in Chicago is 1 am of the next day in UTC.
        ("FREQ=WEEKLY;UNTIL=20251231T010000Z", [(2, None, "2025-01-07", "2025-12-30")]),
        ("FREQ=WEEKLY;UNTIL=20251231T005900Z", [(2, None, "2025-01-07", "2025-12-29")]),
        ("FREQ=WEEKLY;BYHOUR=19;BYMINUTE=0", [(2, None, "2025-01-07", None)]),
    ],
)
def test_rules(rule: str, expected: list[tuple[int | None, str | None, str | None, str | None]]) -> None:
    rows = rows_of(f"RRULE:{rule}")
    assert [tuple(row.get(name) for name in rules.DayPart._fields) for row in rows] == expected
    keys = [row["slug"] for row in rows]
    assert keys == ["night"] if len(rows) == 1 else all(key.startswith("night/") for key in keys)


def test_every_day_is_seven_meetings_with_different_keys() -> None:
    rows = rows_of("RRULE:FREQ=DAILY")
    assert [(row["day"], row["slug"][-2:]) for row in rows] == list(
        zip(range(1, 8), ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True)
    )
    assert not any("recurrence" in row for row in rows)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY", "FREQ=WEEKLY;BYDAY=XX", "nonsense", "FREQ=WEEKLY;INTERVAL=0", "FREQ=WEEKLY;COUNT=x",
        "FREQ=WEEKLY;UNTIL=99999999", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYWEEKNO=20", "FREQ=DAILY;BYHOUR=9,18",
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_read_gives_a_warning(rule: str) -> None:
    result = read(calendar(f"SUMMARY:Night\nDTSTART;TZID=America/Chicago:20250107T190000\nRRULE:{rule}"))
    [meeting] = result.meetings
    assert (meeting.weekday, meeting.recurrence) == (2, None)
    assert result.warning_counts["recurrence-without-dates"] == 1


def test_an_event_without_a_rule_takes_place_once() -> None:
    row = row_of("LOCATION:Library")
    assert (row["day"], row["valid_from"], row["valid_until"]) == (2, "2025-01-07", "2025-01-07")


@pytest.mark.parametrize(
    ("start", "head", "day", "time", "zone"),
    [
        ("DTSTART;TZID=Europe/Berlin:20250107T190000", "", 2, "19:00", "Europe/Berlin"),
        ('DTSTART;TZID="America/New_York":20250107T190000', "", 2, "19:00", "America/New_York"),
        ("DTSTART;TZID=US Mountain Standard Time:20250107T190000", "", 2, "19:00", "America/Phoenix"),
        ("DTSTART;TZID=/example.org/America/Indiana/Knox:20250107T190000", "", 2, "19:00", "America/Indiana/Knox"),
        ("DTSTART;TZID=Customized Time Zone:20250107T190000", OUTLOOK_ZONE, 2, "19:00", "America/Chicago"),
        ("DTSTART;TZID=Nowhere:20250107T190000", "X-WR-TIMEZONE:America/Denver\n", 2, "19:00", "America/Denver"),
        # A zone that the calendar defines itself is never taken for the calendar's own.
        ("DTSTART;TZID=customized time zone:20250107T190000", IN_DENVER, 2, "19:00", "America/Chicago"),
        ('DTSTART;TZID="(UTC-06:00) Here, There":20250107T190000', HERE, 2, "19:00", "America/Chicago"),
        ("DTSTART;TZID=(UTC-06:00) Here, There:20250107T190000", HERE, 2, "19:00", "America/Chicago"),
        ('DTSTART;TZID="Ship":20250107T190000', SHIP, 2, "19:00", "Ship"),
        ("DTSTART:20250107T190000", HERE, 2, "19:00", "America/Denver"),
        ("DTSTART:20250107T190000", "X-WR-TIMEZONE:America/Denver\n", 2, "19:00", "America/Denver"),
        ("DTSTART:20250107T190000", "", 2, "19:00", None),
        # Wednesday in London, still Tuesday in Denver.
        ("DTSTART:20250108T020000Z", "X-WR-TIMEZONE:America/Denver\n", 2, "19:00", "America/Denver"),
        ("DTSTART:20250108T020000Z", "", 3, "02:00", "UTC"),
        ("DTSTART;VALUE=DATE:20250107", "X-WR-TIMEZONE:America/Denver\n", 2, None, None),
    ],
)  # fmt: skip
def test_the_clock_of_an_event(start: str, head: str, day: int, time: str | None, zone: str | None) -> None:
    row = row_of("RRULE:FREQ=WEEKLY", start=start, head=head)
    assert (row["day"], row.get("time"), row.get("timezone")) == (day, time, zone)
    assert "recurrence" not in row


def test_an_unknown_zone_gives_a_warning() -> None:
    result = read(calendar("SUMMARY:Night\nDTSTART;TZID=Nowhere:20250107T190000\nRRULE:FREQ=WEEKLY"))
    assert result.meetings[0].timezone is None
    assert result.warning_counts["timezone-unknown"] == 1


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=WE,SU", [(2, None), (6, None)]),
        ("FREQ=WEEKLY;BYDAY=TU", [(2, None)]),
        ("FREQ=MONTHLY;BYDAY=1TU", [(2, "FREQ=MONTHLY;BYDAY=1TU")]),
        ("FREQ=MONTHLY;BYDAY=1WE", [(2, "FREQ=MONTHLY")]),
    ],
)
def test_the_days_of_a_rule_in_utc_are_shifted_to_local_days(rule: str, expected: list[tuple[int, str | None]]) -> None:
    rows = rows_of(f"RRULE:{rule}", start="DTSTART:20250108T020000Z", head="X-WR-TIMEZONE:America/Denver\n")
    assert [(row["day"], row.get("recurrence")) for row in rows] == expected


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        ("DTEND;TZID=America/Chicago:20250107T203000", 90),
        ("DTEND:20250108T023000Z", 90),
        ("DURATION:PT1H15M", 75),
        ("DTEND;TZID=America/Chicago:20250107T180000", None),
        ("DTEND;VALUE=DATE:20250108", None),
        ("DTEND:nonsense", None),
    ],
)
def test_durations(lines: str, minutes: int | None) -> None:
    assert row_of(lines).get("duration") == minutes


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("Grace Church", {"location": "Grace Church"}),
        ("Grace Church (Midtown)", {"location": "Grace Church (Midtown)"}),
        ("Grace Church (12 Main St)", {"location": "Grace Church", "formatted_address": "12 Main St"}),
        (
            "Grace Church\\, 12 Main St\\, Denver\\, CO 80205",
            {"location": "Grace Church", "formatted_address": "12 Main St, Denver, CO 80205"},
        ),
        (
            "Grace Church\\n12 Main St\\nDenver\\, CO 80205\\nUSA",
            {"location": "Grace Church", "formatted_address": "12 Main St, Denver, CO 80205, USA"},
        ),
        ("12 Main St\\, Denver\\, CO", {"formatted_address": "12 Main St, Denver, CO"}),
        ("Denver\\, CO 80205\\, USA", {"formatted_address": "Denver, CO 80205, USA"}),
        ("https://join.example.org/5", {"conference_url": "https://join.example.org/5"}),
        ("zoom.us/j/5", {"conference_url": "https://zoom.us/j/5"}),
        ("St.Mark", {"location": "St.Mark"}),
        ("Zoom (https://zoom.us/j/5)", {"location": "Zoom", "conference_url": "https://zoom.us/j/5"}),
    ],
)
def test_locations(location: str, expected: dict[str, str]) -> None:
    row = row_of(f"LOCATION:{location}")
    assert {name: row[name] for name in ("location", "formatted_address", "conference_url") if name in row} == expected


@pytest.mark.parametrize(
    ("lines", "link"),
    [
        ("DESCRIPTION:Join at https://us02web.zoom.us/j/5?pwd=a. Or call.", "https://us02web.zoom.us/j/5?pwd=a"),
        ('DESCRIPTION:<a href="https://zoom.us/j/5?a=1&amp;b=2">Join</a>', "https://zoom.us/j/5?a=1&b=2"),
        ("DESCRIPTION:See https://example.org/about", None),
        ("X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij", "https://meet.google.com/abc-defg-hij"),
        ("CONFERENCE;VALUE=URI:https://join.example.org/5", "https://join.example.org/5"),
    ],
)
def test_links_to_join(lines: str, link: str | None) -> None:
    assert row_of(lines).get("conference_url") == link


def test_a_link_to_join_is_not_the_web_page() -> None:
    row = row_of("URL:https://zoom.us/j/5")
    assert row["conference_url"] == "https://zoom.us/j/5"
    assert "url" not in row


def test_the_address_of_a_calendar_is_not_a_contact() -> None:
    calendars_own = "ORGANIZER;CN=Groups:mailto:abc123@group.calendar.google.com"
    assert "email" not in row_of(calendars_own)
    assert row_of(f"{calendars_own}\nCONTACT:Pat\\, 555-0100\\, pat@example.org")["email"] == "pat@example.org"


def test_excluded_dates_are_kept() -> None:
    row = row_of(
        "DESCRIPTION:Bring tea.\nRRULE:FREQ=WEEKLY\nEXDATE;TZID=America/Chicago:20261229T190000,20260106T190000\n"
        "EXDATE:20261223T010000Z\nEXDATE;VALUE=DATE:20270105"
    )
    assert row["except_dates"] == ["2026-01-06", "2026-12-22", "2026-12-29", "2027-01-05"]
    assert row["notes"] == "Bring tea."


def test_excluded_dates_belong_to_their_weekday() -> None:
    monday, tuesday = rows_of("RRULE:FREQ=WEEKLY;BYDAY=MO,TU\nEXDATE;VALUE=DATE:20250113")
    assert (monday.get("except_dates"), tuesday.get("except_dates")) == (["2025-01-13"], None)


SERIES = "UID:night\nSUMMARY:Night\nDTSTART;TZID=America/Chicago:20250107T190000\nRRULE:FREQ=WEEKLY"
MOVED = (
    "UID:night\nSUMMARY:Night\nDTSTART;TZID=America/Chicago:20250115T183000\n"
    "RECURRENCE-ID;TZID=America/Chicago:20250114T190000"
)
GONE = (
    "UID:night\nSUMMARY:Night\nDTSTART;TZID=America/Chicago:20250121T190000\nSTATUS:CANCELLED\n"
    "RECURRENCE-ID:20250122T010000Z"
)
LATER = (
    "UID:night\nSUMMARY:Night\nDTSTART;TZID=America/Chicago:20250305T190000\n"
    "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/Chicago:20250304T190000"
)


def dated(row: Any) -> tuple[object, ...]:
    return tuple(row.get(name) for name in ("slug", "day", "time", "valid_from", "valid_until"))


@pytest.mark.parametrize("events", [(SERIES, MOVED, GONE), (GONE, MOVED, SERIES)])
def test_a_moved_date_is_a_separate_row_and_a_cancelled_one_is_skipped(events: tuple[str, ...]) -> None:
    text = calendar(*events)
    by_slug: dict[Any, Any] = {row["slug"]: row for row in calendars.rows(text) if isinstance(row, dict)}
    assert by_slug["night"]["except_dates"] == ["2025-01-14", "2025-01-21"]
    assert dated(by_slug["night/2025-01-14T19:00"])[1:] == (3, "18:30", "2025-01-15", "2025-01-15")
    result = read(text)
    assert (result.kept, result.skipped, result.rejects) == (2, 1, [])


def test_changed_dates_without_their_series_are_separate_rows() -> None:
    result = read(calendar(MOVED, MOVED.replace("202501", "202502"), GONE))
    assert (result.kept, result.skipped) == (2, 1)
    assert [(m.source_key, m.valid_from, m.valid_until) for m in result.meetings] == [
        ("night/2025-01-14T19:00", "2025-01-15", "2025-01-15"),
        ("night/2025-02-14T19:00", "2025-02-15", "2025-02-15"),
    ]


def series(*events: str) -> list[tuple[object, ...]]:
    """Weekday, start, rule, first and last date of the meetings of a calendar."""
    return [(m.weekday, m.start, m.recurrence, m.valid_from, m.valid_until) for m in meetings(calendar(*events))]


def test_a_series_changed_from_a_date_on_goes_on_as_changed() -> None:
    assert series(SERIES, LATER) == [
        (2, "19:00", "FREQ=WEEKLY;BYDAY=TU", "2025-01-07", "2025-03-03"),
        (3, "19:00", "FREQ=WEEKLY;BYDAY=WE", "2025-03-05", None),
    ]
    keys = [meeting.source_key for meeting in meetings(calendar(LATER, SERIES))]
    assert keys == ["night/2025-03-04T19:00", "night"]


def test_a_changed_series_ends_where_it_ended_and_keeps_its_exceptions() -> None:
    lines = ";COUNT=10\nEXDATE;TZID=America/Chicago:20250211T190000,20250311T190000"
    before, after = meetings(calendar(SERIES + lines, LATER))
    assert (before.valid_until, before.except_dates) == ("2025-03-03", ("2025-02-11", "2025-03-04", "2025-03-11"))
    # The tenth Tuesday is 11 March; the meeting moved to Wednesdays.
    assert (after.valid_from, after.valid_until, after.except_dates) == ("2025-03-05", "2025-03-12", ("2025-03-12",))


def test_a_series_may_be_changed_twice_and_by_a_rule_of_its_own() -> None:
    again = LATER.replace("20250305", "20250506").replace("20250304", "20250506")
    every_second = again.replace("T190000\nREC", "T173000\nRRULE:FREQ=WEEKLY;INTERVAL=2\nREC")
    assert series(SERIES, LATER, every_second)[1:] == [
        (3, "19:00", "FREQ=WEEKLY;BYDAY=WE", "2025-03-05", "2025-05-06"),
        (2, "17:30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2025-05-06", None),
    ]


def test_a_series_that_is_changed_from_its_first_date_on_is_skipped_itself() -> None:
    change = LATER.replace("20250305T190000", "20250107T180000").replace("20250304", "20250107")
    result = read(calendar(SERIES, change))
    assert ([m.start for m in result.meetings], result.skipped) == (["18:00"], 1)


def test_the_change_of_an_unknown_series_is_a_reject() -> None:
    [reject] = read(calendar(LATER)).rejects
    assert "THISANDFUTURE" in reject.raw


@pytest.mark.parametrize(
    ("rule", "exception", "expected"),
    [
        ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SU,SA,FR,TH,WE", [(1, None, ()), (2, None, ())]),
        ("FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TU;COUNT=2", [(2, None, ("2025-01-07", "2025-01-14"))]),
        (
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20250331T000000Z",
            "FREQ=MONTHLY;BYDAY=1TU",
            [(2, None, ("2025-01-07", "2025-02-04", "2025-03-04"))],
        ),
        # What leaves no dates that are certain is irregular.
        ("FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;INTERVAL=2", [(2, "FREQ=", ())]),
        ("FREQ=WEEKLY;BYDAY=TU", "FREQ=HOURLY", [(2, "FREQ=", ())]),
    ],
)
def test_a_rule_of_exceptions_is_followed(rule: str, exception: str, expected: list[tuple[object, ...]]) -> None:
    rows = rows_of(f"RRULE:{rule}\nEXRULE:{exception}")
    listed = [(row["day"], row.get("recurrence"), tuple(row.get("except_dates", ()))) for row in rows]
    assert sorted(listed) == expected


def test_a_series_of_which_nothing_is_left_is_skipped() -> None:
    row = row_of("RRULE:FREQ=WEEKLY;BYDAY=TU\nEXRULE:FREQ=DAILY")
    assert row["published"] is False


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("RDATE;TZID=America/Chicago:20250109T180000", ("night/2025-01-09", 4, "18:00", "2025-01-09", "2025-01-09")),
        ("RDATE;VALUE=DATE:20250109", ("night/2025-01-09", 4, "19:00", "2025-01-09", "2025-01-09")),
        (
            "RDATE;VALUE=PERIOD:20250110T000000Z/PT2H\nRDATE:20250111T010000Z\nEXDATE:20250111T010000Z",
            ("night/2025-01-09", 4, "18:00", "2025-01-09", "2025-01-09"),
        ),
    ],
)
@pytest.mark.parametrize("rule", ["", "\nRRULE:FREQ=WEEKLY"])
def test_an_added_date_is_a_separate_row(rule: str, line: str, expected: tuple[object, ...]) -> None:
    first, added = rows_of(f"{line}\nRDATE;TZID=America/Chicago:20250107T190000{rule}")
    assert (first["slug"], first["valid_from"]) == ("night", "2025-01-07")
    assert dated(added) == expected
    assert added.get("duration") == (120 if "PERIOD" in line else None)


def test_each_calendar_in_a_file_has_its_own_zones() -> None:
    event = "SUMMARY:Night\nDTSTART;TZID=Customized Time Zone:20250107T190000\nRRULE:FREQ=WEEKLY"
    eastern = OUTLOOK_ZONE.replace("-0500", "-0400").replace("-0600", "-0500")
    floating = calendar("SUMMARY:Noon\nDTSTART:20250107T120000", head="X-WR-TIMEZONE:America/Denver\n")
    text = calendar(event, head=OUTLOOK_ZONE) + calendar(event, head=eastern) + floating
    zones = [row["timezone"] for row in calendars.rows(text) if isinstance(row, dict)]
    assert zones == ["America/Chicago", "America/New_York", "America/Denver"]


def test_an_unquoted_zone_with_a_colon() -> None:
    row = row_of("", start="DTSTART;TZID=tzone://Microsoft/Utc:20250107T190000")
    assert (row["time"], row["timezone"]) == ("19:00", "UTC")


@pytest.mark.parametrize("line", ["STATUS:CANCELLED", "CLASS:PRIVATE"])
def test_private_and_cancelled_events_are_skipped(line: str) -> None:
    result = read(calendar(f"UID:night\nSUMMARY:Night\nDTSTART:20250107T190000\nRRULE:FREQ=WEEKLY\n{line}"))
    assert (result.skipped, result.meetings) == (1, [])


@pytest.mark.parametrize(
    "broken",
    [
        "BEGIN:VEVENT\nSUMMARY:No start\nEND:VEVENT\n",
        "BEGIN:VEVENT\nSUMMARY:Bad start\nDTSTART:soon\nEND:VEVENT\n",
        "BEGIN:VEVENT\nSUMMARY:No end\nDTSTART:20250107T190000\n",
        "BEGIN:VEVENT\nSUMMARY:Alarm without end\nDTSTART:20250107T190000\nBEGIN:VALARM\nEND:VEVENT\n",
    ],
)
def test_an_unreadable_event_is_a_reject_with_its_text(broken: str) -> None:
    whole = "BEGIN:VEVENT\nSUMMARY:Night\nDTSTART:20250107T190000\nRRULE:FREQ=WEEKLY\nEND:VEVENT\n"
    for order in (broken + whole, whole + broken):
        result = read(f"BEGIN:VCALENDAR\n{order}END:VCALENDAR\n")
        assert [meeting.name for meeting in result.meetings] == ["Night"]
        [reject] = result.rejects
        assert broken.split("\n")[1] in reject.raw


def test_invalid_lines_do_not_affect_others() -> None:
    row = row_of("this is no line\nGEO:here\nX-EMPTY\nRRULE:FREQ=WEEKLY\nCATEGORIES:")
    assert row == {
        "name": "Night", "slug": "night", "time": "19:00", "timezone": "America/Chicago", "day": 2,
        "valid_from": "2025-01-07",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "BEGIN:VEVENT", "<html>", '{"name": "BEGIN:VCALENDAR"}'])
def test_texts_that_are_not_calendars(text: str) -> None:
    assert not calendars.looks_like(text)
    with pytest.raises(FeedError, match="not a calendar"):
        calendars.rows(text)


EVENT = """UID:night
SUMMARY:Night
DTSTART;TZID=Customized Time Zone:20250107T190000
DTEND;TZID=Customized Time Zone:20250107T203000
RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=10
EXDATE;TZID=America/Chicago:20250121T190000
GEO:41.25;-95.93
LOCATION:Grace Church\\, 12 Main St\\, Denver\\, CO 80205
CATEGORIES:Open,Women
ORGANIZER:mailto:night@example.org
LAST-MODIFIED:20260102T030405Z
BEGIN:VALARM
TRIGGER:-PT5M
END:VALARM"""
LINES = calendar(EVENT, EVENT, head=OUTLOOK_ZONE + "X-WR-TIMEZONE:America/Denver\n").split("\n")

odd_lines = (
    st.text(max_size=20)
    | st.sampled_from(LINES)
    | st.builds(
        lambda name, value: f"{name}:{value}",
        st.sampled_from([line.partition(":")[0] for line in LINES if line]),
        st.text(max_size=12) | st.sampled_from(["00010101T000000Z", "99991231T235959Z", "20250107", "P9999999W"]),
    )
)  # fmt: skip


@st.composite
def changed(draw: Callable[[st.SearchStrategy[Any]], Any]) -> str:
    lines = list(LINES)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(1, len(lines) - 1))
        lines[at : at + draw(st.integers(0, 2))] = draw(st.lists(odd_lines, max_size=2))
    return "\n".join(lines)


@given(changed())
def test_any_changed_calendar_is_read_or_rejected(text: str) -> None:
    events = sum(line.strip().upper() == "BEGIN:VEVENT" for line in text.replace("\r", "\n").split("\n"))
    assert read(text).rows >= min(events, 1)
    assert calendars.rows(text) == calendars.rows(text)
    for row in calendars.rows(text):
        assert isinstance(row, str) or (isinstance(row, dict) and row.keys() <= {*FIELD_NAMES, "except_dates"})


@given(st.text(max_size=200))
def test_any_text_is_read_or_rejected(text: str) -> None:
    for whole in (text, f"BEGIN:VCALENDAR{text}", f"BEGIN:VCALENDAR\n{text}"):
        try:
            read(whole)
        except FeedError:
            assert not calendars.looks_like(whole)


known_rules = st.builds(
    lambda freq, interval, days, months, setpos, end, wkst: ";".join(
        part for part in (f"FREQ={freq}", f"INTERVAL={interval}", days, months, setpos, end, wkst) if part
    ),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.sampled_from([1, 1, 2, 3, 7, 14]),
    st.sampled_from(["", "", "BYDAY=TU", "BYDAY=MO,SU", "BYDAY=1TU,3TU", "BYDAY=-1FR,2MO", "BYMONTHDAY=7,31"]),
    st.sampled_from(["", "", "BYMONTH=2,3"]),
    st.sampled_from(["", "", "BYSETPOS=1"]),
    st.sampled_from(["", "COUNT=5", "UNTIL=20250401"]),
    st.sampled_from(["", "WKST=SU"]),
).filter(lambda text: not (text.startswith(("FREQ=DAILY", "FREQ=WEEKLY")) and ("=1TU" in text or "=-1FR" in text)))


@given(known_rules)
def test_the_parts_of_a_rule_give_its_dates(text: str) -> None:
    start = datetime(2025, 1, 7)
    parts = rules.split_by_weekday(rules.named_parts(text), start)
    if any(part.recurrence is not None and not is_rule(part.recurrence, part.valid_from) for part in parts):
        assert len(parts) == 1
        return
    last = datetime(2026, 3, 1)
    expected = {day.date() for day in islice(rrulestr(text, dtstart=start), 800) if day < last}
    dates_of_parts: set[date] = set()
    for part in parts:
        recurrence = part.recurrence or f"FREQ=WEEKLY;BYDAY={'MO TU WE TH FR SA SU'.split()[(part.day or 0) - 1]}"
        begin = datetime.fromisoformat(part.valid_from) if part.valid_from else start
        end = min(last, datetime.fromisoformat(part.valid_until + "T23:59")) if part.valid_until else last
        dates_of_parts |= {
            day.date() for day in rrulestr(recurrence, dtstart=begin).between(begin, end, inc=True) if day < last
        }
    assert dates_of_parts == expected


rule_words = st.sampled_from([*"FREQ INTERVAL COUNT UNTIL BYDAY BYMONTH BYMONTHDAY BYSETPOS WKST BYHOUR X".split(), ""])
rule_values = st.text(max_size=6) | st.sampled_from(
    ["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "1", "0", "-1", "2", "TU", "TU,1TH", "-MO", "15,", "20250401T010000Z"]
)  # fmt: skip


@given(
    st.dictionaries(rule_words, rule_values),
    st.none() | st.dates() | st.datetimes() | st.datetimes(timezones=st.just(ZoneInfo("America/Chicago"))),
)
def test_any_rule_is_split(rule: dict[str, str], start: date | None) -> None:
    parts = rules.split_by_weekday(rule, start)
    assert parts
    for part in parts:
        assert part.recurrence != ""
        for day in (part.valid_from, part.valid_until):
            assert day is None or date.fromisoformat(day)


@pytest.mark.skipif(not FEEDS.exists(), reason="the real feeds are not here")
def test_a_published_calendar() -> None:
    result = read((FEEDS / "other" / "omaha-lgbtq_recurring-events.ics").read_text(encoding="utf-8"))
    assert (result.rows, result.kept, result.rejects, sum(result.warning_counts.values())) == (15, 15, [], 0)
    by_key = {meeting.source_key: meeting for meeting in result.meetings}
    assert by_key["0@queeromaha.net"].address == "4312 Camden Ave"
    assert by_key["7@queeromaha.net"].recurrence == "FREQ=MONTHLY;BYDAY=1TU,3TU"
    assert {meeting.timezone for meeting in result.meetings} == {"America/Chicago"}
    assert [(m.weekday, m.start, m.valid_from) for m in result.meetings if m.recurrence_from == "default"] == [
        (3, "18:00", "2025-01-01"),
        (4, "17:00", "2025-01-01"),
    ]
