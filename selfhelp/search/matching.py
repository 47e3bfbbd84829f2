"""The definition of a match, in plain Python: the hits of a query among meetings.

`Store.find` answers the same query with SQL, and is correct if it gives the same hits.
"""

from collections.abc import Iterator

from selfhelp.model import Hit, Meeting
from selfhelp.schedule.occurrence import first_moment, occurrence
from selfhelp.search.query import CONDITIONS, MeetingQuery


def match(query: MeetingQuery, meeting: Meeting) -> Hit | None:
    """The meeting as a hit, at the first moment that the query asks for; None if it does not match."""
    if not all(condition.matches(query, meeting) for condition in CONDITIONS.values()):
        return None
    on_searchers_clock = query.searchers_clock(meeting.attendance)
    moment = first_moment(meeting.timing, query.when, searchers_clock=on_searchers_clock)
    if moment is None:
        return None
    _, km = query.place.reaches(meeting)
    return Hit(meeting, moment, occurrence(moment, meeting.timezone, query.when.zone), km, on_searchers_clock)


def hits_of(query: MeetingQuery, meeting: Meeting) -> Iterator[Hit]:
    """The hit of a meeting that matches; with `each`, one for every day asked for on which it takes place."""
    found = (match(day, meeting) for day in query.days)
    yield from {hit.moment: hit for hit in found if hit is not None}.values()
