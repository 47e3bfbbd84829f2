"""The days and times that a query asks for."""

from datetime import UTC, date, datetime, tzinfo
from typing import Final, NamedTuple

from selfhelp.model import UNKNOWN_DURATION
from selfhelp.schedule.moments import DAY, GRACE, ROUND_THE_CLOCK, moment_of
from selfhelp.schedule.rrule import iso_weekday

LATEST_HOURS: Final = 144
"""The furthest that "now" can reach: less than a week, so that no meeting comes twice."""


DAYS_AHEAD: Final = 7


Span = tuple[int, int]
"""A range of minutes, the end not included."""


class Dates(NamedTuple):
    """A range of dates, both included; a number counts days from today."""

    first: date | int
    last: date | int


class When(NamedTuple):
    """Which occurrences are asked for, and on whose clock.

    `now` is aware, `zone` the searcher's. `weekdays` (ISO) and `dates` are alternatives; with neither, any
    day will do. `spans` are minutes of a day, past 1440 on the next one, which then belong to the day before;
    None asks for no time. `hours` asks for what is in progress or starts within them.
    """

    now: datetime
    zone: tzinfo = UTC
    weekdays: frozenset[int] = frozenset()
    dates: tuple[Dates, ...] = ()
    spans: tuple[Span, ...] | None = None
    hours: float | None = None

    @property
    def minute(self) -> int:
        """Now, as a moment."""
        return moment_of(self.now)

    @property
    def exact(self) -> bool:
        """Whether dates are asked for, or now: then a meeting without dates does not answer."""
        return self.hours is not None or (bool(self.dates) and not self.weekdays)

    def today(self, zone: tzinfo) -> int:
        """The ordinal of today's date in `zone`."""
        return self.now.astimezone(zone).toordinal()

    def ranges(self, today: int) -> list[Span]:
        """The dates that are asked for, as ordinals, the end not included."""
        return [(_ordinal(d.first, today), _ordinal(d.last, today) + 1) for d in self.dates]

    def wants(self, wall: int, today: int, *, coming_week: bool) -> bool:
        """Whether the wall minute is asked for; `coming_week` ends an open question after 7 days."""
        day, minute = divmod(wall, DAY)
        for lo, hi in self.spans if self.spans is not None else ((0, DAY),):
            for back in (0, 1):
                if lo <= minute + back * DAY < hi and self._wants_day(day - back, today, coming_week):
                    return True
        return False

    def never_wants(self, minute: int) -> bool:
        """Whether a meeting that starts at `minute` of its day is out, asked for on its own clock.

        In a night that loses an hour, or half of one, the clock shows that much more.
        """
        return self.spans is not None and not any(
            lo <= minute + late + back < hi for lo, hi in self.spans for late in (0, 30, 60) for back in (0, DAY)
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
        """The wall minutes that `wants` with `coming_week` says yes to, merged and in order."""
        days = {day for first, end in self.ranges(today) for day in range(first, end)}
        if self.weekdays or not self.dates:
            coming = range(today - 2, today + DAYS_AHEAD + 1)
            days.update(d for d in coming if not self.weekdays or iso_weekday(d) in self.weekdays)
        spans = self.spans if self.spans is not None else ((0, DAY),)
        return merged(sorted((d * DAY + lo, d * DAY + hi) for d in days for lo, hi in spans))

    def wants_moment(self, moment: int, duration: int | None) -> bool:
        """Whether an occurrence at `moment` has not ended and, if now is asked for, is on now."""
        now = self.minute
        if moment + (UNKNOWN_DURATION if duration is None else duration) <= now:
            return False
        if self.hours is None:
            return True
        in_time = moment >= now - GRACE or (duration or 0) >= ROUND_THE_CLOCK
        return in_time and moment <= now + self.hours * 60


def time_spans(bands: tuple[Span, ...], after: int | None, before: int | None) -> tuple[Span, ...] | None:
    """The minutes of a day that lie in one of `bands` (none: any) and in after <= minute < before.

    After a time that is not before `before`, the span runs over midnight.
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
    merged: list[Span] = []
    for lo, hi in spans:
        if merged and lo <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(hi, merged[-1][1]))
        else:
            merged.append((lo, hi))
    return merged
