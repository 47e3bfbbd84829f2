"""iCalendar (RFC 5545), as Google, Outlook, Apple and event plugins write it: each event becomes rows.

A series is a row for each of its weekdays, with the dates on which it does not take place; a date that was moved or
added is a row of its own. An event that cannot be read stays as the text that it is, to be counted among the rejects.
"""

import html
import re
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from selfhelp.errors import FeedError
from selfhelp.ingest.feed import Feed
from selfhelp.ingest.formats import rrule_rows as rules
from selfhelp.ingest.formats.base import feed_of
from selfhelp.ingest.formats.documents import Document
from selfhelp.ingest.formats.ical_zones import Stamp, Zones, on_the_clock, zones_in
from selfhelp.reading import addresses, links
from selfhelp.vocabulary import RRULE_DAYS

if TYPE_CHECKING:
    from icalendar import Event

_BEGIN: Final = "BEGIN:VCALENDAR"
_UNQUOTED: Final = re.compile(r";TZID=(\w+://[^\s\";:]+)(?=[;:])", re.IGNORECASE)
"""The id of a zone with a colon in it, which has to be quoted."""

_RULE: Final = re.compile(r"^RRULE(?:;[^:\n]*)?:(.*)$", re.IGNORECASE | re.MULTILINE)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_VENUE_AND_ADDRESS: Final = re.compile(r"([^()]+?)\s*\(([^()]*\d[^()]*)\)")


class _Known(NamedTuple):
    """An event that could be read, with the zones of its calendar and its start on its own clock."""

    text: str
    event: "Event"
    zones: Zones
    written: Stamp
    start: date


class ICalendar:
    """One calendar, or several files of calendars."""

    name = "icalendar"

    def claims(self, document: Document) -> bool:
        """Whether every file begins as a calendar does."""
        return bool(document.texts) and all(map(looks_like, document.texts.values()))

    def read(self, document: Document) -> Feed:
        """The rows of all events; the one name of the calendars is that of their publisher."""
        whole = "\n".join(text.lstrip("\ufeff") for text in document.texts.values())
        names = set(re.findall(r"^X-WR-CALNAME:(.+)$", whole, re.MULTILINE))
        about = {"entity": names.pop().strip()} if len(names) == 1 else {}
        return feed_of(self.name, rows(whole), about=about)


def looks_like(text: str) -> bool:
    """Whether the text begins as a calendar does."""
    return text.lstrip("\ufeff \t\r\n")[: len(_BEGIN)].upper() == _BEGIN


def rows(text: str) -> list[object]:
    """The rows of all events, in their order; a text for an event that cannot be read.

    Raises:
        FeedError: it is no calendar.
    """
    if not looks_like(text):
        raise FeedError("this is not a calendar", "check that the file is whole, and an .ics file")
    plain = _UNQUOTED.sub(r';TZID="\1"', re.sub(r"\n[ \t]", "", re.sub(r"\r\n?", "\n", text)))
    read: list[_Known | str] = []
    with warnings.catch_warnings():
        # That a zone's id is read without its vendor's name is no news here.
        warnings.simplefilter("ignore")
        for calendar in re.split(rf"^(?=[ \t]*{_BEGIN}[ \t]*$)", plain, flags=re.IGNORECASE | re.MULTILINE):
            events, rest = _parted(calendar)
            zones = zones_in(rest)
            read.extend(_tried(event, zones) for event in events)
        overrides = _overrides(read)
        found: list[object] = []
        for one in read:
            try:
                found.extend([one] if isinstance(one, str) else _rows(one, overrides))
            except Exception:  # a library promises nothing about foreign text, and one event must not hide the others
                found.append(one if isinstance(one, str) else one.text)
    return found


def _tried(text: str, zones: Zones) -> _Known | str:
    """The event, or its text where it cannot be read, or has no start."""
    from icalendar import Event

    try:
        event = Event.from_ical(text)
        stamps = _stamps(event, "DTSTART") if isinstance(event, Event) else []
        if not isinstance(event, Event) or not stamps:
            return text
        return _Known(text, event, zones, stamps[0], on_the_clock(stamps[0], zones))
    except Exception:  # as above
        return text


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


