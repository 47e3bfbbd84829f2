"""Read the clauses of a client's words one after the other: the problems that each names, and who has them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from selfhelp.directory.lookup import family_of
from selfhelp.directory.losses import losses
from selfhelp.directory.people import RELATIVES, THEIRS, People, other_is_minor, speaker_is_minor, states_age_of_client
from selfhelp.directory.problem_phrases import IDIOM, PhraseIndex
from selfhelp.directory.stop_words import FUNCTION_WORDS
from selfhelp.organizations import Problem, lineage

_EVERYDAY: Final = frozenset(
    "house home work working works parent parents kids weeding cutting blow crack diet ms moderation".split()
)
"""Words that are part of a problem's name, but too common to match it alone."""

_LONGEST: Final = 10
"""The most words of a text that are compared to a name at once."""

_BEFORE_ILLNESS: Final = frozenset({"have", "has", "with", "w", "had", "of"})
_AFTER_ILLNESS: Final = frozenset({"support", "group", "groups", "meeting", "patient", "patients", "caregiver"})
_BEFORE_DRUG: Final = frozenset("for on off smoking smokes smoked using uses use used doing did quit to and".split())
_NEARLY: Final = frozenset({"almost", "nearly", "casi"})
_OWN: Final = frozenset({"my", "mi"})
_KINDS_OF_PARENT: Final = frozenset("single new working expecting solo expectant nursing soltera soltero".split())
_ACTS: Final = frozenset(
    "at hit hitting lose losing lying lied miss missing hurt hurting owe abandoned neglected".split()
)
"""Words before "my kids" that make them no person with a problem."""

_TOWARDS: Final = frozenset({"about", "at", "with", "to", "con"})
"""Words between a problem and a person whom it is not the problem of: "worried about my kids"."""

_SCHOOL: Final = frozenset({"student", "teen", "pupil", "year old"})

_NEAR: Final = 4
"""How far from the words of a problem a parent may be mentioned who has it."""


class Mention(NamedTuple):
    """A problem that a clause names, and from which word to which."""

    problem: Problem
    first: int
    last: int


