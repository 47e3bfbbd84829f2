"""First occurrence of a meeting that matches a query: the definition that the SQL search must reproduce.

Requested days and times are compared on a reference clock: the meeting's own if people go to a venue, the
searcher's if they join from elsewhere. `selfhelp.schedule.moments` defines moments and wall minutes.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, timedelta, tzinfo
from itertools import chain
from typing import Final

from selfhelp.model import Occurrence, Timing, minute_of_day
from selfhelp.schedule.moments import (
    BY_APPOINTMENT,
    DAY,
    EPOCH,
    FLOATING,
    IRREGULAR,
    moment_at,
    wall_minute,
    zone_named,
)
from selfhelp.schedule.rrule import dates, iso_weekday
from selfhelp.schedule.when import DAYS_AHEAD, When

_NEAR_DAYS: Final = 66
"""Days that are searched first: monthly rules nearly always have a date within them."""

_RULE_DAYS_AHEAD: Final = 800
"""Days for which other than weekly rules are searched; enough for a rule that names one month of the year."""


def first_moment(timing: Timing, when: When, *, searchers_clock: bool) -> int | None:
    """The moment of the first occurrence that matches the query and has not ended; None if there is none.

    Weekly meetings are searched for the coming week and for the requested dates. Other meetings are found on their
    next matching date, however far ahead, unless the query names dates. `searchers_clock` selects the reference clock.
    """
    if timing.weekday is None and timing.recurrence is None:
        anytime = when.spans is None and not when.exact and not when.weekdays
        return BY_APPOINTMENT if anytime else None
    minute = None if timing.start is None else minute_of_day(timing.start)
    if timing.weekday is not None and timing.recurrence is None:
        return None if when.exact else _irregular(timing.weekday, minute, when)
    zone = None if timing.timezone is None else zone_named(timing.timezone)
    if zone is None or minute is None:
        return None if when.hours is not None else _floating(timing, minute, when)
    if not searchers_clock and when.never_wants(minute):
        return None
    reference = when.zone if searchers_clock else zone
    today = when.today(reference)
    for day in _candidate_days(timing, when, when.today(zone), searchers_clock=searchers_clock):
        moment = moment_at(day * DAY + minute, zone)
        if when.wants_moment(moment, timing.duration) and when.wants(
            wall_minute(moment, reference), today, coming_week=timing.weekly
        ):
            return moment
    return None


def occurrence(moment: int, own: str | None, zone: tzinfo) -> Occurrence:
    """`moment` as date and time, on the clock of the meeting's `own` zone and in the searcher's `zone`."""
    if moment >= IRREGULAR:
        return Occurrence()
    if moment >= FLOATING:
        return Occurrence(day=date.fromordinal((moment - FLOATING) // DAY))
    start = (EPOCH + timedelta(minutes=moment)).astimezone(zone_named(own) if own else UTC)
    return Occurrence(start.date(), start, start.astimezone(zone))


def _irregular(weekday: int, minute: int | None, when: When) -> int | None:
    """The moment of a meeting with a weekday but unknown dates, if the query's weekdays and times allow it."""
    if when.spans is not None and minute is None:
        return None
    today = when.today(when.zone)
    day = today + (weekday - iso_weekday(today)) % 7
    # Any date with this weekday will do for the test, which also covers nights that began the day before.
    if minute is None:
        matches = not when.weekdays or weekday in when.weekdays
    else:
        matches = When(when.now, when.zone, when.weekdays, (), when.spans).wants(
            day * DAY + minute, today, coming_week=False
        )
    return IRREGULAR + (weekday - 1) * DAY + (minute or 0) if matches else None


def _floating(timing: Timing, minute: int | None, when: When) -> int | None:
    """The first moment on the printed clock, for an unknown zone or start; today's meetings never count as ended."""
    if minute is None and when.spans is not None:
        return None
    today = when.today(when.zone)
    for day in _candidate_days(timing, when, today):
        wall = day * DAY + (minute or 0)
        if day >= today and when.wants(wall, today, coming_week=timing.weekly):
            return FLOATING + wall
    return None


def _candidate_days(timing: Timing, when: When, today: int, *, searchers_clock: bool = False) -> Iterable[int]:
    """Dates of the meeting, in order, that include the first one that matches the query, if there is one."""
    first = last = today
    if when.hours is not None:
        last = today + int(when.hours) // 24 + 1
    elif when.dates:
        ranges = when.ranges(today)
        first, last = min(start for start, _ in ranges), max(end for _, end in ranges)
    if when.hours is None and (when.weekdays or not when.dates):
        first, last = min(first, today), max(last, today + (DAYS_AHEAD if timing.weekly else _RULE_DAYS_AHEAD))
    # Two more days on either side allow for other time zones and for nights that run past midnight.
    first, last = max(first, today) - 2, last + 2
    if timing.weekly or timing.recurrence is None:
        return dates(timing, first, last)
    return chain.from_iterable(
        _dates_near_weekdays(timing, when, *days, searchers_clock) for days in _near_then_far(first, last)
    )


def _near_then_far(first: int, last: int) -> Iterator[tuple[int, int]]:
    """The range of dates in two parts, so that the far dates, expensive to expand, are computed only if needed."""
    near = min(first + _NEAR_DAYS, last)
    yield first, near
    if near < last:
        yield near + 1, last


def _dates_near_weekdays(timing: Timing, when: When, first: int, last: int, searchers_clock: bool) -> Iterable[int]:
    """Dates of a rule; if only weekdays are requested, without dates too far from these to match."""
    if timing.recurrence is None or not when.weekdays or when.dates:
        return dates(timing, first, last)
    # A meeting can fall on the day before or after its own date on another clock, and a night counts as the day before.
    days_back = (-2, -1, 0, 1) if searchers_clock else (-1, 0)
    weekdays = frozenset((day - back - 1) % 7 + 1 for day in when.weekdays for back in days_back)
    return tuple(day for day in dates(timing, first, last) if iso_weekday(day) in weekdays)
