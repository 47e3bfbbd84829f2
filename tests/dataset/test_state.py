"""What is at the path of a dataset: writers replace only what is certainly theirs, and look-ups still answer."""

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp import config
from selfhelp.dataset.rebuild import backup_path
from selfhelp.dataset.state import State, state_of
from selfhelp.dataset.store import Store

Run = Callable[..., Ran]


def feed(path: Path, town: str) -> Path:
    row = {"slug": town, "name": town, "day": 1, "time": "19:00", "timezone": "America/Denver"}
    path.write_text(json.dumps([row]))
    return path


def foreign(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE letters (text)")
    db.commit()
    db.close()


def truncated(path: Path) -> None:
    path.write_bytes(config.BUNDLED.read_bytes()[:500_000])


def letter(path: Path) -> None:
    path.write_text("Dear Sir or Madam,\n")


def pipe(path: Path) -> None:
    os.mkfifo(path)


THERE = {
    State.FOREIGN: foreign,
    State.DAMAGED: truncated,
    State.SPECIAL: pipe,
}


@pytest.mark.parametrize("state", THERE)
def test_what_is_there_is_recognized(tmp_path: Path, state: State) -> None:
    THERE[state](tmp_path / "x.db")
    assert state_of(tmp_path / "x.db") is state


def test_a_dataset_a_letter_and_nothing_are_recognized(tmp_path: Path) -> None:
    letter(tmp_path / "letter")
    (tmp_path / "empty").touch()
    assert state_of(tmp_path / "letter") is State.FOREIGN
    assert state_of(tmp_path / "empty") is State.ABSENT
    assert state_of(tmp_path / "nothing") is State.ABSENT
    assert state_of(config.BUNDLED) is State.INTACT
    assert state_of(tmp_path) is State.SPECIAL


@pytest.mark.parametrize("place", [foreign, truncated, letter, pipe])
def test_a_writer_touches_nothing_that_is_not_an_intact_dataset(
    run: Run, db: Path, tmp_path: Path, place: Callable[[Path], None]
) -> None:
    place(db)
    before = None if place is pipe else db.read_bytes()
    ran = run("import", feed(tmp_path / "a.json", "Courage"), "-o", "aa", "-q")
    assert ran.code == 1
    assert ran.err.splitlines()[0].endswith("nothing was changed")
    assert ran.err.splitlines()[1].startswith("try: ")
    assert before is None or db.read_bytes() == before
    assert not backup_path(db).exists()
    ran = run("find", "--json")
    assert (ran.code, len(ran.err.splitlines())) == (1, 2)
    assert "import" not in ran.err or place is truncated


def test_a_damaged_dataset_is_rebuilt_on_request_from_the_version_before(run: Run, db: Path, tmp_path: Path) -> None:
    for town in ("Courage", "Hope"):
        assert run("import", feed(tmp_path / f"{town}.json", town), "-o", "aa").code == 0
    truncated(db)
    assert [m["name"] for m in json.loads(run("find", "--json", "-q").out)] == ["Courage"]
    ran = run("import", feed(tmp_path / "New.json", "New"), "-o", "aa", "--rebuild")
    assert ran.code == 0
    assert f"starting from {backup_path(db)}: what was written since is lost" in ran.err
    assert sorted(m["name"] for m in json.loads(run("find", "--json", "-q").out)) == ["Courage", "New"]
    truncated(db)
    assert run("import", feed(tmp_path / "New.json", "New"), "-o", "aa", "--rebuild").code == 0
    assert sorted(path.name for path in db.parent.glob("*.damaged-*")) == [
        "selfhelp.db.damaged-1",
        "selfhelp.db.damaged-2",
    ]


def test_without_a_version_before_the_bundled_dataset_is_the_start_and_the_loss_is_said(
    run: Run, db: Path, tmp_path: Path
) -> None:
    truncated(db)
    ran = run("import", feed(tmp_path / "New.json", "New"), "-o", "aa", "--rebuild")
    assert "all loaded sources are lost" in ran.err
    with Store(db) as store:
        assert [name for name, source in store.sources.items() if not source.sample] == ["new"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_dataset_that_may_not_be_read_is_left_alone(run: Run, db: Path, tmp_path: Path) -> None:
    run("import", feed(tmp_path / "a.json", "Courage"), "-o", "aa")
    db.chmod(0)
    ran = run("import", feed(tmp_path / "b.json", "Hope"), "-o", "aa")
    assert (ran.code, "cannot be opened" in ran.err) == (1, True)
