"""Rows that the last import read are not read again, and nobody can tell from what an import leaves."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from helpers import CONTEXT, ROW
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.dataset.store import Store
from selfhelp.errors import FeedError
from selfhelp.ingest import read_source, report
from selfhelp.ingest.feed import Feed
from selfhelp.ingest.known_rows import known_rows
from selfhelp.ingest.load import replace_source
from selfhelp.ingest.report import Report
from selfhelp.ingest.shards import read_shard, write_shard
from selfhelp.model import Meeting

Run = Callable[..., Ran]
Row = dict[str, Any]

rows_of_feeds = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Nooners", "Night Owls", ""]),
        "slug": st.sampled_from([None, "a", "b", "c"]),
        # "ma" is Tuesday in Dutch and Monday in Finnish.
        "day": st.sampled_from([2, 5, [1, 3], "ma", "ti", "dinsdag", "never"]),
        "time": st.sampled_from(["12:15", "19:00"]),
        "types": st.sampled_from([[], ["O"], ["O", "W"], ["QQ"], ["ZZ", "O"], ["ES"]]),
        "location": st.sampled_from(["Hall", "Church"]),
        "city": st.sampled_from(["Denver", "Boulder", "Golden", "Aurora", "Pueblo"]),
        "latitude": st.sampled_from([None, 39.7, 40.0]),
        "longitude": st.just(-105.0),
        "notes": st.sampled_from([None, "The address is confidential.", "First Tuesday of the month only."]),
        "updated": st.sampled_from([None, "2026-01-01 10:00:00", "2026-02-01 10:00:00"]),
        "status": st.sampled_from(["publish", "publish", "publish", "draft"]),
        "room": st.sampled_from([None, "7"]),
        "sample": st.sampled_from([None, None, None, True]),
        "organization": st.sampled_from([None, "AA"]),
    }
)


@st.composite
def feeds_in_turn(draw: st.DrawFn) -> list[list[Row]]:
    """The rows of a feed at several times: some stay, move, are doubled, change or go."""
    pool = draw(st.lists(rows_of_feeds, min_size=3, max_size=9))
    return draw(st.lists(st.lists(st.sampled_from(pool), min_size=1, max_size=12), min_size=2, max_size=4))


class Dataset:
    """The meetings of a source after some imports, as a dataset keeps them."""

    def __init__(self) -> None:
        self.meetings: dict[str, Meeting] = {}
        self.packed: bytes | None = None

    def load(self, rows: Sequence[object]) -> Report:
        """Imports the rows of a feed."""
        done = report.read_rows(Feed("meeting-guide", rows), CONTEXT, known=known_rows(["en"], self.packed))
        as_before = {id: self.meetings[id] for row in done.known for id in row.ids}
        self.meetings = as_before | {meeting.id: meeting for meeting in done.meetings}
        self.packed = done.packed_rows
        return done


def told(done: Report) -> tuple[object, ...]:
    return (
        *(done.rows, done.kept, done.skipped, done.duplicates, done.rejects, done.warnings, done.feed_warnings),
        *(done.number_of_meetings, done.without_zone, sorted(done.stamps)),
    )


@given(feeds_in_turn())
def test_imports_in_turn_leave_and_report_what_the_last_one_alone_does(feeds: list[list[Row]]) -> None:
    dataset = Dataset()
    for rows in feeds:
        done = dataset.load(rows)
        alone = report.read_rows(Feed("meeting-guide", rows), CONTEXT)
        assert dataset.meetings == {meeting.id: meeting for meeting in alone.meetings}
        assert told(done) == told(alone)


FIVE = [
    ROW | {"slug": f"m{n}", "name": f"Meeting {n}", "time": f"1{n}:00", "end_time": f"1{n + 1}:00"} for n in range(5)
]


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        pytest.param(FIVE[::-1], 5, id="rows that moved"),
        pytest.param([*FIVE, FIVE[0] | {"slug": "new"}], 5, id="a new row"),
        pytest.param(FIVE[1:], 4, id="a row that is gone"),
        pytest.param([FIVE[0] | {"notes": "In the attic"}, *FIVE[1:]], 4, id="a row that changed"),
        pytest.param([FIVE[0] | {"sample": True, "organization": "AA"}, *FIVE[1:]], 4, id="a row that became a sample"),
        pytest.param([*FIVE, FIVE[0] | {"room": "7"}], 4, id="a new row that differs in what is not read"),
        pytest.param([*FIVE, FIVE[0]], 4, id="a row that is doubled"),
        pytest.param([*FIVE, FIVE[0] | {"time": "20:00"}], 4, id="a new row with the key of another"),
    ],
)
def test_only_what_a_change_concerns_is_read_again(rows: list[Row], known: int) -> None:
    dataset = Dataset()
    assert len(dataset.load(FIVE).known) == 0
    assert len(dataset.load(rows).known) == known


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"notes": "The address is confidential."}, id="whose place is withheld"),
        pytest.param({"name": "", "time": None, "day": None, "location": None}, id="that is rejected"),
        pytest.param({"status": "draft"}, id="that is not published"),
    ],
)
def test_nothing_is_kept_of_a_row(row: Row) -> None:
    dataset = Dataset()
    dataset.load([FIVE[0] | row, *FIVE[1:]])
    assert len(dataset.load([FIVE[0] | row, *FIVE[1:]]).known) == 4


def test_a_finding_of_all_rows_has_all_of_them_read_again() -> None:
    # A code that nobody knows is a slip in one row, and another system in most.
    dataset = Dataset()
    dataset.load([row | {"types": ["O"]} for row in FIVE])
    strange = [row | {"types": ["QQ", "O"]} for row in FIVE[1:]]
    done = dataset.load([FIVE[0] | {"types": ["O"]}, *strange])
    assert len(done.known) == 0
    assert [meeting.attributes for meeting in done.meetings] == [()] * 5


def test_other_settings_have_all_rows_read_again() -> None:
    dataset = Dataset()
    dataset.load(FIVE)
    feed = Feed("meeting-guide", FIVE)
    assert len(report.read_rows(feed, CONTEXT, known=known_rows(["en"], dataset.packed)).known) == 5
    assert len(report.read_rows(feed, CONTEXT, known=known_rows(["es"], dataset.packed)).known) == 0


def test_a_table_that_is_read_otherwise_has_its_rows_read_again() -> None:
    dataset = Dataset()
    dataset.load(FIVE)
    a_day_later = Feed("table", FIVE, in_fields=lambda row: {**row, "day": 3} if isinstance(row, dict) else row)
    assert len(report.read_rows(a_day_later, CONTEXT, known=known_rows(["en"], dataset.packed)).known) == 0


FEEDS: list[list[object]] = [
    [*FIVE, 7],
    [FIVE[3], FIVE[0] | {"notes": "In the attic", "types": ["C"]}, *FIVE[1:3], {"name": ""}],
    [FIVE[3], *FIVE[:2], FIVE[1] | {"time": "20:00"}, FIVE[0], 7, FIVE[4] | {"latitude": 39.7, "longitude": -105.0}],
    [*FIVE, FIVE[0] | {"slug": "other", "notes": "Private residence."}],
]


def content(db: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that a dataset says of its sources and meetings, but for keys and times of imports."""
    columns = "id, source_key, name, weekday, start, notes, address, near_latitude, updated, address_withheld, minute"
    with closing(sqlite3.connect(db)) as opened:
        return {
            "meetings": opened.execute(f"SELECT {columns} FROM meetings WHERE sample = 0 ORDER BY id").fetchall(),
            "attributes": opened.execute(
                "SELECT id, attribute FROM meeting_attributes JOIN meetings ON key = meeting WHERE sample = 0"
                " ORDER BY id, attribute"
            ).fetchall(),
            "words": opened.execute(
                "SELECT id FROM meetings WHERE key IN (SELECT rowid FROM meeting_text WHERE meeting_text MATCH 'attic')"
            ).fetchall(),
            "rejects": opened.execute("SELECT row, reason_id, raw FROM rejects ORDER BY row").fetchall(),
            "sources": opened.execute(
                "SELECT name, rows, meetings, duplicates, rejects, skipped, edited FROM sources WHERE sample = 0"
            ).fetchall(),
        }


