"""Tables with any headers: CSV, workbooks, and JSON rows of unknown origin."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from selfhelp.errors import FeedError
from selfhelp.ingest.feed import Columns, Feed, Hints
from selfhelp.ingest.field_cells import SUNDAY
from selfhelp.ingest.formats.base import are_several, bodies_of, feed_of, publisher_of, with_publisher
from selfhelp.ingest.formats.decoding import refuse_answer
from selfhelp.ingest.formats.documents import Document
from selfhelp.ingest.formats.json_text import is_json, parse_json
from selfhelp.ingest.formats.table import cells, columns, conventions, day_numbers, layouts, missing
from selfhelp.ingest.formats.table.dated import is_date_time, with_date
from selfhelp.ingest.messages import Message
from selfhelp.ingest.raw_meeting import IS_UNNAMED
from selfhelp.reading.cells import text as cells_text

ROWS_NAMED: Final = 5
"""Number of rows that a warning lists."""

HEADERS_NAMED = 30
"""Number of headers that an error message lists."""

_DATED: Final = frozenset({"date", "time", "end_time", "valid_from", "valid_until", "updated"})
"""Fields whose cells may be dates."""

_WHEN: Final = frozenset({"day", "time", "when", "date", "recurrence"})
"""Fields of which a table needs one, unless it is a directory of groups."""

_NO_LIST = "this JSON is not a list of meetings"


class PlainTable:
    """Delimited text, a workbook, or lists of cells in JSON."""

    name = "table"

    def claims(self, document: Document) -> bool:
        """Whether it is a single file: the more specific formats have been asked before."""
        return document.is_single

    def read(self, document: Document) -> Feed:
        """The rows of all sheets with meetings."""
        if document.json:
            refuse_answer(document.json[0])
        elif is_json(document.text):
            refuse_answer(parse_json(document.text))
        if not document.sheets:
            raise FeedError(_NO_LIST, "give a feed of meetings")
        ignored = {Message("sheet-ignored", title): 1 for title in document.table.ignored_sheets}
        moved = document.table.moved_rows
        if moved:
            listed = ", ".join(map(str, moved[:ROWS_NAMED])) + (", ..." if len(moved) > ROWS_NAMED else "")
            ignored[Message("cells-missing", listed)] = len(moved)
        return _feed(self.name, document.table.rows, document.hints, "", ignored)


class JsonTable:
    """JSON with a list of objects of any shape."""

    name = "json"

    def claims(self, document: Document) -> bool:
        """Whether it is a single JSON value that is not a list of cells."""
        return document.is_single and bool(document.json) and not document.sheets

    def read(self, document: Document) -> Feed:
        """The flattened rows."""
        refuse_answer(document.json[0])
        rows = document.json_rows
        if document.shape is None or (rows and not any(isinstance(row, Mapping) for row in rows)):
            raise FeedError(_NO_LIST, "give a feed of meetings")
        return _feed(self.name, document.table.rows, document.hints, document.table.path, {})


def _feed(format: str, rows: Sequence[object], hints: Hints, path: str, warnings: Mapping[Message, int]) -> Feed:
    if not rows:
        raise FeedError("the feed contains no meetings", "check its address, or that the file is complete")
    headers = cells.headers(rows)
    if not columns.parse(hints.columns, headers).keys() & {"day", "time", "when"}:
        rows = layouts.plain(list(rows))
        headers = cells.headers(rows)
    objects = [row for row in rows if isinstance(row, Mapping)]
    proposed = columns.propose(headers, objects, hints.is_organization, path)
    chosen, remembered = _columns(headers, proposed, hints)
    has_when = bool(chosen.keys() & _WHEN) or any(
        is_date_time(row.get(name)) for name in chosen.get("valid_from", ()) for row in objects
    )
    used = {name for names in chosen.values() for name in names}
    unread = tuple(name for name in headers if name not in used)
    likely = missing.proposals(chosen, unread, objects)
    if not has_when and remembered.get("when") != ():
        option = missing.map_option(likely) if likely else "--map name=Title,day=Weekday,time=Start"
        raise FeedError(
            f"no column says when the meetings are; the columns are {', '.join(headers[:HEADERS_NAMED])}",
            f"name the columns: {option}; or import a directory of groups with --groups",
        )
    days_and_names = {field: chosen[field] for field in ("day", "name") if field in chosen}
    cells_of_rows = (columns.in_fields(row, days_and_names) for row in objects)
    sunday, ambiguous = day_numbers.sunday_of((row.get("day"), row.get("name")) for row in cells_of_rows)
    bodies = bodies_of(objects)
    has_several = are_several(bodies)
    nameless = not {"name", "group"} & chosen.keys()
    convert = _conventions(objects, chosen)

    def in_fields(row: object) -> object:
        if not isinstance(row, Mapping):
            return row
        fields: dict[str, Any] = columns.in_fields(row, chosen)
        for field, read in convert.items():
            fields[field] = read(fields.get(field))
        if sunday != SUNDAY:
            fields["day"] = day_numbers.read_day(fields.get("day"), sunday)
        fields = with_date(with_publisher(fields, row) if has_several else fields)
        return fields | {IS_UNNAMED: True} if nameless else fields

    return feed_of(
        format,
        rows,
        in_fields=in_fields,
        columns=chosen,
        remembered=remembered,
        unread_columns=unread,
        proposed_map=missing.map_option(likely or {"notes": unread[0]}) if unread else "",
        warnings={**({Message("days-ambiguous"): ambiguous} if ambiguous else {}), **warnings},
        about={} if has_several else publisher_of(bodies),
    )


def _conventions(rows: Sequence[Mapping[str, object]], chosen: Columns) -> dict[str, Callable[[object], object]]:
    """Field -> how to convert its cells to what the field table reads, for fields whose whole column needs it."""
    convert: dict[str, Callable[[object], object]] = {}
    for field in _DATED.intersection(chosen):
        values = [value for row in rows for name in chosen[field] if cells_text(value := row.get(name)) is not None]
        if field in ("time", "end_time") and conventions.counts_seconds(values):
            convert[field] = conventions.clock_of_seconds
        elif conventions.begins_with_day(values):
            convert[field] = conventions.month_first
    return convert


def _columns(headers: Sequence[str], proposed: Columns, hints: Hints) -> tuple[Columns, Columns]:
    """The columns to read now, and those to remember; a user's mapping takes precedence over proposed columns."""
    named = columns.parse([hints.remembered] if hints.remembered else [], headers, remembered=True)
    named |= columns.parse(hints.columns, headers)
    present = {
        field: existing
        for field, names in named.items()
        if (existing := tuple(name for name in names if name in headers)) or not names
    }
    used = {name for names in present.values() for name in names}
    others = {
        field: unused
        for field, names in proposed.items()
        if field not in present and (unused := tuple(name for name in names if name not in used))
    }
    return {field: names for field, names in (others | present).items() if names}, others | named
