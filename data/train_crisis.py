"""Trains the model that hears a crisis, and writes data/crisis_weights.tsv.gz.

Run by hand after a change of crisis_utterances.tsv, plain_searches.tsv, crisis_concepts.txt or
selfhelp/hearing/features.py:

    python -m data.train_crisis              trains on all texts and writes the weights (about six minutes)
    python -m data.train_crisis --evaluate   cross-validates, prints the scores, writes nothing (about half an hour)

It needs numpy 2.4.6, scipy 1.17.1 and scikit-learn 1.9.1, which are not dependencies of the project: install them in a
virtual environment of their own, and run from the root of the checkout. The weights are committed, so that installing
needs none of them. With these versions the same inputs give the same bytes: every random choice has a fixed seed, and
all runs in one thread. places.csv.gz and problems.csv are inputs too: they have names of places and words for problems,
for made-up searches.
"""

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import argparse
import csv
import gzip
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import numpy as np  # type: ignore[import-not-found, unused-ignore]
from scipy.sparse import csr_matrix  # type: ignore[import-not-found, import-untyped, unused-ignore]
from sklearn.linear_model import (  # type: ignore[import-not-found, import-untyped, unused-ignore]
    LogisticRegression,
)

from selfhelp.directory.lookup import CRISIS
from selfhelp.hearing.features import (
    Concepts,
    concepts_of,
    emphasis,
    features,
    members_of_concepts,
    plain_words,
)
from selfhelp.hearing.model import NO_CRISIS, Model, danger, packed_weights

HERE: Final = Path(__file__).parent
TARGET: Final = HERE / "crisis_weights.tsv.gz"

COPIES: Final = 3
"""How many variations of each text are trained on: other relatives, a misspelling, a place or a day behind it."""
BLANK_SEARCHES: Final = 2500
"""How many searches are made up that hold an organization, a place, a day, and no more."""
PLAIN_SEARCHES: Final = 11_000
"""How many searches are made up of whole sentences about who comes, with whom, until when: plain_searches.tsv."""
JOINED_TEXTS: Final = 2400
"""How many texts are put together from two, of which at most one tells of a crisis."""
VARIATION_WEIGHT: Final = 0.5
BLANK_WEIGHT: Final = 0.3
PLAIN_WEIGHT: Final = 0.5
PROBLEM_WORD_WEIGHT: Final = 2.0
UNCLEAR_PROBLEMS: Final = frozenset(
    {"abuse-trauma", "childhood-sexual-abuse", "crime-victims", "schizophrenia-psychosis", "hearing-voices"}
)
"""Problems whose words alone may or may not tell of a crisis."""
CLASS_BALANCE: Final = 0.3
"""How far rare kinds are weighted up: 0 not at all, 1 until all kinds count the same."""
INVERSE_PENALTY: Final = 10.0
ROUGH: Final = 1e-3
"""The tolerance of the first fit, which only tells strong features from weak ones."""
EXACT: Final = 1e-4
LEAST_TEXTS: Final = 6
"""In how many texts, variations included, a feature must be."""
KEPT_FEATURES: Final = 40_000
"""How many features are kept: the strongest."""
FOLDS: Final = 5
THRESHOLDS: Final = (0.2, 0.3, 0.5, 0.7)

SAMPLES: Final = (
    "my husband chokes me",
    "i want to kill myself",
    "pt endorses SI with plan",
    "me quiero morir",
    "stopped drinking yesterday, hands shaking and seeing things",
    "slap on the wrist",
    "my sister took her own life",
    "aa meeting friday near 60614",
)
"""Texts whose scores are printed after training; tests/hearing/test_model.py expects these scores."""

