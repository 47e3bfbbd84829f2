"""An address -> the files of its feed: the feed itself, a page that announces it, a BMLT server, an HSDS API."""

import json
from collections.abc import Callable
from random import Random
from urllib.parse import parse_qsl, urlsplit

import pytest

from selfhelp.errors import FeedError
from selfhelp.ingest.fetch import download
from selfhelp.ingest.fetch.client import Fetched
from selfhelp.ingest.fetch.download import Collected, collect

SITE = "https://example.org"
ROWS = b'[{"name": "Night", "slug": "n", "day": 2, "time": "19:30"}]'
SERVER = f"{SITE}/main_server/client_interface/json/?switcher="


def web(pages: dict[str, bytes]) -> Callable[..., Fetched]:
    """A fetch function that knows only these pages."""

    def get(
        address: str, *, etag: str | None = None, modified: str | None = None, public_only: bool = False
    ) -> Fetched:
        if address not in pages:
            raise FeedError(f"{address}: nothing there")
        return Fetched(address, pages[address], etag, modified)

    return get


def collected_from(pages: dict[str, bytes], address: str) -> Collected:
    return collect(web(pages), address)


def test_a_feed_is_fetched_unchanged() -> None:
    assert collected_from({f"{SITE}/feed.json": ROWS}, f"{SITE}/feed.json") == Collected(
        f"{SITE}/feed.json", {"feed": ROWS}
    )


@pytest.mark.parametrize("at", ["/wp-json/tsml/meetings", "/wp-admin/admin-ajax.php?action=meetings"])
def test_the_tsml_feed_of_a_site_is_found(at: str) -> None:
    pages = {f"{SITE}/": b"<!doctype html><p>Welcome</p>", SITE + at: ROWS}
    assert collected_from(pages, f"{SITE}/").address == SITE + at


def test_a_page_with_an_embedded_sheet_leads_to_its_csv() -> None:
    sheet = "https://docs.google.com/spreadsheets/d/1aBcDeFgHiJkLmNoP"
    page = f'<div id="tsml-ui" data-src="{sheet}/edit#gid=7"></div>'.encode()
    pages = {f"{SITE}/meetings": page, f"{sheet}/export?format=csv&gid=7": b"Name,Day,Time\nNight,Tue,19:30\n"}
    assert collected_from(pages, f"{SITE}/meetings").address == f"{sheet}/export?format=csv&gid=7"


def test_a_page_without_a_feed_is_an_error() -> None:
    with pytest.raises(FeedError, match="announces no feed"):
        collected_from({f"{SITE}/": b"<html></html>"}, f"{SITE}/")


def test_a_page_at_the_address_of_a_known_feed_is_an_error() -> None:
    pages = {f"{SITE}/feed": b"<html></html>", f"{SITE}/wp-json/tsml/meetings": ROWS}
    with pytest.raises(FeedError, match="a web page instead of the feed"):
        collect(web(pages), f"{SITE}/feed", known=True)


def page_of(first: int, number: int) -> bytes:
    return json.dumps([{"id_bigint": str(n)} for n in range(first, first + number)]).encode()


def server(pages: list[bytes], parameters: str = "") -> dict[str, bytes]:
    """A BMLT server with these pages of results."""
    results = {
        f"{SERVER}GetSearchResults{parameters}&sort_keys=id_bigint&page_size=1000&page_num={n}": page
        for n, page in enumerate(pages, 1)
    }
    return {f"{SERVER}GetFormats": b"[]", f"{SERVER}GetServiceBodies": b"[]"} | results


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([page_of(0, 20)], 1),
        ([page_of(0, 1000), page_of(1000, 5)], 2),
        ([page_of(0, 1000), b"[]"], 2),
        # An old server has no pages, and sends all rows each time.
        ([page_of(0, 1000), page_of(0, 1000)], 1),
        ([page_of(0, 1500)], 1),
        ([b'{"meetings": [], "formats": []}'], 1),
    ],
)
def test_a_bmlt_server_is_read_page_by_page(pages: list[bytes], expected: int) -> None:
    collected = collected_from(server(pages), f"{SITE}/main_server/")
    assert collected.address == f"{SERVER}GetSearchResults"
    assert [name for name in collected.files if name.startswith("meetings")] == [
        f"meetings {n}" for n in range(1, expected + 1)
    ]


