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
from selfhelp.ingest.formats.table.sheet_marks import Filler, marks_of
from selfhelp.ingest.limits import Allowance, TooLargeError

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

LONGEST_GAP: Final = 1000
"""Empty rows in a row after which a sheet counts as ended."""

CELLS_LOOKED_AT: Final = 5_000_000
"""Cells of a workbook, empty ones included: a format for whole rows may make all of them cells."""

TAGS: Final = 2_000_000
"""Start and end tags of rows, cells and shared texts, which the library reads in about 3 microseconds each. A cell has
two to six; the sheet of the largest real feed would have a million."""

OTHER_TAGS: Final = 200_000
"""All other tags: the library takes 20 microseconds and a kilobyte for each. Only styles have many, if anything."""

_OTHER_TAG: Final = re.compile(rb"<(?!/?(?:[\w.-]+:)?(?:row|c|v|f|is|si|t)[\s/>])")
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
        with ZipFile(io.BytesIO(data)) as archive:
            sheets = list(_sheets(book, archive, allowance))
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
    together = longest = others = 0
    names = 1
    with ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if not member.filename.endswith((".xml", ".rels")):
                continue
            part = archive.read(member)
            if _DECLARATION.search(part):
                raise TooLargeError("this workbook contains definitions of entities", _CANNOT_BE_READ)
            others_of_part = sum(1 for _ in _OTHER_TAG.finditer(part))
            tags = part.count(b"<") - others_of_part
            others += others_of_part
            together += tags
            longest = max(longest, tags)
            if member.filename == "xl/workbook.xml":
                names = len(_SHEET_NAME.findall(part))
    # Several names in the list of sheets may mean the same part, which is then read as often.
    if max(together, longest * names) > TAGS or others > OTHER_TAGS:
        raise TooLargeError("this workbook contains too much to be a list of meetings", _CANNOT_BE_READ)


def _sheets(book: "Workbook", archive: ZipFile, allowance: Allowance) -> Iterator[Sheet]:
    left = CELLS_LOOKED_AT
    for sheet in book.worksheets:
        # What a sheet says about its size would make each of its rows as wide.
        sheet.reset_dimensions()
        rows: list[list[object]] = []
        filler = Filler(marks_of(archive, getattr(sheet, "_worksheet_path", "")))
        for number, row in enumerate(_until_gap(sheet.iter_rows(values_only=True)), 1):
            row = filler.filled(number, row)
            left -= len(row)
            if left < 0:
                raise TooLargeError("this workbook has too many cells", _CANNOT_BE_READ)
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
