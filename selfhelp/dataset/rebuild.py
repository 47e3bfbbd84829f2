"""A new dataset beside the old one, put in its place whole: the file that answers is never written to."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from selfhelp.errors import StoreError

PATIENCE: Final = 60.0
"""Seconds that a writer waits for another one."""


def previous(path: Path) -> Path:
    """Where the file that was replaced last is kept."""
    return path.with_name(path.name + ".previous")


@contextmanager
def rebuilding(path: Path, bundled: Path, *, fresh: bool = False) -> Iterator[tuple[sqlite3.Connection, Path]]:
    """A copy of the dataset at `path`, open for writing, and the file that it was copied from.

    Where there is none yet, or a `fresh` one is asked for, the copy is made of the bundled one. When the block
    ends well, the copy is synced and takes the place of `path`; when it fails or dies, `path` is as before.
    Writers wait for each other.

    Raises:
        StoreError: another writer is at work for too long, or the file cannot be written.
    """
    path = Path(os.path.realpath(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            yield from _replacing(path, bundled, fresh)
    except sqlite3.DatabaseError as problem:
        full = "full" in str(problem)
        raise StoreError(
            f"{path} cannot be {'written' if full else 'rebuilt'} ({problem})",
            "free some space, or name another file with --db" if full else f"move {path} away and import again",
        ) from problem
    except OSError as problem:
        raise StoreError(
            f"{path} cannot be written ({problem})",
            "free some space, or name a file that can be written with --db",
        ) from problem


def _replacing(path: Path, bundled: Path, fresh: bool) -> Iterator[tuple[sqlite3.Connection, Path]]:
    # The lock is ours, so what another writer left behind is of a dead one.
    for left in path.parent.glob(f".{path.name}.*.new"):
        left.unlink(missing_ok=True)
    candidates = [bundled] if fresh else [path, previous(path), bundled]
    base = next(file for file in candidates if file == bundled or is_whole(file))
    copy = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        shutil.copyfile(base, copy)
        db = sqlite3.connect(copy.resolve().as_uri(), uri=True)
        try:
            # A copy that is not finished is thrown away, so it needs no journal of its own.
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")
            db.execute("PRAGMA cache_size = -65536")
            yield db, base
            db.commit()
        finally:
            db.close()
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        if path.exists():
            _keep(path, previous(path) if fresh or base == path else path.with_name(path.name + ".damaged"))
        copy.replace(path)
        _sync_folder(path.parent)
    finally:
        copy.unlink(missing_ok=True)


def is_whole(path: Path) -> bool:
    """Whether the file is there, and every table in it can be opened."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                db.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()
            return ("about",) in tables
    except sqlite3.DatabaseError:
        return False


def _keep(path: Path, kept: Path) -> None:
    """Keeps the file under a second name too; at no moment is there none under the first."""
    link = kept.with_name(kept.name + ".new")
    link.unlink(missing_ok=True)
    try:
        os.link(path, link)
    except OSError:  # a file system without links
        shutil.copyfile(path, link)
    link.replace(kept)


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder; there the rename alone has to do.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Holds the lock of the dataset, which ends with the process whatever becomes of it."""
    with path.with_name(path.name + ".lock").open("a+b") as file:
        deadline = time.monotonic() + PATIENCE
        while not _try_lock(file):
            if time.monotonic() > deadline:
                raise StoreError(f"another selfhelp is writing to {path}", "wait until it is done, then try again")
            time.sleep(0.05)
        yield


def _try_lock(file: IO[bytes]) -> bool:
    try:
        if os.name == "nt":  # pragma: no cover
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
