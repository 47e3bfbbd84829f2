"""Bytes of files -> text: detects encodings, and rejects files that are not feeds."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from selfhelp.errors import FeedError, UsageError
from selfhelp.reading import cells
from selfhelp.redaction import without_secrets

_KINDS: Final = {
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook (.xls)", "save it as .xlsx or CSV, and import that"),
    b"%PDF": ("a PDF", "ask its publisher for a table or a feed"),
    b"\x89PNG": ("a picture", "ask its publisher for a table or a feed"),
    b"\xff\xd8\xff": ("a picture", "ask its publisher for a table or a feed"),
    b"SQLite format 3": ("a database", "export its table as CSV, and import that"),
}
"""First bytes of files that are not feeds -> what they are, and what to do."""

_ERROR_KEYS: Final = ("error_description", "message", "detail", "error", "errors", "title")
_HTML_TAG: Final = re.compile(r"<(?:!doctype html|html|head|body|script|div|title)\b", re.IGNORECASE)


def decode(data: bytes, encoding: str | None = None) -> str:
    """The text of a feed, by the named encoding, else its byte-order mark, else as UTF-8, else by an old encoding.

    The old encoding is Mac Roman if lines end as on classic Macs or the bytes make no sense in the Western code page
    (cp1252), else that code page.

    Raises:
        UsageError: the named encoding is unknown.
    """
    if encoding is not None:
        try:
            return data.decode(encoding, errors="replace")
        except LookupError as problem:
            raise UsageError(f"unknown encoding {encoding!r}", "try cp1252, latin-1, mac-roman or utf-16") from problem
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    if (utf16_kind := _utf16_kind(data)) is not None:
        return data.decode(utf16_kind, errors="replace")
    if b"\r" in data and b"\n" not in data:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("mac-roman")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if _is_mac_roman(data):
            return data.decode("mac-roman")
        return _with_old_western(data.decode("utf-8", errors="surrogateescape"))


def _utf16_kind(data: bytes) -> str | None:
    """The byte order of UTF-16 without a mark, recognized by zeros in nearly every second byte; None for other text."""
    first = data[:1000]
    zeros = [first[side::2].count(0) * 10 >= len(first) * 4 for side in (0, 1)]
    return None if len(first) < 4 or zeros[0] == zeros[1] else "utf-16-be" if zeros[0] else "utf-16-le"


_MAC_IN_WORD: Final = re.compile(rb"(?<=[a-z])(?:[\x8a\x8e\x8f\x9f]|[\x80-\x84\x86-\x8d\x90\x98\x9b\x9d\xd5](?=[a-z]))")
"""Accents and the apostrophe of Mac Roman in words, where cp1252 has signs and capital letters, or nothing.

Bytes that are dashes, quotation marks or small letters in cp1252 show nothing.
"""

_WESTERN_IN_WORD: Final = re.compile(rb"(?<=[a-z])[\xdf-\xff]")
"""Accents of cp1252 in words, where Mac Roman has capital letters and signs."""

_NEVER_WESTERN: Final = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
"""Bytes that mean nothing in cp1252."""

_UTF8_LETTER: Final = re.compile(rb"[\xc3\xe2][\x80-\xbf]")


def _is_mac_roman(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 are accents of Mac Roman rather than of cp1252.

    >>> [_is_mac_roman("Café du Père".encode(encoding)) for encoding in ("mac-roman", "cp1252")]
    [True, False]
    """
    if _has_utf8(data):
        return False  # a file of mixed encodings, whose other bytes mean nothing by themselves
    mac, western = len(_MAC_IN_WORD.findall(data)), len(_WESTERN_IN_WORD.findall(data))
    return mac > western or (mac == western and _NEVER_WESTERN.search(data) is not None)


def _has_utf8(data: bytes) -> bool:
    """Whether some letters beyond ASCII are UTF-8."""
    return _UTF8_LETTER.search(data) is not None


