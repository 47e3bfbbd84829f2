"""Clock times and time zones as people write them."""

import re
from functools import lru_cache
from typing import Final

from selfhelp.schedule import zone_named

_CLOCK: Final = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})?(?::(?P<second>\d{2})(?:\.0+)?)?)?"
    r"\s*(?:(?P<half>[ap])\.?\s?(?:m\.?)?)?",
    re.IGNORECASE,
)
_BARE_CLOCK: Final = re.compile(r"([1-9]|\d{2})(\d{2})\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)
_WORDS_FOR_TIMES: Final = {"noon": 720, "12 noon": 720, "midday": 720, "midnight": 0, "12 midnight": 0}

_ZONE_WORDS: Final = {
    "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York", "eastern": "America/New_York",
    "ct": "America/Chicago", "cst": "America/Chicago", "cdt": "America/Chicago", "central": "America/Chicago",
    "mt": "America/Denver", "mst": "America/Denver", "mdt": "America/Denver", "mountain": "America/Denver",
    "pt": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles", "gmt": "Europe/London", "bst": "Europe/London", "utc": "UTC",
}  # fmt: skip


def clock_time(word: str) -> int | None:
    """Minutes since midnight of a clock time in any notation; "24:00" is 1440; None if it is none.

    >>> clock_time("7:30 PM"), clock_time("19:30:00"), clock_time("noon"), clock_time("1930")
    (1170, 1170, 720, 1170)
    """
    if word.lower() in _WORDS_FOR_TIMES:
        return _WORDS_FOR_TIMES[word.lower()]
    if bare := _BARE_CLOCK.fullmatch(word):
        hour, minute, half = int(bare[1]), int(bare[2]), (bare[3] or "").lower()
    else:
        found = _CLOCK.fullmatch(word)
        if found is None or not (found["minute"] or found["half"]):
            return None
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        half = (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        # "19:30 PM" says the same thing twice.
        half = "" if 12 < hour < 24 and half == "p" else half
        if half:
            return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= 1440 else None


def zone_name(word: str) -> str | None:
    """An IANA zone, in any case, also from the words that people use for one; None if unknown."""
    short = word.lower().removesuffix(" time").removesuffix(" standard").removesuffix(" daylight")
    named = _ZONE_WORDS.get(short, word)
    if zone_named(named) is not None:
        return named
    found = _zones_by_lower().get(named.lower(), "")
    return found if zone_named(found) is not None else None


@lru_cache(maxsize=1)
def _zones_by_lower() -> dict[str, str]:
    from zoneinfo import available_timezones

    return {name.lower(): name for name in available_timezones()}
