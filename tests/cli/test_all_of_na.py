"""All of NA: around a place from the aggregator (na-near), and the world's meetings from its export (na-world)."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bmlt_servers import aggregator_answer, bmlt_row, export_files, from_aggregator
from catalogues import write_catalogue
from conftest import Ran
from serving import Script, Server, answer, serving

from selfhelp import __version__
from selfhelp.geo import Point
from selfhelp.ingest.fetch.client import Fetched
from selfhelp.ingest.fetch.discover import aggregator_query
from selfhelp.ingest.fetch.download import collect

Run = Callable[..., Ran]

DENVER, BOULDER, MIAMI = Point(39.74, -104.99), Point(40.02, -105.27), Point(25.77, -80.19)
ROWS = [
    *(bmlt_row(n, DENVER, location_municipality="Denver", location_province="CO") for n in range(3)),
    bmlt_row(3, BOULDER, location_municipality="Boulder", location_province="CO"),
    *(bmlt_row(n, MIAMI, location_municipality="Miami", location_province="FL") for n in range(4, 6)),
]
WORLD = {"organization": "na", "scope": "world", "country": "", "state": "", "cities": "", "format": "bmlt"}


@pytest.fixture
def export() -> dict[str, Script | Sequence[Script]]:
    """The scripts of the server of the export; tests change them before it is asked."""
    files = {f"/world/{name}": answer(200, data) for name, data in export_files(ROWS).items()}
    return {**files}


@pytest.fixture
def server(
    export: dict[str, Script | Sequence[Script]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """The aggregator, in a catalogue that has it and its export."""
    files = dict(export_files(ROWS))
    export["/world/meetings.ndjson.gz"] = [answer(200, files["meetings.ndjson.gz"], ETag='"1"'), answer(304)]
    with serving(export, otherwise=lambda path: aggregator_answer(path, ROWS)) as running:
        rows = {
            "bmlt-aggregator": WORLD | {"address": f"{running.address}/main_server/"},
            "na-world-export": WORLD | {"address": f"{running.address}/world/meetings.ndjson.gz"},
        }
        monkeypatch.setenv("SELFHELP_FEEDS", str(write_catalogue(tmp_path / "catalogue.csv", rows)))
        yield running


def cities(run: Run, *options: str) -> list[str]:
    """The cities of all loaded meetings."""
    return sorted(m["city"] for m in json.loads(run("find", "--json", "-q", *options).out))


def sources(run: Run) -> dict[str, dict[str, Any]]:
    listed = json.loads(run("feeds", "list", "--json").out)
    return {source["name"]: source for source in listed if not source["sample"]}


def test_na_near_loads_what_is_around_a_place(run: Run, server: Server) -> None:
    ran = run("feeds", "add", "na-near", "--near", "80205", "--within", "15mi")
    assert ran.code == 0, ran.err
    assert cities(run) == ["Denver"] * 3
    assert cities(run, "--with", "women", "-o", "na") == ["Denver"] * 3
    [(asked, headers)] = server.asked
    assert asked == (
        "/main_server/client_interface/json/?switcher=GetSearchResults&lat_val=39.76&long_val=-104.97&geo_width_km=24.1"
        "&sort_keys=id_bigint&get_used_formats=1&callingApp=selfhelp"
    )
    assert headers["user-agent"].startswith(f"selfhelp/{__version__} (+https://")


def test_na_near_looks_as_far_as_50_miles_unless_told_otherwise(run: Run, server: Server) -> None:
    assert run("feeds", "add", "na-near", "--near", "Denver, CO").code == 0
    assert cities(run) == ["Boulder", "Denver", "Denver", "Denver"]
    assert "geo_width_km=80.5" in server.asked[0][0]


def test_na_near_another_place_is_another_source(run: Run, server: Server) -> None:
    assert run("feeds", "add", "na-near", "--near", "80205").code == 0
    assert run("feeds", "add", "na-near", "--near", "Miami, FL").code == 0
    assert run("feeds", "add", "na-near", "--near", "80205", "--within", "10mi").code == 0
    assert sources(run).keys() == {"na-near", "na-near-miami-fl"}
    assert cities(run) == ["Denver"] * 3 + ["Miami"] * 2


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ((), "na-near needs a place"),
        (("--near", "80205", "--within", "101mi"), "101mi is too far: the server of NA answers for 100 miles at most"),
        (("--near", "80205", "--within", "far"), "'far' is not a distance"),
        (("--near", "Nowhereville"), "no place is named 'Nowhereville'"),
    ],
)
def test_na_near_needs_a_place_that_it_can_ask_for(
    run: Run, server: Server, options: tuple[str, ...], error: str
) -> None:
    ran = run("feeds", "add", "na-near", *options)
    assert (ran.code, ran.err.splitlines()[0]) == (2, f"error: {error}")
    assert server.asked == []


def test_na_world_loads_the_export_and_asks_with_its_etag(run: Run, server: Server) -> None:
    ran = run("feeds", "add", "na-world")
    assert ran.code == 0, ran.err
    assert cities(run) == ["Boulder", *["Denver"] * 3, *["Miami"] * 2]
    assert len(json.loads(run("find", "--json", "-q", "--with", "women").out)) == 6
    assert run("update", now=datetime.now(UTC) + timedelta(hours=5)).err == "na-world: unchanged\n"
    assert [path for path, _ in server.asked] == [
        "/world/meetings.ndjson.gz",
        "/world/formats.json.gz",
        "/world/meetings.ndjson.gz",
    ]
    assert server.asked[-1][1]["if-none-match"] == '"1"'


def test_the_servers_of_all_of_na_are_updated_every_4_hours_at_most(run: Run, server: Server) -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert run("feeds", "add", "na-near", "na-world", "--near", "80205", now=now).code == 0
    asked = len(server.asked)
    for words in (("update",), ("update", "na-near", "na-world"), ("update", "--force")):
        ran = run(*words, now=now + timedelta(hours=3, minutes=59))
        assert (ran.code, ran.err.splitlines()) == (
            0, [f"{name}: asked less than 4 hours ago; not asked again" for name in ("na-near", "na-world")],
        )  # fmt: skip
    assert len(server.asked) == asked
    assert "na-world: unchanged" in run("update", now=now + timedelta(hours=4)).err
    assert len(server.asked) == asked + 2


PLACES = {
    "Denver": (39.7392, -104.9903), "New York": (40.7143, -74.006), "Anchorage": (61.2181, -149.9003),
    "Honolulu": (21.3069, -157.8583), "London": (51.5085, -0.1257), "Reykjavík": (64.1355, -21.8954),
    "Accra": (5.556, -0.1969), "Greenwich": (51.4779, 0.0), "Nairobi": (-1.2833, 36.8167), "Quito": (-0.2299, -78.525),
    "São Paulo": (-23.5475, -46.6361), "Ushuaia": (-54.8, -68.3), "Cape Town": (-33.9258, 18.4232),
    "Mumbai": (19.0728, 72.8826), "Tehran": (35.6944, 51.4215), "Tokyo": (35.6895, 139.6917),
    "Sydney": (-33.8679, 151.2073), "Auckland": (-36.8485, 174.7635), "Suva": (-18.1416, 178.4415),
    "Apia": (-13.8333, -171.7667),
}  # fmt: skip
ALL = [bmlt_row(number, Point(*place)) for number, place in enumerate(PLACES.values(), 1)]


@pytest.mark.parametrize("number", range(1, 21))
def test_the_request_finds_the_meetings_of_each_city(number: int) -> None:
    def get(address: str, **_: object) -> Fetched:
        return Fetched(address, from_aggregator(address, ALL), None, None)

    address = aggregator_query("https://a.example/main_server/", Point(*list(PLACES.values())[number - 1]), 2.0)
    [data] = collect(get, address).files.values()
    assert [row["id_bigint"] for row in json.loads(data)["meetings"]] == [str(number)]
