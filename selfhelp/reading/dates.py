"""Dates and timestamps, in the notations of feeds -> ISO 8601."""

import re
from datetime import datetime
from typing import Final

from selfhelp.reading.cells import text
from selfhelp.vocabulary import MONTHS

_ISO_TIME: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]?(\d{2}):(\d{2})(?::(\d{2}))?)?.*")


_US_TIME: Final = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP]M)?)?", re.IGNORECASE
)


_WRITTEN_DATE: Final = re.compile(
    r"(?:(?P<month>[a-z]{3})[a-z]*\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<day_first>\d{1,2})\.? (?P<month_last>[a-z]{3})[a-z]*\.?)"
    r",? (?P<year>\d{4})",
    re.IGNORECASE,
)


_DOTTED_DATE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?)?")


def stamp(value: object) -> str | None:
    """An ISO date, with its time where there is one."""
    word = text(value)
    if word is None:
        return None
    if found := _ISO_TIME.fullmatch(word):
        year, month, day, hour, minute, second = (int(g) if g else 0 for g in found.groups())
        timed = found[4] is not None
    elif found := _US_TIME.fullmatch(word):
        month, day, year = int(found[1]), int(found[2]), int(found[3])
        hour, minute, second = (int(g) if g else 0 for g in found.group(4, 5, 6))
        if found[7]:
            hour = hour % 12 + (12 if found[7].upper() == "PM" else 0)
        timed = found[4] is not None
    elif found := _DOTTED_DATE.fullmatch(word):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
        hour, minute, second = (int(g) if g else 0 for g in found.group(4, 5, 6))
        timed = found[4] is not None
    elif found := _WRITTEN_DATE.fullmatch(word):
        name = (found["month"] or found["month_last"]).capitalize()
        if name not in MONTHS:
            return None
        year, month, day = int(found["year"]), MONTHS.index(name), int(found["day"] or found["day_first"])
        hour, minute, second, timed = 0, 0, 0, False
    else:
        return None
    try:
        found_time = datetime(year, month, day, hour, minute, min(second, 59))
    except ValueError:
        return None
    return found_time.isoformat() if timed else found_time.date().isoformat()
