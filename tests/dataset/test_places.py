"""The gazetteer is stored compactly, and is found by name, position and spelling as if it were not."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from data.places import add_places
from selfhelp import config
from selfhelp.dataset.datasette import schema_text
from selfhelp.dataset.similar_names import scores_of, trigrams
from selfhelp.dataset.store import Store
from selfhelp.directory.gazetteer import canonical
from selfhelp.geo import Box, Point, distance_km


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as opened:
        yield opened


DENVER = ("city", "Denver", 39.7392, -104.9847, None, "Denver", "CO", "US", 729019, "America/Denver")
DENVER_80205 = ("postal", "80205", 39.759, -104.9661, "Denver", "Denver", "CO", "US", None, "America/Denver")
KOLN = ("city", "Köln", 50.9333, 6.95, None, None, "07", "DE", 1024621, "Europe/Berlin")


def test_the_view_has_readable_rows(store: Store) -> None:
    columns = "kind, name, latitude, longitude, city, county, state, country, population, timezone"
    named = f"SELECT {columns} FROM places WHERE name = ? AND state = ?"
    assert store.rows(named, "Denver", "CO") == [DENVER]
    assert store.rows(named, "80205", "CO") == [DENVER_80205]
    assert store.rows(named, "Köln", "07") == [KOLN]
    assert store.rows("SELECT key FROM places WHERE name = '00501'") == [(1000501,)]
    assert store.rows("SELECT count(*), count(DISTINCT key) FROM places") == [(138_791, 138_791)]


def test_the_program_finds_the_rows_of_the_view(store: Store) -> None:
    assert [tuple(place) for place in store.places.of_gazetteer("80205")] == [DENVER_80205]
    assert DENVER in [tuple(place) for place in store.places.of_gazetteer("denver")]
    assert KOLN in [tuple(place) for place in store.places.of_gazetteer("cologne")]


def test_every_city_is_found_by_its_own_name(store: Store) -> None:
    names = [name for (name,) in store.rows("SELECT DISTINCT name FROM cities")]
    assert len(names) == 79_548
    for name in names:
        assert name in [place.name for place in store.places.of_gazetteer(canonical(name))]


@pytest.mark.parametrize("name", ["", "0", "a", "aa", "denve", "denver ", "zzzz", "žžž", "1234", "8020"])
def test_a_name_between_those_of_cities_is_not_found(store: Store, name: str) -> None:
    assert store.places.of_gazetteer(name) == []


def test_a_position_that_would_be_rounded_is_refused() -> None:
    row = {"kind": "city", "name": "Here", "alternates": "", "city": "", "county": "", "state": "", "country": "DE"}
    row |= {"latitude": "50.12345", "longitude": "6.95", "population": "", "timezone": "Europe/Berlin"}
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(schema_text())
        with pytest.raises(ValueError, match="the position of Here has more than four decimals"):
            add_places(db, [row], [])


@pytest.mark.parametrize(
    "box",
    [
        Box(50.5, 51.2, ((6.5, 7.2),)),
        Box(-0.6, 0.7, ((-1.2, 36.9),)),
        Box(51.2, 51.8, ((-0.9, 0.4),)),
        Box(-18.5, -17.0, ((177.0, 180.0), (-180.0, -179.0))),
        Box(-90.0, 90.0, ((-180.0, 180.0),)),
    ],
)
def test_all_cities_of_a_box_are_found(store: Store, box: Box) -> None:
    expected = [
        row
        for west, east in box.longitudes
        for row in store.rows(
            "SELECT latitude, longitude, name FROM places WHERE kind = 'city' AND latitude BETWEEN ? AND ?"
            " AND longitude BETWEEN ? AND ?",
            *(box.south, box.north, west, east),
        )
    ]
    found = [(place.latitude, place.longitude, place.name) for place in store.places.within(box)]
    assert sorted(found) == sorted(expected) != []


def test_the_nearest_city_is_among_those_around(store: Store) -> None:
    draw = random.Random(7)
    points = [Point(51.45, 7.0), Point(70.0, 25.0), Point(78.2, 15.6), Point(0.01, 0.01), Point(-40.0, -120.0)]
    points += [Point(city.latitude + draw.uniform(-0.1, 0.1), city.longitude + draw.uniform(-0.2, 0.2))
               for city in draw.sample(store.places.within(Box(-80, 80, ((-178, 178),))), 200)]  # fmt: skip
    for point in points:
        nearest = [
            min((distance_km(point, city.point) for city in cities), default=None)
            for cities in (store.places.around(point), store.places.within_degrees(point, 1))
        ]
        assert nearest[0] == nearest[1], point


NAMES = ("denver", "springfield", "bora bora", "san fransisco", "aachen", "new york", "xx", "walla walla", "sprinfeild")


def test_names_are_ranked_as_the_text_index_of_sqlite_does(store: Store) -> None:
    cities = store.rows("SELECT key, name FROM cities")
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE names USING fts5 (name, content = '', tokenize = 'trigram')")
        db.executemany(
            "INSERT INTO names (rowid, name) VALUES (?, ?)", ((key, canonical(name)) for key, name in cities)
        )
        for name in NAMES:
            words = " OR ".join(f'"{trigram}"' for trigram in sorted(set(trigrams(name))))
            ranked = dict(db.execute("SELECT rowid, -bm25(names) FROM names WHERE names MATCH ?", [words or "nothing"]))
            assert scores_of(store.rows, name) == pytest.approx(ranked, rel=1e-12), name


def test_without_a_gazetteer_nothing_is_similar() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(schema_text())
        assert scores_of(lambda statement, *values: db.execute(statement, values).fetchall(), "denver") == {}
