"""Tables of any kind: columns and their fields, the header, delimiters, encodings, workbooks."""

import io
import json
from datetime import datetime, time
from typing import Any

import pytest
from helpers import ROW, TABLE_ROW, as_csv, as_json, read, rows, take
from openpyxl import Workbook

from selfhelp.errors import FeedError, UsageError
from selfhelp.model import MEETING_FIELDS, Meeting


def only_meeting(data: bytes, *columns: str) -> Meeting:
    """The only meeting of a feed."""
    [meeting] = read(take(data, *columns)).meetings
    return meeting


def test_headers_are_recognized_in_any_spelling() -> None:
    feed = take(as_csv([TABLE_ROW]))
    assert feed.columns == {
        "name": ("Title",),
        "day": ("Weekday",),
        "time": ("Start",),
        "organization": ("Fellowship",),
        "duration": ("Length",),
        "wheelchair": ("Wheelchair",),
        "postal_code": ("Zip",),
        "notes": ("Notes",),
    }
    meeting = only_meeting(as_csv([TABLE_ROW]))
    assert (meeting.name, meeting.weekday, meeting.start, meeting.duration) == ("Night", 2, "19:30", 90)
    assert (meeting.attributes, meeting.notes) == (("no-wheelchair",), "up the stairs")


@pytest.mark.parametrize("header", ["End Time", "end_time", "endTime", "END TIME", "End-Time", "Ends"])
def test_spellings_of_one_header(header: str) -> None:
    assert only_meeting(as_csv([TABLE_ROW | {header: "8:15 PM", "Length": ""}])).duration == 45


def test_values_identify_columns_with_unknown_headers() -> None:
    feed = take(b"Group,A,B,C\nNight,Mondays,7:30 PM,https://zoom.us/j/1\nDay,Fri,noon,https://zoom.us/j/2\n")
    assert feed.columns == {"group": ("Group",), "day": ("A",), "time": ("B",), "conference_url": ("C",)}


def test_a_misleading_header_is_ignored() -> None:
    # "Day" contains no days here, and "Program" no organizations.
    feed = take(b"Name,Day,Program,When\nNight,Room 5,Steps,Tuesdays 7:30 pm\nNoon,Hall,Talk,Fri noon\n")
    assert feed.columns == {"name": ("Name",), "when": ("When",)}
    assert [(m.weekday, m.start) for m in read(feed).meetings] == [(2, "19:30"), (5, "12:00")]


def test_a_mapping_may_join_columns() -> None:
    data = b"A,B,C,D\nNight,Tuesday,19:30,W\n"
    feed = take(data, "name=A,day=B", "time=C; types=D+A")
    assert feed.columns == {"name": ("A",), "day": ("B",), "time": ("C",), "types": ("D", "A")}
    assert only_meeting(data, "name=A,day=B,time=C,types=D+A").codes == ("W", "Night")


def test_a_column_can_be_left_out() -> None:
    assert only_meeting(as_csv([TABLE_ROW]), "notes=").notes is None


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("nme=Title", "no field 'nme'"),
        ("name=Titel", "no column 'Titel'"),
        ("name", "'name' names no column"),
    ],
)
def test_a_mapping_with_unknown_fields_or_columns(mapping: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        take(as_csv([TABLE_ROW]), mapping)


def test_a_table_without_times_is_an_error_that_lists_its_columns() -> None:
    with pytest.raises(FeedError, match="no column says when the meetings are; the columns are Name, Phone"):
        take(b"Name,Phone\nNight,555-0100\n")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, line_end: str) -> None:
    lines = [["Name", "Day", "Time", "Notes"], ["Night", "Tue", "7 pm", '"two\nlines"'], ["Noon", "Wed", "12:00", ""]]
    text = line_end.join(delimiter.join(line) for line in lines)
    [night, noon] = read(take(text.encode())).meetings
    assert (night.name, night.start, night.notes) == ("Night", "19:00", "two\nlines")
    assert (noon.weekday, noon.start) == (3, "12:00")


@pytest.mark.parametrize(
    ("encoding", "line_end"), [("utf-8-sig", "\n"), ("utf-16", "\n"), ("cp1252", "\r\n"), ("mac-roman", "\r")]
)
def test_old_encodings(encoding: str, line_end: str) -> None:
    text = line_end.join(["Name,Day,Time", "Café Montréal,mardi,19h30"])
    meeting = only_meeting(text.encode(encoding))
    assert (meeting.name, meeting.weekday, meeting.start) == ("Café Montréal", 2, "19:30")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_is_the_one_by_which_the_header_names_fields(delimiter: str) -> None:
    notes = "coffee, tea, cake, bread, jam, books"
    lines = ["name", "day", "time", "notes"], ["Night", "Tuesday", "19:30", notes], ["Dawn", "Friday", "6:00", notes]
    [night, dawn] = read(take("\n".join(map(delimiter.join, lines)).encode())).meetings
    assert (night.name, night.weekday, night.start, night.notes) == ("Night", 2, "19:30", notes)
    assert (dawn.name, dawn.weekday) == ("Dawn", 5)


