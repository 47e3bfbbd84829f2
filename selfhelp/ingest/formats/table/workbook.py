"""Excel workbooks -> the cells of their sheets."""

import io
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from selfhelp.errors import FeedError
from selfhelp.ingest.formats.table.cells import Sheet, filled_rows
from selfhelp.ingest.limits import Allowance

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

LONGEST_GAP: Final = 1000
"""Empty rows in a row after which a sheet counts as ended."""

CELLS_LOOKED_AT: Final = 5_000_000
"""Cells of a workbook, empty ones included: a format for whole rows may make all of them cells."""

TAGS: Final = 3_000_000
"""Start and end tags in the sheets, with each sheet counted as long as the longest: the library reads one for each name
in the list of sheets. A cell has two to four, so that is a million cells, and takes seconds."""

OTHER_TAGS: Final = 1_200_000
"""The same in shared texts, of which each has four, in styles and all other parts: the library keeps all of them."""

_SHEET_END: Final = re.compile(rb"</(?:\w+:)?sheetData>")
_SHEET_NAME: Final = re.compile(rb"\bsheetId\s*=")
_DECLARATION: Final = re.compile(rb"<\0?!\0?[A-Z]")
"""A definition of entities, which may expand without end; no spreadsheet program writes one. Other marks are <!-- and
<![CDATA[."""

DAMAGED: Final = (
    BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    SyntaxError,  # of XML: ParseError is one
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,  # an encrypted member, or nesting without end; NotImplementedError: an unknown compression
)
"""What openpyxl raises for a damaged workbook, beside two exceptions of its own, from the layers below it. An error of
importing it is none of these: it must not be taken for a fault of the workbook."""

_CANNOT_BE_READ: Final = "save it as CSV, and import that"


def from_workbook(data: bytes, allowance: Allowance) -> list[Sheet]:
    """The sheets of an Excel workbook that contain a table.

    Raises:
        FeedError: it cannot be read, contains no table, or too much.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException

    try:
        _refuse_large(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = list(_sheets(book, allowance))
    except FeedError:
        raise
    except (*DAMAGED, CellCoordinatesException, InvalidFileException) as problem:
        raise FeedError(f"this workbook cannot be read ({type(problem).__name__})", _CANNOT_BE_READ) from problem
    if not sheets:
        raise FeedError("the workbook contains no table", "save the right sheet as CSV, and import that")
    return sheets


def _refuse_large(data: bytes) -> None:
    """Refuses a workbook that the library could not read in bounded memory, by counting the tags in its parts.

    Raises:
        FeedError: it has too many, or definitions of entities.
    """
    longest = others = 0
    names = 1
    with ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if not member.filename.endswith((".xml", ".rels")):
                continue
            part = archive.read(member)
            if _DECLARATION.search(part):
                raise FeedError("this workbook contains definitions of entities", _CANNOT_BE_READ)
            end = next((match.start() for match in _SHEET_END.finditer(part)), 0)
            longest = max(longest, part.count(b"<", 0, end))
            others += part.count(b"<", end)
            if member.filename == "xl/workbook.xml":
                names = max(1, len(_SHEET_NAME.findall(part)))
    if longest * names > TAGS or others > OTHER_TAGS:
        raise FeedError("this workbook contains too much to be a list of meetings", _CANNOT_BE_READ)


def _sheets(book: "Workbook", allowance: Allowance) -> Iterator[Sheet]:
    left = CELLS_LOOKED_AT
    for sheet in book.worksheets:
        # What a sheet says about its size would make each of its rows as wide.
        sheet.reset_dimensions()
        rows: list[list[object]] = []
        for row in _until_gap(sheet.iter_rows(values_only=True)):
            left -= len(row)
            if left < 0:
                raise FeedError("this workbook has too many cells", _CANNOT_BE_READ)
            rows += filled_rows([[_plain(cell) for cell in row]], None, allowance)
        if sum(any(cell is not None for cell in row) for row in rows) > 1:
            yield sheet.title, rows


def _until_gap(rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    """The rows up to the first long gap: a cell far below would else be as many empty rows."""
    empty = 0
    for row in rows:
        empty = 0 if any(cell is not None for cell in row) else empty + 1
        if empty > LONGEST_GAP:
            return
        yield row


def _plain(cell: object) -> object:
    """The value of a cell, as text if JSON has no such type."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell if isinstance(cell, str | int | float | bool) or cell is None else str(cell)
