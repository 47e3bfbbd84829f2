"""iCalendar (RFC 5545), as Google, Outlook, Apple and event plugins write it: each event becomes rows.

An event that cannot be read stays as the text that it is, so that it is counted among the rejects.
"""

import html
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from selfhelp.errors import FeedError
from selfhelp.ingest import normalize, places, rules
from selfhelp.vocabulary import RRULE_DAYS

if TYPE_CHECKING:
    from icalendar import Event

_BEGIN: Final = "BEGIN:VCALENDAR"
_RULE: Final = re.compile(r"^RRULE(?:;[^:\n]*)?:(.*)$", re.IGNORECASE | re.MULTILINE)
_CALENDAR_ZONE: Final = re.compile(r"^X-WR-TIMEZONE(?:;[^:\n]*)?:(.*)$", re.IGNORECASE | re.MULTILINE)
_VTIMEZONE: Final = re.compile(r"^BEGIN:VTIMEZONE$.*?^END:VTIMEZONE$", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_VENUE_AND_ADDRESS: Final = re.compile(r"([^()]+?)\s*\(([^()]*\d[^()]*)\)")
_YEAR: Final = tuple(datetime(2025, 1, 1, 12) + timedelta(days=late) for late in range(365))
"""The noons of a year of today's summer times, by which zones are compared."""

_FIRST_ZONES: Final = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "Europe/London", "Europe/Berlin",
)  # fmt: skip
"""Zones that are named where several have the same clock."""


class _Stamp(NamedTuple):
    """A date or a time as it is written, with the id of its zone."""

    time: date
    zone: str | None


class _Calendar(NamedTuple):
    """What a calendar says of all its events: its zone, and the zones that it defines, as text by their ids."""

    zone: str | None
    defined: dict[str, str]


def looks_like(text: str) -> bool:
    """Whether the text begins as a calendar does."""
    return text.lstrip("\ufeff \t\r\n")[: len(_BEGIN)].upper() == _BEGIN


def rows(text: str) -> list[object]:
    """One row for each event and weekday; a text for an event that cannot be read.

    Raises:
        FeedError: it is no calendar.
    """
    if not looks_like(text):
        raise FeedError("this is not a calendar", "check that the file is whole, and an .ics file")
    plain = re.sub(r"\n[ \t]", "", re.sub(r"\r\n?", "\n", text))
    events, rest = _parted(plain)
    calendar = _calendar(rest)
    found: list[object] = []
    with warnings.catch_warnings():
        # That a zone's id is read without its vendor's name is no news here.
        warnings.simplefilter("ignore")
        for event in events:
            try:
                found.extend(_rows(event, calendar))
            except Exception:  # a library promises nothing about foreign text, and one event must not hide the others
                found.append(event)
    return found


def _parted(text: str) -> tuple[list[str], str]:
    """The text of each event, and what is around them; an event without its end reaches to the next."""
    events: list[list[str]] = []
    rest: list[str] = []
    inside = False
    for line in text.split("\n"):
        word = line.strip().upper()
        if word == "BEGIN:VEVENT":
            events.append([])
            inside = True
        elif word == "END:VCALENDAR":
            inside = False
        (events[-1] if inside else rest).append(line)
        if word == "END:VEVENT":
            inside = False
    return ["\n".join(lines) for lines in events], "\n".join(rest)


def _calendar(around: str) -> _Calendar:
    said = _CALENDAR_ZONE.search(around)
    blocks: list[str] = _VTIMEZONE.findall(around)
    ids = (re.search(r"^TZID(?:;[^:\n]*)?:(.*)$", block, re.IGNORECASE | re.MULTILINE) for block in blocks)
    defined = {found[1].strip(): block for found, block in zip(ids, blocks, strict=True) if found is not None}
    return _Calendar(None if said is None else _zone(said[1].strip(), _Calendar(None, defined)), defined)


