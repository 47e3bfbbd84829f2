"""JSON of any shape: finding the list of meetings and its rows, and rejecting other JSON."""

import gzip
import json
from typing import Any

import pytest
from helpers import BMLT_ROW, as_csv, as_json, read, take

from selfhelp.errors import FeedError
from selfhelp.model import Meeting

ONE = {"name": "Night", "day": "Monday", "time": "19:00"}
TWO = {"name": "Noon", "day": "Tuesday", "time": "12:00"}
HEADER, FIRST, SECOND = ["name", "day", "time"], ["Night", "Monday", "19:00"], ["Noon", "Tuesday", "12:00"]
BOTH = [("Night", 1, "19:00"), ("Noon", 2, "12:00")]


def meetings(data: bytes) -> list[Meeting]:
    return read(take(data)).meetings


def summary(data: bytes) -> list[tuple[str, int | None, str | None]]:
    """Name, day and time of each meeting."""
    return [(m.name, m.weekday, m.start) for m in meetings(data)]


@pytest.mark.parametrize(
    "shape",
    [
        {"meetings": {"1": ONE, "2": TWO}},
        {"data": {"1": ONE, "4": TWO | {"notes": "x"}}},
        {"a1": ONE, "b2": TWO | {"notes": "x", "city": "Denver", "url": "x.org"}},
        {"status": "ok", "data": {"page": 1, "meetings": [ONE, TWO]}},
        {"success": True, "result": {"fields": [{"id": "name"}], "records": [ONE, TWO]}},
        {"@context": "x", "hydra:member": [ONE, TWO]},
        {"xyz": {"abc": [ONE, TWO]}},
        {"included": [{"id": 1}, {"id": 2}, {"id": 3}], "mine": [ONE, TWO]},
        [[ONE, TWO]],
        [HEADER, FIRST, SECOND],
        {"columns": HEADER, "index": [0, 1], "data": [FIRST, SECOND]},
        {"meta": {"view": {"columns": [{"id": 1, "name": name} for name in HEADER]}}, "data": [FIRST, SECOND]},
        {"valueRanges": [{"range": "List!A1:C3", "values": [HEADER, FIRST, SECOND]}]},
        {"Denver": [ONE], "Boulder": [TWO]},
    ],
    ids=lambda shape: json.dumps(shape)[:40],
)
def test_rows_are_found_in_any_wrapper(shape: Any) -> None:
    assert summary(as_json(shape)) == BOTH


def test_times_in_google_charts_are_read_from_their_text() -> None:
    cols = [{"id": "A", "label": "Name"}, {"id": "B", "label": "Day"}, {"id": "C", "label": "Time"}]
    rows = [
        {"c": [{"v": "Night"}, {"v": "Monday"}, {"v": [19, 0, 0, 0], "f": "7:00 PM"}]},
        {"c": [{"v": "Noon"}, None, {"v": [12, 0, 0, 0], "f": "12:00 PM"}]},
    ]
    answer = as_json({"version": "0.6", "table": {"cols": cols, "rows": rows}})
    data = b"/*O_o*/\ngoogle.visualization.Query.setResponse(" + answer + b");"
    assert [(m.name, m.start) for m in meetings(data)] == [("Night", "19:00"), ("Noon", "12:00")]


def test_positions_in_a_list_with_gaps_are_not_keys() -> None:
    assert [m.source_key for m in meetings(as_json({"0": ONE, "2": TWO}))] == [None, None]
    assert [m.source_key for m in meetings(as_json({"4711": ONE, "4712": TWO}))] == ["4711", "4712"]


def test_lists_named_by_days_are_for_these_days() -> None:
    week = {"updated": "x", "sunday": [{"name": "A", "time": "19:00"}], "monday": [{"name": "B", "time": "20:00"}]}
    assert summary(as_json(week)) == [("A", 7, "19:00"), ("B", 1, "20:00")]


def test_names_of_objects_are_names_of_meetings_without_one() -> None:
    time = {"day": "Monday", "time": "19:00"}
    assert [m.name for m in meetings(as_json({"Late show": time, "Early birds": time}))] == ["Late show", "Early birds"]


def test_the_list_with_days_and_times_gives_the_rows() -> None:
    contacts = [{"name": "Ann"}, {"name": "Bob"}]
    groups = [
        {"name": "G1", "meetings": [{"day": "Monday", "time": "19:00"}], "contacts": contacts},
        {"name": "G2", "meetings": [{"day": "Tuesday", "time": "9:00"}, {"day": "Friday", "time": "9:00"}]},
    ]
    assert summary(as_json(groups)) == [("G1", 1, "19:00"), ("G2", 2, "09:00"), ("G2", 5, "09:00")]


def test_a_list_next_to_day_and_time_is_not_the_list_of_meetings() -> None:
    contacts = [{"name": "Ann", "phone": "555-0100"}, {"name": "Bob", "phone": "555-0101"}]
    row = ONE | {"contacts": contacts, "types": [{"id": 1, "name": "O"}]}
    [meeting] = meetings(as_json([row]))
    assert (meeting.name, meeting.codes, meeting.phone) == ("Night", ("O",), "555-0100, 555-0101")


def test_the_inner_name_is_that_of_the_meeting() -> None:
    inner = {"meetings": [ONE]}
    [at_place] = meetings(as_json([{"name": "Old Mill", "address": "1 Main St", "city": "Denver"} | inner]))
    assert (at_place.name, at_place.location, at_place.group_name) == ("Night", "Old Mill", None)
    [of_group] = meetings(as_json([{"name": "Freedom"} | inner]))
    assert (of_group.name, of_group.location, of_group.group_name) == ("Night", None, "Freedom")


