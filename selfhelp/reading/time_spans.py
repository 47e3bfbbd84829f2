"""Cells that tell clock times, as feeds write them: one or several, with an end, with a zone."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from selfhelp.reading.cells import number, text
from selfhelp.reading.clocks import clock_time
from selfhelp.reading.words import any_of, word_tables
from selfhelp.reading.zones import clock_offsets, zone_name

_OFFSET: Final = re.compile(
    r"(\d{1,2}:\d\d(?::\d\d)?)(?:(?<=:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)|Z"
    r"|\+(?:0\d|1[0-4])[0-5]\d|-(?:0\d|1[0-2])00|-0[23]30)"
)
"""A clock with its distance from UTC, which is no second clock behind a hyphen."""

_TIME_OF_NO_DAY: Final = re.compile(
    r"(?:(?:1899-12-3[01]|1900-01-0\d|0001-01-01|1970-01-01)[T ](?=[^Z]*$)|2000-01-01[T ])"
    r"(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?Z?"
)
"""A clock with the date that a program puts where there is none: that of Excel, Socrata, Rails and others."""

_SLIP: Final = re.compile(r"(?<=\d);(?=\d\d\b)")
_HALF: Final = re.compile(r"([ap])\.?\s?m?\.?", re.IGNORECASE)


class _Patterns(NamedTuple):
    """What stands between and around clock times, in all languages."""

    to: re.Pattern[str]
    conjunction: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    zone_at_end: re.Pattern[str]
    duration: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = word_tables()
    # "h" and "kl" are often written with a full stop.
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
            rf"(?:PT)?(?:(?P<hours>\d+(?:\.\d+)?)\s*(?:{hours})\.?)?\s*(?:(?:{any_of(words.clock_and)})\s*)?"
            rf"(?:(?P<minutes>\d+)\s*(?:{minutes})\.?)?",
            re.IGNORECASE,
        ),
    )


class Span(NamedTuple):
    """Start and end, in minutes since midnight, with the zone where the words name one."""

    start: int
    end: int | None = None
    zone: str | None = None


@lru_cache(maxsize=8192)
def clock_spans(text: str) -> tuple[Span, ...]:
    """The times in a text that tells nothing else, each with its end if it has one; none if it cannot be read.

    >>> [span[:2] for span in clock_spans("7-8:30 PM, 10 pm")]
    [(1140, 1230), (1320, None)]
    """
    text = _SLIP.sub(":", text.strip().rstrip("*").rstrip())
    start = clock_time(text)
    if start is not None:
        return (Span(start),)
    if found := _OFFSET.fullmatch(text) or _TIME_OF_NO_DAY.fullmatch(text):
        start = clock_time(found[1])
        return () if start is None else (Span(start),)
    patterns = _patterns()
    parts = [part for part in patterns.conjunction.split(patterns.zone_at_end.sub(_one_zone, text)) if part]
    spans = [span for part in parts if (span := _span(part)) is not None]
    if not spans or len(spans) < len(parts):
        return ()
    # "10:00 & 7:00 PM": in which half of the day the first one is, nobody knows.
    twelve_hour = [patterns.zone_at_end.sub("", part) for part in parts if re.match(r"(?:[1-9]|1[0-2])\b", part)]
    if len({_half(part) is None for part in twelve_hour}) > 1:
        return ()
    if len({span.zone for span in spans} - {None}) > 1:
        return tuple(spans[:1]) if _is_one_moment(spans) else ()
    zone = next((span.zone for span in spans if span.zone is not None), None)
    return tuple(dict.fromkeys(span._replace(zone=zone) for span in spans))


def _one_zone(found: re.Match[str]) -> str:
    """A zone's words without what `_AND` would part them at: "EST/EDT" is one zone."""
    return f" {found[1]}"


def _is_one_moment(spans: Sequence[Span]) -> bool:
    """Whether times in several zones are the same: "7 PM ET / 4 PM PT"."""
    starts = set()
    for span in spans:
        offset = None if span.zone is None else clock_offsets(span.zone)[0]
        if offset is None:
            return False
        starts.add((span.start * 60 - offset.total_seconds()) % 86400)
    return len(starts) == 1


