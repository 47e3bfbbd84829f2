"""Ranks the problems that a text may be about, with the model in a dataset; reads only rows that concern its words."""

import json
from collections.abc import Collection

from selfhelp.dataset.ear import concepts_for
from selfhelp.dataset.store import Store
from selfhelp.hearing.model import Model
from selfhelp.hearing.rank import LEAST, Ranking
from selfhelp.organizations import Problem


def ranked_problems(text: str, store: Store, least: float = LEAST) -> list[tuple[Problem, float]]:
    """The problems that `text` may be about with their probabilities, the likeliest first.

    For texts in which `SpokenWords.of_problems` finds nothing. Empty if the likeliest has a probability below `least`,
    or if the text is likelier to be about none ("any meetings near me").
    """
    problems = store.problems
    return [(problems[id], score) for id, score in ranking_of(store).of(text, least) if id in problems]


def ranking_of(store: Store) -> Ranking:
    """What ranks problems, read from the tables `problem_model` and `problem_weights`."""
    [(model,)] = store.rows("SELECT value FROM problem_model WHERE name = 'model'")
    labels, bias, scale = json.loads(model)

    def weights(features: Collection[str]) -> dict[str, bytes]:
        return dict(
            store.rows(
                "SELECT feature, weights FROM problem_weights WHERE feature IN (SELECT value FROM json_each(?))",
                json.dumps(list(features)),
            )
        )

    return Ranking(lambda text: concepts_for(store, text), Model(tuple(labels), tuple(bias), scale), weights)
