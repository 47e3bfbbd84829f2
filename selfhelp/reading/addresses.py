"""Postal addresses on one line -> street, city, state, postal code and country."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from selfhelp.geo import Point
from selfhelp.reading.attendance import is_joining_info
from selfhelp.reading.cells import line
from selfhelp.reading.regions import COUNTRY_OF_STATE, country_named, state_code
from selfhelp.reading.topics import POST_BOX, topics_of
from selfhelp.reading.words import any_of, word_tables
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
"""Country -> pattern of its postal codes; None: any other country."""

_BEFORE_CITY: Final = re.compile(r"(?:[A-Z]{1,2}-)?(\d{4,5}(?: ?[A-Z]{2})?|\d{3} \d{2}) (\D+)")
"""A city after its postal code, as in continental Europe and Mexico."""


_DUBLIN: Final = re.compile(r"(?:Dublin|Baile \u00c1tha Cliath) \d{1,2}W?", re.IGNORECASE)
"""The only city with numbered districts as part of its name."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts; unknown parts are None."""

    address: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None

    @property
    def is_exact(self) -> bool:
        """Whether it is more precise than a town or neighborhood: a street part with a digit or a postal code."""
        return self.address is not None and (
            self.postal_code is not None or any(letter.isdigit() for letter in self.address)
        )


def lacks_region(where: Address) -> bool:
    """Whether the parsed line has no state, postal code or country, and so may not name a town at all."""
    return where.state is None and where.postal_code is None and where.country is None


def contradicts(where: Address, place: Point) -> bool:
    """Whether a point cannot be in the country of the address: its sign is lost, or it is that of a namesake."""
    bounds = _BOUNDS.get(where.country or "")
    if bounds is not None:
        south, west, north, east = bounds
        return not (south <= place.latitude <= north and west <= place.longitude <= east)
    if where.country not in ("US", "CA") or where.state in ("AK", "GU", "MP", "AS"):
        return False
    return place.longitude > 0 or place.latitude < 0


_BOUNDS: Final = {"GB": (49.0, -9.0, 61.0, 2.5), "IE": (51.0, -11.0, 56.0, -5.0)}
"""South, west, north and east of countries whose streets have namesakes overseas; islands nearby are inside."""


@lru_cache(maxsize=2**14)
def read_address(text: str) -> Address:
    """The parts of an address written on one line, the most general part last.

    >>> read_address("8318 104 St, Edmonton, Alberta, T6E 4E8, Canada").city
    'Edmonton'
    """
    parts = [part.strip() for part in re.split(r"[,\n]", without_post_box(text) or "") if part.strip()]
    if not parts or is_joining_info(text):
        return Address()
    parts, country = _country(parts)
    if (continental := _with_code_before_city(parts, country)) is not None:
        return continental
    parts, state, postal, country = _state_and_postal(parts, country)
    if not parts:
        return Address(None, None, state, postal, country)
    city: str | None = None
    if len(parts) > 1 or postal or state or country:
        city = parts.pop()
        if postal is None and country not in (None, "US") and (match := _BEFORE_CITY.fullmatch(city)):
            postal, city = match[1], match[2]
        if any(letter.isdigit() for letter in city) and not _DUBLIN.fullmatch(city):
            # City names have no digits: this is a floor, or a street together with its city.
            parts.append(city)
            city = None
    return Address(", ".join(parts) or None, city, state, postal, country)


def _with_code_before_city(parts: list[str], country: str | None) -> Address | None:
    """The address if its postal code of five digits stands before the city: "39012, Santander", "75002 Paris".

    In the US, five digits before a name may well be the number of a house.
    """
    for at in range(1, len(parts)):
        after = parts[at + 1 :]
        if len(after) > 2 or any(letter.isdigit() for part in after for letter in part):
            continue
        if _FIVE_DIGITS.fullmatch(parts[at]) and after and (len(after) == 2 or _state(after[0], country) is None):
            code, city, region = parts[at], after[0], after[1:]
        elif (
            country not in ("US", "CA")
            and len(after) < 2
            and (match := _CODE_AND_CITY.fullmatch(parts[at]))
            and any(letter.isdigit() for letter in parts[at - 1])
            and _continental_street().search(fold(parts[at - 1]))
        ):
            code, city, region = match[1], match[2], after
        else:
            continue
        state = (_state(region[0], country) or region[0]) if region else None
        return Address(", ".join(parts[:at]), city, state, code, country or COUNTRY_OF_STATE.get(state or ""))
    return None


_FIVE_DIGITS: Final = re.compile(r"\d{5}")
_CODE_AND_CITY: Final = re.compile(r"(\d{5}) (\D+)")


@cache
def _continental_street() -> re.Pattern[str]:
    words = {kind: any_of(listed) for kind, listed in word_tables().streets.items()}
    return re.compile(rf"\b(?:{words['words']})\b|(?:{words['ends']})\b")


