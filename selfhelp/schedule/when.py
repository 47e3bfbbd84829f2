"""Days and times that a query asks for, and whether an occurrence meets them."""

from datetime import UTC, date, datetime, tzinfo
from typing import Final, NamedTuple

from selfhelp.model import UNKNOWN_DURATION
from selfhelp.schedule.moments import DAY, GRACE, ROUND_THE_CLOCK, moment_of
from selfhelp.schedule.rrule import iso_weekday

MAX_HOURS: Final = 144
"""Largest value of `When.hours`. It is less than a week, so no weekly meeting occurs twice in it."""

DAYS_AHEAD: Final = 7
"""Days for which weekly meetings are searched if the query names no dates."""

Span = tuple[int, int]
"""Range of minutes or days, the end excluded."""


class Dates(NamedTuple):
    """Range of dates, both included. An integer counts days from today."""

    first: date | int
    last: date | int


class When(NamedTuple):
    """The occurrences that a query asks for, and the searcher's clock.

    `now` is an aware datetime and `zone` the searcher's time zone. `weekdays` (ISO, 1 to 7) and `dates` are
    alternatives: a day that is in either one matches, and any day does if both are empty. `spans` are ranges of
    minutes of the day; minutes past 1440 lie in the night after, and still count as that day. None means any time.
    `hours` limits the search to meetings that are in progress or start within that many hours.
    """

    now: datetime
    zone: tzinfo = UTC
    weekdays: frozenset[int] = frozenset()
    dates: tuple[Dates, ...] = ()
    spans: tuple[Span, ...] | None = None
    hours: float | None = None

    @property
    def minute(self) -> int:
        """`now` as a moment."""
        return moment_of(self.now)

    @property
    def exact(self) -> bool:
        """Whether the query is for dates or `hours`, so that meetings without known dates cannot match."""
        return self.hours is not None or (bool(self.dates) and not self.weekdays)

    def today(self, zone: tzinfo) -> int:
        """Ordinal of today's date in `zone`."""
        return self.now.astimezone(zone).toordinal()

    def ranges(self, today: int) -> list[Span]:
        """The requested dates as ordinals, the end excluded; `today` is an ordinal."""
        return [(_ordinal(d.first, today), _ordinal(d.last, today) + 1) for d in self.dates]

    def wants(self, wall: int, today: int, *, coming_week: bool) -> bool:
        """Whether the query asks for the wall minute `wall`.

        With `coming_week`, days that no requested date names match only within the next `DAYS_AHEAD` days.
        """
        day, minute = divmod(wall, DAY)
        for lo, hi in self.spans if self.spans is not None else ((0, DAY),):
            for days_back in (0, 1):
                if lo <= minute + days_back * DAY < hi and self._wants_day(day - days_back, today, coming_week):
                    return True
        return False

    def never_wants(self, minute: int) -> bool:
        """Whether a meeting that starts at `minute` of the day can never match on its own clock.

        In the night when clocks go forward, the clock shows up to an hour more at its start.
        """
        return self.spans is not None and not any(
            lo <= minute + skipped + night < hi
            for lo, hi in self.spans
            for skipped in (0, 30, 60)
            for night in (0, DAY)
        )

    def _wants_day(self, day: int, today: int, coming_week: bool) -> bool:
        if any(first <= day < end for first, end in self.ranges(today)):
            return True
        if self.dates and not self.weekdays:
            return False
        if self.weekdays and iso_weekday(day) not in self.weekdays:
            return False
        return not coming_week or today - 2 <= day <= today + DAYS_AHEAD

    def walls(self, today: int) -> list[Span]:
        """All wall minutes for which `wants` is true with `coming_week`, as merged spans in order."""
        days = {day for first, end in self.ranges(today) for day in range(first, end)}
        if self.weekdays or not self.dates:
            coming = range(today - 2, today + DAYS_AHEAD + 1)
            days.update(d for d in coming if not self.weekdays or iso_weekday(d) in self.weekdays)
        spans = self.spans if self.spans is not None else ((0, DAY),)
        return merged(sorted((d * DAY + lo, d * DAY + hi) for d in days for lo, hi in spans))

    def wants_moment(self, moment: int, duration: int | None) -> bool:
        """Whether an occurrence at `moment` has not ended and, with `hours`, can still be joined and starts in time."""
        now = self.minute
        if moment + (UNKNOWN_DURATION if duration is None else duration) <= now:
            return False
        if self.hours is None:
            return True
        joinable = moment >= now - GRACE or (duration or 0) >= ROUND_THE_CLOCK
        return joinable and moment <= now + self.hours * 60


MOST_DAYS: Final = 366
"""Largest number of days that `day_by_day` gives."""


def day_by_day(when: When) -> list[When]:
    """The same for each day asked for by itself, in order: those dates, else those weekdays of the coming week.

    Raises:
        ValueError: there are more than `MOST_DAYS`.
    """
    today = when.now.astimezone(when.zone).toordinal()
    days: set[int] = set()
    for first, end in when.ranges(today):
        if end - first > MOST_DAYS:
            raise ValueError
        days.update(range(first, end))
    if when.weekdays or not when.dates:
        # What is over today comes again in a week.
        coming = range(today, today + DAYS_AHEAD + bool(when.weekdays))
        days.update(day for day in coming if not when.weekdays or iso_weekday(day) in when.weekdays)
    if len(days) > MOST_DAYS:
        raise ValueError
    ordered = (date.fromordinal(day) for day in sorted(days))
    return [when._replace(weekdays=frozenset(), dates=(Dates(day, day),)) for day in ordered]


def requested_spans(bands: tuple[Span, ...], after: int | None, before: int | None) -> tuple[Span, ...] | None:
    """The minutes of the day within one of `bands`, if there are any, and with after <= minute < before.

    If `after` is not earlier than `before`, the span runs past midnight. The result is None if nothing limits the
    time, and empty if no minute meets all limits.
    """
    if after is None and before is None:
        return bands or None
    lo = after or 0
    hi = DAY if before is None else before
    limit = (lo, hi if lo < hi else hi + DAY)
    if not bands:
        return (limit,)
    return tuple(
        (max(band[0], limit[0] + shift), min(band[1], limit[1] + shift))
        for band in bands
        for shift in (-DAY, 0, DAY)
        if max(band[0], limit[0] + shift) < min(band[1], limit[1] + shift)
    )


def _ordinal(day: date | int, today: int) -> int:
    return today + day if isinstance(day, int) else day.toordinal()


def merged(spans: list[Span]) -> list[Span]:
    """Sorted spans, joined where they touch or overlap."""
    joined: list[Span] = []
    for lo, hi in spans:
        if joined and lo <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(hi, joined[-1][1]))
        else:
            joined.append((lo, hi))
    return joined
