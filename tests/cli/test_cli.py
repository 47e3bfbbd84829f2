"""The command line end to end: output, notes, errors, exit codes."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp.cli.commands import COMMANDS
from selfhelp.cli.options import declared_options

Run = Callable[..., Ran]

AT = ("--at", "2026-11-24T18:00", "--tz", "America/Denver")

TOWN_HALL = {
    "slug": "town-hall",
    "name": "Tuesday Night",
    "day": 2,
    "time": "19:30",
    "end_time": "20:30",
    "timezone": "America/Denver",
    "types": ["O", "W", "X"],
    "location": "Town Hall",
    "formatted_address": "1 Main St, Denver, CO 80205, USA",
    "latitude": 39.75,
    "longitude": -104.98,
}
ONLINE = {
    "slug": "online",
    "name": "Late Pacific",
    "day": 2,
    "time": "23:00",
    "timezone": "America/Los_Angeles",
    "types": ["C", "ONL", "ZZZ"],
    "conference_url": "https://zoom.us/j/1",
}
CLOSED = {"slug": "closed", "name": "Closed For Now", "day": 2, "time": "12:00", "types": ["TC"], "city": "Denver"}
FIELDS = """
    id name group organization organization_name type approach problems audience day start end duration timezone
    recurrence recurrence_from next local_day local_start valid_from valid_until attendance location location_notes
    address city county state postal_code country region latitude longitude approximate distance_km conference_url
    conference_phone conference_notes phone email languages attributes codes notes group_notes cost registration url
    updated fetched source source_key also_in address_withheld sample position_from timezone_from except_dates
    own_problems own_audience organization_audience same_as cautions source_edited
