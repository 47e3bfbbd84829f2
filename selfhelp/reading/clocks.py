"""A single clock time in any notation -> minutes since midnight."""

import re
from typing import Final

from selfhelp.reading.words import word_tables
from selfhelp.text import fold

_CLOCK: Final = (
    r"(?P<hour>\d{1,2})(?:\s?[:.hu]\s?(?P<minute>\d{2})?(?::(?P<second>\d{2})(?:\.0+)?)?)?"
    r"\s*(?:(?P<half>[ap])\.?\s?(?:m\.?)?)?"
)
_BARE_CLOCK: Final = r"([1-9]|\d{2})(\d{2})\s*(?:([ap])\.?m\.?)?"


def clock_time(word: str) -> int | None:
    """Minutes since midnight of a clock time in any notation ("24:00" is 1440); None if it is not a clock time.

    >>> clock_time("7:30 PM"), clock_time("19:30:00"), clock_time("noon"), clock_time("1930")
    (1170, 1170, 720, 1170)
    """
    if bare := re.fullmatch(_BARE_CLOCK, word, re.IGNORECASE):
        hour, minute, half = int(bare[1]), int(bare[2]), (bare[3] or "").lower()
    else:
        match = re.fullmatch(_CLOCK, word, re.IGNORECASE)
        if match is None:
            return word_tables().named_times.get(fold(word))
        if not (match["minute"] or match["half"]):
            return None
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        half = (match["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        # The PM in "19:30 PM" is redundant.
        half = "" if 12 < hour < 24 and half == "p" else half
        if half:
            return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= 1440 else None
