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
        ("Parents with children are welcome", "child-friendly"),
        ("Kids welcome", "child-friendly"),
        ("Interpreted for the Deaf and hard of hearing", "asl"),
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


@pytest.mark.parametrize(
    ("note", "weekdays", "attributes"),
    [
        ("Wheel chair access on Tuesday & Sunday only", {2}, ("wheelchair",)),
        ("Wheel chair access on Tuesday & Sunday only", {2, 7}, ("wheelchair",)),
        ("Wheel chair access on Tuesday & Sunday only", {1}, ()),
        ("Wheel chair access on Tuesday & Sunday only", {1, 2}, ()),
        ("Wheel chair access on Tuesday & Sunday only", set(), ()),
        ("Not wheelchair accessible on Fridays", {5}, ("no-wheelchair",)),
        ("Not wheelchair accessible on Fridays", {4}, ()),
        ("Mon.7pm=Speaker, Wed.6pm=Interpreted for the deaf", {1}, ()),
        ("Mon.7pm=Speaker, Wed.6pm=Interpreted for the deaf", {3}, ()),  # there may be others on Wednesday
        ("Wed only: interpreted for the deaf", {3}, ("asl",)),
        ("Wheelchair ramp, child care on Mondays", {2}, ("wheelchair",)),
        ("Sun room is wheelchair accessible", {2}, ("wheelchair",)),
        ("Wheelchair accessible only on the first Monday", {1}, ()),
    ],
)
def test_what_is_said_of_weekdays_holds_for_the_meetings_of_these_days(
    note: str, weekdays: set[int], attributes: tuple[str, ...]
) -> None:
    assert needs_in(note, weekdays=frozenset(weekdays)) == attributes


@pytest.mark.parametrize("note", ["No children", "Children are not allowed", "Sorry, no kids"])
def test_notes_say_that_children_are_not_welcome(note: str) -> None:
    assert needs_stated(note) == ("no-child-friendly",)


@pytest.mark.parametrize(
    "note", ["For adult children of alcoholics, all welcome", "Adult children welcome", "Our children"]
)
def test_children_that_are_not_brought_along(note: str) -> None:
    assert needs_stated(note) == ()
