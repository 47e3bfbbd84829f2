"""What an answer for people shows: the nearest meetings that fill the screen, or the closest alternatives."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Final, NamedTuple

from selfhelp.cli.asked import Asked
from selfhelp.cli.filters import Request
from selfhelp.dataset.store import Store
from selfhelp.geo import MILE_COUNTRIES, kilometers
from selfhelp.model import Hit, Meeting, Place
from selfhelp.schedule.moments import FLOATING, moment_of
from selfhelp.search.attributes import LANGUAGE
from selfhelp.search.order import in_order, searchers_day, time_order
from selfhelp.search.place_filter import CITY_RADIUS_KM
from selfhelp.search.preferences import OF_ROOMS, wishes_among
from selfhelp.search.query import MeetingQuery
from selfhelp.search.suggestions import (
    AROUND_KM,
    MOST_COUNTED,
    at_any_time,
    farther,
    from_anywhere,
    joined_from_afar,
)
from selfhelp.text import nocase

FEWEST: Final = 5
MOST: Final = 20
"""How many meetings a table on a terminal shows, at least and at most."""

NEAREST: Final = 3
"""Meetings of other days, or from outside the radius, that are shown if none matches."""

UNSAID: Final = 3
"""Meetings listed that do not say whether they have what is preferred."""

NEXT_RING: Final = 1.5
"""By how much the radius is first enlarged to find what is outside it."""

AFAR: Final = 5
"""Meetings that can be joined from anywhere listed where there are no others, and by programs."""

AFAR_BESIDE: Final = 2
"""The same beside others."""

AFAR_SEEN: Final = 50
"""Among how many of them those are sought that say how to join."""

ABROAD: Final = 2
"""How far away a group in another country is, where one in another state is 1."""

ACROSS_BORDER_KM: Final = 40.0

RADII: Final = tuple(kilometers(miles) for miles in (3, 5, 10))
RADII_KM: Final = (5.0, 8.0, 16.0)
"""Radii in kilometers, the smallest first, that are tried before the usual one; where distances are in miles or not."""

LATE: Final = 15
"""Minutes by which somebody may come late."""

ANY_TIME: Final = 1_000_000_000
"""The same where nothing else is left."""

OTHER_DAYS_SEEN: Final = 8
"""Among how many meetings at other times the ones are that are shown."""

KM_A_MINUTE: Final = 1.0
"""How fast somebody gets to a meeting outside the radius."""


class Answer(NamedTuple):
    """The meetings of an answer, and what stands beside them.

    `total` is how many there are within the usual radius, where only the nearest ones are listed. `other_days` are
    near but at other times, `outside` at that time but outside the radius, `afar` can be joined from anywhere;
    `unsaid` do not say whether they have what is preferred. `venues` counts meetings in person that were left out
    because no place was named.
    """

    request: Request
    hits: list[Hit]
    has_more: bool = False
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
        is_direct = bool(self.hits or self.unsaid)
        if len(self.afar) > (1 if is_direct or self.other_days or self.outside else NEAREST):
            return self._replace(afar=self.afar[:-1])
        if len(self.outside) > (0 if self.other_days else 1):
            return self._replace(outside=self.outside[:-1])
        if len(self.other_days) > (1 if is_direct else 2):
            return self._replace(other_days=self.other_days[:-1])
        if len(self.hits) + len(self.unsaid) <= NEAREST:
            return None
        if len(self.unsaid) > 1 and len(self.hits) <= FEWEST:
            return self._replace(unsaid=self.unsaid[:-1])
        if not self.hits:
            return None
        return self._without_farthest() if self.total else self.with_first(len(self.hits) - 1)

    def _without_farthest(self) -> "Answer":
        """The answer without the last of the meetings that are farthest away; of several at one time, the farthest."""
        radii, query = radii_of(self.request), self.request.query

        def distance_and_time(index: int) -> tuple[object, ...]:
            hit = self.hits[index]
            distance = hit.distance_km or 0.0
            return sum(radius < distance for radius in radii), *time_order(query, hit)[:3], distance

        last = max(range(len(self.hits)), key=distance_and_time)
        return self._replace(hits=[*self.hits[:last], *self.hits[last + 1 :]], has_more=True)

    @property
    def all_hits(self) -> tuple[Hit, ...]:
        """Every meeting that is shown."""
        return (*self.hits, *self.other_days, *self.outside, *self.afar, *self.unsaid)


def answer_to(asked: Asked, store: Store, *, limit: int | None, country: str, wanted: int | None = None) -> Answer:
    """The answer to a search, with at most `limit` meetings; near a place, the nearest ones that are as many as wanted.

    Where no place is named, they are those that can be joined from afar, else those of the searcher's country.
    """
    request, venues = asked.request, 0
    if asked.hides_samples:
        return Answer(request, [])
    if request.query.lacks_place:
        query, venues = _without_venues(request.query, store, country)
        request = request._replace(query=query)
    query, is_joined = request.query, asked.request.query.lacks_place and request.query.online_requested
    stating, silent = by_preference(query)
    number = asked.request.query.limit or wanted
    if number is not None and asked.filters.within is None and takes_nearest(request):
        hits = nearest_meetings(stating, request, store, number)
        total = store.count(query._replace(limit=None), MOST_COUNTED + 1)
        shown = Answer(request, hits, total > len(hits), total=total)
    else:
        most = None if limit is None else limit + 1
        found = store.find(stating._replace(limit=None if is_joined or request.starts_later else most))
        joined: Iterator[Hit] = (hit for hit in found if not is_joined or can_be_joined(hit))
        if wanted is not None and request.starts_later:
            # A script has the order of time.
            joined = begun_last(joined, query, most)
        listed = list(islice(joined, most))
        if wanted is not None:
            listed = [hit for hit in listed if not is_late(hit, query)] or listed
        shown = Answer(request, listed[:limit], len(listed) > len(listed[:limit]))
    shown = shown._replace(venues=venues)
    if silent is not None:
        most = UNSAID if shown.hits and wanted is not None else wanted or limit
        unsaid = store.find(silent) if most is None else nearest_meetings(silent, request, store, most)
        shown = shown._replace(unsaid=tuple(unsaid))
    if query.samples:
        return shown
    if besides := (*shown.hits, *shown.unsaid):
        if query.when.hours is not None and len(shown.hits) < FEWEST:
            known = {hit.meeting.id for hit in besides}
            end = moment_of(query.when.now) + query.when.hours * 60
            later = (h for h in on_other_days(request, store) if h.moment > end and h.meeting.id not in known)
            shown = shown._replace(other_days=tuple(islice(later, NEAREST)))
        return shown._replace(afar=tuple(islice(afar(query, store, request.place, besides=besides), AFAR_BESIDE)))
    return shown._replace(
        other_days=tuple(islice(on_other_days(request, store), NEAREST)),
        outside=tuple(in_order(query, islice(nearest_outside(store, request), NEAREST))),
        afar=tuple(islice(afar(query, store, request.place), AFAR)),
    )


def takes_nearest(request: Request) -> bool:
    """Whether the nearest meetings of a search go first, as the distance is neither stated nor what it is sorted by."""
    query = request.query
    return (
        query.place.near is not None and query.place.within_km is not None and query.sort == "time" and not query.each
    )


def radii_of(request: Request) -> tuple[float, ...]:
    """The radii in kilometers that are tried before the usual one."""
    is_in_miles = request.place is not None and request.place.country in MILE_COUNTRIES
    return RADII if is_in_miles else RADII_KM


def nearest_meetings(query: MeetingQuery, request: Request, store: Store, number: int) -> list[Hit]:
    """The nearest meetings, in order: all up to a radius that has too few, and the first ones of the next radius.

    What nobody can reach in time is left out unless there is nothing else. Without a radius they are simply the first
    ones.
    """
    if not takes_nearest(request) or query.place.within_km is None:
        return list(store.find(query._replace(limit=number)))
    for late in (*([0] if request.starts_later else []), LATE, ANY_TIME):
        hits: list[Hit] = []
        for radius in (*radii_of(request), query.place.within_km):
            known = {hit.meeting.id for hit in hits}
            within = nearest_first(store, query.within(min(radius, query.place.within_km))._replace(limit=None))
            new = (hit for hit in within if hit.meeting.id not in known and is_reached(hit, query, late=late))
            hits += islice(new, number - len(hits))
            if len(hits) == number:
                break
        if hits:
            return in_order(query, hits)
    return []


def nearest_first(store: Store, query: MeetingQuery) -> Iterator[Hit]:
    """The meetings in order, of those at the same time the nearest first."""
    for _, tied in groupby(store.find(query), key=lambda hit: time_order(query, hit)[:3]):
        yield from sorted(tied, key=lambda hit: hit.distance_km or 0.0)


def is_late(hit: Hit, query: MeetingQuery, *, late: int = LATE) -> bool:
    """Whether a meeting began too long ago to join it, by so many minutes."""
    return hit.moment < moment_of(query.when.now) - late


def begun_last(hits: Iterable[Hit], query: MeetingQuery, most: int | None) -> Iterator[Hit]:
    """The first meetings that are to begin, at most so many, and then those that have begun."""
    begun: list[Hit] = []
    number = 0
    for hit in hits:
        if is_late(hit, query, late=0):
            begun.append(hit)
            continue
        yield hit
        number += 1
        if number == most:
            break
    yield from begun


def is_reached(hit: Hit, query: MeetingQuery, *, late: int = 0) -> bool:
    """Whether somebody can still get to a meeting, at most so many minutes late."""
    minutes = hit.moment - moment_of(query.when.now)
    return hit.moment >= FLOATING or minutes >= (hit.distance_km or 0.0) / KM_A_MINUTE - late


def can_be_joined(hit: Hit) -> bool:
    """Whether a meeting says how to join it from afar."""
    return bool(hit.meeting.conference_url or hit.meeting.conference_phone)


def by_preference(query: MeetingQuery) -> tuple[MeetingQuery, MeetingQuery | None]:
    """The query for meetings that meet a preference, and the one for those that say nothing about any."""
    if not query.orders_by_preference:
        return query, None
    preferred = wishes_among(query.prefer)
    if not preferred:
        return query, None
    return query._replace(with_=(*query.with_, preferred)), query._replace(unknown=(*query.unknown, preferred))


def _without_venues(query: MeetingQuery, store: Store, country: str) -> tuple[MeetingQuery, int]:
    """The query for what can be joined from afar, and how many other meetings match; else that of the country."""
    remote = joined_from_afar(query)
    if not any(map(can_be_joined, store.find(remote._replace(limit=None)))):
        # A source that does not tell the country is of somebody's own town.
        return query._replace(place=query.place._replace(countries=frozenset({nocase(country), ""}))), 0
    of_venues = query._replace(attendances=frozenset({"in_person", "hybrid", "unknown"}), limit=None)
    return remote, store.count(of_venues, MOST_COUNTED + 1)


def on_other_days(request: Request, store: Store) -> Iterator[Hit]:
    """The nearest of the next meetings at the place, at other times than the ones asked for."""
    anytime = at_any_time(request.query)
    if request.query.place.is_named and anytime.when != request.query.when:
        yield from nearest_meetings(anytime, request, store, OTHER_DAYS_SEEN)


def nearest_outside(store: Store, request: Request) -> Iterator[Hit]:
    """Meetings outside the radius, nearest first: up to 100 miles away, across a border up to 25.

    Those that nobody can reach in time any more are left out.
    """
    query, place = request.query, request.place
    wider = farther(query)
    if wider is None or query.place.within_km is None or place is None:
        return
    inner = query.place.within_km
    # Mostly enough are in the next ring, which has a fraction of all meetings around.
    next_ring = max(inner * NEXT_RING, CITY_RADIUS_KM)
    for outer in (next_ring, AROUND_KM) if next_ring < AROUND_KM else (AROUND_KM,):
        for hit in store.find(wider.within(outer)):
            if hit.distance_km is None or hit.distance_km <= inner:
                continue
            is_abroad = None not in (hit.meeting.country, place.country) and hit.meeting.country != place.country
            if is_reached(hit, query) and (not is_abroad or hit.distance_km <= ACROSS_BORDER_KM):
                yield hit
        inner = outer


def afar(query: MeetingQuery, store: Store, place: Place | None, besides: Sequence[Hit] = ()) -> Iterator[Hit]:
    """The next meetings that can be joined from anywhere and say how, beside those at a place.

    Of what is wished for they say what does not need a room; a language only where any is in it. Of one day, those of
    groups around the place go first unless somebody wants one soon, and those of groups abroad last.
    """
    languages = tuple(word for word in query.prefer if word.startswith(LANGUAGE))
    for left_out in (OF_ROOMS, OF_ROOMS.union(languages)) if languages else (OF_ROOMS,):
        wished = tuple(word for word in query.prefer if word not in left_out)
        found = _joined_from_afar(query._replace(prefer=wished), store, place, {hit.meeting.id for hit in besides})
        if found:
            yield from found
            return


def _joined_from_afar(query: MeetingQuery, store: Store, place: Place | None, listed: Collection[str]) -> list[Hit]:
    """What `afar` lists of the meetings that say what is preferred, without those in `listed`."""
    anywhere = from_anywhere(by_preference(query)[0])
    if anywhere is None:
        return []
    found = store.find(joined_from_afar(anywhere)._replace(limit=AFAR_SEEN))
    others = [hit for hit in found if can_be_joined(hit) and hit.meeting.id not in listed]

    def by_day_and_group(hit: Hit) -> tuple[int, ...]:
        away = _groups_away(hit.meeting, place)
        return (
            searchers_day(query, hit.moment),
            time_order(query, hit)[1],
            away if query.when.hours is None else away // ABROAD,
        )

    others.sort(key=by_day_and_group)
    return [hit for hit in others if not is_late(hit, query)] or others


def _groups_away(meeting: Meeting, place: Place | None) -> int:
    """How far from a place the group of a meeting is at home: 0 in its state, `ABROAD` in another country."""
    if place is None or meeting.country is None:
        return 1
    if meeting.country != place.country:
        return ABROAD
    return 0 if meeting.state == place.state or place.country not in ("US", "CA") else 1