def test_without_names_of_fields_the_delimiter_is_the_most_frequent_one() -> None:
    rows = "Xa,Xb,Xc\nNight;1,Tuesday,19:30\nDawn;2,Friday,6:00\n"
    assert [meeting.name for meeting in read(take(rows.encode())).meetings] == ["Night;1", "Dawn;2"]


def test_titles_above_the_header_and_blank_rows_are_ignored() -> None:
    data = b"Our meetings\nas of June,,\n\nName,Day,Time\n\nNight,Tue,19:30\n,,\nDay,Wed,9:00\n"
    result = read(take(data))
    assert (result.rows, [m.name for m in result.meetings]) == (2, ["Night", "Day"])


def test_rows_that_are_too_short_or_too_long() -> None:
    result = read(take(b"Name,Day,Time,Notes\nNight,Tue\nDay,Wed,9:00,n,more,and more\n"))
    assert [(m.name, m.start) for m in result.meetings] == [("Night", None), ("Day", "09:00")]


def test_columns_with_the_same_name_are_kept_apart() -> None:
    feed = take(b"Name,Day,Time,Notes,Notes\nNight,Tue,19:30,one,two\n")
    assert feed.columns["notes"] == ("Notes", "Notes (5)")
    assert read(feed).meetings[0].notes == "one\ntwo"


def test_am_and_pm_in_a_separate_column() -> None:
    assert only_meeting(b"Name,Day,Time,AM/PM\nNight,Tue,7:30,PM\n").start == "19:30"
    assert only_meeting(b"Name,Day,Time,AM/PM\nNight,Tue,7:30,a\n").start == "07:30"


@pytest.mark.parametrize(
    ("cell", "start", "minutes"),
    [
        ("7-8:30 PM", "19:00", 90),
        ("11-1 pm", "11:00", 120),
        ("10:00 - 11:00", "10:00", 60),
        ("7 pm to 8 pm", "19:00", 60),
        ("11:30 PM - 12:30 AM", "23:30", 60),
        ("19h30", "19:30", None),
        ("noon", "12:00", None),
    ],
)
def test_a_time_may_be_a_range(cell: str, start: str, minutes: int | None) -> None:
    meeting = only_meeting(f"Name,Day,Time\nNight,Tue,{cell}\n".encode())
    assert (meeting.start, meeting.duration) == (start, minutes)


