"""Bytes of a feed -> its rows and its format, found out from the content."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from selfhelp.errors import FeedError
from selfhelp.ingest.draft import UNNAMED, default_points, draft
from selfhelp.ingest.formats import bmlt, hsds, meeting_guide
from selfhelp.ingest.formats import documents as contents
from selfhelp.ingest.formats import hsds_package as hsds_tables
from selfhelp.ingest.formats import ical as calendars
from selfhelp.ingest.formats.documents import decode
from selfhelp.ingest.formats.table import cells as tables
from selfhelp.ingest.formats.table import columns as table_columns
from selfhelp.ingest.formats.table import day_numbers as weeks
from selfhelp.ingest.formats.table import json_rows as shapes
from selfhelp.ingest.formats.table import layouts
from selfhelp.ingest.messages import Message
from selfhelp.ingest.report import Account, Context, account, as_text
from selfhelp.ingest.timing import SUNDAY
from selfhelp.reading import cells

LOOKED_AT: Final = 20
"""Rows that are looked at to know whose they are."""

_JSONP: Final = re.compile(r"(?:/\*.*?\*/)?\s*[\w$.]{1,100}\s*\((.*)\)\s*;?", re.DOTALL)


@dataclass(frozen=True)
class Feed:
    """The rows of a feed as they came, and how one of them is read.

    `fields` gives a row in the fields of `drafting`; `columns` are those of a table, `remembered` the same for the
    next time, with those that this table happens to lack; `left_out` are the names of the columns that nothing is
    read from; `warnings` are about the feed as a whole, each with the number of rows or things that it is about;
    `about` is what the feed says about itself, by the fields of a source.
    """

    format: str
    rows: Sequence[object]
    fields: Callable[[object], object] = lambda row: row
    columns: table_columns.Columns = field(default_factory=dict)
    remembered: table_columns.Columns = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    warnings: Mapping[Message, int] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)

    def read(self, context: Context, tick: Callable[[], None] = lambda: None) -> Account:
        """The meetings of the rows, and what became of each row; `tick` is called once a row."""
        defaults = default_points(map(self.fields, self.rows))
        done = account(self.rows, lambda row: draft(self.fields(row), context, defaults), tick)
        done.feed_warnings.update(self.warnings)
        return done


@dataclass(frozen=True)
class Told:
    """What is told about a feed: its columns ("day=Weekday"), its encoding, the name of meetings without one.

    `remembered` are its columns as they were the last time; some of them may be gone.
    """

    columns: Sequence[str] = ()
    remembered: str = ""
    encoding: str | None = None
    name: str | None = None


def read(
    files: Mapping[str, bytes],
    standard: bmlt.Standard,
    told: Told | None = None,
    is_organization: Callable[[str], bool] = lambda _: False,
) -> Feed:
    """The feed in one file, or in several that belong together: of a BMLT server, or of an HSDS package.

    `files` are the contents by name.

    Raises:
        FeedError: it is nothing that a feed could be, or holds no rows.
        UsageError: a column that people name is not there.
    """
    told = told or Told()
    files = contents.unpacked(files)
    tables_of_hsds = {
        name: data for name, data in hsds_tables.by_resource(files).items() if name.lower().endswith(".csv")
    }
    if len(tables_of_hsds) > 1 and hsds_tables.looks_like_tables(tables_of_hsds):
        parsed = {_stem(name): _table(decode(data, told.encoding)) for name, data in tables_of_hsds.items()}
        return _some("hsds", hsds.rows_of_tables(parsed))
    if len(files) > 1:
        return _together({name: decode(data, told.encoding) for name, data in files.items() if data.strip()}, standard)
    data = next(iter(files.values()), b"")
    if data.startswith(contents.ZIP):
        return _of_sheets(tables.from_workbook(data), standard, told, is_organization)
    contents.refuse_other_kinds(data)
    text = decode(data, told.encoding).strip()
    if not text:
        raise FeedError("the feed is empty", "check its address, or ask who publishes it")
    if calendars.looks_like(text):
        return _of_calendars([text])
    contents.refuse_markup(text)
    if text[0] in "[{" or (_JSONP.fullmatch(text) and "{" in text):
        return _of_json(_json(text), standard, told, is_organization)
    if _is_json(text):
        contents.refuse_answer(_json(text))
    return _of_sheets([("", tables.from_text(text))], standard, told, is_organization)


def _of_json(found: Any, standard: bmlt.Standard, told: Told, is_organization: Callable[[str], bool]) -> Feed:
    shape = shapes.shape_of(found)
    rows = list(shape.rows) if shape is not None else []
    if any(map(bmlt.is_meeting, rows[:LOOKED_AT])) or bmlt.looks_like(found):
        return _of_bmlt([bmlt.answer(found, rows)], standard)
    if hsds.looks_like(found):
        return _some("hsds", hsds.rows_of_json(found))
    contents.refuse_answer(found)
    if shape is None:
        raise FeedError("this JSON is no list of meetings", "name a feed of meetings")
    if shape.sheets:
        return _of_sheets(shape.sheets, standard, told, is_organization)
    if not (told.columns or told.remembered) and any(map(_is_meeting_guide, rows[:LOOKED_AT])):
        return _of_meeting_guide(rows, is_organization)
    if rows and not any(isinstance(row, Mapping) for row in rows):
        raise FeedError("this JSON is no list of meetings", "name a feed of meetings")
    flat, path = shapes.flattened(rows)
    return _of_table(flat, standard, told, is_organization, format="json", path=path)


def _of_meeting_guide(rows: list[object], is_organization: Callable[[str], bool]) -> Feed:
    """Rows in the names of this format; where one is empty, what stands under another name for the same."""
    keys: set[object] = set()
    days: set[object] = set()
    for row in rows:
        if isinstance(row, Mapping):
            keys.update(row)
            if isinstance(day := row.get("day"), int | str):
                days.add(day)
    foreign = sorted(key for key in keys if isinstance(key, str) and table_columns.field_of(key) not in (None, key))
    objects = (row for row in rows if isinstance(row, Mapping))
    aliases = table_columns.by_header(foreign, objects, is_organization) if foreign else {}

    sunday, warnings = _week(rows) if {7, "7"} & days else (SUNDAY, {})
    if not aliases and sunday == SUNDAY:
        return _some("meeting-guide", rows, warnings=warnings, about=_about(rows))

    def fields(row: object) -> object:
        if not isinstance(row, Mapping):
            return row
        empty = {field: names for field, names in aliases.items() if row.get(field) in (None, "", [])}
        given = table_columns.fields(row, empty) if empty else {}
        given = row | given if isinstance(row, dict) and isinstance(given, dict) else row
        return given if sunday == SUNDAY else {**given, "day": weeks.read(given.get("day"), sunday)}

    return _some("meeting-guide", rows, fields, warnings=warnings, about=_about(rows))


def _is_meeting_guide(row: object) -> bool:
    """Whether a row needs no columns to be told: it has this format's names, and none by another name."""
    if not isinstance(row, Mapping) or not meeting_guide.looks_like(row):
        return False
    if any(isinstance(part, Mapping) for value in row.values() if isinstance(value, list) for part in value):
        return False
    return "slug" in row or all(table_columns.field_of(key) in (None, key) for key in row if isinstance(key, str))


