"""An address -> the files of its feed, in as many requests as that takes: a page that announces it, a BMLT server."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl, urlsplit

from selfhelp.errors import FeedError
from selfhelp.ingest.addresses import bmlt_query, bmlt_root, candidates, feeds_in, guesses, is_bmlt
from selfhelp.ingest.fetch import Fetched

PAGE: Final = 1000
"""Meetings that are asked for at a time; a server that has more rows than this sends them in pages."""

MOST_PAGES: Final = 500

_OWN_PARAMETERS: Final = frozenset(
    {"switcher", "callback", "get_used_formats", "data_field_key", "page_size", "page_num"}
)
"""Parameters of a server that are ours to set; all others choose meetings."""


_PAGE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")


class Get(Protocol):
    """Fetches one address, unless it is still what `etag` and `modified` tell."""

    def __call__(self, address: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """What is there.

        Raises:
            FeedError: nothing can be fetched.
        """
        ...


@dataclass(frozen=True)
class Collected:
    """The files of a feed, where they were found at last, and what to ask by the next time."""

    address: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False


def collect(
    get: Get, address: str, *, etag: str | None = None, modified: str | None = None, known: bool = False
) -> Collected:
    """The feed at an address that people give: of the feed itself, of a page that announces it, of a BMLT server.

    At one that is `known` to be a feed's, a page is no reason to look around on the site.

    Raises:
        FeedError: there is none, or it cannot be fetched.
    """
    if is_bmlt(address):
        return _of_bmlt(get, bmlt_root(address), _asked(address))
    first = candidates(address)[0]
    fetched = get(first, etag=etag, modified=modified)
    if fetched.unchanged or not _is_page(fetched.data):
        return _single(fetched, first)
    if known:
        raise FeedError(f"{address} gives a web page instead of the feed", "open it in a browser to see what it says")
    page = fetched.data.decode("utf-8", errors="replace")
    for other in dict.fromkeys([*feeds_in(page, fetched.address), *guesses(fetched.address)]):
        if is_bmlt(other):
            return _of_bmlt(get, bmlt_root(other), _asked(other))
        at = candidates(other)[0]
        try:
            found = get(at)
        except FeedError:
            continue
        if found.data.strip() and not _is_page(found.data):
            return _single(found, at)
    if _is_server(get, fetched.address):
        return _of_bmlt(get, bmlt_root(fetched.address), {})
    raise FeedError(
        f"{address} is a web page, and announces no feed",
        "look on the site for the address of its feed, or ask who publishes it",
    )


def _single(fetched: Fetched, address: str) -> Collected:
    return Collected(address, {"feed": fetched.data}, fetched.etag, fetched.modified, fetched.unchanged)


def _is_page(data: bytes) -> bool:
    return _PAGE.match(data) is not None


def _is_server(get: Get, address: str) -> bool:
    try:
        said = get(bmlt_query(bmlt_root(address), "GetServerInfo")).data
    except FeedError:
        return False
    return b'"versionInt"' in said and not _is_page(said)


def _asked(address: str) -> dict[str, str]:
    """What part of a server's meetings an address asks for ("services=3")."""
    pairs = parse_qsl(urlsplit(address).query)
    joined: dict[str, str] = {}
    for name, value in pairs:
        key = name.removesuffix("[]")
        joined[key] = f"{joined[key]},{value}" if key in joined else value
    return {name: value for name, value in joined.items() if name not in _OWN_PARAMETERS}


def _of_bmlt(get: Get, root: str, asked: Mapping[str, str]) -> Collected:
    files = {
        name: get(bmlt_query(root, switcher)).data
        for name, switcher in (("formats", "GetFormats"), ("service bodies", "GetServiceBodies"))
    }
    untold = not _rows(files["formats"], root)
    _rows(files["service bodies"], root)
    for number, page in enumerate(_pages(get, root, asked), 1):
        # Without them nobody would know which meetings are for women, or closed, and what was known would be lost.
        if untold and any(isinstance(row, dict) and row.get("format_shared_id_list") for row in _rows(page, root)):
            raise FeedError(f"{root} does not tell what its formats are", "try again later")
        files[f"meetings {number}"] = page
    return Collected(bmlt_query(root, "GetSearchResults", **asked) if asked else root, files)


def _pages(get: Get, root: str, asked: Mapping[str, str]) -> Iterator[bytes]:
    """The pages of results, until one is not full, or is that before again: old servers know of no pages."""
    before: list[Any] = []
    for number in range(1, MOST_PAGES + 1):
        page = get(bmlt_query(root, "GetSearchResults", **asked, page_size=PAGE, page_num=number)).data
        rows = _rows(page, root)
        if rows and rows[:1] == before:
            return
        yield page
        if len(rows) != PAGE:
            return
        before = rows[:1]
    raise FeedError(f"{root} sends more than {MOST_PAGES} pages of meetings", "ask for a part of them: add &services=")


def _rows(answer: bytes, root: str) -> list[Any]:
    """The rows of an answer of a server; an object without any stands for none.

    Raises:
        FeedError: it is no such answer.
    """
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        found = None
    rows = found.get("meetings", None if found else []) if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise FeedError(f"{root} does not answer as a BMLT server does", "check the address, or try again later")
    return rows
