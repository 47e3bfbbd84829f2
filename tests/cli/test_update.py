"""Fetching sources: a source that fails keeps its meetings, is reported, and does not affect the others."""

import gzip
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import bad_readers
import pytest
from conftest import Ran
from serving import Script, Server, answer, head, serving

from selfhelp.ingest import refresh
from selfhelp.ingest.readers import Readers, ReadingLimits

Run = Callable[..., Ran]

KILLS = int(os.environ.get("SELFHELP_KILLS", "4"))


def rows(number: int, **changes: Any) -> list[dict[str, Any]]:
    """Rows of a feed, with meetings an hour apart."""
    row = {
        "day": 2,
        "types": ["O"],
        "timezone": "America/Denver",
        "city": "Denver",
        "state": "CO",
        "address": "1 Main St",
    }
    return [
        row | {"name": f"Meeting {n}", "slug": f"m{n}", "time": f"{n % 24:02d}:00"} | changes for n in range(number)
    ]


def feed(number: int, **headers: str) -> bytes:
    """A server's response with so many meetings."""
    return answer(200, json.dumps(rows(number)).encode(), Content_Type="application/json", **headers)


def sources(run: Run) -> dict[str, dict[str, Any]]:
    """The loaded sources by name, without the samples."""
    listed = json.loads(run("feeds", "list", "--json").out)
    return {source["name"]: source for source in listed if not source["sample"]}


def keys(run: Run, source: str) -> list[str]:
    """The feed's own keys of a source's meetings."""
    meetings = json.loads(run("find", "--source", source, "--json", "-q").out)
    return sorted(meeting["source_key"] for meeting in meetings)


def add(run: Run, server: Server, *names: str) -> None:
    """Add a source for each named path of the server."""
    for name in names:
        ran = run("feeds", "add", name, f"{server.address}/{name}", "-o", "aa")
        assert ran.code == 0, ran.err


def test_a_source_is_added_listed_updated_and_removed(run: Run) -> None:
    with serving({"/denver": [feed(3, ETag='"1"'), feed(4, ETag='"2"')]}) as server:
        add(run, server, "denver")
        [denver] = sources(run).values()
        assert (denver["meetings"], denver["format"], denver["etag"]) == (3, "meeting-guide", '"1"')
        assert "1 added, 0 changed, 0 removed, 3 as before" in run("update").err
        assert {name.lower(): value for name, value in server.asked[1][1].items()}["if-none-match"] == '"1"'
    assert keys(run, "denver") == ["m0", "m1", "m2", "m3"]
    [change] = [json.loads(line) for line in run("changes", "--json").out.splitlines()]
    assert (change["change"], change["source"], change["source_key"]) == ("added", "denver", "m3")
    assert run("feeds", "remove", "denver").code == 0
    assert sources(run) == {}
    assert run("feeds", "remove", "denver").code == 2


def test_an_unchanged_source_is_not_read_again(run: Run) -> None:
    with serving({"/denver": [feed(3, ETag='"1"'), answer(304)]}) as server:
        add(run, server, "denver")
        before = sources(run)["denver"]
        ran = run("update")
    assert (ran.code, ran.err) == (0, "denver: unchanged\n")
    after = sources(run)["denver"]
    assert after["fetched"] > before["fetched"]
    assert after | {"fetched": None} == before | {"fetched": None}
    assert keys(run, "denver") == ["m0", "m1", "m2"]


def endless() -> Iterable[bytes]:
    yield head(200, {"Content-Type": "application/json"})
    while True:
        yield b"[" * 1_000_000


def dripping() -> Iterable[bytes]:
    yield head(200, {"Content-Type": "application/json"})
    while True:
        time.sleep(0.1)
        yield b" "


def dripping_heads() -> Iterable[bytes]:
    yield b"HTTP/1.1 200 OK\r\nX-Slow: "
    while True:
        time.sleep(0.1)
        yield b"x"


CUT = json.dumps(rows(9)).encode()[:200]
FAILURES: dict[str, tuple[Script, str]] = {
    "a redirect loop": (answer(302, Location="/south"), "redirects in a loop"),
    "an endless body": (endless, "larger than"),
    "a body that drips": (dripping, "2 seconds"),
    "heads that drip": (dripping_heads, "2 seconds"),
    "a server that is broken": (answer(500), "500"),
    "nothing there": (answer(404), "404"),
    "a gzip bomb": (answer(200, gzip.compress(b"[" * 80_000_000), Content_Encoding="gzip"), "larger than"),
    "a challenge page": (answer(200, b"<html><body>Are you human?</body></html>"), "web page"),
    "a feed cut in half": (answer(200, CUT), "not valid JSON"),
    "a body cut short": (head(200, {"Content-Length": "5000"}) + CUT, "cut off"),
    "a feed of nothing": (answer(200, b"[]"), "contains no meetings"),
    "a feed shrunk to a tenth": (feed(2), "had 20 meetings and would have 2"),
}


