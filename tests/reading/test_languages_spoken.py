"""Languages that a meeting names in words: only what says in which it is held."""

import pytest

from selfhelp.reading.languages import languages_spoken


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Spanish speaking meetings.", ("es",)),
        ("Russian Speaking AA Group", ("ru",)),
        ("Newcomers (Polish-speaking)", ("pl",)),
        ("Italian speaking", ("it",)),
        ("Spanish speaking newcomers are welcome", ()),
        ("For non-English speaking people", ()),
        ("Non-Spanish speaking group", ()),
        ("Open speaking meeting", ()),
        ("No cross talk while somebody is speaking.", ()),
    ],
)
def test_a_meeting_is_held_in_the_language_that_its_words_name(text: str, expected: tuple[str, ...]) -> None:
    assert languages_spoken(text) == expected
