"""Parse option values; a value that cannot be parsed raises an error with a hint."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from selfhelp.dataset.store import Store
from selfhelp.errors import UnknownValueError, UsageError
from selfhelp.model import Meeting, Source, minute_of_day
from selfhelp.schedule.moments import zone_names
from selfhelp.schedule.when import Dates, Span
from selfhelp.text import did_you_mean, fold, printable
from selfhelp.vocabulary import DAYS, TIME_BANDS

YEARS: Final = range(1971, 2200)
"""Accepted years; anything else is taken for a typing error."""

SHORTEST_PREFIX: Final = 3
"""Letters of an id that are needed to look up a meeting."""

LONGEST_RANGE: Final = 366  # days

MOST_WORDS: Final = 300
"""Words of a search. Each takes about a millisecond to read, and all of them are heard for danger."""

MOST_LETTERS: Final = 5000
"""Characters of a search, blanks included."""

LONGEST_VALUE: Final = 1000
"""Characters of the value of an option."""

_DAY_SETS: Final = {
    "weekday": range(1, 6), "weekdays": range(1, 6), "weekend": range(6, 8), "weekends": range(6, 8),
}  # fmt: skip
_DAYS_OF_UNIT: Final = {"d": 1, "w": 7, "mo": 30, "y": 365}
_RELATIVE: Final = {"today": 0, "tomorrow": 1}
_RANGE: Final = r"(\d{4}-\d{2}-\d{2})\s*(?:\.\.|:|/|\bto\b)\s*(\d{4}-\d{2}-\d{2})"


class Days(NamedTuple):
    """Parsed value of --day: ISO weekdays and ranges of dates."""

    weekdays: frozenset[int]
    dates: tuple[Dates, ...]


def listed(values: Iterable[str]) -> list[str]:
    """All values of an option that may be repeated and may list several values, separated by commas.

    Raises:
        UsageError: a value is empty. It must not match everything when a script passes an empty variable.
    """
    words: list[str] = []
    for value in values:
        parts = [word.strip() for word in value.split(",") if word.strip()]
        if not parts:
            raise UsageError("an option has an empty value", "leave the option out, or give it a value")
        words.extend(parts)
    return words


def check_length(words: Sequence[str]) -> None:
    """Check that a text, given as words, is short enough to be read as a search.

    Raises:
        UsageError: it is too long.
    """
    letters = sum(map(len, words)) + len(words)
    count = 0 if letters > MOST_LETTERS else sum(len(fold(word).split()) for word in words)
    if letters > MOST_LETTERS or count > MOST_WORDS:
        size = f"{letters:,} characters" if letters > MOST_LETTERS else f"{count} words"
        raise UsageError(
            f"a text of {size} is too long for a search; only its beginning and end were checked for danger",
            f"at most {MOST_WORDS} words and {MOST_LETTERS:,} characters",
        )


def check_value(option: str, value: str) -> None:
    """Check that the value of an option is not too long to be one.

    Raises:
        UsageError: it is.
    """
    if len(value) > LONGEST_VALUE:
        raise UsageError(
            f"the value of {option} is too long ({len(value):,} characters)",
            f"a value of at most {LONGEST_VALUE} characters",
        )


def chosen(values: Iterable[str], known: Collection[str], what: str) -> frozenset[str]:
    """The values of an option that accepts only `known` words; `what` names the kind of word in errors.

    Raises:
        UnknownValueError: a value is not among them.
    """
    requested = frozenset(word.lower().replace(" ", "-").replace("_", "-") for word in listed(values))
    by_dash = {word.replace("_", "-"): word for word in known}
    for word in sorted(requested):
        if word not in by_dash:
            hint = did_you_mean(word, sorted(by_dash)) or f"one of {', '.join(sorted(by_dash))}"
            raise UnknownValueError(f"unknown {what} {word!r}", hint)
    return frozenset(by_dash[word] for word in requested)


def source_name(text: str) -> str:
    """The stored form of a source name: folded words joined by hyphens.

    >>> source_name("Denver AA")
    'denver-aa'
    """
    return "-".join(fold(text).split())


def source_named(text: str, sources: Mapping[str, Source]) -> Source:
    """The source with that name, ignoring case and punctuation.

    Raises:
        UnknownValueError: there is no such source.
    """
    source = sources.get(source_name(text))
    if source is None:
        raise UnknownValueError(
            f"no source is named {text!r}", did_you_mean(text, sources) or f"one of {', '.join(sources)}"
        )
    return source


def meetings_with_prefix(id: str, store: Store) -> list[Meeting]:
    """The meetings whose ids start with `id`, if it is long enough."""
    return list(store.meetings(prefix=id.lower())) if len(id) >= SHORTEST_PREFIX else []


def only_meeting(id: str, meetings: Sequence[Meeting]) -> Meeting:
    """The only one of the meetings whose ids start with `id`.

    Raises:
        UnknownValueError: there is none, or there are several.
    """
    if len(meetings) == 1:
        return meetings[0]
    if not meetings:
        raise UnknownValueError(f"no meeting has the id {id!r}", "selfhelp find --json (it shows the ids)")
    first_five = ", ".join(f"{m.id} ({printable(m.name)})" for m in meetings[:5])
    raise UnknownValueError(f"{len(meetings)} meetings have ids starting with {id!r}: {first_five}", "use more letters")


def days(values: Iterable[str]) -> Days:
    """Parse --day: day names and ranges of them, today, tomorrow, weekday, weekend, dates and ranges of dates.

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
        elif lowered[:1].isdigit():
            dates.append(_dates(word))
        else:
            weekdays.update(_weekdays(lowered))
    return Days(frozenset(weekdays), tuple(dates))


