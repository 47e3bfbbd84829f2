"""Calendars: one event for each meeting, with its rule in its own zone, read back by other libraries."""

import io
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from calendars import by_dateutil, expected
from icalendar import Calendar

from selfhelp import config
from selfhelp.dataset.store import Store
from selfhelp.model import Hit, Meeting, Occurrence
from selfhelp.organizations import Organization
from selfhelp.output.calendar import CalendarOptions, write_ics
from selfhelp.output.discretion import Names
from selfhelp.schedule.when import Dates, When
from selfhelp.search.matching import hits_of
from selfhelp.search.query import MeetingQuery

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
AA = Organization("aa", "Alcoholics Anonymous", "AA", website="https://aa.example.org")
SIA = Organization("sia", "Survivors of Incest Anonymous", "SIA", type="abuse-survivor")
NIGHT = Meeting(
    "k3x9qahtwa", "denver", "1", AA, "AA Night, by candle; bring\\books", weekday=2, start="19:30", duration=90,
    timezone="America/Denver", recurrence="FREQ=WEEKLY;BYDAY=TU", location="AA Hall", address="1 Main St",
    city="Denver", state="CO", postal_code="80205", latitude=39.7, longitude=-105.0, near_latitude=39.7,
    near_longitude=-105.0, position_from="feed", attributes=("closed", "wheelchair", "women"), phone="303-555-0100",
    url="https://denver.example.org/night", updated="2026-03-01 10:00:00", fetched="2026-11-20T00:00:00Z",
)  # fmt: skip
ROOM = NIGHT._replace(
    attendance="online", location=None, address=None, city=None, state=None, postal_code=None, latitude=None,
    longitude=None, near_latitude=None, near_longitude=None, position_from=None,
    conference_url="https://zoom.us/j/123?pwd=abc", conference_phone="+1-303-555-0199", conference_notes="Code 7",
)  # fmt: skip


def hits(meetings: Iterable[Meeting], now: datetime = NOW) -> Iterable[Hit]:
    query = MeetingQuery(When(now, UTC), suspended=True)
    return [hit for meeting in meetings for hit in hits_of(query, meeting)]


def written(*meetings: Meeting, left_out: Counter[str] | None = None, **options: Any) -> str:
    stream = io.StringIO(newline="")
    write_ics(hits(meetings), stream, (), options=CalendarOptions(**options), left_out=left_out)
    return stream.getvalue()


def event_of(*meetings: Meeting, **options: Any) -> Any:
    [event] = Calendar.from_ical(written(*meetings, **options)).walk("VEVENT")
    return event


def test_an_event_tells_what_one_needs_to_go() -> None:
    event = event_of(NIGHT)
    assert str(event["SUMMARY"]) == "Night, by candle; bring\\books"
    assert event["DTSTART"].to_ical() == b"20261201T193000"
    assert event["DTSTART"].params["TZID"] == "America/Denver"
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=TU"
    assert event["DURATION"].dt == timedelta(minutes=90)
    assert str(event["LOCATION"]) == "AA Hall, 1 Main St, Denver, CO 80205"
    assert event["GEO"].to_ical() == "39.7;-105.0"
    assert str(event["URL"]) == "https://denver.example.org/night"
    assert str(event["UID"]) == "k3x9qahtwa@selfhelp"
    assert str(event["DESCRIPTION"]).splitlines() == [
        "Alcoholics Anonymous: AA Night, by candle; bring\\books",
        "In person.",
        "Call: 303-555-0100",
        "Closed: not open to visitors, wheelchair accessible.",
        "Source: denver, last changed 2026-03-01.",
        "From the group's own list: no endorsement, and no medical or legal advice.",
        "Call ahead: times change.",
    ]
    assert "SEQUENCE" not in event
    assert "CATEGORIES" not in event


def test_an_online_meeting_is_at_its_link() -> None:
    event = event_of(ROOM)
    assert str(event["LOCATION"]) == "https://zoom.us/j/123?pwd=abc"
    assert "GEO" not in event
    assert str(event["DESCRIPTION"]).splitlines()[1:5] == [
        "Online.",
        "Join: https://zoom.us/j/123?pwd=abc",
        "Dial in: +1-303-555-0199",
        "To join: Code 7",
    ]


def test_a_withheld_place_is_nowhere_in_the_event() -> None:
    event = event_of(NIGHT._replace(address_withheld=True, location_notes="Back door"))
    assert not {"LOCATION", "GEO"} & event.keys()
    text = event.to_ical().decode()
    assert "Place given by phone: 303-555-0100" in str(event["DESCRIPTION"])
    assert not any(word in text for word in ("Hall", "Main St", "Back door", "39.7"))


