"""Finding places: cities, ZIP codes, misspelled names, coordinates."""

import sqlite3
from collections.abc import Iterator

import pytest

from selfhelp import config
from selfhelp.dataset.store import Store
from selfhelp.directory.gazetteer import PlaceMatch, find_place, radius_km
from selfhelp.errors import UnknownValueError, UsageError


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as opened:
        yield opened


def place(store: Store, text: str) -> PlaceMatch:
    return find_place(text, store.places.named, store.places.spelled_like, store.places.around)


KNOWN = """
Richmond, Canada|Richmond, BC, CA
Köln, DE|Köln, DE
Denver|Denver, CO
denver co|Denver, CO
Denver, Colorado|Denver, CO
DENVER, CO, USA|Denver, CO
Springfield|Springfield, MO
Springfield, IL|Springfield, IL
springfield illinois|Springfield, IL
Springfield, Massachusetts|Springfield, MA
Jordan, Montana|Jordan, MT
Jordan MT|Jordan, MT
Jordan, Minnesota|Jordan, MN
St Louis|St. Louis, MO
St. Louis, MO|St. Louis, MO
Saint Louis, Missouri|St. Louis, MO
St Paul MN|Saint Paul, MN
Saint Paul|Saint Paul, MN
Ft Collins|Fort Collins, CO
Fort Worth|Fort Worth, TX
Ft. Lauderdale, FL|Fort Lauderdale, FL
Mt Vernon NY|Mount Vernon, NY
Köln|Köln, DE
Koln|Köln, DE
Cologne|Köln, DE
Munich|Munich, DE
München|Munich, DE
Praha|Prague, CZ
Prague|Prague, CZ
Montreal|Montréal, QC, CA
Montréal|Montréal, QC, CA
Québec|Québec, QC, CA
São Paulo|São Paulo, BR
Sao Paulo|São Paulo, BR
London|London, GB
London, UK|London, GB
London, England|London, GB
London, Ontario|London, ON, CA
London ON|London, ON, CA
London, Canada|London, ON, CA
Paris|Paris, FR
Paris, TX|Paris, TX
Paris Texas|Paris, TX
New York|New York City, NY
New York, NY|New York City, NY
NYC|New York City, NY
Philly|Philadelphia, PA
Philadelphia|Philadelphia, PA
Washington DC|Washington, DC
Washington, DC|Washington, DC
Los Angeles|Los Angeles, CA
Dublin|Dublin, IE
Dublin, Ireland|Dublin, IE
Dublin, OH|Dublin, OH
Birmingham|Birmingham, GB
Birmingham, AL|Birmingham, AL
Birmingham Alabama|Birmingham, AL
Portland|Portland, OR
Portland, ME|Portland, ME
Portland Maine|Portland, ME
Kansas City|Kansas City, MO
Kansas City, KS|Kansas City, KS
Vancouver|Vancouver, BC, CA
Vancouver, WA|Vancouver, WA
Atlanta, Georgia|Atlanta, GA
Athens, GA|Athens, GA
Athens, Greece|Athens, GR
Manchester, NH|Manchester, NH
Manchester|Manchester, GB
Cambridge, MA|Cambridge, MA
Honolulu|Honolulu, HI
Anchorage, AK|Anchorage, AK
Bozeman|Bozeman, MT
Missoula Montana|Missoula, MT
Coeur d'Alene|Coeur d'Alene, ID
Winston-Salem|Winston-Salem, NC
winston salem nc|Winston-Salem, NC
O'Fallon, MO|O'Fallon, MO
Edmonton|Edmonton, AB, CA
Toronto, ON|Toronto, ON, CA
Sydney|Sydney, NSW, AU
Auckland|Auckland, NZ
Berlin|Berlin, DE
Zürich|Zürich, CH
Zurich|Zürich, CH
Reykjavik|Reykjavík, IS
Bogota|Bogotá, CO
Mexico City|Mexico City, MX
Ciudad de México|Mexico City, MX
Guadalajara, Mexico|Guadalajara, MX
Cork, Ireland|Cork, IE
Glasgow|Glasgow, GB
Edinburgh, Scotland|Edinburgh, GB
Cardiff|Cardiff, GB
Mumbai|Mumbai, IN
Cape Town|Cape Town, ZA
Moscow, ID|Moscow, ID
Columbia, SC|Columbia, SC
Columbia, MO|Columbia, MO
Salem, OR|Salem, OR
Salem, MA|Salem, MA
Aurora, CO|Aurora, CO
Aurora, IL|Aurora, IL
Arlington, VA|Arlington, VA
Arlington, TX|Arlington, TX
Jackson, MS|Jackson, MS
Jackson, WY|Jackson, WY
Rochester, MN|Rochester, MN
Rochester, NY|Rochester, NY
Richmond, VA|Richmond, VA
Richmond, CA|Richmond, CA
Concord, NH|Concord, NH
Burlington, VT|Burlington, VT
Las Vegas|Las Vegas, NV
Las Vegas, NM|Las Vegas, NM
""".split("\n")[1:-1]

STATE_CAPITALS = """
Montgomery AL|Juneau AK|Phoenix AZ|
Little Rock AR|Sacramento CA|Denver CO|Hartford CT|Dover DE|Tallahassee FL|Atlanta GA|
Honolulu HI|Boise ID|Springfield IL|Indianapolis IN|Des Moines IA|Topeka KS|Frankfort KY|Baton Rouge LA|Augusta ME|
Annapolis MD|Boston MA|Lansing MI|Saint Paul MN|Jackson MS|Jefferson City MO|Helena MT|Lincoln NE|Carson City NV|
Concord NH|Trenton NJ|Santa Fe NM|Albany NY|Raleigh NC|Bismarck ND|Columbus OH|Oklahoma City OK|Salem OR|Harrisburg PA|
Providence RI|Columbia SC|Pierre SD|Nashville TN|Austin TX|Salt Lake City UT|Montpelier VT|Richmond VA|Olympia WA|
Charleston WV|Madison WI|Cheyenne WY
""".replace("\n", "").split("|")

