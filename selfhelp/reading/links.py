"""Links in cells and texts, and the text around them."""

import html
import re
import unicodedata
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

from selfhelp.reading.cells import LONGEST_TEXT, text
from selfhelp.text import fold

HTTP_LINK: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
"""A link with its scheme, anywhere in a text."""

LONGEST_LINK: Final = 4000
"""Characters of a link."""

_ANCHOR: Final = re.compile(r"<a\b[^<>]*>", re.IGNORECASE)
_HREF: Final = re.compile(r"href\s*=\s*(?:[\"']\s*)?([^\"'\s<>]+)", re.IGNORECASE)

_LINK_IN_TEXT: Final = re.compile(
    r"(?<![\w@./])(?:(https?)(?:://|:/|//|:)(?=\w))?((?:[\w-]{1,63}\.)+[a-z]{2,}[^\s<>\"'\[\]{}|]*)", re.IGNORECASE
)


_SCHEME_WITHOUT_COLON: Final = re.compile(r"https?[:/]", re.IGNORECASE)


_LINK_LABELS: Final = frozenset({
    "", "join", "link", "zoom", "zoom link", "online", "url", "meeting", "meeting link", "join zoom", "click here",
    "here", "join zoom meeting", "join meeting", "join online", "join here", "click here to join", "click to join",
    "website",
})  # fmt: skip


_BARE_HOST: Final = re.compile(r"(?:[\w-]{1,63}\.)+[A-Za-z]{2,}(?:[/?#:]|$)")


def link(value: object) -> str | None:
    """The first http(s) link in a value; https is added if it has no scheme; None for other schemes."""
    return link_and_rest(value)[0]


def link_and_rest(value: object) -> tuple[str | None, str | None]:
    """The first http(s) link, and the rest of the text: "Join: https://zoom.us/j/1 (passcode 2)"."""
    if isinstance(value, str) and "<" in value:
        value = value[:LONGEST_TEXT]
        tag, href = next(
            ((tag, href) for tag in _ANCHOR.finditer(value) if (href := _HREF.search(tag[0]))), (None, None)
        )
        url = None if href is None else whole_link(html.unescape(href[1]))
        if tag is not None and url is not None:
            return url, _text_beside(text(value[: tag.start()] + value[tag.end() :]))
    word = text(value)
    if word is None:
        return None, None
    if word.split() == [word] and (url := whole_link(word)) is not None:
        return url, None
    for match in _LINK_IN_TEXT.finditer(word):
        before, after = word[: match.start()], word[match.end() :]
        # A link split by blanks ("https://zoom.us/j/123 456 789") does not work.
        if match[1] and re.fullmatch(r"[ \d]*\d", after):
            continue
        candidate = match[0].rstrip(".,;:!?*") if "(" in match[0] else match[0].rstrip(".,;:!?*)")
        address = f"{match[1].lower()}://{candidate[len(match[0]) - len(match[2]) :]}" if match[1] else candidate
        url = whole_link(address)
        if url is not None and (match[1] or is_conference_link(url)):
            return url, _text_beside(f"{before.rstrip(' ([')} {match[0][len(candidate) :].strip('.,;:)')}{after}")
    return None, word


def whole_link(word: str) -> str | None:
    """The text as an http(s) link; None if it is anything else, too long, or may read as another host than it is."""
    if len(word) > LONGEST_LINK:
        return None
    if "://" not in word:
        if "@" in word or not _BARE_HOST.match(word) or _SCHEME_WITHOUT_COLON.match(word):
            return None
        word = "https://" + word
    # Browsers read a backslash as a slash, and ignore tabs, line breaks and invisible letters.
    if not word.isprintable() or " " in word or "\\" in word:
        return None
    try:
        parts = urlsplit(word)
        netloc = _ascii_netloc(parts.netloc)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or netloc is None:
        return None
    if netloc == parts.netloc:
        return parts.scheme + word[len(parts.scheme) :]
    return parts._replace(netloc=netloc).geturl()


