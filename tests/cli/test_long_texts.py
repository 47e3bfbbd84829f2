"""Texts of any length: a search that is too long is refused at once, and danger in it is heard all the same."""

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp.cli.values import LONGEST_VALUE, MOST_LETTERS, MOST_WORDS

Run = Callable[..., Ran]

DANGER = "I want to kill myself"

TEXTS = {
    "one word again and again": "drinking " * 100_000,
    "different words": " ".join(f"word{number}" for number in range(100_000)),
    "a story": "my name is Ann and I am looking for something for my brother who drinks too much. " * 6_000,
    "a story in Spanish": "mi hermano bebe mucho y toda la familia sufre con el, busco un grupo. " * 7_000,
    "one word of a million letters": "x" * 1_000_000,
    "digits": "1234567890" * 10_000,
    "only punctuation": ".,;:!?" * 20_000,
    "near and near": "near " * 50_000,
    "commas": "," * 100_000,
    "dashes": "a-" * 50_000,
    "emoji": "\U0001f600" * 100_000,
    "combining marks": "a" + "\u0301" * 100_000,
    "letters from right to left": "\u05e9\u05dc\u05d5\u05dd " * 50_000,
    "lines": "I drink\n" * 50_000,
}


@pytest.fixture
def say(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Ran]:
    """Runs a search for a text on standard input."""

    def say(text: str) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        return run("find", "-")

    return say


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_that_is_too_long_is_refused_within_a_second(say: Callable[[str], Ran], text: str) -> None:
    start = time.process_time()
    ran = say(text)
    assert time.process_time() - start < 1
    assert ran.code == 2
    assert "is too long for a search; only its beginning and end were checked for danger" in ran.err
    assert ran.err.endswith(f"try: at most {MOST_WORDS} words and {MOST_LETTERS:,} characters\n")


@pytest.mark.parametrize("text", [f"{DANGER} . {'word ' * 100_000}", f"{'word ' * 100_000}. {DANGER}"])
def test_danger_is_heard_at_both_ends_of_a_text_that_is_too_long(say: Callable[[str], Ran], text: str) -> None:
    ran = say(text)
    assert ran.code == 2
    assert "Call 988 or text 988" in ran.err


def test_danger_is_heard_anywhere_in_the_longest_search(say: Callable[[str], Ran]) -> None:
    words = ["word"] * (MOST_WORDS - 5)
    ran = say(" ".join([*words[:150], *DANGER.split(), *words[150:]]))
    assert ran.code == 0
    assert "Call 988 or text 988" in ran.err + ran.out


def test_danger_on_standard_input_is_heard_when_the_search_fails(say: Callable[[str], Ran]) -> None:
    ran = say(f"{DANGER} CA meetings")
    assert "Call 988 or text 988" in ran.err + ran.out


def test_many_words_as_arguments_are_refused_too(run: Run) -> None:
    ran = run(*["meetings"] * 100_000)
    assert (ran.code, ran.err.splitlines()[0][:38]) == (2, "error: a text of 900,000 characters is")


@pytest.mark.parametrize("option", ["--near", "--day", "--text", "--organization", "--problem", "--tz", "--with"])
def test_the_value_of_an_option_is_never_long(run: Run, option: str) -> None:
    ran = run("find", option, "x" * (LONGEST_VALUE + 1))
    assert ran.code == 2
    assert f"the value of {option} is too long (1,001 characters)" in ran.err


def test_danger_is_heard_in_the_text_of_an_option_that_is_too_long(run: Run) -> None:
    assert "Call 988 or text 988" in run("find", "--text", DANGER + " word" * 300).err


def test_many_files_may_be_imported(run: Run, tmp_path: Path) -> None:
    ran = run("import", *[tmp_path / f"{number}.json" for number in range(400)], "-o", "aa")
    assert "too long" not in ran.err
