"""Tables of any kind -> rows by the names of their columns: delimited text, spreadsheets, JSON of any shape."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from selfhelp.errors import FeedError
from selfhelp.ingest.columns import known_header

DELIMITERS: Final = (",", ";", "\t", "|")
HEADER_WITHIN: Final = 15
"""The header is looked for in so many rows: titles and notes may stand above it."""

Row = dict[str, object]


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


def from_workbook(data: bytes) -> list[list[object]]:
    """The cells of the first sheet of an Excel workbook that holds any.

    Raises:
        FeedError: it cannot be read.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            cells = [[_plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
            if sum(any(cell is not None for cell in row) for row in cells) > 1:
                return cells
    # A damaged workbook fails in any of the layers that it is made of.
    except Exception as problem:
        raise FeedError(
            f"this workbook cannot be read ({type(problem).__name__})", "save it as CSV, and import that"
        ) from problem
    raise FeedError("the workbook holds no table", "save the right sheet as CSV, and import that")


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


def flattened(found: object) -> list[object]:
    """JSON of any shape as flat rows: what is nested gets a dotted name, a list of objects a row for each.

    An object that holds nothing but objects is a list of these, each with its name as `key`.
    """
    if isinstance(found, Mapping) and _is_list_of_objects(found):
        found = _listed(found)
    if not isinstance(found, list):
        return [found]
    return [flat for item in found for flat in _flat(item)]


def _flat(item: object, depth: int = 0) -> list[object]:
    if not isinstance(item, Mapping) or depth > 20:
        return [item]
    own: Row = {}
    many: tuple[str, list[object]] | None = None
    for name, value in ((str(name), _unboxed(value)) for name, value in item.items()):
        if _is_list_of_objects(value):
            inner = [flat for part in _listed(value) for flat in _flat(part, depth + 1)]
            # Of several lists only the longest gives rows: that is the one with the meetings.
            if many is None or len(inner) > len(many[1]):
                many = (name, inner)
        elif isinstance(value, Mapping) and (point := _point(value)) is not None:
            own |= {f"{name}.longitude": point[0], f"{name}.latitude": point[1]}
        elif isinstance(value, Mapping):
            for flat in _flat(value, depth + 1)[:1]:
                own |= {f"{name}.{key}": part for key, part in flat.items()} if isinstance(flat, Mapping) else {}
        else:
            own[name] = value
    if many is None or not many[1]:
        return [own]
    name, inner = many
    return [
        own | ({f"{name}.{key}": part for key, part in flat.items()} if isinstance(flat, Mapping) else {name: flat})
        for flat in inner
    ]


def _point(value: Mapping[str, object]) -> list[object] | None:
    """Longitude and latitude of a GeoJSON point."""
    numbers = value.get("coordinates")
    return numbers if value.get("type") == "Point" and isinstance(numbers, list) and len(numbers) == 2 else None


def _is_list_of_objects(value: object) -> bool:
    inner = list(value.values()) if isinstance(value, Mapping) else value
    if not isinstance(inner, list) or not inner or not all(isinstance(part, Mapping) for part in inner):
        return False
    # An object of objects is a list only if these are alike; else it is just nested.
    return isinstance(value, list) or len({frozenset(part) for part in inner}) == 1


def _listed(value: Any) -> list[object]:
    return value if isinstance(value, list) else [{"key": key, **part} for key, part in value.items()]


def _unboxed(value: object) -> object:
    """What stands in the wrappers that MongoDB writes around its types."""
    while isinstance(value, Mapping) and len(value) == 1 and str(next(iter(value))).startswith("$"):
        value = next(iter(value.values()))
    return value


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
