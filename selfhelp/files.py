"""Atomic file replacement: new content is written beside a file, and takes its place only when complete."""

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

UNFINISHED: Final = ".new"
"""Suffix of a file that is not complete yet."""


@contextmanager
def replacement(path: Path, *, private: bool = False) -> Iterator[Path]:
    """The path of a new, empty file beside `path`, which replaces it when the block ends well, and else disappears.

    A symbolic link stays, and the file that it leads to is replaced. The mode of a replaced file is kept, and its owner
    and group where this process may set them; other hard links to it keep the old content. A file that was not there
    before has the mode of the umask, or can be used by its owner alone if `private`. The new file can never be read by
    more people than the one that it becomes. Its name is hidden, and that of this process alone.

    Raises:
        OSError: `path` leads to something other than a file, or the new file cannot take its place.
    """
    target = linked(path)
    old = _status(target)
    new = target.with_name(f".{target.name}.{os.getpid()}{UNFINISHED}")
    new.unlink(missing_ok=True)
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666 if old is None and not private else 0o600))
    try:
        yield new
        if old is not None:
            _take_owner_and_mode(new, old)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)


def linked(path: Path) -> Path:
    """Where a path leads when all symbolic links are followed; that need not exist.

    Raises:
        OSError: the links lead in a circle.
    """
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return target


def unfinished(path: Path) -> list[Path]:
    """Files that writers of `path` left behind when they died."""
    name = re.compile(rf"\.{re.escape(path.name)}\.\d+{re.escape(UNFINISHED)}")
    return [file for file in path.parent.glob(f".*{UNFINISHED}") if name.fullmatch(file.name)]


def is_absent(path: Path) -> bool:
    """Whether it is certain that there is nothing at a path; it is not if a folder on the way may not be searched."""
    try:
        path.stat()
    except OSError as problem:
        return problem.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
    return False


def is_stream(path: Path) -> bool:
    """Whether there is a pipe or a character device, which takes what is written and cannot be replaced."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def is_same(path: Path, other: Path | int) -> bool:
    """Whether two paths, or a path and the number of an open file, are one file."""
    try:
        return os.path.samestat(path.stat(), os.stat(other))  # noqa: PTH116 - a number is no path
    except OSError:
        return False


def _status(path: Path) -> os.stat_result | None:
    """The status of the file that is to be replaced; None if there is none.

    Raises:
        OSError: what is there is no ordinary file.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not an ordinary file", str(path))
    return status


def _take_owner_and_mode(path: Path, old: os.stat_result) -> None:
    """Gives a file the mode of another one, and its owner and group where that is permitted."""
    if os.name != "nt":
        # One of them may be permitted without the other.
        for owner in ((old.st_uid, -1), (-1, old.st_gid)):
            with suppress(OSError):
                os.chown(path, *owner)
    new, mode = path.stat(), stat.S_IMODE(old.st_mode)
    if new.st_gid != old.st_gid:
        # What one group may do, another one may only if everybody may.
        mode &= ~stat.S_IRWXG | (mode & stat.S_IRWXO) << 3
    if stat.S_IMODE(new.st_mode) != mode:
        path.chmod(mode)
