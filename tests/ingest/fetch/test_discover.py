"""Pasted addresses lead to the addresses to fetch; pages lead to their feeds."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.geo import Point
from selfhelp.ingest.fetch.discover import (
    aggregator_query,
    bmlt_query,
    bmlt_root,
    candidates,
    feeds_in,
    is_bmlt,
    is_search_around,
    likely_feeds,
)

SHEET = "https://docs.google.com/spreadsheets/d/1AbC-dEf_GhIjKlMn"
PUBLISHED = "https://docs.google.com/spreadsheets/d/e/2PACX-1vAbC_dEf"
ROOT = "https://bmlt.example.org/main_server/"


@pytest.mark.parametrize(
    ("pasted", "fetched"),
    [
        (f"{SHEET}/edit#gid=12", f"{SHEET}/export?format=csv&gid=12"),
        (f"{SHEET}/edit?gid=0#gid=0", f"{SHEET}/export?format=csv&gid=0"),
        (f"{SHEET}/edit?usp=sharing", f"{SHEET}/export?format=csv"),
        (f"{SHEET}/view", f"{SHEET}/export?format=csv"),
        (SHEET, f"{SHEET}/export?format=csv"),
        (SHEET.replace("/d/", "/u/1/d/") + "/edit", f"{SHEET}/export?format=csv"),
        (SHEET.removeprefix("https://") + "/edit", f"{SHEET}/export?format=csv"),
        (f"{PUBLISHED}/pubhtml", f"{PUBLISHED}/pub?output=csv"),
        (f"{PUBLISHED}/pubhtml?gid=5&single=true&widget=true", f"{PUBLISHED}/pub?gid=5&single=true&output=csv"),
        ("webcal://example.org/meetings.ics", "https://example.org/meetings.ics"),
        (
            "https://github.com/example/meetings/blob/main/data/a b.json?raw=1",
            "https://raw.githubusercontent.com/example/meetings/main/data/a b.json",
        ),
        (
            " example.org/meetings?from=https://other.example ",
            "https://example.org/meetings?from=https://other.example",
        ),
        ("//example.org/", "https://example.org/"),
        ("localhost:8000/feed", "https://localhost:8000/feed"),
    ],
)
def test_pasted_addresses_become_the_addresses_to_fetch(pasted: str, fetched: str) -> None:
    assert candidates(pasted) == [fetched]
    assert candidates(fetched) == [fetched]


@pytest.mark.parametrize(
    "address",
    [
        "https://sheets.googleapis.com/v4/spreadsheets/1AbC-dEf_GhIjKlMn/values/A1:ZZ?key=x",
        f"{SHEET}/export?format=csv&gid=0",
        f"{SHEET}/gviz/tq?tqx=out:csv",
        f"{PUBLISHED}/pub?output=csv",
        "https://github.com/example/meetings",
        "http://example.org/feed.json",
        "http://[bad",
        f"{ROOT}client_interface/json/?switcher=GetSearchResults",
    ],
)
def test_any_other_address_is_unchanged(address: str) -> None:
    assert candidates(address) == [address]


@pytest.mark.parametrize(
    ("address", "root"),
    [
        (ROOT, ROOT),
        (ROOT.rstrip("/"), ROOT),
        (f"{ROOT}index.php?a=b", ROOT),
        (f"{ROOT}client_interface/json/?switcher=GetSearchResults&services=1", ROOT),
        ("https://example.org/bmlt/client_interface/jsonp/?callback=x", "https://example.org/bmlt/"),
        ("https://bmlt.example.org/client_interface/json/", "https://bmlt.example.org/"),
    ],
)
def test_a_bmlt_server_is_recognized_by_its_address(address: str, root: str) -> None:
    assert is_bmlt(address)
    assert bmlt_root(address) == root


@pytest.mark.parametrize(
    "address",
    ["https://example.org/", "https://example.org/my_main_server/", "https://example.org/?next=/main_server/"],
)
def test_other_addresses_are_not_bmlt(address: str) -> None:
    assert not is_bmlt(address)


def test_the_root_of_a_server_that_is_not_recognized_by_its_address() -> None:
    assert bmlt_root("https://na.example.org/server?x=1") == "https://na.example.org/server/"
    assert bmlt_root("https://na.example.org") == "https://na.example.org/"


def test_addresses_of_bmlt_answers() -> None:
    assert bmlt_query(ROOT, "GetFormats") == f"{ROOT}client_interface/json/?switcher=GetFormats"
    assert bmlt_query(ROOT, "GetSearchResults", services="1,2", recursive=1, SearchString="a b&c") == (
        f"{ROOT}client_interface/json/?switcher=GetSearchResults&services=1,2&recursive=1&SearchString=a+b%26c"
    )
    assert bmlt_query(ROOT, "GetFormats", **{"ids[]": ["1", "2"]}) == (
        f"{ROOT}client_interface/json/?switcher=GetFormats&ids[]=1&ids[]=2"
    )


@pytest.mark.parametrize(
    ("point", "latitude", "longitude"),
    [
        (Point(39.7392, -104.9903), "39.74", "-104.99"),
        (Point(-36.8485, 174.7635), "-36.85", "174.76"),
        (Point(51.4779, -0.0004), "51.48", "0.00"),
    ],
)
def test_a_search_around_a_point_tells_it_to_two_decimals_and_nothing_else(
    point: Point, latitude: str, longitude: str
) -> None:
    address = aggregator_query(ROOT, point, 80.467)
    assert dict(parse_qsl(urlsplit(address).query)) == {
        "switcher": "GetSearchResults",
        "lat_val": latitude,
        "long_val": longitude,
        "geo_width_km": "80.5",
        "sort_keys": "id_bigint",
        "get_used_formats": "1",
        "callingApp": "selfhelp",
    }
    assert is_search_around(address)
    assert is_bmlt(address)


PAGE = """<!DOCTYPE html><html><head><title>Meetings &amp; more</title>
<link rel="alternate" type="application/rss+xml" title="Example &raquo; Feed" href="https://example.org/feed/">
<link rel="alternate" title="JSON" type="application/json" href="https://example.org/wp-json/wp/v2/pages/7">
<link rel="alternate" title="oEmbed (JSON)" type="application/json+oembed" href="https://example.org/wp-json/oembed">
<link rel="alternate" type="text/calendar" title="iCal Feed" href="webcal://example.org/events/?ical=1&amp;a=b" />
<LINK HREF='../wp-admin/admin-ajax.php?action=meetings' Title='meetings feed' TYPE=Application/JSON REL=ALTERNATE>
<link rel="stylesheet" href="style.css"><link rel="alternate" type="application/json" title="Meetings Feed">
</head><body><!-- <div id="tsml-ui" data-src="old.json"> -->
<div data-src="https://docs.google.com/spreadsheets/d/1AbC-dEf_GhIjKlMn/edit#gid=3" id="tsml-ui" data-google="k"></div>
<div id="tsml-ui" data-json="/storage/7.json"></div><div id="other" data-src="/other.json"></div>
<div id="tsml-ui" data-src="https://example.org/wp-admin/admin-ajax.php?action=meetings"></div>
<div id="tsml-ui" data-src="javascript:alert(1)"></div><div id="tsml-ui" data-src="http://[bad"></div>
</body></html>"""


def test_the_feeds_linked_from_a_page() -> None:
    assert feeds_in(PAGE, "https://example.org/meetings/") == [
        "https://example.org/wp-admin/admin-ajax.php?action=meetings",
        "https://docs.google.com/spreadsheets/d/1AbC-dEf_GhIjKlMn/export?format=csv&gid=3",
        "https://example.org/storage/7.json",
        "https://example.org/events/?ical=1&a=b",
    ]


def test_links_are_relative_to_the_base_of_a_page() -> None:
    page = '<base href="/sub/"><div id="tsml-ui" data-src="feed.json">'
    assert feeds_in(page, "https://example.org/meetings/") == ["https://example.org/sub/feed.json"]


def test_a_page_without_feeds() -> None:
    assert feeds_in("", "https://example.org/") == []
    assert feeds_in("[1, 2]", "https://example.org/") == []
    assert feeds_in("<p>No feed</p>", "https://example.org/") == []


tags = st.sampled_from(
    ["<link ", 'rel="alternate" ', 'type="text/calendar" ', "href=", "<base ", "<![", "<!--", ">", '"']
)


@given(st.lists(st.text() | tags).map("".join), st.text())
def test_any_page_can_be_read(page: str, base: str) -> None:
    for address in feeds_in(page, base):
        assert address.startswith(("http://", "https://"))


@given(st.text())
def test_any_address_can_be_read(address: str) -> None:
    assert len(candidates(address)) == 1
    assert bmlt_root(address).endswith("/")
    assert len(likely_feeds(address)) <= 8


def test_likely_feeds_of_a_wordpress_site() -> None:
    assert likely_feeds("https://example.org/aa/meetings/index.php?tsml-day=any") == [
        "https://example.org/wp-json/tsml/meetings",
        "https://example.org/wp-admin/admin-ajax.php?action=meetings",
        "https://example.org/aa/wp-json/tsml/meetings",
        "https://example.org/aa/wp-admin/admin-ajax.php?action=meetings",
        "https://example.org/aa/meetings/wp-json/tsml/meetings",
        "https://example.org/aa/meetings/wp-admin/admin-ajax.php?action=meetings",
    ]
    assert likely_feeds("https://example.org") == likely_feeds("https://example.org/")