def test_other_names_for_a_field_fill_it_if_it_is_empty() -> None:
    row = {"slug": "a", "name": "A", "weekday": "Monday", "start_time": "19:00", "lat": 39.7, "lng": -104.9,
           "zip": "80205", "street": "1 Main St", "city": "Denver"}  # fmt: skip
    usual = {"slug": "b", "name": "B", "day": 2, "time": "12:00", "weekday": "Friday"}
    feed = take(as_json([row, usual]))
    [first, second] = read(feed).meetings
    assert feed.format == "meeting-guide"
    assert (first.weekday, first.start, first.latitude, first.postal_code) == (1, "19:00", 39.7, "80205")
    assert (first.address, first.source_key, second.weekday) == ("1 Main St", "a", 2)


def test_a_place_in_a_nested_object() -> None:
    place = {"name": "Old Mill", "address": "1 Main St", "city": "Denver", "lat": 39.7, "lng": -104.9}
    [meeting] = meetings(as_json([{"slug": "a", "name": "A", "day": 1, "time": "19:00", "location": place}]))
    assert (meeting.location, meeting.address, meeting.city, meeting.latitude) == (
        "Old Mill", "1 Main St", "Denver", 39.7,
    )  # fmt: skip
    assert (meeting.name, meeting.source_key) == ("A", "a")


def test_a_type_that_all_objects_have_is_ignored() -> None:
    point = {"type": "Point", "coordinates": [-105.0, 39.7]}
    features = [{"type": "Feature", "geometry": point, "properties": row} for row in (ONE, TWO)]
    assert [(m.codes, m.latitude) for m in meetings(as_json({"type": "FeatureCollection", "features": features}))] == [
        ((), 39.7), ((), 39.7),
    ]  # fmt: skip


def test_a_raw_line_break_in_a_text_is_accepted() -> None:
    [meeting] = meetings(b'[{"name":"A","day":"Monday","time":"19:00","notes":"a\nb"}]')
    assert meeting.notes == "a\nb"


OTHER = BMLT_ROW | {"id_bigint": "8", "meeting_name": "Noon", "weekday_tinyint": "1"}


@pytest.mark.parametrize(
    "data",
    [
        as_csv([BMLT_ROW, OTHER]),
        as_json({"data": [BMLT_ROW, OTHER]}),
        as_json({"meetings": [BMLT_ROW, OTHER], "formats": [], "total": 2}),
        as_json({"meetings": {"0": BMLT_ROW, "1": OTHER}, "formats": []}),
    ],
)
def test_bmlt_rows_are_recognized_in_any_wrapper(data: bytes) -> None:
    feed = take(data)
    assert feed.format == "bmlt"
    assert [(m.source_key, m.weekday, m.duration, m.attendance) for m in read(feed).meetings] == [
        ("7", 2, 90, "hybrid"),
        ("8", 7, 90, "hybrid"),
    ]


def test_a_foreign_row_among_bmlt_rows_is_a_reject() -> None:
    done = read(take(as_json([{"x": 1}, BMLT_ROW])))
    assert ([m.weekday for m in done.meetings], len(done.rejects)) == ([2], 1)


def test_a_table_with_names_and_start_times_need_not_be_bmlt() -> None:
    [meeting] = meetings(b"meeting_name,start_time,day\nNight,7 PM,Friday\n")
    assert (meeting.weekday, meeting.start) == (5, "19:00")


def test_rows_of_the_bmlt_admin_api_are_read() -> None:
    row = {
        "id": 7, "serviceBodyId": 1, "formatIds": [17], "venueType": 2, "temporarilyVirtual": False, "day": 0,
        "startTime": "19:30", "duration": "01:30", "timeZone": "America/Denver", "name": "Night", "published": True,
        "location_text": "Old Mill", "virtual_meeting_link": "https://zoom.us/j/1",
    }  # fmt: skip
    formats = [{"key_string": "O", "id": "17", "world_id": "OPEN", "lang": "en", "name_string": "Open"}]
    [meeting] = meetings(as_json({"meetings": [row], "formats": formats}))
    assert (meeting.source_key, meeting.weekday, meeting.start, meeting.duration) == ("7", 7, "19:30", 90)
    assert (meeting.attendance, meeting.location, meeting.codes) == ("online", "Old Mill", ("O",))
    assert not meetings(as_json([row, row | {"id": 8, "published": False}]))[1:]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<?xml version='1.0'?><meetings/>", "this is XML"),
        (b"<!DOCTYPE html><title>x</title>", "this is a web page"),
        (b'{"error": "unauthorized"}', "the server answers: unauthorized"),
        (b'{"errors": [{"message": "no such table"}]}', "the server answers: no such table"),
        (b'{"code": "rest_no_route", "message": "No route", "data": {"status": 404}}', "the server answers: No route"),
        (b"null", "only the JSON value null"),
        (b"42", "only the JSON value 42"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel workbook"),
        (b"%PDF-1.4", "this is a PDF"),
        (gzip.compress(as_json([ONE]), mtime=0)[:20], "gzip file is cut off"),
    ],
)
def test_files_that_are_not_feeds_are_named(data: bytes, message: str) -> None:
    with pytest.raises(FeedError, match=message) as problem:
        take(data)
    assert problem.value.hint


def test_gzip_and_utf_16_are_read() -> None:
    assert summary(gzip.compress(as_json([ONE, TWO]))) == BOTH
    table = "\n".join(",".join(row) for row in (HEADER, FIRST, SECOND))
    assert summary(table.encode("utf-16-le")) == summary(table.encode("utf-16-be")) == BOTH
