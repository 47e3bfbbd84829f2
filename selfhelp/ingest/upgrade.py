"""The user's dataset after the package was upgraded: made anew from the bundled one, with the loaded sources."""

import sqlite3
from pathlib import Path
from typing import Final

from selfhelp.dataset.rebuild import rebuilding
from selfhelp.dataset.store import LISTS, read_only_uri
from selfhelp.ingest.load import TEXT_COLUMNS, by_clock, finish
from selfhelp.model import Timing
from selfhelp.text import fold

_OF_SOURCE: Final = "source IN (SELECT name FROM old.sources WHERE sample = 0)"


def upgrade(path: Path, bundled: Path) -> None:
    """Puts a dataset made of `bundled` and of the loaded sources of `path` in the place of `path`.

    Raises:
        StoreError: the file cannot be written, or its sources cannot be read.
    """
    with rebuilding(path, bundled, fresh=True) as (db, _):
        db.execute("ATTACH ? AS old", [read_only_uri(path)])
        _carry(db)
        db.commit()
        db.execute("DETACH old")


def _carry(db: sqlite3.Connection) -> None:
    """Copies the loaded sources and all that belongs to them out of the attached file."""
    first = db.execute("SELECT coalesce(max(key), 0) FROM meetings").fetchone()[0]
    # What is known of an organization that left the bundle stays known, as long as it has meetings.
    _copy(db, "organizations", f"id IN (SELECT organization FROM old.meetings WHERE {_OF_SOURCE})", "OR IGNORE")
    _copy(db, "sources", "sample = 0")
    _copy(db, "meetings", _OF_SOURCE, key=("key", first))
    # What they were in the other version may have been found in time by other rules.
    timings = db.execute(
        f"SELECT key, {', '.join(Timing._fields)} FROM main.meetings WHERE key > ?", [first]
    ).fetchall()
    db.executemany(
        "UPDATE main.meetings SET minute = ?, weekly = ? WHERE key = ?",
        ((*by_clock(Timing(*timing)), key) for key, *timing in timings),
    )
    for table, _ in LISTS.values():
        of_meeting = f"meeting IN (SELECT key FROM old.meetings WHERE {_OF_SOURCE})"
        _copy(db, table, of_meeting, "OR IGNORE", key=("meeting", first))
    _copy(db, "rejects", _OF_SOURCE)
    _copy(db, "changes", "1")  # also of sources that were removed
    db.create_function("fold", 1, lambda text: fold(text or ""), deterministic=True)
    db.execute(
        f"INSERT INTO meeting_text (rowid, {', '.join(TEXT_COLUMNS)})"
        f" SELECT key, {', '.join(f'fold({column})' for column in TEXT_COLUMNS)} FROM main.meetings WHERE key > ?",
        [first],
    )
    finish(db)


def _copy(
    db: sqlite3.Connection, table: str, where: str, conflict: str = "", key: tuple[str, int] | None = None
) -> None:
    """Copies the rows of a table that `where` holds for; the column `key` is moved behind the keys in use."""
    columns = [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]
    known = {row[1] for row in db.execute(f"PRAGMA old.table_info({table})")}
    shared = [column for column in columns if column in known]
    taken = [f"{column} + {key[1]}" if key is not None and column == key[0] else column for column in shared]
    db.execute(
        f"INSERT {conflict} INTO main.{table} ({', '.join(shared)})"
        f" SELECT {', '.join(taken)} FROM old.{table} WHERE {where}"
    )
