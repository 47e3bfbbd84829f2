"""Importing an office's own lists: several files at once, folders, and the empty list to fill in."""

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from openpyxl import load_workbook
from serving import answer, serving

from selfhelp.ingest.formats.table.template import COLUMNS

Run = Callable[..., Ran]

FEEDS = Path(__file__).parents[1] / "feeds"
TABLE = "Name,Day,Time,City,State\n{name},Tuesday,7:30 PM,Denver,CO\n"


def table(path: Path, name: str) -> Path:
    """Writes a table with one meeting."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TABLE.format(name=name), encoding="utf-8")
    return path


def loaded(run: Run) -> dict[str, list[str]]:
    """The names of the meetings of each loaded source."""
    names: dict[str, list[str]] = {}
    for meeting in json.loads(run("find", "--json", "-q").out):
        if not meeting["sample"]:
            names.setdefault(meeting["source"], []).append(meeting["name"])
    return names


# several files


def test_each_file_becomes_a_source_with_its_name_and_the_options_of_all(run: Run, tmp_path: Path) -> None:
    files = [tmp_path / "North Side.csv", tmp_path / "south.csv"]
    for file, name in zip(files, ("Dawn", "Dusk"), strict=True):
        file.write_text(f"Title,Weekday,Clock,City\n{name},Tuesday,19:30,Anytown\n", encoding="utf-8")
    ran = run("import", *files, "-o", "aa", "--timezone", "America/Denver", "--map", "name=Title,time=Clock")
    assert ran.code == 0, ran.err
    meetings = json.loads(run("find", "--json").out)
    assert [(m["source"], m["name"], m["organization"], m["start"], m["timezone"]) for m in meetings] == [
        ("north-side", "Dawn", "aa", "19:30", "America/Denver"),
        ("south", "Dusk", "aa", "19:30", "America/Denver"),
    ]
    # Both have the same numbers, and both are told.
    assert ran.err.count("1 meetings: 1 added, 0 changed, 0 removed, 0 as before") == 2


def test_several_files_are_written_in_one_rebuild(run: Run, tmp_path: Path, db: Path) -> None:
    run("import", table(tmp_path / "old.csv", "Old"), "-o", "aa")
    run("import", table(tmp_path / "a.csv", "A"), table(tmp_path / "b.csv", "B"), "-o", "aa")
    with closing(sqlite3.connect(f"{db}.previous")) as before:
        assert before.execute("SELECT name FROM sources WHERE sample = 0").fetchall() == [("old",)]
    assert loaded(run) == {"old": ["Old"], "a": ["A"], "b": ["B"]}


def test_a_file_that_fails_is_named_and_the_others_are_loaded(run: Run, tmp_path: Path) -> None:
    good = table(tmp_path / "good.csv", "Good")
    (tmp_path / "bad.csv").write_text("<html><body>Not found</body></html>")
    ran = run("import", tmp_path / "bad.csv", good, tmp_path / "missing.csv", "-o", "aa")
    assert ran.code == 1
    assert f"{tmp_path / 'bad.csv'}: this is a web page, not a feed" in ran.err
    assert (
        f"{tmp_path / 'missing.csv'}: {tmp_path / 'missing.csv'} cannot be read (No such file or directory)" in ran.err
    )
    assert "error: 2 of 3 could not be loaded; the others were" in ran.err
    assert loaded(run) == {"good": ["Good"]}


def test_a_file_that_lost_most_of_its_meetings_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    first = tmp_path / "first.csv"
    first.write_text("Name,Day,Time,City\n" + "".join(f"M{n},Tuesday,{n}:30 PM,Denver\n" for n in range(1, 6)))
    run("import", first, "-o", "aa")
    ran = run("import", table(first, "M1"), table(tmp_path / "second.csv", "New"), "-o", "aa")
    assert ran.code == 1
    assert f"{first}: first had 5 meetings and would have 1" in ran.err
    assert loaded(run) == {"first": ["M1", "M2", "M3", "M4", "M5"], "second": ["New"]}


def test_an_option_that_fits_none_of_the_files_is_a_usage_error(run: Run, tmp_path: Path, db: Path) -> None:
    ran = run("import", table(tmp_path / "a.csv", "A"), table(tmp_path / "b.csv", "B"), "-o", "no such body")
    assert ran.code == 2
    assert not db.exists()


def test_a_name_is_for_one_source(run: Run, tmp_path: Path, db: Path) -> None:
    files = [table(tmp_path / "a.csv", "A"), table(tmp_path / "b.csv", "B")]
    for given in (files, [tmp_path], [files[0], "https://example.org/b.json"]):
        ran = run("import", *given, "-o", "aa", "--name", "both")
        assert ran.code == 2
        assert "error: --name is for one source, and these are 2" in ran.err
    assert not db.exists()


def test_calendars_are_one_source_only_under_one_name(run: Run) -> None:
    calendars = [FEEDS / "ical" / "two_calendars" / name for name in ("denver.ics", "salt_lake.ics")]
    assert run("import", *calendars, "-o", "aa", "--name", "west").code == 0
    assert loaded(run).keys() == {"west"}
    assert run("import", *calendars, "-o", "aa").code == 0
    assert loaded(run).keys() == {"west", "denver", "salt-lake"}


@pytest.mark.parametrize("by_file", [True, False])
def test_the_answers_of_a_bmlt_server_are_one_source(run: Run, by_file: bool) -> None:
    folder = FEEDS / "bmlt" / "new_mexico"
    ran = run("import", *([folder / "results.json", folder / "formats.json"] if by_file else [folder]), "-o", "na")
    assert ran.code == 0, ran.err
    assert loaded(run).keys() == {"results" if by_file else "new-mexico"}


def test_files_with_the_same_name_have_that_of_their_folder_before_it(run: Run, tmp_path: Path) -> None:
    files = [table(tmp_path / folder / "meetings.csv", folder) for folder in ("north", "south")]
    assert run("import", *files, "-o", "aa").code == 0
    assert loaded(run) == {"north-meetings": ["north"], "south-meetings": ["south"]}


def test_two_files_that_would_be_the_same_source_do_not_replace_each_other(run: Run, tmp_path: Path) -> None:
    files = [table(tmp_path / "lists" / f"meetings.{ending}", ending) for ending in ("csv", "tsv")]
    ran = run("import", *files, "-o", "aa")
    assert ran.code == 1
    assert f"its source would be named 'lists-meetings', as that of {files[0]}" in ran.err
    assert loaded(run) == {"lists-meetings": ["csv"]}


def test_files_and_addresses_are_loaded_together(run: Run, tmp_path: Path) -> None:
    body = TABLE.format(name="Far").encode()
    with serving({"/list.csv": answer(200, body, Content_Type="text/csv")}) as server:
        ran = run("import", table(tmp_path / "near.csv", "Near"), f"{server.address}/list.csv", "-o", "aa")
    assert ran.code == 0, ran.err
    assert sorted(names for [names] in loaded(run).values()) == ["Far", "Near"]


def test_rejects_of_several_sources_end_with_their_name(run: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(
            "Name,Day,Time,City\nM,Tuesday,7 PM,Denver\nN,Monday,8 PM,Denver\nO,Blursday,7 PM,Denver\n"
        )
    ran = run("import", tmp_path / "a.csv", tmp_path / "b.csv", "-o", "aa", "--rejects")
    assert [line.split("\t")[::4] for line in ran.out.splitlines()] == [["3", "a"], ["3", "b"]]


# folders


def test_a_folder_is_loaded_with_its_sub_folders_and_what_is_no_list_is_named(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    table(folder / "denver.csv", "Denver")
    table(folder / "mountains" / "aspen.csv", "Aspen")
    table(folder / ".hidden.csv", "Hidden")
    table(folder / "~$denver.xlsx", "Locked")
    (folder / "letter.pdf").write_bytes(b"%PDF-1.7")
    (folder / "read me.txt").write_text("Please ask Ann first")
    ran = run("import", folder, "-o", "aa")
    assert ran.code == 0, ran.err
    assert loaded(run) == {"denver": ["Denver"], "aspen": ["Aspen"]}
    assert f"Not read: {folder / 'letter.pdf'} (this is a PDF, not a feed)" in ran.err
    assert f"Not read: {folder / 'read me.txt'} (this is not a table)" in ran.err


def test_a_list_in_a_folder_that_cannot_be_read_is_an_error(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    table(folder / "denver.csv", "Denver")
    (folder / "boulder.xlsx").write_bytes(b"PK\x03\x04 damaged")
    ran = run("import", folder, "-o", "aa")
    assert ran.code == 1
    assert f"{folder / 'boulder.xlsx'}: this archive is damaged" in ran.err
    assert loaded(run) == {"denver": ["Denver"]}


def test_tables_of_hsds_in_a_folder_are_one_source_beside_other_lists(run: Run, tmp_path: Path) -> None:
    package = tmp_path / "lists" / "grief"
    package.mkdir(parents=True)
    for file in (FEEDS / "hsds" / "package_2").rglob("*.csv"):
        (package / file.name).write_bytes(file.read_bytes())
    table(tmp_path / "lists" / "denver.csv", "Denver")
    ran = run("import", tmp_path / "lists", "-o", "la-leche-league")
    assert ran.code == 0, ran.err
    assert loaded(run).keys() == {"denver", "grief"}


def test_a_folder_without_a_list_is_an_error(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    assert "there is no file in" in run("import", folder, "-o", "aa").err
    for name in ("a.pdf", "b.pdf"):
        (folder / name).write_bytes(b"%PDF-1.7")
    ran = run("import", folder, "-o", "aa")
    assert ran.code == 1
    assert "error: none of the 2 files is a list of meetings" in ran.err


# the empty list


def filled(path: Path, *rows: dict[str, Any]) -> Path:
    """Adds rows to a list, by header."""
    names = [column.header for column in COLUMNS]
    assert all(name in names for row in rows for name in row)
    if path.suffix == ".csv":
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, names).writerows(rows)
        return path
    book = load_workbook(path)
    for row in rows:
        book.worksheets[0].append([row.get(name) for name in names])
    book.save(path)
    return path


EVENING = {
    "Group": "Riverside Group",
    "Meeting name": "Tuesday Evening",
    "Day": "Tuesday",
    "Start": "7:30 PM",
    "End": "8:45 PM",
    "Place": "Grace Church",
    "Street": "1301 Marion St",
    "City": "Denver",
    "State": "CO",
    "ZIP": "80205",
    "Online link": "https://zoom.us/j/0000000001",
    "Dial-in": "+1 303-555-0100",
    "Language": "Spanish",
    "For whom": "Women",
    "Kind": "Open, Newcomers",
    "Notes": "Side door",
    "Place is private": "no",
    "May be published": "yes",
    "Does not meet on": "2026-12-29",
}
PRIVATE = {
    "Group": "Quiet Circle",
    "Day": "Friday",
    "Start": "18:00",
    "End": "19:00",
    "Place": "Quillfeather House",
    "Street": "5 Quillfeather Ln",
    "City": "Boulder",
    "State": "CO",
    "ZIP": "80302",
    "Place is private": "yes",
    "May be published": "yes",
    "Does not meet on": "2026-12-25, Jan 1, 2027",
}
UNPUBLISHED = EVENING | {"Meeting name": "Not Yet", "May be published": "no"}


@pytest.mark.parametrize("name", ["meetings.xlsx", "meetings.csv"])
def test_a_list_that_was_filled_in_gives_its_meetings(run: Run, tmp_path: Path, name: str, db: Path) -> None:
    path = tmp_path / name
    ran = run("import", "--template", path)
    assert ran.code == 0
    assert f"Wrote {path}: one row for each meeting." in ran.err
    assert ("A .csv file has no drop-downs" in ran.err) == (path.suffix == ".csv")
    filled(path, EVENING, PRIVATE, UNPUBLISHED)
    ran = run("import", path, "-o", "aa", "--language", "en")
    assert "meetings: 5 rows = 2 kept + 0 duplicates + 0 rejects + 3 skipped" in ran.err
    assert "Not read" not in ran.err
    evening, private = sorted(json.loads(run("find", "--json").out), key=lambda m: m["name"], reverse=True)
    expected = {
        "name": "Tuesday Evening",
        "group": "Riverside Group",
        "day": "tuesday",
        "start": "19:30",
        "end": "20:45",
        "attendance": "hybrid",
        "location": "Grace Church",
        "address": "1301 Marion St",
        "city": "Denver",
        "state": "CO",
        "postal_code": "80205",
        "timezone": "America/Denver",
        "conference_url": "https://zoom.us/j/0000000001",
        "conference_phone": "+1 303-555-0100",
        "languages": ["es"],
        "attributes": ["newcomers", "open", "women"],
        "notes": "Side door\nWomen",
        "except_dates": ["2026-12-29"],
        "address_withheld": False,
    }
    assert {field: evening[field] for field in expected} == expected
    expected = {
        "name": "Quiet Circle",
        "day": "friday",
        "start": "18:00",
        "end": "19:00",
        "location": None,
        "address": None,
        "postal_code": None,
        "latitude": None,
        "city": "Boulder",
        "address_withheld": True,
        "except_dates": ["2026-12-25", "2027-01-01"],
    }
    assert {field: private[field] for field in expected} == expected
    assert b"Quillfeather" not in db.read_bytes()


def test_the_sample_rows_are_loaded_only_when_they_were_edited(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "meetings.xlsx"
    run("import", "--template", path)
    ran = run("import", path, "-o", "aa")
    assert ran.code == 1
    assert "the feed publishes no meetings" in ran.err
    book = load_workbook(path)
    names = [cell.value for cell in book.worksheets[0][1]]
    assert [str(book.worksheets[0].cell(row, 1).value)[:6] for row in (2, 3)] == ["Sample", "Sample"]
    book.worksheets[0].cell(2, names.index("May be published") + 1).value = "yes"
    book.save(path)
    run("import", path, "-o", "aa")
    assert loaded(run) == {"meetings": ["Sample Tuesday Evening"]}


def test_the_spreadsheet_offers_days_languages_and_yes_or_no(run: Run, tmp_path: Path) -> None:
    run("import", "--template", tmp_path / "meetings.xlsx")
    sheet = load_workbook(tmp_path / "meetings.xlsx").worksheets[0]
    offered = {
        sheet.cell(1, next(iter(check.sqref.ranges)).min_col).value: check.formula1.strip('"').split(",")
        for check in sheet.data_validations.dataValidation
        if check.type == "list"
    }
    assert offered.keys() == {"Day", "Language", "Place is private", "May be published"}
    assert offered["Day"][:2] == ["Monday", "Tuesday"]
    assert offered["Place is private"] == offered["May be published"] == ["yes", "no"]
    assert {"English", "Spanish"} <= {*offered["Language"]}


def test_every_value_that_is_offered_can_be_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "meetings.csv"
    offered = {column.header: column.values for column in COLUMNS}
    run("import", "--template", path)
    filled(path, *[EVENING | {"Meeting name": day, "Day": day} for day in offered["Day"]])
    filled(path, *[EVENING | {"Meeting name": language, "Language": language} for language in offered["Language"]])
    ran = run("import", path, "-o", "aa")
    assert "could not" not in ran.err
    assert "cannot be read" not in ran.err
    meetings = {meeting["name"]: meeting for meeting in json.loads(run("find", "--json").out)}
    assert [meetings[day]["day"] for day in offered["Day"]] == [
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        None,
    ]
    assert len({meetings[language]["languages"][0] for language in offered["Language"]}) == len(offered["Language"])


def test_a_list_is_never_written_over(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "meetings.csv"
    path.write_text("our list")
    ran = run("import", "--template", path)
    assert ran.code == 1
    assert f"{path} is there already" in ran.err
    assert path.read_text() == "our list"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--template", "meetings.ods"], "meetings.ods is neither .xlsx nor .csv"),
        (["--template", "meetings.xlsx", "denver.csv"], "--template writes an empty list and loads nothing"),
        ([], "no file is named"),
    ],
)
def test_what_is_asked_of_a_template_in_a_wrong_way(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("import", *words)
    assert ran.code == 2
    assert message in ran.err
    assert list(tmp_path.iterdir()) == []


# what is said about rows


def test_what_cannot_be_read_is_told_with_its_row_and_column(run: Run, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "Meeting name,Day,Start,City\nDawn,Tuesday,7 PM,Denver\nNoon,Monday,soonish,Denver\nDusk,Blursday,7 PM,Denver\n"
        "Late,Friday,9 PM,Denver\n"
    )
    ran = run("import", tmp_path / "list.csv", "-o", "aa")
    assert "  1 x the time cannot be read (row 2, column Start) [time-unreadable]" in ran.err
    assert "  rejected: the day 'Blursday' cannot be read (row 3, column Day)" in ran.err
    assert "  Rows are counted from the first one below the header, without empty ones." in ran.err
