"""Days and times in one text -> weekday and time of each meeting: "Sun 9 am & 6 pm"."""

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
    """When one meeting takes place.

    `day` is the ISO weekday, `start` in minutes since midnight, `length` in minutes; `words` are those that state the
    day, `zone` is the IANA zone that the text names.
    """

    day: int | None
    start: int | None
    length: int | None
    words: str | None = None
    zone: str | None = None


@lru_cache(maxsize=4096)
def in_one_text(text: str) -> list[Time] | None:
    """The days and times in a text, in either order; None if any part of it cannot be read.

    >>> [time[:2] for time in in_one_text("Sun 9:00am & 6:00pm, Wednesday 8 PM") or []]
    [(7, 540), (7, 1080), (3, 1200)]
    """
    clocks = list(_CLOCKS.finditer(text))
    if not clocks:
        return None
    ends = [0, *(match.end() for match in clocks)]
    starts = [*(match.start() for match in clocks), len(text)]
    between = [_day_words(text[end:start]) for end, start in zip(ends, starts, strict=True)]
    # Days stand either after the times ("7 PM Tuesdays") or before them ("Tuesdays 7 PM").
    phrases = between[:-1] if between[0] else between[1:]
    if (between[-1] and between[0]) or not any(phrases):
        return None
    if not between[0]:
        phrases = list(reversed(phrases))
        clocks.reverse()
    times: list[Time] = []
    phrase = ""
    for match, stated_phrase in zip(clocks, phrases, strict=True):
        phrase = stated_phrase or phrase
        days = _days(phrase)
        spans = clock_spans(match[0].strip())
        if not days or len(spans) != 1:
            return None
        times.extend(time_of_span(day, spans[0], phrase) for day in days)
    halves = {re.search(r"[ap]\.?\s?m|noon|midnight", match[0], re.IGNORECASE) is None for match in clocks}
    if len(halves) > 1:
        return None  # in "9:00 & 6:00 PM" the first time may be a.m. or p.m.
    return times if between[0] else times[::-1]


def _day_words(text: str) -> str:
    """The words for days between two times, without punctuation and conjunctions."""
    words = text.strip(_BESIDE)
    words = re.sub(r"(?:^|\s)(?:at|from|and|on|starting at)$", "", words, flags=re.IGNORECASE)
    return re.sub(r"^(?:and|on)\b", "", words, flags=re.IGNORECASE).strip(_BESIDE)


def _days(phrase: str) -> list[int]:
    days = days_named(phrase)
    if days is not None:
        return list(days)
    stated_rule = rule_in_words([(phrase, False)], None)
    return [] if stated_rule is None else [stated_rule.weekday]


def time_of_span(day: int | None, span: Span, phrase: str | None) -> Time:
    """The time of a meeting on a weekday; 24:00 becomes midnight of the next day."""
    length = time_spans.duration(span.start, span.end)
    if span.start == 1440:
        return Time(None if day is None else day % 7 + 1, 0, length, phrase, span.zone)
    return Time(day, span.start, length, phrase, span.zone)
