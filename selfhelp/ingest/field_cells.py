"""Kinds of cells in feeds: how to read each kind, and whether a given cell can be of that kind."""

import re
from typing import Final, Generic, NamedTuple, TypeVar

from selfhelp.geo import Point
from selfhelp.reading import cells, coordinates, links, time_spans
from selfhelp.reading.cells import line, yes_or_no
from selfhelp.reading.dates import stamp
from selfhelp.reading.days import read_days, weekdays
from selfhelp.reading.days_and_times import in_one_text
from selfhelp.reading.time_spans import Span
from selfhelp.reading.zones import zone

T = TypeVar("T")

SUNDAY: Final = 0
"""The number that means Sunday in `day`; 7 means it too."""


class Cell(NamedTuple, Generic[T]):
    """The text of a cell, and the value read from it, if any."""

    text: str | None = None
    value: T | None = None

    @property
    def is_unreadable(self) -> bool:
        """Whether it has text that could not be read."""
        return self.text is not None and self.value is None


class MapPosition(NamedTuple):
    """A point, and whether the cell gave the corners of an area instead."""

    point: Point | None = None
    is_area: bool = False


def day_cell(value: object) -> Cell[tuple[int, ...]]:
    """ISO weekdays; empty if no day is given."""
    days = weekdays(value, sunday=SUNDAY)
    return Cell(line(value), None if days is None else tuple(days))


def clock_cells(value: object) -> tuple[Cell[tuple[Span, ...]], ...]:
    """The times of a cell, one entry for each element of a list; no spans if it cannot be read."""
    parts = value if isinstance(value, list | tuple) and len(value) > 1 else [value]
    return tuple(Cell(line(part), time_spans.time_spans(part)) for part in parts)


def end_cell(value: object) -> Cell[int]:
    """Minutes since midnight."""
    return Cell(line(value), time_spans.minutes(value))


def zone_cell(value: object) -> Cell[str]:
    """An IANA zone."""
    return Cell(line(value), zone(value))


def degrees_cell(value: object) -> Cell[float]:
    """Degrees of latitude or longitude."""
    return Cell(line(value), coordinates.degrees(value))


def map_position(value: object) -> MapPosition:
    """A point in one text; four numbers are the corners of an area."""
    both = line(value) or ""
    return MapPosition(coordinates.point(both), both.count(",") == 3)


def link_cell(value: object) -> Cell[str]:
    """A link as the value, and the rest of the cell as text."""
    url, rest = links.link_and_rest(value)
    return Cell(rest, url)


def day_of(value: object) -> str | None:
    """An ISO date without a time."""
    iso = stamp(value)
    return None if iso is None else iso[:10]


def days_of(value: object) -> tuple[str, ...]:
    """The ISO dates in a list, in order."""
    listed = value if isinstance(value, list | tuple) else []
    return tuple(sorted({day for day in map(day_of, listed) if day is not None}))


def days_and_words(listed: str) -> tuple[list[str], list[str]]:
    """The dates in a list of days, and the parts that are other words.

    >>> days_and_words("2026-12-25, 1/1/2027; Thanksgiving")
    (['2026-12-25', '1/1/2027'], ['Thanksgiving'])
    >>> days_and_words("Dec 25, 2026 and Jan 1, 2027")
    (['Dec 25, 2026', 'Jan 1, 2027'], [])
    """
    parts = [part.strip() for part in _LISTED_WITH.split(listed) if part.strip()]
    days = [part for part in parts if _is_only_date(part)]
    return days, [part for part in parts if part not in days]


def _is_only_date(part: str) -> bool:
    """Whether a text is a date, with nothing after it but a clock time."""
    return day_of(part) is not None and (_ISO_DAY.match(part) is None or _ISO_MOMENT.fullmatch(part) is not None)


_LISTED_WITH: Final = re.compile(r"[;\n&]|,(?! ?\d{4}(?![\d-]))|\band\b")
"""What stands between days; a year after a comma belongs to its day."""

_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:]{4,8})?")


def region_parts(value: object) -> tuple[str, ...]:
    """Regions, the most general first, from a list or a text like "Metro > Denver"."""
    parts = value if isinstance(value, list) else (line(value) or "").split(">")
    return tuple(part for part in map(line, parts) if part)


def problem_ids(value: object) -> tuple[str, ...]:
    """Ids of problems, from a list."""
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list | tuple) else ()


def is_day(value: object) -> bool:
    """Whether a cell names at least one weekday."""
    return bool(weekdays(value, sunday=SUNDAY))


def may_be_day(value: object) -> bool:
    """The same, or has a short word that is a day in some language."""
    return is_day(value) or read_days(line(value) or "").is_ambiguous


def is_not_no(value: object) -> bool:
    """Whether a cell says anything but no: a place is kept back rather too often than once too rarely."""
    parts = value.splitlines() if isinstance(value, str) else [value]
    return any(line(part) is not None if (answer := yes_or_no(part)) is None else answer for part in parts)


def is_number(value: object) -> bool:
    """Whether a cell is a number."""
    return cells.number(value) is not None


def is_yes_or_no(value: object) -> bool:
    """Whether a cell says yes or no."""
    return yes_or_no(value) is not None


def is_time(value: object) -> bool:
    """Whether a cell is a time of day or a list of them; a bare hour counts as one."""
    word = line(value)
    if word is None:
        return False
    if isinstance(value, list):
        return all(time_spans.time_span(part)[0] is not None for part in value)
    return time_spans.time_span(value)[0] is not None or re.fullmatch(r"\d{1,2}([:.]\d\d)?", word) is not None


def states_day_and_time(value: object) -> bool:
    """Whether a cell is a day with its time: "Tuesday 7 PM"."""
    return in_one_text(line(value) or "") is not None


def is_date(value: object) -> bool:
    """Whether a cell is a date, with or without a time."""
    return stamp(value) is not None


def may_be_time(value: object) -> bool:
    """Whether a cell is a time of day, alone or after its day or date."""
    return is_time(value) or states_day_and_time(value) or is_date(value)
