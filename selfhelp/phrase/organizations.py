"""Organizations in a phrase, by name, abbreviation or spelling: "AA", "gamanon", "emotions anonymus"."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches
from typing import Final

from selfhelp.directory.lookup import organization_named
from selfhelp.errors import AmbiguousNameError
from selfhelp.organizations import Organization
from selfhelp.phrase.tokens import PhraseDraft
from selfhelp.text import fold

ALTERNATIVES: Final = ("alternative to", "alternatives to")
"""Phrases that exclude the following organization, and ask for others that serve its problem."""

_PARTS_OF_NAME: Final = 2
_SHORTEST_SPLIT: Final = 6
"""Letters from which a name of one word may be written as two."""

_SHORTEST_MISSPELT: Final = 7
"""Letters from which a name may be misspelled."""

_SIMILARITY: Final = 0.86
"""Minimum similarity (difflib ratio) of a misspelled name."""

_WORD_SIMILARITY: Final = 0.81
"""Minimum similarity of each of its words."""


def read_organizations(draft: PhraseDraft) -> None:
    """Reads the organizations that are named, and those that are ruled out."""
    # "Secular AA" asks for meetings of AA of that kind, which only their own list names as an organization.
    kinds = draft.vocabulary.lists["no_organization"]
    names = {name: id for name, id in draft.organization_names.items() if name not in kinds}
    longest = max(len(name.split()) for name in names)
    at = 0
    while at < len(draft.tokens):
        length = next(
            (n for n in range(min(longest, len(draft.tokens) - at), 0, -1) if _is_organization(draft, at, n, names)), 0
        )
        if length:
            _take(draft, at, length, names)
        at += length or 1


def read_misspelt_names(draft: PhraseDraft) -> None:
    """Reads names of several words that are misspelled by a letter or two: "emotions anonymus"."""
    _read_misspelt(draft, (3, 2))


def read_misspelt_words(draft: PhraseDraft) -> None:
    """Reads names of one word that are misspelled, if nothing else was read of the word."""
    _read_misspelt(draft, (1,))


def _read_misspelt(draft: PhraseDraft, lengths: Iterable[int]) -> None:
    if "--organization" in draft.options:
        return
    names = draft.organization_names
    long = [name for name in names if len(name) >= _SHORTEST_MISSPELT]
    for length in lengths:
        for at in range(len(draft.tokens) - length + 1):
            text = draft.text_of(at, at + length)
            if len(text) < _SHORTEST_MISSPELT or not draft.is_unused(at, at + length) or _is_ordinary(draft, text):
                continue
            alike = [name for name in long if name[0] == text[0] and len(name.split()) == length]
            similar = get_close_matches(text, alike, n=1, cutoff=_SIMILARITY)
            if similar and all(map(_is_alike, text.split(), similar[0].split())):
                _take(draft, at, length, {text: names[similar[0]]})
                return


def _is_alike(written: str, meant: str) -> bool:
    return SequenceMatcher(None, written, meant).ratio() >= _WORD_SIMILARITY


def _is_ordinary(draft: PhraseDraft, text: str) -> bool:
    vocabulary = draft.vocabulary
    if " " in text:
        return bool(vocabulary.everyday(text))
    return text in vocabulary.lists["request"] or bool(vocabulary.everyday(text)) or bool(vocabulary.problems(text))


def _name_at(draft: PhraseDraft, at: int, length: int, names: Mapping[str, str]) -> str:
    """The words from here, run together if that is a name: "grief share", "life ring"."""
    name = draft.text_of(at, at + length)
    if length == _PARTS_OF_NAME and name not in names and len(together := name.replace(" ", "")) >= _SHORTEST_SPLIT:
        return together if together in names else name
    return name


def _is_organization(draft: PhraseDraft, at: int, length: int, names: Mapping[str, str]) -> bool:
    name = _name_at(draft, at, length, names)
    if name not in names or not draft.is_unused(at, at + length):
        return False
    if name == "ca" and draft.word(at - 1) in draft.vocabulary.lists["site_of_cancer"]:
        return False
    if length > 1 or name not in draft.vocabulary.lists["ambiguous_abbreviation"]:
        return True
    if name in draft.vocabulary.lists["request"] and not draft.tokens[at].raw.isupper():
        return draft.word(at + 1) in ("meeting", "meetings", "group")  # "a meeting I can bring my sister to"
    around = {*draft.next_to(at, at + 1), draft.word(at + 2), draft.word(at - 2)}
    return draft.tokens[at].raw.isupper() or not around.isdisjoint(("meeting", "meetings", "group"))


def _take(draft: PhraseDraft, at: int, length: int, names: Mapping[str, str]) -> None:
    name = _name_at(draft, at, length, names)
    organization = _meant(draft, names[name])
    is_alternative = draft.text_of(at - 2, at) in ALTERNATIVES
    if is_alternative:
        draft.use(at - 2, at)
        if organization.problems and "--problem" not in draft.options:
            draft.add("--problem", organization.problems[0][0])
    is_excluded = is_alternative or draft.is_negated(at) or draft.is_denied(at + length)
    draft.add("--without-organization" if is_excluded else "--organization", organization.id)
    if not is_excluded and (draft.tokens[at].past or draft.tokens[at].of_other) and not draft.tokens[at].raw.isupper():
        draft.past_organizations.append(organization.id)
    draft.use(at, at + length)
    draft.organization_starts.add(at)
    draft.organization_ends.add(at + length)


def settle_organizations(draft: PhraseDraft) -> None:
    """Leaves out an organization that is only told of, where another one, or another problem, is asked for.

    "Got the cold shoulder at na, wants a group for people on suboxone."
    """
    named = draft.options.get("--organization", [])
    problems = set(draft.options.get("--problem", [])) - {"addiction"}
    for id in draft.past_organizations:
        served = {problem for problem, _ in draft.vocabulary.organizations[id].problems}
        if id in named and (len(named) > 1 or (problems and not problems & served)):
            named.remove(id)
    served = {problem for id in named for problem, _ in draft.vocabulary.organizations[id].problems}
    if "--problem" in draft.options:
        # Who asks for a group for a loss tells what somebody died of.
        kept = [id for id in draft.options["--problem"] if f"{id}-loss" not in served]
        draft.options["--problem"] = kept
        if not kept:
            del draft.options["--problem"]
    if not named:
        draft.options.pop("--organization", None)


def _meant(draft: PhraseDraft, name: str) -> Organization:
    """The organization of that name; of several, the one whose full name or whose problem is in the phrase as well.

    Raises:
        AmbiguousNameError: nothing in the phrase settles which one is meant.
    """
    known = draft.vocabulary.organizations
    try:
        return organization_named(name, known)
    except AmbiguousNameError as problem:
        said = draft.text_of(0, len(draft.tokens))
        spelled = [
            id for id in problem.ids if any(fold(full) in said for full in (known[id].name, *known[id].also_known_as))
        ]
        if len(spelled) == 1:
            return known[spelled[0]]
        asked = {match.problem.id for match in draft.vocabulary.problems(said)}
        serving = [id for id in problem.ids if asked & {served for served, _ in known[id].problems}]
        if len(serving) == 1:
            return known[serving[0]]
        raise