def _span(part: str) -> Span | None:
    """One time or two, on their own."""
    patterns = _patterns()
    zones = [found for found in patterns.zone_at_end.finditer(part) if clock_time(part) is None]
    names = {zone_name(found[1]) for found in zones}
    if len(names) > 1:
        return None
    zone = next(iter(names), None)
    ends = patterns.to.split(patterns.zone_at_end.sub("", part) if zones else part)
    if len(ends) > 2:
        return None
    by_hours = patterns.after.sub("", ends[-1]) != ends[-1] and _half(ends[-1]) is None
    first, last = (_plain_clock(end) for end in (ends[0], ends[-1]))
    half_before, half = _half(first), _half(last)
    if len(ends) == 2 and half_before is None and half is not None:
        # "11-1 pm" begins before noon: the half of the day is that in which it lasts less than half a day.
        end = clock_time(last)
        start = min(_ways(first), key=lambda way: ((end or 0) - way) % 1440, default=clock_time(first))
    elif len(ends) == 2 and half_before is not None and half is None:
        start = clock_time(first)
        end = min(_ways(last), key=lambda way: (way - (start or 0)) % 1440, default=clock_time(last))
    else:
        hours = [int(found[0]) for word in (first, last) if (found := re.match(r"\d{1,2}(?!\d)", word))]
        by_hours = by_hours or (len(ends) == 2 and max(hours, default=0) > 12)
        start, end = (
            clock_time(f"{word}:00" if by_hours and re.fullmatch(r"\d{1,2}", word) else word) for word in (first, last)
        )
    if start is None or end is None:
        return None
    return Span(start, end if len(ends) == 2 else None, zone)


def _plain_clock(word: str) -> str:
    """A clock without the words around it: "kl. 19.30", "19:30 Uhr"."""
    word = word.strip(" ()*")
    before = _patterns().before.match(word)
    word = word[before.end() :] if before is not None else word
    after = re.search(rf"(?<=\d){_patterns().after.pattern}$", word, re.IGNORECASE)
    if after is None:
        return word
    hour = word[: after.start()]
    return f"{hour}:00" if hour.isdecimal() and len(hour) < 3 else hour


def _half(word: str) -> str | None:
    found = re.search(rf"(?<=\d)\s*{_HALF.pattern}$", word.strip(), re.IGNORECASE)
    return None if found is None else found[1].lower()


def _ways(word: str) -> list[int]:
    """What a clock means in either half of the day."""
    return [way for half in "ap" if (way := clock_time(f"{word} {half}m")) is not None]


_WHOLE: Final = re.compile(r"([0-9]{1,5})(?:\.0+)?")


_CLOCK_LENGTH: Final = re.compile(r"(\d{1,2})[:h](\d{2})(?::\d{2})?")


LONGEST_PLAUSIBLE: Final = 12 * 60
"""Minutes beyond which an end time is a slip (11:30 to 00:30), round-the-clock meetings apart."""


def minutes(value: object) -> int | None:
    """Minutes since midnight of a clock time, or of the part of a day that a spreadsheet writes for one."""
    if isinstance(value, float):
        return _of_day_part(value)
    word = text(value)
    if word is None:
        return None
    found = clock_time(word)
    if found is None and (spans := clock_spans(word)):
        found = spans[0].start if len(spans) == 1 and spans[0].end is None else None
    return found if found is not None else _of_day_part(number(word))


def _of_day_part(part: float | None) -> int | None:
    """0.8125 is 19:30; no meeting begins at a minute that five does not divide."""
    if part is None or not 0 < part < 1:
        return None
    found = round(part * 288) * 5
    return found if abs(part * 1440 - found) < 0.05 else None


def time_spans(value: object) -> tuple[Span, ...]:
    """The times in one value, each with its end and its zone where it tells them; none if they cannot be read."""
    start = minutes(value) if isinstance(value, int | float) else None
    if start is not None:
        return (Span(start),)
    word = text(value)
    if word is None:
        return ()
    if found := clock_spans(word):
        return found
    start = _of_day_part(number(word))
    return () if start is None else (Span(start),)


def time_span(value: object) -> tuple[int | None, int | None]:
    """Start and end, in minutes since midnight, of a clock time or of two ("7-8:30 PM")."""
    spans = time_spans(value)
    return spans[0][:2] if len(spans) == 1 else (None, None)


def length(value: object) -> int | None:
    """Minutes that something lasts: of a number of minutes, "1hr 30mins", "01:30:00" or PT90M; None if unknown."""
    word = text(value)
    if word is None:
        return None
    if whole := _WHOLE.fullmatch(word):
        found: float = int(whole[1])
    elif clock := _CLOCK_LENGTH.fullmatch(word):
        found = int(clock[1]) * 60 + int(clock[2])
    elif parts := _patterns().duration.fullmatch(word):
        found = float(parts["hours"] or 0) * 60 + int(parts["minutes"] or 0)
    else:
        return None
    return int(found) if 0 < found <= 1440 else None


def duration(start: int | None, end: int | None) -> int | None:
    """Minutes from `start` to `end`, over midnight where the end is earlier; None for a slip."""
    if start is None or end is None or start == end:
        return None
    if end - start == 1440:
        return 1440
    length = (end - start) % 1440
    if length == 0 or LONGEST_PLAUSIBLE < length < 1439:
        return None
    return length
