"""Delimited text -> cells, and cells of any table -> rows by header."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from selfhelp.errors import FeedError
from selfhelp.formulas import unmarked
from selfhelp.ingest import limits
from selfhelp.ingest.formats.table.headers import known_header
from selfhelp.ingest.limits import Allowance, memory_of_cells, refuse_wide

T = TypeVar("T")

DELIMITERS: Final = (",", ";", "\t", "|")
HEADER_WITHIN: Final = 15
"""Number of rows in which to search for the header, because titles and notes may stand above it."""

WIDTH_WITHIN: Final = 2**20
"""Number of characters in which to find the delimiter."""

CHUNK: Final = 2**18
"""Number of characters to split into lines at a time."""

DELIMITERS_IN_TEXTS: Final = 20 * limits.COLUMNS
"""Delimiters in a line from which they cannot all be part of texts: the cells of a line are read at once."""

LONGEST_HEADER: Final = 200
"""Characters of the name of a column."""

Row = dict[str, object]
Sheet = tuple[str, Sequence[Sequence[object]]]
"""The title of a sheet, and its cells, row by row."""


def from_text(text: str, allowance: Allowance) -> list[list[str]]:
    """The cells of delimited text, with any delimiter and line ends, without empty rows.

    Raises:
        FeedError: it is not a table, or has too many rows, columns or cells.
    """
    # An unclosed quotation mark makes a cell as long as the rest of the text: an error only if that is very long.
    csv.field_size_limit(limits.CELL)
    beginning = text[:WIDTH_WITHIN]
    widths = {delimiter: _width(beginning, delimiter) for delimiter in DELIMITERS}
    if max(widths.values()) < 2:
        raise FeedError("this is not a table", "give a feed, or a table with a header row")
    # Texts in cells may have more commas than a header has semicolons.
    named = {delimiter: _fields_named(beginning, delimiter) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda delimiter: (named[delimiter], widths[delimiter]))
    return list(filled_rows(_cells(text, delimiter), "", allowance))


def filled_rows(rows: Iterable[list[T]], empty: T, allowance: Allowance) -> Iterator[list[T]]:
    """The rows with at least one cell that is not `empty`.

    Raises:
        TooLargeError: there are too many rows, columns or cells.
    """
    for row in rows:
        if row.count(empty) == len(row):
            continue
        if len(row) > limits.COLUMNS:
            # Spreadsheets may write empty cells up to their last column.
            row = row[: max(at for at, cell in enumerate(row, 1) if cell != empty)]
            refuse_wide(len(row))
        allowance.spend(rows=1, memory=memory_of_cells(row, empty))
        yield row


def rows_by_header(cells: Sequence[Sequence[object]]) -> list[object]:
    """The rows below the header, by its names; empty rows are left out."""
    at = header_at(cells)
    if at is None:
        return []
    names = _names(cells[at])
    return [
        _by_name(names, row) for row in cells[at + 1 :] if any(cell is not None and str(cell).strip() for cell in row)
    ]


def headers(rows: Sequence[object]) -> list[str]:
    """The names of all columns, in order of first occurrence.

    Raises:
        TooLargeError: there are too many.
    """
    names: dict[str, None] = {}
    for row in rows:
        if isinstance(row, Mapping) and not row.keys() <= names.keys():
            names |= dict.fromkeys(row)
            refuse_wide(len(names))
    return list(names)


def names_fields(cells: Sequence[Sequence[object]]) -> bool:
    """Whether one of the first rows is a header that names at least two fields."""
    return max((sum(map(known_header, row)) for row in cells[:HEADER_WITHIN]), default=0) > 1


def _cells(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(_lines(text, delimiter), delimiter=delimiter)
    except csv.Error as problem:
        raise FeedError(f"this table cannot be read ({problem})", "save it again as CSV") from problem


def _lines(text: str, delimiter: str) -> Iterator[str]:
    """The lines of a text, with any line ends; a stream over the whole text would take four times its memory.

    Raises:
        TooLargeError: a line has far too many cells, even if some delimiters are part of its texts.
    """
    line_end = "\n" if "\n" in text else "\r"
    start = 0
    while start < len(text):
        end = text.find(line_end, start + CHUNK) + 1 or len(text)
        # Only a very long line goes on so far after a chunk; texts may contain delimiters, but not so many.
        if text.count(delimiter, start + CHUNK, end) > DELIMITERS_IN_TEXTS:
            refuse_wide(DELIMITERS_IN_TEXTS)
        yield from io.StringIO(text[start:end], newline="")
        start = end


def _width(text: str, delimiter: str) -> int:
    """The most frequent number of cells among the first rows."""
    widths = [len(row) for row, _ in zip(_cells(text, delimiter), range(30), strict=False) if row]
    return Counter(widths).most_common(1)[0][0] if widths else 0


def _fields_named(text: str, delimiter: str) -> int:
    """The number of fields that the header names if this is the delimiter; 0 for a single one, as of a title."""
    rows = (row for row, _ in zip(_cells(text, delimiter), range(HEADER_WITHIN), strict=False))
    named = max((sum(map(known_header, row)) for row in rows), default=0)
    return named if named > 1 else 0


def header_at(cells: Sequence[Sequence[object]]) -> int | None:
    """The index of the row that names most fields, else of the first row with two cells."""
    first = cells[:HEADER_WITHIN]
    known = [sum(map(known_header, row)) for row in first]
    if max(known, default=0) > 1:
        return known.index(max(known))
    return next((at for at, row in enumerate(first) if sum(bool(str(c or "").strip()) for c in row) > 1), None)


def _names(header: Sequence[object]) -> list[str]:
    """The names of the columns, made unique."""
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = " ".join(str(cell or "").split())[:LONGEST_HEADER] or f"column {number}"
        names.append(name if name not in names else f"{name} ({number})")
    return names


def _by_name(names: list[str], row: Sequence[object]) -> Row:
    # Cells beyond the last header are kept, so that rejects show them.
    extra = {f"column {at + 1}": cell for at, cell in enumerate(row) if at >= len(names) and cell}
    values = dict(zip(names, row, strict=False)) | extra
    return {name: unmarked(cell) if isinstance(cell, str) else cell for name, cell in values.items()}
