"""Rank the problems that a text may be about, for texts in which no known word of a problem is found.

A linear model as for crises (see `model`), with a label for each problem; data/train_problems.py learns its weights.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Final, NamedTuple

from selfhelp.hearing.features import Concepts, features
from selfhelp.hearing.model import Model

NO_PROBLEM: Final = "none"
"""The label of texts that are about no problem."""

LEAST: Final = 0.15
"""The probability from which a problem is worth mentioning as the first guess."""

LEAST_OF_OTHERS: Final = 0.05
"""The same for further guesses."""

_SORTS: Final = frozenset("wbscgh")
"""Sorts of features that are used; the others tell more about danger than about problems."""


class Ranking(NamedTuple):
    """What ranks problems: the classes of a text's words, the model, and the weights of those features it knows."""

    concepts: Callable[[str], Concepts]
    model: Model
    weights: Callable[[Collection[str]], Mapping[str, bytes]]

    def of(self, text: str, least: float = LEAST) -> list[tuple[str, float]]:
        """Ids and probabilities of the problems that `text` may be about, the likeliest first.

        Nothing if the likeliest is below `least`, if the text is likelier to be about none, or if no word is known.
        """
        weights = self.weights(ranking_features(text, self.concepts(text)))
        if not any(feature.startswith("w:") for feature in weights):
            return []
        scores = self.model.scores(weights, lambda _: weights)
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        if ranked[0][0] == NO_PROBLEM or ranked[0][1] < least:
            return []
        return [pair for pair in ranked if pair[0] != NO_PROBLEM and pair[1] >= min(least, LEAST_OF_OTHERS)]


def ranking_features(text: str, concepts: Concepts) -> list[str]:
    """The features of a text that the model uses, in a fixed order."""
    return sorted(feature for feature in features(text, concepts) if feature[0] in _SORTS)
