"""`selfhelp setup`: from an empty machine to the meetings around a place, whatever the servers do."""

import io
import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bmlt_servers import FORMATS, aggregator_answer, bmlt_row
from catalogues import write_catalogue
from conftest import Ran
from serving import Script, Server, answer, head, serving

from selfhelp.cli.commands import setup as setup_command
from selfhelp.geo import Point
from selfhelp.output.feed_table import FeedLine, write_choice

Run = Callable[..., Ran]

NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
"""A Tuesday, 17:00 in Reading."""

READING = Point(40.3356, -75.9269)


def rows(group: str, number: int, **changes: Any) -> bytes:
    """A response with so many meetings on Tuesday evening in Reading, in the Meeting Guide format."""
    row = {"day": 2, "time": "19:30", "city": "Reading", "state": "PA", "postal_code": "19601", "types": ["O"]}
    listed = [
        row | {"name": f"{group} {n}", "slug": f"{group}{n}", "address": f"{n} Main St"} | changes
        for n in range(number)
    ]
    return answer(200, json.dumps(listed).encode(), Content_Type="application/json")


def dripping() -> Iterable[bytes]:
    yield head(200, {"Content-Type": "application/json"})
    while True:
        time.sleep(0.1)
        yield b" "


PAGE = b'<html><link rel="alternate" type="application/json" title="Meetings Feed" href="/tsml/feed.json"></html>'
BMLT = "/bmlt/main_server/client_interface/json/?switcher="
NA_ROW = bmlt_row(1, READING, location_municipality="Reading", location_province="PA", meeting_name="NA Root")
SCRIPTS: dict[str, Script | Sequence[Script]] = {
    "/guide": rows("Guide", 3),
    "/tsml/": answer(200, PAGE),
    "/tsml/feed.json": rows("Announced", 2),
    f"{BMLT}GetFormats": answer(200, json.dumps(FORMATS).encode()),
    f"{BMLT}GetServiceBodies": answer(200, b"[]"),
    f"{BMLT}GetSearchResults&sort_keys=id_bigint&page_size=1000&page_num=1": answer(200, json.dumps([NA_ROW]).encode()),
    "/challenge": answer(200, b"<html><body>Are you human?</body></html>"),
    "/slow": dripping,
    "/gone": answer(410),
    "/online": rows("Online", 4, city="", state="", address="", conference_url="https://zoom.us/j/1", types=["ONL"]),
}
AGGREGATED = [
    bmlt_row(7, READING, location_municipality="Reading", location_province="PA", start_time="20:00:00"),
    bmlt_row(8, Point(25.77, -80.19), location_municipality="Miami", location_province="FL"),
]
NA = {"organization": "na", "format": "bmlt"}
WORLD = {"scope": "world", "country": "", "state": "", "cities": ""}
LOADED = {"guide": 3, "tsml": 2, "bmlt": 1, "na-near": 1, "online": 4}
FAILED = ("dead", "challenge", "slow", "gone")


def catalogue_rows(address: str) -> dict[str, dict[str, Any]]:
    """A catalogue: what serves Reading, good and bad, and what serves other places."""
    return {
        "guide": {"address": f"{address}/guide"},
        "tsml": {"address": f"{address}/tsml/", "cities": "Pottstown"},
        "bmlt": NA | {"address": f"{address}/bmlt/main_server/", "scope": "state"},
        "bmlt-aggregator": NA | WORLD | {"address": f"{address}/aggregator/main_server/"},
        "na-world-export": NA | WORLD | {"address": f"{address}/world/meetings.ndjson.gz"},
        "dead": {"address": "http://127.0.0.1:9/feed"},
        "challenge": {"address": f"{address}/challenge"},
        "slow": {"address": f"{address}/slow", "organization": "al-anon"},
        "gone": {"address": f"{address}/gone", "organization": "ca"},
        "online": WORLD | {"address": f"{address}/online"},
        "unconfirmed": {"address": f"{address}/unconfirmed", "confirmed": "no"},
        "objected": {"address": f"{address}/objected", "objected": "2026-01-01"},
        "pittsburgh": {"address": f"{address}/pittsburgh", "cities": "Pittsburgh"},
        "reading-ma": {"address": f"{address}/massachusetts", "state": "MA"},
        "ohio": {"address": f"{address}/ohio", "scope": "state", "state": "OH"},
        "britain": {"address": f"{address}/britain", "scope": "country", "country": "GB", "state": ""},
    }


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """All servers of the catalogue, which is in use."""
    monkeypatch.setattr(setup_command, "PATIENCE", 6.0)

    def otherwise(path: str) -> bytes:
        return aggregator_answer(path, AGGREGATED) if path.startswith("/aggregator/") else answer(404)

    with serving(SCRIPTS, otherwise=otherwise) as running:
        path = write_catalogue(tmp_path / "catalogue.csv", catalogue_rows(running.address))
        monkeypatch.setenv("SELFHELP_FEEDS", str(path))
        yield running


