"""Table layouts -> one plain table: several sheets, days as headings, a column for each weekday."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from selfhelp.ingest.formats.table.cells import Row, Sheet, headers, rows_by_header
from selfhelp.ingest.formats.table.headers import field_of, header_words
from selfhelp.reading import cells, time_spans
from selfhelp.reading.days import weekday_named

_WHEN: Final = frozenset({"day", "time", "when"})
_MARKS: Final = frozenset({"\u2713", "\u2714", "\u2022", "\u25cf", "*"})
"""Cells that mean yes, besides words for it."""
_BLANK: Final = frozenset({"-", "\u2013", "\u2014"})
"""Cells that mean nothing."""

LONGEST_HEADING: Final = 100
"""Characters of a cell that may be a day as the heading of the rows below it."""

GRID_DAYS: Final = 5
"""A table with columns for at least this many weekdays is a grid."""


def one_table(sheets: Sequence[Sheet]) -> tuple[list[object], list[str]]:
    """The rows of all sheets with meetings, with the headers of the first of these; the titles of the other sheets.

    If the title of a sheet is a weekday, all its meetings are on that day.
    """
    tables = [(title, _with_day_of_title(title, rows)) for title, cells in sheets if (rows := rows_by_header(cells))]
    if not tables:
        return [], []
    fields = [_headers_by_field(rows) for _, rows in tables]
    first = next((at for at, names in enumerate(fields) if len(names) > 1 and _WHEN & names.keys()), 0)
    joined, left_out = list(tables[first][1]), []
    for at, ((title, rows), names) in enumerate(zip(tables, fields, strict=True)):
        if at == first:
            continue
        shared = names.keys() & fields[first].keys()
        if not _WHEN & shared or len(shared) < 2 or len(shared) * 2 < min(len(names), len(fields[first])):
            left_out.append(title)
            continue
        renamed = {names[field]: fields[first][field] for field in shared}
        joined += [
            {renamed.get(name, name): value for name, value in row.items()} if isinstance(row, Mapping) else row
            for row in rows
        ]
    return joined, left_out


def plain(rows: list[object]) -> list[object]:
    """The rows, with the day in each row if it was a heading above rows or the header of a column."""
    names = headers(rows)
    days = [name for name in names if field_of(name) == "day"]
    if not days:
        grid = [name for name in names if _weekday(name) is not None]
        if len(set(map(_weekday, grid))) >= GRID_DAYS:
            return _from_grid(rows, grid, names)
        if grid and _lists_times(rows, grid):
            return _times_by_day(rows, grid)
    return _with_headings(rows, days[0] if days else None)


def _with_day_of_title(title: str, rows: list[object]) -> list[object]:
    """The rows of a sheet, with the day in its title if they have no column for days."""
    if weekday_named(title.strip().lower()) is None or "day" in _headers_by_field(rows):
        return rows
    return [{"Day": title.strip(), **row} if isinstance(row, Mapping) else row for row in rows]


def _headers_by_field(rows: list[object]) -> dict[str, str]:
    """Field -> the first header that names it."""
    by_field: dict[str, str] = {}
    for name in headers(rows[:1]):
        if (field := field_of(name)) is not None:
            by_field.setdefault(field, name)
    return by_field


def _with_headings(rows: list[object], day: str | None) -> list[object]:
    """The rows below each heading, with its day; a merged cell for the day of several rows counts as a heading."""
    tables = [row for row in rows if isinstance(row, Mapping)]
    headings = [_heading(row) for row in tables]
    if len(tables) < len(rows) or not tables:
        return rows
    stated_days = [
        heading or (cells.text(row.get(day)) if day else None) for row, heading in zip(tables, headings, strict=True)
    ]
    if not _are_headings(tables, stated_days, headings):
        return rows
    name, last, filled = day or "Day", None, list[object]()
    for row, word, heading in zip(tables, stated_days, headings, strict=True):
        last = word or last
        if heading is None:
            filled.append({**row, name: last})
    return filled


def _are_headings(
    rows: Sequence[Mapping[str, object]], stated_days: Sequence[str | None], headings: Sequence[str | None]
) -> bool:
    """Whether days occur only where a new one begins, and all rows without one have a time, so that none is undated."""
    days = [word for word in stated_days if word is not None]
    blank = [row for row, word in zip(rows, stated_days, strict=True) if word is None]
    if not blank or stated_days[0] is None or any(weekday_named(day.lower()) is None for day in days):
        return False
    if any(one == other for one, other in pairwise(days)):
        return False
    return all(map(_has_time, blank)) and (
        len(set(days)) == len(days) or len(blank) >= len(days) or all(headings[stated_days.index(day)] for day in days)
    )


def _heading(row: Mapping[str, object]) -> str | None:
    """The weekday in a row that contains nothing else."""
    heading: str | None = None
    for value in row.values():
        if isinstance(value, str) and len(value) > LONGEST_HEADING:
            return None
        if (text := cells.text(value)) is not None:
            if heading is not None:
                return None
            heading = text
    return heading if heading is not None and weekday_named(heading.lower()) is not None else None


def _has_time(row: Mapping[str, object]) -> bool:
    return any(field_of(name) == "time" and cells.text(value) is not None for name, value in row.items())


def _weekday(header: str) -> int | None:
    return weekday_named(header_words(header.rpartition(".")[2]))


def _from_grid(rows: list[object], grid: list[str], names: list[str]) -> list[object]:
    """The rows of a table with a column for each weekday (a grid), with the days and times from its cells."""
    tables = [row for row in rows if isinstance(row, Mapping)]
    cells = [row[day] for row in tables for day in grid if _is_filled(row.get(day))]
    fields = set(map(field_of, names))
    if all(_is_mark(cell) is not None for cell in cells):
        return _expand(rows, grid, lambda row, days: [{"Day": [day for day in days if _is_mark(row[day])]}])
    if "time" not in fields and sum(_is_time(cell) for cell in cells) * 10 >= len(cells) * 7:
        return _times_by_day(rows, grid)
    if "time" in fields and "name" not in fields:
        return _expand(rows, grid, lambda row, days: [{"Day": day, "Name": row[day]} for day in days])
    return rows


def _lists_times(rows: list[object], grid: list[str]) -> bool:
    """Whether all cells of a few columns for weekdays are times, and no other column is."""
    tables = [row for row in rows if isinstance(row, Mapping)]
    filled = [value for row in tables for day in grid if _is_filled(value := row.get(day))]
    others = {field_of(name) for name in headers(rows) if name not in grid}
    return "time" not in others and bool(filled) and all(map(_is_time, filled))


def _times_by_day(rows: list[object], grid: list[str]) -> list[object]:
    return _expand(rows, grid, lambda row, days: [{"Day": days, "Time": [cells.text(row[day]) for day in days]}])


def _expand(
    rows: list[object], grid: list[str], replacements: Callable[[Mapping[str, object], list[str]], list[Row]]
) -> list[object]:
    """Each row with the cells of the grid replaced; `replacements` gives the cells of one or several rows."""
    expanded: list[object] = []
    for row in rows:
        if not isinstance(row, Mapping):
            expanded.append(row)
            continue
        rest = {name: value for name, value in row.items() if name not in grid}
        row_replacements = replacements(row, [day for day in grid if _is_filled(row.get(day))])
        expanded.extend(rest | {name: _bare_days(value) for name, value in part.items()} for part in row_replacements)
    return expanded


def _bare_days(value: object) -> object:
    """Weekdays in headers without a prefix ("days.monday")."""
    if isinstance(value, list):
        return [_bare_days(part) for part in value]
    return value.rpartition(".")[2] if isinstance(value, str) and _weekday(value) is not None else value


def _is_filled(value: object) -> bool:
    return isinstance(value, bool) or (cells.text(value) or "-") not in _BLANK


def _is_mark(value: object) -> bool | None:
    return True if cells.text(value) in _MARKS else cells.yes_or_no(value)


def _is_time(value: object) -> bool:
    return bool(time_spans.time_spans(value))
