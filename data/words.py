"""Merges data/words/*.toml and data/cldr.json into the one file of words that the package reads.

Run by the build of the package (hatch_build.py) before the dataset is compiled; by hand: python -m data.words TARGET
It needs the standard library alone. `selfhelp.reading.words` describes the result.
"""

import json
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from selfhelp.text import fold

HERE: Final = Path(__file__).parent
LANGUAGES: Final = HERE / "words"
CLDR: Final = HERE / "cldr.json"

NOT_COUNTRIES: Final = frozenset({"georgia"})
"""Names of countries that are read as something else: a state of the US."""

AMBIGUOUS: Final = 0
"""In place of a weekday: the form is two days of the same language."""

_MINUTES: Final = {"noon": 720, "midnight": 0}
_BEFORE_NOON: Final = ("", "12 ", "12 00 ")
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_GROUPS: Final = {"every_day": [1, 2, 3, 4, 5, 6, 7], "weekdays": [1, 2, 3, 4, 5], "weekend": [6, 7]}

Files = Mapping[str, Mapping[str, Any]]


def write_words(target: Path) -> None:
    """Writes the words of all languages to `target`; the same files give the same bytes."""
    files = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(LANGUAGES.glob("*.toml"))}
    merged = merge(files, json.loads(CLDR.read_text("utf-8")))
    target.write_text(json.dumps(merged, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def merge(files: Files, cldr: Mapping[str, Any]) -> dict[str, Any]:
    """The words of all languages, by what they are for; forms are folded where texts are folded before they are read.

    Raises:
        ValueError: a word would mean two things.
    """
    full = {language: _full_days(language, files, cldr) for language in files}
    beside = {fold(word) for key in ("through", "and", "beside") for word in _all(files, "days", key)}
    countries = {
        form: code
        for code, names in cldr["countries"].items()
        for name in names
        for form in _country_forms(name)
        if form not in NOT_COUNTRIES
    } | _table(files, "countries", fold)
    languages = {name: code for code, names in cldr["languages"].items() for name in map(fold, names)}
    return {
        "days": _merged(full.values(), "weekday"),
        "full_days": full,
        "cell_days": {language: _cell_days(language, files, cldr, beside) for language in files}
        | {"letters": _numbered(files["en"]["days"]["letters"])},
        "day_groups": {phrase: days for key, days in _GROUPS.items() for phrase in _folded(files, "days", key)},
        "no_day": _folded(files, "days", "none"),
        "unstated_days": _folded(files, "days", "unstated"),
        "through": _all(files, "days", "through"),
        "day_and": _all(files, "days", "and"),
        "beside_days": _folded(files, "days", "beside"),
        "not_days_in_text": _folded(files, "days", "other_words"),
        "named_times": {
            prefix + word: minutes
            for key, minutes in _MINUTES.items()
            for word in _folded(files, "times", key)
            for prefix in _BEFORE_NOON
        },
        **{f"clock_{key}": _all(files, "times", key) for key in ("before", "after", "to", "and", "hours", "minutes")},
        **{f"clock_{key}": _all(files, "times", key) for key in ("to_before_digit", "and_before_digit")},
        "months": _months(files, cldr),
        "ordinals": {word: number for key, number in _ORDINALS.items() for word in _folded(files, "ordinals", key)},
        "ordinals_before_days": {
            word: number
            for key, number in _ORDINALS.items()
            for word in _folded(files, "ordinals", f"{key}_before_day")
        },
        **{key: _both(_all(files, "answers", key)) for key in ("yes", "no")},
        "attendance": _sections(files, "attendance"),
        "withheld": _sections(files, "withheld"),
        "recurrence": _sections(files, "recurrence"),
        "closures": _sections(files, "closures"),
        "zones": _table(files, "zones", str.lower),
        "languages": {name: code for name, code in languages.items() if name not in countries}
        | _table(files, "languages", fold),
        "countries": countries,
        "country_labels": {code: names[0] for code, names in cldr["countries"].items()},
        "country_zones": cldr["zones"],
        "zone_countries": cldr["zone_countries"],
        "official_languages": cldr["official_languages"],
        "headers": _headers(files),
        "audiences": {word: id for id, words in _sections(files, "audiences").items() for word in words},
        "contacts": _folded(files, "contacts", "words"),
        "needs": _sections(files, "needs"),
        "name_languages": {
            word: language for language in files for word in _folded({language: files[language]}, "names", "words")
        },
        "labels": _sections(files, "labels"),
        "for_families": _sections(files, "for_families"),
        "audiences_in_text": _sections(files, "audiences_in_text"),
        "streets": _sections(files, "streets"),
    }


def _headers(files: Files) -> dict[str, str]:
    headers: dict[str, str] = {}
    for file in files.values():
        for field, words in file.get("headers", {}).items():
            for word in map(fold, words):
                if headers.setdefault(word, field) != field:
                    raise ValueError(f"the header {word!r} names both {headers[word]} and {field}")
    return headers


def _country_forms(name: str) -> list[str]:
    """A country's name in the ways in which people write it: "St. Lucia", "Saint Lucia"; "Trinidad and Tobago".

    >>> _country_forms("St. Kitts & Nevis")
    ['saint kitts and nevis', 'saint kitts nevis', 'st kitts and nevis', 'st kitts nevis']
    """
    spellings = {name, name.replace("&", "and"), name.partition(" (")[0]}
    spellings |= {spelling.replace("St. ", "Saint ") for spelling in spellings}
    return sorted(set(map(fold, spellings)))


def _full_days(language: str, files: Files, cldr: Mapping[str, Any]) -> dict[str, int]:
    """The words of a language that mean a weekday wherever they stand."""
    days = files[language].get("days", {})
    listed = (cldr["days"].get(language, []), days.get("forms", []), days.get("abbreviations", []))
    return _merged(map(_numbered, listed), f"weekday of {language}")


def _cell_days(language: str, files: Files, cldr: Mapping[str, Any], beside: set[str]) -> dict[str, int]:
    """The short words of a language that mean a weekday where nothing else stands.

    Of those that CLDR has, some are other words for people who list days ("du", "la"): these are left out.
    """
    own = _numbered_days(files[language].get("days", {}).get("cell", []))
    others = _numbered_days(cldr["short_days"].get(language, []))
    others = {form: day for form, day in others.items() if form not in beside}
    return others | own


def _numbered_days(listed: Sequence[Iterable[str]]) -> dict[str, int]:
    """Folded form -> ISO weekday; 0 where one language has two days of that form ("st" and "št" in Slovak)."""
    days: dict[str, int] = {}
    for number, forms in enumerate(listed, 1):
        for form in map(fold, forms):
            days[form] = number if days.get(form, number) == number else AMBIGUOUS
    return days


def _months(files: Files, cldr: Mapping[str, Any]) -> dict[str, int]:
    """The names of months, but for those that are another month in another language."""
    months: dict[str, set[int]] = {}
    for language in files:
        for listed in (cldr["months"].get(language, []), files[language].get("months", {}).get("forms", [])):
            for form, month in _numbered(listed).items():
                months.setdefault(form, set()).add(month)
    return {form: numbers.pop() for form, numbers in months.items() if len(numbers) == 1}


def _numbered(listed: Iterable[Iterable[str]]) -> dict[str, int]:
    """Folded form -> its place in the list, from 1."""
    return {fold(form): number for number, forms in enumerate(listed, 1) for form in forms}


def _merged(tables: Iterable[Mapping[str, int]], what: str) -> dict[str, int]:
    merged: dict[str, int] = {}
    for table in tables:
        for form, number in table.items():
            if merged.setdefault(form, number) != number:
                raise ValueError(f"{form!r} is {what} {merged[form]} and {number}: a cell form of each language?")
    return merged


def _all(files: Files, section: str, key: str) -> list[str]:
    """The words of all languages under a key, as they are written, each once."""
    return list(dict.fromkeys(word.lower() for file in files.values() for word in file.get(section, {}).get(key, [])))


def _folded(files: Files, section: str, key: str) -> list[str]:
    return list(dict.fromkeys(map(fold, _all(files, section, key))))


def _both(words: list[str]) -> list[str]:
    """Words as they are written and folded: "não", "nao"."""
    # Marks are folded to nothing, which is no answer.
    return list(dict.fromkeys([*words, *filter(None, map(fold, words))]))


def _sections(files: Files, section: str) -> dict[str, list[str]]:
    keys = dict.fromkeys(key for file in files.values() for key in file.get(section, {}))
    return {key: _folded(files, section, key) for key in keys}


def _table(files: Files, section: str, form: Callable[[str], str]) -> dict[str, str]:
    return {form(word): value for file in files.values() for word, value in file.get(section, {}).items()}


if __name__ == "__main__":
    write_words(Path(sys.argv[1]))
