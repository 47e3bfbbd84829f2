"""What notes say a meeting offers to those who need it, and what it does not."""

import pytest

from selfhelp.reading.needs import needs_beside, needs_in, needs_stated


@pytest.mark.parametrize(
    ("note", "attribute"),
    [
        ("Will sign court slips", "signs-slips"),
        ("Court cards signed at the end of the meeting.", "signs-slips"),
        ("Closed meeting, court slips are signed", "signs-slips"),
        ("ASL interpreter", "asl"),
        ("Sign language interpreter provided", "asl"),
        ("Wheelchair ramp in back", "wheelchair"),
        ("Handicap accessible; no pets", "wheelchair"),
        ("Free child care", "child-care"),
        ("Childcare is available", "child-care"),
        ("Acceso para sillas de ruedas", "wheelchair"),
        ("Firmamos hojas de la corte", "signs-slips"),
        ("Accessible en fauteuil roulant", "wheelchair"),
    ],
)
def test_notes_state_what_is_offered(note: str, attribute: str) -> None:
    assert needs_stated(note) == (attribute,)


@pytest.mark.parametrize(
    ("note", "attribute"),
    [
        ("No court cards", "no-signs-slips"),
        ("no court slips", "no-signs-slips"),
        ("We do not sign court slips", "no-signs-slips"),
        ("Court cards are not signed", "no-signs-slips"),
        ("No interpreter", "no-asl"),
        ("Stairs, no elevator", "no-wheelchair"),
        ("2nd floor (no lift)", "no-wheelchair"),
        ("Not wheelchair accessible", "no-wheelchair"),
        ("Non-wheelchair accessible", "no-wheelchair"),
        ("Wheelchair access: no", "no-wheelchair"),
        ("No childcare", "no-child-care"),
        ("No es accesible para silla de ruedas", "no-wheelchair"),
        ("Escaliers, pas d'ascenseur", "no-wheelchair"),
    ],
)
def test_notes_state_what_is_known_not_to_be_offered(note: str, attribute: str) -> None:
    assert needs_stated(note) == (attribute,)


@pytest.mark.parametrize(
    "note",
    [
        "Ask about court slips",
        "Court slips",
        "Will you sign court slips?",
        "Child care closed",
        "Elevator on request",
        "No elevator",
        "No stairs, no elevator needed",
        "ASL interpreter upon request",
        "ASL interpreter on the last Friday",
        "Looking for an ASL interpreter",
        "Wheelchair accessible parking",
        "Not all rooms are wheelchair accessible",
        "Wheelchair ramp in back. The front door is not wheelchair accessible.",
        "Bathrooms not wheelchair accessible",
        "Wheelchair access on Tuesdays and Sundays only",
        "Sign in for coffee",
    ],
)
def test_what_is_asked_arranged_or_partly_so_says_nothing(note: str) -> None:
    assert needs_stated(note) == ()


def test_codes_and_columns_win_over_notes_that_contradict_them() -> None:
    note = "Not wheelchair accessible. No court cards."
    assert needs_beside(["wheelchair"], needs_in(note)) == ("no-signs-slips",)
    assert needs_beside(["no-wheelchair", "signs-slips"], needs_in(note, None)) == ()


def test_notes_that_contradict_each_other_say_nothing() -> None:
    assert needs_in("Wheelchair accessible", "Not wheelchair accessible", "ASL interpreter") == ("asl",)
