"""Days and times of the meetings of one row, from columns and from texts."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp.ingest.raw_meeting import raw_meeting
from selfhelp.ingest.timing import times_of
from selfhelp.reading.days_and_times import in_one_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tuesdays 7:00 pm", [(2, 1140, None)]),
        ("Every Monday at 6:45 PM", [(1, 1125, None)]),
        ("7:00 PM Tuesdays", [(2, 1140, None)]),
        ("1st & 3rd Thursdays, 7:30-9:00 PM", [(4, 1170, 90)]),
        ("Second Saturday of the month, 10 am", [(6, 600, None)]),
        ("Sun 9:00am & 6:00pm", [(7, 540, None), (7, 1080, None)]),
        ("Weekends 7am, 12pm", [(6, 420, None), (7, 420, None), (6, 720, None), (7, 720, None)]),
        ("Monday 7:00 PM, Wednesday 8:00 PM", [(1, 1140, None), (3, 1200, None)]),
        ("7 PM Monday, 8 PM Wednesday", [(1, 1140, None), (3, 1200, None)]),
        ("Mon 7pm ET", [(1, 1140, None)]),
        ("Fri noon", [(5, 720, None)]),
        ("Monday", None),
        ("7:00 PM", None),
        ("Monday 9:00 & 6:00 PM", None),  # 9:00 may be a.m. or p.m.
        ("Mondays 7 pm in the old hall", None),
        ("Call us", None),
        ("", None),
    ],
)
def test_days_and_times_in_one_text(text: str, expected: list[tuple[int, int, int | None]] | None) -> None:
    times = in_one_text(text)
    assert (None if times is None else [time[:3] for time in times]) == expected


@pytest.mark.parametrize(
    ("row", "expected", "warnings"),
    [
        ({"day": "Mon", "time": "7:30 AM / 7:30 PM"}, [(1, 450), (1, 1170)], []),
        ({"day": "Mon, Wed", "time": "7 AM, 8 AM"}, [(1, None), (3, None)], ["times-without-days"]),
        ({"day": "Mon, Wed", "time": "7 PM"}, [(1, 1140), (3, 1140)], []),
        ({"day": [1, 3], "time": ["7 PM", "8 PM"]}, [(1, 1140), (3, 1200)], []),
        ({"day": "Varies", "time": "7 PM"}, [(None, 1140)], ["day-not-given"]),
        ({"day": "By appointment"}, [(None, None)], []),
        ({"day": "1st Monday", "time": "7 PM"}, [(1, 1140)], []),
        ({"day": "Mondays 7 PM"}, [(1, 1140)], []),
        ({"when": "whenever"}, [(None, None)], ["schedule-unreadable"]),
        ({"day": "", "time": "", "when": "Mondays 7 PM"}, [(1, 1140)], []),
    ],
)
def test_days_and_times_of_a_row(
    row: dict[str, object], expected: list[tuple[int | None, int | None]], warnings: list[str]
) -> None:
    given_warnings: list[str] = []
    assert [time[:2] for time in times_of(raw_meeting(row), [], given_warnings)] == expected
    assert given_warnings == warnings


def test_an_ambiguous_day_is_read_in_the_language_of_the_source(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "feed.csv").write_text("Name,Day,Time\nAbend,Do,19:00\n")
    err = run("import", tmp_path / "feed.csv", "-o", "aa").err
    assert "1 x the short word for the day is a different day in another language (row 1) [day-ambiguous]" in err
    assert "day-ambiguous" not in run("import", tmp_path / "feed.csv", "-o", "aa", "--language", "de").err
    [meeting] = json.loads(run("find", "--json").out)
    assert meeting["day"] == "thursday"
