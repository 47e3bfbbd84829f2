"""JSON of any shape -> flat rows: finds the list of meetings inside its wrappers, and flattens each row."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from selfhelp.ingest import limits
from selfhelp.ingest.formats.table.cells import Row, Sheet, names_fields
from selfhelp.ingest.formats.table.headers import field_of, known_header
from selfhelp.ingest.limits import Allowance, memory_of_keys, refuse_wide
from selfhelp.reading.days import weekday_named

WRAPPERS: Final = frozenset(
    {"meetings", "data", "items", "results", "rows", "features", "records", "hydra:member", "events", "groups"}
)
"""Keys of the list of rows in a wrapping object."""

DEEPEST: Final = 3
"""Greatest number of nested objects around the rows."""

LOOKED_AT: Final = 200
"""Number of rows to check for the structure of all."""

NESTED: Final = 20
"""Greatest nesting depth within a row."""

_WHEN: Final = frozenset({"day", "time", "when"})
_FIELDS_OF_MEETINGS: Final = frozenset({"name", "address", "formatted_address", "city", "location", *_WHEN})
_HEADER_KEYS: Final = ("label", "name", "title", "fieldName", "id")
"""Keys for the name of a column in its description."""

_ID: Final = re.compile(r"-?\d+|[0-9a-f-]{8,}", re.IGNORECASE)


@dataclass(frozen=True)
class Shape:
    """The contents of JSON: raw rows, or the sheets of a table, whose rows are lists of cells."""

    rows: Sequence[object] = ()
    sheets: Sequence[Sheet] = ()


def shape_of(parsed: Any) -> Shape | None:
    """The rows in JSON, from the list with most about days and times, however it is wrapped; None without a list."""
    if not isinstance(parsed, list | Mapping):
        return None
    if isinstance(parsed, Mapping) and isinstance(ranges := parsed.get("valueRanges"), list):
        return Shape(sheets=[(_title(part), cells) for part in ranges if (cells := _values(part))])
    lists = list(_lists("", parsed))
    rows = [(name, part) for name, part in lists if isinstance(part[0], Mapping) or any(_objects(part))]
    best = max(
        rows, key=lambda named: (_day_and_time_score(named[1]), named[0] in WRAPPERS, len(named[1])), default=("", [])
    )
    if not _day_and_time_score(best[1]) and (table := _table(part for _, part in lists)) is not None:
        return Shape(sheets=[("", table)])
    if isinstance(parsed, Mapping) and _day_and_time_score([parsed], own=True) > _day_and_time_score(best[1]):
        return Shape([parsed])
    if best[1]:
        return Shape(best[1])
    if isinstance(parsed, list):
        return Shape(parsed) if not parsed else None
    return Shape([] if any(parsed.get(name) == [] for name in WRAPPERS) else [parsed])


def flattened(rows: Sequence[object], allowance: Allowance | None = None) -> tuple[list[object], str]:
    """Flat rows, and the name of the list within rows that they come from ("meetings.times", empty if none).

    Nested values get dotted names, and each object in that list becomes a row of its own. The list is the same for all
    rows: of several lists, the one whose objects have most about days and times.

    Raises:
        TooLargeError: the rows have too many columns, or there are too many because they are repeated for lists.
    """
    names: set[object] = set()
    for row in rows:
        if isinstance(row, Mapping):
            names.update(row)
            refuse_wide(len(names))
    grouped, path = _grouped(rows, allowance or Allowance(0))
    return [flat for group in grouped for flat in group], path


def _lists(name: str, parsed: Any, depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """The lists in an object with their names, outer lists before inner ones."""
    if isinstance(parsed, list):
        if parsed and all(isinstance(part, list) and any(_objects(part)) for part in parsed):
            parsed = [part for inner in parsed for part in inner]
        if parsed:
            yield name, parsed
        return
    if not isinstance(parsed, Mapping):
        return
    listed = listing(parsed)
    if listed is not None:
        yield name, listed
        return
    inner = [part for part in parsed.items() if isinstance(part[1], list | Mapping)]
    for key, value in sorted(inner, key=lambda part: isinstance(part[1], Mapping)):
        if depth < DEEPEST or isinstance(value, list):
            yield from _lists(str(key), value, depth + 1)


def listing(parsed: Mapping[Any, Any]) -> list[object] | None:
    """The items of an object that stands for a list, each with its name as `key` or `day`; None for other objects.

    Examples are numbered items ({"1": {}, "2": {}}), items by name, and a list for each day.
    """
    if not parsed:
        return None
    lists = {
        str(name): part
        for name, part in parsed.items()
        if isinstance(part, list) and any(_objects(part)) and (_day_and_time_score(part) or _is_day(name))
    }
    if len(lists) > 1 and _alike([_keys(part) for part in lists.values()]):
        return [_with_key(name, part, "listed under") for name, parts in lists.items() for part in parts]
    parts = list(parsed.values())
    if not all(isinstance(part, Mapping) for part in parts):
        return None
    names = [str(name) for name in parsed]
    if not all(map(_ID.fullmatch, names)):
        # Objects under names of fields are not a list of meetings, unless each of them contains meetings.
        nested = all(any(map(_is_list_of_objects, part.values())) and _day_and_time_score([part]) for part in parts)
        is_field = sum(map(known_header, names)) * 2 >= len(names) and not nested
        # A single wrapped object must have fields of a meeting or its place, else it is just a wrapper.
        fields = {field_of(key) for part in parts for key in part if isinstance(key, str)} - {None}
        is_listing = bool(fields & _FIELDS_OF_MEETINGS if len(parts) == 1 else fields or nested)
        if is_field or not is_listing or not _alike(list(map(set, parts))):
            return None
    # Numbers that merely count the items, even with gaps, are not stable keys.
    is_numbered = all(name.isdecimal() and len(name) < 9 and int(name) < 4 * len(names) for name in names)
    return [dict(part) if is_numbered else _with_key(name, part) for name, part in zip(names, parts, strict=True)]


def _with_key(name: str, part: Any, as_key: str = "key") -> Any:
    if not isinstance(part, Mapping):
        return part
    return {"day": name, **part} if _is_day(name) else {**part, as_key: part.get(as_key, name)}


def _alike(keys: Sequence[set[Any]]) -> bool:
    """Whether objects with these keys are of one kind, because they share most of them."""
    together = set().union(*keys)
    return not together or sum(map(len, keys)) * 2 >= len(together) * len(keys)


def _keys(part: Iterable[object]) -> set[object]:
    return {key for item in _objects(part) for key in item}


def _objects(part: Iterable[object]) -> Iterator[Mapping[Any, Any]]:
    return (item for item, _ in zip(part, range(LOOKED_AT), strict=False) if isinstance(item, Mapping) and item)


def _is_day(name: object) -> bool:
    return isinstance(name, str) and weekday_named(name.lower()) is not None


def _day_and_time_score(rows: Sequence[object], *, own: bool = False) -> int:
    """How many of day and time (0 to 2) are keys in the rows, including nested ones unless `own` is set."""
    fields: set[str | None] = set()
    todo: list[tuple[object, int]] = [(row, 0) for row in rows[:20]]
    while todo and not fields >= {"day", "time"}:
        part, depth = todo.pop()
        if isinstance(part, Mapping):
            keys = islice(part, limits.COLUMNS)
            fields.update(_WHEN.intersection([field_of(key) for key in keys if isinstance(key, str)]))
        if depth < 4 and not own:
            inner = part.values() if isinstance(part, Mapping) else part if isinstance(part, list) else ()
            todo.extend((value, depth + 1) for value in list(inner)[:50] if isinstance(value, list | Mapping))
    return 2 if "when" in fields else len(fields)


def _table(lists: Iterable[list[Any]]) -> list[list[Any]] | None:
    """The cells of the longest list of lists, with its header if that is in another list."""
    lists = list(lists)
    cells = max((grid for part in lists if (grid := _cells(part))), key=len, default=None)
    if cells is None or names_fields(cells):
        return cells
    width = Counter(map(len, cells)).most_common(1)[0][0]
    headers = (names for part in lists if len(part) == width > 1 and (names := _header(part)) is not None)
    header = next(headers, None)
    return None if header is None else [header, *cells]


def _cells(part: list[Any]) -> list[list[Any]] | None:
    """The cells of a list of lists, or of rows of Google Charts; None if it is neither."""
    if all(isinstance(row, Mapping) and isinstance(row.get("c"), list) for row in part):
        return [[_cell(cell) for cell in row["c"]] for row in part]
    is_grid = len(part) > 1 and all(isinstance(row, list) and not any(_objects(row)) for row in part)
    return part if is_grid else None


def _cell(cell: Any) -> Any:
    if not isinstance(cell, Mapping):
        return cell
    # In Google Charts, dates and times are numbers or lists (v), with their formatted text (f).
    value = cell.get("v")
    return cell.get("f", value) if isinstance(value, list) or str(value).startswith("Date(") else value


def _header(part: list[Any]) -> list[str] | None:
    if all(isinstance(name, str) for name in part):
        return part
    if not all(isinstance(name, Mapping) for name in part):
        return None
    return [next((str(name[key]) for key in _HEADER_KEYS if name.get(key)), "") for name in part]


def _values(part: object) -> list[list[object]]:
    values = part.get("values") if isinstance(part, Mapping) else None
    return [row for row in values if isinstance(row, list)] if isinstance(values, list) else []


def _title(part: object) -> str:
    """The sheet of a range: Monday in "'Monday'!A1:Z99"."""
    sheet_range = part.get("range") if isinstance(part, Mapping) else None
    return sheet_range.rpartition("!")[0].strip("'") if isinstance(sheet_range, str) else ""


def _grouped(items: Sequence[object], allowance: Allowance, depth: int = 0) -> tuple[list[list[object]], str]:
    """The flat rows of each item, and the name of the list that they come from."""
    level = [_dotted(item) if isinstance(item, Mapping) and depth <= NESTED else item for item in items]
    name = _list_of_rows(level)
    if name is None:
        return [[_joined(item)] for item in level], ""
    parts = [_parts(item, name) for item in level]
    inner, path = _grouped([part for group in parts for part in group], allowance, depth + 1)
    rows = iter(inner)
    grouped: list[list[object]] = []
    for item, group in zip(level, parts, strict=True):
        own = _joined(item, name)
        flat = [flat for _ in group for flat in next(rows)]
        merged: list[object] = []
        for part in flat:
            merged.append(row := _merged(own, name, part))
            allowance.spend(memory=memory_of_keys(row) if isinstance(row, dict) else 0)
        grouped.append(merged or [own])
    return grouped, f"{name}.{path}" if path else name


def _merged(own: object, name: str, part: object) -> object:
    if not isinstance(own, dict):
        return own
    return own | ({f"{name}.{key}": value for key, value in part.items()} if isinstance(part, dict) else {name: part})


def _parts(item: object, name: str) -> list[object]:
    value = item.get(name) if isinstance(item, dict) else None
    return value if _is_list_of_objects(value) and isinstance(value, list) else []


def _list_of_rows(level: Sequence[object]) -> str | None:
    """The name of the list in rows that contains the meetings; None if the rows are the meetings."""
    lists: dict[str, list[object]] = {}
    own: Row = {}
    for item in level[:LOOKED_AT]:
        for name, value in item.items() if isinstance(item, dict) else ():
            if _is_list_of_objects(value):
                lists.setdefault(name, []).extend(value)
            elif value not in (None, "", []):
                own[name] = None
    if not lists:
        return None
    best = max(lists, key=lambda name: (_day_and_time_score(lists[name]), len(lists[name])))
    own_score = _day_and_time_score([own], own=True)
    # If the rows themselves have days and times, their lists contain something else: contacts, types.
    return best if _day_and_time_score(lists[best]) >= own_score else None


def _dotted(item: Mapping[Any, Any], depth: int = 0) -> Row:
    """An object with nested objects flattened to dotted names; lists are kept."""
    flat: Row = {}
    for name, value in ((str(name), _unboxed(value)) for name, value in item.items()):
        if not isinstance(value, Mapping) or depth > NESTED:
            flat[name] = value
        elif (point := _point(value)) is not None:
            flat |= {f"{name}.longitude": point[0], f"{name}.latitude": point[1]}
        elif (parts := listing(value)) is not None:
            flat[name] = parts
        else:
            flat |= {f"{name}.{key}": part for key, part in _dotted(value, depth + 1).items()}
    return flat


def _joined(item: object, without: str | None = None) -> object:
    """A row with each list of objects turned into lists of values: {"types.name": ["Open", "Women"]}."""
    if not isinstance(item, dict):
        return item
    flat = {name: value for name, value in item.items() if not _is_list_of_objects(value)}
    for name in item.keys() - flat.keys() - {without}:
        values_by_key: dict[str, list[object]] = {}
        for key, value in (pair for part in map(_dotted, item[name]) for pair in part.items()):
            if value is not None and not isinstance(value, list | Mapping):
                values_by_key.setdefault(f"{name}.{key}", []).append(value)
        flat |= {key: values if len(values) > 1 else values[0] for key, values in values_by_key.items()}
    return flat


def _point(value: Mapping[str, object]) -> list[object] | None:
    """Longitude and latitude of a GeoJSON point."""
    numbers = value.get("coordinates")
    return numbers if value.get("type") == "Point" and isinstance(numbers, list) and len(numbers) > 1 else None


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, Mapping) for part in value)


def _unboxed(value: object) -> object:
    """The value inside the wrappers that MongoDB puts around its types."""
    while isinstance(value, Mapping) and len(value) == 1 and str(next(iter(value))).startswith("$"):
        value = next(iter(value.values()))
    return value
