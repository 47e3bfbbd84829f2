"""Each feed in tests/feeds is imported by one command, every row is accounted for, and meetings are as expected."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran

Run = Callable[..., Ran]

FEEDS = Path(__file__).parents[1] / "feeds"
EXPECTATIONS = sorted(FEEDS.rglob("*.expected.json"))
AT = ("--suspended", "--json", "--at", "2026-12-01 12:00", "--tz", "America/Denver", "-q")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", None)
UNORDERED = {"attributes", "codes", "languages", "problems", "audience"}
FORMATS = {"meeting_guide", "bmlt", "naws", "hsds", "ical", "table", "json_rows"}


def files_of(expectation: Path, expected: dict[str, Any]) -> list[Path]:
    """The files to import: those listed, else the folder or file with the name of the expectation."""
    stem = expectation.name.removesuffix(".expected.json")
    folder = expectation.with_name(stem)
    if "files" in expected:
        return [folder / name for name in expected["files"]]
    return [folder] if folder.is_dir() else [p for p in expectation.parent.glob(f"{stem}.*") if p != expectation]


def load(run: Run, expectation: Path) -> str:
    """Imports a feed and gives the report on stderr."""
    expected = json.loads(expectation.read_text(encoding="utf-8"))
    ran = run("import", *files_of(expectation, expected), "--name", "feed", *expected["import"])
    assert ran.code == 0, ran.err
    return ran.err


def comparable(meeting: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return {name: sorted(meeting[name]) if name in UNORDERED and meeting[name] else meeting[name] for name in fields}


def in_order(meeting: dict[str, Any]) -> tuple[int, str, str, str]:
    start, name, key = meeting["start"] or "~", meeting["name"], meeting["source_key"] or ""
    return DAYS.index(meeting["day"]), start, name, key


@pytest.mark.parametrize(
    "expectation", EXPECTATIONS, ids=lambda path: str(path.relative_to(FEEDS)).removesuffix(".expected.json")
)
def test_a_feed_is_read_as_expected(run: Run, expectation: Path) -> None:
    expected = json.loads(expectation.read_text(encoding="utf-8"))
    if "after" in expected:
        load(run, expectation.with_name(f"{expected['after']}.expected.json"))
    err = load(run, expectation)
    counts = expected["account"]
    assert (
        f"feed: {counts['rows']} rows = {counts['kept']} kept + {counts['duplicates']} duplicates"
        f" + {counts['rejects']} rejects + {counts['skipped']} skipped"
    ) in err
    assert ", ".join(f"{number} {change}" for change, number in expected.get("changes", {}).items()) in err
    [source] = json.loads(run("feeds", "list", "feed", "--json").out)
    assert (source["format"], source["meetings"]) == (expected["format"], counts["meetings"])

    meetings = sorted(json.loads(run("find", *AT).out), key=in_order)
    assert len(meetings) == len(expected["meetings"])
    for meeting, fields in zip(meetings, expected["meetings"], strict=True):
        assert comparable(meeting, fields) == comparable(fields, fields)
    for day, names in expected.get("on", {}).items():
        assert sorted(meeting["name"] for meeting in json.loads(run("find", "--day", day, *AT).out)) == sorted(names)

    second_report = load(run, expectation)
    assert f"0 added, 0 changed, 0 removed, {counts['meetings']} as before" in second_report


def test_every_format_has_at_least_three_feeds() -> None:
    counts = {folder: len(list((FEEDS / folder).glob("*.expected.json"))) for folder in FORMATS}
    assert min(counts.values()) >= 3, counts
