"""Hints when nothing is found: which conditions to relax, and what a search would find without them.

The functions search through two callbacks, `first` (the first hit of a query) and `count` (hits, up to a maximum).
"""

from collections.abc import Callable, Iterator
from typing import Final

from selfhelp.model import Hit
from selfhelp.search.query import MeetingQuery
from selfhelp.vocabulary import DAYS, MONTHS

MAX_COUNT: Final = 99
"""Largest number that is counted exactly; above it, "99+" is shown."""

Count = Callable[[MeetingQuery, int], int]
First = Callable[[MeetingQuery], Hit | None]


def relaxation_hints(query: MeetingQuery, first: First, count: Count) -> Iterator[str]:
    """One line for each day or time condition that hides hits. Never suggests another audience or language."""
    anything = MeetingQuery(
        when=query.when._replace(weekdays=frozenset(), dates=(), spans=None, hours=None),
        problem=query.problem,
        organizations=query.organizations,
        sources=query.sources,
        samples=query.samples,
        suspended=True,
    )
    if (query.problem or query.organizations) and not count(anything, 1):
        yield "No loaded source has any meetings of this kind."
        return
    when = query.when
    if when.weekdays or when.dates:
        hit = first(query._replace(when=when._replace(weekdays=frozenset(), dates=())))
        if hit is not None and hit.occurrence.day is not None:
            day = hit.occurrence.day
            yield f"The next matching day is {DAYS[day.isoweekday() - 1].title()}, {MONTHS[day.month]} {day.day}."
    if when.spans is not None:
        number = count(query._replace(when=when._replace(spans=None)), MAX_COUNT + 1)
        if number:
            yield f"At other times on the same days: {capped_count(number)}."
    if when.hours is not None:
        hit = first(query._replace(when=when._replace(hours=None)))
        if hit is not None and hit.occurrence.start is not None:
            yield f"The next one starts on {hit.occurrence.start:%A at %H:%M}, in its own time zone."


def remote_counts(query: MeetingQuery, count: Count) -> str:
    """How many meetings can be joined from anywhere, for a query with a place: "14 online, 6 by phone", or ""."""
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
    if anywhere == query._replace(sort="time") or query.online_requested or query.dial_in or query.attendances:
        return ""
    online = count(anywhere._replace(attendances=frozenset({"online"})), MAX_COUNT + 1)
    phone = count(anywhere._replace(attendances=frozenset({"phone"})), MAX_COUNT + 1)
    parts = [f"{capped_count(n)} {how}" for n, how in ((online, "online"), (phone, "by phone")) if n]
    return ", ".join(parts)


def capped_count(number: int) -> str:
    """A count as text; "99+" above `MAX_COUNT`."""
    return f"{MAX_COUNT}+" if number > MAX_COUNT else str(number)
