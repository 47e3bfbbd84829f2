"""What is withheld on purpose is in no answer and nowhere in the dataset."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from helpers import ROW, rows

from selfhelp.ingest.withholding import is_protected, says_so
from selfhelp.organizations import Organization
from selfhelp.reading.withheld import is_withheld_place, withholds_place

Run = Callable[..., Ran]

VENUE: dict[str, Any] = ROW | {"types": ["O"], "conference_url": None, "conference_phone": None, "notes": None}

HOME = VENUE | {
    "name": "Night",
    "location": "The Yellow House",
    "latitude": "39.7123",
    "formatted_address": "12 Quince St, Denver, CO 80205, USA",
    "location_notes": "Private residence. The door beside 12 Quince St.",
    "notes": "Park on 9 Oak Avenue, not at 12 quince st.",
    "url": "https://maps.example.org/?q=12+Quince+St",
}


@pytest.mark.parametrize(
    "sentence",
    [
        "Call 303-555-0100 for the address.",
        "Please text or e-mail Jo for location details.",
        "Rotating sites. Contact us for location.",
        "For the address, please call.",
        "Confidential location.",
        "The address is kept strictly confidential.",
        "Meeting address withheld for safety.",
        "Address available upon request.",
        "Location will be given to you after a call.",
        "We meet in a member's home.",
        "Private residence",
        "Dirección confidencial",
        "Llame para obtener la dirección",
        "La dirección se da por teléfono",
        "Se reúne en una casa particular",
        "Appelez pour l'adresse",
        "Adresse sur demande",
        "Adresse auf Anfrage",
        "Endereço sob consulta",
        "Indirizzo su richiesta",
    ],
)
def test_words_that_keep_the_place_back(sentence: str) -> None:
    assert withholds_place(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "A confidential meeting.",
        "This is a safe place. Confidential.",
        "Your e-mail address will be kept confidential.",
        "E-mail us for the Zoom link.",
        "Call for location changes.",
        "Call for location of the picnic.",
        "Contact us for other meeting locations.",
        "Ask the front desk for the meeting location.",
        "See the website for the address.",
        "Our home group meets here.",
        "Behind a private residence.",
        "Ring the bell of the private home care office.",
        "Call for more information. The location is Grace Church.",
    ],
)
def test_other_words_about_places_keep_nothing_back(sentence: str) -> None:
    assert not withholds_place(sentence)


@pytest.mark.parametrize(
    ("cell", "withheld"),
    [
        ("Confidential", True),
        ("Confidential, given after a call", True),
        ("CONFIDENTIAL - women's shelter", True),
        ("Private Residence in Aurora", True),
        ("Email facilitator for location", True),
        ("Domicilio particular", True),
        ("Confidential Counseling Center", False),
        ("Domicilio conocido", False),
        ("12 Private Drive", False),
    ],
)
def test_a_cell_for_the_place_may_be_a_single_word(cell: str, withheld: bool) -> None:
    assert is_withheld_place(cell) is withheld


def test_nothing_but_the_city_is_kept_of_a_place_that_is_withheld() -> None:
    done = rows(HOME | {"group_notes": None})
    [meeting] = done.meetings
    assert (meeting.location, meeting.address, meeting.postal_code) == (None, None, None)
    assert (meeting.latitude, meeting.longitude, meeting.approximate) == (None, None, None)
    assert (meeting.city, meeting.state, meeting.country, meeting.url) == ("Denver", "CO", "US", None)
    assert meeting.notes == "Park on (place withheld), not at (place withheld)."
    assert meeting.location_notes == "Private residence"
    assert meeting.address_withheld
    assert done.warning_counts["place-withheld"] == 1


def test_whom_to_ask_is_kept() -> None:
    [meeting] = rows(VENUE | {"formatted_address": "Call 303-555-0100 for the address, Denver, CO, USA"}).meetings
    assert (meeting.address, meeting.city) == (None, "Denver")
    assert meeting.location_notes == "Call 303-555-0100 for the address"


def test_an_online_meeting_of_private_people_has_no_place_to_withhold() -> None:
    done = rows(HOME | {"attendance_option": "online", "conference_url": "https://zoom.us/j/1"})
    [meeting] = done.meetings
    assert (meeting.address, meeting.latitude, meeting.address_withheld) == (None, None, False)
    assert "place-withheld" not in done.warning_counts


def test_survivors_shelters_and_alateen_are_protected_but_in_their_own_feeds() -> None:
    survivors = Organization("sia", "Survivors", type="abuse-survivor")
    shelter = Organization("shelter", "Shelters", problems=(("domestic-violence", "this"),))
    for organization in (survivors, shelter, Organization("alateen", "Alateen", type="family-friends")):
        assert is_protected(organization, "al-anon", "1 Main St")
        assert is_protected(organization, organization.id, None)
        assert not is_protected(organization, organization.id, "1 Main St")
    assert not is_protected(Organization("aa", "AA", type="twelve-step"), "al-anon", None)


def test_a_rejected_row_is_not_kept_if_its_place_is_withheld() -> None:
    done = rows(HOME | {"day": "someday"}, VENUE | {"day": "someday"})
    assert ["Quince" in reject.raw or "Yellow" in reject.raw for reject in done.rejects] == [False, False]
    assert ["1 Main St" in reject.raw for reject in done.rejects] == [False, True]


def everything_in(db: Path) -> str:
    """All texts of the tables that an import fills, and all words of the index."""
    tables = ("meetings", "rejects", "changes", "sources", "temp.words")
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab ('main', 'meeting_text', 'row')")
        return repr([connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables])


def test_a_place_that_is_withheld_later_is_forgotten(run: Run, db: Path, tmp_path: Path) -> None:
    file = tmp_path / "feed.json"
    plain = HOME | {"location_notes": None, "notes": None, "url": None}
    for row in (plain, plain | {"formatted_address": "13 Quince St, Denver, CO 80205, USA"}):
        file.write_text(json.dumps([row]))
        run("import", file, "-o", "aa")
    assert "12 Quince St" in run("changes", "--since", "2020-01-01").out
    file.write_text(json.dumps([HOME]))
    ran = run("import", file, "-o", "aa")
    assert "1 x the place is withheld on purpose: only its city is kept (row 1) [place-withheld]" in ran.err
    held = everything_in(db)
    assert [word in held for word in ("Quince St", "'quince'", "Yellow", "39.7123", "Oak Avenue")] == [False] * 5


def test_an_upgrade_withholds_what_an_older_version_kept(run: Run, db: Path, tmp_path: Path) -> None:
    plain = HOME | {"location_notes": None, "notes": None, "url": None}
    (tmp_path / "feed.json").write_text(json.dumps([plain]))
    run("import", tmp_path / "feed.json", "-o", "aa")
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("UPDATE meetings SET notes = 'Call for the address' WHERE sample = 0")
        connection.execute("UPDATE about SET value = 'another' WHERE name = 'bundle'")
        connection.execute("UPDATE about SET value = '0.0.1' WHERE name = 'version'")
    [meeting] = json.loads(run("find", "--json").out)
    assert (meeting["address"], meeting["latitude"], meeting["address_withheld"]) == (None, None, True)
    assert "Quince St" not in everything_in(db)


def test_near_its_city_it_is_a_place_given_by_phone(run: Run, tmp_path: Path) -> None:
    refuge = VENUE | {"formatted_address": "Confidential, Denver, CO 80205, USA", "phone": "303-555-0100"}
    (tmp_path / "feed.json").write_text(json.dumps([refuge]))
    run("import", tmp_path / "feed.json", "-o", "aa")
    [meeting] = json.loads(run("find", "--near", "Denver", "--within", "1mi", "--json").out)
    assert (meeting["name"], meeting["distance_km"], meeting["city"]) == ("Night", None, "Denver")
    assert "place given by phone: 303-555-0100, Denver" in run("find", "--near", "Denver", "-f", "table").out
    assert json.loads(run("find", "--near", "Denver, PA", "--json").out) == []
    assert json.loads(run("find", "--near", "39.75,-104.97", "--json").out) == []


def test_a_stored_meeting_says_so_as_a_row_does() -> None:
    [meeting] = rows(VENUE).meetings
    assert not says_so(meeting)
    assert says_so(meeting._replace(group_notes="Address on request"))


def test_a_meeting_without_a_name_is_not_called_after_a_place_that_is_withheld() -> None:
    [told] = rows(VENUE | {"name": None, "location": "Yellow House"}).meetings
    [kept] = rows(HOME | {"name": None, "location": "Yellow House"}).meetings
    assert told.name == "Yellow House"
    assert kept.name == "AA meeting, Denver"
    assert "Yellow" not in repr(kept)
