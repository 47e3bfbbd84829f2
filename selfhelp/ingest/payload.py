"""Bytes of a feed -> its raw rows and its format, found out from the content."""

import codecs
import json
from typing import Final

from selfhelp.errors import FeedError
from selfhelp.ingest import meeting_guide

WRAPPERS: Final = ("meetings", "data", "items", "results", "rows")
"""Keys under which feeds put their rows, when they wrap them in an object."""


def decode(data: bytes) -> str:
    """The text of a feed: UTF-8 or what its byte-order mark says, else the old Western code page."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    return data.decode("utf-8", errors=_AS_OLD_WESTERN)


def _old_western(problem: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 as the old Western code page has them, one run at a time."""
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    return problem.object[problem.start : problem.end].decode("cp1252", errors="replace"), problem.end


_AS_OLD_WESTERN: Final = "selfhelp-old-western"
codecs.register_error(_AS_OLD_WESTERN, _old_western)


def rows(data: bytes) -> tuple[str, list[object]]:
    """The name of the format and the raw rows.

    Raises:
        FeedError: it is nothing that a feed could be, or holds no rows.
    """
    text = decode(data).strip()
    if text[:1] == "<":
        raise FeedError(
            "this is a web page, not a feed",
            "open the address in a browser; the feed may have another one, or want a key",
        )
    try:
        found = json.loads(text, parse_int=_integer)
    except (ValueError, RecursionError) as problem:
        raise FeedError(
            f"this is not JSON ({_where(problem)})", "check that the file is whole, and a feed"
        ) from problem
    found = _unwrapped(found)
    if not isinstance(found, list):
        raise FeedError("this JSON is no list of meetings", "name a Meeting Guide feed")
    if not found:
        raise FeedError("the feed holds no meetings", "check its address, or ask who publishes it")
    return "meeting-guide", found


def _unwrapped(found: object) -> object:
    """The list of rows in an object around it, or around that; else what was given."""
    if not isinstance(found, dict):
        return found
    if meeting_guide.looks_like(found):
        return [found]
    inner = [found[key] for key in WRAPPERS if isinstance(found.get(key), list | dict)]
    inner = [part["meetings"] if isinstance(part, dict) and "meetings" in part else part for part in inner]
    lists = [part for part in inner if isinstance(part, list)]
    return next((part for part in lists if part), lists[0] if lists else None)


def _integer(digits: str) -> int | str:
    # Longer ones Python refuses to read, and nobody means.
    return int(digits) if len(digits) < 300 else digits


def _where(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return f"{problem.msg}, line {problem.lineno}"
    return "nested too deeply" if isinstance(problem, RecursionError) else str(problem)