MISSPELT = """
Philadelhpia|Philadelphia, PA
Albuquerqe|Albuquerque, NM
Minneapols MN|Minneapolis, MN
San Fransisco|San Francisco, CA
Pittsburg PA|Pittsburgh, PA
Los Angelos|Los Angeles, CA
Denvr|Denver, CO
Seatle|Seattle, WA
Tuscon|Tucson, AZ
Phenix AZ|Phoenix, AZ
Cinncinati|Cincinnati, OH
Bosten|Boston, MA
Hosuton|Houston, TX
Chicgo|Chicago, IL
Milwakee|Milwaukee, WI
Sacremento|Sacramento, CA
Tallahasee|Tallahassee, FL
Des Moins|Des Moines, IA
Bimingham AL|Birmingham, AL
Edmonten|Edmonton, AB, CA
Glasgo|Glasgow, GB
Manchestr|Manchester, GB
Toranto|Toronto, ON, CA
Dubln|Dublin, IE
Nashvile|Nashville, TN
Omha|Omaha, NE
Oklahma City|Oklahoma City, OK
Boize|Boise, ID
Jordn, MT|Jordan, MT
Springfeild IL|Springfield, IL
Indianoplis|Indianapolis, IN
Jacksonvile FL|Jacksonville, FL
Louisvile KY|Louisville, KY
Baltimor|Baltimore, MD
Clevland OH|Cleveland, OH
Detriot|Detroit, MI
Memphs TN|Memphis, TN
Charlott NC|Charlotte, NC
San Antonoi|San Antonio, TX
San Deigo|San Diego, CA
Dalas TX|Dallas, TX
Portlnd OR|Portland, OR
Spokan WA|Spokane, WA
Anchorge AK|Anchorage, AK
Honalulu|Honolulu, HI
Fresnoo CA|Fresno, CA
Wichta KS|Wichita, KS
Cheyene WY|Cheyenne, WY
Missula MT|Missoula, MT
Edinborough|Edinburgh, GB
""".split("\n")[1:-1]


@pytest.mark.parametrize("line", KNOWN)
def test_a_city_is_found_by_its_names(store: Store, line: str) -> None:
    text, label = line.split("|")
    found = place(store, text)
    assert (found.place.label, found.guessed) == (label, False)


@pytest.mark.parametrize("text", STATE_CAPITALS)
def test_every_state_capital_is_found_with_its_state(store: Store, text: str) -> None:
    name, state = text.rsplit(" ", 1)
    for written in (text, f"{name}, {state}"):
        found = place(store, written)
        assert (found.place.label, found.guessed) == (f"{name}, {state}", False)


@pytest.mark.parametrize("line", MISSPELT)
def test_a_misspelled_city_is_guessed_and_marked_as_guessed(store: Store, line: str) -> None:
    text, label = line.split("|")
    found = place(store, text)
    assert (found.place.label, found.guessed) == (label, True)


def test_there_are_enough_names() -> None:
    assert len(KNOWN) + 2 * len(STATE_CAPITALS) >= 200
    assert len(MISSPELT) == 50


def test_every_zip_code_leads_to_its_city(store: Store) -> None:
    db = sqlite3.connect(f"{config.BUNDLED.as_uri()}?mode=ro", uri=True)
    codes = db.execute("SELECT name, city, state FROM places WHERE kind = 'postal'").fetchall()
    db.close()
    assert len(codes) == 41_488
    for code, city, state in codes:
        found = place(store, code).place
        assert (found.kind, found.name, found.city, found.state) == ("postal", code, city, state)
    assert place(store, "80205-1234").place.city == "Denver"
    assert place(store, "00501").place.city == "Holtsville"


def test_coordinates_take_the_time_zone_of_the_nearest_town(store: Store) -> None:
    found = place(store, "39.7, -105.0").place
    assert (found.latitude, found.longitude, found.timezone, found.country) == (39.7, -105.0, "America/Denver", "US")
    at_sea = place(store, "-40,-120").place
    assert (at_sea.timezone, at_sea.country) == (None, None)
    with pytest.raises(UsageError):
        place(store, "91,0")


def test_other_places_of_the_same_name_are_returned(store: Store) -> None:
    found = place(store, "Springfield")
    assert [other.label for other in found.others[:3]] == ["Springfield, MA", "Springfield, IL", "Springfield, OR"]


@pytest.mark.parametrize("text", ["Zzxxyq", "!!!", "99999", "Denver, Atlantis"])
def test_an_unknown_place_is_an_error(store: Store, text: str) -> None:
    with pytest.raises(UnknownValueError):
        place(store, text)


@pytest.mark.parametrize(
    ("text", "country", "km"),
    [
        (None, "US", 40.2336), (None, "GB", 40.2336), (None, "DE", 40.0), (None, None, 40.0), ("5", "US", 8.04672),
        ("5", "FR", 5.0), ("5mi", "FR", 8.04672), ("8 km", "US", 8.0), ("2.5 miles", "DE", 4.02336),
    ],
)  # fmt: skip
def test_a_radius_is_in_the_units_of_the_country(text: str | None, country: str | None, km: float) -> None:
    assert radius_km(text, country) == pytest.approx(km)


@pytest.mark.parametrize("text", ["far", "-5", "0", "5 furlongs", "99999"])
def test_an_invalid_radius_is_an_error(text: str) -> None:
    with pytest.raises(UsageError):
        radius_km(text, "US")
