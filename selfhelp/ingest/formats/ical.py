"""iCalendar (RFC 5545), as written by Google, Outlook, Apple and event plugins: each event becomes rows.

A series gives a row for each of its weekdays, with its excluded dates; each moved or added date is a separate row. An
event that cannot be read is kept as text, so that it is counted as a reject.
"""

import re
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from selfhelp.errors import FeedError
from selfhelp.ingest.feed import Feed
from selfhelp.ingest.formats import rrule_rows as rules
from selfhelp.ingest.formats.base import feed_of
from selfhelp.ingest.formats.documents import Document
from selfhelp.ingest.formats.ical_event import (
    ReadEvent,
    details,
    in_minutes,
    property_text,
    spans_of,
    stamps_of,
    values_of,
)
from selfhelp.ingest.formats.ical_zones import MALFORMED, Stamp, Zones, on_the_clock, zones_in
from selfhelp.ingest.limits import Allowance, TooLargeError
from selfhelp.reading import cells
from selfhelp.vocabulary import RRULE_DAYS

if TYPE_CHECKING:
    from icalendar import Event

_BEGIN: Final = "BEGIN:VCALENDAR"
_UNQUOTED_ZONE: Final = re.compile(r";TZID=([^\s\";][^\";\n]{0,99})(?=:\d{8}|;[A-Z-]{1,20}=)", re.IGNORECASE)
"""The zone id of a date or time; RFC 5545 requires quotes around one with a colon or a comma."""

_RULE: Final = re.compile(r"^RRULE(?:;[^:\n]*)?:(.*)$", re.IGNORECASE | re.MULTILINE)
_RULE_OF_EXCEPTIONS: Final = re.compile(r"^EXRULE(?:;[^:\n]*)?:(.*)$", re.IGNORECASE | re.MULTILINE)
"""Dates of a series on which it does not take place (RFC 2445; later programs still write it)."""

LINES: Final = 1_000_000
"""Lines of all calendars, with each value of a list counted as one; the library takes 10 microseconds for each. A real
event has 10 to 50."""

EVENT_LENGTH: Final = 200_000
"""Length of one event, in characters; a longer one is a reject."""

CHANGES: Final = 100_000
"""Dates replaced in all series with the same UID, which each of these series has to leave out."""

_ENDS: Final = ("COUNT", "UNTIL")
"""The parts of a rule that end it."""


class _Series(NamedTuple):
    """The events with one UID: the series, and those that replace dates of it; None if there are too many."""

    events: list[ReadEvent]
    changes: list[ReadEvent] | None


class _Later(NamedTuple):
    """From when on a series is changed: the first date replaced, and the start of the event that replaces it."""

    replaced: date
    start: date

    @property
    def shift(self) -> timedelta:
        """By how many days each date is moved."""
        return timedelta(days=self.start.toordinal() - self.replaced.toordinal())


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
    unfolded = _UNQUOTED_ZONE.sub(_quoted, re.sub(r"\n[ \t]", "", re.sub(r"\r\n?", "\n", text)))
    read_events: list[ReadEvent | str] = []
    with warnings.catch_warnings():
        # The library warns when it strips a vendor prefix from a zone id, which does not matter here.
        warnings.simplefilter("ignore")
        for calendar in re.split(rf"^(?=[ \t]*{_BEGIN}[ \t]*$)", unfolded, flags=re.IGNORECASE | re.MULTILINE):
            event_texts, rest = _split_calendar(calendar)
            zones = zones_in(rest)
            read_events.extend(_read_event(event_text, zones) for event_text in event_texts)
        by_uid = _by_uid(read_events)
        event_rows: list[object] = []
        counted = (allowance or Allowance(0)).counted
        for entry in read_events:
            try:
                event_rows += counted([entry] if isinstance(entry, str) else _rows(entry, by_uid))
            except MALFORMED:  # one event must not stop the others
                event_rows.append(entry if isinstance(entry, str) else entry.text)
    return event_rows


def _read_event(text: str, zones: Zones) -> ReadEvent | str:
    """The event, or its text if it cannot be read or has no start."""
    from icalendar import Event

    try:
        if len(text) > EVENT_LENGTH:
            return text
        event = Event.from_ical(text)
        stamps = stamps_of(event, "DTSTART") if isinstance(event, Event) else []
        if not isinstance(event, Event) or not stamps:
            return text
        return ReadEvent(text, event, zones, stamps[0], on_the_clock(stamps[0], zones))
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


