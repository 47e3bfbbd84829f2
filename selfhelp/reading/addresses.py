"""Addresses in pieces, as feeds write them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from selfhelp.geo import Point
from selfhelp.reading.attendance import is_no_venue
from selfhelp.reading.cells import text
from selfhelp.reading.regions import COUNTRY_OF_STATE, country_named, state_code
from selfhelp.text import fold

_AU_STATES: Final = frozenset({"NSW", "VIC", "QLD", "SA", "WA", "TAS", "NT", "ACT"})
_GB_NATIONS: Final = frozenset({"england", "scotland", "wales", "northern ireland"})

_POSTALS: Final = {
    "US": re.compile(r"\d{5}(?:-\d{4})?"),
    "CA": re.compile(r"[A-Z]\d[A-Z](?:[ -]?\d[A-Z]\d)?", re.IGNORECASE),
    "GB": re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE),
    "IE": re.compile(r"[AC-Y]\d[\dW] [AC-Y\d]{4}", re.IGNORECASE),
    "AU": re.compile(r"\d{4}"),
    None: re.compile(r"\d{4,6}"),
}
"""Country -> how its postal codes look; None: in other countries."""

_BEFORE_CITY: Final = re.compile(r"(?:[A-Z]{1,2}-)?(\d{4,5}(?: ?[A-Z]{2})?|\d{3} \d{2}) (\D+)")
"""A city behind its postal code, as on the European continent and in Mexico."""


_DUBLIN: Final = re.compile(r"(?:Dublin|Baile \u00c1tha Cliath) \d{1,2}W?", re.IGNORECASE)
"""The one city whose districts have numbers that belong to its name."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in pieces; what is not known is None."""

    address: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None

    @property
    def is_exact(self) -> bool:
        """Whether it says more than a town or a neighbourhood: a number, or something at a postal code."""
        return self.address is not None and (
            self.postal_code is not None or any(letter.isdigit() for letter in self.address)
        )


def is_bare(where: Address) -> bool:
    """Whether nothing in a line told that it goes on to a town: no state, no postal code, no country."""
    return where.state is None and where.postal_code is None and where.country is None


def contradicts(where: Address, place: Point) -> bool:
    """Whether a point cannot be in the country of an address: a sign was lost, or the numbers are swapped."""
    if where.country not in ("US", "CA") or where.state in ("AK", "GU", "MP", "AS"):
        return False
    return place.longitude > 0 or place.latitude < 0


@lru_cache(maxsize=65536)
def read_address(text: str) -> Address:
    """The pieces of an address written on one line, the most general last.

    >>> read_address("8318 104 St, Edmonton, Alberta, T6E 4E8, Canada").city
    'Edmonton'
    """
    parts = [part.strip() for part in re.split(r"[,\n]", text) if part.strip()]
    if not parts or is_no_venue(text):
        return Address()
    parts, country = _country(parts)
    parts, state, postal, country = _state_and_postal(parts, country)
    if not parts:
        return Address(None, None, state, postal, country)
    city: str | None = None
    if len(parts) > 1 or postal or state or country:
        city = parts.pop()
        if postal is None and country not in (None, "US") and (found := _BEFORE_CITY.fullmatch(city)):
            postal, city = found[1], found[2]
        if any(letter.isdigit() for letter in city) and not _DUBLIN.fullmatch(city):
            # A floor, or a street with its city: no name of a city has digits.
            parts.append(city)
            city = None
    return Address(", ".join(parts) or None, city, state, postal, country)


def _country(parts: list[str]) -> tuple[list[str], str | None]:
    """`parts` without the country at their end, and its code."""
    if not parts:
        return parts, None
    if (country := country_named(parts[-1])) is not None:
        rest = parts[:-1]
        if country == "GB" and rest and fold(rest[-1]) in _GB_NATIONS:
            rest = rest[:-1]
        return rest, country
    if len(parts) > 1 and _POSTALS[None].fullmatch(parts[-1]) and (country := country_named(parts[-2])) is not None:
        return [*parts[:-2], parts[-1]], country
    if len(parts) > 1 and parts[-1] == "CA" and COUNTRY_OF_STATE.get(state_code(parts[-2], None) or "") == "CA":
        return parts[:-1], "CA"
    words = parts[-1].split()
    for number in range(1, min(4, len(words))):
        country = country_named(" ".join(words[-number:])) if words[-number - 1][-1].isdigit() else None
        if country is not None:
            return [*parts[:-1], " ".join(words[:-number])], country
    return parts, None


