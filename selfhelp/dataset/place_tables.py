"""The places of a dataset: those of the gazetteer by name, spelling and position, and postal codes of its meetings."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from selfhelp.directory.gazetteer import canonical
from selfhelp.geo import Box, Point, distance_km
from selfhelp.model import Place

if TYPE_CHECKING:
    from selfhelp.directory.postal_codes import PostalCode

MOST_ALIKE: Final = 200
"""Cities whose names are compared with a misspelled one, beside large ones."""

NEAREST_KM: Final = 5.0
"""Up to POLAR, a city so near is nearer than any that is 0.1 degrees of latitude or 0.2 of longitude away."""

POLAR: Final = 75.0
"""Degrees north or south from which on 0.2 degrees of longitude may be shorter than NEAREST_KM."""

_CITY: Final = (
    "SELECT 'city', name, latitude / 10000.0, longitude / 10000.0, NULL,"
    " county, state, country, population, timezone FROM cities JOIN place_regions ON place_regions.key = region"
)
_ZIP_CODE: Final = (
    "SELECT 'postal', code, zip_codes.latitude / 10000.0, zip_codes.longitude / 10000.0,"
    " coalesce(city_name, cities.name), county, state, country, NULL, timezone FROM zip_codes"
    " JOIN place_regions ON place_regions.key = zip_codes.region LEFT JOIN cities ON cities.key = city"
)
"""The rows of the view places; asked for by its columns, these are found less quickly."""


class PlaceTables:
    """The tables of places; `rows` runs an SQL statement with values for its question marks."""

    def __init__(self, rows: Callable[..., list[tuple[Any, ...]]]) -> None:
        self._rows = rows

    def named(self, name: str) -> list[Place]:
        """Places with a canonical name, or for a postal code not in the gazetteer, the center of its meetings."""
        if places := self._called(name):
            return places
        codes = _postal_codes(name)
        if not codes:
            return self._postal_code_of_meetings(name)
        from selfhelp.directory.postal_codes import with_centers

        return with_centers(codes, self._listed_codes(codes), self._postal_code_of_meetings)

    def of_gazetteer(self, name: str) -> list[Place]:
        """Places of the gazetteer with a canonical name, or with it as their postal code."""
        return self._called(name) or self._listed_codes(_postal_codes(name))

    def postal_code_points(self, country: str, south: float, north: float) -> list[tuple[float, float, str]]:
        """Latitude, longitude and city of the postal codes among the places of a country, `north` exclusive."""
        columns = "latitude, longitude, COALESCE(city, '')"
        codes = f"SELECT {columns} FROM places WHERE kind = 'postal' AND country = ?"
        return self._rows(f"{codes} AND latitude >= ? AND latitude < ?", country, south, north)

    def names_of_meetings(self, column: str, letter: str) -> dict[str, str]:
        """The cities, counties, regions or states (`column`) of meetings that begin with a letter, by folded name.

        Boroughs and quarters count as cities, and each part of a region as a region.
        """
        initial = "kind = ? AND substr(folded, 1, 1) = ?"
        return dict(self._rows(f"SELECT folded, name FROM meeting_places WHERE {initial}", column, letter))

    def _called(self, name: str) -> list[Place]:
        if len(name) == 5 and name.isdecimal():
            return [Place(*row) for row in self._rows(f"{_ZIP_CODE} WHERE code = ?", name)]
        # Cities are in the order of their canonical names, of which every eighth is stored.
        near = self._rows(
            "SELECT cities.key, cities.name FROM city_names JOIN cities ON cities.key BETWEEN first AND last"
            " WHERE city_names.name = (SELECT max(name) FROM city_names WHERE name <= ?)",
            name,
        )
        first, end = (bisect(near, name, key=_canonical_name) for bisect in (bisect_left, bisect_right))
        keys = [key for key, _ in near[first:end]]
        keys += (key for (key,) in self._rows("SELECT place FROM place_names WHERE name = ?", name))
        return self._with_keys(keys) if keys else []

    def _listed_codes(self, codes: list["PostalCode"]) -> list[Place]:
        """The postal codes that the gazetteer has, or whose beginning it has."""
        columns = "kind, code, latitude, longitude, city, NULL, state, country, NULL, timezone"
        wanted = f"SELECT {columns} FROM postal_codes WHERE country = ? AND code = ?"
        return [Place(*row) for code in codes for row in self._rows(wanted, code.country, code.listed)]

    def spelled_like(self, name: str) -> list[Place]:
        """Cities that share trigrams with a canonical name, and large ones that start with the same letter."""
        # A short or garbled name may share no trigram with the right one; then, only large cities are likely.
        places = self._cities(
            "population >= 100000 AND name >= ? COLLATE NOCASE AND name < ? COLLATE NOCASE", name[:1], name[:1] + "~"
        )
        return list(dict.fromkeys(places + self._alike(name)))

    def _alike(self, name: str) -> list[Place]:
        """The cities whose names share most with a canonical name; of those that share equally much, the first ones."""
        from selfhelp.dataset.similar_names import scores_of

        scores = scores_of(self._rows, name)
        least = sorted(scores.values(), reverse=True)[:MOST_ALIKE][-1] if scores else 0.0
        better = self._with_keys(key for key, score in scores.items() if score > least)
        equal = self._with_keys(key for key, score in scores.items() if score == least)
        return sorted(better + equal[: MOST_ALIKE - len(better)], key=_place_order)

    def _with_keys(self, keys: Iterable[int]) -> list[Place]:
        """The cities with these keys, in the order in which equally good places are offered."""
        cities = self._cities("cities.key IN (SELECT value FROM json_each(?))", json.dumps(list(keys)))
        return sorted(cities, key=_place_order)

    def around(self, point: Point) -> list[Place]:
        """Cities around a point, among them the nearest one within a degree of latitude and two of longitude."""
        near = self.within_degrees(point, 0.1) if abs(point.latitude) < POLAR else []
        if any(distance_km(point, city.point) < NEAREST_KM for city in near):
            return near
        return self.within_degrees(point, 1)

    def within_degrees(self, point: Point, degrees: float) -> list[Place]:
        """All cities within so many degrees of latitude, and twice as many of longitude, of a point."""
        (latitude, longitude) = point
        west_and_east = longitude - 2 * degrees, longitude + 2 * degrees
        return self.within(Box(latitude - degrees, latitude + degrees, (west_and_east,)))

    def within(self, box: Box) -> list[Place]:
        """All cities in a box, from south to north."""
        # The index has the whole degrees, rounded towards zero.
        degrees = ", ".join(map(str, range(int(box.south), int(box.north) + 1)))
        where = (
            f"latitude / 10000 IN ({degrees}) AND longitude / 10000 BETWEEN ? AND ?"
            " AND latitude / 10000.0 BETWEEN ? AND ? AND longitude / 10000.0 BETWEEN ? AND ?"
        )
        return [
            place
            for west, east in box.longitudes
            for place in sorted(
                self._cities(where, int(west), int(east), box.south, box.north, west, east),
                key=attrgetter("latitude", "longitude"),
            )
        ]

    def _cities(self, where: str, *values: str | float) -> list[Place]:
        return list(map(Place._make, self._rows(f"{_CITY} WHERE {where}", *values)))

    def _postal_code_of_meetings(self, code: str) -> list[Place]:
        """The centers of the meetings with a postal code, or with one that begins so: "BA2" of "BA2 6ZZ"."""
        code = code.upper()
        rows = self._rows(
            "SELECT 'postal', ?, avg(latitude), avg(longitude), city, county, state, country, NULL, max(timezone)"
            " FROM meetings WHERE (postal_code = ? OR postal_code BETWEEN ? AND ?) AND latitude IS NOT NULL"
            " AND NOT coalesce(approximate, 0) AND sample = 0 GROUP BY country",
            code,
            code,
            f"{code} ",
            f"{code} ~",
        )
        return [Place(*row) for row in rows]


def _canonical_name(city: tuple[int, str]) -> str:
    return canonical(city[1])


def _place_order(place: Place) -> tuple[str, str, str]:
    """The order in which equally good places are offered."""
    return place.country or "", place.state or "", place.name


def _postal_codes(name: str) -> list["PostalCode"]:
    """The postal codes that a canonical name can be."""
    if not any(map(str.isdigit, name)):
        return []
    from selfhelp.directory.postal_codes import postal_codes

    return postal_codes(name)
