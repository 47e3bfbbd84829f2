"""The place of a story, where a phrase names no other: "got a new client in Dunedin asking about NA"."""

from typing import Final

from selfhelp.phrase.places import BEFORE_REGION, has_other_meaning, is_large, named_in_state
from selfhelp.phrase.tokens import PhraseDraft
from selfhelp.reading.words import word_tables

_FORMERLY: Final = frozenset("up born raised lived living live used arrested was were back died".split())
"""Words before "in" with which a place is one where somebody is no longer: "grew up in Dayton"."""


def read_place_of_story(draft: PhraseDraft) -> None:
    """Reads the place of a story about an organization, or a loss."""
    if draft.options.keys() & {"--near", "--state", "--country"}:
        return
    if "--organization" in draft.options:
        _read_place_told(draft)
    elif not draft.vocabulary.lists["loss"].isdisjoint(draft.options.get("--problem", ())):
        _read_place_of_loss(draft)


def _read_place_told(draft: PhraseDraft) -> None:
    """Reads a large town, or one with its state, after an "in" of a story that does not tell of former times."""
    for at in range(len(draft.tokens) - 1):
        if draft.word(at) not in BEFORE_REGION or not draft.tokens[at].past or draft.word(at - 1) in _FORMERLY:
            continue
        for length in (3, 2, 1):
            words = [token.word for token in draft.tokens[at + 1 : at + 1 + length]]
            name = " ".join(words)
            if not draft.is_unused(at, at + 1 + length) or has_other_meaning(draft, name):
                continue
            if named_in_state(draft, words) or is_large(draft.vocabulary.places_named(name)):
                draft.add("--near", name)
                draft.use(at, at + 1 + length)
                return


def _read_place_of_loss(draft: PhraseDraft) -> None:
    """Reads "in Boston" at the end of a story about a death: help is sought there."""
    end = len(draft.tokens)
    for at in range(max(0, end - 4), end - 1):
        is_free = draft.is_unused(at, end)
        if is_free and draft.word(at) in BEFORE_REGION and draft.tokens[at].past:
            name = draft.text_of(at + 1, end)
            # "In march" tells when.
            if name not in word_tables().months and is_large(draft.vocabulary.places_named(name)):
                draft.add("--near", name)
                draft.use(at, end)
                return
