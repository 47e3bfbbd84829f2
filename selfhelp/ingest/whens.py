"""When the meetings of one row take place: its days and times, from their own columns or from one text for both."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from selfhelp.ingest import normalize
from selfhelp.ingest.clocks import Span, clock_spans
from selfhelp.ingest.recurrence import in_words
from selfhelp.ingest.rows import RowRejectedError
from selfhelp.text import fold
from selfhelp.times import UNTOLD_DAYS, days_named

SUNDAY: Final = 0
"""The number that means Sunday in `day`; 7 does as well."""

_ONE_CLOCK: Final = (
    r"(?:\d{1,2}[:.h]\d{2}(?:\s*[ap]\.?\s?m\b\.?)?|\d{1,2}\s*[ap]\.?\s?m\b\.?|\b(?:12 )?(?:noon|midnight)\b)"
)
_CLOCKS: Final = re.compile(
    rf"(?:\d{{1,2}}\s*(?:-|\u2013|to)\s*)?{_ONE_CLOCK}(?:\s*(?:-|\u2013|\bto\b|\buntil\b)\s*{_ONE_CLOCK})?"
    r"(?:\s*\(?\b(?:eastern|central|mountain|pacific|[ecmp][sd]?t)\b(?: time)?\)?)?",
    re.IGNORECASE,
)
_BESIDE: Final = " ,:;@-\u2013&/|.\n"


class Time(NamedTuple):
    """One meeting of a row: ISO weekday, minutes since midnight, minutes that it lasts, the words that tell its day."""

    day: int | None
    start: int | None
    length: int | None
    words: str | None = None
    zone: str | None = None


def times_of(row: Mapping[str, object], texts: Iterable[tuple[str | None, bool]], warnings: list[str]) -> list[Time]:
    """When each meeting of a row takes place.

    `texts` are those about the meeting, each with whether it is the name.

    Raises:
        RowRejectedError: a day is given that cannot be read, and no text tells it either.
    """
    said, times = row.get("day"), row.get("time")
    words = normalize.text(said)
    if words is None and normalize.text(times) is None and (when := normalize.text(row.get("when"))) is not None:
        told = in_one_text(when)
        if told is not None:
            return told
        warnings.append("schedule-unreadable")
    days = normalize.weekdays(said, sunday=SUNDAY)
    phrase = None
    if days is None and words is not None:
        if normalize.text(times) is None and (told := in_one_text(words)) is not None:
            return told
        named = in_words([(words, False)], None)
        if named is not None:
            days, phrase = [named.weekday], words
    if days is None and (named := in_words(texts, None)) is not None:
        days = [named.weekday]
    if days is None:
        raise RowRejectedError("day-unreadable", repr(words))
    if not days and words is not None and fold(words) in UNTOLD_DAYS:
        warnings.append("day-not-given")
    return [time._replace(words=phrase) for time in _timed(row, days, times, warnings)]


@lru_cache(maxsize=4096)
def in_one_text(text: str) -> list[Time] | None:
    """What one text says of days and times, either way round; None if anything in it cannot be read.

    >>> [time[:2] for time in in_one_text("Sun 9:00am & 6:00pm, Wednesday 8 PM") or []]
    [(7, 540), (7, 1080), (3, 1200)]
    """
    found = list(_CLOCKS.finditer(text))
    if not found:
        return None
    ends = [0, *(match.end() for match in found)]
    starts = [*(match.start() for match in found), len(text)]
    between = [_day_words(text[end:start]) for end, start in zip(ends, starts, strict=True)]
    # "7 PM Tuesdays" has its days behind the time, "Tuesdays 7 PM" before it.
    phrases = between[:-1] if between[0] else between[1:]
    if (between[-1] and between[0]) or not any(phrases):
        return None
    if not between[0]:
        phrases = list(reversed(phrases))
        found.reverse()
    told: list[Time] = []
    phrase = ""
    for match, own in zip(found, phrases, strict=True):
        phrase = own or phrase
        days = _days(phrase)
        spans = clock_spans(match[0].strip())
        if not days or len(spans) != 1:
            return None
        told.extend(_time(day, spans[0], phrase) for day in days)
    halves = {re.search(r"[ap]\.?\s?m|noon|midnight", match[0], re.IGNORECASE) is None for match in found}
    if len(halves) > 1:
        return None  # "9:00 & 6:00 PM": the first one in the morning?
    return told if between[0] else told[::-1]


def _day_words(text: str) -> str:
    """What stands between two times, without what only joins it to them."""
    words = text.strip(_BESIDE)
    words = re.sub(r"(?:^|\s)(?:at|from|and|on|starting at)$", "", words, flags=re.IGNORECASE)
    return re.sub(r"^(?:and|on)\b", "", words, flags=re.IGNORECASE).strip(_BESIDE)


def _days(phrase: str) -> list[int]:
    days = days_named(phrase)
    if days is not None:
        return list(days)
    said = in_words([(phrase, False)], None)
    return [] if said is None else [said.weekday]


def _time(day: int | None, span: Span, phrase: str | None) -> Time:
    length = normalize.duration(span.start, span.end)
    if span.start == 1440:
        return Time(None if day is None else day % 7 + 1, 0, length, phrase, span.zone)
    return Time(day, span.start, length, phrase, span.zone)


def _timed(row: Mapping[str, object], days: list[int], times: object, warnings: list[str]) -> list[Time]:
    """Each of the days with each of the times, or one by one where there is a list of each."""
    listed = list(times) if isinstance(times, list | tuple) and len(times) > 1 else [times]
    if len(listed) == len(days) > 1:
        return [_clocked(row, day, time, warnings) for day, time in zip(days, listed, strict=True)]
    if len(listed) == 1 and len(spans := normalize.time_spans(_with_half(times, row.get("half")))) > 1:
        if len(spans) == len(days):
            warnings.append("times-without-days")
            return [Time(day, None, None) for day in days]
        return [_time(day, span, None) for day in days or (None,) for span in spans]
    return [_clocked(row, day, time, warnings) for day in days or (None,) for time in listed]


def _clocked(row: Mapping[str, object], day: int | None, time: object, warnings: list[str]) -> Time:
    spans = normalize.time_spans(_with_half(time, row.get("half")))
    start, end, zone = spans[0] if len(spans) == 1 else (None, None, None)
    end = normalize.minutes(_with_half(row.get("end_time"), row.get("end_half"))) if end is None else end
    if start is None and normalize.text(time) is not None:
        warnings.append("time-unreadable")
    length = normalize.duration(start, end)
    if length is None and end is None and row.get("duration") is not None:
        length = normalize.length(row.get("duration"))
    elif length is None and normalize.text(row.get("end_time")) is not None and start is not None:
        warnings.append("end-implausible")
    if start == 1440:
        start, day = 0, None if day is None else day % 7 + 1
    return Time(day, start, length, None, zone)


def _with_half(time: object, half: object) -> object:
    """A time with the half of the day that another column tells."""
    said = normalize.text(half)
    return time if said is None else f"{normalize.text(time) or ''} {said}".strip()
