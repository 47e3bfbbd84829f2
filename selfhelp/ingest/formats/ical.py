"""iCalendar (RFC 5545), as written by Google, Outlook, Apple and event plugins: each event becomes rows.

A series gives a row for each of its weekdays, with its excluded dates; each moved or added date is a separate row. An
event that cannot be read is kept as text, so that it is counted as a reject.
"""

import html
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from selfhelp.errors import FeedError
from selfhelp.ingest.feed import Feed
from selfhelp.ingest.formats import rrule_rows as rules
from selfhelp.ingest.formats.base import feed_of
from selfhelp.ingest.formats.documents import Document
from selfhelp.ingest.formats.ical_zones import MALFORMED, Stamp, Zones, on_the_clock, zones_in
from selfhelp.ingest.limits import Allowance, TooLargeError
from selfhelp.reading import addresses, cells, links
from selfhelp.vocabulary import RRULE_DAYS

if TYPE_CHECKING:
    from icalendar import Event

_BEGIN: Final = "BEGIN:VCALENDAR"
_UNQUOTED_ZONE: Final = re.compile(r";TZID=(\w+://[^\s\";:]+)(?=[;:])", re.IGNORECASE)
"""An unquoted zone id with a colon, which RFC 5545 requires to be quoted."""

_RULE: Final = re.compile(r"^RRULE(?:;[^:\n]*)?:(.*)$", re.IGNORECASE | re.MULTILINE)
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LINES: Final = 1_000_000
"""Lines of all calendars, with each value of a list counted as one; the library takes 10 microseconds for each. A real
event has 10 to 50."""

EVENT_LENGTH: Final = 200_000
"""Length of one event, in characters; a longer one is a reject."""

CHANGES: Final = 100_000
"""Dates replaced in all series with the same UID, which each of these series has to leave out."""

_VENUE_AND_ADDRESS: Final = re.compile(r"([^()]+?)\s*\(([^()]*\d[^()]*)\)")


class _ReadEvent(NamedTuple):
    """An event that could be read: its text, the zones of its calendar, its start as written and on its own clock."""

    text: str
    event: "Event"
    zones: Zones
    written: Stamp
    start: date


class ICalendar:
    """One or several calendar files."""

    name = "icalendar"

    def claims(self, document: Document) -> bool:
        """Whether every file begins like a calendar."""
        return bool(document.texts) and all(map(looks_like, document.texts.values()))

    def read(self, document: Document) -> Feed:
        """The rows of all events; if all calendars have the same name, it is the publisher."""
        joined = "\n".join(text.lstrip("\ufeff") for text in document.texts.values())
        event_rows = rows(joined, document.allowance)
        names = set(re.findall(r"^X-WR-CALNAME:(.+)$", joined, re.MULTILINE))
        entity = cells.line(names.pop()) if len(names) == 1 else None
        about = {} if entity is None else {"entity": entity}
        return feed_of(self.name, event_rows, about=about)


def looks_like(text: str) -> bool:
    """Whether the text begins like a calendar."""
    return text.lstrip("\ufeff \t\r\n")[: len(_BEGIN)].upper() == _BEGIN


def rows(text: str, allowance: Allowance | None = None) -> list[object]:
    """The rows of all events in order; the text of each event that cannot be read.

    Raises:
        FeedError: the text is not a calendar, or is too large.
    """
    if not looks_like(text):
        raise FeedError("this is not a calendar", "check that the file is complete and an .ics file")
    if max(text.count("\n"), text.count("\r")) + text.count(",") > LINES:
        raise TooLargeError("the calendar has too many events or dates", "split it, and import the parts")
    unfolded = _UNQUOTED_ZONE.sub(r';TZID="\1"', re.sub(r"\n[ \t]", "", re.sub(r"\r\n?", "\n", text)))
    read_events: list[_ReadEvent | str] = []
    with warnings.catch_warnings():
        # The library warns when it strips a vendor prefix from a zone id, which does not matter here.
        warnings.simplefilter("ignore")
        for calendar in re.split(rf"^(?=[ \t]*{_BEGIN}[ \t]*$)", unfolded, flags=re.IGNORECASE | re.MULTILINE):
            event_texts, rest = _split_calendar(calendar)
            zones = zones_in(rest)
            read_events.extend(_read_event(event_text, zones) for event_text in event_texts)
        overrides = _overrides(read_events)
        event_rows: list[object] = []
        counted = (allowance or Allowance(0)).counted
        for entry in read_events:
            try:
                event_rows += counted([entry] if isinstance(entry, str) else _rows(entry, overrides))
            except MALFORMED:  # one event must not stop the others
                event_rows.append(entry if isinstance(entry, str) else entry.text)
    return event_rows