GOOD = ("--without", ",".join(FAILED))


def sources(run: Run) -> dict[str, dict[str, Any]]:
    """The loaded sources by name, without the samples."""
    listed = json.loads(run("feeds", "list", "--json").out)
    return {source["name"]: source for source in listed if not source["sample"]}


def test_one_command_loads_what_serves_the_place_and_nothing_else(run: Run, server: Server, db: Path) -> None:
    ran = run("setup", "Reading, PA", "--yes", now=NOW)
    assert ran.code == 0, ran.err
    assert {name: source["meetings"] for name, source in sources(run).items()} == LOADED
    for name in FAILED:
        assert f"\n{name}: " in ran.err
    assert "\nNot loaded: dead, challenge, slow, gone\n" in ran.err or "\nNot loaded: challenge" in ran.err
    asked = {path.partition("?")[0].split("/")[1] for path, _ in server.asked}
    assert asked <= {
        "guide",
        "tsml",
        "bmlt",
        "aggregator",
        "challenge",
        "slow",
        "gone",
        "online",
        "wp-json",
        "wp-admin",
    } | {"client_interface"}
    # One rebuild: a second one would have kept the result of the first.
    assert not db.with_name(db.name + ".previous").exists()
    found = json.loads(run("drinking", "tonight", "near", "Reading,", "PA", "--json", now=NOW).out)
    assert {meeting["sample"] for meeting in found} == {False}
    assert {"Guide 0", "Announced 1"} <= {meeting["name"] for meeting in found}
    tonight = run("drinking", "tonight", now=NOW)
    assert "sample" not in (tonight.out + tonight.err).lower()
    assert "Online 0" in run("drinking", "tonight", "--tz", "America/New_York", now=NOW).out


def test_what_is_said_at_the_end(run: Run, server: Server) -> None:
    said = run("setup", "19601", "--yes", *GOOD).err.splitlines()
    assert {"guide: 3 meetings", "na-near: 1 meeting"} <= set(said)
    at = said.index("Meetings within 25 miles of 19601 (Reading, PA), and online:")
    assert [" ".join(line.split()) for line in said[at + 1 : at + 3]] == [
        "5 near 4 online Alcoholics Anonymous",
        "2 near 0 online Narcotics Anonymous",
    ]
    assert said[at + 3] == "No meetings are loaded for these. You can ask:"
    assert said[-1] == "Try: selfhelp drinking tonight near 19601"
    assert run("setup", "19601", "--yes", "-q", *GOOD).err == ""


def test_what_is_said_before_anything_is_fetched(run: Run, server: Server) -> None:
    ran = run("setup", "19601", "--dry-run")
    assert (ran.code, server.asked) == (0, [])
    lines = [line.split("\t") for line in ran.out.splitlines()]
    assert [(line[0], line[4], line[6]) for line in lines] == [
        ("bmlt", "confirmed", "chosen"),
        ("challenge", "confirmed", "chosen"),
        ("dead", "confirmed", "chosen"),
        ("gone", "confirmed", "chosen"),
        ("guide", "confirmed", "chosen"),
        ("slow", "confirmed", "chosen"),
        ("unconfirmed", "unconfirmed", "left out"),
        ("tsml", "confirmed", "chosen"),
        ("na-near", "confirmed", "chosen"),
        ("online", "confirmed", "chosen"),
    ]
    said = " ".join(ran.err.split())
    host = server.address.removeprefix("http://")
    assert (
        f"{host} would be sent 40.35,-75.94, the middle of 19601 (Reading, PA), and the distance; nothing else." in said
    )
    assert "Not loaded, because never seen to work (to load them anyway): selfhelp feeds add unconfirmed" in said
    assert "127.0.0.1:9" in said
    assert said.endswith("Nothing was fetched.")


