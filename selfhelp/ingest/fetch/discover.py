"""Where a site's feed is: addresses and pages read for it."""

import re
from contextlib import suppress
from html.parser import HTMLParser
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

TSML_PATHS: Final = ("wp-json/tsml/meetings", "wp-admin/admin-ajax.php?action=meetings")
"""Where the WordPress plugin 12 Step Meeting List (TSML) has its feed, below where WordPress is."""

DEEPEST: Final = 3
"""Folders of an address in which WordPress may be."""

LONGEST_PAGE: Final = 2**20
"""Characters of a page that are looked at."""

_SITE: Final = re.compile(r"^((?:[\w+.-]+://)?[^/?#]*)([^?#]*)")
_SHEET: Final = re.compile(r"/spreadsheets(?:/u/\d+)?/d/([\w-]{10,})(?:/(?:edit|view|preview|htmlview|copy)?)?")
_PUBLISHED: Final = re.compile(r"(/spreadsheets(?:/u/\d+)?/d/e/[\w-]+)/(?:pubhtml|pub)")
_BLOB: Final = re.compile(r"/([^/]+/[^/]+)/blob/(.+)")
_BMLT: Final = re.compile(r"^(?P<below>.*?/)client_interface(?:/.*)?$|^(?P<root>.*?/main_server)(?:/.*)?$")


def candidates(address: str) -> list[str]:
    """What to fetch for an address as people paste it, the likeliest first.

    The page of a Google sheet becomes its CSV, that of a file on GitHub the file, webcal: https:; an address
    without a scheme gets https:. Any other stays as it is.
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
        asked = dict(parse_qsl(parts.query))
        if found := _PUBLISHED.fullmatch(path):
            if "output" in asked:
                return [address]
            kept = {name: asked[name] for name in ("gid", "single") if name in asked}
            return [f"https://{host}{found[1]}/pub?{urlencode(kept | {'output': 'csv'})}"]
        if found := _SHEET.fullmatch(path):
            # Without a number Google gives the first sheet, whose number need not be 0.
            gid = dict(parse_qsl(parts.fragment)).get("gid") or asked.get("gid")
            query = {"format": "csv"} | ({"gid": gid} if gid else {})
            return [f"https://{host}/spreadsheets/d/{found[1]}/export?{urlencode(query)}"]
    if host == "github.com" and (found := _BLOB.fullmatch(path)):
        return [f"https://raw.githubusercontent.com/{found[1]}/{found[2]}"]
    return [address]


def is_bmlt(address: str) -> bool:
    """Whether the address is that of a BMLT root server, or of an answer of one."""
    return _BMLT.match(_split(address)[1]) is not None


def bmlt_root(address: str) -> str:
    """The root of the BMLT server that an address belongs to; it ends with "/"."""
    site, path = _split(address)
    found = _BMLT.match(path)
    root = path if found is None else found["below"] or found["root"]
    return f"{site}{root.rstrip('/')}/"


def bmlt_query(root: str, switcher: str, **parameters: str | int) -> str:
    """The address of an answer of a BMLT server in JSON; several values of a parameter are joined by commas."""
    query = urlencode({"switcher": switcher, **parameters}, safe=",")
    return f"{root}client_interface/json/?{query}"


def with_parameter(address: str, name: str, value: str | int) -> str:
    """The address with one more parameter in its query."""
    bare = address.partition("#")[0]
    return f"{bare}{'&' if '?' in bare else '?'}{urlencode({name: value})}"


def feeds_in(page: str, base: str) -> list[str]:
    """The feeds that a web page names, each once, as `candidates` has them; `base` is the page's own address.

    First those that are linked as the Meeting Guide specification wants it, then those that an embedded
    tsml-ui shows, then calendars.
    """
    reader = _Reader(base)
    # The reader of the standard library fails so at some broken declarations; what was read counts.
    with suppress(AssertionError):
        reader.feed(page[:LONGEST_PAGE])
    found: dict[str, None] = {}
    for href in (*reader.linked, *reader.embedded, *reader.calendars):
        try:
            address = urljoin(reader.base, href.strip())
        except ValueError:
            continue
        if re.match("(https?|webcals?)://.", address):
            found.update(dict.fromkeys(candidates(address)))
    return list(found)


def guesses(address: str) -> list[str]:
    """Where the feed of a WordPress site may be: below its root, and below the first folders of the address."""
    site, path = _split(address)
    folders = [folder for folder in path.split("/") if folder and "." not in folder][:DEEPEST]
    below = [f"{site}/" + "".join(f"{folder}/" for folder in folders[:depth]) for depth in range(len(folders) + 1)]
    return [folder + path for folder in below for path in TSML_PATHS]


def _split(address: str) -> tuple[str, str]:
    """The site of an address and the path on it, without the query; no address is refused."""
    site, path = _SITE.findall(address)[0]
    return site, path


class _Reader(HTMLParser):
    """Collects the feeds that a page names."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.linked: list[str] = []
        self.embedded: list[str] = []
        self.calendars: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in reversed(attrs)}
        href = said.get("href", "")
        if tag == "base" and href:
            # A base that is no address is none.
            with suppress(ValueError):
                self.base = urljoin(self.base, href)
        elif tag == "link" and href and "alternate" in said.get("rel", "").lower().split():
            kind = said.get("type", "").partition(";")[0].strip().lower()
            # WordPress links its own JSON in the same way, by another title.
            if kind == "application/json" and said.get("title", "").strip().lower() == "meetings feed":
                self.linked.append(href)
            elif kind == "text/calendar":
                self.calendars.append(href)
        elif said.get("id") == "tsml-ui":
            self.embedded.extend(said[name] for name in ("data-src", "data-json") if said.get(name))
