"""Replaces a dataset atomically: a new file is written beside the old one, then renamed over it."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO, Final

from selfhelp import config
from selfhelp.dataset.state import State, is_intact, state_of
from selfhelp.errors import StoreError
from selfhelp.files import UNFINISHED, linked, replacement, unfinished

PATIENCE: Final = 60.0
"""Seconds that a writer waits for another one to finish."""


HINTS: Final = {
    State.DAMAGED: "selfhelp update --rebuild or selfhelp import --rebuild starts from the version before it",
    State.FOREIGN: "name another file with --db or SELFHELP_DB",
    State.UNREADABLE: "check the permissions of the file and of its folder, or name another file with --db",
    State.SPECIAL: "name an ordinary file with --db or SELFHELP_DB",
}
"""What to do about a file that must not be replaced."""


def backup_path(path: Path) -> Path:
    """Path of the backup: the version of the dataset at `path` that was replaced last."""
    if os.path.islink(path):  # noqa: PTH114 - Path.is_symlink() raises an error where a folder may not be searched
        path = Path(os.path.realpath(path))
    return path.with_name(path.name + ".previous")


@contextmanager
def rebuilding(
    path: Path, bundled: Path, *, fresh: bool = False, salvage: bool = False, purge: bool = False
) -> Iterator[tuple[sqlite3.Connection, Path]]:
    """A copy of the dataset at `path`, open for writing, and the file that it was copied from.

    If there is none at `path`, the previous version is copied, else the bundled dataset; if `fresh`, always the
    latter. If the block succeeds, the copy is synced to disk and replaces `path`, of which the old version is kept. If
    it fails or the process dies, `path` is unchanged. Writers wait for each other.

    With `purge`, no file keeps what was deleted, in the block or before: the kept version becomes a copy of the new
    one, and kept damaged files are deleted.

    A file that is damaged, cannot be opened or is not certainly ours is not touched. With `salvage`, a damaged one is
    kept under another name, and the previous version is copied, else the bundled dataset.

    Raises:
        StoreError: there is such a file, another writer did not finish within `PATIENCE`, or nothing can be written.
    """
    try:
        path = linked(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            yield from _replacing(path, bundled, fresh, salvage, purge)
    except sqlite3.DatabaseError as problem:
        # Extended codes, as of a write that fails, have the primary one in the lowest byte.
        is_disk = problem.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
        raise StoreError(
            f"{path} cannot be {'written' if is_disk else 'rebuilt'} ({problem})",
            "free some disk space, or choose another file with --db"
            if is_disk
            else f"move {path} away and import again",
        ) from problem
    except OSError as problem:
        raise StoreError(
            f"{path} cannot be written ({problem.strerror or problem})",
            "free some disk space, or choose a writable file with --db",
        ) from problem


def _replacing(
    path: Path, bundled: Path, fresh: bool, salvage: bool, purge: bool
) -> Iterator[tuple[sqlite3.Connection, Path]]:
    # We hold the lock, so any unfinished copy was left by a writer that died. The last name is that of older versions.
    backup = backup_path(path)
    for leftover in (*unfinished(path), *unfinished(backup), backup.with_name(backup.name + UNFINISHED)):
        leftover.unlink(missing_ok=True)
    base = bundled if fresh else base_of(path, bundled, salvage=salvage)
    with replacement(path, private=config.is_own_dataset(path)) as copy:
        shutil.copyfile(base, copy)
        db = sqlite3.connect(copy.resolve().as_uri(), uri=True)
        try:
            # An unfinished copy is discarded, so it needs no journal.
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")
            db.execute("PRAGMA cache_size = -32768")
            # Deleted contents are overwritten.
            db.execute("PRAGMA secure_delete = ON")
            yield db, base
            db.commit()
            if purge:
                # The text index keeps deleted words until it is merged, the file what earlier versions deleted.
                db.execute("INSERT INTO meeting_text (meeting_text) VALUES ('optimize')")
                db.commit()
                db.execute("VACUUM")
        finally:
            db.close()
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        if purge:
            with replacement(backup, private=config.is_own_dataset(path)) as clean:
                shutil.copyfile(copy, clean)
            for damaged in path.parent.glob(f"{path.name}.damaged-*"):
                damaged.unlink()
        elif path.exists():
            _back_up(path, backup if fresh or base == path else _name_for_damaged(path))
    _sync_folder(path.parent)


def base_of(path: Path, bundled: Path, *, salvage: bool = False) -> Path:
    """The file that a new version of the dataset starts from.

    Raises:
        StoreError: what is at `path` must not be replaced; a damaged dataset may be with `salvage`.
    """
    state = state_of(path)
    if state is State.INTACT:
        return path
    if state not in (State.DAMAGED, State.ABSENT) or (state is State.DAMAGED and not salvage):
        raise StoreError(f"{path} {state.value}; nothing was changed", HINTS[state])
    return backup_path(path) if is_intact(backup_path(path)) else bundled


def _name_for_damaged(path: Path) -> Path:
    """A name beside the dataset that nothing has yet: x.db.damaged-1, x.db.damaged-2 ..."""
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in count(1))
    return next(name for name in names if not name.exists())


def _back_up(path: Path, backup: Path) -> None:
    """Makes the file available at `backup` too, as a hard link or a copy; `path` exists at every moment."""
    link = backup.with_name(backup.name + UNFINISHED)
    link.unlink(missing_ok=True)
    try:
        os.link(path, link)
    except OSError:  # a file system without hard links
        with replacement(link) as copy:
            shutil.copyfile(path, copy)
            shutil.copymode(path, copy)
    link.replace(backup)
    # If both names led to the same file already, there was nothing to replace.
    link.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder; there, the rename has to suffice.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Holds the lock of the dataset, an empty file beside it; the system releases it if the process dies."""
    lock, deadline = path.with_name(path.name + ".lock"), time.monotonic() + PATIENCE
    while True:
        with lock.open("a+b") as file:
            if _try_lock(file) and _is_at(lock, file):
                try:
                    yield
                finally:
                    # A file with content is not ours. Windows removes no open file, so that ours stays there.
                    if file.seek(0, os.SEEK_END) == 0:
                        with suppress(OSError):
                            lock.unlink()
                return
        if time.monotonic() > deadline:
            raise StoreError(f"another selfhelp process is writing to {path}", "wait until it finishes, then try again")
        time.sleep(0.05)


def _is_at(path: Path, file: IO[bytes]) -> bool:
    """Whether an open file is still the one at `path`: a writer that finishes removes the lock that others wait for."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


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
