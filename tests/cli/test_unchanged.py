"""A feed that is the same as at its last import is not read again; what else decides its meetings is not overlooked."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Ran
from serving import answer, serving

from selfhelp.ingest.unchanged import digest_of
from selfhelp.model import Source

Run = Callable[..., Ran]
ROWS = [
    {"slug": "noon", "name": "Nooners", "day": 2, "time": "12:15", "location": "Hall"},
    {"slug": "late", "name": "Night Owls", "day": 5, "time": "22:00", "location": "Hall"},
]
NOT_READ = "  the feed is the same, and was not read again; --rejects reads it"


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "denver.json"
    path.write_text(json.dumps([*ROWS, 7]))
    return path


def source_of(run: Run) -> dict[str, object]:
    [source] = [source for source in json.loads(run("info", "--json").out)["sources"] if not source["sample"]]
    return dict(source)


def meetings(run: Run) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = json.loads(run("find", "--json", "-q").out)
    return [{name: value for name, value in meeting.items() if name != "fetched"} for meeting in listed]


def test_the_same_file_is_only_as_fresh_as_now(run: Run, feed: Path) -> None:
    first = run("import", feed, "-o", "aa", now=datetime(2026, 11, 24, 12, tzinfo=UTC))
    before = meetings(run)
    again = run("import", feed, now=datetime(2026, 11, 26, 12, tzinfo=UTC))
    assert again.err.splitlines() == [
        first.err.splitlines()[0],
        "2 meetings: 0 added, 0 changed, 0 removed, 2 as before",
        NOT_READ,
    ]
    assert first.err.splitlines()[0] == "denver: 3 rows = 2 kept + 0 duplicates + 1 rejects + 0 skipped"
    source = source_of(run)
    assert (str(source["fetched"])[:10], str(source["imported"])[:10]) == ("2026-11-26", "2026-11-24")
    assert meetings(run) == before


@pytest.mark.parametrize(
    "options", [["--timezone", "America/Denver"], ["--language", "es"], ["-o", "na"], ["--rejects"]]
)
def test_another_setting_reads_the_same_file_again(run: Run, feed: Path, options: list[str]) -> None:
    run("import", feed, "-o", "aa")
    assert NOT_READ not in run("import", feed, *options).err


def test_an_edited_file_is_read_again(run: Run, feed: Path) -> None:
    run("import", feed, "-o", "aa")
    feed.write_text(feed.read_text().replace("12:15", "12:30"))
    assert "0 added, 1 changed, 0 removed, 1 as before" in run("import", feed).err


def test_other_facts_in_the_package_make_it_another_import() -> None:
    files, source = {"denver.json": b"[]"}, Source("denver", "aa", "meeting-guide", "denver.json")
    assert digest_of(files, source, "facts of May") == digest_of(files, source._replace(rows=3), "facts of May")
    assert digest_of(files, source, "facts of May") != digest_of(files, source, "facts of June")


def test_a_source_that_lost_a_meeting_to_another_gets_it_back(run: Run, feed: Path, db: Path) -> None:
    run("import", feed, "-o", "aa")
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM meetings WHERE name = 'Nooners'")
    assert "1 added, 0 changed, 0 removed, 1 as before" in run("import", feed).err


def test_an_update_that_gets_the_same_bytes_reads_nothing(run: Run) -> None:
    data = json.dumps(ROWS).encode()
    with serving({"/denver": [answer(200, data), answer(200, data, ETag='"2"'), answer(304, b"")]}) as server:
        run(
            "feeds", "add", "denver", f"{server.address}/denver", "-o", "aa", now=datetime(2026, 11, 24, 12, tzinfo=UTC)
        )
        before = meetings(run)
        assert "denver: unchanged" in run("update", now=datetime(2026, 11, 26, 12, tzinfo=UTC)).err
        source = source_of(run)
    assert (str(source["fetched"])[:10], str(source["imported"])[:10]) == ("2026-11-26", "2026-11-24")
    assert source["etag"] == '"2"', "the next request asks for what this answer was"
    assert meetings(run) == before
