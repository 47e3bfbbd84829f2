"""The feeds in tests/feeds: one command each, every row accounted for, and what a careful reader finds in them."""

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
    """The files to import: those named, else the folder or the one file of that name."""
    stem = expectation.name.removesuffix(".expected.json")
    folder = expectation.with_name(stem)
    if "files" in expected:
        return [folder / name for name in expected["files"]]
    return [folder] if folder.is_dir() else [p for p in expectation.parent.glob(f"{stem}.*") if p != expectation]


def load(run: Run, expectation: Path) -> str:
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
def test_a_feed_is_read_as_a_careful_reader_would(run: Run, expectation: Path) -> None:
    expected = json.loads(expectation.read_text(encoding="utf-8"))
    if "after" in expected:
        load(run, expectation.with_name(f"{expected['after']}.expected.json"))
    err = load(run, expectation)
    account = expected["account"]
    assert (
        f"feed: {account['rows']} rows = {account['kept']} kept + {account['duplicates']} duplicates"
        f" + {account['rejects']} rejects + {account['skipped']} skipped"
    ) in err
    assert ", ".join(f"{number} {change}" for change, number in expected.get("changes", {}).items()) in err
    [source] = json.loads(run("feeds", "list", "feed", "--json").out)
    assert (source["format"], source["meetings"]) == (expected["format"], account["meetings"])

    meetings = sorted(json.loads(run("find", *AT).out), key=in_order)
    assert len(meetings) == len(expected["meetings"])
    for meeting, fields in zip(meetings, expected["meetings"], strict=True):
        assert comparable(meeting, fields) == comparable(fields, fields)
    for day, names in expected.get("on", {}).items():
        assert sorted(meeting["name"] for meeting in json.loads(run("find", "--day", day, *AT).out)) == sorted(names)

    again = load(run, expectation)
    assert f"0 added, 0 changed, 0 removed, {account['meetings']} as before" in again


def test_every_format_has_three_feeds_at_least() -> None:
    counts = {folder: len(list((FEEDS / folder).glob("*.expected.json"))) for folder in FORMATS}
    assert min(counts.values()) >= 3, counts
