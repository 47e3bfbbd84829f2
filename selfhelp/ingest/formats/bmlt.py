"""BMLT, the server of Narcotics Anonymous and others: results joined with formats and service bodies; NAWS tables.

Source: the answers of GetSearchResults, GetFormats, GetServiceBodies and GetNAWSDump of bmlt-server, versions 2 to 4.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from selfhelp.ingest.draft import joined
from selfhelp.reading import cells
from selfhelp.reading.languages import LANGUAGE_NAMES
from selfhelp.text import fold

VENUE_TYPES: Final = {"1": "in person", "2": "online", "3": "hybrid"}

_CODE_OF: Final = {"OPEN": "O", "CLOSED": "C", "WCHR": "X", "HY": "HYBR"}
"""World id -> the code for the same thing in the fellowship's other feeds, where it is another one."""

_PARTS_OF: Final = {
    "meetings": ("formatIds", "weekday_tinyint", "id_bigint", "meeting_name", "service_body_bigint"),
    "formats": ("key_string",),
    "bodies": ("parent_id",),
    "server": ("versionInt", "semanticAdmin"),
}
LOOKED_AT: Final = 20
"""Rows that are looked at to know what they are."""

_ADMIN: Final = {
    "id": "id_bigint", "name": "meeting_name", "startTime": "start_time", "duration": "duration_time",
    "venueType": "venue_type", "timeZone": "time_zone", "serviceBodyId": "service_body_bigint",
    "email": "email_contact", "worldId": "worldid_mixed",
}  # fmt: skip
"""What the administration's API (/api/v1/meetings) calls the columns of GetSearchResults."""
_NAWS_HEADERS: Final = frozenset({"Committee", "CommitteeName", "WheelChr", "Format1"})
_NAWS_FORMATS: Final = ("Format1", "Format2", "Format3", "Format4", "Format5")

_URL: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Format:
    """What one format of a server stands for; `gives` are attributes."""

    key: str
    name: str | None = None
    world_id: str | None = None
    gives: tuple[str, ...] = ()


Standard = Mapping[tuple[str, str], Format]
"""Language and key -> the format that servers have from the start."""


@dataclass(slots=True)
class Answers:
    """The answers of one server, by what they hold."""

    meetings: list[object] = field(default_factory=list)
    formats: list[object] = field(default_factory=list)
    bodies: list[object] = field(default_factory=list)


class Formats:
    """The formats of a server (of an aggregator: of each of its servers), and the standard ones."""

    def __init__(self, rows: Iterable[object], standard: Standard) -> None:
        self._by_id: dict[tuple[str, str], Format] = {}
        self._by_key: dict[tuple[str, str], Format] = {}
        self._standard = standard
        for row in rows:
            if not isinstance(row, Mapping):
                continue
            key, id, server = _text(row, "key_string"), _text(row, "id"), _server(row)
            if key is None:
                continue
            usual = standard.get((_text(row, "lang") or "en", key))
            world_id = _text(row, "world_id")
            found = Format(key, _text(row, "name_string"), world_id, _gives(usual, world_id))
            # The same id in another language has the same meaning, and the world id may stand in only one of them.
            if id is not None and (world_id or (server, id) not in self._by_id):
                self._by_id[server, id] = found
            self._by_key.setdefault((server, key), found)

    def of(self, row: Mapping[str, object]) -> list[Format]:
        """The formats of a meeting: by their ids, else by their keys on its server, else by the standard keys."""
        server = _server(row)
        ids = _parted(row.get("format_shared_id_list"))
        by_id = [self._by_id[server, id] for id in ids if (server, id) in self._by_id]
        if by_id and len(by_id) == len(ids):
            return list(dict.fromkeys(by_id))
        language = _text(row, "lang_enum") or "en"
        keys = [self._by_key.get((server, key)) or self._usual(language, key) for key in _parted(row.get("formats"))]
        return list(dict.fromkeys([*by_id, *keys]))

    def _usual(self, language: str, key: str) -> Format:
        return self._standard.get((language, key)) or self._standard.get(("en", key)) or Format(key)


def looks_like(found: object) -> bool:
    """Whether JSON is an answer of such a server; an empty one is."""
    if isinstance(found, Mapping):
        if "formats" in found and set(found) <= {"meetings", "formats"}:
            return True
        return not found or _part_of(found) is not None
    return isinstance(found, list) and (not found or _part_of_rows(found) is not None)


def is_meeting(row: object) -> bool:
    """Whether a row, or a table with these headers, is of GetSearchResults or of the administration's API."""
    if not isinstance(row, Mapping):
        return False
    # A table of somebody else may have names and start times under these headers, but no numbers of either kind.
    sure, usual = ("weekday_tinyint", "id_bigint"), ("start_time", "meeting_name")
    return (any(key in row for key in sure) and sum(key in row for key in (*sure, *usual)) > 1) or _is_admin(row)


