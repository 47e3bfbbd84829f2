"""Reads from a dataset what is needed to recognize danger in a text: only the rows that concern its words."""

import json
from collections.abc import Collection
from functools import partial

from selfhelp.dataset.store import Store
from selfhelp.hearing.features import Concepts, concept_keys, concepts_of
from selfhelp.hearing.hear import Ear
from selfhelp.hearing.model import Model
from selfhelp.hearing.patterns import Pattern, Patterns, keys_of


def ear_of(store: Store) -> Ear:
    """What `hear` needs, read from the tables `crisis_*`."""
    [(model,)] = store.rows("SELECT value FROM crisis_model WHERE name = 'model'")
    labels, bias, scale = json.loads(model)
    return Ear(
        partial(_patterns, store),
        partial(concepts_for, store),
        Model(tuple(labels), tuple(bias), scale),
        partial(_weights, store),
    )


def _patterns(store: Store, text: str) -> Patterns:
    keys = json.dumps(sorted(keys_of(text)))
    index = store.rows("SELECT key, pattern FROM crisis_keys WHERE key IN (SELECT value FROM json_each(?))", keys)
    numbers = sorted({number for _, number in index})
    rows = store.rows(
        "SELECT kind, language, pattern, level FROM crisis_patterns"
        " WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number",
        json.dumps(numbers),
    )
    position = {number: at for at, number in enumerate(numbers)}
    lists = store.rows("SELECT kind, language, pattern, level FROM crisis_patterns WHERE kind = 'words'")
    return Patterns((Pattern(*row) for row in (*rows, *lists)), ((key, position[number]) for key, number in index))


def concepts_for(store: Store, text: str) -> Concepts:
    """The classes of the words of a text."""
    keys = json.dumps(sorted(concept_keys(text)))
    return concepts_of(
        store.rows(
            "SELECT word, class FROM crisis_classes WHERE word IN (SELECT value FROM json_each(?)) ORDER BY rowid", keys
        )
    )


def _weights(store: Store, features: Collection[str]) -> dict[str, bytes]:
    """The weights of those of the features that the model knows."""
    return dict(
        store.rows(
            "SELECT feature, weights FROM crisis_weights WHERE feature IN (SELECT value FROM json_each(?))",
            json.dumps(list(features)),
        )
    )
