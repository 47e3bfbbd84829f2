"""Which meetings give something away about those who go, and whether a text or link names an organization."""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from selfhelp.model import Meeting, Organization
from selfhelp.text import fold, printable

SENSITIVE_PROBLEMS: Final = frozenset(
    {
        "domestic-violence", "sexual-assault", "childhood-sexual-abuse", "child-abuse",
        "sex", "pornography", "family-sex", "love-relationships", "lgbtq", "transgender", "family-lgbtq", "hiv",
    }
)  # fmt: skip
"""Problems of abuse, assault, sexuality and HIV."""

SENSITIVE_AUDIENCES: Final = frozenset(
    {"lgbtq", "gay", "lesbian", "bisexual", "transgender", "non-binary", "teens", "children"}
)
"""Audiences by their sexuality, and minors."""

_STREET_WORDS: Final = frozenset({"rd"})
"""Abbreviations of organizations that are part of many addresses."""

_ROOM_WORDS: Final = frozenset(
    "http https www com org net us eu web zoom meet google teams microsoft live webex gotomeet gotomeeting global join"
    " meetup my room rooms discord gg me skype whereby jitsi facebook groups wc launch".split()
)
"""Words of links to rooms that name nobody."""

_SHORTEST_GLUED: Final = 5
"""Letters of the shortest name that is looked for within a word of a link."""

_LETTERS: Final = re.compile(r"[a-z]+")
_CODE: Final = re.compile(r"/[a-z]{3}-[a-z]{4}-[a-z]{3}")
"""The path of a link to a room of Google Meet."""

_LINKING: Final = frozenset({"of", "for", "in", "the", "and", "at", "a", "an", "de", "del", "la"})
_SAYS_NOTHING: Final = frozenset({"meeting", "meetings", "group", "groups", ""})
"""Titles that are no better than "Meeting"."""

UNTITLED: Final = "Meeting"


def is_sensitive(meeting: Meeting) -> bool:
    """Whether others should not learn from somebody's calendar what kind of meeting this is.

    The problems of an organization count where the meeting states none of its own.
    """
    problems = meeting.problems or tuple(problem for problem, _ in meeting.organization.problems)
    return (
        meeting.organization.protects_place
        or not SENSITIVE_PROBLEMS.isdisjoint(problems)
        or not SENSITIVE_AUDIENCES.isdisjoint(meeting.audience)
    )


def title_without_organization(meeting: Meeting) -> str:
    """The name of a meeting without that of its organization; "Meeting" if nothing is left that says anything.

    >>> title_without_organization(Meeting("1", "s", None, Organization("aa", "Alcoholics Anonymous", "AA"), "AA Noon"))
    'Noon'
    """
    words = printable(meeting.name).split()
    folded = [fold(word).replace(" ", "") for word in words]
    for name in _names(meeting.organization):
        squeezed = [fold(word).replace(" ", "") for word in name.split()]
        at = 0
        while at <= len(words) - len(squeezed):
            if folded[at : at + len(squeezed)] == squeezed:
                del words[at : at + len(squeezed)], folded[at : at + len(squeezed)]
            else:
                at += 1
    while folded and (not folded[-1] or folded[-1] in _LINKING):
        del words[-1], folded[-1]
    while folded and not folded[0]:
        del words[0], folded[0]
    says_nothing = all(word in _SAYS_NOTHING for word in folded)
    return UNTITLED if says_nothing else " ".join(words).strip(" ,;:-")


def _names(organization: Organization) -> Iterator[str]:
    """What an organization is called, the longest names first, with those of the body that it is a branch of."""
    names = {organization.name, organization.abbreviation, *organization.also_known_as}
    yield from sorted(filter(None, names), key=lambda name: (-len(name), name))


class Names:
    """The names and abbreviations of organizations, to be found in texts and links."""

    def __init__(self, organizations: Iterable[Organization]) -> None:
        names = {tuple(fold(name).split()) for organization in organizations for name in _names(organization)}
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for name in sorted(names):
            # A number is that of a house or a room.
            if name and not "".join(name).isdigit() and not _STREET_WORDS.issuperset(name):
                self._by_first.setdefault(name[0], []).append(name)
        squeezed = {"".join(name) for names in self._by_first.values() for name in names}
        self._long = sorted(name for name in squeezed if len(name) >= _SHORTEST_GLUED)
        self._short = tuple(sorted(name for name in squeezed if 1 < len(name) < _SHORTEST_GLUED))

    def are_in(self, text: str) -> bool:
        """Whether any of the names is in a text, as words."""
        words = fold(text).split()
        return any(
            tuple(words[at : at + len(name)]) == name
            for at, word in enumerate(words)
            for name in self._by_first.get(word, ())
        )

    def are_in_link(self, link: str) -> bool:
        """Whether any of the names is in a link, as words or as part of one: https://zoom.us/my/denveraa."""
        link = unquote(link)
        if self.are_in(link):
            return True
        parts = urlsplit(link)
        if parts.hostname == "meet.google.com" and _CODE.fullmatch(parts.path):
            return False
        words = [word for word in _LETTERS.findall(f"{parts.netloc}/{parts.path}".lower()) if word not in _ROOM_WORDS]
        squeezed = "".join(words)
        return any(name in squeezed for name in self._long) or any(
            word.startswith(self._short) or word.endswith(self._short) for word in words
        )
