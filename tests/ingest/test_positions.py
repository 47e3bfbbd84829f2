"""Where a meeting is: which points of feeds are believed, and what stands in for them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran

from selfhelp.directory.address_gazetteer import AddressGazetteer, AddressPlaces
from selfhelp.geo import Point
from selfhelp.ingest.positions import Position, position_of_address
from selfhelp.model import Place

Run = Callable[..., Ran]

ZIP = Place("postal", "80205", 39.759, -104.966, "Denver", "Denver", "CO", "US", None, "America/Denver")
DENVER = Place("city", "Denver", 39.7392, -104.9847, None, "Denver", "CO", "US", 600_158, "America/Denver")
VENUE = Point(39.7512, -104.9713)


def places(*named: Place) -> AddressGazetteer:
    return AddressGazetteer(lambda name: [place for place in named if place.name.lower() == name])


def city(name: str, state: str, population: int | None, latitude: float, country: str = "US") -> Place:
    return Place("city", name, latitude, -90.0, None, None, state, country, population, "America/Chicago")


@pytest.mark.parametrize("known", [AddressPlaces(ZIP, DENVER), AddressPlaces(ZIP), AddressPlaces(None, DENVER)])
def test_a_point_near_its_postal_code_or_city_is_believed(known: AddressPlaces) -> None:
    assert position_of_address(VENUE, known, is_rough=False, has_street=True) == Position(VENUE, VENUE, "feed")


def test_a_point_across_the_state_line_is_believed() -> None:
    kansas = Place("postal", "66101", 39.1157, -94.6271, "Kansas City", None, "KS", "US", None, "America/Chicago")
    point = Point(39.1041, -94.5812)
    assert position_of_address(point, AddressPlaces(kansas), is_rough=False, has_street=True).origin == "feed"


@pytest.mark.parametrize("point", [Point(28.35, -80.70), Point(39.75, 104.97), Point(51.5, -0.1)])
def test_a_point_far_from_the_postal_code_gives_way_to_it(point: Point) -> None:
    assert position_of_address(point, AddressPlaces(ZIP, DENVER), is_rough=False, has_street=True) == Position(
        None, ZIP.point, "postal_code", "coordinates-contradict"
    )


def test_a_point_that_is_in_the_area_of_another_postal_code_gives_way_to_its_own() -> None:
    codes = [ZIP._replace(name=str(80205 + n), latitude=ZIP.latitude + n / 100) for n in range(-3, 10)]
    known = AddressGazetteer(
        lambda name: [place for place in [*codes, DENVER] if place.name.lower() == name],
        lambda country, south, north: [
            (place.latitude, place.longitude, place.city or "")
            for place in codes
            if country == place.country and south <= place.latitude < north
        ],
    ).places("80205", "Denver", "CO", "US")
    elsewhere = Point(ZIP.latitude + 0.08, ZIP.longitude)
    assert position_of_address(elsewhere, known, is_rough=False, has_street=True) == Position(
        None, ZIP.point, "postal_code", "coordinates-contradict"
    )
    assert position_of_address(VENUE, known, is_rough=False, has_street=True).origin == "feed"


def test_where_the_point_and_the_city_agree_the_postal_code_is_wrong() -> None:
    far = ZIP._replace(name="81501", latitude=39.07, longitude=-108.55)
    assert position_of_address(VENUE, AddressPlaces(far, DENVER), is_rough=False, has_street=True) == Position(
        VENUE, VENUE, "feed", "postal-code-contradicts"
    )
    assert position_of_address(None, AddressPlaces(far, DENVER), is_rough=True, has_street=True).near == far.point


@pytest.mark.parametrize("point", [Point(-104.9713, 39.7512)])
def test_swapped_numbers_are_swapped_back_where_the_place_is_known(point: Point) -> None:
    known = AddressPlaces(ZIP, DENVER)
    assert position_of_address(point, known, is_rough=False, has_street=True) == Position(
        VENUE, VENUE, "feed", "coordinates-swapped"
    )
    assert position_of_address(point, AddressPlaces(), is_rough=False, has_street=True) == Position(
        None, None, None, "coordinates-unreadable"
    )


def test_the_point_of_the_city_itself_is_no_venue_without_a_street() -> None:
    point, known = Point(39.7395, -104.9850), AddressPlaces(None, DENVER)
    assert position_of_address(point, known, is_rough=False, has_street=False) == Position(point, DENVER.point, "city")
    assert position_of_address(point, known, is_rough=False, has_street=True).origin == "feed"
    assert position_of_address(VENUE, known, is_rough=False, has_street=False).origin == "feed"


def test_a_rough_point_gives_way_to_the_postal_code_then_to_the_city() -> None:
    for known, near, origin in (
        (AddressPlaces(ZIP, DENVER), ZIP.point, "postal_code"),
        (AddressPlaces(None, DENVER), DENVER.point, "city"),
        (AddressPlaces(), None, None),
    ):
        assert position_of_address(VENUE, known, is_rough=True, has_street=True) == Position(VENUE, near, origin)


def test_a_city_is_known_only_where_nothing_else_can_be_meant() -> None:
    lookup = places(
        city("Springfield", "IL", 116_000, 39.8), city("Springfield", "MO", 169_000, 37.2),
        city("Auburn", "AL", 76_000, 32.6), city("Memphis", "TN", 633_000, 35.1),
        city("Salem", "VA", 25_000, 37.3), city("Salem", "VA", None, 38.9),
        city("Reno", "NV", 241_000, 39.5), city("Reno", "NV", None, 39.6),
    )  # fmt: skip
    known = {
        (name, state, country): place.state if (place := lookup.places(None, name, state, country).city) else None
        for name, state, country in (
            ("Springfield", None, None), ("Springfield", None, "US"), ("springfield", "IL", None),
            ("Auburn", None, None), ("Auburn", None, "US"), ("Auburn", "CA", "US"), ("Memphis", None, None),
            ("Salem", "VA", "US"), ("Reno", "NV", "US"), ("Nowhere", "NV", "US"),
        )
    }  # fmt: skip
    assert list(known.values()) == [None, None, "IL", None, "AL", None, "TN", None, "NV", None]


def test_a_postal_code_is_known_only_in_its_country_and_state() -> None:
    lookup = places(ZIP)
    for code, town, state, country, is_known in (
        ("80205", None, "CO", "US", True), ("80205-1234", None, None, "US", True),
        ("80205", "Denver", None, None, True),
        ("80205", None, None, None, False), ("80205", "Fürth", None, None, False),
        ("80205", "Denver", "UT", "US", False),
        ("80205", "Denver", None, "MX", False),
    ):  # fmt: skip
        assert (lookup.places(code, town, state, country).postal_code is not None) is is_known


def load(run: Run, tmp_path: Path, *given: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Imports rows of Meeting Guide, and gives what `find --json` says of each by name."""
    common = {"day": 2, "time": "19:30", "types": ["O"]}
    (tmp_path / "feed.json").write_text(json.dumps([common | {"slug": row["name"]} | row for row in given]))
    ran = run("import", tmp_path / "feed.json", "-o", "aa")
    assert ran.code == 0, ran.err
    return {row["name"]: row for row in json.loads(run("find", "--json").out)}


