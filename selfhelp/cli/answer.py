"""What an answer for people shows: meetings as near as fill the screen, and if there are none, what comes closest."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from selfhelp.cli.asked import Asked
from selfhelp.cli.filters import Request
from selfhelp.dataset.store import Store
from selfhelp.geo import KM_PER_MILE, MILE_COUNTRIES
from selfhelp.model import Hit
from selfhelp.schedule.moments import FLOATING, moment_of
from selfhelp.search.query import MeetingQuery
from selfhelp.search.suggestions import at_any_time, farther, from_anywhere, joined_from_afar
from selfhelp.text import nocase

FEWEST: Final = 5
MOST: Final = 20
"""How many meetings a table on a terminal shows, at least and at most."""

NEAREST: Final = 3
"""Meetings of other days, or from outside the radius, that are shown if none matches."""

UNSAID: Final = 3
"""Meetings listed that do not say whether they have what is preferred."""

AFAR: Final = 5
"""Meetings that can be joined from anywhere listed where there are no others, and by programs."""

AFAR_BESIDE: Final = 2
"""The same beside others."""

AFAR_SEEN: Final = 50
"""Among how many of them those are sought that say how to join."""

ACROSS_BORDER_KM: Final = 40.0

RADII_MILES: Final = (3.0, 5.0, 10.0)
RADII_KM: Final = (5.0, 8.0, 16.0)
"""Radii that are tried, smallest first, before the usual one."""

KM_A_MINUTE: Final = 1.0
"""How fast somebody gets to a meeting outside the radius."""

MOST_COUNTED: Final = 999


class Answer(NamedTuple):
    """The meetings of an answer, and what stands beside them.

    `within_km` is the radius that was chosen if it is smaller than the usual one, and `total` how many there are
    within that. `other_days` are near but at other times, `outside` at that time but outside the radius, `afar` can
    be joined from anywhere; `unsaid` do not say whether they have what is preferred. `venues` counts meetings in
    person that were left out because no place was named.
    """

    request: Request
    hits: list[Hit]
    has_more: bool = False
    within_km: float | None = None
    total: int = 0
    other_days: tuple[Hit, ...] = ()
    outside: tuple[Hit, ...] = ()
    afar: tuple[Hit, ...] = ()
    unsaid: tuple[Hit, ...] = ()
    venues: int = 0

    def with_first(self, number: int) -> "Answer":
        """The answer with only so many of the meetings that match."""
        return self._replace(hits=self.hits[:number], has_more=self.has_more or len(self.hits) > number)

    def smaller(self) -> "Answer | None":
        """The answer with one meeting less, of those that are needed least; None if none can be spared."""
        if len(self.afar) > 1 and (self.hits or self.unsaid):
            return self._replace(afar=self.afar[:-1])
        if len(self.hits) + len(self.unsaid) <= FEWEST:
            return None
        if len(self.unsaid) > 1 and len(self.hits) <= FEWEST:
            return self._replace(unsaid=self.unsaid[:-1])
        return self.with_first(len(self.hits) - 1) if self.hits else None

    @property
    def all_hits(self) -> tuple[Hit, ...]:
        """Every meeting that is shown."""
        return (*self.hits, *self.other_days, *self.outside, *self.afar, *self.unsaid)


def answer_to(asked: Asked, store: Store, *, limit: int | None, country: str, wanted: int | None = None) -> Answer:
    """The answer to a search, with at most `limit` meetings that match, as near as there are as many as `wanted`.

    Where no place is named, they are those that can be joined from afar, else those of the searcher's country.
    """
    request, venues = asked.request, 0
    if asked.hides_samples:
        return Answer(request, [])
    if request.query.lacks_place:
        query, venues = _without_venues(request.query, store, country)
        request = request._replace(query=query)
    within_km, total = None, 0
    if asked.filters.within is None and wanted is not None:
        stating, _ = by_preference(request.query)
        within_km = radius_that_fills(request._replace(query=stating), store, min(wanted, limit or wanted))
    if within_km is not None:
        total = store.count(request.query._replace(limit=None), MOST_COUNTED + 1)
        request = request._replace(query=request.query._replace(within_km=within_km))
    stating, silent = by_preference(request.query)
    found = list(store.find(stating._replace(limit=None if limit is None else limit + 1)))
    shown = Answer(request, found[:limit], len(found) > len(found[:limit]), within_km, total, venues=venues)
    if silent is not None:
        nearest = radius_that_fills(request._replace(query=silent), store, UNSAID) or silent.within_km
        shown = shown._replace(unsaid=tuple(store.find(silent._replace(within_km=nearest, limit=UNSAID))))
    if request.query.samples:
        return shown
    if shown.hits or shown.unsaid:
        return shown._replace(afar=tuple(islice(afar(stating, store, besides=shown.hits), AFAR_BESIDE)))
    return shown._replace(
        other_days=tuple(islice(on_other_days(request.query, store), NEAREST)),
        outside=tuple(islice(nearest_outside(store, request), NEAREST)),
        afar=tuple(islice(afar(stating, store), AFAR)),
    )


def by_preference(query: MeetingQuery) -> tuple[MeetingQuery, MeetingQuery | None]:
    """The query for meetings that meet a preference, and the one for those that say nothing about any."""
    if not query.orders_by_preference:
        return query, None
    preferred = frozenset(query.prefer)
    return query._replace(with_=(*query.with_, preferred)), query._replace(unknown=(*query.unknown, preferred))


def _without_venues(query: MeetingQuery, store: Store, country: str) -> tuple[MeetingQuery, int]:
    """The query for what can be joined from afar, and how many other meetings match; else that of the country."""
    remote = joined_from_afar(query)
    if not store.count(remote._replace(limit=None), 1):
        # A source that does not tell the country is of somebody's own town.
        return query._replace(countries=frozenset({nocase(country), ""})), 0
    of_venues = query._replace(attendances=frozenset({"in_person", "unknown"}), limit=None)
    return remote, store.count(of_venues, MOST_COUNTED + 1)


def radius_that_fills(request: Request, store: Store, wanted: int) -> float | None:
    """The smallest radius, in kilometers, that has as many meetings as wanted; None if that is the usual one.

    The positions of some meetings are only those of their cities: they are taken from a wider radius up.
    """
    query, place = request.query, request.place
    if query.near is None or query.within_km is None or place is None or query.sort != "time":
        return None
    miles = [radius * KM_PER_MILE for radius in RADII_MILES]
    for radius in miles if place.country in MILE_COUNTRIES else RADII_KM:
        if radius < query.within_km and store.count(query._replace(within_km=radius, limit=None), wanted) >= wanted:
            return radius
    return None


def on_other_days(query: MeetingQuery, store: Store) -> Iterator[Hit]:
    """The next meetings at the place, at other times than the ones asked for."""
    anytime = at_any_time(query)
    if query.has_place and anytime.when != query.when:
        yield from store.find(anytime._replace(limit=NEAREST))


def nearest_outside(store: Store, request: Request) -> Iterator[Hit]:
    """Meetings outside the radius, nearest first: up to 100 miles away, across a border up to 25.

    Those that nobody can reach in time any more are left out.
    """
    query, place = request.query, request.place
    wider, now = farther(query), moment_of(request.query.when.now)
    if wider is None or query.within_km is None or place is None:
        return
    for hit in store.find(wider):
        if hit.distance_km is None or hit.distance_km <= query.within_km:
            continue
        is_abroad = None not in (hit.meeting.country, place.country) and hit.meeting.country != place.country
        is_reached = hit.moment >= FLOATING or hit.moment - now >= hit.distance_km / KM_A_MINUTE
        if is_reached and (not is_abroad or hit.distance_km <= ACROSS_BORDER_KM):
            yield hit


def afar(query: MeetingQuery, store: Store, besides: Sequence[Hit] = ()) -> Iterator[Hit]:
    """The next meetings that can be joined from anywhere and say how, beside those at a place."""
    anywhere, listed = from_anywhere(query), {hit.meeting.id for hit in besides}
    if anywhere is None:
        return
    for hit in store.find(joined_from_afar(anywhere)._replace(limit=AFAR_SEEN)):
        if (hit.meeting.conference_url or hit.meeting.conference_phone) and hit.meeting.id not in listed:
            yield hit
