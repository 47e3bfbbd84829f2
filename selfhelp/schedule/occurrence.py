"""When meetings take place: recurrence, local time and zone -> occurrences and clock windows, given `now`.

A search has a reference clock: the venue's own for meetings with a venue, the searcher's for the
others. Days and times that are asked for are compared with the moment of an occurrence on that clock.

A *moment* is an integer that orders occurrences: minutes since 1970 in UTC where the zone is known;
beyond `FLOATING`, minutes on the printed clock where it is not; then irregular meetings; then those
by appointment. A *wall minute* is minutes since the day with ordinal 0 on some clock.
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

_NEAR_AHEAD: Final = 66  # days; any month has its dates within them
_RULES_AHEAD: Final = 800  # days; long enough for a rule that names one month of the year


def first_moment(timing: Timing, when: When, *, searchers_clock: bool) -> int | None:
    """The moment of the first occurrence that is asked for and has not ended, if there is one.

    A weekly meeting is looked at for the coming week and for the dates that are asked for; one with a
    rule or a start of its own, asked for without a date, for its next date however far.
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
    for day in _days_to_look_at(timing, when, when.today(zone), searchers_clock=searchers_clock):
        moment = moment_at(day * DAY + minute, zone)
        if when.wants_moment(moment, timing.duration) and when.wants(
            wall_minute(moment, reference), today, coming_week=timing.weekly
        ):
            return moment
    return None


def occurrence(moment: int, own: str | None, zone: tzinfo) -> Occurrence:
    """What `moment` is on the clock of a meeting's `own` zone and in the searcher's `zone`."""
    if moment >= IRREGULAR:
        return Occurrence()
    if moment >= FLOATING:
        return Occurrence(day=date.fromordinal((moment - FLOATING) // DAY))
    start = (EPOCH + timedelta(minutes=moment)).astimezone(zone_named(own) if own else UTC)
    return Occurrence(start.date(), start, start.astimezone(zone))


def _irregular(weekday: int, minute: int | None, when: When) -> int | None:
    """The moment of a meeting whose dates are not known: a day of the week at best."""
    if when.spans is not None and minute is None:
        return None
    today = when.today(when.zone)
    day = today + (weekday - iso_weekday(today)) % 7
    # Only the weekday is known, so a night that began the day before is met by the same test.
    if minute is None:
        wanted = not when.weekdays or weekday in when.weekdays
    else:
        wanted = When(when.now, when.zone, when.weekdays, (), when.spans).wants(
            day * DAY + minute, today, coming_week=False
        )
    return IRREGULAR + (weekday - 1) * DAY + (minute or 0) if wanted else None


def _floating(timing: Timing, minute: int | None, when: When) -> int | None:
    """The moment on the printed clock; nothing can be said to have ended there."""
    if minute is None and when.spans is not None:
        return None
    today = when.today(when.zone)
    for day in _days_to_look_at(timing, when, today):
        wall = day * DAY + (minute or 0)
        if day >= today and when.wants(wall, today, coming_week=timing.weekly):
            return FLOATING + wall
    return None


def _days_to_look_at(timing: Timing, when: When, today: int, *, searchers_clock: bool = False) -> Iterable[int]:
    """The dates of a meeting among which the first one asked for must be."""
    first = last = today
    if when.hours is not None:
        last = today + int(when.hours) // 24 + 1
    elif when.dates:
        ranges = when.ranges(today)
        first, last = min(start for start, _ in ranges), max(end for _, end in ranges)
    if when.hours is None and (when.weekdays or not when.dates):
        first, last = min(first, today), max(last, today + (DAYS_AHEAD if timing.weekly else _RULES_AHEAD))
    # Two days more on either side: clocks of other zones, and nights that run over midnight.
    first, last = max(first, today) - 2, last + 2
    if timing.weekly or timing.recurrence is None:
        return dates(timing, first, last)
    return chain.from_iterable(_wanted(timing, when, *part, searchers_clock) for part in _in_turn(first, last))


def _in_turn(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Near dates before far ones, which are seldom needed and dear to find."""
    near = min(first + _NEAR_AHEAD, last)
    yield first, near
    if near < last:
        yield near + 1, last


def _wanted(timing: Timing, when: When, first: int, last: int, searchers_clock: bool) -> Iterable[int]:
    """The dates of a rule, of which none is left out that may be asked for."""
    if timing.recurrence is None or not when.weekdays or when.dates:
        return dates(timing, first, last)
    around = (-2, -1, 0, 1) if searchers_clock else (-1, 0)
    weekdays = frozenset((day - back - 1) % 7 + 1 for day in when.weekdays for back in around)
    return tuple(day for day in dates(timing, first, last) if iso_weekday(day) in weekdays)
