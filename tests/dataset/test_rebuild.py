"""Writers replace the dataset atomically: whatever happens to one, the last good data can be read."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FEEDS, Ran

from selfhelp import config
from selfhelp.dataset.rebuild import backup_path, rebuilding
from selfhelp.dataset.store import Store
from selfhelp.errors import StoreError

Run = Callable[..., Ran]


def rows(number: int, town: str) -> list[dict[str, object]]:
    """Rows of a Meeting Guide feed."""
    return [
        {"slug": f"{town}-{n}", "name": f"{town} {n}", "day": n % 7, "time": "19:00", "timezone": "America/Denver"}
        for n in range(number)
    ]


def write(path: Path, number: int, town: str) -> Path:
    path.write_text(json.dumps(rows(number, town)))
    return path


def test_a_writer_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(config.BUNDLED.read_bytes())
    with pytest.raises(ZeroDivisionError), rebuilding(path, config.BUNDLED) as (db, _):
        db.execute("DELETE FROM meetings")
        raise ZeroDivisionError
    assert path.read_bytes() == config.BUNDLED.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.db"]


def test_a_full_disk_is_an_error_that_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(config.BUNDLED.read_bytes())
    with pytest.raises(StoreError, match="cannot be written"), rebuilding(path, config.BUNDLED) as (db, _):
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + 10}")
        db.execute("CREATE TABLE big AS SELECT zeroblob(100000) FROM meetings LIMIT 100")
    assert path.read_bytes() == config.BUNDLED.read_bytes()


def test_the_replaced_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    for number in (1, 2, 3):
        with rebuilding(path, config.BUNDLED) as (db, base):
            assert base == (config.BUNDLED if number == 1 else path)
            db.execute("INSERT INTO about VALUES (?, 'x')", [f"round {number}"])
    with Store(path) as now, Store(backup_path(path)) as before:
        assert "round 3" in now.about
        assert "round 3" not in before.about
        assert "round 2" in before.about


def test_if_the_file_is_damaged_the_previous_one_is_used_with_a_warning(run: Run, db: Path, tmp_path: Path) -> None:
    run("import", write(tmp_path / "a.json", 3, "first"), "-o", "aa", "--name", "a")
    run("import", write(tmp_path / "b.json", 3, "second"), "-o", "aa", "--name", "b")
    db.write_bytes(b"this is no database" * 100)
    ran = run("find", "--json", "-q")
    assert ran.code == 0
    assert len(json.loads(ran.out)) == 3
    assert ran.err.startswith("warning: ")


def test_nothing_stays_beside_the_dataset_but_its_previous_version(run: Run, db: Path, tmp_path: Path) -> None:
    feed = write(tmp_path / "a.json", 3, "first")
    run("import", feed, "-o", "aa")
    assert in_folder(tmp_path) == ["a.json", "selfhelp.db"]
    for words in (("import", feed, "-o", "aa"), ("import", feed), ("feeds", "remove", "a")):
        run(*words)
        assert in_folder(tmp_path) == ["a.json", "selfhelp.db", "selfhelp.db.previous"]


LEFT_BEHIND = (".x.db.999.new", ".x.db.previous.999.new", "x.db.previous.new", "x.db.lock")
"""Files of writers that died."""


def test_leftovers_of_a_dead_writer_are_removed_by_the_next_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(config.BUNDLED.read_bytes())
    others = (".x.db.old.999.new", ".x.dbs.999.new", ".y.db.999.new", "x.db.new", "x.db-wal", "y.db.lock", "notes.new")
    for name in (*LEFT_BEHIND, *others):
        (tmp_path / name).touch()
    with rebuilding(path, config.BUNDLED):
        pass
    assert in_folder(tmp_path) == sorted((*others, "x.db", "x.db.previous"))


def test_a_file_of_somebody_else_with_the_name_of_the_lock_is_kept(tmp_path: Path) -> None:
    path, lock = tmp_path / "x.db", tmp_path / "x.db.lock"
    lock.write_text("mine")
    with rebuilding(path, config.BUNDLED):
        pass
    assert lock.read_text() == "mine"


def test_a_version_that_was_backed_up_before_its_writer_died_is_backed_up_again(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(config.BUNDLED.read_bytes())
    backup_path(path).hardlink_to(path)
    with rebuilding(path, config.BUNDLED) as (db, _):
        db.execute("INSERT INTO about VALUES ('round', 'x')")
    assert in_folder(tmp_path) == ["x.db", "x.db.previous"]
    assert backup_path(path).read_bytes() == config.BUNDLED.read_bytes()


def in_folder(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def start(*words: str | Path, db: Path) -> subprocess.Popen[bytes]:
    """Starts the program in a process of its own, with `db` as the user's dataset."""
    return subprocess.Popen(
        [sys.executable, "-m", "selfhelp", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"SELFHELP_DB": str(db)},
    )


