"""Weigh the features of a text: how probable each kind of crisis is, and how probable that there is none.

The model is linear (softmax regression). data/train_crisis.py learns its weights, and only those of a text's own
features are looked up. The weights of a feature are bytes: the indexes of labels, then as many weights, each a signed
byte (two's complement), which is multiplied by the model's scale. A label that is not listed weighs nothing, and a
feature that is not listed is unknown to the model: it counts for nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from math import exp, hypot
from typing import Final, NamedTuple

from selfhelp.hearing.features import emphasis

NO_CRISIS: Final = "none"
"""The label of texts in which nobody is in danger."""

_SIGNED: Final = [*range(128), *range(-128, 0)]
"""The number that each byte stands for."""


class Model(NamedTuple):
    """What the model knows beside the weights of features: its labels, how common each is, and the unit of weights."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float

    def scores(
        self, found: Collection[str], lookup: Callable[[Collection[str]], Mapping[str, bytes]]
    ) -> dict[str, float]:
        """The probability of each label, `none` among them, for a text with the features `found`.

        `lookup` gives the weights of those of its features that the model knows.
        """
        known = [(emphasis(feature), weights) for feature, weights in sorted(lookup(found).items())]
        length = hypot(*(strength for strength, _ in known)) or 1.0
        sums = list(self.bias)
        for strength, weights in known:
            unit = strength / length * self.scale
            half = len(weights) // 2
            for label, byte in zip(weights[:half], weights[half:], strict=True):
                sums[label] += unit * _SIGNED[byte]
        highest = max(sums)
        shares = [exp(value - highest) for value in sums]
        total = sum(shares)
        return {label: share / total for label, share in zip(self.labels, shares, strict=True)}


def danger(scores: Mapping[str, float]) -> float:
    """The probability that a text tells of a crisis, of whatever kind."""
    return 1.0 - scores[NO_CRISIS]


def packed_weights(weights: Iterable[tuple[int, int]]) -> bytes:
    """The bytes for pairs of a label's index and a weight from -128 to 127."""
    # Apart from each other, they are compressed better in the package: many features have the same labels.
    pairs = list(weights)
    return bytes([*(label for label, _ in pairs), *(weight & 0xFF for _, weight in pairs)])


def read_weights(lines: Iterable[str]) -> tuple[Model, Iterator[tuple[str, bytes]]]:
    """The model that the lines of data/crisis_weights.tsv.gz describe, and its features with their weights.

    The first three lines hold labels, bias and scale; then each line holds a feature and its weights as "label:weight".
    """
    rows = (line.rstrip("\n").split("\t") for line in lines)
    _, *labels = next(rows)
    _, *bias = next(rows)
    _, scale = next(rows)
    model = Model(tuple(labels), tuple(float(value) for value in bias), float(scale))
    return model, ((feature, packed_weights(_pairs(cells))) for feature, *cells in rows)


def _pairs(cells: Iterable[str]) -> Iterator[tuple[int, int]]:
    for cell in cells:
        label, _, weight = cell.partition(":")
        yield int(label), int(weight)
