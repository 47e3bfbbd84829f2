"""What somebody asks to be withdrawn is gone from every file, and no update brings it back."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from serving import answer, serving

from selfhelp.dataset.store import Store

Run = Callable[..., Ran]

ROW: dict[str, Any] = {"day": 2, "time": "19:30", "timezone": "America/Denver", "types": ["O"]}
XAVERLIN = ROW | {
    "slug": "z",
    "name": "Xaverlin Quuxley's Kitchen",
    "notes": "Ask for Xaverlin Quuxley",
    "phone": "+1 303 555 0142",
}
OTHERS = [ROW | {"slug": f"m{number}", "name": f"Meeting {number}"} for number in range(4)]
REJECTED = {"slug": "bad", "notes": "Xaverlin Quuxley knows", "day": 3}
TRACES = ("Xaverlin", "xaverlin", "Quuxley", "quuxley", "555 0142", "5550142")


@pytest.fixture
def denver(run: Run, tmp_path: Path) -> Callable[..., Ran]:
    """Loads rows as the source denver."""

    def load(*rows: object) -> Ran:
        (tmp_path / "denver.json").write_text(json.dumps(rows))
        ran = run("import", tmp_path / "denver.json", "-o", "aa")
        (tmp_path / "denver.json").unlink()
        return ran

    return load


def meetings(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("find", "--json").out)
    return found


def id_of(run: Run, name: str) -> str:
    [id] = [meeting["id"] for meeting in meetings(run) if meeting["name"] == name]
    return str(id)


def traces(folder: Path) -> list[tuple[str, str]]:
    """In which files of a folder, hidden ones too, what of the person is found."""
    return [
        (file.name, trace)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for trace in TRACES
        if trace.encode() in file.read_bytes()
    ]


def test_no_file_holds_a_forgotten_meeting(run: Run, denver: Callable[..., Ran], db: Path) -> None:
    denver(*OTHERS, XAVERLIN, REJECTED)
    denver(*OTHERS, XAVERLIN | {"notes": "Ring at Xaverlin Quuxley's door"}, REJECTED)
    db.with_name("selfhelp.db.damaged-1").write_bytes(db.read_bytes())
    assert len({name for name, _ in traces(db.parent)}) == 3
    id = id_of(run, XAVERLIN["name"])
    ran = run("forget", id)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"Forgot Xaverlin Quuxley's Kitchen ({id}) from denver.\n"
    assert traces(db.parent) == []
    assert [meeting["name"] for meeting in meetings(run)] == [row["name"] for row in OTHERS]
    assert run("check").code == 0


def test_what_was_deleted_before_is_erased_too(run: Run, denver: Callable[..., Ran], db: Path) -> None:
    denver(*OTHERS)
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("PRAGMA secure_delete = OFF")
        rejects = [("denver", row, "name-missing", "", "Xaverlin Quuxley" * 100) for row in range(50)]
        connection.executemany("INSERT INTO rejects VALUES (?, ?, ?, ?, ?)", rejects)
        connection.commit()
        connection.execute("DELETE FROM rejects")
    assert traces(db.parent) != []
    run("forget", id_of(run, "Meeting 1"))
    assert traces(db.parent) == []


def test_the_version_before_still_answers_where_the_file_is_damaged(
    run: Run, denver: Callable[..., Ran], db: Path
) -> None:
    denver(*OTHERS, XAVERLIN)
    run("forget", id_of(run, XAVERLIN["name"]))
    db.write_bytes(db.read_bytes()[:5000])
    assert [meeting["name"] for meeting in meetings(run)] == [row["name"] for row in OTHERS]


def test_imports_do_not_bring_a_forgotten_meeting_back(run: Run, denver: Callable[..., Ran], db: Path) -> None:
    denver(*OTHERS, XAVERLIN)
    id = id_of(run, XAVERLIN["name"])
    run("forget", id[:5])
    ran = denver(*OTHERS, XAVERLIN)
    assert "denver: 5 rows = 4 kept + 0 duplicates + 0 rejects + 1 skipped" in ran.err
    assert "1 x meetings left out, because selfhelp forget took them out [forgotten]" in ran.err
    assert traces(db.parent) == []
    assert len(meetings(run)) == 4
    ran = run("forget", "--undo", id[:5])
    assert (ran.code, ran.err.splitlines()[0]) == (2, f"error: no meeting with the id {id[:5]!r} was forgotten")
    ran = run("forget", "--undo", id.upper())
    assert (ran.code, ran.err) == (0, f"Imports may bring back {id}.\n")
    denver(*OTHERS, XAVERLIN)
    assert len(meetings(run)) == 5


def test_updates_do_not_bring_a_forgotten_meeting_back(run: Run, db: Path) -> None:
    with serving({"/denver": answer(200, json.dumps([*OTHERS, XAVERLIN]).encode())}) as server:
        run("feeds", "add", "denver", f"{server.address}/denver", "-o", "aa")
        run("forget", id_of(run, XAVERLIN["name"]))
        ran = run("update")
    assert ran.code == 0, ran.err
    assert traces(db.parent) == []


def test_a_meeting_that_its_feed_removed_can_be_forgotten(run: Run, denver: Callable[..., Ran], db: Path) -> None:
    denver(*OTHERS, XAVERLIN)
    id = id_of(run, XAVERLIN["name"])
    denver(*OTHERS)
    assert "Xaverlin" in run("changes").out
    assert run("forget", id).code == 0
    assert traces(db.parent) == []
    assert run("changes").out == ""


def test_other_meetings_of_the_same_contact_are_named(run: Run, denver: Callable[..., Ran]) -> None:
    denver(*OTHERS, XAVERLIN, XAVERLIN | {"slug": "z2", "day": 4, "name": "Quuxley's Porch"})
    other = id_of(run, "Quuxley's Porch")
    ran = run("forget", id_of(run, XAVERLIN["name"]))
    assert f"The same group or contact, if these are to be forgotten too: selfhelp forget {other}\n" in ran.err


def test_a_source_is_forgotten_with_its_changes(run: Run, denver: Callable[..., Ran], db: Path) -> None:
    denver(*OTHERS, XAVERLIN, REJECTED)
    denver(*OTHERS, REJECTED)
    ran = run("forget", "--source", "Denver")
    assert (ran.code, ran.err) == (0, "Forgot denver: 4 meetings.\n")
    assert traces(db.parent) == []
    assert json.loads(run("changes", "--since", "2020-01-01", "--json").out or "[]") == []


def test_what_cannot_be_forgotten_changes_nothing(run: Run, denver: Callable[..., Ran], db: Path) -> None:
    sample = json.loads(run("find", "--sample", "--json", "-n", "1").out)[0]["id"]
    denver(*OTHERS)
    before = db.read_bytes()
    for words, said in (
        (("nothing7",), "no meeting has the id 'nothing7'"),
        ((), "name the ids of meetings, or a source"),
        (("--source", "boulder"), "no source is named 'boulder'"),
        ((sample,), "the bundled samples cannot be forgotten"),
    ):
        ran = run("forget", *words)
        assert (ran.code, ran.err.splitlines()[0]) == (2, f"error: {said}")
    assert db.read_bytes() == before


def test_raw_rejects_and_old_values_are_deleted_after_ninety_days(run: Run, db: Path, tmp_path: Path) -> None:
    def load(month: int, day: int, name: str, source: str) -> None:
        (tmp_path / "feed.json").write_text(json.dumps([*OTHERS, ROW | {"slug": "s", "name": name}, REJECTED]))
        run("import", tmp_path / "feed.json", "-o", "aa", "--name", source, now=datetime(2026, month, day, tzinfo=UTC))

    def kept(table: str, column: str) -> list[str]:
        with Store(db) as store:
            return [str(value) for (value,) in store.rows(f"SELECT {column} FROM {table} ORDER BY rowid")]

    load(1, 1, "Old Name", "denver")
    load(1, 2, "New Name", "denver")
    load(4, 1, "Boulder Name", "boulder")
    assert kept("changes", "new") == [*["None"] * 5, "New Name", *["None"] * 5]
    assert "Xaverlin" in kept("rejects", "raw")[0]
    load(4, 3, "Boulder Name", "boulder")
    assert kept("changes", "new") == ["None"] * 11
    assert kept("changes", "name")[:6] == [""] * 6
    assert kept("changes", "name")[6] == "Meeting 0"
    assert [bool(raw) for raw in kept("rejects", "raw")] == [False, True]
    assert "(name no longer kept)" in run("changes", "--since", "2026-01-01").out
