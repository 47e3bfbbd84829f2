"""Repairs rows that lack a cell, so that all later cells are shifted, by what the cells look like."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from selfhelp.ingest.formats.table.cells import header_at
from selfhelp.reading import cells, time_spans
from selfhelp.reading.days import weekday_named

ROWS_COMPARED: Final = 200
"""Number of full rows that show what a column contains."""

ALIKE: Final = 0.9
"""Share of the cells of a column that must have one shape to tell something about other rows."""


def put_right(table: Sequence[Sequence[object]]) -> tuple[Sequence[Sequence[object]], list[int]]:
    """The table with the cells of short rows moved where they belong, and the numbers of these rows below the header.

    The gap may be at any of several cells; these become empty, because nothing tells which of them is missing.
    """
    header = header_at(table)
    if header is None:
        return table, []
    width, rows = len(table[header]), list(table[header + 1 :])
    short = [at for at, row in enumerate(rows) if 1 < len(row) == width - 1]
    if not short or len(short) * 2 > len(rows):
        return table, []
    full = [row for row in rows if len(row) == width][:ROWS_COMPARED]
    shapes = [_common_shape([row[column] for row in full]) for column in range(width)]
    moved: list[int] = []
    for at in short:
        row = list(rows[at])
        fits = [_fit([*row[:gap], "", *row[gap:]], shapes) for gap in range(width)]
        best = max(fits)
        if best == fits[-1]:
            continue  # only the last cells are missing
        gaps = [gap for gap, fit in enumerate(fits) if fit == best]
        if any(other != gap + 1 for gap, other in pairwise(gaps)):
            continue
        first, last = gaps[0], gaps[-1]
        rows[at] = [*row[:first], *[""] * (last - first + 1), *row[last:]]
        moved.append(at + 1)
    return [*table[: header + 1], *rows], moved


def _fit(row: Sequence[object], shapes: Sequence[str | None]) -> int:
    """The number of cells with the shape of their column, less those with another."""
    pairs = [(_shape(cell), shape) for cell, shape in zip(row, shapes, strict=True) if shape is not None]
    return sum((stated == shape) - (stated not in ("", shape)) for stated, shape in pairs)


def _common_shape(column: Sequence[object]) -> str | None:
    counts = Counter(shape for cell in column if (shape := _shape(cell)))
    for shape, times in counts.most_common(1):
        if times >= counts.total() * ALIKE and shape != "words":
            return shape
    return None


def _shape(cell: object) -> str:
    """What kind of value a cell is; empty if it is empty."""
    word = cells.line(cell)
    if word is None:
        return ""
    if cells.number(word) is not None:
        return f"number {len(word)}"
    if weekday_named(word.lower()) is not None:
        return "day"
    if time_spans.time_spans(word):
        return "time"
    if "://" in word:
        return "link"
    if "@" in word:
        return "mail"
    if word.isalpha() and word.isupper() and len(word) < 4:
        return "code"
    return "words" if word[:1].isalpha() else "number and words"
