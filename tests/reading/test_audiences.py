"""Words for whom a meeting is."""

import pytest

from selfhelp.reading.audiences import audiences_named


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
