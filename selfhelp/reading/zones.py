"""Time zones by the names that people and programs give them -> IANA names."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from selfhelp.geo import Point
from selfhelp.reading.cells import text
from selfhelp.reading.regions import ZONE_OF_COUNTRY
from selfhelp.schedule.moments import zone_named
from selfhelp.vocabulary import WITH_VENUE

_TIME_WITH_ZONE: Final = re.compile(
    r"\b\d{1,2}(?:[:.]\d{2})? ?[ap]\.?m\.? \(?(eastern|central|mountain|pacific|e[sd]?t|c[sd]?t|m[sd]?t|p[sd]?t)\b"
    r"(?: time)?(?=\s*(?:$|[-\u2013)/,;&|]))",
    re.IGNORECASE,
)


def zone(value: object) -> str | None:
    """An IANA zone, also by the name that Windows has for it; None if unknown."""
    word = text(value)
    if word is None:
        return None
    found = zone_name(word)
    return _zone_of_windows(word) if found is None and word.endswith(" Standard Time") else found


@lru_cache(maxsize=256)
def _zone_of_windows(name: str) -> str | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return zone_name(WINDOWS_TO_OLSON.get(name, ""))


def timezone(
    own: str | None,
    place: Point | None,
    attends: str,
    *,
    approximate: bool,
    default: str | None,
    name: str,
    zone_at: Callable[[Point], str | None],
    country: str | None = None,
    of_time: str | None = None,
) -> str | None:
    """The row's own zone, else that of an exact venue, else the source's or the only one of its country; no guess.

    Where the meeting's name says a time with a zone ("8:30pm Eastern"), none that contradicts it is taken, nor one
    that contradicts `of_time`, the zone that the field for the time names: without a venue's, that is the row's.
    """
    venue = attends in WITH_VENUE
    at_venue = place is not None and not approximate and venue
    found = _TIME_WITH_ZONE.search(name)
    said = zone(found[1]) if found is not None else of_time
    only = ZONE_OF_COUNTRY.get(country or "") if venue else None
    for candidate in (own, zone_at(place) if at_venue and place is not None and own is None else None, default, only):
        if candidate is not None and (said is None or _agree(candidate, said)):
            return candidate
    return of_time if of_time == said and own is None and not at_venue else None


def _agree(one: str, other: str) -> bool:
    """Whether two zones have the same offset in winter or in summer: "Mountain" is Arizona's too."""
    zones = [ZoneInfo(one), ZoneInfo(other)]
    offsets = [{z.utcoffset(datetime(2026, month, 1)) for z in zones} for month in (1, 7)]
    return any(len(both) == 1 for both in offsets)


ZONE_WORDS: Final = {
    "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York", "eastern": "America/New_York",
    "ct": "America/Chicago", "cst": "America/Chicago", "cdt": "America/Chicago", "central": "America/Chicago",
    "mt": "America/Denver", "mst": "America/Denver", "mdt": "America/Denver", "mountain": "America/Denver",
    "pt": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles", "gmt": "Europe/London", "bst": "Europe/London", "utc": "UTC",
    "akst": "America/Anchorage", "akdt": "America/Anchorage", "alaska": "America/Anchorage",
    "hst": "Pacific/Honolulu", "hawaii": "Pacific/Honolulu", "arizona": "America/Phoenix",
    "atlantic": "America/Halifax", "newfoundland": "America/St_Johns",
    "cet": "Europe/Paris", "cest": "Europe/Paris", "mez": "Europe/Berlin", "mesz": "Europe/Berlin",
    "aest": "Australia/Sydney", "aedt": "Australia/Sydney", "awst": "Australia/Perth",
    "acst": "Australia/Adelaide", "acdt": "Australia/Adelaide",
    "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland", "sast": "Africa/Johannesburg", "jst": "Asia/Tokyo",
}  # fmt: skip


_NO_ZONE: Final = r"(?i)\s*\((?:(?:utc|gmt)[^()]*|us & canada)\)\s*"


@lru_cache(maxsize=1024)
def zone_name(word: str) -> str | None:
    """An IANA zone, in any case, also from the words that people use for one; None if unknown."""
    # "EST" is a zone by that name too, whose clock is never changed; nobody means that.
    if "/" in word and zone_named(word) is not None:
        return word
    plain = re.sub(_NO_ZONE, " ", word).strip()
    names = {_zone_of_words(part) for part in plain.split("/")} if "/" in plain else {_zone_of_words(plain)}
    # "EST/EDT" are two words for one zone.
    named = next(iter(names)) if len(names) == 1 else None
    found = named or _zones_by_lower().get(plain.lower().replace(" ", "_"), plain)
    return found if zone_named(found) is not None else None


def _zone_of_words(words: str) -> str | None:
    return ZONE_WORDS.get(
        words.lower().strip().removesuffix(" time").removesuffix(" standard").removesuffix(" daylight")
    )


@lru_cache(maxsize=1)
def _zones_by_lower() -> dict[str, str]:
    from zoneinfo import available_timezones

    return {name.lower(): name for name in available_timezones()}
