"""Where a meeting must be: the fields of a query on places, and what each asks, in plain Python and as SQL."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from selfhelp.geo import Point, box_around, distance_km
from selfhelp.model import Meeting, parts_of_city, parts_of_region
from selfhelp.search.statement import AT_THE_TIME, Condition, Sql, Statement
from selfhelp.text import fold, nocase

CITY_RADIUS_KM: Final = 16.0
"""Radius from which the point of its city tells where a meeting is; the most that one is off is about as far."""


class Town(NamedTuple):
    """A city: its folded name, and its state and country in lower case, if these are known."""

    name: str
    state: str | None = None
    country: str | None = None

    def has(self, meeting: Meeting) -> bool:
        """Whether the meeting's address names this city, and no other state or country."""
        return (
            _folded(meeting.city) == self.name
            and (None in (self.state, meeting.state) or _lowered(meeting.state) == self.state)
            and (None in (self.country, meeting.country) or _lowered(meeting.country) == self.country)
        )


class PlaceFilter(NamedTuple):
    """Requested places. Values within one field are alternatives; a meeting must match every field that is set.

    `cities`, `counties` and `regions` are folded (`text.fold`), `states`, `postal_codes` and `countries` lower-cased
    (`text.nocase`); the country "" is an unknown one. `near_town` is the city of `near`, whose meetings match at any
    distance if their place is withheld.
    """

    cities: frozenset[str] = frozenset()
    counties: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    postal_codes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    near: Point | None = None
    within_km: float | None = None
    near_town: Town | None = None

    @property
    def is_named(self) -> bool:
        """Whether any place is requested."""
        return self.near is not None or any(
            (self.cities, self.counties, self.states, self.regions, self.postal_codes, self.countries)
        )

    def reaches(self, meeting: Meeting) -> tuple[bool, float | None]:
        """Whether the meeting is near enough, and its distance in kilometers (None: unknown, or not requested)."""
        if self.near is None or not meeting.has_venue:
            return True, None
        if meeting.address_withheld and self.near_town is not None:
            return self.near_town.has(meeting), None
        position = meeting.near_point
        if position is None:
            return False, None
        km = distance_km(self.near, position)
        if meeting.position_from == "city" and not (self.takes_cities or self._is_town_of(meeting)):
            return False, km
        return self.within_km is None or km <= self.within_km, km

    @property
    def takes_cities(self) -> bool:
        """Whether the radius is large enough for meetings of which only the city is known."""
        return self.within_km is None or self.within_km >= CITY_RADIUS_KM

    def _is_town_of(self, meeting: Meeting) -> bool:
        return self.near_town is not None and self.near_town.has(meeting)


def _has_postal_code(place: PlaceFilter, meeting: Meeting) -> bool:
    """The postal code is one of those asked for."""
    return _one_of(_lowered(meeting.postal_code), place.postal_codes)


def _postal_code(place: PlaceFilter, to: Statement) -> Iterator[Sql]:
    if place.postal_codes:
        code = f"postal_code IN ({to.bind_all(place.postal_codes)})"
        yield Sql(f"+m.{code}", f"SELECT key FROM meetings WHERE {code}")


def _is_in_state(place: PlaceFilter, meeting: Meeting) -> bool:
    """The state is one of those asked for."""
    return _one_of(_lowered(meeting.state), place.states)


def _state(place: PlaceFilter, to: Statement) -> Iterator[Sql]:
    if place.states:
        state = f"state IN ({to.bind_all(place.states)})"
        yield Sql(f"+m.{state}", f"SELECT key FROM meetings WHERE {state} {AT_THE_TIME}")


def _is_in_country(place: PlaceFilter, meeting: Meeting) -> bool:
    """The country is one of those asked for; "" is an unknown one."""
    return _one_of(_lowered(meeting.country) or "", place.countries)


def _country(place: PlaceFilter, to: Statement) -> Iterator[Sql]:
    if place.countries:
        unknown = " OR m.country IS NULL" if "" in place.countries else ""
        yield Sql(f"(m.country IN ({to.bind_all(place.countries)}){unknown})")


def _is_in_city(place: PlaceFilter, meeting: Meeting) -> bool:
    """The city is one of those asked for, or a borough or quarter of it is."""
    return _any_of(map(fold, meeting.city_parts), place.cities)


def _city(place: PlaceFilter, to: Statement) -> Iterator[Sql]:
    if place.cities:
        condition = f"in_city(m.city, m.region, {to.bind(_lines(place.cities))})"
        yield Sql(condition, to.keys_in_text("{city region}", place.cities))


