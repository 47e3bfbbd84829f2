"""Whether and how a meeting takes place, from all that a row says of it."""

from typing import Any

import pytest
from helpers import ROW, as_csv, read, rows, take

from selfhelp.model import Meeting

BARE: dict[str, Any] = {"name": "Night", "slug": "night", "day": 2, "time": "19:30"}
STREET = {"address": "1 Main St", "city": "Denver", "state": "CO", "postal_code": "80205"}
CLOSED_ROOM = ROW | {"types": ["O"], "conference_url": None, "conference_phone": None}


def meeting(row: dict[str, Any], **changes: object) -> Meeting:
    [only] = rows(row | changes).meetings
    return only


@pytest.mark.parametrize(
    ("changes", "attendance"),
    [
        (STREET, "in_person"),
        ({"location": "Town Hall", "city": "Denver"}, "in_person"),
        ({"latitude": 39.75, "longitude": -104.97}, "in_person"),
        ({}, "unknown"),
        ({"city": "Denver", "state": "CO"}, "unknown"),
        ({"location": "Denver", "city": "Denver"}, "unknown"),
        ({"address": "TBA", "location": "TBA", "city": "Denver"}, "unknown"),
        ({"address": "PO Box 12", "city": "Denver"}, "unknown"),
        ({"address": "PO Box 12", "latitude": 39.75, "longitude": -104.97}, "unknown"),
        ({"city": "Denver", "latitude": 39.75, "longitude": -104.97, "approximate": "yes"}, "unknown"),
        ({"address": "Zoom"}, "online"),
        ({"address": "Telephone"}, "phone"),
        ({"location": "Remote Meeting", "city": "San Francisco"}, "online"),
        ({"name": "Harbor Online", "location": "Denver", "city": "Denver"}, "online"),
        ({"location": "Online Only", **STREET}, "online"),
        ({"location": "Virtual Only", "conference_phone": "303-555-0100"}, "phone"),
        ({"types": ["WhatsApp"]}, "online"),
        ({"types": ["Chat Room"]}, "online"),
        ({"types": ["E-mail"]}, "online"),
        ({"types": ["फ़ोन"]}, "phone"),
        ({"notes": "In person at members' homes"}, "unknown"),
        ({"notes": "In person only"}, "in_person"),
        # A hall without a number in its address, and a way to join beside it
        ({"location": "Town Hall", "city": "Denver", "notes": "Also on Zoom"}, "hybrid"),
        ({"location": "Town Hall", "city": "Denver", "conference_url": "https://zoom.us/j/1"}, "online"),
        ({**STREET, "notes": "Also on Zoom"}, "hybrid"),
        ({**STREET, "notes": "NOT MEETING IN PERSON, Zoom only: https://zoom.us/j/1"}, "online"),
        ({**STREET, "notes": "Temporarily closed"}, "suspended"),
        ({**STREET, "notes": "The car park is closed. Doors closed at 8."}, "in_person"),
        ({**STREET, "name": "(SUSPENDED) North End (ONLINE)"}, "online"),
        ({**STREET, "notes": "Temporarily closed - see our online meeting instead"}, "suspended"),
        ({**STREET, "notes": "Temporarily closed. Online meeting password: 1234"}, "suspended"),
        ({"location": "Online", "notes": "The meeting is temporarily closed."}, "suspended"),
        ({**STREET, "conference_url": "https://zoom.us/j/1", "notes": "Cancelled until further notice"}, "suspended"),
    ],
)
def test_how_a_row_is_attended(changes: dict[str, Any], attendance: str) -> None:
    assert meeting(BARE, **changes).attendance == attendance


def test_a_post_box_is_no_address() -> None:
    assert meeting(CLOSED_ROOM, formatted_address="PO Box 12, Denver, CO 80205, USA").address is None
    assert meeting(BARE, **STREET | {"address": "1 Main St, P.O. Box 12"}).address == "1 Main St"
    assert meeting(BARE, **STREET | {"address": "12 Boxwood Post Rd"}).address == "12 Boxwood Post Rd"


def test_where_it_is_not_said_how_to_attend_the_clock_is_that_of_the_place() -> None:
    elsewhere = meeting(BARE, city="Denver", country="Japan", timezone="Asia/Tokyo")
    assert (elsewhere.attendance, elsewhere.timezone) == ("unknown", "Asia/Tokyo")


def test_a_table_without_places_has_no_meeting_in_person() -> None:
    table = as_csv(
        [{"Name": "Dawn", "Day": "Monday", "Time": "7 PM"}, {"Name": "Dusk", "Day": "Friday", "Time": "8 PM"}]
    )
    assert [m.attendance for m in read(take(table)).meetings] == ["unknown", "unknown"]
