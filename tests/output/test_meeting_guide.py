"""Meeting Guide: valid by its specification, for weekly meetings of one organization, and read back the same."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from helpers import AA, CONTEXT, as_json, take
from listed import APPOINTMENT, HIDDEN, IRREGULAR, NOON, ROOM, THIRD, hits, text_of

from selfhelp.errors import UsageError
from selfhelp.ingest import report
from selfhelp.model import Meeting, Source
from selfhelp.organizations import Organization
from selfhelp.output.left_out import told_what_is_left_out
from selfhelp.output.meeting_guide import GuideOptions, write_meeting_guide
from selfhelp.output.meeting_types import types_of
from selfhelp.reading.codes import Code, Codes

CODES = {
    "O": Code("Open", ("open",)),
    "C": Code("Closed", ("closed",)),
    "X": Code("Wheelchair Access", ("wheelchair",)),
    "EN": Code("English", languages=("en",)),
    "ONL": Code("Online", attendance="online"),
    "TC": Code("Location Temporarily Closed", attendance="suspended"),
    "VM": Code("Virtual Meeting", attendance="online"),
    "LS": Code("Living Sober", ("literature",)),
    "LIT": Code("Literature Study", ("literature",)),
    "12x12": Code("12 Steps & 12 Traditions", ("step-study", "tradition-study")),
    "JFT": Code("Just for Today", ("daily-readings",)),
    "DR": Code("Daily Reflections", ("daily-readings",)),
    "NOTE": Code("See the notes"),
}
OPTIONS = GuideOptions(codes=lambda _: CODES, today=date(2026, 11, 28))

SPECIFIED: dict[str, type | tuple[type, ...]] = {
    "name": str, "slug": str, "day": (int, list), "time": str, "end_time": str, "timezone": str, "types": list,
    "location": str, "location_notes": str, "address": str, "city": str, "state": str, "postal_code": str,
    "country": str, "regions": list, "latitude": float, "longitude": float, "approximate": str, "group": str,
    "group_notes": str, "notes": str, "conference_url": str, "conference_url_notes": str, "conference_phone": str,
    "conference_phone_notes": str, "updated": str, "url": str, "feedback_emails": list, "feedback_url": str,
    "entity": str, "entity_email": str, "entity_phone": str, "entity_url": str,
    # Of TSML.
    "attendance_option": str, "phone": str, "email": str,
}  # fmt: skip


def feed(*meetings: Meeting, left_out: Counter[str] | None = None, options: GuideOptions = OPTIONS) -> Any:
    return json.loads(text_of(write_meeting_guide, hits(*meetings), options=options, left_out=left_out))


def assert_valid(row: dict[str, Any]) -> None:
    """Checks a row against the specification of code4recovery."""
    assert {name for name in row if name not in SPECIFIED} == set()
    assert all(isinstance(value, SPECIFIED[name]) for name, value in row.items())
    assert len(row["name"]) <= 255
    assert re.fullmatch(r"[\w-]{1,64}", row["slug"])
    assert ("day" in row) == ("time" in row)
    days = row.get("day", 0)
    assert set(days if isinstance(days, list) else [days]) <= set(range(7))
    assert all(re.fullmatch(r"\d\d:\d\d", row[name]) for name in ("time", "end_time") if name in row)
    assert row["approximate"] in ("yes", "no")
    assert re.fullmatch(r"[\d+,*#]*", row.get("conference_phone", ""))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row.get("updated", "2026-01-01 00:00:00"))
    assert all(row[name].startswith("http") for name in ("url", "conference_url", "entity_url") if name in row)


def test_a_meeting_has_the_fields_of_the_specification() -> None:
    [row] = feed(NOON._replace(region="Metro > Denver", group_name="Noon", notes="Ring"))
    assert row == {
        "slug": "k3x9qahtwa", "name": "Noon Group", "day": 2, "time": "19:30", "end_time": "20:30",
        "timezone": "America/Denver", "types": ["C", "X", "EN"], "location": "St Paul's", "address": "12 Main St",
        "postal_code": "80205", "latitude": 39.7, "longitude": -105.25, "city": "Denver", "state": "CO",
        "country": "US", "approximate": "no", "regions": ["Metro", "Denver"], "group": "Noon", "notes": "Ring",
        "attendance_option": "in_person", "phone": "303-555-0100", "url": "https://denver.example.org/noon",
        "updated": "2026-11-01 10:00:00",
    }  # fmt: skip
    assert_valid(row)


def test_sunday_is_the_first_day_and_several_days_are_a_list() -> None:
    assert feed(NOON._replace(weekday=7, recurrence="FREQ=WEEKLY;BYDAY=SU"))[0]["day"] == 0
    assert feed(NOON._replace(recurrence="FREQ=WEEKLY;INTERVAL=1;BYDAY=TU,SU"))[0]["day"] == [0, 2]
    assert feed(NOON._replace(recurrence="FREQ=DAILY"))[0]["day"] == [0, 1, 2, 3, 4, 5, 6]


def test_what_is_not_weekly_is_never_published_as_weekly() -> None:
    left_out: Counter[str] = Counter()
    rows = feed(
        NOON,
        THIRD,
        IRREGULAR,
        NOON._replace(id="a", recurrence="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", valid_from="2026-01-06"),
        NOON._replace(id="b", recurrence="FREQ=WEEKLY;BYDAY=TU;COUNT=6", valid_from="2026-11-03"),
        NOON._replace(id="c", recurrence="FREQ=WEEKLY;BYDAY=TU;BYMONTH=1,12"),
        NOON._replace(id="d", valid_until="2027-01-31"),
        NOON._replace(id="e", valid_from="2026-12-15"),
        NOON._replace(id="f", start=None, duration=None),
        left_out=left_out,
    )
    assert [row["name"] for row in rows] == ["Noon Group"]
    assert told_what_is_left_out(left_out) == (
        "1 irregular, 4 not every week, 2 only for some time, 1 without a time of day"
    )


def test_what_has_begun_is_weekly_and_what_is_by_appointment_has_no_day() -> None:
    begun, appointment = feed(NOON._replace(valid_from="2026-01-06"), APPOINTMENT)
    assert begun["day"] == 2
    assert not {"day", "time", "end_time"} & appointment.keys()
    assert_valid(appointment)


def test_dates_without_a_meeting_are_told_in_words() -> None:
    [row] = feed(NOON._replace(notes="Ring", except_dates=("2026-12-24", "2026-12-31")))
    assert row["notes"] == "Ring\nNo meeting on Dec 24, 2026, Dec 31, 2026."


def test_a_withheld_place_is_not_in_the_feed() -> None:
    [row] = feed(NOON._replace(address_withheld=True, location_notes="Call for the address"))
    assert not {"address", "location", "postal_code", "latitude", "longitude"} & row.keys()
    assert (row["city"], row["approximate"], row["location_notes"]) == ("Denver", "yes", "Call for the address")


def test_ways_to_join_are_links_and_numbers_to_dial() -> None:
    [row] = feed(ROOM._replace(conference_phone="Dial +1 (425) 555-0162, then ask", conference_url="javascript:x"))
    assert "conference_url" not in row
    assert row["conference_phone"] == "+14255550162"
    assert row["conference_phone_notes"] == "Dial +1 (425) 555-0162, then ask"
    assert row["conference_url_notes"] == "Ask for the host"
    assert feed(ROOM._replace(conference_phone="+1-425-555-0162,,99#"))[0]["conference_phone"] == "+14255550162,,99#"
    assert_valid(row)


def test_what_is_closed_for_now_cannot_be_joined() -> None:
    [row] = feed(NOON._replace(attendance="suspended", conference_url="https://zoom.us/j/1"))
    assert ("TC" in row["types"], "conference_url" in row) == (True, False)


def test_the_publisher_of_the_source_is_named() -> None:
    source = Source(
        "denver", "aa", "meeting-guide", "-", entity="District 1", entity_url="https://d1.example.org",
        feedback="list@d1.example.org",
    )  # fmt: skip
    [row] = feed(NOON, options=OPTIONS._replace(sources={"denver": source}))
    assert (row["entity"], row["entity_url"]) == ("District 1", "https://d1.example.org")
    assert row["feedback_emails"] == ["list@d1.example.org"]
    assert_valid(row)


def test_round_the_clock_and_past_midnight_have_an_end() -> None:
    assert feed(NOON._replace(start="00:00", duration=1440))[0]["end_time"] == "23:59"
    assert feed(NOON._replace(start="23:30", duration=60))[0]["end_time"] == "00:30"
    assert "end_time" not in feed(NOON._replace(duration=None))[0]


def test_a_meeting_is_in_the_feed_once() -> None:
    assert len(feed(NOON, NOON)) == 1


def test_meetings_of_two_organizations_are_an_error() -> None:
    na = Organization("na", "Narcotics Anonymous", "NA")
    with pytest.raises(UsageError, match="a Meeting Guide feed is of one organization; these are of 2"):
        feed(NOON, NOON._replace(id="a", organization=na))
    both = OPTIONS._replace(body_of=lambda _: "aa")
    assert len(feed(NOON, NOON._replace(id="a", organization=na), options=both)) == 2


@pytest.mark.parametrize(
    ("fields", "types"),
    [
        ({"codes": ("C", "X")}, ["C", "X", "EN"]),
        ({"codes": ()}, ["C", "EN", "X"]),
        # A code that says something else, one that says nothing, and one that nobody knows.
        ({"codes": ("O", "NOTE", "ZZ"), "attributes": ("closed",), "languages": ()}, ["NOTE", "ZZ", "C"]),
        # The one that is called like it, not a book; and none where two books are as likely.
        ({"codes": (), "attributes": ("literature", "daily-readings"), "languages": ()}, ["LIT"]),
        ({"codes": ("JFT",), "attributes": ("daily-readings",), "languages": ()}, ["JFT"]),
        # Both of a pair are more than each.
        ({"codes": (), "attributes": ("step-study",), "languages": ()}, []),
        ({"codes": ("VM",), "attributes": (), "languages": (), "attendance": "online", "address": None}, ["VM"]),
        ({"codes": (), "attributes": (), "languages": (), "attendance": "hybrid"}, ["ONL"]),
        ({"codes": (), "attributes": (), "languages": (), "attendance": "online"}, ["ONL", "TC"]),
        ({"codes": ("TC",), "attributes": (), "languages": (), "attendance": "online", "address": None}, ["ONL"]),
        ({"codes": (), "attributes": (), "languages": (), "attendance": "suspended"}, ["TC"]),
    ],
)
def test_codes_say_what_is_known_and_no_more(fields: dict[str, Any], types: list[str]) -> None:
    assert types_of(NOON._replace(**fields), CODES) == types


FIELDS_LOST = {"id", "source", "source_key", "organization", "codes", "updated", "fetched", "edited", "timezone_from"}
"""What the format does not hold, or what belongs to the import."""


@pytest.mark.parametrize(
    "meeting",
    [
        NOON,
        ROOM,
        HIDDEN,
        APPOINTMENT,
        NOON._replace(attendance="hybrid", conference_url="https://zoom.us/j/9", region="Metro > Denver"),
        NOON._replace(start="00:00", duration=1439, notes="Ring twice\nor call"),
        NOON._replace(attendance="suspended"),
        NOON._replace(except_dates=("2026-12-22", "2026-12-29"), notes="No meeting on Dec 22, 2026, Dec 29, 2026."),
    ],
    ids=lambda meeting: f"{meeting.name}-{meeting.attendance}",
)
def test_a_feed_is_read_back_the_same(meeting: Meeting) -> None:
    context = replace(
        CONTEXT,
        source=CONTEXT.source._replace(fetched="2026-11-28T00:00:00Z"),
        codes_in=lambda _: Codes([CODES]),
        zone_at=lambda _: "America/Denver",
    )
    [again] = report.read_rows(take(as_json(feed(meeting))), context).meetings
    assert again.source_key == meeting.id
    assert again.organization == AA
    kept = [name for name in Meeting._fields if name not in FIELDS_LOST]
    changed = {name: (getattr(meeting, name), getattr(again, name)) for name in kept}
    assert {name: pair for name, pair in changed.items() if pair[0] != pair[1]} == {}