def _read_event(text: str, zones: Zones) -> _ReadEvent | str:
    """The event, or its text if it cannot be read or has no start."""
    from icalendar import Event

    try:
        if len(text) > EVENT_LENGTH:
            return text
        event = Event.from_ical(text)
        stamps = _stamps(event, "DTSTART") if isinstance(event, Event) else []
        if not isinstance(event, Event) or not stamps:
            return text
        return _ReadEvent(text, event, zones, stamps[0], on_the_clock(stamps[0], zones))
    except MALFORMED:
        return text


def _split_calendar(text: str) -> tuple[list[str], str]:
    """The text of each event, and the text around them; an event without an END extends to the next one."""
    events: list[list[str]] = []
    rest: list[str] = []
    is_inside = False
    for line in text.split("\n"):
        marker = line.strip().upper()
        if marker == "BEGIN:VEVENT":
            events.append([])
            is_inside = True
        elif marker == "END:VCALENDAR":
            is_inside = False
        (events[-1] if is_inside else rest).append(line)
        if marker == "END:VEVENT":
            is_inside = False
    return ["\n".join(lines) for lines in events], "\n".join(rest)


def _overrides(read_events: Iterable[_ReadEvent | str]) -> dict[str, list[_ReadEvent] | None]:
    """The events that replace one date of a series, by UID; None if there are too many to be read."""
    by_uid: dict[str, list[_ReadEvent]] = {}
    series: Counter[str] = Counter()
    for entry in read_events:
        if not isinstance(entry, str) and (uid := _text(entry.event, "UID")) is not None:
            if "RECURRENCE-ID" in entry.event:
                by_uid.setdefault(uid, []).append(entry)
            else:
                series[uid] += 1
    return {uid: None if len(changes) * series[uid] > CHANGES else changes for uid, changes in by_uid.items()}


def _rows(read_event: _ReadEvent, overrides: dict[str, list[_ReadEvent] | None]) -> list[dict[str, object]]:
    """The rows of one event.

    Raises:
        ValueError: it replaces more than one date of a series, or too many of its dates are replaced; the library
            raises other exceptions too.
    """
    text, event, zones, written, start = read_event
    row = _details(read_event)
    replaces = next(iter(_stamps(event, "RECURRENCE-ID")), None)
    if "RECURRENCE-ID" in event:
        if "published" not in row and (_changes_all_later(event) or replaces is None):
            raise ValueError("a change of unknown dates")
        replaced = start if replaces is None else on_the_clock(replaces, zones)
        key = replaced.strftime("%Y-%m-%dT%H:%M") if isinstance(replaced, datetime) else replaced.isoformat()
        return [_single_date(row, start, key)]
    own_overrides = overrides.get(_text(event, "UID") or "", [])
    if own_overrides is None:
        raise ValueError("too many replaced dates")
    exceptions = {_day(stamp, read_event) for stamp in _stamps(event, "EXDATE")}
    exceptions |= {
        _day(stamp, read_event) for other in own_overrides for stamp in _stamps(other.event, "RECURRENCE-ID")
    }
    added_rows = list(_added_dates(read_event, row, exceptions))
    rule_parts = [rules.named_parts(rule) for rule in _RULE.findall(text)]
    if not rule_parts:
        first = _single_date(row, start)
        return [{**first, "published": False} if first["valid_from"] in exceptions else first, *added_rows]
    parts = [
        part for rule in rule_parts for part in rules.split_by_weekday(_on_local_days(rule, written.time, start), start)
    ]
    ends = [
        _day(stamp, read_event)
        for other in own_overrides
        if _changes_all_later(other.event)
        for stamp in _stamps(other.event, "RECURRENCE-ID")
    ]
    if ends:
        last = (date.fromisoformat(min(ends)) - timedelta(days=1)).isoformat()
        parts = [part._replace(valid_until=min(last, part.valid_until or last)) for part in parts]
    return [*(_with_exceptions(series, exceptions) for series in rules.rows_of_parts(row, parts)), *added_rows]


def _single_date(row: dict[str, object], when: date, key: str | None = None) -> dict[str, object]:
    """The row for a single date; `key` is appended to the key of its series."""
    day = when.isoformat()[:10]
    own = {"slug": f"{row['slug']}/{key}"} if key is not None and "slug" in row else {}
    return {**row, **own, "day": when.isoweekday(), "valid_from": day, "valid_until": day}


