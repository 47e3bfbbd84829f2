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
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.db", "x.db.lock"]


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


def test_leftovers_of_a_dead_writer_are_removed_by_the_next(run: Run, db: Path, tmp_path: Path) -> None:
    leftover = db.with_name(f".{db.name}.999.new")
    leftover.write_bytes(b"half a dataset")
    assert run("import", write(tmp_path / "a.json", 3, "first"), "-o", "aa").code == 0
    assert not leftover.exists()


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


@pytest.mark.parametrize("times", [int(os.environ.get("SELFHELP_KILLS", "12"))])
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