def _rows(text: str, calendar: _Calendar) -> list[dict[str, object]]:
    """The rows of one event.

    Raises:
        ValueError: it cannot be read, or has no start; the library raises others too.
    """
    from icalendar import Event

    event = Event.from_ical(text)
    if not isinstance(event, Event):
        raise ValueError("no event")
    stamps = _stamps(event, "DTSTART")
    if not stamps:
        raise ValueError("no start")
    written, start = stamps[0].time, _on_the_clock(stamps[0], calendar)
    zone = start.tzinfo if isinstance(start, datetime) else None
    row: dict[str, object] = {
        "name": _text(event, "SUMMARY"),
        "slug": _text(event, "UID"),
        "time": start.strftime("%H:%M") if isinstance(start, datetime) else None,
        "duration": _minutes(event, start, calendar),
        # A zone that nothing is known by goes on as it is, to be counted as a doubt.
        "timezone": zone.key if isinstance(zone, ZoneInfo) else stamps[0].zone,
        "url": _text(event, "URL"),
        "types": _categories(event),
        "email": _mail(event),
        "updated": _updated(event),
        "notes": "\n".join(filter(None, (_text(event, "DESCRIPTION"), _left_out(event, start, calendar)))),
        **_position(event),
        **_place(_text(event, "LOCATION") or ""),
    }
    joins = _conference(event)
    if joins is not None:
        row["conference_url"] = joins
    if row["url"] == row.get("conference_url"):
        # What joins a meeting may hold its passcode, which lists do not print.
        row["url"] = None
    hidden = (_text(event, "CLASS") or "").upper() in ("PRIVATE", "CONFIDENTIAL")
    if hidden or "RECURRENCE-ID" in event or (_text(event, "STATUS") or "").upper() == "CANCELLED":
        row["published"] = False
    row = {name: value for name, value in row.items() if value not in (None, "", [])}
    said = [rules.named_parts(rule) for rule in _RULE.findall(text)]
    if not said or "RECURRENCE-ID" in event:
        day = start.isoformat()[:10]
        return [{**row, "day": start.isoweekday(), "valid_from": day, "valid_until": day}]
    return [own for rule in said for own in rules.spread(row, rules.split(_on_local_days(rule, written, start), start))]


def _on_the_clock(stamp: _Stamp, calendar: _Calendar) -> date:
    """A date, or a time on its own clock, aware where its zone is known."""
    time, named = stamp
    if not isinstance(time, datetime):
        return time
    if named is None and time.tzinfo is not None:
        return time.astimezone(ZoneInfo(calendar.zone or "UTC"))
    zone = (None if named is None else _zone(named, calendar)) or calendar.zone
    return time.replace(tzinfo=None if zone is None else ZoneInfo(zone))


def _on_local_days(rule: dict[str, str], written: date, start: date) -> dict[str, str]:
    """A rule as it is on the clock of `start`, where the event was written in UTC and that is another day."""
    moved = start.toordinal() - written.toordinal()
    days = rule.get("BYDAY", "").upper().split(",")
    if moved == 0 or not {"BYDAY", "BYMONTHDAY"} & rule.keys():
        return rule
    bare = [day[-2:] for day in days]
    if RRULE_DAYS[start.weekday()] in bare and RRULE_DAYS[written.weekday()] not in bare:
        return rule  # its days are local ones already
    if rule.get("FREQ") in ("WEEKLY", "DAILY") and set(days) <= set(RRULE_DAYS):
        return {**rule, "BYDAY": ",".join(RRULE_DAYS[(RRULE_DAYS.index(day) + moved) % 7] for day in days)}
    # The evening before the first Wednesday is no day that a rule can name.
    return {"FREQ": rule.get("FREQ", ""), "BYDAY": "?"}