PLACE_COUNTRIES: Final = frozenset({"US", "CA", "GB", "MX", "ES"})
ORGANIZATIONS: Final = (
    "aa na al-anon oa ga ca coda acoa nar-anon smart nami dbsa alateen griefshare cma slaa sa gam-anon"
    " celebrate~recovery refuge~recovery lifering pflag compassionate~friends alcoholics~anonymous narcotics~anonymous"
).split()
GATHERINGS: Final = (
    "meeting group meetings grupo women men online open support~group reunion help young~people zoom speaker beginners"
).split()
DAYS: Final = (
    "monday tuesday wednesday thursday friday saturday sunday mon tues wed thurs fri sat lunes martes miercoles jueves"
    " viernes sabado domingo tonight today tomorrow weekend noon evenings every~friday"
).split()
ALIKE: Final = [
    group.split()
    for group in (
        "husband boyfriend partner fiance hubby spouse",
        "wife girlfriend gf partner",
        "son daughter kid teenager nephew niece",
        "mom mother mum mama",
        "dad father papa daddy",
        "brother sister cousin",
        "he she",
        "him her",
        "marido esposo novio pareja",
        "esposa mujer novia",
        "hijo hija",
        "hermano hermana primo prima",
        "mamá madre",
        "papá padre",
        "tonight today now",
        "grandma grandmother nana",
        "grandpa grandfather",
        "client pt patient",
    )
]
"""Words that may stand for each other without a change of the kind."""
SWAPS: Final[dict[str, list[str]]] = {word: group for group in ALIKE for word in group}
OPENINGS: Final = {
    "en": "||||client: |caller says |hi |please help |help |i need help, |looking for a group, |support group for "
    "|where can i go, |meeting for someone: |looking for help with |idk what to do |hello, |anything for "
    "|group for people like me: |is there a meeting: |pt: ".split("|"),
    "es": "|||ayuda |hola |busco grupo |necesito ayuda |paciente: |qué hago, |grupo para |reunión para ".split("|"),
}
ENDINGS: Final = {
    "en": " please| help| help me| group| meeting| support| support group| now| online| lol".split("|"),
    "es": " por favor| ayuda| grupo| ayúdenme| reunión| ya".split("|"),
}
JOINTS: Final = {"en": [", ", " and ", ". ", " but ", ", also ", " "], "es": [", ", " y ", ". ", " pero ", " "]}


_SLOT: Final = re.compile(r"\{(\w+)\}")


class Utterance(NamedTuple):
    """A text, the kind of crisis that it tells of, its language, and how much it counts in training."""

    text: str
    kind: str
    language: str
    weight: float = 1.0


class Trained(NamedTuple):
    """A model, and the weights of the features that it knows."""

    model: Model
    weights: dict[str, list[tuple[int, int]]]

    def danger(self, found: Collection[str]) -> float:
        """The probability that a text with the features `found` tells of a crisis."""
        return danger(self.scores(found))

    def scores(self, found: Collection[str]) -> dict[str, float]:
        """The probability of each label."""
        known = {feature: packed_weights(self.weights[feature]) for feature in found if feature in self.weights}
        return self.model.scores(found, lambda _: known)


