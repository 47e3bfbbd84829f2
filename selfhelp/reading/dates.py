"""Dates and timestamps in any notation of the feeds -> ISO 8601."""

import re
from datetime import datetime
from typing import Final

from selfhelp.reading.cells import line
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
    """An ISO date, with its time if one is given; None if it cannot be read."""
    word = line(value)
    if word is None:
        return None
    if match := _ISO_TIME.fullmatch(word):
        year, month, day, hour, minute, second = (int(g) if g else 0 for g in match.groups())
        timed = match[4] is not None
    elif match := _US_TIME.fullmatch(word):
        month, day, year = int(match[1]), int(match[2]), int(match[3])
        hour, minute, second = (int(g) if g else 0 for g in match.group(4, 5, 6))
        if match[7]:
            hour = hour % 12 + (12 if match[7].upper() == "PM" else 0)
        timed = match[4] is not None
    elif match := _DOTTED_DATE.fullmatch(word):
        day, month, year = int(match[1]), int(match[2]), int(match[3])
        hour, minute, second = (int(g) if g else 0 for g in match.group(4, 5, 6))
        timed = match[4] is not None
    elif match := _WRITTEN_DATE.fullmatch(word):
        name = (match["month"] or match["month_last"]).capitalize()
        if name not in MONTHS:
            return None
        year, month, day = int(match["year"]), MONTHS.index(name), int(match["day"] or match["day_first"])
        hour, minute, second, timed = 0, 0, 0, False
    else:
        return None
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59))
    except ValueError:
        return None
    return moment.isoformat() if timed else moment.date().isoformat()
