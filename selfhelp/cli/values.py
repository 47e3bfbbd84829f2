"""The texts of options as typed values; what cannot be read is an error that says what can."""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from selfhelp.errors import UnknownValueError, UsageError
from selfhelp.ingest.normalize import minutes, zone
from selfhelp.schedule import Dates, Span
from selfhelp.text import did_you_mean
from selfhelp.vocabulary import DAYS, TIME_BANDS

LONGEST_RANGE: Final = 366  # days

_DAY_SETS: Final = {
    "weekday": range(1, 6), "weekdays": range(1, 6), "weekend": range(6, 8), "weekends": range(6, 8),
}  # fmt: skip
_RELATIVE: Final = {"today": 0, "tomorrow": 1}
_RANGE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:\.\.|:|/|\bto\b)\s*(\d{4}-\d{2}-\d{2})")


class Days(NamedTuple):
    """What --day asks for: ISO weekdays and dates."""

    weekdays: frozenset[int]
    dates: tuple[Dates, ...]


def listed(values: Iterable[str]) -> list[str]:
    """The words of an option that may be repeated or hold several, parted by commas."""
    return [word.strip() for value in values for word in value.split(",") if word.strip()]


def chosen(values: Iterable[str], known: Collection[str], what: str) -> frozenset[str]:
    """The words of an option that takes only `known` ones.

    Raises:
        UnknownValueError: a word is not among them.
    """
    found = frozenset(word.lower().replace(" ", "-").replace("_", "-") for word in listed(values))
    by_dash = {word.replace("_", "-"): word for word in known}
    for word in sorted(found):
        if word not in by_dash:
            hint = did_you_mean(word, sorted(by_dash)) or f"one of {', '.join(sorted(by_dash))}"
            raise UnknownValueError(f"{word!r} is no {what}", hint)
    return frozenset(by_dash[word] for word in found)


def days(values: Iterable[str]) -> Days:
    """What --day says: names, ranges of names, today, tomorrow, dates, ranges of dates.

    Raises:
        UsageError: a word is none of these.
    """
    weekdays: set[int] = set()
    dates: list[Dates] = []
    for word in listed(values):
        lowered = word.lower()
        if lowered in _RELATIVE:
            dates.append(Dates(_RELATIVE[lowered], _RELATIVE[lowered]))
        elif lowered in _DAY_SETS:
            weekdays.update(_DAY_SETS[lowered])
        elif found := _RANGE.fullmatch(lowered):
            first, last = a_date(found[1]), a_date(found[2])
            if not first <= last <= first + timedelta(days=LONGEST_RANGE):
                raise UsageError(
                    f"{word!r} is no range of dates", f"the earlier one first, {LONGEST_RANGE} days at most"
                )
            dates.append(Dates(first, last))
        elif lowered[:1].isdigit():
            dates.append(Dates(a_date(lowered), a_date(lowered)))
        else:
            weekdays.update(_weekdays(lowered))
    return Days(frozenset(weekdays), tuple(dates))


def _weekdays(word: str) -> list[int]:
    first, dash, last = (part.strip() for part in word.partition("-"))
    start, end = _weekday(first), _weekday(last) if dash else _weekday(first)
    return [(start + step - 1) % 7 + 1 for step in range((end - start) % 7 + 1)]


def _weekday(word: str) -> int:
    # "tues", "thurs" and plurals are what people type.
    starts = [n for n, name in enumerate(DAYS, 1) if len(word) > 1 and (name + "s").startswith(word)]
    if len(starts) != 1:
        known = [*DAYS, *_RELATIVE, *_DAY_SETS]
        raise UsageError(
            f"{word!r} is no day",
            did_you_mean(word, known) or "a name, mon-fri, today, tomorrow, weekend, or a date like 2026-12-24",
        )
    return starts[0]


def a_date(word: str) -> date:
    """A date like 2026-12-24."""
    try:
        return date.fromisoformat(word)
    except ValueError as problem:
        raise UsageError(f"{word!r} is no date", "write it like 2026-12-24") from problem


def clock_time(word: str | None) -> int | None:
    """Minutes since midnight of a clock time in any notation."""
    if word is None:
        return None
    found = minutes(word if not word.isdigit() or len(word) > 2 else f"{word}:00")
    if found is None:
        raise UsageError(f"{word!r} is no clock time", "write it like 18:30 or 6:30pm")
    return found


def bands(values: Iterable[str]) -> tuple[Span, ...]:
    """The minutes of the named parts of the day."""
    found: list[Span] = []
    for name in sorted(chosen(values, TIME_BANDS, "time of day")):
        start, end = (minutes(text) or 0 for text in TIME_BANDS[name])
        found.append((start, end if start < end else end + 1440))
    return tuple(found)


def moment(word: str, now: datetime, searcher: tzinfo) -> datetime:
    """The aware time that --at means; without an offset it is on the searcher's clock."""
    at = minutes(word)
    if at is not None and not re.fullmatch(r"\d{4}", word):
        today = now.astimezone(searcher).replace(hour=0, minute=0, second=0, microsecond=0)
        return (today.replace(tzinfo=None) + timedelta(minutes=at)).replace(tzinfo=searcher)
    try:
        found = datetime.fromisoformat(word)
    except ValueError as problem:
        raise UsageError(
            f"{word!r} is no time", 'write it like "2026-12-24 19:00", 19:00 or 2026-12-24T19:00+01:00'
        ) from problem
    return found if found.tzinfo is not None else found.replace(tzinfo=searcher)


def zone_name(word: str) -> str:
    """The IANA zone that --tz and --timezone name."""
    found = zone(word)
    if found is None:
        from zoneinfo import available_timezones

        by_lower = {name.lower(): name for name in available_timezones()}
        if word.lower() in by_lower:
            return by_lower[word.lower()]
        hint = did_you_mean(word, by_lower.values()) or "write it like America/Denver"
        raise UsageError(f"{word!r} is no time zone", hint)
    return found
