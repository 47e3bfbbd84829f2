"""Ids of meetings do not depend on the order of rows, nor on what becomes of other rows."""

from base64 import b32encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from helpers import ROW, rows
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.ingest.families import ID_LETTERS, content_of, meeting_id

Row = dict[str, Any]

TIMES = ("07:00", "12:00", "19:30")
HALLS = ("Town Hall", "Grace Church")

a_row = st.builds(
    lambda slug, time, hall, room: ROW | {"slug": slug, "time": time, "end_time": "", "location": hall, "room": room},
    st.sampled_from(("brook", "lake", None)),
    st.sampled_from(TIMES),
    st.sampled_from(HALLS),
    st.sampled_from(("1", "2")),
)
"""Rows of few kinds, so that many share a key; the room is a column that is not read."""


def ids(feed: Sequence[Row]) -> dict[str, str]:
    """Content -> id of each kept row; each row gives one meeting."""
    report = rows(*feed)
    repeating = {duplicate.row for duplicate in report.duplicates}
    kept = [row for number, row in enumerate(feed, 1) if number not in repeating]
    return {content_of(row): meeting.id for row, meeting in zip(kept, report.meetings, strict=True)}


def family(row: Row) -> object:
    """What rows of one family have in common."""
    return row["slug"] or (row["time"], row["location"])


def kin(row: Row) -> object:
    """What only a running number tells apart in a family."""
    return family(row), row["time"], row["location"]


@given(st.lists(a_row, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_id(feed: list[Row], random: Any) -> None:
    assert ids(feed) == ids(random.sample(feed, len(feed)))


@given(st.lists(a_row, min_size=1, max_size=8))
def test_rows_that_are_equal_in_every_column_are_one_meeting_and_all_others_are_meetings(feed: list[Row]) -> None:
    different = {content_of(row) for row in feed}
    found = ids(feed)
    assert found.keys() == different
    assert len(set(found.values())) == len(different)
    assert ids([*feed, *feed]) == found


@given(st.lists(a_row, min_size=1, max_size=8), a_row)
def test_a_row_more_changes_no_other_id_but_that_of_the_only_one_of_its_family(feed: list[Row], new: Row) -> None:
    before, after = ids(feed), ids([*feed, new])
    sizes = {
        content_of(row): len({content_of(other) for other in feed if family(other) == family(row)}) for row in feed
    }
    for row in feed:
        content = content_of(row)
        becomes_one_of_several = family(row) == family(new) and sizes[content] == 1
        if not becomes_one_of_several and kin(row) != kin(new):
            assert after[content] == before[content]


def test_a_key_that_is_used_twice_gives_its_id_to_neither() -> None:
    one, other = ROW | {"time": "07:00", "end_time": ""}, ROW | {"time": "12:00", "end_time": ""}
    alone, both = ids([one]), ids([one, other])
    assert set(alone.values()).isdisjoint(both.values())
    assert ids([other, one]) == both
    third = ROW | {"time": "19:00", "end_time": ""}
    assert ids([third, one, other]).items() >= both.items()
    assert ids([third, other])[content_of(other)] == both[content_of(other)]


def test_a_row_that_differs_in_a_column_that_is_not_read_is_no_duplicate() -> None:
    report = rows(ROW | {"room": "1"}, ROW | {"room": "2"})
    assert (len(report.meetings), len(report.duplicates)) == (2, 0)


def test_stamps_distances_and_numbers_of_rows_tell_nothing_apart() -> None:
    for column in ("updated", "last_modified", "distance_in_km", "Row #", "row_number", "Unnamed: 0", "Time stamp"):
        report = rows(ROW | {column: "2026-01-01 10:00:00"}, ROW | {column: "2026-02-02 10:00:00"})
        assert (len(report.meetings), len(report.duplicates)) == (1, 1), column


def test_a_row_for_two_days_has_an_id_for_each() -> None:
    report = rows(ROW | {"day": [1, 3]})
    assert len({meeting.id for meeting in report.meetings}) == 2


@given(st.text(), st.lists(st.text() | st.integers() | st.none(), max_size=4))
def test_an_id_is_the_beginning_of_a_hash_in_base32(source: str, key: list[object]) -> None:
    digest = sha256("\0".join([source, *map(str, key)]).encode()).digest()
    assert meeting_id(source, *key) == b32encode(digest).decode().lower()[:ID_LETTERS]
