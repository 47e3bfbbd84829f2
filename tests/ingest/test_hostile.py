"""Small feeds that used to hang, crash or fill the memory: each is read, or refused in two lines."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.feeds import rows as benchmark_rows
from conftest import Ran
from helpers import BMLT_ROW, ROW, as_json, read, rows, take
from openpyxl import Workbook

from selfhelp.errors import FeedError
from selfhelp.ingest import limits
from selfhelp.ingest.compressed import decompressed
from selfhelp.ingest.formats import ical
from selfhelp.ingest.formats.decoding import decode
from selfhelp.ingest.formats.table import workbook

Run = Callable[..., Ran]


@pytest.mark.parametrize(
    "changes",
    [
        {"notes": "1st Tuesday. Call " + "1234567890" * 12},
        {"time": "7" + " " * 50_000},
        {"time": "7 " + "pm " * 5_000},
        {"conference_url": "-" * 60_000},
        {"conference_url": "a." * 30_000},
        {"notes": "only " + "1st " * 5_000 + "Tuesday"},
        {"timezone": "/".join("A" * 1000)},
        {"name": "Group " + "x" * 200_000},
        {"notes": "\n" * 5_000_000 + "only" + " first" * 500_000 + " Tuesday"},
        {"notes": "x, " * 3_000_000},
        {"day": "mo " * 100_000},
        {"time": "\n" * 50_000},
        {"duration": "1" * 100_000},
        {"conference_url": "<a " + "href=x" * 20_000},
        {"conference_url": "<a href=" + " " * 100_000},
        {"formatted_address": "1 , " * 100_000},
        {"types": "A/" * 100_000},
    ],
)
def test_a_row_that_used_to_hang_is_kept_or_refused(changes: dict[str, str]) -> None:
    done = rows(ROW | changes, ROW | {"slug": "good", "name": "Good"})
    assert done.rows == 2
    assert done.meetings[-1].name == "Good"


def test_blanks_and_many_empty_lines_are_squeezed() -> None:
    [meeting] = rows(ROW | {"notes": "bring   a    friend\n\n  ring  the bell " + "\n" * 500 + "bye"}).meetings
    assert meeting.notes == "bring a friend\n\nring the bell\n\n\n\n\nbye"


def test_a_note_that_is_too_long_is_cut_with_a_warning() -> None:
    done = rows(ROW | {"notes": "x" * 20_001}, ROW | {"slug": "whole", "notes": "x" * 20_000})
    assert [meeting.notes for meeting in done.meetings] == ["x" * 19_999 + "\u2026", "x" * 20_000]
    assert {message.id: len(numbers) for message, numbers in done.warnings.items()} == {"text-cut": 1}


@pytest.mark.parametrize("field", ["name", "group", "location", "city", "county", "phone", "email"])
def test_what_is_no_note_is_cut_much_sooner(field: str) -> None:
    row = {"name": "Night", "day": 2, "time": "19:30"} | {field: "x" * 1001}
    done = rows(row)
    assert {"text-cut"} <= {message.id for message in done.warnings}
    [meeting] = done.meetings
    stored = meeting._asdict()["group_name" if field == "group" else field]
    assert stored == "x" * 999 + "\u2026"


def test_a_key_or_a_link_that_is_too_long_is_none() -> None:
    [meeting] = rows(ROW | {"slug": "x" * 1001, "conference_url": "https://zoom.us/j/" + "1" * 4000}).meetings
    assert (meeting.source_key, meeting.conference_url) == (None, None)


INVISIBLE = [
    "\u200b\u200d",
    "\u202e\u202c",
    "\u00ad\u00ad",
    "\u3164",
    "\u2800",
    "\ufeff \u2060",
    "\U000e0041",
    "\u0301",
]


@pytest.mark.parametrize("name", INVISIBLE)
def test_a_name_that_cannot_be_seen_is_no_name(name: str) -> None:
    [reject] = rows({"name": name, "day": 2, "time": "19:30"}).rejects
    assert reject.reason.id == "name-missing"
    [meeting] = rows(ROW | {"group": name, "location": name}).meetings
    assert (meeting.group_name, meeting.location) == (None, None)


@pytest.mark.parametrize("name", ["\u2764\ufe0f", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0645", "1", "\u4e00"])
def test_a_name_of_a_single_sign_is_a_name(name: str) -> None:
    assert [meeting.name for meeting in rows(ROW | {"name": name}).meetings] == [name]


def test_a_workbook_with_a_cell_far_below_has_only_the_rows_above(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet(index=0)
    sheet.append(["Name", "Day", "Time"])
    sheet.append(["Courage", "Monday", "19:00"])
    sheet["A1000000"] = "far below"
    book.save(tmp_path / "far.xlsx")
    ran = run("import", tmp_path / "far.xlsx", "-o", "aa", "--name", "far")
    assert (ran.code, "far: 1 rows = 1 kept" in ran.err) == (0, True)


def test_a_zip_with_a_member_without_a_name_is_read_without_it(run: Run, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.json", json.dumps([ROW]))
        archive.writestr("x", "nothing")
    # The name "x" becomes empty in the local header and in the directory.
    data = packed.getvalue().replace(b"\x01\x00\x00\x00x", b"\x00\x00\x00\x00x")
    (tmp_path / "nameless.zip").write_bytes(data)
    ran = run("import", tmp_path / "nameless.zip", "-o", "aa", "--name", "z")
    assert ran.code in (0, 1)
    assert "Traceback" not in ran.err


def refusal(data: bytes) -> str:
    """Why a feed is refused."""
    with pytest.raises(FeedError) as refused:
        read(take(data))
    assert refused.value.hint
    return str(refused.value)


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed of any size may have 20 rows, 2,000 bytes of values and 20 columns; larger ones are as dense as ever."""
    for name, value in (("ROWS", 20), ("MEMORY", 2_000), ("COLUMNS", 20)):
        monkeypatch.setattr(limits, name, value)


