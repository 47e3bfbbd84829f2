"""Days and times of a query as windows of minutes of the week, for SQL."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from selfhelp.schedule.moments import DAY, EPOCH_WALL, FLOATING, MAX_DURATION, WEEK, offset_at, offset_at_wall
from selfhelp.schedule.when import Span, When, merged


class Window(NamedTuple):
    """Minutes of the week [lo, hi) on a zone's clock; `lo` occurs at `moment` and at the wall minute `wall`.

    In a window that is not `settled`, meetings may have ended already. `since` is set if the same minutes of the week
    occurred that many minutes earlier in another window that is not settled. A meeting still in progress from then
    has its first moment there, and must not be counted again here.
    """

    lo: int
    hi: int
    moment: int
    wall: int
    settled: bool
    since: int | None = None

    @property
    def end(self) -> int:
        """The moment at which `hi` occurs."""
        return self.moment + self.hi - self.lo

    def between(self, first: int, end: int) -> "Window | None":
        """The part of the window within the moments [first, end); None if it is empty."""
        cut_start, cut_end = max(0, first - self.moment), max(0, self.end - end)
        if cut_start + cut_end >= self.hi - self.lo:
            return None
        return self._part(self.lo + cut_start, self.hi - cut_end, self.since)

    def less(self, earlier: "Window") -> Iterator["Window"]:
        """The parts of the window that `earlier` does not cover; what an unsettled one covers stays, with `since`."""
        lo, hi = max(self.lo, earlier.lo), min(self.hi, earlier.hi)
        if lo >= hi:
            yield self
            return
        if self.lo < lo:
            yield self._part(self.lo, lo, self.since)
        if not earlier.settled:
            yield self._part(lo, hi, self.moment - self.lo - (earlier.moment - earlier.lo))
        if hi < self.hi:
            yield self._part(hi, self.hi, self.since)

    def _part(self, lo: int, hi: int, since: int | None) -> "Window":
        shift = lo - self.lo
        return Window(lo, hi, self.moment + shift, self.wall + shift, self.settled, since)


@lru_cache(maxsize=256)
def requested_windows(when: When, zone: ZoneInfo, *, searchers_clock: bool) -> tuple[Window, ...]:
    """All times that the query asks for, as windows on a clock in `zone`, in order of time.

    They cover the coming week and the requested dates. A meeting whose minute of the week lies in a window matches
    there if it takes place on that date. Windows are split where the UTC offset changes, where a week ends, and at
    `when.now`, before which meetings may have ended.
    """
    reference = when.zone if searchers_clock else zone
    now = when.minute
    latest = FLOATING if when.hours is None else now + int(when.hours * 60)
    requested = merged(sorted(_moments_showing(when.walls(when.today(reference)), reference)))
    # Meetings that started before `earliest` have ended; those that started since then may have.
    earliest = now - MAX_DURATION + 1
    past = [(max(lo, earliest), min(hi, now)) for lo, hi in requested]
    coming = [(max(lo, now), min(hi, latest + 1)) for lo, hi in requested]
    pieces = [*_windows_at(past, zone, settled=False), *_windows_at(coming, zone, settled=True)]
    return tuple(sorted(pieces, key=lambda window: window.moment))


def windows(when: When, zone: ZoneInfo | None, *, searchers_clock: bool) -> list[Window]:
    """Windows that give the same answer as `first_moment`, for weekly meetings of one zone (None: unknown).

    A meeting that matches lies in exactly one window, once `settled` and `since` have been checked. Its first moment
    is the moment of that window plus the minutes from `lo` to its start.
    """
    if zone is None:
        return [] if when.hours is not None else _floating_windows(when)
    return first_only(requested_windows(when, zone, searchers_clock=searchers_clock))


def _floating_windows(when: When) -> list[Window]:
    today = when.today(when.zone)
    return first_only(
        [
            window
            for lo, hi in when.walls(today)
            if hi > today * DAY
            for window in _cut_by_week(max(lo, today * DAY), hi, FLOATING, settled=True)
        ]
    )


def _moments_showing(walls: list[Span], zone: tzinfo) -> Iterator[Span]:
    """Spans of moments at which a clock in `zone` shows one of the wall minutes."""
    if not walls:
        return
    # The offsets of all zones lie within a day of UTC.
    pieces = _split_by_offset(walls[0][0] - EPOCH_WALL - DAY, walls[-1][1] - EPOCH_WALL + DAY, zone, False)
    for lo, hi in walls:
        for start, end, offset in pieces:
            shift = EPOCH_WALL + offset
            first, last = max(start, lo - shift), min(end, hi - shift)
            if first < last:
                yield first, last


def _windows_at(moments: list[Span], zone: tzinfo, *, settled: bool) -> Iterator[Window]:
    """Windows on a clock in `zone` that cover the spans of moments."""
    spans = [span for span in moments if span[0] < span[1]]
    if not spans:
        return
    pieces = _split_by_offset(spans[0][0] + EPOCH_WALL - DAY, spans[-1][1] + EPOCH_WALL + DAY, zone, True)
    for lo, hi in spans:
        for start, end, offset in pieces:
            shift = EPOCH_WALL + offset
            first, last = max(start, lo + shift), min(end, hi + shift)
            if first < last:
                yield from _cut_by_week(first, last, -shift, settled=settled)


def _cut_by_week(lo: int, hi: int, shift: int, *, settled: bool) -> Iterator[Window]:
    """Windows for the wall minutes [lo, hi); a wall minute plus `shift` is a moment."""
    while lo < hi:
        minute = (lo - DAY) % WEEK  # the day with ordinal 1 is a Monday
        end = min(hi, lo + WEEK - minute)
        yield Window(minute, minute + end - lo, lo + shift, lo, settled)
        lo = end


@lru_cache(maxsize=4096)
def _split_by_offset(lo: int, hi: int, zone: tzinfo, of_wall: bool) -> tuple[tuple[int, int, int], ...]:
    """[lo, hi) split where the UTC offset of `zone` changes: (start, end, offset in minutes).

    `lo` and `hi` are wall minutes if `of_wall`, else moments.
    """
    offset_of = offset_at_wall if of_wall else offset_at
    pieces: list[tuple[int, int, int]] = []
    start, at, offset = lo, lo, offset_of(lo, zone)
    while at < hi:
        # No zone changes its clocks and reverts the change within a week.
        step = min(at + WEEK, hi)
        if offset_of(step, zone) == offset:
            at = step
            continue
        before, change = at, step
        while change - before > 1:
            middle = (before + change) // 2
            before, change = (middle, change) if offset_of(middle, zone) == offset else (before, middle)
        pieces.append((start, change, offset))
        start, at, offset = change, change, offset_of(change, zone)
    if start < hi:
        pieces.append((start, hi, offset))
    return tuple(pieces)


def first_only(pieces: Iterable[Window]) -> list[Window]:
    """Windows in order of time, without the minutes that a settled earlier one covers."""
    result: list[Window] = []
    for piece in pieces:
        uncovered = [piece]
        for earlier in result:
            uncovered = [part for window in uncovered for part in window.less(earlier)]
        result.extend(uncovered)
    return result
