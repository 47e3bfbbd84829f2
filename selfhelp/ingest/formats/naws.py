"""NAWS tables: the export that BMLT servers write for Narcotics Anonymous World Services.

Source: GetNAWSDump of bmlt-server, versions 2 to 4.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from selfhelp.ingest.feed import BmltFormat, Feed
from selfhelp.ingest.formats.base import feed_of
from selfhelp.ingest.formats.bmlt import Row, first_link, format_fields, text_of, venue_of
from selfhelp.ingest.formats.documents import Document
from selfhelp.reading import cells


class Naws:
    """A table with the columns of GetNAWSDump."""

    name = "naws"

    def claims(self, document: Document) -> bool:
        """Whether a single table has those columns."""
        return document.is_single and is_naws(document.headers)

    def read(self, document: Document) -> Feed:
        """The rows of the table."""
        return feed_of(self.name, document.table.rows, in_fields=fields_of_naws, codes_are_defined=True)


_NAWS_HEADERS: Final = frozenset({"Committee", "CommitteeName", "WheelChr", "Format1"})
_NAWS_FORMATS: Final = ("Format1", "Format2", "Format3", "Format4", "Format5")


def is_naws(headers: Iterable[str]) -> bool:
    """Whether a table is a GetNAWSDump."""
    return _NAWS_HEADERS.issubset(headers)


def fields_of_naws(row: object) -> object:
    """A row of GetNAWSDump by the names of the field table."""
    if not isinstance(row, Mapping):
        return row
    formats = [BmltFormat(id, None, id) for name in _NAWS_FORMATS if (id := text_of(row, name))]
    open_or_closed = (text_of(row, "Closed") or "").upper()
    if open_or_closed in ("OPEN", "CLOSED"):
        formats.append(BmltFormat(open_or_closed, None, open_or_closed))
    is_deleted = text_of(row, "Delete") == "D" or cells.yes_or_no(row.get("unpublished"))
    wheelchair = cells.yes_or_no(row.get("WheelChr"))
    values: Row = {
        "slug": text_of(row, "bmlt_id") or text_of(row, "Committee"),
        "name": text_of(row, "CommitteeName"),
        "published": not is_deleted,
        "day": text_of(row, "Day"),
        "time": _clock(text_of(row, "Time")),
        "timezone": text_of(row, "TimeZone"),
        "attendance_option": venue_of({}, {f.world_id for f in formats}),
        "location": text_of(row, "Place"),
        "location_notes": text_of(row, "Directions"),
        # The server puts the names of formats without a world id there.
        "notes": text_of(row, "Room"),
        "address": text_of(row, "Address"),
        "city": text_of(row, "City") or text_of(row, "LocBorough"),
        "state": text_of(row, "State"),
        "postal_code": text_of(row, "Zip"),
        "country": text_of(row, "Country"),
        "region": text_of(row, "AreaRegion"),
        "latitude": row.get("Latitude"),
        "longitude": row.get("Longitude"),
        "conference_url": first_link(text_of(row, "VirtualMeetingLink")),
        "conference_url_notes": text_of(row, "VirtualMeetingInfo"),
        "conference_phone": text_of(row, "PhoneMeetingNumber"),
        "languages": [text_of(row, name) for name in ("Language1", "Language2", "Language3") if text_of(row, name)],
        "updated": text_of(row, "LastChanged"),
    } | ({} if wheelchair is None else {"wheelchair": wheelchair})
    return values | {name: value for name, value in format_fields(formats).items() if value or name not in values}


def _clock(value: str | None) -> str | None:
    """A time such as "1930", or "930" and "0" if a spreadsheet removed the leading zeros."""
    if value is None or not value.isdigit() or len(value) > 4:
        return value
    return f"{value.zfill(4)[:2]}:{value.zfill(4)[2:]}"
