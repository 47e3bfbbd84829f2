"""Find the problems in a client's words.

Matches whole words, the longest phrase first; takes into account who has the problem, losses, and negation.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from selfhelp.directory.lookup import family_of, is_crisis, problem_named
from selfhelp.directory.losses import losses
from selfhelp.directory.people import NO_LISTS, Lists, People, other_is_minor, speaker_is_minor, states_age_of_client
from selfhelp.directory.problem_phrases import PhrasesFrom, in_memory, stem, stems
from selfhelp.directory.spelling import SHORTEST, nearest
from selfhelp.directory.stop_words import FUNCTION_WORDS
from selfhelp.errors import UnknownValueError
from selfhelp.model import Problem, lineage
from selfhelp.text import fold
from selfhelp.vocabulary import AUDIENCES

WordsWith = Callable[[set[str]], Iterable[str]]
"""First letters -> all words of names of problems that begin with one of them."""

_CLAUSES: Final = re.compile(r"[,;.:!?]|\bbut\b|\bpero\b")

_YEARS_OLD: Final = re.compile(r"\b(\d\d?) yo\b")
"""An age; alone, "yo" is Spanish for "I"."""

_EVERYDAY: Final = frozenset(
    "house home work working works parent parents kids weeding cutting blow crack diet ms moderation".split()
)
"""Words that are part of a problem's name, but too common to match it alone."""

_NAME_SIMILARITY: Final = 0.9
"""Minimum similarity (difflib ratio) of a misspelled phrase to the whole name of a problem."""

_LONGEST: Final = 10
"""The most words of a text that are compared to a name at once."""

_SPELLING_OF_PEOPLE: Final = ("partner", "child", "parent", "relative")


class Match(NamedTuple):
    """A problem found in a text, the words that matched it, and whether their spelling was corrected."""

    problem: Problem
    words: str
    guessed: bool = False


class ProblemWords:
    """Finds the names and synonyms of problems in texts.

    `lists` are the words for people, losses and the like (data/problem_lists.csv). A dataset gives `phrases` and
    `words_with`, so that only those are read that a text can have; else they are made from the problems.
    """

    def __init__(
        self,
        problems: Mapping[str, Problem],
        lists: Lists = NO_LISTS,
        phrases: PhrasesFrom | None = None,
        words_with: WordsWith | None = None,
    ) -> None:
        self._problems = problems
        self._lists = lists
        self._people = People(lists)
        self._phrases = phrases or in_memory(problems)
        self._words_with = words_with or self._words_of_names
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
        if {"overdose-loss", "family-drugs"} <= {match.problem.id for match in matches}:
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
        reader = _Reader(self._problems, self._people, self._index(clauses), text)
        for words in clauses:
            for problem, first, last in reader.read(self._people_corrected(words)):
                yield Match(problem, " ".join(words[first : last + 1]), guessed)

    def _index(self, clauses: Iterable[Iterable[str]]) -> Mapping[str, Problem]:
        """Words, and stems, of the names that a text may have -> problem."""
        firsts = {stem(word) for words in clauses for word in words}
        found = sorted(self._phrases(firsts), key=lambda phrase: phrase.words)
        # Exact words before stems: "killed himself" and "kill himself" are different problems.
        index = {f"~{phrase.stems}": self._problems[phrase.problem] for phrase in reversed(found)}
        index.update((phrase.words, self._problems[phrase.problem]) for phrase in found)
        index.update(dict.fromkeys((f"~{stems(words.split())}" for words in self._lists.get("idiom", ())), _IDIOM))
        return index

    def _words_of_names(self, letters: set[str]) -> Iterable[str]:
        return (word for word in self._all_words if word[0] in letters)

    @cached_property
    def _all_words(self) -> list[str]:
        names = (name for problem in self._problems.values() for name in (problem.name, *problem.synonyms))
        return sorted({word for name in names for word in fold(name).split()})

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


