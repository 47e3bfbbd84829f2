"""Addresses in pieces: countries, states and postal codes as feeds write them."""

import re
from dataclasses import dataclass
from typing import Final

from selfhelp.text import fold

_COUNTRIES: Final = {
    "AR": "argentina", "AT": "austria|osterreich", "AU": "australia", "BE": "belgium|belgique",
    "BR": "brazil|brasil", "CA": "canada", "CH": "switzerland|schweiz|suisse", "CL": "chile",
    "CO": "colombia", "CR": "costa rica", "CZ": "czechia|czech republic", "DE": "germany|deutschland",
    "DK": "denmark|danmark", "ES": "spain|espana", "FI": "finland|suomi", "FR": "france",
    "GB": "united kingdom|uk|great britain|england|scotland|wales|northern ireland",
    "GE": "georgia country|sakartvelo", "GR": "greece", "HU": "hungary", "IE": "ireland|republic of ireland|eire",
    "IL": "israel", "IN": "india", "IR": "iran", "IS": "iceland", "IT": "italy|italia", "JP": "japan",
    "KE": "kenya", "KR": "south korea|korea", "LT": "lithuania|lietuva", "MX": "mexico",
    "NL": "netherlands|nederland|holland",
    "NO": "norway|norge", "NZ": "new zealand|aotearoa", "PH": "philippines", "PL": "poland|polska", "PR": "puerto rico",
    "PT": "portugal", "RU": "russia", "SE": "sweden|sverige", "SG": "singapore", "TH": "thailand",
    "TR": "turkey|turkiye", "UA": "ukraine", "US": "united states|united states of america|usa|us|u s a|u s",
    "ZA": "south africa",
}  # fmt: skip
_COUNTRY_OF: Final = {name: code for code, names in _COUNTRIES.items() for name in names.split("|")}

_COUNTRY_AT_END: Final = re.compile(
    r"(?:^|(?<=\d )|(?<=\d  ))("
    + "|".join(sorted((r"\.? ?".join(n.split()) for n in _COUNTRY_OF), key=len, reverse=True))
    + r")\.?$",
    re.IGNORECASE,
)
"""A country as the whole last part, or behind a postal code."""

_US_STATES: Final = (
    "AL alabama|AK alaska|AZ arizona|AR arkansas|CA california|CO colorado|CT connecticut|DE delaware|"
    "DC district of columbia|FL florida|GA georgia|HI hawaii|ID idaho|IL illinois|IN indiana|IA iowa|"
    "KS kansas|KY kentucky|LA louisiana|ME maine|MD maryland|MA massachusetts|MI michigan|MN minnesota|"
    "MS mississippi|MO missouri|MT montana|NE nebraska|NV nevada|NH new hampshire|NJ new jersey|"
    "NM new mexico|NY new york|NC north carolina|ND north dakota|OH ohio|OK oklahoma|OR oregon|"
    "PA pennsylvania|RI rhode island|SC south carolina|SD south dakota|TN tennessee|TX texas|UT utah|"
    "VT vermont|VA virginia|WA washington|WV west virginia|WI wisconsin|WY wyoming|PR puerto rico"
)
_CA_STATES: Final = (
    "AB alberta|BC british columbia|MB manitoba|NB new brunswick|NL newfoundland and labrador|"
    "NS nova scotia|NT northwest territories|NU nunavut|ON ontario|PE prince edward island|QC quebec|"
    "SK saskatchewan|YT yukon"
)
_STATES: Final = {
    country: {name: code for code, name in (entry.split(" ", 1) for entry in table.split("|"))}
    for country, table in (("US", _US_STATES), ("CA", _CA_STATES))
}
_STATE_CODES: Final = {code: c for c, table in _STATES.items() for code in table.values()}

_POSTAL: Final = re.compile(
    r"(?P<us>\d{5}(-\d{4})?)|(?P<ca>[A-Za-z]\d[A-Za-z][ -]?\d[A-Za-z]\d)"
    r"|(?P<gb>[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2})|\d{4,6}"
)


_CITY: Final = re.compile(r"(\d{4,5}(?: [A-Z]{2})?) (\D.+)")
"""A city behind its postal code, as on the European continent."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in pieces; what is not known is None."""

    address: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


def country_code(text: str | None) -> str | None:
    """ISO 3166 alpha-2 of a country's name or code; other words are kept as they are."""
    if text is None:
        return None
    known = _COUNTRY_OF.get(fold(text))
    if known is None and len(text) == 2 and text.isalpha():
        return text.upper()
    return known or text


def state_code(text: str | None, country: str | None) -> str | None:
    """The postal abbreviation of a US or Canadian state; other words are kept as they are."""
    if text is None:
        return None
    short = text.upper().replace(".", "")
    if short in _STATE_CODES and country in (None, _STATE_CODES[short]):
        return short
    name = fold(text)
    if name == "georgia" and country is None:
        return text  # a state, or a country
    for of, table in _STATES.items():
        if country in (None, of) and name in table:
            return table[name]
    return text


def read_address(text: str) -> Address:
    """The pieces of an address written on one line, the most general last.

    >>> read_address("8318 104 St, Edmonton, Alberta, T6E 4E8, Canada").city
    'Edmonton'
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    country = postal = state = None
    if parts and (found := _COUNTRY_AT_END.search(parts[-1])):
        country = _COUNTRY_OF[fold(found[1])]
        parts[-1:] = [rest] if (rest := parts[-1][: found.start()].strip()) else []
    if parts and (found := _POSTAL.fullmatch(parts[-1])):
        postal, country = found.group(), country or _country_of_postal(found)
        parts.pop()
    if parts:
        head, _, tail = parts[-1].partition(" ")
        known = state_code(parts[-1], country)
        if known in _STATE_CODES or (len(parts) > 1 and fold(parts[-1]) == "georgia"):
            state = known
            parts.pop()
        elif state_code(head, country) in _STATE_CODES and _POSTAL.fullmatch(tail.strip()):
            state, postal = state_code(head, country), tail.strip()
            parts.pop()
    if state is not None and country is None:
        country = _STATE_CODES.get(state)
    if not parts:
        return Address(None, None, state, postal, country)
    city = parts.pop() if len(parts) > 1 or (postal or state or country) else None
    if city is not None and postal is None and country not in (None, "US") and (before := _CITY.fullmatch(city)):
        postal, city = before[1], before[2]
    street = ", ".join(parts) or None
    if street is None and city is not None and re.match(r"\d", city):
        street, city = city, None
    return Address(street, city, state, postal, country)


def _country_of_postal(found: re.Match[str]) -> str | None:
    # Five digits are a ZIP code in one country and something else in thirty others.
    return "CA" if found.group("ca") else "GB" if found.group("gb") else None
