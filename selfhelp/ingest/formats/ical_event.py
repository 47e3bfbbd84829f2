"""The fields of one event of a calendar (RFC 5545), and its dates as written."""

import html
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from selfhelp.ingest.formats.ical_zones import Stamp, Zones, on_the_clock
from selfhelp.reading import addresses, cells, links

if TYPE_CHECKING:
    from icalendar import Event

_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_VENUE_AND_ADDRESS: Final = re.compile(r"([^()]+?)\s*\(([^()]*\d[^()]*)\)")


class ReadEvent(NamedTuple):
    """An event that could be read: its text, the zones of its calendar, its start as written and on its own clock."""

    text: str
    event: "Event"
    zones: Zones
    written: Stamp
    start: date


def details(read_event: ReadEvent) -> dict[str, object]:
    """The fields of the event, without its dates."""
    _, event, zones, written, start = read_event
    zone = start.tzinfo if isinstance(start, datetime) else None
    row: dict[str, object] = {
        "name": property_text(event, "SUMMARY"),
        "slug": property_text(event, "UID"),
        "time": start.strftime("%H:%M") if isinstance(start, datetime) else None,
        "duration": _duration(event, start, zones),
        # An unknown zone is kept as written, so that the import warns about it.
        "timezone": zone.key if isinstance(zone, ZoneInfo) else written.zone,
        "url": property_text(event, "URL"),
        "types": _categories(event),
        "email": _email(event),
        "updated": _updated(event),
        "notes": property_text(event, "DESCRIPTION"),
        **_position(event),
        **_venue(property_text(event, "LOCATION") or ""),
    }
    conference_url = _conference(event)
    if conference_url is not None:
        row["conference_url"] = conference_url
    if row["url"] == row.get("conference_url"):
        # A link to join may contain the passcode, so it must not be shown as the web page.
        row["url"] = None
    hidden = (property_text(event, "CLASS") or "").upper() in ("PRIVATE", "CONFIDENTIAL")
    if hidden or (property_text(event, "STATUS") or "").upper() == "CANCELLED":
        row["published"] = False
    return {name: value for name, value in row.items() if value not in (None, "", [])}


def stamps_of(event: "Event", name: str) -> list[Stamp]:
    """The valid dates and times of a property."""
    return [stamp for stamp, _ in spans_of(event, name)]


def spans_of(event: "Event", name: str) -> Iterator[tuple[Stamp, timedelta | None]]:
    """The dates, times and periods of a property, each with its length if it has one."""
    from icalendar import vDDDLists, vDDDTypes

    for value in values_of(event, name):
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


def in_minutes(length: object) -> int | None:
    """A length in whole minutes; None if it is none."""
    return int(length.total_seconds() // 60) if isinstance(length, timedelta) and length > timedelta() else None


def _duration(event: "Event", start: date, zones: Zones) -> int | None:
    """The duration of the event in minutes, from DTEND or DURATION."""
    from icalendar import vDDDTypes

    if not isinstance(start, datetime):
        return None
    length: object = None
    ends = [on_the_clock(stamp, zones) for stamp in stamps_of(event, "DTEND")]
    if ends:
        end = ends[0]
        if isinstance(end, datetime) and (end.tzinfo is None) == (start.tzinfo is None):
            length = end - start
    else:
        length = next((value.dt for value in values_of(event, "DURATION") if isinstance(value, vDDDTypes)), None)
    return in_minutes(length)


def _updated(event: "Event") -> str | None:
    return next((stamp.time.isoformat() for stamp in stamps_of(event, "LAST-MODIFIED")), None)


def _categories(event: "Event") -> list[str]:
    from icalendar.prop import vCategory

    lists = (value.cats for value in values_of(event, "CATEGORIES") if isinstance(value, vCategory))
    return [str(word).strip() for words in lists for word in words if str(word).strip()]


def _email(event: "Event") -> str | None:
    """The email address of the public contact; the organizer is a person, or a Google calendar."""
    stated = (str(value) for value in values_of(event, "CONTACT"))
    contacts = cells.line(" ".join(stated)) or ""
    return next(
        (address for address in _EMAIL.findall(contacts) if not address.lower().endswith("calendar.google.com")), None
    )


def _position(event: "Event") -> dict[str, object]:
    from icalendar import vGeo

    for value in values_of(event, "GEO"):
        if isinstance(value, vGeo):
            return {"latitude": value.latitude, "longitude": value.longitude}
    return {}


def _conference(event: "Event") -> str | None:
    """The link to join: from a property that is only for this, else the first link to a known host."""
    for name in ("X-GOOGLE-CONFERENCE", "CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"):
        for value in values_of(event, name):
            if (link := links.link(str(value))) is not None:
                return link
    texts = (str(value) for name in ("URL", "LOCATION", "DESCRIPTION") for value in values_of(event, name))
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


def values_of(event: "Event", name: str) -> list[object]:
    """All values of a property."""
    value = event.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def property_text(event: "Event", name: str) -> str | None:
    """The first value of a property that is not empty."""
    return next((text for value in values_of(event, name) if (text := str(value).strip())), None)