def _dates(word: str) -> Dates:
    """A date, or a range of dates.

    Raises:
        UsageError: the word is neither.
    """
    date_range = re.fullmatch(_RANGE, word.lower())
    if date_range is None:
        date = parse_date(word.lower())
        return Dates(date, date)
    first, last = parse_date(date_range[1]), parse_date(date_range[2])
    if not first <= last <= first + timedelta(days=LONGEST_RANGE):
        raise UsageError(
            f"{word!r} is not a range of dates", f"the earlier date first, at most {LONGEST_RANGE} days apart"
        )
    return Dates(first, last)


def _weekdays(word: str) -> list[int]:
    first, dash, last = (part.strip() for part in word.partition("-"))
    if not first or (dash and not last):
        raise UsageError(f"{word!r} is not a range of days", "a range like mon-fri")
    start = _weekday(first)
    if not dash:
        return [start]
    from selfhelp.reading.days import day_range

    return day_range(start, _weekday(last))


def _weekday(word: str) -> int:
    # Any unambiguous prefix of two letters or more is accepted ("tues", "thurs"), and so is the plural.
    weekdays = [n for n, name in enumerate(DAYS, 1) if len(word) > 1 and (name + "s").startswith(word)]
    if len(weekdays) == 1:
        return weekdays[0]
    from selfhelp.reading.days import weekday_in_text

    if weekdays or (weekday := weekday_in_text(word)) is None:
        known = [*DAYS, *_RELATIVE, *_DAY_SETS]
        raise UsageError(
            f"{word!r} is not a day",
            did_you_mean(word, known) or "tuesday, mon-fri, today, tomorrow, weekend, or a date like 2026-12-24",
        )
    return weekday


