"""Alternatives to a search: why it found nothing, conditions to relax, meetings farther away or to join from afar.

The functions search through two callbacks, `first` (the first hit of a query) and `count` (hits, up to a maximum).
"""

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from selfhelp.geo import kilometers
from selfhelp.model import Hit, Place
from selfhelp.search.place_filter import PlaceFilter
from selfhelp.search.query import MeetingQuery
from selfhelp.text import fold, nocase

MAX_COUNT: Final = 99
"""Largest number that is counted exactly; above it, "99+" is shown."""

MOST_COUNTED: Final = 999
"""The same where the number stands beside a table."""

AROUND_KM: Final = kilometers(100)
"""How far from a place a meeting is still worth naming."""

Count = Callable[[MeetingQuery, int], int]
First = Callable[[MeetingQuery], Hit | None]


class Nothing(StrEnum):
    """Why a search found nothing. The names are part of the output of `find --explain`."""

    NO_REAL_MEETINGS = "no_real_meetings"
    """Only samples are loaded, which say nothing about the real world."""
    NO_SOURCE_OF_KIND = "no_source_of_kind"
    """No loaded source has meetings of the organizations or for the problem."""
    NO_SOURCE_NEAR = "no_source_near"
    """No loaded source has any meetings around the place."""
    NO_SOURCE_OF_KIND_NEAR = "no_source_of_kind_near"
    """There are meetings around the place, and meetings of this kind elsewhere."""
    NO_MEETING = "no_meeting"
    """There are meetings of this kind around the place, but none meets all conditions."""


class Hint(NamedTuple):
    """An option that hides hits, and what there is without it: the day or start of the next hit, or how many."""

    option: str
    next: date | None = None
    number: int = 0


def kind_of_nothing(query: MeetingQuery, count: Count, unplaced: Callable[[MeetingQuery], int]) -> Nothing:
    """Why a query that found nothing did so.

    `unplaced` counts meetings in the city that the query is near to whose position is unknown; they are around it too.
    """
    if query.samples:
        return Nothing.NO_REAL_MEETINGS
    anything = MeetingQuery(when=at_any_time(query).when, sources=query.sources, suspended=True)
    of_kind = anything._replace(
        problem=query.problem,
        organizations=query.organizations,
        types=query.types,
        approaches=query.approaches,
    )
    if of_kind != anything and not count(of_kind, 1):
        return Nothing.NO_SOURCE_OF_KIND
    if query.place.is_named and not query.includes_remote:
        if not count(_around_place(anything, query.place), 1) and not unplaced(anything):
            return Nothing.NO_SOURCE_NEAR
        if not count(_around_place(of_kind, query.place), 1) and not unplaced(of_kind):
            return Nothing.NO_SOURCE_OF_KIND_NEAR
    return Nothing.NO_MEETING


def of_city(query: MeetingQuery, place: Place) -> MeetingQuery:
    """The query in the city of a place instead of near it, without its limit."""
    states = frozenset({nocase(place.state)} if place.state and place.country in ("US", "CA") else ())
    in_city = query.place._replace(
        near=None, within_km=None, near_town=None, cities=frozenset({fold(place.city or place.name)}), states=states
    )
    return query._replace(place=in_city, sort="time", limit=None)


def relaxation_hints(query: MeetingQuery, first: First, count: Count) -> Iterator[Hint]:
    """A hint for each day or time condition that hides hits. Never suggests another audience or language."""
    when = query.when
    if when.weekdays or when.dates:
        hit = first(query._replace(when=when._replace(weekdays=frozenset(), dates=())))
        if hit is not None and hit.occurrence.day is not None:
            yield Hint("--day", next=hit.occurrence.day)
    if when.spans is not None:
        number = count(query._replace(when=when._replace(spans=None)), MAX_COUNT + 1)
        if number:
            yield Hint("--time", number=number)
    if when.hours is not None:
        hit = first(query._replace(when=when._replace(hours=None)))
        if hit is not None and hit.occurrence.start is not None:
            yield Hint("--now", next=hit.occurrence.start)


def farther(query: MeetingQuery) -> MeetingQuery | None:
    """The query with a radius of 100 miles, nearest first; None if it has no smaller radius."""
    if query.place.near is None or query.place.within_km is None or query.place.within_km >= AROUND_KM:
        return None
    return query.within(AROUND_KM)._replace(sort="distance", each=False, limit=None)


def at_any_time(query: MeetingQuery) -> MeetingQuery:
    """The query without its days and times."""
    return query._replace(when=query.when._replace(weekdays=frozenset(), dates=(), spans=None, hours=None), each=False)


def joined_from_afar(query: MeetingQuery) -> MeetingQuery:
    """The query for what can be joined online or by phone, on the searcher's clock."""
    return query._replace(attendances=frozenset({"online", "hybrid", "phone"}), online_requested=True)


def from_anywhere(query: MeetingQuery) -> MeetingQuery | None:
    """The query without its place; None if it has none, or says how to attend."""
    if not query.place.is_named or query.online_requested or query.dial_in or query.attendances:
        return None
    return query._replace(place=PlaceFilter(), sort="time")


def remote_counts(query: MeetingQuery, count: Count, most: int = MAX_COUNT + 1) -> dict[str, int]:
    """How many meetings can be joined from anywhere, up to `most`, by attendance: online, and by phone."""
    anywhere = from_anywhere(query)
    if anywhere is None:
        return {}
    queries = {kind: anywhere._replace(attendances=frozenset({kind}), limit=None) for kind in ("online", "phone")}
    # A word that many venues have, such as hall, takes long to be found in none: both are looked for at once.
    if query.text and not count(anywhere._replace(attendances=frozenset(queries), limit=None), 1):
        return dict.fromkeys(queries, 0)
    return {kind: count(query, most) for kind, query in queries.items()}


def of_unknown_attendance(query: MeetingQuery, place: Place | None) -> MeetingQuery | None:
    """What finds the meetings that a query leaves out because nothing says how to attend them; None if it takes them.

    Near a place these are the ones in its city.
    """
    if "unknown" in query.attendances or not (query.attendances or query.dial_in or query.place.near is not None):
        return None
    if query.place.near is not None and (place is None or place.kind == "point"):
        return None
    around = query if query.place.near is None or place is None else of_city(query, place)
    return around._replace(attendances=frozenset({"unknown"}), online_requested=False, dial_in=False, limit=None)


def capped_count(number: int, most: int = MAX_COUNT) -> str:
    """A count as text; "99+" above `most`."""
    return f"{most}+" if number > most else str(number)


def _around_place(query: MeetingQuery, place: PlaceFilter) -> MeetingQuery:
    """The query, around a place."""
    around = query._replace(place=place)
    return around if place.near is None else around.within(AROUND_KM)
