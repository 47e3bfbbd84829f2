"""Convert a search in plain words to options, by rules over a vocabulary that is passed in.

Words that no rule understands are searched for as text or left out, and reported either way.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from selfhelp.phrase.addresses import read_codes_and_streets, read_radius, settle_places
from selfhelp.phrase.date_spans import read_date_spans
from selfhelp.phrase.dates import read_dates
from selfhelp.phrase.filters import (
    read_ages,
    read_filters,
    read_languages,
    read_long_filters,
    read_misspelt_filters,
)
from selfhelp.phrase.organizations import (
    read_misspelt_names,
    read_misspelt_words,
    read_organizations,
    settle_organizations,
)
from selfhelp.phrase.places import (
    read_landmarks,
    read_long_places,
    read_places_by_name,
    read_small_places,
    read_states_by_name,
    read_sure_places,
)
from selfhelp.phrase.problems import read_likely_problems, read_problems
from selfhelp.phrase.stories import mark_stories
from selfhelp.phrase.story_places import read_place_of_story
from selfhelp.phrase.times import read_clock, settle_times
from selfhelp.phrase.tokens import PhraseDraft, tokens_of
from selfhelp.phrase.vocabulary import Vocabulary

RULES: Final[tuple[Callable[[PhraseDraft], None], ...]] = (
    mark_stories,
    read_radius,
    read_codes_and_streets,
    read_sure_places,
    read_organizations,
    read_misspelt_names,
    read_date_spans,
    read_clock,
    read_dates,
    read_long_filters,
    read_long_places,
    read_problems,
    read_ages,
    read_filters,
    read_languages,
    read_places_by_name,
    read_states_by_name,
    read_misspelt_words,
    read_misspelt_filters,
    read_small_places,
    read_place_of_story,
    read_landmarks,
    read_likely_problems,
    settle_organizations,
    settle_times,
    settle_places,
)
"""The rules in the order in which they are tried, the most reliable first. A word is used by one rule only."""


class Phrase(NamedTuple):
    """The result of reading a phrase.

    - `options` maps an option to the values to pass to it, one for each time the option is used ("" for a flag).
    - `text` are the words that stand for no option, to search for as text.
    - `quoted` are those of them that were written in quotation marks, or behind "called".
    - `unread` are the words that were ignored.
    - `denied` are negated words for which there is no option to exclude them.
    - `likely` are the names of problems that no word names, but that the words may be about.
    """

    options: Mapping[str, tuple[str, ...]]
    text: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()


def read_phrase(words: str, vocabulary: Vocabulary) -> Phrase:
    """Read a phrase.

    Raises:
        AmbiguousNameError: a name stands for several organizations.
    """
    draft = PhraseDraft(tokens_of(words, vocabulary.spellings), vocabulary)
    for rule in RULES:
        rule(draft)
    _resolve_conflicts(draft)
    request = vocabulary.lists["request"]
    rest = [t for t in draft.tokens if not t.used and (t.quoted or not (t.word in request or _is_count(t.word)))]
    if draft.options:
        # What is only told is no name to search for, and in a sentence a word is seldom one.
        is_sentence = not _ABOUT.isdisjoint(draft.options) and draft.is_sentence()
        names = draft.before_groups() if is_sentence else rest
        draft.unread += [t.word for t in rest if not t.quoted and (t.told or t not in names)]
        rest = [t for t in rest if t.quoted or (t in names and not t.told)]
    order = [*(name for name in _ORDER if name in draft.options), *sorted(draft.options.keys() - set(_ORDER))]
    return Phrase(
        {name: _option_values(name, draft.options[name]) for name in order},
        tuple(token.word for token in rest),
        tuple(token.word for token in rest if token.quoted),
        tuple(draft.unread),
        tuple(draft.denied),
        tuple(draft.likely),
    )


_LONGEST_COUNT: Final = 3


def _is_count(word: str) -> bool:
    """Whether a word is a small number, which no name of a group is: "tweaking for 4 days"."""
    return word.isdigit() and len(word) <= _LONGEST_COUNT


_ORDER: Final = (
    "--problem", "--organization", "--without-organization", "--type", "--approach", "--led-by", "--cost", "--for",
    "--with", "--without", "--prefer", "--language", "--day", "--time", "--after", "--before", "--now", "--hours",
    "--near", "--within", "--state", "--country", "--online", "--in-person", "--phone", "--attendance",
)  # fmt: skip
_ABOUT: Final = frozenset({"--organization", "--problem", "--type", "--approach"})
"""Options that say what a meeting is about."""
_KIND_OF_MEETING: Final = {"secular": "secular,agnostic", "faith-based": "faith"}
_FLAGS: Final = frozenset({"--online", "--in-person", "--phone", "--now"})
_SEVERAL_TIMES: Final = frozenset({"--with", "--prefer"})
"""Options whose values must all apply."""


def _resolve_conflicts(draft: PhraseDraft) -> None:
    """Removes options that contradict others."""
    options = draft.options
    if "--now" in options or "--hours" in options:
        for option in ("--day", "--time", "--after", "--before"):
            options.pop(option, None)
    if "--organization" in options and "--approach" in options:
        # All meetings of an organization share its approach; those that differ have an attribute instead.
        kinds = [_KIND_OF_MEETING[word] for word in options.pop("--approach") if word in _KIND_OF_MEETING]
        if kinds and not _has_approach(draft, kinds[0]):
            options.setdefault("--with", []).extend(kinds[:1])
    if {"--online", "--in-person"} <= options.keys():
        # Either one is fine, but the two options together would require both.
        del options["--online"], options["--in-person"]
    if "--attendance" in options:
        # "In person, no hybrid" leaves one of the two ways that "no hybrid" leaves by itself.
        ways = [way for way in options["--attendance"] if f"--{way}" in options]
        options["--attendance"] = ways or options["--attendance"]
        for option in ("--online", "--in-person", "--phone"):
            options.pop(option, None)
    if "--phone" in options:
        # Who asks for a meeting by phone does not ask for a room, or for a screen.
        options.pop("--online", None)
        options.pop("--in-person", None)
    if options.get("--attendance") == ["suspended"]:
        options.pop("--now", None)
    for option in ("--for", "--with"):
        if option in options and "--without" in options:
            options[option] = [value for value in options[option] if value not in options["--without"]]
            if not options[option]:
                del options[option]


def _has_approach(draft: PhraseDraft, kind: str) -> bool:
    """Whether the organizations that were named have an approach already, so that their meetings need not say it."""
    approach = {"secular,agnostic": "secular", "faith": "faith-based"}[kind]
    return all(draft.vocabulary.organizations[id].approach == approach for id in draft.options["--organization"])


def _option_values(option: str, values: list[str]) -> tuple[str, ...]:
    """The values to pass to an option: "" for a flag, one at a time where all must apply, else joined by commas."""
    if option in _FLAGS or not any(values):
        return ("",)
    return tuple(values) if option in _SEVERAL_TIMES else (",".join(values),)