def test_the_selection_of_a_bmlt_address_is_kept() -> None:
    address = f"{SITE}/main_server/client_interface/tsml/?switcher=GetSearchResults&services[]=3&services[]=4"
    pages = server([page_of(0, 3)], "&services[]=3&services[]=4")
    collected = collected_from(pages, address)
    assert collected.address == f"{SERVER}GetSearchResults&services[]=3&services[]=4"
    assert collect(web(pages), collected.address) == collected


@pytest.mark.parametrize("selection", ["services=3,4", "root_server_ids[]=1&root_server_ids[]=2", "a=1&a=2&b=x+y"])
def test_repeated_parameters_of_a_bmlt_address_stay_repeated(selection: str) -> None:
    address = f"{SERVER}GetSearchResults&{selection}"
    encoded = address.replace("[]", "%5B%5D")
    assert collected_from(server([page_of(0, 3)], f"&{selection}"), encoded).address == address


def test_the_order_that_pages_are_asked_in_is_ours() -> None:
    address = f"{SERVER}GetSearchResults&services=3&sort_keys=weekday&sort_key=time"
    assert collected_from(server([page_of(0, 3)], "&services=3"), address).address == (
        f"{SERVER}GetSearchResults&services=3"
    )


def test_all_rows_of_a_server_are_read_whose_pages_have_no_order_of_their_own() -> None:
    def get(address: str, **_: object) -> Fetched:
        query = dict(parse_qsl(urlsplit(address).query))
        if query["switcher"] != "GetSearchResults":
            return Fetched(address, b"[]", None, None)
        numbers = list(range(2500))
        if query.get("sort_keys") != "id_bigint":
            Random(address).shuffle(numbers)
        start, size = (int(query["page_num"]) - 1) * int(query["page_size"]), int(query["page_size"])
        page = [{"id_bigint": str(number)} for number in numbers[start : start + size]]
        return Fetched(address, json.dumps(page).encode(), None, None)

    files = collect(get, f"{SITE}/main_server/").files
    rows = [row for name, data in files.items() if name.startswith("meetings") for row in json.loads(data)]
    assert [row["id_bigint"] for row in rows] == [str(number) for number in range(2500)]


AROUND = (
    f"{SERVER}GetSearchResults&lat_val=39.76&long_val=-104.97&geo_width_km=80.5&sort_keys=id_bigint"
    "&get_used_formats=1&callingApp=selfhelp"
)


def test_a_search_around_a_point_is_one_request_that_brings_its_formats() -> None:
    answer = b'{"meetings": [{"id_bigint": "1", "formats": "O"}], "formats": [{"key_string": "O"}]}'
    assert collected_from({AROUND: answer}, AROUND) == Collected(AROUND, {"meetings": answer})
    with pytest.raises(FeedError, match="does not send its list of formats"):
        collected_from({AROUND: b'[{"id_bigint": "1", "formats": "O"}]'}, AROUND)
    with pytest.raises(FeedError, match="does not answer like a BMLT server"):
        collected_from({AROUND: b"<html>Are you human?</html>"}, AROUND)


def test_an_export_is_fetched_with_the_formats_beside_it() -> None:
    export = f"{SITE}/aggregator/meetings.ndjson.gz"
    pages = {export: b"meetings", f"{SITE}/aggregator/formats.json.gz": b"formats"}
    assert collected_from(pages, export) == Collected(export, {"meetings": b"meetings", "formats": b"formats"})
    with pytest.raises(FeedError, match="a web page instead of the meetings"):
        collected_from(pages | {f"{SITE}/aggregator/formats.json.gz": b"<html>"}, export)
    with pytest.raises(FeedError, match="nothing there"):
        collected_from({export: b"meetings"}, export)


