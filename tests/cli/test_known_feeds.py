"""`feeds search` and `feeds add`: the catalogue of known feeds, and one's own in SELFHELP_FEEDS."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from catalogues import write_catalogue
from conftest import Ran
from serving import answer, serving

Run = Callable[..., Ran]


def feed(number: int) -> bytes:
    """A response with so many meetings in Reading."""
    rows = [
        {"name": f"Meeting {n}", "slug": f"m{n}", "day": 2, "time": f"{n % 24:02d}:00", "city": "Reading",
         "state": "PA", "address": "1 Main St", "timezone": "America/New_York"}
        for n in range(number)
    ]  # fmt: skip
    return answer(200, json.dumps(rows).encode(), Content_Type="application/json")


def sources(run: Run) -> dict[str, int]:
    """The loaded sources with their numbers of meetings."""
    listed = json.loads(run("feeds", "list", "--json").out)
    return {source["name"]: source["meetings"] for source in listed if not source["sample"]}


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes a catalogue, and names it in SELFHELP_FEEDS."""

    def named(rows: dict[str, dict[str, Any]], *, before: str = "") -> Path:
        path = write_catalogue(tmp_path / "catalogue.csv", rows)
        monkeypatch.setenv("SELFHELP_FEEDS", f"{before}{path}")
        return path

    return named


def test_search_shows_whether_anybody_saw_a_feed_answer(run: Run, named: Callable[..., Path]) -> None:
    named({
        "new": {"address": "https://new.example/", "confirmed": "no"},
        "seen": {"address": "https://seen.example/", "region": "Berks County"},
    })  # fmt: skip
    assert run("feeds", "search", "19601").out.splitlines() == [
        "seen\tFeed seen\tAA\tBerks County\tconfirmed\t2026-11-01",
        "new\tFeed new\tAA\t\tunconfirmed\t",
    ]


def test_search_tells_how_far_the_nearest_city_of_a_feed_is(run: Run, named: Callable[..., Path]) -> None:
    named({"far": {"cities": "Lancaster", "address": "https://a.example/"}, "near": {"address": "https://b.example/"}})
    found = json.loads(run("feeds", "search", "Reading, PA", "--json").out)
    assert [(row["id"], round(row["distance_km"])) for row in found] == [("near", 0), ("far", 46)]
    assert (found[0]["cities"], found[0]["confirmed"]) == ("Reading", 1)


def test_an_own_catalogue_replaces_the_bundled_one_or_is_added_to_it(run: Run, named: Callable[..., Path]) -> None:
    def ids() -> set[str]:
        return {row["id"] for row in json.loads(run("feeds", "search", "--json").out)}

    own = {"mine": {"address": "https://mine.example/"}, "aa-denver-co": {"address": "https://new.example/"}}
    named(own)
    assert ids() == {"mine", "aa-denver-co"}
    named(own, before="+")
    assert ids() > {"mine", "aa-denver-co", "na-colorado"}
    [replaced] = [row for row in json.loads(run("feeds", "search", "--json").out) if row["id"] == "aa-denver-co"]
    assert replaced["address"] == "https://new.example/"


def test_a_catalogue_that_cannot_be_read_is_said(run: Run, named: Callable[..., Path]) -> None:
    path = named({})
    path.unlink()
    assert run("feeds", "search", "denver").err.splitlines()[0] == f"error: {path} is not a file"
    path.write_bytes(b"\xff\xfe\x00")
    assert run("feeds", "search", "denver").err.splitlines()[0] == f"error: {path} is not UTF-8"
    path.write_text("id,name\n")
    assert run("feeds", "search", "denver").code == 2


def test_a_catalogue_at_an_address_is_fetched_by_add_and_kept_for_look_ups(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving({"/feed": feed(2)}) as feeds:
        text = write_catalogue(tmp_path / "c.csv", {"mine": {"address": f"{feeds.address}/feed"}}).read_bytes()
        with serving({"/feeds.csv": answer(200, text)}) as server:
            monkeypatch.setenv("SELFHELP_FEEDS", f"{server.address}/feeds.csv")
            before = run("feeds", "search", "reading")
            assert (before.code, before.err.splitlines()[0]) == (
                2, f"error: the catalogue at {server.address}/feeds.csv was not fetched yet, and a look-up asks nobody",
            )  # fmt: skip
            assert server.asked == []
            assert run("feeds", "add", "mine").code == 0
            assert run("feeds", "search", "reading", "pa").out.startswith("mine\t")
            assert server.times("/feeds.csv") == 1
    assert sources(run) == {"mine": 2}


def test_several_feeds_are_added_in_one_rebuild(run: Run, named: Callable[..., Path], db: Path) -> None:
    with serving({"/a": feed(2), "/b": feed(3), "/c": answer(404)}) as server:
        named({name: {"address": f"{server.address}/{name}"} for name in "abc"})
        ran = run("feeds", "add", "a", "b", "c")
    assert ran.code == 1
    assert "c: " in ran.err
    assert "the server answers 404" in ran.err
    assert ran.err.splitlines()[-2] == "error: 1 of 3 feeds could not be loaded"
    assert sources(run) == {"a": 2, "b": 3}
    # A second rebuild would have kept the first one's result as the previous version.
    assert not db.with_name(db.name + ".previous").exists()


def test_if_no_feed_can_be_added_no_dataset_is_written(run: Run, named: Callable[..., Path], db: Path) -> None:
    with serving({"/a": answer(404), "/b": answer(410)}) as server:
        named({name: {"address": f"{server.address}/{name}"} for name in "ab"})
        assert run("feeds", "add", "a", "b").code == 1
    assert not db.exists()


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (
            ("my-denver", "aa-denver-co"),
            "'aa-denver-co' is the id of a known feed, not an address; 'my-denver' is not an id",
            "selfhelp feeds add aa-denver-co, or a name and an address",
        ),
        (("aa-denver-co", "aa-bolder-co"), "no known feed has the id 'aa-bolder-co'", "did you mean aa-boulder-co"),
        (("aa-denver-co", "x", "na-colorado"), "no known feed has the id 'x'", "selfhelp feeds search WORDS"),
        ((), "`add` needs a name and an address", "selfhelp feeds add denver https://example.org/meetings/"),
        (("aa-denver-co", "na-colorado", "-o", "aa"), "these options work with one feed at a time", "add the feeds"),
    ],
)
def test_what_add_cannot_mean_is_said(run: Run, words: tuple[str, ...], error: str, hint: str) -> None:
    ran = run("feeds", "add", *words)
    assert ran.code == 2
    first, second = ran.err.splitlines()
    assert first == f"error: {error}"
    assert second.startswith(f"try: {hint}")


def test_two_ids_load_two_feeds_under_their_own_names(run: Run, named: Callable[..., Path], db: Path) -> None:
    with serving({"/na": feed(2), "/aa": feed(3)}) as server:
        named({
            "na-colorado": {"address": f"{server.address}/na", "organization": "na"},
            "aa-denver-co": {"address": f"{server.address}/aa"},
        })  # fmt: skip
        assert run("feeds", "add", "na-colorado", "aa-denver-co").code == 0
    with closing(sqlite3.connect(db)) as connection:
        stored = connection.execute("SELECT name, organization FROM sources WHERE sample = 0 ORDER BY name").fetchall()
    assert stored == [("aa-denver-co", "aa"), ("na-colorado", "na")]
