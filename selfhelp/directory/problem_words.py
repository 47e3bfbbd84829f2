"""Problems in what a client says: whole words, longest first, whoever has them, and what is denied."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from selfhelp.model import Problem, line_of
from selfhelp.text import fold
from selfhelp.vocabulary import AUDIENCES

_FILLERS: Final = frozenset(
    "a an the my our your his her their its this that these of to for with about at in on is am are was be been being"
    " really very so too much just always all lot lots some and or do does did have has had".split()
)
_DENIALS: Final = frozenset("not no never without dont doesnt didnt isnt arent wasnt cannot nor".split())
_SELF: Final = frozenset("i im ive ill id myself me".split())
_OTHERS: Final = frozenset(
    "husband wife spouse partner boyfriend girlfriend fiance fiancee son daughter child kid teenager mother father mom"
    " mum dad parent brother sister sibling friend relative grandson granddaughter grandfather grandmother grandma"
    " grandpa uncle aunt nephew niece cousin stepson stepdaughter stepfather stepmother ex he she they him them"
    " hubby roommate hes shes theyre".split()
)
"""Words for somebody else, who then has what is spoken of."""

_EVERYDAY: Final = frozenset(
    "house home work working works parent parents kids weeding cutting blow crack diet ms".split()
)
"""Words that alone say nothing, though a problem has them."""

_CORRECTED_NAME: Final = 0.9
"""How alike a phrase must be to the whole name of a problem."""

_IDIOMS: Final = ("pot luck", "diet coke", "stroke of luck", "smoked salmon", "out cold", "dead end", "blow dryer")
"""Words that mean no problem, though they hold one."""

_CORRECTED: Final = 0.84
"""How alike a word must be to one that is known."""


CRISIS: Final = ("suicidal-thoughts", "self-harm", "overdose", "domestic-violence", "sexual-assault", "child-abuse")
"""Problems of life and death, as those below them are: helplines come before groups."""


def is_crisis(problem: str, problems: Mapping[str, Problem]) -> bool:
    """Whether helplines come first: for the problem itself, or one above it."""
    return any(id in CRISIS for id in line_of(problem, problems))


def family_of(problem: str, problems: Mapping[str, Problem]) -> str | None:
    """The problem of those who are close to somebody with this one."""
    return next((problems[id].for_family for id in line_of(problem, problems) if problems[id].for_family), None)


class Match(NamedTuple):
    """A problem that was found, the words that say so, and whether they had to be corrected."""

    problem: Problem
    words: str
    guessed: bool = False


class ProblemWords:
    """All that people call the problems, ready to be looked for."""

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        self._problems = problems
        self._by_words: dict[tuple[str, ...], Problem] = {}
        self._by_stems: dict[tuple[str, ...], Problem] = {}
        self._by_name = {fold(problem.name): problem for problem in problems.values()}
        for problem in problems.values():
            for name in (problem.name, *problem.synonyms):
                words = _without_fillers(fold(name).split())
                self._by_words.setdefault(words, problem)
                self._by_stems.setdefault(tuple(map(_stem, words)), problem)
        self._by_words.pop((), None)
        self._by_stems.pop((), None)
        self._idioms = {_stems(words.split()) for words in _IDIOMS}
        self._longest = max(map(len, self._by_stems), default=0)

    @cached_property
    def _words(self) -> set[str]:
        """All words that name a problem, for what is misspelt."""
        names = (name for problem in self._problems.values() for name in (problem.name, *problem.synonyms))
        return {word for name in names for word in fold(name).split()}

    @cached_property
    def _known(self) -> set[str]:
        return {_stem(word) for word in self._words}

    def find(self, text: str) -> list[Match]:
        """The problems that the text speaks of, the best first.

        What is a matter of life and death comes first of all. Where somebody close has the problem, that
        of the family comes before the problem itself. What is denied is left out; so is a word for an
        audience ("gay") and a general one ("addiction") where there is something more special.
        """
        named = self._named(fold(text))
        if named is not None:
            return [Match(named, text.strip(), fold(named.name) != fold(text))]
        clauses = [fold(part).split() for part in re.split(r"[,;.:!?]|\bbut\b", text.lower())]
        found = list(self._matches(clauses, guessed=False))
        if not found:
            found = list(self._matches([self._corrected(words) for words in clauses], guessed=True))
        found = [match for match in found if fold(match.words) not in _AUDIENCE_WORDS] or found
        above = {id for match in found for id in line_of(match.problem.id, self._problems)[1:]}
        first = {match.problem.id: match for match in reversed(found) if match.problem.id not in above}
        return sorted(first.values(), key=lambda match: (not self._is_crisis(match.problem), found.index(match)))

    def _named(self, text: str) -> Problem | None:
        """The problem whose whole name this is, or nearly is."""
        if text in self._by_name or len(text) <= 5:
            return self._by_name.get(text)
        from difflib import get_close_matches

        near = get_close_matches(text, self._by_name, n=1, cutoff=_CORRECTED_NAME)
        return self._by_name[near[0]] if near else None

    def _matches(self, clauses: list[list[str]], *, guessed: bool) -> Iterator[Match]:
        others = False
        for words in clauses:
            kept = [(at, word) for at, word in enumerate(words) if word not in _FILLERS]
            at = 0
            while at < len(kept):
                length, problem = self._longest_at([word for _, word in kept], at)
                if problem is None:
                    word = kept[at][1]
                    others = _is_other(word) or (others and word not in _SELF)
                    at += max(length, 1)
                    continue
                first, last = kept[at][0], kept[at + length - 1][0]
                said = [word for _, word in kept[at : at + length]]
                followed = at + length < len(kept) and _is_other(kept[at + length][1])
                at += length
                if any(word in _DENIALS for word in words[max(0, first - 2) : first]):
                    continue
                # "my gambling" is one's own, whoever was spoken of before.
                own = first > 0 and words[first - 1] == "my"
                for one in self._with_family(problem, said, (others or followed) and not own):
                    yield Match(one, " ".join(words[first : last + 1]), guessed)
                others = others or any(map(_is_other, said))

    def _with_family(self, problem: Problem, said: list[str], others: bool) -> Iterator[Problem]:
        """The problem, with the family's before it, or what somebody close has behind the family's."""
        family = self._family_of(problem) if others else None
        if family is not None:
            yield family
        yield problem
        for at in range(len(said)):
            length, inner = self._longest_at(said[at:], 0, shorter_than=len(said))
            if length and inner is not None and self._family_of(inner) == problem:
                yield inner
                return

    def _longest_at(self, words: list[str], at: int, shorter_than: int = 99) -> tuple[int, Problem | None]:
        for length in range(min(self._longest, len(words) - at, shorter_than - 1), 0, -1):
            if (length == 1 and len(words) > 1 and words[at] in _EVERYDAY) or _stems(
                words[at : at + length]
            ) in self._idioms:
                return length, None
            said = words[at : at + length]
            # "Killed himself" and "kill himself" are not the same.
            problem = self._by_words.get(tuple(said)) or self._by_stems.get(_stems(said))
            if problem is not None:
                return length, problem
        return 0, None

    def _family_of(self, problem: Problem) -> Problem | None:
        """The problem of those who are close to somebody with this one."""
        return self._problems.get(family_of(problem.id, self._problems) or "")

    def _is_crisis(self, problem: Problem) -> bool:
        return is_crisis(problem.id, self._problems)

    def _corrected(self, words: list[str]) -> list[str]:
        from difflib import get_close_matches

        fixed = []
        for word in words:
            known = word in _FILLERS or _stem(word) in self._known or len(word) < 5 or _is_other(word)
            same_letter = [] if known else [other for other in self._words if other[0] == word[0]]
            near = get_close_matches(word, same_letter, n=1, cutoff=_CORRECTED)
            fixed.append(near[0] if near else word)
        return fixed


def _is_other(word: str) -> bool:
    return word in _OTHERS or (word.endswith("s") and word[:-1] in _OTHERS)


def _without_fillers(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _FILLERS)


def _stems(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(_stem, _without_fillers(words)))


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """A word without the endings of plurals and verb forms, alike for all forms of it."""
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            word = word[: -len(ending)]
            if len(word) > 2 and word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


_AUDIENCE_WORDS: Final = frozenset(fold(word) for id in AUDIENCES for word in (id, id.rstrip("s"), id + "s")) | {
    "lgbt",
    "trans",
    "senior",
    "seniors",
    "elderly",
    "couple",
    "hard of hearing",
}