def read_utterances() -> list[Utterance]:
    """All texts that we wrote for training."""
    with (HERE / "crisis_utterances.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Utterance(row["text"], row["kind"], row["language"]) for row in rows]


def read_plain_searches() -> tuple[dict[tuple[str, str], list[str]], list[tuple[str, str]]]:
    """What may stand in each slot, by language and name; and pairs of a language and a sentence with slots."""
    slots: dict[tuple[str, str], list[str]] = {}
    sentences: list[tuple[str, str]] = []
    with (HERE / "plain_searches.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["slot"]:
                slots[row["language"], row["slot"]] = row["text"].split("|")
            else:
                sentences.append((row["language"], row["text"]))
    return slots, sentences


def read_places() -> list[str]:
    """Names of places in countries whose languages the texts are in."""
    with gzip.open(HERE / "places.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return sorted({r["name"] for r in csv.DictReader(file) if r["name"] and r["country"] in PLACE_COUNTRIES})


def read_problem_words() -> list[Utterance]:
    """Names and everyday words of all problems that are no danger to life: plain searches for a group."""
    with (HERE / "problems.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["id"] not in UNCLEAR_PROBLEMS.union(CRISIS)]
    words = {word for row in rows for word in (row["name"], *row["synonyms"].split("|")) if word}
    return [Utterance(word, NO_CRISIS, "en", PROBLEM_WORD_WEIGHT) for word in sorted(words)]


# Variations of texts


def varied(utterance: Utterance, places: Sequence[str], random: Random) -> Utterance:
    """The same in other words: another relative, a misspelling, an opening, and a place or a day at its end."""
    words = utterance.text.split()
    if random.random() < 0.4:
        words = [random.choice(SWAPS[word]) if word in SWAPS else word for word in words]
    if random.random() < 0.3:
        long_words = [at for at, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
        if long_words:
            at = random.choice(long_words)
            words[at] = misspelled(words[at], random)
    language = utterance.language
    text = random.choice(OPENINGS[language]) + " ".join(words) + _ending(language, places, random)
    return utterance._replace(text=text, weight=VARIATION_WEIGHT)


def misspelled(word: str, random: Random) -> str:
    """`word` with two letters exchanged, or one left out, doubled or mistyped."""
    at = random.randrange(1, len(word) - 1)
    chance = random.random()
    if chance < 0.35:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if chance < 0.65:
        return word[:at] + word[at + 1 :]
    if chance < 0.85:
        return word[:at] + word[at] + word[at:]
    return word[:at] + random.choice("qwertyuiopasdfghjklzxcvbnm") + word[at + 1 :]


def _ending(language: str, places: Sequence[str], random: Random) -> str:
    chance = random.random()
    if chance < 0.45:
        return ""
    if chance < 0.6:
        return (" en " if language == "es" else random.choice([" in ", " near ", " "])) + random.choice(places)
    if chance < 0.7:
        return f" {_day(random)} {_time(random)}" if random.random() < 0.5 else f" {_day(random)}"
    if chance < 0.75:
        return f" near {random.randint(1000, 99999):05}"
    if chance < 0.82:
        return random.choice(ENDINGS[language])
    if chance < 0.9:
        age = random.randint(13, 80)
        return f", tengo {age} años" if language == "es" else f", i'm {age}"
    return f", {random.choice(places)} {_day(random)}"


def _day(random: Random) -> str:
    return random.choice(DAYS).replace("~", " ")


def _time(random: Random) -> str:
    return f"{random.randint(1, 12)}{random.choice(['', 'pm', 'am', ':30'])}"


def blank_search(places: Sequence[str], random: Random) -> str:
    """A search with an organization, a place, a day, a time, or some of them."""
    parts = []
    if random.random() < 0.5:
        parts.append(random.choice(ORGANIZATIONS).replace("~", " "))
    if random.random() < 0.4:
        parts.append(random.choice(GATHERINGS).replace("~", " "))
    if random.random() < 0.8 or not parts:
        parts.append(random.choice(["", "in ", "near ", "en "]) + random.choice(places))
    if random.random() < 0.4:
        parts.append(_day(random))
    if random.random() < 0.3:
        parts.append(_time(random))
    return " ".join(parts)


def plain_searches(places: Sequence[str], random: Random, count: int) -> list[Utterance]:
    """Sentences of `plain_searches.tsv` with their slots filled, some of them with a place or a day at the end."""
    slots, sentences = read_plain_searches()
    made = []
    for _ in range(count):
        language, text = random.choice(sentences)
        while match := _SLOT.search(text):
            text = text[: match.start()] + random.choice(slots[language, match[1]]) + text[match.end() :]
        text += _ending(language, places, random) if random.random() < 0.5 else ""
        made.append(Utterance(text, NO_CRISIS, language, PLAIN_WEIGHT))
    return made


def joined(utterances: Sequence[Utterance], plain: Sequence[Utterance], random: Random) -> Utterance:
    """Two texts in one, of which at most the first tells of a crisis; every other time the second is a plain search."""
    first = random.choice(utterances)
    pool = plain if random.random() < 0.5 else utterances
    others = [each for each in (random.choice(pool) for _ in range(60)) if each.kind == NO_CRISIS]
    other = next((each for each in others if each.language == first.language), first)
    parts = [first.text, other.text]
    random.shuffle(parts)
    return first._replace(text=random.choice(JOINTS[first.language]).join(parts), weight=VARIATION_WEIGHT)


def training_set(utterances: Sequence[Utterance], places: Sequence[str], seed: int) -> list[Utterance]:
    """The texts, their variations, plain and blank searches, and pairs of them."""
    random = Random(seed)  # noqa: S311
    made = list(utterances)
    made += read_problem_words()
    made += [varied(utterance, places, random) for utterance in list(made) for _ in range(COPIES)]
    plain = plain_searches(places, random, PLAIN_SEARCHES)
    made += plain
    made += [joined(utterances, plain, random) for _ in range(JOINED_TEXTS)]
    made += [Utterance(blank_search(places, random), NO_CRISIS, "en", BLANK_WEIGHT) for _ in range(BLANK_SEARCHES)]
    return made


# Training


def matrix(found: Iterable[Collection[str]], columns: Mapping[str, int]) -> Any:
    """A row for each text, of length one: the emphasis of each of its features."""
    values: list[float] = []
    indices: list[int] = []
    starts = [0]
    for each in found:
        row = sorted((columns[feature], emphasis(feature)) for feature in each if feature in columns)
        length = sum(value * value for _, value in row) ** 0.5 or 1.0
        indices += [column for column, _ in row]
        values += [value / length for _, value in row]
        starts.append(len(indices))
    return csr_matrix((values, indices, starts), shape=(len(starts) - 1, len(columns)), dtype=np.float64)


def train(utterances: Sequence[Utterance], concepts: Concepts, sizes: Sequence[int]) -> list[Trained]:
    """A model for each of `sizes`: trained on all features, and again on that many with the largest weights."""
    found = [features(utterance.text, concepts) for utterance in utterances]
    kinds = [utterance.kind for utterance in utterances]
    weights = _sample_weights(utterances)
    counts = Counter(feature for each in found for feature in each)
    names = sorted(feature for feature, count in counts.items() if count >= LEAST_TEXTS)
    classifier = _fit(found, names, kinds, weights, ROUGH)
    strength = np.linalg.norm(classifier.coef_, axis=0) * [emphasis(name) for name in names]
    strength *= np.sqrt([min(counts[name], 30) for name in names])
    strongest = [names[at] for at in np.argsort(-strength, kind="stable")]
    models = []
    for size in sizes:
        kept = sorted(strongest[:size])
        models.append(_quantized(_fit(found, kept, kinds, weights, EXACT), kept))
    return models


def _sample_weights(utterances: Sequence[Utterance]) -> Any:
    totals: dict[str, float] = {}
    for utterance in utterances:
        totals[utterance.kind] = totals.get(utterance.kind, 0.0) + utterance.weight
    mean = sum(totals.values()) / len(totals)
    return np.array([each.weight * (mean / totals[each.kind]) ** CLASS_BALANCE for each in utterances])


def _fit(
    found: Sequence[Collection[str]], names: Sequence[str], kinds: Sequence[str], weights: Any, tolerance: float
) -> Any:
    columns = {name: at for at, name in enumerate(names)}
    classifier = LogisticRegression(C=INVERSE_PENALTY, max_iter=500, tol=tolerance)
    return classifier.fit(matrix(found, columns), kinds, sample_weight=weights)


def _quantized(classifier: Any, names: Sequence[str]) -> Trained:
    """The weights as whole numbers from -127 to 127; the few that are larger are cut."""
    scale = float(f"{np.quantile(np.abs(classifier.coef_), 0.9999) / 127:.6g}")
    whole = np.clip(np.rint(classifier.coef_ / scale), -127, 127).astype(int)
    weights = {
        name: pairs
        for at, name in enumerate(names)
        if (pairs := [(label, int(value)) for label, value in enumerate(whole[:, at]) if value])
    }
    bias = tuple(float(f"{value:.4f}") for value in classifier.intercept_)
    return Trained(Model(tuple(map(str, classifier.classes_)), bias, scale), weights)


# Evaluation


def folds(utterances: Sequence[Utterance]) -> list[int]:
    """The fold of each text; texts that follow each other in the file are spread over all folds."""
    order = list(range(len(utterances)))
    Random(5).shuffle(order)  # noqa: S311
    fold_of = [0] * len(utterances)
    for rank, at in enumerate(order):
        fold_of[at] = rank % FOLDS
    return fold_of


def share_most_words(utterances: Sequence[Utterance], fold_of: Sequence[int]) -> list[bool]:
    """Whether more than half of the words of each text and of a text of another fold are the same."""
    words = [frozenset(plain_words(utterance.text)) for utterance in utterances]
    holders: dict[str, list[int]] = {}
    for at, each in enumerate(words):
        for word in each:
            holders.setdefault(word, []).append(at)
    alike = []
    for at, each in enumerate(words):
        common = Counter(other for word in each for other in holders[word] if fold_of[other] != fold_of[at])
        alike.append(any(2 * count > len(each | words[other]) for other, count in common.items()))
    return alike


def evaluate(
    utterances: Sequence[Utterance],
    concepts: Concepts,
    places: Sequence[str],
    sizes: Sequence[int],
    listing: Path | None,
) -> None:
    """Prints recall and false alarms on texts that were not trained on, for each number of features that is kept."""
    fold_of = folds(utterances)
    alike = share_most_words(utterances, fold_of)
    random = Random(99)  # noqa: S311
    blanks = [blank_search(places, random) for _ in range(2000)]
    dangers = {size: [0.0] * len(utterances) for size in sizes}
    heard = {size: [""] * len(utterances) for size in sizes}
    blank_dangers: dict[int, list[float]] = {size: [] for size in sizes}
    for fold in range(FOLDS):
        known = [utterance for utterance, its in zip(utterances, fold_of, strict=True) if its != fold]
        models = train(training_set(known, places, seed=fold), concepts, sizes)
        for size, trained in zip(sizes, models, strict=True):
            for at, utterance in enumerate(utterances):
                if fold_of[at] == fold:
                    scores = trained.scores(features(utterance.text, concepts))
                    dangers[size][at] = danger(scores)
                    heard[size][at] = max(scores.keys() - {NO_CRISIS}, key=scores.__getitem__)
            blank_dangers[size] += [trained.danger(features(blank, concepts)) for blank in blanks[fold::FOLDS]]
    for size in sizes:
        print(f"{size} features kept")
        for name, only in (("all held-out texts", False), ("that share no more than half of their words", True)):
            chosen = [at for at in range(len(utterances)) if not (only and alike[at])]
            crises = [at for at in chosen if utterances[at].kind != NO_CRISIS]
            others = [at for at in chosen if utterances[at].kind == NO_CRISIS]
            right = sum(heard[size][at] == utterances[at].kind for at in crises) / len(crises)
            print(f"  {name}: {len(crises)} crises, {len(others)} others; right kind {right:.3f}")
            for threshold in THRESHOLDS:
                recall = sum(dangers[size][at] >= threshold for at in crises) / len(crises)
                alarms = sum(dangers[size][at] >= threshold for at in others) / len(others)
                blank = sum(value >= threshold for value in blank_dangers[size]) / len(blanks)
                print(f"    {threshold}: recall {recall:.3f}, false alarms {alarms:.3f}, of blank searches {blank:.4f}")
    if listing:
        rows = sorted(zip(dangers[sizes[0]], utterances, strict=True))
        listing.write_text("".join(f"{score:.3f}\t{each.kind}\t{each.text}\n" for score, each in rows))


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
    parser = argparse.ArgumentParser(description="Train the model that hears a crisis.")
    parser.add_argument("--evaluate", action="store_true", help="cross-validate instead")
    parser.add_argument("--keep", type=int, nargs="+", default=[KEPT_FEATURES], help="evaluate with so many features")
    parser.add_argument("--listing", type=Path, help="evaluate, and write each text with its score to this file")
    options = parser.parse_args()
    utterances, places = read_utterances(), read_places()
    with (HERE / "crisis_concepts.txt").open(encoding="utf-8") as file:
        concepts = concepts_of(members_of_concepts(file))
    if options.evaluate or options.listing:
        evaluate(utterances, concepts, places, options.keep, options.listing)
        return
    [trained] = train(training_set(utterances, places, seed=0), concepts, [KEPT_FEATURES])
    write(trained)
    print(f"{len(trained.weights)} features, {TARGET.stat().st_size:,} bytes")
    for text in SAMPLES:
        scores = trained.scores(features(text, concepts))
        kind = max(scores, key=scores.__getitem__)
        print(f"{text!r}, {kind!r}, {scores[kind]:.6f}")


if __name__ == "__main__":
    main()