@cache
def _post_box() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(word_tables().attendance['post_box'])})(?: \w+){{0,2}}")


def without_post_box(text: str) -> str | None:
    """An address without a post-office box, where nobody meets; None if nothing else is left."""
    if POST_BOX not in topics_of(text):
        return text
    parts = [part.strip() for part in re.split(r"[,\n]", text)]
    kept = [part for part in parts if _post_box().fullmatch(fold(part)) is None]
    return text if len(kept) == len(parts) else ", ".join(filter(None, kept)) or None


def _country(parts: list[str]) -> tuple[list[str], str | None]:
    """`parts` without a country at the end, and its code."""
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
    for length in range(1, min(4, len(words))):
        country = country_named(" ".join(words[-length:])) if words[-length - 1][-1].isdigit() else None
        if country is not None:
            return [*parts[:-1], " ".join(words[:-length])], country
    return parts, None


def _state_and_postal(parts: list[str], country: str | None) -> tuple[list[str], str | None, str | None, str | None]:
    """`parts` without a state and postal code at the end; the state; the postal code; the country, if known by now."""
    if not parts:
        return parts, None, None, country
    *rest, last = parts
    before, postal, postal_country = _postal_at_end(last, country)
    if postal is None:
        state = None if country in (None, "US") and not rest and fold(last) in _ALSO_CITIES else _state(last, country)
        if state is None and rest and fold(last) == "georgia":
            return rest, last, None, country  # either the state or the country
        if state is None and country not in (None, "US", "CA") and rest and _BEFORE_CITY.fullmatch(rest[-1]):
            return rest, last, None, country
        return (rest, state, None, country or COUNTRY_OF_STATE.get(state)) if state else (parts, None, None, country)
    if not before:
        # "Edmonton, Alberta, T6E 4E8"
        state = _state(rest[-1], postal_country or country) if rest else None
        return (
            (rest[:-1] if state else rest),
            state,
            postal,
            postal_country or country or COUNTRY_OF_STATE.get(state or ""),
        )
    words = before.split()
    for length in range(len(words), 0, -1):
        name = " ".join(words[-length:])
        if postal_country == "AU" or (postal_country is None and len(postal) == 4):
            state = name.upper() if name.upper() in _AU_STATES and country in (None, "AU") else None
            state_country = "AU" if state else None
        else:
            zip_code = postal_country in (None, "US") and _POSTALS["US"].fullmatch(postal)
            state = _state(name, postal_country or country or ("US" if zip_code and fold(name) == "georgia" else None))
            state_country = COUNTRY_OF_STATE.get(state or "")
            if state_country is not None and not _POSTALS[state_country].fullmatch(postal):
                state = state_country = None
        if state is not None:
            city = " ".join(words[:-length])
            return ([*rest, city] if city else rest), state, postal, country or state_country
    if postal_country is None and country not in (None, "US", *_STATELESS) and rest:
        return rest, before, postal, country  # "Mumbai, Maharashtra 400001, India"
    if postal_country is None and country in _STATELESS:
        return [*rest, before], None, postal, country
    if postal_country is None and country is None:
        return parts, None, None, country
    return [*rest, before], None, postal, postal_country or country


_STATELESS: Final = frozenset({"NZ", "DK", "NO", "SG", "ZA"})
"""Countries whose addresses have a city, or nothing, before the postal code, but no state."""

_ALSO_CITIES: Final = frozenset({"new york", "washington"})
"""Names of states that usually mean the city when they stand alone."""


def _postal_at_end(part: str, country: str | None) -> tuple[str, str | None, str | None]:
    """The text before a postal code at the end of `part`; the code; its country, if only one has such codes."""
    words = part.rstrip("-").split()
    for length in (2, 1):
        code = " ".join(words[-length:])
        for candidate in ("CA", "GB", "IE", "US", "AU", None):
            possible = candidate is None or country in (None, candidate)
            if possible and len(words) >= length and _POSTALS[candidate].fullmatch(code):
                only_country = candidate if candidate in ("CA", "GB", "IE") or candidate == country else None
                return " ".join(words[:-length]), code, only_country
    return part, None, None


def _state(text: str, country: str | None) -> str | None:
    """The code of a US or Canadian state; None for any other text."""
    code = state_code(text, country)
    if country == "US" and fold(text) == "georgia":
        code = "GA"
    return code if code in COUNTRY_OF_STATE and country in (None, COUNTRY_OF_STATE[code]) else None


def postal_code(value: object, country: str | None) -> str | None:
    """A postal code; the leading zeros of a US ZIP code that was stored as a number are restored."""
    code = line(value)
    if code is not None and re.fullmatch(r"\d+\.0", code):
        code = code[:-2]
    if code is not None and country == "US" and code.isdecimal() and len(code) in (3, 4):
        return code.zfill(5)
    return code