@pytest.mark.parametrize("position_from", ["postal_code", "city", None])
def test_a_rough_position_is_no_geo(position_from: str | None) -> None:
    event = event_of(NIGHT._replace(approximate=True, position_from=position_from))
    assert "GEO" not in event
    assert str(event["LOCATION"]) == "AA Hall, 1 Main St, Denver, CO 80205"


def test_a_town_alone_is_no_place_to_go_to() -> None:
    event = event_of(NIGHT._replace(location=None, address=None))
    assert "LOCATION" not in event
    assert "\nDenver, CO 80205.\n" in str(event["DESCRIPTION"])


def test_a_length_that_is_not_stated_is_an_hour_and_is_said() -> None:
    event = event_of(NIGHT._replace(duration=None))
    assert event["DURATION"].dt == timedelta(hours=1)
    assert "\nLength not stated.\n" in str(event["DESCRIPTION"])


def test_an_unknown_zone_floats_and_is_said() -> None:
    event = event_of(NIGHT._replace(timezone=None, valid_until="2027-01-01", except_dates=("2026-12-08",)))
    assert "TZID" not in event["DTSTART"].params
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20270101T235959;BYDAY=TU"
    assert event["EXDATE"].to_ical() == b"20261208T193000"
    assert "\nThe time zone of this meeting is not known.\n" in str(event["DESCRIPTION"])
    assert "VTIMEZONE" not in written(NIGHT._replace(timezone=None))


def test_an_end_is_in_utc_and_exceptions_are_at_the_start() -> None:
    event = event_of(NIGHT._replace(valid_until="2027-07-01", except_dates=("2026-11-24", "2026-12-08", "2026-12-22")))
    # The last second of 1 July in Denver.
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20270702T055959Z;BYDAY=TU"
    assert event["EXDATE"].to_ical() == b"20261208T193000,20261222T193000"
    assert event["EXDATE"].params["TZID"] == "America/Denver"


def test_months_are_in_order_because_some_programs_need_that() -> None:
    event = event_of(NIGHT._replace(recurrence="FREQ=MONTHLY;BYDAY=2TU;BYMONTH=9,10,11,12,1,2,3"))
    assert event["RRULE"].to_ical() == b"FREQ=MONTHLY;BYDAY=2TU;BYMONTH=1,2,3,9,10,11,12"


