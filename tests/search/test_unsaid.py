"""What a filter hides because a feed does not say it is counted, and a name that nobody has is corrected."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp.dataset.store import Store

Run = Callable[..., Ran]

SILENT = {
    "slug": "silent",
    "name": "Silent",
    "day": 1,
    "time": "19:00",
    "city": "Denver",
    "state": "CO",
    "country": "US",
}
HALL = {
    "slug": "hall",
    "name": "Hall",
    "day": 1,
    "time": "19:00",
    "formatted_address": "1 Main St, Denver, CO 80205, USA",
}
BOROUGH = {
    "id_bigint": "7", "weekday_tinyint": "3", "venue_type": "1", "start_time": "20:30:00", "formats": "O",
    "longitude": "-73.95", "latitude": "40.65", "published": "1", "meeting_name": "Borough Hall",
    "location_street": "1 Church Ave", "location_city_subsection": "Brooklyn", "location_neighborhood": "Flatbush",
    "location_municipality": "New York", "location_province": "NY", "service_body_name": "Greater Area",
}  # fmt: skip


@pytest.fixture
def town(run: Run, tmp_path: Path) -> Run:
    """The function that runs the program, with a meeting that says how to attend it, and one that does not."""
    (tmp_path / "feed.json").write_text(json.dumps([SILENT, HALL]), encoding="utf-8")
    assert run("import", tmp_path / "feed.json", "-o", "aa").code == 0
    (tmp_path / "bmlt.json").write_text(json.dumps([BOROUGH]), encoding="utf-8")
    assert run("import", tmp_path / "bmlt.json", "-o", "na").code == 0
    return run


def names(ran: Ran) -> list[str]:
    return [meeting["name"] for meeting in json.loads(ran.out)]


@pytest.mark.parametrize("how", [("--in-person",), ("--near", "Denver"), ("--in-person", "--near", "Denver")])
def test_what_does_not_say_how_to_attend_is_counted(town: Run, how: tuple[str, ...]) -> None:
    ran = town("find", "-o", "aa", *how, "--json")
    assert names(ran) == ["Hall"]
    assert "Not known whether in person or online: 1 (to see them, add --attendance unknown)." in ran.err
    answer = json.loads(town("find", "-o", "aa", *how, "--explain").out)
    assert answer["counts"]["without_attendance"] == 1


def test_it_is_not_counted_where_it_is_listed(town: Run) -> None:
    for how in ((), ("--attendance", "unknown"), ("--city", "Denver")):
        ran = town("find", "-o", "aa", *how, "--json")
        assert "Silent" in names(ran)
        assert "how to attend" not in ran.err


def test_a_city_a_county_or_a_state_that_no_meeting_has_is_corrected(town: Run) -> None:
    assert "No loaded meeting is in denvr: did you mean Denver?" in town("find", "--city", "Denvr").err
    assert "No loaded meeting is in bruklyn: did you mean Brooklyn?" in town("find", "--city", "Bruklyn").err
    assert "did you mean" not in town("find", "--city", "Denver", "-o", "na").err


def test_the_names_of_places_leave_with_the_last_meeting_there(town: Run, db: Path) -> None:
    with Store(db) as store:
        assert store.places.names_of_meetings("city", "b")["brooklyn"] == "Brooklyn"
        assert store.places.names_of_meetings("region", "g")["greater area"] == "Greater Area"
    assert "did you mean Greater Area?" in town("find", "--region", "Grater Area").err
    assert town("feeds", "remove", "bmlt").code == 0
    assert "Greater Area" not in town("find", "--region", "Grater Area").err


def test_a_borough_and_a_quarter_are_where_a_meeting_is_beside_its_city(town: Run) -> None:
    for asked in (("--city", "New York"), ("--city", "Brooklyn"), ("--text", "flatbush"), ("--region", "Greater Area")):
        assert names(town("find", *asked, "--json")) == ["Borough Hall"], asked
    assert names(town("find", "--city", "Greater Area", "--json")) == []
    [meeting] = json.loads(town("find", "-o", "na", "--json").out)
    assert (meeting["city"], meeting["region"]) == ("New York", "Greater Area > New York > Brooklyn > Flatbush")


@pytest.mark.parametrize(
    ("changes", "caution"),
    [
        ({"audience": "Parents of addicts"}, "Ask who may come"),
        ({"latitude": 28.35, "longitude": -80.70}, "far from this address"),
        ({"timezone": "Europe/Berlin"}, "does not match the place"),
        ({"notes": "No meeting on school holidays"}, "some holidays"),
        ({"audience": "All genders, 18+"}, None),
        ({"audience": "Women"}, None),
        ({}, None),
    ],
)
def test_show_cautions_where_a_row_is_in_doubt(
    run: Run, tmp_path: Path, changes: dict[str, object], caution: str | None
) -> None:
    (tmp_path / "feed.json").write_text(json.dumps([HALL | changes]), encoding="utf-8")
    assert run("import", tmp_path / "feed.json", "-o", "aa").code == 0
    [meeting] = json.loads(run("find", "--json").out)
    shown = run("show", meeting["id"]).out
    assert ("Caution" in shown) is (caution is not None)
    assert caution is None or caution in " ".join(shown.split())
