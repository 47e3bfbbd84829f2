"""Great-circle distances, bounding boxes and length units."""

from math import asin, cos, degrees, isfinite, pi, radians, sin, sqrt
from typing import Final, NamedTuple

EARTH_RADIUS_KM: Final = 6371.0088  # mean earth radius (IUGG)
KM_PER_MILE: Final = 1.609344
MILE_COUNTRIES: Final = frozenset({"US", "GB"})
"""ISO codes of the countries that measure road distances in miles."""


def kilometers(miles: float) -> float:
    """Statute miles in kilometers."""
    return miles * KM_PER_MILE


class Point(NamedTuple):
    """A position in degrees; north and east are positive."""

    latitude: float
    longitude: float


class Box(NamedTuple):
    """A latitude range in degrees, with one longitude range, or two if the box crosses the 180th meridian."""

    south: float
    north: float
    longitudes: tuple[tuple[float, float], ...]


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance in kilometers, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = a, b
    lat1, lat2 = radians(lat1), radians(lat2)
    half_lat = sin((lat2 - lat1) / 2)
    half_lon = sin(radians(lon2 - lon1) / 2)
    h = half_lat * half_lat + cos(lat1) * cos(lat2) * half_lon * half_lon
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, h)))


def box_around(center: Point, km: float) -> Box:
    """A bounding box of all points within `km` of `center`; handles the poles and the 180th meridian."""
    # Slightly wider than needed, so that rounding never drops a meeting on the edge.
    angle = km / EARTH_RADIUS_KM * 1.000001 + 1e-9
    south = center.latitude - degrees(angle)
    north = center.latitude + degrees(angle)
    everywhere = ((-180.0, 180.0),)
    if south <= -90 or north >= 90 or angle >= pi / 2:
        return Box(max(south, -90.0), min(north, 90.0), everywhere)
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(center.latitude)))))
    west, east = center.longitude - width, center.longitude + width
    if width >= 180:
        return Box(south, north, everywhere)
    if west < -180:
        return Box(south, north, ((west + 360, 180.0), (-180.0, east)))
    if east > 180:
        return Box(south, north, ((west, 180.0), (-180.0, east - 360)))
    return Box(south, north, ((west, east),))


def is_position(latitude: float, longitude: float) -> bool:
    """Whether the coordinates are in range and not near 0/0, which feeds use for "unknown"."""
    return (
        isfinite(latitude)
        and isfinite(longitude)
        and -90 <= latitude <= 90
        and -180 <= longitude <= 180
        and not (abs(latitude) < 0.01 and abs(longitude) < 0.01)
    )
