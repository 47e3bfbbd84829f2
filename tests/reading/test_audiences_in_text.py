"""Names and notes that say for which gender, or for which LGBTQ+ people, a meeting is."""

import pytest

from selfhelp.reading.audiences_in_text import audiences_in_text


def in_name(name: str, venue: str | None = None) -> tuple[str, ...]:
    return audiences_in_text([name], [], venue)


def in_note(note: str) -> tuple[str, ...]:
    return audiences_in_text(["Noon"], [note], None)


@pytest.mark.parametrize(
    ("name", "audiences"),
    [
        ("Elmbridge Women's", ("women",)),
        ("Elm Row Women\u2019S Group", ("women",)),
        ("Elmbridge Mens", ("men",)),
        ("Ladies Night", ("women",)),
        ("A Woman's Step Study", ("women",)),
        ("Sober & Gay", ("gay", "lgbtq")),
        ("Queer & Trans", ("lgbtq", "transgender")),
        ("Transgender Focus", ("lgbtq", "transgender")),
        ("Gay Men's Step", ("gay", "lgbtq", "men")),
        ("Gay Men & Women", ("gay", "lgbtq")),
        ("All Are Welcome LGBTQ+", ("lgbtq",)),
        ("LGBTQ-friendly Women's Meeting", ("women",)),
        ("Mujeres de Fe", ("women",)),
        ("Grupo de Hombres", ("men",)),
        ("Réunion femmes", ("women",)),
        ("Frauenmeeting", ("women",)),
        ("Männergruppe", ("men",)),
    ],
)
def test_a_name_says_for_whom_a_meeting_is(name: str, audiences: tuple[str, ...]) -> None:
    assert in_name(name) == audiences


@pytest.mark.parametrize(
    "name",
    [
        "Not Just for Women", "Women Welcome Too", "Men and Women", "Hombres y mujeres", "Everyone Welcome Men's Step",
        "Mens et Manus", "Ladies' Mile", "Gay Street", "Queens", "Omen", "Isle of Man", "Dead Man Walking",
        "Noon at the Men's Shelter", "Women's Health Center Step", "A Manner of Living", "Partners of Gay Men",
        "Families and Friends of Lesbians and Gays", "LGBTQ-friendly Step", "Formerly Elm Women's",
    ],
)  # fmt: skip
def test_names_that_leave_nobody_out_or_mean_something_else(name: str) -> None:
    assert in_name(name) == ()


def test_a_meeting_that_is_named_after_its_venue_is_not_for_those_whom_the_venue_is_for() -> None:
    assert in_name("Elm Ladies Hall Serenity", venue="Elm Ladies Hall") == ()
    assert in_name("Elm Ladies Hall Men's Step", venue="Elm Ladies Hall") == ("men",)


@pytest.mark.parametrize(
    ("note", "audiences"),
    [
        ("Park behind the hall. Women only.", ("women",)),
        ("Closed ladies only meeting", ("women",)),
        ("This is a *Women Only* meeting", ("women",)),
        ("Men's group", ("men",)),
        ("For individuals who identify as female", ("women",)),
        ("Trans-female focus", ("lgbtq", "transgender", "women")),
        ("Solo mujeres", ("women",)),
        ("Réservé aux femmes", ("women",)),
        ("Nur für Frauen", ("women",)),
    ],
)
def test_a_note_says_so_in_a_sentence_of_its_own(note: str, audiences: tuple[str, ...]) -> None:
    assert in_note(note) == audiences


@pytest.mark.parametrize(
    "note",
    [
        "Women's meeting except for the last Tuesday", "Sun.2pm=Women's Meeting", "Tuesday 6 PM - Mens Meeting",
        "All ladies welcome", "As Bill Sees It, Women of AA book", "Beside the Men's Group room", "Women",
        "Men and women only", "A male and a female speaker", "Not for men",
    ],
)  # fmt: skip
def test_notes_that_do_not_say_so_of_the_whole_meeting(note: str) -> None:
    assert in_note(note) == ()