""".split()


@pytest.fixture
def feed(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes rows to a feed file."""

    def write(*rows: object, name: str = "denver.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(rows), encoding="utf-8")
        return path

    return write


@pytest.fixture
def denver(run: Run, feed: Callable[..., Path]) -> Run:
    """The function that runs the program, with a small feed loaded."""
    assert run("import", feed(TOWN_HALL, ONLINE, CLOSED), "-o", "aa", "--language", "en").code == 0
    return run


def meetings_in(ran: Ran) -> list[dict[str, object]]:
    assert ran.code == 0, ran.err
    meetings: list[dict[str, object]] = json.loads(ran.out)
    return meetings


def names(ran: Ran) -> list[object]:
    return [meeting["name"] for meeting in meetings_in(ran)]


def test_json_has_exactly_the_documented_fields(denver: Run) -> None:
    [meeting] = meetings_in(denver("find", "--json", "--in-person", *AT))
    assert list(meeting) == FIELDS
    assert meeting | {"id": None, "fetched": None, "source_edited": None} == {
        **dict.fromkeys(FIELDS),
        "name": "Tuesday Night",
        "organization": "aa",
        "organization_name": "Alcoholics Anonymous",
        "type": "twelve-step",
        "approach": "twelve-step",
        "problems": ["alcohol"],
        "audience": ["women"],
        "own_audience": ["women"],
        "organization_audience": ["adults", "anyone"],
        "day": "tuesday",
        "start": "19:30",
        "end": "20:30",
        "duration": 60,
        "timezone": "America/Denver",
        "recurrence": "FREQ=WEEKLY;BYDAY=TU",
        "recurrence_from": "default",
        "next": "2026-11-24T19:30:00-07:00",
        "local_day": "tuesday",
        "local_start": "19:30",
        "attendance": "in_person",
        "location": "Town Hall",
        "address": "1 Main St",
        "city": "Denver",
        "state": "CO",
        "postal_code": "80205",
        "country": "US",
        "latitude": 39.75,
        "longitude": -104.98,
        "approximate": False,
        "languages": ["en"],
        "attributes": ["open", "wheelchair", "women"],
        "codes": ["O", "W", "X"],
        "cost": "donation",
        "source": "denver",
        "source_key": "town-hall",
        "address_withheld": False,
        "sample": False,
        "position_from": "feed",
        "timezone_from": "feed",
    }


def test_online_meetings_are_matched_on_the_searchers_clock(denver: Run) -> None:
    new_york = ("--at", "2026-11-24T18:00", "--tz", "America/New_York", "--json")
    [meeting] = meetings_in(denver("find", "-d", "wednesday", "--online", *new_york))
    assert (meeting["name"], meeting["day"], meeting["local_day"], meeting["local_start"]) == (
        "Late Pacific",
        "tuesday",
        "wednesday",
        "02:00",
    )
    assert meetings_in(denver("find", "-d", "tuesday", "--online", *new_york)) == []


def test_csv_has_the_same_values_as_json(denver: Run) -> None:
    meetings = meetings_in(denver("find", "--json", *AT))
    rows = list(csv.DictReader(io.StringIO(denver("find", "-f", "csv", *AT).out)))
    assert len(rows) == len(meetings) == 2
    for row, meeting in zip(rows, meetings, strict=True):
        assert list(row) == FIELDS
        for field, value in meeting.items():
            if isinstance(value, list):
                assert row[field] == "; ".join(value)
            elif isinstance(value, bool) or value is None:
                assert row[field] == {True: "true", False: "false", None: ""}[value]
            else:
                assert row[field] == str(value)


def test_every_format_has_the_same_meetings(denver: Run, tmp_path: Path) -> None:
    expected = [str(m["id"]) for m in meetings_in(denver("find", "--json", *AT))]
    lines = denver("find", "-f", "jsonl", *AT).out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == expected
    assert [line.split("\t")[0] for line in denver("find", "-f", "plain", *AT).out.splitlines()] == expected
    assert [line.split("\t")[0] for line in denver("find", "-f", "tsv", *AT).out.splitlines()] == ["id", *expected]
    assert denver("find", *AT, "--fields", "id", "--output", tmp_path / "out.csv").code == 0
    assert (tmp_path / "out.csv").read_text().splitlines() == ["id", *expected]


def test_fields_keep_the_requested_order(denver: Run) -> None:
    assert (
        denver("find", *AT, "-f", "plain", "--fields", "start,name").out
        == "19:30\tTuesday Night\n23:00\tLate Pacific\n"
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", ["Tuesday Night", "Late Pacific"]),
        ("--suspended", ["Tuesday Night", "Late Pacific", "Closed For Now"]),
        ("--attendance suspended", ["Closed For Now"]),
        ("-p drinking", ["Tuesday Night", "Late Pacific"]),
        ("-p addiction", ["Tuesday Night", "Late Pacific"]),
        ("-p gambling", []),
        ("-t twelve-step", ["Tuesday Night", "Late Pacific"]),
        ("-t bereavement", []),
        ("-o AA", ["Tuesday Night", "Late Pacific"]),
        ("-o al-anon", []),
        ("--without-organization aa", []),
        ("--approach secular", []),
        ("-d tue --time evening", ["Tuesday Night"]),
        ("-d today", ["Tuesday Night"]),
        ("-d tomorrow", ["Late Pacific"]),
        ("-d 2026-12-01", ["Tuesday Night"]),
        ("-d 2026-12-02", ["Late Pacific"]),
        ("-d mon-wed,fri", ["Tuesday Night", "Late Pacific"]),
        ("--after 7pm --before 20:00", ["Tuesday Night"]),
        ("--after 23:00 --before 1am", ["Late Pacific"]),
        ("--now", ["Tuesday Night"]),
        ("--now --hours 1", []),
        ("--hours 8", ["Tuesday Night", "Late Pacific"]),
        ("--in-person", ["Tuesday Night"]),
        ("--online", ["Late Pacific"]),
        ("--phone", []),
        ("--city denver", ["Tuesday Night"]),
        ("--state Colorado", ["Tuesday Night"]),
        ("--country usa", ["Tuesday Night"]),
        ("--postal-code 80205", ["Tuesday Night"]),
        ("--county denver", []),
        ("--for women", ["Tuesday Night"]),
        ("--with women", ["Tuesday Night"]),
        ("--for men", []),
        ("--with open,closed", ["Tuesday Night", "Late Pacific"]),
        ("--with open --with closed", []),
        ("--without open", ["Late Pacific"]),
        ("--with zzz", ["Late Pacific"]),
        ("--language en", ["Tuesday Night", "Late Pacific"]),
        ("--language English", ["Tuesday Night", "Late Pacific"]),
        ("--language es", []),
        ("--text town", ["Tuesday Night"]),
        ("town hall", ["Tuesday Night"]),
        ("--source denver", ["Tuesday Night", "Late Pacific"]),
        ("--sort name", ["Late Pacific", "Tuesday Night"]),
        ("-n 1", ["Tuesday Night"]),
        ("--sample -d tue -n 0", "error"),
    ],
)
def test_each_option_selects_the_expected_meetings(denver: Run, options: str, expected: object) -> None:
    ran = denver("find", "--json", *AT[:2], "--tz", "America/Denver", *options.split())
    assert (names(ran) if expected != "error" else ran.code) == (expected if expected != "error" else 2)


