"""What is at the path of a dataset: a file that may be replaced, or one that must not be touched."""

import os
import sqlite3
import stat
from contextlib import closing
from enum import Enum
from pathlib import Path
from typing import Final

from selfhelp.dataset.store import read_only_uri
from selfhelp.files import is_absent

HEADER: Final = b"SQLite format 3\0"
_HEADER_SIZE: Final = 100
_PAGE_SIZE: Final = slice(16, 18)
_PAGES: Final = slice(28, 32)
"""Bytes of the header of an SQLite file: size of its pages (1: 65536), and their number; big-endian."""


class State(Enum):
    """What is there, as the end of a sentence that begins with the path."""

    ABSENT = "does not exist"
    INTACT = "is a dataset"
    DAMAGED = "is a damaged dataset"
    FOREIGN = "is not a selfhelp dataset"
    UNREADABLE = "cannot be opened"
    SPECIAL = "is not an ordinary file"


def state_of(path: Path) -> State:
    """What is at a path; an empty file counts as absent. Reads little, and changes nothing."""
    try:
        status = path.stat()
    except OSError:
        return State.ABSENT if is_absent(path) else State.UNREADABLE
    if not stat.S_ISREG(status.st_mode):
        return State.SPECIAL
    if not os.access(path, os.R_OK):
        return State.UNREADABLE
    if status.st_size == 0:
        return State.ABSENT
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_SIZE)
    except OSError:
        return State.UNREADABLE
    if not header.startswith(HEADER):
        return State.FOREIGN
    page_size = int.from_bytes(header[_PAGE_SIZE], "big")
    is_whole = status.st_size >= (65536 if page_size == 1 else page_size) * int.from_bytes(header[_PAGES], "big")
    return _state_of_tables(path) if is_whole else State.DAMAGED


def is_intact(path: Path) -> bool:
    """Whether there is a dataset of which every table can be opened."""
    return state_of(path) is State.INTACT


def _state_of_tables(path: Path) -> State:
    try:
        with closing(sqlite3.connect(read_only_uri(path), uri=True)) as db:
            tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not {"about", "meetings", "sources"} <= tables:
                return State.FOREIGN
            for table in sorted(tables):
                db.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()
    except sqlite3.DatabaseError:
        return State.DAMAGED
    return State.INTACT