def test_feeds_across_the_state_line_are_named_and_not_loaded(run: Run, server: Server) -> None:
    rows = {"near": {"address": f"{server.address}/guide", "cities": "Philadelphia"}, "new": {"confirmed": "no"}}
    rows["new"] |= {"address": f"{server.address}/new", "cities": "Philadelphia"}
    write_catalogue(Path(os.environ["SELFHELP_FEEDS"]), rows)
    ran = run("setup", "Camden, NJ", "--dry-run")
    assert ran.out == ""
    assert ran.err.splitlines() == [
        "Nearby, but in another state or country (to load them): selfhelp feeds add near",
        "Nothing was fetched.",
    ]


def test_without_yes_and_without_a_terminal_nobody_is_asked(run: Run, server: Server, db: Path) -> None:
    ran = run("setup", "Reading, PA")
    assert (ran.code, server.asked, db.exists()) == (2, [], False)
    assert ran.err.splitlines()[-2:] == [
        "error: nothing was loaded, because you cannot be asked here",
        "try: add --yes",
    ]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ((), "no place is given"),
        (("Nowhereville",), "no place is named 'Nowhereville'"),
        (("Reding, PA",), "no place is named 'Reding, PA'"),
        (("Reading, PA", "--without", "guise"), "no known feed has the id 'guise'"),
        (("Reading, PA", "--only", "nobody"), "no organization is named 'nobody'"),
        (("Reading, PA", "--within", "200mi"), "200mi is too far: the server of NA answers for 100 miles at most"),
    ],
)
def test_what_setup_cannot_mean_is_said(run: Run, server: Server, words: tuple[str, ...], error: str) -> None:
    ran = run("setup", *words, "--yes")
    assert (ran.code, server.asked) == (2, [])
    assert ran.err.splitlines()[-2] == f"error: {error}"


def test_the_place_may_be_given_in_several_words(run: Run, server: Server) -> None:
    assert run("setup", "Reading", "PA", "--dry-run").out == run("setup", "Reading, PA", "--dry-run").out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--only", "na"), {"bmlt", "na-near"}),
        (("--only", "aa", "--no-online"), {"guide", "tsml"}),
        (("--no-online", "--without", "guide", "--without", "na-near"), {"tsml", "bmlt"}),
        (("--within", "5mi", "--only", "aa"), {"guide", "online"}),
    ],
)
def test_what_is_loaded_can_be_chosen(run: Run, server: Server, options: tuple[str, ...], expected: set[str]) -> None:
    assert run("setup", "Reading, PA", "--yes", *GOOD, *options).code == 0
    assert sources(run).keys() == expected


def test_an_answer_as_json_says_all(run: Run, server: Server) -> None:
    ran = run("setup", "Reading, PA", "--yes", "--json", "--without", "slow,dead,gone")
    assert ran.code == 0
    said = json.loads(ran.out)
    assert said["place"] == {"name": "Reading, PA", "latitude": 40.34, "longitude": -75.93}
    feeds = {feed["id"]: feed for feed in said["feeds"]}
    assert {id: feed["meetings"] for id, feed in feeds.items() if feed["meetings"] is not None} == LOADED
    assert {id for id, feed in feeds.items() if not feed["chosen"]} == {"slow", "dead", "gone", "unconfirmed"}
    assert "web page" in feeds["challenge"]["failure"]
    assert [(row["organization"], row["near"], row["online"]) for row in said["meetings"]] == [
        ("aa", 5, 4),
        ("na", 2, 0),
    ]
    assert "gambling" in {row["problem"] for row in said["not_loaded"]}
    assert "update -q --if-older 12h" in said["schedule"]
    assert said["is_home"] is True
    again = run("setup", "Reading, PA", "--yes", "--json", "--without", "slow,dead,gone,challenge")
    assert json.loads(again.out)["is_home"] is False


def test_if_nothing_can_be_loaded_the_exit_code_is_1_and_others_are_named(run: Run, server: Server, db: Path) -> None:
    ran = run("setup", "Reading, PA", "--yes", "--only", "ca")
    assert ran.code == 1
    assert ran.err.splitlines()[-2:] == ["error: none of 1 feeds could be loaded", "try: try again later"]
    assert "No meetings are loaded for these. You can ask:\n  Alcohol: " in ran.err
    assert not db.exists()
    assert run("config").out.splitlines()[0] == "home\t"


def test_a_place_that_nothing_serves_is_said(run: Run, server: Server) -> None:
    ran = run("setup", "Nairobi", "--yes", "--only", "aa", "--no-online")
    assert (ran.code, ran.err.splitlines()[-2]) == (1, "error: no known feed serves Nairobi, KE")


