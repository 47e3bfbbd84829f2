"""Clock times in a cell or text -> spans: one or several times, each maybe with an end and a time zone."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from selfhelp.reading.cells import line, number
from selfhelp.reading.clocks import clock_time
from selfhelp.reading.words import any_of, word_tables
from selfhelp.reading.zones import clock_offsets, zone_name

_OFFSET: Final = re.compile(
    r"(\d{1,2}:\d\d(?::\d\d)?)(?:(?<=:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)|Z"
    r"|\+(?:0\d|1[0-4])[0-5]\d|-(?:0\d|1[0-2])00|-0[23]30)"
)
"""A clock time with a UTC offset, which must not be taken for an end time after a hyphen."""

_TIME_WITH_PLACEHOLDER_DATE: Final = re.compile(
    r"(?:(?:1899-12-3[01]|1900-01-0\d|0001-01-01|1970-01-01)[T ](?=[^Z]*$)|2000-01-01[T ])"
    r"(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?Z?"
)
"""A clock time with the placeholder date that Excel, Socrata, Rails and others add to a time without a date."""

_SEMICOLON_SLIP: Final = re.compile(r"(?<=\d);(?=\d\d\b)")
_HALF: Final = re.compile(r"([ap])\.?\s?m?\.?", re.IGNORECASE)


class _Patterns(NamedTuple):
    """Patterns for the words between and around clock times, in all languages."""

    to: re.Pattern[str]
    conjunction: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    zone_at_end: re.Pattern[str]
    duration: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = word_tables()
    # Words like "h" and "kl" often have a full stop.
    after = "|".join(rf"{re.escape(word)}\.?" for word in sorted(words.clock_after, key=len, reverse=True))
    before = "|".join(rf"{re.escape(word)}\.?" for word in sorted(words.clock_before, key=len, reverse=True))
    hours, minutes = any_of(words.clock_hours), any_of(words.clock_minutes)
    return _Patterns(
        to=re.compile(
            rf"\s*(?:-|\u2013|\u2014|\b(?:{any_of(words.clock_to)})\b)\s*"
            rf"|(?<!^)\s+(?:{any_of(words.clock_to_before_digit)})\s+(?=\d)",
            re.IGNORECASE,
        ),
        conjunction=re.compile(
            rf"\s*(?:[/&,;+|\n]|\b(?:{any_of(words.clock_and)})\b"
            rf"|\b(?:{any_of(words.clock_and_before_digit)})\b(?=\s*\d))\s*"
        ),
        before=re.compile(rf"(?:{before}|@)\s*(?=\d)", re.IGNORECASE),
        after=re.compile(rf"\s*(?:{after})", re.IGNORECASE),
        zone_at_end=re.compile(
            rf"[\s,]*\(?\b({any_of(words.zones)})\b(?:/[ecmpa]+[sd]?t)?(?: standard| daylight)?(?: time)?\)?",
            re.IGNORECASE,
        ),
        duration=re.compile(
            rf"(?:PT)?(?:(?P<hours>\d{{1,4}}(?:\.\d{{1,20}})?)\s*(?:{hours})\.?)?\s*(?:(?:{any_of(words.clock_and)})\s*)?"
            rf"(?:(?P<minutes>\d{{1,4}})\s*(?:{minutes})\.?)?",
            re.IGNORECASE,
        ),
    )


class Span(NamedTuple):
    """Start and end in minutes since midnight, and the IANA zone if the text names one."""

    start: int
    end: int | None = None
    zone: str | None = None


@lru_cache(maxsize=8192)
def clock_spans(text: str) -> tuple[Span, ...]:
    """The times in a text that contains nothing else; empty if it cannot be read.

    >>> [span[:2] for span in clock_spans("7-8:30 PM, 10 pm")]
    [(1140, 1230), (1320, None)]
    """
    text = _SEMICOLON_SLIP.sub(":", text.strip().rstrip("*").rstrip())
    start = clock_time(text)
    if start is not None:
        return (Span(start),)
    if match := _OFFSET.fullmatch(text) or _TIME_WITH_PLACEHOLDER_DATE.fullmatch(text):
        start = clock_time(match[1])
        return () if start is None else (Span(start),)
    patterns = _patterns()
    parts = [part for part in patterns.conjunction.split(patterns.zone_at_end.sub(_first_zone, text)) if part]
    spans = [span for part in parts if (span := _span(part)) is not None]
    if not spans or len(spans) < len(parts):
        return ()
    # In "10:00 & 7:00 PM" the first time may be a.m. or p.m.
    twelve_hour = [patterns.zone_at_end.sub("", part) for part in parts if re.match(r"(?:[1-9]|1[0-2])\b", part)]
    if len({_half(part) is None for part in twelve_hour}) > 1:
        return ()
    if len({span.zone for span in spans} - {None}) > 1:
        return tuple(spans[:1]) if _is_one_moment(spans) else ()
    zone = next((span.zone for span in spans if span.zone is not None), None)
    return tuple(dict.fromkeys(span._replace(zone=zone) for span in spans))


def _first_zone(match: re.Match[str]) -> str:
    """The first of the names of one zone ("EST/EDT"), so that the slash does not split the text into two times."""
    return f" {match[1]}"


def _is_one_moment(spans: Sequence[Span]) -> bool:
    """Whether times in several zones are the same moment: "7 PM ET / 4 PM PT"."""
    starts = set()
    for span in spans:
        offset = None if span.zone is None else clock_offsets(span.zone)[0]
        if offset is None:
            return False
        starts.add((span.start * 60 - offset.total_seconds()) % 86400)
    return len(starts) == 1


def _span(part: str) -> Span | None:
    """The span in a text that is one time or a range; None if it cannot be read."""
    patterns = _patterns()
    zones = [match for match in patterns.zone_at_end.finditer(part) if clock_time(part) is None]
    names = {zone_name(match[1]) for match in zones}
    if len(names) > 1:
        return None
    zone = next(iter(names), None)
    ends = patterns.to.split(patterns.zone_at_end.sub("", part) if zones else part)
    if len(ends) > 2:
        return None
    is_24_hour = patterns.after.sub("", ends[-1]) != ends[-1] and _half(ends[-1]) is None
    first, last = (_plain_clock(end) for end in (ends[0], ends[-1]))
    half_before, half = _half(first), _half(last)
    if len(ends) == 2 and half_before is None and half is not None:
        # "11-1 pm" starts before noon: choose the half of the day that gives the shorter meeting.
        end = clock_time(last)
        start = min(_both_halves(first), key=lambda minute: ((end or 0) - minute) % 1440, default=clock_time(first))
    elif len(ends) == 2 and half_before is not None and half is None:
        start = clock_time(first)
        end = min(_both_halves(last), key=lambda minute: (minute - (start or 0)) % 1440, default=clock_time(last))
    else:
        hours = [int(match[0]) for word in (first, last) if (match := re.match(r"\d{1,2}(?!\d)", word))]
        is_24_hour = is_24_hour or (len(ends) == 2 and max(hours, default=0) > 12)
        start, end = (
            clock_time(f"{word}:00" if is_24_hour and re.fullmatch(r"\d{1,2}", word) else word)
            for word in (first, last)
        )
    if start is None or end is None:
        return None
    return Span(start, end if len(ends) == 2 else None, zone)


def _plain_clock(word: str) -> str:
    """A clock time without the words around it: "kl. 19.30", "19:30 Uhr"."""
    word = word.strip(" ()*")
    before = _patterns().before.match(word)
    word = word[before.end() :] if before is not None else word
    after = re.search(rf"(?<=\d){_patterns().after.pattern}$", word, re.IGNORECASE)
    if after is None:
        return word
    hour = word[: after.start()]
    return f"{hour}:00" if hour.isdecimal() and len(hour) < 3 else hour


def _half(word: str) -> str | None:
    """The stated half of the day, "a" or "p"; None if there is none."""
    match = re.search(rf"(?<=\d)\s*{_HALF.pattern}$", word.strip(), re.IGNORECASE)
    return None if match is None else match[1].lower()


def _both_halves(word: str) -> list[int]:
    """The minutes since midnight that a clock time without a half of the day can mean."""
    return [minute for half in "ap" if (minute := clock_time(f"{word} {half}m")) is not None]


_WHOLE: Final = re.compile(r"([0-9]{1,5})(?:\.0+)?")
_CLOCK_LENGTH: Final = re.compile(r"(\d{1,2})[:h](\d{2})(?::\d{2})?")

LONGEST_PLAUSIBLE: Final = 12 * 60
"""Minutes beyond which an end time is a typing error (11:30 to 00:30), except for round-the-clock meetings."""


def minutes(value: object) -> int | None:
    """Minutes since midnight of a clock time, or of the fraction of a day that spreadsheets store for one."""
    if isinstance(value, float):
        return _from_day_fraction(value)
    word = line(value)
    if word is None:
        return None
    minute = clock_time(word)
    if minute is None and (spans := clock_spans(word)):
        minute = spans[0].start if len(spans) == 1 and spans[0].end is None else None
    return minute if minute is not None else _from_day_fraction(number(word))


def _from_day_fraction(fraction: float | None) -> int | None:
    """Minutes since midnight of a fraction of a day: 0.8125 is 19:30. Only multiples of five minutes are accepted."""
    if fraction is None or not 0 < fraction < 1:
        return None
    minute = round(fraction * 288) * 5
    return minute if abs(fraction * 1440 - minute) < 0.05 else None


def time_spans(value: object) -> tuple[Span, ...]:
    """The times in a value, each with its end and zone if stated; empty if they cannot be read."""
    start = minutes(value) if isinstance(value, int | float) else None
    if start is not None:
        return (Span(start),)
    word = line(value)
    if word is None:
        return ()
    if spans := clock_spans(word):
        return spans
    start = _from_day_fraction(number(word))
    return () if start is None else (Span(start),)


def time_span(value: object) -> tuple[int | None, int | None]:
    """Start and end in minutes since midnight of a single time or range ("7-8:30 PM"); (None, None) otherwise."""
    spans = time_spans(value)
    return spans[0][:2] if len(spans) == 1 else (None, None)


def length(value: object) -> int | None:
    """A length in minutes, from a number of minutes, "1hr 30mins", "01:30:00" or PT90M; None if it cannot be read."""
    word = line(value)
    if word is None:
        return None
    if whole := _WHOLE.fullmatch(word):
        total: float = int(whole[1])
    elif clock := _CLOCK_LENGTH.fullmatch(word):
        total = int(clock[1]) * 60 + int(clock[2])
    elif parts := _patterns().duration.fullmatch(word):
        total = float(parts["hours"] or 0) * 60 + int(parts["minutes"] or 0)
    else:
        return None
    return int(total) if 0 < total <= 1440 else None


def duration(start: int | None, end: int | None) -> int | None:
    """Minutes from `start` to `end`, past midnight if the end is earlier; None if unknown or implausible."""
    if start is None or end is None or start == end:
        return None
    if end - start == 1440:
        return 1440
    length = (end - start) % 1440
    if length == 0 or LONGEST_PLAUSIBLE < length < 1439:
        return None
    return length
