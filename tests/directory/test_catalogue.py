"""Which public feeds serve a place, and what a search among them finds."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfhelp import config
from selfhelp.cli.feed_catalogue import bundled_feeds, gazetteer_of, towns_around
from selfhelp.dataset.store import Store
from selfhelp.directory.catalogue import (
    SERVED_KM,
    WHOLE_WORLD,
    KnownFeed,
    Reach,
    feeds_across_the_line,
    feeds_serving,
    matching,
    read_catalogue,
)
from selfhelp.directory.gazetteer import find_place
from selfhelp.errors import UsageError
from selfhelp.model import Place
from selfhelp.reading.regions import STATE_NAMES


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as opened:
        yield opened


@pytest.fixture(scope="module")
def bundled(store: Store) -> list[KnownFeed]:
    return bundled_feeds(store)


@pytest.fixture(scope="module")
def zip_codes(store: Store) -> list[tuple[str, str]]:
    """All ZIP codes with their states, but for those of military bases, which lie in other countries."""
    return store.rows("SELECT name, state FROM places WHERE kind = 'postal' AND state IS NOT NULL ORDER BY key")


def feed(id: str, scope: str = "city", **changes: Any) -> KnownFeed:
    """A confirmed feed of AA in the US."""
    values: dict[str, Any] = {
        "id": id, "name": id, "organization": "aa", "region": None, "scope": scope, "country": "US", "state": (),
        "cities": (), "format": "meeting-guide", "address": f"https://{id}.example/", "confirmed": True, "rows": None,
        "objected": None, "seen": "", "seen_on": "2026-11-01",
    }  # fmt: skip
    return KnownFeed(**values | changes)


def place(text: str, store: Store) -> Place:
    return find_place(text, store.places.named, lambda _: [], store.places.around).place


def served(text: str, store: Store, *feeds: KnownFeed) -> list[tuple[str, Reach]]:
    """The ids of what serves a place, and how."""
    at = place(text, store)
    found = feeds_serving(at, feeds, towns_around(store, at.point, SERVED_KM))
    return [(one.feed.id, one.reach) for one in found]


PENNSYLVANIA = [
    feed("reading", state=("PA",), cities=("Reading", "Pottstown")),
    feed("lancaster", state=("PA",), cities=("Lancaster",)),
    feed("pittsburgh", state=("PA",), cities=("Pittsburgh",)),
    feed("all-of-pa", "state", state=("PA",)),
    feed("usa", "country"),
    feed("canada", "country", country="CA"),
    feed("everywhere", "world", country=None),
    feed("camden", state=("NJ",), cities=("Camden",)),
    feed("all-of-ma", "state", state=("MA",)),
    feed("reading-ma", state=("MA",), cities=("Reading",)),
]


def test_near_cities_come_first_then_the_state_the_country_and_the_world(store: Store) -> None:
    assert served("Reading, PA", store, *PENNSYLVANIA) == [
        ("reading", Reach.CITY),
        ("lancaster", Reach.CITY),
        ("all-of-pa", Reach.STATE),
        ("usa", Reach.COUNTRY),
        ("everywhere", Reach.WORLD),
    ]


def test_a_city_across_the_state_line_serves_only_if_the_feed_names_both_states(store: Store) -> None:
    kansas = feed("kansas-only", state=("KS",), cities=("Kansas City",))
    both = feed("both", state=("KS", "MO"), cities=("Kansas City",))
    assert served("Kansas City, MO", store, kansas, both) == [("both", Reach.CITY)]


def test_feeds_of_another_state_with_a_city_near_are_told_apart(store: Store) -> None:
    at = place("Camden, NJ", store)
    philadelphia = feed("philadelphia", state=("PA",), cities=("Philadelphia",))
    feeds = [philadelphia, *PENNSYLVANIA]
    towns = towns_around(store, at.point, SERVED_KM)
    assert [one.feed.id for one in feeds_serving(at, feeds, towns)] == ["camden", "usa", "everywhere"]
    across = feeds_across_the_line(at, feeds, towns)
    assert [(one.feed.id, one.distance_km is not None and one.distance_km < 5) for one in across[:1]] == [
        ("philadelphia", True)
    ]
    assert {one.feed.id for one in across} == {"philadelphia", "reading"}


def test_a_city_of_the_same_name_in_another_state_is_not_that_of_the_feed(store: Store) -> None:
    missouri = feed("missouri", state=("MO",), cities=("Kansas City",))
    far_away = feed("far-away", state=("MO", "KS"), cities=("Springfield",))
    assert served("Overland Park, KS", store, missouri, far_away) == []


def test_the_state_of_a_point_is_that_of_the_nearest_town(store: Store) -> None:
    assert served("40.34,-75.93", store, *PENNSYLVANIA)[0] == ("reading", Reach.CITY)
    assert ("all-of-pa", Reach.STATE) in served("40.34,-75.93", store, *PENNSYLVANIA)


def test_a_feed_of_several_countries_means_the_large_cities_of_those_names(store: Store) -> None:
    europe = feed("europe", country=None, cities=("Berlin", "Rome"))
    assert served("Berlin, Germany", store, europe) == [("europe", Reach.CITY)]
    assert served("Rome, GA", store, europe) == []


def test_the_whole_worlds_meetings_are_not_what_serves_a_place(store: Store) -> None:
    found = feeds_serving(place("80205", store), bundled_feeds(store), [])
    assert not WHOLE_WORLD & {one.feed.id for one in found}


@given(st.data())
def test_no_feed_of_another_state_or_country_serves_a_place(
    store: Store, bundled: list[KnownFeed], zip_codes: list[tuple[str, str]], data: st.DataObject
) -> None:
    zip_code, state = data.draw(st.sampled_from(zip_codes))
    at = place(f"{zip_code}, US", store)
    for one in feeds_serving(at, bundled, towns_around(store, at.point, SERVED_KM)):
        if one.reach is not Reach.WORLD:
            assert one.feed.country == "US", one
            assert one.feed.scope == "country" or state in one.feed.state, one
        if one.distance_km is not None:
            assert one.distance_km <= SERVED_KM


def found(text: str, store: Store) -> list[str]:
    """The ids that a search in the bundled catalogue finds, without worldwide feeds."""
    matches = matching(text, bundled_feeds(store), store.organizations, gazetteer_of(store))
    return [one.feed.id for one in matches.feeds if one.reach is not Reach.WORLD]


@pytest.mark.parametrize("text", ["80205", "Denver", "denver co", "Denver, Colorado", "80205-1234"])
def test_a_place_is_found_in_any_notation(store: Store, text: str) -> None:
    assert found(text, store)[:3] == ["aa-denver-co", "na-colorado", "aa-boulder-co"]


@pytest.mark.parametrize("text", ["na oregon", "oregon na", "narcotics anonymous oregon", "NA, Oregon"])
def test_an_organization_and_a_state_are_found_in_any_order(store: Store, text: str) -> None:
    expected = [f.id for f in bundled_feeds(store) if f.organization == "na" and "OR" in f.state]
    assert expected
    assert sorted(found(text, store)) == sorted(expected)


def test_a_country_is_not_the_state_or_the_city_of_a_similar_name(store: Store) -> None:
    countries = {feed.id: feed.country for feed in bundled_feeds(store)}
    assert {countries[id] for id in found("mexico", store)} == {"MX"}
    in_london = found("london", store)
    assert "aa-london" in in_london
    assert {countries[id] for id in in_london} == {"GB"}


def test_an_abbreviation_alone_is_the_organization_and_beside_one_the_state(store: Store) -> None:
    by_id = {f.id: f for f in bundled_feeds(store)}
    assert {by_id[id].organization for id in found("ca", store)} == {"ca"}
    assert {(by_id[id].organization, "MA" in by_id[id].state) for id in found("aa ma", store)} == {("aa", True)}


def test_other_words_are_looked_for_in_names_and_areas(store: Store) -> None:
    assert found("boulder county office", store) == ["aa-boulder-co"]
    assert found("no such words", store) == []


@pytest.mark.parametrize("state", ["CO", "WV", "NY", "CA", "ME"])
def test_all_feeds_of_a_state_are_found_by_its_name(store: Store, bundled: list[KnownFeed], state: str) -> None:
    assert {f.id for f in bundled if state in f.state and f.country == "US"} <= set(found(STATE_NAMES[state][0], store))


HEADER = "id,organization,scope,country,state,cities,address,confirmed"


def test_a_catalogue_is_read_from_csv() -> None:
    [one] = read_catalogue(f"{HEADER}\nmine,aa,city,US,PA|NJ,Reading|Camden,https://a.example/,yes\n", "x", {"aa"})
    assert (one.id, one.name, one.state, one.cities) == ("mine", "mine", ("PA", "NJ"), ("Reading", "Camden"))
    assert (one.confirmed, one.rows, one.objected) == (True, None, None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<html>", "has no column id"),
        ("", "has no column id"),
        (f"{HEADER}\n,aa,city,US,PA,Reading,https://a.example/,yes", "x, row 1: the column id is empty"),
        (f"{HEADER}\na,zz,city,US,PA,Reading,https://a.example/,yes", "x, row 1: no organization has the id 'zz'"),
        (f"{HEADER}\na,aa,town,US,PA,Reading,https://a.example/,yes", "x, row 1: unknown scope 'town'"),
        (f"{HEADER}\na,aa,city,US,PA,Reading,file:///a,yes", "x, row 1: the address is not a web address"),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_said(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read_catalogue(text, "x", {"aa"})
