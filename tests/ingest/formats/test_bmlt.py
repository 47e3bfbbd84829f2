"""BMLT: shapes of answers, formats joined by id, world id and key, attendance, NAWS tables, the TSML rendering."""

from typing import Any

import pytest
from helpers import BMLT_ROW, CONTEXT, as_csv, as_json, read, take

from selfhelp.errors import FeedError
from selfhelp.ingest import report
from selfhelp.ingest.context import Context
from selfhelp.ingest.detect import read_files
from selfhelp.ingest.feed import BmltFormat, Hints
from selfhelp.ingest.report import Report
from selfhelp.model import Meeting
from selfhelp.reading.codes import Code, Codes

CODES = {
    "O": Code("Open", ("open",)),
    "C": Code("Closed", ("closed",)),
    "X": Code("Wheelchair Accessible", ("wheelchair",)),
    "STEP": Code("Step", ("step-study",)),
    "BEG": Code("Beginner", ("newcomers",)),
    "VM": Code("Virtual", attendance="online"),
    "HYBR": Code("Hybrid", attendance="hybrid"),
    "ONL": Code("Online", attendance="online"),
    "TC": Code("Closed for now", attendance="suspended"),
}
NA = Context(
    CONTEXT.source, CONTEXT.organizations["na"], CONTEXT.organizations, lambda _: Codes([CODES]), CONTEXT.zone_at
)
STANDARD = {
    ("en", "O"): BmltFormat("O", "Open", "OPEN"),
    ("en", "St"): BmltFormat("St", "Step", "STEP"),
    ("en", "WC"): BmltFormat("WC", "Wheelchair", "WCHR"),
    ("en", "SL"): BmltFormat("SL", "ASL", None, ("asl",)),
    ("en", "ES"): BmltFormat("ES", "Español", "LANG"),
    ("en", "VM"): BmltFormat("VM", "Virtual Meeting", "VM"),
    ("en", "HY"): BmltFormat("HY", "Hybrid", "HYBR"),
    ("en", "TC"): BmltFormat("TC", "Temporarily Closed", "TC"),
    ("de", "S"): BmltFormat("S", "Schritte", "STEP"),
}
FORMATS = [
    {"key_string": "Sch", "id": "27", "world_id": "STEP", "lang": "de", "name_string": "Schritte"},
    {"key_string": "O", "id": "17", "world_id": "OPEN", "lang": "en", "name_string": "Open"},
    {"key_string": "SL", "id": "24", "world_id": "", "lang": "en", "name_string": "ASL"},
    {"key_string": "ru", "id": "9", "world_id": "LANG", "lang": "de", "name_string": "Russisch"},
    {"key_string": "Rr", "id": "20", "world_id": "", "lang": "en", "name_string": "Round Robin"},
]
BODIES = [
    {"id": "1", "parent_id": "0", "name": "Mountain Region", "helpline": "555-0100", "url": "https://example.org"},
    {"id": "5", "parent_id": "1", "name": "Denver Area"},
]


def report_of(*parts: object) -> Report:
    """The import report for the answers of one server."""
    files = {str(number): as_json(part) for number, part in enumerate(parts)}
    return report.read_rows(read_files(files, Hints(bmlt_formats=STANDARD)), NA)


def meeting(**changes: Any) -> Meeting:
    """The meeting of BMLT_ROW with some values changed."""
    [read_meeting] = report_of([BMLT_ROW | changes]).meetings
    return read_meeting


@pytest.mark.parametrize(
    "shape",
    [
        as_json([BMLT_ROW]),
        as_json({"meetings": [BMLT_ROW], "formats": []}),
        b"callback(" + as_json([BMLT_ROW]) + b");",
        b"/**/ cb.x1(" + as_json({"meetings": [BMLT_ROW], "formats": []}) + b")",
    ],
)
def test_all_shapes_of_answers_are_read(shape: bytes) -> None:
    [read_meeting] = report.read_rows(take(shape), NA).meetings
    assert (read_meeting.name, read_meeting.weekday, read_meeting.start, read_meeting.duration) == (
        "Night",
        2,
        "19:30",
        90,
    )
    assert (read_meeting.attendance, read_meeting.address, read_meeting.city, read_meeting.source_key) == (
        "hybrid",
        "1 Main St",
        "Denver",
        "7",
    )


