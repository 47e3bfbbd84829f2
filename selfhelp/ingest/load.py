"""Meetings into a dataset that is being rebuilt: one source replaced, what changed kept."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from selfhelp.errors import FeedError
from selfhelp.ingest.rows import Account
from selfhelp.ingest.twins import Known, twins
from selfhelp.model import COMPARED_FIELDS, SOURCE_FIELDS, Change, Meeting, Source
from selfhelp.query import TEXT_FIELDS
from selfhelp.store import COLUMNS, LISTS, Store
from selfhelp.text import fold

TEXT_COLUMNS = (*TEXT_FIELDS, "county")
"""The columns of `meeting_text`, which hold the folded words of those of `meetings`."""

_INSERT = (
    f"INSERT INTO meetings ({', '.join(COLUMNS)}, minute, weekly, key)"
    f" VALUES ({', '.join('?' for _ in COLUMNS)}, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import changed, by number of meetings."""

    added: int
    changed: int
    removed: int
    unchanged: int


def replace_source(db: sqlite3.Connection, old: Store, source: Source, done: Account, *, force: bool = False) -> Loaded:
    """Puts the meetings of an import in the place of those that the source had.

    `db` is the copy that is written to, `old` the dataset that it was copied from.

    Raises:
        FeedError: the source would lose more than half of its meetings, unless `force` is given.
    """
    name = source.name
    known = {row[0] for row in db.execute("SELECT id FROM meetings WHERE source = ?", [name])}
    if len(done.meetings) * 2 < len(known) and not force:
        raise FeedError(
            f"{name} had {len(known)} meetings and would have {len(done.meetings)}",
            "look whether the feed is whole; --force takes it as it is",
        )
    new = {meeting.id for meeting in done.meetings}
    changes: list[Change] = []
    added = changed = 0
    for meeting in done.meetings:
        if meeting.id not in known:
            added += 1
            changes.append(_change("added", source, meeting))
            continue
        fields = list(_changed(source, next(old.meetings(prefix=meeting.id)), meeting))
        changed += bool(fields)
        changes.extend(fields)
    changes.extend(_change("removed", source, next(old.meetings(prefix=id))) for id in sorted(known - new))
    _clear(db, name)
    insert_source(db, _with_account(source, done))
    insert_meetings(db, done.meetings)
    db.executemany(
        "INSERT INTO rejects (source, row, reason, raw) VALUES (?, ?, ?, ?)",
        [(name, reject.row, reject.reason, reject.raw) for reject in done.rejects],
    )
    db.executemany(
        "INSERT INTO changes (source, time, change, id, name, source_key, field, old, new)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(c.source, c.time, c.change, c.id, c.name, c.source_key, c.field, c.old, c.new) for c in changes],
    )
    finish(db)
    return Loaded(added, changed, len(known - new), len(done.meetings) - added - changed)


def insert_source(db: sqlite3.Connection, source: Source) -> None:
    """Adds the row of a source."""
    db.execute(
        f"INSERT INTO sources ({', '.join(SOURCE_FIELDS)}) VALUES ({', '.join('?' for _ in SOURCE_FIELDS)})",
        [getattr(source, column) for column in SOURCE_FIELDS],
    )


def insert_meetings(db: sqlite3.Connection, meetings: Iterable[Meeting]) -> None:
    """Adds meetings with all that belongs to them."""
    first = db.execute("SELECT coalesce(max(key), 0) + 1 FROM meetings").fetchone()[0]
    numbered = list(enumerate(meetings, first))
    db.executemany(_INSERT, (_row(key, meeting) for key, meeting in numbered))
    for field, (table, column) in LISTS.items():
        db.executemany(
            f"INSERT OR IGNORE INTO {table} ({column}, meeting) VALUES (?, ?)",
            ((value, key) for key, meeting in numbered for value in getattr(meeting, field)),
        )
    db.executemany(
        f"INSERT INTO meeting_text (rowid, {', '.join(TEXT_COLUMNS)})"
        f" VALUES (?, {', '.join('?' for _ in TEXT_COLUMNS)})",
        ((key, *(fold(getattr(meeting, column) or "") for column in TEXT_COLUMNS)) for key, meeting in numbered),
    )


