"""Any bytes into a parser give meetings and rejects: never an exception, never a lost row."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from selfhelp.codes import Code, Codes
from selfhelp.errors import FeedError
from selfhelp.ingest import meeting_guide, payload
from selfhelp.ingest.rows import Account, Context
from selfhelp.model import Organization, Source

CONTEXT = Context(
    Source("test", "aa", "meeting-guide", "-", timezone="America/Denver", language="en"),
    Organization("aa", "Alcoholics Anonymous"),
    Codes([{"O": Code("Open", ("open",)), "TC": Code("Closed", attendance="suspended")}]),
    lambda _: "America/Chicago",
)
ROW: dict[str, Any] = {
    "name": "Night",
    "slug": "night",
    "day": 2,
    "time": "19:30",
    "end_time": "20:30",
    "types": ["O", "TC"],
    "conference_url": "https://zoom.us/j/1",
    "conference_phone": "+1-303-555-0100",
    "formatted_address": "1 Main St, Denver, CO 80205, USA",
    "latitude": "39.7",
    "longitude": -105.0,
    "regions": ["Metro", "Denver"],
    "timezone": "America/Denver",
    "updated": "2026-01-01 10:00:00",
}

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["2", "19:30", "O,C", "x > y"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
odd_rows = st.builds(
    lambda changes, gone: {k: v for k, v in (ROW | changes).items() if k not in gone},
    st.dictionaries(
        st.sampled_from(sorted([*ROW, "address", "city", "coordinates", "approximate", "attendance_option"])),
        values,
        max_size=5,
    ),
    st.sets(st.sampled_from(sorted(ROW)), max_size=3),
)


def read(rows: list[object]) -> Account:
    done = meeting_guide.read(rows, CONTEXT, lambda: None)
    assert done.rows == len(rows) == done.kept + len(done.duplicates) + len(done.rejects) + done.skipped
    assert len({meeting.id for meeting in done.meetings}) == len(done.meetings)
    return done


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    try:
        _, rows = payload.rows(data)
    except FeedError:
        return
    read(rows)


@given(st.lists(odd_rows | values, max_size=8))
def test_any_change_to_a_real_row(rows: list[object]) -> None:
    first, again = read(rows), read(rows)
    assert first.meetings == again.meetings
    for meeting in first.meetings:
        assert meeting.weekday in (None, 1, 2, 3, 4, 5, 6, 7)
        assert meeting.duration is None or 1 <= meeting.duration <= 1440
        assert meeting.start is None or len(meeting.start) == 5


@given(st.lists(odd_rows, max_size=8))
def test_a_row_survives_its_way_through_json(rows: list[Any]) -> None:
    text = json.dumps({"meetings": rows or [ROW]})
    _, found = payload.rows(b"\xef\xbb\xbf" + text.encode())
    assert read(found).rows == len(rows or [ROW])


def test_an_id_lasts_when_anything_but_the_key_changes() -> None:
    [before] = read([ROW]).meetings
    [after] = read([ROW | {"day": 4, "name": "Other", "time": "08:00"}]).meetings
    assert before.id == after.id
    assert len(before.id) == 10
    [keyless] = read([{k: v for k, v in ROW.items() if k != "slug"}]).meetings
    [same] = read([{k: v for k, v in ROW.items() if k != "slug"} | {"notes": "new"}]).meetings
    assert keyless.id == same.id != before.id


def test_midnight_at_the_end_of_a_day_is_the_next_day() -> None:
    [meeting] = read([ROW | {"day": 6, "time": "24:00", "end_time": "01:00"}]).meetings
    assert (meeting.weekday, meeting.start) == (7, "00:00")
