"""`selfhelp update --report`: what this update changed, in a file or on stdout, to be mailed without a further step."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from pages import TextOf
from serving import Server, answer, serving

Run = Callable[..., Ran]

BEGINNING = "From the groups' own lists, as of "


def feed(*names: str, start: str = "19:30", **facts: Any) -> bytes:
    """A server's answer with a meeting of each name."""
    row = {"day": 2, "time": start, "timezone": "America/Denver", "city": "Denver", "state": "CO", "location": "Hall"}
    rows = [row | {"slug": name.lower(), "name": name} | facts for name in names]
    return answer(200, json.dumps(rows).encode(), Content_Type="application/json")


def add(run: Run, server: Server, *names: str) -> None:
    for name in names:
        assert run("feeds", "add", name, f"{server.address}/{name}", "-o", "aa").code == 0


def without_ids(lines: list[str]) -> list[str]:
    return [line.rpartition(" (")[0] if line.startswith("  ") else line for line in lines]


def test_a_report_on_stdout_tells_what_this_update_changed_and_nothing_else(run: Run) -> None:
    denver = [feed("Noon", "Dusk"), feed("Noon", "Dusk", start="18:00"), feed("Noon", "Dusk", "Dawn", start="18:00")]
    with serving({"/denver": denver, "/aurora": [feed("Night"), feed("Night")]}) as server:
        add(run, server, "denver", "aurora")
        run("update")
        ran = run("update", "--report", "-")
    assert ran.code == 0
    heading, dawn, last = without_ids(ran.out.splitlines())
    assert heading.startswith("denver, imported 20")
    assert heading.endswith(": 1 added")
    assert dawn == "  + Dawn: Every Tuesday 18:00, length unknown, Hall, Denver, CO"
    assert last.startswith(BEGINNING)
    assert "denver: 3 rows = 3 kept" in ran.err


@pytest.mark.parametrize("name", ["changes.txt", "changes.HTML", "changes.json"])
def test_the_suffix_of_the_file_selects_the_form(run: Run, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with serving({"/denver": [feed("Noon", "Dusk"), feed("Noon", "Dusk", start="18:00")]}) as server:
        add(run, server, "denver")
        ran = run("update", "-q", "--report", file)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    text = file.read_text()
    if name == "changes.json":
        changes = [(c["name"], c["field"], c["old"], c["new"]) for c in json.loads(text)]
        assert changes == [("Noon", "start", "19:30", "18:00"), ("Dusk", "start", "19:30", "18:00")]
    else:
        items = TextOf(text).items if name == "changes.HTML" else text.splitlines()[1:-1]
        told = [line.strip().removeprefix("~ ").removeprefix("changed: ").rpartition(" (")[0] for line in items]
        assert told == ["Noon: start 19:30 -> 18:00", "Dusk: start 19:30 -> 18:00"]


def test_where_nothing_changed_a_file_says_so_and_stdout_stays_empty(run: Run, tmp_path: Path) -> None:
    with serving({"/denver": [feed("Noon")]}) as server:
        add(run, server, "denver")
        for name, said in (("changes.txt", "No changes.\n"), ("changes.json", "[]\n")):
            (tmp_path / name).write_text("of yesterday")
            assert run("update", "--report", tmp_path / name).code == 0
            assert (tmp_path / name).read_text() == said
        assert run("update", "--report", tmp_path / "changes.html").code == 0
        ran = run("update", "--report", "-")
    assert TextOf((tmp_path / "changes.html").read_text()).text.endswith("\nNo changes.\n")
    assert ran.out == ""
    assert ran.err.splitlines().count("No changes.") == 1


def test_a_point_some_meters_away_and_a_new_reader_are_no_changes(run: Run, db: Path) -> None:
    points: list[dict[str, Any]] = [
        {"latitude": 39.75, "longitude": -105.0},
        {"latitude": 39.75004, "longitude": -105.00004},
    ]
    with serving({"/denver": [feed("Noon", **points[0]), feed("Noon", **points[1]), feed("Dusk")]}) as server:
        add(run, server, "denver")
        assert run("update", "--report", "-").out == ""
        with closing(sqlite3.connect(db)) as connection, connection:
            connection.execute("UPDATE sources SET reader = reader - 1 WHERE name = 'denver'")
        ran = run("update", "--report", "-", "--force")
    assert "1 meetings: 1 added, 0 changed, 1 removed, 0 as before" in ran.err
    assert ran.out == ""


def test_a_source_that_fails_keeps_nobody_from_the_report_on_the_others(run: Run) -> None:
    with serving({"/denver": [feed("Noon"), feed("Noon", "Dusk")], "/aurora": [feed("Night"), answer(500)]}) as server:
        add(run, server, "denver", "aurora")
        ran = run("update", "--report", "-")
    assert ran.code == 1
    assert "  + Dusk: Every Tuesday 19:30, length unknown, Hall, Denver, CO" in without_ids(ran.out.splitlines())


def test_without_a_source_there_is_a_report_without_changes(run: Run, tmp_path: Path) -> None:
    ran = run("update", "--db", tmp_path / "none.db", "--report", tmp_path / "changes.txt")
    assert (ran.code, (tmp_path / "changes.txt").read_text()) == (0, "No changes.\n")


def test_a_report_that_cannot_be_written_is_an_error_after_the_update(run: Run, tmp_path: Path) -> None:
    with serving({"/denver": [feed("Noon"), feed("Noon", "Dusk")]}) as server:
        add(run, server, "denver")
        ran = run("update", "--report", tmp_path / "no folder" / "changes.txt")
    assert ran.code == 1
    assert "error: cannot write" in ran.err
    assert run("find", "--count", "-q").out == "2\n"


def test_a_file_of_another_suffix_is_refused_before_anything_is_fetched(run: Run, tmp_path: Path) -> None:
    with serving({"/denver": [feed("Noon")]}) as server:
        add(run, server, "denver")
        ran = run("update", "--report", tmp_path / "changes.pdf")
        assert server.times("/denver") == 1
    assert (ran.code, ran.out) == (2, "")
    assert "one of .txt, .html, .htm, .json; or - for stdout" in ran.err
