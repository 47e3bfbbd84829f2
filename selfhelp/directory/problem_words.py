"""Find the problems in a client's words.

Matches whole words, the longest phrase first; takes into account who has the problem, losses, and negation.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from selfhelp.directory.lookup import NamesOf, is_crisis, problem_named
from selfhelp.directory.people import Lists, People
from selfhelp.directory.problem_clauses import ClauseReader
from selfhelp.directory.problem_phrases import PhraseIndex, PhrasesFrom, stem
from selfhelp.directory.spelling import SHORTEST, nearest
from selfhelp.directory.stop_words import FUNCTION_WORDS
from selfhelp.errors import UnknownValueError
from selfhelp.organizations import Problem, lineage
from selfhelp.text import fold
from selfhelp.vocabulary import AUDIENCES

WordsWith = Callable[[set[str]], Iterable[str]]
"""First letters -> all words of names of problems that begin with one of them."""

_CLAUSES: Final = re.compile(r"[,;.:!?]|\bbut\b|\bpero\b")

_YEARS_OLD: Final = re.compile(r"\b(\d\d?) yo\b")
"""An age; alone, "yo" is Spanish for "I"."""

_NAME_SIMILARITY: Final = 0.9
"""Minimum similarity (difflib ratio) of a misspelled phrase to the whole name of a problem."""

_LONGEST_NAME: Final = 60
"""Letters of a text up to which it may be the whole name of a problem."""

_AUDIENCE_WORDS: Final = frozenset(fold(word) for id in AUDIENCES for word in (id, id.rstrip("s"), id + "s")) | {
    "lgbt",
    "trans",
    "senior",
    "seniors",
    "elderly",
    "couple",
    "hard of hearing",
}
"""Words for an audience, which say nothing of a problem if another word does."""

_SPELLING_OF_PEOPLE: Final = ("partner", "child", "parent", "relative")


class Match(NamedTuple):
    """A problem found in a text, the words that matched it, and whether their spelling was corrected."""

    problem: Problem
    words: str
    guessed: bool = False


class ProblemWords:
    """Finds the names and synonyms of problems in texts.

    `lists` are the words for people, losses and the like (data/problem_lists.csv); `phrases` and `words_with` give only
    what a text can have.
    """

    def __init__(
        self,
        problems: Mapping[str, Problem],
        lists: Lists,
        phrases: PhrasesFrom,
        words_with: WordsWith,
    ) -> None:
        self._problems = problems
        self._lists = lists
        self._people = People(lists)
        self._phrases = phrases
        self._words_with = words_with
        self._by_name = {fold(problem.name): problem for problem in problems.values()}

    def find(self, text: str) -> list[Match]:
        """The problems that a text is about, best match first.

        - A danger to life comes first.
        - If somebody close has the problem, the family's problem comes before it.
        - Who has died, and of what, decides on the problem of a loss.
        - Negated problems are left out.
        - Audience words ("gay") and general problems ("addiction") are left out if there is a more specific match.
        - Spelling is corrected only if nothing specific matches otherwise.
        """
        folded = _YEARS_OLD.sub(r"\1yo", fold(text))
        named_problem = self._named(folded)
        if named_problem is not None:
            return [Match(named_problem, text.strip(), fold(named_problem.name) != folded)]
        clauses = [
            words for part in _CLAUSES.split(text.lower()) if (words := _YEARS_OLD.sub(r"\1yo", fold(part)).split())
        ]
        matches = list(self._matches(clauses, folded, guessed=False))
        if all(match.problem.parent is None for match in matches):
            corrected = self._corrected(clauses)
            if corrected != clauses:
                guesses = list(self._matches(corrected, " ".join(map(" ".join, corrected)), guessed=True))
                matches += [match for match in guesses if match.problem.parent is not None or not matches]
        matches = [match for match in matches if fold(match.words) not in _AUDIENCE_WORDS] or matches
        if any(match.problem.id == "overdose-loss" for match in matches):
            # Who has died of an overdose cannot be saved from it.
            matches = [match for match in matches if match.problem.id not in ("overdose", "family-drugs")]
        ancestors = {id for match in matches for id in lineage(match.problem.id, self._problems)[1:]}
        first_of = {match.problem.id: match for match in reversed(matches) if match.problem.id not in ancestors}
        return sorted(first_of.values(), key=lambda match: (not self._is_crisis(match.problem), matches.index(match)))

    def _named(self, text: str) -> Problem | None:
        """The problem whose whole name the text is, allowing for misspellings."""
        if text in self._by_name or len(text) <= SHORTEST or len(text) > _LONGEST_NAME:
            return self._by_name.get(text)
        from difflib import get_close_matches

        alike = [name for name in self._by_name if name[0] == text[0] and abs(len(name) - len(text)) < len(text) / 5]
        similar = get_close_matches(text, alike, n=1, cutoff=_NAME_SIMILARITY)
        return self._by_name[similar[0]] if similar else None

    def _matches(self, clauses: list[list[str]], text: str, *, guessed: bool) -> Iterator[Match]:
        reader = ClauseReader(self._problems, self._people, self._index(clauses), text)
        for words in clauses:
            for problem, first, last in reader.read(self._people_corrected(words)):
                yield Match(problem, " ".join(words[first : last + 1]), guessed)

    def _index(self, clauses: Iterable[Iterable[str]]) -> PhraseIndex:
        """The names that a text may have."""
        firsts = {stem(word) for words in clauses for word in words}
        return PhraseIndex(self._phrases(firsts), self._problems, self._lists.get("idiom", ()))

    def _corrected(self, clauses: list[list[str]]) -> list[list[str]]:
        """The clauses with misspelled words replaced by words of names of problems."""
        texts = {word for words in clauses for word in words if len(word) >= SHORTEST and word.isalpha()}
        unknown = texts - FUNCTION_WORDS - self._lists.get("ordinary", frozenset()) - self._listed
        if not unknown:
            return clauses
        known = list(self._words_with({word[0] for word in unknown}))
        known_stems = {stem(word) for word in known}
        right = {word: nearest(word, known) or word for word in sorted(unknown) if stem(word) not in known_stems}
        return [[right.get(word, word) for word in words] for words in clauses]

    @cached_property
    def _listed(self) -> frozenset[str]:
        """All words of the lists of people."""
        return frozenset(word for name, words in self._lists.items() if name != "ordinary" for word in words)

    def _people_corrected(self, words: list[str]) -> list[str]:
        """The words of a clause, words for relatives with a slip in them ("my dauhter") corrected."""
        known = [word for name in _SPELLING_OF_PEOPLE for word in self._lists.get(name, ())]
        ordinary = self._lists.get("ordinary", frozenset())
        return [
            nearest(word, known) or word
            if len(word) >= SHORTEST
            and at
            and words[at - 1] in self._lists.get("possessive", ())
            and word not in ordinary
            and not self._people.is_other(word)
            else word
            for at, word in enumerate(words)
        ]

    def _is_crisis(self, problem: Problem) -> bool:
        return is_crisis(problem.id, self._problems)


def best_problem(words: str, problems: Mapping[str, Problem], names: NamesOf, finder: ProblemWords) -> Problem:
    """The problem with that id, or one of the `names`, else the best match for the words.

    Raises:
        UnknownValueError: no problem matches without correcting the spelling.
    """
    try:
        return problem_named(words, problems, names)
    except UnknownValueError:
        matches = finder.find(words)
        if not matches or matches[0].guessed:
            raise
        return matches[0].problem
