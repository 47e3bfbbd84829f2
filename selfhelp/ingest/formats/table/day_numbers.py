"""Days that are numbers: which one a feed means by Sunday, as the names of its meetings tell."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from selfhelp.ingest.fields import SUNDAY
from selfhelp.reading import cells, days
from selfhelp.reading.days import weekday_named

CONVENTIONS: Final = (SUNDAY, 1, 6)
"""The numbers by which feeds mean Sunday; with the last of them the week begins with Monday as 0."""
SHORTEST: Final = 5
"""Letters of a word in a name below which it may mean something else than a day: Sun, Mar, So."""


def sunday_of(rows: Iterable[tuple[object, object]]) -> tuple[int, int]:
    """The number that means Sunday in rows of day and name, and how many rows it is untold for.

    "Sunday Serenity" on a day 1 tells it. Where no name does it is that of Meeting Guide, and untold only if
    the days are 1 to 7, as both conventions have them.
    """
    numbers: Counter[int] = Counter()
    votes: Counter[int] = Counter()
    witnesses = 0
    for day, name in rows:
        number = cells.number(day)
        if number is None or number not in range(8):
            continue
        numbers[int(number)] += 1
        said = _weekday_in(name)
        if said is not None:
            witnesses += 1
            votes.update(sunday for sunday in CONVENTIONS if days.weekdays(number, sunday=sunday) == [said])
    for sunday, times in votes.most_common(1):
        if times * 10 >= witnesses * 8 and not (sunday == 1 and numbers[0]) and not (sunday == 6 and numbers[7]):
            return sunday, 0
    return SUNDAY, 0 if numbers[0] or not numbers[7] else numbers.total()


def read(day: object, sunday: int) -> object:
    """A day that may be a number as `drafting` has it; what is none stays as it is."""
    return day if cells.number(day) is None else days.weekdays(day, sunday=sunday) or day


def _weekday_in(name: object) -> int | None:
    """The only weekday that a name says."""
    words = (cells.text(name) or "").replace("'", " ").split()
    found = {weekday_named(word.lower()) for word in words if len(word) >= SHORTEST} - {None}
    return found.pop() if len(found) == 1 else None