def test_samples_are_used_until_a_real_source_is_loaded_and_are_always_labelled(
    run: Run, feed: Callable[..., Path]
) -> None:
    ran = run("find", "--json")
    assert len(meetings_in(ran)) > 500
    assert {meeting["sample"] for meeting in meetings_in(ran)} == {True}
    assert all(str(name).startswith("Sample") for name in names(ran))
    assert "not real" in ran.err
    assert "not real" in run("find", "-q", "--json").err
    run("import", feed(TOWN_HALL), "-o", "aa")
    assert names(run("find", "--json")) == ["Tuesday Night"]
    assert len(meetings_in(run("find", "--json", "--sample"))) > 500


def test_a_note_counts_meetings_that_do_not_state_an_attribute(denver: Run) -> None:
    ran = denver("find", "--with", "wheelchair", *AT)
    assert "1 more does not mention: wheelchair accessible." in ran.err
    assert ran.out.count("\n") == 1


def test_words_without_a_command_are_passed_to_find(denver: Run) -> None:
    assert denver("town", "hall", *AT, "--json").out == denver("find", "town", "hall", *AT, "--json").out


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("--json find town", "find town --json"),
        ("--near Denver --json find town", "find town --json --near Denver"),
        ("--near=Denver -n1 --json find town", "find town --json --near Denver -n 1"),
        ("-qn 1 --json find town", "find -qn 1 --json town"),
        ("--near Denver --json town", "find --near Denver --json town"),
        ("--near Denver --json town hall guide", "find --near Denver --json town hall guide"),
        ("--text find --json", "find --text find --json"),
        ("--json -- import", "find --json -- import"),
        ("--json organizations friends", "organizations friends --json"),
        ("--debug --json info", "--debug info --json"),
        ("--tz UTC show TOWN", "show TOWN --tz UTC"),
    ],
)
def test_options_before_a_command_are_read_as_if_after_it(words: str, same: str, denver: Run) -> None:
    [town] = [m["id"] for m in meetings_in(denver("find", "--json")) if m["source_key"] == "town-hall"]
    at = datetime(2026, 11, 24, 19, tzinfo=UTC)
    ran, expected = (denver(*line.replace("TOWN", str(town)).split(), now=at) for line in (words, same))
    assert ran == expected
    assert ran.code == 0


def test_a_dataset_named_before_the_command_is_the_one_that_is_written(run: Run, db: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps([TOWN_HALL]))
    other = tmp_path / "other.db"
    assert run("--db", other, "-q", "-o", "aa", "import", feed) == (0, "", "")
    assert not db.exists()
    assert [m["name"] for m in meetings_in(run("--db", other, "--json"))] == [TOWN_HALL["name"]]
    assert run("-q", "--seconds", "5", "update") == (0, "", "")


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        ("--json import feed.json", "No such option: --json", "selfhelp import --help"),
        ("--db x.db imprt feed.json", "unknown command 'imprt'", "did you mean import?"),
        ("--db x.db feed.json", "'feed.json' is not a command", "selfhelp import feed.json"),
        ("--db x.db mcp", "unknown command 'mcp'", "to search for the word: find mcp"),
        ("--near Denver import", "No such option: --near", "selfhelp import --help"),
    ],
)
def test_the_name_of_a_command_after_options_is_never_read_as_a_search(
    words: str, error: str, hint: str, run: Run
) -> None:
    ran = run(*words.split())
    assert (ran.code, ran.out) == (2, "")
    assert error in ran.err
    assert hint in ran.err


def test_report_before_its_command_takes_a_value_for_update_only(run: Run) -> None:
    assert run("--report", "changes").err == "No changes.\n"
    assert "There is no source to update." in run("--report", "-", "update").err


