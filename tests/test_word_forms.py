"""The words under which a text is found, however a person writes them."""

import pytest

from selfhelp.word_forms import words_of_search, words_of_text


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("St. Mary\u2019s Serenity", "st mary"),
        ("St. Mary's Serenity", "st marys"),
        ("St. Mary's Serenity", "mary's"),
        ("O'Brien's Group", "obrien"),
        ("O'Brien's Group", "o'brien"),
        ("Zo\u00eb's", "zoe"),
        ("Beginner\u2019s", "beginner"),
        ("Al-Anon Hope", "alanon"),
        ("Al\u2011Anon Hope", "al-anon"),
        ("12&12 Study", "12 and 12"),
        ("12 and 12 Study", "12&12"),
        ("Lunch & Learn", "lunch learn"),
        ("24-hour Marathon", "24 hour"),
        ("\u0141\u00f3d\u017a Wiecz\u00f3r", "lodz wieczor"),
        ("S\u00f8ndag \u00c5ben", "sondag aben"),
        ("C\u0153ur", "coeur"),
        ("\u65e5\u672c\u8a9e\u30df\u30fc\u30c6\u30a3\u30f3\u30b0", "\u65e5\u672c\u8a9e"),
        ("\u65e5\u672c\u8a9e\u30df\u30fc\u30c6\u30a3\u30f3\u30b0", "\u8a9e"),
        ("\u6771\u4eac\u30df\u30fc\u30c6\u30a3\u30f3\u30b0 \u6c34\u66dc", "\u30df\u30fc\u30c6\u30a3\u30f3\u30b0"),
        ("\u041d\u0430\u0434\u0435\u0436\u0434\u0430", "\u043d\u0430\u0434\u0435\u0436\u0434\u0430"),
    ],
)
def test_a_text_is_found(text: str, search: str) -> None:
    words = words_of_search(search)
    assert words
    assert words_of_text(text).keys() >= set(words)


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("Sister Mary", "mary's"),
        ("Alan on Tuesday", "alanon"),
        ("12 Steps", "12 and 12"),
        ("\u65e5\u672c\u8a9e", "\u672c\u65e5"),
        ("Boss", "bo"),
    ],
)
def test_a_text_is_not_found(text: str, search: str) -> None:
    assert not words_of_text(text).keys() >= set(words_of_search(search))


def test_a_search_of_signs_alone_has_no_words() -> None:
    assert words_of_search("& '") == ()