def test_the_home_is_set_only_if_there_is_none(run: Run, server: Server) -> None:
    first = run("setup", "reading", "pennsylvania", "--yes", *GOOD)
    assert "Reading, PA is now your home" in first.err
    second = run("setup", "19512", "--yes", *GOOD)
    assert "your home" not in second.err
    assert run("config").out.splitlines()[0] == "home\tReading, PA"


def test_a_second_setup_adds_and_fetches_nothing_twice_within_4_hours(run: Run, server: Server) -> None:
    assert run("setup", "Reading, PA", "--yes", *GOOD, "--only", "aa", now=NOW).code == 0
    times = {path: server.times(path) for path, _ in server.asked}
    ran = run("setup", "Reading, PA", "--yes", *GOOD, now=NOW + timedelta(hours=3))
    assert ran.code == 0, ran.err
    assert "guide: loaded less than 4 hours ago" in ran.err
    assert {path: server.times(path) for path in times} == times
    assert sources(run).keys() == LOADED.keys()
    assert run("setup", "Reading, PA", "--yes", *GOOD, now=NOW + timedelta(hours=5)).code == 0
    assert server.times("/guide") == 2


def test_another_place_is_added_beside_the_first(run: Run, server: Server) -> None:
    assert run("setup", "Reading, PA", "--yes", *GOOD).code == 0
    assert run("setup", "Miami, FL", "--yes", *GOOD).code == 0
    assert sources(run).keys() == {*LOADED, "na-near-miami-fl"}


