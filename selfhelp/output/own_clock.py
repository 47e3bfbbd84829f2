"""Days and times for people who read them elsewhere or on another day: with dates, and with time zones if unclear."""

from datetime import date, datetime, tzinfo
from typing import Final

from selfhelp.model import Hit, Meeting, minute_of_day
from selfhelp.output.clock_times import clock_of, printed_time, rule_label, shown_time, told_clock
from selfhelp.vocabulary import DAYS, MONTHS

UNKNOWN_ZONE: Final = "time zone not known"


def schedule_on_own_clock(meeting: Meeting, *, twelve_hours: bool) -> str:
    """When a meeting takes place, on its own clock: "Tue 7:30 pm - 8:30 pm", "3rd Sat 7 pm", "by appointment"."""
    if meeting.weekday is None and meeting.recurrence is None:
        return "by appointment"
    day = "" if meeting.weekday is None else DAYS[meeting.weekday - 1][:3].title()
    time = printed_time(meeting, twelve_hours)
    if meeting.start is not None and meeting.duration is not None:
        time += f" - {told_clock((minute_of_day(meeting.start) + meeting.duration) % 1440, twelve_hours)}"
    told = f"{rule_label(meeting) or day} {time}".strip()
    return f"{told}, call for dates" if meeting.recurrence is None else told


def zone_where_unclear(meeting: Meeting) -> str:
    """The zone of a meeting that can be joined from elsewhere, or that has none; "" where its place tells."""
    if meeting.start is None:
        return ""
    if meeting.timezone is None:
        return UNKNOWN_ZONE
    return "" if meeting.attendance in ("in_person", "suspended") else zone_label(meeting.timezone)


def zone_label(zone: str) -> str:
    """A zone as people say it, in summer and in winter.

    >>> zone_label("America/New_York"), zone_label("Etc/UTC")
    ('New York time', 'UTC')
    """
    name = zone.rpartition("/")[2].replace("_", " ")
    return name if name.startswith(("UTC", "GMT", "+", "-")) else f"{name} time"


def date_of(hit: Hit) -> date | None:
    """The date of an occurrence on the meeting's own clock."""
    return hit.occurrence.start.date() if hit.occurrence.start is not None else hit.occurrence.day


def dated(day: date, now: datetime) -> str:
    """A date with its weekday, and with its year if that is another one: "Tue Dec 1"."""
    year = "" if day.year == now.year else f", {day.year}"
    return f"{DAYS[day.isoweekday() - 1][:3].title()} {MONTHS[day.month]} {day.day}{year}"


def moment_for(hit: Hit, now: datetime, reader: tzinfo, *, twelve_hours: bool) -> str:
    """When an occurrence begins, for a reader in a zone: "Tue Dec 1, 7:30 pm", with the zone if it is another."""
    shown = shown_time(hit)
    if shown is None:
        day = hit.occurrence.day
        if day is None:
            return schedule_on_own_clock(hit.meeting, twelve_hours=twelve_hours)
        unclear = "" if hit.meeting.start is None else f" ({UNKNOWN_ZONE})"
        return f"{dated(day, now)}, {printed_time(hit.meeting, twelve_hours)}{unclear}"
    told = f"{dated(shown.date(), now)}, {clock_of(shown, twelve_hours)}"
    own = hit.occurrence.start or shown
    if own.utcoffset() == own.astimezone(reader).utcoffset():
        return told
    zone = str(reader) if hit.on_searchers_clock else hit.meeting.timezone or str(shown.tzinfo)
    return f"{told} ({zone_label(zone)})"
