"""The catalogue of known public feeds: where each is offered, and whether anyone saw it answer."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest

from selfhelp import config
from selfhelp.cli.feed_catalogue import bundled_feeds
from selfhelp.dataset.store import Store

SCOPES: Final = {"city", "state", "country", "world"}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as opened:
        yield opened


@pytest.fixture(scope="module")
def feeds(store: Store) -> list[dict[str, Any]]:
    return [feed.as_row() for feed in bundled_feeds(store)]


def parts(cell: str | None) -> set[str]:
    """The values of a cell that holds several."""
    return set(cell.split("; ")) if cell else set()


def test_no_feed_is_listed_twice(feeds: list[dict[str, Any]]) -> None:
    ids = Counter(feed["id"] for feed in feeds)
    addresses = Counter(feed["address"].partition("://")[2].removeprefix("www.").rstrip("/") for feed in feeds)
    assert [name for name, times in (ids + addresses).items() if times > 1] == []


def test_addresses_can_be_fetched(feeds: list[dict[str, Any]]) -> None:
    assert {feed["address"].partition("://")[0] for feed in feeds} == {"http", "https"}
    with_key = [feed["id"] for feed in feeds if "key=" in feed["address"]]
    assert with_key == [], "a key is given to one reader, not to everybody"


def test_each_feed_belongs_to_a_known_organization(feeds: list[dict[str, Any]], store: Store) -> None:
    assert {feed["organization"] for feed in feeds} <= set(store.organizations)


def test_the_scope_of_a_feed_says_where_to_offer_it(feeds: list[dict[str, Any]]) -> None:
    assert {feed["scope"] for feed in feeds} == SCOPES
    needed = {"city": "cities", "state": "state", "country": "country"}
    assert [f["id"] for f in feeds if f["scope"] in needed and not f[needed[f["scope"]]]] == []


def test_cities_of_a_feed_are_in_the_gazetteer_under_the_same_name(feeds: list[dict[str, Any]], store: Store) -> None:
    """Each lies in one of the feed's states; in its country where it names no state."""
    states: dict[tuple[str, str], set[str]] = {}
    for name, state, country in store.rows("SELECT name, state, country FROM places WHERE kind = 'city'"):
        states.setdefault((name, country), set()).add(state)
    countries = {country for _, country in states}
    unknown = [
        (feed["id"], city)
        for feed in feeds
        for city in sorted(parts(feed["cities"]))
        if not any(
            (found := states.get((city, country))) and (not feed["state"] or found & parts(feed["state"]))
            for country in ([feed["country"]] if feed["country"] else countries)
        )
    ]
    assert unknown == []


def test_states_of_a_feed_are_in_the_gazetteer(feeds: list[dict[str, Any]], store: Store) -> None:
    known = set(store.rows("SELECT DISTINCT state, country FROM places WHERE kind = 'city'"))
    assert [(f["id"], s) for f in feeds for s in sorted(parts(f["state"])) if (s, f["country"]) not in known] == []


def test_a_feed_says_whether_it_was_seen_to_answer(feeds: list[dict[str, Any]]) -> None:
    assert {feed["confirmed"] for feed in feeds} == {0, 1}
    assert [f["id"] for f in feeds if f["rows"] is not None and not (f["confirmed"] and f["rows"] > 0)] == []
