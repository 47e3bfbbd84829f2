"""VTIMEZONE components (RFC 5545, 3.6.5) from TZif data, so that a calendar needs no other source for its zones.

TZif data (RFC 8536) is a list of changes of the clock, and a footer with the rules for the time after them, as in the
POSIX variable TZ: "EST5EDT,M3.2.0,M11.1.0". A component has a part for each change, and one for each rule.
"""

import re
import struct
from bisect import bisect_right
from calendar import isleap, monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from selfhelp.schedule.zone_rules import zone_data
from selfhelp.vocabulary import RRULE_DAYS

YEARS_AHEAD: Final = 12
"""Years for which the changes of a rule are listed that no RRULE can express."""

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR

_OFFSET: Final = r"([+-]?)(\d{1,3})(?::(\d\d))?(?::(\d\d))?"
_NAME: Final = re.compile(r"<[^>]*>|[A-Za-z]+")
_RULE: Final = re.compile(rf"(?:M(\d\d?)\.([1-5])\.([0-6])|(J?)(\d{{1,3}}))(?:/{_OFFSET})?")
_AT_TWO: Final = 2 * _HOUR
"""The time of a change whose rule states none."""


class ClockChange(NamedTuple):
    """One change of the clock: when, in seconds since 1970 in UTC, and the UTC offset from then on, in seconds."""

    at: int
    offset: int
    is_daylight: bool


class YearlyRule(NamedTuple):
    """When a clock changes each year, as POSIX states it: on a date, and at a time on the clock before the change.

    With a `month`, `week` and `day` are the weekday (0 is Sunday) and which one of the month it is, 5 the last.
    Without one, `day` is the day of the year: from 1 and without 29 February if `skips_leap_day`, else from 0.
    `time` are seconds, which may be negative, or more than a day has.
    """

    month: int
    week: int
    day: int
    skips_leap_day: bool
    time: int
    before: int
    after: int
    is_daylight: bool

    def change(self, year: int) -> ClockChange:
        """The change of a year."""
        wall = _seconds(datetime(year, 1, 1)) + self._day_of_year(year) * _DAY + self.time
        return ClockChange(wall - self.before, self.after, self.is_daylight)

    def _day_of_year(self, year: int) -> int:
        """Days since the first of January."""
        if not self.month:
            if not self.skips_leap_day:
                return self.day
            return self.day - 1 + (isleap(year) and self.day > 59)
        first, length = monthrange(year, self.month)
        # `monthrange` counts weekdays from Monday.
        day = (self.day - 1 - first) % 7 + 7 * (self.week - 1)
        day -= 7 * (day >= length)
        return (date(year, self.month, 1) - date(year, 1, 1)).days + day

    @property
    def recurrence(self) -> str | None:
        """The same as RRULE; None if there is none that all programs can be expected to read."""
        days_later = self.time // _DAY
        if not self.month:
            return None
        weekday = RRULE_DAYS[(self.day - 1 + days_later) % 7]
        start = f"FREQ=YEARLY;BYMONTH={self.month}"
        if days_later == 0:
            return f"{start};BYDAY={-1 if self.week == 5 else self.week}{weekday}"
        first = 7 * self.week - 6 + days_later
        # A week of days that every year has in the same month.
        if self.week == 5 or first < 1 or first + 6 > monthrange(2001, self.month)[1]:
            return None
        return f"{start};BYDAY={weekday};BYMONTHDAY={','.join(str(day) for day in range(first, first + 7))}"


class ZoneRules(NamedTuple):
    """What TZif data says: the offset before the first change, the changes, and the rules for the time after them."""

    offset: int
    changes: list[ClockChange]
    yearly: tuple[YearlyRule, ...]

    def after_last_change(self, first: int, last: int) -> Iterator[ClockChange]:
        """The changes by the yearly rules from one year to another, as if no others were known."""
        for year in range(first, last + 1):
            yield from sorted(rule.change(year) for rule in self.yearly)


