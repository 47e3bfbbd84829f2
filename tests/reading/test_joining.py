"""Links, numbers to dial and codes are taken from notes where they plainly are those of the meeting."""

import pytest

from selfhelp.reading.joining import Joining, joining_in_notes


def test_a_link_a_number_and_codes_are_found() -> None:
    notes = "We meet on Zoom: https://us02web.zoom.us/j/85550001?pwd=x.\nMeeting ID: 855 5000 1234, Passcode: harbor7"
    assert joining_in_notes([notes, "Or dial (425) 555-0162."]) == Joining(
        "https://us02web.zoom.us/j/85550001?pwd=x", "(425) 555-0162", "Meeting ID: 855 5000 1234, Passcode: harbor7"
    )


@pytest.mark.parametrize(
    ("notes", "phone"),
    [
        ("Dial-In: 425-555-0136   Access code 55501#", "425-555-0136"),
        ("Call in number is +44 20 7946 0958", "+44 20 7946 0958"),
        ("Marque 712-555-0100", "712-555-0100"),
        ("Call 425-555-0136 for the address", None),  # whom to ask
        ("Phone: 425-555-0136", None),
        ("Dial 1-800 for the operator", None),
        ("Dial 425-555-0136-1234-5", "425-555-0136-1234-5"),
        ("Dial 425-555-0136-1234-56", None),  # 16 digits: two numbers
        ("Dial 425-555-0136 or dial 425-555-0137", None),  # one of them may be a person
    ],
)
def test_a_number_counts_if_the_notes_say_to_dial_it(notes: str, phone: str | None) -> None:
    assert joining_in_notes([notes]).phone == phone


@pytest.mark.parametrize(
    "notes",
    [
        "https://zoom.us/j/1 on Mondays, https://zoom.us/j/2 on Fridays",
        "Temporarily closed: see our meeting on https://zoom.us/j/1",
        "Minutes are on https://example.org/zoom.us",
        "https:/zoom.us and so on",
    ],
)
def test_a_link_counts_if_it_is_the_only_one_and_of_this_meeting(notes: str) -> None:
    assert joining_in_notes([notes]).url is None


def test_the_same_link_twice_is_one() -> None:
    assert joining_in_notes(["https://zoom.us/j/1", "Zoom at https://zoom.us/j/1."]).url == "https://zoom.us/j/1"


@pytest.mark.parametrize(
    ("notes", "url"),
    [
        (
            "https://elm.zoom.us/j/85550001234\nFind your local number: https://elm.zoom.us/u/abc\nhttps://zoom.us/join",
            "https://elm.zoom.us/j/85550001234",
        ),
        (
            "Zoom https://zoom.us/j/85550001?pwd=x or https://us02web.zoom.us/j/85550001",
            "https://zoom.us/j/85550001?pwd=x",
        ),
        ("Online: meet.google.com/abc-defg-hij", "https://meet.google.com/abc-defg-hij"),
        ("Or us02web.zoom.us/j/85550001234.", "https://us02web.zoom.us/j/85550001234"),
        ("Help is on https://support.zoom.us/hc/en-us", None),
        ("Numbers to dial: https://elm.zoom.us/u/abc", None),
        ("See https://meet.google.com/landing", None),
        ("Write to room@zoom.us/j/85550001234", None),
    ],
)
def test_only_links_to_rooms_count_and_several_links_to_one_room_are_one(notes: str, url: str | None) -> None:
    assert joining_in_notes([notes]).url == url


def test_of_the_numbers_of_several_cities_the_first_to_tap_counts() -> None:
    cities = "https://zoom.us/j/12345678901\nOne tap mobile\n+13465550199,,12345678901# US (Houston)\n"
    assert joining_in_notes(
        [cities + "+16695550133,,12345678901# US\nDial by your location +1 346 555 0199"]
    ).phone == ("+13465550199,,12345678901#")


@pytest.mark.parametrize(
    ("notes", "phone"),
    [
        ("Call 425-555-0136, pass code 5550#", "425-555-0136"),
        ("Zoom: https://zoom.us/j/1 Phone: 1-425-555-0128 Meeting ID 123 4567 8901", "1-425-555-0128"),
        ("https://zoom.us/j/1 \nPhone: 1-425-555-0128", None),
    ],
)
def test_a_number_with_a_code_or_after_a_link_is_one_to_dial(notes: str, phone: str | None) -> None:
    assert joining_in_notes([notes]).phone == phone


def test_what_is_written_right_after_a_link_or_a_number_is_no_part_of_it() -> None:
    assert (
        joining_in_notes(["Join https://zoom.us/j/152106870Meeting ID 152 106 870"]).url
        == "https://zoom.us/j/152106870"
    )
    assert joining_in_notes(["dial-in numbers:929 555 0166669 555 0133"]).phone is None


@pytest.mark.parametrize("notes", ["For password email: lamp@example.org", "Password required", "Password by request"])
def test_where_to_ask_for_a_password_is_none(notes: str) -> None:
    assert joining_in_notes([notes]).codes is None