def _is_in_county(place: PlaceFilter, meeting: Meeting) -> bool:
    """The county is one of those asked for."""
    return _one_of(None if meeting.county is None else fold(meeting.county), place.counties)


def _county(place: PlaceFilter, to: Statement) -> Iterator[Sql]:
    if place.counties:
        condition = f"fold(m.county) IN ({to.bind_all(place.counties)})"
        yield Sql(condition, to.keys_in_text("county", place.counties))


def _is_in_region(place: PlaceFilter, meeting: Meeting) -> bool:
    """A part of the region is one of those asked for."""
    return _any_of([fold(part) for part in meeting.region_parts], place.regions)


def _region(place: PlaceFilter, to: Statement) -> Iterator[Sql]:
    if place.regions:
        condition = f"region_in(m.region, {to.bind(_lines(place.regions))})"
        yield Sql(condition, to.keys_in_text("region", place.regions))


CONDITIONS: Final = {
    "postal_codes": Condition(_has_postal_code, _postal_code),
    "states": Condition(_is_in_state, _state),
    "countries": Condition(_is_in_country, _country),
    "cities": Condition(_is_in_city, _city),
    "counties": Condition(_is_in_county, _county),
    "regions": Condition(_is_in_region, _region),
}
"""The conditions on an address by the field of `PlaceFilter` that each is about; how near it is, `near_sql` asks."""


def near_sql(place: PlaceFilter, point: Point, to: Statement) -> Sql:
    """The venue is within the radius around the point, which is `place.near`."""
    # distance_km checks the attendance itself; the unary + keeps SQLite from choosing an index by it.
    reach = "distance_km(+m.attendance, m.address_withheld, m.near_latitude, m.near_longitude)"
    keys: str | None = None
    if place.within_km is None:
        inside = f"{reach} IS NOT NULL"
    else:
        box = box_around(point, place.within_km)
        sides = " OR ".join(
            f"near_longitude BETWEEN {to.bind(west)} AND {to.bind(east)}" for west, east in box.longitudes
        )
        in_box = f"near_latitude BETWEEN {to.bind(box.south)} AND {to.bind(box.north)} AND ({sides})"
        keys = f"SELECT key FROM meetings WHERE {in_box} {AT_THE_TIME}"
        if place.near_town is not None:
            # The unary + keeps SQLite from using another index than the one of withheld places.
            withheld = " AND ".join(["address_withheld = 1", *_in_region(place.near_town, to, of="+")])
            keys = f"{keys} UNION ALL SELECT key FROM meetings WHERE {withheld} {AT_THE_TIME}"
        inside = f"+m.{in_box} AND {reach} <= {to.bind(place.within_km)}"
    in_town = "0" if place.near_town is None else _in_town(place.near_town, to)
    if not place.takes_cities:
        inside = f"{inside} AND (m.position_from IS NOT 'city' OR {in_town})"
    if place.near_town is not None:
        inside = f"(CASE m.address_withheld WHEN 1 THEN {in_town} ELSE {inside} END)"
    return Sql(f"({inside})", keys)


def _in_town(town: Town, to: Statement) -> str:
    """SQL for `Town.has`."""
    return f"({' AND '.join([f'fold(m.city) = {to.bind(town.name)}', *_in_region(town, to, of='m.')])})"


def _in_region(town: Town, to: Statement, of: str) -> Iterator[str]:
    """What `Town.has` asks of the state and the country; `of` stands before each column, as a table or a plus does."""
    for column, value in (("state", town.state), ("country", town.country)):
        if value is not None:
            yield f"({of}{column} IS NULL OR {of}{column} = {to.bind(value)})"


def region_in(region: str | None, wanted: str) -> bool:
    """Whether one of the parts of a region ("East > Denver") is in `wanted`, folded names on a line each."""
    return not set(wanted.split("\n")).isdisjoint(map(fold, parts_of_region(region)))


def in_city(city: str | None, region: str | None, wanted: str) -> bool:
    """The same for a city and its boroughs and quarters."""
    return not set(wanted.split("\n")).isdisjoint(map(fold, parts_of_city(city, region)))


def _lines(values: frozenset[str]) -> str:
    return "\n".join(sorted(values))


def _one_of(value: str | None, wanted: frozenset[str]) -> bool:
    """Whether `wanted` holds the value, or is empty and so accepts anything."""
    return not wanted or value in wanted


def _any_of(values: Iterable[str], wanted: frozenset[str]) -> bool:
    """Whether `wanted` holds one of the values, or is empty and so accepts anything."""
    return not wanted or not wanted.isdisjoint(values)


def _folded(text: str | None) -> str | None:
    return None if text is None else fold(text)


def _lowered(text: str | None) -> str | None:
    return None if text is None else nocase(text)
