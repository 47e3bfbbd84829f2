"""The words of human languages, compiled by the build from data/words/*.toml and CLDR.

A word of a language belongs in the language's file there, never in code. Forms are folded (`selfhelp.text.fold`)
where texts are folded before they are compared; the words around clock times and days are as people write them, in
lower case.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from selfhelp import config

Words = frozenset[str]


class WordTables(NamedTuple):
    """All words by what they are for.

    `days` are words for ISO weekdays that mean one wherever they stand, `full_days` the same by language, `cell_days`
    the short ones by language, which mean a day only where nothing else stands (0: two days of that language).
    `day_groups` are "daily", "weekend" and their like, `no_day` says that there is no fixed day, `unstated_days` that
    the day is told elsewhere. `through`, `day_and` and `beside_days` stand between and beside days;
    `not_days_in_text` are words for days that are another word far more often.

    `named_times` gives minutes since midnight of noon and midnight. The words called `clock_...` stand before, after
    and between clock times; `clock_hours` and `clock_minutes` are units of a duration.

    `months` and `ordinals` (-1: the last) have numbers. `attendance` and `recurrence` are words by their kind; `zones`
    gives IANA names, `languages` ISO 639 and `countries` ISO 3166 codes; `country_zones` the zone of a country that has
    only one. `headers` are names of columns of tables, each with the field of the import that it names.
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
    yes: Words
    no: Words
    attendance: Mapping[str, Words]
    recurrence: Mapping[str, Words]
    zones: Mapping[str, str]
    languages: Mapping[str, str]
    countries: Mapping[str, str]
    country_zones: Mapping[str, str]
    headers: Mapping[str, str]


@cache
def word_tables() -> WordTables:
    """The words of all languages; read once, when first needed."""
    tables: dict[str, Any] = json.loads(config.WORDS.read_text(encoding="utf-8"))
    tables["day_groups"] = {phrase: tuple(days) for phrase, days in tables["day_groups"].items()}
    for name in ("attendance", "recurrence"):
        tables[name] = {kind: frozenset(listed) for kind, listed in tables[name].items()}
    for name, table in tables.items():
        tables[name] = frozenset(table) if isinstance(table, list) else table
    return WordTables(**tables)


def any_of(phrases: Iterable[str]) -> str:
    """A regular expression for any of the phrases, the longest first."""
    return "|".join(map(re.escape, sorted(phrases, key=lambda phrase: (-len(phrase), phrase))))
