"""An address -> the files of its feed, following pages that announce a feed and all pages of an API."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl, urljoin, urlsplit

from selfhelp.errors import FeedError
from selfhelp.ingest.fetch.client import Fetched
from selfhelp.ingest.fetch.discover import (
    SORT_KEYS,
    bmlt_query,
    bmlt_root,
    candidates,
    feeds_in,
    is_bmlt,
    is_bmlt_export,
    is_search_around,
    likely_feeds,
    with_parameter,
)
from selfhelp.ingest.limits import LARGEST, TooLargeError
from selfhelp.redaction import redacted

PAGE: Final = 1000
"""Number of meetings per page to request from a BMLT server."""

MOST_PAGES: Final = 500

LARGEST_TOTAL: Final = 2 * LARGEST
"""Size of all responses for a feed together, in bytes."""

_OWN_PARAMETERS: Final = frozenset(
    {"switcher", "callback", "get_used_formats", "data_field_key", "page_size", "page_num", "sort_keys", "sort_key"}
)
"""Parameters of a BMLT server that we set ourselves; all others select meetings."""

_WEB_PAGE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")


class Get(Protocol):
    """Fetches one address, unless `etag` or `modified` show that it is unchanged."""

    def __call__(
        self, address: str, *, etag: str | None = None, modified: str | None = None, public_only: bool = False
    ) -> Fetched:
        """The response of the address, which must be in no private network if `public_only`.

        Raises:
            FeedError: it cannot be fetched.
        """
        ...


@dataclass(frozen=True)
class Collected:
    """The files of a feed, the address to fetch next time, and its validators."""

    address: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False

    @property
    def edited(self) -> str | None:
        """The ISO date on which the feed was last edited, as the server says."""
        try:
            return parsedate_to_datetime(self.modified or "").date().isoformat()
        except (ValueError, TypeError, OverflowError):
            return None


def collect(
    get: Get,
    address: str,
    *,
    etag: str | None = None,
    modified: str | None = None,
    known: bool = False,
    format: str | None = None,
) -> Collected:
    """The feed at an address: the feed itself, a page that announces it, or a BMLT server.

    If the address is `known` to be a feed of that `format`, a web page there is an error instead of a reason to search
    the site.

    Raises:
        FeedError: there is no feed, or it cannot be fetched.
    """
    get = _within_total(get, LARGEST_TOTAL)
    is_server = is_bmlt(address)
    if is_server and not is_search_around(address):
        return _of_bmlt(get, bmlt_root(address), _selection(address))
    first = candidates(address)[0]
    fetched = get(first, etag=etag, modified=modified)
    if fetched.is_public:
        get = partial(get, public_only=True)
    if is_server or is_bmlt_export(first):
        return _with_formats(get, fetched, first)
    if fetched.unchanged or not _is_web_page(fetched.data):
        return _with_all_pages(get, fetched, first)
    if known and format == "bmlt" and _is_bmlt_server(get, first):
        return _of_bmlt(get, bmlt_root(first), {})
    if known:
        raise FeedError(
            f"{redacted(address)} returns a web page instead of the feed", "open it in a browser to see what it says"
        )
    page = fetched.data.decode("utf-8", errors="replace")
    announced = feeds_in(page, fetched.address)
    failure: FeedError | None = None
    for possible in dict.fromkeys([*announced, *likely_feeds(fetched.address)]):
        if is_bmlt(possible):
            return _of_bmlt(get, bmlt_root(possible), _selection(possible))
        location = candidates(possible)[0]
        try:
            candidate = get(location)
        except FeedError as problem:
            if failure is None and possible in announced:
                failure = FeedError(
                    f"the feed that {redacted(address)} announces, {redacted(location)}, cannot be fetched: {problem}",
                    problem.hint,
                )
            continue
        if candidate.data.strip() and not _is_web_page(candidate.data):
            return _with_all_pages(get, candidate, location)
    if _is_bmlt_server(get, fetched.address):
        return _of_bmlt(get, bmlt_root(fetched.address), {})
    if failure is not None:
        raise failure
    raise FeedError(
        f"{redacted(address)} is a web page that announces no feed",
        "look for the address of the feed on the site, or ask its publisher",
    )


def _with_formats(get: Get, fetched: Fetched, address: str) -> Collected:
    """The meetings of a BMLT server with their formats: in the same answer, or in the file beside that of an export.

    Raises:
        FeedError: it is not such an answer, or the formats are missing.
    """
    files = {"meetings": fetched.data}
    if fetched.unchanged:
        files = {}
    elif is_bmlt_export(address):
        files["formats"] = get(urljoin(address, "formats.json.gz")).data
        if any(map(_is_web_page, files.values())):
            raise FeedError(f"{redacted(address)} returns a web page instead of the meetings", "try again later")
    else:
        rows = _bmlt_rows(fetched.data, address)
        parsed = json.loads(fetched.data)
        lacks_formats = not (isinstance(parsed, dict) and parsed.get("formats"))
        if lacks_formats and any(isinstance(row, dict) and row.get("formats") for row in rows):
            raise FeedError(f"{redacted(address)} does not send its list of formats", "try again later")
    return Collected(address, files, fetched.etag, fetched.modified, fetched.unchanged)


def _within_total(get: Get, size: int) -> Get:
    """The same fetching, until the responses have this size together."""
    left = size

    def get_counted(
        address: str, *, etag: str | None = None, modified: str | None = None, public_only: bool = False
    ) -> Fetched:
        nonlocal left
        fetched = get(address, etag=etag, modified=modified, public_only=public_only)
        left -= len(fetched.data)
        if left < 0:
            raise TooLargeError(
                f"{redacted(address)}: the pages of the feed are larger than {size / 2**20:g} MB together",
                "request only part of the meetings",
            )
        return fetched

    return get_counted


def _with_all_pages(get: Get, fetched: Fetched, address: str) -> Collected:
    """The fetched feed, with all further pages of an HSDS API; then without validators, which cover one page only."""
    single = Collected(address, {"feed": fetched.data}, fetched.etag, fetched.modified, fetched.unchanged)
    if not _has_more_pages(fetched.data, address):
        return single
    pages = [fetched.data]
    # Some APIs count their pages from 0.
    start = _page_number(fetched.data) + 1
    for number in range(start, start + MOST_PAGES):
        page = get(with_parameter(address, "page", number)).data
        if page in pages:
            raise FeedError(f"{redacted(address)} sends the same page again for page={number}", "ask its publisher")
        pages.append(page)
        if not _has_more_pages(page, address):
            return Collected(address, {f"page {at}": page for at, page in enumerate(pages, 1)})
    raise FeedError(f"{redacted(address)} has more than {MOST_PAGES} pages", "request larger pages: add &per_page=1000")


def _page_number(answer: bytes) -> int:
    """The number that a page gives itself, else 1."""
    page = json.loads(answer)
    numbers = [page.get(name) for name in ("page_number", "number", "page")]
    return next((number for number in numbers if isinstance(number, int)), 1)


def _has_more_pages(answer: bytes, address: str) -> bool:
    """Whether an answer is a page of an HSDS API with more to follow; not if the address asks for a single page."""
    if b"ontent" not in answer or "page" in dict(parse_qsl(urlsplit(address).query)):
        return False
    try:
        page = json.loads(answer)
    except (ValueError, RecursionError):
        return False
    if not isinstance(page, dict) or not (page.get("contents") or page.get("content")):
        return False
    if "last_page" in page or "last" in page:
        return page.get("last_page", page.get("last")) is False
    number, total = page.get("page_number"), page.get("total_pages")
    return isinstance(number, int) and isinstance(total, int) and number < total


def _is_web_page(data: bytes) -> bool:
    return _WEB_PAGE.match(data) is not None


def _is_bmlt_server(get: Get, address: str) -> bool:
    try:
        answer = get(bmlt_query(bmlt_root(address), "GetServerInfo")).data
    except FeedError:
        return False
    return b'"versionInt"' in answer and not _is_web_page(answer)


def _selection(address: str) -> dict[str, list[str]]:
    """The parameters of an address that select part of a server's meetings ("services[]=3"), with all their values."""
    selection: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(address).query):
        if name.removesuffix("[]") not in _OWN_PARAMETERS:
            selection.setdefault(name, []).append(value)
    return selection


