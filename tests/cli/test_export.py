"""Formats from the command line: what is written, left out, taken out and refused; and `export`."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from openpyxl import load_workbook

from selfhelp.output.formats import FORMATS, SUFFIXES

Run = Callable[..., Ran]

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)

ROWS: list[dict[str, Any]] = [
    {"slug": "night", "name": "Night", "day": 2, "time": "19:30", "end_time": "20:30", "location": "Elks Hall",
     "formatted_address": "1 Main St, Denver, CO 80205, USA", "timezone": "America/Denver", "types": ["O", "ZZ"],
     "latitude": 39.7567, "longitude": -104.9654, "notes": "Call Ann Lee 303-555-0199"},
    {"slug": "room", "name": "Room", "day": 3, "time": "19:30", "conference_url": "https://zoom.us/j/123?pwd=abc",
     "conference_phone": "+16695550100,,123#,,*99#", "conference_url_notes": "Passcode: 99",
     "timezone": "America/Denver"},
    {"slug": "third", "name": "Third", "day": 6, "time": "10:00", "notes": "3rd Saturday only",
     "formatted_address": "2 Main St, Denver, CO 80205, USA", "timezone": "America/Denver"},
    {"slug": "any", "name": "Any", "formatted_address": "3 Main St, Denver, CO 80205, USA",
     "timezone": "America/Denver"},
]  # fmt: skip


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """Runs the program on a dataset with a weekly, an online and a monthly meeting, and one by appointment."""
    (tmp_path / "feed.json").write_text(json.dumps(ROWS))
    assert run("import", tmp_path / "feed.json", "-o", "aa", now=NOW).code == 0

    def run_then(*words: str | Path, now: datetime = NOW, terminal: tuple[int, int] | None = None) -> Ran:
        return run(*words, now=now, terminal=terminal)

    return run_then


def read(path: Path) -> str:
    return path.read_bytes().decode()


@pytest.mark.parametrize(
    ("name", "wrote"),
    [
        ("x.csv", 4), ("x.tsv", 4), ("x.json", 4), ("x.jsonl", 4), ("x.txt", 4), ("x.xlsx", 4), ("x.html", 4),
        ("x.htm", 4), ("x.ics", 3), ("x.geojson", 1),
    ],
)  # fmt: skip
def test_the_suffix_of_a_file_selects_the_format_and_the_last_line_says_how_many(
    filled: Run, tmp_path: Path, name: str, wrote: int
) -> None:
    path = tmp_path / name
    ran = filled("export", path)
    assert (ran.code, ran.out) == (0, "")
    unit = "meeting" if wrote == 1 else "meetings"
    assert ran.err.splitlines()[-1] == f"Wrote {wrote} {unit} to {path}."
    assert path.stat().st_size > 0


def test_an_export_is_what_find_writes(filled: Run, tmp_path: Path) -> None:
    for name, form in {suffix: form for suffix, form in SUFFIXES.items() if form != "xlsx"}.items():
        filled("export", tmp_path / f"x{name}", "-o", "aa", "--day", "tue,wed")
        found = filled("find", "-o", "aa", "--day", "tue,wed", "-f", form)
        assert read(tmp_path / f"x{name}") == found.out


def test_words_and_options_are_those_of_find(filled: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    ran = filled("export", path, "aa", "tuesday", "in", "Denver", "--fields", "name,start")
    assert json.loads(read(path)) == [{"name": "Night", "start": "19:30"}]
    assert "Read as: selfhelp find --organization aa --day tuesday" in ran.err
    assert filled("export", path, "-q", "-n", "2").err == ""
    assert len(json.loads(read(path))) == 2


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("xlsx", "meeting-guide")])
def test_every_format_takes_every_occurrence(filled: Run, tmp_path: Path, form: str) -> None:
    ran = filled("export", tmp_path / "x", "--each", "--day", "2026-12-01..2026-12-15", "--in-person", "-f", form)
    assert ran.err.splitlines()[-1] == f"Wrote 3 occurrences to {tmp_path / 'x'}."


def test_a_feed_has_each_meeting_once_however_often_it_occurs(filled: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    ran = filled("export", path, "--each", "--day", "2026-12-01..2026-12-15", "-f", "meeting-guide")
    assert [row["name"] for row in json.loads(read(path))] == ["Night", "Room"]
    assert ran.err.splitlines()[-1] == f"Wrote 2 meetings to {path}."


def test_what_a_format_has_no_place_for_is_counted(filled: Run, tmp_path: Path) -> None:
    ran = filled("export", tmp_path / "x.geojson")
    assert "Left out of the map: 1 without a venue, 2 whose exact position is not known.\n" in ran.err
    ran = filled("export", tmp_path / "x.json", "-f", "meeting-guide")
    assert "Left out of the feed: 1 not every week.\n" in ran.err
    assert [row["name"] for row in json.loads(read(tmp_path / "x.json"))] == ["Night", "Room", "Any"]
    assert json.loads(read(tmp_path / "x.json"))[0]["types"] == ["O", "ZZ"]


@pytest.mark.parametrize("form", ["html", "message", "ics"])
def test_lists_for_others_have_no_passcodes_and_say_so(filled: Run, form: str) -> None:
    ran = filled("find", "-f", form)
    text = ran.out.replace("\r\n ", "")
    assert "zoom.us/j/123" in text
    assert not [secret for secret in ("pwd", "99", "Lee", "0199") if secret in text]
    assert "Taken out, because others may read it: 3 passcodes, 1 surname, 1 private number.\n" in ran.err


def test_what_a_source_publishes_stays_in_data_and_in_the_calendar_of_one_client(filled: Run) -> None:
    for form in ("json", "jsonl", "csv", "tsv", "meeting-guide"):
        assert "https://zoom.us/j/123?pwd=abc" in filled("find", "-f", form).out
    ids = [row["id"] for row in json.loads(filled("find", "--online", "--json").out)]
    assert "https://zoom.us/j/123?pwd=abc" in filled("show", *ids, "--ics").out


def test_a_page_has_the_crisis_line_of_the_country(filled: Run) -> None:
    page = filled("find", "-f", "html").out
    assert "<p>In danger or suicidal? Call or text 988; emergency 911.</p>" in page
    assert "selfhelp helplines" not in page
    ran = filled("find", "-f", "html", "i want to kill myself")
    assert "Call 988" in ran.err
    assert "<p>In danger or suicidal? Call or text 988; emergency 911.</p>" in ran.out


def test_a_workbook_goes_to_a_file_or_a_pipe_but_not_on_a_screen(filled: Run, tmp_path: Path) -> None:
    for terminal in (None, (80, 24)):
        ran = filled("find", "-f", "xlsx", terminal=terminal)
        assert (ran.code, ran.out) == (2, "")
        assert "error: xlsx cannot be shown on a screen\ntry: --output meetings.xlsx\n" in ran.err
    command = [sys.executable, "-P", "-m", "selfhelp", "find", "-f", "xlsx", "--fields", "name"]
    done = subprocess.run(command, capture_output=True, check=True, env=os.environ)
    sheet = load_workbook(io.BytesIO(done.stdout))["Meetings"]
    assert sorted(str(row[0]) for row in sheet.iter_rows(values_only=True)) == ["Any", "Night", "Room", "Third", "name"]


def test_a_feed_is_of_one_organization(filled: Run, run: Run, tmp_path: Path) -> None:
    (tmp_path / "na.json").write_text(json.dumps(ROWS))
    assert run("import", tmp_path / "na.json", "-o", "na", now=NOW).code == 0
    path = tmp_path / "x.json"
    ran = filled("export", path, "-f", "meeting-guide")
    assert (ran.code, path.exists()) == (2, False)
    assert ran.err.endswith(
        "error: a Meeting Guide feed is of one organization; these are of 2 (aa, na)\n"
        "try: add --organization, and write a file for each\n"
    )
    assert filled("export", path, "-f", "meeting-guide", "-o", "na").code == 0


@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.xlsx", "x.html", "x.ics", "x.geojson"])
def test_samples_are_exported_only_where_they_were_asked_for(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    ran = run("export", path, "drinking", now=NOW)
    assert (ran.code, ran.out, path.exists()) == (1, "", False)
    assert "error: these are made-up samples, which a " in ran.err
    assert run("export", path, "drinking", "--sample", now=NOW).code == 0


def test_samples_are_in_no_list_that_cannot_mark_them(run: Run) -> None:
    for form, called in (("html", "a page"), ("message", "a message"), ("meeting-guide", "a feed")):
        ran = run("find", "-o", "aa", "-f", form, now=NOW)
        assert (ran.code, ran.out) == (1, "")
        assert f"error: these are made-up samples, which {called} would show as real meetings\n" in ran.err
    assert json.loads(run("find", "-o", "aa", "-f", "geojson", now=NOW).out)["features"][0]["properties"]["sample"]
    assert "(made up, not a real meeting)" in run("find", "--sample", "-o", "aa", "-f", "html", now=NOW).out
    assert "SAMPLE, not a real meeting: " in run("find", "--sample", "-o", "aa", "-f", "message", now=NOW).out


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("export",), "Missing argument 'FILE'."),
        (("export", "x.pdf"), "unknown kind of file: x.pdf"),
        (("export", "denver"), "unknown kind of file: denver"),
        (("export", "x.txt", "-f", "table"), "a table is for the screen"),
        (("export", "x.csv", "-f", "cvs"), "unknown format 'cvs'"),
        (("export", "x.html", "--fields", "name"), "a page has no fields to choose from"),
        (("find", "-f", "message", "--fields", "name"), "a message has no fields to choose from"),
        (("find", "-f", "meeting-guide", "--fields", "name"), "a Meeting Guide feed has no fields to choose from"),
        (("export", "x.csv", "--alarm", "30m"), "--alarm is for calendars"),
    ],
)
def test_what_cannot_be_exported_is_an_error(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], error: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = filled(*words)
    assert (ran.code, ran.out) == (2, "")
    assert f"error: {error}\n" in ran.err
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("x", "denver"))] == []


def test_a_crisis_in_the_words_of_an_export_is_heard(filled: Run) -> None:
    assert "Call 988" in filled("export", "i", "want", "to", "die").err


def test_an_export_shows_how_far_it_is_on_a_terminal(filled: Run, tmp_path: Path) -> None:
    ran = filled("export", tmp_path / "x.csv", terminal=(80, 24))
    assert "Writing meetings" in ran.err
    assert len(list(csv.DictReader(read(tmp_path / "x.csv").splitlines()))) == 4
    assert "Writing meetings" not in filled("export", tmp_path / "x.csv", "-q", terminal=(80, 24)).err


def test_nothing_is_written_where_an_export_fails_on_the_way(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("before")
    assert filled("export", tmp_path / "x.csv", "--near", "Nowhereville").code == 2
    assert (tmp_path / "x.csv").read_text() == "before"
