"""Calendar output (iCalendar, RFC 5545): an event for each meeting, with its rule, in its own time zone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO

from selfhelp.model import UNKNOWN_DURATION, Hit, Meeting
from selfhelp.output.calendar_zones import vtimezone
from selfhelp.output.discretion import Names, is_sensitive
from selfhelp.output.left_out import BY_APPOINTMENT, CLOSED, IRREGULAR, NO_ATTENDANCE, NO_DATE, NO_TIME
from selfhelp.output.places import town, where
from selfhelp.output.web import dialed_number, web_link
from selfhelp.schedule.moments import zone_named
from selfhelp.schedule.rrule import rule_dates
from selfhelp.text import fold, printable, without_control
from selfhelp.vocabulary import ATTENDANCE, ATTRIBUTE_KINDS, CAUTIONS

if TYPE_CHECKING:
    from icalendar import Event

NAMING_LINKS: Final = "links that name an organization"
"""What else is left out, of discreet events."""

DISCREET: Final = "Appointment"
"""The title of a discreet event."""

_PRODUCT: Final = "-//selfhelp//selfhelp//EN"
_NEUTRAL_PRODUCT: Final = "-//calendar//calendar//EN"
"""PRODID of a calendar, and of one that is to give nothing away."""

_SALT: Final = "an appointment in a calendar: "
"""Before the id of a meeting, so that its hash is not that of the id; always the same, as a UID must be."""

_END_OF_DAY: Final = time(23, 59, 59)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TOLD: Final = ATTRIBUTE_KINDS["access"] | ATTRIBUTE_KINDS["accessibility"]
"""Attributes that are told to somebody who goes: who may come, and what the place has."""


class CalendarOptions(NamedTuple):
    """How a calendar is written.

    `changed` maps ids of meetings to the ISO time at which their content was last seen to change, `names` are those of
    all organizations. `today` is the earliest date of an event; without it, the first event must be the earliest.
    `alarm` is how long before the start to remind. `discreet` hides what kind of meetings these are, `open_names`
    shows it for all; by default only those are discreet that are sensitive. `each` says that the hits are the single
    occurrences of meetings.
    """

    changed: Mapping[str, str] = {}
    names: Names = Names(())
    today: date | None = None
    alarm: timedelta | None = None
    discreet: bool = False
    open_names: bool = False
    each: bool = False


def write_ics(
    hits: Iterable[Hit],
    stream: TextIO,
    names: Sequence[str],  # noqa: ARG001 - a calendar has no fields to choose from
    *,
    options: CalendarOptions = CalendarOptions(),  # noqa: B008 - immutable
    left_out: Counter[str] | None = None,
) -> None:
    """Write a calendar, each time zone before the first event in it; `left_out` counts what it has no place for."""
    left_out = Counter() if left_out is None else left_out
    product = _NEUTRAL_PRODUCT if options.discreet else _PRODUCT
    stream.write(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{product}\r\n")
    zones: set[str] = set()
    for hit in hits:
        if reason := _reason_against(hit):
            left_out[reason] += 1
            continue
        start = _start(hit)
        if (zone := _zone(hit.meeting)) is not None and zone not in zones:
            zones.add(zone)
            stream.write(vtimezone(zone, options.today or start.date()))
        event = _event(hit, start, zone, options, left_out)
        stream.write(event.to_ical().decode())
    stream.write("END:VCALENDAR\r\n")


def _reason_against(hit: Hit) -> str | None:
    """Why a meeting cannot be in a calendar; None if it can."""
    meeting = hit.meeting
    if meeting.recurrence is None:
        return BY_APPOINTMENT if meeting.weekday is None else IRREGULAR
    if meeting.attendance == "suspended":
        return CLOSED
    if meeting.attendance == "unknown":
        return NO_ATTENDANCE
    if meeting.start is None:
        return NO_TIME
    return NO_DATE if hit.occurrence.day is None else None


def _zone(meeting: Meeting) -> str | None:
    return meeting.timezone if meeting.timezone and zone_named(meeting.timezone) is not None else None


def _start(hit: Hit) -> datetime:
    """When the event begins, on the meeting's own clock: as it is written, even where clocks skip that time."""
    day = hit.occurrence.day or date.min  # which is none that `_reason_against` lets pass
    return datetime.combine(day, time.fromisoformat(hit.meeting.start or ""))


