"""A reader of cells that remembers says of every cell what it says without a memory."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from selfhelp.ingest.fields import FIELDS, Field
from selfhelp.ingest.remembered import SCALARS, Reader, remembering

cells = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 2000)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["1", "0", "True", "Tue 7 pm", "19:30", "O,C", "a > b", "39.7", "zoom.us/j/1 (2)", "yes", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def read(reader: Reader, cell: object) -> Any:
    return reader.scalar(cell) if type(cell) in SCALARS else reader.other(cell)


@given(st.sampled_from(FIELDS), st.lists(cells, max_size=8))
def test_each_field_reads_the_same_with_and_without_a_memory(field: Field, given_cells: list[object]) -> None:
    reader = remembering(field.read)
    for cell in [*given_cells, *given_cells]:
        assert read(reader, cell) == field.read(cell)


def test_equal_cells_of_different_types_are_told_apart() -> None:
    written: Callable[[object], str] = repr
    reader = remembering(written)
    listed: list[object] = [1, True, 1.0, "1", ["1"], [1], ["1", 1], 0, False, 0.0]
    assert [read(reader, cell) for cell in listed] == [repr(cell) for cell in listed]
