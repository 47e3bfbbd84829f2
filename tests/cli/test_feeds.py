"""Real published feeds: every row is accounted for, and searches agree with plain Python."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FEEDS, Ran

FOLDER = FEEDS / "meeting-guide"
ROWS = {
    "aa-sepia-2022-10": 2038,
    "aa-sepia-2021-10": 2098,
    "aa-sfmarin-2021-05-02": 637,
    "aa-sfmarin-2021-05-25": 658,
    "eda-2023-07": 185,
    "aa-edmonton-2021": 315,
    "aa-kansas-city-2021-05": 206,
    "aa-seattle-5d-2026-02": 310,
}
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared feeds are not available")

Run = Callable[..., Ran]


def raw(name: str) -> list[dict[str, object]]:
    """The unprocessed rows of a file."""
    rows: list[dict[str, object]] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8-sig"))
    return rows


def load(run: Run, name: str, *options: str) -> str:
    """Import a file and return its import report."""
    organization = "eda" if name.startswith("eda") else "aa"
    ran = run("import", FOLDER / f"{name}.json", "-o", organization, *options)
    assert ran.code == 0, ran.err
    return ran.err


def keys(run: Run, *options: str) -> list[str]:
    """The feeds' own keys of the meetings found."""
    ran = run("find", "--tz", "America/New_York", "--suspended", "-q", "--json", *options)
    assert ran.code == 0, ran.err
    return sorted(meeting["source_key"] for meeting in json.loads(ran.out))


def day_of(row: dict[str, object]) -> int:
    """The day of a row; Sunday is 0."""
    day = row["day"]
    return int(str(day[0] if isinstance(day, list) else day))


def types_of(row: dict[str, object]) -> list[str]:
    types = row.get("types")
    return [str(code).upper() for code in types] if isinstance(types, list) else []


@pytest.mark.parametrize(("name", "number"), ROWS.items())
def test_every_row_is_accounted_for_and_searches_agree_with_plain_python(run: Run, name: str, number: int) -> None:
    report = load(run, name)
    assert f"{number} rows = {number} kept + 0 duplicates + 0 rejects + 0 skipped" in report
    rows = raw(name)
    for number, day in enumerate(("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")):
        # EDA's rows are in many time zones, so the day can differ on the searcher's clock.
        if not name.startswith("eda") and "sfmarin" not in name:
            expected = sorted(str(row["slug"]) for row in rows if day_of(row) == number)
            assert keys(run, "-d", day) == expected
    assert keys(run) == sorted(str(row["slug"]) for row in rows)
    coded = {str(row["slug"]) for row in rows if "W" in types_of(row)}
    women = set(keys(run, "--with", "women"))
    assert coded <= women
    # Some say so only in words.
    named = {
        str(row["slug"]) for row in rows if re.search(r"wom[ae]n|sisters", f"{row['name']} {row.get('notes')}", re.I)
    }
    assert women - coded <= named
    closed = [row for row in rows if "C" in types_of(row)]
    assert keys(run, "--with", "closed") == sorted(str(row["slug"]) for row in closed)
    both = [row for row in rows if "O" in types_of(row) and "C" not in types_of(row) and "X" in types_of(row)]
    assert keys(run, "--with", "open", "--with", "wheelchair") == sorted(str(row["slug"]) for row in both)


def test_numbers_of_tuesday_and_womens_meetings_of_sepia(run: Run) -> None:
    load(run, "aa-sepia-2022-10", "--name", "sepia")
    assert len(keys(run, "-d", "tuesday")) == 302
    assert len(keys(run, "--with", "women")) == 122


def test_a_later_snapshot_replaces_the_earlier_one_and_records_the_changes(run: Run) -> None:
    load(run, "aa-sepia-2021-10", "--name", "sepia")
    before = {m["source_key"]: m for m in json.loads(run("find", "--json", "--suspended", "-q").out)}
    report = load(run, "aa-sepia-2022-10", "--name", "sepia")
    after = {m["source_key"]: m for m in json.loads(run("find", "--json", "--suspended", "-q").out)}
    assert "115 added" in report
    assert "175 removed" in report
    common = before.keys() & after.keys()
    assert all(before[key]["id"] == after[key]["id"] for key in common)
    assert sum(before[key]["day"] != after[key]["day"] for key in common) == 7
    lines = [json.loads(line) for line in run("changes", "--source", "sepia", "--json").out.splitlines()]
    added = {line["source_key"] for line in lines if line["change"] == "added"}
    removed = {line["source_key"] for line in lines if line["change"] == "removed"}
    assert added == after.keys() - before.keys()
    assert removed == before.keys() - after.keys()
    moved = {line["source_key"] for line in lines if line["field"] == "weekday"}
    assert moved == {key for key in common if before[key]["day"] != after[key]["day"]}


def test_importing_a_file_twice_changes_nothing(run: Run) -> None:
    load(run, "aa-kansas-city-2021-05", "--name", "kc")
    report = load(run, "aa-kansas-city-2021-05", "--name", "kc", "--rejects")
    assert "0 added, 0 changed, 0 removed, 206 as before" in report
    assert "not read again" not in report


def test_look_alikes_with_different_slugs_are_all_kept(run: Run) -> None:
    load(run, "aa-kansas-city-2021-05")
    meetings = json.loads(run("find", "--json", "--suspended", "-q").out)
    alike = [(m["name"], m["day"], m["start"], m["address"]) for m in meetings]
    assert len(alike) == 206
    assert len(alike) - len(set(alike)) > 0


def test_no_zone_is_guessed_for_online_meetings_at_a_default_point(run: Run) -> None:
    load(run, "eda-2023-07")
    meetings = json.loads(run("find", "--json", "--suspended", "-q").out)
    online = [m for m in meetings if m["attendance"] == "online"]
    assert len(online) > 90
    said = [m for m in online if re.search(r"[ap]m Eastern\b", m["name"], re.IGNORECASE)]
    assert len(said) > 80
    assert {m["timezone"] for m in said} == {"America/New_York"}
    assert {(m["timezone"], m["next"]) for m in online if m not in said} == {(None, None)}


def test_twelve_hour_times_and_days_in_lists_are_read(run: Run) -> None:
    load(run, "aa-edmonton-2021", "--timezone", "America/Edmonton")
    meetings = {m["source_key"]: m for m in json.loads(run("find", "--json", "--suspended", "-q").out)}
    shifters = meetings["6"]
    assert (shifters["day"], shifters["start"], shifters["city"]) == ("saturday", "11:00", "Edmonton")
    assert {m["timezone"] for m in meetings.values()} == {"America/Edmonton"}


def test_unknown_codes_are_kept_and_searchable(run: Run) -> None:
    load(run, "aa-sepia-2022-10")
    rows = raw("aa-sepia-2022-10")
    assert keys(run, "--with", "ASBI") == sorted(str(row["slug"]) for row in rows if "ASBI" in types_of(row))


def test_every_file_in_the_folder_is_tested() -> None:
    assert {path.stem for path in Path(FOLDER).glob("*.json")} == set(ROWS)