def test_a_dataset_has_the_same_after_all_imports_as_after_the_last_one(run: Run, tmp_path: Path) -> None:
    for number, rows in enumerate(FEEDS):
        feed = tmp_path / "denver.json"
        feed.write_text(json.dumps(rows))
        in_turn = run("import", feed, "-o", "aa", "--db", tmp_path / "in_turn.db")
        alone = run("import", feed, "-o", "aa", "--db", tmp_path / f"alone-{number}.db")
        assert content(tmp_path / "in_turn.db") == content(tmp_path / f"alone-{number}.db")
        # All but the line that tells what was added, changed and removed.
        assert in_turn.err.splitlines()[0] == alone.err.splitlines()[0]
        assert in_turn.err.splitlines()[2:] == alone.err.splitlines()[2:]
    assert run("check", "--db", tmp_path / "in_turn.db").code == 0


def test_changes_tell_of_the_rows_that_changed_alone(run: Run, tmp_path: Path) -> None:
    feed = tmp_path / "denver.json"
    for rows in (FIVE, [FIVE[0] | {"notes": "In the attic"}, *FIVE[2:]]):
        feed.write_text(json.dumps(rows))
        told = run("import", feed, "-o", "aa").err.splitlines()[1]
    assert told == "4 meetings: 0 added, 1 changed, 1 removed, 3 as before"
    listed = list(map(json.loads, run("changes", "--json").out.splitlines()))
    assert [
        (change["change"], change["name"], change["field"]) for change in listed if change["change"] != "added"
    ] == [
        ("changed", "Meeting 0", "notes"),
        ("removed", "Meeting 1", None),
    ]


