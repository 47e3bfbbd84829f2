"""Notes -> what a meeting offers to those who need it, and what it does not: court slips, ramps, interpreters.

What a note says of some weekdays ("Wheelchair access on Tuesday only") holds for the meetings of these days.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from selfhelp.patterns import LazyPatterns
from selfhelp.reading.days import weekday_in_text, weekday_named
from selfhelp.reading.topics import ABOUT_NEEDS, LIFT, NEEDS, topics_of
from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold

_SENTENCE_END: Final = re.compile(r"[.;!](?=\s|$)|(?<=\?)|[\n\u2022|]")
_PART_END: Final = re.compile(r"[,()/\u2013\u2014]|(?<=\s)-(?=\s)")
LONGEST_ABBREVIATION: Final = 3
"""Letters of a weekday up to which it may well be another word."""


class _Patterns(NamedTuple):
    """Patterns in all languages, for folded parts of sentences."""

    arranged: re.Pattern[str]
    doubtful: re.Pattern[str]
    denying: re.Pattern[str]
    without_lift: re.Pattern[str]
    stairs: re.Pattern[str]
    needs: dict[str, LazyPatterns]


def needs_in(*texts: str | None, weekdays: frozenset[int] = frozenset()) -> tuple[str, ...]:
    """The attributes that the texts about one meeting state; nothing where they contradict each other.

    `weekdays` are the ISO days on which it meets.

    >>> needs_in("Not wheelchair accessible. Will sign court slips.", None, "Wheelchair accessible")
    ('signs-slips',)
    """
    stated = dict.fromkeys(need for text in texts if text is not None for need in needs_stated(text, weekdays))
    return tuple(need for need in stated if _opposite(need) not in stated)


def needs_beside(known: Collection[str], stated: Iterable[str]) -> tuple[str, ...]:
    """Those of the `stated` attributes about whose needs nothing is `known` from codes and columns.

    >>> needs_beside(["wheelchair"], ["no-wheelchair", "signs-slips"])
    ('signs-slips',)
    """
    return tuple(need for need in stated if need not in known and _opposite(need) not in known)


def needs_stated(text: str, weekdays: frozenset[int] = frozenset()) -> tuple[str, ...]:
    """The attributes that a text states, also those that it denies; nothing for what is only asked or arranged.

    >>> needs_stated("Stairs, no elevator."), needs_stated("Ask about court slips")
    (('no-wheelchair',), ())
    >>> [needs_stated("Wheelchair access on Tuesday & Sunday only", frozenset({day})) for day in (1, 2)]
    [(), ('wheelchair',)]
    """
    return () if ABOUT_NEEDS.isdisjoint(topics_of(text)) else _needs_in_sentences(text, weekdays)


@lru_cache(maxsize=4096)
def _needs_in_sentences(text: str, weekdays: frozenset[int]) -> tuple[str, ...]:
    patterns = _patterns()
    stated = {
        need: None for sentence in _SENTENCE_END.split(text) for need in _in_sentence(sentence, patterns, weekdays)
    }
    return tuple(need for need in stated if _opposite(need) not in stated)


def _in_sentence(sentence: str, patterns: _Patterns, weekdays: frozenset[int]) -> Iterable[str]:
    topics = topics_of(sentence)
    if "?" in sentence or ABOUT_NEEDS.isdisjoint(topics):
        return
    whole = fold(sentence)
    if patterns.arranged.search(whole) is not None:
        return
    if LIFT in topics and patterns.without_lift.search(whole) is not None and patterns.stairs.search(whole) is not None:
        yield "no-wheelchair"
    for part in filter(None, (_on_days(fold(part), weekdays) for part in _PART_END.split(sentence))):
        if patterns.doubtful.search(part) is not None:
            continue
        is_denying = patterns.denying.search(part) is not None
        for id in filter(topics.__contains__, NEEDS):
            need = patterns.needs[id]
            if need.denied.search(part) is not None:
                yield f"no-{id}"
            elif not is_denying and need.stated.search(part) is not None:
                yield id


def _on_days(part: str, weekdays: frozenset[int]) -> str | None:
    """The folded part of a sentence, without any weekdays it names; None if the meeting is not on these alone."""
    words = part.split()
    named = {word: day for word, after in zip(words, (*words[1:], ""), strict=False) if (day := _weekday(word, after))}
    if not named:
        return part
    # "Fri. 6:30 pm = ..." is about one of the meetings of a day.
    has_time = any(word in named and after[0].isdigit() for word, after in pairwise(words))
    if has_time or not weekdays or not weekdays <= set(named.values()):
        return None
    only = word_tables().recurrence["only"]
    return " ".join(word for word in words if word not in named and word not in only)


def _weekday(word: str, after: str) -> int | None:
    """The ISO weekday of a word; an abbreviation ("sun") counts before a time or "only"."""
    if after[:1].isdigit() or after in word_tables().recurrence["only"]:
        return weekday_named(word)
    return weekday_in_text(word) if len(word) > LONGEST_ABBREVIATION else None


def _opposite(attribute: str) -> str:
    return attribute.removeprefix("no-") if attribute.startswith("no-") else f"no-{attribute}"


@cache
def _patterns() -> _Patterns:
    words = {kind: any_of(listed) for kind, listed in word_tables().needs.items()}
    return _Patterns(
        arranged=re.compile(rf"\b(?:{words['arranged']})\b"),
        doubtful=re.compile(rf"\b(?:{words['doubtful']})\b"),
        denying=re.compile(rf"\b(?:{words['denying']})\b"),
        without_lift=re.compile(rf"\b(?:{words['without_lift']})\b"),
        stairs=re.compile(rf"(?<!no )(?<!sin )(?<!sans )\b(?:{words['stairs']})\b"),
        needs={id: _need(id, words) for id in NEEDS},
    )


def _need(id: str, words: dict[str, str]) -> LazyPatterns:
    """What says for one need that it is met, and that it is not.

    In data/words, `X` says so by itself, `X_thing` beside one of `X_offered`.
    """
    between = rf"(?: (?:{words['between']})){{0,3}}"
    # Kinds that no language has match nothing.
    says_so, thing, offered = (words.get(kind) or r"(?!)" for kind in (id, f"{id}_thing", f"{id}_offered"))
    other = rf"(?! (?:{words['something_else']})\b)"
    # "Restrooms not wheelchair accessible" is about something else, too.
    alone = "".join(rf"(?<!\b{re.escape(word)} )" for word in sorted(word_tables().needs["something_else"]))
    named = rf"(?:{says_so}|{thing})"
    return LazyPatterns(
        stated=(
            rf"\b(?:(?:{says_so})\b{other}|(?:{thing}){between} (?:{offered})\b|(?:{offered}){between} (?:{thing})\b)"
        ),
        denied=(
            rf"{alone}\b(?:(?:{words['denying']}){between}(?: (?:{offered}){between})? {named}\b{other}"
            rf"|{named}{between} (?:{words['denying']})(?:$|{between} (?:{offered})\b))"
        ),
    )
