"""Which column of a table holds which field: proposed from the headers and the values, or given by people."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from selfhelp.errors import UsageError
from selfhelp.ingest.feed import Columns
from selfhelp.ingest.fields import ATTRIBUTE_HEADERS, FIELD_NAMES, FIELDS, is_day, is_time, is_yes_or_no
from selfhelp.reading import cells, dates, links
from selfhelp.reading.days_and_times import in_one_text
from selfhelp.reading.words import word_tables
from selfhelp.text import did_you_mean, fold
from selfhelp.vocabulary import ATTRIBUTES

_JOINED: Final = frozenset(field.name for field in FIELDS if field.joined)
_FITS: Final = {field.name: field.fits for field in FIELDS if field.fits is not None} | dict.fromkeys(
    ATTRIBUTE_HEADERS, is_yes_or_no
)
_KNOWN: Final = frozenset({*FIELD_NAMES, *ATTRIBUTES})
_PLAIN: Final = frozenset({"address", "location", "city", "region", "group", "name"})
"""Fields in which an object, yes or no is no value."""

_INNER_NAMES: Final = frozenset({"name", "label", "title", "value", "text", "rendered"})
"""Last words of a header that say no more than the word before: "city.name", "title.rendered"."""
_PEOPLE: Final = frozenset(
    "contact contacts person people author owner leader leaders host hosts organizer organisator facilitator user"
    " creator performer sponsor district".split()
)
"""Whose names are no names of meetings."""

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_NUMBERED: Final = re.compile(r" \(\d+\)$")
LONGEST_NAME: Final = 100
"""Letters beyond which a text is a note."""
ENOUGH: Final = 0.7
"""Part of the values that must be readable for a header that only resembles the name of a field."""
FEW: Final = 0.3
"""The same for one that is that name: each cell that cannot be read is then a doubt of its own."""
_DOUBTED: Final = frozenset({"day", "time", "end_time", "latitude", "longitude"})
"""Fields of which each cell that cannot be read is told."""
_OF_ALL: Final = re.compile(
    r"feature|event|post|page|meeting|place|item|group|organization|\w+[_ ](?:meetings?|events?|posts?)"
)
"""What feeds say of all of their objects alike, which is no type of meeting."""
LOOKED_AT: Final = 200
"""Values of a column that are looked at to know what it holds."""


def header_words(header: str) -> str:
    """A header as folded words: `Location_Name`, "location name" and locationName are the same."""
    return fold(_CAMEL.sub(" ", _NUMBERED.sub("", header).replace("_", " ")))


def known_header(header: object) -> bool:
    """Whether a header by itself tells which field its column holds."""
    return isinstance(header, str) and field_of(header) is not None


def propose(
    headers: Sequence[str], rows: Iterable[Mapping[str, object]], is_organization: Callable[[str], bool], path: str = ""
) -> dict[str, tuple[str, ...]]:
    """The columns as their headers, and where these say nothing their values, tell them.

    `path` is before the names of what came from a list within each row ("meetings" in "meetings.name").
    """
    sample = [row for row, _ in zip(rows, range(LOOKED_AT), strict=False)]
    found = by_header(headers, sample, is_organization)
    taken = {header for names in found.values() for header in names}
    for header in (header for header in headers if header not in taken):
        values = _values(sample, header)
        for field, reads in (
            ("day", _is_day_word),
            ("time", _is_clock),
            ("conference_url", links.is_conference),
        ):
            if field not in found and len(values) > 1 and _mostly(reads, values):
                found[field] = (header,)
                break
    if "day" in found or "time" in found:
        found.pop("when", None)
    _name(found, headers, sample, path)
    return found


def _name(
    found: dict[str, tuple[str, ...]], headers: Sequence[str], sample: list[Mapping[str, object]], path: str
) -> None:
    """Finds the column of names: that of the innermost objects, else the first of different words."""
    levels = path.split(".") if path else []
    within = [".".join(levels[:depth]) for depth in range(len(levels), 0, -1)]
    named = [f"{level}.{last}" for level in within for last in ("name", "key") if f"{level}.{last}" in headers]
    inner = next((name for name in named if _mostly(_is_name, _values(sample, name) or [""])), None)
    if inner is not None and found.get("name") != (inner,):
        outer = found.get("name") or tuple(
            name for name in ("key",) if _mostly(_is_name, _values(sample, name) or [""])
        )
        found["name"] = (inner,)
        # What is around meetings is a place if its address is told there, else the group that holds them.
        told_outside = {field for field, names in found.items() if not names[0].startswith(levels[0])}
        as_field = "location" if {"address", "city"} & told_outside and "location" not in found else "group"
        if outer and as_field not in found:
            found[as_field] = outer
    if not {"name", "group"} & found.keys():
        taken = {header for names in found.values() for header in names}
        untold = [header for header in headers if header not in taken and _may_be_name(header)]
        name = next((header for header in untold if _are_names([row.get(header) for row in sample])), None)
        if name is not None:
            found["name"] = (name,)


def _may_be_name(header: str) -> bool:
    # What is listed by its name has that as its key.
    return field_of(header) in (None, "name") or header_words(header.rpartition(".")[2]) == "key"


def by_header(
    headers: Sequence[str], rows: Iterable[Mapping[str, object]], is_organization: Callable[[str], bool]
) -> dict[str, tuple[str, ...]]:
    """The columns whose headers tell what they hold, and whose values can be that."""
    sample = [row for row, _ in zip(rows, range(LOOKED_AT), strict=False)]
    found: dict[str, tuple[str, ...]] = {}
    # A header that is the field's own name goes before one that only resembles it.
    for header in sorted(headers, key=lambda header: header_words(header).replace(" ", "_") not in _KNOWN):
        field = _field_among(header, headers)
        if field is None:
            continue
        share = _share(field, _values(sample, header), is_organization)
        if share < ENOUGH and not (
            header_words(header).replace(" ", "_") == field
            and (share >= FEW or (field in _DOUBTED and not _has_rival(field, header, headers, sample)))
        ):
            continue
        if field not in found:
            found[field] = (header,)
        elif field in _JOINED:
            found[field] = (*found[field], header)
    # What numbers mean is another thing from feed to feed: words beside them tell the day.
    days = [*found.get("day", ()), *headers] if "day" in found else []
    worded = next((day for day in days if (values := _values(sample, day)) and _mostly(_is_day_word, values)), None)
    return found if worded is None else found | {"day": (worded,)}


def _field_among(header: str, headers: Sequence[str]) -> str | None:
    """The field that a header tells among others: "Ort" is the town where the place of meeting is told as well."""
    words = header_words(header)
    if words == "treffpunkt":
        return "location"
    if words == "ort" and any(
        field_of(other) == "postal_code" or header_words(other) == "treffpunkt" for other in headers
    ):
        return "city"
    return field_of(header)


def _has_rival(field: str, header: str, headers: Sequence[str], sample: list[Mapping[str, object]]) -> bool:
    """Whether another column holds what this one should."""
    reads = is_day if field == "day" else is_time
    return field in ("day", "time", "end_time") and any(
        _mostly(lambda value: reads(value) or in_one_text(cells.text(value) or "") is not None, values)
        for other in headers
        if other != header and (values := _values(sample, other)) and field_of(other) in (None, field, "when")
    )


def _values(sample: list[Mapping[str, object]], header: str) -> list[object]:
    return [value for row in sample if cells.text(value := row.get(header)) is not None]


def parse(said: Iterable[str], headers: Sequence[str], *, remembered: bool = False) -> dict[str, tuple[str, ...]]:
    """The columns that people name: "day=Weekday,types=Type+Format"; `headers` are those of the table.

    Those that are only `remembered` from the last time may be missing in it.

    Raises:
        UsageError: a field or a column is not known, or there is no "=".
    """
    found: dict[str, tuple[str, ...]] = {}
    for pair in (pair for text in said for pair in re.split(r"[,;](?=\s*[\w-]+\s*=)", text)):
        field, equals, named = pair.strip().partition("=")
        field = field.strip()
        if not equals:
            raise UsageError(f"{pair!r} names no column", "write it like day=Weekday")
        if field not in _KNOWN:
            raise UsageError(
                f"there is no field {field!r}", did_you_mean(field, _KNOWN) or f"one of {', '.join(FIELD_NAMES)}"
            )
        names = [named.strip()] if named.strip() in headers else [name.strip() for name in named.split("+")]
        # An empty name takes a column out that was proposed.
        found[field] = tuple(name if remembered else _column(name, headers) for name in names if name)
    return found


def written(columns: Columns) -> str:
    """The columns as `parse` reads them."""
    return "; ".join(f"{field}={'+'.join(names)}" for field, names in columns.items())


def in_fields(row: Mapping[str, object], columns: Columns) -> dict[str, object]:
    """A row of a table by the names of the field table."""
    fields: dict[str, object] = {}
    for field, names in columns.items():
        values = [value for name in names if cells.text(value := row.get(name)) or isinstance(value, bool)]
        if len(values) > 1:
            separator = ", " if field in ("types", "languages") else "\n"
            fields[field] = separator.join(part for part in map(cells.text, values) if part)
        elif values:
            fields[field] = values[0]
    return fields


@cache
def _field_of_header() -> dict[str, str]:
    """Folded header -> the field or attribute that it names, in any language."""
    english = [*((field.name, field.headers) for field in FIELDS), *ATTRIBUTE_HEADERS.items()]
    return {name: field for field, names in english for name in names.split("|") if name} | dict(word_tables().headers)


@lru_cache(maxsize=10_000)
def field_of(header: str) -> str | None:
    """The field that a header by itself tells, if it does."""
    words = header_words(header)
    fields = _field_of_header()
    if words in fields:
        return fields[words]
    as_field = words.replace(" ", "_")
    if as_field in _KNOWN or words.replace(" ", "-") in ATTRIBUTES:
        return as_field if as_field in _KNOWN else words.replace(" ", "-")
    if "." not in header:
        return None
    # A column inside another: "location.name" is one field, and "address.city" that of its last word.
    outer, _, last = header.rpartition(".")
    own = outer.rpartition(".")[2]
    whole = header_words(f"{own} {last}")
    if whole in fields:
        return fields[whole]
    inner = field_of(last)
    if header_words(last) in _INNER_NAMES or inner == "slug":
        around = field_of(own)
        if around is not None or not _PEOPLE.isdisjoint(header_words(own).split()):
            return None if inner == "slug" else around
    return inner


def _column(name: str, headers: Sequence[str]) -> str:
    if name in headers:
        return name
    alike = [header for header in headers if header_words(header) == header_words(name)]
    if alike:
        return alike[0]
    raise UsageError(f"there is no column {name!r}", did_you_mean(name, headers) or f"one of {', '.join(headers)}")


def _share(field: str, values: list[object], is_organization: Callable[[str], bool]) -> float:
    """Which part of the values can be those of a field, where a header alone may mislead."""
    if not values or (len(values) < 2 and field in ("day", "time", "end_time")):
        return 1  # one odd cell is no reason to doubt a header
    if field == "slug":
        # A key differs from row to row, and has no blanks in it.
        keys = {key for value in values if (key := cells.key(value)) is not None and " " not in key.strip()}
        return 1 if len(keys) * 10 >= len(values) * 9 else 0
    if field == "types":
        words = {fold(cells.text(value) or "") for value in values}
        return 0 if len(words) == 1 and _OF_ALL.fullmatch(words.pop()) else 1
    if field in _PLAIN:
        return 0 if any(isinstance(value, Mapping | bool) for value in values) else 1
    fits = _FITS.get(field)
    if field == "organization":
        fits = lambda value: is_organization(cells.text(value) or "")  # noqa: E731
    return 1 if fits is None else sum(map(fits, values)) / len(values)


def _mostly(holds: Callable[[object], bool], values: Sequence[object]) -> bool:
    return sum(map(holds, values)) * 10 >= len(values) * 7


def _are_names(values: list[object]) -> bool:
    """Whether the values of a column can be the names of meetings: mostly there, mostly different, and only words."""
    words = [word for value in values if (word := cells.text(value)) is not None]
    return (
        len(words) > 1
        and len(words) * 10 >= len(values) * 7
        and len({fold(word) for word in words}) * 2 > len(words)
        and _mostly(_is_name, words)
    )


def _is_name(value: object) -> bool:
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


def _is_day_word(value: object) -> bool:
    return cells.number(value) is None and is_day(value)


def _is_clock(value: object) -> bool:
    return cells.number(value) is None and is_time(value)
