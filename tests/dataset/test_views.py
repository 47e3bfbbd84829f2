"""The views of a dataset: what people see who open it with SQL."""

import csv
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran

from selfhelp import config

Run = Callable[..., Ran]

FIRST_COLUMNS = {
    "groups": ["organization", "name", "city", "state", "country", "meetings"],
    "schedule": [
        "id", "name", "organization", "day", "start", "duration", "timezone", "recurrence", "attendance", "location",
        "address", "city", "state", "country", "conference_url", "conference_phone", "attributes", "languages", "notes",
        "source", "fetched", "updated", "sample",
    ],
}  # fmt: skip
"""Columns of the views as they were first released."""

ROWS = [
    {"Name": "Courage", "Day": "Monday", "Time": "19:00", "City": "Boise", "State": "ID", "Postal Code": "83702",
     "Latitude": "43.6211", "Longitude": "-116.2023", "URL": "https://courage.example.org/", "Address": "1 Elm St"},
    {"Name": "Courage", "Day": "Tuesday", "Time": "07:00", "City": "Boise", "State": "ID", "Postal Code": "83702",
     "Latitude": "43.6211", "Longitude": "-116.2023", "URL": "https://courage.example.org/", "Address": "1 Elm St"},
    {"Name": "Hope", "Day": "Monday", "Time": "19:00", "City": "Boise", "State": "ID", "Postal Code": "83702",
     "Latitude": "43.6211", "Longitude": "-116.2023", "URL": "https://hope.example.org/1", "Address": "1 Elm St"},
    {"Name": "Hope", "Day": "Friday", "Time": "19:00", "City": "Boise", "State": "ID", "Postal Code": "83705",
     "Latitude": "43.5811", "Longitude": "-116.2123", "URL": "https://hope.example.org/2", "Address": "9 Oak St"},
    {"Name": "Shelter", "Day": "Sunday", "Time": "10:00", "City": "Boise", "State": "ID", "Postal Code": "83702",
     "Latitude": "43.6211", "Longitude": "-116.2023", "Address": "2 Elm St", "Notes": "Call for address"},
]  # fmt: skip


@pytest.fixture
def rows(run: Run, db: Path, tmp_path: Path) -> Callable[[str], list[dict[str, Any]]]:
    """The rows that a statement gives on a dataset with the meetings in `ROWS`."""
    file = tmp_path / "boise.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, [*ROWS[0], "Notes"])
        writer.writeheader()
        writer.writerows(ROWS)
    assert run("import", file, "-o", "aa").code == 0

    def select(statement: str) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(db)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(statement)]

    return select


@pytest.mark.parametrize("view", FIRST_COLUMNS)
def test_columns_are_only_added(view: str) -> None:
    with closing(sqlite3.connect(config.BUNDLED)) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({view})")]
    assert columns[: len(FIRST_COLUMNS[view])] == FIRST_COLUMNS[view]


def test_the_schedule_says_where_a_meeting_is_and_what_for(rows: Callable[[str], list[dict[str, Any]]]) -> None:
    [courage] = rows(
        "SELECT latitude, longitude, postal_code, url, approach, problems, position_from FROM schedule"
        " WHERE name = 'Courage' AND day = 'Monday'"
    )
    assert courage == {
        "latitude": 43.6211,
        "longitude": -116.2023,
        "postal_code": "83702",
        "url": "https://courage.example.org/",
        "approach": "twelve-step",
        "problems": "alcohol",
        "position_from": "feed",
    }


def test_no_view_tells_a_place_that_is_withheld(rows: Callable[[str], list[dict[str, Any]]]) -> None:
    for view in ("schedule", "groups"):
        [shelter] = rows(f"SELECT city, latitude, longitude, postal_code FROM {view} WHERE name = 'Shelter'")
        assert shelter == {"city": "Boise", "latitude": None, "longitude": None, "postal_code": None}


def test_the_key_of_the_schedule_is_that_of_the_text_index(rows: Callable[[str], list[dict[str, Any]]]) -> None:
    found = rows(
        "SELECT name, day FROM schedule WHERE key IN (SELECT rowid FROM meeting_text WHERE meeting_text MATCH 'oak')"
    )
    assert found == [{"name": "Hope", "day": "Friday"}]


def test_a_group_has_the_place_that_all_of_its_meetings_have(rows: Callable[[str], list[dict[str, Any]]]) -> None:
    select = "meetings, latitude, longitude, postal_code, url, approach, problems"
    groups = rows(f"SELECT name, {select} FROM groups WHERE name <> 'Shelter' ORDER BY name")
    assert groups == [
        {
            "name": "Courage",
            "meetings": 2,
            "latitude": 43.6211,
            "longitude": -116.2023,
            "postal_code": "83702",
            "url": "https://courage.example.org/",
            "approach": "twelve-step",
            "problems": "alcohol",
        },
        {
            "name": "Hope",
            "meetings": 2,
            "latitude": None,
            "longitude": None,
            "postal_code": None,
            "url": None,
            "approach": "twelve-step",
            "problems": "alcohol",
        },
    ]
    for group in rows("SELECT key, id, name FROM groups"):
        meetings = rows(f"SELECT key, id FROM schedule WHERE name = '{group['name']}'")
        assert group["key"] == min(meeting["key"] for meeting in meetings)
        assert group["id"] == min(meeting["id"] for meeting in meetings)


def test_problems_that_meetings_state_replace_those_of_their_organization() -> None:
    with closing(sqlite3.connect(config.BUNDLED)) as connection:
        own = "SELECT group_concat(problem, '; ') FROM meeting_problems WHERE meeting = s.key"
        stated = connection.execute(f"SELECT problems, ({own}) FROM schedule AS s WHERE ({own}) IS NOT NULL").fetchall()
        assert len(stated) > 30
        assert [problems for problems, _ in stated] == [own_problems for _, own_problems in stated]
        assert connection.execute("SELECT sum(meetings) FROM groups").fetchone() == (873,)