RULES = {
    "every week": {},
    "across midnight in UTC": {"start": "23:30"},
    "last Saturday": {"weekday": 6, "recurrence": "FREQ=MONTHLY;BYDAY=-1SA"},
    "fifth Sunday": {"weekday": 7, "recurrence": "FREQ=MONTHLY;BYDAY=5SU"},
    "not in summer": {"recurrence": "FREQ=WEEKLY;BYDAY=TU;BYMONTH=1,2,3,4,5,9,10,11,12"},
    "every second week": {
        "recurrence": "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU", "valid_from": "2026-01-06", "weekday": None,
    },
    "every second month": {"recurrence": "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU", "valid_from": "2026-01-06"},
    "a number of times": {"recurrence": "FREQ=WEEKLY;COUNT=60;BYDAY=TU", "valid_from": "2026-10-06"},
    "a number of times, but no longer": {
        "recurrence": "FREQ=WEEKLY;COUNT=60;BYDAY=TU", "valid_from": "2026-10-06", "valid_until": "2027-03-01",
    },
    "a number of times, reached before": {
        "recurrence": "FREQ=WEEKLY;COUNT=12;BYDAY=TU", "valid_from": "2026-10-06", "valid_until": "2027-03-01",
    },
    "until a date": {"recurrence": "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270302T033000Z"},
    "until the earlier date": {"recurrence": "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270302", "valid_until": "2027-02-01"},
    "on two dates a month": {"recurrence": "FREQ=MONTHLY;BYMONTHDAY=1,15", "weekday": None},
    "once a year": {"recurrence": "FREQ=YEARLY;BYMONTH=12;BYDAY=1TU"},
    "not before a date": {"valid_from": "2027-01-10"},
    "but for some dates": {"except_dates": ("2026-12-08", "2027-06-01")},
    "of unknown zone": {"timezone": None, "except_dates": ("2026-12-08",)},
    "in the south": {"timezone": "America/Santiago"},
    "where clocks change by half an hour": {"timezone": "Australia/Lord_Howe"},
    "where no rule is simple": {"timezone": "America/Nuuk"},
    "in universal time": {"timezone": "Etc/UTC", "valid_until": "2027-02-02"},
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_occurrences_read_from_the_file_are_those_of_the_schedule(rule: str, tmp_path: Path) -> None:
    meeting = NIGHT._replace(**RULES[rule])  # type: ignore[arg-type]
    path = tmp_path / "calendar.ics"
    path.write_text(written(meeting), newline="")
    [hit] = hits([meeting])
    assert hit.occurrence.day is not None
    ours = expected([(f"{meeting.id}@selfhelp", hit.occurrence.day)], {meeting.id: meeting})
    assert len(ours.starts[f"{meeting.id}@selfhelp"]) > 1
    assert by_dateutil(path) == ours.starts


def test_an_hour_that_clocks_skip_is_written_as_it_is_printed() -> None:
    # On 14 March 2027, 02:30 is skipped in Denver.
    early = NIGHT._replace(weekday=7, start="02:30", recurrence="FREQ=WEEKLY;BYDAY=SU")
    [hit] = hits([early], datetime(2027, 3, 13, 12, tzinfo=UTC))
    assert hit.occurrence.start is not None
    assert (hit.occurrence.start.hour, hit.occurrence.start.minute) == (3, 30)
    stream = io.StringIO(newline="")
    write_ics([hit], stream, ())
    assert "DTSTART;TZID=America/Denver:20270314T023000\r\n" in stream.getvalue()


def test_what_no_calendar_can_hold_is_counted_by_reason() -> None:
    left_out: Counter[str] = Counter()
    text = written(
        NIGHT._replace(weekday=None, recurrence=None),
        NIGHT._replace(recurrence=None),
        NIGHT._replace(recurrence=None),
        NIGHT._replace(attendance="unknown"),
        NIGHT._replace(attendance="suspended"),
        NIGHT._replace(start=None),
        left_out=left_out,
    )
    assert text == "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//selfhelp//selfhelp//EN\r\nEND:VCALENDAR\r\n"
    assert left_out == {
        "by appointment": 1,
        "irregular": 2,
        "that do not say whether they are in person or online": 1,
        "temporarily closed": 1,
        "without a time of day": 1,
    }


def test_a_meeting_that_has_ended_has_no_date() -> None:
    left_out: Counter[str] = Counter()
    ended = Hit(NIGHT._replace(valid_until="2026-01-01"), 0, Occurrence())
    write_ics([ended], io.StringIO(), (), left_out=left_out)
    assert left_out == {"without a date ahead": 1}


def test_each_zone_stands_once_before_its_first_event() -> None:
    london = NIGHT._replace(id="london", timezone="Europe/London")
    text = written(NIGHT, london, NIGHT._replace(id="other"))
    parts = [line for line in text.split("\r\n") if line in ("BEGIN:VTIMEZONE", "BEGIN:VEVENT")]
    assert parts == ["BEGIN:VTIMEZONE", "BEGIN:VEVENT", "BEGIN:VTIMEZONE", "BEGIN:VEVENT", "BEGIN:VEVENT"]
    assert text.index("TZID:Europe/London") < text.index("DTSTART;TZID=Europe/London")


def test_single_occurrences_have_no_rule_and_ids_of_their_own() -> None:
    when = When(NOW, UTC, dates=(Dates(date(2026, 12, 1), date(2026, 12, 10)),))
    stream = io.StringIO(newline="")
    found = hits_of(MeetingQuery(when, each=True), NIGHT)
    write_ics(found, stream, (), options=CalendarOptions(each=True))
    events = Calendar.from_ical(stream.getvalue()).walk("VEVENT")
    assert [str(event["UID"]) for event in events] == ["k3x9qahtwa-20261201@selfhelp", "k3x9qahtwa-20261208@selfhelp"]
    assert not any("RRULE" in event for event in events)


@pytest.mark.parametrize(
    ("updated", "changed", "stamp"),
    [
        ("2026-03-01 10:00:00", "2026-05-01T08:00:00Z", "20260501T080000Z"),
        ("2026-06-01T10:00:00+02:00", "2026-05-01T08:00:00Z", "20260601T080000Z"),
        (None, "2026-05-01T08:00:00Z", "20260501T080000Z"),
        ("2026-03-01", None, "20260301T000000Z"),
        (None, None, "20261120T000000Z"),
    ],
)
def test_the_stamp_is_the_last_change_and_never_that_of_the_fetch_if_one_is_known(
    updated: str | None, changed: str | None, stamp: str
) -> None:
    event = event_of(NIGHT._replace(updated=updated), changed={NIGHT.id: changed} if changed else {})
    assert event["DTSTAMP"].to_ical().decode() == event["LAST-MODIFIED"].to_ical().decode() == stamp


def test_a_fetch_without_changes_alters_no_byte() -> None:
    changed = {NIGHT.id: "2026-05-01T08:00:00Z"}
    assert written(NIGHT, changed=changed) == written(NIGHT._replace(fetched="2026-11-28T00:00:00Z"), changed=changed)


def test_lines_are_folded_and_text_of_a_feed_is_no_line_of_its_own() -> None:
    evil = NIGHT._replace(
        name="Night\r\nATTACH:file:///etc/passwd \u202eabc " + "\u00e9" * 200,
        location="Hall\nEND:VEVENT", url="javascript:alert(1)", conference_url="https://zoom.us/j/1\r\nX:1",
    )  # fmt: skip
    text = written(evil)
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any(line.startswith(("ATTACH", "X:", "URL")) for line in lines)
    assert (lines.count("END:VEVENT"), "\u202e" in text, text.count("\n")) == (1, False, text.count("\r\n"))


def test_an_alarm_reminds_before_the_start() -> None:
    [alarm] = event_of(NIGHT, alarm=timedelta(minutes=30)).walk("VALARM")
    assert alarm["TRIGGER"].to_ical() == b"-PT30M"
    assert (str(alarm["ACTION"]), str(alarm["DESCRIPTION"])) == ("DISPLAY", "Night, by candle; bring\\books")


def test_open_names_show_the_organization_in_the_title() -> None:
    assert str(event_of(NIGHT, open_names=True)["SUMMARY"]) == (
        "AA Night, by candle; bring\\books (Alcoholics Anonymous)"
    )


def test_a_discreet_event_has_time_street_and_nothing_else() -> None:
    names = Names([AA])
    event = event_of(NIGHT, discreet=True, names=names, alarm=timedelta(minutes=30))
    assert event.keys() == {
        "UID", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DURATION", "RRULE", "SUMMARY", "LOCATION",
    }  # fmt: skip
    assert str(event["SUMMARY"]) == "Appointment"
    assert str(event["LOCATION"]) == "1 Main St, Denver"
    assert NIGHT.id not in str(event["UID"])
    assert event["UID"] == event_of(NIGHT, discreet=True)["UID"]
    assert str(event.walk("VALARM")[0]["DESCRIPTION"]) == "Appointment"


def test_a_discreet_event_has_a_bare_link_that_names_nobody() -> None:
    left_out: Counter[str] = Counter()
    event = event_of(ROOM, discreet=True, names=Names([AA]))
    assert str(event["LOCATION"]) == "https://zoom.us/j/123?pwd=abc"
    named = ROOM._replace(conference_url="https://zoom.us/my/denveraa", conference_phone="+1-303-555-0199 (AA)")
    text = written(named, discreet=True, names=Names([AA]), left_out=left_out)
    assert "LOCATION:+1-303-555-0199\r\n" in text
    assert left_out == {"links that name an organization": 1}


def test_a_discreet_event_of_unknown_zone_says_so() -> None:
    event = event_of(NIGHT._replace(timezone=None), discreet=True)
    assert str(event["DESCRIPTION"]) == "The time zone is not known."


def test_sensitive_meetings_are_discreet_unless_names_are_asked_for() -> None:
    survivors = NIGHT._replace(organization=SIA, name="Courage")
    assert str(event_of(survivors)["SUMMARY"]) == "Appointment"
    assert str(event_of(survivors, open_names=True)["SUMMARY"]) == "Courage (Survivors of Incest Anonymous)"
    assert str(event_of(NIGHT._replace(attributes=("lgbtq",)))["SUMMARY"]) == "Appointment"


def test_a_discreet_calendar_names_no_organization_anywhere() -> None:
    with Store(config.BUNDLED) as store:
        known = list(store.organizations.values())
    names = Names(known)
    meetings = []
    for number, organization in enumerate(known):
        called = [organization.name, organization.abbreviation or "", *organization.also_known_as]
        for other, name in enumerate(filter(None, called)):
            named = NIGHT._replace(
                id=f"id{number}x{other}", organization=organization, name=name, group_name=name, location=name,
                address=f"{name}, 7 Oak St, {name.upper()} Room", city="Denver", notes=name, source=name,
                url=f"https://example.org/{name}", conference_notes=name,
            )  # fmt: skip
            link = f"https://zoom.us/my/{name.replace(' ', '')}"
            meetings += [named, named._replace(id=f"{named.id}o", attendance="online", conference_url=link)]
    text = written(*meetings, discreet=True, names=names).replace("\r\n ", "")
    # Days of the week are called like some of them: SA.
    values = {line.partition(":")[2] for line in text.split("\r\n") if not line.startswith("RRULE")}
    assert {value for value in values if names.are_in(value)} == set()
    assert {line for line in text.split("\r\n") if line.startswith("SUMMARY")} == {"SUMMARY:Appointment"}
