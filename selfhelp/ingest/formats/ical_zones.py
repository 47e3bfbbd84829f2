"""The time zones of a calendar (RFC 5545): what the ids mean by which its events name them."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from selfhelp.reading.zones import NOONS, clock_offsets
from selfhelp.reading.zones import zone as iana_zone

_CALENDAR_ZONE: Final = re.compile(r"^X-WR-TIMEZONE(?:;[^:\n]*)?:(.*)$", re.IGNORECASE | re.MULTILINE)
_VTIMEZONE: Final = re.compile(r"^BEGIN:VTIMEZONE$.*?^END:VTIMEZONE$", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_FIRST_ZONES: Final = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "Europe/London", "Europe/Berlin",
)  # fmt: skip
"""Zones that are named where several have the same clock."""


class Stamp(NamedTuple):
    """A date or a time as it is written, with the id of its zone."""

    time: date
    zone: str | None


class Zones(NamedTuple):
    """What a calendar says of all its events: its zone, and the zones that it defines, as text by their ids."""

    zone: str | None
    defined: dict[str, str]


def zones_in(around: str) -> Zones:
    """The zones that the text around the events of a calendar tells."""
    said = _CALENDAR_ZONE.search(around)
    blocks: list[str] = _VTIMEZONE.findall(around)
    ids = (re.search(r"^TZID(?:;[^:\n]*)?:(.*)$", block, re.IGNORECASE | re.MULTILINE) for block in blocks)
    defined = {found[1].strip(): block for found, block in zip(ids, blocks, strict=True) if found is not None}
    return Zones(None if said is None else _zone(said[1].strip(), Zones(None, defined)), defined)


def on_the_clock(stamp: Stamp, zones: Zones) -> date:
    """A date, or a time on its own clock, aware where its zone is known."""
    time, named = stamp
    if not isinstance(time, datetime):
        return time
    known = None if named is None else _zone(named, zones)
    if (named is None and time.tzinfo is not None) or known == "UTC":
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(ZoneInfo(zones.zone or "UTC"))
    zone = known or zones.zone
    return time.replace(tzinfo=None if zone is None else ZoneInfo(zone))


def _zone(named: str, zones: Zones) -> str | None:
    """The IANA zone of a zone's id: its own name, Windows' name for it, or one with the same clock."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    named = named.strip("\"' ")
    parts = named.strip("/").split("/")
    if parts[-1].upper() == "UTC":
        return "UTC"
    # Some programs put their own name before the zone's.
    for candidate in (named, WINDOWS_TO_OLSON.get(named), "/".join(parts[-2:]), "/".join(parts[-3:])):
        found = iana_zone(candidate)
        if found is not None:
            return found
    return _zone_like(zones.defined[named]) if named in zones.defined else None


@lru_cache(maxsize=64)
def _zone_like(definition: str) -> str | None:
    """A zone whose clock is that of a VTIMEZONE all year."""
    from icalendar import Timezone
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    said = re.search(r"^X-LIC-LOCATION:(.*)$", definition, re.IGNORECASE | re.MULTILINE)
    if said is not None and (found := iana_zone(said[1])) is not None:
        return found
    try:
        defined = Timezone.from_ical(definition)
        clock = defined.to_tz(lookup_tzid=False) if isinstance(defined, Timezone) else None
        offsets = tuple(None if clock is None else clock.utcoffset(noon) for noon in NOONS)
    except Exception:  # a library promises nothing about foreign text: then its zone is not known
        return None
    known = (*_FIRST_ZONES, *sorted(set(WINDOWS_TO_OLSON.values())))
    return next((name for name in known if iana_zone(name) is not None and clock_offsets(name) == offsets), None)