def vtimezone(zone: str, first: date) -> str:
    """The VTIMEZONE component of an IANA zone that exists, for events from a date on, with CRLF after each line.

    It is right from the start of the year before that date: a part for each change that is known one by one, then the
    rules of the zone as RRULE.
    """
    rules = read_rules(zone_data(zone))
    start = _seconds(datetime(first.year - 1, 1, 1))
    explicit, recurring = _parts(rules, first.year - 1, start)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    offset = _offset_at(rules, start)
    year_later = _seconds(datetime(first.year, 1, 1))
    if not any(change.at < year_later for change in (*explicit, *(rule.change(year) for rule, year in recurring))):
        lines += _part("STANDARD", start, offset, offset)
    for change in explicit:
        lines += _part(_kind(change, offset, rules), change.at + offset, offset, change.offset)
        offset = change.offset
    for rule, year in recurring:
        change = rule.change(year)
        kind = _kind(change, rule.before, rules)
        lines += _part(kind, change.at + rule.before, rule.before, rule.after, rule.recurrence)
    return "\r\n".join([*lines, "END:VTIMEZONE", ""])


def _parts(rules: ZoneRules, year: int, start: int) -> tuple[list[ClockChange], list[tuple[YearlyRule, int]]]:
    """The changes to list from a year on, and the rules that follow them, each with its first year."""
    known = [change for change in rules.changes if change.at >= start]
    last_known = rules.changes[-1].at if rules.changes else start - 1
    last_year = max(year, _year(last_known))
    by_rule = [c for c in rules.after_last_change(year, last_year) if start <= c.at <= last_known]
    # Data may list for decades ahead what the rules say as well.
    while known and by_rule and known[-1][:2] == by_rule[-1][:2]:
        known.pop()
        by_rule.pop()
    begin = max([start - 1, *(changes[-1].at for changes in (known, by_rule) if changes)])
    recurring = [
        (rule, next(y for y in range(year - 1, last_year + 3) if rule.change(y).at > begin)) for rule in rules.yearly
    ]
    if all(rule.recurrence is not None for rule in rules.yearly):
        return known, sorted(recurring, key=lambda pair: pair[0].change(pair[1]))
    later = rules.after_last_change(year, year + YEARS_AHEAD)
    return [*known, *(change for change in later if change.at > begin)], []


def _part(kind: str, wall: int, before: int, after: int, recurrence: str | None = None) -> list[str]:
    """A part that begins when a clock at the offset `before` shows the time `wall`."""
    lines = [
        f"BEGIN:{kind}",
        f"DTSTART:{datetime.fromtimestamp(wall, UTC):%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_utc_offset(before)}",
        f"TZOFFSETTO:{_utc_offset(after)}",
    ]
    return [*lines, *([f"RRULE:{recurrence}"] if recurrence else []), f"END:{kind}"]


def _kind(change: ClockChange, before: int, rules: ZoneRules) -> str:
    """The kind of part, as calendars expect it: clocks go forward to daylight saving time, wherever that is the law.

    In Ireland, by the data, winter time is what is called daylight saving.
    """
    is_seasonal = change.is_daylight or any(c.is_daylight for c in rules.changes[-2:]) or bool(rules.yearly)
    return "DAYLIGHT" if is_seasonal and change.offset > before else "STANDARD"


def _utc_offset(seconds: int) -> str:
    hours, rest = divmod(abs(seconds), _HOUR)
    minutes, rest = divmod(rest, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02d}{minutes:02d}" + (f"{rest:02d}" if rest else "")


def _offset_at(rules: ZoneRules, moment: int) -> int:
    """The UTC offset at a moment."""
    number = bisect_right(rules.changes, moment, key=lambda change: change.at)
    if number < len(rules.changes) or not rules.yearly:
        return rules.changes[number - 1].offset if number else rules.offset
    year = _year(moment)
    offsets = [c.offset for c in rules.after_last_change(year - 1, year) if c.at <= moment]
    return offsets[-1]


