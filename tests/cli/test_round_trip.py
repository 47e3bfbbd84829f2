"""What one office exports, another imports: the same meetings, as old as they were; samples stay samples."""

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from serving import answer, serving

Run = Callable[..., Ran]

OLD = datetime(2025, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
AT = ("--suspended", "--at", "2026-12-01 12:00", "--tz", "America/Denver", "-q")
FORMATS = ("json", "jsonl", "csv")


def feed(path: Path, *names: str, **more: Any) -> Path:
    """Writes a small feed with one meeting for each name."""
    path.write_text(
        json.dumps(
            [
                {
                    "slug": name,
                    "name": name,
                    "day": 2,
                    "time": "19:30",
                    "timezone": "America/Denver",
                    "types": ["W", "ZZ"],
                }
                | {"formatted_address": "1 Main St, Denver, CO 80205, USA", "updated": "2024-05-06"}
                | more
                for name in names
            ]
        ),
        encoding="utf-8",
    )
    return path


@pytest.fixture
def three(run: Run, tmp_path: Path) -> Run:
    """The program with three sources, fetched long ago; two list the same meeting."""
    files = [
        feed(tmp_path / "north.json", "Dawn", "=Noon", notes="bring a friend\nring the bell"),
        feed(tmp_path / "south.json", "Dawn", "Dusk", latitude=39.75, longitude=-104.99),
        feed(tmp_path / "far.json", "Online", formatted_address=None, conference_url="https://zoom.us/j/1"),
    ]
    ran = run("import", *files, "-o", "aa", now=OLD)
    assert ran.code == 0, ran.err
    return run


def export(run: Run, path: Path, *words: str) -> Path:
    path.write_text(run("find", "-f", path.suffix[1:], *AT, *words).out, encoding="utf-8")
    return path


def other(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same program with the dataset of another office, which has nothing yet."""
    monkeypatch.setenv("SELFHELP_DB", str(tmp_path / "other.db"))
    return run


def meetings(run: Run, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("find", "--json", *AT, *words).out)
    return found


@pytest.mark.parametrize("format", FORMATS)
def test_three_sources_in_one_file_stay_three_as_old_as_they_were(
    three: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    before = meetings(three)
    path = export(three, tmp_path / f"full.{format}")
    run = other(three, tmp_path, monkeypatch)
    ran = run("import", path, now=NOW)
    assert (ran.code, ran.out) == (0, "")
    for line in ("far: 1 rows = 1 kept", "north: 2 rows = 2 kept", "south: 1 rows = 1 kept"):
        assert f"{line} + 0 duplicates + 0 rejects + 0 skipped" in ran.err
    assert meetings(run) == before
    assert {(m["source"], m["fetched"]) for m in before} == {
        (name, "2025-03-01T12:00:00.000+00:00") for name in ("north", "south", "far")
    }
    assert "more than a year old, call before you go" in run("find", "--text", "dusk", "-f", "table", now=NOW).out
    # It came from a file: an update leaves it alone.
    assert "There is no source to update" in run("update", now=NOW).err


def test_an_export_of_an_export_is_the_same(three: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = export(three, tmp_path / "first.json")
    run = other(three, tmp_path, monkeypatch)
    run("import", first, now=NOW)
    assert export(run, tmp_path / "second.json").read_text() == first.read_text()
    again = run("import", first, now=NOW)
    assert "2 meetings: 0 added, 0 changed, 0 removed, 2 as before" in again.err


@pytest.mark.parametrize("format", FORMATS)
def test_samples_stay_samples(run: Run, tmp_path: Path, db: Path, format: str) -> None:
    path = export(run, tmp_path / f"s.{format}", "--sample")
    ran = run("import", path)
    assert ran.code == 0
    rows = len(json.loads(run("find", "--json", "--sample", *AT).out))
    assert f"samples: {rows} rows = 0 kept + {rows} duplicates + 0 rejects + 0 skipped" in ran.err
    assert "these are made-up samples" in ran.err
    assert not db.exists()
    found = meetings(run, "drinking")
    assert found
    assert all(meeting["sample"] for meeting in found)


def test_samples_under_other_names_leave_the_answers_with_the_first_real_source(run: Run, tmp_path: Path) -> None:
    rows = json.loads(export(run, tmp_path / "s.json", "--sample").read_text())[:3]
    renamed = [row | {"source": "theirs", "id": f"x{row['id'][1:]}", "name": "Invented"} for row in rows]
    (tmp_path / "t.json").write_text(json.dumps(renamed))
    assert run("import", tmp_path / "t.json").code == 0
    assert json.loads(run("info", "--json").out)["only_samples"]
    assert {m["sample"] for m in meetings(run, "--text", "invented")} == {True}
    assert run("find", "i", "want", "to", "die", "--json").out == "[]\n"
    run("import", feed(tmp_path / "real.json", "Real"), "-o", "aa")
    assert [m["name"] for m in meetings(run)] == ["Real"]
    assert run("feeds", "remove", "theirs").code == 0


@pytest.mark.parametrize("format", FORMATS)
def test_samples_in_an_export_with_some_fields_are_refused(run: Run, tmp_path: Path, format: str) -> None:
    fields = "name,organization,day,start,city,state,sample"
    path = export(run, tmp_path / f"s.{format}", "--sample", "--fields", fields)
    ran = run("import", path, "-o", "aa")
    assert ran.code == 1
    assert "the first because it is a made-up sample of selfhelp" in ran.err


def test_what_is_loaded_from_its_feed_stays_as_it_is(three: Run, tmp_path: Path) -> None:
    """An export may be from anybody, and names its sources as it likes."""
    before = meetings(three)
    rows = [m | {"name": "Somewhere else", "address": "9 Elm St"} for m in before if m["source"] == "north"]
    added = rows[0] | {"id": "addedadded"}
    stranger = rows[0] | {"source": "stranger"}
    (tmp_path / "x.json").write_text(json.dumps([*rows, added, stranger, stranger | {"id": "strange234"}]))
    ran = three("import", tmp_path / "x.json", now=NOW)
    assert ran.code == 0, ran.err
    assert "north: 3 rows = 0 kept + 2 duplicates + 0 rejects + 1 skipped" in ran.err
    assert "to have it from this file instead, first: selfhelp feeds remove north" in ran.err
    assert [m for m in meetings(three) if m["source"] != "stranger"] == before
    assert [m["id"] for m in meetings(three, "--source", "stranger")] == ["strange234"]


def test_a_feed_has_the_first_right_to_the_ids_of_its_meetings(run: Run, tmp_path: Path) -> None:
    """A file that took them would otherwise stop every update of that feed."""
    run("import", feed(tmp_path / "north.json", "Dawn", "=Noon"), "-o", "aa")
    theirs = [m | {"source": "stranger"} for m in meetings(run)] + [
        meetings(run)[0] | {"id": "strange234", "source": "stranger"}
    ]
    run("feeds", "remove", "north")
    (tmp_path / "x.json").write_text(json.dumps(theirs))
    assert "3 rows = 3 kept" in run("import", tmp_path / "x.json").err
    ran = run("import", tmp_path / "north.json", "-o", "aa")
    assert ran.code == 0, ran.err
    assert sorted((m["source"], m["name"]) for m in meetings(run)) == [("north", "=Noon"), ("north", "Dawn")]
    assert [
        source["meetings"] for source in json.loads(run("info", "--json").out)["sources"] if not source["sample"]
    ] == [2, 1]


def test_a_source_whose_rows_are_all_hostile_does_not_stop_the_others(
    three: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = json.loads(export(three, tmp_path / "full.json").read_text())
    rows += [rows[0] | {"id": "hostile234", "source": "hostile", "url": "javascript:alert(1)"}]
    (tmp_path / "full.json").write_text(json.dumps(rows))
    run = other(three, tmp_path, monkeypatch)
    ran = run("import", tmp_path / "full.json", "--rejects")
    assert ran.code == 1
    assert "error: 1 of 4 could not be loaded; the others were" in ran.err
    assert "hostile: 1 rows = 0 kept + 0 duplicates + 1 rejects + 0 skipped" in ran.err
    [reject] = ran.out.splitlines()
    assert reject.startswith("5\tno export of selfhelp has such a value in the field url\t")
    assert reject.endswith("\tfield-unreadable\thostile")
    assert {m["source"] for m in meetings(run)} == {"north", "south", "far"}


def test_forgotten_meetings_do_not_come_back(three: Run, tmp_path: Path) -> None:
    path = export(three, tmp_path / "full.json")
    [online] = meetings(three, "--source", "far")
    three("forget", online["id"])
    three("feeds", "remove", "far")
    assert "far: 1 rows = 0 kept + 0 duplicates + 0 rejects + 1 skipped" in three("import", path).err


def test_standard_input_needs_no_name(three: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = export(three, tmp_path / "full.jsonl")
    run = other(three, tmp_path, monkeypatch)
    with path.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert run("import", "-").code == 0
    assert {m["source"] for m in meetings(run)} == {"north", "south", "far"}


def test_a_partial_export_does_not_empty_what_an_earlier_one_brought(
    three: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = feed(tmp_path / "big.json", "One", "Two", "Three")
    three("import", big, "-o", "aa")
    full, part = export(three, tmp_path / "full.json"), export(three, tmp_path / "part.json", "--text", "two")
    run = other(three, tmp_path, monkeypatch)
    run("import", full)
    ran = run("import", part)
    assert ran.code == 1
    assert "big had 3 meetings and would have 1" in ran.err


def test_cells_that_a_spreadsheet_would_run_come_back_as_they_were(
    three: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export(three, tmp_path / "full.csv")
    with path.open(newline="") as stream:
        assert "'=Noon" in [row["name"] for row in csv.DictReader(stream)]
    run = other(three, tmp_path, monkeypatch)
    run("import", path)
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        assert db.execute("SELECT notes FROM meetings WHERE name = '=Noon'").fetchall() == [
            ("bring a friend\nring the bell",)
        ]


def test_an_export_at_an_address_is_updated_and_gets_no_younger_by_that(
    three: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = export(three, tmp_path / "full.json").read_text()
    renamed = first.replace('"name": "Dusk"', '"name": "Night"')
    run = other(three, tmp_path, monkeypatch)
    answers = [
        answer(200, first.encode()),
        *[answer(200, renamed.encode(), ETag='"2"')] * 3,  # one for each source
        answer(304),
    ]
    with serving({"/full.json": answers}) as server:
        assert run("import", f"{server.address}/full.json", now=OLD.replace(year=2026)).code == 0
        ran = run("update", now=NOW)
        unchanged = run("update", now=NOW.replace(hour=18))
    assert unchanged.err.count("unchanged") == 3
    assert ran.code == 0, ran.err
    assert "south: 1 rows = 1 kept + 0 duplicates + 0 rejects + 0 skipped" in ran.err
    assert sorted(m["name"] for m in meetings(run)) == ["=Noon", "Dawn", "Night", "Online"]
    assert {m["fetched"] for m in meetings(run)} == {"2025-03-01T12:00:00.000+00:00"}
    [change] = [json.loads(line) for line in run("changes", "--source", "south", "--json").out.splitlines()]
    assert (change["time"], change["field"], change["old"], change["new"]) == (
        "2026-11-28T12:00:00.000+00:00", "name", "Dusk", "Night",
    )  # fmt: skip


def test_a_source_that_lists_a_meeting_too_is_named_once(
    three: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the export, and by its own rows once it is loaded itself."""
    path = export(three, tmp_path / "full.json", "--text", "dawn")
    run = other(three, tmp_path, monkeypatch)
    run("import", path)
    assert [(m["source"], m["also_in"]) for m in meetings(run)] == [("north", ["south"])]
    run("import", tmp_path / "south.json", "-o", "aa")
    assert [m["also_in"] for m in meetings(run, "--text", "dawn")] == [["south"]]
    again = run("import", path)
    assert "1 meetings: 0 added, 0 changed, 0 removed, 1 as before" in again.err
    assert [m["also_in"] for m in meetings(run, "--text", "dawn")] == [["south"]]


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_of_all_sources_gives_each_office_the_rows_of_every_source(
    three: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    before = meetings(three, "--all-sources")
    assert [(m["source"], m["also_in"]) for m in before if m["name"] == "Dawn"] == [
        ("north", ["south"]), ("south", None)
    ]  # fmt: skip
    path = tmp_path / f"all.{format}"
    assert three("export", path, "--all-sources", *AT).code == 0
    run = other(three, tmp_path, monkeypatch)
    ran = run("import", path, now=NOW)
    assert "south: 2 rows = 2 kept + 0 duplicates + 0 rejects + 0 skipped" in ran.err
    assert meetings(run, "--all-sources") == before
    assert meetings(run) == meetings(three)
