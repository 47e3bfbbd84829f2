"""Lines for people: broken between words, whole where they are copied, and free of what controls a terminal."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.text import UNSAFE, broken_between_words, is_plain, without_control


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Other places: Miami, OK; Miami, AZ.", ["Other places: Miami,", "OK; Miami, AZ."]),
        ("twenty columns are 20", ["twenty columns are", "20"]),
        ("short\n\nand short", ["short", "", "and short"]),
        ("at https://example.org/meetings/now", ["at", "https://example.org/meetings/now"]),
        ("a self-help-group is-it", ["a self-help-group", "is-it"]),
        ("  18 5 * * * selfhelp update -q", ["  18 5 * * * selfhelp update -q"]),
        ("Read as: selfhelp find --day today", ["Read as: selfhelp find --day today"]),
        ("error: no place here\ntry: selfhelp setup Paris", ["error: no place here", "try: selfhelp setup Paris"]),
    ],
)  # fmt: skip
def test_lines_are_broken_between_words_but_commands_stay_whole(text: str, expected: list[str]) -> None:
    assert broken_between_words(text, 20).split("\n") == expected


@given(st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=30), max_size=20))
def test_breaking_lines_loses_no_word(words: list[str]) -> None:
    broken = broken_between_words(" ".join(words), 20)
    assert broken.split() == words
    assert all(
        len(line) <= 20 or " " not in line or line.startswith(("Read as: ", "try: ")) for line in broken.split("\n")
    )


def test_a_command_that_ends_a_line_is_not_broken_if_it_fits_on_one() -> None:
    line = "Slips and the right to a secular group are told of by selfhelp guide court-slips"
    assert broken_between_words(line, 70).splitlines() == [
        "Slips and the right to a secular group are told of by",
        "selfhelp guide court-slips",
    ]
    assert broken_between_words("See selfhelp guide court-slips", 16).splitlines() == [
        "See selfhelp",
        "guide",
        "court-slips",
    ]


def test_no_character_that_is_unsafe_to_print_counts_as_plain() -> None:
    unsafe = re.compile(UNSAFE)
    assert [chr(n) for n in range(sys.maxunicode + 1) if is_plain(chr(n)) and unsafe.match(chr(n))] == []


@given(st.text() | st.text(st.characters(max_codepoint=127)))
def test_what_is_printed_has_no_unsafe_character_and_all_others(text: str) -> None:
    with_line_feeds = text.replace("\r\n", "\n").replace("\r", "\n")
    assert without_control(text) == re.sub(UNSAFE, "", with_line_feeds)


@pytest.mark.parametrize("point", [0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF])
def test_a_point_that_is_no_character_is_left_out(point: int) -> None:
    assert without_control(f"No{chr(point)}on") == "Noon"
    assert without_control("\ufdcf \ufdf0 \ufffd") == "\ufdcf \ufdf0 \ufffd"
