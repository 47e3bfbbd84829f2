"""Regular expressions that are compiled only if a text needs them: compiling takes longer than most searches."""

import re
from collections.abc import Iterator
from functools import cached_property


class LazyPatterns:
    """Regular expressions by name, each compiled when it is first used: they are long, and a feed needs few of them."""

    def __init__(self, **expressions: str) -> None:
        self.expressions = expressions

    def __getattr__(self, name: str) -> re.Pattern[str]:
        """The compiled expression, which becomes an attribute."""
        if name not in self.expressions:
            raise AttributeError(name)
        pattern = re.compile(self.expressions[name])
        setattr(self, name, pattern)
        return pattern


class CuedPattern:
    """A regular expression for folded texts that is tried only on those with one of its cues.

    Every text that it matches has one of the words in `cues`, or with `digit` any digit.
    """

    def __init__(self, expression: str, cues: str = "", *, digit: bool = False) -> None:
        self.expression = expression
        self._cues = frozenset(cues.split())
        self._digit = digit

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.expression)

    def has_cue(self, text: str) -> bool:
        """Whether a text has what every match has."""
        return (self._digit and has_digit(text)) or not self._cues.isdisjoint(text.split())

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches."""
        return self.compiled.finditer(text) if self.has_cue(text) else iter(())

    def search(self, text: str, position: int = 0) -> re.Match[str] | None:
        """The first match from a position on."""
        return self.compiled.search(text, position) if self.has_cue(text) else None


def has_digit(text: str) -> bool:
    """Whether one of the digits 0 to 9 is in a text.

    >>> has_digit("at 7pm"), has_digit("at noon")
    (True, False)
    """
    return not _DIGITS.isdisjoint(text)


_DIGITS = frozenset("0123456789")
