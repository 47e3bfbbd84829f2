"""What the reader of phrases knows: the names in a dataset, the words in everyday use, and what day it is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from selfhelp.directory.problem_words import Match
from selfhelp.model import Place
from selfhelp.organizations import Organization, Problem

Options = tuple[tuple[str, str], ...]
"""Options with their values; the value of a flag is ""."""


class Vocabulary(NamedTuple):
    """The names that words are matched against.

    `organizations` are keyed by id. `problems` finds the problems in a text and `ranked` those that it may be about,
    the likeliest first, where none of their words is in it; `places_named` the places with a name, and `place_guessed`
    the place with a name or a similar one. `everyday` gives the options that a folded phrase stands for, and
    `everyday_words` those of these phrases that are one word, by their first letter; `spellings` what is meant by short
    and wrong spellings. `lists` has words by what they are for (data/phrase_lists.csv). `now` is an aware time on the
    clock of whoever asks, `country` an ISO code, and `has_home` tells whether a home is saved.
    """

    organizations: Mapping[str, Organization]
    problems: Callable[[str], list[Match]]
    places_named: Callable[[str], list[Place]]
    place_guessed: Callable[[str], Place | None]
    everyday: Callable[[str], Options]
    everyday_words: Callable[[str], list[str]]
    spellings: Mapping[str, str]
    lists: Mapping[str, frozenset[str]]
    now: datetime
    country: str
    has_home: bool
    ranked: Callable[[str], list[Problem]]
