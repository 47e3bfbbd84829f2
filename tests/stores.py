"""Datasets of made-up meetings, for tests of searches."""

import shutil
import sqlite3
from pathlib import Path

from strategies import FETCHED

from selfhelp.dataset.store import Store
from selfhelp.ingest.load import finish, insert_meetings, insert_source
from selfhelp.model import Meeting, Source


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
