"""What leaves the house in lists: no passcodes, surnames, private numbers, or links to protected groups."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.model import Hit, Meeting, Occurrence
from selfhelp.organizations import Organization
from selfhelp.output.leaving import NO_LINK, NO_PASSCODE, for_others, told_what_is_taken_out

AA = Organization("aa", "Alcoholics Anonymous", "AA")
SIA = Organization("sia", "Survivors of Incest Anonymous", "SIA", type="abuse-survivor")
MEETING = Meeting("k3x9qahtwa", "denver", "1", AA, "Night", phone="303-555-0100")


def leaving(**fields: object) -> tuple[Meeting, Counter[str]]:
    hit, taken = for_others(Hit(MEETING._replace(**fields), 0, Occurrence()))  # type: ignore[arg-type]
    return hit.meeting, taken


def note(text: str) -> str:
    return leaving(notes=text)[0].notes or ""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Passcode: 1234.", f"{NO_PASSCODE}."),
        ("ID 123 456 789 password Serenity", f"ID 123 456 789 {NO_PASSCODE}"),
        ("Meeting ID: 89 Password:Hope1, dial 1", f"Meeting ID: 89 {NO_PASSCODE}, dial 1"),
        ("Dial 1, PIN: 99#", f"Dial 1, {NO_PASSCODE}"),
        ("pin 1234# then wait", f"{NO_PASSCODE} then wait"),
        ("Passcode (case sensitive): aBc9!x, all welcome", f"{NO_PASSCODE}, all welcome"),
        ("Passcode: 8%tE@.(c, all welcome", f"{NO_PASSCODE}, all welcome"),
        ("The password is serenity. Ring twice.", f"The {NO_PASSCODE}. Ring twice."),
        ("Passcode for the meeting is 5566", NO_PASSCODE),
        ("Passcode = 12 34 56 and ring", f"{NO_PASSCODE} and ring"),
        ("(passcode 1234)", f"({NO_PASSCODE})"),
        ("passcode (1234)", NO_PASSCODE),
        ("Passcode:\n778899\nRing twice", f"{NO_PASSCODE}\nRing twice"),
        ('Password: "one day" please', f"{NO_PASSCODE} please"),
        ("ID & password 12345678 / 0000", f"ID & {NO_PASSCODE}"),
        ("1234 is the passcode", NO_PASSCODE),
        ("Gate code 1234#, back door", f"{NO_PASSCODE}, back door"),
        ("+16695550100,,123456789#,,,,*123456# US", "+16695550100,,123456789# US"),
        ("Contrase\u00f1a: 1234 y ID 99", f"{NO_PASSCODE} y ID 99"),
        ("contrasen\u0303a 1234", NO_PASSCODE),
        ("Clave de acceso: paz; traiga un libro", f"{NO_PASSCODE}; traiga un libro"),
        ("C\u00f3digo: 445566", NO_PASSCODE),
        ("https://zoom.us/j/1?pwd=abc", "https://zoom.us/j/1"),
        ("https://zoom.us/j/1?pwd=a&pwd=b, ring", "https://zoom.us/j/1, ring"),
        ("https://zoom.us/j/1?a=1&amp;pwd=x&amp;b=2", "https://zoom.us/j/1?a=1&b=2"),
        ("https://a.example.org/?q=https%3A%2F%2Fzoom.us%2Fj%2F1%3Fpwd%3Dab&s=1",
         "https://a.example.org/?q=https%3A%2F%2Fzoom.us%2Fj%2F1&s=1"),
        ("bluejeans.com/1234567/9876", "bluejeans.com/1234567"),
        ("https://teams.live.com/meet/9312345?p=AbC", "https://teams.live.com/meet/9312345"),
    ],
)  # fmt: skip
def test_a_passcode_is_taken_out_of_a_note_and_nothing_else(text: str, left: str) -> None:
    meeting, taken = leaving(notes=text)
    assert (meeting.notes, dict(taken)) == (left, {"passcodes": 1})
    assert note(left) == left


@pytest.mark.parametrize(
    "text",
    [
        "Password required, e-mail for the password.",
        "Password-protected: contact us for the passcode",
        "No password needed. ZIP code: 80205, area code 303, dress code: casual",
        "Sin contrase\u00f1a. La contrase\u00f1a se env\u00eda por correo",
        "Passcode: see the website",
        "Pin it to the wall; the code of conduct applies. 12 Steps & 12 Traditions, 3rd Tuesday 7:30 pm",
        "Contact Central Office 303-555-0100, or the Church Office 303-555-0101",
        "Call Bob for a ride. https://zoom.us/j/1?uname=x#success",
        "Dial +1 669 555 0100, Meeting ID 123 456 789. Phone Meeting Only : 720-555-0195, or Chicago +1 312 555 0190",
        "Text-Based Chat, led by the Friendly Group",
    ],
)
def test_a_note_without_secrets_stays_as_it_is(text: str) -> None:
    assert leaving(notes=text, group_notes=text) == (MEETING._replace(notes=text, group_notes=text), Counter())


SHAPES = st.sampled_from(
    ["Zoom ID 123 456 789 {} {}", "{}: {}", "{} is {}", "{}={}", "{} - {}", "{} #{}", "({}: {})", "[{} {}]", "{}:{}",
     "Join us! {}:  {}",
     "ID: 99 / {}: {}", "{} for the meeting: {}", "{}:\n{}", "{} (if asked): {}", "{}: \u201c{}\u201d",
     "la {} es {}", "{} para entrar es {}"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["passcode", "Passcode", "PASSWORD", "pass code", "Pass word", "contrase\u00f1a", "Contrasena", "PIN", "pin code",
     "clave", "Clave de acceso", "c\u00f3digo de acceso", "access code", "PW", "pwd"]
)  # fmt: skip
VALUES = st.text("0123456789", min_size=4, max_size=9) | st.text("abXY12!@%", min_size=3, max_size=8).map("q7{}".format)
AFTER = st.sampled_from(["", ".", ", all welcome", "\nRing the bell", "; bring a book"])


@given(SHAPES, WORDS, VALUES, AFTER)
def test_no_passcode_survives_in_any_shape_and_what_follows_does(shape: str, word: str, value: str, after: str) -> None:
    left = note(shape.format(word, value) + after)
    assert value not in left
    assert NO_PASSCODE in left
    assert left.endswith(after)
    assert note(left) == left


@given(
    st.lists(st.sampled_from(["pwd=a1.B", "PWD=x", "a=1", "uname=b", "password=z9", "tk=q", "omn=7"]), max_size=5),
    st.sampled_from(["&", "&amp;"]),
    st.sampled_from(["", "#success"]),
    st.sampled_from(["{}", "Join: {} now", "<{}>", "({})"]),
)
def test_links_lead_to_the_same_room_without_the_parts_that_let_in(
    parameters: list[str], joint: str, fragment: str, around: str
) -> None:
    query = joint.join(parameters)
    left = note(around.format(f"https://us02web.zoom.us/j/123456789{'?' if query else ''}{query}{fragment}"))
    assert re.search("pwd|password|tk=", left, re.IGNORECASE) is None
    assert left.startswith(around.partition("{}")[0] + "https://us02web.zoom.us/j/123456789")
    assert left.endswith(fragment + around.partition("{}")[2])
    assert [name for name in ("a=1", "uname=b", "omn=7") if name in left] == [
        name for name in ("a=1", "uname=b", "omn=7") if name in parameters
    ]


def test_the_link_and_the_number_to_join_keep_what_leads_to_the_room() -> None:
    meeting, taken = leaving(
        conference_url="https://zoom.us/j/123?pwd=abc",
        conference_phone="+16695550100,,123456789#,,,,*123456#",
        url="https://a.example.org/?pass=1&id=2",
    )
    assert meeting.conference_url == "https://zoom.us/j/123"
    assert meeting.conference_phone == "+16695550100,,123456789#"
    assert meeting.url == "https://a.example.org/?id=2"
    assert meeting.conference_notes == NO_PASSCODE
    assert told_what_is_taken_out(taken) == "3 passcodes"
    assert leaving(conference_notes="Ring\nCode 1234", conference_url="https://zoom.us/j/1?pwd=a")[
        0
    ].conference_notes == (f"Ring\n{NO_PASSCODE}")
    untouched = {"conference_url": "https://zoom.us/j/123", "conference_phone": "+1-425-555-0162,,123456#"}
    assert leaving(**untouched) == (MEETING._replace(**untouched), Counter())  # type: ignore[arg-type]


def test_a_password_may_begin_like_a_word_that_says_how_to_get_one() -> None:
    assert note("Password: IN-BALANCE") == NO_PASSCODE


def test_people_in_notes_keep_their_first_name_only() -> None:
    meeting, taken = leaving(
        notes="Ask for Mary Jones at the door. Call Bob 303-555-0199 or Ann K. (303) 555-0198. Contact Ed Poe."
    )
    assert meeting.notes == (
        "Ask for Mary J. at the door. Call Bob number: see the group's page or Ann K. number: see the group's page."
        " Contact Ed P."
    )
    assert told_what_is_taken_out(taken) == "2 surnames, 2 private numbers"
    assert meeting.phone == "303-555-0100"


def test_nobody_can_drop_in_at_a_group_of_survivors_or_minors() -> None:
    fields = {
        "attendance": "online", "conference_url": "https://zoom.us/j/123", "conference_phone": "+1-425-555-0162",
        "notes": "Zoom ID 123 456 789, or zoom.us/j/123; bring tea", "url": "https://sia.example.org/night",
    }  # fmt: skip
    for meeting, taken in (
        leaving(organization=SIA, **fields),
        leaving(attributes=("teens",), **fields),
        leaving(problems=("domestic-violence",), **fields),
    ):
        assert (meeting.conference_url, meeting.conference_phone) == (None, None)
        assert meeting.notes == f"{NO_LINK}, or {NO_LINK}; bring tea"
        assert meeting.conference_notes == NO_LINK
        assert meeting.url == "https://sia.example.org/night"
        assert told_what_is_taken_out(taken) == "4 join links of protected groups"
    assert leaving(organization=SIA, url="https://us02web.zoom.us/j/1")[0].url is None
