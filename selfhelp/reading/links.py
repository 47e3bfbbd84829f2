"""Links in what people write, and the rest of the text around them."""

import html
import re
from typing import Final
from urllib.parse import urlsplit

from selfhelp.reading.cells import text
from selfhelp.text import fold

HTTP_LINK: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
"""A link with its scheme, in a text."""

_HREF: Final = re.compile(r"<a\b[^<>]*?href\s*=\s*[\"']?\s*([^\"'\s<>]+)[^<>]*>", re.IGNORECASE)


_LINK_IN_TEXT: Final = re.compile(
    r"(?<![\w@./])(?:(https?)(?:://|:/|//|:)(?=\w))?((?:[\w-]+\.)+[a-z]{2,}[^\s<>\"'\[\]{}|]*)", re.IGNORECASE
)


_SCHEME_WITHOUT_COLON: Final = re.compile(r"https?[:/]", re.IGNORECASE)


_LINK_LABELS: Final = frozenset({
    "", "join", "link", "zoom", "zoom link", "online", "url", "meeting", "meeting link", "join zoom", "click here",
    "here", "join zoom meeting", "join meeting", "join online", "join here", "click here to join", "click to join",
    "website",
})  # fmt: skip


_BARE_HOST: Final = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?:[/?#:]|$)")


def link(value: object) -> str | None:
    """An http(s) address, the first one of several; one without a scheme gets https, other schemes are none."""
    return link_and_rest(value)[0]


def link_and_rest(value: object) -> tuple[str | None, str | None]:
    """An http(s) address, and what else a value says: "Join: https://zoom.us/j/1 (passcode 2)"."""
    if isinstance(value, str) and "<" in value and (tag := _HREF.search(value)):
        found = whole_link(html.unescape(tag[1]))
        if found is not None:
            return found, _told_beside(text(value[: tag.start()] + value[tag.end() :]))
    word = text(value)
    if word is None:
        return None, None
    if word.split() == [word] and (whole := whole_link(word)) is not None:
        return whole, None
    for part in _LINK_IN_TEXT.finditer(word):
        before, after = word[: part.start()], word[part.end() :]
        # "https://zoom.us/j/123 456 789" is no link to join by.
        if part[1] and re.fullmatch(r"[ \d]*\d", after):
            continue
        written = part[0].rstrip(".,;:!?*") if "(" in part[0] else part[0].rstrip(".,;:!?*)")
        address = f"{part[1].lower()}://{written[len(part[0]) - len(part[2]) :]}" if part[1] else written
        found = whole_link(address)
        if found is not None and (part[1] or is_conference_link(found)):
            return found, _told_beside(f"{before.rstrip(' ([')} {part[0][len(written) :].strip('.,;:)')}{after}")
    return None, word


def whole_link(word: str) -> str | None:
    """The http(s) address that a text is, None where it says anything else."""
    if "://" not in word:
        if "@" in word or not _BARE_HOST.match(word) or _SCHEME_WITHOUT_COLON.match(word):
            return None
        word = "https://" + word
    try:
        parts = urlsplit(word)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or "." not in host or word.split() != [word]:
        return None
    return parts.scheme.lower() + word[len(parts.scheme) :]


def _told_beside(rest: str | None) -> str | None:
    """What stands beside a link, but for words that only call it one."""
    rest = (rest or "").strip(" :;,.-\u2013|()[]<>\n")
    return None if fold(rest) in _LINK_LABELS else rest


def may_hold_conference_link(text: str) -> bool:
    """Whether a text may name one of the hosts at which meetings are joined: a quick look that rules most texts out."""
    return "." in text and _HOST_HINT.search(text) is not None


def is_conference(value: object) -> bool:
    """Whether a value is an address by which meetings are joined."""
    url = link(value)
    return url is not None and is_conference_link(url)


CONFERENCE_HOSTS: Final = (
    "bluejeans.com", "dialpad.com", "discord.com", "discord.gg", "freeconference.com", "freeconferencecall.com",
    "goto.com", "gotomeet.me", "gotomeeting.com", "meet.google.com", "meet.jit.si", "signal.group", "skype.com",
    "teams.live.com", "teams.microsoft.com", "webex.com", "zoho.com", "zoho.in", "zoom.com", "zoom.us", "zoomgov.com",
)  # fmt: skip
"""Hosts at which meetings are joined, as the field's web finders know them."""


def is_conference_link(url: str) -> bool:
    """Whether an http(s) address is at one of the hosts at which meetings are joined."""
    host = url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2].partition(":")[0].lower()
    return any(host == known or host.endswith("." + known) for known in CONFERENCE_HOSTS)


_HOST_HINT: Final = re.compile("|".join(re.escape(host) for host in CONFERENCE_HOSTS), re.IGNORECASE)