class ClauseReader:
    """Reads the clauses of one text, and remembers from one to the next who has the problem."""

    def __init__(self, problems: Mapping[str, Problem], people: People, index: PhraseIndex, text: str) -> None:
        self._problems = problems
        self._people = people
        self._index = index
        self._text = text
        words = text.split()
        self._role: str | None = None
        self._mentioned: str | None = None
        # A case note speaks of the client as he or she; relatives say who it is, or what somebody refuses to do.
        is_only_told = not any(map(people.is_other_than_pronoun, words))
        is_case_note = not (people.any("self", words) or people.any("refuses", words))
        self._is_clients = is_only_told and (states_age_of_client(text) or is_case_note)
        self._has_overdosed = False
        self._speaker_is_minor = speaker_is_minor(text)
        is_of_child = other_is_minor(text) and not self._is_clients and not people.any("self", words)
        if people.any("speaker_is_family", words) or is_of_child:
            self._default = "child"
        else:
            self._default = ""

    def read(self, words: list[str]) -> list[Mention]:
        """The problems of a clause, the likelier ones first where words name several."""
        losses_by_first = {loss.first: loss for loss in losses(words, self._people, self._text, self._mentioned)}
        mentions: list[Mention] = []
        at = 0
        while at < len(words):
            end, problem = self._problem_at(words, at)
            loss = next((losses_by_first[first] for first in range(at, end) if first in losses_by_first), None)
            # A phrase that tells no more than that somebody has died is told better by who it was.
            if loss is not None and (problem is None or problem.id == "grief" or end <= loss.last):
                if loss.first > at:
                    self._notice(words, at)
                    at += 1
                    continue
                id = "overdose-loss" if loss.is_of_pronoun and self._has_overdosed else loss.problem
                mentions.append(Mention(self._problems[id], at, loss.last))
                at = loss.last + 1
                continue
            if problem is not None and words[at] == "abuse" and mentions and mentions[-1].last == at - 1:
                at = end  # "adderall abuse"
                continue
            if problem is None and self._is_use(words, at):
                problem = self._problems.get("drugs")
            if problem is None:
                self._notice(words, at)
            else:
                mentions = self._with_mention(mentions, Mention(problem, at, end - 1), words)
            at = end
        return mentions

    def _problem_at(self, words: Sequence[str], at: int) -> tuple[int, Problem | None]:
        """The position after the longest phrase at a position, and its problem; after one word, if there is none."""
        length, problem = self._longest_at(words, at)
        if problem is not None and self._is_survived(problem, words, at):
            return at + 1, None
        return at + max(length, 1), problem

    def _with_mention(self, before: list[Mention], mention: Mention, words: Sequence[str]) -> list[Mention]:
        """The mentions before with another one, unless it is denied; remembers whom its words are about."""
        problem, first, last = mention
        mentions = before
        if not self._is_denied(words, first):
            related = [Mention(each, first, last) for each in self._with_family(problem, words, first, last + 1)]
            self._has_overdosed |= problem.id == "overdose" and len(related) > 1
            # "I can't sleep without a joint" is about the joint.
            mentions = related + before if self._is_needed(words, first) else before + related
        for position in range(first, last + 1):
            self._notice(words, position, only_others=True)
        return mentions

    def _notice(self, words: Sequence[str], at: int, *, only_others: bool = False) -> None:
        """Remember whom the word at a position is about."""
        people = self._people
        person = people.at(words, at)
        role = person.role if person else people.role(words[at])
        if role in RELATIVES and self._is_acted_on(words, at):
            return
        if not only_others and people.has("client", words, at, longest=1):
            self._is_clients, self._role = True, None
        elif not only_others and people.has("self", words, at, longest=1):
            self._role = None
        elif role == "pronoun":
            self._role = self._role or (None if self._is_clients else role)
        elif role in RELATIVES:
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
        if not role and self._people.any("childhood", words) and self._people.has("drinker", words, end - 1):
            yield self._problems["adult-children"]  # "grew up around a drunk"
            return
        family = self._family_of(problem, role) if role else None
        if (family or problem).id == "family-alcohol":
            yield from self._problems_of_children(words, at, end, role)
        if family is not None and self._says_less(family, problem):
            yield from (problem, family)
            return
        if family is not None:
            yield family
        yield problem
        yield from self._problem_inside(problem, words[at:end])

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
            and _TOWARDS.isdisjoint(words[end - 1 : follows])
            and not people.any("self", words[:at])
        ):
            return role
        # "She wants to stop drinking" is about a client; relatives say who she is, or what they suffer from.
        if self._role == "pronoun" and people.any("seeks", words):
            return ""
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

    def _problems_of_children(self, words: Sequence[str], at: int, end: int, role: str) -> Iterator[Problem]:
        """Who lives, or grew up, with a parent who drinks: "I'm 14 and my dad drinks", "grew up with drunk parents"."""
        people = self._people
        near = words[max(0, at - _NEAR) : end + _NEAR]
        if role != "parent" and not any(people.role(word) == "parent" for word in near):
            return
        if people.any("childhood", words):
            yield self._problems["adult-children"]
        elif self._speaker_is_minor or self._is_parent_of_child(words[:end]):
            yield self._problems["teen-family-alcohol"]

    def _is_parent_of_child(self, words: Sequence[str]) -> bool:
        """Whether a parent is called the parent of a child: "my kids need help because their father drinks"."""
        people = self._people
        for at in range(1, len(words)):
            if people.role(words[at]) == "parent" and (words[at - 1] in THEIRS or words[at - 1].endswith("s")):
                return any(
                    (who := people.at(words, first, owned=False)) and who.role == "child" for first in range(at)
                ) or any(people.role(word) == "child" or word.removesuffix("s") in _SCHOOL for word in words[:at])
        return False

    def _problem_inside(self, problem: Problem, words: Sequence[str]) -> Iterator[Problem]:
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
            problem = self._index.find(raw)
            is_whole = problem is not None
            if problem is None and raw[0] not in FUNCTION_WORDS and raw[-1] not in FUNCTION_WORDS:
                kept = [word for word in raw if word not in FUNCTION_WORDS]
                problem = self._index.find(kept) if len(kept) < length else None
            if problem is IDIOM:
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

    def _has_others(self, words: Sequence[str]) -> bool:
        return sum(word not in FUNCTION_WORDS for word in words) > 1
