"""What names and notes say about whether and how a meeting takes place, and what they only seem to say."""

import pytest

from selfhelp.reading.announcements import says_online, ways_in_name, ways_in_notes


@pytest.mark.parametrize(
    ("notes", "ways"),
    [
        ("Temporarily closed", "suspended"),
        ("The Lamp Group is a Zoom only meeting that welcomes beginners.", "online"),
        ("For zoom details please write to lamp@example.org", "online"),
        ("Use the rear door.\nTo request link to online meeting email lamp@example.org", "online"),
        ("Meeting ID: 802 555 0100; PC: serenity", "online"),
        ("PW: lamp  Hybrid Mtg. --  Basement of the white church.", "hybrid"),
        ("No meetings right now", "not_held"),
        ("Temporarily closed due to renovations at the hall", "suspended"),
        ("This group is currently suspended.", "suspended"),
        ("CLOSED UNTIL FURTHER NOTICE", "suspended"),
        ("Bring a chair. Our location is temporarily closed.", "suspended"),
        ("Vorübergehend geschlossen", "suspended"),
        ("La reunión está suspendida hasta nuevo aviso", "suspended"),
        ("The meeting is in recess until further notice", "not_held"),
        ("Not meeting at this time", "not_held"),
        ("Cancelled until further notice.", "not_held"),
        ("EFFECTIVE 9/30/24 MEETING ON HIATUS.", "not_held"),
        ("As of March, this group has disbanded", "not_held"),
        ("We no longer meet.", "not_held"),
        ("Permanently closed", "not_held"),
        ("TEMPORARILY CLOSED - see our online meeting instead", "not_held suspended"),
        ("NOT MEETING IN PERSON, Zoom only: https://zoom.us/j/1", "not_in_person online_only"),
        ("In person meetings cancelled - moved to online only", "not_in_person online_only"),
        ("Until further notice, this meeting will take place online only.", "online_only"),
        ("(Online Only)", "online_only"),
        ("This meeting has moved online", "online_only"),
        ("Remote meeting", "online"),
        ("Also on Zoom, ID: 123 456 789", "online"),
        ("Available in person & via Zoom", "in_person online"),
        ("Phone only", "phone_only"),
        ("Join by telephone", "phone"),
        ("This meeting is now hybrid", "hybrid"),
        ("Phone only- Step 11 / No face to face", "phone_only"),
        ("Hybrid / Daily Reflections", "hybrid"),
        ("This meeting has moved to an online format due to current restrictions", "online_only"),
        ("Temporarily online because of the flood at the hall", "online"),
        ("https://zoom.us/j/1", "online"),
        ("Questions? Ask Ann. Our link: https://us02web.zoom.us/j/1?pwd=x Meeting ID 1", "online"),
        ("Join Meetinghttps://zoom.us/j/1", "online"),
    ],
)
def test_notes_say_how_a_meeting_takes_place(notes: str, ways: str) -> None:
    assert " ".join(sorted(ways_in_notes(notes))) == ways


@pytest.mark.parametrize(
    "notes",
    [
        "Doors closed at 8",
        "Not a hybrid meeting",
        "Changed from hybrid to a tent in the garden",
        "Dial-in number, then enter Meeting ID: 863 555 0100#",
        "No meetings on holidays",
        "The doors are closed at ten past seven.",
        "Closed meeting: for members only",
        "The car park is closed",
        "Elevator: temporarily closed",
        "Parking garage (temporarily closed)",
        "Child care is suspended",
        "If the library is closed, the meeting is cancelled",
        "In case of snow, temporarily closed.",
        "The business meeting is suspended",
        "Meeting on 6/3 cancelled",
        "This meeting is never cancelled",
        "The meeting may be cancelled",
        "No meeting on Thanksgiving Day.",
        "Not meeting in July and August",
        "We are no longer alone.",
        "We no longer meet here",
        "We no longer meet online: come to the hall.",
        "Not on Zoom.",
        "Zoom only on the first Monday",
        "Online contributions only",
        "The business meeting is on Zoom",
        "Phone: 303-555-0100",
        "If the library is closed, we meet here: https://zoom.us/j/1",
        "Find your local number: https://zoom.us/u/abc",
        "How to use it: https://support.zoom.us/hc/en-us",
        "Both",
        "",
    ],
)
def test_notes_on_something_else_do_not(notes: str) -> None:
    assert ways_in_notes(notes) == frozenset()


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("(SUSPENDED) North End (ONLINE)", "online suspended"),
        ("Tower Cancelled", "not_held"),
        ("Lunch Hour - Temporarily Closed", "not_held suspended"),
        ("Quiet Hour (Online Only)", "online_only"),
        ("CANCELLED", "not_held"),
        ("Saturday Lunch HAS NOW FOLDED", "not_held"),
        ("Never Closed", ""),
        ("No Longer Alone", ""),
        ("Life On Hold", ""),
        ("Disbelief Suspended", ""),
        ("Recess", ""),
        ("Morning (Closed)", ""),
        ("Haddon Morning Hybrid", "hybrid"),
        ("No longer hybrid", ""),
        ("Harbor Online", ""),  # not set apart: it counts where there is no venue
    ],
)
def test_names_say_it_in_a_part_of_their_own(name: str, ways: str) -> None:
    assert " ".join(sorted(ways_in_name(name))) == ways


def test_names_with_a_word_for_online() -> None:
    assert [says_online(name) for name in ("Harbor Online", "Zoom Room", "Not online", "Hall")] == [
        True, True, False, False,
    ]  # fmt: skip