def _with_exceptions(row: dict[str, object], exceptions: set[str]) -> dict[str, object]:
    """The row of a series with those exceptions that fall on its own weekday."""
    day = row.get("day")
    days = sorted(
        exception for exception in exceptions if day is None or date.fromisoformat(exception).isoweekday() == day
    )
    return {**row, "except_dates": days} if days else row


def _added_dates(read_event: _ReadEvent, row: dict[str, object], exceptions: set[str]) -> Iterator[dict[str, object]]:
    """A row for each RDATE of the event, except its start and excluded dates."""
    for stamp, length in _spans(read_event.event, "RDATE"):
        when = _on_clock_of(on_the_clock(stamp, read_event.zones), read_event.start)
        day = when.isoformat()[:10]
        if when == read_event.start or day in exceptions:
            continue
        added_row = _single_date(row, when, day)
        if isinstance(when, datetime):
            added_row["time"] = when.strftime("%H:%M")
        if (minutes := _in_minutes(length)) is not None:
            added_row["duration"] = minutes
        yield added_row


def _day(stamp: Stamp, read_event: _ReadEvent) -> str:
    """The ISO date of a stamp on the clock of an event."""
    return _on_clock_of(on_the_clock(stamp, read_event.zones), read_event.start).isoformat()[:10]


def _on_clock_of(time: date, start: date) -> date:
    """A time converted to the time zone of `start`, if both have one."""
    zone = start.tzinfo if isinstance(start, datetime) else None
    return time.astimezone(zone) if isinstance(time, datetime) and time.tzinfo and zone else time


def _changes_all_later(event: "Event") -> bool:
    """Whether the event also replaces all later dates of its series."""
    ranges = (getattr(value, "params", {}).get("RANGE") for value in _values(event, "RECURRENCE-ID"))
    return any(str(value).upper() == "THISANDFUTURE" for value in ranges)


def _details(read_event: _ReadEvent) -> dict[str, object]:
    """The fields of the event, without its dates."""
    _, event, zones, written, start = read_event
    zone = start.tzinfo if isinstance(start, datetime) else None
    row: dict[str, object] = {
        "name": _text(event, "SUMMARY"),
        "slug": _text(event, "UID"),
        "time": start.strftime("%H:%M") if isinstance(start, datetime) else None,
        "duration": _duration(event, start, zones),
        # An unknown zone is kept as written, so that the import warns about it.
        "timezone": zone.key if isinstance(zone, ZoneInfo) else written.zone,
        "url": _text(event, "URL"),
        "types": _categories(event),
        "email": _email(event),
        "updated": _updated(event),
        "notes": _text(event, "DESCRIPTION"),
        **_position(event),
        **_venue(_text(event, "LOCATION") or ""),
    }
    conference_url = _conference(event)
    if conference_url is not None:
        row["conference_url"] = conference_url
    if row["url"] == row.get("conference_url"):
        # A link to join may contain the passcode, so it must not be shown as the web page.
        row["url"] = None
    hidden = (_text(event, "CLASS") or "").upper() in ("PRIVATE", "CONFIDENTIAL")
    if hidden or (_text(event, "STATUS") or "").upper() == "CANCELLED":
        row["published"] = False
    return {name: value for name, value in row.items() if value not in (None, "", [])}


def _on_local_days(rule: dict[str, str], written: date, start: date) -> dict[str, str]:
    """The rule with its days on the clock of `start`, if the event was written in UTC and that changes the day."""
    shift = start.toordinal() - written.toordinal()
    days = rule.get("BYDAY", "").upper().split(",")
    if shift == 0 or not {"BYDAY", "BYMONTHDAY"} & rule.keys():
        return rule
    weekdays = [day[-2:] for day in days]
    if RRULE_DAYS[start.weekday()] in weekdays and RRULE_DAYS[written.weekday()] not in weekdays:
        return rule  # its days are local already
    if rule.get("FREQ") in ("WEEKLY", "DAILY") and set(days) <= set(RRULE_DAYS):
        return {**rule, "BYDAY": ",".join(RRULE_DAYS[(RRULE_DAYS.index(day) + shift) % 7] for day in days)}
    # No rule can express a day such as "the evening before the first Wednesday".
    return {"FREQ": rule.get("FREQ", ""), "BYDAY": "?"}


def _stamps(event: "Event", name: str) -> list[Stamp]:
    """The valid dates and times of a property."""
    return [stamp for stamp, _ in _spans(event, name)]


