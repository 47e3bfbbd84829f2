"""Merges what `phrase` understood of the words on the command line with explicit options, which take precedence."""

from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any, Final, NamedTuple

from selfhelp.cli.filters import Filters
from selfhelp.cli.session import Session
from selfhelp.cli.values import moment
from selfhelp.cli.wording import DEFAULTS, FIELDS, stated
from selfhelp.dataset.store import Store
from selfhelp.directory.gazetteer import canonical, find_place
from selfhelp.errors import AmbiguousNameError, UnknownValueError, UsageError
from selfhelp.hearing.hear import language_of
from selfhelp.model import Place
from selfhelp.organizations import Problem
from selfhelp.phrase.addresses import NO_HOME
from selfhelp.phrase.reader import Phrase, read_phrase
from selfhelp.phrase.vocabulary import Vocabulary
from selfhelp.search.preferences import MOST_PREFERENCES, WISHES
from selfhelp.text import fold

DIGITS_OF_ZIP_CODE: Final = 5

_GROUPS = (
    {"--day", "--now", "--hours"},
    {"--time", "--after", "--before"},
    {"--near", "--within", "--city", "--state", "--country", "--postal-code", "--county", "--region"},
    {"--online", "--in-person", "--phone", "--attendance"},
    {"--problem"},
    {"--organization"},
)
"""Options on the same subject. If one of them is given explicitly, free words do not set any in its group."""


class Reading(NamedTuple):
    """How words were understood: the filters they stand for, and what is to be said about them.

    `text` are the words that stand for no option; of these, `quoted` were written in quotation marks. `remarks` are
    sentences about what was not used; `guessed` is the one of them that tells that the problem was guessed, if it was.
    """

    filters: Filters
    text: list[str]
    quoted: list[str]
    remarks: list[str]
    guessed: str = ""

    @property
    def may_leave_text_out(self) -> bool:
        """Whether something else was understood, so that the search is still about something without the text."""
        return len(self.text) > len(self.quoted) and not _NO_CONDITIONS.issuperset(stated(self.filters))


def apply_words(words: str, filters: Filters, store: Store, session: Session) -> Reading:
    """Add the options that the words stand for to the filters.

    Raises:
        UsageError: there are no words, or a name stands for several organizations (the hint lists a command for each).
    """
    if not fold(words):
        raise UsageError("there is no word to search for", "use letters or digits")
    try:
        phrase = read_phrase(words, vocabulary(store, session, filters.at))
    except AmbiguousNameError as problem:
        rest = " ".join(word for word in words.split() if fold(word) != fold(problem.name))
        commands = [f"selfhelp find {rest} -o {id}".replace("  ", " ") for id in problem.ids]
        raise UsageError(str(problem), " or ".join(commands)) from problem
    if NO_HOME in phrase.unread and filters.near is None and (place := session.typed("Where? A city or ZIP code: ")):
        unread = tuple(word for word in phrase.unread if word != NO_HOME)
        phrase = phrase._replace(options={**phrase.options, "--near": (place,)}, unread=unread)
    explicit = set(stated(filters))
    used = {option: values for option, values in phrase.options.items() if not _is_overridden(option, explicit)}
    conditions, wishes = _as_wishes(used)
    values: dict[str, Any] = {FIELDS[option]: _value(option, texts) for option, texts in conditions.items()}
    if not conditions.get("--language") and "--language" not in explicit and language_of(words) == "es":
        wishes = ("spanish", *wishes)
    if wishes and not filters.prefer:
        values["prefer"] = wishes[:MOST_PREFERENCES]
    guessed = f"No problem named; guessing: {', '.join(phrase.likely)}." if phrase.likely else ""
    remarks = [*_remarks(phrase, used), *([guessed] if guessed else [])]
    return Reading(filters._replace(**values), list(phrase.text), list(phrase.quoted), remarks, guessed)


def vocabulary(store: Store, session: Session, at: str | None = None) -> Vocabulary:
    """The names in a dataset that words are matched against, and what the day (that of `at`) and the country are."""
    now = session.now if at is None else moment(at, session.now, session.zone)
    return Vocabulary(
        organizations=store.organizations,
        problems=lambda text: store.words.of_problems.find(text),
        # People repeat themselves.
        places_named=cache(lambda name: store.places.named(canonical(name))),
        place_guessed=cache(partial(_guessed_place, store)),
        everyday=cache(store.words.everyday),
        everyday_words=cache(store.words.everyday_words),
        spellings=store.words.spellings,
        lists=store.words.lists,
        now=now.astimezone(session.zone),
        country=session.whereabouts(store).country,
        has_home=bool(session.settings.get("home")),
        ranked=partial(_ranked, store),
    )


_NO_CONDITIONS = frozenset({"--at", "--tz", "--limit", "--db", "--sort", "--sample", "--suspended", "--hours"})
"""Options that restrict no search by themselves."""


def _as_wishes(options: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The options without what words only wish for, such as a ramp or newcomers; and these wishes."""
    wishes = tuple(word for option in ("--with", "--for") for word in options.get(option, ()) if word in WISHES)
    wishes = (*wishes, *(word for text in options.get("--prefer", ()) for word in text.split(",")))
    options = {option: texts for option, texts in options.items() if option != "--prefer"}
    kept = {option: tuple(word for word in texts if word not in wishes) for option, texts in options.items()}
    return {option: texts for option, texts in kept.items() if texts or not options[option]}, wishes


def _is_overridden(option: str, explicit: set[str]) -> bool:
    # A distance says how far from the place in the words.
    others = explicit - {"--within"} if option == "--near" else explicit
    return option in explicit or any(option in group and group & others for group in _GROUPS)


def _value(option: str, texts: tuple[str, ...]) -> Any:
    if option == "--hours":
        return float(texts[0])
    default = getattr(DEFAULTS, FIELDS[option])
    return True if isinstance(default, bool) else texts if isinstance(default, tuple) else texts[0]


def _ranked(store: Store, text: str) -> list[Problem]:
    """The problems that a text may be about, the likeliest first."""
    from selfhelp.dataset.ranking import ranked_problems

    return [problem for problem, _ in ranked_problems(text, store)]


def _guessed_place(store: Store, name: str) -> Place | None:
    """The place with that name or a similar one."""
    try:
        return find_place(name, store.places.named, store.places.spelled_like, store.places.around).place
    except (UnknownValueError, UsageError):
        return None


def _remarks(phrase: Phrase, used: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """What of a phrase was not used, and why."""
    overridden = [
        f"{option} {','.join(values)}".strip() for option, values in phrase.options.items() if option not in used
    ]
    if overridden:
        yield f"Your options override {' and '.join(overridden)}."
    if phrase.denied:
        yield f"Could not exclude: {', '.join(phrase.denied)}."
    is_placed = "--near" in phrase.options
    codes = [w for w in phrase.unread if w.isdecimal() and len(w) == DIGITS_OF_ZIP_CODE and not is_placed]
    if codes:
        yield f"No place is known for {codes[0]}, so these meetings are from anywhere."
    if unread := [word for word in phrase.unread if word not in codes]:
        yield f"Not used: {', '.join(unread)}."
