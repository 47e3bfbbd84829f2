"""BMLT, the server of Narcotics Anonymous and others: search results joined with formats and service bodies.

Source: the answers of GetSearchResults, GetFormats and GetServiceBodies of bmlt-server, versions 2 to 4.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from selfhelp.ingest.feed import BmltFormat, Feed
from selfhelp.ingest.formats.base import feed_of
from selfhelp.ingest.formats.documents import Document
from selfhelp.ingest.raw_meeting import joined
from selfhelp.reading import cells, links
from selfhelp.reading.languages import language_named
from selfhelp.reading.words import word_tables

VENUE_TYPES: Final = {"1": "in person", "2": "online", "3": "hybrid"}

_CODE_OF: Final = {"OPEN": "O", "CLOSED": "C", "WCHR": "X", "HY": "HYBR"}
"""World id -> the code with the same meaning in other feeds of the fellowship, where the two differ."""

_KEYS_OF_PARTS: Final = {
    "meetings": ("formatIds", "weekday_tinyint", "id_bigint", "meeting_name", "service_body_bigint"),
    "formats": ("key_string",),
    "bodies": ("parent_id",),
    "server": ("versionInt", "semanticAdmin"),
}
"""Part of an answer -> keys that identify its rows."""

LOOKED_AT: Final = 20
"""Number of rows to check to recognize what they are."""

_ADMIN: Final = {
    "id": "id_bigint", "name": "meeting_name", "startTime": "start_time", "duration": "duration_time",
    "venueType": "venue_type", "timeZone": "time_zone", "serviceBodyId": "service_body_bigint",
    "email": "email_contact", "worldId": "worldid_mixed",
}  # fmt: skip
"""Key in the admin API (/api/v1/meetings) -> column of GetSearchResults."""

Row = dict[str, object]


@dataclass(slots=True)
class Answers:
    """The combined answers of one server."""

    meetings: list[object] = field(default_factory=list)
    formats: list[object] = field(default_factory=list)
    bodies: list[object] = field(default_factory=list)


class Formats:
    """The formats of a server (of an aggregator: of each of its servers), and the standard formats."""

    def __init__(self, rows: Iterable[object], standard: Mapping[tuple[str, str], BmltFormat]) -> None:
        self._by_id: dict[tuple[str, str], BmltFormat] = {}
        self._by_key: dict[tuple[str, str], BmltFormat] = {}
        self._standard = standard
        for row in rows:
            if not isinstance(row, Mapping):
                continue
            key, id, server = text_of(row, "key_string"), text_of(row, "id"), _server(row)
            if key is None:
                continue
            standard_format = standard.get((text_of(row, "lang") or "en", key))
            world_id = text_of(row, "world_id")
            format = BmltFormat(
                key, text_of(row, "name_string"), world_id, _standard_attributes(standard_format, world_id)
            )
            # The same id in another language has the same meaning, but maybe only one of the two rows has the world id.
            if id is not None and (world_id or (server, id) not in self._by_id):
                self._by_id[server, id] = format
            self._by_key.setdefault((server, key), format)

    def of(self, row: Mapping[str, object]) -> list[BmltFormat]:
        """The formats of a meeting, by their ids, else by their keys on its server, else by the standard keys."""
        server = _server(row)
        ids = _split(row.get("format_shared_id_list"))
        by_id = [self._by_id[server, id] for id in ids if (server, id) in self._by_id]
        if by_id and len(by_id) == len(ids):
            return list(dict.fromkeys(by_id))
        language = text_of(row, "lang_enum") or "en"
        keys = [
            self._by_key.get((server, key)) or self._standard_format(language, key)
            for key in _split(row.get("formats"))
        ]
        return list(dict.fromkeys([*by_id, *keys]))

    def _standard_format(self, language: str, key: str) -> BmltFormat:
        return self._standard.get((language, key)) or self._standard.get(("en", key)) or BmltFormat(key)


class Bmlt:
    """Answers of a BMLT server: search results, maybe with formats and service bodies, in JSON, JSONP or CSV."""

    name = "bmlt"

    def claims(self, document: Document) -> bool:
        """Whether all files are answers of a BMLT server, or a table has the columns of its search results."""
        if not document.json:
            return is_meeting(dict.fromkeys(document.headers))
        if not document.is_single:
            return all(map(looks_like, document.json))
        if document.sheets:
            return is_meeting(dict.fromkeys(document.headers))
        return any(map(is_meeting, document.json_rows[:LOOKED_AT])) or looks_like(document.json[0])

    def read(self, document: Document) -> Feed:
        """The meetings in the answers, joined with their formats and service bodies."""
        if document.sheets:
            parts: list[object] = [{"meetings": document.table.rows}]
        elif document.is_single:
            parts = [answer(document.json[0], list(document.json_rows))]
        else:
            parts = list(document.json)
        answers = together(parts)
        formats = Formats(answers.formats, document.hints.bmlt_formats)
        bodies = bodies_by_id(answers.bodies)
        return feed_of(
            self.name,
            answers.meetings,
            in_fields=lambda row: fields(row, formats, bodies),
            codes_are_defined=True,
            about=about(answers.bodies),
        )


def looks_like(parsed: object) -> bool:
    """Whether JSON is an answer of a BMLT server; an empty object or list may be one."""
    if isinstance(parsed, Mapping):
        if "formats" in parsed and set(parsed) <= {"meetings", "formats"}:
            return True
        return not parsed or _part_of(parsed) is not None
    return isinstance(parsed, list) and (not parsed or _part_of_rows(parsed) is not None)


def is_meeting(row: object) -> bool:
    """Whether a row, or a table with these headers, is from GetSearchResults or the admin API."""
    if not isinstance(row, Mapping):
        return False
    # Other tables may have names and start times under these headers, but not these numbers.
    distinctive, common = ("weekday_tinyint", "id_bigint"), ("start_time", "meeting_name")
    return (
        any(key in row for key in distinctive) and sum(key in row for key in (*distinctive, *common)) > 1
    ) or _is_admin(row)


def answer(parsed: object, rows: list[object]) -> object:
    """An answer with its meetings where servers put them, in whatever way these `rows` were wrapped."""
    if isinstance(parsed, Mapping) and not isinstance(parsed.get("meetings"), list) and any(map(is_meeting, rows)):
        return {"meetings": rows, "formats": parsed.get("formats")}
    return parsed if isinstance(parsed, Mapping) else rows or parsed


def together(parts: Iterable[object]) -> Answers:
    """Several answers of one server combined: result pages, formats and service bodies, in any order."""
    answers = Answers()
    for part in parts:
        if isinstance(part, Mapping) and ("meetings" in part or "formats" in part):
            lists = [("meetings", part.get("meetings")), ("formats", part.get("formats"))]
        else:
            rows = [part] if isinstance(part, Mapping) and part else part
            lists = [(_part_of_rows(rows) or "meetings", rows)]
        for name, rows in lists:
            if isinstance(rows, list) and name != "server":
                getattr(answers, name).extend(rows)
    return answers


def bodies_by_id(rows: Iterable[object]) -> dict[str, str]:
    """Id of a service body -> its name."""
    named = ((text_of(row, "id"), text_of(row, "name")) for row in rows if isinstance(row, Mapping))
    return {id: name for id, name in named if id is not None and name is not None}


def about(rows: Iterable[object]) -> dict[str, str]:
    """The publisher of a server, by the fields of a source: the service body at the root, if there is exactly one."""
    roots = [row for row in rows if isinstance(row, Mapping) and text_of(row, "parent_id") in (None, "0")]
    if len(roots) != 1:
        return {}
    columns = {"entity": "name", "entity_phone": "helpline", "entity_url": "url", "entity_email": "contact_email"}
    return {
        name: text for name, column in columns.items() if (text := cells.line(text_of(roots[0], column))) is not None
    }


def fields(row: object, formats: Formats, bodies: Mapping[str, str]) -> object:
    """A row of GetSearchResults by the names of the field table."""
    if not isinstance(row, Mapping):
        return row
    row = _as_results(row)
    row_formats = formats.of(row)
    world_ids = {f.world_id for f in row_formats}
    venue = venue_of(row, world_ids)
    is_online = venue == "online"
    quarters = [text_of(row, name) for name in ("location_city_subsection", "location_neighborhood")]
    quarters = [quarter for quarter in quarters if quarter is not None]
    city = text_of(row, "location_municipality") or text_of(row, "location_city_subsection")
    # Boroughs and quarters stand after the city that they are in.
    within = [city, *(quarter for quarter in quarters if quarter != city)]
    within = within if len(within) > 1 else []
    values: Row = {
        "slug": row.get("id_bigint"),
        "name": text_of(row, "meeting_name"),
        "published": row.get("published"),
        "day": _sunday_first(row.get("weekday_tinyint")),
        "time": text_of(row, "start_time"),
        "duration": text_of(row, "duration_time"),
        "timezone": text_of(row, "time_zone"),
        "attendance_option": venue,
        "location": text_of(row, "location_text"),
        "location_notes": joined(*(text_of(row, name) for name in ("location_info", "bus_lines", "train_lines"))),
        "address": text_of(row, "location_street"),
        "city": city,
        "county": text_of(row, "location_sub_province"),
        "state": text_of(row, "location_province"),
        "postal_code": text_of(row, "location_postal_code_1"),
        "country": text_of(row, "location_nation"),
        "region": [text_of(row, "service_body_name") or bodies.get(text_of(row, "service_body_bigint") or ""), *within],
        # Online meetings have the coordinates of the center of a city or map.
        "latitude": None if is_online else row.get("latitude"),
        "longitude": None if is_online else row.get("longitude"),
        "conference_url": first_link(text_of(row, "virtual_meeting_link")),
        "conference_url_notes": text_of(row, "virtual_meeting_additional_info"),
        "conference_phone": text_of(row, "phone_meeting_number"),
        "notes": joined(text_of(row, "comments"), text_of(row, "format_comments"), _unknown_formats(row_formats)),
    }
    return values | format_fields(row_formats)


def format_fields(formats: Sequence[BmltFormat]) -> Row:
    """The codes, languages and attributes of a meeting's formats."""
    languages = [code for f in formats for code in _languages(f)]
    gives: Row = {attribute: True for f in formats for attribute in f.gives}
    codes = [_CODE_OF.get(f.world_id or "", f.world_id) or f.key for f in formats if f.world_id != "LANG"]
    return {"types": codes, "languages": languages} | gives


