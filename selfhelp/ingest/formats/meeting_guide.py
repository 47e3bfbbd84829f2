"""Meeting Guide JSON, the exchange format of AA and its neighbours.

Source: code4recovery/spec, and the variants written by TSML, tsml-ui, the sheets service and BMLT. The field table uses
the same names, so most rows need no translation.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from selfhelp.ingest.feed import Feed
from selfhelp.ingest.field_cells import SUNDAY
from selfhelp.ingest.formats.base import are_several, bodies_of, feed_of, publisher_of, with_publisher
from selfhelp.ingest.formats.documents import Document
from selfhelp.ingest.formats.table import cells, columns, day_numbers
from selfhelp.ingest.formats.table.headers import field_of
from selfhelp.ingest.messages import Message

KNOWN_KEYS: Final = frozenset({"name", "slug", "day", "time", "types", "conference_url", "group"})
LOOKED_AT: Final = 20
"""Number of rows to check to recognize the format."""


class MeetingGuide:
    """A list of meetings with the field names of Meeting Guide."""

    name = "meeting-guide"

    def claims(self, document: Document) -> bool:
        """Whether one of the first rows can be read without a column mapping, and no mapping is given."""
        if document.hints.columns or document.hints.remembered:
            return False
        return any(map(_is_complete, document.json_rows[:LOOKED_AT]))

    def read(self, document: Document) -> Feed:
        """The rows; empty fields are filled from keys that are other names for them."""
        rows = document.json_rows
        objects = [row for row in rows if isinstance(row, Mapping)]
        keys = cells.headers(objects)
        foreign = sorted(key for key in keys if field_of(key) not in (None, key))
        aliases = columns.by_header(foreign, objects, document.hints.is_organization) if foreign else {}
        # If there are several publishers, each row keeps its own.
        bodies = bodies_of(objects)
        has_several = are_several(bodies)
        sunday, warnings = (
            _sunday_and_warnings(objects) if any(row.get("day") in (7, "7") for row in objects) else (SUNDAY, {})
        )

        def in_fields(row: object) -> object:
            if not isinstance(row, Mapping):
                return row
            empty = {field: names for field, names in aliases.items() if row.get(field) in (None, "", [])}
            filled = {**row, **columns.in_fields(row, empty)} if empty else row
            filled = with_publisher(filled, row) if has_several else filled
            return filled if sunday == SUNDAY else {**filled, "day": day_numbers.read_day(filled.get("day"), sunday)}

        about = publisher_of(bodies)
        if has_several:
            about = {field: text for field, text in about.items() if field == "feedback"}
        if not has_several and not aliases and sunday == SUNDAY:
            return feed_of(self.name, rows, warnings=warnings, about=about)
        return feed_of(self.name, rows, in_fields=in_fields, warnings=warnings, about=about)


def looks_like(row: object) -> bool:
    """Whether a row has keys of this format, and no objects as values."""
    return (
        isinstance(row, Mapping)
        and len(KNOWN_KEYS & row.keys()) >= 2
        and not any(isinstance(value, Mapping) for value in row.values())
    )


def _sunday_and_warnings(rows: Sequence[Mapping[str, object]]) -> tuple[int, dict[Message, int]]:
    """The number that means Sunday in the rows, and a warning if nothing shows it."""
    sunday, ambiguous = day_numbers.sunday_of((row.get("day"), row.get("name")) for row in rows)
    return sunday, {Message("days-ambiguous"): ambiguous} if ambiguous else {}


def _is_complete(row: object) -> bool:
    """Whether a row has the keys of this format, and no other names for its fields."""
    if not isinstance(row, Mapping) or not looks_like(row):
        return False
    if any(isinstance(part, Mapping) for value in row.values() if isinstance(value, list) for part in value):
        return False
    return "slug" in row or all(field_of(key) in (None, key) for key in row if isinstance(key, str))
