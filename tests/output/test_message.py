"""Messages: a short paragraph for each meeting, with its date, and the zone if it is another."""

import pytest
from listed import APPOINTMENT, DENVER, HIDDEN, IRREGULAR, NOON, NOW, ROOM, THIRD, hits, text_of

from selfhelp.model import Meeting
from selfhelp.output.message import MessageOptions, paragraph, write_message

OPTIONS = MessageOptions(NOW, DENVER)


def said(meeting: Meeting) -> str:
    [hit] = hits(meeting)
    return paragraph(hit, OPTIONS)


@pytest.mark.parametrize(
    ("meeting", "text"),
    [
        (NOON, "Tue Dec 1, 7:30 pm: Noon Group, St Paul's, 12 Main St, Denver. https://denver.example.org/noon"),
        (ROOM, "Wed Dec 2, 5:30 pm (Denver time): Room, online. Ask for the host. https://zoom.us/j/123"),
        (THIRD, "Sat Dec 19, 7:30 pm: Third, St Paul's, 12 Main St, Denver. https://denver.example.org/noon"),
        (APPOINTMENT, "By appointment: By appointment, St Paul's, 12 Main St, Denver. https://denver.example.org/noon"),
        (IRREGULAR, "Tue 7:30 pm - 8:30 pm, call for dates: Now and then, St Paul's, 12 Main St, Denver."
         " https://denver.example.org/noon"),
        (HIDDEN, "Tue Dec 1, 7:30 pm: Hidden, place given by phone: 303-555-0100, Denver. https://denver.example.org/noon"),
        (NOON._replace(timezone="America/Chicago", url=None),
         "Tue Dec 1, 7:30 pm (Chicago time): Noon Group, St Paul's, 12 Main St, Denver."),
        (NOON._replace(timezone=None, url=None),
         "Tue Dec 1, 7:30 pm (time zone not known): Noon Group, St Paul's, 12 Main St, Denver."),
        (NOON._replace(attendance="hybrid", conference_url="https://zoom.us/j/9"),
         "Tue Dec 1, 7:30 pm: Noon Group, St Paul's, 12 Main St, Denver, and online. https://zoom.us/j/9"),
        (ROOM._replace(attendance="phone", conference_phone="Dial +1-425-555-0162,,99#", conference_notes=None),
         "Wed Dec 2, 5:30 pm (Denver time): Room, by phone. Call +1-425-555-0162,,99#."),
        (NOON._replace(attendance="suspended", url="javascript:alert(1)"),
         "Tue Dec 1, 7:30 pm: Noon Group, closed for now, St Paul's, 12 Main St, Denver."),
        (NOON._replace(name="Night\x1b[31m\nOut\u202e", url=None),
         "Tue Dec 1, 7:30 pm: Night[31m Out, St Paul's, 12 Main St, Denver."),
    ],
)  # fmt: skip
def test_a_meeting_is_a_short_paragraph(meeting: Meeting, text: str) -> None:
    assert said(meeting) == text


def test_the_organization_is_named_only_by_the_meeting_itself() -> None:
    assert "A" not in said(NOON).replace("https://denver.example.org/noon", "")
    assert "AA Noon" in said(NOON._replace(name="AA Noon"))


def test_a_message_ends_with_its_date_and_the_advice_to_call() -> None:
    text = text_of(write_message, hits(NOON, ROOM), options=OPTIONS)
    assert text.split("\n\n") == [
        said(NOON),
        said(ROOM),
        "From the groups' own lists, as of Nov 28, 2026; not medical or legal advice; no endorsement.\n"
        "Call ahead: times change.\n",
    ]


def test_without_a_meeting_there_is_no_message() -> None:
    assert text_of(write_message, [], options=OPTIONS) == ""


def test_clocks_have_as_many_hours_as_the_country_of_the_meeting_writes() -> None:
    assert said(NOON._replace(country="DE")).startswith("Tue Dec 1, 19:30: ")
