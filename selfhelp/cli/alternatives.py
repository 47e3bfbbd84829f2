"""What there is beside an answer: who else holds such meetings, and meetings that do not say enough to be in it."""

from collections.abc import Iterator
from typing import Final

from selfhelp.cli.filters import Request
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.lookup import with_branches
from selfhelp.directory.offering import best_first, is_particular, offered
from selfhelp.model import Place
from selfhelp.organizations import Organization, lineage
from selfhelp.search.problem_filter import FAMILY_OF_ADDICTION
from selfhelp.search.query import MeetingQuery
from selfhelp.search.suggestions import MAX_COUNT, at_any_time, of_city, of_unknown_attendance
from selfhelp.text import did_you_mean, nocase
from selfhelp.vocabulary import ATTRIBUTE_KINDS, ATTRIBUTES, GONE

ACCESS_KINDS: Final = ("access", "accessibility", "mandated")
"""Kinds of attributes that feeds often leave unstated; a note counts the meetings for which they are unknown."""

MOST_IN_CITY: Final = 1000
"""Up to how many meetings of unknown position are counted in a city."""

ORGANIZATIONS_NAMED: Final = 4
"""Organizations listed if no meeting is found."""

RELATED_NAMED: Final = 2
"""Organizations for the family, and alternatives, that are named beside an answer."""

FOR_FAMILY: Final = "For the family"
"""Label of organizations for those close to somebody, beside an answer."""


def serving(session: Session, store: Store, request: Request) -> list[Organization]:
    """Organizations that hold such meetings in the country of the search, with a list of their meetings."""
    query, known = request.query, store.organizations
    if query.organizations:
        candidates = [known[id] for id in sorted(query.organizations)]
    elif query.problem is not None:
        candidates = best_first(query.problem, known.values())
    else:
        return []
    here = offered(candidates, session.whereabouts(store, request.place), query.audiences)
    listed = [o for o in here if (o.finder or o.website) and o.status not in GONE]
    return [o for o in listed if not is_particular(o, query.audiences)][:ORGANIZATIONS_NAMED]


def counterparts(session: Session, store: Store, request: Request) -> Iterator[tuple[str, list[Organization]]]:
    """Fellowships for the family, and secular alternatives to what was requested, with what to call them.

    They are those of the country of the search; who asks for the family is told of no other one for it.
    """
    query, known, where = request.query, store.organizations, session.whereabouts(store, request.place)
    if query.organizations:
        requested = [known[id] for id in sorted(query.organizations) if known[id].parent not in query.organizations]
    elif query.problem is not None:
        serve = offered(best_first(query.problem, known.values()), where, query.audiences)
        requested = [o for o in serve if o.approach == "twelve-step"]
    else:
        return
    if not requested:
        return
    id = requested[0].id
    asks_for_family = "families" in (*requested[0].audience, *query.audiences)
    asks_for_secular = query.approaches or query.without_organizations or {"secular", "agnostic"} & query.wanted
    if asks_for_family and not query.organizations and not is_loaded(requested[0], store, query):
        yield FOR_FAMILY, requested[:1]
    companions = [] if asks_for_family else store.links("companion").get(id, [])
    others = [] if asks_for_secular else store.links("alternative").get(id, [])
    secular = [other for other in others if known[other].approach == "secular"]
    for label, ids in ((FOR_FAMILY, companions), ("Secular alternatives", secular)):
        related = [o for o in offered((known[id] for id in ids), where, query.audiences) if o.status not in GONE]
        if related := [o for o in related if not is_particular(o, query.audiences)][:RELATED_NAMED]:
            yield label, related


def how_to_reach(organization: Organization, store: Store, query: MeetingQuery) -> str:
    """The option that searches for its meetings if a loaded source has any, else where it lists them."""
    if is_loaded(organization, store, query):
        return f"-o {organization.id}"
    return organization.finder or organization.website or f"selfhelp show {organization.id}"


def is_loaded(organization: Organization, store: Store, query: MeetingQuery) -> bool:
    """Whether a loaded source has any meeting of an organization or its branches."""
    ids = frozenset(with_branches(organization, store.organizations))
    held = MeetingQuery(when=at_any_time(query).when, organizations=ids, samples=query.samples)
    return store.count(held, 1) > 0


def is_about_families(request: Request, store: Store) -> bool:
    """Whether a search is for those close to somebody with an addiction."""
    problems = request.problems
    return bool(problems) and all(FAMILY_OF_ADDICTION in lineage(id, store.problems) for id in problems)


def unplaced_in_city(store: Store, query: MeetingQuery, place: Place) -> int:
    """How many such meetings are in the city of a place, but at an unknown position: many feeds give no coordinates."""
    if place.kind == "point":
        return 0
    countries = frozenset({"", nocase(place.country or "")})
    if query.place.countries:
        countries &= query.place.countries
    if not countries:
        return 0
    unplaced = of_city(query, place)._replace(position_unknown=True)
    # Those whose place is withheld are listed where their city is asked for.
    in_country = unplaced.place._replace(countries=countries, near_town=query.place.near_town)
    return store.count(unplaced._replace(place=in_country), MOST_IN_CITY)


def unknown_attendance(store: Store, request: Request) -> int:
    """How many more meetings there may be, had their feeds said how to attend them."""
    query = of_unknown_attendance(request.query, request.place)
    return 0 if query is None else store.count(query, MAX_COUNT + 1)


def unknown_zones(store: Store, query: MeetingQuery) -> int:
    """How many meetings may be on now, but have no known time zone; 0 if the query is not about now."""
    if query.when.hours is None:
        return 0
    any_time = query.when._replace(hours=None)
    return store.count(query._replace(when=any_time, zone_unknown=True, limit=None), MAX_COUNT + 1)


def unstated(store: Store, query: MeetingQuery) -> Iterator[tuple[frozenset[str], int]]:
    """Requested attributes that feeds often leave unstated, and how many more meetings may have them."""
    for index, attributes in enumerate(query.with_):
        kinds = {kind for kind in ACCESS_KINDS for word in attributes if word in ATTRIBUTE_KINDS[kind]}
        if not kinds:
            continue
        # A meeting states an attribute if it has it or its opposite.
        answers = attributes | {f"no-{word}" for word in attributes if f"no-{word}" in ATTRIBUTES}
        if "access" in kinds:
            answers |= {"open", "closed"}
        others = (*query.with_[:index], *query.with_[index + 1 :])
        number = store.count(query._replace(with_=others, unknown=(frozenset(answers),), limit=None), MAX_COUNT + 1)
        if number:
            yield attributes, number


def misspelled(store: Store, query: MeetingQuery) -> Iterator[tuple[str, str]]:
    """Names of cities, counties, regions and states that no loaded meeting has, each with names that are like it."""
    for column, wanted in (
        ("city", query.place.cities),
        ("county", query.place.counties),
        ("region", query.place.regions),
        ("state", query.place.states),
    ):
        for word in sorted(wanted):
            alike = store.places.names_of_meetings(column, word[:1])
            if word not in alike and (hint := did_you_mean(word, alike.values())):
                yield word, hint
