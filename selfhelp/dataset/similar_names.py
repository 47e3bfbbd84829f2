"""Ranks the cities whose names share trigrams with a misspelled one, by the formula BM25."""

from collections.abc import Callable
from math import log
from typing import Any, Final

SATURATION: Final = 1.2
"""How soon a trigram that a name has several times stops counting more (k1)."""

LENGTH_NORM: Final = 0.75
"""From 0 to 1: how much a name longer than others counts less (b)."""

LEAST_WEIGHT: Final = 1e-6
"""The weight of a trigram that half of the names have."""


def trigrams(name: str) -> list[str]:
    """All that stand in a name, one after the other.

    >>> trigrams("akron")
    ['akr', 'kro', 'ron']
    """
    return [name[at : at + 3] for at in range(len(name) - 2)]


def scores_of(rows: Callable[..., list[tuple[Any, ...]]], name: str) -> dict[int, float]:
    """Key of each city that shares trigrams with a canonical name -> its score; more is better.

    `rows` runs an SQL statement with values for its question marks. The text index itself only says which names have a
    trigram: what its own ranking needs would make it three times as large.
    """
    scores: dict[int, float] = {}
    stored = rows("SELECT lengths FROM place_spelling_lengths")
    lengths = stored[0][0] if stored else b""
    average = sum(lengths) / len(lengths) if lengths else 1.0
    norms = [SATURATION * (1 - LENGTH_NORM + LENGTH_NORM * length / average) for length in range(256)]
    for trigram in sorted(set(trigrams(name))):
        found = rows("SELECT rowid FROM place_spellings WHERE place_spellings MATCH ?", f'"{trigram}"')
        repeated = dict(rows("SELECT city, times FROM repeated_trigrams WHERE trigram = ?", trigram))
        rarity = log((len(lengths) - len(found) + 0.5) / (len(found) + 0.5))
        weight = rarity if rarity > 0 else LEAST_WEIGHT
        for (key,) in found:
            times = repeated.get(key, 1)
            score = weight * (times * (SATURATION + 1) / (times + norms[lengths[key - 1]]))
            scores[key] = scores.get(key, 0.0) + score
    return scores