TOO_DENSE = "the feed takes far more memory than real feeds of its size"
TOO_MANY = "the feed has far more rows than real feeds of its size"
WIDE = "the table has more than 20 columns"


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[" + b"{}," * 1000 + b"{}]", TOO_DENSE),
        (b"[" + b"[[1]]," * 1000 + b"1]", TOO_DENSE),
        (b"[" + b'"ab",' * 1000 + b'"ab"]', TOO_DENSE),
        (b'{"a":[' + b"[]," * 1000 + b"[]]}", TOO_DENSE),
        (b"{}\n" * 1000, TOO_DENSE),
        (b'{"name":"a"}\n' * 2 + b"not JSON\n" * 100, TOO_MANY),
        (b"call([" + b"{}," * 1000 + b"{}])", TOO_DENSE),
        (as_json([{f"column {row} {n}": "text" for n in range(6)} for row in range(4)]), WIDE),
        (b"Name,Day,Time\n" + b"a,b,c\n" * 1000, TOO_MANY),
        (b"Name;Day;Time\n" + b"a;b;c\n" * 1000, TOO_MANY),
        (b"Name,Day,Time\n" + b",".join([b"x"] * 21) + b"\n", WIDE),
        (",".join(f"column {n}" for n in range(21)).encode() + b"\n" + b"a,b\n" * 3, WIDE),
    ],
)
def test_a_feed_denser_than_any_real_one_is_refused(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


@pytest.mark.usefixtures("small_limits")
def test_rows_repeated_for_each_part_of_a_list_count_as_often() -> None:
    wide = {f"c{n}": "x" for n in range(8)} | {"times": [{"day": n % 7, "time": "19:30"} for n in range(15)]}
    assert refusal(as_json([wide])) == TOO_DENSE


@pytest.mark.usefixtures("small_limits")
def test_each_meeting_of_a_row_counts() -> None:
    given = [ROW | {"slug": str(n), "day": [0, 1, 2, 3, 4, 5, 6]} for n in range(4)]
    assert refusal(as_json(given)) == TOO_MANY


@pytest.mark.usefixtures("small_limits")
def test_each_schedule_of_a_service_at_each_place_counts() -> None:
    service = {
        "id": "1",
        "name": "Night",
        "service_at_locations": [{"id": str(n), "location": {"name": "Hall"}} for n in range(5)],
        "schedules": [{"id": str(n), "byday": "MO", "opens_at": "19:00"} for n in range(5)],
    }
    assert refusal(as_json(service)) == TOO_MANY


@pytest.mark.usefixtures("small_limits")
def test_a_long_text_counts_for_each_row_that_has_it() -> None:
    formats = [{"id": "1", "key_string": "X", "name_string": "word " * 300}]
    meetings = [BMLT_ROW | {"id_bigint": str(n), "format_shared_id_list": "1"} for n in range(19)]
    data = as_json({"meetings": meetings, "formats": formats})
    assert read(take(data)).kept == 19
    longer = as_json({"meetings": meetings, "formats": [formats[0] | {"name_string": "word " * 4000}]})
    assert refusal(longer) == TOO_DENSE


@pytest.mark.usefixtures("small_limits")
def test_empty_rows_and_columns_of_a_table_do_not_count() -> None:
    data = b"Name,Day,Time\n" + b",,\n" * 1000 + b"Night,Tuesday,19:30" + b"," * 1000 + b"\n"
    assert [meeting.name for meeting in read(take(data)).meetings] == ["Night"]


def test_a_feed_of_realistic_rows_may_be_of_any_size() -> None:
    given = benchmark_rows(2000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "ROWS", 1)
        patch.setattr(limits, "MEMORY", 1)
        assert read(take(as_json(given))).kept == 2000


def test_a_list_of_too_many_values_is_a_reject() -> None:
    done = rows(ROW | {"types": ["O"] * 1001}, ROW)
    assert [(reject.row, reject.reason.text) for reject in done.rejects] == [(1, "a cell lists more than 1000 values")]
    assert done.kept == 1


def test_a_text_of_ten_million_characters_is_cut_and_counted() -> None:
    done = rows(ROW | {"notes": "Ring twice. " * 900_000})
    assert done.warning_counts["text-cut"] == 1
    assert len(done.meetings[0].notes or "") <= 20_000


def test_a_quotation_mark_that_is_not_closed_for_a_million_characters_is_an_error() -> None:
    table = b'Name,Day,Time\nNight,Tuesday,"19:30\n'
    assert read(take(table + b"Noon,Friday,12:00\n")).rows == 1
    assert refusal(table + b"x" * 1_000_001) == "this table cannot be read (field larger than field limit (1000000))"


def test_bytes_that_are_not_utf_8_are_read_as_cp1252_one_by_one() -> None:
    assert decode("Café Noël".encode() + b" Caf\xe9 \x80 \x81") == "Café Noël Café € \ufffd"


def test_what_is_packed_counts_as_it_is_unpacked() -> None:
    packed = gzip.compress(b" " * 2000)
    with pytest.raises(FeedError, match="this gzip file is too large"):
        decompressed({"a": packed}, 1999)
    assert decompressed({"a": packed}, 2000) == {"a": b" " * 2000}
    with pytest.raises(FeedError, match="this gzip file is too large"):
        decompressed({"a": packed, "b": packed}, 3999)
    with pytest.raises(FeedError, match="this gzip file is damaged"):
        decompressed({"a": gzip.compress(b"") * 5001}, 10)


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as file:
        for name, data in members:
            file.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive(("a", b" " * 600_000), ("b", b" " * 600_000)), "this archive contains more than 1 MB"),
        (archive(*((str(n), b"") for n in range(5001))), "this archive has more than 5,000 files"),
        (archive(("a", b"a,b"), method=zipfile.ZIP_LZMA), "this archive is compressed in an unusual way"),
    ],
)
def test_an_archive_of_too_much_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(FeedError) as refused:
        decompressed({"a": data}, 2**20)
    assert str(refused.value) == reason