def _spans(event: "Event", name: str) -> Iterator[tuple[Stamp, timedelta | None]]:
    """The dates, times and periods of a property, each with its length if it has one."""
    from icalendar import vDDDLists, vDDDTypes

    for value in _values(event, name):
        for part in value.dts if isinstance(value, vDDDLists) else [value]:
            if not isinstance(part, vDDDTypes):
                continue
            begin, end = part.dt if isinstance(part.dt, tuple) else (part.dt, None)
            if isinstance(begin, date):
                # In a list of periods, only the list has the zone.
                zone_ids = (getattr(item, "params", {}).get("TZID") for item in (part, value))
                zone = next(filter(None, zone_ids), None)
                length = end - begin if isinstance(begin, datetime) and isinstance(end, datetime) else end
                yield Stamp(begin, zone), length if isinstance(length, timedelta) else None


def _in_minutes(length: object) -> int | None:
    return int(length.total_seconds() // 60) if isinstance(length, timedelta) and length > timedelta() else None


def _duration(event: "Event", start: date, zones: Zones) -> int | None:
    """The duration of the event in minutes, from DTEND or DURATION."""
    from icalendar import vDDDTypes

    if not isinstance(start, datetime):
        return None
    length: object = None
    ends = [on_the_clock(stamp, zones) for stamp in _stamps(event, "DTEND")]
    if ends:
        end = ends[0]
        if isinstance(end, datetime) and (end.tzinfo is None) == (start.tzinfo is None):
            length = end - start
    else:
        length = next((value.dt for value in _values(event, "DURATION") if isinstance(value, vDDDTypes)), None)
    return _in_minutes(length)


def _updated(event: "Event") -> str | None:
    return next((stamp.time.isoformat() for stamp in _stamps(event, "LAST-MODIFIED")), None)


def _categories(event: "Event") -> list[str]:
    from icalendar.prop import vCategory

    lists = (value.cats for value in _values(event, "CATEGORIES") if isinstance(value, vCategory))
    return [str(word).strip() for words in lists for word in words if str(word).strip()]


def _email(event: "Event") -> str | None:
    """The email address of a contact; the address of a Google calendar is ignored."""
    stated = (str(value) for name in ("CONTACT", "ORGANIZER") for value in _values(event, name))
    contacts = cells.line(" ".join(stated)) or ""
    return next(
        (address for address in _EMAIL.findall(contacts) if not address.lower().endswith("calendar.google.com")), None
    )


def _position(event: "Event") -> dict[str, object]:
    from icalendar import vGeo

    for value in _values(event, "GEO"):
        if isinstance(value, vGeo):
            return {"latitude": value.latitude, "longitude": value.longitude}
    return {}


def _conference(event: "Event") -> str | None:
    """The link to join: from a property that is only for this, else the first link to a known host."""
    for name in ("X-GOOGLE-CONFERENCE", "CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"):
        for value in _values(event, name):
            if (link := links.link(str(value))) is not None:
                return link
    texts = (str(value) for name in ("URL", "LOCATION", "DESCRIPTION") for value in _values(event, name))
    return next((link for text in texts for link in _conference_links(text)), None)


def _conference_links(text: str) -> Iterator[str]:
    """The links in a text to known hosts of online meetings."""
    only_link = links.whole_link(text.strip())
    candidates = [only_link] if only_link is not None else links.HTTP_LINK.findall(html.unescape(text))
    for link in (links.link(part.rstrip(".,;:)]")) for part in candidates):
        if link is not None and links.is_conference(link):
            yield link


def _venue(location: str) -> dict[str, str]:
    """Venue and address, or the link to join, in the LOCATION of an event."""
    line = cells.line(", ".join(part.strip(" ,") for part in location.splitlines() if part.strip(" ,"))) or ""
    link = links.whole_link(line.strip())
    if link is not None and ("://" in line or links.is_conference(link)):
        return {"conference_url": link}
    for link in links.HTTP_LINK.findall(line):
        if any(_conference_links(link)):
            line = line.replace(link, "")
    line = re.sub(r"\(\s*\)", "", line).strip(" ,:-\u2013|(")
    venue, _, rest = line.partition(",")
    if (match := _VENUE_AND_ADDRESS.fullmatch(line)) and "://" not in line:
        return {"location": match[1], "formatted_address": match[2].strip()}
    if not rest or not any(letter.isdigit() for letter in line):
        return {"location": line}
    street = addresses.read_address(line).address or ""
    if street.startswith(venue) and not any(letter.isdigit() for letter in venue):
        return {"location": venue.strip(), "formatted_address": rest.strip()}
    return {"formatted_address": line}


def _values(event: "Event", name: str) -> list[object]:
    """All values of a property."""
    value = event.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(event: "Event", name: str) -> str | None:
    """The first value of a property that is not empty."""
    return next((text for value in _values(event, name) if (text := str(value).strip())), None)
