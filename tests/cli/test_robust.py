"""Unusual input of every kind: the right message, the right exit code, and no data lost."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran

from selfhelp import config
from selfhelp.dataset.store import Store

Run = Callable[..., Ran]
ROW: dict[str, Any] = {"slug": "s", "name": "Night", "day": 2, "time": "19:30", "timezone": "America/Denver"}


@pytest.fixture
def load(run: Run, tmp_path: Path) -> Callable[..., Ran]:
    """A function that imports rows, or raw text, as meetings of AA."""

    def load(*rows: object, text: str | bytes | None = None, name: str = "feed") -> Ran:
        path = tmp_path / f"{name}.json"
        content = json.dumps(rows) if text is None else text
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return run("import", path, "-o", "aa")

    return load


def all_of(run: Run, *options: str) -> list[dict[str, Any]]:
    meetings: list[dict[str, Any]] = json.loads(run("find", "--json", "-q", "--suspended", *options).out)
    return meetings


def test_a_failed_output_leaves_the_file_unchanged(run: Run, tmp_path: Path) -> None:
    precious = tmp_path / "out.json"
    precious.write_text("precious")
    assert run("find", "--output", precious, "--db", _damaged(tmp_path)).code == 1
    assert precious.read_text() == "precious"
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_an_output_never_replaces_the_dataset(run: Run, tmp_path: Path) -> None:
    dataset = tmp_path / "w.db"
    shutil.copyfile(config.BUNDLED, dataset)
    assert run("find", "--db", dataset, "-f", "json", "--output", dataset).code == 2
    assert dataset.read_bytes() == config.BUNDLED.read_bytes()


def _damaged(folder: Path) -> Path:
    """A dataset with values that cannot be read as meetings."""
    path = folder / "damaged.db"
    shutil.copyfile(config.BUNDLED, path)
    db = sqlite3.connect(path)
    db.execute("UPDATE meetings SET start = 'soon', weekday = 'x' WHERE weekly = 0")
    db.commit()
    db.close()
    return path


def test_a_damaged_dataset_is_an_error_not_a_traceback(run: Run, tmp_path: Path) -> None:
    ran = run("find", "--json", "--db", _damaged(tmp_path))
    assert (ran.code, ran.err.startswith("error: ")) == (1, True)
    assert "damaged.db" in ran.err


def test_an_import_after_the_dataset_was_emptied_keeps_the_sources_of_the_version_before(
    run: Run, load: Callable[..., Ran], db: Path
) -> None:
    load(ROW)
    load(ROW, name="other")
    db.write_bytes(b"")
    assert load(ROW, name="third").code == 0
    names = [source["name"] for source in json.loads(run("feeds", "list", "--json").out) if not source["sample"]]
    assert len(names) == 2
    assert "third" in names


def test_a_symlink_to_a_dataset_stays_a_symlink(run: Run, load: Callable[..., Ran], db: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    shutil.copyfile(config.BUNDLED, elsewhere)
    db.symlink_to(elsewhere)
    assert load(ROW).code == 0
    assert db.is_symlink()
    assert [meeting["name"] for meeting in all_of(run)] == ["Night"]


def test_the_samples_cannot_be_replaced(run: Run, tmp_path: Path) -> None:
    feed = tmp_path / "samples.json"
    feed.write_text(json.dumps([ROW]))
    ran = run("import", feed, "-o", "aa", "--force")
    assert (ran.code, "bundled samples" in ran.err) == (2, True)


@pytest.mark.parametrize(
    "words",
    [
        ["--text", "!!!"], ["!!!"], ["--city", ""], ["--city", ","], ["--day", ","], ["--day", ""], ["--at", ""],
        ["--tz", ""], ["--language", ""], ["-o", ""], ["--region", " "], [""], ["--sort", ""], ["--with", ","],
        ["-p", ""],
    ],
)  # fmt: skip
def test_an_option_with_an_empty_value_does_not_match_everything(run: Run, words: list[str]) -> None:
    ran = run("find", *words)
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize(
    "words",
    [
        "--at 0001-01-01", "--at 9999-12-31", "--day 9999-12-31", "--day 9999-06-01..9999-12-31", "--sort time,name",
        "--sort distance", "--after 24:00", "--before 0:00", "--day mon-", "--json -f csv", "--language klingon",
        "-n 99999999999999999999", "--tz localtime", "--tz Factory",
    ],
)  # fmt: skip
def test_impossible_values_are_rejected(run: Run, words: str) -> None:
    ran = run("find", *words.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: ")


def test_words_can_come_from_standard_input(
    run: Run, load: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(ROW, ROW | {"slug": "t", "name": "Stragglers"})
    monkeypatch.setattr(sys, "stdin", io.StringIO("stragglers\n"))
    ran = run("find", "-", "--json")
    assert [m["name"] for m in json.loads(ran.out)] == ["Stragglers"]
    assert "Type your words" not in ran.err


def test_words_that_are_read_from_a_keyboard_are_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    keyboard = io.StringIO("i drink too much\n")
    monkeypatch.setattr(keyboard, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", keyboard)
    ran = run("find", "-", "--json")
    assert ran.err.startswith("Type your words, then Enter and Ctrl+D (on Windows Enter, Ctrl+Z, Enter):\n")
    assert "--problem alcohol" in ran.err


def test_the_value_of_an_option_is_not_mistaken_for_a_command(run: Run) -> None:
    assert run("--city", "import", "--json").code == 0
    assert "'show' is not a day" in run("-d", "show").err


def test_one_odd_value_does_not_affect_other_rows(run: Run, load: Callable[..., Ran]) -> None:
    deep = "[" * 600 + "]" * 600
    odd = f'{{"name": "Deep", "slug": "d", "notes": {deep}}}, {{"name": "Big", "slug": "b", "day": {"9" * 5000}}}'
    text = f"[{json.dumps(ROW)}, {odd}]"
    ran = load(text=text)
    assert "3 rows = 2 kept + 0 duplicates + 1 rejects + 0 skipped" in ran.err
    assert {meeting["name"] for meeting in all_of(run)} == {"Night", "Deep"}


def test_a_stray_byte_affects_only_its_own_character(run: Run, load: Callable[..., Ran]) -> None:
    load(text=json.dumps([ROW | {"name": "Café X"}], ensure_ascii=False).encode().replace(b"X", b"Zo\xeb"))
    assert [meeting["name"] for meeting in all_of(run)] == ["Café Zoë"]


def test_a_row_for_several_days_is_a_duplicate_of_its_like_only(run: Run, load: Callable[..., Ran]) -> None:
    ran = load(ROW | {"day": [1, 2]}, ROW | {"day": 1}, ROW | {"day": [1, 2]})
    assert "3 rows = 2 kept + 1 duplicates + 0 rejects + 0 skipped" in ran.err
    assert sorted(meeting["day"] for meeting in all_of(run)) == ["monday", "monday", "tuesday"]


def test_a_row_with_odd_codes_is_unchanged_when_imported_again(
    run: Run, load: Callable[..., Ran], tmp_path: Path
) -> None:
    odd = ROW | {"types": ["O", "o", "q1; q2", "W,X"]}
    load(odd)
    again = run("import", tmp_path / "feed.json", "--rejects")
    assert "0 added, 0 changed, 0 removed, 1 as before" in again.err
    [meeting] = all_of(run)
    assert meeting["attributes"] == []  # two of its codes are not those of its organization
    assert [code.lower() for code in meeting["codes"]] == ["o", "q1", "q2", "w", "x"]


def test_a_place_on_the_other_side_of_the_world_sets_no_zone(run: Run, load: Callable[..., Ran]) -> None:
    lost_sign = {"formatted_address": "1 Main St, Town, PA 19000, USA", "latitude": 40.1, "longitude": 75.1}
    ran = load({k: v for k, v in ROW.items() if k != "timezone"} | lost_sign)
    assert "other side of the world" in ran.err
    [meeting] = all_of(run)
    assert (meeting["timezone"], meeting["latitude"]) == (None, None)


def test_closed_streams_cause_no_traceback(db: Path) -> None:
    for ending, code in ((">&-", 0), (">/dev/full", 1), ("2>&-", 0), (">/dev/full 2>&1", 1)):
        command = f'"{sys.executable}" -m selfhelp find --json {ending}'
        ran = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, env=os.environ)
        assert "Traceback" not in ran.stderr
        assert ran.returncode == code, (ending, ran.stderr)


def test_arguments_that_are_not_utf_8_are_rejected(db: Path) -> None:
    cases: list[list[str | bytes]] = [
        ["find", "--country", b"\xff"],
        ["show", b"\xff\xff\xff"],
        ["import", b"a\xff.json", "-o", "aa"],
    ]
    for words in cases:
        ran = subprocess.run([sys.executable, "-m", "selfhelp", *words], capture_output=True, env=os.environ)
        assert (ran.returncode, b"Traceback" in ran.stderr) == (2, False)


def test_without_a_home_folder_the_bundled_dataset_is_used(tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "HOME": "/"}
    ran = subprocess.run([sys.executable, "-m", "selfhelp", "find", "--json"], capture_output=True, text=True, env=bare)
    assert ran.returncode == 0
    assert len(json.loads(ran.stdout)) > 500


def test_an_id_from_a_hostile_dataset_cannot_control_a_terminal(run: Run, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.db"
    shutil.copyfile(config.BUNDLED, hostile)
    db = sqlite3.connect(hostile)
    db.execute("UPDATE meetings SET id = char(27) || '[31m' || id")
    db.execute("INSERT INTO meeting_languages SELECT char(27) || '[32m', key FROM meetings")
    db.commit()
    db.close()
    for form in ("table", "plain", "csv", "json"):
        assert "\x1b" not in run("find", "-f", form, "--db", hostile, "-n", "5").out


@pytest.mark.parametrize("columns", ["0", "1", "12"])
def test_a_screen_without_width_still_shows_the_answer(
    run: Run, load: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    load(ROW)
    monkeypatch.setenv("COLUMNS", columns)
    assert "Night" in run("find", "-f", "table").out


def test_a_wrong_zone_in_the_settings_is_said_and_hides_no_helpline(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('tz = "Mars/Olympus"\n')
    ran = run("find", "aa", "--json")
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "error: the setting tz is 'Mars/Olympus', which is not a time zone",
    )
    assert "Call 988" in run("find", "i want to die", "--json").err


@pytest.mark.parametrize(
    ("feed", "module"),
    [("ical/one_by_one.ics", "icalendar.prop"), ("table/day_sheets.xlsx", "openpyxl.utils.exceptions")],
)
def test_a_library_that_lacks_a_part_is_not_taken_for_a_bad_feed(
    run: Run, monkeypatch: pytest.MonkeyPatch, feed: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    ran = run("import", Path(__file__).parents[1] / "feeds" / feed, "-o", "aa")
    assert ran.code == 1
    assert ran.err.startswith("error: selfhelp is not completely installed: a library cannot be read (")
    assert ran.err.splitlines()[1:] == ["try: install selfhelp again"]


@pytest.mark.parametrize(
    "zone",
    ["A/" * 3000 + "A", "A/" * 31 + "A", "../../etc/passwd", "/etc/localtime", "America", "America/", "x" * 5000,
     "a\0b", "zone.tab", "__pycache__", "//", "right/UTC", "America//Denver"],
)  # fmt: skip
def test_a_name_that_is_no_zone_is_unknown_wherever_it_is_given(
    run: Run, load: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    assert run("find", "--tz", zone).code == 2
    assert load(ROW | {"timezone": zone}).code == 0
    assert [(meeting["name"], meeting["timezone"]) for meeting in all_of(run)] == [("Night", None)]
    (tmp_path / "feed.ics").write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Noon\nDTSTART;TZID=America/Denver:20260105T120000\n"
        f"RRULE:FREQ=WEEKLY\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Odd\nDTSTART;TZID={zone}:20260105T120000\nEND:VEVENT\n"
        "END:VCALENDAR\n"
    )
    ran = run("import", tmp_path / "feed.ics", "-o", "aa", "--name", "calendar")
    assert (ran.code, "calendar: 2 rows = " in ran.err) == (0, True)
    assert "Noon" in {meeting["name"] for meeting in all_of(run, "--tz", "America/Denver")}
    (tmp_path / "config.toml").write_text(f"tz = {json.dumps(zone)}\n")
    assert run("find", "--day", "monday").code == 2
    (tmp_path / "config.toml").unlink()
    if "\0" not in zone:
        monkeypatch.setenv("TZ", zone)
        assert run("find", "--day", "monday", "-q").code == 0


def test_who_stops_reading_the_rejects_does_not_stop_the_import(db: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_text("Name,Day,Time\nCourage,Monday,19:00\n" + ",Tuesday,19:00\n" * 20_000)
    command = [sys.executable, "-m", "selfhelp", "import", str(feed), "-o", "aa", "--rejects", "-q"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"2\t")
        process.stdout.close()
        assert process.wait(timeout=60) == 1
    with Store(db) as store:
        assert [source.meetings for source in store.sources.values() if not source.sample] == [1]
