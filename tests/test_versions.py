"""The lowest versions that the package says it works with, with which the continuous integration runs it."""

from pathlib import Path

import pytest
from smoke import ROOT, feeds, lowest


def test_the_lowest_versions_are_those_of_the_project_file() -> None:
    pinned = lowest(ROOT / "pyproject.toml")
    assert {"icalendar==6.3", "typer==0.26", "openpyxl==3.1"} <= set(pinned)
    assert len(pinned) == 10


def test_a_dependency_without_a_lower_bound_is_an_error(tmp_path: Path) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text('[project]\ndependencies = ["rich>=13.8", "typer<1"]\n')
    with pytest.raises(ValueError, match="typer<1 has no lower bound"):
        lowest(project)


def test_the_smoke_run_reads_a_feed_of_each_format() -> None:
    assert {feed.parent.name for feed in feeds()} == {
        "bmlt", "hsds", "ical", "json_rows", "meeting_guide", "naws", "table",
    }  # fmt: skip