@pytest.mark.parametrize("empty", ["[]", "{}", '{"meetings": [], "formats": []}', '{"formats": []}'])
def test_an_empty_answer_contains_no_meetings(empty: str) -> None:
    with pytest.raises(FeedError, match="contains no meetings"):
        take(empty.encode())


@pytest.mark.parametrize(("number", "weekday"), [("1", 7), ("2", 1), ("7", 6), (3, 2)])
def test_sunday_is_1(number: object, weekday: int) -> None:
    assert meeting(weekday_tinyint=number).weekday == weekday


@pytest.mark.parametrize("number", ["0", "8", 0, "-1"])
def test_an_invalid_weekday_is_a_reject(number: object) -> None:
    result = report_of([BMLT_ROW | {"weekday_tinyint": number}])
    assert [reject.reason for reject in result.rejects] == [("day-unreadable", f"'weekday {number}'")]


def test_rows_of_a_helpline_search_are_rejected() -> None:
    result = report_of([{"service_body_bigint": "1006", "longitude": "-73.9", "latitude": "40.6"}])
    assert [reject.reason.id for reject in result.rejects] == ["name-missing"]


def test_unpublished_rows_are_skipped() -> None:
    assert report_of([BMLT_ROW | {"published": "0"}, BMLT_ROW]).skipped == 1


@pytest.mark.parametrize(
    ("stated", "minutes"),
    [("01:30:00", 90), ("24:00:00", 1440), ("00:00:00", None), ("", None), (None, None), ("01:15", 75)],
)
def test_durations(stated: str | None, minutes: int | None) -> None:
    assert meeting(duration_time=stated).duration == minutes


@pytest.mark.parametrize(
    ("start", "weekday", "expected"), [("23:59:00", 2, "23:59"), ("24:00:00", 3, "00:00"), ("00:00:00", 2, "00:00")]
)
def test_midnight(start: str, weekday: int, expected: str) -> None:
    read_meeting = meeting(start_time=start)
    assert (read_meeting.weekday, read_meeting.start) == (weekday, expected)


def test_labels_that_servers_put_before_a_text_are_removed() -> None:
    read_meeting = meeting(train_lines="Train Lines#@-@#Tren D", bus_lines="Bus #@-@#", comments="  two flights up ")
    assert (read_meeting.location_notes, read_meeting.notes) == ("Tren D", "two flights up")


def test_ids_of_formats_take_precedence_over_keys() -> None:
    row = BMLT_ROW | {"format_shared_id_list": "17,27,24,20", "formats": "wrong,keys"}
    [read_meeting] = report_of({"meetings": [row], "formats": FORMATS}).meetings
    assert read_meeting.codes == ("O", "STEP", "SL", "Rr")
    assert read_meeting.attributes == ("open", "step-study", "asl")


def test_formats_without_ids_are_joined_by_key_or_are_standard_ones() -> None:
    row = {key: value for key, value in BMLT_ROW.items() if key != "format_shared_id_list"}
    [read_meeting] = report_of([row | {"formats": "Sch,O,WC,XYZ,O"}], FORMATS).meetings
    assert (read_meeting.codes, read_meeting.attributes) == (
        ("STEP", "O", "X", "XYZ"),
        ("step-study", "open", "wheelchair"),
    )


def test_keys_of_formats_depend_on_the_language() -> None:
    assert meeting(formats="S", format_shared_id_list="", lang_enum="de").attributes == ("step-study",)
    assert meeting(formats="S", format_shared_id_list="", lang_enum="en").attributes == ()


