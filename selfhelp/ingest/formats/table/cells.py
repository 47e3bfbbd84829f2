"""Tables of any kind -> rows by the names of their columns: delimited text, the sheets of a workbook."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

from selfhelp.errors import FeedError
from selfhelp.ingest.formats.table.columns import known_header

DELIMITERS: Final = (",", ";", "\t", "|")
HEADER_WITHIN: Final = 15
"""The header is looked for in so many rows: titles and notes may stand above it."""

Row = dict[str, object]
Sheet = tuple[str, Sequence[Sequence[object]]]
"""The title of a sheet, and its cells, row by row."""


def from_text(text: str) -> list[list[str]]:
    """The cells of delimited text, whatever its delimiter and its line ends.

    Raises:
        FeedError: it is no table.
    """
    # A cell may be as long as the whole text: where a quotation mark is not closed, no row is to be lost by an error.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    widths = {delimiter: _width(text, delimiter) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda delimiter: widths[delimiter])
    if widths[delimiter] < 2:
        raise FeedError("this is no table", "name a feed, or a table with a header line")
    return list(_cells(text, delimiter))


def from_workbook(data: bytes) -> list[Sheet]:
    """The sheets of an Excel workbook that hold a table.

    Raises:
        FeedError: it cannot be read, or holds none.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets: list[Sheet] = [
            (sheet.title, [[_plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)])
            for sheet in book.worksheets
        ]
    # A damaged workbook fails in any of the layers that it is made of.
    except Exception as problem:
        raise FeedError(
            f"this workbook cannot be read ({type(problem).__name__})", "save it as CSV, and import that"
        ) from problem
    sheets = [(title, cells) for title, cells in sheets if sum(any(c is not None for c in row) for row in cells) > 1]
    if not sheets:
        raise FeedError("the workbook holds no table", "save the right sheet as CSV, and import that")
    return sheets


def rows_by_header(cells: Sequence[Sequence[object]]) -> list[object]:
    """The rows below the header, by its names; rows without any value are left out."""
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
    """The names of all columns, in the order in which rows bring them."""
    return list(dict.fromkeys(name for row in rows if isinstance(row, Mapping) for name in row))


def names_fields(cells: Sequence[Sequence[object]]) -> bool:
    """Whether one of the first rows is a header that tells at least two fields."""
    return max((sum(map(known_header, row)) for row in cells[:HEADER_WITHIN]), default=0) > 1


def _cells(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as problem:
        raise FeedError(f"this table cannot be read ({problem})", "save it again as CSV") from problem


def _width(text: str, delimiter: str) -> int:
    """How many cells most of the first rows have."""
    rows = [len(row) for row, _ in zip(_cells(text, delimiter), range(30), strict=False) if row]
    return Counter(rows).most_common(1)[0][0] if rows else 0


def _header_at(cells: Sequence[Sequence[object]]) -> int | None:
    """The row that names most fields, else the first one with two cells."""
    first = cells[:HEADER_WITHIN]
    known = [sum(map(known_header, row)) for row in first]
    if max(known, default=0) > 1:
        return known.index(max(known))
    return next((at for at, row in enumerate(first) if sum(bool(str(c or "").strip()) for c in row) > 1), None)


def _names(header: Sequence[object]) -> list[str]:
    """The names of the columns, each once."""
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = " ".join(str(cell or "").split()) or f"column {number}"
        names.append(name if name not in names else f"{name} ({number})")
    return names


def _by_name(names: list[str], row: Sequence[object]) -> Row:
    # What stands beyond the last header is kept, for the account of rejects.
    extra = {f"column {at + 1}": cell for at, cell in enumerate(row) if at >= len(names) and cell}
    return dict(zip(names, row, strict=False)) | extra


def _plain(cell: object) -> object:
    """The value of a cell as text where JSON has no such type."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell if isinstance(cell, str | int | float | bool) or cell is None else str(cell)
