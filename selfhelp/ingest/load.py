"""Replaces the meetings of a source in a dataset that is being rebuilt, and records what changed."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Final

from selfhelp.dataset.store import COLUMNS, LISTS, Store
from selfhelp.errors import FeedError
from selfhelp.geo import Point, distance_km
from selfhelp.ingest.feed import OWN_EXPORT
from selfhelp.ingest.messages import Message
from selfhelp.ingest.report import Report
from selfhelp.ingest.text_index import add_words, remove_words
from selfhelp.ingest.twins import Comparable, cross_source_duplicates
from selfhelp.ingest.withholding import PLACE_FIELDS, WITHHELD_TEXTS
from selfhelp.model import (
    COMPARED_FIELDS,
    SOURCE_FIELDS,
    Change,
    Meeting,
    Source,
    Timing,
    parts_of_city,
    parts_of_region,
)
from selfhelp.organizations import Organization
from selfhelp.output.last_known import kept
from selfhelp.schedule.moments import USUAL_DURATION
from selfhelp.schedule.rrule import week_minute
from selfhelp.text import fold

SAME_POINT_KM: Final = 0.01
"""Distance within which points are the same place."""

READER: Final = 7
"""Version of the rules by which rows are read. Raise it with every change in what an import makes of a row: then the
next update reads all sources again, even where the feeds are unchanged."""

REINDEXED_FROM: Final = 0.5
"""Number of new meetings for each stored one from which their indexes are sooner built anew than kept up."""

_INSERT = (
    f"INSERT INTO meetings ({', '.join(COLUMNS)}, minute, weekly, key)"
    f" VALUES ({', '.join('?' for _ in COLUMNS)}, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class ImportChanges:
    """What an import changed, as numbers of meetings."""

    added: int
    changed: int
    removed: int
    unchanged: int


def replace_source(
    db: sqlite3.Connection,
    old: Store,
    source: Source,
    report: Report,
    *,
    force: bool = False,
    imported: str | None = None,
) -> ImportChanges:
    """Replaces the meetings of a source with those of an import.

    `db` is the copy to write to, `old` the dataset that it was copied from; `imported` is the time of the import, if it
    is not that of the fetch. Call `finish` afterwards. Changes are not recorded if the rows were last read by other
    rules: most of them would be our own.

    Raises:
        FeedError: the source would lose more than half of its meetings, unless `force` is given; or another command
            changed it since the report was made, which counts on what it had then.
    """
    name = source.name
    source = source._replace(imported=imported or source.fetched)
    if source.format == OWN_EXPORT:
        _leave_out_taken(db, name, report)
    held = {id for (id,) in old.rows("SELECT id FROM meetings WHERE source = ?", name)}
    as_before = {id for row in report.known for id in row.ids}
    current = old.sources.get(name)
    if report.known and (current is None or current.digest != report.known_by):
        raise FeedError(f"{name} was changed by another command in the meantime", "repeat this one")
    number = report.number_of_meetings
    if number * 2 < len(held) and not force:
        raise FeedError(
            f"{name} had {len(held)} meetings and would have {number}",
            "check that the feed is complete; --force accepts it as it is",
        )
    before = {meeting.id: meeting for meeting in old.meetings(ids=held - as_before)}
    new = {meeting.id: meeting for meeting in report.meetings}
    changes: list[Change] = []
    added = changed = 0
    for meeting in report.meetings:
        if meeting.id not in before:
            added += 1
            changes.append(_change("added", source, meeting))
            continue
        fields = list(_changed(source, before[meeting.id], meeting))
        changed += bool(fields)
        changes.extend(fields)
    removed_ids = sorted(before.keys() - new.keys())
    # Of what is gone, nothing else tells when and where it was.
    changes.extend(_change("removed", source, before[id])._replace(old=kept(before[id])) for id in removed_ids)
    # Rows that would be exactly the same need not be written again.
    unchanged_ids = {
        id
        for id, meeting in before.items()
        if id in new
        and _stored_values(meeting) == _stored_values(new[id])
        and (source.format != OWN_EXPORT or meeting.also_in == new[id].also_in)
    }
    stale = json.dumps(sorted(before.keys() - unchanged_ids))
    remove_meetings(db, "id IN (SELECT value FROM json_each(?)) AND +source = ?", [stale, name])
    _remove_facts(db, name)
    if source.format != OWN_EXPORT:
        _make_way(db, new.keys() - before.keys())
    insert_source(db, _with_report(source, report))
    insert_meetings(db, (meeting for meeting in report.meetings if meeting.id not in unchanged_ids))
    db.executemany(
        "INSERT INTO rejects (source, row, reason_id, reason, raw) VALUES (?, ?, ?, ?, ?)",
        [(name, reject.row, reject.reason.id, reject.reason.text, reject.raw) for reject in report.rejects],
    )
    if report.packed_rows is not None:
        db.execute("INSERT INTO known_rows (source, rows) VALUES (?, ?)", [name, report.packed_rows])
    if not held or (current is not None and current.reader == READER):
        db.executemany(
            "INSERT INTO changes (source, time, change, id, name, source_key, field, old, new)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(c.source, c.time, c.change, c.id, c.name, c.source_key, c.field, c.old, c.new) for c in changes],
        )
    forget_places(db, (meeting.id for meeting in report.meetings if meeting.address_withheld))
    return ImportChanges(added, changed, len(removed_ids), number - added - changed)


def insert_source(db: sqlite3.Connection, source: Source) -> None:
    """Adds the row of a source."""
    db.execute(
        f"INSERT INTO sources ({', '.join(SOURCE_FIELDS)}) VALUES ({', '.join('?' for _ in SOURCE_FIELDS)})",
        [getattr(source, column) for column in SOURCE_FIELDS],
    )


def insert_meetings(db: sqlite3.Connection, meetings: Iterable[Meeting]) -> None:
    """Adds meetings and the rows that belong to them in other tables."""
    first = db.execute("SELECT coalesce(max(key), 0) + 1 FROM meetings").fetchone()[0]
    listed = list(meetings)
    with _indexes_for(db, len(listed)):
        db.executemany(_INSERT, (_row(key, meeting) for key, meeting in enumerate(listed, first)))
        for field, (table, column) in LISTS.items():
            db.executemany(
                f"INSERT OR IGNORE INTO {table} ({column}, meeting) VALUES (?, ?)",
                ((value, key) for key, meeting in enumerate(listed, first) for value in getattr(meeting, field)),
            )
    add_words(db, "key >= ?", [first])


@contextmanager
def _indexes_for(db: sqlite3.Connection, added: int) -> Iterator[None]:
    """Has the indexes of meetings built anew after a block that adds so many, where that is faster."""
    stored = db.execute("SELECT count(*) FROM meetings").fetchone()[0]
    tables = ["meetings", *(table for table, _ in LISTS.values())]
    indexes = db.execute(
        """SELECT '"' || replace(name, '"', '""') || '"', sql FROM sqlite_master"""
        # Those of keys have no statement, and cannot be dropped.
        " WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (SELECT value FROM json_each(?)) ORDER BY rowid",
        [json.dumps(tables)],
    ).fetchall()
    is_faster = added > stored * REINDEXED_FROM
    for name, _ in indexes if is_faster else []:
        db.execute(f"DROP INDEX {name}")
    yield
    for _, statement in indexes if is_faster else []:
        db.execute(statement)


def remove_source(db: sqlite3.Connection, name: str) -> None:
    """Removes a source and its meetings, but keeps its recorded changes. Call `finish` afterwards."""
    remove_meetings(db, "source = ?", [name])
    _remove_facts(db, name)


def remove_meetings(db: sqlite3.Connection, condition: str, values: Sequence[object] = ()) -> None:
    """Removes the meetings that meet a condition in SQL, and the rows that belong to them in other tables."""
    found = db.execute(f"SELECT key FROM meetings WHERE {condition}", values)
    keys = json.dumps([key for (key,) in found])
    for_keys = "IN (SELECT value FROM json_each(?))"
    remove_words(db, f"key {for_keys}", [keys])
    for table, _ in LISTS.values():
        db.execute(f"DELETE FROM {table} WHERE meeting {for_keys}", [keys])
    db.execute(f"DELETE FROM meetings WHERE key {for_keys}", [keys])


def update_source(db: sqlite3.Connection, source: Source) -> None:
    """Updates the row of a source, and leaves its meetings as they are."""
    columns = [name for name in SOURCE_FIELDS if name != "name"]
    db.execute(
        f"UPDATE sources SET {', '.join(f'{column} = ?' for column in columns)} WHERE name = ?",
        [*(getattr(source, column) for column in columns), source.name],
    )


def finish(db: sqlite3.Connection) -> None:
    """Updates what is derived from all meetings: cross-source duplicates, clocks, and names of places."""
    _mark_duplicates(db)
    db.execute("DELETE FROM clocks")
    db.execute("INSERT INTO clocks SELECT DISTINCT attendance, timezone FROM meetings ORDER BY 1, 2")
    db.execute("DELETE FROM meeting_places")
    names = sorted(set(_names_of_places(db)))
    db.executemany("INSERT OR IGNORE INTO meeting_places (kind, folded, name) VALUES (?, ?, ?)", names)


def _names_of_places(db: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Kind, folded name and name of the places of all meetings; a place may have several spellings."""
    # A set of Python's is faster than SELECT DISTINCT.
    for city, county, state, region in set(db.execute("SELECT city, county, state, region FROM meetings")):
        names = {
            "city": parts_of_city(city, region),
            "county": () if county is None else (county,),
            "state": () if state is None else (state,),
            "region": parts_of_region(region),
        }
        yield from ((kind, fold(name), name) for kind, of_kind in names.items() for name in of_kind)