@pytest.mark.parametrize("what", FAILURES)
def test_a_source_that_fails_keeps_its_meetings_and_does_not_affect_others(run: Run, what: str) -> None:
    script, says = FAILURES[what]
    with serving({"/south": [feed(20), script], "/north": [feed(3), feed(4)]}) as server:
        add(run, server, "south", "north")
        ran = run("update", "--seconds", "2")
    assert ran.code == 1
    assert says in ran.err
    assert "1 of 2 sources could not be updated" in ran.err
    assert "Traceback" not in ran.err
    known = sources(run)
    assert says in known["south"]["failure"]
    assert known["north"]["failure"] is None
    assert len(keys(run, "south")) == 20
    assert keys(run, "north") == ["m0", "m1", "m2", "m3"]


def test_a_bad_certificate_is_refused(run: Run) -> None:
    with serving({"/feed": feed(3)}, tls=True) as server:
        ran = run("feeds", "add", "bad", f"{server.address}/feed", "-o", "aa")
    assert ran.code == 1
    assert "certificate" in ran.err
    assert sources(run) == {}


def test_a_temporary_failure_is_retried(run: Run) -> None:
    with serving({"/denver": [feed(3), answer(500), feed(4)]}) as server:
        add(run, server, "denver")
        assert run("update").code == 0
    assert len(keys(run, "denver")) == 4


def test_the_next_successful_update_clears_the_failure(run: Run) -> None:
    with serving({"/denver": [feed(3), answer(404), feed(3)]}) as server:
        add(run, server, "denver")
        assert run("update").code == 1
        assert sources(run)["denver"]["failure"] is not None
        assert run("update").code == 0
    assert sources(run)["denver"]["failure"] is None


def test_force_accepts_a_feed_that_shrank(run: Run) -> None:
    with serving({"/denver": [feed(20), feed(2)]}) as server:
        add(run, server, "denver")
        assert run("update", "--force").code == 0
    assert keys(run, "denver") == ["m0", "m1"]


def test_a_feed_can_be_added_by_a_page_that_links_to_it(run: Run) -> None:
    page = (
        b'<html><head><link rel="alternate" type="application/json" title="Meetings Feed" href="/x.json"></head></html>'
    )
    with serving({"/meetings/": answer(200, page), "/x.json": feed(3)}) as server:
        ran = run("feeds", "add", "denver", f"{server.address}/meetings/", "-o", "aa")
        assert f"The feed is at {server.address}/x.json" in ran.err
        assert sources(run)["denver"]["address"] == f"{server.address}/x.json"


def test_a_bmlt_server_can_be_added_by_its_root(run: Run) -> None:
    row = {"weekday_tinyint": "3", "start_time": "19:30:00", "meeting_name": "Night", "format_shared_id_list": "9"}
    many = [row | {"id_bigint": str(n), "meeting_name": f"Night {n}"} for n in range(1001)]
    formats = [{"key_string": "Dam", "id": "9", "world_id": "W", "lang": "da", "name_string": "Kvinder"}]
    root = "/main_server/client_interface/json/?switcher="
    scripts = {
        f"{root}GetFormats": answer(200, json.dumps(formats).encode()),
        f"{root}GetServiceBodies": answer(200, b'[{"id": "1", "parent_id": "0", "name": "Region"}]'),
        f"{root}GetSearchResults&sort_keys=id_bigint&page_size=1000&page_num=1": answer(
            200, json.dumps(many[:1000]).encode()
        ),
        f"{root}GetSearchResults&sort_keys=id_bigint&page_size=1000&page_num=2": answer(
            200, json.dumps(many[1000:]).encode()
        ),
    }
    with serving(scripts) as server:
        ran = run("feeds", "add", "na-denmark", f"{server.address}/main_server/", "-o", "na")
        assert ran.code == 0, ran.err
    source = sources(run)["na-denmark"]
    assert (source["format"], source["meetings"], source["entity"]) == ("bmlt", 1001, "Region")
    assert len(json.loads(run("find", "--with", "women", "--json", "-q").out)) == 1001


