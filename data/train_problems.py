"""Trains the model that ranks problems, and writes data/problem_weights.tsv.gz.

Run by hand after a change of problem_utterances.tsv, crisis_concepts.txt or selfhelp/hearing/features.py:

    python -m data.train_problems              trains on all texts and writes the weights (about two minutes)
    python -m data.train_problems --evaluate   holds out a fifth of the texts, prints the scores, writes nothing

It needs the same packages as data/train_crisis.py, and gives the same bytes for the same inputs. data/problems.md tells
when the model is asked.
"""

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import argparse
import csv
import gzip
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import numpy as np  # type: ignore[import-not-found, unused-ignore]
from sklearn.linear_model import (  # type: ignore[import-not-found, import-untyped, unused-ignore]
    LogisticRegression,
)

from data.train_crisis import SWAPS, blank_search, matrix, misspelled, read_places
from selfhelp.hearing.features import Concepts, concepts_of, emphasis, members_of_concepts
from selfhelp.hearing.model import Model, packed_weights
from selfhelp.hearing.rank import NO_PROBLEM, ranking_features

HERE: Final = Path(__file__).parent
TARGET: Final = HERE / "problem_weights.tsv.gz"

COPIES: Final = 2
"""How many variations of each text are trained on: other relatives, a misspelling, a place or a day behind it."""
BLANK_SEARCHES: Final = 1500
"""How many searches are made up that hold an organization, a place, a day, and no more."""
VARIATION_WEIGHT: Final = 0.5
BLANK_WEIGHT: Final = 0.3
SYNONYM_WEIGHT: Final = 0.5
NO_PROBLEM_WEIGHT: Final = 1.5
"""How much a text that is about no problem counts: a wrong guess is worse than none."""
INVERSE_PENALTY: Final = 20.0
LEAST_TEXTS: Final = 3
"""In how many texts, variations included, a feature must be."""
KEPT_FEATURES: Final = 9_000
"""How many features are kept: the strongest."""
LEAST_WEIGHT: Final = 8
"""Smaller weights, of 127, are left out: there are many of them, and they hardly change a score."""
HELD_OUT: Final = 5
THRESHOLDS: Final = (0.1, 0.15, 0.2, 0.3)

SAMPLES: Final = (
    "no me dan ganas de levantarme",
    "our baby came too early and is in an incubator",
    "i can't pass a slot palace without going in",
    "xyzzy",
)
"""Texts whose scores are printed after training; tests/hearing/test_rank.py expects them."""


class Labelled(NamedTuple):
    """A text, the problem that it is about, and how much it counts in training."""

    text: str
    problem: str
    weight: float = 1.0


class Trained(NamedTuple):
    """A model, and the weights of the features that it knows."""

    model: Model
    weights: dict[str, list[tuple[int, int]]]

    def scores(self, found: Collection[str]) -> dict[str, float]:
        """The probability of each label."""
        known = {feature: packed_weights(self.weights[feature]) for feature in found if feature in self.weights}
        return self.model.scores(found, lambda _: known)


