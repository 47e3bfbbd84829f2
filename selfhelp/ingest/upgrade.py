"""Rebuilds the user's dataset after an upgrade of the package: the new bundled data plus the loaded sources."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from selfhelp.dataset.rebuild import rebuilding
from selfhelp.dataset.store import COLUMNS, LISTS, Store, read_only_uri
from selfhelp.directory.address_gazetteer import AddressGazetteer
from selfhelp.ingest.forget import expire
from selfhelp.ingest.load import READER, by_clock, finish, forget_places
from selfhelp.ingest.positions import located, position_of_stored
from selfhelp.ingest.text_index import add_words
from selfhelp.ingest.withholding import PLACE_FIELDS, WITHHELD_TEXTS, is_protected, says_so, without_place
from selfhelp.model import Meeting, Timing
from selfhelp.organizations import Organization

_OF_LOADED_SOURCE: Final = "source IN (SELECT name FROM old.sources WHERE sample = 0)"

_PLACED: Final = (*PLACE_FIELDS, *WITHHELD_TEXTS, "address_withheld", "timezone", "timezone_from")
"""Columns that depend on where a meeting is, and on whether that is withheld."""


def upgrade(path: Path, bundled: Path, now: str) -> list[tuple[str, str]]:
    """Replaces the dataset at `path` with `bundled` plus the loaded sources of `path`; `now` is an ISO time, UTC.

    Sources whose rows were read by other rules are read again by the next update, even if their feeds are unchanged.
    Returned are those that no update can fetch, as name and file.

    Raises:
        StoreError: the file cannot be written, or its sources cannot be read.
    """
    with rebuilding(path, bundled, fresh=True) as (db, _):
        db.execute("ATTACH ? AS old", [read_only_uri(path)])
        with Store(bundled) as store:
            _carry_over(db, store)
        db.commit()
        db.execute("DETACH old")
        expire(db, now)
        return _read_again(db)


def _read_again(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """Clears the validators of sources that other rules have read; returns the name and file of those from files."""
    by_other_rules = "sample = 0 AND reader IS NOT ?"
    db.execute(f"UPDATE sources SET etag = NULL, modified = NULL WHERE {by_other_rules}", [READER])
    return db.execute(
        f"SELECT name, address FROM sources WHERE {by_other_rules} AND address NOT LIKE 'http%://%' ORDER BY name",
        [READER],
    ).fetchall()


def _carry_over(db: sqlite3.Connection, store: Store) -> None:
    """Copies the loaded sources, and all that belongs to them, from the attached dataset into that of `store`."""
    first = db.execute("SELECT coalesce(max(key), 0) FROM meetings").fetchone()[0]
    # An organization that is no longer bundled is kept as long as it has meetings.
    _copy(db, "organizations", f"id IN (SELECT organization FROM old.meetings WHERE {_OF_LOADED_SOURCE})", "OR IGNORE")
    _copy(db, "sources", "sample = 0")
    _copy(db, "meetings", _OF_LOADED_SOURCE, key=("key", first))
    # The other version may have computed these columns by different rules.
    timings = db.execute(
        f"SELECT key, {', '.join(Timing._fields)} FROM main.meetings WHERE key > ?", [first]
    ).fetchall()
    db.executemany(
        "UPDATE main.meetings SET minute = ?, weekly = ? WHERE key = ?",
        ((*by_clock(Timing(*timing)), key) for key, *timing in timings),
    )
    withheld = list(_place_again(db, first, store))
    for table, _ in LISTS.values():
        of_meeting = f"meeting IN (SELECT key FROM old.meetings WHERE {_OF_LOADED_SOURCE})"
        _copy(db, table, of_meeting, "OR IGNORE", key=("meeting", first))
    _copy(db, "rejects", _OF_LOADED_SOURCE)
    _copy(db, "changes", "1")  # including those of removed sources
    forget_places(db, withheld)
    if db.execute("SELECT 1 FROM old.sqlite_master WHERE name = 'forgotten'").fetchone():
        _copy(db, "forgotten", "1")
    add_words(db, "key > ?", [first])
    finish(db)


def _place_again(db: sqlite3.Connection, first: int, store: Store) -> Iterator[str]:
    """Finds out again where meetings after a key are, and takes out the places of those that withhold them.

    Yields the ids of the latter.
    """
    sources = dict(db.execute("SELECT name, organization FROM main.sources").fetchall())
    gazetteer = AddressGazetteer(store.places.of_gazetteer, store.places.postal_code_points)
    rows = db.execute(f"SELECT key, {', '.join(COLUMNS)} FROM main.meetings WHERE key > ?", [first]).fetchall()
    for key, *values in rows:
        stored = dict(zip(COLUMNS, values, strict=True))
        id = stored["organization"]
        organization = store.organizations.get(id, Organization(id, id))
        meeting = Meeting(**stored | {"organization": organization, "except_dates": (), "also_in": ()})
        places = gazetteer.places(meeting.postal_code, meeting.city, meeting.state, meeting.country)
        meeting = located(meeting, position_of_stored(meeting, places))
        if says_so(meeting) or is_protected(organization, sources[meeting.source], meeting.address):
            meeting = without_place(meeting)
            yield meeting.id
        if meeting.timezone is None and meeting.has_venue and places.timezone is not None:
            meeting = meeting._replace(timezone=places.timezone, timezone_from="place")
        changed = {name: getattr(meeting, name) for name in _PLACED if getattr(meeting, name) != stored[name]}
        if changed:
            db.execute(
                f"UPDATE main.meetings SET {', '.join(f'{name} = ?' for name in changed)} WHERE key = ?",
                [*changed.values(), key],
            )


def _copy(
    db: sqlite3.Connection, table: str, where: str, conflict: str = "", key: tuple[str, int] | None = None
) -> None:
    """Copies the rows that meet `where`; `key` is a column and the offset to add to it, to avoid keys in use."""
    columns = [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]
    old_columns = {row[1] for row in db.execute(f"PRAGMA old.table_info({table})")}
    shared = [column for column in columns if column in old_columns]
    expressions = [f"{column} + {key[1]}" if key is not None and column == key[0] else column for column in shared]
    db.execute(
        f"INSERT {conflict} INTO main.{table} ({', '.join(shared)})"
        f" SELECT {', '.join(expressions)} FROM old.{table} WHERE {where}"
    )
