"""Clients read the guides: their sentences are short, in each guide and on average."""

from pathlib import Path

import pytest
from reading_level import GUIDES, MOST_WORDS, MOST_WORDS_ON_AVERAGE, average, sentences, too_long, words

from selfhelp import config
from selfhelp.dataset.store import Store


def test_a_sentence_of_a_guide_has_at_most_20_words_and_14_on_average() -> None:
    assert (MOST_WORDS, MOST_WORDS_ON_AVERAGE) == (20, 14)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_sentences_of_a_guide_are_short(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    assert too_long(text) == []
    assert average(text) <= MOST_WORDS_ON_AVERAGE


def test_every_guide_that_the_program_has_is_measured() -> None:
    with Store(config.BUNDLED) as store:
        assert sorted(store.topics) == [path.stem for path in GUIDES]


def test_title_and_links_to_other_guides_are_no_sentences() -> None:
    assert list(
        sentences("# The title\n\nA summary.\n\nOne line\nand another.\n\nSee also: first-visit, sponsors\n")
    ) == [
        "A summary.",
        "One line and another.",
    ]


def test_a_sentence_ends_with_its_paragraph_its_item_or_its_last_mark_and_not_at_a_semicolon() -> None:
    assert list(sentences('You may:\n\n- stay; or go;\n- ask "Why?" or not. "No."\n- go 6.5 miles (or 7). Yes!\n')) == [
        "You may:",
        "stay; or go;",
        'ask "Why?" or not.',
        '"No."',
        "go 6.5 miles (or 7).",
        "Yes!",
    ]


def test_what_a_hyphen_or_an_apostrophe_joins_is_one_word() -> None:
    assert words("Don't go to that twelve-step group 6.5 times: it's not yours.") == 11


def test_a_sentence_with_a_word_too_many_is_named() -> None:
    twenty = " ".join(["word"] * 20) + "."
    assert too_long(f"# Title\n\n{twenty}\n\nOne {twenty}\n") == [f"One {twenty}"]
    assert average(f"# Title\n\n{twenty}\n\nTwo words.\n") == 11
