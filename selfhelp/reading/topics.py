"""What a text may be about, judged by its words alone, so that most readers of sentences can skip it.

Most texts contain nothing that a reader looks for, and searching them for hundreds of phrases is slow.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Final

from selfhelp.reading.links import CONFERENCE_HOSTS
from selfhelp.reading.words import word_tables
from selfhelp.text import fold

ENDED: Final = "ended"
"""Whether a meeting takes place."""

WAYS: Final = "ways"
"""Ways to attend it."""

WITHHELD: Final = "withheld"
LIFT: Final = "lift"
"""That there is none."""

NEEDS: Final = ("signs-slips", "wheelchair", "asl", "child-care", "child-friendly", "captions", "hearing-loop")
"""Attributes, each of which is a topic of its own."""

ABOUT_NEEDS: Final = frozenset({*NEEDS, LIFT})

CLOSURES: Final = "closures"
FAMILIES: Final = "families"
PEOPLE: Final = "people"
"""That a meeting is for a gender, or for LGBTQ+ people."""

AUDIENCES_IN_TEXT: Final = frozenset(
    {"women", "men", "lgbtq", "gay", "lesbian", "bisexual", "transgender", "non-binary"}
)
"""The audiences that names and notes are searched for."""

LABELS: Final = "labels"
"""A language or a cost after a colon."""

RECURRENCE: Final = "recurrence"
JOINING: Final = "joining"
POST_BOX: Final = "post-box"
CONFERENCE: Final = "conference"
"""Words of a link to one of `CONFERENCE_HOSTS`."""

TO_JOIN: Final = frozenset({JOINING, CONFERENCE})

_ORDINALS: Final = tuple(
    f"{number}{ending}" for number in range(1, 6) for ending in ("", *"st nd rd th er re e eme o a".split())
)
_BEGINNINGS_OF_RULES: Final = (
    "first", "second", "third", "fourth", "fifth", "last", "prim", "segund", "tercer", "terceir", "cuart", "ultim",
    "erst", "zwei", "dritt", "viert", "letzt", "premi", "deux", "troisi", "quatri", "dernier", "cinqui", "funft",
    "quart", "quint", "every", "altern", "fortnight", "biweek", "bimonth", "monthly", "once", "quin", "dos", "duas",
    "semaine", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
"""Beginnings of words of which every text that states a rule has one, if it has neither an ordinal in digits nor
"bi-weekly"."""

_JOINING: Final = (
    "dial dialin call callin conference join bridge marque llame einwahl appelez id pass passcode password code access"
    " pin contrasena mot kennwort phone"
)
"""Words of which every text that gives a number or a code to join by has one."""

_NONE: Final = frozenset[str]()

MOST_SILENT_WORDS: Final = 2**15
"""Words without a topic that are remembered; a feed has some thousands."""


@lru_cache(maxsize=2**15)
def topics_of(text: str) -> frozenset[str]:
    """The topics that a text may be about: it has all words of a phrase of theirs, in whatever order.

    Cached, because several readers ask about each text, and feeds repeat venues, streets and notes.

    >>> sorted(topics_of("Court slips are signed on the 1st Monday")), topics_of("Big Book study")
    (['recurrence', 'signs-slips'], frozenset())
    """
    words, silent = set(fold(text).split()), _silent_words()
    topics = set[str]()
    for word in words - silent:
        if phrases := _phrases_with(word):
            topics.update([topic for topic, others in phrases if others <= words])
        elif len(silent) < MOST_SILENT_WORDS:
            silent.add(word)
    return _shared(frozenset(topics)) if topics else _NONE


@cache
def _shared(topics: frozenset[str]) -> frozenset[str]:
    """The first of all equal sets: thousands of remembered texts have one of some dozens."""
    return topics


def topics_of_all(texts: Iterable[str | None]) -> frozenset[str]:
    """The topics of any of the texts about one meeting."""
    return _NONE.union(*[topics_of(text) for text in texts if text is not None])


def _phrases_with(word: str) -> Iterable[tuple[str, frozenset[str]]]:
    """The topics of a word, each with the other words that it takes."""
    phrases = _phrases().get(word, ())
    return (*phrases, (RECURRENCE, frozenset[str]())) if word.startswith(_BEGINNINGS_OF_RULES) else phrases


@cache
def _silent_words() -> set[str]:
    """Words that are known to have no topic; a set that is filled when they are first seen."""
    return set()


@cache
def _phrases() -> Mapping[str, tuple[tuple[str, frozenset[str]], ...]]:
    """The longest word of each phrase, as it is the rarest -> the topics of its phrases, each with all their words."""
    by_word: dict[str, set[tuple[str, frozenset[str]]]] = {}
    for topic, phrases in _phrases_of_topics().items():
        for words in map(str.split, phrases):
            by_word.setdefault(max(words, key=len), set()).add((topic, frozenset(words)))
    return {word: tuple(phrases) for word, phrases in by_word.items()}


def _phrases_of_topics() -> dict[str, list[str]]:
    """What a text about a topic has at least one of."""
    tables = word_tables()
    kinds = {
        ENDED: (tables.attendance, ("ended", "closed", "cancelled", "not_meeting")),
        WAYS: (tables.attendance, ("online", "phone", "in_person", "hybrid")),
        POST_BOX: (tables.attendance, ("post_box",)),
        WITHHELD: (tables.withheld, ("place", "hidden", "home")),
        LIFT: (tables.needs, ("without_lift",)),
        **{id: (tables.needs, tuple({id, f"{id}_thing"} & tables.needs.keys())) for id in NEEDS},
        CLOSURES: (tables.closures, tuple(tables.closures.keys() - {"condition"})),
        FAMILIES: (tables.for_families, ("friends", "only", "not_for_you")),
    }
    phrases = {topic: [phrase for kind in named for phrase in words[kind]] for topic, (words, named) in kinds.items()}
    phrases[WAYS] += ["id", "https", "http"]
    phrases[CLOSURES] += tables.months
    return phrases | {
        RECURRENCE: [*_ORDINALS, "14", "bi"],
        JOINING: _JOINING.split(),
        PEOPLE: [words for words, id in tables.audiences.items() if id in AUDIENCES_IN_TEXT],
        LABELS: [*tables.labels["languages"], *tables.labels["cost"]],
        CONFERENCE: [fold(host) for host in CONFERENCE_HOSTS],
    }