def answer(found: object, rows: list[object]) -> object:
    """An answer with its meetings where servers put them, however others have wrapped these `rows`."""
    if isinstance(found, Mapping) and not isinstance(found.get("meetings"), list) and any(map(is_meeting, rows)):
        return {"meetings": rows, "formats": found.get("formats")}
    return found if isinstance(found, Mapping) else rows or found


def is_naws(headers: Iterable[str]) -> bool:
    """Whether a table is a GetNAWSDump."""
    return _NAWS_HEADERS.issubset(headers)


def together(parts: Iterable[object]) -> Answers:
    """Several answers of one server as one: result pages, formats, service bodies in any order."""
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
    """Names of service bodies by their ids."""
    named = ((_text(row, "id"), _text(row, "name")) for row in rows if isinstance(row, Mapping))
    return {id: name for id, name in named if id is not None and name is not None}


def about(rows: Iterable[object]) -> dict[str, str]:
    """What a server says about who publishes it: the service body at the root, where there is one."""
    roots = [row for row in rows if isinstance(row, Mapping) and _text(row, "parent_id") in (None, "0")]
    if len(roots) != 1:
        return {}
    said = {"entity": "name", "entity_phone": "helpline", "entity_url": "url", "entity_email": "contact_email"}
    return {name: text for name, column in said.items() if (text := _text(roots[0], column)) is not None}


def fields(row: object, formats: Formats, bodies: Mapping[str, str]) -> object:
    """A row of GetSearchResults in the fields of `drafting`."""
    if not isinstance(row, Mapping):
        return row
    row = _as_results(row)
    held = formats.of(row)
    world_ids = {f.world_id for f in held}
    venue = _venue(row, world_ids)
    virtual = venue == "online"
    found: Row = {
        "slug": row.get("id_bigint"),
        "name": _text(row, "meeting_name"),
        "published": row.get("published"),
        "day": _sunday_first(row.get("weekday_tinyint")),
        "time": _text(row, "start_time"),
        "duration": _text(row, "duration_time"),
        "timezone": _text(row, "time_zone"),
        "attendance_option": venue,
        "location": _text(row, "location_text"),
        "location_notes": joined(*(_text(row, name) for name in ("location_info", "bus_lines", "train_lines"))),
        "address": _text(row, "location_street"),
        "city": _text(row, "location_municipality") or _text(row, "location_city_subsection"),
        "county": _text(row, "location_sub_province"),
        "state": _text(row, "location_province"),
        "postal_code": _text(row, "location_postal_code_1"),
        "country": _text(row, "location_nation"),
        "region": _text(row, "service_body_name") or bodies.get(_text(row, "service_body_bigint") or ""),
        # Online meetings stand at the middle of a city, or of the map.
        "latitude": None if virtual else row.get("latitude"),
        "longitude": None if virtual else row.get("longitude"),
        "conference_url": _link(_text(row, "virtual_meeting_link")),
        "conference_url_notes": _text(row, "virtual_meeting_additional_info"),
        "conference_phone": _text(row, "phone_meeting_number"),
        "email": _text(row, "email_contact"),
        "notes": joined(_text(row, "comments"), _text(row, "format_comments"), _unknown(held)),
    }
    return found | _said(held)


def fields_of_naws(row: object) -> object:
    """A row of GetNAWSDump in the fields of `drafting`."""
    if not isinstance(row, Mapping):
        return row
    formats = [Format(id, None, id) for name in _NAWS_FORMATS if (id := _text(row, name))]
    closed = (_text(row, "Closed") or "").upper()
    if closed in ("OPEN", "CLOSED"):
        formats.append(Format(closed, None, closed))
    gone = _text(row, "Delete") == "D" or cells.yes_or_no(row.get("unpublished"))
    wheelchair = cells.yes_or_no(row.get("WheelChr"))
    found: Row = {
        "slug": _text(row, "bmlt_id") or _text(row, "Committee"),
        "name": _text(row, "CommitteeName"),
        "published": not gone,
        "day": _text(row, "Day"),
        "time": _clock(_text(row, "Time")),
        "timezone": _text(row, "TimeZone"),
        "attendance_option": _venue({}, {f.world_id for f in formats}),
        "location": _text(row, "Place"),
        "location_notes": _text(row, "Directions"),
        # The server writes the names of formats there that have no world id.
        "notes": _text(row, "Room"),
        "address": _text(row, "Address"),
        "city": _text(row, "City") or _text(row, "LocBorough"),
        "state": _text(row, "State"),
        "postal_code": _text(row, "Zip"),
        "country": _text(row, "Country"),
        "region": _text(row, "AreaRegion"),
        "latitude": row.get("Latitude"),
        "longitude": row.get("Longitude"),
        "conference_url": _link(_text(row, "VirtualMeetingLink")),
        "conference_url_notes": _text(row, "VirtualMeetingInfo"),
        "conference_phone": _text(row, "PhoneMeetingNumber"),
        "languages": [_text(row, name) for name in ("Language1", "Language2", "Language3") if _text(row, name)],
        "updated": _text(row, "LastChanged"),
    } | ({} if wheelchair is None else {"wheelchair": wheelchair})
    return found | {name: value for name, value in _said(formats).items() if value or name not in found}


