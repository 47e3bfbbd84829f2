"""Which meetings reveal something about the people who attend, and whether a text or link names an organization."""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from selfhelp.model import Meeting
from selfhelp.organizations import Organization
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


def _called(organization: Organization) -> Iterator[str]:
    """What an organization is called."""
    yield from filter(None, (organization.name, organization.abbreviation, *organization.also_known_as))


class Names:
    """The names and abbreviations of organizations, to be found in texts and links."""

    def __init__(self, organizations: Iterable[Organization]) -> None:
        self._organizations = {organization.id: organization for organization in organizations}
        called = (name for organization in self._organizations.values() for name in _called(organization))
        names = {tuple(fold(name).split()) for name in called}
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

    def title_without(self, meeting: Meeting) -> str:
        """The name of a meeting without that of its organization; "Meeting" if nothing is left that says anything.

        >>> aa = Organization("aa", "Alcoholics Anonymous", "AA")
        >>> Names([aa]).title_without(Meeting("1", "source", None, aa, "AA noon group"))
        'Noon group'
        """
        words = printable(meeting.name).split()
        folded = [_squeezed(word) for word in words]
        for name in self._names_of(meeting.organization):
            sought = [_squeezed(word) for word in name.split()]
            at = 0
            while at <= len(words) - len(sought):
                if folded[at : at + len(sought)] == sought:
                    del words[at : at + len(sought)], folded[at : at + len(sought)]
                else:
                    at += 1
        while folded and (not folded[-1] or folded[-1] in _LINKING):
            del words[-1], folded[-1]
        while folded and not folded[0]:
            del words[0], folded[0]
        if _SAYS_NOTHING.issuperset(folded):
            return UNTITLED
        title = " ".join(words).strip(" ,;:-")
        return title if meeting.name.startswith(title) else title[:1].upper() + title[1:]

    def _names_of(self, organization: Organization) -> list[str]:
        """What an organization and the bodies that it is a branch of are called, the longest names first."""
        bodies: dict[str, Organization] = {}
        body: Organization | None = organization
        while body is not None and body.id not in bodies:
            bodies[body.id] = body
            body = self._organizations.get(body.parent or "")
        names = {name for body in bodies.values() for name in _called(body)}
        return sorted(names, key=lambda name: (-len(name), name))


def _squeezed(word: str) -> str:
    return fold(word).replace(" ", "")
