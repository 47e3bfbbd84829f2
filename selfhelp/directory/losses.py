"""Find in a text who has died, and of what, so that somebody finds groups for the same loss.

"Our horse died", "lost my brother to heroin", "murió mi esposa": a person or a pet beside words of death. The words are
data (data/problem_lists.csv).
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from selfhelp.directory.people import RELATIVES, THEIRS, People, Person, Words, other_is_minor, speaker_is_minor

_OF_ROLE: Final = {"partner": "loss-spouse", "child": "loss-child", "baby": "miscarriage-stillbirth", "pet": "pet-loss"}
"""Role of who has died -> problem; for all others, grief."""

_OF_CAUSE: Final = (
    ("suicide", "suicide-loss"),
    ("homicide", "homicide-loss"),
    ("overdose", "overdose-loss"),
    ("service", "military-loss"),
)
"""Lists of words for a cause of death -> problem, the most telling first."""

_NEAR: Final = 8
"""How many words may stand between a person and the words of death."""
_AFTER: Final = 6
"""How many words after the death may tell its cause."""
_NOT_OF_DEATH: Final = frozenset(
    "out by through the my his her a test it gas down around up over kidney drug inspection to".split()
)
"""Words after "passed", or "didn't make it", that give it another meaning."""
_THEN_WHO: Final = frozenset("mi mis su sus nuestro nuestra".split())
"""Words after the death that announce who has died, as in "murió mi esposo"."""
_COMMON_LOSSES: Final = frozenset({"kids", "children", "hijos"})
"""Who may be lost to a court as well."""


class Loss(NamedTuple):
    """A problem of bereavement, from which word to which the text tells of it, and whether of a mere "he" or "she"."""

    problem: str
    first: int
    last: int
    is_of_pronoun: bool = False


def losses(words: Words, people: People, text: str, role: str | None = None) -> Iterator[Loss]:
    """The losses that the folded words of a clause tell of.

    `text` is the whole text, folded, and `role` that of whoever was mentioned last before the clause.
    """
    at = 0
    last_person = Person(role, 0, 0) if role else None
    while at < len(words):
        loss = (
            _death(words, people, at, last_person)
            or _lost(words, people, at)
            or _put_down(words, people, at)
            or _killed(words, people, at, last_person)
            or _suicide(words, people, at)
        )
        if loss is None:
            last_person = _nearer(people.at(words, at), last_person)
            at += 1
            continue
        yield loss._replace(problem=_of_the_young(loss, words, people, text))
        at = loss.last + 1


def _nearer(person: Person | None, before: Person | None) -> Person | None:
    return person if person is not None and person.role != "pronoun" else before


def _death(words: Words, people: People, at: int, before: Person | None) -> Loss | None:
    """A loss like "my husband dropped dead", "murió mi esposo"."""
    length = people.has("death", words, at)
    end = at + length
    if not length or people.any("almost", words[max(0, at - 2) : at]):
        return None
    following = words[end] if end < len(words) else ""
    if words[at] in ("passed", "didnt") and length < 4 and following in _NOT_OF_DEATH and words[end - 1] != "away":
        return None
    told = _after(words, people, end) if following in _THEN_WHO else None
    person = told or _before(words, people, at, before) or _after(words, people, end)
    if person is None:
        return None
    first, last = min(person.first, at), max(person.last, end - 1)
    cause, told_until = _cause(words, people, first, last)
    if person.role == "pronoun" and cause is None:
        problem = _OF_ROLE.get(before.role, "grief") if before else "grief"
    else:
        problem = _problem(person, cause)
    return Loss(problem, first, told_until, words[person.first] in people.pronouns)


def _before(words: Words, people: People, at: int, earlier: Person | None) -> Person | None:
    for start in range(at - 1, max(-1, at - 1 - _NEAR), -1):
        if people.has("self", words, start):
            return None
        person = people.at(words, start)
        if person is not None:
            if person.role == "pronoun" and earlier is not None:
                return person._replace(role=earlier.role)
            # "My sister's husband" is the sister's loss first; to the speaker he is a relative.
            if start and people.role(words[start - 1]) in RELATIVES:
                return person._replace(role="relative", first=start - 1)
            return person
    return None


def _after(words: Words, people: People, end: int) -> Person | None:
    for start in range(end, min(len(words), end + 4)):
        person = people.at(words, start)
        if person is not None:
            return person
        if not people.has("between", words, start):
            return None
    return None


def _lost(words: Words, people: People, at: int) -> Loss | None:
    """A loss like "lost our newborn", "the death of my dog", "perdí a mi hermano"."""
    length = people.has("lose", words, at)
    present = people.has("losing", words, at)
    if not (length or present):
        return None
    person = None
    start = at + (length or present)
    while start < min(len(words), at + 8):
        person = people.at(words, start, owned=False)
        if person is not None or not people.has("between", words, start, longest=2):
            break
        start += 1
    if person is None or person.role == "pronoun" or (present and not length and person.role not in ("pet", "baby")):
        return None
    if words[at] in ("put", "euthanized") and person.role != "pet":
        return None
    cause, last = _cause(words, people, person.last, person.last)
    following = words[person.last + 1] if person.last + 1 < len(words) else ""
    told_to = following in ("to", "por", "en", "from") and last == person.last
    if following == "en" and person.role == "baby":
        told_to = False  # "perdí a mi bebé en el embarazo"
    if told_to or (words[person.first] in _COMMON_LOSSES and cause is None):
        return None
    return Loss(_problem(person, cause), at, last)


def _put_down(words: Words, people: People, at: int) -> Loss | None:
    """The loss of a pet like "put our old dog down"."""
    length = people.has("put", words, at)
    if not length:
        return None
    for start in range(at + length, min(len(words), at + _NEAR)):
        # A lab may be one for tests as well, but not if it is put down.
        breed = people.has("put_down_pet", words, start)
        person = Person("pet", start, start + breed - 1) if breed else people.at(words, start, owned=False)
        if person is not None:
            end = person.last + 1
            down = people.has("put_down", words, end)
            return Loss(_OF_ROLE["pet"], at, end + down - 1) if down and person.role == "pet" else None
        if not people.has("between", words, start):
            return None
    return None


def _killed(words: Words, people: People, at: int, before: Person | None) -> Loss | None:
    """A loss like "a drunk driver killed my son", "heroin took my brother"."""
    length = people.has("kill", words, at)
    if not length or people.any("almost", words[max(0, at - 2) : at]):
        return None
    person = _after(words, people, at + length)
    killers = words[max(0, at - 4) : at]
    start = max(0, at - len(killers))
    if person is None and words[at + length : at + length + 1] in (["him"], ["her"], ["them"]) and before is not None:
        person = before._replace(first=at, last=at + length)
    if person is None:
        return None
    if people.any("overdose", killers):
        return Loss(_problem(person, "overdose-loss"), start, person.last)
    if people.any("illness", killers):
        return Loss(_problem(person, None), start, person.last)
    if words[at] in ("took", "claimed") or words[at : at + 2] == ["se", "llevo"]:
        return None
    if person.role == "pronoun" or people.has("self", words, at - 1):
        return None
    return Loss(_problem(person, "homicide-loss"), at, person.last)


def _suicide(words: Words, people: People, at: int) -> Loss | None:
    """A loss like "my sister took her own life"."""
    length = people.has("suicide", words, at)
    # "Suicide" alone may be a thought or an attempt.
    if length < 2 or words[at] == "on" or people.any("almost", words[max(0, at - 3) : at]):
        return None
    if words[at + length : at + length + 1] == ["savings"]:
        return None
    person = _before(words, people, at, None)
    first = person.first if person is not None and at - person.last <= 2 else at
    return Loss("suicide-loss", first, at + length - 1)


def _cause(words: Words, people: People, first: int, last: int) -> tuple[str | None, int]:
    """The problem of a cause of death that is told near it, and the last word that tells it."""
    end = next(
        (at for at in range(last + 1, min(len(words), last + 1 + _AFTER)) if people.has("self", words, at)),
        min(len(words), last + 1 + _AFTER),
    )
    for name, problem in _OF_CAUSE:
        for at in range(first, end):
            length = people.has(name, words, at)
            if length and at + length <= end and not _only_beside(words, last, at):
                return problem, max(last, at + length - 1)
    for at in range(last + 1, end):
        if length := people.has("illness", words, at):
            return None, at + length - 1
    return None, last


def _only_beside(words: Words, last: int, at: int) -> bool:
    """Whether "and" or its like parts a word from the death before it: "my wife died and cant stop drinking"."""
    return any(word in ("and", "y", "cant", "so", "now") for word in words[last + 1 : at])


def _problem(person: Person, cause: str | None) -> str:
    if person.role == "pet":
        return _OF_ROLE["pet"]
    return cause or _OF_ROLE.get(person.role, "grief")


def _of_the_young(loss: Loss, words: Words, people: People, text: str) -> str:
    """Who mourns may be a child: "my kids lost their dad", "my mom died and I'm 13"."""
    if loss.problem != "grief":
        return loss.problem
    before = words[max(0, loss.first - 3) : loss.last]
    child = any(
        (person := people.at(words, at, owned=False)) is not None and person.role == "child"
        for at in range(max(0, loss.first - 3), loss.last)
    )
    if (child and not THEIRS.isdisjoint(before)) or speaker_is_minor(text) or other_is_minor(text):
        return "loss-young"
    return loss.problem