def _unknown_formats(formats: Iterable[BmltFormat]) -> str | None:
    """The names of formats without a known meaning: "Findet nur in der 1. Woche des Monats statt"."""
    return "; ".join(f.name for f in formats if f.name and f.world_id is None and not f.gives) or None


def _standard_attributes(standard_format: BmltFormat | None, world_id: str | None) -> tuple[str, ...]:
    """The attributes of a standard format, if the server uses its key with the same meaning."""
    return standard_format.gives if standard_format is not None and world_id in (None, standard_format.world_id) else ()


def _is_admin(row: Mapping[str, object]) -> bool:
    return "formatIds" in row and "startTime" in row


def _as_results(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row of the admin API in the form of GetSearchResults."""
    if not _is_admin(row):
        return row
    day, ids = cells.number(row.get("day")), row.get("formatIds")
    return {
        **{_ADMIN.get(name, name): value for name, value in row.items()},
        # Sunday is 0 in the admin API, and 1 in search results.
        "weekday_tinyint": row.get("day") if day is None else day + 1,
        "format_shared_id_list": ",".join(map(str, ids)) if isinstance(ids, list) else ids,
        **({"venue_type": 2} if row.get("temporarilyVirtual") is True else {}),
    }


def venue_of(row: Mapping[str, object], world_ids: set[str | None]) -> str | None:
    """How people attend, None if the row does not say; a link alone decides nothing: servers keep stale ones."""
    venue = VENUE_TYPES.get(text_of(row, "venue_type") or "")
    closed = "TC" in world_ids
    if venue is None:
        hybrid = not world_ids.isdisjoint({"HYBR", "HY"})
        venue = "hybrid" if hybrid and not closed else "online" if "VM" in world_ids or hybrid else None
    if closed and venue in (None, "in person"):
        return "suspended"
    if venue is None and text_of(row, "virtual_meeting_link"):
        return "in person"
    phone_only = venue == "online" and text_of(row, "phone_meeting_number") and not text_of(row, "virtual_meeting_link")
    return "phone" if phone_only else venue


def _languages(format: BmltFormat) -> list[str]:
    """The languages that a format stands for, by its name, else by its key if that is a language code."""
    if format.world_id != "LANG":
        return []
    by_name = [code for word in (format.name or "").split() if (code := language_named(word)) is not None]
    return by_name or [code for code in [format.key.lower()] if code in word_tables().languages.values()]


def _part_of_rows(rows: object) -> str | None:
    """The part that the first recognizable row belongs to."""
    return next(filter(None, map(_part_of, rows[:LOOKED_AT])), None) if isinstance(rows, list) else None


def _part_of(row: object) -> str | None:
    """The part of an answer that a row belongs to; None if unknown."""
    if not isinstance(row, Mapping):
        return None
    for part, keys in _KEYS_OF_PARTS.items():
        if any(key in row for key in keys):
            return part
    return None


def text_of(row: Mapping[str, Any], name: str) -> str | None:
    """A text without the label that servers put before user input ("Train Lines#@-@#Tren D")."""
    value = row.get(name)
    return cells.text(value.rpartition("#@-@#")[2] if isinstance(value, str) else value)


def _server(row: Mapping[str, Any]) -> str:
    return (text_of(row, "root_server_id") or text_of(row, "root_server_uri") or "").rstrip("/")


def _split(value: object) -> list[str]:
    return list(dict.fromkeys(part for part in re.split(r"[,\s]+", cells.text(value) or "") if part))


def _sunday_first(value: object) -> object:
    """1 = Sunday converted to 0 = Sunday; other values are kept, so that the row is rejected with them."""
    number = cells.number(value)
    if number is None or number in range(1, 8):
        return value if number is None else int(number) - 1
    return f"weekday {number:g}"  # unreadable on purpose


def first_link(value: str | None) -> str | None:
    """The first link in a text; a text without one gives its first word."""
    if not value:
        return None
    match = links.HTTP_LINK.search(value)
    return match[0].rstrip(".,;)") if match else value.split()[0]
