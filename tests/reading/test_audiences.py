"""Words for whom a meeting is."""

import pytest

from selfhelp.reading.audiences import audiences_named, says_for_families


@pytest.mark.parametrize(
    ("words", "audiences"),
    [
        ("Women's Only", ("women",)),
        ("LGBTQIA+ community", ("lgbtq",)),
        ("Family & Friends", ("families",)),
        ("Veterans & First Responders only", ("veterans",)),
        ("Young Adults (18-30)", ("young-adults",)),
        ("Teens 13-17", ("teens",)),
        ("People of Color", ("people-of-color",)),
        ("Mujeres", ("women",)),
        ("Débutants", ("newcomers",)),
        ("महिलाओं", ("women",)),
    ],
)
def test_words_name_an_audience(words: str, audiences: tuple[str, ...]) -> None:
    assert audiences_named(words) == audiences


@pytest.mark.parametrize(
    "words",
    [
        "Men and women", "Everyone, women too", "Women welcome", "Not for teens", "Parents of teens", "Step study",
        "Mental health", "Menopause", "A meeting for those who have lost somebody, men who grieve and others as well",
    ],
)  # fmt: skip
def test_words_that_name_others_or_nobody(words: str) -> None:
    assert audiences_named(words) == ()


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("Family & Friends", None),
        ("Tuesday Friends and Family Toolkit", None),
        ("Toolkit", "This meeting is for family and friends."),
        ("Toolkit", "Family members only"),
        ("Toolkit", "If you struggle yourself, this is not for you."),
        ("Reunión", "Para familiares y amigos"),
        ("Réunion", "Pour les familles et proches"),
    ],
)
def test_words_set_apart_a_meeting_for_families(name: str, note: str | None) -> None:
    assert says_for_families(name, note)


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("Family & Friends Welcome", None),
        ("Open to Family and Friends", None),
        ("Toolkit", "Family and friends are welcome."),
        ("Toolkit", "For people in recovery and for family members"),
        ("Toolkit", "Not for family members"),
        ("Toolkit", "Bring a friend. We have a family feeling."),
        ("Toolkit", "If you are late this is not for you."),
    ],
)
def test_families_that_are_invited_beside_others_are_not_set_apart(name: str, note: str | None) -> None:
    assert not says_for_families(name, note)
