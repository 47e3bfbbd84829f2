"""The crisis model: features of a text, exact scores of a tiny model, and the scores of the committed weights."""

import gzip
from collections.abc import Collection, Mapping
from math import exp, sqrt
from pathlib import Path

import pytest

from selfhelp.hearing.features import Concepts, concepts_of, features, members_of_concepts, plain_words
from selfhelp.hearing.model import Model, danger, packed_weights, read_weights

DATA = Path(__file__).parents[2] / "data"
CONCEPTS = concepts_of(
    members_of_concepts(["# a comment", "ME: i me", "HIT: hit punch*  # and whatever hits", "PARTNER: husband pareja"])
)


def test_concepts_are_whole_words_and_beginnings() -> None:
    assert CONCEPTS.words == {
        "i": ("ME",),
        "me": ("ME",),
        "hit": ("HIT",),
        "husband": ("PARTNER",),
        "pareja": ("PARTNER",),
    }
    assert CONCEPTS.beginnings == {"punch": ("HIT",)}
    assert CONCEPTS.of("punched") == ("HIT",)
    assert CONCEPTS.of("hits") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He's HERE, now!", ["hes", "here", "now"]),
        ("pleeeease, suic*de", ["pleease", "suicde"]),
        ("near 90210 at 7pm", ["near", "00000", "at", "0pm"]),
        ("Me pegó mi mamá", ["me", "pego", "mi", "mama"]),
        (" ", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert plain_words(text) == words


def test_features_of_a_text() -> None:
    assert features("Husband hit me", CONCEPTS) == {
        *("w:husband", "w:hit", "w:me", "l:1"),
        *("b:^ husband", "b:husband hit", "b:hit me", "b:me $", "s:husband me"),
        *("g:_hu", "g:hus", "g:usb", "g:sba", "g:ban", "g:and", "g:nd_"),
        *("g:_hus", "g:husb", "g:usba", "g:sban", "g:band", "g:and_"),
        *("g:_husb", "g:husba", "g:usban", "g:sband", "g:band_"),
        *("g:_hi", "g:hit", "g:it_", "g:_hit", "g:hit_", "g:_hit_"),
        *("g:_me", "g:me_", "g:_me_"),
        *("c:PARTNER", "c:HIT", "c:ME", "n:PARTNER HIT", "n:HIT ME", "t:PARTNER HIT ME"),
        *("p:PARTNER HIT", "p:PARTNER ME", "p:HIT ME", "h:husband HIT", "h:hit ME"),
    }


def test_an_empty_text_has_hardly_a_feature() -> None:
    assert features("", CONCEPTS) == {"l:0", "b:^ $"}


def test_of_a_long_text_both_ends_are_read() -> None:
    found = features(" ".join(["first", *["word"] * 28, "kept", "left", "kept2", *["word"] * 28, "last"]), CONCEPTS)
    assert {"w:first", "w:kept", "w:kept0", "w:last"} <= found
    assert "w:left" not in found


TINY = Model(labels=("none", "suicide"), bias=(0.5, -0.5), scale=0.1)
TINY_WEIGHTS = {"w:die": b"\x00\x01\xf6\x1e", "p:ME DIE": packed_weights([(1, 20)])}


def tiny_lookup(found: Collection[str]) -> Mapping[str, bytes]:
    return {feature: TINY_WEIGHTS[feature] for feature in found if feature in TINY_WEIGHTS}


def test_weights_are_pairs_of_label_and_signed_byte() -> None:
    assert packed_weights([(0, -10), (1, 30)]) == TINY_WEIGHTS["w:die"]
    assert packed_weights([(3, -128), (12, 127)]) == b"\x03\x0c\x80\x7f"


def test_scores_of_a_tiny_model() -> None:
    # "w:die" has emphasis 1, "p:ME DIE" a half; together they are as long as the root of 1.25.
    length = sqrt(1.25)
    none = 0.5 - 1.0 / length
    suicide = -0.5 + (3.0 + 0.5 * 2.0) / length
    expected = exp(none) / (exp(none) + exp(suicide))
    scores = TINY.scores({"w:die", "p:ME DIE", "w:unknown"}, tiny_lookup)
    assert scores == pytest.approx({"none": expected, "suicide": 1 - expected})
    assert danger(scores) == pytest.approx(1 - expected)


def test_unknown_features_leave_the_bias() -> None:
    assert TINY.scores({"w:unknown"}, tiny_lookup) == pytest.approx(
        {"none": 1 / (1 + exp(-1)), "suicide": 1 / (1 + exp(1))}
    )


def test_a_table_of_weights_is_read() -> None:
    lines = ["labels\tnone\tsuicide\n", "bias\t0.5\t-0.5\n", "scale\t0.1\n", "w:die\t0:-10\t1:30\n", "p:ME DIE\t1:20\n"]
    model, weights = read_weights(lines)
    assert model == TINY
    assert dict(weights) == TINY_WEIGHTS


@pytest.fixture(scope="module")
def committed() -> tuple[Model, Concepts, dict[str, bytes]]:
    with gzip.open(DATA / "crisis_weights.tsv.gz", "rt", encoding="utf-8") as file:
        model, weights = read_weights(file)
        table = dict(weights)
    with (DATA / "crisis_concepts.txt").open(encoding="utf-8") as file:
        return model, concepts_of(members_of_concepts(file)), table


@pytest.mark.parametrize(
    ("text", "kind", "score"),
    # As data/train_crisis.py printed them after training.
    [
        ("my husband chokes me", "partner-violence", 0.920558),
        ("i want to kill myself", "suicide", 0.962194),
        ("pt endorses SI with plan", "suicide", 0.906667),
        ("me quiero morir", "suicide", 0.995822),
        ("stopped drinking yesterday, hands shaking and seeing things", "dangerous-withdrawal", 0.999450),
        ("slap on the wrist", "none", 0.910185),
        ("my sister took her own life", "none", 0.875858),
        ("aa meeting friday near 60614", "none", 0.992905),
    ],
)
def test_scores_of_the_committed_weights(
    committed: tuple[Model, Concepts, dict[str, bytes]], text: str, kind: str, score: float
) -> None:
    model, concepts, table = committed
    scores = model.scores(
        features(text, concepts), lambda found: {name: table[name] for name in found if name in table}
    )
    assert max(scores, key=scores.__getitem__) == kind
    assert scores[kind] == pytest.approx(score, abs=1e-6)


def test_the_committed_weights_are_small(committed: tuple[Model, Concepts, dict[str, bytes]]) -> None:
    assert (DATA / "crisis_weights.tsv.gz").stat().st_size <= 800_000
    assert "none" in committed[0].labels
