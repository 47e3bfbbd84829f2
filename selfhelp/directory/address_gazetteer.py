"""The places of addresses in feeds: nothing is guessed where several places fit."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

from selfhelp.directory.gazetteer import LARGE_CITY, ZIP_PLUS_4, Lookup, canonical
from selfhelp.directory.postal_density import PostalDensity
from selfhelp.geo import Point, distance_km
from selfhelp.model import Place
from selfhelp.text import fold

KINDS_OF_COUNTY: Final = ("County", "Parish", "Borough", "Census Area", "Municipality")
"""What the names of counties of the US end with."""

POSTAL_COUNTRIES: Final = frozenset({"US", "CA", "AU", "NZ"})
"""Countries of whose postal codes the gazetteer has points that are near the addresses."""

DENSITY_COUNTRY: Final = "US"
"""Country in which a point is doubted by how dense postal codes are around it; elsewhere nobody has tried it."""

ONE_CITY_KM: Final = 20.0
"""Maximum distance of two places of one name that are parts of one city."""

CodePoints = Callable[[str, float, float], Iterable[tuple[float, float, str]]]
"""Gives latitude, longitude and city of each postal code of a country between two latitudes."""


@dataclass(frozen=True)
class AddressPlaces:
    """The postal code and the city of an address, as far as the gazetteer knows them for certain.

    `contradicts` tells whether a point cannot be that of the address, by how dense postal codes are there.
    """

    postal_code: Place | None = None
    city: Place | None = None
    contradicts: Callable[[Point], bool] = lambda _: False

    @cached_property
    def known(self) -> tuple[Place, ...]:
        """Those that are known, the postal code first."""
        return tuple(place for place in (self.postal_code, self.city) if place is not None)

    @cached_property
    def timezone(self) -> str | None:
        """The zone of the postal code, else of the city."""
        return next((place.timezone for place in self.known if place.timezone is not None), None)


class AddressGazetteer:
    """The places of addresses. Each postal code and city is looked up once: feeds repeat them."""

    def __init__(self, named: Lookup, codes: CodePoints = lambda *_: ()) -> None:
        """`named` returns the places with a canonical name, `codes` the points of the postal codes of a country."""
        self._named = named
        self._codes_of = codes
        self._addresses: dict[tuple[str | None, ...], AddressPlaces] = {}
        self._codes: dict[tuple[str, str | None], Place | None] = {}
        self._cities: dict[tuple[str, str | None, str | None], Place | None] = {}

    def places(self, code: str | None, city: str | None, state: str | None, country: str | None) -> AddressPlaces:
        """The places of an address; nothing is guessed where several fit."""
        address = code, city, state, country
        if address not in self._addresses:
            self._addresses[address] = self._places(*address)
        return self._addresses[address]

    def _places(self, code: str | None, city: str | None, state: str | None, country: str | None) -> AddressPlaces:
        is_listed = code is not None and (country is None or country in POSTAL_COUNTRIES)
        postal_place = self._postal_code(code or "", country) if is_listed else None
        if postal_place is not None and not _agrees(postal_place, city, state, country):
            postal_place = None
        city_place = None if city is None else self._city(city, state, country)
        if postal_place is None or postal_place.country != DENSITY_COUNTRY:
            return AddressPlaces(postal_place, city_place)
        return AddressPlaces(
            postal_place, city_place, lambda point: self._density.contradicts(point, postal_place, city)
        )

    @cached_property
    def _density(self) -> PostalDensity:
        return PostalDensity(partial(self._codes_of, DENSITY_COUNTRY))

    def _postal_code(self, code: str, country: str | None) -> Place | None:
        if (code, country) not in self._codes:
            found = [
                place
                for place in self._named(canonical(_without_plus_4(code)))
                if place.kind == "postal" and country in (None, place.country)
            ]
            self._codes[code, country] = found[0] if len(found) == 1 else None
        return self._codes[code, country]

    def _city(self, city: str, state: str | None, country: str | None) -> Place | None:
        if (city, state, country) not in self._cities:
            found = [
                place
                for place in self._named(canonical(city))
                if place.kind == "city"
                and country in (None, place.country)
                and _may_be_in_state(place, state)
                # A search for a county is taken to its largest town, but an address there may be far from that.
                and not (_is_county(city) and canonical(place.name) != canonical(city))
            ]
            self._cities[city, state, country] = _only(found, is_located=country is not None or state is not None)
        return self._cities[city, state, country]


def _is_county(name: str) -> bool:
    """Whether a name is that of a county: "Clark County", "JEFFERSON PARISH"."""
    return canonical(name).endswith(tuple(f" {canonical(kind)}" for kind in KINDS_OF_COUNTY))


def _without_plus_4(code: str) -> str:
    zip_plus_4 = re.fullmatch(ZIP_PLUS_4, code.strip())
    return code if zip_plus_4 is None else zip_plus_4[1]


def _agrees(postal_place: Place, city: str | None, state: str | None, country: str | None) -> bool:
    """Whether a postal code can be that of an address.

    Several countries have the same numbers, so without a country the city must be the same.
    """
    if state is not None and country is not None:
        return _may_be_in_state(postal_place, state)
    return country is not None or canonical(city or "") == canonical(postal_place.city or "")


def _may_be_in_state(place: Place, state: str | None) -> bool:
    # Other countries have numeric region codes in the gazetteer, which no feed has.
    if place.country not in ("US", "CA") or state is None:
        return True
    return fold(place.state or "") == fold(state)


def _only(cities: list[Place], *, is_located: bool) -> Place | None:
    """The city that is meant by a name, if it is the only one; parts of one city count as one."""
    largest = max(cities, key=lambda place: place.population or 0, default=None)
    if largest is None or any(distance_km(largest.point, place.point) > ONE_CITY_KM for place in cities):
        return None
    return largest if is_located or (largest.population or 0) >= LARGE_CITY else None
