"""Delimited text and workbooks -> cells, and cells -> rows by header."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

from selfhelp.errors import FeedError
from selfhelp.formulas import unmarked
from selfhelp.ingest.formats.table.columns import known_header

DELIMITERS: Final = (",", ";", "\t", "|")
HEADER_WITHIN: Final = 15
"""Number of rows in which to search for the header, because titles and notes may stand above it."""

LONGEST_GAP: Final = 1000
"""Empty rows in a row after which a sheet of a workbook counts as ended."""

MOST_ROWS: Final = 1_000_000
"""Rows of a sheet that are read."""

Row = dict[str, object]
Sheet = tuple[str, Sequence[Sequence[object]]]
"""The title of a sheet, and its cells, row by row."""


def from_text(text: str) -> list[list[str]]:
    """The cells of delimited text, with any delimiter and line ends.

    Raises:
        FeedError: it is not a table.
    """
    # An unclosed quotation mark makes a cell as long as the rest of the text, which must not be an error.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    widths = {delimiter: _width(text, delimiter) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda delimiter: widths[delimiter])
    if widths[delimiter] < 2:
        raise FeedError("this is not a table", "give a feed, or a table with a header row")
    return list(_cells(text, delimiter))


def from_workbook(data: bytes) -> list[Sheet]:
    """The sheets of an Excel workbook that contain a table.

    Raises:
        FeedError: it cannot be read, or contains no table.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets: list[Sheet] = [(sheet.title, _rows_of(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]
    except FeedError:
        raise
    # A damaged workbook may raise an error of any layer of the library.
    except Exception as problem:
        raise FeedError(
            f"this workbook cannot be read ({type(problem).__name__})", "save it as CSV, and import that"
        ) from problem
    sheets = [(title, cells) for title, cells in sheets if sum(any(c is not None for c in row) for row in cells) > 1]
    if not sheets:
        raise FeedError("the workbook contains no table", "save the right sheet as CSV, and import that")
    return sheets


def _rows_of(rows: Iterable[Sequence[object]]) -> list[list[object]]:
    """The rows of a sheet, up to the first long gap: a cell far below would else be as many empty rows.

    Raises:
        FeedError: there are too many rows.
    """
    kept: list[list[object]] = []
    empty = 0
    for row in rows:
        empty = 0 if any(cell is not None for cell in row) else empty + 1
        if empty > LONGEST_GAP:
            break
        if len(kept) == MOST_ROWS:
            raise FeedError(f"this workbook has more than {MOST_ROWS:,} rows", "split it, or save it as CSV")
        kept.append([_plain(cell) for cell in row])
    return kept


def rows_by_header(cells: Sequence[Sequence[object]]) -> list[object]:
    """The rows below the header, by its names; empty rows are left out."""
    header_at = _header_at(cells)
    if header_at is None:
        return []
    names = _names(cells[header_at])
    return [
        _by_name(names, row)
        for row in cells[header_at + 1 :]
        if any(cell is not None and str(cell).strip() for cell in row)
    ]


def headers(rows: Sequence[object]) -> list[str]:
    """The names of all columns, in order of first occurrence."""
    return list(dict.fromkeys(name for row in rows if isinstance(row, Mapping) for name in row))


def names_fields(cells: Sequence[Sequence[object]]) -> bool:
    """Whether one of the first rows is a header that names at least two fields."""
    return max((sum(map(known_header, row)) for row in cells[:HEADER_WITHIN]), default=0) > 1


def _cells(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as problem:
        raise FeedError(f"this table cannot be read ({problem})", "save it again as CSV") from problem


def _width(text: str, delimiter: str) -> int:
    """The most frequent number of cells among the first rows."""
    widths = [len(row) for row, _ in zip(_cells(text, delimiter), range(30), strict=False) if row]
    return Counter(widths).most_common(1)[0][0] if widths else 0


def _header_at(cells: Sequence[Sequence[object]]) -> int | None:
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
        name = " ".join(str(cell or "").split()) or f"column {number}"
        names.append(name if name not in names else f"{name} ({number})")
    return names


def _by_name(names: list[str], row: Sequence[object]) -> Row:
    # Cells beyond the last header are kept, so that rejects show them.
    extra = {f"column {at + 1}": cell for at, cell in enumerate(row) if at >= len(names) and cell}
    values = dict(zip(names, row, strict=False)) | extra
    return {name: unmarked(cell) if isinstance(cell, str) else cell for name, cell in values.items()}


def _plain(cell: object) -> object:
    """The value of a cell, as text if JSON has no such type."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell if isinstance(cell, str | int | float | bool) or cell is None else str(cell)