def utc_text(moment: datetime) -> str:
    """An aware time as ISO text in UTC; these texts sort chronologically."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def parse_age(text: str) -> timedelta:
    """Parse --fresh: a number of days, weeks, months (of 30 days) or years: 30d, 8w, 12mo, 1y.

    Raises:
        UsageError: it is no such number, or a very large one.
    """
    match = re.fullmatch(r"(\d{1,3}) ?(d|w|mo|y)[a-z]*", text.strip().lower())
    if match is None:
        raise UsageError(f"{text!r} is not an age", "an age like 30d, 8w, 12mo or 1y")
    return timedelta(days=int(match[1]) * _DAYS_OF_UNIT[match[2]])


def parse_date(word: str) -> date:
    """Parse a date like 2026-12-24.

    Raises:
        UsageError: it is not a date, or its year is out of range.
    """
    try:
        day = date.fromisoformat(word)
    except ValueError as problem:
        raise UsageError(f"{word!r} is not a date", "a date like 2026-12-24") from problem
    return _checked_year(day)


def _checked_year(day: date) -> date:
    if day.year not in YEARS:
        raise UsageError(f"the year of {day.isoformat()!r} is out of range", f"a year from {YEARS[0]} to {YEARS[-1]}")
    return day


def parse_clock(word: str | None) -> int | None:
    """Minutes since midnight of a clock time in any notation; None for None.

    Raises:
        UsageError: it is not a time of day.
    """
    if word is None:
        return None
    from selfhelp.reading import clocks

    minute = clocks.clock_time(word if not word.isdigit() or len(word) > 2 else f"{word}:00")
    if minute is None or minute >= 1440:
        raise UsageError(f"{word!r} is not a clock time", "a time like 18:30 or 6:30pm")
    return minute


def bands(values: Iterable[str]) -> tuple[Span, ...]:
    """Parse --time: the spans of the named parts of the day, in minutes since midnight.

    Raises:
        UsageError: a name is not a part of the day; of a clock time, the hint names the options that take it.
    """
    for word in listed(values):
        if word[:1].isdigit():
            minute = parse_clock(word) or 0
            time = f"{minute // 60:02}:{minute % 60:02}"
            raise UsageError(f"{word!r} is not a part of the day", f"--after {time} or --before {time}")
    spans: list[Span] = []
    for name in sorted(chosen(values, TIME_BANDS, "part of the day")):
        start, end = map(minute_of_day, TIME_BANDS[name])
        spans.append((start, end if start < end else end + 1440))
    return tuple(spans)


def moment(word: str, now: datetime, searcher: tzinfo) -> datetime:
    """Parse --at as an aware time; without an offset it is on the searcher's clock, without a date it is today.

    Raises:
        UsageError: it is not a time, or its year is out of range.
    """
    from selfhelp.reading import clocks

    day, _, time = word.partition(" ")
    minute = clocks.clock_time((time or word).strip())
    if minute is not None and minute < 1440 and not re.fullmatch(r"\d{4}", word):
        start = parse_date(day) if time else now.astimezone(searcher).date()
        return datetime.combine(start, datetime.min.time(), searcher).replace(hour=minute // 60, minute=minute % 60)
    try:
        parsed = datetime.fromisoformat(word)
    except ValueError as problem:
        raise UsageError(
            f"{word!r} is not a date and time", '"2026-12-24 19:00", 19:00 or 2026-12-24T19:00+01:00'
        ) from problem
    _checked_year(parsed.date())
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=searcher)


def language_code(word: str) -> str:
    """The ISO 639 code in lower case of a language, which is named by its code or its name.

    Raises:
        UsageError: it does not have two or three letters, and is not the name of a language.
    """
    if re.fullmatch(r"[A-Za-z]{2,3}", word):
        return word.lower()
    from selfhelp.reading.languages import language_named

    if (code := language_named(word)) is None:
        raise UsageError(f"{word!r} is not a language", "its name, or two letters: Spanish, es")
    return code


def known_country(word: str) -> str:
    """The ISO code of a country, which is named by its code or its name.

    Raises:
        UsageError: there is no such country.
    """
    from selfhelp.reading.regions import country_named, country_names

    code = country_named(word) or (word.upper() if word.upper() in country_names() else None)
    if code is None:
        raise UsageError(f"unknown country {word!r}", "an ISO code or a name: US, Canada")
    return code


def parse_zone(word: str) -> str:
    """The IANA name of the zone in --tz or --timezone.

    Raises:
        UsageError: it is not a known time zone.
    """
    from selfhelp.reading import zones

    zone = zones.zone_name(word)
    if zone is None:
        hint = did_you_mean(word, zone_names()) or "a name like America/Denver"
        raise UsageError(f"unknown time zone {word!r}", hint)
    return zone
