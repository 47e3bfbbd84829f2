"""Attributes of a meeting -> type codes: the tables by which importers read codes, used in reverse."""

from collections.abc import Mapping
from typing import Final, Protocol

from selfhelp.model import Meeting
from selfhelp.text import fold
from selfhelp.vocabulary import ATTRIBUTES

_OF_SPEC: Final = {"attendance:online": "ONL", "attendance:suspended": "TC"}
"""Codes that every reader of the format knows, unlike those of one organization for the same."""

_SHORT: Final = 3
"""Letters of most codes; longer ones are words in some language."""

_SAY_NOTHING: Final = frozenset({"meeting", "study", "and", "only"})


class Meaning(Protocol):
    """What a code means."""

    @property
    def meaning(self) -> str:
        """The words for it."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that it gives."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it gives."""

    @property
    def attendance(self) -> str | None:
        """How people attend a meeting with it."""


def types_of(meeting: Meeting, meanings: Mapping[str, Meaning]) -> list[str]:
    """The codes of a meeting: its own, and those of a table that stand for its attributes, languages and attendance.

    No code says more than is known of the meeting: of its own codes, those are left out that the table reads as
    something else, and an attribute that several codes share is written only where one of them is called like it.
    Its own codes that the table does not know are kept.
    """
    wanted = _facts_of(meeting)
    allowed = wanted | {f"attendance:{meeting.attendance}"}
    facts = {code: _facts(entry) for code, entry in meanings.items()}
    fitting = {code for code, given in facts.items() if given <= allowed}
    kept = [code for code in meeting.codes if code in fitting or code not in meanings]
    left = wanted.difference(*(facts.get(code, frozenset()) for code in kept))
    added = [code for fact in sorted(left) if (code := _code_of(fact, fitting, facts, meanings)) is not None]
    return list(dict.fromkeys([*kept, *added]))


def _facts_of(meeting: Meeting) -> frozenset[str]:
    """What the codes of a meeting have to say: as in `_facts`."""
    facts = {*meeting.attributes, *(f"language:{language}" for language in meeting.languages)}
    if meeting.attendance in ("online", "hybrid"):
        facts.add("attendance:online")
    if meeting.attendance == "suspended" or (not meeting.has_venue and meeting.address):
        # Its place is not where it is held, for now or for good.
        facts.add("attendance:suspended")
    return frozenset(facts)


def _facts(entry: Meaning) -> frozenset[str]:
    attendance = () if entry.attendance is None else (f"attendance:{entry.attendance}",)
    return frozenset((*entry.attributes, *(f"language:{language}" for language in entry.languages), *attendance))


def _code_of(
    fact: str, fitting: set[str], facts: Mapping[str, frozenset[str]], meanings: Mapping[str, Meaning]
) -> str | None:
    """The code that says a fact and nothing else; of several, the one that is called like it, or in doubt none."""
    codes = [code for code in meanings if code in fitting and facts[code] == {fact}]
    if (of_spec := _OF_SPEC.get(fact)) in codes:
        return of_spec
    if ":" in fact or len({fold(meanings[code].meaning) for code in codes}) == 1:
        return codes[0] if codes else None
    names = {_squeezed(fact), _squeezed(ATTRIBUTES.get(fact, fact))}
    called = [code for code in codes if _squeezed(meanings[code].meaning) in names]
    short = [code for code in codes if len(code) <= _SHORT and code.isascii()]
    return called[0] if called else short[0] if len(short) == 1 else None


def _squeezed(name: str) -> str:
    """A name without words that make no difference: "Literature Study" is "literature"."""
    return " ".join(word for word in fold(name).split() if word not in _SAY_NOTHING)
