"""Phrases of people in danger are heard, with the fitting lines first; ordinary searches raise no alarm.

Readers who had seen neither code nor data wrote the fresh rounds, which were committed before their first run. In these
first runs, 46, 52, 53, 52, 60, 60 and 60 of 60 phrases in danger were heard, with 3, 1, 1, 2, 0 and 1 false alarms in
20 others, and 1 in the 40 of the last round. These figures say how well new words are heard; the tests below only keep
what was mended since.

`plain_searches.txt` (what a counselor types: access, companions, children, deadlines, ages, figures of speech) and
`in_danger.tsv` were written before their first run too, but by somebody who knew the rules. `false_alarms.tsv` lists
the plain searches that are still heard as danger, and how loudly: a change that quiets one takes it off the list.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from selfhelp import config
from selfhelp.dataset.ear import ear_of
from selfhelp.dataset.store import Store
from selfhelp.directory.helplines import EMERGENCY, Danger, lines_for
from selfhelp.directory.offering import Whereabouts
from selfhelp.hearing.hear import Level, hear

HERE = Path(__file__).parent
NOW = datetime(2026, 12, 1, 20, tzinfo=UTC)
IDS = {
    "911": {"us-911"},
    "988": {"us-988"},
    "crisis-text": {"us-crisis-text"},
    "veterans": {"us-veterans"},
    "domestic-violence": {"us-dv", "us-teen-dating", "us-strongheart"},
    "poison": {"us-poison"},
    "child-abuse": {"us-childhelp"},
    "sexual-assault": {"us-rainn"},
    "trafficking": {"us-trafficking"},
    "elder": {"us-elder"},
    "maternal": {"us-maternal"},
    "samaritans": {"uk-samaritans"},
    "refuge": {"uk-refuge"},
}
"""Word in the column `which` -> ids of helplines."""


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ROUNDS = [row for number in range(1, 8) for row in rows(f"fresh_round_{number}.tsv")]
IN_DANGER = [(row["words"], row["which"]) for row in ROUNDS if row["expect"] == "helpline"]
NOT_IN_DANGER = [row["words"] for row in ROUNDS if row["expect"] == "none"]
OWN_IN_DANGER = [(row["words"], row["kind"]) for row in rows("in_danger.tsv")]
FALSE_ALARMS = {row["words"]: row["level"] for row in rows("false_alarms.tsv")}
PLAIN = (HERE / "plain_searches.txt").read_text(encoding="utf-8").splitlines()
ORDINARY = (HERE / "ordinary.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as store:
        yield store


@pytest.mark.parametrize(("words", "which"), IN_DANGER)
def test_danger_is_heard_and_a_fitting_line_is_among_the_first(store: Store, words: str, which: str) -> None:
    heard = hear(words, ear_of(store))
    assert heard.level is Level.LOUD
    who = heard.who | ({"es"} if heard.language == "es" else set())
    country = "GB" if {"samaritans", "refuge"} & set(which.split("|")) else "US"
    lines = lines_for(Danger(heard.kinds, heard.now, who), Whereabouts(country), store.helplines, NOW)
    first = lines[: 3 if lines[0].role == EMERGENCY else 2]
    assert {line.id for line in first} & {id for word in which.split("|") for id in IDS[word]}


@pytest.mark.parametrize(("words", "kind"), OWN_IN_DANGER)
def test_danger_is_heard_and_its_kind_is_among_those_named(store: Store, words: str, kind: str) -> None:
    heard = hear(words, ear_of(store))
    assert heard.level is Level.LOUD
    assert kind in heard.kinds


def test_purging_is_a_matter_of_eating_and_of_nothing_else(store: Store) -> None:
    heard = hear("my daughter makes herself throw up, Chicago", ear_of(store))
    assert (heard.kinds, heard.now) == (("eating-disorder-medical",), False)


@pytest.mark.parametrize("words", PLAIN)
def test_a_plain_search_is_quiet_unless_it_is_a_known_false_alarm(store: Store, words: str) -> None:
    assert hear(words, ear_of(store)).level.name.lower() == FALSE_ALARMS.get(words, "quiet")


@pytest.mark.parametrize("words", NOT_IN_DANGER)
def test_words_that_only_sound_dangerous_raise_no_alarm(store: Store, words: str) -> None:
    assert hear(words, ear_of(store)).level is not Level.LOUD


def test_at_most_three_of_two_hundred_ordinary_searches_raise_an_alarm(store: Store) -> None:
    loud = [words for words in ORDINARY if hear(words, ear_of(store)).level is Level.LOUD]
    assert len(ORDINARY) == 200
    assert len(loud) <= 3, loud


@pytest.mark.parametrize("words", ["", "   ", "?!", "\n", "aa", "meeting tonight"])
def test_nothing_is_heard_in_blank_or_plain_words(store: Store, words: str) -> None:
    assert hear(words, ear_of(store)).level is Level.QUIET


def test_danger_is_heard_at_both_ends_of_a_long_text(store: Store) -> None:
    story = "and then we went to the shop " * 200
    assert hear(f"i want to kill myself. {story}", ear_of(store)).level is Level.LOUD
    assert hear(f"{story}. i want to kill myself", ear_of(store)).level is Level.LOUD


def test_what_happens_now_is_told_apart(store: Store) -> None:
    assert hear("she took all her pills just now", ear_of(store)).now
    assert not hear("i want to die", ear_of(store)).now
    assert not hear("my husband hits me", ear_of(store)).now
