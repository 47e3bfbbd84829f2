"""Merges what `phrase` understood of the words on the command line with explicit options, which take precedence."""

from functools import partial
from shlex import quote
from typing import Any

from selfhelp.cli.filters import Filters
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.gazetteer import canonical, find_place
from selfhelp.errors import AmbiguousNameError, UnknownValueError, UsageError
from selfhelp.model import Place
from selfhelp.phrase.reader import Phrase, Vocabulary, read_phrase
from selfhelp.text import fold

_FIELDS = {f"--{name.rstrip('_').replace('_', '-')}": name for name in Filters._fields}
"""Option -> its field in `Filters`."""

_GROUPS = (
    {"--day", "--now", "--hours"},
    {"--time", "--after", "--before"},
    {"--near", "--within", "--city", "--state", "--country", "--postal-code", "--county", "--region"},
    {"--online", "--in-person", "--phone", "--attendance"},
    {"--problem"},
    {"--organization"},
)
"""Options on the same subject. If one of them is given explicitly, free words do not set any in its group."""


def apply_words(words: str, filters: Filters, store: Store, session: Session) -> tuple[Filters, list[str]]:
    """Add the options that the words stand for; returns the filters, and the words left to search for as text.

    Prints a note with the equivalent command.

    Raises:
        UsageError: there are no words, or a name stands for several organizations (the hint lists a command for each).
    """
    if not fold(words):
        raise UsageError("there is no word to search for", "use letters or digits")
    try:
        phrase = read_phrase(words, vocabulary(store))
    except AmbiguousNameError as problem:
        rest = " ".join(word for word in words.split() if fold(word) != fold(problem.name))
        commands = [f"selfhelp find {rest} -o {id}".replace("  ", " ") for id in problem.ids]
        raise UsageError(str(problem), " or ".join(commands)) from problem
    explicit = {option for option, name in _FIELDS.items() if getattr(filters, name) != getattr(_DEFAULTS, name)}
    used = {option: values for option, values in phrase.options.items() if not _is_overridden(option, explicit)}
    values: dict[str, Any] = {_FIELDS[option]: _value(option, texts) for option, texts in used.items()}
    merged = filters._replace(**values)
    _note_reading(phrase, used, merged, session)
    return merged, list(phrase.text)


def vocabulary(store: Store) -> Vocabulary:
    """The names in a dataset that words are matched against."""
    return Vocabulary(
        store.organizations,
        lambda text: store.problem_words.find(text),
        lambda name: store.places_named(canonical(name)),
        partial(_guessed_place, store),
    )


_DEFAULTS = Filters()


def _is_overridden(option: str, explicit: set[str]) -> bool:
    return option in explicit or any(option in group and group & explicit for group in _GROUPS)


def _value(option: str, texts: tuple[str, ...]) -> Any:
    default = getattr(_DEFAULTS, _FIELDS[option])
    return True if isinstance(default, bool) else texts if isinstance(default, tuple) else texts[0]


def _guessed_place(store: Store, name: str) -> Place | None:
    """The place with that name or a similar one."""
    try:
        return find_place(name, store.places_named, store.places_spelled_like, store.places_around).place
    except (UnknownValueError, UsageError):
        return None


def _note_reading(phrase: Phrase, used: dict[str, tuple[str, ...]], filters: Filters, session: Session) -> None:
    """Note, on one line, what was ignored and why, and the equivalent command."""
    parts = []
    ignored = [
        f"{option} {','.join(values)}".strip() for option, values in phrase.options.items() if option not in used
    ]
    if ignored:
        parts.append(f"Your options override {' and '.join(ignored)}.")
    if phrase.denied:
        parts.append(f"Could not exclude: {', '.join(phrase.denied)}.")
    if phrase.unread:
        parts.append(f"Ignored: {', '.join(phrase.unread)}.")
    session.note(" ".join([*parts, f"Read as: {command(filters, phrase.text)}"]))


def command(filters: Filters, text: tuple[str, ...]) -> str:
    """The equivalent `selfhelp find` command with options only, quoted for a shell."""
    parts = ["selfhelp find"]
    for option, name in _FIELDS.items():
        value, default = getattr(filters, name), getattr(_DEFAULTS, name)
        if value is True:
            parts.append(option)
        elif value != default:
            parts += [f"{option} {quote(str(word))}" for word in (value if isinstance(value, tuple) else [value])]
    return " ".join([*parts, *([f"--text {quote(' '.join(text))}"] if text else [])])
