"""Maps the columns of a table to fields: proposed from headers and values, or given by the user."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from selfhelp.errors import UsageError
from selfhelp.ingest.feed import Columns
from selfhelp.ingest.field_cells import SUNDAY, is_day, is_time, is_yes_or_no, states_day_and_time
from selfhelp.ingest.fields import ATTRIBUTE_HEADERS, FIELD_NAMES, FIELDS
from selfhelp.ingest.formats.table import conventions
from selfhelp.ingest.formats.table.headers import (
    FIELDS_AND_ATTRIBUTES,
    field_among,
    field_of,
    header_words,
    prefix_of_wrapper,
)
from selfhelp.reading import cells, dates, links
from selfhelp.reading.attendance import ways_in_type
from selfhelp.reading.codes import codes
from selfhelp.reading.days import weekdays
from selfhelp.text import did_you_mean, fold

_JOINED_FIELDS: Final = frozenset(field.name for field in FIELDS if field.joined)
_FITS: Final = {field.name: field.fits for field in FIELDS if field.fits is not None} | dict.fromkeys(
    ATTRIBUTE_HEADERS, is_yes_or_no
)
_SCALAR_FIELDS: Final = frozenset({"address", "location", "city", "region", "group", "name"})
"""Fields that cannot be an object or a boolean."""

LONGEST_NAME: Final = 100
"""Longest name of a meeting, in characters; a longer text is a note."""

LONGEST_VALUE: Final = 20_000
"""Length of a value to check to find out what a column contains."""

ENOUGH: Final = 0.7
"""Share of the values that must be readable if the header only resembles the name of a field."""

FEW: Final = 0.3
"""The same if the header is the name of the field: then each unreadable cell gives a warning."""

_FIELDS_WITH_WARNINGS: Final = frozenset({"day", "time", "end_time", "latitude", "longitude"})
"""Fields with a warning for each unreadable cell."""

_GENERIC_TYPE: Final = re.compile(
    r"feature|event|post|page|meeting|place|item|group|organization|\w+[_ ](?:meetings?|events?|posts?)"
)
"""Types that feeds give to all objects alike, and so are not types of meetings."""

LOOKED_AT: Final = 200
"""Number of values to check to find out what a column contains."""


def propose(
    headers: Sequence[str], rows: Iterable[Mapping[str, object]], is_organization: Callable[[str], bool], path: str = ""
) -> dict[str, tuple[str, ...]]:
    """Field -> columns, as proposed by their headers, else by their values.

    `path` is the prefix of columns from a list within each row ("meetings" in "meetings.name").
    """
    sample = [row for row, _ in zip(rows, range(LOOKED_AT), strict=False)]
    mapping = by_header(headers, sample, is_organization, path)
    used = {header for names in mapping.values() for header in names}
    for header in (header for header in headers if header not in used):
        values = _values(sample, header)
        for field, reads in (
            ("day", is_day_word),
            ("time", is_clock),
            ("when", states_day_and_time),
            ("conference_url", links.is_conference),
        ):
            if field not in mapping and len(values) > 1 and _mostly(reads, values):
                mapping[field] = (header,)
                break
    if "day" in mapping and "time" in mapping:
        mapping.pop("when", None)
    if {"date", "day"} <= mapping.keys() and not _same_weekdays(sample, mapping["date"][0], mapping["day"][0]):
        # Most other dates beside weekdays tell when somebody has looked at a row.
        mapping.pop("date")
    _propose_name(mapping, headers, sample, path)
    return mapping


def _propose_name(
    mapping: dict[str, tuple[str, ...]], headers: Sequence[str], sample: list[Mapping[str, object]], path: str
) -> None:
    """Adds the column for names: the name of the innermost objects, else the first column that looks like names."""
    levels = path.split(".") if path else []
    prefixes = [".".join(levels[:depth]) for depth in range(len(levels), 0, -1)]
    candidates = [f"{level}.{last}" for level in prefixes for last in ("name", "key") if f"{level}.{last}" in headers]
    inner = next((name for name in candidates if _mostly(is_name, _values(sample, name) or [""])), None)
    if inner is not None:
        around = [name for name in headers if not name.startswith(f"{levels[0]}.")]
        named = next((name for name in around if field_of(name) == "name"), "key")
        outer = (named,) if _mostly(is_name, _values(sample, named) or [""]) else ()
        mapping["name"] = (inner,)
        # The object around the meetings is a place if it has an address, else their group.
        outer_fields = {field for field, names in mapping.items() if not names[0].startswith(levels[0])}
        is_place = bool({"address", "formatted_address", "city", "latitude", "coordinates"} & outer_fields)
        as_field = "location" if is_place and "location" not in mapping else "group"
        if outer and is_place and "url" in outer_fields:
            mapping.pop("url")  # the page of the place
        if outer and as_field not in mapping:
            mapping[as_field] = outer
    if not {"name", "group"} & mapping.keys():
        used = {header for names in mapping.values() for header in names}
        unused = [header for header in headers if header not in used and _may_be_name(header)]
        name = next((header for header in unused if _are_names([row.get(header) for row in sample])), None)
        if name is not None:
            mapping["name"] = (name,)


def _may_be_name(header: str) -> bool:
    # Objects listed by name have the name as their key.
    return field_of(header) in (None, "name") or header_words(header.rpartition(".")[2]) == "key"


def by_header(
    headers: Sequence[str], rows: Iterable[Mapping[str, object]], is_organization: Callable[[str], bool], path: str = ""
) -> dict[str, tuple[str, ...]]:
    """Field -> columns whose headers name it and whose values fit it; `path` is that of `propose`."""
    sample = [row for row, _ in zip(rows, range(LOOKED_AT), strict=False)]
    mapping: dict[str, tuple[str, ...]] = {}
    wrapper = prefix_of_wrapper(headers)

    def rank(header: str) -> tuple[bool, bool]:
        """The meeting's own columns go before those of what is around it, a field's own name before other names."""
        own_name = header_words(header.removeprefix(wrapper)).replace(" ", "_")
        return bool(path) and not header.startswith(f"{path}."), own_name not in FIELDS_AND_ATTRIBUTES

    for header in sorted(headers, key=rank):
        field = field_among(header, headers)
        if field is None:
            continue
        field = _field_by_values(field, _values(sample, header), mapping)
        if not _is_of_field(field, header, headers, sample, is_organization):
            continue
        if field not in mapping:
            mapping[field] = (header,)
        elif field in _JOINED_FIELDS:
            mapping[field] = (*mapping[field], header)
    _part_town_and_venue(mapping, headers, sample)
    # Numbers mean different days in different feeds, so a column with words for days is preferred.
    days = [*mapping.get("day", ()), *headers] if "day" in mapping else []
    worded = next((day for day in days if (values := _values(sample, day)) and _mostly(is_day_word, values)), None)
    return mapping if worded is None else mapping | {"day": (worded,)}


def _is_of_field(
    field: str,
    header: str,
    headers: Sequence[str],
    sample: list[Mapping[str, object]],
    is_organization: Callable[[str], bool],
) -> bool:
    """Whether enough values of a column fit a field; fewer are enough if its header is the name of the field."""
    share = _share(field, _values(sample, header), is_organization)
    if share >= ENOUGH:
        return True
    if header_words(header).replace(" ", "_") != field:
        return False
    return share >= FEW or (field in _FIELDS_WITH_WARNINGS and not _has_rival(field, header, headers, sample))


def _part_town_and_venue(
    mapping: dict[str, tuple[str, ...]], headers: Sequence[str], sample: list[Mapping[str, object]]
) -> None:
    """Of two columns for the place, makes the one whose values are also in the addresses the town, the other the venue.

    These addresses are whole, so they are read for what else they say.
    """
    lines = mapping.get("formatted_address") or mapping.get("address")
    if lines is None or "location" not in mapping or "city" in mapping:
        return
    [town] = mapping["location"]
    venue = next((name for name in headers if name != town and field_among(name, headers) == "location"), None)
    if venue is not None and _are_in(town, lines[0], sample) and not _are_in(venue, lines[0], sample):
        mapping |= {"city": (town,), "location": (venue,), "formatted_address": lines}
        mapping.pop("address", None)


def _are_in(part: str, whole: str, sample: list[Mapping[str, object]]) -> bool:
    """Whether the words of one column are mostly among those of another."""
    pairs = [(fold(cells.text(row.get(part)) or ""), fold(cells.text(row.get(whole)) or "")) for row in sample]
    return _mostly(bool, [f" {words} " in f" {text} " for words, text in pairs if words and text] or [False])


def _field_by_values(field: str, values: list[object], mapping: Mapping[str, object]) -> str:
    """The field of a column whose values say something else than its header: yes and no, links, or ways to attend."""
    if field == "conference_url" and values and all(map(is_yes_or_no, values)):
        return "online"
    if field == "online" and values and _mostly(lambda value: links.link(value) is not None, values):
        return "conference_url"
    if (
        field == "types"
        and "attendance_option" not in mapping
        and values
        and all(isinstance(value, str) and ways_in_type(value) for value in values)
    ):
        return "attendance_option"
    return field


def _same_weekdays(sample: list[Mapping[str, object]], date: str, day: str) -> bool:
    """Whether all dates of one column are on the weekdays of another."""
    pairs = [(iso, row.get(day)) for row in sample if (iso := dates.stamp(row.get(date))) is not None]
    return all([datetime.fromisoformat(iso).isoweekday()] == weekdays(value, sunday=SUNDAY) for iso, value in pairs)


def _has_rival(field: str, header: str, headers: Sequence[str], sample: list[Mapping[str, object]]) -> bool:
    """Whether another column contains the days or times that this one should."""
    reads = is_day if field == "day" else is_time
    return field in ("day", "time", "end_time") and any(
        _mostly(lambda value: reads(value) or states_day_and_time(value), values)
        for other in headers
        if other != header and (values := _values(sample, other)) and field_of(other) in (None, field, "when")
    )


def _values(sample: list[Mapping[str, object]], header: str) -> list[object]:
    """The values of a column that are not empty, and short enough to show what it contains."""
    values = (row.get(header) for row in sample)
    return [
        value
        for value in values
        if not (isinstance(value, str | list) and len(value) > LONGEST_VALUE)
        and (cells.text(value) is not None or isinstance(value, bool))
    ]


def parse(texts: Iterable[str], headers: Sequence[str], *, remembered: bool = False) -> dict[str, tuple[str, ...]]:
    """The column mapping in texts like "day=Weekday,types=Type+Format"; `headers` are those of the table.

    Columns that are `remembered` from an earlier import may be missing from the table.

    Raises:
        UsageError: a field or column is unknown, or there is no "=".
    """
    mapping: dict[str, tuple[str, ...]] = {}
    for pair in (pair for text in texts for pair in re.split(r"[,;](?=\s*[\w-]+\s*=)", text)):
        field, equals, column_names = pair.strip().partition("=")
        field = field.strip()
        if not equals:
            raise UsageError(f"{pair!r} names no column", "write it like day=Weekday")
        if field not in FIELDS_AND_ATTRIBUTES:
            raise UsageError(
                f"there is no field {field!r}",
                did_you_mean(field, FIELDS_AND_ATTRIBUTES) or f"one of {', '.join(FIELD_NAMES)}",
            )
        names = (
            [column_names.strip()]
            if column_names.strip() in headers
            else [name.strip() for name in column_names.split("+")]
        )
        # An empty name removes a proposed column.
        mapping[field] = tuple(name if remembered else _column(name, headers) for name in names if name)
    return mapping


def written(columns: Columns) -> str:
    """The column mapping as text for `parse`."""
    return "; ".join(f"{field}={'+'.join(names)}" for field, names in columns.items())


def in_fields(row: Mapping[str, object], columns: Columns) -> dict[str, object]:
    """A row of a table by the names of the field table."""
    fields: dict[str, object] = {}
    for field, names in columns.items():
        if len(names) == 1:
            if (only := row.get(names[0])) is not None and _is_filled(only):
                fields[field] = only
            continue
        values = [value for name in names if (value := row.get(name)) is not None and _is_filled(value)]
        if len(values) > 1 and field == "types":
            fields[field] = [code for value in values for code in codes(value)]
        elif len(values) > 1:
            fields[field] = _joined(field, [part for part in map(cells.text, values) if part])
        elif values:
            fields[field] = values[0]
    return fields


def _is_filled(cell: object) -> bool:
    """Whether a cell has a text to be seen, or says yes or no."""
    if type(cell) is str:
        return _has_text(cell)
    if type(cell) is list and any(type(part) is str and _has_text(part) for part in cell):
        return True
    return isinstance(cell, bool) or cells.text(cell) is not None


@lru_cache(maxsize=2**14)
def _has_text(cell: str) -> bool:
    return cells.text(cell) is not None


def _joined(field: str, parts: Sequence[str]) -> str:
    """The texts of several columns as one: hours and minutes as a clock time, "7:00" and "PM" as another."""
    if field not in ("time", "end_time"):
        return (", " if field in ("types", "languages") else "\n").join(parts)
    if len(parts) > 1 and all(part.isdecimal() and len(part) < 3 for part in parts[:2]):
        parts = [f"{parts[0]}:{parts[1]:0>2}", *parts[2:]]
    return " ".join(parts)


def _column(name: str, headers: Sequence[str]) -> str:
    if name in headers:
        return name
    alike = [header for header in headers if header_words(header) == header_words(name)]
    if alike:
        return alike[0]
    raise UsageError(f"there is no column {name!r}", did_you_mean(name, headers) or f"one of {', '.join(headers)}")


def _share(field: str, values: list[object], is_organization: Callable[[str], bool]) -> float:
    """The share of the values that fit a field; 1 for fields whose headers do not mislead."""
    if not values or (len(values) < 2 and field in ("day", "time", "end_time")):
        return 1  # a single odd cell does not disprove a header
    if field in ("time", "end_time") and conventions.counts_seconds(values):
        return 1
    if field == "slug":
        # Keys differ from row to row and contain no blanks.
        keys = {key for value in values if (key := cells.key(value)) is not None and " " not in key.strip()}
        return 1 if len(keys) * 10 >= len(values) * 9 else 0
    if field == "types":
        words = {fold(cells.text(value) or "") for value in values}
        return 0 if len(words) == 1 and _GENERIC_TYPE.fullmatch(words.pop()) else 1
    if field in _SCALAR_FIELDS:
        return 0 if any(isinstance(value, Mapping | bool) for value in values) else 1
    fits = _FITS.get(field)
    if field == "organization":
        fits = lambda value: is_organization(cells.text(value) or "")  # noqa: E731
    return 1 if fits is None else sum(map(fits, values)) / len(values)


def _mostly(fits: Callable[[object], bool], values: Sequence[object]) -> bool:
    """Whether at least 70 % of the values fit."""
    return sum(map(fits, values)) * 10 >= len(values) * 7


def _are_names(values: list[object]) -> bool:
    """Whether the values of a column can be names of meetings: mostly filled, mostly different, and only words."""
    words = [word for value in values if (word := cells.text(value)) is not None]
    return (
        len(words) > 1
        and len(words) * 10 >= len(values) * 7
        and len({fold(word) for word in words}) * 2 > len(words)
        and _mostly(is_name, words)
    )


def is_name(value: object) -> bool:
    """Whether a cell is a short text that can name a meeting."""
    word = cells.text(value) or ""
    return (
        len(word) <= LONGEST_NAME
        and sum(map(str.isalpha, word)) * 2 > len(word)
        and "@" not in word
        and links.link(word) is None
        and dates.stamp(word) is None
        and not is_day(word)
        and not is_time(word)
    )


def is_day_word(value: object) -> bool:
    """Whether a cell names a weekday in words."""
    return cells.number(value) is None and is_day(value)


def is_clock(value: object) -> bool:
    """Whether a cell is a clock time, and no bare number."""
    return cells.number(value) is None and is_time(value)