def _of_bmlt(get: Get, root: str, selection: Mapping[str, list[str]]) -> Collected:
    files = {
        name: get(bmlt_query(root, switcher)).data
        for name, switcher in (("formats", "GetFormats"), ("service bodies", "GetServiceBodies"))
    }
    lacks_formats = not _bmlt_rows(files["formats"], root)
    _bmlt_rows(files["service bodies"], root)
    for number, page in enumerate(_bmlt_pages(get, root, selection), 1):
        # Without formats, the import would lose which meetings are for women, closed and so on.
        if lacks_formats and any(
            isinstance(row, dict) and row.get("format_shared_id_list") for row in _bmlt_rows(page, root)
        ):
            raise FeedError(f"{redacted(root)} does not send its list of formats", "try again later")
        files[f"meetings {number}"] = page
    # The bare root would not be recognized as a BMLT server the next time.
    return Collected(bmlt_query(root, "GetSearchResults", **selection), files)


def _bmlt_pages(get: Get, root: str, selection: Mapping[str, list[str]]) -> Iterator[bytes]:
    """The pages of results, until one is not full or repeats the last one: old servers have no pages."""
    previous: list[Any] = []
    for number in range(1, MOST_PAGES + 1):
        address = bmlt_query(
            root, "GetSearchResults", **selection, sort_keys=SORT_KEYS, page_size=PAGE, page_num=number
        )
        page = get(address).data
        rows = _bmlt_rows(page, root)
        if rows and rows[:1] == previous:
            return
        yield page
        if len(rows) != PAGE:
            return
        previous = rows[:1]
    raise FeedError(
        f"{redacted(root)} sends more than {MOST_PAGES} pages of meetings", "request only part of them: add &services="
    )


def _bmlt_rows(answer: bytes, root: str) -> list[Any]:
    """The rows of an answer of a BMLT server; an empty object means none.

    Raises:
        FeedError: it is not such an answer.
    """
    try:
        parsed = json.loads(answer)
    except (ValueError, RecursionError):
        parsed = None
    rows = parsed.get("meetings", None if parsed else []) if isinstance(parsed, dict) else parsed
    if not isinstance(rows, list):
        raise FeedError(f"{redacted(root)} does not answer like a BMLT server", "check the address, or try again later")
    return rows
