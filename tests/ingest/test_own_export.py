"""What selfhelp exports and imports again is the same, field by field; what no export has is refused."""

import io
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import PROBLEMS, meetings

from selfhelp.dataset.store import Store
from selfhelp.errors import FeedError, UsageError
from selfhelp.ingest.detect import read_files
from selfhelp.ingest.families import meeting_id
from selfhelp.ingest.feed import Hints
from selfhelp.ingest.own_sources import ExportedSource, exported_source, exported_sources
from selfhelp.ingest.withholding import without_place
from selfhelp.model import Hit, Meeting, Occurrence, Source
from selfhelp.output.delimited import write_csv, write_tsv
from selfhelp.output.fields import FIELDS
from selfhelp.output.json_lines import write_json, write_jsonl

FETCHED = {"north": "2026-01-02T03:04:05.678+00:00", "south": "2025-11-12T13:14:15.000+00:00", "made-up": None}
EDITED = {"north": "2025-12-24", "south": None, "made-up": None}
FILE = Source("export", None, "", "/lists/export.json", fetched="2026-11-28T12:00:00.000+00:00", edited="2026-11-28")

texts = st.sampled_from(
    [
        "Serenity",
        '"Happy" Hour',
        "=1+1",
        "'Round Midnight",
        "+1 303 555 0100",
        "@home",
        "-",
        "AT&amp;T <b>",
        "朝; 夜",
        "a, b",
    ]
)
notes = st.sampled_from(
    [None, "two\nlines", '"quoted" only', "1 < 2 & 3 > 2", "Tuesdays only 1st and 3rd", "'", "\t-x"]
)


@st.composite
def stored(draw: st.DrawFn, number: int) -> Meeting:
    """A meeting as an import stores it."""
    meeting = draw(meetings(number))
    source = "made-up" if meeting.sample else meeting.source
    is_placed = meeting.latitude is not None and not meeting.approximate
    meeting = meeting._replace(
        id=meeting_id(source, number),
        source=source,
        source_key=draw(st.sampled_from([None, "0", "a/b 7", "=x"])),
        name=draw(texts),
        group_name=draw(st.none() | texts),
        location=draw(st.none() | texts),
        region=draw(st.sampled_from([None, "East", "East > New York"])),
        approximate=not is_placed,
        near_latitude=meeting.latitude if is_placed else None,
        near_longitude=meeting.longitude if is_placed else None,
        position_from="feed" if is_placed else None,
        timezone_from=None if meeting.timezone is None else draw(st.sampled_from(["feed", "place", "option"])),
        recurrence_from=draw(st.sampled_from(["feed", "words", "default"])),
        cautions=draw(st.sampled_from([None, "audience-unread", "audience-unread; holidays-unknown"])),
        conference_url=draw(st.sampled_from([None, "https://zoom.us/j/1?pwd=x%20y", "http://xn--bcher-kva.example/"])),
        conference_notes=draw(st.none() | texts),
        phone=draw(st.sampled_from([None, "+1 303 555 0100", "=2"])),
        email=draw(st.sampled_from([None, "group@example.org"])),
        notes=draw(notes.map(lambda text: text and text.strip())),
        registration=draw(st.sampled_from([None, True, False])),
        url=draw(st.sampled_from([None, "https://example.org/m?id=1"])),
        updated=draw(st.sampled_from([None, "2020-01-01", "2021-05-05T10:00:00"])),
        cost=None if meeting.cost == meeting.organization.cost else meeting.cost,
        fetched=FETCHED[source],
        edited=EDITED[source],
        also_in=draw(st.sampled_from([(), ("east",), ("east", "west-side")])),
    )
    return without_place(meeting) if meeting.address_withheld else meeting


lists = st.integers(1, 3).flatmap(lambda number: st.tuples(*(stored(at) for at in range(number))))


