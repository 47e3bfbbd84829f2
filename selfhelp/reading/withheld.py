"""Words that keep the place of a meeting back: confidential, address on request, in a private home."""

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from selfhelp.reading.topics import WITHHELD, topics_of
from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold

_SENTENCE_END: Final = re.compile(r"[.;!?](?=\s)|\n")
_PART_END: Final = re.compile(r"[,;:()/\n\u2013\u2014]|[.!?](?=\s)|(?<=\s)-(?=\s)")


class _Patterns(NamedTuple):
    """Patterns in all languages, for folded texts; `kept_back` is one word that says it where a place should be."""

    in_sentence: tuple[re.Pattern[str], ...]
    kept_back: re.Pattern[str]
    home: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = {kind: any_of(listed) for kind, listed in word_tables().withheld.items()}
    place, hidden, ask, home = (words[kind] for kind in ("place", "hidden", "ask", "home"))
    around, given = (rf"(?: (?:{words[kind]})){{0,6}}" for kind in ("around", "given"))
    purpose = rf"(?:{words['purpose']})(?: (?:{words['before_place']})){{0,4}} (?:{place})"
    # "Your e-mail address is kept confidential" is about something else.
    own_place = rf"{''.join(rf'(?<!{word} )' for word in sorted(word_tables().withheld['not_a_place']))}\b(?:{place})"
    home = rf"(?:{home})\b(?! (?:{words['other_homes']})\b)"
    return _Patterns(
        in_sentence=tuple(
            re.compile(pattern)
            for pattern in (
                rf"\b(?:{hidden}){around} (?:{place})\b",
                rf"{own_place}{around} (?:{hidden})\b",
                rf"\b(?:{ask})(?: \S+){{0,8}} {purpose}\b(?! (?:{words['something_else']})\b)",
                rf"\b{purpose}(?: (?:{words['beside']})){{0,3}} (?:{ask})\b",
                rf"{own_place}{given} (?:{words['request']})\b",
                rf"^(?:(?:{words['article']}) )?{home}",
                rf"\b(?:{words['before_home']})(?: (?:{words['article']}))? {home}",
            )
        ),
        kept_back=re.compile(rf"(?:{words['around']} )?(?:{hidden}){around}"),
        home=re.compile(rf"\b{home}"),
    )


def withholds_place(text: str) -> bool:
    """Whether a sentence says that the place is kept back, or told only to those who ask.

    >>> withholds_place("Call 303-555-0100 for the address."), withholds_place("A confidential meeting.")
    (True, False)
    """
    return WITHHELD in topics_of(text) and _any_withholds(text)


@lru_cache(maxsize=4096)
def _any_withholds(text: str) -> bool:
    return any(map(_withholds, _SENTENCE_END.split(text)))


@lru_cache(maxsize=4096)
def _withholds(sentence: str) -> bool:
    """The same for one sentence; cached, because the notes of a feed have many in common."""
    if WITHHELD not in topics_of(sentence):
        return False
    folded = fold(sentence)
    return any(pattern.search(folded) is not None for pattern in _patterns().in_sentence)


def is_withheld_place(cell: str) -> bool:
    """The same for a cell that should hold a street, a venue or a town: "Confidential", "Private Residence"."""
    return WITHHELD in topics_of(cell) and _stands_for_place(cell)


@lru_cache(maxsize=4096)
def _stands_for_place(cell: str) -> bool:
    patterns = _patterns()
    return (
        patterns.home.search(fold(cell)) is not None
        or withholds_place(cell)
        or any(patterns.kept_back.fullmatch(part) is not None for part in map(fold, _PART_END.split(cell)))
    )


def sentences_that_withhold(text: str) -> str | None:
    """The sentences of a text that keep the place back, which also say whom to ask; None if there are none."""
    sentences = (sentence.strip() for sentence in _SENTENCE_END.split(text))
    return ". ".join(sentence for sentence in sentences if withholds_place(sentence)) or None
