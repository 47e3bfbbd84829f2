"""Columns of an office's own list: whether a place is private, and days on which a meeting does not take place."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

Run = Callable[..., Ran]


@pytest.mark.parametrize(
    ("answer", "is_withheld"), [("yes", True), ("x", True), ("ask Ann", True), ("no", False), ("", False)]
)
def test_a_place_is_shown_only_if_nothing_or_no_is_said_about_privacy(
    run: Run, tmp_path: Path, answer: str, is_withheld: bool
) -> None:
    (tmp_path / "list.csv").write_text(
        f"Name,Day,Time,Street,City,State,Place is private\nNight,Tuesday,7 PM,1 Main St,Denver,CO,{answer}\n"
    )
    run("import", tmp_path / "list.csv", "-o", "aa")
    [meeting] = json.loads(run("find", "--json").out)
    assert (meeting["address_withheld"], meeting["address"]) == (is_withheld, None if is_withheld else "1 Main St")


@pytest.mark.parametrize(
    ("listed", "dates", "notes"),
    [
        ("2026-12-25", ["2026-12-25"], None),
        ("12/25/2026; 1/1/2027", ["2026-12-25", "2027-01-01"], None),
        ("Dec 25, 2026, Jan 1, 2027", ["2026-12-25", "2027-01-01"], None),
        ("Dec 25, 2026 and Jan 1, 2027", ["2026-12-25", "2027-01-01"], None),
        ("2026-12-25, New Year's Day", ["2026-12-25", "2027-01-01"], "No meeting on New Year's Day."),
        ("when it snows", [], "No meeting on when it snows."),
    ],
)
def test_days_without_a_meeting_are_dates_or_words(
    run: Run, tmp_path: Path, listed: str, dates: list[str], notes: str | None
) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows(
        [["Name", "Day", "Time", "City", "State", "Does not meet on"], ["N", "Friday", "7 PM", "Denver", "CO", listed]]
    )
    (tmp_path / "list.csv").write_text(stream.getvalue(), encoding="utf-8")
    run("import", tmp_path / "list.csv", "-o", "aa")
    [meeting] = json.loads(run("find", "--json").out)
    assert [day for day in meeting["except_dates"] or [] if day < "2027-06-01"] == dates
    assert meeting["notes"] == notes


@pytest.mark.parametrize(
    ("answer", "is_withheld"), [(True, True), (False, False), (1, True), (0, False), (None, False)]
)
def test_privacy_may_be_stated_in_json(run: Run, tmp_path: Path, answer: object, is_withheld: bool) -> None:
    row = {"title": "Night", "day": "Tuesday", "start": "7 PM", "street": "1 Main St", "town": "Denver"}
    (tmp_path / "list.json").write_text(json.dumps([row | {"Place is private": answer}]))
    assert run("import", tmp_path / "list.json", "-o", "aa").code == 0
    [meeting] = json.loads(run("find", "--json").out)
    assert (meeting["address_withheld"], meeting["address"]) == (is_withheld, None if is_withheld else "1 Main St")
