"""The text index always holds the words of the stored meetings, and of no others."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp.ingest.text_index import TEXT_COLUMNS, add_words, remove_words

Run = Callable[..., Ran]

NAMES = (
    "Mary's Al-Anon",
    "12&12",
    "\u65e5\u672c\u8a9e\u30df\u30fc\u30c6\u30a3\u30f3\u30b0",
    "\u0141\u00f3d\u017a",
    "Plain",
)


@pytest.fixture
def loaded(run: Run, db: Path, tmp_path: Path) -> Path:
    """A dataset with a meeting of each name."""
    rows = [
        {"slug": f"s{n}", "name": name, "day": 1, "time": "19:00", "city": "Denver", "notes": f"Door {n}"}
        for n, name in enumerate(NAMES)
    ]
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps(rows), encoding="utf-8")
    assert run("import", feed, "-o", "aa", "--name", "town").code == 0
    return db


def found(db: sqlite3.Connection, word: str) -> int:
    return len(db.execute("SELECT rowid FROM meeting_text WHERE meeting_text MATCH ?", [f'"{word}"']).fetchall())


def test_every_meeting_can_be_taken_out_and_put_back(loaded: Path) -> None:
    with closing(sqlite3.connect(loaded)) as db:
        number = db.execute("SELECT count(*) FROM meetings").fetchone()[0]
        before = [found(db, word) for word in ("mary", "alanon", "and", "\u65e5\u672c", "lodz", "plain")]
        assert min(before) >= 1
        for (key,) in db.execute("SELECT key FROM meetings").fetchall():
            remove_words(db, "key = ?", [key])
        db.execute("INSERT INTO meeting_text (meeting_text) VALUES ('integrity-check')")
        assert db.execute("SELECT count(*) FROM meeting_text WHERE meeting_text MATCH 'm* OR d* OR p*'").fetchone() == (
            0,
        )
        add_words(db, "1")
        db.execute("INSERT INTO meeting_text (meeting_text) VALUES ('integrity-check')")
        assert [found(db, word) for word in ("mary", "alanon", "and", "\u65e5\u672c", "lodz", "plain")] == before
        assert db.execute("SELECT count(*) FROM meeting_text").fetchone()[0] == number


def test_a_meeting_that_changes_is_found_by_its_new_words_only(loaded: Path, run: Run, tmp_path: Path) -> None:
    feed = tmp_path / "feed.json"
    rows = json.loads(feed.read_text(encoding="utf-8"))
    rows[4]["name"] = "Ornate"
    feed.write_text(json.dumps(rows[1:]), encoding="utf-8")
    run("import", feed, "-o", "aa", "--name", "town")
    with closing(sqlite3.connect(loaded)) as db:
        of_town = "SELECT count(*) FROM meetings WHERE source = 'town' AND key IN (SELECT rowid FROM meeting_text WHERE"
        for word, number in (("plain", 0), ("ornate", 1), ("mary", 0), ("lodz", 1)):
            assert db.execute(f"{of_town} meeting_text MATCH ?)", [word]).fetchone() == (number,), word


def test_other_programs_find_the_index_by_its_table(loaded: Path) -> None:
    from sqlite_utils import Database

    table = Database(loaded).table("meetings")
    assert table.detect_fts() == "meeting_text"
    assert "Mary's Al-Anon" in {row["name"] for row in table.search("alanon")}
    assert set(TEXT_COLUMNS) <= {column.name for column in table.columns}
