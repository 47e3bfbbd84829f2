"""The schedules of HSDS: their days and times, and which of several apply at a location."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from selfhelp.ingest.field_cells import day_cell
from selfhelp.ingest.formats import rrule_rows as rules
from selfhelp.reading import cells, dates, zones
from selfhelp.reading.days import weekday_named
from selfhelp.reading.days_and_times import in_one_text
from selfhelp.vocabulary import RRULE_DAYS

Record = Mapping[str, object]

SCHEDULE_KEYS: Final = frozenset({"freq", "byday", "opens_at", "closes_at", "weekday"})
"""Keys of a schedule that give days or times."""

LONGEST_HOLIDAY: Final = 100
"""Days of one holiday at most; a longer closure is no holiday."""

_RULE_FIELDS: Final = ("freq", "interval", "count", "until", "wkst", "bymonthday", "byweekno", "byyearday")
_CLOCK: Final = re.compile(
    r"(?:\d{4}-\d\d-\d\d[T ])?(\d{1,2}:\d\d)(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-](?:0\d|1[0-4])(?::?\d\d)?)?"
)


def at_place(own: Sequence[Record], of_service: Sequence[Record], *, is_only_place: bool) -> Sequence[Record]:
    """The schedules that hold at a place, from its own and those of its service.

    Its own replace the others, unless it is the only place and they are about other weekdays.
    """
    days, others = _weekdays(own), _weekdays(of_service)
    if is_only_place and days is not None and others is not None and days.isdisjoint(others):
        return [*own, *of_service]
    return own or of_service


def listed_until(schedule: Record) -> str | None:
    """Words for the date up to which a schedule was known to hold; the meetings may well go on."""
    day = _date(schedule.get("valid_to"))
    return None if day is None else f"Listed until {day}"


def closed_days(holidays: Iterable[Record]) -> Iterator[str]:
    """The ISO dates on which holiday schedules say that it is closed."""
    for holiday in holidays:
        first, last = (_date(holiday.get(name)) for name in ("start_date", "end_date"))
        if first is None or cells.yes_or_no(holiday.get("closed")) is not True:
            continue
        begin = date.fromisoformat(first)
        length = 0 if last is None else (date.fromisoformat(last) - begin).days
        yield from (
            (begin + timedelta(number)).isoformat()
            for number in range(min(length, LONGEST_HOLIDAY) + 1)
            if number <= (date.max - begin).days
        )


def _weekdays(schedules: Iterable[Record]) -> set[int] | None:
    """The weekdays of schedules; None if one does not tell."""
    days: set[int] = set()
    for schedule in schedules:
        of_rule = {part.day for part in parts_of(schedule)} - {None}
        own = of_rule or day_cell(schedule.get("weekday")).value
        if not own:
            return None
        days.update(day for day in own if day is not None)
    return days


def has_no_hours(schedule: Record) -> bool:
    """Whether it has a day but no hours, which means closed on that day if other schedules have hours."""
    day = any(cells.text(schedule.get(name)) for name in ("weekday", "byday"))
    return day and not any(cells.text(schedule.get(name)) for name in ("opens_at", "closes_at"))


def day_and_time(schedule: Record) -> dict[str, object]:
    """The fields for day, time, time zone and validity; the rule is read by `parts_of`."""
    zone, words = cells.text(schedule.get("timezone")), cells.text(schedule.get("description"))
    is_in_words = words is not None and not SCHEDULE_KEYS & _filled_fields(schedule) and in_one_text(words) is not None
    return {
        "when": words if is_in_words else None,
        # 1.1 and 2.0 give one weekday, as a word or a number (1 is Monday).
        "day": schedule.get("weekday"),
        "time": _clock(schedule.get("opens_at")),
        "end_time": _clock(schedule.get("closes_at")),
        # A UTC offset is right for only half of the year.
        "timezone": zone if zones.zone(zone) or not re.search(r"\d", zone or "") else None,
        "valid_from": schedule.get("valid_from"),
    }


def _filled_fields(owner: Record) -> set[str]:
    """The names of the fields that are not empty."""
    return {name for name in owner if cells.text(owner[name])}


def parts_of(schedule: Record) -> list[rules.DayPart]:
    """The weekdays of a schedule's rule; a single empty part if there is no rule."""
    rule_parts = {name.upper(): text for name in _RULE_FIELDS if (text := cells.text(schedule.get(name)))}
    for name in ("INTERVAL", "COUNT"):
        if rule_parts.get(name) == "0":
            del rule_parts[name]
    days = [part.strip() for part in (cells.text(schedule.get("byday")) or "").split(",") if part.strip()]
    if days:
        numbers = [weekday_named(day) for day in days]
        rule_parts["BYDAY"] = ",".join(
            day if number is None else RRULE_DAYS[number - 1] for day, number in zip(days, numbers, strict=True)
        )
    freq = "WEEKLY" if days else "MONTHLY" if "BYMONTHDAY" in rule_parts else None
    freq = cells.text(schedule.get("freq")) or freq
    if freq is None:
        return [rules.DayPart(None)]
    first_date, valid_from = (_date(schedule.get(name)) for name in ("dtstart", "valid_from"))
    start = first_date or valid_from
    parts = rules.split_by_weekday(
        {**rule_parts, "FREQ": freq.upper()}, None if start is None else date.fromisoformat(start)
    )
    # Intervals are counted from the first date of the rule, even if it becomes valid later.
    return [
        part._replace(
            valid_from=part.valid_from
            if "INTERVAL" in (part.recurrence or "")
            else max(filter(None, (part.valid_from, valid_from)), default=None),
        )
        for part in parts
    ]


def _date(value: object) -> str | None:
    iso = dates.stamp(value)
    return None if iso is None else iso[:10]


def _clock(value: object) -> object:
    """A time of day without its UTC offset; any other value unchanged."""
    match = _CLOCK.fullmatch(cells.text(value) or "")
    return value if match is None else match[1]
