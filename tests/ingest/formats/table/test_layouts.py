"""Table layouts: several sheets, days as headings, a column for each weekday, days as numbers."""

import io

import pytest
from helpers import as_json, read, take
from openpyxl import Workbook

from selfhelp.model import Meeting


def workbook(**sheets: list[list[str]]) -> bytes:
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def summary(data: bytes) -> list[tuple[str, int | None, str | None]]:
    """Name, day and time of each meeting."""
    return [(m.name, m.weekday, m.start) for m in read(take(data)).meetings]


def test_all_sheets_with_meetings_are_read_and_the_others_listed() -> None:
    data = workbook(
        Cover=[["Our meetings"], ["as of June"]],
        Contacts=[["Name", "Phone"], ["Ann", "555-0100"]],
        West=[["Name", "Day", "Time"], ["Night", "Monday", "7 PM"]],
        East=[["Meeting Name", "Weekday", "Start"], ["Noon", "Friday", "12:00"]],
    )
    done = read(take(data))
    assert [(m.name, m.weekday, m.start) for m in done.meetings] == [("Night", 1, "19:00"), ("Noon", 5, "12:00")]
    assert done.warning_counts == {"sheet-ignored": 1}


def test_a_sheet_title_may_be_the_day_of_its_meetings() -> None:
    data = workbook(Monday=[["Name", "Time"], ["Night", "7 PM"]], Tuesday=[["Name", "Time"], ["Noon", "12:00"]])
    assert summary(data) == [("Night", 1, "19:00"), ("Noon", 2, "12:00")]


@pytest.mark.parametrize(
    "data",
    [
        b"Day,Time,Name\nMonday,7 PM,Alpha\n,8 PM,Beta\nTuesday,7 PM,Gamma\n",
        b"Day,Time,Name\nMonday,,\n,7 PM,Alpha\n,8 PM,Beta\nTuesday,,\n,7 PM,Gamma\n",
        b"Name,Time\nMonday,\nAlpha,7 PM\nBeta,8 PM\nTuesday,\nGamma,7 PM\n",
    ],
)
def test_a_heading_gives_the_day_of_all_rows_below(data: bytes) -> None:
    assert summary(data) == [("Alpha", 1, "19:00"), ("Beta", 1, "20:00"), ("Gamma", 2, "19:00")]


@pytest.mark.parametrize(
    "rows",
    [
        "Monday,7 PM,A\n,,B\nTuesday,7 PM,C\n",  # by appointment
        "Monday,7 PM,A\nMonday,8 PM,C\n,9 PM,B\nTuesday,7 PM,D\n",  # each row has its own day
        ",7 PM,B\nMonday,7 PM,A\n",
    ],
)
def test_a_blank_day_without_a_heading_stays_unknown(rows: str) -> None:
    assert [day for name, day, _ in summary(f"Day,Time,Name\n{rows}".encode()) if name == "B"] == [None]


def test_columns_for_weekdays_with_marks() -> None:
    data = b"Name,Time,Mon,Tue,Wed,Thu,Fri,Sat,Sun\nA,7 pm,X,,X,,,,\nB,8 pm,,Y,,,,,\n"
    assert summary(data) == [("A", 1, "19:00"), ("A", 3, "19:00"), ("B", 2, "20:00")]


def test_columns_for_weekdays_with_times() -> None:
    data = b"Name,City,Mon,Tue,Wed,Thu,Fri,Sat,Sun\nA,Denver,7 pm,,8 pm,,,-,\nB,Denver,,noon,,,,,\n"
    assert summary(data) == [("A", 1, "19:00"), ("A", 3, "20:00"), ("B", 2, "12:00")]


def test_columns_for_weekdays_with_names() -> None:
    data = b"Time,Mon,Tue,Wed,Thu,Fri\n7 pm,Alpha,,Beta,,\n8 pm,,Gamma,,,\n"
    assert summary(data) == [("Alpha", 1, "19:00"), ("Beta", 3, "19:00"), ("Gamma", 2, "20:00")]


