"""Lines of notes that are columns in disguise, "Languages spoken: Español" -> languages and costs."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from selfhelp.reading.languages import named_languages
from selfhelp.reading.topics import LABELS, topics_of
from selfhelp.reading.words import word_tables
from selfhelp.text import fold
from selfhelp.vocabulary import COSTS

_LABELLED: Final = re.compile(r"^[ \t*\u2022-]{0,5}([^\W\d_][^:\n\r]{2,30}):[ \t]*([^\n\r]{1,80})$", re.MULTILINE)
_PART_END: Final = re.compile(r"[,;.()/]|\s[-\u2013]\s")

_STATED_COSTS: Final = ("donation", "free")
"""Costs for which data/words has words; where both are named, nobody has to pay, and the first one says more."""


class Labelled(NamedTuple):
    """What the labelled lines of notes give."""

    languages: tuple[str, ...] = ()
    cost: str | None = None


def labelled(texts: Iterable[str | None]) -> Labelled:
    """The languages and the cost that labelled lines of notes give.

    >>> labelled(["Cost: Free, no registration required\\nLanguages spoken: English, Español"])
    Labelled(languages=('en', 'es'), cost='free')
    """
    found = [_in_text(text) for text in texts if text is not None and ":" in text and LABELS in topics_of(text)]
    languages = dict.fromkeys(language for one in found for language in one.languages)
    return Labelled(tuple(languages), next((one.cost for one in found if one.cost is not None), None))


def cost_named(words: str) -> str | None:
    """The id of a cost, from the id itself or from words that say nothing else before a comma.

    >>> cost_named("Free of charge"), cost_named("Free, donations welcome"), cost_named("Free parking")
    ('free', 'donation', None)
    """
    if words in COSTS:
        return words
    parts = set(map(fold, _PART_END.split(words)))
    known = word_tables().labels
    return next((cost for cost in _STATED_COSTS if not parts.isdisjoint(known[cost])), None)


@lru_cache(maxsize=4096)
def _in_text(text: str) -> Labelled:
    lines = list(_lines(text))
    languages = [language for label, words in lines if label == "languages" for language in named_languages(words)]
    cost = next((cost for label, words in lines if label == "cost" and (cost := cost_named(words))), None)
    return Labelled(tuple(dict.fromkeys(languages)), cost)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """The labels of lines that are known, and what stands after them."""
    known = word_tables().labels
    for match in _LABELLED.finditer(text):
        label = fold(match[1])
        for kind in ("languages", "cost"):
            if label in known[kind]:
                yield kind, match[2]
