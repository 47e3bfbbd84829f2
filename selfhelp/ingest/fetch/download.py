"""An address -> the files of its feed, in as many requests as that takes: a page that announces it, a BMLT server."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl, urlsplit

from selfhelp.errors import FeedError
from selfhelp.ingest.fetch.client import Fetched
from selfhelp.ingest.fetch.discover import bmlt_query, bmlt_root, candidates, feeds_in, guesses, is_bmlt, with_parameter

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
    get: Get,
    address: str,
    *,
    etag: str | None = None,
    modified: str | None = None,
    known: bool = False,
    format: str | None = None,
) -> Collected:
    """The feed at an address that people give: of the feed itself, of a page that announces it, of a BMLT server.

    At one that is `known` to be a feed's, of that `format`, a page is no reason to look around on the site.

    Raises:
        FeedError: there is none, or it cannot be fetched.
    """
    if is_bmlt(address):
        return _of_bmlt(get, bmlt_root(address), _asked(address))
    first = candidates(address)[0]
    fetched = get(first, etag=etag, modified=modified)
    if fetched.unchanged or not _is_page(fetched.data):
        return _whole(get, fetched, first)
    if known and format == "bmlt" and _is_server(get, first):
        return _of_bmlt(get, bmlt_root(first), {})
    if known:
        raise FeedError(f"{address} gives a web page instead of the feed", "open it in a browser to see what it says")
    page = fetched.data.decode("utf-8", errors="replace")
    announced = feeds_in(page, fetched.address)
    failure: FeedError | None = None
    for other in dict.fromkeys([*announced, *guesses(fetched.address)]):
        if is_bmlt(other):
            return _of_bmlt(get, bmlt_root(other), _asked(other))
        at = candidates(other)[0]
        try:
            found = get(at)
        except FeedError as problem:
            if failure is None and other in announced:
                failure = FeedError(
                    f"the feed that {address} announces, {at}, cannot be fetched: {problem}", problem.hint
                )
            continue
        if found.data.strip() and not _is_page(found.data):
            return _whole(get, found, at)
    if _is_server(get, fetched.address):
        return _of_bmlt(get, bmlt_root(fetched.address), {})
    if failure is not None:
        raise failure
    raise FeedError(
        f"{address} is a web page, and announces no feed",
        "look on the site for the address of its feed, or ask who publishes it",
    )


def _whole(get: Get, fetched: Fetched, address: str) -> Collected:
    """What was fetched, with the pages that an HSDS API has besides; that they are as before, none of them tells."""
    whole = Collected(address, {"feed": fetched.data}, fetched.etag, fetched.modified, fetched.unchanged)
    if not _more_pages(fetched.data, address):
        return whole
    pages = [fetched.data]
    # Some count their pages from 0.
    start = _number_of(fetched.data) + 1
    for number in range(start, start + MOST_PAGES):
        page = get(with_parameter(address, "page", number)).data
        if page in pages:
            raise FeedError(f"{address} sends the same page again for page={number}", "ask who publishes it")
        pages.append(page)
        if not _more_pages(page, address):
            return Collected(address, {f"page {at}": page for at, page in enumerate(pages, 1)})
    raise FeedError(f"{address} has more than {MOST_PAGES} pages", "ask for a part of them: add &per_page=1000")


def _number_of(answer: bytes) -> int:
    """The number that a page gives itself, 1 where it gives none."""
    found = json.loads(answer)
    said = [found.get(name) for name in ("page_number", "number", "page")]
    return next((number for number in said if isinstance(number, int)), 1)


def _more_pages(answer: bytes, address: str) -> bool:
    """Whether an answer is a page of an HSDS API that others come after; who asks for a page gets that one."""
    if b"ontent" not in answer or "page" in dict(parse_qsl(urlsplit(address).query)):
        return False
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict) or not (found.get("contents") or found.get("content")):
        return False
    if "last_page" in found or "last" in found:
        return found.get("last_page", found.get("last")) is False
    at, of = found.get("page_number"), found.get("total_pages")
    return isinstance(at, int) and isinstance(of, int) and at < of


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
    # By its bare root alone nobody could tell a server the next time.
    return Collected(bmlt_query(root, "GetSearchResults", **asked), files)


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
