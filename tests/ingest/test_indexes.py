"""A large import builds the indexes of meetings anew, and leaves the dataset with all that it had."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from conftest import Ran

from selfhelp.config import BUNDLED

Run = Callable[..., Ran]

OWN = 'CREATE INDEX "own ""index""" ON meetings (email)'
"""An index that somebody added to the dataset."""


def feed(path: Path, number: int) -> Path:
    rows = [
        {"slug": f"{path.stem}{n}", "name": f"Group {n}", "day": n % 7, "time": "19:00", "types": ["O", "W"]}
        for n in range(number)
    ]
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def indexes(path: Path) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return set(db.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index'"))


def test_a_first_import_leaves_the_indexes_of_the_bundled_dataset(run: Run, db: Path, tmp_path: Path) -> None:
    assert run("import", feed(tmp_path / "large.json", 1000), "-o", "aa").code == 0
    assert indexes(db) == indexes(BUNDLED)


def test_an_index_that_somebody_added_is_kept_by_small_and_by_large_imports(run: Run, db: Path, tmp_path: Path) -> None:
    assert run("import", feed(tmp_path / "small.json", 1), "-o", "aa").code == 0
    with closing(sqlite3.connect(db)) as dataset, dataset:
        dataset.execute(OWN)
    expected = {*indexes(BUNDLED), ('own "index"', "meetings", OWN)}
    for number, name in ((2000, "large.json"), (10, "few.json")):
        assert run("import", feed(tmp_path / name, number), "-o", "aa").code == 0
        assert indexes(db) == expected