def read_utterances() -> list[tuple[str, list[str], str]]:
    """All texts that we wrote, each with its problems and its language."""
    with (HERE / "problem_utterances.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], row["problems"].split("|") if row["problems"] else [], row["language"]) for row in rows]


def read_synonyms() -> list[Labelled]:
    """Names and everyday words of all problems."""
    with (HERE / "problems.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = {(name, row["id"]) for row in rows for name in (row["name"], *row["synonyms"].split("|")) if name}
    return [Labelled(name, id, SYNONYM_WEIGHT) for name, id in sorted(pairs)]


def read_other_words() -> list[Labelled]:
    """What people say for options of a search, and where meetings are held: words about no problem."""
    with (HERE / "everyday_words.csv").open(encoding="utf-8", newline="") as file:
        words = {word for row in csv.DictReader(file) for word in row["words"].split("|")}
    with (HERE / "meetings.csv").open(encoding="utf-8", newline="") as file:
        words |= {row[column] for row in csv.DictReader(file) for column in ("location", "address") if row[column]}
    return [Labelled(word, NO_PROBLEM, SYNONYM_WEIGHT) for word in sorted(words)]


def labelled(utterances: Sequence[tuple[str, list[str], str]]) -> list[Labelled]:
    """A training text for each problem of each utterance."""
    return [
        Labelled(text, problem, 1.0 / len(problems) if problems else NO_PROBLEM_WEIGHT)
        for text, problems, _ in utterances
        for problem in problems or [NO_PROBLEM]
    ]


def varied(text: Labelled, places: Sequence[str], random: Random) -> Labelled:
    """The same in other words: another relative of the same kind, a misspelling, a place or a day."""
    words = text.text.split()
    if random.random() < 0.4:
        words = [random.choice(SWAPS[word]) if word in SWAPS else word for word in words]
    long_words = [at for at, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if long_words and random.random() < 0.4:
        at = random.choice(long_words)
        words[at] = misspelled(words[at], random)
    if random.random() < 0.4:
        words.append(blank_search(places, random))
    return text._replace(text=" ".join(words), weight=text.weight * VARIATION_WEIGHT)


def training_set(texts: Sequence[Labelled], places: Sequence[str], seed: int) -> list[Labelled]:
    """The texts, their variations, names of problems, and blank searches."""
    random = Random(seed)  # noqa: S311
    made = [*texts, *read_synonyms(), *read_other_words()]
    made += [varied(text, places, random) for text in texts for _ in range(COPIES)]
    made += [Labelled(blank_search(places, random), NO_PROBLEM, BLANK_WEIGHT) for _ in range(BLANK_SEARCHES)]
    return made


def train(texts: Sequence[Labelled], concepts: Concepts, size: int) -> Trained:
    """A model with `size` features: trained on all of them first, which tells the strong from the weak."""
    found = [ranking_features(text.text, concepts) for text in texts]
    labels = [text.problem for text in texts]
    weights = np.array([text.weight for text in texts])
    counts = Counter(feature for each in found for feature in each)
    names = sorted(feature for feature, count in counts.items() if count >= LEAST_TEXTS)
    strength = np.abs(_fit(found, names, labels, weights, 1e-2).coef_).max(axis=0)
    strength *= [emphasis(name) * min(counts[name], 30) ** 0.5 for name in names]
    kept = sorted(names[at] for at in np.argsort(-strength, kind="stable")[:size])
    return _quantized(_fit(found, kept, labels, weights, 1e-3), kept)


def _fit(
    found: Sequence[list[str]], names: Sequence[str], labels: Sequence[str], weights: Any, tolerance: float
) -> Any:
    columns = {name: at for at, name in enumerate(names)}
    classifier = LogisticRegression(C=INVERSE_PENALTY, max_iter=200, tol=tolerance)
    return classifier.fit(matrix(found, columns), labels, sample_weight=weights)


def _quantized(classifier: Any, names: Sequence[str]) -> Trained:
    """The weights as whole numbers from -127 to 127, without the small ones."""
    scale = float(f"{np.quantile(np.abs(classifier.coef_), 0.9999) / 127:.6g}")
    whole = np.clip(np.rint(classifier.coef_ / scale), -127, 127).astype(int)
    weights = {
        name: pairs
        for at, name in enumerate(names)
        if (pairs := [(label, int(value)) for label, value in enumerate(whole[:, at]) if abs(value) >= LEAST_WEIGHT])
    }
    bias = tuple(float(f"{value:.4f}") for value in classifier.intercept_)
    return Trained(Model(tuple(map(str, classifier.classes_)), bias, scale), weights)


def evaluate(concepts: Concepts, places: Sequence[str], size: int) -> None:
    """Prints how often the model is right on a fifth of the texts that it was not trained on."""
    utterances = read_utterances()
    order = list(range(len(utterances)))
    Random(20).shuffle(order)  # noqa: S311
    held = [utterances[at] for at in order[: len(order) // HELD_OUT]]
    known = [utterances[at] for at in order[len(order) // HELD_OUT :]]
    trained = train(training_set(labelled(known), places, seed=1), concepts, size)
    random = Random(99)  # noqa: S311
    blanks = [blank_search(places, random) for _ in range(1000)]
    ranks = [(problems, trained.scores(ranking_features(text, concepts))) for text, problems, _ in held]
    blank = [trained.scores(ranking_features(text, concepts)) for text in blanks]
    print(f"{size} features, {sum(map(len, trained.weights.values()))} weights; {len(held)} texts held out")
    for threshold in THRESHOLDS:
        about = [(set(problems), best(scores, threshold)) for problems, scores in ranks if problems]
        first = sum(bool(ids) and ids[0] in problems for problems, ids in about) / len(about)
        third = sum(not problems.isdisjoint(ids) for problems, ids in about) / len(about)
        said = sum(bool(ids) for _, ids in about) / len(about)
        alarms = sum(bool(best(scores, threshold)) for problems, scores in ranks if not problems)
        blank_alarms = sum(bool(best(scores, threshold)) for scores in blank)
        print(
            f"  {threshold}: speaks {said:.3f}, first right {first:.3f}, in the first three {third:.3f};"
            f" of texts about no problem {alarms}, of 1000 blank searches {blank_alarms}"
        )


def best(scores: dict[str, float], threshold: float) -> list[str]:
    """The three likeliest problems, if the likeliest reaches the threshold and is likelier than none."""
    ranked = sorted(scores, key=lambda label: -scores[label])
    if ranked[0] == NO_PROBLEM or scores[ranked[0]] < threshold:
        return []
    return [label for label in ranked if label != NO_PROBLEM][:3]


def write(trained: Trained) -> None:
    """Writes the weights as a table, compressed without a date, so that the same weights give the same bytes."""
    model = trained.model
    lines = [
        "\t".join(["labels", *model.labels]),
        "\t".join(["bias", *map(str, model.bias)]),
        "\t".join(["scale", str(model.scale)]),
    ]
    for feature, weights in sorted(trained.weights.items()):
        lines.append("\t".join([feature, *(f"{label}:{weight}" for label, weight in weights)]))
    with TARGET.open("wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode())


def main() -> None:
    """Trains or evaluates."""
    parser = argparse.ArgumentParser(description="Train the model that ranks problems.")
    parser.add_argument("--evaluate", action="store_true", help="hold out a fifth of the texts instead")
    parser.add_argument("--keep", type=int, default=KEPT_FEATURES, help="how many features to keep")
    options = parser.parse_args()
    places = read_places()
    with (HERE / "crisis_concepts.txt").open(encoding="utf-8") as file:
        concepts = concepts_of(members_of_concepts(file))
    if options.evaluate:
        evaluate(concepts, places, options.keep)
        return
    trained = train(training_set(labelled(read_utterances()), places, seed=1), concepts, options.keep)
    write(trained)
    print(f"{len(trained.weights)} features, {TARGET.stat().st_size:,} bytes")
    for text in SAMPLES:
        scores = trained.scores(ranking_features(text, concepts))
        ranked = sorted(scores, key=lambda label: -scores[label])[:3]
        print(f"{text!r}: {', '.join(f'{label} {scores[label]:.6f}' for label in ranked)}")


if __name__ == "__main__":
    main()