def _event(hit: Hit, start: datetime, zone: str | None, options: CalendarOptions, left_out: Counter[str]) -> "Event":
    from icalendar import Event

    meeting = hit.meeting
    is_discreet = options.discreet or (is_sensitive(meeting) and not options.open_names)
    clock = {"TZID": zone} if zone else {}
    event = Event()
    event.add("uid", _uid(meeting, start, options, is_discreet=is_discreet))
    for name in ("dtstamp", "last-modified"):
        event.add(name, _last_change(meeting, options.changed))
    event.add("dtstart", start, clock)
    event.add("duration", timedelta(minutes=meeting.duration or UNKNOWN_DURATION))
    if not options.each:
        _add_rule(event, meeting, start, zone)
    if is_discreet:
        _add_what_is_discreet(event, meeting, zone, options.names, left_out)
    else:
        _add_facts(event, meeting, zone, options)
    if options.alarm is not None:
        _add_alarm(event, options.alarm)
    return event


def _uid(meeting: Meeting, start: datetime, options: CalendarOptions, *, is_discreet: bool) -> str:
    """The same whenever the meeting is written, and of each occurrence if these are written."""
    id = f"{meeting.id}-{start:%Y%m%d}" if options.each else meeting.id
    return sha256(f"{_SALT}{id}".encode()).hexdigest()[:32] if is_discreet else f"{id}@selfhelp"


def _last_change(meeting: Meeting, changed: Mapping[str, str]) -> datetime:
    """The later of when the row was edited and when its content was seen to change, else when it was fetched."""
    stamps = [_moment(stamp) for stamp in (meeting.updated, changed.get(meeting.id))]
    known = [stamp for stamp in stamps if stamp is not None]
    return max(known) if known else _moment(meeting.fetched) or _EPOCH