def test_a_column_with_the_name_of_its_field_is_read_despite_bad_cells() -> None:
    done = read(take(b"Name,Day,Time,Latitude\nA,Monday,sevenish,n/a\nB,Varies,ca. 8,n/a\nC,Friday,7 PM,39.7\n"))
    assert [(m.name, m.weekday, m.start) for m in done.meetings] == [
        ("A", 1, None),
        ("B", None, None),
        ("C", 5, "19:00"),
    ]
    assert done.warning_counts == {
        "time-unreadable": 2,
        "coordinates-unreadable": 2,
        "day-not-given": 1,
    }


def test_words_for_days_take_precedence_over_numbers() -> None:
    data = b"Name,day_of_week,day_name,Time\nA,1,Sunday,19:00\nB,2,Monday,19:00\n"
    assert [day for _, day, _ in summary(data)] == [7, 1]


NUMBERED = "Name,day_of_week,Time\n{},1,19:00\nB,6,19:00\nX,7,12:00\n"


def test_names_show_which_number_is_sunday() -> None:
    assert [day for _, day, _ in summary(NUMBERED.format("Sunday Serenity").encode())] == [7, 5, 6]
    assert [day for _, day, _ in summary(NUMBERED.format("Monday Serenity").encode())] == [1, 6, 7]
    rows = [{"slug": "a", "name": "Sunday A", "day": 1}, {"slug": "b", "name": "B", "day": 7}]
    assert [day for _, day, _ in summary(as_json(rows))] == [7, 6]
    monday_first = b"Name,day_of_week,Time\nSunday Serenity,6,19:00\nMonday Night,0,19:00\n"
    assert [day for _, day, _ in summary(monday_first)] == [7, 1]


@pytest.mark.parametrize(("agreeing", "sunday"), [(4, 1), (3, 7)])
def test_names_show_it_only_if_four_in_five_agree(agreeing: int, sunday: int) -> None:
    """Each "Sunday" group on day 1 counts Sunday as 1, each "Monday" group on day 1 counts it as 7 or 0."""
    names = ["Sunday Serenity"] * agreeing + ["Monday Night"] * (5 - agreeing)
    data = "Name,day_of_week,Time\n" + "".join(f"{name} {n},1,19:00\n" for n, name in enumerate(names))
    assert {day for _, day, _ in summary(data.encode())} == {7 if sunday == 1 else 1}


def test_ambiguous_numbers_for_days_give_a_warning() -> None:
    done = read(take(NUMBERED.format("Night").encode()))
    assert [m.weekday for m in done.meetings] == [1, 6, 7]
    assert done.warning_counts == {"days-ambiguous": 3}


def only_meeting(data: str) -> Meeting:
    return read(take(data.encode())).meetings[0]


def test_ort_is_the_town_if_another_column_has_the_place() -> None:
    with_code = only_meeting("Name,Tag,Uhrzeit,Ort,PLZ\nA,Montag,19:00,Berlin,10115\nB,Montag,19:00,Köln,50667\n")
    assert (with_code.city, with_code.location) == ("Berlin", None)
    with_place = only_meeting("Name,Tag,Uhrzeit,Ort,Treffpunkt\nA,Montag,19:00,Berlin,Altes Haus\n")
    assert (with_place.city, with_place.location) == ("Berlin", "Altes Haus")
    alone = only_meeting("Name,Tag,Uhrzeit,Ort\nA,Montag,19:00,Altes Haus\n")
    assert (alone.city, alone.location) == (None, "Altes Haus")


def test_a_merged_cell_stands_in_all_its_rows_and_a_link_behind_a_cell_is_a_link() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Name", "Day", "Time", "Address"],
        ["Night", "Friday", "7 PM", "1 Elm St, Reno, NV"],
        [None, "Saturday", "8 PM", "1 Elm St, Reno, NV"],
        [None, "Sunday", "8 PM", "2 Elm St, Reno, NV"],
        ["Dawn", "Monday", "6 AM", "Zoom"],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet["D5"].hyperlink = "https://zoom.us/j/1?a=1&b=2"
    stream = io.BytesIO()
    book.save(stream)
    meetings = read(take(stream.getvalue())).meetings
    assert [(m.name, m.weekday) for m in meetings] == [
        ("Night", 5),
        ("Night", 6),
        ("AA meeting, Reno", 7),  # not part of the merged cell
        ("Dawn", 1),
    ]
    assert (meetings[3].attendance, meetings[3].conference_url) == ("online", "https://zoom.us/j/1?a=1&b=2")
