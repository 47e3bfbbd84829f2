"""HSDS: each schedule of a service at a location becomes a meeting, from tables of any version and from JSON."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import FEEDS
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.ingest import report
from selfhelp.ingest.context import Context
from selfhelp.ingest.feed import Feed
from selfhelp.ingest.fields import FIELD_NAMES
from selfhelp.ingest.formats import hsds
from selfhelp.ingest.formats import hsds_package as hsds_tables
from selfhelp.ingest.messages import Message
from selfhelp.ingest.report import Report
from selfhelp.model import Source
from selfhelp.organizations import Organization
from selfhelp.reading.codes import Codes
from selfhelp.vocabulary import ATTRIBUTES

AA = Organization("aa", "Alcoholics Anonymous")
CONTEXT = Context(
    Source("test", "aa", "hsds", "-"), AA, {"aa": AA}, codes_in=lambda _: Codes([]), zone_at=lambda _: None
)

SERVICE: dict[str, Any] = {
    "id": "s1",
    "name": "Night group",
    "description": "A place to talk.",
    "url": "https://example.org/night",
    "email": "night@example.org",
    "status": "active",
    "fees_description": "none, a hat goes round",
    "last_modified": "2026-01-02T03:04:05Z",
    "organization": {"id": "o1", "name": "Example Town Groups", "website": "https://example.org"},
    "phones": [
        {"number": "555-0101", "type": "fax"},
        {"number": "555-0102", "type": "voice", "extension": 7},
        {"number": "555-0103", "type": "voice"},
    ],
    "languages": [{"code": "es", "name": "Spanish"}],
    "attributes": [{"taxonomy_term": {"code": "1186", "name": "Bereavement", "taxonomy": "Open Eligibility"}}],
    "service_at_locations": [
        {
            "id": "sl1",
            "location": {
                "id": "l1",
                "name": "Grace Church",
                "transportation": "Bus 41",
                "latitude": 39.7,
                "longitude": -105.0,
                "accessibility": [{"description": "Wheelchair access", "details": "Ramp at the back"}],
                "addresses": [
                    {"address_1": "PO Box 5", "city": "Denver", "address_type": "postal"},
                    {
                        "address_1": "12 Main St",
                        "address_2": "Room 3",
                        "city": "Denver",
                        "region": "Metro",
                        "state_province": "CO",
                        "postal_code": "80205",
                        "country": "US",
                        "address_type": "physical",
                    },
                ],
            },
            "schedules": [
                {
                    "id": "t1",
                    "freq": "WEEKLY",
                    "byday": "TU",
                    "opens_at": "19:00:00-07:00",
                    "closes_at": "20:30:00-07:00",
                    "timezone": -7,
                    "description": "Use the back door.",
                }
            ],
        }
    ],
}


def read(rows: list[object]) -> Report:
    result = report.read_rows(Feed("test", rows), CONTEXT)
    assert result.rows == len(rows) == result.kept + len(result.duplicates) + len(result.rejects) + result.skipped
    return result


def with_schedules(*schedules: dict[str, Any], **others: Any) -> list[Any]:
    """The rows of a service with these schedules and without a location."""
    return hsds.rows_of_json({"id": "s1", "name": "Night group", "schedules": list(schedules), **others})


def row_of(schedule: dict[str, Any], **others: Any) -> dict[str, Any]:
    [row] = with_schedules(schedule, **others)
    assert isinstance(row, dict)
    return row


def test_each_schedule_at_a_location_is_a_meeting() -> None:
    [meeting] = read(hsds.rows_of_json({"total_items": 1, "contents": [SERVICE]})).meetings
    assert (meeting.name, meeting.group_name, meeting.organization) == ("Night group", "Example Town Groups", AA)
    assert (meeting.weekday, meeting.start, meeting.duration, meeting.timezone) == (2, "19:00", 90, None)
    assert (meeting.recurrence, meeting.recurrence_from) == ("FREQ=WEEKLY;BYDAY=TU", "default")
    assert (meeting.valid_from, meeting.valid_until, meeting.source_key) == (None, None, "t1")
    assert (meeting.location, meeting.address, meeting.city) == ("Grace Church", "12 Main St, Room 3", "Denver")
    assert (meeting.region, meeting.state, meeting.postal_code, meeting.country) == ("Metro", "CO", "80205", "US")
    assert (meeting.latitude, meeting.longitude, meeting.attendance) == (39.7, -105.0, "in_person")
    assert meeting.location_notes == "Bus 41\nRamp at the back"
    assert meeting.attributes == ("wheelchair",)
    assert (meeting.phone, meeting.email) == ("555-0102 ext. 7", "night@example.org")
    assert (meeting.languages, meeting.problems, meeting.codes) == (("es",), ("grief",), ("Bereavement",))
    assert meeting.notes == "A place to talk.\nUse the back door.\nFees: none, a hat goes round"
    assert (meeting.url, meeting.updated) == ("https://example.org/night", "2026-01-02T03:04:05")


@pytest.mark.parametrize(
    "wrapped", [SERVICE, [SERVICE], {"services": [SERVICE]}, {"contents": [SERVICE], "page_number": 1}]
)
def test_a_page_a_list_or_a_single_service_is_read(wrapped: object) -> None:
    assert hsds.looks_like(wrapped)
    assert hsds.rows_of_json(wrapped) == hsds.rows_of_json(SERVICE)


@pytest.mark.parametrize(
    "other",
    [
        None,
        [],
        "services",
        {"contents": 5},
        [{"name": "Night", "slug": "night", "day": 2, "time": "19:00", "organization": "AA", "status": "active"}],
        {"meetings": [{"name": "Night", "day": 2}]},
        [{"name": "Night", "organization": "AA"}],
    ],
)
def test_other_json_is_not_hsds(other: object) -> None:
    assert not hsds.looks_like(other)


def test_the_names_of_the_tables() -> None:
    assert hsds_tables.looks_like_tables(["package/services.csv", "package/Regular_Schedules.csv", "datapackage.json"])
    assert hsds_tables.looks_like_tables(["service.csv", "service_at_location.csv"])
    assert not hsds_tables.looks_like_tables(["services.csv"])
    assert not hsds_tables.looks_like_tables(["meetings.csv", "locations.csv"])


OLD: dict[str, list[dict[str, str]]] = {
    "organizations": [{"id": "o1", "name": "Example Town Groups", "url": "https://example.org", "email": ""}],
    "services": [
        {"id": "s1", "organization_id": "o1", "name": "Night group", "status": "active", "fees": "", "url": ""},
        {"id": "s2", "organization_id": "gone", "name": "Old group", "status": "defunct", "fees": "", "url": ""},
        {"id": "s3", "organization_id": "o1", "name": "No place", "status": "", "fees": "5 dollars", "url": ""},
    ],
    "locations": [{"id": "l1", "name": "Grace Church", "transportation": "Bus 41", "latitude": "", "longitude": ""}],
    "services_at_location": [
        {"id": "sl1", "service_id": "s1", "location_id": "l1"},
        {"id": "sl2", "service_id": "s2", "location_id": "nowhere"},
        {"id": "sl3", "service_id": "nothing", "location_id": "l1"},
    ],
    "regular_schedules": [
        {"id": "t1", "service_id": "s1", "location_id": "l1", "weekday": "1", "opens_at": "19:00:00",
         "closes_at": "20:30:00"},
        {"id": "t2", "service_at_location_id": "sl1", "weekday": "7", "opens_at": "10:00", "closes_at": "11:00"},
        {"id": "t3", "service_id": "s3", "weekday": "Wednesday", "opens_at": "9:00 PM", "closes_at": ""},
        {"id": "t4", "service_id": "nothing", "weekday": "2", "opens_at": "10:00", "closes_at": "11:00"},
    ],
    "physical_addresses": [
        {"id": "a1", "location_id": "l1", "address_1": "12 Main St", "address_2": "", "city": "Denver", "region": "",
         "state_province": "CO", "postal_code": "80205", "country": "US"},
    ],
    "phones": [
        {"id": "p1", "organization_id": "o1", "number": "555-0101", "extension": "", "type": "voice"},
        {"id": "p2", "location_id": "l1", "number": "555-0102", "extension": "4", "type": "textphone"},
    ],
    "languages": [{"id": "g1", "service_id": "s1", "location_id": "", "language": "Spanish"}],
    "accessibility_for_disabilities": [
        {"id": "x1", "location_id": "l1", "accessibility": "disabled_parking", "details": ""},
        {"id": "x2", "location_id": "l1", "accessibility": "tape_braille", "details": "ask for it"},
    ],
    "taxonomy": [
        {"id": "y1", "name": "Women", "vocabulary": "openeligibility"},
        {"id": "y2", "name": "Men", "vocabulary": "ours"},
    ],
    "services_taxonomy": [
        {"id": "z1", "service_id": "s1", "taxonomy_id": "y1"},
        {"id": "z2", "service_id": "s1", "taxonomy_id": "y2"},
        {"id": "z3", "service_id": "s1", "taxonomy_id": "gone"},
    ],
}  # fmt: skip


def test_tables_of_the_old_versions() -> None:
    result = read(hsds_tables.rows_of_tables(OLD))
    assert (result.rows, result.skipped, result.rejects) == (4, 1, [])
    monday, sunday, wednesday = result.meetings
    assert (monday.name, monday.weekday, monday.start, monday.duration) == ("Night group", 1, "19:00", 90)
    assert (sunday.weekday, sunday.start, sunday.source_key) == (7, "10:00", "t2")
    assert (wednesday.name, wednesday.weekday, wednesday.start) == ("No place", 3, "21:00")
    assert (wednesday.location, wednesday.notes) == (None, "Fees: 5 dollars")
    assert (monday.location, monday.address, monday.city, monday.state) == (
        "Grace Church",
        "12 Main St",
        "Denver",
        "CO",
    )
    assert (monday.phone, monday.url, monday.group_name) == ("555-0101", "https://example.org", "Example Town Groups")
    assert (monday.languages, monday.attributes, monday.codes) == (("es",), ("women", "parking"), ("Women", "Men"))
    assert monday.location_notes == "Bus 41\ntape_braille\nask for it"


NEW: dict[str, list[dict[str, str]]] = {
    "organization": [{"id": "1", "name": "Example Town Groups", "website": "https://example.org"}],
    "service": [{"id": "1", "organization_id": "1", "name": "Night group", "status": "temporarily closed"}],
    "location": [{"id": "1", "location_type": "physical", "name": "Grace Church"}],
    "service_at_location": [{"id": "1", "service_id": "1", "location_id": "1"}],
    "schedules": [
        {"id": "1", "service_at_location_id": "1", "freq": "MONTHLY", "interval": "1", "byday": "1TU,3TU", "count": "",
         "opens_at": "09:00Z", "closes_at": "10:00Z", "timezone": "America/Denver", "valid_to": "2026-12-31"},
    ],
    "addresses": [{"id": "1", "location_id": "1", "address_1": "12 Main St", "city": "Denver", "state_province": "CO"}],
    "languages": [{"id": "1", "location_id": "1", "code": "es", "name": "Spanish"}],
    "accessibility": [{"id": "1", "location_id": "1", "description": "Not wheelchair accessible", "details": ""}],
    "taxonomies": [{"id": "1", "name": "Open Eligibility"}],
    "taxonomy_terms": [{"id": "1", "code": "1186", "name": "Bereavement", "taxonomy_id": "1"}],
    "attributes": [{"id": "1", "link_id": "1", "link_entity": "service", "taxonomy_term_id": "1"}],
    "urls": [{"id": "1", "service_id": "1", "url": "https://example.org/night"}],
}  # fmt: skip


def test_tables_of_version_3() -> None:
    [meeting] = read(hsds_tables.rows_of_tables(NEW)).meetings
    assert (meeting.weekday, meeting.start, meeting.duration, meeting.timezone) == (2, "09:00", 60, "America/Denver")
    assert (meeting.recurrence, meeting.valid_until) == ("FREQ=MONTHLY;BYDAY=1TU,3TU", None)
    assert (meeting.attendance, meeting.address, meeting.url) == (
        "suspended",
        "12 Main St",
        "https://example.org/night",
    )
    assert (meeting.languages, meeting.problems) == (("es",), ("grief",))
    assert (meeting.attributes, meeting.location_notes) == (("no-wheelchair",), "Not wheelchair accessible")


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"freq": "WEEKLY", "byday": "MO,WE"}, [(1, None, None, None, "t/MO"), (3, None, None, None, "t/WE")]),
        ({"freq": "WEEKLY", "dtstart": "2026-01-06"}, [(2, None, "2026-01-06", None, "t")]),
        (
            {
                "freq": "WEEKLY",
                "byday": "TU",
                "dtstart": "2020-01-07",
                "valid_from": "2026-03-01",
                "valid_to": "2026-06-30",
            },
            [(2, None, "2026-03-01", None, "t")],
        ),
        (
            {"freq": "WEEKLY", "byday": "TU", "dtstart": "2027-02-02", "valid_from": "2026-03-01"},
            [(2, None, "2027-02-02", None, "t")],
        ),
        (
            {"freq": "WEEKLY", "interval": 2, "dtstart": "2026-01-06"},
            [(2, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-01-06", None, "t")],
        ),
        (
            {"freq": "WEEKLY", "interval": "2", "byday": "TU", "valid_from": "2026-01-06"},
            [(2, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-01-06", None, "t")],
        ),
        ({"freq": "WEEKLY", "byday": "TU", "interval": 2}, [(None, "FREQ=WEEKLY", None, None, "t")]),
        ({"freq": "weekly", "byday": "Tuesday"}, [(2, None, None, None, "t")]),
        ({"byday": "TU", "interval": 0, "count": "0"}, [(2, None, None, None, "t")]),
        ({"freq": "MONTHLY", "bymonthday": "15"}, [(None, "FREQ=MONTHLY;BYMONTHDAY=15", None, None, "t")]),
        ({"freq": "MONTHLY", "byday": "-1FR"}, [(5, "FREQ=MONTHLY;BYDAY=-1FR", None, None, "t")]),
        ({"freq": "WEEKLY", "byday": "TU", "until": "2026-12-31"}, [(2, None, None, "2026-12-31", "t")]),
        (
            {"freq": "WEEKLY", "byday": "TU", "until": "2026-06-30", "valid_to": "2026-12-31"},
            [(2, None, None, "2026-06-30", "t")],
        ),
        (
            {"freq": "WEEKLY", "byday": "TU", "until": "2026-12-31", "valid_to": "2026-06-30"},
            [(2, None, None, "2026-12-31", "t")],
        ),
        (
            {"freq": "WEEKLY", "byday": "TU", "count": 3, "dtstart": "2026-01-06"},
            [(2, None, "2026-01-06", "2026-01-20", "t")],
        ),
        ({"freq": "WEEKLY", "byday": "TU", "valid_from": "2026-03-01"}, [(2, None, "2026-03-01", None, "t")]),
        ({"description": "Call us"}, [(None, None, None, None, "t")]),
        ({"freq": "WEEKLY"}, [(None, "FREQ=WEEKLY", None, None, "t")]),
    ],
)
def test_schedules(schedule: dict[str, Any], expected: list[tuple[object, ...]]) -> None:
    rows = with_schedules({"id": "t", **schedule})
    names = ("day", "recurrence", "valid_from", "valid_until", "slug")
    assert [tuple(row.get(name) for name in names) for row in rows] == expected


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("09:00", "09:00"),
        ("09:00:00", "09:00"),
        ("09:00:00Z", "09:00"),
        ("18:00-05:00", "18:00"),
        ("18:00:00.000+0530", "18:00"),
        ("2026-01-06T18:00:00Z", "18:00"),
        ("9:00 PM", "9:00 PM"),
        (None, None),
    ],
)
def test_the_clock_time_is_kept_without_its_offset(written: object, clock: object) -> None:
    assert row_of({"opens_at": written}).get("time") == clock


@pytest.mark.parametrize(
    ("zone", "kept"),
    [("America/Denver", "America/Denver"), (-7, None), ("-07:00", None), ("UTC-7", None), ("Nowhere", "Nowhere")],
)
def test_an_offset_is_not_a_time_zone(zone: object, kept: str | None) -> None:
    assert row_of({"timezone": zone}).get("timezone") == kept


@pytest.mark.parametrize(
    ("attending", "expected", "link"),
    [
        ("online", "online", "https://join.example.org/5"),
        ("Virtual", "online", "https://join.example.org/5"),
        ("in-person", "in person", None),
        ("In person or online", "hybrid", "https://join.example.org/5"),
        ("by phone", "phone", None),
        ("", None, None),
    ],
)
def test_how_people_attend(attending: str, expected: str | None, link: str | None) -> None:
    row = row_of({"attending_type": attending, "schedule_link": "https://join.example.org/5"})
    assert (row.get("attendance_option"), row.get("conference_url")) == (expected, link)


def test_a_virtual_location_is_online() -> None:
    place = {"location": {"location_type": "virtual", "url": "https://join.example.org/5"}}
    [row] = hsds.rows_of_json({"name": "Night group", "service_at_locations": [place]})
    assert row == {
        "name": "Night group",
        "attendance_option": "online",
        "conference_url": "https://join.example.org/5",
    }


def test_closed_holidays_are_dates_on_which_it_does_not_meet() -> None:
    holidays = [
        {"closed": True, "start_date": "2026-12-24", "end_date": "2026-12-25"},
        {"closed": "true", "start_date": "2027-01-01"},
        {"closed": False, "start_date": "2027-07-04", "opens_at": "10:00"},
        {"closed": True, "start_date": "soon"},
    ]
    schedules = [{"freq": "WEEKLY", "byday": "FR", "opens_at": "19:00"}]
    service = {"id": "s1", "name": "Night group", "schedules": schedules, "holiday_schedules": holidays}
    [row] = hsds.rows_of_json(service)
    assert row["except_dates"] == ["2026-12-24", "2026-12-25", "2027-01-01"]  # type: ignore[index]


def test_the_most_specific_schedule_counts() -> None:
    schedules = {
        name: [{"id": name, "freq": "WEEKLY", "byday": day}] for name, day in (("p", "MO"), ("s", "TU"), ("l", "WE"))
    }

    def keys(**own: Any) -> list[tuple[object, object]]:
        location = {"id": "l1", "schedules": own.pop("location", [])}
        places = [{"id": f"sl{number}", "location": location, "schedules": own.get("place", [])} for number in (1, 2)]
        rows: list[Any] = hsds.rows_of_json(
            {"id": "s1", "name": "Night group", "service_at_locations": places, "schedules": own.get("service", [])}
        )
        return [(row.get("day"), row["slug"]) for row in rows]

    assert keys(place=schedules["p"], service=schedules["s"], location=schedules["l"]) == [(1, "p"), (1, "p")]
    assert keys(service=schedules["s"], location=schedules["l"]) == [(2, "sl1/s"), (2, "sl2/s")]
    assert keys(location=schedules["l"]) == [(3, "sl1/l"), (3, "sl2/l")]
    assert keys() == [(None, "sl1"), (None, "sl2")]


def test_schedules_of_a_service_and_of_its_only_place_on_other_days_hold_both() -> None:
    def days(*own: str, of_service: str = "MO,WE", of_location: str = "SU") -> tuple[list[object], int]:
        place = {
            "location": {"schedules": [{"byday": of_location}]},
            "schedules": [{"byday": day} for day in own],
        }
        warnings: Counter[Message] = Counter()
        service = {"name": "Night group", "schedules": [{"byday": of_service}], "service_at_locations": [place]}
        rows: list[Any] = hsds.rows_of_json(service, None, warnings)
        return sorted(row.get("day", 0) for row in rows), warnings[Message("schedules-replaced")]

    assert days("FR") == ([1, 3, 5], 1)
    # The hours of the place replace those of the service where they are about the same days.
    assert days("WE") == ([3], 2)
    assert days("someday") == ([0], 2)
    assert days() == ([1, 3], 1)


def test_a_date_up_to_which_a_schedule_is_listed_ends_no_meeting() -> None:
    row = row_of({"byday": "TU", "valid_to": "2026-12-01"}, alert="Moved to Zoom until May")
    assert (row["notes"], row.get("valid_until")) == ("Moved to Zoom until May\nListed until 2026-12-01", None)


@pytest.mark.parametrize(
    ("service", "cost", "notes"),
    [
        ({"cost_options": [{"option": "free", "amount": 0}]}, "free", None),
        ({"cost_options": [{"amount": "0.00"}], "fees_description": "No cost"}, "free", None),
        ({"fees": "Free"}, "free", None),
        ({"cost_options": [{"option": "Workbook", "amount": 20, "currency": "USD"}]}, None, "Fees: Workbook 20 USD"),
        ({"cost_options": [{"option": "members", "amount": 0}]}, None, "Fees: members 0"),
        ({"cost_options": [{"amount": 0}, {"amount": 5}]}, None, "Fees: 0; 5"),
        ({"fees": "none, a hat goes round"}, None, "Fees: none, a hat goes round"),
        ({"cost_options": [{}]}, None, None),
        ({}, None, None),
    ],
)
def test_only_what_is_plainly_free_is_free(service: dict[str, Any], cost: str | None, notes: str | None) -> None:
    row = row_of({"byday": "TU"}, **service)
    assert (row.get("cost"), row.get("notes")) == (cost, notes)


def test_the_phone_of_a_contact_is_not_that_of_the_service() -> None:
    phones = [{"number": "555-0101", "contact_id": "c1"}, {"number": "555-0102", "contact_id": ""}]
    assert row_of({"byday": "TU"}, phones=phones)["phone"] == "555-0102"


@pytest.mark.parametrize("status", ["inactive", "Defunct"])
def test_an_inactive_service_is_skipped(status: str) -> None:
    result = read(with_schedules({"byday": "TU"}, status=status))
    assert (result.skipped, result.meetings) == (1, [])


def test_taxonomy_terms_become_problems_and_attributes() -> None:
    ours = set(hsds._OPEN_ELIGIBILITY.values())
    problems = {word.removeprefix("problem:") for word in ours if word.startswith("problem:")}
    with (Path(__file__).parents[3] / "data" / "problems.csv").open(encoding="utf-8", newline="") as file:
        assert problems <= {row["id"] for row in csv.DictReader(file)}
    assert {word for word in ours if ":" not in word} <= ATTRIBUTES.keys()


def test_an_item_that_is_not_an_object_is_a_reject() -> None:
    result = read(hsds.rows_of_json([5, None, {"id": "s1"}, SERVICE]))
    assert (len(result.rejects), result.kept) == (3, 1)


PLACE = SERVICE["service_at_locations"][0]
ALONE = {name: value for name, value in SERVICE.items() if name not in ("organization", "service_at_locations")}
ORGANIZATION = SERVICE["organization"]
OF_ORGANIZATION = {**ALONE, "service_at_locations": [PLACE]}


@pytest.mark.parametrize(
    "shape",
    [
        [{**PLACE, "service": {**ALONE, "organization": ORGANIZATION}}],
        {"contents": [{**PLACE, "service": {**ALONE, "organization": ORGANIZATION}}]},
        {"contents": [{"organization": ORGANIZATION, "services": [OF_ORGANIZATION]}]},
        [{"organization": ORGANIZATION, "services": [OF_ORGANIZATION]}],
        {"organizations": [{**ORGANIZATION, "services": [OF_ORGANIZATION]}]},
        {"items": [SERVICE]},
        {"content": [SERVICE], "totalPages": 1},
    ],
)
def test_other_published_shapes_are_read(shape: object) -> None:
    assert hsds.looks_like(shape)
    assert hsds.rows_of_json(shape) == hsds.rows_of_json(SERVICE)


def test_a_minimal_service() -> None:
    least = {"id": "1", "name": "Night", "schedules": [{"freq": "WEEKLY", "byday": "TU", "opens_at": "19:00"}]}
    assert hsds.looks_like([least])
    assert [(m.weekday, m.start) for m in read(hsds.rows_of_json([least])).meetings] == [(2, "19:00")]


def test_a_day_without_hours_next_to_days_with_hours_is_closed() -> None:
    closed = {"id": "c", "weekday": "Sunday", "opens_at": "", "closes_at": None}
    result = read(with_schedules({"id": "o", "weekday": "Monday", "opens_at": "19:00"}, closed))
    assert ([m.weekday for m in result.meetings], result.skipped) == ([1], 1)
    assert [m.weekday for m in read(with_schedules(closed)).meetings] == [7]


def test_a_schedule_in_words() -> None:
    [meeting] = read(with_schedules({"id": "t", "description": "Every Tuesday 7:00 PM - 8:30 PM"})).meetings
    assert (meeting.weekday, meeting.start, meeting.duration) == (2, "19:00", 90)
    assert meeting.notes == "Every Tuesday 7:00 PM - 8:30 PM"


def test_tables_of_the_first_version() -> None:
    tables = {
        "organizations": [{"id": "o1", "name": "Example Town Groups"}],
        "locations": [
            {"id": "l1", "organization_id": "o1", "name": "Grace Church", "languages": "Spanish, English",
             "accessibility": "wheelchair, tape_braille", "website": "https://example.org", "virtual": "false"},
            {"id": "l2", "organization_id": "o1", "name": "On the net", "virtual": "true"},
        ],
        "services": [{"id": "s1", "location_id": "l1", "name": "Night"},
                     {"id": "s2", "location_id": "l2", "name": "Noon"}],
        "addresses": [{"id": "a1", "location_id": "l1", "address_1": "12 Main St", "city": "Denver"}],
        "regular_schedules": [
            {"id": "t1", "service_id": "s1", "weekday": "2", "opens_at": "19:00"},
            {"id": "t2", "service_id": "s2", "weekday": "3", "opens_at": "12:00"},
        ],
    }  # fmt: skip
    night, noon = read(hsds_tables.rows_of_tables(tables)).meetings
    assert (night.group_name, night.location, night.address) == ("Example Town Groups", "Grace Church", "12 Main St")
    assert (night.languages, night.attributes, night.url) == (("es", "en"), ("wheelchair",), "https://example.org")
    assert (night.location_notes, night.attendance, noon.attendance) == ("tape_braille", "in_person", "online")


def test_the_names_of_tables_in_a_datapackage() -> None:
    descriptor = (
        b'{"resources": [{"name": "services", "path": "data/a.csv"}, {"name": "schedules", "path": "./b.csv"}, 5]}'
    )
    files = {"p/datapackage.json": descriptor, "p/data/a.csv": b"1", "p/b.csv": b"2", "p/c.csv": b"3"}
    assert list(hsds_tables.by_resource(files)) == ["p/datapackage.json", "services.csv", "schedules.csv", "p/c.csv"]
    for broken in (b"", b"[]", b'{"resources": 5}', b'{"resources": [{"name": [], "path": 5}]}'):
        assert list(hsds_tables.by_resource({"datapackage.json": broken, "x.csv": b""}))[1] == "x.csv"


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["1", "s1", "TU", "WEEKLY", "2026-01-06", "19:00", "99991231", "online", "Women"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "url"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def paths(tree: object, so_far: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [so_far, *(path for key, value in inner for path in paths(value, (*so_far, key)))]


def with_value(whole: Any, path: tuple[str | int, ...], value: object) -> Any:
    """A copy with another value at the path."""
    if not path:
        return value
    try:
        copy = whole.copy()
        copy[path[0]] = with_value(whole[path[0]], path[1:], value)
    except (AttributeError, KeyError, IndexError, TypeError):
        return whole
    return copy


FULL = with_value(
    SERVICE,
    ("service_at_locations", 0, "schedules", 0),
    {
        **dict.fromkeys(
            "id interval count until wkst bymonthday byweekno dtstart valid_from valid_to opens_at closes_at timezone"
            " attending_type schedule_link description weekday".split(),
            "1",
        ),
        "freq": "WEEKLY",
        "byday": "TU",
    },
)


@given(st.lists(st.tuples(st.sampled_from(paths(FULL)), values), max_size=4), st.booleans())
def test_any_value_anywhere_is_read_or_rejected(
    changes: list[tuple[tuple[str | int, ...], object]], page: bool
) -> None:
    parsed = FULL
    for path, value in changes:
        parsed = with_value(parsed, path, value)
    parsed = {"contents": [parsed, SERVICE]} if page else parsed
    hsds.looks_like(parsed)
    result = read(hsds.rows_of_json(parsed))
    assert result.kept + result.skipped + len(result.rejects) + len(result.duplicates) >= (1 if page else 0)
    for row in hsds.rows_of_json(parsed):
        assert not isinstance(row, dict) or row.keys() <= {*FIELD_NAMES, *ATTRIBUTES}


@given(values)
def test_every_row_of_any_json_is_accounted_for(value: object) -> None:
    rows = hsds.rows_of_json(value)
    assert read(rows).rows == len(rows)
    assert hsds.looks_like(value) in (True, False)


cells = st.text(max_size=3) | st.sampled_from(["", "s1", "l1", "sl1", "o1", "1", "TU", "services", "service", "9:00"])


@given(
    st.sampled_from([OLD, NEW]),
    st.lists(
        st.tuples(st.sampled_from(sorted({*OLD, *NEW})), st.integers(0, 3), st.text(max_size=3), cells), max_size=6
    ),
    st.sets(st.sampled_from(sorted({*OLD, *NEW})), max_size=4),
)
def test_any_tables_are_read_or_rejected(
    tables: dict[str, list[dict[str, str]]], changes: list[tuple[str, int, str, str]], gone: set[str]
) -> None:
    mixed = {name: [dict(row) for row in rows] for name, rows in tables.items() if name not in gone}
    for name, number, column, cell in changes:
        rows = mixed.setdefault(name, [{}])
        row = rows[number % len(rows)]
        columns = [*row, column]
        row[columns[number * 2 % len(columns)]] = cell
    result = read(hsds_tables.rows_of_tables(mixed))
    assert result.rows >= len(mixed.get("services", [])) + len(mixed.get("service", []))


@pytest.mark.skipif(not FEEDS.exists(), reason="the real feeds are not here")
def test_a_published_package() -> None:
    files = sorted((FEEDS / "other" / "hsds-sample").glob("*.csv"))
    assert hsds_tables.looks_like_tables([str(file) for file in files])
    tables = {
        file.stem: list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines(keepends=True)))
        for file in files
    }
    result = read(hsds_tables.rows_of_tables(tables))
    assert {row["name"] for row in tables["services"]} >= {meeting.name for meeting in result.meetings}
    assert (result.rows, result.skipped, result.rejects, sum(result.warning_counts.values())) == (15, 3, [], 0)
    opened = [meeting for meeting in result.meetings if meeting.start is not None]
    assert [(m.weekday, m.start, m.duration) for m in opened] == [(day, "09:00", 480) for day in (1, 2, 3)]
    assert {(m.location, m.city, m.languages, m.attributes) for m in opened} == {
        ("Sanctuary on 5th Street", "New York City", ("en", "es"), ("parking",))
    }