def test_an_address_without_coordinates_is_at_its_postal_code_and_in_its_zone(run: Run, tmp_path: Path) -> None:
    found = load(
        run, tmp_path,
        {"name": "Code", "formatted_address": "12 Maple St, Denver, CO 80205, USA"},
        {"name": "City", "formatted_address": "12 Maple St, Denver, CO, USA"},
        {"name": "Neither", "formatted_address": "12 Maple St, Springfield"},
        {"name": "Online", "formatted_address": "Denver, CO, USA", "conference_url": "https://zoom.us/j/1"},
    )  # fmt: skip
    fields = ("latitude", "approximate", "position_from", "timezone", "timezone_from")
    assert {name: [row[field] for field in fields] for name, row in found.items()} == {
        "Code": [None, True, "postal_code", "America/Denver", "place"],
        "City": [None, True, "city", "America/Denver", "place"],
        "Neither": [None, True, None, None, None],
        "Online": [None, True, "city", None, None],
    }
    near = ("--near", "80205", "--json", "--fields", "name")
    assert [row["name"] for row in json.loads(run("find", *near, "--within", "5mi").out)] == ["Code"]
    assert {row["name"] for row in json.loads(run("find", *near, "--within", "10mi").out)} == {"Code", "City"}
    within = ("--within", "5mi", "--json", "--fields", "name")
    assert {row["name"] for row in json.loads(run("find", "--near", "Denver", *within).out)} == {"Code", "City"}


def test_rough_distances_are_printed_as_about(run: Run, tmp_path: Path) -> None:
    address = {"formatted_address": "12 Maple St, Denver, CO 80205, USA"}
    load(
        run,
        tmp_path,
        {"name": "Rough"} | address,
        {"name": "Exact", "latitude": 39.7512, "longitude": -104.9713} | address,
    )
    lines = run("find", "--near", "Denver", "-f", "table").out.splitlines()
    [rough], [exact] = ([line for line in lines if name in line] for name in ("Rough", "Exact"))
    assert "about 2 mi" in rough
    assert ("about" in exact, " mi" in exact) == (False, True)


def test_exact_coordinates_are_a_place_without_a_house_number(run: Run, tmp_path: Path) -> None:
    point = {"latitude": 51.3821047, "longitude": -2.3548213, "country": "GB"}
    found = load(
        run, tmp_path,
        {"name": "Street", "address": "Grove Street", "city": "Bath"} | point,
        {"name": "Hall", "location": "Methodist Church Hall", "city": "Bath"} | point,
        {"name": "Code", "postal_code": "BA2 6ZZ"} | point,
        {"name": "Said to be rough", "address": "Grove Street", "city": "Bath", "approximate": "yes"} | point,
        {"name": "Line", "formatted_address": "Bath, UK"} | point,
        {"name": "Country", "formatted_address": "UK"} | point,
    )  # fmt: skip
    assert {name: row["position_from"] for name, row in found.items()} == {
        "Street": "feed", "Hall": "feed", "Code": "feed", "Said to be rough": "city", "Line": "city", "Country": None,
    }  # fmt: skip
    assert {row["attendance"] for row in found.values()} == {"in_person"}


def test_what_contradicts_is_counted_by_the_import(run: Run, tmp_path: Path) -> None:
    address = {"formatted_address": "12 Maple St, Denver, CO 80205, USA", "day": 2, "time": "19:30", "types": ["O"]}
    rows = [
        address | {"name": "Florida", "latitude": 28.35, "longitude": -80.70},
        address | {"name": "Swapped", "latitude": -104.97, "longitude": 39.75},
        address | {"name": "Eastern", "timezone": "America/New_York"},
        address | {"name": "Arizona", "timezone": "America/Phoenix"},
    ]
    (tmp_path / "feed.json").write_text(json.dumps(rows))
    err = run("import", tmp_path / "feed.json", "-o", "aa").err
    assert "1 x the coordinates lie far from the postal code or city (row 1) [coordinates-contradict]" in err
    assert "1 x latitude and longitude are swapped (row 2) [coordinates-swapped]" in err
    assert "1 x the time zone differs from that of its place (row 3) [timezone-contradicts]" in err