def _moment(stamp: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _add_rule(event: "Event", meeting: Meeting, start: datetime, zone: str | None) -> None:
    """Add the rule and its exceptions."""
    from icalendar import vRecur

    rule = vRecur.from_ical(meeting.recurrence or "")
    for part in ("BYMONTH", "BYMONTHDAY"):
        if part in rule:
            # The order means nothing, but some programs (ical.js 2.2) miss dates where it is another one.
            rule[part] = sorted(rule[part])
    end = _last_date(meeting)
    if "COUNT" in rule and end is None:
        rule["COUNT"] = [rule["COUNT"][0] - len(_dates_before(meeting, start.date()))]
    if end is not None:
        rule.pop("COUNT", None)
        until = datetime.combine(end, _END_OF_DAY)
        rule["UNTIL"] = [until.replace(tzinfo=zone_named(zone)).astimezone(UTC) if zone else until]
    event.add("rrule", rule)
    excepted = [date.fromisoformat(day) for day in meeting.except_dates]
    if ahead := [datetime.combine(day, start.time()) for day in excepted if day >= start.date()]:
        event.add("exdate", ahead, {"TZID": zone} if zone else {})


def _last_date(meeting: Meeting) -> date | None:
    """The last date on which the rule may fall; None if there is no end, or one by a number of dates."""
    parts = (meeting.recurrence or "").split(";")
    ends = [part.removeprefix("UNTIL=")[:8] for part in parts if part.startswith("UNTIL=")]
    if meeting.valid_until is not None:
        ends.append(meeting.valid_until)
    last = min(map(date.fromisoformat, ends), default=None)
    if last is None or "COUNT=" not in (meeting.recurrence or ""):
        return last
    # A rule has one end only: the number of dates may be reached before.
    dates = _dates_before(meeting, last + timedelta(days=1))
    return date.fromordinal(dates[-1]) if dates else last


def _dates_before(meeting: Meeting, day: date) -> tuple[int, ...]:
    """The dates of a counted rule before a day."""
    first = date.fromisoformat(meeting.valid_from or "")
    return rule_dates(meeting.recurrence or "", meeting.valid_from, None, None, first.toordinal(), day.toordinal() - 1)


def _add_facts(event: "Event", meeting: Meeting, zone: str | None, options: CalendarOptions) -> None:
    """Add what is known about the meeting."""
    title = options.names.title_without(meeting)
    if options.open_names:
        title = f"{printable(meeting.name)} ({printable(meeting.organization.name)})"
    event.add("summary", title)
    if place := _place(meeting):
        event.add("location", place)
    if meeting.position is not None and meeting.position_from == "feed" and not meeting.address_withheld:
        event.add("geo", (meeting.position.latitude, meeting.position.longitude))
    if link := web_link(meeting.url):
        event.add("url", link)
    stamp = _last_change(meeting, options.changed)
    event.add("description", without_control("\n".join(_description(meeting, zone, stamp))))


def _place(meeting: Meeting) -> str | None:
    """Where to go, if it is known exactly and may be told; for what is only online or by phone, how to join."""
    if not meeting.has_venue:
        return web_link(meeting.conference_url) or (printable(meeting.conference_phone or "") or None)
    if meeting.address_withheld or not (meeting.location or meeting.address):
        return None
    venue, street = printable(meeting.location or ""), printable(meeting.address or "")
    street = "" if street and fold(street) in fold(venue) else street
    return ", ".join(part for part in (venue, street, printable(town(meeting))) if part)


def _description(meeting: Meeting, zone: str | None, stamp: datetime) -> Iterator[str]:
    """What somebody needs to go or to join, a line for each fact."""
    yield f"{meeting.organization.name}: {meeting.name}"
    attendance = ATTENDANCE[meeting.attendance]
    yield f"{attendance[0].upper()}{attendance[1:]}."
    if meeting.has_venue and _place(meeting) is None:
        told = where(meeting)
        yield f"{told[0].upper()}{told[1:]}."
    if zone is None:
        yield "The time zone of this meeting is not known."
    if meeting.duration is None:
        yield "Length not stated."
    for label, text in (
        ("Join", web_link(meeting.conference_url)),
        ("Dial in", meeting.conference_phone),
        ("To join", meeting.conference_notes),
        ("At the place", None if meeting.address_withheld else meeting.location_notes),
        ("Call", meeting.phone),
    ):
        if text:
            yield f"{label}: {text}"
    if told_attributes := [_TOLD[attribute] for attribute in meeting.attributes if attribute in _TOLD]:
        yield f"{', '.join(told_attributes).capitalize()}."
    yield from dict.fromkeys(
        CAUTIONS.get(caution, caution) for caution in (meeting.cautions or "").split("; ") if caution
    )
    if meeting.sample:
        yield "This is a made-up sample, not a real meeting."
    yield f"Source: {', '.join((meeting.source, *meeting.also_in))}, last changed {stamp:%Y-%m-%d}."
    yield "From the group's own list: no endorsement, and no medical or legal advice."
    yield "Call ahead: times change."


def _add_what_is_discreet(
    event: "Event", meeting: Meeting, zone: str | None, names: Names, left_out: Counter[str]
) -> None:
    """Add only where to go or what to open, and nothing that says why."""
    event.add("summary", DISCREET)
    link = web_link(meeting.conference_url)
    if link is not None and names.are_in_link(link):
        left_out[NAMING_LINKS] += 1
        link = None
    joined = link or dialed_number(meeting.conference_phone or "")
    place = _street(meeting, names) if meeting.has_venue else joined
    if place:
        event.add("location", place)
    lines = [joined] if meeting.has_venue and joined else []
    if zone is None:
        lines.append("The time zone is not known.")
    if lines:
        event.add("description", "\n".join(lines))


def _street(meeting: Meeting, names: Names) -> str:
    """The street and city of a venue, without any part that names an organization."""
    if meeting.address_withheld or not meeting.address:
        return ""
    parts = [part.strip() for part in f"{printable(meeting.address)}, {printable(meeting.city or '')}".split(",")]
    # Capitals make abbreviations of "RD" and the like.
    written = [part.title() if part.isupper() else part for part in parts if part]
    kept = list(dict.fromkeys(part for part in written if not names.are_in(part)))
    # Some names have commas themselves.
    while kept and names.are_in(", ".join(kept)):
        del kept[0]
    return ", ".join(kept)


def _add_alarm(event: "Event", before: timedelta) -> None:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    alarm.add("description", str(event["summary"]))
    event.add_component(alarm)
