"""Day and time in any columns of a table: together, as dates, as seconds, by weekday; and tables that have none."""

import pytest
from helpers import as_json, read, take

from selfhelp.errors import FeedError
from selfhelp.model import Meeting

Summary = tuple[str, int | None, str | None]


def summary(data: bytes, *columns: str) -> list[Summary]:
    """Name, day and time of each meeting."""
    return [(m.name, m.weekday, m.start) for m in read(take(data, *columns)).meetings]


def only(data: bytes, *columns: str) -> Meeting:
    [meeting] = read(take(data, *columns)).meetings
    return meeting


@pytest.mark.parametrize("header", ["Time", "times", "Day", "Schedule", "Slot"])
def test_a_column_with_day_and_time_gives_both(header: str) -> None:
    data = f"Name,{header}\nNight,Tuesday 08:15 PM\nNoon,Friday 12:00 PM\n".encode()
    assert summary(data) == [("Night", 2, "20:15"), ("Noon", 5, "12:00")]


def test_a_schedule_in_words_beside_a_column_for_days_gives_the_time() -> None:
    data = b"Name,Day,Slot\nNight,Tuesday,Tuesday 8:15 PM\nNoon,Friday,12:00 PM\nDusk,Monday,Friday 7 PM\n"
    assert summary(data, "when=Slot") == [("Night", 2, "20:15"), ("Noon", 5, "12:00"), ("Dusk", 1, None)]


def test_a_time_that_cannot_be_read_keeps_its_words() -> None:
    done = read(take(b"Name,Day,Time,Notes\nNight,Tuesday,after the film,Ring twice\nNoon,Friday,12:00,\n"))
    assert [(m.start, m.notes) for m in done.meetings] == [(None, "Ring twice\nafter the film"), ("12:00", None)]
    assert {warning.id: rows for warning, rows in done.warnings.items()} == {"time-unreadable": [1]}


def test_seconds_of_the_day_are_times() -> None:
    rows = [{"name": "Night", "day": "Monday", "start": 70200}, {"name": "Noon", "day": "Friday", "start": 43200}]
    assert summary(as_json(rows)) == [("Night", 1, "19:30"), ("Noon", 5, "12:00")]


def test_clock_times_without_a_colon_are_no_seconds() -> None:
    rows = [{"name": "Night", "day": "Monday", "time": 1930}, {"name": "Noon", "day": "Friday", "time": 1200}]
    assert summary(as_json(rows)) == [("Night", 1, "19:30"), ("Noon", 5, "12:00")]


def test_hours_minutes_and_half_of_the_day_in_several_columns() -> None:
    data = b"Name,Day,H,M,AM/PM\nNight,Monday,7,5,PM\nDawn,Friday,6,30,AM\n"
    assert summary(data, "time=H+M") == [("Night", 1, "19:05"), ("Dawn", 5, "06:30")]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("date,time\n{},18:00", (4, "18:00", None)),
        ("start,end\n{} 18:00,{} 19:30", (4, "18:00", 90)),
        ("start date,start time,end date,end time\n{},18:00,{},19:00", (4, "18:00", 60)),
        ("start date,end date\n{} 18:00:00,{} 19:00:00", (4, "18:00", 60)),
    ],
)
@pytest.mark.parametrize("written", ["2026-12-03", "12/3/2026"])
def test_a_date_is_a_meeting_on_that_date_alone(row: str, expected: tuple[int, str, int | None], written: str) -> None:
    header, values = row.format(written, written).split("\n")
    meeting = only(f"name,city,{header}\nGrief evening,Reno,{values}\n".encode())
    assert (meeting.weekday, meeting.start, meeting.duration) == expected
    assert (meeting.valid_from, meeting.valid_until) == ("2026-12-03", "2026-12-03")


def test_two_dates_of_one_group_are_two_meetings() -> None:
    done = read(take(b"name,date,time\nGrief,2026-12-03,18:00\nGrief,2026-12-17,18:00\n"))
    assert [meeting.valid_from for meeting in done.meetings] == ["2026-12-03", "2026-12-17"]


