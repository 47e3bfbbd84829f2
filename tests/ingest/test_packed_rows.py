"""Rows of a feed are kept as bytes, and come back as they were."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from selfhelp.ingest.feed import Feed
from selfhelp.ingest.packed_rows import PackedRows, packed

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(VALUES))
def test_every_row_comes_back_as_it_was(rows: list[object]) -> None:
    before = list(rows)
    kept = PackedRows(rows)
    assert (list(kept), len(kept), kept[1:]) == (before, len(before), before[1:])


@given(VALUES)
def test_equal_rows_have_equal_bytes(row: object) -> None:
    again = PackedRows([row])[0]
    assert packed(row) == packed(again)


def test_a_row_with_what_json_does_not_have_is_kept_as_it_is() -> None:
    noon = {"Time": datetime(2026, 12, 1, 12)}
    rows = PackedRows([noon, {"Time": "12:00"}])
    assert rows[0] is noon
    assert [rows.packed(at) is None for at in range(2)] == [True, False]


def test_the_rows_of_a_list_are_not_in_memory_twice() -> None:
    rows: list[object] = [{"name": "Noon"}, {"name": "Night"}]
    feed = Feed("table", rows).with_packed_rows()
    assert rows == []
    assert list(feed.rows) == [{"name": "Noon"}, {"name": "Night"}]
