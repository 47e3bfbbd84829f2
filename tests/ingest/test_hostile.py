"""Small feeds that used to hang, crash or fill the memory: each is read, or refused in two lines."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from helpers import ROW, rows
from openpyxl import Workbook

Run = Callable[..., Ran]


@pytest.mark.parametrize(
    "changes",
    [
        {"notes": "1st Tuesday. Call " + "1234567890" * 12},
        {"time": "7" + " " * 50_000},
        {"time": "7 " + "pm " * 5_000},
        {"conference_url": "-" * 60_000},
        {"conference_url": "a." * 30_000},
        {"notes": "only " + "1st " * 5_000 + "Tuesday"},
        {"timezone": "/".join("A" * 1000)},
        {"name": "Group " + "x" * 200_000},
    ],
)
def test_a_row_that_used_to_hang_is_kept_or_refused(changes: dict[str, str]) -> None:
    done = rows(ROW | changes, ROW | {"slug": "good", "name": "Good"})
    assert done.rows == 2
    assert done.meetings[-1].name == "Good"


def test_blanks_are_squeezed() -> None:
    [meeting] = rows(ROW | {"notes": "bring   a    friend\n\n  ring  the bell "}).meetings
    assert meeting.notes == "bring a friend\n\nring the bell"


def test_a_workbook_with_a_cell_far_below_has_only_the_rows_above(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet(index=0)
    sheet.append(["Name", "Day", "Time"])
    sheet.append(["Courage", "Monday", "19:00"])
    sheet["A1000000"] = "far below"
    book.save(tmp_path / "far.xlsx")
    ran = run("import", tmp_path / "far.xlsx", "-o", "aa", "--name", "far")
    assert (ran.code, "far: 1 rows = 1 kept" in ran.err) == (0, True)


def test_a_zip_with_a_member_without_a_name_is_read_without_it(run: Run, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.json", json.dumps([ROW]))
        archive.writestr("x", "nothing")
    # The name "x" becomes empty in the local header and in the directory.
    data = packed.getvalue().replace(b"\x01\x00\x00\x00x", b"\x00\x00\x00\x00x")
    (tmp_path / "nameless.zip").write_bytes(data)
    ran = run("import", tmp_path / "nameless.zip", "-o", "aa", "--name", "z")
    assert ran.code in (0, 1)
    assert "Traceback" not in ran.err
