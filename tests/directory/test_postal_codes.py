"""Postal codes of Canada, the UK, Australia and New Zealand: as a place to search near, and as where a meeting is."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp import config
from selfhelp.dataset.store import Store
from selfhelp.directory.address_gazetteer import AddressGazetteer
from selfhelp.directory.gazetteer import PlaceMatch, find_place
from selfhelp.errors import UnknownValueError
from selfhelp.geo import Point, distance_km
from selfhelp.model import Place

Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as opened:
        yield opened


def match(store: Store, text: str) -> PlaceMatch:
    return find_place(text, store.places.named, store.places.spelled_like, store.places.around)


K1A = Place("postal", "K1A", 45.4207, -75.7023, "Ottawa", None, "ON", "CA", None, "America/Toronto")
BATH = Place("postal_area", "BA", 51.2208, -2.4211, "Bath", None, None, "GB", None, "Europe/London")
SYDNEY = Place("postal", "2000", -33.8605, 151.2016, "Sydney", None, "NSW", "AU", None, "Australia/Sydney")
COTTESLOE = Place("postal", "6011", -31.9964, 115.7576, "Cottesloe", None, "WA", "AU", None, "Australia/Perth")
WELLINGTON = Place("postal", "6011", -41.2883, 174.7775, "Wellington", None, "WGN", "NZ", None, "Pacific/Auckland")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        *((text, K1A) for text in ("K1A 0B1", "k1a0b1", "K1A", "K1A-0B1", "K1A 0B1, Canada", "K1A, Ontario")),
        *((text, BATH) for text in ("BA2 6ZZ", "ba26zz", "BA2", "ba11", "BA2 6ZZ, UK", "ba2 6zz england")),
        *((text, SYDNEY) for text in ("2000", "2000, Australia", "2000 australia", "2000, NSW")),
        ("6011, Australia", COTTESLOE),
        *((text, WELLINGTON) for text in ("6011, New Zealand", "6011 NZ")),
    ],
)
def test_a_postal_code_is_found_however_it_is_written(store: Store, text: str, place: Place) -> None:
    assert match(store, text) == PlaceMatch(place)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("M5V 2T6", "M5V (Toronto, ON, CA)"), ("V6B", "V6B (Vancouver, BC, CA)"), ("h2y 1c6", "H2Y (Montréal, QC, CA)"),
        ("SW1A 1AA", "SW (London, GB)"), ("EC1A1BB", "EC (London, GB)"), ("M1 1AE", "M (Manchester, GB)"),
        ("W1A 1AA", "W (London, GB)"), ("CF10 1EP", "CF (Cardiff, GB)"), ("3000, AU", "3000 (Melbourne, VIC, AU)"),
        ("1010, NZ", "1010 (Auckland, NZ)"), ("0800, Australia", "0800 (Darwin, NT, AU)"),
        ("90210", "90210 (Beverly Hills, CA)"),
    ],
)  # fmt: skip
def test_well_known_codes_lead_to_their_cities(store: Store, text: str, label: str) -> None:
    assert match(store, text).place.label == label


def test_of_a_code_of_several_countries_all_are_candidates(store: Store) -> None:
    assert match(store, "6011") == PlaceMatch(COTTESLOE, (WELLINGTON,))
    assert match(store, "6011").preferring(["NZ"]) == PlaceMatch(WELLINGTON, (COTTESLOE,))
    assert match(store, "6011").preferring(["US"]) == PlaceMatch(COTTESLOE, (WELLINGTON,))
    # E1W, N1C, N1P and W1 are in London, and three of them also in Canada; a whole code is in one country only.
    labels = [place.label for place in (match(store, "N1C").place, *match(store, "N1C").others)]
    assert labels == ["N (London, GB)", "N1C (Guelph, ON, CA)"]
    assert match(store, "N1C 4AG").others == match(store, "N1C 1A1").others == ()


@pytest.mark.parametrize("text", ["ZZ9 9ZZ", "K1A 0B", "D1A 1A1", "1001, Australia", "2000, New Zealand", "BA2 6Z"])
def test_what_is_no_code_or_not_in_the_gazetteer_is_an_error(store: Store, text: str) -> None:
    with pytest.raises(UnknownValueError):
        match(store, text)


def test_every_code_is_in_its_country_with_a_city_and_a_zone() -> None:
    packed = Path(__file__).parents[2] / "data" / "postal_codes.csv.gz"
    with gzip.open(packed, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    codes = [(row["country"], row["code"]) for row in rows]
    assert codes == sorted(set(codes))
    numbers = {country: sum(code[0] == country for code in codes) for country in ("AU", "CA", "GB", "NZ")}
    assert numbers == {"AU": 2694, "CA": 1638, "GB": 121, "NZ": 853}
    zones = {"AU": "Australia/", "CA": "America/", "GB": "Europe/London", "NZ": "Pacific/Auckland"}
    assert [row for row in rows if not (row["city"] and row["timezone"].startswith(zones[row["country"]]))] == []
    assert [row for row in rows if row["country"] in ("AU", "CA") and not row["state"]] == []
    assert packed.stat().st_size < 100_000


def test_a_code_is_a_position_unless_it_stands_for_a_wide_area(store: Store) -> None:
    gazetteer = AddressGazetteer(store.places.of_gazetteer)
    known = {
        (code, country): None if (place := gazetteer.places(code, None, None, country).postal_code) is None else place
        for code, country in (
            ("K1A 0B1", "CA"), ("k1a0b1", "CA"), ("2000", "AU"), ("6011", "NZ"), ("6011", "AU"), ("2000", "NZ"),
            ("6011", None), ("X0A 0H0", "CA"), ("0872", "AU"), ("BA2 6ZZ", "GB"), ("BA2 6ZZ", None), ("2000", "BE"),
        )
    }  # fmt: skip
    assert list(known.values()) == [K1A, K1A, SYDNEY, WELLINGTON, COTTESLOE, *[None] * 7]
    assert gazetteer.places("2000", "Sydney", None, None).postal_code == SYDNEY
    assert gazetteer.places("2000", "Antwerpen", None, None).postal_code is None


def load(run: Run, tmp_path: Path, *rows: dict[str, object]) -> list[dict[str, object]]:
    """Imports rows of Meeting Guide, and gives what `find --json` says of them."""
    common = {"day": 2, "time": "19:30", "types": ["O"]}
    (tmp_path / "feed.json").write_text(json.dumps([common | {"slug": row["name"]} | row for row in rows]))
    ran = run("import", tmp_path / "feed.json", "-o", "aa")
    assert ran.code == 0, ran.err
    meetings: list[dict[str, object]] = json.loads(run("find", "--json", "--sort", "name").out)
    return meetings


ROWS: tuple[dict[str, object], ...] = (
    {"name": "Ottawa", "address": "1 Wellington St", "postal_code": "K1A 0B1", "country": "CA"},
    {"name": "Sydney", "formatted_address": "1 Kent St, Sydney NSW 2000, Australia"},
    {"name": "Wellington", "address": "1 Lambton Quay", "postal_code": "6011", "country": "NZ"},
    {"name": "Bath", "address": "1 Grove St", "city": "Bath", "postal_code": "BA2 6ZZ", "country": "GB"},
    {"name": "Somewhere", "address": "1 Grove St", "postal_code": "BA2 6ZZ", "country": "GB"},
)


def test_a_meeting_without_a_point_is_at_its_postal_code_and_in_its_zone(run: Run, tmp_path: Path) -> None:
    found = load(run, tmp_path, *ROWS)
    assert {row["name"]: (row["position_from"], row["timezone"], row["timezone_from"]) for row in found} == {
        "Ottawa": ("postal_code", "America/Toronto", "place"),
        "Sydney": ("postal_code", "Australia/Sydney", "place"),
        "Wellington": ("postal_code", "Pacific/Auckland", "place"),
        "Bath": ("city", "Europe/London", "place"),
        "Somewhere": (None, "Europe/London", "place"),
    }
    for near, name in (("K1A", "Ottawa"), ("2000, Australia", "Sydney"), ("6011, NZ", "Wellington")):
        near_it = json.loads(run("find", "--near", near, "--within", "1km", "--json").out)
        assert [(row["name"], row["distance_km"]) for row in near_it] == [(name, 0.0)]


def test_positions_that_rest_on_postal_codes_are_in_no_output(run: Run, tmp_path: Path) -> None:
    found = load(run, tmp_path, *ROWS)
    assert {(row["latitude"], row["longitude"], row["approximate"]) for row in found} == {(None, None, True)}
    table = csv.DictReader(io.StringIO(run("find", "-f", "csv").out))
    assert {(row["latitude"], row["longitude"]) for row in table} == {("", "")}
    for format in ("json", "jsonl", "csv", "tsv", "plain", "table"):
        out = run("find", "-f", format, "--full").out + run("show", str(found[0]["id"])).out
        for place in (K1A, SYDNEY, WELLINGTON, BATH):
            assert [number for number in (f"{place.latitude}", f"{place.longitude}") if number in out] == []


def test_the_dataset_keeps_the_share_alike_data_in_a_table_of_its_own(store: Store) -> None:
    assert store.rows("SELECT DISTINCT country FROM places WHERE kind = 'postal'") == [("US",)]
    assert store.rows("SELECT country FROM postal_codes GROUP BY country") == [("AU",), ("CA",), ("GB",), ("NZ",)]


def test_a_code_of_several_countries_is_that_of_the_home_or_of_the_stated_country(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def note(*words: str) -> str:
        ran = run("find", *words)
        return next((line for line in ran.err.splitlines() if line.startswith("Near ")), "")

    australia = "Near 6011 (Cottesloe, WA, AU). Other places with this name: 6011 (Wellington, NZ)."
    new_zealand = "Near 6011 (Wellington, NZ). Other places with this name: 6011 (Cottesloe, WA, AU)."
    monkeypatch.setenv("TZ", "America/Denver")
    assert note("--near", "6011") == australia
    assert note("--near", "6011", "--country", "NZ") == new_zealand
    assert run("config", "set", "home", "Auckland").code == 0
    assert note("--near", "6011") == new_zealand
    assert note("--near", "6011", "--country", "AU") == australia


def test_a_home_can_be_a_postal_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    ran = run("config", "set", "home", "6011")
    assert ran.err.splitlines() == [
        "Home is 6011 (Wellington, NZ).",
        "Other places with this postal code: 6011 (Cottesloe, WA, AU). To choose one, add its country.",
    ]
    assert json.loads(run("find", "--near", "home", "--explain").out)["place"]["name"] == "6011 (Wellington, NZ)"
    assert run("config", "set", "home", "k1a0b1").err == "Home is K1A (Ottawa, ON, CA).\n"
    assert json.loads(run("find", "--near", "home", "--explain").out)["place"]["name"] == "K1A (Ottawa, ON, CA)"


def test_a_wide_area_is_said_to_be_one_unless_meetings_have_the_same_code(run: Run, tmp_path: Path) -> None:
    wide = "Distances are from the middle of BA (Bath, GB), a wide area: they may be far off."
    assert wide in run("find", "--near", "BA2 6ZZ").err
    point = Point(51.3798, -2.3512)
    assert distance_km(point, BATH.point) > 15
    exact = {"latitude": point.latitude, "longitude": point.longitude, "postal_code": "BA2 6ZZ", "country": "GB"}
    load(run, tmp_path, {"name": "Hall", "address": "1 Grove St", "city": "Bath"} | exact)
    for near in ("BA2 6ZZ", "ba2", "BA2 4AA"):
        ran = run("find", "--near", near, "--within", "1km", "--json")
        assert [row["distance_km"] for row in json.loads(ran.out)] == [0.0]
        assert wide not in ran.err
    assert wide in run("find", "--near", "BA1 1AA").err


def test_a_code_of_four_digits_is_also_that_of_loaded_meetings(run: Run, tmp_path: Path) -> None:
    exact = {"latitude": 47.5546, "longitude": 7.5906, "postal_code": "6011", "city": "Kriens", "country": "CH"}
    load(run, tmp_path, {"name": "Saal", "address": "Hauptstrasse 1"} | exact)
    ran = run("find", "--near", "6011, CH", "--within", "1km", "--json")
    assert [row["name"] for row in json.loads(ran.out)] == ["Saal"]


def test_a_phrase_may_name_a_postal_code_after_near(run: Run) -> None:
    assert "Read as: selfhelp find --near 'k1a 0b1'" in run("find", "near", "K1A", "0B1").err
    assert "--near ba2" in run("find", "near", "BA2").err
    assert "--near" not in run("find", "meeting", "at", "1930").err
