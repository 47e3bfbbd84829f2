"""Find the place that a text names: a city, a postal code, or coordinates. The lookups are passed in."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from math import log10
from typing import Final, NamedTuple

from selfhelp.directory.spelling import slips_between
from selfhelp.errors import UnknownValueError, UsageError
from selfhelp.geo import MILE_COUNTRIES, Point, distance_km, is_position, kilometers
from selfhelp.model import Place
from selfhelp.reading.regions import STATE_NAMES, country_names
from selfhelp.text import fold

WRONG_LETTERS: Final = {10: 3, 7: 2, 0: 1}
"""Letters of a name -> how many of them may be wrong in a misspelled one of at least that length."""

MIN_SIMILARITY: Final = 0.7
"""Minimum similarity (difflib ratio) of a known name to a misspelled one."""

NEXT_TOWN_KM: Final = 100.0
"""Maximum distance of coordinates from the town whose time zone and country they take over."""

LARGE_CITY: Final = 100_000
"""Population from which a city is known by its name alone, if no other city has that name."""

LONGEST_NAME: Final = 200
"""Characters of a place with its state and country; the longest name alone has 79."""

ZIP_PLUS_4: Final = r"(\d{5})-\d{4}"
"""A ZIP code with its extension; the group is the code."""

_COORDINATES: Final = r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*"
_RADIUS: Final = r"(\d+(?:\.\d+)?)\s*(mi|mile|miles|km|kilometers?|kilometres?)?"
_ABBREVIATIONS: Final = {
    "st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort",
    "hts": "heights", "hgts": "heights", "spgs": "springs", "sprgs": "springs", "bch": "beach", "cty": "county",
}  # fmt: skip

Lookup = Callable[[str], list[Place]]


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
    if any(map(str.isdigit, text)):
        if coordinates := re.fullmatch(_COORDINATES, text):
            return PlaceMatch(_place_at(Point(float(coordinates[1]), float(coordinates[2])), around))
        if zip_plus_4 := re.fullmatch(ZIP_PLUS_4, text.strip()):
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
