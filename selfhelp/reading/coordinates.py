"""Coordinates as numbers, degrees or a pair in one text -> a `Point`."""

import re
from typing import Final

from selfhelp.geo import Point, is_position
from selfhelp.reading.cells import line, number

_POINT: Final = re.compile(r"POINT ?\(([-+.\d]+) ([-+.\d]+)\)", re.IGNORECASE)
_DEGREES: Final = re.compile(r"([+-]?\d{1,3}(?:[.,]\d+)?)\s*\u00b0?\s*([NSEW])?", re.IGNORECASE | re.ASCII)


def position(latitude: object, longitude: object) -> Point | None:
    """The point at these coordinates; None if they cannot be read or stand for "unknown"."""
    lat, lon = degrees(latitude), degrees(longitude)
    if lat is None or lon is None or not is_position(lat, lon):
        return None
    return Point(lat, lon)


def point(value: object) -> Point | None:
    """A point from one text: "39.7, -104.9", the same in brackets, or WKT ("POINT (-104.9 39.7)")."""
    word = line(value) or ""
    if match := _POINT.fullmatch(word):
        return position(match[2], match[1])
    numbers = word.strip("()[] ").split(",")
    return position(numbers[0].strip(), numbers[1].strip()) if len(numbers) == 2 else None


def degrees(value: object) -> float | None:
    """A number of degrees, also with a decimal comma or as "104.9\u00b0 W"; None if it cannot be read."""
    plain_number = number(value)
    if plain_number is not None or not isinstance(value, str) or (written := _DEGREES.fullmatch(value.strip())) is None:
        return plain_number
    size = float(written[1].replace(",", "."))
    return -size if (written[2] or "").upper() in ("S", "W") else size
