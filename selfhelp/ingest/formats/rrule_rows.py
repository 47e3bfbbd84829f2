"""Recurrence rule (RFC 5545) -> rows: one for each weekday, with its own part of the rule."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final, NamedTuple

from selfhelp.model import weekly_rule
from selfhelp.schedule.rrule import is_rule, rule_dates
from selfhelp.vocabulary import RRULE_DAYS

_LIMITS: Final = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYSETPOS": 5}
"""Parts of a rule that list numbers -> the greatest number allowed."""

_CLOCK_PARTS: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
_READ: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_LIMITS, *_CLOCK_PARTS})
_DAY: Final = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?\d\d(?:\.\d+)?)?(Z|\+00:?00)?)?")
_YEARS: Final = 50
"""Years for which a rule with a COUNT or of exceptions is evaluated; no series of meetings is longer."""

_MOST_EXCEPTIONS: Final = 900
"""Dates that rules of exceptions may take out one by one; the list of all exceptions may have 1000."""

_MOST_RULES: Final = 100
"""Rules of exceptions, by weekday, that one series may have."""


class DayPart(NamedTuple):
    """The part of a rule for one weekday, by the names of the field table.

    `day` is an ISO weekday, None if the rule has no single weekday; `recurrence` is None for every week; dates are ISO.
    """

    day: int | None
    recurrence: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None


class _Rule(NamedTuple):
    """A parsed rule; days are pairs of an ordinal (0: every) and an ISO weekday."""

    freq: str
    interval: int
    days: tuple[tuple[int, int], ...]
    numbers: dict[str, list[int]]

    def text(self, *, wkst: str | None = None) -> str:
        """The rule without its end, with its parts in the usual order."""
        days = ",".join(f"{ordinal or ''}{RRULE_DAYS[day - 1]}" for ordinal, day in self.days)
        parts = {
            "FREQ": self.freq,
            "INTERVAL": self.interval if self.interval > 1 else None,
            "BYDAY": days,
            **{name: ",".join(map(str, listed)) for name, listed in self.numbers.items()},
            "WKST": wkst,
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def named_parts(text: str) -> dict[str, str]:
    """The parts of a rule by name.

    >>> named_parts("RRULE:FREQ=MONTHLY;BYDAY=1TU,3TU")
    {'FREQ': 'MONTHLY', 'BYDAY': '1TU,3TU'}
    """
    pairs = (part.partition("=") for part in text.upper().removeprefix("RRULE:").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value.strip()}


def split_by_weekday(rule: Mapping[str, str], start: date | None) -> list[DayPart]:
    """The rule split by weekday.

    `rule` has the parts by name in capitals, with values in RFC 5545 or ISO 8601 notation. `start` is the first date or
    time, timezone-aware if its zone is known; nothing takes place before it. A COUNT is converted to an end date. A
    rule that cannot be read as one of whole days becomes a bare frequency, from which no dates follow.
    """
    first = start.date() if isinstance(start, datetime) else start
    valid_from = None if first is None else first.isoformat()
    try:
        parts = _split({name: value.upper() for name, value in rule.items()}, start, first)
        return [part for part in parts if _has_dates(part, first)] or parts
    except (ValueError, OverflowError):
        freq = rule.get("FREQ", "")
        day = None if first is None else first.isoweekday()
        return [DayPart(day, f"FREQ={freq if freq.isalpha() else ''}", valid_from)]


def without(parts: Iterable[DayPart], excepted: Collection[DayPart]) -> tuple[list[DayPart], set[str]]:
    """The parts of a rule that rules of exceptions leave, and the single dates that these take out of them.

    Both have the same start. If the dates are not known, or are too many to be listed, what is left becomes a bare
    frequency, from which no dates follow.
    """
    every_week = {part.day for part in excepted if part.recurrence is None and part.valid_until is None}
    left = [part for part in parts if part.day is None or part.day not in every_week]
    has_dates_of_any_weekday = any(part.day is None for part in left)
    single = [part for part in excepted if has_dates_of_any_weekday or part.day not in every_week]
    ends = [part.valid_until for part in left]
    dates: set[str] = set()
    try:
        for part in single if left else ():
            dates |= _dates(part, max(filter(None, ends)) if all(ends) else None)
            if len(dates) > _MOST_EXCEPTIONS or len(single) > _MOST_RULES:
                raise ValueError("too many exceptions")
    except ValueError:
        return [part._replace(recurrence="FREQ=") for part in left], set()
    return left, dates


def rows_of_parts(row: Mapping[str, object], parts: Iterable[DayPart]) -> list[dict[str, object]]:
    """The row repeated for each part; if there are several, their keys get the day appended."""
    listed = list(parts)
    rows: list[dict[str, object]] = []
    for part in listed:
        values: dict[str, object] = {name: value for name, value in part._asdict().items() if value is not None}
        if len(listed) > 1 and part.day is not None and "slug" in row:
            values["slug"] = f"{row['slug']}/{RRULE_DAYS[part.day - 1]}"
        rows.append({**row, **values})
    return rows


def _split(rule_parts: Mapping[str, str], start: date | None, first: date | None) -> list[DayPart]:
    if rule_parts.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise ValueError("no frequency, or one within a day")
    if not rule_parts.keys() <= _READ or any("," in rule_parts.get(name, "") for name in _CLOCK_PARTS):
        raise ValueError("a part for more than whole days")
    interval = int(rule_parts.get("INTERVAL", "1"))
    if interval < 1 or (first is None and (interval > 1 or "COUNT" in rule_parts)):
        raise ValueError("an interval or count without a start")
    numbers = {name: _numbers(rule_parts[name], limit) for name, limit in _LIMITS.items() if name in rule_parts}
    rule = _Rule(rule_parts["FREQ"], interval, _days(rule_parts.get("BYDAY", "")), numbers)
    wkst = rule_parts.get("WKST", "MO")
    until = _end(rule_parts, start, first, rule.text(wkst=wkst))
    if rule.freq == "DAILY" and interval > 1 and first is not None:
        if rule.days or numbers:
            raise ValueError("a selection of every few days")
        if interval % 7:
            return _every_few_days(interval, first, until)
        rule = rule._replace(freq="WEEKLY", interval=interval // 7)
    completed = _completed(rule, first)
    valid_from = None if first is None else first.isoformat()
    parts: list[DayPart] = []
    for day, day_rule in _by_weekday(completed):
        # The first day of the week matters only if weeks are skipped or BYSETPOS counts days within a week.
        skips = day_rule.interval > 1 and first is not None and first.isoweekday() != day
        matters = day_rule.freq == "WEEKLY" and wkst != "MO" and (skips or "BYSETPOS" in numbers)
        text = day_rule.text(wkst=wkst if matters else None)
        if not is_rule(text, valid_from):
            raise ValueError("an unsupported rule")
        parts.append(DayPart(day, None if text == weekly_rule(day) else text, valid_from, until))
    return parts


def _numbers(listed: str, limit: int) -> list[int]:
    numbers = [int(part) for part in listed.split(",") if part.strip()]
    if not all(1 <= abs(number) <= limit for number in numbers):
        raise ValueError("a number out of range")
    return numbers


def _days(listed: str) -> tuple[tuple[int, int], ...]:
    days: dict[tuple[int, int], None] = {}
    for part in listed.replace(" ", "").split(","):
        day = _DAY.fullmatch(part)
        if day is not None:
            days[int(day[1] or 0), RRULE_DAYS.index(day[2]) + 1] = None
        elif part:
            raise ValueError("an invalid day")
    return tuple(days)


def _completed(rule: _Rule, first: date | None) -> _Rule:
    """The rule completed from its start, in its simplest form."""
    freq, interval, days, numbers = rule
    if freq == "DAILY":
        if "BYSETPOS" in numbers:
            raise ValueError("BYSETPOS within a day")
        freq = "MONTHLY" if "BYMONTHDAY" in numbers else "WEEKLY"
        days = days or (tuple((0, day) for day in range(1, 8)) if freq == "WEEKLY" else ())
    elif not days and "BYMONTHDAY" not in numbers:
        if first is None:
            raise ValueError("an unknown day")
        if freq == "WEEKLY":
            days = ((0, first.isoweekday()),)
        else:
            numbers = {**({"BYMONTH": [first.month]} if freq == "YEARLY" else {}), **numbers, "BYMONTHDAY": [first.day]}
    has_ordinals = any(ordinal for ordinal, _ in days)
    if freq == "WEEKLY" and has_ordinals:
        if interval > 1:
            raise ValueError("an ordinal within a week")
        freq = "MONTHLY"  # the only possible meaning
    if (
        freq == "MONTHLY"
        and len(days) == 1
        and not has_ordinals
        and "BYSETPOS" in numbers
        and "BYMONTHDAY" not in numbers
    ):
        # Outlook's way to say "2nd Tuesday".
        days = tuple((ordinal, days[0][1]) for ordinal in numbers["BYSETPOS"])
        numbers = {name: listed for name, listed in numbers.items() if name != "BYSETPOS"}
    elif days and not has_ordinals and interval == 1 and not {"BYSETPOS", "BYMONTHDAY"} & numbers.keys():
        freq = "WEEKLY"  # every such weekday of every month
    return _Rule(freq, interval, days, numbers)


def _by_weekday(rule: _Rule) -> list[tuple[int | None, _Rule]]:
    """The part of the rule for each weekday; the whole rule for None if its days are dates or depend on each other."""
    if rule.freq == "YEARLY" or not rule.days or "BYSETPOS" in rule.numbers:
        return [(None, rule)]
    weekdays = dict.fromkeys(day for _, day in rule.days)
    return [(day, rule._replace(days=tuple(pair for pair in rule.days if pair[1] == day))) for day in weekdays]


def _every_few_days(interval: int, first: date, until: str | None) -> list[DayPart]:
    """A rule for every few days as weekly ones: every second day is every second Monday, Tuesday and so on."""
    starts = [first + timedelta(days=interval * number) for number in range(7)]
    rules = [_Rule("WEEKLY", interval, ((0, start.isoweekday()),), {}).text() for start in starts]
    return [
        DayPart(start.isoweekday(), rule, start.isoformat(), until) for start, rule in zip(starts, rules, strict=True)
    ]


def _has_dates(part: DayPart, first: date | None) -> bool:
    """Whether the weekday of the part occurs between the start and the end of the rule."""
    if first is None or part.day is None or part.valid_until is None:
        return True
    start = first if part.valid_from is None else date.fromisoformat(part.valid_from)
    return start + timedelta(days=(part.day - start.isoweekday()) % 7) <= date.fromisoformat(part.valid_until)


def _end(rule_parts: Mapping[str, str], start: date | None, first: date | None, text: str) -> str | None:
    """The last date that the rule allows; None if it has no end."""
    ends: list[date] = []
    if "UNTIL" in rule_parts:
        ends.append(_last_date(rule_parts["UNTIL"], start))
    if "COUNT" in rule_parts and first is not None:
        from dateutil.rrule import rrulestr

        begin = datetime.combine(first, datetime.min.time())
        limit = f"{min(first.year + _YEARS, 9999):04d}{first:%m}28"
        *_, last = islice(rrulestr(f"{text};UNTIL={limit}", dtstart=begin), int(rule_parts["COUNT"]))
        ends.append(last.date())
    return min(ends).isoformat() if ends else None


def _dates(part: DayPart, until: str | None) -> set[str]:
    """The dates of a part, up to `until`.

    Raises:
        ValueError: they cannot be known.
    """
    rule = part.recurrence or weekly_rule(part.day)
    if rule is None or part.valid_from is None or not is_rule(rule, part.valid_from):
        raise ValueError("a rule without dates")
    first = date.fromisoformat(part.valid_from).toordinal()
    last = min(first + 366 * _YEARS, date.max.toordinal())
    last = last if until is None else min(last, date.fromisoformat(until).toordinal())
    dates = rule_dates(rule, part.valid_from, part.valid_until, None, first, last)
    return {date.fromordinal(day).isoformat() for day in dates}


def _last_date(until: str, start: date | None) -> date:
    """The last date on which a meeting at the time of `start` is not after `until`."""
    match = _UNTIL.fullmatch(until)
    if match is None:
        raise ValueError("an invalid end")
    year, month, day, hour, minute = (int(part or 0) for part in match.group(1, 2, 3, 4, 5))
    moment = datetime(year, month, day, hour, minute)
    if match[4] is None or not isinstance(start, datetime):
        return moment.date()
    if match[6] is not None and start.tzinfo is not None:
        moment = moment.replace(tzinfo=UTC).astimezone(start.tzinfo).replace(tzinfo=None)
    return moment.date() - timedelta(days=moment.time() < start.time())
