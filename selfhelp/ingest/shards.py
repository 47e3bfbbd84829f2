"""Shards: SQLite files in which a worker process hands over a source that it has read."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from selfhelp.dataset.store import LISTS
from selfhelp.ingest.known_rows import Packer, known_rows
from selfhelp.ingest.messages import Message
from selfhelp.ingest.report import Duplicate, Reject, Report
from selfhelp.model import MEETING_FIELDS, Meeting, Source
from selfhelp.organizations import Organization

_TUPLES: Final = tuple(MEETING_FIELDS.index(name) for name in (*LISTS, "also_in", "except_dates"))
_ORGANIZATION: Final = MEETING_FIELDS.index("organization")

_SCHEMA: Final = """
CREATE TABLE source (facts TEXT NOT NULL);
CREATE TABLE counts (rows INTEGER NOT NULL, kept INTEGER NOT NULL, skipped INTEGER NOT NULL);
CREATE TABLE known (rows BLOB NOT NULL, known_by TEXT, packed_rows BLOB);
CREATE TABLE meetings (fields TEXT NOT NULL);
CREATE TABLE duplicates (row INTEGER NOT NULL, id TEXT NOT NULL);
CREATE TABLE rejects (row INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, raw TEXT NOT NULL);
CREATE TABLE warnings (id TEXT NOT NULL, detail TEXT NOT NULL, row INTEGER NOT NULL);
CREATE TABLE feed_warnings (id TEXT NOT NULL, detail TEXT NOT NULL, number INTEGER NOT NULL);
"""
"""Facts and fields are JSON; a meeting has the id of its organization."""


def write_shard(path: Path, source: Source, report: Report) -> None:
    """Writes a source and its report to a new file."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA synchronous = OFF")
        db.executescript(_SCHEMA)
        db.execute("INSERT INTO source VALUES (?)", [json.dumps(source)])
        db.execute("INSERT INTO counts VALUES (?, ?, ?)", [report.rows, report.kept, report.skipped])
        known = Packer("")
        for number, row in enumerate(report.known):
            known.add(number, row)
        db.execute("INSERT INTO known VALUES (?, ?, ?)", [known.packed(), report.known_by, report.packed_rows])
        db.executemany("INSERT INTO meetings VALUES (?)", ([_fields(meeting)] for meeting in report.meetings))
        db.executemany("INSERT INTO duplicates VALUES (?, ?)", ((d.row, d.id) for d in report.duplicates))
        db.executemany("INSERT INTO rejects VALUES (?, ?, ?, ?)", ((r.row, *r.reason, r.raw) for r in report.rejects))
        db.executemany(
            "INSERT INTO warnings VALUES (?, ?, ?)",
            ((*warning, row) for warning, rows in report.warnings.items() for row in rows),
        )
        db.executemany(
            "INSERT INTO feed_warnings VALUES (?, ?, ?)",
            ((*warning, number) for warning, number in report.feed_warnings.items()),
        )


def read_shard(path: Path, organizations: Mapping[str, Organization]) -> tuple[Source, Report]:
    """The source and the report in a shard."""
    with closing(sqlite3.connect(path)) as db:
        report = Report(*db.execute("SELECT rows, kept, skipped FROM counts").fetchone())
        known, report.known_by, report.packed_rows = db.execute("SELECT * FROM known").fetchone()
        report.known.extend(known_rows((), known).rows.values())
        report.meetings.extend(_meetings(db, organizations))
        report.duplicates.extend(Duplicate(*row) for row in db.execute("SELECT row, id FROM duplicates"))
        report.rejects.extend(
            Reject(row, Message(*reason), raw)
            for row, *reason, raw in db.execute("SELECT row, reason, detail, raw FROM rejects")
        )
        for *warning, row in db.execute("SELECT id, detail, row FROM warnings"):
            report.warnings.setdefault(Message(*warning), []).append(row)
        for *warning, number in db.execute("SELECT id, detail, number FROM feed_warnings"):
            report.feed_warnings[Message(*warning)] = number
        return Source(*json.loads(db.execute("SELECT facts FROM source").fetchone()[0])), report


def _fields(meeting: Meeting) -> str:
    return json.dumps(meeting._replace(organization=meeting.organization.id))  # type: ignore[arg-type]


def _meetings(db: sqlite3.Connection, organizations: Mapping[str, Organization]) -> Iterator[Meeting]:
    for (fields,) in db.execute("SELECT fields FROM meetings"):
        values: list[Any] = json.loads(fields)
        for position in _TUPLES:
            values[position] = tuple(values[position])
        values[_ORGANIZATION] = organizations[values[_ORGANIZATION]]
        yield Meeting(*values)
