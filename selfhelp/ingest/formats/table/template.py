"""An empty list of meetings for an office to fill in: a spreadsheet, or CSV, whose columns the import reads."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from selfhelp.errors import FeedError, UsageError

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_YES_OR_NO: Final = ("yes", "no")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "By appointment")
_LANGUAGES: Final = (
    "English", "Spanish", "French", "Portuguese", "Russian", "Chinese", "Korean", "Vietnamese", "Tagalog", "Arabic",
    "Polish", "German", "Italian",
)  # fmt: skip
ROWS: Final = 1000
"""Rows of the sheet that have drop-downs."""


class TemplateColumn(NamedTuple):
    """A column: its header, what to write in it, two examples, the values of its drop-down, its width in letters.

    If it `is_strict`, a spreadsheet program takes no other values than those of the drop-down.
    """

    header: str
    help: str
    examples: tuple[str, str]
    values: tuple[str, ...] = ()
    is_strict: bool = False
    width: int = 14


COLUMNS: Final = (
    TemplateColumn(
        "Group",
        "The name of the group. One row for each meeting of it.",
        ("Sample Riverside Group", "Sample Women's Circle"),
        width=26,
    ),
    TemplateColumn(
        "Meeting name",
        "If the meeting has a name of its own; else leave it empty.",
        ("Sample Tuesday Evening", "Sample Saturday Morning"),
        width=26,
    ),
    TemplateColumn("Day", "One day. For two days, write two rows.", ("Tuesday", "Saturday"), _DAYS),
    TemplateColumn("Start", "As on the spot: 7:30 PM or 19:30.", ("7:30 PM", "10:00 AM"), width=10),
    TemplateColumn("End", "As on the spot: 8:30 PM or 20:30.", ("8:30 PM", "11:30 AM"), width=10),
    TemplateColumn("Place", "The name of the building.", ("Community Center", ""), width=24),
    TemplateColumn("Street", "Number and street.", ("1 Main St", ""), width=24),
    TemplateColumn("City", "", ("Denver", "Boulder")),
    TemplateColumn("State", "CO or Colorado.", ("CO", "CO"), width=8),
    TemplateColumn("ZIP", "", ("80205", "80302"), width=8),
    TemplateColumn("Online link", "If one can join by video: the link.", ("", "https://example.org/join"), width=28),
    TemplateColumn("Dial-in", "If one can join by phone: the number.", ("", "+1 303-555-0100"), width=18),
    TemplateColumn("Language", "The language that is spoken.", ("English", "Spanish"), _LANGUAGES),
    TemplateColumn("For whom", "If not for everybody: women, men, young people, families ...", ("", "Women")),
    TemplateColumn(
        "Kind",
        "Open, closed, newcomers, step study, speaker, ASL, wheelchair access ...",
        ("Open", "Closed, Newcomers"),
        width=20,
    ),
    TemplateColumn(
        "Notes",
        "What a visitor should know. No names or private numbers of people.",
        ("Sample row: its last columns keep it out. Write over it, or leave it.", "Ring the bell at the side door."),
        width=40,
    ),
    TemplateColumn(
        "Place is private",
        "yes: street and place are never shown, only the city.",
        ("no", "yes"),
        _YES_OR_NO,
        is_strict=True,
    ),
    TemplateColumn("May be published", "no: the row is left out.", ("no", "no"), _YES_OR_NO, is_strict=True, width=16),
    TemplateColumn(
        "Does not meet on",
        "Dates, with commas between them: 2026-12-25, 2027-01-01. Holidays may be named.",
        ("", "2026-12-25, 2027-01-01"),
        width=24,
    ),
)
"""The columns in order. Each header by itself names a field of the import."""


def write_template(path: Path) -> str:
    """Writes an empty list to a new file, and gives a sentence about what was written.

    Raises:
        UsageError: the name does not end in .xlsx or .csv.
        FeedError: there is a file already, or it cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise UsageError(f"{path} is neither .xlsx nor .csv", "selfhelp import --template meetings.xlsx")
    data = _workbook() if suffix == ".xlsx" else _csv()
    try:
        # A list that somebody has filled in is never written over.
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as problem:
        raise FeedError(f"{path} is there already, and is left as it is", "give another name") from problem
    except OSError as problem:
        raise FeedError(f"{path} cannot be written ({problem.strerror})", "name a file in another folder") from problem
    without = "" if suffix == ".xlsx" else " A .csv file has no drop-downs; .xlsx has."
    return (
        f"Wrote {path}: one row for each meeting. The two sample rows are not loaded while they may not be published."
        f"{without}"
    )


def _rows() -> list[list[str]]:
    """The header, and the two examples."""
    return [
        [column.header for column in COLUMNS],
        *([column.examples[number] for column in COLUMNS] for number in range(2)),
    ]


def _csv() -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(_rows())
    # Excel reads UTF-8 only after a byte-order mark.
    return stream.getvalue().encode("utf-8-sig")


def _workbook() -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = "Meetings"
    for row in _rows():
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
    sheet.freeze_panes = "B2"
    for number, column in enumerate(COLUMNS, 1):
        _prepare(sheet, number, column)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _prepare(sheet: "Worksheet", number: int, column: TemplateColumn) -> None:
    """Sets the width of a column, and what a spreadsheet program says and offers in its cells."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(number)
    dimension = sheet.column_dimensions[letter]
    dimension.width = column.width
    # As text, a ZIP code keeps its first zero, and a list of dates stays as it was typed.
    dimension.number_format = "@"
    for row in (2, 3):
        sheet.cell(row, number).number_format = "@"
    if not column.help and not column.values:
        return
    check = DataValidation(
        type="list" if column.values else None,
        formula1=f'"{",".join(column.values)}"' if column.values else None,
        allow_blank=True,
        showErrorMessage=column.is_strict,
        errorTitle=column.header,
        error=f"Choose {' or '.join(column.values)}." if column.is_strict else None,
        showInputMessage=bool(column.help),
        promptTitle=column.header,
        prompt=column.help or None,
    )
    check.add(f"{letter}2:{letter}{ROWS}")
    sheet.add_data_validation(check)
