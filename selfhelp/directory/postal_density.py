"""How dense postal codes are around a point, and whether a point contradicts the postal code of its address."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from math import floor, inf
from typing import Final

from selfhelp.geo import Point, distance_km
from selfhelp.model import Place
from selfhelp.text import fold

NEAR_KM: Final = 5.0
"""Distance from the point of its postal code within which an address always may be."""

TIMES_APART: Final = 4.0
"""How many times the distance between postal codes an address may be away from its own; and how many times nearer
another code is where the point contradicts it."""

_NEIGHBOURS: Final = 3
"""Number of nearest postal codes of which the one in the middle tells how far apart they are."""

_REACHES: Final = (0.05, 0.2, 0.8, 1.6)
"""Degrees around a point within which its neighbours are looked for, one after the other."""

_KM_PER_DEGREE: Final = 70.0
"""At most this many kilometers around a point are within one degree of it, up to 50 degrees north."""


_BAND: Final = 2
"""Degrees of latitude that are read at a time."""

_CELL: Final = 0.1
"""Degrees of latitude and of longitude of the cells in which codes are kept, so that few are looked at for a point."""

_POINTS_REMEMBERED: Final = 2**13
"""Points of addresses that are remembered with the answer; the venues of a feed hold several meetings each."""

CodePoint = tuple[float, float, str]
"""Latitude and longitude of a postal code, and its city."""


class PostalDensity:
    """The postal codes of one country by their points, read band by band: most feeds are of one region.

    A point that several codes have is that of their city, and says nothing.
    """

    def __init__(self, between: Callable[[float, float], Iterable[CodePoint]]) -> None:
        """`between` returns the codes from one latitude, inclusive, to another, exclusive."""
        self._codes_between = between
        self._bands_read: set[int] = set()
        self._cells: dict[tuple[int, int], list[tuple[Point, str]]] = {}
        self._apart: dict[Point, float | None] = {}
        self._is_nearer_to_another = lru_cache(maxsize=_POINTS_REMEMBERED)(self._find_another)

    def contradicts(self, point: Point, code: Place, city: str | None) -> bool:
        """Whether a point is too far from the postal code of its address in `city`, and much nearer to another one.

        It is not where the city of the other one is that of the address, and the city of its own is another: then the
        code is wrong.
        """
        distance = distance_km(point, code.point)
        return distance > NEAR_KM and self._is_nearer_to_another(point, distance, code, city)

    def _find_another(self, point: Point, distance: float, code: Place, city: str | None) -> bool:
        """Whether a point at this distance from the postal code of its address is much nearer to another one."""
        usual = self._usual_distance(code.point)
        if usual is None or distance <= TIMES_APART * usual:
            return False
        here = self._nearest(point, 1)
        if not here or here[0][0] * TIMES_APART > distance:
            return False
        own, other, stated = (fold(name or "") for name in (code.city, here[0][2], city))
        return stated == own or stated != other

    def _usual_distance(self, point: Point) -> float | None:
        """The distance of the point of a postal code from those around it; None if it stands alone, or says nothing."""
        if point not in self._apart:
            own, *around = self._nearest(point, 1 + _NEIGHBOURS) or [(inf, point, "")]
            is_known = own[1] == point and len(around) == _NEIGHBOURS
            self._apart[point] = around[len(around) // 2][0] if is_known else None
        return self._apart[point]

    def _nearest(self, point: Point, count: int) -> list[tuple[float, Point, str]]:
        """The nearest codes: distance, point and city, the nearest first; fewer where there are not so many around."""
        found: list[tuple[float, Point, str]] = []
        for reach in _REACHES:
            around = self._around(point, reach)
            found = sorted((distance_km(point, at), at, city) for at, city in around)[:count]
            if len(found) == count and found[-1][0] <= reach * _KM_PER_DEGREE:
                break
        return found

    def _around(self, point: Point, reach: float) -> Iterator[tuple[Point, str]]:
        """The codes within so many degrees of latitude and longitude."""
        south, north = point.latitude - reach, point.latitude + reach
        west, east = point.longitude - reach, point.longitude + reach
        for number in range(floor(south / _BAND), floor(north / _BAND) + 1):
            if number not in self._bands_read:
                self._bands_read.add(number)
                self._read_band(number)
        for row in range(floor(south / _CELL), floor(north / _CELL) + 1):
            for column in range(floor(west / _CELL), floor(east / _CELL) + 1):
                for code in self._cells.get((row, column), ()):
                    if south <= code[0][0] < north and west <= code[0][1] <= east:
                        yield code

    def _read_band(self, number: int) -> None:
        codes = list(self._codes_between(number * _BAND, (number + 1) * _BAND))
        times = Counter(code[:2] for code in codes)
        for code in codes:
            if times[code[:2]] == 1:
                cell = floor(code[0] / _CELL), floor(code[1] / _CELL)
                self._cells.setdefault(cell, []).append((Point(*code[:2]), code[2]))
