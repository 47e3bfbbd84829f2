"""What is offered in twelve places for every problem: nothing of another country or state, by two independent signs."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from selfhelp import config
from selfhelp.dataset.check_facts import countries_of_phone, country_of_domain
from selfhelp.dataset.store import Store
from selfhelp.directory.helplines import helplines_for
from selfhelp.directory.offering import Whereabouts, best_first, offered
from selfhelp.organizations import Organization
from selfhelp.search.problem_filter import problem_filter

PLACES = {
    "Chicago": Whereabouts("US", "IL"),
    "rural Montana": Whereabouts("US", "MT"),
    "London": Whereabouts("GB", "ENG"),
    "Glasgow": Whereabouts("GB", "SCT"),
    "Dublin": Whereabouts("IE", "L"),
    "Toronto": Whereabouts("CA", "ON"),
    "Montreal": Whereabouts("CA", "QC"),
    "Sydney": Whereabouts("AU", "NSW"),
    "Auckland": Whereabouts("NZ", "AUK"),
    "Cape Town": Whereabouts("ZA", "11"),
    "Berlin": Whereabouts("DE", "16"),
    "Mexico City": Whereabouts("MX", "09"),
}

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as opened:
        yield opened


def everything_offered(store: Store, where: Whereabouts) -> dict[str, Organization]:
    """The organizations that are offered for any problem, their companions and alternatives."""
    known = store.organizations
    found: dict[str, Organization] = {}
    for problem in store.problems:
        asked = problem_filter([problem], store.problems.values(), known.values())
        found |= {o.id: o for o in offered(best_first(asked, known.values()), where)}
    for kind in ("companion", "alternative"):
        links = store.links(kind)
        related = [known[id] for o in list(found.values()) for id in links.get(o.id, [])]
        found |= {o.id: o for o in offered(related, where)}
    return found


@pytest.mark.parametrize("place", PLACES)
def test_no_organization_of_another_country_or_state_is_offered(store: Store, place: str) -> None:
    where = PLACES[place]
    everything = everything_offered(store, where)
    assert everything
    for o in everything.values():
        assert not o.countries or where.country in o.countries or "*" in o.countries
        assert not o.states or where.state in o.states


@pytest.mark.parametrize("place", PLACES)
def test_no_address_or_number_that_is_printed_belongs_to_another_country(store: Store, place: str) -> None:
    where = PLACES[place]
    for o in everything_offered(store, where).values():
        if "*" in o.countries:
            continue
        for address in filter(None, (o.website, o.finder)):
            assert country_of_domain(address) in (None, where.country, *o.countries), (o.id, address)
        if o.phone is not None:
            assert set(o.countries) & (countries_of_phone(o.phone) or set(o.countries)), (o.id, o.phone)


@pytest.mark.parametrize("place", PLACES)
def test_no_helpline_of_another_country_or_state_is_offered(store: Store, place: str) -> None:
    where = PLACES[place]
    for problem in store.problems:
        lines, _ = helplines_for([problem], where, store.helplines, store.problems)
        for line in lines:
            assert line.country in (where.country, "EU")
            assert not line.states or where.state in line.states
            assert where.country in (countries_of_phone(line.phone or "") or {where.country}), line.id


@pytest.mark.parametrize(
    ("problem", "country", "first", "later"),
    [
        ("alcohol", "US", "aa", "calix"),
        ("alcohol", "US", "lifering", "calix"),
        ("alcohol", "GB", "aa-gb", "calix"),
        ("grief", "US", "tcf", "taps"),
        ("gambling", "US", "ga", "two-one-one"),
        ("family-alcohol", "US", "al-anon", "alateen"),
    ],
)
def test_broad_bodies_come_before_niche_ones(store: Store, problem: str, country: str, first: str, later: str) -> None:
    known = store.organizations
    asked = problem_filter([problem], store.problems.values(), known.values())
    ids = [o.id for o in offered(best_first(asked, known.values()), Whereabouts(country))]
    assert ids.index(first) < (ids.index(later) if later in ids else len(ids))