def _said(held: Sequence[Format]) -> Row:
    """What the formats of a meeting say: codes, languages, attributes."""
    languages = [code for f in held for code in _languages(f)]
    gives: Row = {attribute: True for f in held for attribute in f.gives}
    codes = [_CODE_OF.get(f.world_id or "", f.world_id) or f.key for f in held if f.world_id != "LANG"]
    return {"types": codes, "languages": languages} | gives


def _unknown(held: Iterable[Format]) -> str | None:
    """The names of formats that only people understand: "Findet nur in der 1. Woche des Monats statt"."""
    return "; ".join(f.name for f in held if f.name and f.world_id is None and not f.gives) or None


def _gives(usual: Format | None, world_id: str | None) -> tuple[str, ...]:
    """The attributes of a standard format, where the server means the same by its key."""
    return usual.gives if usual is not None and world_id in (None, usual.world_id) else ()


def _is_admin(row: Mapping[str, object]) -> bool:
    return "formatIds" in row and "startTime" in row


def _as_results(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row of the administration's API as GetSearchResults would have it."""
    if not _is_admin(row):
        return row
    day, ids = cells.number(row.get("day")), row.get("formatIds")
    return {
        **{_ADMIN.get(name, name): value for name, value in row.items()},
        # Sunday is 0 there, and 1 in the results.
        "weekday_tinyint": row.get("day") if day is None else day + 1,
        "format_shared_id_list": ",".join(map(str, ids)) if isinstance(ids, list) else ids,
        **({"venue_type": 2} if row.get("temporarilyVirtual") is True else {}),
    }


def _venue(row: Mapping[str, object], world_ids: set[str | None]) -> str:
    """How people attend; a link alone says nothing, as servers keep stale ones."""
    venue = VENUE_TYPES.get(_text(row, "venue_type") or "")
    closed = "TC" in world_ids
    if venue is None:
        hybrid = not world_ids.isdisjoint({"HYBR", "HY"})
        venue = "hybrid" if hybrid and not closed else "online" if "VM" in world_ids or hybrid else "in person"
    if closed and venue == "in person":
        return "suspended"
    phone_only = venue == "online" and _text(row, "phone_meeting_number") and not _text(row, "virtual_meeting_link")
    return "phone" if phone_only else venue


def _languages(held: Format) -> list[str]:
    """The languages that a format stands for: by its name, or by its key if that is a code."""
    if held.world_id != "LANG":
        return []
    words = fold(held.name or "").split()
    by_name = [LANGUAGE_NAMES[word] for word in words if word in LANGUAGE_NAMES]
    return by_name or [code for code in [held.key.lower()] if code in LANGUAGE_NAMES.values()]


def _part_of_rows(rows: object) -> str | None:
    """What the first rows that can be known are some of."""
    return next(filter(None, map(_part_of, rows[:LOOKED_AT])), None) if isinstance(rows, list) else None


def _part_of(row: object) -> str | None:
    """What a row is one of."""
    if not isinstance(row, Mapping):
        return None
    for part, keys in _PARTS_OF.items():
        if any(key in row for key in keys):
            return part
    return None


def _text(row: Mapping[str, Any], name: str) -> str | None:
    """A text without the label that servers put before what people typed ("Train Lines#@-@#Tren D")."""
    value = row.get(name)
    return cells.text(value.rpartition("#@-@#")[2] if isinstance(value, str) else value)


def _server(row: Mapping[str, Any]) -> str:
    return (_text(row, "root_server_id") or _text(row, "root_server_uri") or "").rstrip("/")


def _parted(value: object) -> list[str]:
    return list(dict.fromkeys(part for part in re.split(r"[,\s]+", cells.text(value) or "") if part))


def _sunday_first(value: object) -> object:
    """1 = Sunday as 0 = Sunday; what is no such number is left for the account of rejects."""
    number = cells.number(value)
    if number is None or number in range(1, 8):
        return value if number is None else int(number) - 1
    return f"weekday {number:g}"  # which is no day


def _link(value: str | None) -> str | None:
    """A link; where several are typed, or one among other words, the first."""
    if not value:
        return None
    found = _URL.search(value)
    return found[0].rstrip(".,;)") if found else value.split()[0]


def _clock(value: str | None) -> str | None:
    """A time of a NAWS table: "1930", or "930" and "0" where a spreadsheet took the zeros before it."""
    if value is None or not value.isdigit() or len(value) > 4:
        return value
    return f"{value.zfill(4)[:2]}:{value.zfill(4)[2:]}"