@pytest.mark.parametrize(
    ("word", "days"),
    [
        ("Wednesdays", [3]),
        ("miércoles", [3]),
        ("Mittwoch", [3]),
        ("mercredi", [3]),
        ("quarta-feira", [3]),
        ("mercoledì", [3]),
        ("woensdag", [3]),
        ("środa", [3]),
        ("水曜日", [3]),
        ("lunes y miércoles", [1, 3]),
        ("Montag bis Mittwoch", [1, 2, 3]),
        ("Mon, Wed & Fri", [1, 3, 5]),
        ("Daily", [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_days_in_the_languages_of_the_feeds(word: str, days: list[int]) -> None:
    data = f'Name,Day,Time\nNight,"{word}",19:30\nNoon,Monday,12:00\nTea,Monday,16:00\n'.encode()
    assert [m.weekday for m in read(take(data)).meetings if m.name == "Night"] == days


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("1hr 30mins", 90), ("1hr ", 60), ("0hr 45mins", 45), ("90", 90), ("01:30:00", 90), ("PT1H30M", 90),
     ("1.5 hours", 90), ("0", None), ("long", None)],
)  # fmt: skip
def test_lengths(cell: str, minutes: int | None) -> None:
    assert only_meeting(as_csv([TABLE_ROW | {"Length": cell}])).duration == minutes


def test_a_workbook_is_read_like_a_table() -> None:
    book = Workbook()
    book.create_sheet("Read me")
    sheet = book.active
    assert sheet is not None
    sheet.append(["Meetings of our area"])
    sheet.append(["Name", "Day", "Time", "ZIP", "Updated", "Wheelchair"])
    sheet.append(["Night", "Tuesday", time(19, 30), 80205, datetime(2026, 2, 23), True])
    stream = io.BytesIO()
    book.save(stream)
    meeting = only_meeting(stream.getvalue())
    assert (meeting.name, meeting.weekday, meeting.start) == ("Night", 2, "19:30")
    assert (meeting.postal_code, meeting.updated, meeting.attributes) == (
        "80205",
        "2026-02-23T00:00:00",
        ("wheelchair",),
    )


def test_a_damaged_workbook_is_refused() -> None:
    stream = io.BytesIO()
    Workbook().save(stream)
    with pytest.raises(FeedError, match="archive is damaged"):
        take(stream.getvalue()[:400])
    with pytest.raises(FeedError, match="contains no table"):
        take(stream.getvalue())


SHEET = [
    ["Name", "Day", "Time", "End Time", "Types", "Regions", "Coordinates", "Conference URL", "Slug", "Updated"],
    ["Night", "Tuesday", "7:30 PM", "8:30 PM", "Open", "West > Denver", "39.7,-105.0", "https://zoom.us/j/1", "night",
     "2/23/2026"],
    ["Noon", "Daily", "12:00 PM"],
]  # fmt: skip


def test_a_google_sheet_and_its_raw_form_are_the_same() -> None:
    raw = read(take(as_json({"range": "A1:J3", "majorDimension": "ROWS", "values": SHEET}))).meetings
    padded = [row + [""] * (10 - len(row)) for row in SHEET]
    exported = read(take("\n".join(",".join(f'"{cell}"' for cell in row) for row in padded).encode())).meetings
    assert raw == exported
    assert len(raw) == 8
    [night] = [m for m in raw if m.name == "Night"]
    assert (night.region, night.latitude, night.updated) == ("West > Denver", 39.7, "2026-02-23")


def test_the_sheet_and_the_json_behind_it_are_the_same() -> None:
    as_row = {
        "name": "Night", "day": 2, "time": "19:30", "end_time": "20:30", "types": ["O"], "regions": ["West", "Denver"],
        "coordinates": "39.7,-105.0", "conference_url": "https://zoom.us/j/1", "slug": "night", "updated": "2026-02-23",
    }  # fmt: skip
    [from_json] = rows(as_row).meetings
    [from_sheet] = [m for m in read(take(as_json({"values": SHEET}))).meetings if m.name == "Night"]
    assert from_json == from_sheet


def test_a_time_that_cannot_be_read_is_reported_and_not_midnight() -> None:
    [header, night, _] = SHEET
    odd = [*night[:3], "11:00.AM", *night[4:]]
    result = read(take(as_json({"values": [header, odd]})))
    assert [m.duration for m in result.meetings] == [None]
    assert result.warning_counts == {"end-implausible": 1}


NESTED = {
    "Old Mill": {
        "address": {"street": "1 Main St", "city": "Denver", "state": "CO", "zip": "80205"},
        "meetings": {
            "Night": {
                "times": [
                    {"day": "Mondays", "start": "7:30 PM", "end": "8:30 PM"},
                    {"day": "Tuesdays", "start": "8 PM"},
                ]
            }
        },
    },
    "Library": {
        "address": {"street": "2 Main St", "city": "Denver", "state": "CO", "zip": "80205"},
        "meetings": {"Noon": {"times": [{"day": "Fridays", "start": "12:00 PM", "end": "1:00 PM"}]}},
    },
}  # fmt: skip


def test_nested_json_is_a_row_for_each_time() -> None:
    result = read(take(as_json(NESTED), "location=key,name=meetings.key"))
    assert [(m.location, m.name, m.weekday, m.start, m.city) for m in result.meetings] == [
        ("Old Mill", "Night", 1, "19:30", "Denver"),
        ("Old Mill", "Night", 2, "20:00", "Denver"),
        ("Library", "Noon", 5, "12:00", "Denver"),
    ]


def test_a_broken_line_of_ndjson_is_a_reject() -> None:
    line = {
        "_id": {"$oid": "6a19"}, "title": "Night", "day_of_week": "Tuesday", "time": "08:00 PM", "zip": 91324.0,
        "loc": {"type": "Point", "coordinates": [-118.5, 34.2]}, "updatedAt": {"$date": "2025-01-30T14:13:55Z"},
    }  # fmt: skip
    text = "\n".join(
        [json.dumps(line), json.dumps(line | {"title": "Noon", "_id": {"$oid": "6a20"}}), '{"title": "cut']
    )
    result = read(take(text.encode()))
    assert [(m.name, m.latitude, m.longitude, m.source_key) for m in result.meetings] == [
        ("Night", 34.2, -118.5, "6a19"),
        ("Noon", 34.2, -118.5, "6a20"),
    ]
    assert [reject.reason.id for reject in result.rejects] == ["not-an-object"]
    assert result.meetings[0].updated == "2025-01-30T14:13:55"


def test_several_fellowships_in_one_wrapped_file() -> None:
    entry = {"id": "a1", "fellowship": "AA", "name": "Night", "day": 5, "time": "19:30", "endTime": "20:30",
             "lat": -31.0, "lng": 30.2,
             "address": "1 Main Rd, Durban, 4001, South Africa", "types": ["Open"], "online": False}  # fmt: skip
    feed = take(
        as_json(
            {
                "updated": "2026-08-01",
                "counts": {"AA": 1},
                "meetings": [entry, entry | {"id": "n1", "fellowship": "NA"}],
            }
        )
    )
    result = read(feed)
    assert [(m.organization.id, m.duration, m.country) for m in result.meetings] == [("aa", 60, "ZA"), ("na", 60, "ZA")]


def test_rows_without_a_name_are_named_after_organization_and_town() -> None:
    meeting = only_meeting(
        as_json([{"days": ["wednesdays"], "times": ["4:00 pm"], "address": "Easton, Maryland, United States"}])
    )
    assert (meeting.name, meeting.weekday, meeting.start, meeting.city) == ("AA meeting, Easton", 3, "16:00", "Easton")


def test_lists_of_days_and_times_are_paired() -> None:
    days = rows(ROW | {"day": [1, 3], "time": ["19:00", "20:00"], "end_time": None}).meetings
    assert [(m.weekday, m.start) for m in days] == [(1, "19:00"), (3, "20:00")]
    twice = rows(ROW | {"day": 1, "time": ["12:00", "20:00"], "end_time": None}).meetings
    assert [(m.weekday, m.start) for m in twice] == [(1, "12:00"), (1, "20:00")]


def test_a_street_next_to_other_columns_is_not_a_town() -> None:
    row = {"name": "Night", "day": "Tue", "time": "19:30", "address": "Small Room, Sylvan Grove",
           "postcode": "WA14 4NX", "country": "England"}  # fmt: skip
    meeting = only_meeting(as_json([row]))
    assert (meeting.address, meeting.city, meeting.country, meeting.timezone) == (
        "Small Room, Sylvan Grove", None, "GB", "America/Denver",
    )  # fmt: skip


@pytest.mark.parametrize("field", sorted(set(MEETING_FIELDS) & set(ROW)))
def test_meeting_guide_names_are_recognized_headers(field: str) -> None:
    assert take(as_csv([{k: v for k, v in ROW.items() if not isinstance(v, list)}])).columns.get(field, (field,)) == (
        field,
    )


def test_an_archive_of_one_file_is_that_file() -> None:
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("folder/meetings.json", json.dumps([ROW]))
        archive.writestr("__MACOSX/._meetings.json", "x")
    assert only_meeting(stream.getvalue()).name == "Night"


def test_a_table_and_its_json_are_read_the_same() -> None:
    table_rows: list[dict[str, Any]] = [TABLE_ROW, TABLE_ROW | {"Title": "Noon", "Start": "12:00 PM"}]
    assert read(take(as_csv(table_rows))).meetings == read(take(as_json(table_rows))).meetings


def test_a_column_of_different_words_is_the_name_without_a_header_for_it() -> None:
    feed = take(
        "Nr,Foo,Day,Time,City\n1,Espoir,Monday,20:00,Denver\n2,Amitié,Monday,20:00,Denver\n".encode(),
    )
    assert feed.columns["name"] == ("Foo",)
    assert [m.name for m in read(feed).meetings] == ["Espoir", "Amitié"]


@pytest.mark.parametrize("cells", [("39", "40"), ("a@b.org", "c@d.org"), ("x.org/a", "x.org/b"), ("Same", "Same")])
def test_numbers_emails_links_and_repeated_words_are_not_names(cells: tuple[str, str]) -> None:
    data = "Foo,Day,Time\n" + "".join(f"{cell},Monday,20:00\n" for cell in cells)
    assert "name" not in take(data.encode()).columns


def test_meetings_without_a_name_are_duplicates_only_if_their_rows_are_equal() -> None:
    data = b"Foo,Day,Time,City\n1,Monday,20:00,Denver\n2,Monday,20:00,Denver\n1,Monday,20:00,Denver\n"
    result = read(take(data))
    assert (result.kept, len(result.duplicates)) == (2, 1)
    assert result.warning_counts == {"name-from-organization": 3}
    assert [m.id for m in read(take(data)).meetings] == [m.id for m in result.meetings]
