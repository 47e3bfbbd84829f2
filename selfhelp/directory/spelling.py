"""Correct misspelled words: the nearest known word that is one or two letters away."""

from collections.abc import Iterable
from typing import Final

SHORTEST: Final = 5
"""Shorter words are not corrected: too many of them lie near each other."""
_LONG: Final = 8
"""From this length on, two letters may be wrong instead of one."""


def slips(word: str) -> int:
    """How many letters of a word may be wrong."""
    return 0 if len(word) < SHORTEST else 1 if len(word) < _LONG else 2


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word with the fewest slips from `word`, of the same first letter; None if all have too many.

    A slip is a letter that is missing, added, replaced, or exchanged with the next one.
    """
    most = slips(word)
    best: str | None = None
    letters = set(word)
    for other in known:
        # Letters that only one of them has are cheap to count, and tell most words apart.
        if other[:1] != word[:1] or abs(len(other) - len(word)) > most or len(letters ^ set(other)) > 2 * most:
            continue
        distance = slips_between(word, other, most)
        if distance < most or (distance == most and best is None):
            best, most = other, distance
        if most == 1 and best is not None and slips(word) == 1:
            break
    return best


def slips_between(word: str, other: str, most: int) -> int:
    """Slips between two words (optimal string alignment); more than `most` if there are more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(word, 1):
        earlier, before, row = before, row, [at]
        for to, other_letter in enumerate(other, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != other_letter))
            if at > 1 and to > 1 and letter == other[to - 2] and word[at - 2] == other_letter:
                cost = min(cost, earlier[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
