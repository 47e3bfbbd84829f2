"""Meetings into a dataset that is being rebuilt: one source replaced, what changed kept."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from selfhelp.dataset.store import COLUMNS, LISTS, Store
from selfhelp.errors import FeedError
from selfhelp.ingest.report import Report
from selfhelp.ingest.twins import Known, twins
from selfhelp.model import COMPARED_FIELDS, SOURCE_FIELDS, Change, Meeting, Organization, Source, Timing
from selfhelp.schedule.moments import USUAL_DURATION
from selfhelp.schedule.rrule import week_minute
from selfhelp.search.query import TEXT_FIELDS
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


def replace_source(
    db: sqlite3.Connection, old: Store, source: Source, report: Report, *, force: bool = False
) -> Loaded:
    """Puts the meetings of an import in the place of those that the source had.

    `db` is the copy that is written to, `old` the dataset that it was copied from; `finish` is owed at the end.

    Raises:
        FeedError: the source would lose more than half of its meetings, unless `force` is given.
    """
    name = source.name
    known = {meeting.id: meeting for meeting in old.meetings(source=name)}
    if len(report.meetings) * 2 < len(known) and not force:
        raise FeedError(
            f"{name} had {len(known)} meetings and would have {len(report.meetings)}",
            "look whether the feed is whole; --force takes it as it is",
        )
    new = {meeting.id: meeting for meeting in report.meetings}
    changes: list[Change] = []
    added = changed = 0
    for meeting in report.meetings:
        if meeting.id not in known:
            added += 1
            changes.append(_change("added", source, meeting))
            continue
        fields = list(_changed(source, known[meeting.id], meeting))
        changed += bool(fields)
        changes.extend(fields)
    gone = sorted(known.keys() - new.keys())
    changes.extend(_change("removed", source, known[id]) for id in gone)
    # What stands there already, to the letter, need not be written again.
    kept = {id for id, meeting in known.items() if id in new and _written(meeting) == _written(new[id])}
    _clear(db, name, kept)
    insert_source(db, _with_report(source, report))
    insert_meetings(db, (meeting for meeting in report.meetings if meeting.id not in kept))
    db.executemany(
        "INSERT INTO rejects (source, row, reason_id, reason, raw) VALUES (?, ?, ?, ?, ?)",
        [(name, reject.row, reject.reason.id, reject.reason.text, reject.raw) for reject in report.rejects],
    )
    db.executemany(
        "INSERT INTO changes (source, time, change, id, name, source_key, field, old, new)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(c.source, c.time, c.change, c.id, c.name, c.source_key, c.field, c.old, c.new) for c in changes],
    )
    return Loaded(added, changed, len(gone), len(report.meetings) - added - changed)


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
        ((key, *(fold(text) if text else "" for text in _texts(meeting))) for key, meeting in numbered),
    )


def remove_source(db: sqlite3.Connection, name: str) -> None:
    """Takes a source out, with its meetings; what it changed stays known. `finish` is owed at the end."""
    _clear(db, name)


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
    db.execute("DELETE FROM clocks")
    db.execute("INSERT INTO clocks SELECT DISTINCT attendance, timezone FROM meetings ORDER BY 1, 2")


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


def _clear(db: sqlite3.Connection, source: str, kept: Iterable[str] = ()) -> None:
    """Takes out a source with its meetings, but for those whose ids are `kept`."""
    db.execute("CREATE TEMP TABLE kept (id TEXT PRIMARY KEY) WITHOUT ROWID")
    db.executemany("INSERT INTO temp.kept VALUES (?)", ((id,) for id in kept))
    stale = "source = ? AND id NOT IN (SELECT id FROM temp.kept)"
    for table, column in (*((table, "meeting") for table, _ in LISTS.values()), ("meeting_text", "rowid")):
        db.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT key FROM meetings WHERE {stale})", [source])
    db.execute(f"DELETE FROM meetings WHERE {stale}", [source])
    db.execute("DROP TABLE temp.kept")
    for table, column in (("rejects", "source"), ("sources", "name")):
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", [source])


def _row(key: int, meeting: Meeting) -> tuple[object, ...]:
    timing = meeting.timing
    values = _columns(meeting._replace(organization=meeting.organization.id, except_dates=timing.except_dates))  # type: ignore[arg-type]
    return (*values, *by_clock(timing), key)


def by_clock(timing: Timing) -> tuple[int | None, bool]:
    """The columns `minute` and `weekly` of a meeting, by which a search finds it in time."""
    return week_minute(timing), timing.weekly and (timing.duration or 0) <= USUAL_DURATION


_compared: Final = attrgetter(*COMPARED_FIELDS)
_columns: Final = attrgetter(*COLUMNS)
_texts: Final = attrgetter(*TEXT_COLUMNS)


def _with_report(source: Source, report: Report) -> Source:
    return source._replace(
        imported=source.fetched,
        rows=report.rows,
        meetings=len(report.meetings),
        duplicates=len(report.duplicates),
        rejects=len(report.rejects),
        skipped=report.skipped,
    )


def _change(kind: str, source: Source, meeting: Meeting) -> Change:
    return Change(source.name, source.fetched or "", kind, meeting.id, meeting.name, meeting.source_key)


def _written(meeting: Meeting) -> tuple[object, ...]:
    """What an import writes of a meeting."""
    return (*_columns(meeting._replace(same_as=None)), *(sorted(getattr(meeting, field)) for field in LISTS))


def _changed(source: Source, old: Meeting, new: Meeting) -> Iterator[Change]:
    if _compared(old) == _compared(new):
        return
    for field in COMPARED_FIELDS:
        before, after = getattr(old, field), getattr(new, field)
        if before != after and not (field in LISTS and set(before) == set(after)):
            yield _change("changed", source, new)._replace(field=field, old=_said(before), new=_said(after))


def _said(value: object) -> str | None:
    if value is None or value == ():
        return None
    if isinstance(value, Organization):
        return value.id
    return "; ".join(value) if isinstance(value, tuple) else str(value)