@pytest.mark.parametrize("command", ["forget ID", "feeds remove denver"])
def test_a_source_that_another_command_changed_meanwhile_is_not_mixed_with_it(
    run: Run, db: Path, tmp_path: Path, command: str
) -> None:
    feed = tmp_path / "denver.json"
    feed.write_text(json.dumps(FIVE))
    run("import", feed, "-o", "aa")
    with Store(db) as store:
        source = store.sources["denver"]
        given = read_source.read_feed({"feed": json.dumps(FIVE[1:]).encode()}, source, store)
        source, done = read_source.report_of(given, source, store)
    assert len(done.known) == 4
    assert run(*command.replace("ID", done.known[0].ids[0]).split()).code == 0
    with Store(db) as store, closing(sqlite3.connect(db)) as opened, pytest.raises(FeedError, match="another command"):
        replace_source(opened, store, source, done)


def test_a_worker_hands_over_which_rows_it_knew(tmp_path: Path) -> None:
    dataset = Dataset()
    dataset.load(FIVE)
    done = dataset.load(FIVE[1:])
    done.known_by = "digest"
    write_shard(tmp_path / "shard", CONTEXT.source, done)
    _, handed_over = read_shard(tmp_path / "shard", CONTEXT.organizations)
    assert handed_over == done
    assert len(done.known) == 4


def test_forgetting_a_meeting_forgets_the_rows_too(run: Run, db: Path, tmp_path: Path) -> None:
    feed = tmp_path / "denver.json"
    feed.write_text(json.dumps(FIVE))
    run("import", feed, "-o", "aa")
    [first, *_] = json.loads(run("find", "--json", "-q").out)
    run("forget", first["id"])
    with closing(sqlite3.connect(db)) as opened:
        assert opened.execute("SELECT count(*) FROM known_rows").fetchone() == (0,)
    feed.write_text(json.dumps(FIVE[1:]))
    run("import", feed)
    assert first["id"] not in [meeting["id"] for meeting in json.loads(run("find", "--json", "-q").out)]


def test_rows_in_a_damaged_file_are_read_again() -> None:
    dataset = Dataset()
    dataset.load(FIVE)
    dataset.packed = (dataset.packed or b"")[:-9]
    assert (len(dataset.load(FIVE).known), len(dataset.meetings)) == (0, 5)