def _quoted(zone: re.Match[str]) -> str:
    return f';TZID="{zone[1]}"' if {":", ","} & set(zone[1]) else zone[0]


def _by_uid(read_events: Iterable[ReadEvent | str]) -> dict[str, _Series]:
    """The series of a calendar, and what changes them."""
    by_uid: dict[str, tuple[list[ReadEvent], list[ReadEvent]]] = {}
    for entry in read_events:
        if not isinstance(entry, str) and (uid := property_text(entry.event, "UID")) is not None:
            events, changes = by_uid.setdefault(uid, ([], []))
            (changes if "RECURRENCE-ID" in entry.event else events).append(entry)
    return {uid: _Series(events, _unless_too_many(events, changes)) for uid, (events, changes) in by_uid.items()}


def _unless_too_many(events: list[ReadEvent], changes: list[ReadEvent]) -> list[ReadEvent] | None:
    """The changes of a series, unless it would take too long to leave their dates out of all its parts."""
    later = sum(_changes_all_later(change.event) for change in changes)
    excluded = sum(event.text.count(",") for event in events) if later else 0
    return None if len(changes) * (len(events) + later) + excluded * later > CHANGES else changes


def _rows(read_event: ReadEvent, by_uid: dict[str, _Series]) -> list[dict[str, object]]:
    """The rows of one event.

    Raises:
        ValueError: it replaces dates that are not known, or too many dates are replaced; the library raises other
            exceptions too.
    """
    event, row = read_event.event, details(read_event)
    events, changes = by_uid.get(property_text(event, "UID") or "", _Series([], []))
    is_shown = "published" not in row
    if "RECURRENCE-ID" not in event:
        if changes is None:
            raise ValueError("too many replaced dates")
        return _series_rows(read_event, row, changes)
    replaces = next(iter(stamps_of(event, "RECURRENCE-ID")), None)
    if replaces is None and is_shown:
        raise ValueError("a change of unknown dates")
    replaced = read_event.start if replaces is None else on_the_clock(replaces, read_event.zones)
    key = replaced.strftime("%Y-%m-%dT%H:%M") if isinstance(replaced, datetime) else replaced.isoformat()
    if not is_shown or not _changes_all_later(event):
        return [_single_date(row, read_event.start, key)]
    if len(events) != 1 or changes is None:
        raise ValueError("a change of an unknown series")
    later = _Later(_on_clock_of(replaced, read_event.start), read_event.start)
    return _later_rows(read_event, {**row, "slug": f"{row['slug']}/{key}"}, later, events[0], changes)


def _series_rows(
    read_event: ReadEvent, row: dict[str, object], changes: Iterable[ReadEvent]
) -> list[dict[str, object]]:
    """The rows of an event that takes place once or in a series, until it is changed for good."""
    exceptions = _exceptions(read_event, changes)
    added_rows = list(_added_dates(read_event, row, exceptions))
    if not _RULE.search(read_event.text):
        first = _single_date(row, read_event.start)
        return [{**first, "published": False} if first["valid_from"] in exceptions else first, *added_rows]
    parts, excepted = _parts(read_event)
    last = _day_before(_first_changes(read_event, changes))
    return [*_rows_of_parts(row, parts, last, exceptions | excepted), *added_rows]


def _later_rows(
    read_event: ReadEvent, row: dict[str, object], later: _Later, series: ReadEvent, changes: Iterable[ReadEvent]
) -> list[dict[str, object]]:
    """The rows of an event that replaces a series from a date on: by its own rule, else by that of the series."""
    has_rule = _RULE.search(read_event.text) is not None
    if not has_rule and not _RULE.search(series.text):
        return [_single_date(row, read_event.start)]
    parts, excepted = _parts(read_event) if has_rule else _parts(series, later)
    replaced = later.replaced.isoformat()[:10]
    last = _day_before(day for day in _first_changes(series, changes) if day > replaced)
    moved = {_moved(day, later.shift) for day in _exceptions(series, changes) if day > replaced}
    moved |= _exceptions(read_event, ())
    return _rows_of_parts(row, parts, None if last is None else _moved(last, later.shift), moved | excepted)


