"""Names of countries, states and provinces -> their codes and time zones."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from selfhelp.reading.words import word_tables
from selfhelp.text import fold

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
COUNTRY_OF_STATE: Final = {code: c for c, table in _STATES.items() for code in table.values()}
"""Code of a US or Canadian state -> ISO code of its country."""

STATE_NAMES: Final = {code: (name,) for table in _STATES.values() for name, code in table.items()}
"""Code of a US or Canadian state -> its folded names."""

_MAIN_ZONES: Final = {"DE": "Europe/Berlin"}
"""Main zone of a country whose other zones have the same clock."""


_WITH_ARTICLE: Final = frozenset({"BS", "GM", "KY", "MV", "NL", "PH"})
"""Countries whose names have an article in English."""


def country_named(name: str) -> str | None:
    """ISO 3166 alpha-2 code of a country, by its name in English or in its own languages, or by a common short form.

    >>> country_named("Deutschland"), country_named("U.K."), country_named("Georgia")
    ('DE', 'GB', None)
    """
    countries, folded = word_tables().countries, fold(name)
    country = countries.get(folded) or countries.get(folded.removeprefix("the "))
    # Folding would turn "U.K." into two words.
    return country or (countries.get(fold(name.replace(".", ""))) if "." in name else None)


@cache
def country_names() -> Mapping[str, tuple[str, ...]]:
    """ISO code of a country -> its folded names."""
    names: dict[str, list[str]] = {}
    for name, code in word_tables().countries.items():
        names.setdefault(code, []).append(name)
    return {code: tuple(listed) for code, listed in names.items()}


def country_label(code: str) -> str:
    """What to call a country in an English sentence; the code itself if it is not known.

    >>> country_label("DE"), country_label("GB")
    ('Germany', 'the United Kingdom')
    """
    label = word_tables().country_labels.get(code, code)
    return f"the {label}" if label.startswith("United ") or code in _WITH_ARTICLE else label


def zone_of_country(code: str | None) -> str | None:
    """The IANA zone of a country; None if it has several with different clocks."""
    return word_tables().country_zones.get(code or "") or _MAIN_ZONES.get(code or "")


def country_of_zone(zone: str) -> str | None:
    """ISO code of the country of an IANA zone; None if it belongs to none, like UTC.

    >>> country_of_zone("America/Mexico_City"), country_of_zone("UTC")
    ('MX', None)
    """
    return word_tables().zone_countries.get(zone)


def country_of_state(state: str | None) -> str | None:
    """ISO code of the country of a US or Canadian state's code."""
    return COUNTRY_OF_STATE.get(state or "")


def country_code(text: str | None) -> str | None:
    """ISO 3166 alpha-2 code of a country's name or code; any other text unchanged."""
    if text is None:
        return None
    known = country_named(text)
    if known is None and len(text) == 2 and text.isalpha():
        return text.upper()
    return known or text


def state_code(text: str | None, country: str | None) -> str | None:
    """The postal abbreviation of a US or Canadian state; any other text unchanged."""
    if text is None:
        return None
    short = text.upper().replace(".", "")
    if short in COUNTRY_OF_STATE and country in (None, COUNTRY_OF_STATE[short]):
        return short
    name = fold(text)
    if name == "georgia" and country is None:
        return text  # either the state or the country
    for state_country, table in _STATES.items():
        if country in (None, state_country) and name in table:
            return table[name]
    return text


@lru_cache(maxsize=1024)
def official_languages(country: str | None) -> frozenset[str]:
    """ISO 639 codes of the official languages of a country, those of its regions included; empty if unknown."""
    return frozenset(word_tables().official_languages.get(country or "", ()))
