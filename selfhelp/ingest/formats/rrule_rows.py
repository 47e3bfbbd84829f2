"""A rule by which something comes again (RFC 5545) as rows: one for each weekday, with its own part of the rule."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final, NamedTuple

from selfhelp.model import weekly_rule
from selfhelp.schedule.rrule import is_rule
from selfhelp.vocabulary import RRULE_DAYS

_LIMITS: Final = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYSETPOS": 5}
"""Parts that list numbers, and the greatest that each may name."""

_CLOCK_PARTS: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
_READ: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_LIMITS, *_CLOCK_PARTS})
_DAY: Final = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?\d\d(?:\.\d+)?)?(Z|\+00:?00)?)?")
_YEARS: Final = 50
"""How long a rule with a count is followed; no series of meetings is longer."""


class Part(NamedTuple):
    """What a rule says of one weekday, in the fields of a row.

    `day` is ISO, None where the rule has no single weekday; `recurrence` is None for every week; dates are ISO.
    """

    day: int | None
    recurrence: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None


class _Rule(NamedTuple):
    """A rule that was understood; days are pairs of an ordinal (0: every) and an ISO weekday."""

    freq: str
    interval: int
    days: tuple[tuple[int, int], ...]
    numbers: dict[str, list[int]]

    def text(self, *, wkst: str | None = None) -> str:
        """The rule without its end, in the order in which such texts are written."""
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
    """The parts of a rule by their names.

    >>> named_parts("RRULE:FREQ=MONTHLY;BYDAY=1TU,3TU")
    {'FREQ': 'MONTHLY', 'BYDAY': '1TU,3TU'}
    """
    pairs = (part.partition("=") for part in text.upper().removeprefix("RRULE:").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value.strip()}


def split(rule: Mapping[str, str], start: date | None) -> list[Part]:
    """What a rule says, weekday by weekday.

    `rule` has the parts by their names in capitals, values in any notation of RFC 5545 or ISO 8601; `start` is the
    first date or time, aware where its zone is known; nothing takes place before it. A rule with an end by number gets
    the date. What cannot be read as a rule of whole days becomes a frequency alone, from which no dates follow.
    """
    first = start.date() if isinstance(start, datetime) else start
    valid_from = None if first is None else first.isoformat()
    try:
        found = _split({name: value.upper() for name, value in rule.items()}, start, first)
        return [part for part in found if _has_dates(part, first)] or found
    except (ValueError, OverflowError):
        freq = rule.get("FREQ", "")
        day = None if first is None else first.isoweekday()
        return [Part(day, f"FREQ={freq if freq.isalpha() else ''}", valid_from)]


def spread(row: Mapping[str, object], parts: Iterable[Part]) -> list[dict[str, object]]:
    """The row once for each part; where there are several, the keys tell them by their days."""
    listed = list(parts)
    found: list[dict[str, object]] = []
    for part in listed:
        given: dict[str, object] = {name: value for name, value in part._asdict().items() if value is not None}
        if len(listed) > 1 and part.day is not None and "slug" in row:
            given["slug"] = f"{row['slug']}/{RRULE_DAYS[part.day - 1]}"
        found.append({**row, **given})
    return found


def _split(said: Mapping[str, str], start: date | None, first: date | None) -> list[Part]:
    if said.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise ValueError("a frequency within the day, or none")
    if not said.keys() <= _READ or any("," in said.get(name, "") for name in _CLOCK_PARTS):
        raise ValueError("a part that says more than whole days")
    interval = int(said.get("INTERVAL", "1"))
    if interval < 1 or (first is None and (interval > 1 or "COUNT" in said)):
        raise ValueError("dates that nothing tells")
    numbers = {name: _numbers(said[name], limit) for name, limit in _LIMITS.items() if name in said}
    rule = _Rule(said["FREQ"], interval, _days(said.get("BYDAY", "")), numbers)
    wkst = said.get("WKST", "MO")
    until = _end(said, start, first, rule.text(wkst=wkst))
    if rule.freq == "DAILY" and interval > 1 and first is not None:
        if rule.days or numbers:
            raise ValueError("some of every few days")
        if interval % 7:
            return _every_few_days(interval, first, until)
        rule = rule._replace(freq="WEEKLY", interval=interval // 7)
    whole = _completed(rule, first)
    valid_from = None if first is None else first.isoformat()
    found: list[Part] = []
    for day, own in _by_weekday(whole):
        # On which day a week begins matters where days of a week hang together, or weeks are left out.
        skips = own.interval > 1 and first is not None and first.isoweekday() != day
        matters = own.freq == "WEEKLY" and wkst != "MO" and (skips or "BYSETPOS" in numbers)
        text = own.text(wkst=wkst if matters else None)
        if not is_rule(text, valid_from):
            raise ValueError("no rule that is known here")
        found.append(Part(day, None if text == weekly_rule(day) else text, valid_from, until))
    return found


def _numbers(listed: str, limit: int) -> list[int]:
    found = [int(part) for part in listed.split(",") if part.strip()]
    if not all(1 <= abs(number) <= limit for number in found):
        raise ValueError("a number that is no day, month or place")
    return found


def _days(listed: str) -> tuple[tuple[int, int], ...]:
    found: dict[tuple[int, int], None] = {}
    for part in listed.replace(" ", "").split(","):
        day = _DAY.fullmatch(part)
        if day is not None:
            found[int(day[1] or 0), RRULE_DAYS.index(day[2]) + 1] = None
        elif part:
            raise ValueError("a day that is none")
    return tuple(found)


def _completed(rule: _Rule, first: date | None) -> _Rule:
    """The rule with what its start says, and in its plainest words."""
    freq, interval, days, numbers = rule
    if freq == "DAILY":
        if "BYSETPOS" in numbers:
            raise ValueError("a place among the hours of a day")
        freq = "MONTHLY" if "BYMONTHDAY" in numbers else "WEEKLY"
        days = days or (tuple((0, day) for day in range(1, 8)) if freq == "WEEKLY" else ())
    elif not days and "BYMONTHDAY" not in numbers:
        if first is None:
            raise ValueError("a day that nothing tells")
        if freq == "WEEKLY":
            days = ((0, first.isoweekday()),)
        else:
            numbers = {**({"BYMONTH": [first.month]} if freq == "YEARLY" else {}), **numbers, "BYMONTHDAY": [first.day]}
    ordinals = any(ordinal for ordinal, _ in days)
    if freq == "WEEKLY" and ordinals:
        if interval > 1:
            raise ValueError("the first one of a week")
        freq = "MONTHLY"  # the only thing that can be meant
    if freq == "MONTHLY" and len(days) == 1 and not ordinals and "BYSETPOS" in numbers and "BYMONTHDAY" not in numbers:
        # Outlook's way to say "2nd Tuesday".
        days = tuple((ordinal, days[0][1]) for ordinal in numbers["BYSETPOS"])
        numbers = {name: listed for name, listed in numbers.items() if name != "BYSETPOS"}
    elif days and not ordinals and interval == 1 and not {"BYSETPOS", "BYMONTHDAY"} & numbers.keys():
        freq = "WEEKLY"  # every such day of every month
    return _Rule(freq, interval, days, numbers)


def _by_weekday(rule: _Rule) -> list[tuple[int | None, _Rule]]:
    """The rule's part for each of its weekdays; the whole for none, where days hang together or are dates."""
    if rule.freq == "YEARLY" or not rule.days or "BYSETPOS" in rule.numbers:
        return [(None, rule)]
    weekdays = dict.fromkeys(day for _, day in rule.days)
    return [(day, rule._replace(days=tuple(pair for pair in rule.days if pair[1] == day))) for day in weekdays]


