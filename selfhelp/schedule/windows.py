"""What a query asks for as windows of minutes of the week, for SQL."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from selfhelp.schedule.moments import DAY, EPOCH_WALL, FLOATING, LONGEST, WEEK, offset_at, offset_at_wall
from selfhelp.schedule.when import Span, When, merged


class Window(NamedTuple):
    """Minutes of the week [lo, hi) on a zone's clock, with the moment and the wall minute at which `lo` comes.

    Meetings in a window that is not `settled` may have ended. With `since`, the same minute of the
    week came that many minutes earlier in another window: a meeting still in progress from then has
    its first moment there.
    """

    lo: int
    hi: int
    moment: int
    wall: int
    settled: bool
    since: int | None = None

    @property
    def end(self) -> int:
        """The moment at which it is over."""
        return self.moment + self.hi - self.lo

    def between(self, first: int, end: int) -> "Window | None":
        """The part of it that lies in the moments [first, end)."""
        late, early = max(0, first - self.moment), max(0, self.end - end)
        if late + early >= self.hi - self.lo:
            return None
        return self._part(self.lo + late, self.hi - early, self.since)

    def less(self, earlier: "Window") -> Iterator["Window"]:
        """What of it `earlier` does not cover, or with the mark that it may be covered."""
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
        late = lo - self.lo
        return Window(lo, hi, self.moment + late, self.wall + late, self.settled, since)


@lru_cache(maxsize=256)
def passes(when: When, zone: ZoneInfo, *, searchers_clock: bool) -> tuple[Window, ...]:
    """All that is asked for on the clock of a zone within the coming week, or on dates, in order of time.

    A meeting whose minute of the week lies in a window takes place there if it does so on that date. Windows are cut
    where the zone changes its offset, where a week ends, and where what has started may have ended.
    """
    reference = when.zone if searchers_clock else zone
    now = when.minute
    latest = FLOATING if when.hours is None else now + int(when.hours * 60)
    asked = merged(sorted(_moments(when.walls(when.today(reference)), reference)))
    # What started before `earliest` has ended; what starts before `now` may have.
    earliest = now - LONGEST + 1
    past = [(max(lo, earliest), min(hi, now)) for lo, hi in asked]
    coming = [(max(lo, now), min(hi, latest + 1)) for lo, hi in asked]
    pieces = [*_in_weeks(past, zone, settled=False), *_in_weeks(coming, zone, settled=True)]
    return tuple(sorted(pieces, key=lambda window: window.moment))


def windows(when: When, zone: ZoneInfo | None, *, searchers_clock: bool) -> list[Window]:
    """What `first_moment` means for weekly meetings of one zone, as ranges of minutes of the week.

    Each such meeting that answers lies in exactly one window, whose moment plus the minutes from `lo`
    is its first moment, or in several of which only one holds once `settled` and `since` are respected.
    """
    if zone is None:
        return [] if when.hours is not None else _floating_windows(when)
    return first_only(passes(when, zone, searchers_clock=searchers_clock))


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


def _moments(walls: list[Span], zone: tzinfo) -> Iterator[Span]:
    """The moments at which a clock in `zone` shows one of the wall minutes."""
    if not walls:
        return
    # The offsets of all zones lie within a day of UTC.
    pieces = _pieces(walls[0][0] - EPOCH_WALL - DAY, walls[-1][1] - EPOCH_WALL + DAY, zone, False)
    for lo, hi in walls:
        for start, end, offset in pieces:
            shift = EPOCH_WALL + offset
            first, last = max(start, lo - shift), min(end, hi - shift)
            if first < last:
                yield first, last


def _in_weeks(moments: list[Span], zone: tzinfo, *, settled: bool) -> Iterator[Window]:
    """The minutes of the week on a clock in `zone` that come at one of the moments."""
    spans = [span for span in moments if span[0] < span[1]]
    if not spans:
        return
    pieces = _pieces(spans[0][0] + EPOCH_WALL - DAY, spans[-1][1] + EPOCH_WALL + DAY, zone, True)
    for lo, hi in spans:
        for start, end, offset in pieces:
            shift = EPOCH_WALL + offset
            first, last = max(start, lo + shift), min(end, hi + shift)
            if first < last:
                yield from _cut_by_week(first, last, -shift, settled=settled)


def _cut_by_week(lo: int, hi: int, shift: int, *, settled: bool) -> Iterator[Window]:
    """The wall minutes [lo, hi) as minutes of the week; `shift` makes a moment of a wall minute."""
    while lo < hi:
        minute = (lo - DAY) % WEEK  # the day with ordinal 1 is a Monday
        end = min(hi, lo + WEEK - minute)
        yield Window(minute, minute + end - lo, lo + shift, lo, settled)
        lo = end


@lru_cache(maxsize=4096)
def _pieces(lo: int, hi: int, zone: tzinfo, of_wall: bool) -> tuple[tuple[int, int, int], ...]:
    """[lo, hi) cut where the offset of `zone` in minutes changes: (from, to, offset)."""
    offset_of = offset_at_wall if of_wall else offset_at
    found: list[tuple[int, int, int]] = []
    start, at, offset = lo, lo, offset_of(lo, zone)
    while at < hi:
        # No zone changes its clock and takes that back within a week.
        step = min(at + WEEK, hi)
        if offset_of(step, zone) == offset:
            at = step
            continue
        a, b = at, step
        while b - a > 1:
            middle = (a + b) // 2
            a, b = (middle, b) if offset_of(middle, zone) == offset else (a, middle)
        found.append((start, b, offset))
        start, at, offset = b, b, offset_of(b, zone)
    if start < hi:
        found.append((start, hi, offset))
    return tuple(found)


def first_only(pieces: Iterable[Window]) -> list[Window]:
    """`pieces`, in order of time, without the minutes that an earlier piece has for certain."""
    kept: list[Window] = []
    for piece in pieces:
        rest = [piece]
        for earlier in kept:
            rest = [part for window in rest for part in window.less(earlier)]
        kept.extend(rest)
    return kept
