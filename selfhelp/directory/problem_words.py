"""Find the problems in a client's words.

Matches whole words, the longest phrase first; takes into account who has the problem, and negation.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from selfhelp.directory.lookup import family_of, is_crisis, problem_named
from selfhelp.directory.stop_words import DENIALS, FUNCTION_WORDS, SELF
from selfhelp.errors import UnknownValueError
from selfhelp.model import Problem, lineage
from selfhelp.text import fold
from selfhelp.vocabulary import AUDIENCES

_OTHERS: Final = frozenset(
    "husband wife spouse partner boyfriend girlfriend fiance fiancee son daughter child kid teenager mother father mom"
    " mum dad parent brother sister sibling friend relative grandson granddaughter grandfather grandmother grandma"
    " grandpa uncle aunt nephew niece cousin stepson stepdaughter stepfather stepmother ex he she they him them"
    " hubby roommate hes shes theyre".split()
)
"""Words for another person, who then is the one with the problem."""

_PRONOUNS: Final = frozenset("he she they him them hes shes theyre".split())
"""Those of them that say nothing after the problem: "gambling, he says"."""

_EVERYDAY: Final = frozenset(
    "house home work working works parent parents kids weeding cutting blow crack diet ms".split()
)
"""Words that are part of a problem's name, but too common to match it alone."""

_NAME_SIMILARITY: Final = 0.9
"""Minimum similarity (difflib ratio) of a misspelled phrase to the whole name of a problem."""

_IDIOMS: Final = ("pot luck", "diet coke", "stroke of luck", "smoked salmon", "out cold", "dead end", "blow dryer")
"""Phrases that contain the name of a problem but do not mean it."""

_WORD_SIMILARITY: Final = 0.84
"""Minimum similarity (difflib ratio) of a misspelled word to a known one."""


class Match(NamedTuple):
    """A problem found in a text, the words that matched it, and whether their spelling was corrected."""

    problem: Problem
    words: str
    guessed: bool = False