def _state_and_postal(parts: list[str], country: str | None) -> tuple[list[str], str | None, str | None, str | None]:
    """`parts` without the state and the postal code at their end; these two; the country, if they tell it."""
    if not parts:
        return parts, None, None, country
    *rest, last = parts
    before, postal, of = _postal_at_end(last, country)
    if postal is None:
        state = None if country in (None, "US") and not rest and fold(last) in _ALSO_CITIES else _state(last, country)
        if state is None and rest and fold(last) == "georgia":
            return rest, last, None, country  # a state, or a country
        if state is None and country not in (None, "US", "CA") and rest and _BEFORE_CITY.fullmatch(rest[-1]):
            return rest, last, None, country
        return (rest, state, None, country or COUNTRY_OF_STATE.get(state)) if state else (parts, None, None, country)
    if not before:
        # "Edmonton, Alberta, T6E 4E8"
        state = _state(rest[-1], of or country) if rest else None
        return (rest[:-1] if state else rest), state, postal, of or country or COUNTRY_OF_STATE.get(state or "")
    words = before.split()
    for number in range(len(words), 0, -1):
        name = " ".join(words[-number:])
        if of == "AU" or (of is None and len(postal) == 4):
            state = name.upper() if name.upper() in _AU_STATES and country in (None, "AU") else None
            found = "AU" if state else None
        else:
            zip_code = of in (None, "US") and _POSTALS["US"].fullmatch(postal)
            state = _state(name, of or country or ("US" if zip_code and fold(name) == "georgia" else None))
            found = COUNTRY_OF_STATE.get(state or "")
            if found is not None and not _POSTALS[found].fullmatch(postal):
                state = found = None
        if state is not None:
            city = " ".join(words[:-number])
            return ([*rest, city] if city else rest), state, postal, country or found
    if of is None and country not in (None, "US", *_STATELESS) and rest:
        return rest, before, postal, country  # "Mumbai, Maharashtra 400001, India"
    if of is None and country in _STATELESS:
        return [*rest, before], None, postal, country
    if of is None and country is None:
        return parts, None, None, country
    return [*rest, before], None, postal, of or country


_STATELESS: Final = frozenset({"NZ", "DK", "NO", "SG", "ZA"})
"""Countries in whose addresses a city stands before the postal code, or none at all."""

_ALSO_CITIES: Final = frozenset({"new york", "washington"})


def _postal_at_end(part: str, country: str | None) -> tuple[str, str | None, str | None]:
    """What stands before a postal code at the end of `part`, the code, and the country that it is of alone."""
    words = part.rstrip("-").split()
    for number in (2, 1):
        code = " ".join(words[-number:])
        for of in ("CA", "GB", "IE", "US", "AU", None):
            possible = of is None or country in (None, of)
            if possible and len(words) >= number and _POSTALS[of].fullmatch(code):
                alone = of if of in ("CA", "GB", "IE") or of == country else None
                return " ".join(words[:-number]), code, alone
    return part, None, None


def _state(text: str, country: str | None) -> str | None:
    """The code of a known state, None for any other words."""
    found = state_code(text, country)
    if country == "US" and fold(text) == "georgia":
        found = "GA"
    return found if found in COUNTRY_OF_STATE and country in (None, COUNTRY_OF_STATE[found]) else None


def postal_code(value: object, country: str | None) -> str | None:
    """A postal code; a ZIP code that lost its leading zeros as a number has them again."""
    word = text(value)
    if word is not None and re.fullmatch(r"\d+\.0", word):
        word = word[:-2]
    if word is not None and country == "US" and word.isdecimal() and len(word) in (3, 4):
        return word.zfill(5)
    return word
