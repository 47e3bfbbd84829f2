"""The time zones of a calendar (RFC 5545): ids of zones in its events -> IANA zones."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from selfhelp.reading.zones import NOONS, clock_offsets
from selfhelp.reading.zones import zone as iana_zone
from selfhelp.schedule.moments import zone_named

_CALENDAR_ZONE: Final = re.compile(r"^X-WR-TIMEZONE(?:;[^:\n]*)?:(.*)$", re.IGNORECASE | re.MULTILINE)
_VTIMEZONE: Final = re.compile(r"^BEGIN:VTIMEZONE$", re.IGNORECASE | re.MULTILINE)
_VTIMEZONE_END: Final = re.compile(r"^END:VTIMEZONE$", re.IGNORECASE | re.MULTILINE)
_ESCAPED: Final = r"\\([\\,;:])"
_FIRST_ZONES: Final = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "Europe/London", "Europe/Berlin",
)  # fmt: skip
"""Zones to prefer if several have the same clock."""


MALFORMED: Final = (ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError, OSError)
"""What icalendar raises for malformed text: ValueError as documented, and what its own code trips over, as the files of
time zones that are none. An error of importing it is none of these: it must not be taken for a fault of the text."""


class Stamp(NamedTuple):
    """A date or time as written, and the id of its zone."""

    time: date
    zone: str | None


class Zones(NamedTuple):
    """The zone of a calendar, and the zones that it defines: id -> text of the VTIMEZONE."""

    zone: str | None
    defined: dict[str, str]


def zones_in(around: str) -> Zones:
    """The zones in the text around the events of a calendar."""
    calendar_zone = _CALENDAR_ZONE.search(around)
    blocks = [
        f"BEGIN:VTIMEZONE{part[: end.end()]}"
        for part in _VTIMEZONE.split(around)[1:]
        if (end := _VTIMEZONE_END.search(part)) is not None
    ]
    ids = (re.search(r"^TZID(?:;[^:\n]*)?:(.*)$", block, re.IGNORECASE | re.MULTILINE) for block in blocks)
    defined = {_plain_id(match[1]): block for match, block in zip(ids, blocks, strict=True) if match is not None}
    return Zones(None if calendar_zone is None else _zone(calendar_zone[1].strip(), Zones(None, defined)), defined)


def on_the_clock(stamp: Stamp, zones: Zones) -> date:
    """A date, or a time on its own clock, timezone-aware if its zone is known."""
    time, zone_id = stamp
    if not isinstance(time, datetime):
        return time
    named_zone = None if zone_id is None else _zone(zone_id, zones)
    if (zone_id is None and time.tzinfo is not None) or named_zone == "UTC":
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(zone_named(zones.zone or "UTC") or UTC)
    # A zone that the calendar defines is not the calendar's own, even if we know none like it.
    is_own = zone_id is None or _plain_id(zone_id) not in zones.defined
    zone = named_zone or (zones.zone if is_own else None)
    return time.replace(tzinfo=None if zone is None else zone_named(zone))


def _zone(zone_id: str, zones: Zones) -> str | None:
    """The IANA zone of a zone id: an IANA name, a Windows name, or a definition with the clock of an IANA zone."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    zone_id = re.sub(_ESCAPED, r"\1", zone_id).strip("\"' ")
    parts = zone_id.strip("/").split("/")
    if parts[-1].upper() == "UTC":
        return "UTC"
    # Some programs put their own name before that of the zone.
    for candidate in (zone_id, WINDOWS_TO_OLSON.get(zone_id), "/".join(parts[-2:]), "/".join(parts[-3:])):
        iana_name = iana_zone(candidate)
        if iana_name is not None:
            return iana_name
    definition = zones.defined.get(_plain_id(zone_id))
    return None if definition is None else _zone_like(definition)


def _plain_id(zone_id: str) -> str:
    """A zone id as it is compared: its definition is a text with escaped commas, a date may have it in quotes."""
    return re.sub(_ESCAPED, r"\1", zone_id).strip("\"' ").casefold()


@lru_cache(maxsize=64)
def _zone_like(definition: str) -> str | None:
    """An IANA zone with the same clock as a VTIMEZONE all year; None if there is none."""
    from icalendar import Timezone
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    location = re.search(r"^X-LIC-LOCATION:(.*)$", definition, re.IGNORECASE | re.MULTILINE)
    if location is not None and (iana_name := iana_zone(location[1])) is not None:
        return iana_name
    try:
        defined = Timezone.from_ical(definition)
        clock = defined.to_tz(lookup_tzid=False) if isinstance(defined, Timezone) else None
        offsets = tuple(None if clock is None else clock.utcoffset(noon) for noon in NOONS)
    except MALFORMED:  # then the zone is unknown
        return None
    candidates = (*_FIRST_ZONES, *sorted(set(WINDOWS_TO_OLSON.values())))
    return next((name for name in candidates if iana_zone(name) is not None and clock_offsets(name) == offsets), None)
