"""JSON of any shape -> its rows: the list of meetings in what is wrapped around it, and each row flat."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from selfhelp.ingest.formats.table.cells import Row, Sheet, names_fields
from selfhelp.ingest.formats.table.columns import field_of, known_header
from selfhelp.reading.days import weekday_named

WRAPPERS: Final = frozenset(
    {"meetings", "data", "items", "results", "rows", "features", "records", "hydra:member", "events", "groups"}
)
"""Keys under which feeds put their rows, when they wrap them in an object."""

DEEPEST: Final = 3
"""Objects that may be wrapped around the rows, one in another."""
LOOKED_AT: Final = 200
"""Rows that are looked at to know how all are made."""
NESTED: Final = 20
"""Levels of a row beyond which nobody writes what a meeting is."""

_WHEN: Final = frozenset({"day", "time", "when"})
_OF_THINGS: Final = frozenset({"name", "address", "formatted_address", "city", "location", *_WHEN})
_HEADS: Final = ("label", "name", "title", "fieldName", "id")
"""Keys under which a description of a column has its name."""
_ID: Final = re.compile(r"-?\d+|[0-9a-f-]{8,}", re.IGNORECASE)


@dataclass(frozen=True)
class Shape:
    """What JSON holds: rows as they came, or the sheets of a table, of which each row is a list of cells."""

    rows: Sequence[object] = ()
    sheets: Sequence[Sheet] = ()


def shape_of(found: Any) -> Shape | None:
    """The rows in JSON: of the list that tells most of days and times, however it is wrapped; None: of no list."""
    if not isinstance(found, list | Mapping):
        return None
    if isinstance(found, Mapping) and isinstance(ranges := found.get("valueRanges"), list):
        return Shape(sheets=[(_title(part), cells) for part in ranges if (cells := _values(part))])
    lists = list(_lists("", found))
    rows = [(name, part) for name, part in lists if isinstance(part[0], Mapping) or any(_objects(part))]
    best = max(rows, key=lambda named: (_telling(named[1]), named[0] in WRAPPERS, len(named[1])), default=("", []))
    if not _telling(best[1]) and (table := _table(part for _, part in lists)) is not None:
        return Shape(sheets=[("", table)])
    if isinstance(found, Mapping) and _telling([found], own=True) > _telling(best[1]):
        return Shape([found])
    if best[1]:
        return Shape(best[1])
    if isinstance(found, list):
        return Shape(found) if not found else None
    return Shape([] if any(found.get(name) == [] for name in WRAPPERS) else [found])


def flattened(rows: Sequence[object]) -> tuple[list[object], str]:
    """Flat rows: what is nested gets a dotted name, and each object in the list of meetings a row of its own.

    With the name of that list ("meetings.times"), empty if rows hold none. It is the same one for all rows: of
    several lists that whose objects tell most of days and times.
    """
    grouped, path = _grouped(rows)
    return [flat for group in grouped for flat in group], path


def _lists(name: str, found: Any, depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """The lists in an object, by the names under which they stand, those outside before those within them."""
    if isinstance(found, list):
        if found and all(isinstance(part, list) and any(_objects(part)) for part in found):
            found = [part for inner in found for part in inner]
        if found:
            yield name, found
        return
    if not isinstance(found, Mapping):
        return
    listed = listing(found)
    if listed is not None:
        yield name, listed
        return
    inner = [part for part in found.items() if isinstance(part[1], list | Mapping)]
    for key, value in sorted(inner, key=lambda part: isinstance(part[1], Mapping)):
        if depth < DEEPEST or isinstance(value, list):
            yield from _lists(str(key), value, depth + 1)


def listing(found: Mapping[Any, Any]) -> list[object] | None:
    """The objects of an object that stands for a list, each with its name as `key`, or as `day`; None: it does not.

    So are written a list with numbers ({"1": {}, "2": {}}), things by their names, and the lists of several days.
    """
    if not found:
        return None
    lists = {
        str(name): part
        for name, part in found.items()
        if isinstance(part, list) and any(_objects(part)) and (_telling(part) or _is_day(name))
    }
    if len(lists) > 1 and _alike([_keys(part) for part in lists.values()]):
        return [_named(name, part, "listed under") for name, parts in lists.items() for part in parts]
    parts = list(found.values())
    if not all(isinstance(part, Mapping) for part in parts):
        return None
    names = [str(name) for name in found]
    if not all(map(_ID.fullmatch, names)):
        # Objects under the names of fields are no list of meetings, but where meetings are in each of them.
        nested = all(any(map(_is_list_of_objects, part.values())) and _telling([part]) for part in parts)
        is_field = sum(map(known_header, names)) * 2 >= len(names) and not nested
        # Of a single object that is wrapped only what a meeting or its place has tells it from a mere wrapper.
        fields = {field_of(key) for part in parts for key in part if isinstance(key, str)} - {None}
        tells = bool(fields & _OF_THINGS if len(parts) == 1 else fields or nested)
        if is_field or not tells or not _alike(list(map(set, parts))):
            return None
    # Numbers that only count the objects, some of them gone, are no keys by which they would be known again.
    counted = all(name.isdecimal() and len(name) < 9 and int(name) < 4 * len(names) for name in names)
    return [dict(part) if counted else _named(name, part) for name, part in zip(names, parts, strict=True)]


def _named(name: str, part: Any, as_key: str = "key") -> Any:
    if not isinstance(part, Mapping):
        return part
    return {"day": name, **part} if _is_day(name) else {**part, as_key: part.get(as_key, name)}


def _alike(keys: Sequence[set[Any]]) -> bool:
    """Whether objects with such keys are of one kind: they share most of them."""
    together = set().union(*keys)
    return not together or sum(map(len, keys)) * 2 >= len(together) * len(keys)


def _keys(part: Iterable[object]) -> set[object]:
    return {key for item in _objects(part) for key in item}


def _objects(part: Iterable[object]) -> Iterator[Mapping[Any, Any]]:
    return (item for item, _ in zip(part, range(LOOKED_AT), strict=False) if isinstance(item, Mapping) and item)


def _is_day(name: object) -> bool:
    return isinstance(name, str) and weekday_named(name.lower()) is not None


def _telling(rows: Sequence[object], *, own: bool = False) -> int:
    """How many of day and time objects tell by their keys, and, but for their `own`, by what is nested in them."""
    found: set[str | None] = set()
    todo: list[tuple[object, int]] = [(row, 0) for row in rows[:20]]
    while todo and not found >= {"day", "time"}:
        part, depth = todo.pop()
        if isinstance(part, Mapping):
            found.update(_WHEN.intersection([field_of(key) for key in part if isinstance(key, str)]))
        if depth < 4 and not own:
            inner = part.values() if isinstance(part, Mapping) else part if isinstance(part, list) else ()
            todo.extend((value, depth + 1) for value in list(inner)[:50] if isinstance(value, list | Mapping))
    return 2 if "when" in found else len(found)


def _table(lists: Iterable[list[Any]]) -> list[list[Any]] | None:
    """The cells of the longest list of lists, with its header where that stands in another list."""
    lists = list(lists)
    cells = max((grid for part in lists if (grid := _cells(part))), key=len, default=None)
    if cells is None or names_fields(cells):
        return cells
    width = Counter(map(len, cells)).most_common(1)[0][0]
    heads = (names for part in lists if len(part) == width and (names := _heads(part)) is not None)
    header = next(heads, None)
    return None if header is None else [header, *cells]


def _cells(part: list[Any]) -> list[list[Any]] | None:
    """The cells of a list of lists, or of the rows of Google's charts; None: it is neither."""
    if all(isinstance(row, Mapping) and isinstance(row.get("c"), list) for row in part):
        return [[_cell(cell) for cell in row["c"]] for row in part]
    is_grid = len(part) > 1 and all(isinstance(row, list) and not any(_objects(row)) for row in part)
    return part if is_grid else None


