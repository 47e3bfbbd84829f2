"""The time that a search goes through: slices of it, nearest first, and what is asked for in them on each clock."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from selfhelp.model import UNKNOWN_DURATION
from selfhelp.schedule.moments import DAY, FLOATING, GRACE, USUAL_DURATION, WEEK, moment_at, wall_minute, zone_named
from selfhelp.schedule.when import merged
from selfhelp.schedule.windows import Window, first_only, requested_windows, windows
from selfhelp.search.query import MeetingQuery

FIRST_SLICE: Final = 500
"""Number of meetings that the first time slice should hold."""

GROWTH: Final = 6
"""Factor by which each further time slice is longer than the one before."""

MAX_CLOCK_CHANGE: Final = 180
"""Largest clock change, in minutes. A week minus this never contains the same minute of the week twice."""

BEFORE_ALL: Final = -FLOATING
AFTER_ALL: Final = FLOATING << 2
"""Moments before and after those of all meetings."""


class TimeSlice(NamedTuple):
    """A time slice: the moments [first, end). The `last` one includes meetings that no window leads to."""

    first: int
    end: int
    last: bool


ALL_TIME: Final = TimeSlice(BEFORE_ALL, AFTER_ALL, last=True)


class Clocks:
    """The clocks of meetings, pairs of attendance and time zone, and the windows of time asked for on each of them."""

    def __init__(self, query: MeetingQuery, clocks: Iterable[tuple[str, str | None]]) -> None:
        self._when = query.when
        requested = [
            (attendance, name)
            for attendance, name in clocks
            if query.wants_attendance(attendance) and not (query.zone_unknown and name is not None)
        ]
        # The time zone database of this machine may lack a zone.
        zones = {name: None if name is None else zone_named(name) for _, name in requested}
        self.zoneless = [(attendance, name) for attendance, name in requested if zones[name] is None]
        self._windows_of_clocks = [
            (attendance, name, requested_windows(query.when, zone, searchers_clock=query.searchers_clock(attendance)))
            for attendance, name in requested
            if (zone := zones[name]) is not None
        ]

    def near_ends(self, size: int | None) -> list[int]:
        """The moments at which the near slices end, in a dataset of so many meetings; just one slice if that is None.

        Together they span less than a week, so that a weekly meeting occurs in them at most once.
        """
        when = self._when
        # Meetings that started earlier have mostly ended or can no longer be joined, so slices are sized without them.
        earliest = when.minute - (UNKNOWN_DURATION if when.hours is None else GRACE)
        requested = (window for *_, of_clock in self._windows_of_clocks for window in of_clock)
        spans = merged(sorted({(window.moment, window.end) for window in requested}))
        if not spans:
            return []
        last = spans[0][0] + WEEK - MAX_CLOCK_CHANGE
        # Beyond the coming week, windows cover only requested dates, but other meetings than weekly ones match any day.
        if not when.exact:
            last = min(last, when.minute + WEEK)
        ends: list[int] = []
        if size is not None:
            left = length = FIRST_SLICE * WEEK // max(size, FIRST_SLICE)
            for first, end in ((max(first, earliest), end) for first, end in spans if end > earliest):
                while end - first > left and first + left < last:
                    first += left
                    ends.append(first)
                    left = length = length * GROWTH
                left -= end - first
        return [*ends, last]

    def midnights(self, last: int) -> set[int]:
        """The moments at which a day of the searcher begins, up to the moment `last`."""
        when = self._when
        begins = min((window.moment for *_, of_clock in self._windows_of_clocks for window in of_clock), default=0)
        days = range(wall_minute(begins, when.zone) // DAY, wall_minute(last, when.zone) // DAY + 1)
        return {moment_at(day * DAY, when.zone) for day in days}

    def has_windows_after(self, moment: int) -> bool:
        """Whether something that is asked for may take place later."""
        return any(window.end > moment for *_, of_clock in self._windows_of_clocks for window in of_clock)

    def windows(self, time_slice: TimeSlice) -> Iterator[tuple[str, str | None, int, Window]]:
        """The windows in the slice of every clock: attendance and time zone; 1 is for weekly meetings, 0 for others."""
        when = self._when
        for attendance, zone, of_clock in self._windows_of_clocks:
            # The last slice may contain the same minute of the week twice; only the first occurrence counts.
            for window in first_only(of_clock) if time_slice.last else of_clock:
                if (
                    usual := window.between(max(time_slice.first, when.minute - USUAL_DURATION), time_slice.end)
                ) is not None:
                    yield attendance, zone, 1, usual
                if not time_slice.last and (any_length := window.between(time_slice.first, time_slice.end)) is not None:
                    yield attendance, zone, 0, any_length
        if time_slice.last:
            unknown = windows(when, None, searchers_clock=True)
            for attendance, name in self.zoneless:
                yield from ((attendance, name, 1, window) for window in unknown)
