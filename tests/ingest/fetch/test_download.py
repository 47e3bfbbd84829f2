"""An address that people give -> the files of its feed, whatever stands there."""

import json
from collections.abc import Callable

import pytest

from selfhelp.errors import FeedError
from selfhelp.ingest.fetch.client import Fetched
from selfhelp.ingest.fetch.download import Collected, collect

SITE = "https://example.org"
ROWS = b'[{"name": "Night", "slug": "n", "day": 2, "time": "19:30"}]'
SERVER = f"{SITE}/main_server/client_interface/json/?switcher="


def web(pages: dict[str, bytes]) -> Callable[..., Fetched]:
    """Something that fetches from these pages alone."""

    def get(address: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        if address not in pages:
            raise FeedError(f"{address}: nothing there")
        return Fetched(address, pages[address], etag, modified)

    return get


def found(pages: dict[str, bytes], address: str) -> Collected:
    return collect(web(pages), address)


def test_a_feed_is_taken_as_it_is() -> None:
    assert found({f"{SITE}/feed.json": ROWS}, f"{SITE}/feed.json") == Collected(f"{SITE}/feed.json", {"feed": ROWS})


@pytest.mark.parametrize("at", ["/wp-json/tsml/meetings", "/wp-admin/admin-ajax.php?action=meetings"])
def test_a_site_may_have_its_feed_where_tsml_has_it(at: str) -> None:
    pages = {f"{SITE}/": b"<!doctype html><p>Welcome</p>", SITE + at: ROWS}
    assert found(pages, f"{SITE}/").address == SITE + at


def test_a_page_that_embeds_a_sheet_leads_to_its_csv() -> None:
    sheet = "https://docs.google.com/spreadsheets/d/1aBcDeFgHiJkLmNoP"
    page = f'<div id="tsml-ui" data-src="{sheet}/edit#gid=7"></div>'.encode()
    pages = {f"{SITE}/meetings": page, f"{sheet}/export?format=csv&gid=7": b"Name,Day,Time\nNight,Tue,19:30\n"}
    assert found(pages, f"{SITE}/meetings").address == f"{sheet}/export?format=csv&gid=7"


def test_a_page_without_a_feed_says_so() -> None:
    with pytest.raises(FeedError, match="announces no feed"):
        found({f"{SITE}/": b"<html></html>"}, f"{SITE}/")


def test_a_page_in_the_place_of_a_known_feed_is_no_reason_to_look_around() -> None:
    pages = {f"{SITE}/feed": b"<html></html>", f"{SITE}/wp-json/tsml/meetings": ROWS}
    with pytest.raises(FeedError, match="a web page instead of the feed"):
        collect(web(pages), f"{SITE}/feed", known=True)


def page_of(first: int, number: int) -> bytes:
    return json.dumps([{"id_bigint": str(n)} for n in range(first, first + number)]).encode()


def server(pages: list[bytes], asked: str = "") -> dict[str, bytes]:
    """A BMLT server with these pages of results."""
    results = {f"{SERVER}GetSearchResults{asked}&page_size=1000&page_num={n}": page for n, page in enumerate(pages, 1)}
    return {f"{SERVER}GetFormats": b"[]", f"{SERVER}GetServiceBodies": b"[]"} | results


@pytest.mark.parametrize(
    ("pages", "taken"),
    [
        ([page_of(0, 20)], 1),
        ([page_of(0, 1000), page_of(1000, 5)], 2),
        ([page_of(0, 1000), b"[]"], 2),
        # An old server knows of no pages, and sends all of them each time.
        ([page_of(0, 1000), page_of(0, 1000)], 1),
        ([page_of(0, 1500)], 1),
        ([b'{"meetings": [], "formats": []}'], 1),
    ],
)
def test_a_bmlt_server_is_asked_page_by_page(pages: list[bytes], taken: int) -> None:
    collected = found(server(pages), f"{SITE}/main_server/")
    assert collected.address == f"{SERVER}GetSearchResults"
    assert [name for name in collected.files if name.startswith("meetings")] == [
        f"meetings {n}" for n in range(1, taken + 1)
    ]


def test_a_part_of_a_bmlt_server_stays_a_part() -> None:
    address = f"{SITE}/main_server/client_interface/tsml/?switcher=GetSearchResults&services[]=3&services[]=4"
    collected = found(server([page_of(0, 3)], "&services=3,4"), address)
    assert collected.address == f"{SERVER}GetSearchResults&services=3,4"
    assert collect(web(server([page_of(0, 3)], "&services=3,4")), collected.address) == collected


def test_a_bmlt_server_that_does_not_answer_as_one() -> None:
    with pytest.raises(FeedError, match="does not answer as a BMLT server does"):
        found(server([b"<html>"]), f"{SITE}/main_server/")


def test_a_bmlt_server_at_any_root_is_found_again() -> None:
    pages = {address.replace("main_server/", ""): page for address, page in server([page_of(0, 3)]).items()}
    pages[f"{SITE}/"] = b"<html></html>"
    pages[f"{SITE}/client_interface/json/?switcher=GetServerInfo"] = b'[{"versionInt": "3000000"}]'
    collected = found(pages, f"{SITE}/")
    assert collected.address == f"{SITE}/client_interface/json/?switcher=GetSearchResults"
    assert collect(web(pages), collected.address, known=True) == collected
    # Its bare root was what was written down before.
    assert collect(web(pages), f"{SITE}/", known=True, format="bmlt") == collected


def api_page(number: int, total: int) -> bytes:
    contents = [{"id": str(number), "name": "Night", "schedules": [], "status": "active"}]
    return json.dumps(
        {"total_pages": total, "page_number": number, "last_page": number == total, "contents": contents}
    ).encode()


def test_an_hsds_api_is_asked_for_all_its_pages() -> None:
    api = f"{SITE}/services?per_page=1"
    pages = {api: api_page(1, 3), f"{api}&page=2": api_page(2, 3), f"{api}&page=3": api_page(3, 3)}
    collected = found(pages, api)
    assert (collected.address, list(collected.files.values())) == (api, list(pages.values()))
    assert list(found(pages, f"{api}&page=2").files) == ["feed"]
    with pytest.raises(FeedError, match="the same page again"):
        found(pages | {f"{api}&page=2": api_page(1, 3)}, api)


def test_a_feed_that_is_announced_and_is_not_there_is_named() -> None:
    page = b'<link rel="alternate" type="application/json" title="Meetings Feed" href="/feed.json">'
    with pytest.raises(
        FeedError, match=r"announces, https://example.org/feed.json, cannot be fetched: .*nothing there"
    ):
        found({f"{SITE}/": b"<html>" + page}, f"{SITE}/")


def test_pages_may_be_counted_from_0() -> None:
    pages = [
        b'{"content": [{"id": "%d"}], "number": %d, "last": %s}' % (n, n, [b"false", b"true"][n == 2]) for n in range(3)
    ]
    site = {f"{SITE}/services": pages[0]} | {f"{SITE}/services?page={n}": page for n, page in enumerate(pages)}
    assert list(found(site, f"{SITE}/services").files.values()) == pages


def test_a_broken_base_of_a_page_is_no_base() -> None:
    page = (
        b'<html><base href="http://[x"><link rel="alternate" type="application/json" title="Meetings Feed" href="/f">'
    )
    assert found({f"{SITE}/": page, f"{SITE}/f": ROWS}, f"{SITE}/").address == f"{SITE}/f"