def remove_source(db: sqlite3.Connection, name: str) -> None:
    """Takes a source out, with its meetings; what it changed stays known."""
    _clear(db, name)
    finish(db)


def update_source(db: sqlite3.Connection, source: Source) -> None:
    """Writes down anew what is known of a source, and leaves its meetings as they are."""
    columns = [name for name in SOURCE_FIELDS if name != "name"]
    db.execute(
        f"UPDATE sources SET {', '.join(f'{column} = ?' for column in columns)} WHERE name = ?",
        [*(getattr(source, column) for column in columns), source.name],
    )


def finish(db: sqlite3.Connection) -> None:
    """Brings up to date what is derived from all meetings."""
    _find_twins(db)
    db.execute("DELETE FROM zones")
    db.execute("INSERT INTO zones SELECT DISTINCT timezone FROM meetings")


def _find_twins(db: sqlite3.Connection) -> None:
    real = "source IN (SELECT name FROM sources WHERE sample = 0)"
    several = db.execute("SELECT count(*) > 1 FROM sources WHERE sample = 0").fetchone()[0]
    columns = ", ".join(
        f"(SELECT group_concat({LISTS[name][1]}) FROM {LISTS[name][0]} WHERE meeting = meetings.key)"
        if name in LISTS
        else name
        for name in Known._fields
    )
    rows = db.execute(f"SELECT {columns} FROM meetings WHERE {real}") if several else []
    found = twins(Known(*row) for row in rows)
    before = dict(db.execute("SELECT id, same_as FROM meetings WHERE same_as IS NOT NULL"))
    changed = sorted(id for id in found.keys() | before.keys() if found.get(id) != before.get(id))
    db.executemany("UPDATE meetings SET same_as = ? WHERE id = ?", [(found.get(id), id) for id in changed])


def _clear(db: sqlite3.Connection, source: str) -> None:
    of_source = "SELECT key FROM meetings WHERE source = ?"
    for table, _ in LISTS.values():
        db.execute(f"DELETE FROM {table} WHERE meeting IN ({of_source})", [source])
    db.execute(f"DELETE FROM meeting_text WHERE rowid IN ({of_source})", [source])
    for table, column in (("meetings", "source"), ("rejects", "source"), ("sources", "name")):
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", [source])


def _row(key: int, meeting: Meeting) -> tuple[object, ...]:
    values = [getattr(meeting, column) for column in COLUMNS]
    values[_ORGANIZATION] = meeting.organization.id
    timing = meeting.timing
    return (*values, timing.minute, timing.weekly, key)


_ORGANIZATION = COLUMNS.index("organization")


def _with_account(source: Source, done: Account) -> Source:
    return source._replace(
        imported=source.fetched,
        rows=done.rows,
        meetings=len(done.meetings),
        duplicates=len(done.duplicates),
        rejects=len(done.rejects),
        skipped=done.skipped,
    )


def _change(kind: str, source: Source, meeting: Meeting) -> Change:
    return Change(source.name, source.fetched or "", kind, meeting.id, meeting.name, meeting.source_key)


def _changed(source: Source, old: Meeting, new: Meeting) -> Iterator[Change]:
    for field in COMPARED_FIELDS:
        before, after = getattr(old, field), getattr(new, field)
        if before != after and not (field in LISTS and set(before) == set(after)):
            yield _change("changed", source, new)._replace(field=field, old=_said(before), new=_said(after))


def _said(value: object) -> str | None:
    if value is None or value == ():
        return None
    if isinstance(value, tuple):
        return "; ".join(value)
    return str(getattr(value, "id", value))
