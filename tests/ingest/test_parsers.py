"""Parsers turn any bytes into meetings and rejects, without exceptions and without losing rows."""

import json
from dataclasses import replace
from typing import Any

import pytest
from helpers import AA, BMLT_ROW, CONTEXT, ROW, TABLE_ROW, as_csv, as_json, read, rows, take
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.errors import FeedError
from selfhelp.ingest.detect import read_files
from selfhelp.ingest.feed import Feed
from selfhelp.ingest.report import read_rows

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["2", "19:30", "O,C", "x > y", "7-8 pm", "90", "PT1H", "FREQ=WEEKLY", "yes", "0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def changed(row: dict[str, Any], *more: str) -> st.SearchStrategy[dict[str, Any]]:
    """A row with some of its keys, and of `more`, changed or removed."""
    return st.builds(
        lambda changes, removed: {k: v for k, v in (row | changes).items() if k not in removed},
        st.dictionaries(st.sampled_from(sorted([*row, *more])), values, max_size=5),
        st.sets(st.sampled_from(sorted(row)), max_size=3),
    )


odd_rows = changed(
    ROW, "address", "city", "coordinates", "approximate", "attendance_option", "duration", "languages", "recurrence",
    "valid_from", "organization", "when", "half", "wheelchair", "problems", "online",
)  # fmt: skip
odd_bmlt_rows = changed(BMLT_ROW, "time_zone", "lang_enum", "worldid_mixed", "phone_meeting_number", "comments")
odd_table_rows = changed(TABLE_ROW, "Day", "Time", "End", "AM/PM", "Lat", "Lng", "Zoom", "Type", "Website", "Id")


beginnings = st.sampled_from(
    [b"", b"[{", b"[[", b'{"values":[[', b"PK\x03\x04", b"BEGIN:VCALENDAR\n", b"Name,Day\n", b"cb([{", b"\xff\xfe"]
)


@given(beginnings, st.binary(max_size=300))
def test_any_bytes_are_refused_or_every_row_is_accounted_for(beginning: bytes, data: bytes) -> None:
    try:
        feed = take(beginning + data)
    except FeedError:
        return
    read(feed)


@given(st.lists(odd_rows | values, max_size=8))
def test_a_changed_meeting_guide_row_is_read_the_same_each_time(given_rows: list[object]) -> None:
    first, second = rows(*given_rows), rows(*given_rows)
    assert first.meetings == second.meetings


@given(st.lists(odd_bmlt_rows | values, min_size=1, max_size=8), st.lists(values, max_size=3))
def test_no_changed_bmlt_row_is_lost(given_rows: list[object], formats: list[object]) -> None:
    feed = take(as_json({"meetings": given_rows, "formats": formats}))
    assert feed.format == "bmlt"
    assert read(feed).rows == len(given_rows)


@given(st.lists(odd_table_rows, min_size=1, max_size=8))
def test_a_changed_table_is_refused_or_every_row_is_accounted_for(given_rows: list[dict[str, Any]]) -> None:
    try:
        feed = take(as_csv([*given_rows, TABLE_ROW]))
    except FeedError:
        return
    assert read(feed).meetings == read(feed).meetings


@given(st.recursive(values, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner), max_leaves=20))
def test_json_of_any_shape_is_refused_or_every_row_is_accounted_for(value: object) -> None:
    try:
        feed = take(as_json(value))
    except FeedError:
        return
    read(feed)


@given(st.lists(odd_rows, max_size=8))
def test_no_row_is_lost_in_json(given_rows: list[Any]) -> None:
    text = json.dumps({"meetings": [*given_rows, ROW]})
    assert read(take(b"\xef\xbb\xbf" + text.encode())).rows == len(given_rows) + 1


def test_an_id_depends_on_the_key_only() -> None:
    [before] = rows(ROW).meetings
    [after] = rows(ROW | {"day": 4, "name": "Other", "time": "08:00"}).meetings
    assert before.id == after.id
    assert len(before.id) == 10
    [keyless] = rows({k: v for k, v in ROW.items() if k != "slug"}).meetings
    [same] = rows({k: v for k, v in ROW.items() if k != "slug"} | {"notes": "new"}).meetings
    assert keyless.id == same.id != before.id


def test_an_id_does_not_depend_on_facts_about_the_organization() -> None:
    feed = Feed("meeting-guide", [ROW, ROW | {"day": 4}])
    ids = [meeting.id for meeting in read(feed).meetings]
    renamed = AA._replace(name="Another name", countries=("US",))
    context = replace(CONTEXT, organization=renamed, organizations={"aa": renamed})
    assert [meeting.id for meeting in read_rows(feed, context).meetings] == ids


def test_a_key_of_zeros_is_ignored() -> None:
    zeros = "00000000-0000-0000-0000-000000000000"
    [first, second] = rows(ROW | {"slug": zeros}, ROW | {"slug": zeros, "name": "Day"}).meetings
    assert (first.source_key, second.source_key) == (None, None)
    assert first.id != second.id


