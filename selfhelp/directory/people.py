"""Tell who a text is about: the speaker, a relative, a pet, a minor.

The words are data (data/problem_lists.csv): a list for each role, and lists for what surrounds them.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from selfhelp.patterns import CuedPattern

Words = Sequence[str]
Lists = Mapping[str, frozenset[str]]
"""List -> its folded words and phrases."""

RELATIVES: Final = ("partner", "child", "parent", "relative", "friend")
"""Roles of people close to the speaker."""

THEIRS: Final = frozenset({"their", "his", "her", "whose", "su", "sus"})
"""Words that say that somebody belongs to another person than the speaker: "their dad"."""

_OWNED: Final = {
    "partner_of_ours": "partner",
    "child_of_ours": "child",
    "parent_of_ours": "parent",
    "relative_of_ours": "relative",
    "baby": "baby",
    "pet": "pet",
}
"""Lists of words that are too common to count without "my" or its like before them -> role."""

_OWNED_WITHIN: Final = 2
"""How many words may stand between "my" and such a word: "my little boy"."""

NUMBER_WORDS: Final = {
    word: number
    for number, words in enumerate(
        "one uno una|two dos|three tres|four cuatro|five cinco|six seis|seven siete|eight ocho|nine nueve|ten diez"
        "|eleven once|twelve doce|thirteen trece|fourteen catorce|fifteen quince|sixteen dieciseis"
        "|seventeen diecisiete".split("|"),
        1,
    )
    for word in words.split()
}
"""Numbers in words, folded, in English and Spanish."""
_OF_AGE: Final = 18
_YOUNGEST: Final = 3
"""Below this, a number is rarely an age that somebody states."""

_CUES: Final = " ".join(NUMBER_WORDS)
_NUMBER: Final = rf"(\d\d?|{'|'.join(NUMBER_WORDS)})"
_OWN_AGE: Final = CuedPattern(rf"\b(?:im|i am|tengo) {_NUMBER}\b|^{_NUMBER} and (?:my|i)\b", cues=_CUES, digit=True)
_CLIENT_AGE: Final = CuedPattern(
    r"\b(?:hes|shes|(?:he|she) is) \d\d(?! (?:minutes|hours|days|weeks|months)\b)\b", digit=True
)
_AGE: Final = CuedPattern(
    rf"\b(?:(\d\d?) ?|({_CUES.replace(' ', '|')}) )(?:yo|(?:yr|yrs|year|years) olds?|anos de edad)\b"
    rf"|\b(?:hes|shes|aged?|tiene|de) {_NUMBER}(?: anos)?$|\b(?:hes|shes) {_NUMBER} (?:and|but)\b"
    r"|\b(\d\d?)(?:st|nd|rd|th) grader\b"
    rf"|\btiene {_NUMBER} anos\b|\b(?:is|was) {_NUMBER}(?: and\b|$)",
    cues=_CUES,
    digit=True,
)


class Person(NamedTuple):
    """Somebody whom a text names: the role, and from which word to which."""

    role: str
    first: int
    last: int


class People:
    """Who a text is about, by the words of the lists."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._roles = {word: role for role in (*RELATIVES, "pronoun") for word in lists.get(role, ())}
        self.pronouns = lists.get("pronoun", frozenset())
        self._owned = {word: role for name, role in _OWNED.items() for word in lists.get(name, ())}

    def has(self, name: str, words: Words, at: int, *, longest: int = 5) -> int:
        """How many words at a position are a word or phrase of a list; 0 if none are."""
        listed = self._lists.get(name, frozenset())
        return next(
            (n for n in range(min(longest, len(words) - at), 0, -1) if " ".join(words[at : at + n]) in listed), 0
        )

    def any(self, name: str, words: Words) -> bool:
        """Whether a word or phrase of a list is among the words."""
        return any(self.has(name, words, at) for at in range(len(words)))

    def at(self, words: Words, at: int, *, owned: bool = True) -> Person | None:
        """The person or pet whom the words at a position name; without `owned`, a pet or a baby needs no "my"."""
        for length in (2, 1):
            phrase = " ".join(words[at : at + length])
            role = self._roles.get(phrase)
            if role is None and (not owned or self.is_owned(words, at)):
                role = self._owned.get(phrase)
            if role is not None and at + length <= len(words):
                return Person(role, at, at + length - 1)
        return None

    def is_owned(self, words: Words, at: int) -> bool:
        """Whether "my" or its like stands shortly before a position."""
        possessive = self._lists.get("possessive", frozenset())
        before = words[max(0, at - 1 - _OWNED_WITHIN) : at]
        return any(word in possessive or self.is_other(word) for word in before)

    def is_other(self, word: str) -> bool:
        """Whether a word, or the same without the ending of a possessive, names a person who is not the speaker."""
        return word in self._roles or (word.endswith("s") and word[:-1] in self._roles)

    def is_other_than_pronoun(self, word: str) -> bool:
        """Whether a word names somebody close to the speaker, or says whose somebody is."""
        return self.role(word) in RELATIVES or word in self._lists.get("possessive", frozenset())

    def role(self, word: str) -> str | None:
        """The role that a word, or the same without the ending of a possessive, names."""
        return self._roles.get(word) or (self._roles.get(word[:-1]) if word.endswith("s") else None)


def speaker_is_minor(text: str) -> bool:
    """Whether the speaker of a folded text states an age below 18."""
    return any(_minor(match.groups()) for match in _OWN_AGE.finditer(text))


def other_is_minor(text: str) -> bool:
    """Whether a folded text states an age below 18, of somebody who is not the speaker."""
    return not speaker_is_minor(text) and any(_minor(match.groups()) for match in _AGE.finditer(text))


def states_age_of_client(text: str) -> bool:
    """Whether a folded text states the age of a man or woman by a pronoun alone, as those do who speak of a client.

    >>> states_age_of_client("hes 16 and drinks"), states_age_of_client("i am 16 and he drinks")
    (True, False)
    """
    return _CLIENT_AGE.search(text) is not None


def _minor(groups: Sequence[str | None]) -> bool:
    numbers = [NUMBER_WORDS.get(group) or int(group) for group in groups if group]
    return all(_YOUNGEST < number < _OF_AGE for number in numbers)