def test_formats_of_another_server_do_not_apply() -> None:
    theirs = {"key_string": "O", "id": "17", "world_id": "CLOSED", "lang": "en", "root_server_id": "2"}
    ours = {"key_string": "O", "id": "17", "world_id": "OPEN", "lang": "en", "root_server_id": "1"}
    row = BMLT_ROW | {"format_shared_id_list": "17", "root_server_id": "1"}
    assert report_of([row], [theirs, ours]).meetings[0].attributes == ("open",)


def test_languages_of_meetings() -> None:
    assert meeting(formats="O,ES", format_shared_id_list="").languages == ("es",)
    [read_meeting] = report_of([BMLT_ROW | {"format_shared_id_list": "9"}], FORMATS).meetings
    assert (read_meeting.languages, read_meeting.codes) == (("ru",), ())


@pytest.mark.parametrize(
    ("changes", "attendance"),
    [
        ({"venue_type": "1"}, "in_person"),
        ({"venue_type": "2"}, "online"),
        ({"venue_type": "3"}, "hybrid"),
        # A stale link is ignored.
        ({"venue_type": "", "formats": "O"}, "in_person"),
        ({"venue_type": "", "formats": "O,VM"}, "online"),
        ({"venue_type": "", "formats": "HY,VM"}, "hybrid"),
        ({"venue_type": "", "formats": "TC"}, "suspended"),
        ({"venue_type": "", "formats": "TC,VM"}, "online"),
        ({"venue_type": "1", "formats": "TC"}, "suspended"),
        ({"venue_type": "2", "formats": "TC"}, "online"),
        ({"venue_type": "2", "virtual_meeting_link": "", "phone_meeting_number": "303-555-0100"}, "phone"),
    ],
)
def test_how_people_attend(changes: dict[str, str], attendance: str) -> None:
    read_meeting = meeting(format_shared_id_list="", **changes)
    assert read_meeting.attendance == attendance
    assert read_meeting.address == "1 Main St"


def test_an_online_meeting_has_no_coordinates() -> None:
    read_meeting = meeting(venue_type="2")
    assert (read_meeting.latitude, read_meeting.longitude, read_meeting.timezone) == (None, None, "America/Denver")
    assert (meeting(latitude="0", longitude="0").latitude) is None


def test_links_as_people_type_them() -> None:
    assert meeting(virtual_meeting_link="Https://Zoom.us/j/1").conference_url == "https://Zoom.us/j/1"
    assert meeting(virtual_meeting_link="zoom.us/j/1 or zoom.us/j/2").conference_url == "https://zoom.us/j/1"
    assert meeting(virtual_meeting_link="javascript:alert(1)").conference_url is None


def test_service_bodies_are_regions_and_publishers() -> None:
    files = {"a": as_json([BMLT_ROW | {"service_body_bigint": "5"}]), "b": as_json(BODIES)}
    feed = read_files(files, Hints(bmlt_formats=STANDARD))
    assert report.read_rows(feed, NA).meetings[0].region == "Denver Area"
    assert feed.about == {"entity": "Mountain Region", "entity_phone": "555-0100", "entity_url": "https://example.org"}


def test_pages_of_results_are_one_feed() -> None:
    result = report_of([BMLT_ROW], [BMLT_ROW | {"id_bigint": "8"}], FORMATS, BODIES, [])
    assert [read_meeting.source_key for read_meeting in result.meetings] == ["7", "8"]


def test_files_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(FeedError, match="imported together"):
        read_files({"a": as_json([BMLT_ROW]), "b": as_json([{"name": "x"}])})


