"""Lines of notes that say after a label in which language a meeting is, and what it costs."""

import pytest

from selfhelp.reading.labels import cost_named, labelled


@pytest.mark.parametrize(
    ("notes", "languages"),
    [
        ("Program: Toolkit\nLanguages spoken: Español\n\nPark behind", ("es",)),
        ("Language: English / Français", ("en", "fr")),
        ("Idioma: inglés", ("en",)),
        ("Sprache: Deutsch und Englisch", ("de", "en")),
        ("Languages spoken: of the heart", ()),
        ("Watch your language: no swearing in Spanish", ()),
        ("Language: it is or, so", ()),
        ("We speak two languages. English: yes", ()),
    ],
)
def test_a_labelled_line_gives_languages(notes: str, languages: tuple[str, ...]) -> None:
    assert labelled([notes]).languages == languages


@pytest.mark.parametrize(
    ("notes", "cost"),
    [
        ("Cost: Free, no registration required", "free"),
        ("Fee: none", "free"),
        ("Cost: Free, donations welcome", "donation"),
        ("Kosten: kostenlos", "free"),
        ("Cost: $5", None),
        ("Cost: free parking", None),
        ("The cost is borne by all: free yourself", None),
    ],
)
def test_a_labelled_line_gives_the_cost(notes: str, cost: str | None) -> None:
    assert labelled([notes]).cost == cost


@pytest.mark.parametrize(
    ("words", "cost"), [("Free", "free"), ("membership", "membership"), ("Gratis", "free"), ("$5", None)]
)
def test_a_cell_gives_the_cost_by_id_or_in_words(words: str, cost: str | None) -> None:
    assert cost_named(words) == cost
