"""Cells that tell clock times, as feeds write them: one or several, with an end, with a zone."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from selfhelp.reading.cells import number, text
from selfhelp.reading.clocks import clock_time
from selfhelp.reading.zones import ZONE_WORDS, zone_name

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

_TO: Final = re.compile(
    r"\s*(?:-|\u2013|\u2014|\b(?:to|until|till|bis|tot|til|hasta)\b)\s*"
    r"|(?<!^)\s+(?:a|\u00e0|as|\u00e0s|a las|al)\s+(?=\d)",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s*(?:[/&,;+|\n]|\b(?:and|und|och|og)\b|\b(?:y|e|et|en)\b(?=\s*\d))\s*")
_BEFORE_CLOCK: Final = re.compile(r"(?:at|from|kl\.?|klo|um|ab|von|om|de|das|\u00e0|a las?|@)\s*(?=\d)", re.IGNORECASE)
_AFTER_CLOCK: Final = re.compile(r"\s*(?:uhr|uur|h\.?|hs\.?|hrs\.?|horas?|heures?)", re.IGNORECASE)
_SLIP: Final = re.compile(r"(?<=\d);(?=\d\d\b)")
_HALF: Final = re.compile(r"([ap])\.?\s?m?\.?", re.IGNORECASE)

_ZONE_AT_END: Final = re.compile(
    rf"[\s,]*\(?\b({'|'.join(ZONE_WORDS)})\b(?:/[ecmpa]+[sd]?t)?(?: standard| daylight)?(?: time)?\)?", re.IGNORECASE
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
    parts = [part for part in _AND.split(_ZONE_AT_END.sub(_one_zone, text)) if part]
    spans = [span for part in parts if (span := _span(part)) is not None]
    if not spans or len(spans) < len(parts):
        return ()
    # "10:00 & 7:00 PM": in which half of the day the first one is, nobody knows.
    if len({_half(_ZONE_AT_END.sub("", part)) is None for part in parts if re.match(r"(?:[1-9]|1[0-2])\b", part)}) > 1:
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
    if any(span.zone is None for span in spans):
        return False
    moment = datetime(2026, 1, 15)
    offsets = (ZoneInfo(span.zone or "UTC").utcoffset(moment) for span in spans)
    starts = {(s.start * 60 - (o.total_seconds() if o else 0)) % 86400 for s, o in zip(spans, offsets, strict=True)}
    return len(starts) == 1


def _span(part: str) -> Span | None:
    """One time or two, on their own."""
    zones = [found for found in _ZONE_AT_END.finditer(part) if clock_time(part) is None]
    names = {zone_name(found[1]) for found in zones}
    if len(names) > 1:
        return None
    zone = next(iter(names), None)
    ends = _TO.split(_ZONE_AT_END.sub("", part) if zones else part)
    if len(ends) > 2:
        return None
    by_hours = _AFTER_CLOCK.sub("", ends[-1]) != ends[-1] and _half(ends[-1]) is None
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
    before = _BEFORE_CLOCK.match(word)
    word = word[before.end() :] if before is not None else word
    after = re.search(rf"(?<=\d){_AFTER_CLOCK.pattern}$", word, re.IGNORECASE)
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


_LENGTH: Final = re.compile(
    r"(?:PT)?(?:(?P<hours>\d+(?:\.\d+)?)\s*(?:hours?|hrs?|h|stunden?|std\.?)\.?)?\s*(?:and\s*)?"
    r"(?:(?P<minutes>\d+)\s*(?:minutes?|mins?|m|minuten)\.?)?",
    re.IGNORECASE,
)


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
    elif parts := _LENGTH.fullmatch(word):
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
