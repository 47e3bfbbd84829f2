"""Rules by which something comes again (RFC 5545) -> their dates, as python-dateutil has them.

Dates are ordinals: days since the day with ordinal 0.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from selfhelp.model import Timing
from selfhelp.vocabulary import RRULE_DAYS

_RULE_PART: Final = (
    r"FREQ=(WEEKLY|MONTHLY|YEARLY)|INTERVAL=[1-9]\d?|COUNT=[1-9]\d{0,3}|UNTIL=\d{8}(T\d{6}Z?)?"
    r"|BYDAY=([+-]?[1-5]?(MO|TU|WE|TH|FR|SA|SU),?)+|BYMONTH=((1[0-2]|[1-9]),?)+"
    r"|BYMONTHDAY=(-?(3[01]|[12]\d|[1-9]),?)+|BYSETPOS=(-?[1-5],?)+|WKST=(MO|SU)"
)


@lru_cache(maxsize=8192)
def is_rule(recurrence: str, valid_from: str | None) -> bool:
    """Whether the text is a rule that gives dates: RFC 5545, by whole days, counted from a known start."""
    parts = recurrence.split(";")
    if not all(re.fullmatch(_RULE_PART, part) for part in parts):
        return False
    names = [part.split("=")[0] for part in parts]
    if names[0] != "FREQ" or len(set(names)) != len(names):
        return False
    if not {"BYDAY", "BYMONTHDAY"} & set(names):
        return False
    return valid_from is not None or not _is_counted(recurrence)


def is_possible(recurrence: str) -> bool:
    """Whether the numbers and dates in a rule are such as there are; looked at once, when a rule comes in."""
    from dateutil.rrule import rrulestr

    try:
        rrulestr(_by_days(recurrence), dtstart=midnight(1))
    except ValueError:
        return False
    return True


def rule_dates(
    recurrence: str, valid_from: str | None, valid_until: str | None, except_dates: str | None, first: int, last: int
) -> tuple[int, ...]:
    """The ordinals from `first` to `last` on which the rule falls within its validity, but for the dates excepted.

    `recurrence` is a rule by `is_rule`: what is none has been turned away when it came in.
    """
    begin = first if valid_from is None else max(first, date.fromisoformat(valid_from).toordinal())
    end = last if valid_until is None else min(last, date.fromisoformat(valid_until).toordinal())
    if begin > end:
        return ()
    # Only what is counted hangs on its start; all others of one rule share their dates.
    found = _expanded(recurrence, valid_from if _is_counted(recurrence) else None, first, last)
    excepted = {date.fromisoformat(day).toordinal() for day in except_dates.split("; ")} if except_dates else ()
    return tuple(day for day in found if begin <= day <= end and day not in excepted)


@lru_cache(maxsize=8192)
def _expanded(recurrence: str, valid_from: str | None, first: int, last: int) -> tuple[int, ...]:
    from dateutil.rrule import rrulestr

    anchor = date.fromisoformat(valid_from).toordinal() if valid_from is not None else first
    rule = rrulestr(_by_days(recurrence), dtstart=midnight(anchor))
    return tuple(d.toordinal() for d in rule.between(midnight(first), midnight(last), inc=True))


def _is_counted(recurrence: str) -> bool:
    """Whether dates of a rule depend on where it starts: every second week, so many times."""
    return "COUNT=" in recurrence or ("INTERVAL=" in recurrence and "INTERVAL=1;" not in f"{recurrence};")


def _by_days(recurrence: str) -> str:
    """A rule without the time of its last date."""
    return re.sub(r"(UNTIL=\d{8})T\d{6}Z?", r"\1", recurrence) if "UNTIL=" in recurrence else recurrence


@lru_cache(maxsize=8192)
def takes_place(
    recurrence: str | None, valid_from: str | None, valid_until: str | None, except_dates: str | None, day: int
) -> bool:
    """Whether a rule falls on the date with the ordinal `day`, within its validity."""
    return recurrence is not None and day in rule_dates(recurrence, valid_from, valid_until, except_dates, day, day)


def week_minute(timing: Timing) -> int | None:
    """The minute of the week at which it starts each time; None where a rule gives other days than its weekday."""
    if timing.weekday is None or timing.recurrence is None:
        return timing.minute
    days = re.search(r"BYDAY=([^;]*)", timing.recurrence)
    own = RRULE_DAYS[timing.weekday - 1]
    return timing.minute if days is not None and all(day[-2:] == own for day in days[1].split(",")) else None


def dates(timing: Timing, first: int, last: int) -> Iterator[int]:
    """The ordinals of the dates, `first` to `last`, on which the meeting takes place."""
    if timing.recurrence is None:
        return iter(())
    if timing.weekly and timing.weekday is not None:
        return iter(range(first + (timing.weekday - iso_weekday(first)) % 7, last + 1, 7))
    return iter(rule_dates(timing.recurrence, timing.valid_from, timing.valid_until, timing.except_dates, first, last))


def iso_weekday(ordinal: int) -> int:
    """1 for Monday to 7 for Sunday."""
    return (ordinal - 1) % 7 + 1


def midnight(ordinal: int) -> datetime:
    """The first minute of a date, on no clock."""
    return datetime.combine(date.fromordinal(ordinal), datetime.min.time())
