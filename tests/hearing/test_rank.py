"""Ranking of the problems that a text may be about: rules on a tiny model, and scores of the committed weights."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest

from selfhelp import config
from selfhelp.dataset.ranking import ranked_problems, ranking_of
from selfhelp.dataset.store import Store
from selfhelp.hearing.features import Concepts, concepts_of, features
from selfhelp.hearing.model import Model, packed_weights
from selfhelp.hearing.rank import Ranking, ranking_features

WEIGHTS = Path(__file__).parents[2] / "data" / "problem_weights.tsv.gz"
NO_CONCEPTS = concepts_of([])
TINY = {
    "w:slots": packed_weights([(1, 100)]),
    "w:tonight": packed_weights([(0, 50)]),
    "g:slo": packed_weights([(1, 9)]),
}


def tiny_weights(found: Collection[str]) -> Mapping[str, bytes]:
    return {feature: TINY[feature] for feature in found if feature in TINY}


def tiny_concepts(text: str) -> Concepts:
    return NO_CONCEPTS


RANKING = Ranking(tiny_concepts, Model(("none", "gambling", "debt"), (0.0, 0.0, 0.0), 0.04), tiny_weights)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as opened:
        yield opened


def test_the_likeliest_problem_comes_first() -> None:
    assert [id for id, _ in RANKING.of("slots")] == ["gambling"]
    assert RANKING.of("slots")[0][1] == pytest.approx(0.948925, abs=1e-6)


def test_nothing_is_guessed_where_none_is_likelier() -> None:
    assert RANKING.of("tonight") == []


def test_nothing_is_guessed_from_pieces_of_words_alone() -> None:
    assert RANKING.of("slovenia") == []


def test_nothing_is_guessed_below_the_least_probability() -> None:
    assert RANKING.of("slots", least=0.95) == []


def test_features_of_danger_are_not_used() -> None:
    used = ranking_features("one two three", NO_CONCEPTS)
    assert used == sorted(set(features("one two three", NO_CONCEPTS)) - {"l:1"})


@pytest.mark.parametrize(
    ("text", "problem", "score"),
    # As data/train_problems.py printed them after training.
    [
        ("no me dan ganas de levantarme", "depression", 0.887717),
        ("our baby came too early and is in an incubator", "infertility", 0.459004),
    ],
)
def test_scores_of_the_committed_weights(store: Store, text: str, problem: str, score: float) -> None:
    [(first, its_score), *_] = ranked_problems(text, store)
    assert first.id == problem
    assert its_score == pytest.approx(score, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "xyzzy",
        "",
        "AA tonight in Denver",
        "any meetings near me",
        "hello, can somebody help me",
        "something on zoom before noon",
        "saturday morning downtown",
    ],
)
def test_words_about_no_problem_give_nothing(store: Store, text: str) -> None:
    assert ranked_problems(text, store) == []


def test_every_label_is_a_problem(store: Store) -> None:
    assert set(ranking_of(store).model.labels) == {*store.problems, "none"}


def test_the_committed_weights_are_small(store: Store) -> None:
    [(size,)] = store.rows("SELECT sum(length(feature) + length(weights)) FROM problem_weights")
    assert size <= 400_000
    assert WEIGHTS.stat().st_size <= 300_000
