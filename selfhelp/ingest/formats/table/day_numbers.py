"""Days as numbers: finds out which number means Sunday in a feed, from the names of its meetings."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from selfhelp.ingest.field_cells import SUNDAY
from selfhelp.reading import cells, days
from selfhelp.reading.days import weekday_named

CONVENTIONS: Final = (SUNDAY, 1, 6)
"""The numbers that feeds use for Sunday; 6 if the week begins with Monday as 0."""

SHORTEST: Final = 5
"""Shortest word in a name to read as a weekday, in letters: Sun, Mar and So may mean something else."""


def sunday_of(rows: Iterable[tuple[object, object]]) -> tuple[int, int]:
    """The number that means Sunday in rows of day and name, and the number of rows that stay ambiguous.

    "Sunday Serenity" on day 1 shows it. If no name does, the convention of Meeting Guide is assumed; this is ambiguous
    only if the days are 1 to 7, which both conventions allow.
    """
    numbers: Counter[int] = Counter()
    votes: Counter[int] = Counter()
    witnesses = 0
    for day, name in rows:
        number = cells.number(day)
        if number is None or number not in range(8):
            continue
        numbers[int(number)] += 1
        named_day = _weekday_in(name)
        if named_day is not None:
            witnesses += 1
            votes.update(sunday for sunday in CONVENTIONS if days.weekdays(number, sunday=sunday) == [named_day])
    for sunday, times in votes.most_common(1):
        if times * 10 >= witnesses * 8 and not (sunday == 1 and numbers[0]) and not (sunday == 6 and numbers[7]):
            return sunday, 0
    return SUNDAY, 0 if numbers[0] or not numbers[7] else numbers.total()


def read_day(day: object, sunday: int) -> object:
    """A day for the field table: numbers become ISO weekdays, any other value is unchanged."""
    return day if cells.number(day) is None else days.weekdays(day, sunday=sunday) or day


def _weekday_in(name: object) -> int | None:
    """The weekday in a name, if it has exactly one."""
    words = (cells.text(name) or "").replace("'", " ").split()
    named_days = {weekday_named(word.lower()) for word in words if len(word) >= SHORTEST} - {None}
    return named_days.pop() if len(named_days) == 1 else None
