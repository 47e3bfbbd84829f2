"""Texts in columns: as wide as asked for, and no word is cut."""

from hypothesis import given
from hypothesis import strategies as st

from selfhelp.output.columns import fitting, padded, screen_width

WORDS = st.lists(st.text("abcé日本,", min_size=1, max_size=8), min_size=1, max_size=8).map(" ".join)


@given(WORDS, st.integers(1, 40))
def test_a_text_never_takes_more_columns_than_it_may(text: str, width: int) -> None:
    assert screen_width(padded(fitting(text, width), width)) == width


@given(WORDS, st.integers(16, 40))
def test_what_is_left_of_a_text_is_whole_words_from_its_beginning(text: str, width: int) -> None:
    kept = fitting(text, width)
    whole = kept.removesuffix("…")
    assert text.startswith(whole)
    assert (kept == text) == (screen_width(text) <= width)
    assert whole == text or text[len(whole)] in " ,"


def test_a_single_word_longer_than_its_column_is_the_only_one_that_is_cut() -> None:
    assert fitting("Anonymous", 6) == "Anony…"
    assert fitting("Al-Anon Adult Children", 18) == "Al-Anon Adult…"
