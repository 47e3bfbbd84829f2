"""Find the place that a text names: a city, a postal code, or coordinates. The lookups are passed in."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from math import log10
from typing import TYPE_CHECKING, Final, NamedTuple

from selfhelp.directory.spelling import slips_between
from selfhelp.errors import UnknownValueError, UsageError
from selfhelp.geo import MILE_COUNTRIES, Point, distance_km, is_position, kilometers
from selfhelp.model import Place
from selfhelp.reading.regions import STATE_NAMES, country_names
from selfhelp.text import fold

if TYPE_CHECKING:
    from selfhelp.directory.postal_density import PostalDensity

KINDS_OF_COUNTY: Final = ("County", "Parish", "Borough", "Census Area", "Municipality")
"""What the names of counties of the US end with."""

WRONG_LETTERS: Final = {10: 3, 7: 2, 0: 1}
"""Letters of a name -> how many of them may be wrong in a misspelled one of at least that length."""

MIN_SIMILARITY: Final = 0.7
"""Minimum similarity (difflib ratio) of a known name to a misspelled one."""

NEXT_TOWN_KM: Final = 100.0
"""Maximum distance of coordinates from the town whose time zone and country they take over."""

POSTAL_COUNTRIES: Final = frozenset({"US", "CA", "AU", "NZ"})
"""Countries of whose postal codes the gazetteer has points that are near the addresses."""

DENSITY_COUNTRY: Final = "US"
"""Country in which a point is doubted by how dense postal codes are around it; elsewhere nobody has tried it."""

ONE_CITY_KM: Final = 20.0
"""Maximum distance of two places of one name that are parts of one city."""

LARGE_CITY: Final = 100_000
"""Population from which a city is known by its name alone, if no other city has that name."""

LONGEST_NAME: Final = 200
"""Characters of a place with its state and country; the longest name alone has 79."""

_COORDINATES: Final = r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*"
_ZIP_PLUS_4: Final = r"(\d{5})-\d{4}"
_RADIUS: Final = r"(\d+(?:\.\d+)?)\s*(mi|mile|miles|km|kilometers?|kilometres?)?"
_ABBREVIATIONS: Final = {
    "st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort",
    "hts": "heights", "hgts": "heights", "spgs": "springs", "sprgs": "springs", "bch": "beach", "cty": "county",
}  # fmt: skip

Lookup = Callable[[str], list[Place]]
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


class PlaceMatch(NamedTuple):
    """The best place for a text, the other places that match, and whether the spelling had to be guessed."""

    place: Place
    others: tuple[Place, ...] = ()
    guessed: bool = False

    @property
    def is_shared_code(self) -> bool:
        """Whether this is a postal code that several countries have."""
        return self.place.is_postal and bool(self.others)

    def preferring(self, countries: Iterable[str]) -> "PlaceMatch":
        """The same with the first place in one of the countries as the best one, if there is any."""
        countries = frozenset(countries)
        places = sorted((self.place, *self.others), key=lambda place: place.country not in countries)
        return self._replace(place=places[0], others=tuple(places[1:]))


def canonical(name: str) -> str:
    """A name in the form used for lookups: folded, with St, Mt, Hts and their like written out.

    >>> canonical("St. Paul")
    'saint paul'
    """
    return " ".join(_ABBREVIATIONS.get(word, word) for word in fold(name).split())


def find_place(text: str, named: Lookup, spelled_like: Lookup, around: Callable[[Point], list[Place]]) -> PlaceMatch:
    """Find the place that `text` names: the most populous one of that name, in the state or country if one is stated.

    `named` returns the places with a canonical name, `spelled_like` those with a similar one, and `around` the towns
    around a point.

    Raises:
        UnknownValueError: no place has that name or a similar one.
        UsageError: the text consists of two numbers that are not valid coordinates.
    """
    if len(text) > LONGEST_NAME:
        raise UnknownValueError(
            "no place has such a long name", 'a city like "Springfield, IL", a ZIP code, or lat,lon'
        )
    if coordinates := re.fullmatch(_COORDINATES, text):
        return PlaceMatch(_place_at(Point(float(coordinates[1]), float(coordinates[2])), around))
    if zip_plus_4 := re.fullmatch(_ZIP_PLUS_4, text.strip()):
        text = zip_plus_4[1]
    readings = list(_readings(text))
    for name, qualifiers in readings:
        places = _by_population([place for place in named(name) if _is_in(place, qualifiers)], qualifiers)
        if places:
            return PlaceMatch(places[0], tuple(places[1:]))
    # For a misspelled name, a reading with a state or country is more reliable.
    for name, qualifiers in reversed(readings):
        places = _by_spelling(name, [place for place in spelled_like(name) if _is_in(place, qualifiers)])
        if places:
            return PlaceMatch(places[0], tuple(places[1:]), guessed=True)
    raise UnknownValueError(f"no place is named {text!r}", 'a city like "Springfield, IL", a ZIP code, or lat,lon')


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
    def _density(self) -> "PostalDensity":
        # Only imports need it.
        from selfhelp.directory.postal_density import PostalDensity

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
    zip_plus_4 = re.fullmatch(_ZIP_PLUS_4, code.strip())
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


def radius_km(text: str | None, country: str | None) -> float:
    """A radius like "5 mi", "8km" or "10" in kilometers. A bare number, and the default, is in the country's unit.

    Raises:
        UsageError: the text is not a distance, or out of range.
    """
    miles = country in MILE_COUNTRIES
    if text is None:
        return kilometers(25) if miles else 40.0
    radius = re.fullmatch(_RADIUS, text.strip(), re.IGNORECASE)
    if radius is None or not 0 < float(radius[1]) <= 25_000:
        raise UsageError(f"{text!r} is not a distance", "a distance like 5mi, 8km or 10")
    miles = radius[2].lower().startswith("m") if radius[2] else miles
    return kilometers(float(radius[1])) if miles else float(radius[1])


def _place_at(point: Point, around: Callable[[Point], list[Place]]) -> Place:
    """A point as a place, with the time zone and country of the nearest town."""
    if not is_position(*point):
        raise UsageError(f"{point.latitude:g},{point.longitude:g} is not a position", "latitude, longitude in degrees")
    label = f"{point.latitude:g},{point.longitude:g}"
    towns = sorted(around(point), key=lambda place: distance_km(point, place.point))
    if not towns or distance_km(point, towns[0].point) > NEXT_TOWN_KM:
        return Place("point", label, *point)
    return Place("point", label, *point, timezone=towns[0].timezone, country=towns[0].country)


def _readings(text: str) -> Iterable[tuple[str, list[str]]]:
    """Yield possible readings of a text: a name, and the states or countries that the place must be in."""
    name, *rest = [part.strip() for part in text.split(",")]
    qualifiers = [fold(part) for part in rest if fold(part)]
    words = canonical(name).split()
    if words:
        yield " ".join(words), qualifiers
    # "Springfield IL", "London Ontario": the last words may be a state or a country.
    folded = fold(name).split()
    for count in (1, 2, 3):
        last = " ".join(folded[-count:])
        if len(folded) > count and last in _qualifiers():
            yield canonical(" ".join(folded[:-count])), [*qualifiers, last]


def _is_in(place: Place, qualifiers: list[str]) -> bool:
    names = {fold(place.county or ""), fold(f"{place.county or ''} county"), fold(place.city or "")}
    names.update(_names_of(STATE_NAMES, place.state) if place.country in ("US", "CA") else {fold(place.state or "")})
    names.update(_names_of(country_names(), place.country))
    return all(qualifier in names for qualifier in qualifiers)


def _names_of(names: Mapping[str, tuple[str, ...]], code: str | None) -> tuple[str, ...]:
    return (fold(code), *names.get(code, ())) if code else ()


@cache
def _qualifiers() -> frozenset[str]:
    """The names and codes of states and countries."""
    return frozenset(
        name for names in (STATE_NAMES, country_names()) for code in names for name in (code.lower(), *names[code])
    )


def _by_population(places: list[Place], qualifiers: list[str]) -> list[Place]:
    """Sort: postal codes, then places whose state is a qualifier ("CA": California before Canada), then the rest."""
    return sorted(
        places,
        key=lambda place: (
            not place.is_postal,
            fold(place.state or "") not in qualifiers,
            -(place.population or 0),
            place.label,
        ),
    )


def _by_spelling(name: str, places: list[Place]) -> list[Place]:
    """The places with a similar enough name, the most similar and populous first."""
    from difflib import SequenceMatcher

    def rank(candidate: tuple[float, Place]) -> float:
        # Misspelt names are mostly those of large cities: ten times the population outweighs 5 % of similarity.
        return -candidate[0] - log10((candidate[1].population or 0) + 100) / 20

    ratios = [(SequenceMatcher(None, name, canonical(place.name)).ratio(), place) for place in places]
    alike = (place for ratio, place in sorted(ratios, key=rank) if ratio >= MIN_SIMILARITY)
    most = next(wrong for length, wrong in WRONG_LETTERS.items() if len(name) >= length)
    return [place for place in alike if slips_between(name, canonical(place.name), most) <= most]
