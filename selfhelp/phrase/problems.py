"""Problems in a phrase: those that the word lists find, else those that the model suggests."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Final

from selfhelp.directory.problem_words import Match
from selfhelp.phrase.tokens import PhraseDraft
from selfhelp.text import fold

Span = tuple[int, int]
"""Indexes of the first word and of the one after the last."""

MIN_SIMILARITY: Final = 0.8
"""Minimum similarity (difflib ratio) of typed words to the corrected words of a problem."""

MOST_RANKED: Final = 3
"""Problems that are asked for together where no word names one."""


def read_problems(draft: PhraseDraft) -> None:
    """Reads the problems that words name exactly."""
    _take(draft, guessed=False)


def read_likely_problems(draft: PhraseDraft) -> None:
    """Reads misspelled problems, else the likeliest ones, if nothing else says what the search is about."""
    if draft.options.keys() & {"--problem", "--organization"}:
        return
    _take(draft, guessed=True)
    if "--problem" in draft.options or not draft.has_story():
        return
    likely = draft.vocabulary.ranked(_unused(draft))[:MOST_RANKED]
    for problem in likely:
        draft.add("--problem", problem.id)
    if likely:
        draft.likely.extend(problem.name for problem in likely)
        for token in draft.tokens:
            token.used = token.used or not token.quoted


def _unused(draft: PhraseDraft) -> str:
    """The words that no rule has read, with commas where others stood."""
    parts = (("," if t.after_comma else "") + " " + ("," if t.used else t.raw) for t in draft.tokens)
    return " ".join(parts).strip(" ,")


def _take(draft: PhraseDraft, *, guessed: bool) -> None:
    """Reads the problems in the unused words; if several match the same words, only the best."""
    acronyms = [t.raw for t in draft.tokens if t.raw.isupper() and len(t.raw) > 1 and not t.used]
    spans: dict[Span, str] = {}
    matches: list[Match] = [match for part in (_unused(draft), *acronyms) for match in draft.vocabulary.problems(part)]
    for match in matches:
        span = _span(draft, match.words, guessed=match.guessed)
        if (match.guessed and not guessed) or span is None or _are_filters(draft, span):
            continue
        if not any(first < span[1] and span[0] < last for first, last in spans):
            spans[span] = match.problem.id
    # "Laid off, and looking for a depression group": what stands beside "group" is asked for, the rest only told.
    asked = {span: id for span, id in spans.items() if _is_asked_for(draft, *span)}
    if len(spans) > 1:
        asked |= _beside_group(draft, spans)
    asked |= _joined_to(draft, asked, spans)
    if draft.vocabulary.lists["general_problem"].issuperset(asked.values()):
        asked = {}
    for id in _without_circumstances(asked or spans, draft):
        draft.add("--problem", id)
    for first, last in spans.keys() | asked.keys():
        draft.use(first, last)


def _beside_group(draft: PhraseDraft, spans: Mapping[Span, str]) -> dict[Span, str]:
    """The problems found already that stand once more right before a word for a group, in other words."""
    found: dict[Span, str] = {}
    for at, token in enumerate(draft.tokens):
        if at == 0 or token.word not in draft.vocabulary.lists["group"] or not draft.is_unused(at - 1, at):
            continue
        for match in draft.vocabulary.problems(draft.text_of(at - 1, at)):
            if match.problem.id in spans.values() and not match.guessed:
                found[at - 1, at] = match.problem.id
    return found


def _joined_to(draft: PhraseDraft, asked: Mapping[Span, str], spans: Mapping[Span, str]) -> dict[Span, str]:
    """What "and" or its like joins to a problem that is asked for: "grief and anxiety group"."""
    joins = draft.vocabulary.lists["joins"]
    return {
        span: spans[span]
        for span in spans
        for first, last in asked
        if (span[1] == first - 1 and draft.word(span[1]) in joins)
        or (last == span[0] - 1 and draft.word(last) in joins)
    }


def _without_circumstances(spans: Mapping[Span, str], draft: PhraseDraft) -> list[str]:
    """The problems, but for those that are only told beside a problem for which there are groups.

    "Laid off and drinking" asks for help with the drinking; so does "diabetic and drinking".
    """
    lists = draft.vocabulary.lists
    ids = list(dict.fromkeys(spans.values()))
    # "Daughter is anorexic, parents group" is about the anorexia.
    ids = [id for id in ids if id not in lists["general_problem"]] or ids
    kept = [id for id in ids if id not in lists["circumstance"]]
    if not lists["addiction"].isdisjoint(kept) or "--organization" in draft.options:
        kept = [id for id in kept if id not in lists["circumstance_of_addiction"]]
    if not lists["loss"].isdisjoint(kept):
        # Who grieves is sad and alone, too.
        kept = [id for id in kept if id not in lists["circumstance_of_loss"]]
    if any(id.startswith("miscarriage") for id in kept):
        kept = [id for id in kept if id != "new-parents"]
    # An organization is asked for, too.
    return kept or ([] if "--organization" in draft.options else ids)


def _is_asked_for(draft: PhraseDraft, first: int, last: int) -> bool:
    """Whether a problem stands right beside a word for a group: "grief group", "help with gambling"."""
    groups = draft.vocabulary.lists["group"]
    before = draft.word(first - 1)
    is_asked = before in draft.vocabulary.lists["before_problem"] or draft.word(last) in groups
    return is_asked or (before == "with" and draft.word(first - 2) in groups)


def _are_filters(draft: PhraseDraft, span: tuple[int, int]) -> bool:
    known = draft.vocabulary
    return all(known.everyday(t.word) or t.word in known.lists["request"] for t in draft.tokens[slice(*span)])


def _span(draft: PhraseDraft, words: str, *, guessed: bool) -> tuple[int, int] | None:
    """Position of the words in the tokens, unused; if `guessed`, similar words match as well."""
    wanted = fold(words).split()
    for at in range(len(draft.tokens) - len(wanted) + 1):
        here = [token.word for token in draft.tokens[at : at + len(wanted)]]
        similar = here == wanted or (
            guessed and SequenceMatcher(None, " ".join(here), " ".join(wanted)).ratio() > MIN_SIMILARITY
        )
        if similar and draft.is_unused(at, at + len(wanted)):
            return at, at + len(wanted)
    return None