@pytest.fixture(scope="module")
def store(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("own") / "empty.db"
    shutil.copyfile(template, path)
    db = sqlite3.connect(path)
    db.executemany("INSERT INTO problems (id, name, parent) VALUES (?, ?, ?)", [problem[:3] for problem in PROBLEMS])
    db.commit()
    db.close()
    with Store(path) as opened:
        yield opened


Write = Callable[..., None]
WRITERS: tuple[Write, ...] = (write_json, write_jsonl, write_csv, write_tsv)


def exported(found: Sequence[Meeting], write: Write, names: Sequence[str] = ()) -> bytes:
    stream = io.StringIO()
    write([Hit(meeting, 0, Occurrence()) for meeting in found], stream, names)
    return stream.getvalue().encode()


def imported(data: bytes, store: Store, **options: Any) -> list[ExportedSource]:
    feed = read_files({"export": data})
    assert feed.format == "selfhelp"
    found = exported_sources(feed, FILE, store, **options)
    for item in found:
        report = item.report
        assert report.rows == report.kept + len(report.duplicates) + len(report.rejects) + report.skipped
        assert report.kept == len(report.meetings)
    assert sum(item.report.rows for item in found) == len(feed.rows)
    return found


def by_id(found: Sequence[Meeting]) -> dict[str, Meeting]:
    return {meeting.id: meeting for meeting in found}


def in_one_line(meeting: Meeting) -> Meeting:
    """The meeting without line breaks, for which TSV has no sign."""
    return meeting._replace(notes=meeting.notes and " ".join(meeting.notes.split()))


@given(lists)
def test_the_import_of_an_export_gives_the_same_meetings(store: Store, found: tuple[Meeting, ...]) -> None:
    for write in WRITERS:
        read = imported(exported(found, write), store)
        expected = [*map(in_one_line, found)] if write is write_tsv else found
        assert by_id([meeting for item in read for meeting in item.report.meetings]) == by_id(expected)
        assert {item.source.name: (item.source.fetched, item.source.edited, item.source.sample) for item in read} == {
            meeting.source: (FETCHED[meeting.source], EDITED[meeting.source], meeting.sample) for meeting in found
        }
        assert all(not item.report.rejects and item.source.format == "selfhelp" for item in read)


ROW: dict[str, Any] = dict.fromkeys(FIELDS) | {
    "id": "abcdefghij", "name": "Night", "organization": "aa", "organization_name": "Alcoholics Anonymous",
    "problems": ["alcohol"], "audience": ["women"], "day": "tuesday", "start": "19:30", "timezone": "America/Denver",
    "recurrence": "FREQ=WEEKLY;BYDAY=TU", "recurrence_from": "default", "attendance": "in_person",
    "address": "1 Main St", "city": "Denver", "latitude": 39.7, "longitude": -105.0, "approximate": False,
    "languages": [], "attributes": [], "codes": [], "cost": "donation",
    "source": "north", "fetched": "2026-01-02T03:04:05.678+00:00", "address_withheld": False, "sample": False,
}  # fmt: skip


def read(store: Store, *rows: object, **options: Any) -> list[ExportedSource]:
    return imported(json.dumps(rows).encode(), store, **options)


def reasons(store: Store, *rows: object) -> list[tuple[int, str, str]]:
    return [(reject.row, *reject.reason) for item in read(store, *rows) for reject in item.report.rejects]


def test_what_is_inherited_does_not_become_a_meetings_own(store: Store) -> None:
    [item] = read(store, ROW)
    [meeting] = item.report.meetings
    assert (meeting.problems, meeting.own_audience, meeting.cost) == ((), (), None)


HOSTILE: dict[str, list[Any]] = {
    "id": ["", "short", "ABCDEFGHIJ", "abcdefghi1", "a" * 33, "abcdefghij\n", 7, None, ["abcdefghij"]],
    "name": ["", None, "\u200b", 7, "x" * 10_000, {"a": 1}],
    "day": ["tuesdays", 2, "2"],
    "start": ["25:00", "7:30", "19:30:00", 1930, "19:60"],
    "duration": [0, -5, 1441, 1.5, "long", True],
    "timezone": ["Mars/Olympus", "../../etc/passwd", 7],
    "recurrence": ["FREQ=SECONDLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every day", "FREQ=WEEKLY;BYDAY=" + "TU," * 999],
    "recurrence_from": ["hearsay", None],
    "valid_from": ["2026-13-01", "today", 20261128],
    "attendance": ["everywhere"],
    "latitude": ["91", 91, "north", "NaN"],
    "longitude": [None, "-105,0"],
    "conference_url": ["javascript:alert(1)", "file:///etc/passwd", "https://zoom.us\\@evil.example"],
    "url": ["javascript:alert(1)", "data:text/html,x"],
    "languages": [["english"], ["EN"], "en; <b>", ["en"] * 1001],
    "codes": [[7], [["x"]], {"x": 1}, ["x"] * 1001],
    "except_dates": [["2026-02-30"], "christmas"],
    "cost": ["priceless"],
    "registration": ["maybe", 1],
    "updated": ["yesterday"],
    "fetched": ["now", "2026-99-99", 0],
    "source": ["", None, "North Side", "../x", "x" * 201, 7],
    "address_withheld": [None, "no", 0],
    "sample": [None, "no", 0, "True"],
    "notes": [["x"], "x" * 200_000],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in HOSTILE.items() for value in values])
