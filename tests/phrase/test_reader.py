"""Phrases that counselors and clients type, and the options they stand for."""

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Ran
from hypothesis import given
from hypothesis import strategies as st
from phrases import SESSION

from selfhelp import config
from selfhelp.cli.free_words import vocabulary
from selfhelp.dataset.store import Store
from selfhelp.errors import AmbiguousNameError
from selfhelp.phrase.reader import Phrase, read_phrase

Run = Callable[..., Ran]

TABLE = Path(__file__).with_name("phrases_read.tsv")
PHRASES = [
    line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def words() -> Iterator[Callable[[str], Phrase]]:
    """The phrase reader with the vocabulary of the bundled dataset."""
    with Store(config.BUNDLED) as store:
        known = vocabulary(store, SESSION)
        yield lambda text: read_phrase(text, known)


def as_text(phrase: Phrase) -> str:
    """A phrase in the notation of the table, which leaves the story around a problem out."""
    options = [name if not value else f"{name} {value}" for name, values in phrase.options.items() for value in values]
    words = phrase.quoted if "--problem" in phrase.options else phrase.text
    text = [f"--text {' '.join(words)}"] if words else []
    return " ".join([*options, *text])


def test_there_are_enough_phrases() -> None:
    assert len(PHRASES) >= 300
    assert len({phrase for phrase, _ in PHRASES}) == len(PHRASES)


@pytest.mark.parametrize(("phrase", "options"), PHRASES)
def test_a_phrase_is_read_as_the_expected_options(words: Callable[[str], Phrase], phrase: str, options: str) -> None:
    assert as_text(words(phrase)) == options


def test_a_negation_without_an_option_is_reported(words: Callable[[str], Phrase]) -> None:
    assert words("AA not in spanish").denied == ("spanish",)


def test_the_story_around_a_problem_is_left_out_where_no_meeting_has_its_words(run: Run) -> None:
    err = run("find", "my", "husband", "gambles", "away", "his", "paycheck", "--json").err
    assert "Not used: away, paycheck. Read as: selfhelp find --problem family-gambling\n" in err


def test_words_that_meetings_have_are_searched_for_beside_a_problem_too(run: Run, tmp_path: Path) -> None:
    rows = [{"name": name, "slug": name, "day": 2, "time": "19:00"} for name in ("Lucky Horseshoe", "Noon Group")]
    (tmp_path / "feed.json").write_text(json.dumps(rows))
    run("import", tmp_path / "feed.json", "-o", "ga")
    ran = run("find", "gambling", "horseshoe", "--json")
    assert [meeting["name"] for meeting in json.loads(ran.out)] == ["Lucky Horseshoe"]
    assert "Read as: selfhelp find --problem gambling --text horseshoe\n" in ran.err


def test_words_alone_are_never_left_out(run: Run) -> None:
    ran = run("find", "xyzzy", "--json")
    assert (json.loads(ran.out), "Read as: selfhelp find --text xyzzy\n" in ran.err) == ([], True)


@pytest.mark.parametrize("phrase", ["SA meeting tuesday", "sa tuesday meeting"])
def test_an_ambiguous_name_is_an_error(words: Callable[[str], Phrase], phrase: str) -> None:
    with pytest.raises(AmbiguousNameError):
        words(phrase)


pieces = st.sampled_from(
    'AA sa not near in or within 5 miles of 80205 denver ma " , tuesday - to night after 7 pm between and 16 year old'
    " open spanish zoom no god husband drinks called me the except".split()
)


@given(st.lists(pieces | st.text(max_size=5), max_size=10).map(" ".join))
def test_any_text_can_be_read(phrase: str) -> None:
    with Store(config.BUNDLED) as store:
        try:
            result = read_phrase(phrase, vocabulary(store, SESSION))
        except AmbiguousNameError:
            return
    assert not set(result.options) - {f"--{name}" for name in NAMES}


NAMES = (
    "problem organization without-organization type approach led-by cost for with without prefer language day time"
    " after before now hours near within state country online in-person phone attendance"
).split()


def test_a_phrase_and_its_options_find_the_same_meetings(run: Run) -> None:
    at = ("--at", "2026-11-24 15:00", "--tz", "America/Denver")
    for phrase, _ in PHRASES[::9]:
        by_words = run("find", *phrase.split(), *at, "--json")
        [line] = [line for line in by_words.err.splitlines() if "Read as: " in line]
        command = shlex.split(line.partition("Read as: ")[2])
        by_options = run(*command[1:], "--json", "-q")
        assert by_options.code == 0, by_options.err
        assert by_words.out == by_options.out


def test_a_note_shows_how_words_were_read(run: Run) -> None:
    err = run("find", "womens", "AA", "tuesday", "night", "near", "denver", "--limit", "2", "--json").err
    assert "Read as: selfhelp find --organization aa --day tuesday --time evening,night --near denver" in err
    assert " --near denver --for women --limit 2\n" in err
    assert run("find", "AA", "--json", "-q").err.count("Read as") == 0


def test_a_distance_beside_words_keeps_their_place(run: Run) -> None:
    ran = run("find", "drinking denver", "--within", "25mi", "--explain")
    assert json.loads(ran.out)["place"]["within_km"] == pytest.approx(40.2336)


def test_a_zip_code_that_nobody_knows_is_told(run: Run) -> None:
    err = run("find", "aa near 99999").err
    assert "No place is known for 99999, so these meetings are from anywhere. Read as:" in err
    assert "Not used" not in err


def test_options_take_precedence_over_words(run: Run) -> None:
    ran = run("find", "AA", "tuesday", "in", "boulder", "--day", "friday", "--near", "Denver", "--json")
    assert "Your options override --day tuesday and --near boulder." in ran.err
    assert {meeting["day"] for meeting in json.loads(ran.out)} == {"friday"}


def test_an_ambiguous_name_lists_a_command_for_each_organization(run: Run) -> None:
    ran = run("find", "SA", "tuesday", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[1] == (
        "try: selfhelp find tuesday -o schizophrenics-anonymous or selfhelp find tuesday -o sexaholics"
    )


def test_a_phrase_needs_no_command(run: Run) -> None:
    assert (
        run("drinking", "80205", "tonight", "--json").out == run("find", "drinking", "80205", "tonight", "--json").out
    )


def test_helplines_come_first_for_a_crisis(run: Run) -> None:
    assert "988" in run("find", "i", "want", "to", "die", "--json").err