def test_a_source_imported_from_a_file_is_left_alone(run: Run, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "guide.json"
    file.write_bytes(rows("By hand", 7).partition(b"\r\n\r\n")[2])
    assert run("import", file, "-o", "aa").code == 0
    ran = run("setup", "Reading, PA", "--yes", *GOOD)
    assert "guide: guide was imported from a file; not loaded" in ran.err
    assert sources(run)["guide"]["meetings"] == 7


def test_what_is_gone_for_good_is_not_asked_again(run: Run, server: Server) -> None:
    with serving({"/feed": [rows("Once", 2), answer(410)]}) as one:
        write_catalogue(Path(os.environ["SELFHELP_FEEDS"]), {"one": {"address": f"{one.address}/feed"}})
        assert run("setup", "Reading, PA", "--yes", now=NOW).code == 0
        assert run("setup", "Reading, PA", "--yes", now=NOW + timedelta(hours=5)).code == 1
        ran = run("setup", "Reading, PA", "--yes", now=NOW + timedelta(hours=10))
        assert (ran.code, one.times("/feed")) == (1, 2)
    assert "one: gone for good (410); to try again: selfhelp update one" in ran.err
    assert sources(run)["one"]["meetings"] == 2


def test_another_dataset_can_be_named_that_is_not_there_yet(run: Run, server: Server, db: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert run("setup", "Reading, PA", "--dry-run", "--db", other).code == 0
    assert run("setup", "Reading, PA", "--yes", "--only", "ca", "--db", other).code == 1
    assert not other.exists()
    assert run("setup", "Reading, PA", "--yes", *GOOD, "--db", other).code == 0
    assert (other.exists(), db.exists()) == (True, False)


def test_a_feed_loaded_under_another_name_is_not_loaded_again(run: Run, server: Server) -> None:
    assert run("feeds", "add", "mine", f"{server.address}/guide", "-o", "aa").code == 0
    assert run("setup", "Reading, PA", "--yes", *GOOD).code == 0
    assert sources(run).keys() == {*LOADED, "mine"} - {"guide"}


@pytest.mark.parametrize(
    ("placed", "expected"),
    [
        ([{}], "America/New_York"),
        ([{"city": "Chicago", "state": "IL", "postal_code": "60601"}], None),
        ([{}, {"city": "Chicago", "state": "IL", "postal_code": "60601"}], None),
        ([], None),
    ],
)
def test_rows_without_a_zone_get_that_of_the_place_if_the_others_are_in_it(
    run: Run, server: Server, db: Path, placed: list[dict[str, str]], expected: str | None
) -> None:
    home = {"day": 2, "time": "19:30", "city": "Reading", "state": "PA", "postal_code": "19601", "address": "1 Main St"}
    listed = [home | row | {"name": f"Hall {n}", "slug": f"h{n}"} for n, row in enumerate(placed)]
    online = {"day": 3, "time": "8:00", "name": "Zoom", "slug": "z", "conference_url": "https://zoom.us/j/1"}
    body = json.dumps([*listed, online | {"types": ["ONL"]}]).encode()
    with serving({"/feed": answer(200, body)}) as one:
        write_catalogue(Path(os.environ["SELFHELP_FEEDS"]), {"one": {"address": f"{one.address}/feed"}})
        assert run("setup", "Reading, PA", "--yes").code == 0
    with closing(sqlite3.connect(db)) as connection:
        zones = connection.execute("SELECT timezone FROM meetings WHERE name = 'Zoom'").fetchall()
    assert zones == [(expected,)]


def test_the_daily_update_is_printed_again_without_doing_anything(run: Run, server: Server, db: Path) -> None:
    ran = run("setup", "--schedule")
    assert (ran.code, server.asked, db.exists()) == (0, [], False)
    assert f"update -q --if-older 12h --db {db}" in ran.out
    first = run("setup", "Reading, PA", "--yes", *GOOD)
    assert ran.out.strip() in first.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_an_interrupted_setup_is_run_again_for_the_rest(run: Run, server: Server) -> None:
    words = ["setup", "Reading, PA", "--yes", "--without", "dead,challenge,gone"]
    process = subprocess.Popen([sys.executable, "-m", "selfhelp", *words], stderr=subprocess.PIPE, text=True)
    while not all(server.times(path) for path in ("/guide", "/tsml/feed.json", "/online", "/slow")):
        time.sleep(0.05)
    time.sleep(5)  # for the reading
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in said) == (130, False)
    assert sources(run).keys() == LOADED.keys()
    assert run("setup", "Reading, PA", "--yes", *GOOD).code == 0
    assert server.times("/guide") == 1


def on_terminal(words: Sequence[str], typed: bytes) -> tuple[int, str]:
    """The exit code of the program on a terminal on which something is typed, and what it shows."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "selfhelp", *words]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ | {"COLUMNS": "80"})
    os.close(theirs)
    os.write(ours, typed)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:
        pass  # Linux ends a terminal this way.
    os.close(ours)
    return process.wait(timeout=60), shown.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize(("typed", "expected"), [(b"\n", 5), (b"n\n", 0), (b"\x04", 0)], ids=["enter", "n", "end"])
def test_enter_loads_on_a_terminal(run: Run, server: Server, typed: bytes, expected: int) -> None:
    code, shown = on_terminal(["setup", "Reading, PA", *GOOD], typed)
    assert "Press Enter to load these 5 feeds, or type n to stop:" in shown
    assert len(sources(run)) == expected
    assert code == (2 if typed == b"\x04" else 0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_the_place_is_asked_for_on_a_terminal(run: Run, server: Server) -> None:
    code, shown = on_terminal(["setup", "--dry-run"], b"19601\n")
    assert (code, "Where? A city or ZIP code:" in shown, "Nothing was fetched." in shown) == (0, True, True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize("number", [1, 7, 18, 60])
def test_what_is_to_be_agreed_to_fits_on_one_screen(run: Run, server: Server, number: int) -> None:
    rows = {
        f"aa-{n}": {"address": f"http://{n}.example.org/feed", "region": "Berks County, " * 3} for n in range(number)
    }
    rows |= {f"new-{n}": {"address": f"http://new{n}.example.org/", "confirmed": "no"} for n in range(number)}
    write_catalogue(Path(os.environ["SELFHELP_FEEDS"]), rows)
    code, shown = on_terminal(["setup", "Reading, PA"], b"n\n")
    assert code == 0
    above, question, _ = shown.partition("Press Enter to load")
    lines = above.replace("n\r\n", "", 1).splitlines()
    assert question
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80
    assert {f"aa-{n}" for n in range(number)} <= set(above.replace(",", " ").split())


def test_feeds_without_a_row_of_their_own_are_named_by_id() -> None:
    lines = [
        FeedLine(f"aa-{n}", "", "AA", "Alcoholics Anonymous", "Berks County, Pennsylvania", True, "") for n in range(9)
    ]
    shown = io.StringIO()
    write_choice(lines, shown, columns=50, rows=4)
    assert shown.getvalue().splitlines() == [
        "aa-0  Alcoholics Anonymous  Berks County, ...",
        "aa-1  Alcoholics Anonymous  Berks County, ...",
        "aa-2  Alcoholics Anonymous  Berks County, ...",
        "and aa-3, aa-4, aa-5, aa-6, aa-7, aa-8",
    ]