def test_a_value_that_no_export_has_is_a_reject(store: Store, field: str, value: object) -> None:
    good = ROW | {"id": "good234567"}
    [item] = read(store, good, ROW | {field: value})
    assert [meeting.id for meeting in item.report.meetings] == ["good234567"]
    [reject] = item.report.rejects
    assert (reject.row, *reject.reason) == (2, "field-unreadable", field)


def test_rows_that_are_none_or_lack_fields_are_rejects(store: Store) -> None:
    without = {name: value for name, value in ROW.items() if name != "recurrence"}
    unknown = ROW | {"organization": "nobody"}
    assert reasons(store, ROW, 7, without, unknown) == [
        (2, "not-an-object", ""),
        (3, "field-missing", "recurrence"),
        (4, "organization-unknown", "'nobody'"),
    ]


def test_an_id_is_given_once(store: Store) -> None:
    """A row that repeats another, as with --each, is a duplicate; one that says something else does not replace it."""
    again = ROW | {"next": "2026-12-08T19:30:00-07:00", "distance_km": 3.2}
    other = ROW | {"start": "06:00"}
    elsewhere = ROW | {"source": "south"}
    north, south = read(store, ROW, again, other, elsewhere)
    assert [(meeting.id, meeting.start) for meeting in north.report.meetings] == [("abcdefghij", "19:30")]
    assert [(duplicate.row, duplicate.id) for duplicate in north.report.duplicates] == [(2, "abcdefghij")]
    assert [(reject.row, reject.reason.id) for reject in north.report.rejects] == [(3, "id-reused")]
    assert [(reject.row, reject.reason.id) for reject in south.report.rejects] == [(4, "id-reused")]
    assert south.report.meetings == []


def test_a_withheld_place_never_comes_back(store: Store) -> None:
    placed = {"location": "Church", "postal_code": "80205"}
    hidden = ROW | placed | {"address_withheld": True, "notes": "At 1 Main St, door B"}
    said = ROW | placed | {"id": "said234567", "notes": "Call for address."}
    [item] = read(store, hidden, said)
    for meeting in item.report.meetings:
        assert meeting.address_withheld
        assert [
            getattr(meeting, name) for name in ("location", "address", "postal_code", "latitude", "near_latitude")
        ] == [None] * 5
        assert meeting.city == "Denver"
    assert item.report.meetings[0].notes == "At (place withheld), door B"
    assert {message.id: rows for message, rows in item.report.warnings.items()} == {"place-withheld": [2]}


def test_a_rejected_row_that_withholds_its_place_is_not_kept(store: Store) -> None:
    [item] = read(store, ROW, ROW | {"address_withheld": True, "start": "soon"}, ROW | {"start": "soon"})
    assert [("1 Main St" in reject.raw) for reject in item.report.rejects] == [False, True]


