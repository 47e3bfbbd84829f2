"""Recurrence rules (RFC 5545) and their dates, expanded by python-dateutil.

Dates are ordinals, as in `date.toordinal`.
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
    """Whether the text is a supported rule: RFC 5545, by days, with a `valid_from` if its dates depend on a start."""
    parts = recurrence.split(";")
    if not all(re.fullmatch(_RULE_PART, part) for part in parts):
        return False
    names = [part.split("=")[0] for part in parts]
    if names[0] != "FREQ" or len(set(names)) != len(names):
        return False
    if not {"BYDAY", "BYMONTHDAY"} & set(names):
        return False
    return valid_from is not None or not _is_counted(recurrence)


def is_valid_rule(recurrence: str) -> bool:
    """Whether python-dateutil accepts the numbers and dates in a rule; too slow for searches, so checked at import."""
    from dateutil.rrule import rrulestr

    try:
        rrulestr(_without_until_time(recurrence), dtstart=midnight(1))
    except ValueError:
        return False
    return True


def rule_dates(
    recurrence: str, valid_from: str | None, valid_until: str | None, except_dates: str | None, first: int, last: int
) -> tuple[int, ...]:
    """The dates from `first` to `last`, both inclusive, on which the rule falls within its validity.

    `except_dates` (ISO dates joined by "; ") are left out. `recurrence` must pass `is_rule`, as every rule in the
    dataset does.
    """
    begin = first if valid_from is None else max(first, date.fromisoformat(valid_from).toordinal())
    end = last if valid_until is None else min(last, date.fromisoformat(valid_until).toordinal())
    if begin > end:
        return ()
    # Only counted rules depend on their start. All others are expanded without it, so that meetings share the cache.
    days = _expanded(recurrence, valid_from if _is_counted(recurrence) else None, first, last)
    excepted = {date.fromisoformat(day).toordinal() for day in except_dates.split("; ")} if except_dates else ()
    return tuple(day for day in days if begin <= day <= end and day not in excepted)


@lru_cache(maxsize=8192)
def _expanded(recurrence: str, valid_from: str | None, first: int, last: int) -> tuple[int, ...]:
    from dateutil.rrule import rrulestr

    anchor = date.fromisoformat(valid_from).toordinal() if valid_from is not None else first
    rule = rrulestr(_without_until_time(recurrence), dtstart=midnight(anchor))
    return tuple(d.toordinal() for d in rule.between(midnight(first), midnight(last), inc=True))


def _is_counted(recurrence: str) -> bool:
    """Whether the dates of a rule depend on its start: it has an interval (every second week) or a count."""
    return "COUNT=" in recurrence or ("INTERVAL=" in recurrence and "INTERVAL=1;" not in f"{recurrence};")


def _without_until_time(recurrence: str) -> str:
    """The rule with the time of day removed from UNTIL."""
    return re.sub(r"(UNTIL=\d{8})T\d{6}Z?", r"\1", recurrence) if "UNTIL=" in recurrence else recurrence


@lru_cache(maxsize=8192)
def takes_place(
    recurrence: str | None, valid_from: str | None, valid_until: str | None, except_dates: str | None, day: int
) -> bool:
    """Whether the rule falls on the date with ordinal `day`, within its validity."""
    return recurrence is not None and day in rule_dates(recurrence, valid_from, valid_until, except_dates, day, day)


def week_minute(timing: Timing) -> int | None:
    """The minute of the week at which every occurrence starts; None if unknown, or if they fall on other weekdays."""
    if timing.weekday is None or timing.recurrence is None:
        return timing.minute
    days = re.search(r"BYDAY=([^;]*)", timing.recurrence)
    weekday = RRULE_DAYS[timing.weekday - 1]
    return timing.minute if days is not None and all(day[-2:] == weekday for day in days[1].split(",")) else None


def dates(timing: Timing, first: int, last: int) -> Iterator[int]:
    """The dates from `first` to `last`, both inclusive, on which the meeting takes place."""
    if timing.recurrence is None:
        return iter(())
    if timing.weekly and timing.weekday is not None:
        return iter(range(first + (timing.weekday - iso_weekday(first)) % 7, last + 1, 7))
    return iter(rule_dates(timing.recurrence, timing.valid_from, timing.valid_until, timing.except_dates, first, last))


def iso_weekday(ordinal: int) -> int:
    """ISO weekday of a date: 1 for Monday to 7 for Sunday."""
    return (ordinal - 1) % 7 + 1


def midnight(ordinal: int) -> datetime:
    """Midnight at the start of a date, as a naive datetime."""
    return datetime.combine(date.fromordinal(ordinal), datetime.min.time())
