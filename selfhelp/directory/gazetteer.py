"""Places by what people call them: a city, a postal code, two numbers. The look-ups are passed in."""

import re
from collections.abc import Callable, Iterable, Mapping
from math import log10
from typing import Final, NamedTuple

from selfhelp.errors import UnknownValueError, UsageError
from selfhelp.geo import MILE_COUNTRIES, Point, distance_km, is_position, kilometres
from selfhelp.model import Place
from selfhelp.reading.regions import COUNTRY_NAMES, STATE_NAMES
from selfhelp.text import fold

NEAR_ENOUGH_SPELLING: Final = 0.7
"""How alike a name must be to be taken for one that is not known."""

NEXT_TOWN_KM: Final = 100.0
"""How far two numbers may lie from a town whose clock and country they then have."""

_NUMBERS: Final = r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*"
_ZIP_PLUS: Final = r"(\d{5})-\d{4}"
_RADIUS: Final = r"(\d+(?:\.\d+)?)\s*(mi|mile|miles|km|kilometers?|kilometres?)?"
_SHORT_WORDS: Final = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}

Lookup = Callable[[str], list[Place]]


class Found(NamedTuple):
    """The place that is meant, the others of that name, and whether the name had to be guessed."""

    place: Place
    others: tuple[Place, ...] = ()
    guessed: bool = False


def canonical(name: str) -> str:
    """A name as it is looked up: folded, with St, Ste, Mt and Ft written out.

    >>> canonical("St. Paul")
    'saint paul'
    """
    return " ".join(_SHORT_WORDS.get(word, word) for word in fold(name).split())


def find_place(text: str, named: Lookup, spelled_like: Lookup, around: Callable[[Point], list[Place]]) -> Found:
    """The place that `text` means: the most populous one of that name, in the state or country that it gives.

    `named` gives the places of a canonical name, `spelled_like` those of similar ones, `around` the
    towns about a point.

    Raises:
        UnknownValueError: no place is called so, or nearly so.
        UsageError: the numbers are no position.
    """
    if numbers := re.fullmatch(_NUMBERS, text):
        return Found(_at(Point(float(numbers[1]), float(numbers[2])), around))
    if zip_plus := re.fullmatch(_ZIP_PLUS, text.strip()):
        text = zip_plus[1]
    readings = list(_readings(text))
    for name, qualifiers in readings:
        places = _by_population([place for place in named(name) if _is_in(place, qualifiers)], qualifiers)
        if places:
            return Found(places[0], tuple(places[1:]))
    # Of a misspelt name, the reading that gives a state or a country is the surer one.
    for name, qualifiers in reversed(readings):
        places = _by_spelling(name, [place for place in spelled_like(name) if _is_in(place, qualifiers)])
        if places:
            return Found(places[0], tuple(places[1:]), guessed=True)
    raise UnknownValueError(f"no place is called {text!r}", 'a city like "Springfield, IL", a ZIP code, or lat,lon')


def radius_km(text: str | None, country: str | None) -> float:
    """Kilometres of a radius like "5 mi", "8km" or "10", whose unit is then the country's.

    Raises:
        UsageError: it is none.
    """
    miles = country in MILE_COUNTRIES
    if text is None:
        return kilometres(25) if miles else 40.0
    found = re.fullmatch(_RADIUS, text.strip(), re.IGNORECASE)
    if found is None or not 0 < float(found[1]) <= 25_000:
        raise UsageError(f"{text!r} is no distance", "write it like 5mi, 8km or 10")
    miles = found[2].lower().startswith("m") if found[2] else miles
    return kilometres(float(found[1])) if miles else float(found[1])


def _at(point: Point, around: Callable[[Point], list[Place]]) -> Place:
    """A point as a place, with the clock and the country of the nearest town."""
    if not is_position(*point):
        raise UsageError(f"{point.latitude:g},{point.longitude:g} is no position", "latitude, longitude in degrees")
    label = f"{point.latitude:g},{point.longitude:g}"
    towns = sorted(around(point), key=lambda place: distance_km(point, place.point))
    if not towns or distance_km(point, towns[0].point) > NEXT_TOWN_KM:
        return Place("point", label, *point)
    return Place("point", label, *point, timezone=towns[0].timezone, country=towns[0].country)


def _readings(text: str) -> Iterable[tuple[str, list[str]]]:
    """The ways to read a text: a name, and the states or countries that it must be in."""
    name, *rest = [part.strip() for part in text.split(",")]
    qualifiers = [fold(part) for part in rest if fold(part)]
    words = canonical(name).split()
    if words:
        yield " ".join(words), qualifiers
    # "Springfield IL", "London Ontario": the last words may be a state or a country.
    folded = fold(name).split()
    for number in (1, 2, 3):
        last = " ".join(folded[-number:])
        if len(folded) > number and (last in _QUALIFIERS):
            yield canonical(" ".join(folded[:-number])), [*qualifiers, last]


def _is_in(place: Place, qualifiers: list[str]) -> bool:
    known = {fold(place.county or ""), fold(f"{place.county or ''} county"), fold(place.city or "")}
    known.update(_names_of(STATE_NAMES, place.state) if place.country in ("US", "CA") else {fold(place.state or "")})
    known.update(_names_of(COUNTRY_NAMES, place.country))
    return all(qualifier in known for qualifier in qualifiers)


def _names_of(names: Mapping[str, tuple[str, ...]], code: str | None) -> tuple[str, ...]:
    return (fold(code), *names.get(code, ())) if code else ()


_QUALIFIERS: Final = frozenset(
    name for names in (STATE_NAMES, COUNTRY_NAMES) for code in names for name in (code.lower(), *names[code])
)


def _by_population(places: list[Place], qualifiers: list[str]) -> list[Place]:
    """The most populous first; "CA" is California before it is Canada."""
    return sorted(
        places,
        key=lambda place: (
            place.kind != "postal",
            fold(place.state or "") not in qualifiers,
            -(place.population or 0),
            place.label,
        ),
    )


def _by_spelling(name: str, places: list[Place]) -> list[Place]:
    """The places whose name is near enough, the nearest first, large cities before small ones."""
    from difflib import SequenceMatcher

    def rank(alike: tuple[float, Place]) -> float:
        # A slip is more often made in the name of a large city: ten times the people outweigh a letter in twenty.
        return -alike[0] - log10((alike[1].population or 0) + 100) / 20

    ratios = [(SequenceMatcher(None, name, canonical(place.name)).ratio(), place) for place in places]
    return [place for ratio, place in sorted(ratios, key=rank) if ratio >= NEAR_ENOUGH_SPELLING]