def _together(texts: Mapping[str, str], standard: bmlt.Standard) -> Feed:
    """The feed in several files that belong together."""
    if texts and all(map(calendars.looks_like, texts.values())):
        return _of_calendars(list(texts.values()))
    if all(text.lstrip()[:1] in tuple("[{") or _JSONP.fullmatch(text.strip()) for text in texts.values()):
        parts = [_json(text) for text in texts.values()]
        if all(map(bmlt.looks_like, parts)):
            return _of_bmlt(parts, standard)
        if all(map(hsds.looks_like, parts)):
            return _some("hsds", [row for part in parts for row in hsds.rows_of_json(part)])
    names = ", ".join(sorted(texts)[:10])
    raise FeedError(
        f"several files go together only from a BMLT server, from HSDS, or as calendars; these are {names}",
        "import one file at a time",
    )


def _of_calendars(texts: list[str]) -> Feed:
    whole = "\n".join(text.lstrip("\ufeff") for text in texts)
    names = set(re.findall(r"^X-WR-CALNAME:(.+)$", whole, re.MULTILINE))
    about = {"entity": names.pop().strip()} if len(names) == 1 else {}
    return _some("icalendar", calendars.rows(whole), about=about)


def _of_bmlt(parts: list[object], standard: bmlt.Standard) -> Feed:
    answers = bmlt.together(parts)
    formats = bmlt.Formats(answers.formats, standard)
    bodies = bmlt.bodies_by_id(answers.bodies)
    return _some(
        "bmlt", answers.meetings, lambda row: bmlt.fields(row, formats, bodies), about=bmlt.about(answers.bodies)
    )


def _week(rows: Iterable[object]) -> tuple[int, dict[Message, int]]:
    """The number that means Sunday in rows in the fields of `drafting`, and the doubt about it."""
    sunday, untold = weeks.sunday_of((row.get("day"), row.get("name")) for row in rows if isinstance(row, Mapping))
    return sunday, {Message("days-ambiguous"): untold} if untold else {}


def _of_sheets(
    sheets: Sequence[tables.Sheet], standard: bmlt.Standard, told: Told, is_organization: Callable[[str], bool]
) -> Feed:
    rows, left_out = layouts.one_table(sheets)
    feed = _of_table(rows, standard, told, is_organization)
    return replace(feed, warnings={**feed.warnings, **{Message("sheet-ignored", title): 1 for title in left_out}})