def test_a_bmlt_server_without_formats_is_a_failure(run: Run) -> None:
    row = {"weekday_tinyint": "3", "start_time": "19:30:00", "meeting_name": "Night", "format_shared_id_list": "9"}
    formats = b'[{"key_string": "Dam", "id": "9", "world_id": "W", "lang": "da", "name_string": "Kvinder"}]'
    root = "/main_server/client_interface/json/?switcher="
    scripts: dict[str, Script | list[Script]] = {
        f"{root}GetFormats": [answer(200, formats), answer(200, b"{}"), answer(200, b'{"error": "no"}')],
        f"{root}GetServiceBodies": answer(200, b"[]"),
        f"{root}GetSearchResults&sort_keys=id_bigint&page_size=1000&page_num=1": answer(
            200, json.dumps([row]).encode()
        ),
    }
    with serving(scripts) as server:
        assert run("feeds", "add", "na", f"{server.address}/main_server/", "-o", "na").code == 0
        for says in ("does not send its list of formats", "does not answer like a BMLT server"):
            ran = run("update")
            assert (ran.code, says in ran.err) == (1, True)
    assert len(json.loads(run("find", "--with", "women", "--json", "-q").out)) == 1


def test_the_columns_of_a_sheet_are_remembered(run: Run) -> None:
    sheet = b"What,Which day,Starts,Info\nNight,Tuesday,7:30 PM,bring a friend\nNoon,Friday,12:00 PM,\n"
    renamed = sheet.replace(b"Info", b"More")
    with serving({"/sheet": [answer(200, sheet), answer(200, renamed)]}) as server:
        columns = "name=What,day=Which day,time=Starts,notes=Info"
        assert run("feeds", "add", "sheet", f"{server.address}/sheet", "-o", "aa", "--map", columns).code == 0
        assert sources(run)["sheet"]["columns"] == "name=What; day=Which day; time=Starts; notes=Info"
        assert run("update").code == 0
    changed = [json.loads(line) for line in run("changes", "--json").out.splitlines()]
    assert [(c["field"], c["old"], c["new"]) for c in changed] == [("notes", "bring a friend", None)]


def test_updating_to_another_feed_and_back_restores_the_meetings(run: Run) -> None:
    with serving({"/denver": [feed(5), feed(7), feed(5), feed(5)]}) as server:
        add(run, server, "denver")
        first = run("find", "--json", "-q", "--fields", "id,name,start").out
        for _ in range(2):
            assert run("update").code == 0
        assert run("find", "--json", "-q", "--fields", "id,name,start").out == first
        assert "denver: unchanged" in run("update").err


def test_mapped_columns_are_remembered_while_the_table_lacks_them(run: Run) -> None:
    sheet = b"What,Which day,Starts,Info\nNight,Tuesday,7:30 PM,bring a friend\nNoon,Friday,12:00 PM,\n"
    other = sheet.replace(b"Info", b"Notes").replace(b"bring a friend", b"ring twice")
    with serving({"/sheet": [answer(200, sheet), answer(200, other), answer(200, sheet)]}) as server:
        columns = "name=What,day=Which day,time=Starts,notes=Info"
        assert run("feeds", "add", "sheet", f"{server.address}/sheet", "-o", "aa", "--map", columns).code == 0
        first = run("find", "--json", "-q", "--fields", "id,name,day,start,notes").out
        assert run("update").code == 0
        assert "ring twice" in run("find", "--json", "-q").out
        assert run("update").code == 0
    assert run("find", "--json", "-q", "--fields", "id,name,day,start,notes").out == first