def _cell(cell: Any) -> Any:
    if not isinstance(cell, Mapping):
        return cell
    # A date or a time is a number or a list there; beside it stands how it is written.
    value = cell.get("v")
    return cell.get("f", value) if isinstance(value, list) or str(value).startswith("Date(") else value


def _heads(part: list[Any]) -> list[str] | None:
    if all(isinstance(name, str) for name in part):
        return part
    if not all(isinstance(name, Mapping) for name in part):
        return None
    return [next((str(name[key]) for key in _HEADS if name.get(key)), "") for name in part]


def _values(part: object) -> list[list[object]]:
    found = part.get("values") if isinstance(part, Mapping) else None
    return [row for row in found if isinstance(row, list)] if isinstance(found, list) else []


def _title(part: object) -> str:
    """The sheet that a range is of: Monday in "'Monday'!A1:Z99"."""
    said = part.get("range") if isinstance(part, Mapping) else None
    return said.rpartition("!")[0].strip("'") if isinstance(said, str) else ""


def _grouped(items: Sequence[object], depth: int = 0) -> tuple[list[list[object]], str]:
    """The flat rows of each item, and the name of the list that they are from."""
    level = [_dotted(item) if isinstance(item, Mapping) and depth <= NESTED else item for item in items]
    name = _list_of_rows(level)
    if name is None:
        return [[_joined(item)] for item in level], ""
    parts = [_parts(item, name) for item in level]
    inner, path = _grouped([part for group in parts for part in group], depth + 1)
    rows = iter(inner)
    grouped: list[list[object]] = []
    for item, group in zip(level, parts, strict=True):
        own = _joined(item, name)
        flat = [flat for _ in group for flat in next(rows)]
        grouped.append([_with(own, name, part) for part in flat] or [own])
    return grouped, f"{name}.{path}" if path else name