def test_the_tsml_rendering_gives_the_same_except_what_it_drops() -> None:
    row = BMLT_ROW | {
        "format_shared_id_list": "17,27,24", "venue_type": "1", "virtual_meeting_link": "", "location_text": "Old Mill",
        "location_province": "CO", "location_postal_code_1": "80205", "location_nation": "USA", "comments": "Upstairs",
        "location_info": "Back door", "service_body_bigint": "5", "time_zone": "America/Boise",
    }  # fmt: skip
    rendered = {
        "day": 2, "time": "19:30", "end_time": "21:00", "name": "Night", "location": "Old Mill", "types": ["O", "STEP"],
        "formatted_address": "1 Main St, Denver, CO, 80205, USA", "address": "1 Main St", "city": "Denver",
        "state": "CO", "postal_code": "80205", "country": "USA", "location_notes": "Back door", "notes": "Upstairs",
        "coordinates": "39.7,-105.0", "slug": "night-7", "region": "Denver Area", "regions": ["Denver Area"],
        "conference_url": None, "conference_url_notes": None, "conference_phone": None, "updated": None,
    }  # fmt: skip
    [full] = report_of([row], FORMATS, BODIES).meetings
    [thin] = report.read_rows(read_files({"tsml": as_json([rendered])}), NA).meetings
    assert read_files({"tsml": as_json([rendered])}).format == "meeting-guide"
    different = {name for name in full._fields if getattr(full, name) != getattr(thin, name)}
    # It has no time zone, only formats with a world id, and different keys.
    assert different == {"id", "source_key", "timezone", "timezone_from", "codes", "attributes", "cautions"}
    assert (thin.codes, thin.attributes) == (("O", "STEP"), ("open", "step-study"))


NAWS = {
    "Committee": "G00297615", "CommitteeName": "Night", "AddDate": "", "AreaRegion": "AR1", "ParentName": "Denver Area",
    "ComemID": "", "Room": "Illness, Pitch", "Closed": "OPEN", "WheelChr": "TRUE", "Day": "Sunday", "Time": "1930",
    "Language1": "ENG", "Language2": "SPA", "Language3": "", "LocationId": "", "Place": "Old Mill",
    "Address": "1 Main St", "City": "Denver", "LocBorough": "", "State": "CO", "Zip": "80205", "Country": "USA",
    "Directions": "Back door", "Format1": "HYBR", "Format2": "STEP", "Format3": "", "Format4": "", "Format5": "",
    "Delete": "", "LastChanged": "2026-02-23", "Longitude": "-105.0", "Latitude": "39.7", "PhoneMeetingNumber": "",
    "VirtualMeetingLink": "https://zoom.us/j/1", "VirtualMeetingInfo": "ID 1", "TimeZone": "America/Denver",
    "bmlt_id": "7", "unpublished": "",
}  # fmt: skip


def test_a_naws_table_is_read() -> None:
    rows = [NAWS, NAWS | {"bmlt_id": "8", "Delete": "D"}, NAWS | {"bmlt_id": "9", "unpublished": "1"}]
    feed = take(as_csv(rows))
    assert feed.format == "naws"
    result = report.read_rows(feed, NA)
    assert (result.rows, result.kept, result.skipped) == (3, 1, 2)
    [read_meeting] = result.meetings
    assert (read_meeting.weekday, read_meeting.start, read_meeting.duration, read_meeting.timezone) == (
        7,
        "19:30",
        None,
        "America/Denver",
    )
    assert (read_meeting.attendance, read_meeting.location, read_meeting.city, read_meeting.source_key) == (
        "hybrid",
        "Old Mill",
        "Denver",
        "7",
    )
    assert (read_meeting.attributes, read_meeting.languages) == (("step-study", "open", "wheelchair"), ("en", "es"))
    assert (read_meeting.notes, read_meeting.location_notes, read_meeting.updated) == (
        "Illness, Pitch",
        "Back door",
        "2026-02-23",
    )


def test_no_wheelchair_access_is_recorded() -> None:
    assert "no-wheelchair" in read(take(as_csv([NAWS | {"WheelChr": "FALSE"}]))).meetings[0].attributes


@pytest.mark.parametrize(("typed", "start"), [("0", "00:00"), ("30", "00:30"), ("930", "09:30"), ("1930", "19:30")])
def test_a_naws_time_without_leading_zeros(typed: str, start: str) -> None:
    assert read(take(as_csv([NAWS | {"Time": typed}]))).meetings[0].start == start


def test_a_link_among_words_is_found() -> None:
    read_meeting = meeting(virtual_meeting_link="Zoom: https://zoom.us/j/1, password below")
    assert read_meeting.conference_url == "https://zoom.us/j/1"
