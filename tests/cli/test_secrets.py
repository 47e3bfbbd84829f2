"""A key in the address of a source: kept in the dataset, hidden in everything that is printed."""

import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Ran
from serving import Script, answer, serving

from selfhelp.dataset.store import Store
from selfhelp.output.pages import write_sources

Run = Callable[..., Ran]

KEY = "s3cretw0rd"
PATHS = [
    f"/feed?action=meetings&key={KEY}",
    f"/feed?access_token={KEY}&code={KEY}",
    f"/calendar/ical/group%40example.org/private-{KEY}/basic.ics",
]
FEED = answer(
    200,
    json.dumps(
        [{"name": "Night", "slug": "n", "day": 2, "time": "19:30", "timezone": "America/Denver", "types": ["O"]}]
    ).encode(),
)
PAGE = answer(200, b"<!doctype html><p>Please log in</p>")
BROKEN = answer(200, b'{"error": "no such feed: https://example.org/feed?key=s3cretw0rd"}')


def look_ups(run: Run, db: Path) -> Iterator[str]:
    """Everything that shows sources."""
    for words in (
        ["feeds", "list"],
        ["feeds", "list", "--json"],
        ["info"],
        ["info", "--json"],
        ["find", "--explain"],
        ["find", "--json"],
        ["find", "-f", "csv"],
        ["find", "-f", "table"],
        ["changes"],
        ["show", "night"],
    ):
        ran = run(*words)
        yield ran.out + ran.err
    stream = io.StringIO()
    with Store(db) as store:
        write_sources([source.public for source in store.sources.values()], stream, now=datetime.now(UTC))
    yield stream.getvalue()


@pytest.mark.parametrize("path", PATHS)
def test_a_key_in_the_address_of_a_source_is_never_printed(run: Run, db: Path, path: str) -> None:
    with serving({path: [FEED, BROKEN]}) as server:
        added = run("feeds", "add", "night", server.address + path, "-o", "aa")
        assert added.code == 0
        updated = run("--debug", "update", "--seconds", "3")
        assert updated.code == 1
    for output in (added.out, added.err, updated.out, updated.err, *look_ups(run, db)):
        assert KEY not in output
    assert "***" in run("feeds", "list").out
    with closing(sqlite3.connect(db)) as dataset:
        assert dataset.execute("SELECT address FROM sources WHERE sample = 0").fetchall() == [(server.address + path,)]


@pytest.mark.parametrize("failure", [PAGE, BROKEN, answer(404), answer(403), answer(429), answer(200, b"")])
def test_the_reason_of_a_failed_update_holds_no_key(run: Run, db: Path, failure: bytes) -> None:
    with serving({PATHS[0]: [FEED, failure]}) as server:
        run("feeds", "add", "night", server.address + PATHS[0], "-o", "aa")
        updated = run("--debug", "update", "--seconds", "1")
    assert (updated.code, KEY in updated.err) == (1, False)
    with closing(sqlite3.connect(db)) as dataset:
        [(why,)] = dataset.execute("SELECT failure FROM sources WHERE sample = 0")
    assert (why is not None, KEY in why) == (True, False)


@pytest.mark.parametrize("path", PATHS)
def test_a_key_in_an_address_that_cannot_be_fetched_is_not_printed(run: Run, path: str) -> None:
    scripts: dict[str, Script] = {
        path: answer(302, Location=f"/elsewhere?token={KEY}"),
        f"/elsewhere?token={KEY}": answer(410),
    }
    with serving(scripts) as server:
        ran = run("--debug", "import", server.address + path, "-o", "aa")
        redirected = run("feeds", "add", "x", f"{server.address}{path}", "-o", "aa")
    assert (ran.code, redirected.code) == (1, 1)
    for text in (ran.out, ran.err, redirected.out, redirected.err):
        assert KEY not in text
    assert "***" in ran.err


@pytest.mark.parametrize("address", [f"https://bob:{KEY}@example.org/feed", f"ftp://example.org/?key={KEY}"])
def test_an_address_that_is_refused_is_printed_without_its_secret(run: Run, address: str) -> None:
    for words in (["feeds", "add", "x", address, "-o", "aa"], ["import", address, "-o", "aa"]):
        ran = run(*words)
        assert ran.code != 0
        assert KEY not in ran.err + ran.out


def test_a_note_on_another_address_hides_its_key(run: Run) -> None:
    page = f'<link rel="alternate" type="application/json" title="Meetings Feed" href="/feed?key={KEY}">'
    with serving({"/": answer(200, b"<!doctype html>" + page.encode()), f"/feed?key={KEY}": FEED}) as server:
        ran = run("feeds", "add", "night", f"{server.address}/", "-o", "aa")
    assert ran.code == 0
    assert f"The feed is at {server.address}/feed?key=***" in ran.err


def test_a_traceback_hides_keys_and_control_characters(run: Run) -> None:
    ran = run("--debug", "feeds", "add", "x", f"https://example.org:99999/\x1b[31m?key={KEY}", "-o", "aa")
    assert "Traceback" in ran.err
    assert KEY not in ran.err
    assert "\x1b" not in ran.err