def test_an_option_takes_a_value_in_all_commands_or_in_none_but_for_report() -> None:
    arities: dict[str, set[bool]] = {}
    for listed in COMMANDS.values():
        command = getattr(import_module(f"selfhelp.cli.commands.{listed.module}"), listed.function)
        for name, takes_value in declared_options(command).items():
            arities.setdefault(name, set()).add(takes_value)
    assert {name for name, arity in arities.items() if len(arity) > 1} == {"--report"}
    assert {"--db", "--near", "-n", "--seconds", "--map"} <= {
        name for name, arity in arities.items() if arity == {True}
    }


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        ("fnid x", "unknown command 'fnid'", "did you mean find?"),
        ("find -d tuesdy", "'tuesdy' is not a day", "tuesday"),
        ("find -d 2026-13-01", "'2026-13-01' is not a date", "2026-12-24"),
        ("find -d 2026-12-02..2026-12-01", "not a range of dates", "earlier"),
        ("find --time evning", "unknown part of the day 'evning'", "evening"),
        ("find --time 7pm", "'7pm' is not a part of the day", "--after 19:00 or --before 19:00"),
        ("find --after 25:00", "'25:00' is not a clock time", "18:30"),
        ("find -o alcholics", "no organization", "alcoholics anonymous"),
        ("find -o sa", "can mean 2 organizations", "-o sexaholics"),
        ("find -p gamblng", "no problem", "gambling"),
        ("find -t twelvestep", "unknown group type", "twelve-step"),
        ("find --country Englnd", "unknown country 'Englnd'", "England"),
        ("find --near 80205 --country ZZ", "unknown country 'ZZ'", "its ISO code or name"),
        ("find --with wheelchiar", "neither a known feature", "wheelchair"),
        ("find --tz Mars/Base", "unknown time zone", ""),
        ("find --now -d tue", "contradict", "leave one"),
        ("find --now --hours 500", "out of range", "144"),
        ("find --in-person --attendance online", "all these ways at once", ""),
        ("find --source nowhere", "no source", "samples"),
        ("find --sort shoe", "unknown sort order", "time"),
        ("find -f xls", "unknown format", ""),
        ("find --fields nam", "unknown field", "name"),
        ("find --output x.doc", "unknown kind of file", ".json"),
        ("find --dayz tue", "No such option", "selfhelp find --help"),
        ("show zzzzzz", "no meeting or organization is called", ""),
        ("find --db nowhere.db", "no dataset", "--db"),
        ("changes --source nowhere", "no source", ""),
    ],
)
def test_an_error_has_two_lines_and_the_right_exit_code(run: Run, words: str, error: str, hint: str) -> None:
    ran = run(*words.split())
    lines = ran.err.splitlines()
    assert ran.out == ""
    assert lines[0].startswith("error: ")
    assert error in lines[0]
    assert all(line.startswith("try: ") for line in lines[1:])
    assert hint in "".join(lines[1:])
    assert ran.code == (1 if "--db" in words else 2)


def test_finding_nothing_is_a_failure_only_with_exit_status(denver: Run) -> None:
    ran = denver("find", "-p", "gambling", "--json")
    assert (ran.code, ran.out) == (0, "[]\n")
    assert "No loaded source has any meetings of this kind." in ran.err
    assert denver("find", "-p", "gambling", "--exit-status").code == 3
    assert denver("find", "--exit-status").code == 0


def test_find_and_changes_write_no_files(denver: Run, db: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in db.parent.iterdir()}
    denver("find", *AT)
    denver("changes")
    assert {path: path.stat().st_mtime_ns for path in db.parent.iterdir()} == before


def test_show_accepts_any_unique_prefix_of_an_id(denver: Run) -> None:
    [meeting] = meetings_in(denver("find", "--json", "--in-person", *AT))
    ran = denver("show", str(meeting["id"])[:5])
    assert ran.code == 0
    for text in (
        "Tuesday Night",
        "Every Tuesday 7:30 pm, 60 minutes",
        "America/Denver",
        "1 Main St, Denver, CO 80205, US",
        "wheelchair accessible",
        "Source: denver, fetched",
    ):
        assert text in ran.out
    assert json.loads(denver("show", str(meeting["id"]), "--json").out)["source_key"] == "town-hall"


