"""XLSX: the columns of CSV in a sheet, with numbers as numbers and nothing that is run."""

import csv
import io

import pytest
from listed import NOON, ROOM, hits, text_of
from openpyxl import load_workbook

from selfhelp.model import Hit
from selfhelp.output.delimited import write_csv
from selfhelp.output.fields import FIELDS
from selfhelp.output.workbook import write_xlsx


def rows(found: list[Hit], *names: str) -> list[tuple[object, ...]]:
    stream = io.BytesIO()
    write_xlsx(found, stream, names)
    sheet = load_workbook(stream)["Meetings"]
    assert sheet.freeze_panes == "A2"
    return list(sheet.iter_rows(values_only=True))


def test_the_columns_are_those_of_csv() -> None:
    found = hits(NOON, ROOM)
    header, *table = rows(found)
    assert header == tuple(FIELDS)
    lines = list(csv.reader(io.StringIO(text_of(write_csv, found))))[1:]
    assert [["" if cell is None else str(cell) for cell in row] for row in table] == lines


def test_numbers_are_numbers_and_dates_are_texts() -> None:
    names = ("duration", "latitude", "updated", "address_withheld", "postal_code")
    assert rows(hits(NOON), *names)[1] == (60, 39.7, "2026-11-01T10:00:00", "false", "80205")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("http://evil.example")', '\'=HYPERLINK("http://evil.example")'),
        ("@SUM(1)", "'@SUM(1)"),
        ("+1 group", "'+1 group"),
        ("-2+3 cmd", "'-2+3 cmd"),
        ("#N/A", "#N/A"),
        ("TRUE", "TRUE"),
        ("007", "007"),
        ("a\x00\x1b[31m\ufffeb", "a[31mb"),
        ("line\nbreak", "line\nbreak"),
    ],
)
def test_a_text_is_never_run_and_never_taken_for_anything_else(text: str, cell: str) -> None:
    stream = io.BytesIO()
    write_xlsx(hits(NOON._replace(name=text)), stream, ("name",))
    read = load_workbook(stream)["Meetings"]["A2"]
    assert (read.value, read.data_type) == (cell, "s")
