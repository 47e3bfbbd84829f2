"""What is proposed for a table in which no column says when the meetings are, and what a user names."""

from typing import Any

import pytest
from helpers import as_csv, as_json, read, take

from selfhelp.errors import FeedError
from selfhelp.ingest.formats.table.missing import proposals

NAWS_ROW: dict[str, Any] = {
    "Committee": "G1",
    "CommitteeName": "Night",
    "Day": "Tuesday",
    "Time": "1930",
    "WheelChr": "",
    "Format1": "",
    "Room": "3",
    "Entrance": "Up the stairs",
}


def table(**columns: list[str]) -> bytes:
    return as_csv([dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)])


def test_the_column_is_proposed_whose_values_look_like_what_is_missing() -> None:
    feed = take(
        table(
            Title=["Night", "Dawn", "Noon"],
            Time=["19:30", "6:00", "12:00"],
            Marke=["-", "-", "Montag"],
            Wochentag2=["Montag", "s. Aushang", "Freitag"],
            Stand=["a", "a", "a"],
        )
    )
    assert feed.unread_columns == ("Marke", "Wochentag2", "Stand")
    assert feed.proposed_map == "--map day=Wochentag2"


def test_where_nothing_is_missing_any_unread_column_may_be_notes() -> None:
    feed = take(table(Title=["Night", "Dawn"], Day=["Monday", "Friday"], Time=["19:30", "6:00"], Stand=["a", "a"]))
    assert feed.proposed_map == "--map notes=Stand"


def test_the_refusal_names_the_likely_columns() -> None:
    given = table(
        Bezeichnung=["Night", "Dawn", "Tide"],
        Wann1=["Montag", "s. Aushang", "?"],
        Wann2=["19:30", "s. Aushang", "?"],
    )
    with pytest.raises(FeedError, match="no column says when the meetings are") as refused:
        take(given)
    assert refused.value.hint is not None
    assert "--map day=Wann1,time=Wann2;" in refused.value.hint


def test_numbers_of_weekdays_are_proposed_as_days() -> None:
    assert proposals({"time": ("Start",), "name": ("Title",)}, ["n"], [{"n": "1"}, {"n": "6"}]) == {"day": "n"}


def test_columns_that_a_user_names_are_read_in_a_format_with_columns_of_its_own() -> None:
    [meeting] = read(take(as_csv([NAWS_ROW]), "location_notes=Entrance,name=Committee")).meetings
    assert (meeting.name, meeting.location_notes) == ("G1", "Up the stairs")
    assert (meeting.start, meeting.notes) == ("19:30", "3")


def test_a_column_that_a_user_names_is_read_against_what_its_values_look_like() -> None:
    [meeting] = read(
        take(as_json([{"title": "Night", "weekday": "Monday", "tag": "Friday", "time": "19:30"}]), "day=tag")
    ).meetings
    assert meeting.weekday == 5