def test_a_table_shows_time_place_and_source(denver: Run) -> None:
    ran = denver("find", "-f", "table", "--near", "Denver", *AT)
    assert "7:30 pm" in ran.out
    assert "Town Hall, 1 Main St" in ran.out
    assert "online: https://zoom.us/j/1" in ran.out
    assert "Source: denver, fetched" in ran.out


def test_old_data_is_marked(denver: Run) -> None:
    assert "call first" in denver("find", "-f", "table", "--at", "2027-08-01T00:00").out
    assert "more than a year old" in denver("find", "-f", "table", "--at", "2028-03-01T00:00").out


HOSTILE = (
    "\x1b]0;owned\x07\x1b[31mRed\x9b2J [bold]x[/bold] \u202egnp.exe\u202c\u2028line\ttab\r\n"
    "next <b>bold</b> &amp; <script>alert(1)</script>"
)


def test_no_text_from_a_feed_can_control_a_terminal(run: Run, feed: Callable[..., Path]) -> None:
    row = dict.fromkeys(("name", "slug", "notes", "location", "group", "region", "conference_url_notes"), HOSTILE)
    run("import", feed(row | {"day": 2, "time": "19:00", "types": [HOSTILE], "address": HOSTILE}), "-o", "aa")
    [meeting] = meetings_in(run("find", "--json"))
    outputs = [run("find", "-f", form).out for form in ("table", "plain", "csv", "tsv", "json", "jsonl")]
    outputs += [run("show", str(meeting["id"])).out, run("changes").out]
    for output in outputs:
        assert "Red" in output
        assert not {c for c in output if (ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160}
        assert not set(output) & set("\u202e\u202c\u2028\u200f")
    assert len(outputs[1].splitlines()) == 1
    assert "[bold]" in outputs[0]
    assert meeting["notes"] is not None
    assert "<script" not in str(meeting["notes"])


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"this is no feed", 1, "this is not a table"),
        (b"<!DOCTYPE html><html></html>", 1, "a web page, not a feed"),
        (b'[{"name": "x", "day": 2', 1, "not valid JSON"),
        (b"[]", 1, "contains no meetings"),
        (b"[1, 2, 3]", 1, "not a list of meetings"),
        (b'[{"name": "x", "slug": "x", "day": "never"}]', 1, "all 1 rows were rejected"),
        (b'{"a": 1}', 1, "no column says when the meetings are; the columns are a"),
        (b"[" * 100_000, 1, "nested too deeply"),
        (b"\xff\xfe\x00\xd8", 1, "this is not a table"),
        (b"", 1, "the feed is empty"),
    ],
)
def test_an_invalid_feed_leaves_the_dataset_unchanged(
    denver: Run, db: Path, tmp_path: Path, content: bytes, code: int, says: str
) -> None:
    before = db.read_bytes()
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    ran = denver("import", bad, "-o", "aa")
    assert ran.code == code
    assert ran.err.startswith("error: ")
    assert says in ran.err
    assert len(ran.err.splitlines()) == 2
    assert db.read_bytes() == before


def test_import_rejects_missing_files_and_unknown_organizations(denver: Run, tmp_path: Path) -> None:
    assert denver("import", tmp_path / "nothing.json", "-o", "aa").code == 1
    (tmp_path / "empty").mkdir()
    assert denver("import", tmp_path / "empty", "-o", "aa").code == 1
    assert denver("import", tmp_path / "denver.json", "-o", "nobody").code == 2


def test_rejects_are_counted_and_shown_with_reasons(run: Run, feed: Callable[..., Path]) -> None:
    ran = run(
        "import", feed(TOWN_HALL, 7, {"day": 1}, TOWN_HALL | {"slug": "x", "day": "someday"}), "-o", "aa", "--rejects"
    )
    assert "4 rows = 1 kept + 0 duplicates + 3 rejects + 0 skipped" in ran.err
    assert [line.split("\t")[:2] for line in ran.out.splitlines()] == [
        ["2", "the row is not an object"],
        ["3", "the meeting has no name, and nothing tells when it is and where"],
        ["4", "the day 'someday' cannot be read"],
    ]
    assert ran.out.splitlines()[0].split("\t")[2:] == ["7", "not-an-object"]


