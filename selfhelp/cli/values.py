"""The texts of options as typed values; what cannot be read is an error that says what can."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from selfhelp.errors import UnknownValueError, UsageError
from selfhelp.model import Source
from selfhelp.reading import clocks, zones
from selfhelp.reading.days import day_range
from selfhelp.schedule.when import Dates, Span
from selfhelp.text import did_you_mean, fold
from selfhelp.vocabulary import DAYS, TIME_BANDS

YEARS: Final = range(1971, 2200)
"""Years that are believed; clocks and calendars beyond them are nobody's."""

LONGEST_RANGE: Final = 366  # days

_DAY_SETS: Final = {
    "weekday": range(1, 6), "weekdays": range(1, 6), "weekend": range(6, 8), "weekends": range(6, 8),
}  # fmt: skip
_RELATIVE: Final = {"today": 0, "tomorrow": 1}
_RANGE: Final = r"(\d{4}-\d{2}-\d{2})\s*(?:\.\.|:|/|\bto\b)\s*(\d{4}-\d{2}-\d{2})"


class Days(NamedTuple):
    """What --day asks for: ISO weekdays and dates."""

    weekdays: frozenset[int]
    dates: tuple[Dates, ...]


def listed(values: Iterable[str]) -> list[str]:
    """The words of an option that may be repeated or hold several, parted by commas.

    Raises:
        UsageError: there is nothing in it; an empty variable in a script must not ask for everything.
    """
    words: list[str] = []
    for value in values:
        found = [word.strip() for word in value.split(",") if word.strip()]
        if not found:
            raise UsageError("an option is given without a value", "leave it out, or give it one")
        words.extend(found)
    return words


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


def source_name(text: str) -> str:
    """The name of a source as it is kept: folded words, joined by dashes.

    >>> source_name("Denver AA")
    'denver-aa'
    """
    return "-".join(fold(text).split())


def source_named(text: str, sources: Mapping[str, Source]) -> Source:
    """The source of that name, however it is written.

    Raises:
        UnknownValueError: there is none.
    """
    found = sources.get(source_name(text))
    if found is None:
        raise UnknownValueError(
            f"no source is called {text!r}", did_you_mean(text, sources) or f"one of {', '.join(sources)}"
        )
    return found


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
        elif found := re.fullmatch(_RANGE, lowered):
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
    if not first or (dash and not last):
        raise UsageError(f"{word!r} is no range of days", "write it like mon-fri")
    start, end = _weekday(first), _weekday(last) if dash else _weekday(first)
    return day_range(start, end)


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


def utc_text(moment: datetime) -> str:
    """An aware time as it is written down: ISO, UTC; these texts are in the order of the times."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def a_date(word: str) -> date:
    """A date like 2026-12-24."""
    try:
        found = date.fromisoformat(word)
    except ValueError as problem:
        raise UsageError(f"{word!r} is no date", "write it like 2026-12-24") from problem
    return _in_reach(found)


def _in_reach(found: date) -> date:
    if found.year not in YEARS:
        raise UsageError(f"{found.isoformat()!r} is too far away", f"a year from {YEARS[0]} to {YEARS[-1]}")
    return found


def clock_time(word: str | None) -> int | None:
    """Minutes since midnight of a clock time in any notation."""
    if word is None:
        return None
    found = clocks.clock_time(word if not word.isdigit() or len(word) > 2 else f"{word}:00")
    if found is None or found >= 1440:
        raise UsageError(f"{word!r} is no clock time", "write it like 18:30 or 6:30pm")
    return found


def bands(values: Iterable[str]) -> tuple[Span, ...]:
    """The minutes of the named parts of the day."""
    found: list[Span] = []
    for name in sorted(chosen(values, TIME_BANDS, "time of day")):
        start, end = (clocks.clock_time(text) or 0 for text in TIME_BANDS[name])
        found.append((start, end if start < end else end + 1440))
    return tuple(found)


def moment(word: str, now: datetime, searcher: tzinfo) -> datetime:
    """The aware time that --at means; without an offset it is on the searcher's clock."""
    day, _, time = word.partition(" ")
    at = clocks.clock_time((time or word).strip())
    if at is not None and at < 1440 and not re.fullmatch(r"\d{4}", word):
        start = a_date(day) if time else now.astimezone(searcher).date()
        return datetime.combine(start, datetime.min.time(), searcher).replace(hour=at // 60, minute=at % 60)
    try:
        found = datetime.fromisoformat(word)
    except ValueError as problem:
        raise UsageError(
            f"{word!r} is no time", 'write it like "2026-12-24 19:00", 19:00 or 2026-12-24T19:00+01:00'
        ) from problem
    _in_reach(found.date())
    return found if found.tzinfo is not None else found.replace(tzinfo=searcher)


def language_code(word: str) -> str:
    """An ISO 639 code of a language: two or three letters."""
    if not re.fullmatch(r"[A-Za-z]{2,3}", word):
        raise UsageError(f"{word!r} is no code of a language", "two letters: en, es, fr")
    return word.lower()


def zone_name(word: str) -> str:
    """The IANA zone that --tz and --timezone name."""
    found = zones.zone_name(word)
    if found is None:
        from zoneinfo import available_timezones

        hint = did_you_mean(word, available_timezones()) or "write it like America/Denver"
        raise UsageError(f"{word!r} is no time zone", hint)
    return found