def _with_old_western(text: str) -> str:
    """The text with bytes that were not UTF-8, each escaped as a surrogate, decoded as cp1252."""
    # An error handler in Python would be called for each of these bytes.
    for byte in range(0x80, 0x100):
        text = text.replace(chr(0xDC00 + byte), bytes([byte]).decode("cp1252", errors="replace"))
    return text


def refuse_other_kinds(data: bytes) -> None:
    """Rejects files of kinds that cannot be feeds, recognized by their first bytes.

    Raises:
        FeedError: it is such a file.
    """
    for beginning, (kind, hint) in _KINDS.items():
        if data.startswith(beginning):
            raise FeedError(f"this is {kind}, not a feed", hint)


_YAML_LINE: Final = re.compile(r"---\s*|\s*- .*|[\w-]{1,50}:(?:\s.*)?|\s{2,}.*")
_YAML_BEGINNING: Final = re.compile(r"---\s*|- ?[\w-]{1,50}:(?:\s.*)?|[\w-]{1,50}:(?:\s.*)?")
_JAVASCRIPT: Final = re.compile(
    r"(?:export|import|const|let|var|function|class)\s+[\w${*]|(?:module|window|exports)\.[\w.]{1,100}\s*="
    r"|[\"']use strict[\"']|\(?function\s*\("
)
CODE_LINES: Final = 50
"""Number of lines to look at to recognize YAML and JavaScript."""


def refuse_code(text: str) -> None:
    """Rejects YAML and JavaScript, recognized by their first lines.

    Raises:
        FeedError: it is one of them.
    """
    lines = [line for line in text[:10_000].splitlines() if line.strip() and line.lstrip()[:2] not in ("//", "# ", "#")]
    lines = lines[:CODE_LINES]
    if lines and _JAVASCRIPT.match(lines[0]):
        raise FeedError("this is JavaScript, not a feed", "save the list of meetings in it as JSON, and import that")
    if lines and _YAML_BEGINNING.fullmatch(lines[0]) and all(map(_YAML_LINE.fullmatch, lines[:-1])):
        raise FeedError("this is YAML, not a feed", "convert it to JSON (yq -o json), and import that")


def refuse_markup(text: str) -> None:
    """Rejects HTML and XML.

    Raises:
        FeedError: it is a web page or XML.
    """
    if not text.startswith("<"):
        return
    if text.startswith("<?xml") and not _HTML_TAG.search(text[:2000]):
        raise FeedError(
            "this is XML, not JSON or a table", "the site may offer the same as JSON or CSV: use that address"
        )
    raise FeedError(
        "this is a web page, not a feed",
        "open the address in a browser; the feed may have another address, or need a key",
    )


def refuse_answer(parsed: Any) -> None:
    """Rejects JSON that is a single value or an error answer, with the server's own message if there is one.

    Raises:
        FeedError: it is neither a list nor an object, or an object with an error message and no other list.
    """
    if not isinstance(parsed, list | Mapping):
        raise FeedError(
            f"this is only the JSON value {json.dumps(parsed)[:40]}, not a list of meetings", "give a feed of meetings"
        )
    if isinstance(parsed, Mapping) and isinstance(parsed.get("events"), list) and "rest_url" in parsed:
        raise FeedError(
            "this is an answer of The Events Calendar, which lists single dates by the page",
            "import the site's calendar instead: the address of its events with ?ical=1",
        )
    if isinstance(parsed, list) or any(isinstance(parsed[key], list) for key in parsed.keys() - set(_ERROR_KEYS)):
        return
    for key in _ERROR_KEYS:
        inner = parsed.get(key)
        inner = inner[0] if isinstance(inner, list) and inner else inner
        words = cells.text(inner.get("message") if isinstance(inner, Mapping) else inner)
        if words is not None and len(parsed) <= 5 and (key != "title" or "status" in parsed):
            line = without_secrets(" ".join(words.split())[:200])
            raise FeedError(f"the server answers: {line}", "check the address; it may need a key")