def _of_table(
    rows: list[object],
    standard: bmlt.Standard,
    told: Told,
    is_organization: Callable[[str], bool],
    *,
    format: str = "table",
    path: str = "",
) -> Feed:
    if not rows:
        raise FeedError("the feed holds no meetings", "check its address, or that the file is whole")
    headers = tables.headers(rows)
    if bmlt.is_naws(headers):
        return _some("naws", rows, bmlt.fields_of_naws)
    if bmlt.is_meeting(dict.fromkeys(headers)):
        return _of_bmlt([{"meetings": rows}], standard)
    if not table_columns.parse(told.columns, headers).keys() & {"day", "time", "when"}:
        rows = layouts.plain(rows)
        headers = tables.headers(rows)
    objects = [row for row in rows if isinstance(row, Mapping)]
    proposed = table_columns.propose(headers, objects, is_organization, path)
    # What people say of a column goes before what it looks like.
    told_columns = table_columns.parse([told.remembered] if told.remembered else [], headers, remembered=True)
    told_columns |= table_columns.parse(told.columns, headers)
    said = {
        field: there
        for field, names in told_columns.items()
        if (there := tuple(name for name in names if name in headers)) or not names
    }
    taken = {name for names in said.values() for name in names}
    rest = {
        field: names
        for field, given in proposed.items()
        if field not in said and (names := tuple(name for name in given if name not in taken))
    }
    found = {field: names for field, names in (rest | said).items() if names}
    if not found.keys() & {"day", "time", "when", "recurrence"} and not ("name" in found and len(found) > 3):
        raise FeedError(
            f"no column tells when meetings are; there are {', '.join(headers[:30])}",
            "name the columns: --map name=Title,day=Weekday,time=Start",
        )
    sunday, warnings = _week(table_columns.fields(row, found) for row in objects)
    nameless = told.name if not {"name", "group"} & found.keys() else None

    def fields(row: object) -> object:
        given = table_columns.fields(row, found)
        if not isinstance(given, dict):
            return given
        if sunday != SUNDAY:
            given["day"] = weeks.read(given.get("day"), sunday)
        return given | {"name": nameless, UNNAMED: as_text(row)} if nameless else given

    used = {name for names in found.values() for name in names}
    return _some(
        format, rows, fields, columns=found, remembered=rest | told_columns,
        left_out=tuple(name for name in headers if name not in used), warnings=warnings,
        about=_about([table_columns.fields(row, {name: (name,) for name in _ABOUT_KEYS}) for row in objects]),
    )  # fmt: skip


def _some(
    format: str, rows: Sequence[object], fields: Callable[[object], object] = lambda row: row, **others: Any
) -> Feed:
    if not rows:
        raise FeedError("the feed holds no meetings", "check its address, or ask who publishes it")
    return Feed(format, rows, fields, **others)


_ABOUT: Final = {
    "entity": ("entity",),
    "entity_phone": ("entity_phone",),
    "entity_email": ("entity_email",),
    "entity_url": ("entity_url", "entity_website_url"),
    "feedback": ("feedback_emails", "feedback_url"),
}
"""Field of a source -> the keys under which rows tell it."""
_ABOUT_KEYS: Final = tuple(key for keys in _ABOUT.values() for key in keys)


def _about(rows: Iterable[object]) -> dict[str, str]:
    """What most rows say about who publishes them."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in _ABOUT}
    for row in rows:
        if not isinstance(row, Mapping):
            continue
        for name, keys in _ABOUT.items():
            said = next((text for key in keys if key in row and (text := cells.text(row[key]))), None)
            if said is not None:
                counts[name][said] += 1
    # What differs from row to row is about the meeting, not about the feed.
    return {
        name: most
        for name, count in counts.items()
        for most, times in count.most_common(1)
        if times * 2 > count.total()
    }


def _json(text: str) -> Any:
    """What the text of JSON, JSONP or of a JSON value a line says.

    Raises:
        FeedError: it is none of these.
    """
    text = text.strip()
    called = _JSONP.fullmatch(text)
    try:
        return json.loads(called[1] if called else text, parse_int=_integer, strict=False)
    except (ValueError, RecursionError) as problem:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(line.lstrip()[0] == "{" for line in lines[:2]) and _is_json(lines[0]):
            return [_json(line) if _is_json(line) else line for line in lines]
        raise FeedError(
            f"this is not JSON ({_where(problem)})", "check that the file is whole, and a feed"
        ) from problem


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_int=_integer, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def _table(text: str) -> list[dict[str, str]]:
    """The rows of one of several tables that belong together; of one that is none, nothing."""
    try:
        rows = tables.rows_by_header(tables.from_text(text))
    except FeedError:
        return []
    return [{name: str(value) for name, value in row.items()} for row in rows if isinstance(row, Mapping)]


def _stem(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0].lower()


def _integer(digits: str) -> int | str:
    # Longer ones Python refuses to read, and nobody means.
    return int(digits) if len(digits) < 300 else digits


def _where(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return f"{problem.msg}, line {problem.lineno}"
    return "nested too deeply" if isinstance(problem, RecursionError) else str(problem)
