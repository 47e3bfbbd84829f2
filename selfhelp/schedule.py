"""When meetings take place: recurrence, local time and zone -> occurrences and clock windows, given `now`.

A search has a reference clock: the venue's own for meetings with a venue, the searcher's for the
others. Days and times that are asked for are compared with the moment of an occurrence on that clock.

A *moment* is an integer that orders occurrences: minutes since 1970 in UTC where the zone is known;
beyond `FLOATING`, minutes on the printed clock where it is not; then irregular meetings; then those
by appointment. A *wall minute* is minutes since the day with ordinal 0 on some clock.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from selfhelp.model import UNKNOWN_DURATION, Occurrence, Timing, minute_of_day
from selfhelp.recurring import dates, iso_weekday, midnight

DAY: Final = 1440
WEEK: Final = 7 * DAY
LONGEST: Final = DAY
"""A meeting lasts a day at most; longer ones do not enter the dataset."""

USUAL: Final = 180
"""Minutes that nearly all meetings last at most; what lasts longer is kept apart: so the past is soon looked over."""

ROUND_THE_CLOCK: Final = DAY - 1
"""Minutes from which a meeting counts as one that never closes (00:00-23:59)."""

GRACE: Final = 10
"""Minutes after its start during which one can still join a meeting "now"."""

LATEST_HOURS: Final = 144
"""The furthest that "now" can reach: less than a week, so that no meeting comes twice."""

FLOATING: Final = 1 << 40
IRREGULAR: Final = 2 << 40
BY_APPOINTMENT: Final = 3 << 40

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_WALL: Final = _EPOCH.toordinal() * DAY
_DAYS_AHEAD: Final = 7
_NEAR_AHEAD: Final = 66  # days; any month has its dates within them
_RULES_AHEAD: Final = 800  # days; long enough for a rule that names one month of the year

Span = tuple[int, int]
"""A range of minutes, the end not included."""


class Dates(NamedTuple):
    """A range of dates, both included; a number counts days from today."""

    first: date | int
    last: date | int


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
        return not coming_week or today - 2 <= day <= today + _DAYS_AHEAD

    def walls(self, today: int) -> list[Span]:
        """The wall minutes that `wants` with `coming_week` says yes to, merged and in order."""
        days = {day for first, end in self.ranges(today) for day in range(first, end)}
        if self.weekdays or not self.dates:
            coming = range(today - 2, today + _DAYS_AHEAD + 1)
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
            _wall(moment, reference), today, coming_week=timing.weekly
        ):
            return moment
    return None


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


def occurrence(moment: int, own: str | None, zone: tzinfo) -> Occurrence:
    """What `moment` is on the clock of a meeting's `own` zone and in the searcher's `zone`."""
    if moment >= IRREGULAR:
        return Occurrence()
    if moment >= FLOATING:
        return Occurrence(day=date.fromordinal((moment - FLOATING) // DAY))
    start = (_EPOCH + timedelta(minutes=moment)).astimezone(zone_named(own) if own else UTC)
    return Occurrence(start.date(), start, start.astimezone(zone))


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, None if there is none."""
    # The others are names of files on some machines: of its own zone, of none, with leap seconds.
    if name.split("/")[0] in ("localtime", "posixrules", "Factory", "posix", "right"):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def moment_of(time: datetime) -> int:
    """The moment of an aware time, whole minutes."""
    return int(time.timestamp() // 60)


def moment_at(wall: int, zone: tzinfo) -> int:
    """The moment at which a clock in `zone` shows the wall minute.

    In the hour that comes twice it is the first one; in the hour that is left out, the clock is read
    as before the change (RFC 5545, 3.3.5).
    """
    return wall - _EPOCH_WALL - _offset_at_wall(wall, zone)


def _ordinal(day: date | int, today: int) -> int:
    return today + day if isinstance(day, int) else day.toordinal()


def _wall(moment: int, zone: tzinfo) -> int:
    return moment + _EPOCH_WALL + _offset_at(moment, zone)


def _offset_at(moment: int, zone: tzinfo) -> int:
    offset = (_EPOCH + timedelta(minutes=moment)).astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def _offset_at_wall(wall: int, zone: tzinfo) -> int:
    return _offset_at_quarter(wall // 15, zone)


@lru_cache(maxsize=65536)
def _offset_at_quarter(quarter: int, zone: tzinfo) -> int:
    """The offset during a quarter of an hour on the clock of a zone; clocks change on quarters only."""
    day, minute = divmod(quarter * 15, DAY)
    offset = (midnight(day) + timedelta(minutes=minute)).replace(tzinfo=zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


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
        first, last = min(first, today), max(last, today + (_DAYS_AHEAD if timing.weekly else _RULES_AHEAD))
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
    pieces = _pieces(walls[0][0] - _EPOCH_WALL - DAY, walls[-1][1] - _EPOCH_WALL + DAY, zone, False)
    for lo, hi in walls:
        for start, end, offset in pieces:
            shift = _EPOCH_WALL + offset
            first, last = max(start, lo - shift), min(end, hi - shift)
            if first < last:
                yield first, last


def _in_weeks(moments: list[Span], zone: tzinfo, *, settled: bool) -> Iterator[Window]:
    """The minutes of the week on a clock in `zone` that come at one of the moments."""
    spans = [span for span in moments if span[0] < span[1]]
    if not spans:
        return
    pieces = _pieces(spans[0][0] + _EPOCH_WALL - DAY, spans[-1][1] + _EPOCH_WALL + DAY, zone, True)
    for lo, hi in spans:
        for start, end, offset in pieces:
            shift = _EPOCH_WALL + offset
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
    offset_at = _offset_at_wall if of_wall else _offset_at
    found: list[tuple[int, int, int]] = []
    start, at, offset = lo, lo, offset_at(lo, zone)
    while at < hi:
        # No zone changes its clock and takes that back within a week.
        step = min(at + WEEK, hi)
        if offset_at(step, zone) == offset:
            at = step
            continue
        a, b = at, step
        while b - a > 1:
            middle = (a + b) // 2
            a, b = (middle, b) if offset_at(middle, zone) == offset else (a, middle)
        found.append((start, b, offset))
        start, at, offset = b, b, offset_at(b, zone)
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


def merged(spans: list[Span]) -> list[Span]:
    """Sorted spans, joined where they touch or overlap."""
    merged: list[Span] = []
    for lo, hi in spans:
        if merged and lo <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(hi, merged[-1][1]))
        else:
            merged.append((lo, hi))
    return merged
