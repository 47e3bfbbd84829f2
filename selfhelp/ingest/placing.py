"""Where the meeting of one row is: its address, its point, and whether these contradict each other or its zone."""

from functools import lru_cache
from typing import Final

from selfhelp.directory.address_gazetteer import AddressPlaces
from selfhelp.geo import Point, is_position
from selfhelp.ingest.context import Context
from selfhelp.ingest.fields import RawMeeting
from selfhelp.ingest.positions import Position, position_of_address
from selfhelp.reading import regions
from selfhelp.reading.addresses import Address, contradicts, lacks_region, postal_code, read_address, without_post_box
from selfhelp.reading.attendance import is_joining_info, is_no_venue
from selfhelp.reading.zones import may_agree

_NOWHERE: Final = Address()


def address_of(row: RawMeeting) -> Address:
    """The parts of the address: from their own columns, else read from the whole line."""
    return _address(row.address, row.formatted_address, row.city, row.state, row.postal_code, row.country)


@lru_cache(maxsize=2**13)
def _address(
    stated_street: str | None,
    whole: str | None,
    stated_city: str | None,
    stated_state: str | None,
    code: str | None,
    stated_country: str | None,
) -> Address:
    """The parts of an address in these columns; cached, because a feed has several meetings at most venues."""
    street = None if stated_street is None or is_no_venue(stated_street) else without_post_box(stated_street)
    city = None if stated_city is None or is_joining_info(stated_city) else stated_city
    # Some feeds have the whole address in the column for the street.
    line = whole or (stated_street if city is None else None)
    parsed = read_address(line or "")
    if line is not None and code is not None and parsed.postal_code is None and line.endswith(f" {code}"):
        is_zip = code.isdigit() and len(code) == 5
        parsed = read_address(f"{line}, {stated_country or 'US'}" if is_zip else line)
    elif whole is None and street is not None and lacks_region(parsed) and (code or stated_country):
        # Other columns have postal code or country, so the last part of the line need not be a city.
        parsed = Address(address=street)
    country = regions.country_code(stated_country) or parsed.country
    state = regions.state_code(stated_state, country) or parsed.state
    country = country or regions.country_of_state(state)
    return Address(
        address=parsed.address if street is None or street == line else street,
        city=city or parsed.city,
        state=state,
        postal_code=postal_code(code, country) or parsed.postal_code,
        country=country,
    )


def stated_point(row: RawMeeting) -> Point | None:
    """The coordinates of the row, even if they are no valid position; None if they are missing."""
    latitude, longitude = row.latitude.value, row.longitude.value
    if latitude is None or longitude is None:
        return None
    point = Point(latitude, longitude)
    return point if is_position(*point) or is_position(*reversed(point)) else None


def position_of(
    row: RawMeeting, address: Address, point: Point | None, places: AddressPlaces, warnings: list[str]
) -> Position:
    """Where the meeting is; `point` is from the latitude and longitude columns."""
    is_area = False
    if point is None:
        point, is_area = row.coordinates
    if point is None and (row.latitude.is_unreadable or row.longitude.is_unreadable):
        warnings.append("coordinates-unreadable")
    is_rough = is_area or (not _is_placed(row, address) if row.approximate is None else row.approximate)
    where = position_of_address(point, places, is_rough=is_rough, has_street=address.address is not None)
    if where.point is not None and contradicts(address, where.point):
        where = position_of_address(None, places, is_rough=is_rough, has_street=False)._replace(
            warning="coordinates-implausible"
        )
    if where.warning is not None:
        warnings.append(where.warning)
    return where


def _is_placed(row: RawMeeting, address: Address) -> bool:
    """Whether the row names a place so that its coordinates are of that place, and not of a whole region."""
    has_location = row.location is not None and not is_joining_info(row.location)
    if address == _NOWHERE:
        return has_location
    if row.formatted_address is not None:
        # Such a line has been looked up on a map: without a street, the result is the middle of a city or a country.
        return address.is_exact or (address.address is not None and has_location)
    return has_location or address.address is not None or address.postal_code is not None or address.city is not None


def is_elsewhere(zone: str, where: Position, places: AddressPlaces, context: Context) -> bool:
    """Whether the clocks at the place of a meeting are never those of a zone."""
    of_place = places.timezone
    if of_place is None and where.near is not None and not where.is_rough:
        of_place = context.zone_at(where.near)
    return of_place is not None and not may_agree(zone, of_place)
