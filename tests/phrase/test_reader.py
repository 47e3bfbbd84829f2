"""What counselors and clients type, and the options that it means."""

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Ran
from hypothesis import given
from hypothesis import strategies as st

from selfhelp import config
from selfhelp.cli.free_words import vocabulary
from selfhelp.dataset.store import Store
from selfhelp.errors import AmbiguousNameError
from selfhelp.phrase.reader import Phrase, read

Run = Callable[..., Ran]

TABLE = Path(__file__).with_name("phrases_read.tsv")
PHRASES = [
    line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def words() -> Iterator[Callable[[str], Phrase]]:
    """The reader of words over the bundled dataset."""
    with Store(config.BUNDLED) as store:
        known = vocabulary(store)
        yield lambda text: read(text, known)


def said(phrase: Phrase) -> str:
    """A phrase as the table writes it."""
    options = [name if not value else f"{name} {value}" for name, values in phrase.options.items() for value in values]
    text = [f"--text {' '.join(phrase.text)}"] if phrase.text else []
    return " ".join([*options, *text])


def test_there_are_enough_phrases() -> None:
    assert len(PHRASES) >= 300
    assert len({phrase for phrase, _ in PHRASES}) == len(PHRASES)


@pytest.mark.parametrize(("phrase", "options"), PHRASES)
def test_what_words_mean(words: Callable[[str], Phrase], phrase: str, options: str) -> None:
    assert said(words(phrase)) == options


def test_a_denial_that_no_option_can_say_is_said(words: Callable[[str], Phrase]) -> None:
    assert words("AA not in spanish").denied == ("spanish",)


def test_the_story_around_a_problem_is_not_searched_for(words: Callable[[str], Phrase]) -> None:
    phrase = words("my husband gambles away his paycheck")
    assert (said(phrase), phrase.unread) == ("--problem family-gambling", ("away", "paycheck"))


@pytest.mark.parametrize("phrase", ["SA meeting tuesday", "sa tuesday meeting"])
def test_a_name_of_several_organizations_is_no_answer(words: Callable[[str], Phrase], phrase: str) -> None:
    with pytest.raises(AmbiguousNameError):
        words(phrase)


pieces = st.sampled_from(
    'AA sa not near in or within 5 miles of 80205 denver ma " , tuesday - to night after 7 pm between and 16 year old'
    " open spanish zoom no god husband drinks called me the except".split()
)


@given(st.lists(pieces | st.text(max_size=5), max_size=10).map(" ".join))
def test_any_words_can_be_read(phrase: str) -> None:
    with Store(config.BUNDLED) as store:
        try:
            found = read(phrase, vocabulary(store))
        except AmbiguousNameError:
            return
    assert not set(found.options) - {f"--{name}" for name in NAMES}


NAMES = (
    "problem organization without-organization approach for with without language day time after before now near within"
    " state country online in-person phone attendance"
).split()


def test_words_and_the_options_that_they_mean_find_the_same(run: Run) -> None:
    at = ("--at", "2026-11-24 15:00", "--tz", "America/Denver")
    for phrase, _ in PHRASES[::9]:
        by_words = run("find", *phrase.split(), *at, "--json")
        [line] = [line for line in by_words.err.splitlines() if "Read as: " in line]
        command = shlex.split(line.partition("Read as: ")[2])
        by_options = run(*command[1:], "--json", "-q")
        assert by_options.code == 0, by_options.err
        assert by_words.out == by_options.out


def test_the_line_that_says_how_words_were_read(run: Run) -> None:
    err = run("find", "womens", "AA", "tuesday", "night", "near", "denver", "--limit", "2", "--json").err
    assert (
        "Read as: selfhelp find --organization aa --day tuesday --time night --near denver --for women --limit 2\n"
        in err
    )
    assert run("find", "AA", "--json", "-q").err.count("Read as") == 0


def test_options_win_over_words(run: Run) -> None:
    ran = run("find", "AA", "tuesday", "in", "boulder", "--day", "friday", "--near", "Denver", "--json")
    assert "The options that are given win over --day tuesday and --near boulder." in ran.err
    assert {meeting["day"] for meeting in json.loads(ran.out)} == {"friday"}


def test_a_clash_lists_each_reading_with_its_command(run: Run) -> None:
    ran = run("find", "SA", "tuesday", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[1] == (
        "try: selfhelp find tuesday -o schizophrenics-anonymous or selfhelp find tuesday -o sexaholics"
    )


def test_a_phrase_needs_no_command(run: Run) -> None:
    assert (
        run("drinking", "80205", "tonight", "--json").out == run("find", "drinking", "80205", "tonight", "--json").out
    )


def test_a_crisis_in_words_brings_the_helplines_first(run: Run) -> None:
    assert "988" in run("find", "i", "want", "to", "die", "--json").err
