"""Words for whom a meeting is -> ids of audiences: "Women's Only", "LGBTQIA+ community", "Teens 13-17"."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final, NamedTuple

from selfhelp.reading.topics import FAMILIES, topics_of
from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold

LONGEST: Final = 60
"""Characters of words that name an audience; longer ones are a description, in which others are named, too."""

_NOT: Final = re.compile(
    r"\b(?:not|no|non|except|without|sin|sauf|welcome|welcomed|all|everyone|anyone|study|steps?|workshop|topics?"
    r"|of(?! colou?r\b)|de|des|du|their)\b"
)
"""Words beside which an audience is denied or invited, or is the topic, or others are meant: "parents of teens"."""

_SENTENCE_END: Final = re.compile(r"[.;!?](?=\s|$)|\n")
ANYBODY: Final = "everybody"
"""In data/words, the kind of words that leave nobody out."""
_EVERYBODY: Final = frozenset({"women", "men"})
LGBTQ: Final = "lgbtq"
_LGBTQ: Final = frozenset({"gay", "lesbian", "bisexual", "transgender", "non-binary"})
"""Audiences that are part of `LGBTQ`."""


@lru_cache(maxsize=4096)
def audiences_named(words: str) -> tuple[str, ...]:
    """The audiences that a short text names, each once.

    >>> audiences_named("Veterans & First Responders only"), audiences_named("Women welcome")
    (('veterans',), ())
    """
    folded = fold(words)
    if len(words) > LONGEST or _NOT.search(folded):
        return ()
    known = word_tables().audiences
    named = dict.fromkeys(known[name] for name in _names().findall(folded) if known[name] != ANYBODY)
    return with_wider(id for id in named if not (named.keys() >= _EVERYBODY and id in _EVERYBODY))


def with_wider(audiences: Iterable[str]) -> tuple[str, ...]:
    """The audiences, and those of which they are a part, as in the table of codes.

    >>> with_wider(["gay", "men"])
    ('gay', 'men', 'lgbtq')
    """
    listed = tuple(audiences)
    return listed if LGBTQ in listed or _LGBTQ.isdisjoint(listed) else (*listed, LGBTQ)


def leaves_nobody_out(words: str) -> bool:
    """Whether a short text only says that a meeting is for everybody, or for all adults.

    >>> leaves_nobody_out("All genders, 18+"), leaves_nobody_out("Parents of addicts")
    (True, False)
    """
    known = word_tables().audiences
    return all(word.isdigit() or known.get(word) == ANYBODY for word in fold(words).split())


def says_for_families(name: str, *notes: str | None) -> bool:
    """Whether a name or notes say that a meeting is for families and friends, and not for whom they worry about.

    >>> says_for_families("Family & Friends"), says_for_families("Sunday", "Family and friends are welcome.")
    (True, False)
    """
    if _may_be_for_families(name) and _is_named_for_families(name):
        return True
    return any(_may_be_for_families(note) and _says_for_families(note) for note in notes if note)


def _is_named_for_families(name: str) -> bool:
    title, patterns = fold(name), _families()
    return (
        patterns.named.search(title) is not None
        and _NOT.search(title) is None
        and patterns.others.search(title) is None
    )


@lru_cache(maxsize=4096)
def _says_for_families(note: str) -> bool:
    patterns = _families()
    for sentence in map(fold, filter(_may_be_for_families, _SENTENCE_END.split(note))):
        if patterns.not_for_oneself.search(sentence) is not None:
            return True
        found = patterns.stated.search(sentence)
        if found is not None and _NOT.search(sentence) is None and patterns.others.search(sentence) is None:
            return True
    return False


def _may_be_for_families(text: str) -> bool:
    return FAMILIES in topics_of(text)


class _Families(NamedTuple):
    """Patterns for folded texts that set families and friends apart; `others` are words for those beside them."""

    named: re.Pattern[str]
    stated: re.Pattern[str]
    others: re.Pattern[str]
    not_for_oneself: re.Pattern[str]


@cache
def _families() -> _Families:
    words = {kind: any_of(listed) for kind, listed in word_tables().for_families.items()}
    return _Families(
        named=re.compile(rf"\b(?:{words['friends']})\b"),
        stated=re.compile(rf"\b(?:{words['for']}) (?:{words['friends']})\b|\b(?:{words['only']})\b"),
        others=re.compile(rf"\b(?:{words['others']})\b"),
        not_for_oneself=re.compile(rf"\b(?:{words['oneself']})\b.{{0,60}}\b(?:{words['not_for_you']})\b"),
    )


@cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(word_tables().audiences)})\b")