def _every_few_days(interval: int, first: date, until: str | None) -> list[Part]:
    """Every second day is every second Monday, every second Wednesday and so on, each from its own start."""
    starts = [first + timedelta(days=interval * late) for late in range(7)]
    rules = [_Rule("WEEKLY", interval, ((0, start.isoweekday()),), {}).text() for start in starts]
    return [Part(start.isoweekday(), rule, start.isoformat(), until) for start, rule in zip(starts, rules, strict=True)]


def _has_dates(part: Part, first: date | None) -> bool:
    """Whether the part's weekday comes between the start and the end of the rule."""
    if first is None or part.day is None or part.valid_until is None:
        return True
    start = first if part.valid_from is None else date.fromisoformat(part.valid_from)
    return start + timedelta(days=(part.day - start.isoweekday()) % 7) <= date.fromisoformat(part.valid_until)


def _end(said: Mapping[str, str], start: date | None, first: date | None, text: str) -> str | None:
    """The last date that the rule may have, None without an end."""
    ends: list[date] = []
    if "UNTIL" in said:
        ends.append(_last_date(said["UNTIL"], start))
    if "COUNT" in said and first is not None:
        from dateutil.rrule import rrulestr

        begin = datetime.combine(first, datetime.min.time())
        limit = f"{min(first.year + _YEARS, 9999):04d}{first:%m}28"
        *_, last = islice(rrulestr(f"{text};UNTIL={limit}", dtstart=begin), int(said["COUNT"]))
        ends.append(last.date())
    return min(ends).isoformat() if ends else None


def _last_date(until: str, start: date | None) -> date:
    """The last date on which something that starts at the time of `start` is not after `until`."""
    found = _UNTIL.fullmatch(until)
    if found is None:
        raise ValueError("an end that is none")
    year, month, day, hour, minute = (int(part or 0) for part in found.group(1, 2, 3, 4, 5))
    moment = datetime(year, month, day, hour, minute)
    if found[4] is None or not isinstance(start, datetime):
        return moment.date()
    if found[6] is not None and start.tzinfo is not None:
        moment = moment.replace(tzinfo=UTC).astimezone(start.tzinfo).replace(tzinfo=None)
    return moment.date() - timedelta(days=moment.time() < start.time())
