"""Names of time zones, as people and programs write them -> IANA names."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from selfhelp.geo import Point
from selfhelp.reading.cells import line
from selfhelp.reading.regions import zone_of_country
from selfhelp.reading.words import word_tables
from selfhelp.schedule.moments import zone_named, zone_names
from selfhelp.vocabulary import REMOTE

NOONS: Final = tuple(datetime(2037, 1, 1, 12) + timedelta(days=day) for day in range(365))
"""Noon of each day of 2037, the last year in all zone files: zones are compared by today's rules, whatever the date."""

_WINTER, _SUMMER = 0, 181

_TIME_WITH_ZONE: Final = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>[ap])\.?m\.? "
    r"\(?(?P<zone>eastern|central|mountain|pacific|e[sd]?t|c[sd]?t|m[sd]?t|p[sd]?t)\b"
    r"(?: time)?(?=\s*(?:$|[-\u2013()/,;&|]))",
    re.IGNORECASE,
)


def zone(value: object) -> str | None:
    """The IANA zone of a value, also from its Windows name; None if unknown."""
    word = line(value)
    if word is None:
        return None
    named_zone = zone_name(word)
    return _zone_of_windows(word) if named_zone is None and word.endswith(" Standard Time") else named_zone


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
    zone_of_place: str | None = None,
) -> tuple[str | None, str | None]:
    """The zone of a row, and where it is from: feed, coordinates, place or option.

    It is the row's own, else that of an exact venue, else `zone_of_place` of its postal code or city, else the
    source's, else its country's only one.

    It is never guessed: a candidate is rejected if it contradicts a zone in the meeting's name ("8:30pm Eastern") or,
    without one, `of_time`, the zone named with the time. If no candidate is left, `of_time` is used for rows without a
    zone of their own or an exact venue.
    """
    # Where nobody says how to attend, the clock is still that of the stated place.
    has_venue = attends not in REMOTE
    at_venue = place is not None and not approximate and has_venue
    time_in_name = _TIME_WITH_ZONE.search(name)
    stated_zone = zone(time_in_name["zone"]) if time_in_name is not None else of_time
    country_zone = zone_of_country(country) if has_venue else None
    for candidate, origin in (
        (own, "feed"),
        (zone_at(place) if at_venue and place is not None and own is None else None, "coordinates"),
        (zone_of_place if has_venue else None, "place"),
        (default, "option"),
        (country_zone, "place"),
    ):
        if candidate is not None and (stated_zone is None or may_agree(candidate, stated_zone)):
            return candidate, origin
    if of_time is not None and of_time == stated_zone and own is None and not at_venue:
        return of_time, "feed"
    return None, None


def zone_of_time_in_name(name: str, start: int | None) -> str | None:
    """The IANA zone that a name states with the time at which the meeting starts (minutes since midnight).

    >>> zone_of_time_in_name("Women's Solutions - 9am Eastern", 540)
    'America/New_York'
    >>> zone_of_time_in_name("Women's Solutions - 8:15pm Central", 1275)
    """
    stated = _TIME_WITH_ZONE.search(name)
    if stated is None:
        return None
    noon = 12 * 60 if stated["half"] in "pP" else 0
    minutes = int(stated["hour"]) % 12 * 60 + int(stated["minute"] or 0) + noon
    return zone(stated["zone"]) if minutes == start else None


_ZONE: Final = r"eastern|central|mountain|pacific|[ECMP][SD]T|A[KE][SD]T|[NA][SD]T|HST|CES?T|GMT|BST|NZ[SD]T"
_ZONE_IN_WORDS: Final = re.compile(
    # "All times Eastern", "times are in PST", "7:00 pm ET", "Pacific time", "(PDT)"
    rf"(?i:\btimes?(?: (?:are|is|listed|shown|given|all|in|zone|:)){{0,3}}:? )(?i:the )?((?i:{_ZONE})|[ECMP]T)\b"
    rf"|(?i:\b\d{{1,2}}(?:[:.]\d{{2}})? ?[ap]\.?m\.? \(?)((?i:{_ZONE})|[ECMP]T)\b"
    rf"|\b((?i:{_ZONE}))(?i: (?:standard |daylight )?time)\b"
    r"|\(((?:[ECMP]|AK)[SD]T)\)"
)


@lru_cache(maxsize=4096)
def zone_in_words(text: str) -> str | None:
    """The IANA zone that a note states as that of its times; None if it states none, or several.

    >>> zone_in_words("All times Eastern"), zone_in_words("1st Tuesday (PDT)"), zone_in_words("Central Church")
    ('America/New_York', 'America/Los_Angeles', None)
    """
    if "\n" in text:
        text = text.replace("\n", " ")
    zones = {zone_name(next(filter(None, match.groups()))) for match in _ZONE_IN_WORDS.finditer(text)}
    return zones.pop() if len(zones) == 1 else None


_NO_ZONE: Final = r"(?i)\s*\((?:(?:utc|gmt)[^()]*|us & canada)\)\s*"


@lru_cache(maxsize=1024)
def zone_name(word: str) -> str | None:
    """The IANA zone of a name in any case, or of a common name such as "Eastern time"; None if unknown."""
    # "EST" is also an IANA zone without daylight saving time, which nobody means.
    if "/" in word and zone_named(word) is not None:
        return word
    plain = re.sub(_NO_ZONE, " ", word).strip()
    names = {_zone_of_words(part) for part in plain.split("/")} if "/" in plain else {_zone_of_words(plain)}
    # "EST/EDT" names one zone twice.
    named = next(iter(names)) if len(names) == 1 else None
    candidate = named or _zones_by_lower().get(plain.lower().replace(" ", "_"), plain)
    return candidate if zone_named(candidate) is not None else None


def same_clock(one: str, other: str) -> bool:
    """Whether the clocks of two IANA zones agree all year."""
    return one == other or clock_offsets(one) == clock_offsets(other)


@lru_cache(maxsize=1024)
def may_agree(one: str, other: str) -> bool:
    """Whether the clocks of two IANA zones agree in winter or in summer, as "Mountain" and Arizona do."""
    offsets, others = clock_offsets(one), clock_offsets(other)
    return any(offsets[day] == others[day] for day in (_WINTER, _SUMMER))


@lru_cache(maxsize=1024)
def clock_offsets(zone: str) -> tuple[timedelta | None, ...]:
    """The UTC offsets of an IANA zone on each day of a year, by today's rules; None for each if it is unknown."""
    clock = zone_named(zone)
    return tuple(None if clock is None else clock.utcoffset(noon) for noon in NOONS)


def _zone_of_words(name: str) -> str | None:
    return word_tables().zones.get(
        name.lower().strip().removesuffix(" time").removesuffix(" standard").removesuffix(" daylight")
    )


@lru_cache(maxsize=1)
def _zones_by_lower() -> dict[str, str]:
    return {name.lower(): name for name in zone_names()}
