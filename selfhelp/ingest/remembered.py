"""Remembers what a reader of cells makes of texts, numbers and lists of texts: feeds repeat most of theirs."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

MEMO_SIZE: Final = 2**13
"""Number of cells that the reader of one field remembers. A feed that lists its venues in turn repeats none sooner."""

SCALARS: Final = frozenset({str, int, float, bool})
"""Types of cells that are remembered as they are."""


class Reader(NamedTuple):
    """A reader of cells: `scalar` for those whose type is one of `SCALARS`, `other` for all others."""

    scalar: Callable[[Any], Any]
    other: Callable[[Any], Any]


def remembering(read: Callable[[Any], Any]) -> Reader:
    """The same reader with a memory; `read` must be a pure function, and its values immutable.

    >>> upper = remembering(lambda cell: str(cell).upper())
    >>> upper.scalar("a"), upper.scalar(True), upper.scalar(1), upper.other(["a", "b"])
    ('A', 'TRUE', '1', "['A', 'B']")
    """
    of_texts = lru_cache(maxsize=MEMO_SIZE)(lambda parts: read([*parts]))

    def other(cell: object) -> object:
        return of_texts(tuple(cell)) if type(cell) is list and {*map(type, cell)} == {str} else read(cell)

    # 1 and True must not share an entry.
    return Reader(lru_cache(maxsize=MEMO_SIZE, typed=True)(read), other)
