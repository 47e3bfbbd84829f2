"""The words of human languages, compiled by the build from data/words/*.toml and CLDR.

Words of a language belong in its file there, never in code. They are folded (`selfhelp.text.fold`) if texts are folded
before the comparison; the words around clock times and days are in lower case, as people write them.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from selfhelp import config
from selfhelp.errors import InstallError

Words = frozenset[str]


class WordTables(NamedTuple):
    """All words, by purpose.

    `days` maps words to ISO weekdays wherever they occur; `full_days` is the same by language. `cell_days` has the
    short forms by language, which mean a day only in a cell for days (0: two days of that language). `day_groups` are
    words like "daily" and "weekend"; `no_day` words say that there is no fixed day, `unstated_days` words that the day
    is given elsewhere. `through`, `day_and` and `beside_days` words stand between and next to days; `not_days_in_text`
    are words for days that usually mean something else in a sentence.

    `named_times` gives the minutes since midnight of noon and midnight. The `clock_...` words stand before, after and
    between clock times; `clock_hours` and `clock_minutes` are units of a duration.

    `months` and `ordinals` (-1: the last) map to numbers; `ordinals_before_days` are ordinals only before a weekday,
    and weekdays elsewhere. `attendance`, `withheld`, `recurrence` and `closures` (holidays) have words by their kind.
    `zones` maps to IANA names, `languages` to ISO 639 and `countries` to ISO 3166 codes. `country_zones` has the zone
    of each country with only one, `zone_countries` the country of each zone, and `official_languages` the ISO 639 codes
    of the languages of each country. `headers` maps names of table columns to fields of the import; `contacts` are
    words in names of columns with a person's name, phone number or e-mail address.
    `audiences` maps words for people to ids of audiences, `needs` has the words for what meetings offer by their kind,
    `for_families` those that set apart meetings for families and friends, `audiences_in_text` what stands beside words
    for people in names and notes, by what it makes of them. `name_languages` maps words of names to the
    language of the name. `labels` are words before a colon in notes, and words for
    costs after it. `streets` are words in, and ends of, names of streets where
    postal codes stand before the city.
    """

    days: Mapping[str, int]
    full_days: Mapping[str, Mapping[str, int]]
    cell_days: Mapping[str, Mapping[str, int]]
    day_groups: Mapping[str, tuple[int, ...]]
    no_day: Words
    unstated_days: Words
    through: Words
    day_and: Words
    beside_days: Words
    not_days_in_text: Words
    named_times: Mapping[str, int]
    clock_before: Words
    clock_after: Words
    clock_to: Words
    clock_and: Words
    clock_hours: Words
    clock_minutes: Words
    clock_to_before_digit: Words
    clock_and_before_digit: Words
    months: Mapping[str, int]
    ordinals: Mapping[str, int]
    ordinals_before_days: Mapping[str, int]
    yes: Words
    no: Words
    attendance: Mapping[str, Words]
    withheld: Mapping[str, Words]
    recurrence: Mapping[str, Words]
    closures: Mapping[str, Words]
    zones: Mapping[str, str]
    languages: Mapping[str, str]
    countries: Mapping[str, str]
    country_labels: Mapping[str, str]
    country_zones: Mapping[str, str]
    zone_countries: Mapping[str, str]
    official_languages: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, str]
    contacts: Words
    audiences: Mapping[str, str]
    needs: Mapping[str, Words]
    name_languages: Mapping[str, str]
    labels: Mapping[str, Words]
    for_families: Mapping[str, Words]
    audiences_in_text: Mapping[str, Words]
    streets: Mapping[str, Words]


@cache
def word_tables() -> WordTables:
    """The words of all languages, read once on first use.

    Raises:
        InstallError: the file is missing or damaged.
    """
    try:
        return _read(config.WORDS)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as problem:
        raise InstallError(str(config.WORDS), problem) from problem


def _read(path: Path) -> WordTables:
    tables: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    tables["day_groups"] = {phrase: tuple(days) for phrase, days in tables["day_groups"].items()}
    for name in ("attendance", "withheld", "recurrence", "closures", "needs", "for_families", "streets"):
        tables[name] = {kind: frozenset(listed) for kind, listed in tables[name].items()}
    for name, table in tables.items():
        tables[name] = frozenset(table) if isinstance(table, list) else table
    return WordTables(**tables)


def any_of(phrases: Iterable[str]) -> str:
    """A regular expression that matches any of the phrases, the longest first."""
    return "|".join(map(re.escape, sorted(phrases, key=lambda phrase: (-len(phrase), phrase))))
