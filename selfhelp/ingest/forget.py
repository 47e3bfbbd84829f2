"""Removes from a dataset what must not be kept: meetings on request; raw rows and old values after some time."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from selfhelp.ingest.load import remove_meetings, remove_source

DAYS_KEPT: Final = 90
"""Days after which raw rejected rows, and names and values of changes, are deleted."""


def hash_of(id: str) -> str:
    """What is remembered of a forgotten meeting instead of its id."""
    return blake2b(id.encode(), digest_size=16).hexdigest()


def forget_meetings(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Deletes meetings, their recorded changes and the raw rejects of their sources, and remembers not to import them.

    Call `finish` afterwards.
    """
    db.execute("CREATE TEMP TABLE unwanted (id TEXT PRIMARY KEY) WITHOUT ROWID")
    db.executemany("INSERT OR IGNORE INTO temp.unwanted VALUES (?)", ((id,) for id in ids))
    unwanted = "id IN (SELECT id FROM temp.unwanted)"
    for table in ("meetings", "changes"):
        db.execute(f"UPDATE rejects SET raw = '' WHERE source IN (SELECT source FROM {table} WHERE {unwanted})")
    remove_meetings(db, unwanted)
    db.execute(f"DELETE FROM changes WHERE {unwanted}")
    # They tell the towns and points of all meetings, and the next import reads all rows anyway.
    db.execute("DELETE FROM known_rows")
    db.executemany(
        "INSERT OR IGNORE INTO forgotten VALUES (?)",
        [(hash_of(id),) for (id,) in db.execute("SELECT id FROM temp.unwanted")],
    )
    db.execute("DROP TABLE temp.unwanted")
    # The next import of the same feed counts what is left out.
    db.execute(
        "UPDATE sources SET digest = NULL, meetings = (SELECT count(*) FROM meetings WHERE source = sources.name)"
    )


def forget_source(db: sqlite3.Connection, name: str) -> None:
    """Deletes a source with its meetings and recorded changes. Call `finish` afterwards."""
    remove_source(db, name)
    db.execute("DELETE FROM changes WHERE source = ?", [name])


def allow_again(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Lets imports bring back meetings that were forgotten."""
    db.executemany("DELETE FROM forgotten WHERE hash = ?", ((hash_of(id),) for id in ids))
    # Feeds that have not changed since are read again, too.
    db.execute("UPDATE sources SET digest = NULL, etag = NULL, modified = NULL")


def expire(db: sqlite3.Connection, now: str) -> None:
    """Deletes raw rejected rows and the contents of changes that are older than `DAYS_KEPT`; `now` is ISO, UTC."""
    limit = (datetime.fromisoformat(now) - timedelta(days=DAYS_KEPT)).isoformat(timespec="milliseconds")
    db.execute(
        "UPDATE rejects SET raw = '' WHERE raw <> '' AND source IN (SELECT name FROM sources WHERE imported < ?)",
        [limit],
    )
    db.execute("UPDATE changes SET name = '', old = NULL, new = NULL WHERE name <> '' AND time < ?", [limit])
