"""Proposes columns for fields that a table lacks, by values that look like them; only a user can confirm them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from selfhelp.ingest.feed import Columns
from selfhelp.ingest.formats.table.columns import LOOKED_AT, is_clock, is_day_word, is_name
from selfhelp.reading import cells
from selfhelp.text import fold

LIKELY: Final = 0.3
"""Share of the values that must look like a field for its column to be proposed."""

_WEEKDAY_NUMBERS: Final = frozenset(range(8))

_INSTEAD: Final = {
    "day": {"day", "when", "date", "recurrence"},
    "time": {"time", "when"},
    "name": {"name", "group"},
}
"""Field -> the fields of which one must be there, so that it is not missing."""


def proposals(chosen: Columns, unread: Iterable[str], rows: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """Missing field -> the unread column whose values look most like it, each column once.

    >>> proposals({"time": ("Start",)}, ["Tag2", "Ort"], [{"Tag2": "Montag", "Ort": "Saal"}, {"Tag2": "?"}])
    {'day': 'Tag2', 'name': 'Ort'}
    """
    sample = [row for row, _ in zip(rows, range(LOOKED_AT), strict=False)]
    free = {name: [value for row in sample if cells.text(value := row.get(name)) is not None] for name in unread}
    proposed: dict[str, str] = {}
    for field, share in (("day", _days), ("time", _times), ("name", _names)):
        if _INSTEAD[field] & chosen.keys():
            continue
        shares = {name: share(values) for name, values in free.items() if values}
        best = max(shares, key=lambda name: shares[name], default=None)
        if best is not None and shares[best] >= LIKELY:
            proposed[field] = best
            free.pop(best)
    return proposed


def map_option(proposed: Mapping[str, str]) -> str:
    """The proposals as an option of the command line."""
    return f"--map {','.join(f'{field}={_quoted(name)}' for field, name in proposed.items())}"


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _days(values: Sequence[object]) -> float:
    numbers = {cells.number(value) for value in values}
    if numbers <= _WEEKDAY_NUMBERS and len(numbers) > 1:
        return 1
    return _share(is_day_word, values)


def _times(values: Sequence[object]) -> float:
    return _share(is_clock, values)


def _names(values: Sequence[object]) -> float:
    """The share of short texts, where most of them differ."""
    differ = {fold(cells.text(value) or "") for value in values}
    return _share(is_name, values) if len(differ) * 2 > len(values) else 0


def _share(fits: Callable[[object], bool], values: Collection[object]) -> float:
    return sum(map(fits, values)) / len(values)
