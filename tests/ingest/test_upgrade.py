"""After the package is upgraded, the next command rebuilds the user's file and keeps the loaded sources."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran

from selfhelp import config
from selfhelp.dataset.store import Store, read_about

Run = Callable[..., Ran]
ROW: dict[str, Any] = {
    "slug": "s", "name": "Café Night", "day": 2, "time": "19:30", "timezone": "America/Denver",
    "types": ["O", "S", "ZZ"], "notes": "bring a friend",
}  # fmt: skip


@pytest.fixture
def loaded(run: Run, db: Path, tmp_path: Path) -> Run:
    """The program with a feed loaded twice, so that there are changes."""
    for name in ("Old Name", "Café Night"):
        (tmp_path / "feed.json").write_text(json.dumps([ROW | {"name": name}, 7]))
        run("import", tmp_path / "feed.json", "-o", "aa")
    return run


def mark_as_written_by(db: Path, **about_values: str) -> None:
    connection = sqlite3.connect(db)
    for name, value in about_values.items():
        connection.execute("UPDATE about SET value = ? WHERE name = ?", [value, name])
    connection.execute("DELETE FROM helplines")
    connection.commit()
    connection.close()


def test_the_loaded_sources_are_kept_with_one_notice(loaded: Run, db: Path) -> None:
    before = loaded("find", "--json", "--with", "ZZ", "--text", "cafe friend").out
    changes, info = loaded("changes").out, json.loads(loaded("info", "--json").out)
    mark_as_written_by(db, bundle="another", version="0.0.1")
    ran = loaded("find", "--json", "--with", "ZZ", "--text", "cafe friend")
    assert "was rebuilt for this version of selfhelp; the loaded sources were kept." in ran.err
    assert json.loads(ran.out) == json.loads(before) != []
    second_run = loaded("find", "--json")
    assert "rebuilt" not in second_run.err
    assert loaded("changes").out == changes != ""
    after = json.loads(loaded("info", "--json").out)
    assert {k: v for k, v in after.items() if k != "size"} == {k: v for k, v in info.items() if k != "size"}
    assert read_about(db)["bundle"] == read_about(config.BUNDLED)["bundle"]
    with Store(db) as store:
        assert [reason for _, reason, _ in store.rejects("feed")] == ["the row is not an object"]
    assert loaded("check").code == 0


def test_a_file_with_an_older_schema_is_kept_despite_missing_columns(loaded: Run, db: Path) -> None:
    connection = sqlite3.connect(db)
    connection.execute("ALTER TABLE meetings DROP COLUMN group_notes")
    connection.commit()
    connection.close()
    mark_as_written_by(db, bundle="another", version="0.0.1", schema="0")
    ran = loaded("find", "--json", "--suspended")
    assert [meeting["name"] for meeting in json.loads(ran.out)] == ["Café Night"]


def test_a_file_of_a_newer_version_is_left_unchanged(loaded: Run, db: Path) -> None:
    mark_as_written_by(db, bundle="another", version="99.0")
    before = db.read_bytes()
    assert [meeting["name"] for meeting in json.loads(loaded("find", "--json").out)] == ["Café Night"]
    assert db.read_bytes() == before
    mark_as_written_by(db, schema="99")
    ran = loaded("find")
    assert (ran.code, "another version of selfhelp (99.0)" in ran.err) == (1, True)


def test_an_organization_that_is_no_longer_bundled_is_kept_with_its_meetings(loaded: Run, db: Path) -> None:
    connection = sqlite3.connect(db)
    connection.execute("UPDATE organizations SET id = 'old-aa', parent = NULL WHERE id = 'aa'")
    connection.execute("UPDATE meetings SET organization = 'old-aa' WHERE sample = 0")
    connection.execute("UPDATE sources SET organization = 'old-aa' WHERE sample = 0")
    connection.commit()
    connection.close()
    mark_as_written_by(db, bundle="another", version="0.0.1")
    assert [m["organization"] for m in json.loads(loaded("find", "--json").out)] == ["old-aa"]


def test_a_file_given_by_db_is_rebuilt_too(loaded: Run, db: Path) -> None:
    mark_as_written_by(db, bundle="another", version="0.0.1")
    ran = loaded("find", "--json", "--db", db)
    assert ran.code == 0
    assert "was rebuilt for this version of selfhelp" in ran.err
    assert [meeting["name"] for meeting in json.loads(ran.out)] == ["Café Night"]


def test_a_file_that_cannot_be_rebuilt_is_used_as_it_is(loaded: Run, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark_as_written_by(db, bundle="another", version="0.0.1")
    # A folder in place of the lock file blocks even root, as a read-only medium would.
    db.with_name(db.name + ".lock").unlink()
    db.with_name(db.name + ".lock").mkdir()
    ran = loaded("find", "--json")
    assert [meeting["name"] for meeting in json.loads(ran.out)] == ["Café Night"]
    assert "using the file without upgrading it" in ran.err


def test_derived_columns_are_recomputed(run: Run, db: Path, tmp_path: Path) -> None:
    (tmp_path / "long.json").write_text(json.dumps([ROW | {"time": "06:00", "end_time": "16:00"}]))
    run("import", tmp_path / "long.json", "-o", "aa")
    connection = sqlite3.connect(db)
    connection.execute("UPDATE meetings SET weekly = 1 WHERE sample = 0")
    connection.commit()
    connection.close()
    mark_as_written_by(db, bundle="another", version="0.0.1")
    results = json.loads(run("find", "--json", "-d", "today", "--at", "2026-11-24 12:00").out)
    assert [meeting["name"] for meeting in results] == ["Café Night"]