class ProblemWords:
    """Index of the names and synonyms of all problems."""

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
        """All words in the names and synonyms of problems, as candidates for misspelled words."""
        names = (name for problem in self._problems.values() for name in (problem.name, *problem.synonyms))
        return {word for name in names for word in fold(name).split()}

    @cached_property
    def _known_stems(self) -> set[str]:
        return {_stem(word) for word in self._words}

    def find(self, text: str) -> list[Match]:
        """The problems that a text is about, best match first.

        - A danger to life comes first.
        - If somebody close has the problem, the family's problem comes before it.
        - Negated problems are left out.
        - Audience words ("gay") and general problems ("addiction") are left out if there is a more specific match.
        - Spelling is corrected only if nothing matches otherwise.
        """
        named_problem = self._named(fold(text))
        if named_problem is not None:
            return [Match(named_problem, text.strip(), fold(named_problem.name) != fold(text))]
        clauses = [fold(part).split() for part in re.split(r"[,;.:!?]|\bbut\b", text.lower())]
        matches = list(self._matches(clauses, guessed=False))
        if not matches:
            matches = list(self._matches([self._corrected(words) for words in clauses], guessed=True))
        matches = [match for match in matches if fold(match.words) not in _AUDIENCE_WORDS] or matches
        ancestors = {id for match in matches for id in lineage(match.problem.id, self._problems)[1:]}
        first_of = {match.problem.id: match for match in reversed(matches) if match.problem.id not in ancestors}
        return sorted(first_of.values(), key=lambda match: (not self._is_crisis(match.problem), matches.index(match)))

    def _named(self, text: str) -> Problem | None:
        """The problem whose whole name the text is, allowing for misspellings."""
        if text in self._by_name or len(text) <= 5:
            return self._by_name.get(text)
        from difflib import get_close_matches

        similar = get_close_matches(text, self._by_name, n=1, cutoff=_NAME_SIMILARITY)
        return self._by_name[similar[0]] if similar else None

    def _matches(self, clauses: list[list[str]], *, guessed: bool) -> Iterator[Match]:
        about_other = False
        for words in clauses:
            content = [(index, word) for index, word in enumerate(words) if word not in FUNCTION_WORDS]
            at = 0
            while at < len(content):
                length, problem = self._longest_at([word for _, word in content], at)
                if problem is None:
                    word = content[at][1]
                    about_other = _is_other(word) or (about_other and word not in SELF)
                    at += max(length, 1)
                    continue
                first, last = content[at][0], content[at + length - 1][0]
                matched_words = [word for _, word in content[at : at + length]]
                following = content[at + length][1] if at + length < len(content) else ""
                other_follows = _is_other(following) and following not in _PRONOUNS
                at += length
                if any(word in DENIALS for word in words[max(0, first - 2) : first]):
                    continue
                # "my gambling" is the client's own, even if another person was mentioned before.
                own = first > 0 and words[first - 1] == "my"
                for related in self._with_family(problem, matched_words, (about_other or other_follows) and not own):
                    yield Match(related, " ".join(words[first : last + 1]), guessed)
                about_other = about_other or any(map(_is_other, matched_words))

    def _with_family(self, problem: Problem, words: list[str], about_other: bool) -> Iterator[Problem]:
        """The problem, preceded by the family's problem if another person has it.

        If the matched `words` name the family's problem ("husband drinks"), it is followed by the other person's.
        """
        family = self._family_of(problem) if about_other else None
        if family is not None:
            yield family
        yield problem
        for at in range(len(words)):
            length, inner = self._longest_at(words[at:], 0, shorter_than=len(words))
            if length and inner is not None and self._family_of(inner) == problem:
                yield inner
                return

    def _longest_at(self, words: list[str], at: int, shorter_than: int = 99) -> tuple[int, Problem | None]:
        """Length and problem of the longest phrase at a position; an idiom has a length, but no problem."""
        for length in range(min(self._longest, len(words) - at, shorter_than - 1), 0, -1):
            if (length == 1 and len(words) > 1 and words[at] in _EVERYDAY) or _stems(
                words[at : at + length]
            ) in self._idioms:
                return length, None
            phrase = words[at : at + length]
            # Exact words before stems: "killed himself" and "kill himself" are different problems.
            problem = self._by_words.get(tuple(phrase)) or self._by_stems.get(_stems(phrase))
            if problem is not None:
                return length, problem
        return 0, None

    def _family_of(self, problem: Problem) -> Problem | None:
        """The problem of those close to a person with this one."""
        return self._problems.get(family_of(problem.id, self._problems) or "")

    def _is_crisis(self, problem: Problem) -> bool:
        return is_crisis(problem.id, self._problems)

    def _corrected(self, words: list[str]) -> list[str]:
        from difflib import get_close_matches

        corrected = []
        for word in words:
            known = word in FUNCTION_WORDS or _stem(word) in self._known_stems or len(word) < 5 or _is_other(word)
            same_letter = [] if known else [other for other in self._words if other[0] == word[0]]
            similar = get_close_matches(word, same_letter, n=1, cutoff=_WORD_SIMILARITY)
            corrected.append(similar[0] if similar else word)
        return corrected


def best_problem(words: str, problems: Mapping[str, Problem]) -> Problem:
    """The problem with that id, name or synonym, else the best match for the words.

    Raises:
        UnknownValueError: no problem matches without correcting the spelling.
    """
    try:
        return problem_named(words, problems)
    except UnknownValueError:
        matches = ProblemWords(problems).find(words)
        if not matches or matches[0].guessed:
            raise
        return matches[0].problem


def _is_other(word: str) -> bool:
    return word in _OTHERS or (word.endswith("s") and word[:-1] in _OTHERS)


def _without_fillers(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in FUNCTION_WORDS)


def _stems(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(_stem, _without_fillers(words)))


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """A word without plural and verb endings; the same for all its regular forms, but not always a word."""
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
