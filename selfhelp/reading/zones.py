"""Time zones by the names that people and programs give them -> IANA names."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from selfhelp.geo import Point
from selfhelp.reading.cells import text
from selfhelp.reading.regions import zone_of_country
from selfhelp.reading.words import word_tables
from selfhelp.schedule.moments import zone_named
from selfhelp.vocabulary import WITH_VENUE

NOONS: Final = tuple(datetime(2037, 1, 1, 12) + timedelta(days=day) for day in range(365))
"""The noons of the last year that all zone files list: until then today's rules hold, whenever this is read."""

_WINTER, _SUMMER = 0, 181

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
    only = zone_of_country(country) if venue else None
    for candidate in (own, zone_at(place) if at_venue and place is not None and own is None else None, default, only):
        if candidate is not None and (said is None or may_agree(candidate, said)):
            return candidate
    return of_time if of_time == said and own is None and not at_venue else None


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


def same_clock(one: str, other: str) -> bool:
    """Whether two IANA zones show the same time all year."""
    return one == other or clock_offsets(one) == clock_offsets(other)


def may_agree(one: str, other: str) -> bool:
    """Whether two IANA zones have the same offset in winter or in summer: "Mountain" is Arizona's too."""
    offsets, others = clock_offsets(one), clock_offsets(other)
    return any(offsets[day] == others[day] for day in (_WINTER, _SUMMER))


@lru_cache(maxsize=1024)
def clock_offsets(zone: str) -> tuple[timedelta | None, ...]:
    """The offsets from UTC of an IANA zone on each day of a year, by the rules that hold today."""
    clock = ZoneInfo(zone)
    return tuple(clock.utcoffset(noon) for noon in NOONS)


def _zone_of_words(name: str) -> str | None:
    return word_tables().zones.get(
        name.lower().strip().removesuffix(" time").removesuffix(" standard").removesuffix(" daylight")
    )


@lru_cache(maxsize=1)
def _zones_by_lower() -> dict[str, str]:
    from zoneinfo import available_timezones

    return {name.lower(): name for name in available_timezones()}
