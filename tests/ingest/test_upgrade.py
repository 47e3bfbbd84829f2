"""After the package is upgraded, the next command rebuilds the user's file and keeps the loaded sources."""

import gzip
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from serving import answer, serving

from selfhelp import config
from selfhelp.dataset.store import Store, read_about
from selfhelp.ingest.load import READER
from selfhelp.model import SCHEMA_VERSION

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


RELEASED = [Path(__file__).parent / "schemas" / f"schema-{number}.db.gz" for number in range(1, int(SCHEMA_VERSION))]
"""A small dataset of each schema that was released, made by the last program that wrote it: tables of bundled facts
are empty. The source denver was imported twice; then "Tuesday Nooners" had moved and "Gone Tomorrow" was gone."""


def test_there_is_a_dataset_of_every_older_schema() -> None:
    assert [file for file in RELEASED if not file.exists()] == []


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.name.removesuffix(".db.gz"))
def test_a_dataset_of_every_schema_is_upgraded(run: Run, db: Path, released: Path) -> None:
    db.write_bytes(gzip.decompress(released.read_bytes()))
    with closing(sqlite3.connect(db)) as old:
        count = old.execute("SELECT count(*) FROM changes").fetchone()[0]
        ids = [id for (id,) in old.execute("SELECT id FROM meetings ORDER BY id")]
    ran = run("find", "--json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert sorted(meeting["id"] for meeting in found) == ids
    nooners = next(meeting for meeting in found if meeting["name"] == "Tuesday Nooners")
    assert {field: nooners[field] for field in NOONERS} == NOONERS
    assert "To read denver again: selfhelp import /home/counselor/denver.json --name denver\n" in ran.err
    assert [meeting["name"] for meeting in json.loads(run("find", "--json", "--text", "cafe harbor").out)] == [
        "Tuesday Nooners"
    ]
    assert len(run("changes", "--since", "2020-01-01").out.splitlines()) == count == 7
    with Store(db) as store:
        assert store.rejects("denver") == [(4, "the row is not an object", "7")]
        assert store.about["schema"] == SCHEMA_VERSION
    assert run("check").code == 0
    assert run("find", "--json").err == ""


NOONERS = {
    "day": "tuesday", "start": "12:15", "end": "13:00", "timezone": "America/Denver", "address": "12 Ålesund St",
    "city": "Denver", "latitude": 39.758, "longitude": -104.968, "attributes": ["discussion", "open", "wheelchair"],
    "source": "denver", "source_key": "tuesday-nooners", "notes": "Bring a friend",
}  # fmt: skip


def set_reader(db: Path, reader: int | None) -> None:
    """Makes a dataset look as if other rules had read its sources, and another package had been installed then."""
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("UPDATE sources SET reader = ?", [reader])
    mark_as_written_by(db, bundle="another", version="0.0.1")


@pytest.mark.parametrize(("reader", "asked"), [(READER, '"1"'), (READER - 1, None), (None, None)])
def test_what_other_rules_have_read_is_fetched_again_even_if_unchanged(
    run: Run, db: Path, reader: int | None, asked: str | None
) -> None:
    with serving({"/denver": answer(200, json.dumps([ROW]).encode(), ETag='"1"')}) as server:
        run("feeds", "add", "denver", f"{server.address}/denver", "-o", "aa")
        set_reader(db, reader)
        ran = run("update")
        assert (ran.code, "selfhelp import" in ran.err) == (0, False)
        assert server.asked[-1][1].get("if-none-match") == asked


def test_reading_again_by_other_rules_records_no_changes(run: Run, db: Path, tmp_path: Path) -> None:
    file = tmp_path / "feed.json"
    for name, reader in (("First", None), ("Second", READER), ("Third", READER)):
        file.write_text(json.dumps([ROW | {"name": name}]))
        run("import", file, "-o", "aa")
        with closing(sqlite3.connect(db)) as connection, connection:
            connection.execute("UPDATE sources SET reader = ? WHERE sample = 0", [reader])
    changes = [json.loads(line) for line in run("changes", "--since", "2020-01-01", "--json").out.splitlines()]
    assert [(change["change"], change["new"]) for change in changes] == [("added", None), ("changed", "Third")]