def test_imports_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    started = [
        start("import", write(tmp_path / f"{town}.json", 300, town), "-o", "aa", db=db)
        for town in ("one", "two", "three", "four")
    ]
    assert [process.wait(timeout=60) for process in started] == [0, 0, 0, 0]
    for process in started:
        process.communicate()
    with Store(db) as store:
        assert [s.meetings for s in store.sources.values() if not s.sample] == [300, 300, 300, 300]


WRITER = """
import sys
from pathlib import Path
from selfhelp.dataset.rebuild import rebuilding
path, writer = Path(sys.argv[1]), sys.argv[2]
for turn in range(8):
    with rebuilding(path, path) as (db, _):
        db.execute("INSERT INTO about VALUES (?, '')", [f"{writer}.{turn}"])
"""


def test_of_many_writers_at_the_same_time_none_is_lost(template: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(template.read_bytes())
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, path, str(number)]) for number in range(8)]
    assert [writer.wait(timeout=60) for writer in writers] == [0] * 8
    db = sqlite3.connect(path)
    written = {name for (name,) in db.execute("SELECT name FROM about WHERE name LIKE '_._'")}
    db.close()
    assert written == {f"{writer}.{turn}" for writer in range(8) for turn in range(8)}
    assert in_folder(tmp_path) == ["x.db", "x.db.previous"]


@pytest.mark.parametrize("times", [int(os.environ.get("SELFHELP_KILLS", "5"))])
def test_a_killed_import_leaves_the_old_or_the_new_data(tmp_path: Path, times: int) -> None:
    """SELFHELP_KILLS sets the number of imports to kill; the shared SEPIA feeds are used if they are there."""
    folder = FEEDS / "meeting-guide"
    if folder.is_dir():
        feeds = [folder / "aa-sepia-2021-10.json", folder / "aa-sepia-2022-10.json"]
    else:
        feeds = [write(tmp_path / "before.json", 2098, "before"), write(tmp_path / "after.json", 2038, "after")]
    db = tmp_path / "x.db"
    random.seed(7)
    numbers = {len(json.loads(feed.read_text())) for feed in feeds}
    first = start("import", feeds[0], "-o", "aa", "--name", "sepia", db=db)
    first.communicate()
    began = time.monotonic()
    start("import", feeds[1], "-o", "aa", "--name", "sepia", "--db", tmp_path / "trial.db", db=db).communicate()
    whole = time.monotonic() - began
    for number in range(times):
        writer = start("import", feeds[number % 2], "-o", "aa", "--name", "sepia", "--force", db=db)
        time.sleep(random.uniform(0, whole))
        during = start("find", "--json", "--suspended", db=db)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        after = start("find", "--json", "--suspended", db=db)
        for reader in (during, after):
            answer, errors = reader.communicate()
            assert reader.returncode == 0, errors
            assert len(json.loads(answer)) in numbers
        check = sqlite3.connect(db)
        assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        check.close()