def test_one_date_shows_that_all_of_a_column_begin_with_the_day() -> None:
    done = read(take(b"name,date,time\nGrief,27/03/2026,18:00\nCare,09/12/2026,10:00\n"))
    assert [meeting.valid_from for meeting in done.meetings] == ["2026-03-27", "2026-12-09"]


def test_a_date_beside_other_weekdays_is_not_that_of_the_meeting() -> None:
    meeting = only(b"Name,Day,Time,Date\nNight,Monday,19:00,2026-12-03\n")
    assert (meeting.weekday, meeting.valid_from, meeting.valid_until) == (1, None, None)


def test_a_long_stretch_of_dates_is_no_meeting() -> None:
    meeting = only(b"name,start,end\nGrief,2026-12-03 18:00,2026-12-30 19:30\n")
    assert (meeting.weekday, meeting.start) == (None, None)


def test_times_by_weekday_are_read_however_few_the_weekdays_are() -> None:
    rows = {
        "porch": {"name": "Porch", "time": {"Sunday": ["09:00", "19:00"], "Monday": ["07:00"]}, "city": "Reno"},
        "attic": {"name": "Attic", "time": {"Friday": ["18:00"]}, "city": "Reno"},
    }
    assert summary(as_json(rows)) == [
        ("Porch", 7, "09:00"),
        ("Porch", 7, "19:00"),
        ("Porch", 1, "07:00"),
        ("Attic", 5, "18:00"),
    ]


@pytest.mark.parametrize("word", ["Ongoing", "24/7", "around the clock"])
def test_a_group_that_is_always_there_has_no_fixed_day(word: str) -> None:
    meeting = only(
        f"Name,Day,Video\nForum,{word},https://example.org/forum\nChat,Monday,\n".encode().rsplit(b"\n", 2)[0]
    )
    assert (meeting.weekday, meeting.attendance) == (None, "online")


def test_a_directory_of_groups_is_only_read_as_one() -> None:
    data = b"Name,Address,City,State,Phone\nCedar,1 Elm St,Reno,NV,775-555-0101\nOak,2 Elm St,Reno,NV,775-555-0102\n"
    with pytest.raises(FeedError, match="no column says when the meetings are; the columns are Name, Address"):
        take(data)
    assert summary(data, "when=") == [("Cedar", None, None), ("Oak", None, None)]
    assert take(data, "when=").remembered["when"] == ()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'- name: Cedar\n  day: tue\n  time: "19:00"\n', "YAML"),
        (b"# our list\nmeetings:\n  - name: Cedar\n    types: [O, D, B]\n", "YAML"),
        (b"---\ngroup: Alameda\n", "YAML"),
        (b'// our list\nconst meetings = [{"name": "Cedar"}];\n', "JavaScript"),
        (b'export default [{"name": "Cedar"}];\n', "JavaScript"),
        (b'window.data = {"meetings": []};\n', "JavaScript"),
    ],
)
def test_code_is_named_for_what_it_is(data: bytes, kind: str) -> None:
    with pytest.raises(FeedError, match=f"this is {kind}, not a feed"):
        take(data)


def test_a_note_above_a_table_is_no_yaml() -> None:
    data = b"Note: all times are local\nName,Day,Time\nNight,Monday,19:00\n"
    assert summary(data) == [("Night", 1, "19:00")]


def test_an_answer_of_the_events_calendar_is_named_for_what_it_is() -> None:
    answer = {"events": [{"title": "Grief", "start_date": "2026-12-03 18:00:00"}], "rest_url": "https://example.org/"}
    with pytest.raises(FeedError, match="The Events Calendar"):
        take(as_json(answer))
    assert summary(as_json({"events": [{"title": "Grief", "date": "2026-12-03", "time": "18:00"}]})) == [
        ("Grief", 4, "18:00")
    ]