def test_all_parts_of_a_gzip_file_are_read() -> None:
    assert decompressed({"a": gzip.compress(b"one ") + gzip.compress(b"two")}, 7) == {"a": b"one two"}


def changed_workbook(part: str, old: bytes, new: bytes) -> bytes:
    """A workbook of one meeting in which a part is changed."""
    book = Workbook()
    sheet = book.create_sheet(index=0)
    sheet.append(["Name", "Day", "Time"])
    sheet.append(["Courage", "Monday", "19:00"])
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as parts:
        contents = {name: parts.read(name) for name in parts.namelist()}
    assert old in contents[part]
    return archive(*((name, data.replace(old, new) if name == part else data) for name, data in contents.items()))


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = "this workbook contains definitions of entities"
TOO_MUCH = "this workbook contains too much to be a list of meetings"


@pytest.mark.parametrize(
    ("part", "old", "new", "reason"),
    [
        (SHEET, b"</row>", b"<c/>" * 200 + b"</row>", TOO_MUCH),
        (SHEET, b"</sheetData>", b"</sheetData><x>" + b'<mergeCell ref="A1:B1"/>' * 1000 + b"</x>", TOO_MUCH),
        ("xl/styles.xml", b"</cellXfs>", b"<xf/>" * 1000 + b"</cellXfs>", TOO_MUCH),
        ("xl/workbook.xml", b"</sheets>", b'<sheet name="x" sheetId="1" r:id="rId1"/>' * 20 + b"</sheets>", TOO_MUCH),
        (SHEET, b"</row>", b'<c r="XFD1" t="str"><v>x</v></c></row>', "the table has more than 1,000 columns"),
        (SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "ha">]><worksheet', ENTITIES),
    ],
)  # fmt: skip
def test_a_workbook_of_too_much_is_refused(
    part: str, old: bytes, new: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "TAGS", 200)
    monkeypatch.setattr(workbook, "OTHER_TAGS", 1000)
    assert refusal(changed_workbook(part, old, new)) == reason