def test_a_feed_that_loses_more_than_half_of_its_meetings_is_refused(run: Run, feed: Callable[..., Path]) -> None:
    run("import", feed(TOWN_HALL, ONLINE), "-o", "aa")
    # Half of them is not less than half.
    assert run("import", feed(TOWN_HALL), "-o", "aa").code == 0
    run("import", feed(TOWN_HALL, ONLINE, CLOSED), "-o", "aa")
    ran = run("import", feed(TOWN_HALL), "-o", "aa")
    assert (ran.code, ran.err.splitlines()[0]) == (1, "error: denver had 3 meetings and would have 1")
    assert len(meetings_in(run("find", "--json", "--suspended"))) == 3
    assert run("import", feed(TOWN_HALL), "-o", "aa", "--force").code == 0
    assert len(meetings_in(run("find", "--json", "--suspended"))) == 1


def test_a_repeated_row_is_a_duplicate_but_a_different_row_with_its_key_is_a_meeting(
    run: Run, feed: Callable[..., Path]
) -> None:
    ran = run("import", feed(TOWN_HALL, TOWN_HALL, TOWN_HALL | {"time": "08:00"}), "-o", "aa")
    assert "3 rows = 2 kept + 1 duplicates + 0 rejects + 0 skipped" in ran.err
    assert "2 x another row has the same key but different content (rows 1, 3) [key-reused]" in ran.err
    meetings = meetings_in(run("find", "--json"))
    assert {(m["source_key"], m["start"]) for m in meetings} == {("town-hall", "19:30"), ("town-hall", "08:00")}
    assert len({m["id"] for m in meetings}) == 2


def test_a_row_with_several_days_becomes_a_meeting_on_each(run: Run, feed: Callable[..., Path]) -> None:
    ran = run("import", feed(TOWN_HALL | {"day": [1, 3]}), "-o", "aa")
    assert "1 rows = 1 kept" in ran.err
    meetings = meetings_in(run("find", "--json", "--sort", "name"))
    assert {(m["source_key"], m["day"]) for m in meetings} == {("town-hall", "monday"), ("town-hall", "wednesday")}


def test_changes_show_the_field_with_its_old_and_new_value(run: Run, feed: Callable[..., Path]) -> None:
    run("import", feed(TOWN_HALL, ONLINE), "-o", "aa")
    run("import", feed(TOWN_HALL | {"day": 3, "url": "https://new.example.org"}, CLOSED), "-o", "aa")
    changes = [json.loads(line) for line in run("changes", "--json").out.splitlines()]
    assert [(c["change"], c["source_key"], c["field"], c["old"], c["new"]) for c in changes] == [
        ("changed", "town-hall", "weekday", "2", "3"),
        ("changed", "town-hall", "recurrence", "FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=WE"),
        ("added", "closed", None, None, None),
        ("removed", "online", None, "Every Tuesday 23:00, length unknown, online: https://zoom.us/j/1", None),
    ]


def command(*words: str, db: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "selfhelp", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"SELFHELP_DB": str(db)},
    )


def test_a_reader_that_closes_the_pipe_early_causes_no_error_message(db: Path) -> None:
    for first_lines in (0, 1):
        process = command("find", "-q", db=db)
        assert process.stdout is not None
        assert process.stderr is not None
        for _ in range(first_lines):
            assert process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read().decode()
        process.stderr.close()
        assert process.wait() == 1
        assert errors in (
            "",
            "These are made-up samples, not real meetings. Load a real feed: selfhelp import FILE --organization aa\n",
        )


def test_a_json_search_imports_no_heavy_library(db: Path) -> None:
    heavy = (
        *("rich", "sqlite_utils", "icalendar", "urllib3", "reportlab", "tzfpy", "pydantic", "openpyxl", "html"),
        *("selfhelp.cli.list_writers", "selfhelp.output.leaving", "selfhelp.output.web"),
    )
    code = (
        "import sys; from selfhelp.cli import main; main(['find', '--json', '-n', '5', '-d', 'tue']);"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr.splitlines()[-1] == "[]"


def test_a_country_that_only_meetings_state_is_found_by_their_name_for_it(run: Run, db: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_text("Name,Day,Time,Address,City,Country\nNoon,Monday,12:00,1 Main St,Umzimvubu,Kukuanaland\n")
    assert run("import", str(feed), "-o", "aa").code == 0
    assert run("find", "--country", "kukuanaland", "--count").out == "1\n"
    assert run("find", "--country", "Kukuana").err.startswith("error: unknown country 'Kukuana'")
