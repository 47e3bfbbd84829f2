"""Postal codes of countries other than the US, as people type them: "K1A 0B1", "ba26zz", "6011"."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from selfhelp.model import Place

_CANADIAN: Final = re.compile(r"([a-z]\d[a-z])(?: ?(\d[a-z]\d))?")
_BRITISH: Final = re.compile(r"([a-z]{1,2})(\d[a-z\d]?)(?: ?(\d[a-z]{2}))?")
_LONDON: Final = re.compile(r"e1w|n1[cp]|w1[a-z]")
"""All British districts that are a letter, a digit and a letter; other codes like that are Canadian."""

_FOUR_DIGITS: Final = re.compile(r"\d{4}")


class PostalCode(NamedTuple):
    """A postal code of a country. `listed` is the part that the gazetteer has, `written` its forms, fullest first."""

    country: str
    listed: str
    written: tuple[str, ...]


def postal_codes(text: str) -> list[PostalCode]:
    """The postal codes that a folded text can be, one for each country.

    >>> [(code.country, code.listed, code.written) for code in postal_codes("ba26zz")]
    [('GB', 'BA', ('BA2 6ZZ', 'BA2'))]
    >>> [(code.country, code.listed) for code in postal_codes("6011")]
    [('AU', '6011'), ('NZ', '6011')]
    """
    if _FOUR_DIGITS.fullmatch(text):
        return [PostalCode(country, text, (text,)) for country in ("AU", "NZ")]
    codes: list[PostalCode] = []
    if canadian := _CANADIAN.fullmatch(text):
        area, rest = canadian[1].upper(), canadian[2]
        codes.append(PostalCode("CA", area, _written(area, rest)))
    if (british := _BRITISH.fullmatch(text)) and _is_british(british[1], british[2]):
        codes.append(PostalCode("GB", british[1].upper(), _written(f"{british[1]}{british[2]}".upper(), british[3])))
    return codes


def with_centers(
    codes: list[PostalCode], listed: list[Place], center_of_meetings: Callable[[str], list[Place]]
) -> list[Place]:
    """The places of `codes`: those that are `listed`, or nearer ones of which the gazetteer has only the beginning.

    The latter, and codes that it lacks, are at the center of their meetings. Four digits are a code elsewhere, too.
    """
    places = {place.country: place for place in center_of_meetings(codes[0].written[0])}
    if listed:
        places.pop(None, None)
    places |= {place.country: place for place in listed}
    for code in codes:
        for form in code.written:
            if form == code.listed and places.get(code.country) in listed:
                break
            if centers := [place for place in center_of_meetings(form) if place.country == code.country]:
                places[code.country] = centers[0]
                break
    return list(places.values())


def _is_british(area: str, district: str) -> bool:
    return len(area) == 2 or district.isdigit() or _LONDON.fullmatch(area + district) is not None


def _written(outward: str, inward: str | None) -> tuple[str, ...]:
    return (outward,) if inward is None else (f"{outward} {inward.upper()}", outward)
