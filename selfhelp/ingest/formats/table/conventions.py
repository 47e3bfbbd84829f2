"""What only a whole column reveals about its values: times given in seconds, dates that put the day first."""

import re
from collections.abc import Iterable
from typing import Final

from selfhelp.reading import cells

DAY: Final = 24 * 60 * 60
"""Seconds of a day."""

LATEST_CLOCK: Final = 2400
"""The greatest number that may be a clock time without its colon."""

_SLASHED_DATE: Final = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d\d\b.*)", re.DOTALL)


def counts_seconds(values: Iterable[object]) -> bool:
    """Whether all values are whole minutes in seconds since midnight, and some too great to be clock times (1930)."""
    numbers = [cells.number(value) for value in values]
    return any(number is not None and number > LATEST_CLOCK for number in numbers) and all(
        number is not None and 0 <= number <= DAY and number % 60 == 0 for number in numbers
    )


def clock_of_seconds(value: object) -> object:
    """Seconds since midnight as a clock time; any other value is unchanged.

    >>> clock_of_seconds(70200), clock_of_seconds("noon")
    ('19:30', 'noon')
    """
    seconds = cells.number(value)
    if seconds is None or not 0 <= seconds <= DAY:
        return value
    return f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02}"


def begins_with_day(values: Iterable[object]) -> bool:
    """Whether the dates of a column begin with the day: one of them has a first number above 12, none a second."""
    dates = [match for value in values if (match := _SLASHED_DATE.fullmatch(cells.line(value) or "")) is not None]
    return any(int(date[1]) > 12 for date in dates) and all(int(date[3]) <= 12 for date in dates)


def month_first(value: object) -> object:
    """A date that begins with the day in the American order, which a reader of single dates expects.

    >>> month_first("27/03/2026 19:00"), month_first("soon")
    ('3/27/2026 19:00', 'soon')
    """
    date = _SLASHED_DATE.fullmatch(cells.line(value) or "")
    return value if date is None else f"{int(date[3])}/{int(date[1])}/{date[4]}"
