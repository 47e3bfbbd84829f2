"""`selfhelp changes`: a line for each meeting that can be mailed, and one for each field for scripts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran

Run = Callable[..., Ran]

ROW = {
    "day": 2, "time": "19:30", "timezone": "America/Denver", "location": "St Paul's",
    "formatted_address": "12 Main St, Denver, CO 80202, USA", "latitude": 39.75, "longitude": -105.0,
}  # fmt: skip


def row(name: str, **facts: Any) -> dict[str, Any]:
    return {"slug": name.lower(), "name": name} | ROW | facts


@pytest.fixture
def imported(run: Run, tmp_path: Path) -> Callable[..., None]:
    def load(*rows: dict[str, Any]) -> None:
        (tmp_path / "feed.json").write_text(json.dumps(rows))
        assert run("import", tmp_path / "feed.json", "-o", "aa", "--name", "denver").code == 0

    return load


def report(run: Run) -> list[str]:
    """The lines of the report, without ids and the date of the import."""
    lines = run("changes", "--report").out.splitlines()
    return [
        line.rpartition(" (")[0] if line.startswith("  ") else line.partition(", imported ")[2][12:] for line in lines
    ]


def test_a_report_tells_when_and_where_of_what_is_gone_and_from_what_to_what_the_rest_changed(
    run: Run, imported: Callable[..., None]
) -> None:
    imported(row("Noon"), row("Serenity"), row("Sunrise"))
    imported(row("Noon"), row("Serenity", time="19:00", day=3, notes="Ring twice"), row("Dawn", time="06:00"))
    assert report(run) == [
        "1 added, 1 removed, 1 changed",
        "  ~ Serenity: day Tuesday -> Wednesday; start 19:30 -> 19:00;"
        " recurrence FREQ=WEEKLY;BYDAY=TU -> FREQ=WEEKLY;BYDAY=WE; notes is now Ring twice",
        "  + Dawn: Every Tuesday 06:00, length unknown, St Paul's, 12 Main St, Denver, CO 80202",
        "  - Sunrise: Every Tuesday 19:30, length unknown, St Paul's, 12 Main St, Denver, CO 80202",
    ]


def test_a_point_with_more_digits_is_no_change(run: Run, imported: Callable[..., None]) -> None:
    imported(row("Noon"), row("Serenity"))
    imported(row("Noon", latitude=39.75004), row("Serenity", latitude=39.7502))
    assert report(run) == ["1 changed", "  ~ Serenity: latitude 39.75 -> 39.7502"]


def test_a_script_gets_a_line_for_each_field_and_a_terminal_the_report(run: Run, imported: Callable[..., None]) -> None:
    imported(row("Noon"), row("Serenity"))
    imported(row("Noon", time="12:00", location="Hall"), row("Serenity"))
    fields = [line.split("\t") for line in run("changes").out.splitlines()]
    assert [(kind, source, name, *change) for kind, source, _, name, *change in fields] == [
        ("changed", "denver", "Noon", "start", "19:30", "12:00"),
        ("changed", "denver", "Noon", "location", "St Paul's", "Hall"),
    ]
    assert run("changes", terminal=(200, 24)).out == run("changes", "--report").out