def read_rules(data: bytes) -> ZoneRules:
    """Read TZif data of version 2 or later."""
    end, version, *counts = _header(data, 0)
    if version >= b"2":
        # What precedes is the same again, with fewer bits.
        end, _, *counts = _header(data, end + _length(counts, 4))
    flags_utc, flags_standard, leaps, times, types, letters = counts
    moments = struct.unpack_from(f">{times}q", data, end)
    numbers = data[end + 8 * times : end + 9 * times]
    kinds = list(struct.iter_unpack(">iBB", data[end + 9 * times : end + 9 * times + 6 * types]))
    footer = data[end + _length([flags_utc, flags_standard, leaps, times, types, letters], 8) :].strip(b"\n")
    changes = [
        ClockChange(at, kinds[number][0], bool(kinds[number][1])) for at, number in zip(moments, numbers, strict=True)
    ]
    before = kinds[0][0]
    # Many "changes" only give the same offset another name.
    offsets = [before, *(change.offset for change in changes)]
    changes = [change for change, (old, new) in zip(changes, pairwise(offsets), strict=True) if old != new]
    return ZoneRules(before, changes, _yearly_rules(footer.decode("ascii")))


def _header(data: bytes, at: int) -> tuple[int, bytes, int, int, int, int, int, int]:
    """Where a header ends, the version in it, and six counts."""
    magic, version, *counts = struct.unpack_from(">4sc15x6l", data, at)
    if magic != b"TZif":
        raise ValueError("no TZif data")
    return at + 44, version, *counts


def _length(counts: list[int], size: int) -> int:
    """Bytes of a block with so many entries, whose times take `size` bytes each."""
    flags_utc, flags_standard, leaps, times, types, letters = counts
    return times * (size + 1) + types * 6 + letters + leaps * (size + 4) + flags_standard + flags_utc


def _yearly_rules(footer: str) -> tuple[YearlyRule, ...]:
    """The rules of a footer, to daylight saving time and back; none if the clock never changes."""
    clock, *dates = footer.split(",")
    names_and_offsets = re.fullmatch(rf"(?:{_NAME.pattern}){_OFFSET}(?:{_NAME.pattern})(?:{_OFFSET})?", clock)
    if names_and_offsets is None or len(dates) != 2:
        return ()
    # POSIX counts offsets west of Greenwich.
    standard = -_as_seconds(*names_and_offsets.groups()[:4])
    has_own = names_and_offsets[6] is not None
    daylight = -_as_seconds(*names_and_offsets.groups()[4:]) if has_own else standard + _HOUR
    to_daylight, back = (_RULE.fullmatch(text) for text in dates)
    if to_daylight is None or back is None:
        return ()
    return _rule(to_daylight, standard, daylight, True), _rule(back, daylight, standard, False)


def _rule(found: re.Match[str], before: int, after: int, is_daylight: bool) -> YearlyRule:
    month, week, weekday, julian, day, *time = found.groups()
    seconds = _as_seconds(*time) if time[1] is not None else _AT_TWO
    if month is None:
        return YearlyRule(0, 0, int(day), bool(julian), seconds, before, after, is_daylight)
    return YearlyRule(int(month), int(week), int(weekday), False, seconds, before, after, is_daylight)


def _as_seconds(sign: str | None, hours: str, minutes: str | None, seconds: str | None) -> int:
    total = int(hours) * _HOUR + int(minutes or 0) * 60 + int(seconds or 0)
    return -total if sign == "-" else total


def _seconds(wall: datetime) -> int:
    return int((wall - datetime(1970, 1, 1)) / timedelta(seconds=1))


def _year(seconds: int) -> int:
    return datetime.fromtimestamp(seconds, UTC).year
