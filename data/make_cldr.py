"""Writes data/cldr.json: names of weekdays, months, languages and countries, and the zones of countries, from CLDR.

Run by hand for a new CLDR: python -m data.make_cldr. It needs Babel (a development dependency). The file is committed,
so that installing needs neither Babel nor a network. It has the weekdays of every language in CLDR, so that adding a
language takes only its file in data/words.
"""

import json
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.core import UnknownLocaleError, get_cldr_version, get_global

HERE: Final = Path(__file__).parent
TARGET: Final = HERE / "cldr.json"

NOT_SPOKEN: Final = frozenset({"ae", "cu", "eo", "ia", "ie", "io", "la", "pi", "sa", "vo"})
"""ISO 639-1 codes of languages in which no meeting is held: ancient, liturgical and constructed ones."""

NOT_COUNTRIES: Final = frozenset({"AC", "CP", "CQ", "DG", "EA", "IC", "TA", "ZZ"})
"""Codes of CLDR that ISO 3166 only reserves: islands that are part of another country, and "unknown"."""

ISO_639_1: Final = {"nb": "no", "nn": "no", "fil": "tl"}
"""Codes of CLDR for languages that feeds have another code for."""

OFFICIAL: Final = frozenset({"official", "de_facto_official", "official_regional"})


def languages() -> list[str]:
    """The languages of ISO 639-1 that CLDR has names of weekdays for."""
    return [code for code in sorted(Locale("en").languages) if len(code) == 2 and _own_days(code)]


def _own_days(language: str) -> bool:
    try:
        days = Locale.parse(language).days["format"]["wide"]
    except (UnknownLocaleError, ValueError):
        return False
    return language == "en" or (days != Locale("en").days["format"]["wide"] and days[0] != "Mon")


def cldr() -> dict[str, Any]:
    """All that the project takes from CLDR."""
    english = Locale("en")
    spoken = languages()
    return {
        "version": get_cldr_version(),
        "days": {language: _names(language, "days", range(7), ["wide"]) for language in spoken},
        "short_days": {language: _names(language, "days", range(7), ["abbreviated", "short"]) for language in spoken},
        "months": {language: _names(language, "months", range(1, 13), ["wide"]) for language in spoken},
        "languages": {
            code: _distinct(english.languages[code], _own_name(code))
            for code in sorted(english.languages)
            if len(code) == 2 and code not in NOT_SPOKEN
        },
        "countries": {
            code: _distinct(english.territories[code], *_own_names_of_country(code))
            for code in sorted(get_global("territory_languages"))
            if code.isalpha() and code not in NOT_COUNTRIES
        },
        "zones": {code: zones[0] for code, zones in sorted(get_global("territory_zones").items()) if len(zones) == 1},
        "zone_countries": _zone_countries(),
        "official_languages": {
            code: listed
            for code in sorted(get_global("territory_languages"))
            if code.isalpha() and (listed := _official_languages(code))
        },
    }


def _official_languages(country: str) -> list[str]:
    """ISO 639-1 codes of the languages of a country and of its regions."""
    stated = get_global("territory_languages")[country].items()
    languages = {name.partition("_")[0] for name, facts in stated if facts["official_status"] in OFFICIAL}
    return sorted({ISO_639_1.get(name, name) for name in languages if len(ISO_639_1.get(name, name)) == 2})


def _zone_countries() -> dict[str, str]:
    """IANA zone, under each of its names -> ISO code of its country."""
    countries = {zone: code for zone, code in get_global("zone_territories").items() if code != "ZZ"}
    aliases = {alias: countries[zone] for alias, zone in get_global("zone_aliases").items() if zone in countries}
    return {zone: code for zone, code in sorted((countries | aliases).items()) if "/" in zone}


def _names(language: str, what: str, numbers: range, widths: list[str]) -> list[list[str]]:
    """The names of days (Monday first) or months, as they are written in a sentence and alone."""
    forms = getattr(Locale.parse(language), what)
    return [
        _distinct(*(forms[context][width][number] for context in ("format", "stand-alone") for width in widths))
        for number in numbers
    ]


def _own_name(language: str) -> str:
    try:
        return Locale.parse(language).get_display_name(language) or ""
    except (UnknownLocaleError, ValueError):
        return ""


def _own_names_of_country(code: str) -> list[str]:
    """The names of a country in its official languages."""
    names = []
    for language, facts in sorted(get_global("territory_languages").get(code, {}).items()):
        if facts["official_status"] not in OFFICIAL or "_" in language:
            continue
        try:
            names.append(Locale.parse(language).territories.get(code) or "")
        except (UnknownLocaleError, ValueError):
            continue
    return names


def _distinct(*names: str) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


def as_text(tables: dict[str, Any]) -> str:
    """The tables as JSON, an entry a line, so that changes can be reviewed."""
    sections = []
    for name, table in tables.items():
        if isinstance(table, dict):
            lines = (f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in table.items())
            sections.append(f" {json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n }")
        else:
            sections.append(f" {json.dumps(name)}: {json.dumps(table)}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


if __name__ == "__main__":
    TARGET.write_text(as_text(cldr()), encoding="utf-8")
