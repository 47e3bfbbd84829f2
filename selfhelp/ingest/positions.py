"""Where a meeting is: the feed's own point if it can be believed, else the point of its postal code or city."""

from typing import Final, NamedTuple, TypedDict

from selfhelp.directory.address_gazetteer import AddressPlaces
from selfhelp.geo import Point, distance_km, is_position
from selfhelp.model import Meeting

FAR_KM: Final = 100.0
"""Distance of a point from its postal code or city from which one of them must be wrong."""

SAME_POINT_KM: Final = 0.2
"""Distance of a point from its city's own within which it may stand for the city alone."""


class Placed(TypedDict):
    """The fields of a meeting that say where it is."""

    latitude: float | None
    longitude: float | None
    approximate: bool
    near_latitude: float | None
    near_longitude: float | None
    position_from: str | None


class Position(NamedTuple):
    """The position of a meeting.

    `point` is the feed's, None if it cannot be believed; it may be rough. `near` is the point by which distances are
    measured, `origin` where that is from: feed, postal_code or city. `warning` is the id of what was wrong with the
    feed's point.
    """

    point: Point | None = None
    near: Point | None = None
    origin: str | None = None
    warning: str | None = None

    @property
    def is_rough(self) -> bool:
        """Whether distances are only "about"."""
        return self.origin != "feed"


def position_of_address(point: Point | None, places: AddressPlaces, *, is_rough: bool, has_street: bool) -> Position:
    """The position of an address with these places in the gazetteer.

    `point` is the feed's, even one with latitude and longitude swapped; `is_rough` if it is known to be approximate.
    """
    believed, warning = _believed(point, places)
    stands_for_city = (
        believed is not None
        and not has_street
        and places.city is not None
        and distance_km(believed, places.city.point) <= SAME_POINT_KM
    )
    if believed is not None and not is_rough and not stands_for_city:
        return Position(believed, believed, "feed", warning)
    if places.postal_code is not None:
        return Position(believed, places.postal_code.point, "postal_code", warning)
    if places.city is not None:
        return Position(believed, places.city.point, "city", warning)
    return Position(believed, warning=warning)


def position_of_stored(meeting: Meeting, places: AddressPlaces) -> Position:
    """The position of a meeting that an older version stored."""
    if meeting.latitude is None or meeting.longitude is None:
        return position_of_address(None, places, is_rough=True, has_street=False)
    stated = Point(meeting.latitude, meeting.longitude)
    return position_of_address(
        stated, places, is_rough=bool(meeting.approximate), has_street=meeting.address is not None
    )


def located(meeting: Meeting, where: Position) -> Meeting:
    """The meeting at a position."""
    return meeting._replace(**at(where))


def at(where: Position) -> Placed:
    """A position as fields of a meeting."""
    latitude, longitude = where.point or (None, None)
    near_latitude, near_longitude = where.near or (None, None)
    return {
        "latitude": latitude,
        "longitude": longitude,
        "approximate": where.is_rough,
        "near_latitude": near_latitude,
        "near_longitude": near_longitude,
        "position_from": where.origin,
    }


def _believed(point: Point | None, places: AddressPlaces) -> tuple[Point | None, str | None]:
    """The point, or the one with its numbers swapped, if it is near the postal code or the city; and what is wrong.

    Where the point and the city agree, it is the postal code that is wrong.
    """
    if point is None:
        return None, None
    known = places.known
    if not known:
        return (point, None) if is_position(*point) else (None, "coordinates-unreadable")
    for candidate, warning in ((point, None), (Point(point.longitude, point.latitude), "coordinates-swapped")):
        if is_position(*candidate):
            if distance_km(candidate, known[0].point) <= FAR_KM:
                return (None, "coordinates-contradict") if places.contradicts(candidate) else (candidate, warning)
            if distance_km(candidate, known[-1].point) <= FAR_KM:
                return candidate, "postal-code-contradicts"
    return None, "coordinates-contradict"
