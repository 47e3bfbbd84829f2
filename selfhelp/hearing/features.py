"""Take a text apart into the features that the crisis model weighs: words, pieces of words, and classes of words.

A feature is a short string whose prefix tells its kind:

- `w:die` a word; `b:to die` two words in a row, `^` and `$` being the text's edges; `s:want die` one word apart
- `g:_unal` a piece of three to five letters of a word, `_` being the word's edges: for misspellings
- `l:2` how long the text is, in steps of three words
- `c:HIT` a class of words; `n:PARTNER HIT` two classes in a row, other words between them passed over;
  `t:PARTNER HIT ME` three in a row; `p:PARTNER ME` two in this order, up to six apart
- `h:slap BODY` a word of a class, and the class that follows it
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from selfhelp.text import fold

_HIDING_MARKS: Final = str.maketrans("", "", "*#@_")
"""What people put into a word so that nobody finds it, as in "r*pe"."""
_DIGITS: Final = str.maketrans("123456789", "000000000")
_DRAWN_OUT: Final = re.compile(r"([^\W\d])\1{2,}")

_PIECE_SIZES: Final = (3, 4, 5)
_LONGEST_WORD: Final = 24
_MOST_WORDS: Final = 30
"""How many words at the beginning and at the end of a text are read, so that a long one takes no longer."""
_REACH: Final = 6
"""How many class words further on the second of a pair may be."""

_EMPHASIS: Final = {"w": 1.0, "b": 1.0, "s": 0.7, "g": 0.6, "l": 1.0, "c": 1.0, "n": 0.7, "t": 0.7, "p": 0.5, "h": 0.7}


class Concepts(NamedTuple):
    """Classes of words, as PARTNER: the classes of a whole word, and those of all words with a beginning."""

    words: Mapping[str, tuple[str, ...]]
    beginnings: Mapping[str, tuple[str, ...]]

    def of(self, word: str) -> tuple[str, ...]:
        """The classes that `word` belongs to, those of the whole word first."""
        found = self.words.get(word, ())
        for size in range(2, len(word) + 1):
            found += tuple(name for name in self.beginnings.get(word[:size], ()) if name not in found)
        return found


def members_of_concepts(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The members of classes that lines like "CHILD: son daughter kid* # comment" list; `*` stands for any ending.

    They are pairs of a folded word, or a beginning marked by `*`, and its class, once each.
    """
    members: dict[tuple[str, str], None] = {}
    for line in lines:
        name, _, listed = line.partition("#")[0].partition(":")
        for entry in listed.split():
            members[fold(entry) + ("*" if entry.endswith("*") else ""), name] = None
    return iter(members)


def concepts_of(members: Iterable[tuple[str, str]]) -> Concepts:
    """The classes that pairs of a word, or a beginning marked by `*`, and a class define."""
    words: dict[str, tuple[str, ...]] = {}
    beginnings: dict[str, tuple[str, ...]] = {}
    for entry, name in members:
        target, word = (beginnings, entry[:-1]) if entry.endswith("*") else (words, entry)
        target[word] = (*target.get(word, ()), name)
    return Concepts(words, beginnings)


def concept_keys(text: str) -> set[str]:
    """All words of a text and, marked by `*`, their beginnings: what `Concepts` are looked up by.

    Parts of the text are looked up too, after it was folded.
    """
    words = {*plain_words(text), *plain_words(fold(text))}
    return words | {word[:size] + "*" for word in words for size in range(2, len(word) + 1)}


def plain_words(text: str) -> list[str]:
    """The words of `text`, folded, every digit a 0, and letters that are drawn out shortened ("pleeease")."""
    folded = fold(text.translate(_HIDING_MARKS)).translate(_DIGITS)
    return [word[:_LONGEST_WORD] for word in _DRAWN_OUT.sub(r"\1\1", folded).split()]


def features(text: str, concepts: Concepts) -> set[str]:
    """All that the model may know about `text`; of one with more than 60 words, about its first and last 30."""
    words = plain_words(text)
    if len(words) > 2 * _MOST_WORDS:
        words = words[:_MOST_WORDS] + words[-_MOST_WORDS:]
    return _of_words(words) | _of_classes(words, concepts)


def emphasis(feature: str) -> float:
    """How much a feature of this sort counts beside the others, before any weight is learned."""
    return _EMPHASIS[feature[0]]


def _of_words(words: Sequence[str]) -> set[str]:
    found = {f"w:{word}" for word in words}
    found.add(f"l:{min(9, len(words) // 3)}")
    edged = ["^", *words, "$"]
    found.update(f"b:{first} {second}" for first, second in pairwise(edged))
    found.update(f"s:{first} {second}" for first, second in zip(words, words[2:], strict=False))
    for word in set(words):
        edged_word = f"_{word}_"
        for size in _PIECE_SIZES:
            found.update(f"g:{edged_word[at : at + size]}" for at in range(len(edged_word) - size + 1))
    return found


def _of_classes(words: Sequence[str], concepts: Concepts) -> set[str]:
    classed = [(word, names) for word in words if (names := concepts.of(word))]
    found: set[str] = set()
    for at, (word, names) in enumerate(classed):
        following = [others for _, others in classed[at + 1 : at + 1 + _REACH]]
        after = following[0] if following else ()
        after_that = following[1] if len(following) > 1 else ()
        found.update(f"h:{word} {second}" for second in after)
        for first in names:
            found.add(f"c:{first}")
            found.update(f"p:{first} {second}" for others in following for second in others)
            found.update(f"n:{first} {second}" for second in after)
            found.update(f"t:{first} {second} {third}" for second in after for third in after_that)
    return found
