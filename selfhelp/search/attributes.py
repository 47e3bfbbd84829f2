"""Whether a meeting has an attribute, an audience, a language or a code, or says no to one."""

from typing import Final

from selfhelp.model import Meeting
from selfhelp.search.preferences import opposites
from selfhelp.text import nocase
from selfhelp.vocabulary import AUDIENCES

CODE: Final = "code:"
"""Prefix that marks a word as a feed's own code, among the attributes and audiences that a query asks for."""

LANGUAGE: Final = "language:"
"""Prefix that marks such a word as the ISO code of a language."""


def has(meeting: Meeting, word: str) -> bool:
    """Whether the meeting is known to have an attribute, an audience or, after a prefix, a language or a code."""
    if word.startswith(LANGUAGE):
        return word.removeprefix(LANGUAGE) in meeting.languages
    if word.startswith(CODE):
        return nocase(word.removeprefix(CODE)) in map(nocase, meeting.codes)
    return word in (meeting.audience if word in AUDIENCES else meeting.attributes)


def says_no(meeting: Meeting, word: str) -> bool:
    """Whether the meeting is known not to have what is preferred, or to be for others only."""
    return not has(meeting, word) and any(has(meeting, other) for other in opposites(word))
