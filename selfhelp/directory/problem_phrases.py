"""The names and everyday words of problems, in the form in which they are looked up in a text."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from selfhelp.directory.stop_words import FUNCTION_WORDS
from selfhelp.organizations import Problem
from selfhelp.text import fold


class ProblemPhrase(NamedTuple):
    """A name of a problem, folded and without the words that may stand between the others.

    `first` is the stem of its first word, by which it is looked up, `stems` those of all its words.
    """

    first: str
    words: str
    stems: str
    problem: str


_NO_PLURALS: Final = frozenset({"sids", "aids", "cops", "goes", "does", "empties"})
"""Words that mean something else without their ending: "sids" and "side", "empties" and "empty"."""

IDIOM: Final = Problem("", "")
"""Stands for phrases that contain the name of a problem but do not mean it."""

PhrasesFrom = Callable[[Collection[str]], Iterable[ProblemPhrase]]
"""Stems -> the phrases that begin with one of them."""


class PhraseIndex:
    """Looks up problems by their phrases: by the exact words, else by the stems of these."""

    def __init__(
        self, phrases: Iterable[ProblemPhrase], problems: Mapping[str, Problem], idioms: Iterable[str] = ()
    ) -> None:
        in_order = sorted(phrases, key=lambda phrase: phrase.words)
        self._by_words = {phrase.words: problems[phrase.problem] for phrase in in_order}
        self._by_stems = {phrase.stems: problems[phrase.problem] for phrase in reversed(in_order)}
        self._by_stems.update((stems(words.split()), IDIOM) for words in idioms)

    def find(self, words: Sequence[str]) -> Problem | None:
        """The problem that folded words name, if any; `IDIOM` if they are known to name none."""
        # Exact words before stems: "killed himself" and "kill himself" are different problems.
        return self._by_words.get(" ".join(words)) or self._by_stems.get(stems(words))


def phrases_of(names: Iterable[tuple[str, str]]) -> Iterator[ProblemPhrase]:
    """The phrases for names of problems, given with the problem's id; the same words come once only."""
    known: set[str] = set()
    for problem, name in names:
        words = key_words(fold(name).split())
        key = " ".join(words)
        if key and key not in known:
            known.add(key)
            yield ProblemPhrase(stem(words[0]), key, stems(words), problem)


def key_words(words: Sequence[str]) -> list[str]:
    """Words without function words; with them if less than two would be left of several: "the blues"."""
    kept = [word for word in words if word not in FUNCTION_WORDS]
    return list(words) if len(kept) < min(2, len(words)) else kept


def stems(words: Iterable[str]) -> str:
    """The stems of words, joined by spaces."""
    return " ".join(map(stem, words))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without plural and verb endings; the same for all its regular forms, but not always a word."""
    if word in _NO_PLURALS:
        return word
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            word = word[: -len(ending)]
            if len(word) > 2 and word[-1] == word[-2] and word[-1] not in "lsfz":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word
