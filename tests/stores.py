"""Datasets of made-up meetings for tests of searches, and what these must find."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from strategies import FETCHED

from selfhelp.dataset.store import Store
from selfhelp.ingest.load import finish, insert_meetings, insert_source
from selfhelp.model import Hit, Meeting, Source
from selfhelp.search import sql as search
from selfhelp.search import time_slices
from selfhelp.search.matching import hits_of
from selfhelp.search.order import in_order
from selfhelp.search.query import MeetingQuery


def stored(path: Path, template: Path, listed: list[Meeting]) -> Store:
    """A dataset that contains the meetings."""
    shutil.copyfile(template, path)
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    for name, fetched in FETCHED.items():
        insert_source(db, Source(name, "aa", "test", "none", fetched=fetched))
    insert_meetings(db, listed)
    finish(db)
    db.commit()
    db.close()
    return Store(path)


def matching(listed: list[Meeting], query: MeetingQuery) -> list[Hit]:
    """The hits by the definition in `MeetingQuery`."""
    return in_order(query, [hit for meeting in listed for hit in hits_of(query, meeting)])


@contextmanager
def as_large(first_part: int, few: int) -> Iterator[None]:
    """Searches a small dataset in the same steps as a large one."""
    with (
        patch.multiple(time_slices, FIRST_SLICE=first_part, GROWTH=2),
        patch.multiple(search, FEW_CANDIDATES=few, MANY_CANDIDATES=few),
    ):
        yield
