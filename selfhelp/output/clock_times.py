"""Days, times and rules of meetings in words: "Tue 7:30 pm", "3rd Sat", "Tonight at 7:30 pm, in 40 minutes"."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from selfhelp.model import Hit, Meeting, minute_of_day
from selfhelp.vocabulary import DAYS, MONTHS, RRULE_DAYS

TWELVE_HOUR_COUNTRIES: Final = frozenset({"US", "CA", "AU", "NZ", "IN", "PH", "MX", "GB", "IE"})
"""Countries whose meetings show times with am and pm."""

EVENING: Final = 17
"""Hour from which "today" is called "tonight"."""

_ORDINALS: Final = {"1": "1st", "2": "2nd", "3": "3rd", "4": "4th", "5": "5th", "-1": "last", "-2": "next to last"}
_RULE_DAYS: Final = dict(zip(RRULE_DAYS, DAYS, strict=True))


def writes_twelve_hours(country: str | None) -> bool:
    """Whether a country writes clock times with am and pm; where no country is known they are."""
    return country is None or country in TWELVE_HOUR_COUNTRIES


def shown_time(hit: Hit) -> datetime | None:
    """When the occurrence begins, on the clock that the search used; None if its zone or time is unknown."""
    return hit.occurrence.local if hit.on_searchers_clock else hit.occurrence.start


def when(hit: Hit, now: datetime, *, twelve_hours: bool) -> str:
    """Format the day and time of an occurrence, on the clock that the search used, on one or two lines."""
    meeting, occurrence = hit.meeting, hit.occurrence
    shown = shown_time(hit)
    time = clock_of(shown, twelve_hours) if shown is not None else printed_time(meeting, twelve_hours)
    if meeting.weekday is None and meeting.recurrence is None:
        return "by appointment"
    rule = rule_label(meeting)
    weekday = "" if meeting.weekday is None else DAYS[meeting.weekday - 1][:3].title()
    if meeting.recurrence is None:
        return f"{weekday} {time}\ncall for dates"
    day = shown.date() if shown is not None else occurrence.day
    if day is None:
        return f"{rule or weekday} {time}"
    name = DAYS[day.isoweekday() - 1][:3].title()
    date = f"{MONTHS[day.month]} {day.day}"
    if rule:
        return f"{rule} {time}\nnext {date}"
    today = (now.astimezone(shown.tzinfo) if shown is not None else now).date()
    far = abs((day - today).days) > 6
    return f"{name} {time}" + (f"\n{date}" if far else "")


def clocks(hits: Iterable[Hit]) -> Iterator[str]:
    """Say which times of a table are in the searcher's time zone; nothing if all are in the venues' own."""
    names = {h.occurrence.local.tzname() for h in hits if h.on_searchers_clock and h.occurrence.local is not None}
    if names:
        yield f"Online and phone meetings are shown in your time zone ({' and '.join(sorted(filter(None, names)))})."


def spoken_time(hit: Hit, now: datetime, *, twelve_hours: bool) -> str:
    """Format a time as people say it: "Tonight at 7:30 pm, in 40 minutes"."""
    meeting, shown = hit.meeting, shown_time(hit)
    parts = [when(hit, now, twelve_hours=twelve_hours).replace("\n", ", ")]
    if shown is not None:
        days = (shown.date() - now.astimezone(shown.tzinfo).date()).days
        evening = shown.hour >= EVENING
        near_days = {0: "Tonight" if evening else "Today", 1: "Tomorrow evening" if evening else "Tomorrow"}
        day = near_days.get(days, f"{DAYS[shown.isoweekday() - 1].title()}, {MONTHS[shown.month]} {shown.day},")
        parts = [f"{day} at {clock_of(shown, twelve_hours)}"]
        minutes = round((shown - now).total_seconds() / 60)
        if -1440 < minutes < 720:
            parts.append(f"in {_length(minutes)}" if minutes >= 0 else f"began {_length(-minutes)} ago")
        if rule := rule_label(meeting):
            parts.append(rule if rule.startswith(("every", "by date", "day")) else f"every {rule}")
    return ", ".join(parts)


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in ((hours, "hour"), (rest, "minute")) if n]
    return " ".join(parts) or "less than a minute"


def rule_label(meeting: Meeting) -> str:
    """Format a recurrence in a few words ("3rd Sat", "every 2 weeks Fri"); "" for every week."""
    parts = dict(part.split("=", 1) for part in (meeting.recurrence or "").split(";") if "=" in part)
    interval = int(parts.get("INTERVAL", "1"))
    every = f"every {interval} " if interval > 1 else ""
    days = [entry for entry in parts.get("BYDAY", "").split(",") if entry]
    months = _months([int(month) for month in parts.get("BYMONTH", "").split(",") if month])
    if parts.get("FREQ") == "WEEKLY":
        named = "/".join(_day_name(d) for d in days)
        return f"{every}weeks {named}{months}" if every else f"{named}{months}" if months else ""
    if parts.get("FREQ") != "MONTHLY":
        return "by date" if parts else ""
    dates = _weeks(days) or "/".join(_day_name(d) for d in days) or f"day {parts.get('BYMONTHDAY', '')}"
    return f"{every}months {dates}{months}" if every else f"{dates}{months}"


def _weeks(days: list[str]) -> str:
    """Format all weeks of the month but one as "Sat, not 5th"; "" for other rules."""
    weeks = {entry[:-2] for entry in days}
    names = {entry[-2:] for entry in days}
    missing = {"-1"} if weeks == {"-5", "-4", "-3", "-2"} else {"1", "2", "3", "4", "5"} - weeks
    if len(days) != 4 or len(names) != 1 or len(missing) != 1:
        return ""
    return f"{_day_name(names.pop())}, not {_ORDINALS[missing.pop()]}"


def _months(months: list[int]) -> str:
    """Format the months of a rule, or the missing ones if these are fewer, with runs as ranges: ", not Jul-Aug"."""
    missing = [month for month in range(1, 13) if month not in months]
    if not months or not missing:
        return ""
    named = months if len(months) <= len(missing) else missing
    starts = [month for month in named if (month + 10) % 12 + 1 not in named]
    runs = []
    for start in starts:
        length = next(n for n in range(1, 13) if (start + n - 1) % 12 + 1 not in named)
        end = MONTHS[(start + length - 2) % 12 + 1]
        runs.append(MONTHS[start] if length == 1 else f"{MONTHS[start]}-{end}")
    return f", {'not ' if named is missing else ''}{', '.join(runs)}"


def _day_name(entry: str) -> str:
    name = _RULE_DAYS[entry[-2:]][:3].title()
    nth = entry[:-2].lstrip("+")
    return f"{_ORDINALS.get(nth, nth)} {name}" if nth else name


def schedule_in_words(meeting: Meeting, *, twelve_hours: bool) -> str:
    """When a meeting takes place, as its source tells it: "3rd Sat 7:30 pm, 60 minutes"."""
    if meeting.weekday is None and meeting.recurrence is None:
        return "by appointment"
    length = f", {meeting.duration} minutes" if meeting.duration else ", length unknown"
    day = "" if meeting.weekday is None else DAYS[meeting.weekday - 1].title()
    if meeting.recurrence is None:
        return f"{day} {printed_time(meeting, twelve_hours)}{length}; not every week, call for dates"
    rule = rule_label(meeting)
    return f"{rule or 'Every ' + day} {printed_time(meeting, twelve_hours)}{length}"


def printed_time(meeting: Meeting, twelve_hours: bool) -> str:
    """The start of a meeting on the clock of its source."""
    return "time not given" if meeting.start is None else told_clock(minute_of_day(meeting.start), twelve_hours)


def clock_of(time: datetime, twelve_hours: bool) -> str:
    """The clock time of a date and time."""
    return told_clock(time.hour * 60 + time.minute, twelve_hours)


def told_clock(minute: int, twelve_hours: bool) -> str:
    """A minute of the day as a clock time: "7:30 pm" or "19:30"; with twelve hours midnight and noon have names."""
    hour, rest = divmod(minute, 60)
    if not twelve_hours:
        return f"{hour:02d}:{rest:02d}"
    if rest == 0 and hour % 12 == 0:
        return "noon" if hour else "midnight"
    return f"{hour % 12 or 12}:{rest:02d} {'am' if hour < 12 else 'pm'}"


def long_date(time: datetime, now: datetime) -> str:
    """A date in full, with its year unless that is the current one: "Tuesday, Dec 1"."""
    year = f" {time.year}" if time.year != now.astimezone(time.tzinfo).year else ""
    return f"{DAYS[time.isoweekday() - 1].title()}, {MONTHS[time.month]} {time.day}{year}"
