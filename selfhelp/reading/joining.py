"""How to join a meeting from afar, if its notes plainly say so: a link, a number to dial, and their codes."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from selfhelp.reading import links
from selfhelp.reading.announcements import points_elsewhere
from selfhelp.reading.cells import dial_in
from selfhelp.reading.rooms import room_key
from selfhelp.reading.topics import CONFERENCE, JOINING, topics_of

_LINE_END: Final = re.compile(r"[\n\r;|]|[.!?](?=\s)")
MOST_DIGITS: Final = 15

_GLUED: Final = re.compile(r"(/j/\d{9,11})(?=[A-Z]).*")
"""The number of a room, and a word that was written right after it."""

_BARE_ROOM: Final = re.compile(
    r"(?<![\w@./-])(?:(?:[\w-]{1,63}\.)?zoom\.us/j/\d{9,11}(?:\?[^\s<>\"']{1,200})?"
    r"|meet\.google\.com/[a-z]{3}-[a-z]{4}-[a-z]{3})(?![\w-])",
    re.IGNORECASE,
)
"""A link to a room without its scheme."""

_ONE_TAP: Final = re.compile(r"\+\d{9,14},,\d{8,12}#")
"""What a telephone dials to join without being asked for anything; the numbers of several cities lead to one room."""

_DIAL: Final = re.compile(
    r"\b(?:dial(?:[ -]?in)?|call[ -]?in|conference (?:call|line)|join by (?:tele)?phone|phone[ -]in|bridge line"
    r"|marque|llame al|einwahl|appelez le)\b[^\d+(\n]{0,25}(\+?\(?\d[\d ().-]{5,20}\d)(?! ?\d)"
    # "Call 425-555-0136, pass code 12#"
    r"|\bcall (\+?\(?\d[\d ().-]{5,20}\d)(?=,? (?:and |then |enter |use )?(?:the )?(?:pass|access) ?code|,? pin\b)",
    re.IGNORECASE,
)
_AFTER_LINK: Final = re.compile(
    r"https?://\S{1,500}(?: [^\d\n]{0,20})? ?\b(?:tele)?phone:? (\+?\(?\d[\d ().-]{5,20}\d)(?! ?\d)", re.IGNORECASE
)
"""A number that stands right after a link is one to dial, too."""

_ACCESS: Final = re.compile(
    r"\b(?:(?:zoom )?(?:meeting|conference|webinar|zoom) ?id|pass ?(?:code|word)|access ?code|pin|contrase(?:\u00f1|n)a"
    r"|mot de passe|kennwort)\b *(?:is|es|:|#|=|-)? *[#:]? *"
    r"(?!(?:e-?mail|contact|please|call|text|ask|required|needed|protected|to|for|from|by)\b)"
    r"[\w*#@!&$%.-]{1,40}(?: \d{2,11}(?![-\d])){0,3}",
    re.IGNORECASE,
)


class Joining(NamedTuple):
    """A link, a number to dial, and the codes that the notes give for them; each None if not exactly one is given."""

    url: str | None = None
    phone: str | None = None
    codes: str | None = None


def joining_in_notes(texts: Iterable[str]) -> Joining:
    """How notes say to join their meeting.

    A link counts if it leads to a room, a number if the notes say to dial it. Neither counts where
    notes have several rooms or numbers, or speak of another meeting: then nobody knows which one is meant.

    >>> joining_in_notes(["Zoom: https://zoom.us/j/1, passcode: serenity", "Dial-in: 425-555-0162"])
    Joining(url='https://zoom.us/j/1', phone='425-555-0162', codes='passcode: serenity')
    """
    telling = [text for text in texts if _may_say_how(text)]
    if not telling:
        return Joining()
    urls, phones, codes = dict[str, None](), dict[str, None](), dict[str, None]()
    one_tap: str | None = None
    for text in telling:
        tapped = _ONE_TAP.search(text)
        one_tap = one_tap or (tapped and tapped[0])
        for part in _LINE_END.split(text):
            found = _in_part(part)
            urls |= dict.fromkeys(found.urls)
            phones |= dict.fromkeys(found.phones)
            codes |= dict.fromkeys(found.codes)
    return Joining(
        _only({room_key(url): url for url in reversed(urls)}.values()),
        one_tap or _only(phones),
        ", ".join(codes) or None,
    )


def _may_say_how(text: str) -> bool:
    topics = topics_of(text)
    return JOINING in topics or (CONFERENCE in topics and links.may_hold_conference_link(text))


class _Found(NamedTuple):
    urls: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def _in_part(part: str) -> _Found:
    """What a part of a note gives to join by; cached, because the notes of a feed have many in common."""
    matches = (match for pattern in (links.HTTP_LINK, _BARE_ROOM) for match in pattern.finditer(part))
    written = (match[0].rstrip(".,:!?*)") for match in matches)
    found = (links.whole_link(_GLUED.sub(r"\1", link)) for link in written)
    urls = tuple(url for url in found if url is not None and links.leads_to_room(url) and room_key(url) is not None)
    numbers = (match[match.lastindex or 0] for pattern in (_DIAL, _AFTER_LINK) for match in pattern.finditer(part))
    phones = tuple(phone for number in numbers if (phone := dial_in(number)) is not None and _is_one_number(phone))
    codes = tuple(match[0].rstrip(" .-") for match in _ACCESS.finditer(part))
    is_own = (urls or phones or codes) and not points_elsewhere(part)
    return _Found(urls, phones, codes) if is_own else _Found()


def _is_one_number(phone: str) -> bool:
    """Whether a text may be a single number: no country has longer ones (E.164)."""
    return sum(map(str.isdigit, phone)) <= MOST_DIGITS


def _only(values: Iterable[str]) -> str | None:
    listed = list(values)
    return listed[0] if len(listed) == 1 else None