def _mark_duplicates(db: sqlite3.Connection) -> None:
    """Sets `same_as` of meetings that a meeting of another source represents."""
    real = "source IN (SELECT name FROM sources WHERE sample = 0)"
    several = db.execute("SELECT count(*) > 1 FROM sources WHERE sample = 0").fetchone()[0]
    columns = ", ".join(
        f"(SELECT group_concat({LISTS[name][1]}) FROM {LISTS[name][0]} WHERE meeting = meetings.key)"
        if name in LISTS
        else name
        for name in Comparable._fields
    )
    rows = db.execute(f"SELECT {columns} FROM meetings WHERE {real}") if several else []
    represented_by = cross_source_duplicates(Comparable(*row) for row in rows)
    stored = dict(db.execute("SELECT id, same_as FROM meetings WHERE same_as IS NOT NULL"))
    changed = sorted(id for id in represented_by.keys() | stored.keys() if represented_by.get(id) != stored.get(id))
    db.executemany("UPDATE meetings SET same_as = ? WHERE id = ?", [(represented_by.get(id), id) for id in changed])


def forget_places(db: sqlite3.Connection, withheld: Iterable[str]) -> None:
    """Takes the places of meetings whose place is withheld by now, by id, out of the recorded changes."""
    fields = (*PLACE_FIELDS, *WITHHELD_TEXTS)
    placed = f"(change = 'removed' OR field IN ({', '.join('?' for _ in fields)}))"
    db.execute(
        f"UPDATE changes SET old = NULL, new = NULL WHERE id IN (SELECT value FROM json_each(?)) AND {placed}",
        [json.dumps(list(withheld)), *fields],
    )