def _zone(named: str, calendar: _Calendar) -> str | None:
    """The IANA zone of a zone's id: its own name, Windows' name for it, or one with the same clock."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    named = named.strip("\"' ")
    parts = named.strip("/").split("/")
    # Some programs put their own name before the zone's.
    for candidate in (named, WINDOWS_TO_OLSON.get(named), "/".join(parts[-2:]), "/".join(parts[-3:])):
        found = normalize.zone(candidate)
        if found is not None:
            return found
    return _zone_like(calendar.defined[named]) if named in calendar.defined else None


@lru_cache(maxsize=64)
def _zone_like(definition: str) -> str | None:
    """A zone whose clock is that of a VTIMEZONE all year."""
    from icalendar import Timezone
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    said = re.search(r"^X-LIC-LOCATION:(.*)$", definition, re.IGNORECASE | re.MULTILINE)
    if said is not None and (found := normalize.zone(said[1])) is not None:
        return found
    try:
        defined = Timezone.from_ical(definition)
        clock = defined.to_tz(lookup_tzid=False) if isinstance(defined, Timezone) else None
        offsets = [None if clock is None else clock.utcoffset(noon) for noon in _YEAR]
    except Exception:  # as above: then its zone is not known
        return None
    known = (*_FIRST_ZONES, *sorted(set(WINDOWS_TO_OLSON.values())))
    zones = (ZoneInfo(name) for name in known if normalize.zone(name) is not None)
    return next(
        (zone.key for zone in zones if all(zone.utcoffset(n) == o for n, o in zip(_YEAR, offsets, strict=True))), None
    )


def _stamps(event: "Event", name: str) -> list[_Stamp]:
    """The dates and times of a property; those that are none are left out."""
    from icalendar import vDDDLists, vDDDTypes

    single = (
        part for value in _values(event, name) for part in (value.dts if isinstance(value, vDDDLists) else [value])
    )
    return [
        _Stamp(part.dt, part.params.get("TZID"))
        for part in single
        if isinstance(part, vDDDTypes) and isinstance(part.dt, date)
    ]


def _minutes(event: "Event", start: date, calendar: _Calendar) -> int | None:
    """How long it lasts."""
    from icalendar import vDDDTypes

    if not isinstance(start, datetime):
        return None
    length: object = None
    ends = [_on_the_clock(stamp, calendar) for stamp in _stamps(event, "DTEND")]
    if ends:
        end = ends[0]
        if isinstance(end, datetime) and (end.tzinfo is None) == (start.tzinfo is None):
            length = end - start
    else:
        length = next((value.dt for value in _values(event, "DURATION") if isinstance(value, vDDDTypes)), None)
    return int(length.total_seconds() // 60) if isinstance(length, timedelta) and length > timedelta() else None


def _left_out(event: "Event", start: date, calendar: _Calendar) -> str | None:
    """The dates that its rule names and on which it does not take place."""
    zone = start.tzinfo if isinstance(start, datetime) else None
    times = [_on_the_clock(stamp, calendar) for stamp in _stamps(event, "EXDATE")]
    own = (time.astimezone(zone) if isinstance(time, datetime) and time.tzinfo and zone else time for time in times)
    days = sorted({time.isoformat()[:10] for time in own})
    return f"Not on {', '.join(days)}" if days else None


def _updated(event: "Event") -> str | None:
    return next((stamp.time.isoformat() for stamp in _stamps(event, "LAST-MODIFIED")), None)


def _categories(event: "Event") -> list[str]:
    from icalendar.prop import vCategory

    lists = (value.cats for value in _values(event, "CATEGORIES") if isinstance(value, vCategory))
    return [str(word).strip() for words in lists for word in words if str(word).strip()]


def _mail(event: "Event") -> str | None:
    """An address of somebody to ask; a calendar's own address is nobody's."""
    said = " ".join(str(value) for name in ("CONTACT", "ORGANIZER") for value in _values(event, name))
    return next((mail for mail in _MAIL.findall(said) if not mail.lower().endswith("calendar.google.com")), None)


def _position(event: "Event") -> dict[str, object]:
    from icalendar import vGeo

    for value in _values(event, "GEO"):
        if isinstance(value, vGeo):
            return {"latitude": value.latitude, "longitude": value.longitude}
    return {}


def _conference(event: "Event") -> str | None:
    """The link to join by: from a property that holds nothing else, else one on a known host."""
    for name in ("X-GOOGLE-CONFERENCE", "CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"):
        for value in _values(event, name):
            if (link := normalize.link(str(value))) is not None:
                return link
    said = (str(value) for name in ("URL", "LOCATION", "DESCRIPTION") for value in _values(event, name))
    return next((link for text in said for link in _conference_links(text)), None)


def _conference_links(text: str) -> Iterator[str]:
    whole = normalize.whole_link(text.strip())
    found = [whole] if whole is not None else _LINK.findall(html.unescape(text))
    for link in (normalize.link(part.rstrip(".,;:)]")) for part in found):
        if link is not None and normalize.is_conference(link):
            yield link


def _place(said: str) -> dict[str, str]:
    """Venue and address, or the link, in what an event says of its place."""
    line = ", ".join(part.strip(" ,") for part in said.splitlines() if part.strip(" ,"))
    link = normalize.whole_link(line.strip())
    if link is not None and ("://" in line or normalize.is_conference(link)):
        return {"conference_url": link}
    for link in _LINK.findall(line):
        if any(_conference_links(link)):
            line = line.replace(link, "")
    line = re.sub(r"\(\s*\)", "", line).strip(" ,:-\u2013|(")
    venue, _, rest = line.partition(",")
    if (found := _VENUE_AND_ADDRESS.fullmatch(line)) and "://" not in line:
        return {"location": found[1], "formatted_address": found[2].strip()}
    if not rest or not any(letter.isdigit() for letter in line):
        return {"location": line}
    street = places.read_address(line).address or ""
    if street.startswith(venue) and not any(letter.isdigit() for letter in venue):
        return {"location": venue.strip(), "formatted_address": rest.strip()}
    return {"formatted_address": line}


def _values(event: "Event", name: str) -> list[object]:
    """All that the event says under a name."""
    found = event.get(name)
    return found if isinstance(found, list) else [] if found is None else [found]


def _text(event: "Event", name: str) -> str | None:
    return next((text for value in _values(event, name) if (text := str(value).strip())), None)
