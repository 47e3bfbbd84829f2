"""What to say when nothing is found: what to loosen, and what that would give. Pure, over a `first` and a `count`."""

from collections.abc import Callable, Iterator
from typing import Final

from selfhelp.model import Hit
from selfhelp.search.query import MeetingQuery
from selfhelp.vocabulary import DAYS, MONTHS

MOST: Final = 99
"""Counts stop here: "99+" says enough."""

Count = Callable[[MeetingQuery, int], int]
First = Callable[[MeetingQuery], Hit | None]


def loosened(query: MeetingQuery, first: First, count: Count) -> Iterator[str]:
    """What would be found with another day or time, or from afar; never with another audience or language."""
    anything = MeetingQuery(
        when=query.when._replace(weekdays=frozenset(), dates=(), spans=None, hours=None),
        problem=query.problem,
        organizations=query.organizations,
        sources=query.sources,
        samples=query.samples,
        suspended=True,
    )
    if (query.problem or query.organizations) and not count(anything, 1):
        yield "No loaded source has meetings of this kind at all."
        return
    when = query.when
    if when.weekdays or when.dates:
        hit = first(query._replace(when=when._replace(weekdays=frozenset(), dates=())))
        if hit is not None and hit.occurrence.day is not None:
            day = hit.occurrence.day
            yield f"The next day with one: {DAYS[day.isoweekday() - 1].title()}, {MONTHS[day.month]} {day.day}."
    if when.spans is not None:
        number = count(query._replace(when=when._replace(spans=None)), MOST + 1)
        if number:
            yield f"At other times of these days: {said(number)}."
    if when.hours is not None:
        hit = first(query._replace(when=when._replace(hours=None)))
        if hit is not None and hit.occurrence.start is not None:
            yield f"The next one begins {hit.occurrence.start:%A at %H:%M} on its own clock."


def from_afar(query: MeetingQuery, count: Count) -> str:
    """How many can be joined from anywhere when a place is asked for: "14 online, 6 by phone", or nothing."""
    anywhere = query._replace(
        near=None,
        within_km=None,
        cities=frozenset(),
        counties=frozenset(),
        states=frozenset(),
        regions=frozenset(),
        postal_codes=frozenset(),
        countries=frozenset(),
        sort="time",
    )
    if anywhere == query._replace(sort="time") or query.online_asked or query.dial_in or query.attendances:
        return ""
    online = count(anywhere._replace(attendances=frozenset({"online"})), MOST + 1)
    phone = count(anywhere._replace(attendances=frozenset({"phone"})), MOST + 1)
    parts = [f"{said(n)} {how}" for n, how in ((online, "online"), (phone, "by phone")) if n]
    return ", ".join(parts)


def said(number: int) -> str:
    """A count that stops at `MOST`."""
    return f"{MOST}+" if number > MOST else str(number)
