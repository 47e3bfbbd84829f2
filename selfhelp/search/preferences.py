"""Preferences, which somebody can do without: which meetings meet them, and which say that they do not."""

from collections.abc import Iterable
from typing import Final

from selfhelp.vocabulary import ATTRIBUTE_KINDS, ATTRIBUTES, AUDIENCES

MOST_PREFERENCES: Final = 3

FOR_OTHERS: Final = {
    "children": frozenset({"adults", "young-adults", "older-adults", "18-plus"}),
    "teens": frozenset({"adults", "older-adults", "18-plus"}),
    "young-adults": frozenset({"children", "teens", "older-adults"}),
    "adults": frozenset({"children", "teens"}),
    "older-adults": frozenset({"children", "teens", "young-adults"}),
    "women": frozenset({"men"}),
    "men": frozenset({"women"}),
}
"""Age or gender -> what a meeting for others only is for; it excludes a meeting that is not for that one too."""


WISHES: Final = frozenset(
    {"deaf", "blind", "newcomers", "children", "teens", "young-adults", "adults", "older-adults"}
).union(word for kind in ("accessibility", "mandated") for word in ATTRIBUTE_KINDS[kind] if not word.startswith("no-"))
"""What people name as a wish and not as the kind of meeting they look for; most feeds seldom speak of it."""


OF_ROOMS: Final = frozenset(ATTRIBUTE_KINDS["accessibility"]) - {"asl", "captions"}
"""Wishes that only a room can meet: they say nothing about who joins from afar."""


def wishes_among(preferences: Iterable[str]) -> frozenset[str]:
    """The preferences to ask about where a meeting does not mention them, such as a ramp.

    Others say who somebody is, such as a man. Most meetings are for everybody and do not mention that; only those for
    other people are left out.
    """
    return frozenset(word for word in preferences if word not in AUDIENCES or word in WISHES)


def opposites(word: str) -> frozenset[str]:
    """The attributes and audiences with which a meeting says no to a preference, unless it also has that itself."""
    return FOR_OTHERS.get(word, frozenset({f"no-{word}"} & ATTRIBUTES.keys()))