def _with(own: object, name: str, part: object) -> object:
    if not isinstance(own, dict):
        return own
    return own | ({f"{name}.{key}": value for key, value in part.items()} if isinstance(part, dict) else {name: part})


def _parts(item: object, name: str) -> list[object]:
    value = item.get(name) if isinstance(item, dict) else None
    return value if _is_list_of_objects(value) and isinstance(value, list) else []


def _list_of_rows(level: Sequence[object]) -> str | None:
    """The name of the list in rows that has the meetings; None where these are the rows themselves."""
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
    best = max(lists, key=lambda name: (_telling(lists[name]), len(lists[name])))
    told = _telling([own], own=True)
    # Where rows tell by themselves when they are, a list in them holds something else: contacts, types.
    return best if _telling(lists[best]) >= told else None


def _dotted(item: Mapping[Any, Any], depth: int = 0) -> Row:
    """An object with nothing nested in it but lists."""
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
    """A row with lists of objects as lists of their values: {"types.name": ["Open", "Women"]}."""
    if not isinstance(item, dict):
        return item
    own = {name: value for name, value in item.items() if not _is_list_of_objects(value)}
    for name in item.keys() - own.keys() - {without}:
        said: dict[str, list[object]] = {}
        for key, value in (pair for part in map(_dotted, item[name]) for pair in part.items()):
            if value is not None and not isinstance(value, list | Mapping):
                said.setdefault(f"{name}.{key}", []).append(value)
        own |= {key: values if len(values) > 1 else values[0] for key, values in said.items()}
    return own


def _point(value: Mapping[str, object]) -> list[object] | None:
    """Longitude and latitude of a GeoJSON point."""
    numbers = value.get("coordinates")
    return numbers if value.get("type") == "Point" and isinstance(numbers, list) and len(numbers) > 1 else None


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, Mapping) for part in value)


def _unboxed(value: object) -> object:
    """What stands in the wrappers that MongoDB writes around its types."""
    while isinstance(value, Mapping) and len(value) == 1 and str(next(iter(value))).startswith("$"):
        value = next(iter(value.values()))
    return value