def _remove_facts(db: sqlite3.Connection, source: str) -> None:
    """Removes the row of a source, and what is stored of its rows besides their meetings."""
    for table, column in (("rejects", "source"), ("known_rows", "source"), ("sources", "name")):
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", [source])


def _leave_out_taken(db: sqlite3.Connection, source: str, report: Report) -> None:
    """Skips meetings of an export whose ids another source has by now: one that was written since it was read."""
    among = "SELECT id FROM meetings WHERE source <> ? AND id IN (SELECT value FROM json_each(?))"
    taken = {id for (id,) in db.execute(among, [source, json.dumps([meeting.id for meeting in report.meetings])])}
    if taken:
        report.meetings = [meeting for meeting in report.meetings if meeting.id not in taken]
        report.kept -= len(taken)
        report.skipped += len(taken)
        report.feed_warnings[Message("ids-taken")] = len(taken)


def _make_way(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Removes meetings with these ids that an export brought: a feed has the first right to the ids of its meetings."""
    exported = "source IN (SELECT name FROM sources WHERE format = ?)"
    held = {id for (id,) in db.execute(f"SELECT id FROM meetings WHERE {exported}", [OWN_EXPORT])}
    taken = sorted(held.intersection(ids))
    if taken:
        remove_meetings(db, "id IN (SELECT value FROM json_each(?))", [json.dumps(taken)])
        db.execute("UPDATE sources SET meetings = (SELECT count(*) FROM meetings WHERE source = sources.name)")


def _row(key: int, meeting: Meeting) -> tuple[object, ...]:
    timing = meeting.timing
    values = [*_columns(meeting), *by_clock(timing), key]
    values[_ORGANIZATION], values[_EXCEPT_DATES] = meeting.organization.id, timing.except_dates
    values[_ALSO_IN] = "; ".join(meeting.also_in) or None
    return tuple(values)


_ORGANIZATION, _EXCEPT_DATES, _ALSO_IN = map(COLUMNS.index, ("organization", "except_dates", "also_in"))


@lru_cache(maxsize=4096)
def by_clock(timing: Timing) -> tuple[int | None, bool]:
    """The columns `minute` and `weekly` of a meeting, by which searches find it by time; many meetings share them."""
    return week_minute(timing), timing.weekly and (timing.duration or 0) <= USUAL_DURATION


_compared: Final = attrgetter(*COMPARED_FIELDS)
_columns: Final = attrgetter(*COLUMNS)


def _with_report(source: Source, report: Report) -> Source:
    return source._replace(
        reader=READER,
        rows=report.rows,
        meetings=report.number_of_meetings,
        duplicates=len(report.duplicates),
        rejects=len(report.rejects),
        skipped=report.skipped,
    )


def _change(kind: str, source: Source, meeting: Meeting) -> Change:
    return Change(source.name, source.imported or "", kind, meeting.id, meeting.name, meeting.source_key)


def _stored_values(meeting: Meeting) -> tuple[object, ...]:
    """All that an import stores of a meeting, but for other sources, which `finish` finds anew."""
    return (
        *_columns(meeting._replace(same_as=None, also_in=())),
        *(sorted(getattr(meeting, field)) for field in LISTS),
    )


def _changed(source: Source, old: Meeting, new: Meeting) -> Iterator[Change]:
    if _compared(old) == _compared(new):
        return
    is_moved = _is_moved(old, new)
    for field in COMPARED_FIELDS:
        if field in ("latitude", "longitude") and not is_moved:
            continue
        before, after = getattr(old, field), getattr(new, field)
        if before != after and not (field in LISTS and set(before) == set(after)):
            yield _change("changed", source, new)._replace(field=field, old=_as_text(before), new=_as_text(after))


def _is_moved(old: Meeting, new: Meeting) -> bool:
    """Whether the point of a meeting is another one, and not only written with more digits."""
    if None in (old.latitude, old.longitude, new.latitude, new.longitude):
        return True
    before, after = Point(old.latitude or 0, old.longitude or 0), Point(new.latitude or 0, new.longitude or 0)
    return distance_km(before, after) > SAME_POINT_KM


def _as_text(value: object) -> str | None:
    if value is None or value == ():
        return None
    if isinstance(value, Organization):
        return value.id
    return "; ".join(value) if isinstance(value, tuple) else str(value)