def test_a_file_that_is_imported_again_uses_the_same_options(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("What,Which day,Starts\nNight,Tuesday,7:30 PM\nNoon,Friday,12:00 PM\n")
    options = ("-o", "ca", "--timezone", "America/Denver", "--map", "name=What,day=Which day,time=Starts")
    assert run("import", sheet, *options).code == 0
    assert "0 added, 0 changed, 0 removed, 2 as before" in run("import", sheet).err


def meanwhile(db: Path, *words: str) -> Callable[[bytes], Script]:
    """Responses that are sent after another selfhelp process has run a command on the same dataset."""

    def then(response: bytes) -> Script:
        def script() -> Iterable[bytes]:
            command = [sys.executable, "-m", "selfhelp", *words, "--db", str(db)]
            subprocess.run(command, check=True, capture_output=True)
            yield response

        return script

    return then


@pytest.mark.parametrize("late", [answer(304), answer(404), feed(9)], ids=["unchanged", "gone", "more of it"])
def test_meetings_imported_during_an_update_are_kept(run: Run, db: Path, tmp_path: Path, late: bytes) -> None:
    file = tmp_path / "denver.json"
    file.write_text(json.dumps(rows(4, notes="by hand")))
    then = meanwhile(db, "import", str(file), "-o", "aa")
    with serving({"/denver": [feed(3, ETag='"1"'), then(late)]}) as server:
        add(run, server, "denver")
        ran = run("update")
    assert (ran.code, ran.err) == (0, "denver: imported again during the update\n")
    known = sources(run)["denver"]
    assert (known["meetings"], known["address"], known["failure"]) == (4, str(file), None)
    assert {meeting["notes"] for meeting in json.loads(run("find", "--json", "-q").out)} == {"by hand"}


def test_a_source_removed_during_an_update_stays_removed(run: Run, db: Path) -> None:
    then = meanwhile(db, "feeds", "remove", "denver")
    with serving({"/denver": [feed(3), then(feed(4))]}) as server:
        add(run, server, "denver")
        ran = run("update")
    assert (ran.code, ran.err) == (0, "denver: removed during the update\n")
    assert sources(run) == {}


def test_the_reason_is_stored_if_the_only_source_is_refused(run: Run) -> None:
    with serving({"/denver": [feed(20), feed(2)]}) as server:
        add(run, server, "denver")
        assert run("update").code == 1
    today = datetime.now(UTC).date()
    assert sources(run)["denver"]["failure"] == f"denver had 20 meetings and would have 2 (since {today})"
    assert len(keys(run, "denver")) == 20


def test_changes_are_those_of_the_last_import_even_after_an_unchanged_update(run: Run) -> None:
    with serving({"/denver": [feed(3, ETag='"1"'), feed(4, ETag='"2"'), answer(304)]}) as server:
        add(run, server, "denver")
        run("update")
        changed = run("changes").out
        assert "Meeting 3" in changed
        assert run("update").err == "denver: unchanged\n"
    assert run("changes").out == changed


def test_changes_are_those_of_the_last_import_even_if_the_clock_was_set_back(run: Run, tmp_path: Path) -> None:
    for number, day in ((2, 20), (3, 21), (4, 11)):
        path = tmp_path / "denver.json"
        path.write_text(json.dumps(rows(number)))
        assert run("import", path, "-o", "aa", now=datetime(2026, 11, day, tzinfo=UTC)).code == 0
    [change] = [json.loads(line) for line in run("changes", "--json").out.splitlines()]
    assert (change["change"], change["name"], change["time"]) == ("added", "Meeting 3", "2026-11-11T00:00:00.000+00:00")


def test_changes_since_a_date_start_at_local_midnight_and_include_removed_sources(run: Run, db: Path) -> None:
    with serving({"/denver": feed(1)}) as server:
        add(run, server, "denver")
    run("feeds", "remove", "denver")
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("UPDATE changes SET time = '2026-11-02T06:30:00.000+00:00'")
        connection.commit()
    for options in ((), ("--source", "denver")):
        assert "Meeting 0" in run("changes", "--since", "2026-11-01", *options).out
        assert run("changes", "--since", "2026-11-02", *options).out == ""
    assert run("changes", "--source", "denver").code == 2
    assert run("changes", "--since", "2026-11-01", "--source", "boulder").code == 2


def test_a_source_is_found_by_any_spelling_of_its_name(run: Run) -> None:
    with serving({"/denver": feed(3)}) as server:
        assert run("feeds", "add", "Denver AA", f"{server.address}/denver", "-o", "aa").code == 0
        assert run("update", "Denver AA").code == 0
        assert run("feeds", "list", "DENVER-aa").out.startswith("denver-aa\t")
        assert len(json.loads(run("find", "--source", "Denver AA", "--json", "-q").out)) == 3
        unknown = run("feeds", "list", "boulder")
        assert (unknown.code, unknown.err.splitlines()[0]) == (2, "error: no source is named 'boulder'")
        assert "Removed denver-aa: 3 meetings." in run("feeds", "remove", "Denver AA", "denver-aa").err


def test_a_web_page_with_leading_blanks_is_recognized(run: Run) -> None:
    with serving({"/denver": [feed(3), answer(200, b" \n" * 600 + b"<html>Are you human?</html>")]}) as server:
        add(run, server, "denver")
        assert "returns a web page" in run("update").err
    assert len(keys(run, "denver")) == 3


def test_update_reports_what_it_cannot_update(run: Run, tmp_path: Path) -> None:
    assert run("update").code == 0
    assert "There is no source to update" in run("update").err
    file = tmp_path / "file.json"
    file.write_text(json.dumps(rows(2)))
    run("import", file, "-o", "aa")
    assert run("update", "file").code == 2
    assert run("update", "nobody").code == 2


def test_the_organization_of_a_feed_is_required(run: Run) -> None:
    with serving({"/denver": feed(2)}) as server:
        ran = run("feeds", "add", "denver", f"{server.address}/denver")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: it is not clear whose meetings these are")


@pytest.mark.skipif(sys.platform == "win32", reason="the limits are those of POSIX systems")
def test_ten_bad_sources_keep_no_good_one_from_being_refreshed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    towns = [f"town-{number}" for number in range(20)]
    bad_when_read = ["endless", "silent", "exploding", "fault", "dead", "killed"]
    bad_when_fetched: dict[str, Script] = {
        "broken": answer(500),
        "dripping": dripping,
        "dripping-heads": dripping_heads,
        "cut": answer(200, CUT),
    }
    scripts: dict[str, Script | Sequence[Script]] = {f"/{name}": [feed(3), feed(4)] for name in towns + bad_when_read}
    scripts |= {f"/{name}": [feed(3), script] for name, script in bad_when_fetched.items()}
    with serving(scripts) as server:
        add(run, server, *towns, *bad_when_read, *bad_when_fetched)
        few = ReadingLimits(cpu_seconds=2, seconds=10)
        monkeypatch.setattr(refresh, "Readers", partial(Readers, 2, few, bad_readers.by_name))
        ran = run("update", "--seconds", "30")
    assert ran.code == 1
    assert "error: 10 of 30 sources could not be updated; their old meetings are kept" in ran.err
    updated = sources(run)
    assert {name for name, source in updated.items() if source["failure"]} == {*bad_when_read, *bad_when_fetched}
    assert {name: updated[name]["meetings"] for name in towns} == dict.fromkeys(towns, 4)
    assert {source["meetings"] for name, source in updated.items() if name not in towns} == {3}


def test_what_is_ready_is_written_while_another_source_takes_its_time(
    run: Run, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "FIRST_WAIT", 0.1)

    def late() -> Iterable[bytes]:
        while stored_meetings(db, "quick") != 4:
            time.sleep(0.05)
        yield feed(5)

    with serving({"/quick": [feed(3), feed(4)], "/late": [feed(3), late]}) as server:
        add(run, server, "quick", "late")
        assert run("update", "--seconds", "60").code == 0
    assert {name: source["meetings"] for name, source in sources(run).items()} == {"quick": 4, "late": 5}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
@pytest.mark.parametrize("others", [0, 3], ids=["in one process", "with workers"])
def test_what_is_ready_is_written_after_ctrl_c(run: Run, db: Path, others: int) -> None:
    names = ["quick", *(f"other-{number}" for number in range(others))]
    with serving({"/stuck": [feed(3), dripping_heads], **{f"/{name}": [feed(3), feed(4)] for name in names}}) as server:
        add(run, server, "stuck", *names)
        process = subprocess.Popen([sys.executable, "-m", "selfhelp", "update"], stderr=subprocess.PIPE, text=True)
        while not all(server.times(f"/{name}") == 2 for name in ["stuck", *names]):
            time.sleep(0.05)
        time.sleep(4)  # for the reading
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert {name: stored_meetings(db, name) for name in names} == dict.fromkeys(names, 4)
    assert stored_meetings(db, "stuck") == 3


def stored_meetings(db: Path, source: str) -> int:
    """The number of meetings of a source in the dataset."""
    with closing(sqlite3.connect(db)) as connection:
        number: int = connection.execute("SELECT count(*) FROM meetings WHERE source = ?", [source]).fetchone()[0]
        return number


def test_a_killed_update_leaves_the_old_or_the_new_dataset(run: Run, db: Path) -> None:
    chance = random.Random(5)
    with serving({"/denver": [feed(400), *[feed(300 + 10 * (n % 2)) for n in range(KILLS + 1)]]}) as server:
        add(run, server, "denver")
        for _ in range(KILLS):
            command = [sys.executable, "-m", "selfhelp", "update", "-q"]
            process = subprocess.Popen(command, env=os.environ | {"SELFHELP_DB": str(db)})
            time.sleep(chance.uniform(0.1, 0.9))
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert len(keys(run, "denver")) in (400, 300, 310)
            with closing(sqlite3.connect(db)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_meeting_can_move_to_another_organization(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "denver.json"
    file.write_text(json.dumps(rows(1)))
    assert run("import", file, "-o", "aa").code == 0
    assert run("import", file, "-o", "na").code == 0
    [change] = [json.loads(line) for line in run("changes", "--json").out.splitlines()]
    assert (change["field"], change["old"], change["new"]) == ("organization", "aa", "na")