def test_midnight_at_the_end_of_a_day_belongs_to_the_next_day() -> None:
    [meeting] = rows(ROW | {"day": 6, "time": "24:00", "end_time": "01:00"}).meetings
    assert (meeting.weekday, meeting.start) == (7, "00:00")


def test_a_no_in_a_yes_no_column_is_recorded() -> None:
    [meeting] = rows(ROW | {"types": [], "wheelchair": False, "hearing-loop": "yes", "open": "false"}).meetings
    assert meeting.attributes == ("closed", "hearing-loop", "no-wheelchair")


def test_each_row_may_name_its_own_organization() -> None:
    result = rows(ROW, ROW | {"slug": "2", "organization": "Narcotics Anonymous"}, ROW | {"organization": "XYZ"})
    assert [(meeting.organization.id, meeting.group_name) for meeting in result.meetings] == [
        ("aa", None), ("na", None), ("aa", "XYZ"),
    ]  # fmt: skip
    assert result.warning_counts["organization-not-known"] == 1


@pytest.mark.parametrize(
    ("recurrence", "valid_from", "rule", "comes_from"),
    [
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", None, "FREQ=MONTHLY;BYDAY=1TU,3TU", "feed"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-11-03", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "feed"),
        # Every second week, but without a first date, so the dates are unknown.
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", None, None, "feed"),
        (None, None, "FREQ=WEEKLY;BYDAY=TU", "default"),
    ],
)
def test_a_recurrence_rule_of_the_feed_is_used_if_it_has_dates(
    recurrence: str | None, valid_from: str | None, rule: str | None, comes_from: str
) -> None:
    [meeting] = rows(ROW | {"recurrence": recurrence, "valid_from": valid_from}).meetings
    assert (meeting.recurrence, meeting.recurrence_from) == (rule, comes_from)


def test_several_calendars_are_one_feed() -> None:
    event = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:{0}\nSUMMARY:{0}\nDTSTART:20250107T190000\nEND:VEVENT\nEND:VCALENDAR\n"
    files = {f"{name}.ics": ("\ufeff" + event.format(name)).encode() for name in ("night", "noon")}
    feed = read_files(files)
    assert [row["name"] for row in feed.rows if isinstance(row, dict)] == ["night", "noon"]


def test_pages_of_an_hsds_api_are_one_feed() -> None:
    page = '{{"contents": [{{"id": "{0}", "name": "Night", "schedules": [{{"byday": "TU"}}]}}], "page_number": {0}}}'
    feed = read_files({f"page {n}": page.format(n).encode() for n in (1, 2)})
    assert (feed.format, [row["slug"] for row in feed.rows if isinstance(row, dict)]) == ("hsds", ["1", "2"])


def test_files_that_do_not_belong_together_are_listed() -> None:
    with pytest.raises(FeedError, match=r"these are a\.csv, b\.txt"):
        read_files({"a.csv": b"Name,Day\nNight,Tue", "b.txt": b"hello"})


def test_a_closed_venue_is_not_shown_as_open() -> None:
    for closed in ({"status": "Temporarily Closed"}, {"types": "O, Temporarily Closed"}):
        [meeting] = rows(ROW | {"conference_url": "", "conference_phone": "", "types": ""} | closed).meetings
        assert meeting.attendance == "suspended"
        [meeting] = rows(ROW | {"types": ""} | closed).meetings
        assert meeting.attendance == "online"


def test_the_link_to_join_is_found_in_other_fields() -> None:
    changes = {
        "conference_url": "",
        "location": "https://zoom.us/j/1",
        "address": "Zoom ID 12",
        "formatted_address": "",
    }
    [meeting] = rows(ROW | changes | {"types": ""}).meetings
    assert (meeting.attendance, meeting.conference_url, meeting.address) == ("online", "https://zoom.us/j/1", None)


def test_two_times_on_one_day_are_two_meetings_with_different_ids() -> None:
    result = rows(ROW | {"day": "Mon", "time": "7:30 AM / 7:30 PM"})
    assert [meeting.start for meeting in result.meetings] == ["07:30", "19:30"]
    assert len({meeting.id for meeting in result.meetings}) == 2
    assert not result.warning_counts


def test_a_text_for_day_and_time_may_contain_the_rule() -> None:
    when = {"day": None, "time": None, "when": "1st & 3rd Thursdays, 7:30-9:00 PM"}
    [meeting] = rows(ROW | when).meetings
    assert (meeting.weekday, meeting.start, meeting.recurrence) == (4, "19:30", "FREQ=MONTHLY;BYDAY=1TH,3TH")


def test_notes_say_which_needs_are_met_where_codes_and_columns_do_not() -> None:
    row = ROW | {
        "types": [],
        "wheelchair": "yes",
        "notes": "No court cards. Not wheelchair accessible.",
        "location_notes": "ASL interpreter",
    }
    [meeting] = rows(row).meetings
    assert set(meeting.attributes) == {"wheelchair", "no-signs-slips", "asl"}
    [denied] = rows(row | {"wheelchair": None, "asl": "no"}).meetings
    assert set(denied.attributes) == {"no-wheelchair", "no-signs-slips", "no-asl"}