class _Reader:
    """Reads the clauses of one text, and remembers from one to the next who has the problem."""

    def __init__(
        self, problems: Mapping[str, Problem], people: People, index: Mapping[str, Problem], text: str
    ) -> None:
        self._problems = problems
        self._people = people
        self._index = index
        self._text = text
        words = text.split()
        self._role: str | None = None
        self._mentioned: str | None = None
        self._is_clients = states_age_of_client(text) and not any(map(people.is_other_than_pronoun, words))
        self._has_overdosed = False
        self._speaker_is_minor = speaker_is_minor(text)
        is_of_child = other_is_minor(text) and not self._is_clients and not people.any("self", words)
        if people.any("speaker_is_family", words) or is_of_child:
            self._default = "child"
        else:
            self._default = ""

    def read(self, words: list[str]) -> Iterator[tuple[Problem, int, int]]:
        """The problems of a clause, each with its first and last word."""
        lost = {loss.first: loss for loss in losses(words, self._people, self._text, self._mentioned)}
        found: list[tuple[Problem, int, int]] = []
        at = 0
        while at < len(words):
            length, problem = self._longest_at(words, at)
            if problem is not None and self._is_survived(problem, words, at):
                length, problem = 1, None
            end = at + max(length, 1)
            inner = next((lost[first] for first in range(at, end) if first in lost), None)
            # A phrase that tells no more than that somebody has died is told better by who it was.
            if inner is not None and (problem is None or problem.id == "grief" or end <= inner.last):
                if inner.first > at:
                    self._notice(words, at)
                    at += 1
                    continue
                id = "overdose-loss" if inner.is_of_pronoun and self._has_overdosed else inner.problem
                found.append((self._problems[id], at, inner.last))
                at = inner.last + 1
                continue
            if problem is not None and words[at] == "abuse" and found and found[-1][2] == at - 1:
                at = end  # "adderall abuse"
                continue
            if problem is None and self._is_use(words, at):
                problem = self._problems.get("drugs")
            if problem is None:
                self._notice(words, at)
                at = end
                continue
            if not self._is_denied(words, at):
                related = [(each, at, end - 1) for each in self._with_family(problem, words, at, end)]
                self._has_overdosed |= problem.id == "overdose" and len(related) > 1
                # "I can't sleep without a joint" is about the joint.
                found = related + found if self._is_needed(words, at) else found + related
            for position in range(at, end):
                self._notice(words, position, only_others=True)
            at = end
        return iter(found)

    def _notice(self, words: Sequence[str], at: int, *, only_others: bool = False) -> None:
        """Remember whom the word at a position is about."""
        people = self._people
        person = people.at(words, at)
        role = person.role if person else people.role(words[at])
        if role in _ROLES and self._is_acted_on(words, at):
            return
        if words[at] == "folks" and not people.has("possessive", words, at - 1, longest=1):
            return  # "the folks at my old meeting"
        if not only_others and people.has("client", words, at, longest=1):
            self._is_clients, self._role = True, None
        elif not only_others and people.has("self", words, at, longest=1):
            self._role = None
        elif role == "pronoun":
            self._role = self._role or (None if self._is_clients else role)
        elif role in _ROLES:
            self._role = self._mentioned = role

    def _is_acted_on(self, words: Sequence[str], at: int) -> bool:
        """Whether somebody is told of who has no part in the problem: "yelled at my kids", "a single mom"."""
        before = words[max(0, at - 2) : at]
        if words[at + 1 : at + 2] in (["soltera"], ["soltero"]):
            return True
        if "lost" in before and words[at] in ("kids", "children", "hijos"):
            return True
        if before and (before[-1] in _KINDS_OF_PARENT and self._people.role(words[at]) in ("parent", "child")):
            return True
        verb = before[-2] if len(before) > 1 and self._people.has("possessive", before, 1, longest=1) else ""
        return verb in _ACTS or (bool(before) and before[-1] == "at") or "yelled" in before

    def _is_use(self, words: Sequence[str], at: int) -> bool:
        """Whether words say that somebody takes drugs, without naming them: "my son uses again"."""
        people = self._people
        if not people.has("use", words, at, longest=1) or self._role in (None, "friend"):
            return False
        return at + 1 == len(words) or bool(people.has("use_before_end", words, at + 1, longest=1))

    def _is_survived(self, problem: Problem, words: Sequence[str], at: int) -> bool:
        """Whether a loss has not happened: "he almost died of an overdose"."""
        return not _NEARLY.isdisjoint(words[max(0, at - 2) : at]) and "grief" in lineage(problem.id, self._problems)

    def _is_denied(self, words: Sequence[str], at: int) -> bool:
        before = words[max(0, at - 2) : at]
        denied = any(self._people.has("denial", [word], 0) for word in before)
        return denied and not self._is_needed(words, at)

    def _is_needed(self, words: Sequence[str], at: int) -> bool:
        """Whether somebody is unable to do something without what follows."""
        before = words[max(0, at - 2) : at]
        return not {"without", "sin"}.isdisjoint(before) and self._people.any("unable", words[:at])

    def _with_family(self, problem: Problem, words: Sequence[str], at: int, end: int) -> Iterator[Problem]:
        """The problem and, if another person has it, that of those close to the person; the likelier one first."""
        role = self._whose(words, at, end)
        family = self._family_of(problem, role) if role else None
        if (family or problem).id == "family-alcohol":
            yield from self._of_children(words, at, end, role)
        if family is not None and self._says_less(family, problem):
            yield from (problem, family)
            return
        if family is not None:
            yield family
        yield problem
        yield from self._inner(problem, words[at:end])

    def _whose(self, words: Sequence[str], at: int, end: int) -> str:
        """The role of the person who has the problem; "" for the speaker."""
        people = self._people
        # "my gambling" is the client's own, even if another person was mentioned before.
        if at and words[at - 1] in _OWN:
            return ""
        follows = next((to for to in range(end, len(words)) if words[to] not in FUNCTION_WORDS), end)
        role = people.role(words[follows]) if follows < len(words) else None
        if (
            role
            and role != "pronoun"
            and _TOWARDS.isdisjoint(words[end:follows])
            and not people.any("self", words[:at])
        ):
            return role
        own = any(people.has("self", words, position, longest=1) for position in range(max(0, at - 2), at))
        return self._role or ("" if own else self._default)

    def _family_of(self, problem: Problem, role: str) -> Problem | None:
        """The problem of those close to a person with this one."""
        above = lineage(problem.id, self._problems)
        family = family_of(problem.id, self._problems)
        if role == "child" and not {"health", "disability", "adhd"}.isdisjoint(above):
            family = "childhood-cancer" if "cancer" in above else "special-needs-parents"
        elif family == "special-needs-parents":
            return None
        elif role == "partner" and family == "caregiving":
            family = "caregiving-spouse"
        return None if family is None or family in above else self._problems.get(family)

    def _says_less(self, family: Problem, problem: Problem) -> bool:
        """Whether the problem itself is likelier to be meant than that of those close to the person who has it."""
        if family.id == "special-needs-parents":
            return "health" in lineage(problem.id, self._problems)
        # The problem of addictions at large.
        return family.id == "family-addiction" and problem.id != "addiction"

    def _of_children(self, words: Sequence[str], at: int, end: int, role: str) -> Iterator[Problem]:
        """Who lives, or grew up, with a parent who drinks: "I'm 14 and my dad drinks", "grew up with drunk parents"."""
        people = self._people
        near = words[max(0, at - _NEAR) : end + _NEAR]
        if role != "parent" and not any(people.role(word) == "parent" for word in near):
            return
        if people.any("childhood", words):
            yield self._problems["adult-children"]
        elif self._speaker_is_minor or self._theirs(words[:end]):
            yield self._problems["teen-family-alcohol"]

    def _theirs(self, words: Sequence[str]) -> bool:
        """Whether a parent is called the parent of a child: "my kids need help because their father drinks"."""
        people = self._people
        for at in range(1, len(words)):
            if people.role(words[at]) == "parent" and (words[at - 1] in _THEIRS or words[at - 1].endswith("s")):
                return any(
                    (who := people.at(words, first, owned=False)) and who.role == "child" for first in range(at)
                ) or any(people.role(word) == "child" or word.removesuffix("s") in _SCHOOL for word in words[:at])
        return False

    def _inner(self, problem: Problem, words: Sequence[str]) -> Iterator[Problem]:
        """The other person's problem, if the words name the family's problem ("husband drinks")."""
        for at in range(len(words)):
            length, inner = self._longest_at(words[at:], 0, shorter_than=len(words))
            if length and inner is not None and family_of(inner.id, self._problems) == problem.id:
                yield inner
                return

    def _longest_at(self, words: Sequence[str], at: int, shorter_than: int = 99) -> tuple[int, Problem | None]:
        """Length and problem of the longest phrase at a position; an idiom has a length, but no problem."""
        for length in range(min(_LONGEST, len(words) - at, shorter_than - 1), 0, -1):
            raw = words[at : at + length]
            problem = self._of_phrase(raw)
            is_whole = problem is not None
            if problem is None and raw[0] not in FUNCTION_WORDS and raw[-1] not in FUNCTION_WORDS:
                kept = [word for word in raw if word not in FUNCTION_WORDS]
                problem = self._of_phrase(kept) if len(kept) < length else None
            if problem is _IDIOM:
                return length, None
            # "I lied to my husband about my gambling" does not say that the husband gambles.
            if not is_whole and not _OWN.isdisjoint(raw[1:-1]) and self._people.is_other(raw[0]):
                problem = None
            is_everyday = length == 1 and raw[0] in _EVERYDAY and self._has_others(words)
            if problem is not None and not (is_everyday and not self._is_in_context(words, at)):
                return length, problem
        return 0, None

    def _is_in_context(self, words: Sequence[str], at: int) -> bool:
        """Whether an everyday word names a problem by the words beside it: "ms support group", "help for crack"."""
        before, after = words[at - 1 : at] if at else [], words[at + 1 : at + 2]
        if words[at] == "ms":
            return not (_BEFORE_ILLNESS.isdisjoint(before) and _AFTER_ILLNESS.isdisjoint(after))
        return words[at] in ("crack", "blow") and not _BEFORE_DRUG.isdisjoint(before)

    def _of_phrase(self, words: Sequence[str]) -> Problem | None:
        return self._index.get(" ".join(words)) or self._index.get(f"~{stems(words)}")

    def _has_others(self, words: Sequence[str]) -> bool:
        return sum(word not in FUNCTION_WORDS for word in words) > 1


