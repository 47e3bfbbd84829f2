"""XLSX output: a workbook with one sheet, whose cells are numbers and texts and never formulas."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from selfhelp.errors import SelfHelpError
from selfhelp.formulas import marked
from selfhelp.model import Hit
from selfhelp.output.delimited import as_text
from selfhelp.output.fields import FIELDS, Value
from selfhelp.text import without_control

if TYPE_CHECKING:
    from openpyxl.cell import Cell

MOST_MEETINGS_IN_SHEET: Final = 1_048_575
"""Rows of a sheet, without the header."""

LONGEST_CELL: Final = 32_767
"""Characters of a cell."""


def write_xlsx(hits: Iterable[Hit], stream: BinaryIO, names: Sequence[str]) -> None:
    """Write a workbook with the columns of CSV: numbers as such, all else as text, with formulas marked as in CSV.

    Raises:
        SelfHelpError: there are more meetings than a sheet has rows.
    """
    from openpyxl import Workbook

    names = names or tuple(FIELDS)
    takers = [FIELDS[name].take for name in names]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Meetings")
    sheet.freeze_panes = "A2"
    with ExitStack() as stack:
        stack.callback(sheet.close)
        sheet.append([_text_cell(sheet, name) for name in names])
        for hit in _limited(hits):
            sheet.append([_cell(sheet, take(hit)) for take in takers])
        # Saving closes it.
        stack.pop_all()
    # The library does not bear a pipe that breaks.
    with TemporaryFile() as whole:
        book.save(whole)
        whole.seek(0)
        copyfileobj(whole, stream)


def _limited(hits: Iterable[Hit]) -> Iterator[Hit]:
    """The meetings, as long as there are rows for them.

    Raises:
        SelfHelpError: there are too many.
    """
    for number, hit in enumerate(hits):
        if number == MOST_MEETINGS_IN_SHEET:
            raise SelfHelpError(f"a sheet holds {MOST_MEETINGS_IN_SHEET:,} meetings; these are more", "--format csv")
        yield hit


def _cell(sheet: Any, value: Value) -> "Cell | int | float | None":
    """The cell of a value; an empty one takes no space in the file."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = marked(without_control(as_text(value)))
    return _text_cell(sheet, text) if text else None


def _text_cell(sheet: Any, text: str) -> "Cell":
    """A cell that holds a text, whatever that looks like: a formula, a number, an error."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, text[:LONGEST_CELL])
    cell.data_type = "s"
    return cell