@lru_cache(maxsize=2**12)
def _ascii_netloc(netloc: str) -> str | None:
    """Host and port of a link as they are looked up; None if the host may read as another one.

    Cached, because most links of a feed have the host of its website.

    Raises:
        ValueError: the port is none.
    """
    parts = SplitResult("", netloc, "", "", "")
    port, host = parts.port, _ascii_host(parts.hostname or "")
    if host is None or "@" in netloc:
        return None
    if netloc.isascii():
        return netloc
    return host if port is None else f"{host}:{port}"


def _ascii_host(host: str) -> str | None:
    """The name of a host as it is looked up; None if it has none, or one that browsers read in another way.

    >>> _ascii_host("m\u00fcnchen.example")
    'xn--mnchen-3ya.example'
    """
    labels = [_ascii_label(label) for label in host.removesuffix(".").split(".")]
    if len(labels) < 2 or None in labels:
        return None
    name = ".".join(filter(None, labels))
    # A name that ends like a number is a numeric address, of which browsers know more forms than people.
    return None if _NUMBER.fullmatch(labels[-1] or "") and not _NUMERIC_ADDRESS.fullmatch(name) else name


_ASCII_LABEL: Final = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NUMERIC_ADDRESS: Final = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")
_WRITTEN_TOGETHER: Final = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL"})
"""Scripts that occur in one word in honest names; mixtures of others are made to look like another name."""


def _ascii_label(label: str) -> str | None:
    if label.isascii():
        return label if _ASCII_LABEL.fullmatch(label) else None
    label = unicodedata.normalize("NFC", label)
    scripts = {unicodedata.name(letter, "").replace("-", " ").split(" ")[0] for letter in label if letter.isalpha()}
    if (
        unicodedata.normalize("NFKC", label) != label
        or any(letter != "-" and unicodedata.category(letter)[0] not in "LMN" for letter in label)
        or (len(scripts) > 1 and not scripts <= _WRITTEN_TOGETHER)
    ):
        return None
    name = f"xn--{label.encode('punycode').decode()}"
    return name if _ASCII_LABEL.fullmatch(name) else None


def _text_beside(rest: str | None) -> str | None:
    """The text beside a link; None if it only labels the link."""
    rest = (rest or "").strip(" :;,.-\u2013|()[]<>\n")
    return None if fold(rest) in _LINK_LABELS else rest


def may_hold_conference_link(text: str) -> bool:
    """Whether a text may contain a link to join by; a quick check that rules out most texts."""
    if "." not in text:
        return False
    lowered = text.lower()
    return any(host in lowered for host in CONFERENCE_HOSTS)


def is_conference(value: object) -> bool:
    """Whether the first link in a value is one to join a meeting by."""
    url = link(value)
    return url is not None and is_conference_link(url)


CONFERENCE_HOSTS: Final = (
    "bluejeans.com", "dialpad.com", "discord.com", "discord.gg", "freeconference.com", "freeconferencecall.com",
    "goto.com", "gotomeet.me", "gotomeeting.com", "meet.google.com", "meet.jit.si", "signal.group", "skype.com",
    "teams.live.com", "teams.microsoft.com", "webex.com", "zoho.com", "zoho.in", "zoom.com", "zoom.us", "zoomgov.com",
)  # fmt: skip
"""Hosts of online meetings, as in tsml-ui and other meeting finders."""


def is_conference_link(url: str) -> bool:
    """Whether an http(s) link is on one of `CONFERENCE_HOSTS`."""
    host = _HOST_ENDS.split(url.partition("://")[2], maxsplit=1)[0].rpartition("@")[2].partition(":")[0].lower()
    return any(host == known or host.endswith("." + known) for known in CONFERENCE_HOSTS)


def leads_to_room(url: str) -> bool:
    """Whether a link joins an online meeting: it is on a conference host, and neither its first page nor its help.

    >>> leads_to_room("https://zoom.us/j/123"), leads_to_room("https://zoom.us/u/abc"), leads_to_room("https://zoom.us/")
    (True, False, False)
    """
    return is_conference_link(url) and _ABOUT_HOST.match(url) is None


_ABOUT_HOST: Final = re.compile(
    r"https?://(?:(?:support|help|blog|explore)\.|[^/?#]*(?:[/?#]*$|/(?:u|test|download|hc|support|signup)\b))",
    re.IGNORECASE,
)
"""Addresses that explain a host or list its telephone numbers."""

_HOST_ENDS: Final = re.compile(r"[/?#\\]")