def _overrides(read: Iterable[_Known | str]) -> dict[str, list[_Known]]:
    """The events that stand in the place of one date of a series, by its UID."""
    found: dict[str, list[_Known]] = {}
    for one in read:
        if not isinstance(one, str) and "RECURRENCE-ID" in one.event and (uid := _text(one.event, "UID")) is not None:
            found.setdefault(uid, []).append(one)
    return found


def _rows(known: _Known, overrides: dict[str, list[_Known]]) -> list[dict[str, object]]:
    """The rows of one event.

    Raises:
        ValueError: it stands for more than one date of a series; the library raises others too.
    """
    text, event, zones, written, start = known
    row = _about(known)
    replaces = next(iter(_stamps(event, "RECURRENCE-ID")), None)
    if "RECURRENCE-ID" in event:
        if "published" not in row and (_from_then_on(event) or replaces is None):
            raise ValueError("a change whose dates are not told")
        of = start if replaces is None else on_the_clock(replaces, zones)
        key = of.strftime("%Y-%m-%dT%H:%M") if isinstance(of, datetime) else of.isoformat()
        return [_once(row, start, key)]
    own = overrides.get(_text(event, "UID") or "", [])
    excepted = {_day(stamp, known) for stamp in _stamps(event, "EXDATE")}
    excepted |= {_day(stamp, known) for other in own for stamp in _stamps(other.event, "RECURRENCE-ID")}
    added = list(_added(known, row, excepted))
    said = [rules.named_parts(rule) for rule in _RULE.findall(text)]
    if not said:
        first = _once(row, start)
        return [{**first, "published": False} if first["valid_from"] in excepted else first, *added]
    parts = [part for rule in said for part in rules.split(_on_local_days(rule, written.time, start), start)]
    ends = [
        _day(stamp, known)
        for other in own
        if _from_then_on(other.event)
        for stamp in _stamps(other.event, "RECURRENCE-ID")
    ]
    if ends:
        last = (date.fromisoformat(min(ends)) - timedelta(days=1)).isoformat()
        parts = [part._replace(valid_until=min(last, part.valid_until or last)) for part in parts]
    return [*(_without(series, excepted) for series in rules.spread(row, parts)), *added]


def _once(row: dict[str, object], when: date, key: str | None = None) -> dict[str, object]:
    """The row of something that happens on one date, known by the `key` below that of its series."""
    day = when.isoformat()[:10]
    own = {"slug": f"{row['slug']}/{key}"} if key is not None and "slug" in row else {}
    return {**row, **own, "day": when.isoweekday(), "valid_from": day, "valid_until": day}


def _without(row: dict[str, object], excepted: set[str]) -> dict[str, object]:
    """The row of a series with those of the dates that are its own weekday's."""
    day = row.get("day")
    days = sorted(one for one in excepted if day is None or date.fromisoformat(one).isoweekday() == day)
    return {**row, "except_dates": days} if days else row


def _added(known: _Known, row: dict[str, object], excepted: set[str]) -> Iterator[dict[str, object]]:
    """A row for each date that the event names besides its start and its rule."""
    for stamp, length in _spans(known.event, "RDATE"):
        when = _same_clock(on_the_clock(stamp, known.zones), known.start)
        day = when.isoformat()[:10]
        if when == known.start or day in excepted:
            continue
        own = _once(row, when, day)
        if isinstance(when, datetime):
            own["time"] = when.strftime("%H:%M")
        if (minutes := _whole_minutes(length)) is not None:
            own["duration"] = minutes
        yield own


def _day(stamp: Stamp, known: _Known) -> str:
    """The ISO date of a stamp on the clock of an event."""
    return _same_clock(on_the_clock(stamp, known.zones), known.start).isoformat()[:10]


def _same_clock(time: date, start: date) -> date:
    zone = start.tzinfo if isinstance(start, datetime) else None
    return time.astimezone(zone) if isinstance(time, datetime) and time.tzinfo and zone else time


def _from_then_on(event: "Event") -> bool:
    """Whether it replaces all later dates of its series too."""
    said = (getattr(value, "params", {}).get("RANGE") for value in _values(event, "RECURRENCE-ID"))
    return any(str(value).upper() == "THISANDFUTURE" for value in said)


