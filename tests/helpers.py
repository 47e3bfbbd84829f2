"""What the tests of importers share: a context, one row of each kind, and short ways to read rows."""

import csv
import io
import json
from typing import Any

from selfhelp.ingest import report
from selfhelp.ingest.context import Context
from selfhelp.ingest.detect import read_files
from selfhelp.ingest.feed import BmltFormat, Feed, Hints
from selfhelp.ingest.report import Report
from selfhelp.model import Source
from selfhelp.organizations import Organization
from selfhelp.reading.codes import Code, Codes

AA = Organization("aa", "Alcoholics Anonymous", "AA")


NA = Organization("na", "Narcotics Anonymous", "NA")


CONTEXT = Context(
    Source("test", "aa", "meeting-guide", "-", timezone="America/Denver", language="en"),
    AA,
    {"aa": AA, "na": NA},
    lambda _: Codes([{"O": Code("Open", ("open",)), "TC": Code("Closed", attendance="suspended")}]),
    lambda _: "America/Chicago",
)


STANDARD = {("en", "O"): BmltFormat("O", "Open", "OPEN"), ("en", "SL"): BmltFormat("SL", "ASL", None, ("asl",))}


ROW: dict[str, Any] = {
    "name": "Night",
    "slug": "night",
    "day": 2,
    "time": "19:30",
    "end_time": "20:30",
    "types": ["O", "TC"],
    "conference_url": "https://zoom.us/j/1",
    "conference_phone": "+1-303-555-0100",
    "formatted_address": "1 Main St, Denver, CO 80205, USA",
    "latitude": "39.7",
    "longitude": -105.0,
    "regions": ["Metro", "Denver"],
    "timezone": "America/Denver",
    "updated": "2026-01-01 10:00:00",
}


BMLT_ROW: dict[str, Any] = {
    "id_bigint": "7",
    "weekday_tinyint": "3",
    "start_time": "19:30:00",
    "duration_time": "01:30:00",
    "meeting_name": "Night",
    "formats": "O,SL",
    "format_shared_id_list": "17,24",
    "venue_type": "3",
    "published": "1",
    "latitude": "39.7",
    "longitude": "-105.0",
    "location_street": "1 Main St",
    "location_municipality": "Denver",
    "virtual_meeting_link": "https://zoom.us/j/1",
}


TABLE_ROW: dict[str, Any] = {
    "Title": "Night",
    "Weekday": "Tuesday",
    "Start": "7:30 PM",
    "Fellowship": "AA",
    "Length": "1hr 30mins",
    "Wheelchair": "False",
    "Zip": "80205",
    "Notes": "up the stairs",
}


def take(data: bytes, *columns: str) -> Feed:
    """The feed of one file."""
    hints = Hints(columns, name="AA meeting", is_organization={"AA", "NA"}.__contains__, bmlt_formats=STANDARD)
    return read_files({"feed": data}, hints)


def read(feed: Feed) -> Report:
    """The report of a feed, in which each row is kept, a duplicate, a reject or skipped."""
    done = report.read_rows(feed, CONTEXT)
    assert done.rows == len(feed.rows) == done.kept + len(done.duplicates) + len(done.rejects) + done.skipped
    assert len({meeting.id for meeting in done.meetings}) == len(done.meetings)
    for meeting in done.meetings:
        assert meeting.weekday in (None, 1, 2, 3, 4, 5, 6, 7)
        assert meeting.duration is None or 1 <= meeting.duration <= 1440
        assert meeting.start is None or len(meeting.start) == 5
    return done


def rows(*given: Any) -> Report:
    """The report of rows of Meeting Guide."""
    return read(Feed("meeting-guide", list(given)))


def as_json(found: object) -> bytes:
    return json.dumps(found).encode()


def as_csv(table: list[dict[str, Any]]) -> bytes:
    """A table as CSV, with all of its columns."""
    stream = io.StringIO()
    names = list(dict.fromkeys(name for row in table for name in row))
    writer = csv.DictWriter(stream, names)
    writer.writeheader()
    writer.writerows(table)
    return stream.getvalue().encode("utf-8", errors="replace")