def test_the_stated_size_of_a_sheet_does_not_count() -> None:
    data = changed_workbook(SHEET, b'<dimension ref="A1:C2"', b'<dimension ref="A1:XFD1048576"')
    assert [meeting.name for meeting in read(take(data)).meetings] == ["Courage"]


def calendar(*events: str) -> bytes:
    """A calendar of events on a Tuesday, each with these lines."""
    start = "SUMMARY:Night\nDTSTART:20260106T190000\n"
    return "\n".join(
        ["BEGIN:VCALENDAR", *(f"BEGIN:VEVENT\n{start}{event}\nEND:VEVENT" for event in events), "END:VCALENDAR"]
    ).encode()


def test_a_calendar_of_too_many_lines_or_dates_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ical, "LINES", 30)
    reason = "the calendar has too many events or dates"
    assert refusal(calendar(*["UID:1"] * 10)) == reason
    assert refusal(calendar("EXDATE:" + ",".join(["20260106T190000"] * 30))) == reason
    assert read(take(calendar("UID:1", "UID:2"))).kept == 2


def test_an_event_of_too_many_characters_is_a_reject() -> None:
    done = read(take(calendar("UID:1", "UID:2\nDESCRIPTION:" + "x" * 200_000)))
    assert (done.kept, [reject.row for reject in done.rejects]) == (1, [2])


def test_series_with_too_many_changes_are_rejects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ical, "CHANGES", 3)
    series, change = "UID:1\nRRULE:FREQ=WEEKLY", "UID:1\nRECURRENCE-ID:20260113T190000"
    assert len(read(take(calendar(series, change, change, change))).rejects) == 0
    assert len(read(take(calendar(series, series, change, change))).rejects) == 2