def _about(known: _Known) -> dict[str, object]:
    """What the event says, but for its dates."""
    _, event, zones, written, start = known
    zone = start.tzinfo if isinstance(start, datetime) else None
    row: dict[str, object] = {
        "name": _text(event, "SUMMARY"),
        "slug": _text(event, "UID"),
        "time": start.strftime("%H:%M") if isinstance(start, datetime) else None,
        "duration": _minutes(event, start, zones),
        # A zone that nothing is known by goes on as it is, to be counted as a doubt.
        "timezone": zone.key if isinstance(zone, ZoneInfo) else written.zone,
        "url": _text(event, "URL"),
        "types": _categories(event),
        "email": _mail(event),
        "updated": _updated(event),
        "notes": _text(event, "DESCRIPTION"),
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
    if hidden or (_text(event, "STATUS") or "").upper() == "CANCELLED":
        row["published"] = False
    return {name: value for name, value in row.items() if value not in (None, "", [])}


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


def _stamps(event: "Event", name: str) -> list[Stamp]:
    """The dates and times of a property; those that are none are left out."""
    return [stamp for stamp, _ in _spans(event, name)]


def _spans(event: "Event", name: str) -> Iterator[tuple[Stamp, timedelta | None]]:
    """The dates, times and periods of a property, each with its length where it tells one."""
    from icalendar import vDDDLists, vDDDTypes

    for value in _values(event, name):
        for part in value.dts if isinstance(value, vDDDLists) else [value]:
            if not isinstance(part, vDDDTypes):
                continue
            begin, end = part.dt if isinstance(part.dt, tuple) else (part.dt, None)
            if isinstance(begin, date):
                # In a list of periods only the list tells the zone.
                said = (getattr(one, "params", {}).get("TZID") for one in (part, value))
                zone = next(filter(None, said), None)
                length = end - begin if isinstance(begin, datetime) and isinstance(end, datetime) else end
                yield Stamp(begin, zone), length if isinstance(length, timedelta) else None


def _whole_minutes(length: object) -> int | None:
    return int(length.total_seconds() // 60) if isinstance(length, timedelta) and length > timedelta() else None


def _minutes(event: "Event", start: date, zones: Zones) -> int | None:
    """How long it lasts."""
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
    return _whole_minutes(length)


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
            if (link := links.link(str(value))) is not None:
                return link
    said = (str(value) for name in ("URL", "LOCATION", "DESCRIPTION") for value in _values(event, name))
    return next((link for text in said for link in _conference_links(text)), None)


def _conference_links(text: str) -> Iterator[str]:
    whole = links.whole_link(text.strip())
    found = [whole] if whole is not None else links.HTTP_LINK.findall(html.unescape(text))
    for link in (links.link(part.rstrip(".,;:)]")) for part in found):
        if link is not None and links.is_conference(link):
            yield link


def _place(said: str) -> dict[str, str]:
    """Venue and address, or the link, in what an event says of its place."""
    line = ", ".join(part.strip(" ,") for part in said.splitlines() if part.strip(" ,"))
    link = links.whole_link(line.strip())
    if link is not None and ("://" in line or links.is_conference(link)):
        return {"conference_url": link}
    for link in links.HTTP_LINK.findall(line):
        if any(_conference_links(link)):
            line = line.replace(link, "")
    line = re.sub(r"\(\s*\)", "", line).strip(" ,:-\u2013|(")
    venue, _, rest = line.partition(",")
    if (found := _VENUE_AND_ADDRESS.fullmatch(line)) and "://" not in line:
        return {"location": found[1], "formatted_address": found[2].strip()}
    if not rest or not any(letter.isdigit() for letter in line):
        return {"location": line}
    street = addresses.read_address(line).address or ""
    if street.startswith(venue) and not any(letter.isdigit() for letter in venue):
        return {"location": venue.strip(), "formatted_address": rest.strip()}
    return {"formatted_address": line}


def _values(event: "Event", name: str) -> list[object]:
    """All that the event says under a name."""
    found = event.get(name)
    return found if isinstance(found, list) else [] if found is None else [found]


def _text(event: "Event", name: str) -> str | None:
    return next((text for value in _values(event, name) if (text := str(value).strip())), None)
