"""Texts that a spreadsheet would run: marked in CSV and TSV, and the same again after an import."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from helpers import ROW, as_csv, read, take
from hypothesis import example, given
from hypothesis import strategies as st

from selfhelp.formulas import marked, unmarked

Run = Callable[..., Ran]

FORMULAS = [
    '=HYPERLINK("http://e","x")',
    "=1+1",
    "+A1",
    "-B2",
    "@SUM(A1)",
    "-",
    "- bring a cup",
    "+1*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "\n=1",
    "   =1",
    "\u00a0=1",
    "\u3000@x",
    '"=1+1"',
    "\uff1d1+1",
    "\uff0bA1",
    "\uff0d1+A1",
    "\uff20x",
]
DATA = [
    "",
    "Night",
    "1 = 1",
    "a-b",
    "'Round Midnight group",
    "'tis +1",
    "+1 303 555 0100",
    "+1-303-555-0100",
    "+49 (0)30 / 12 34 56",
    "+17193594580,,123456789#,,,,*1234#",
    "-105.2",
    "+5",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert marked(text) == "'" + text


@pytest.mark.parametrize("text", DATA)
def test_words_phone_numbers_and_numbers_stay_as_they_are(text: str) -> None:
    assert marked(text) == text == unmarked(text)


@given(st.text() | st.text(alphabet="'=+-@ \t\"1a\uff1d"))
@example("'=1")
@example("''=1")
@example("\t-0")
@example("'+1 303 555 0100")
def test_any_text_is_the_same_after_marking_and_unmarking(text: str) -> None:
    assert unmarked(marked(text)) == text
    assert marked(text)[:1] not in ("=", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_feed_of_formulas_is_exported_marked_and_imported_unchanged(run: Run, tmp_path: Path, form: str) -> None:
    names = ["=1+1", "'=1+1", "''@x", "'Round Midnight", "+A1", "- open -", "Night", "'-5"]
    feed = [
        ROW | {"name": name, "slug": f"{number}", "notes": f"{name} x", "conference_phone": "+1 303 555 0100"}
        for number, name in enumerate(names)
    ]
    (tmp_path / "feed.json").write_text(json.dumps(feed), encoding="utf-8")
    assert run("import", tmp_path / "feed.json", "-o", "aa", "--name", "first").code == 0
    fields = "name,day,start,timezone,notes,conference_phone,longitude,organization,source_key"
    exported = run("find", "--sort", "name", "-f", form, "--fields", fields).out
    written = list(csv.DictReader(io.StringIO(exported), delimiter="," if form == "csv" else "\t"))
    assert sorted(row["name"] for row in written) == sorted(
        ["'=1+1", "''=1+1", "'''@x", "'Round Midnight", "'+A1", "'- open -", "Night", "'-5"]
    )
    assert {row["conference_phone"] for row in written} == {"+1 303 555 0100"}
    assert {row["longitude"] for row in written} == {"-105.0"}
    assert not [row for row in written if row["notes"][0] in "=+-@"]
    again = read(take(exported.encode()))
    assert sorted(meeting.name for meeting in again.meetings) == sorted(names)
    assert sorted(meeting.notes or "" for meeting in again.meetings) == sorted(f"{name} x" for name in names)


def test_an_apostrophe_in_the_table_of_somebody_else_stays() -> None:
    rows = [{"Name": "'Round Midnight", "Day": "Tuesday", "Time": "19:00", "Notes": "'n roll"}]
    [meeting] = read(take(as_csv(rows), "name=Name,day=Day,time=Time,notes=Notes")).meetings
    assert (meeting.name, meeting.notes) == ("'Round Midnight", "'n roll")
