"""The places of a dataset: those of the gazetteer by name, spelling and position, and postal codes of its meetings."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from selfhelp.geo import Point
from selfhelp.model import Place

if TYPE_CHECKING:
    from selfhelp.directory.postal_codes import PostalCode


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
        where = "kind = 'postal' AND country = ? AND latitude >= ? AND latitude < ?"
        return self._rows(f"SELECT {columns} FROM places WHERE {where}", country, south, north)

    def names_of_meetings(self, column: str, letter: str) -> dict[str, str]:
        """The cities, counties, regions or states (`column`) of meetings that begin with a letter, by folded name.

        Boroughs and quarters count as cities, and each part of a region as a region.
        """
        initial = "kind = ? AND substr(folded, 1, 1) = ?"
        return dict(self._rows(f"SELECT folded, name FROM meeting_places WHERE {initial}", column, letter))

    def _called(self, name: str) -> list[Place]:
        return self._places("key IN (SELECT place FROM place_names WHERE name = ?)", name)

    def _listed_codes(self, codes: list["PostalCode"]) -> list[Place]:
        """The postal codes that the gazetteer has, or whose beginning it has."""
        columns = "kind, code, latitude, longitude, city, NULL, state, country, NULL, timezone"
        wanted = f"SELECT {columns} FROM postal_codes WHERE country = ? AND code = ?"
        return [Place(*row) for code in codes for row in self._rows(wanted, code.country, code.listed)]

    def spelled_like(self, name: str) -> list[Place]:
        """Cities that share trigrams with a canonical name, and large ones that start with the same letter."""
        # A short or garbled name may share no trigram with the right one; then, only large cities are likely.
        places = self._places(
            "population >= 100000 AND name >= ? COLLATE NOCASE AND name < ? COLLATE NOCASE", name[:1], name[:1] + "~"
        )
        trigrams = sorted({name[at : at + 3] for at in range(len(name) - 2)})
        if trigrams:
            alike = "SELECT rowid FROM place_spellings WHERE place_spellings MATCH ? ORDER BY rank LIMIT 200"
            places += self._places(f"key IN ({alike})", " OR ".join(f'"{trigram}"' for trigram in trigrams))
        return list(dict.fromkeys(places))

    def around(self, point: Point) -> list[Place]:
        """Cities within one degree of latitude and two of longitude of a point."""
        return self._places(
            "kind = 'city' AND latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?",
            point.latitude - 1,
            point.latitude + 1,
            point.longitude - 2,
            point.longitude + 2,
        )

    def _places(self, where: str, *values: str | float) -> list[Place]:
        rows = self._rows(
            "SELECT kind, name, latitude, longitude, city, county, state, country, population, timezone"
            f" FROM places WHERE {where}",
            *values,
        )
        return [Place(*row) for row in rows]

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


def _postal_codes(name: str) -> list["PostalCode"]:
    """The postal codes that a canonical name can be."""
    if not any(map(str.isdigit, name)):
        return []
    from selfhelp.directory.postal_codes import postal_codes

    return postal_codes(name)
