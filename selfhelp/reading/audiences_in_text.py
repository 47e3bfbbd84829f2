"""Names and notes of meetings -> audiences that they state, by gender or as LGBTQ+: "Monday Women's Step"."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final, NamedTuple

from selfhelp.reading.audiences import with_wider
from selfhelp.reading.topics import AUDIENCES_IN_TEXT, PEOPLE, topics_of
from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold

GENDERS: Final = frozenset({"women", "men"})

_SENTENCE_END: Final = re.compile(r"[.;!?](?=\s|$)|[\n\r|*\u2022]")


class _Patterns(NamedTuple):
    """Patterns for folded texts."""

    something_else: re.Pattern[str]
    denied: re.Pattern[str]
    for_everybody: re.Pattern[str]
    audience: re.Pattern[str]
    signal: re.Pattern[str]


def audiences_in_text(names: Iterable[str | None], notes: Iterable[str | None], venue: str | None) -> tuple[str, ...]:
    """The genders and LGBTQ+ people for whom the names of a meeting, or a whole sentence of its notes, say that it is.

    The name of the `venue` says nothing of a meeting that is named after it.

    >>> audiences_in_text(["Elm Street Gay Men's Step"], [], None), audiences_in_text(["Noon"], ["Women only."], None)
    (('gay', 'lgbtq', 'men'), ('women',))
    >>> audiences_in_text(["Not Just for Women", "Women Welcome"], ["The women's meeting is at 8."], None)
    ()
    """
    found = [_in_name(name, venue) for name in names if name is not None and PEOPLE in topics_of(name)]
    found += [_in_note(note) for note in notes if note is not None and PEOPLE in topics_of(note)]
    return tuple(sorted({id for ids in found for id in ids}))


@lru_cache(maxsize=4096)
def _in_name(name: str, venue: str | None) -> tuple[str, ...]:
    folded = fold(name)
    place = fold(venue or "")
    if place and place != folded:
        folded = f" {folded} ".replace(f" {place} ", " ").strip()
    return _named(folded)


@lru_cache(maxsize=4096)
def _in_note(note: str) -> tuple[str, ...]:
    patterns = _patterns()
    ids: tuple[str, ...] = ()
    for sentence in map(fold, _SENTENCE_END.split(note)):
        rest = patterns.audience.sub(" ", sentence).split()
        if _around().issuperset(rest) and patterns.signal.search(sentence):
            ids += _named(sentence)
    return ids


def _named(folded: str) -> tuple[str, ...]:
    """The audiences that a folded text names, without those that it leaves out or only invites."""
    patterns, known = _patterns(), word_tables().audiences
    text = patterns.denied.sub(" ", patterns.something_else.sub(" ", folded))
    named = {known[words] for words in patterns.audience.findall(text)}
    if named >= GENDERS or patterns.for_everybody.search(folded):
        named -= GENDERS
    return with_wider(named)


@cache
def _patterns() -> _Patterns:
    tables = word_tables()
    words = {kind: any_of(listed) for kind, listed in tables.audiences_in_text.items()}
    audience = any_of(name for name, id in tables.audiences.items() if id in AUDIENCES_IN_TEXT)
    several = rf"(?:{audience})(?: (?:\w{{1,3}} )?(?:{audience})){{0,3}}"
    return _Patterns(
        something_else=re.compile(rf"\b(?:{words['something_else']})\b"),
        denied=re.compile(
            rf"\b(?:{words['denied_before']})(?: \w{{1,20}}){{0,2}}? {several}\b"
            rf"|\b{several} (?:{words['denied_after']})\b"
        ),
        for_everybody=re.compile(rf"\b(?:{words['for_everybody']})\b"),
        audience=re.compile(rf"\b(?:{audience})\b"),
        signal=re.compile(rf"\b(?:{words['signal']})\b"),
    )


@cache
def _around() -> frozenset[str]:
    """The words that may stand beside an audience in a note."""
    return frozenset(" ".join(word_tables().audiences_in_text["around"]).split())
