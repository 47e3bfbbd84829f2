"""Finds the feed of a site, from its address and from the pages that announce it."""

import re
from contextlib import suppress
from html.parser import HTMLParser
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from selfhelp.geo import Point

TSML_PATHS: Final = ("wp-json/tsml/meetings", "wp-admin/admin-ajax.php?action=meetings")
"""Paths of the feed of the WordPress plugin 12 Step Meeting List (TSML), below the root of WordPress."""

DEEPEST: Final = 3
"""Greatest depth of the folder of an address in which WordPress may be."""

SORT_KEYS: Final = "id_bigint"
"""The order to ask for: in others, pages of a BMLT server repeat or skip rows."""

LONGEST_PAGE: Final = 2**20
"""Characters of a page to read."""

_SITE: Final = re.compile(r"^((?:[\w+.-]+://)?[^/?#]*)([^?#]*)")
_SHEET: Final = re.compile(r"/spreadsheets(?:/u/\d+)?/d/([\w-]{10,})(?:/(?:edit|view|preview|htmlview|copy)?)?")
_PUBLISHED: Final = re.compile(r"(/spreadsheets(?:/u/\d+)?/d/e/[\w-]+)/(?:pubhtml|pub)")
_BLOB: Final = re.compile(r"/([^/]+/[^/]+)/blob/(.+)")
_BMLT: Final = re.compile(r"^(?P<below>.*?/)client_interface(?:/.*)?$|^(?P<root>.*?/main_server)(?:/.*)?$")


def candidates(address: str) -> list[str]:
    """The addresses to fetch for a pasted address, the likeliest first.

    The page of a Google sheet becomes its CSV, the page of a file on GitHub the raw file, webcal: becomes https:, and
    https: is added if the scheme is missing. Any other address is unchanged.
    """
    address = address.strip()
    if "://" not in address.partition("?")[0]:
        address = "https://" + address.lstrip("/")
    address = re.sub(r"^webcals?://", "https://", address, flags=re.I)
    try:
        parts = urlsplit(address)
    except ValueError:
        return [address]
    host, path = (parts.hostname or "").removeprefix("www."), parts.path
    if host == "docs.google.com":
        query = dict(parse_qsl(parts.query))
        if match := _PUBLISHED.fullmatch(path):
            if "output" in query:
                return [address]
            sheet = {name: query[name] for name in ("gid", "single") if name in query}
            return [f"https://{host}{match[1]}/pub?{urlencode(sheet | {'output': 'csv'})}"]
        if match := _SHEET.fullmatch(path):
            # Without a gid Google gives the first sheet, whose gid need not be 0.
            gid = dict(parse_qsl(parts.fragment)).get("gid") or query.get("gid")
            parameters = {"format": "csv"} | ({"gid": gid} if gid else {})
            return [f"https://{host}/spreadsheets/d/{match[1]}/export?{urlencode(parameters)}"]
    if host == "github.com" and (match := _BLOB.fullmatch(path)):
        return [f"https://raw.githubusercontent.com/{match[1]}/{match[2]}"]
    return [address]


def is_bmlt(address: str) -> bool:
    """Whether the address is of a BMLT root server, or of one of its answers."""
    return _BMLT.match(_split(address)[1]) is not None


def bmlt_root(address: str) -> str:
    """The root of the BMLT server that an address belongs to; it ends with "/"."""
    site, path = _split(address)
    match = _BMLT.match(path)
    root = path if match is None else match["below"] or match["root"]
    return f"{site}{root.rstrip('/')}/"


def bmlt_query(root: str, switcher: str, **parameters: str | int | list[str]) -> str:
    """The address of a JSON answer of a BMLT server; a parameter with several values is repeated."""
    query = urlencode({"switcher": switcher, **parameters}, safe=",[]", doseq=True)
    return f"{root}client_interface/json/?{query}"


def is_search_around(address: str) -> bool:
    """Whether the address is that of a search around a point that brings the formats of its meetings with it."""
    query = dict(parse_qsl(_query(address)))
    return query.get("get_used_formats") == "1" and {"lat_val", "long_val"} <= query.keys()


def is_bmlt_export(address: str) -> bool:
    """Whether the address is that of the meetings of many BMLT servers in one file, beside a file of their formats."""
    return _split(address)[1].endswith("/meetings.ndjson.gz")


def aggregator_query(root: str, point: Point, km: float) -> str:
    """The address of all meetings around a point, with the formats in use; the point is rounded to two decimals."""
    return bmlt_query(
        root,
        "GetSearchResults",
        # Adding 0 turns -0.0 into 0.0.
        lat_val=f"{round(point.latitude, 2) + 0:.2f}",
        long_val=f"{round(point.longitude, 2) + 0:.2f}",
        geo_width_km=f"{km:.1f}",
        sort_keys=SORT_KEYS,
        get_used_formats=1,
        callingApp="selfhelp",
    )


def with_parameter(address: str, name: str, value: str | int) -> str:
    """The address with one more parameter in its query."""
    bare = address.partition("#")[0]
    return f"{bare}{'&' if '?' in bare else '?'}{urlencode({name: value})}"


def feeds_in(page: str, base: str) -> list[str]:
    """The addresses of feeds that a web page links to, each once, as given by `candidates`; `base` is its own address.

    Links in the form of the Meeting Guide specification come first, then the data of an embedded tsml-ui, then
    calendars.
    """
    reader = _Reader(base)
    # The parser of the standard library fails this way on some broken declarations; keep what was read until then.
    with suppress(AssertionError):
        reader.feed(page[:LONGEST_PAGE])
    feeds: dict[str, None] = {}
    for href in (*reader.linked, *reader.embedded, *reader.calendars):
        try:
            address = urljoin(reader.base, href.strip())
        except ValueError:
            continue
        if re.match("(https?|webcals?)://.", address):
            feeds.update(dict.fromkeys(candidates(address)))
    return list(feeds)


def likely_feeds(address: str) -> list[str]:
    """Likely addresses of the feed of a WordPress site: below its root and below the first folders of the address."""
    site, path = _split(address)
    folders = [folder for folder in path.split("/") if folder and "." not in folder][:DEEPEST]
    below = [f"{site}/" + "".join(f"{folder}/" for folder in folders[:depth]) for depth in range(len(folders) + 1)]
    return [folder + path for folder in below for path in TSML_PATHS]


def _query(address: str) -> str:
    return address.partition("#")[0].partition("?")[2]


def _split(address: str) -> tuple[str, str]:
    """The site and path of any address, without its query."""
    site, path = _SITE.findall(address)[0]
    return site, path


class _Reader(HTMLParser):
    """Collects the feeds that a page links to."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.linked: list[str] = []
        self.embedded: list[str] = []
        self.calendars: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in reversed(attrs)}
        href = attributes.get("href", "")
        if tag == "base" and href:
            # Ignore a base that is not an address.
            with suppress(ValueError):
                self.base = urljoin(self.base, href)
        elif tag == "link" and href and "alternate" in attributes.get("rel", "").lower().split():
            kind = attributes.get("type", "").partition(";")[0].strip().lower()
            # WordPress links its own JSON the same way, with a different title.
            if kind == "application/json" and attributes.get("title", "").strip().lower() == "meetings feed":
                self.linked.append(href)
            elif kind == "text/calendar":
                self.calendars.append(href)
        elif attributes.get("id") == "tsml-ui":
            self.embedded.extend(attributes[name] for name in ("data-src", "data-json") if attributes.get(name))