def _parts(read_event: ReadEvent, later: _Later | None = None) -> tuple[list[rules.DayPart], set[str]]:
    """The rules of a series by weekday, and the dates that its rules of exceptions take out.

    If it is changed `later`, they are those of the change: moved with it, and ending as before.
    """
    kept, left_out = (
        [part for rule in pattern.findall(read_event.text) for part in _split(rule, read_event, later)]
        for pattern in (_RULE, _RULE_OF_EXCEPTIONS)
    )
    return rules.without(kept, left_out)


def _split(rule: str, read_event: ReadEvent, later: _Later | None) -> list[rules.DayPart]:
    local = _on_local_days(rules.named_parts(rule), read_event.written.time, read_event.start)
    parts = rules.split_by_weekday(local, read_event.start)
    if later is None:
        return parts
    ends = [part.valid_until for part in parts if part.valid_until is not None]
    endless = {name: value for name, value in local.items() if name not in _ENDS}
    moved = rules.split_by_weekday(_on_local_days(endless, later.replaced, later.start), later.start)
    return [part._replace(valid_until=_moved(max(ends), later.shift) if ends else None) for part in moved]


def _rows_of_parts(
    row: dict[str, object], parts: Iterable[rules.DayPart], last: str | None, exceptions: set[str]
) -> list[dict[str, object]]:
    """A row for each part that has dates up to `last`; a row that is not published if there is none."""
    if last is not None:
        parts = [part._replace(valid_until=min(last, part.valid_until or last)) for part in parts]
    lasting = [part for part in parts if part.valid_until is None or part.valid_until >= (part.valid_from or "")]
    if not lasting:
        return [{**row, "published": False}]
    return [_with_exceptions(series, exceptions) for series in rules.rows_of_parts(row, lasting)]


def _exceptions(read_event: ReadEvent, changes: Iterable[ReadEvent]) -> set[str]:
    """The dates of a series that are left out or replaced."""
    stamps = [*stamps_of(read_event.event, "EXDATE")]
    stamps += (stamp for change in changes for stamp in stamps_of(change.event, "RECURRENCE-ID"))
    return {_day(stamp, read_event) for stamp in stamps}


def _first_changes(read_event: ReadEvent, changes: Iterable[ReadEvent]) -> list[str]:
    """The dates from which on a series is changed."""
    later = (change.event for change in changes if _changes_all_later(change.event))
    return [_day(stamp, read_event) for event in later for stamp in stamps_of(event, "RECURRENCE-ID")]


def _day_before(days: Iterable[str]) -> str | None:
    """The day before the first of the days."""
    first = min(days, default=None)
    return None if first is None else _moved(first, timedelta(days=-1))


def _moved(day: str, by: timedelta) -> str:
    return (date.fromisoformat(day) + by).isoformat()


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


def _added_dates(read_event: ReadEvent, row: dict[str, object], exceptions: set[str]) -> Iterator[dict[str, object]]:
    """A row for each RDATE of the event, except its start and excluded dates."""
    for stamp, length in spans_of(read_event.event, "RDATE"):
        when = _on_clock_of(on_the_clock(stamp, read_event.zones), read_event.start)
        day = when.isoformat()[:10]
        if when == read_event.start or day in exceptions:
            continue
        added_row = _single_date(row, when, day)
        if isinstance(when, datetime):
            added_row["time"] = when.strftime("%H:%M")
        if (minutes := in_minutes(length)) is not None:
            added_row["duration"] = minutes
        yield added_row


def _day(stamp: Stamp, read_event: ReadEvent) -> str:
    """The ISO date of a stamp on the clock of an event."""
    return _on_clock_of(on_the_clock(stamp, read_event.zones), read_event.start).isoformat()[:10]


def _on_clock_of(time: date, start: date) -> date:
    """A time converted to the time zone of `start`, if both have one."""
    zone = start.tzinfo if isinstance(start, datetime) else None
    return time.astimezone(zone) if isinstance(time, datetime) and time.tzinfo and zone else time


def _changes_all_later(event: "Event") -> bool:
    """Whether the event also replaces all later dates of its series."""
    ranges = (getattr(value, "params", {}).get("RANGE") for value in values_of(event, "RECURRENCE-ID"))
    return any(str(value).upper() == "THISANDFUTURE" for value in ranges)


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
