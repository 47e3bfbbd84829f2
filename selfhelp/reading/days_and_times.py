"""When the meetings of one row take place: its days and times, from their own columns or from one text for both."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from selfhelp.reading import time_spans
from selfhelp.reading.days import days_named
from selfhelp.reading.recurrence import rule_in_words
from selfhelp.reading.time_spans import Span, clock_spans

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
        told.extend(time_of_span(day, spans[0], phrase) for day in days)
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
    said = rule_in_words([(phrase, False)], None)
    return [] if said is None else [said.weekday]


def time_of_span(day: int | None, span: Span, phrase: str | None) -> Time:
    """The meeting on a weekday at the time of a span; 24:00 is midnight of the next day."""
    length = time_spans.duration(span.start, span.end)
    if span.start == 1440:
        return Time(None if day is None else day % 7 + 1, 0, length, phrase, span.zone)
    return Time(day, span.start, length, phrase, span.zone)