def test_a_source_is_as_old_as_its_oldest_row_and_never_of_tomorrow(store: Store) -> None:
    def fetched(*stamps: str | None) -> str | None:
        rows = [ROW | {"id": meeting_id("x", n), "fetched": stamp} for n, stamp in enumerate(stamps)]
        [item] = read(store, *rows)
        assert {meeting.fetched for meeting in item.report.meetings} == {item.source.fetched}
        return item.source.fetched

    assert fetched("2026-01-02T00:00:00.000+00:00", "2025-01-02T00:00:00+02:00") == "2025-01-01T22:00:00.000+00:00"
    assert fetched("2999-01-01T00:00:00.000+00:00") == FILE.fetched
    assert fetched(None) is None
    assert fetched(None, "2026-01-02") == "2026-01-02T00:00:00.000+00:00"


def test_samples_stay_samples_and_none_hides_among_real_meetings(store: Store) -> None:
    sample = ROW | {"id": "sample2345", "sample": True}
    [item] = read(store, sample | {"source": "made-up"})
    assert item.source.sample
    assert [meeting.sample for meeting in item.report.meetings] == [True]
    [item] = read(store, ROW, sample)
    assert not item.source.sample
    assert [meeting.id for meeting in item.report.meetings] == ["abcdefghij"]
    assert [(reject.row, reject.reason.id) for reject in item.report.rejects] == [(2, "sample-among-real")]


def test_what_only_a_later_version_knows_is_left_out_with_a_warning(store: Store) -> None:
    later = ROW | {"attributes": ["open", "levitating"], "own_problems": ["cocaine", "ennui"], "mood": "good"}
    [item] = read(store, later)
    [meeting] = item.report.meetings
    assert (meeting.attributes, meeting.problems) == (("open",), ("cocaine",))
    assert {message.id: rows for message, rows in item.report.warnings.items()} == {"ids-not-known": [1]}


def test_exports_of_earlier_versions_lack_fields_that_were_added(store: Store) -> None:
    added = (
        "position_from timezone_from except_dates own_problems own_audience organization_audience same_as cautions"
        " source_edited"
    ).split()
    [item] = read(store, {name: value for name, value in ROW.items() if name not in added})
    [meeting] = item.report.meetings
    assert (meeting.name, meeting.start, meeting.except_dates, meeting.timezone_from) == ("Night", "19:30", (), None)


def test_a_name_is_given_to_an_only_source(store: Store) -> None:
    [item] = read(store, ROW, name="theirs")
    assert (item.source.name, [(m.id, m.source) for m in item.report.meetings]) == (
        "theirs",
        [("abcdefghij", "theirs")],
    )
    with pytest.raises(UsageError, match="this export has 2 sources, and --name is for one"):
        read(store, ROW, ROW | {"source": "south"}, name="theirs")


def test_an_update_reads_the_source_of_its_name(store: Store) -> None:
    feed = read_files({"export": json.dumps([ROW, ROW | {"source": "south", "id": "south23456"}]).encode()})
    source, report = exported_source(feed, FILE._replace(name="south"), store)
    assert (source.name, source.fetched, [m.id for m in report.meetings]) == ("south", ROW["fetched"], ["south23456"])
    with pytest.raises(FeedError, match="this export has 2 sources, and none is named 'east'"):
        exported_source(feed, FILE._replace(name="east"), store)


def test_columns_of_an_export_cannot_be_named() -> None:
    with pytest.raises(UsageError, match="this is an export of selfhelp, whose columns are known"):
        read_files({"export": json.dumps([ROW]).encode()}, Hints(["name=group"]))


@pytest.mark.parametrize("write", WRITERS)
def test_an_export_with_some_fields_is_a_table_like_any_other(write: Write, store: Store) -> None:
    [item] = read(store, ROW)
    data = exported(item.report.meetings, write, ("name", "day", "start", "city", "organization", "sample"))
    assert read_files({"export": data}).format != "selfhelp"