def best_problem(words: str, problems: Mapping[str, Problem], finder: ProblemWords) -> Problem:
    """The problem with that id, name or synonym, else the best match for the words.

    Raises:
        UnknownValueError: no problem matches without correcting the spelling.
    """
    try:
        return problem_named(words, problems)
    except UnknownValueError:
        matches = finder.find(words)
        if not matches or matches[0].guessed:
            raise
        return matches[0].problem


_BEFORE_ILLNESS: Final = frozenset({"have", "has", "with", "w", "had", "of"})
_BEFORE_DRUG: Final = frozenset("for on off smoking smokes smoked using uses use used doing did quit to and".split())
_AFTER_ILLNESS: Final = frozenset({"support", "group", "groups", "meeting", "patient", "patients", "caregiver"})
_NEARLY: Final = frozenset({"almost", "nearly", "casi"})
_OWN: Final = frozenset({"my", "mi"})
_ROLES: Final = frozenset({"partner", "child", "parent", "relative", "friend"})
_KINDS_OF_PARENT: Final = frozenset("single new working expecting solo expectant nursing soltera soltero".split())
_ACTS: Final = frozenset(
    "at hit hitting lose losing lying lied miss missing hurt hurting owe abandoned neglected".split()
)
"""Words before "my kids" that make them no person with a problem."""
_TOWARDS: Final = frozenset({"about", "with", "to", "con"})
"""Words between a problem and a person whom it is not the problem of: "worried about my kids"."""
_THEIRS: Final = frozenset({"their", "his", "her", "whose", "su", "sus"})
_SCHOOL: Final = frozenset({"student", "teen", "pupil", "year old"})
_NEAR: Final = 4
"""How far from the words of a problem a parent may be mentioned who has it."""
_LONGEST_NAME: Final = 60
_IDIOM: Final = Problem("", "", None, (), None, ())
"""Stands for phrases that contain the name of a problem but do not mean it."""

_AUDIENCE_WORDS: Final = frozenset(fold(word) for id in AUDIENCES for word in (id, id.rstrip("s"), id + "s")) | {
    "lgbt",
    "trans",
    "senior",
    "seniors",
    "elderly",
    "couple",
    "hard of hearing",
}
