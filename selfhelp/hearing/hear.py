"""Whether words suggest danger to life: reviewed patterns and a small model, combined by a few rules."""

import re
from collections.abc import Callable, Collection, Mapping
from enum import IntEnum
from typing import Final, NamedTuple

from selfhelp.hearing.features import Concepts, features
from selfhelp.hearing.model import NO_CRISIS, Model, danger
from selfhelp.hearing.patterns import Patterns
from selfhelp.text import fold

LOUD: Final = 0.45
"""Score of the model for a whole text from which helplines come first."""

LOUD_CLAUSE: Final = 0.95
"""The same for a clause by itself, which is easier to misread."""

MIDDLE: Final = 0.2
"""Score from which the line about danger is shown a little louder."""

HAPPENING: Final = frozenset({"overdose", "dangerous-withdrawal", "eating-disorder-medical"})
"""Kinds that are a medical emergency unless the words say otherwise."""

SHORTEST_CLAUSE: Final = 3
"""Words that a clause needs to be weighed by itself."""

_CLAUSE_END: Final = re.compile(r"[.,;:!?\n]+")

MOST_WORDS: Final = 500
"""How many words of a text are heard at its beginning, and at its end."""

MOST_LETTERS: Final = 4000
"""How many characters of a text are heard at its beginning, and at its end."""

_ENGLISH: Final = frozenset(
    "the and i im my me to of is are was he she they it we you in on for with that this have has do dont not cant want"
    " need help from his her hes shes wont be at who what when how am been will would so just out up by".split()
)
_SPANISH_SHORT: Final = frozenset(
    "el la los las y me de en un una no se su por con al lo sin es del mi mis yo que".split()
)
"""Spanish words that names of places and of organizations have too: Los Angeles, Al-Anon."""

_SPANISH: Final = _SPANISH_SHORT | frozenset(
    "esta estoy soy le para quiero tengo mucho muy ya pero como cuando ayuda nos ella hijo hija esposo esposa mama papa"
    " necesito grupo grupos tiene va voy porque fue ha hace cerca busco todos siempre nada estan reunion reuniones"
    " puedo quiere matar morir vivir pega golpea alguien manana noche tarde hoy marido mujer novio novia nino nina"
    " muerta muerto muero muerte vida amenaza pareja hijos hijas casa quisiera ira miedo dolor droga drogas adicto"
    " adicta"
    " lunes martes miercoles jueves viernes sabado domingo alcoholicos anonimos ayudame ayudenme".split()
)

_SHARED: Final = _ENGLISH & _SPANISH

_TELLING: Final = 3
"""How many of the short words it takes where there is none of the others."""

Lookup = Callable[[Collection[str]], Mapping[str, bytes]]


class Level(IntEnum):
    """How loudly an answer speaks of danger."""

    QUIET = 0
    MIDDLE = 1
    LOUD = 2


class Heard(NamedTuple):
    """What was heard: how surely, which kinds of danger (the surest first), whether it happens now, in which language.

    `who` are facts that the words state about the person. `is_listed` tells that a reviewed pattern was heard, rather
    than that the model found the words to be like those of danger.
    """

    level: Level = Level.QUIET
    kinds: tuple[str, ...] = ()
    now: bool = False
    language: str = "en"
    who: frozenset[str] = frozenset()
    is_listed: bool = False


class Ear(NamedTuple):
    """What hearing needs: for a text the patterns and classes of words that it can match; a model, and its weights."""

    patterns: Callable[[str], Patterns]
    concepts: Callable[[str], Concepts]
    model: Model
    weights: Lookup


def hear(text: str, ear: Ear) -> Heard:
    """What a text says of danger.

    A reviewed pattern is always heard, whatever the model says. Else the model weighs the whole text and each of its
    clauses, because what is searched for beside it dilutes a cry for help.
    """
    text = _without_middle(text)
    patterns, concepts = ear.patterns(text), ear.concepts(text)

    def scores_of(words: str) -> dict[str, float]:
        """The scores; if words reviewed as harmless (idioms, losses, the past) raise them, those without these."""
        texts = {words, words if patterns.find(words) else patterns.remainder(words)}
        return min((ear.model.scores(features(part, concepts), ear.weights) for part in texts), key=danger)

    hits = patterns.find(text)
    scores = scores_of(text)
    if not hits and danger(scores) < LOUD:
        clauses = [clause for clause in _CLAUSE_END.split(text) if len(clause.split()) >= SHORTEST_CLAUSE]
        loudest = max(map(scores_of, clauses), key=danger, default=scores)
        scores = loudest if danger(loudest) >= LOUD_CLAUSE else scores
    score = danger(scores)
    by_score = sorted((kind for kind in scores if kind != NO_CRISIS), key=lambda kind: -scores[kind])
    level = Level.LOUD if hits or score >= LOUD else Level.MIDDLE if score >= MIDDLE else Level.QUIET
    if level is Level.QUIET:
        return Heard(language=language_of(text), who=patterns.who(text))
    # A second kind is named where the model is nearly as sure of it.
    likely = [kind for kind in by_score if scores[kind] >= max(0.1, scores[by_score[0]] / 3)]
    kinds = tuple(dict.fromkeys([*(hit.kind for hit in hits), *(likely if score >= MIDDLE else [])]))
    # What the list knows, it knows whether it happens now.
    now = any(hit.level == "now" for hit in hits) or (not hits and by_score[0] in HAPPENING)
    return Heard(level, kinds, now, language_of(text), patterns.who(text), bool(hits))


def language_of(text: str) -> str:
    """The language of a text, by its function words: "es", or else "en"."""
    words = [word for word in fold(text).split() if word not in _SHARED]
    spanish = [word for word in words if word in _SPANISH]
    english = sum(word in _ENGLISH for word in words)
    has_accents = any(letter in text.lower() for letter in "\u00f1\u00bf\u00a1\u00e1\u00e9\u00ed\u00f3\u00fa")
    if len(spanish) < _TELLING and _SPANISH_SHORT.issuperset(spanish):
        return "es" if has_accents and english == 0 and spanish else "en"
    return "es" if len(spanish) > english or (len(spanish) == english and has_accents) else "en"


def _without_middle(text: str) -> str:
    """A long text without its middle, so that it takes no longer."""
    if len(text) > 2 * MOST_LETTERS:
        text = f"{text[:MOST_LETTERS]} . {text[-MOST_LETTERS:]}"
    words = text.split()
    return text if len(words) <= 2 * MOST_WORDS else " ".join([*words[:MOST_WORDS], ".", *words[-MOST_WORDS:]])