def test_an_unchanged_export_is_not_asked_for_its_formats() -> None:
    export = f"{SITE}/aggregator/meetings.ndjson.gz"

    def unchanged(address: str, **validators: object) -> Fetched:
        assert (address, validators["etag"]) == (export, '"1"')
        return Fetched(address, b"", '"1"', None, unchanged=True)

    assert collect(unchanged, export, etag='"1"', known=True) == Collected(export, {}, '"1"', unchanged=True)


def test_a_server_that_does_not_answer_like_bmlt_is_an_error() -> None:
    with pytest.raises(FeedError, match="does not answer like a BMLT server"):
        collected_from(server([b"<html>"]), f"{SITE}/main_server/")


def test_a_bmlt_server_at_any_root_is_found_again() -> None:
    pages = {address.replace("main_server/", ""): page for address, page in server([page_of(0, 3)]).items()}
    pages[f"{SITE}/"] = b"<html></html>"
    pages[f"{SITE}/client_interface/json/?switcher=GetServerInfo"] = b'[{"versionInt": "3000000"}]'
    collected = collected_from(pages, f"{SITE}/")
    assert collected.address == f"{SITE}/client_interface/json/?switcher=GetSearchResults"
    assert collect(web(pages), collected.address, known=True) == collected
    # Earlier versions stored the bare root.
    assert collect(web(pages), f"{SITE}/", known=True, format="bmlt") == collected


def api_page(number: int, total: int) -> bytes:
    contents = [{"id": str(number), "name": "Night", "schedules": [], "status": "active"}]
    return json.dumps(
        {"total_pages": total, "page_number": number, "last_page": number == total, "contents": contents}
    ).encode()


def test_all_pages_of_an_hsds_api_are_fetched() -> None:
    api = f"{SITE}/services?per_page=1"
    pages = {api: api_page(1, 3), f"{api}&page=2": api_page(2, 3), f"{api}&page=3": api_page(3, 3)}
    collected = collected_from(pages, api)
    assert (collected.address, list(collected.files.values())) == (api, list(pages.values()))
    assert list(collected_from(pages, f"{api}&page=2").files) == ["feed"]
    with pytest.raises(FeedError, match="the same page again"):
        collected_from(pages | {f"{api}&page=2": api_page(1, 3)}, api)


def test_an_announced_feed_that_is_missing_is_named() -> None:
    page = b'<link rel="alternate" type="application/json" title="Meetings Feed" href="/feed.json">'
    with pytest.raises(
        FeedError, match=r"announces, https://example.org/feed.json, cannot be fetched: .*nothing there"
    ):
        collected_from({f"{SITE}/": b"<html>" + page}, f"{SITE}/")


def test_page_numbers_may_start_at_0() -> None:
    pages = [
        b'{"content": [{"id": "%d"}], "number": %d, "last": %s}' % (n, n, [b"false", b"true"][n == 2]) for n in range(3)
    ]
    site = {f"{SITE}/services": pages[0]} | {f"{SITE}/services?page={n}": page for n, page in enumerate(pages)}
    assert list(collected_from(site, f"{SITE}/services").files.values()) == pages


def test_a_broken_base_address_is_ignored() -> None:
    page = (
        b'<html><base href="http://[x"><link rel="alternate" type="application/json" title="Meetings Feed" href="/f">'
    )
    assert collected_from({f"{SITE}/": page, f"{SITE}/f": ROWS}, f"{SITE}/").address == f"{SITE}/f"


def test_all_pages_of_a_feed_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {f"{SITE}/services?page={number}": hsds_page(number, 3) for number in (2, 3)}
    pages[f"{SITE}/services"] = hsds_page(1, 3)
    total = sum(map(len, pages.values()))
    monkeypatch.setattr(download, "LARGEST_TOTAL", total)
    assert len(collected_from(pages, f"{SITE}/services").files) == 3
    monkeypatch.setattr(download, "LARGEST_TOTAL", total - 1)
    with pytest.raises(FeedError, match="the pages of the feed are larger than") as refused:
        collected_from(pages, f"{SITE}/services")
    assert refused.value.hint == "request only part of the meetings"


def hsds_page(number: int, of: int) -> bytes:
    """A page of an HSDS API."""
    return json.dumps({"page_number": number, "total_pages": of, "contents": [{"id": number}]}).encode()
