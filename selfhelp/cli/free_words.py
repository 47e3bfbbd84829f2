"""Free words on the command line, read as the options that they mean; options that are given win."""

from functools import partial
from shlex import quote
from typing import Any

from selfhelp.cli.filters import Filters
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.gazetteer import canonical, find_place
from selfhelp.errors import AmbiguousNameError, UnknownValueError, UsageError
from selfhelp.model import Place
from selfhelp.phrase.reader import Phrase, Vocabulary, read
from selfhelp.text import fold

_FIELDS = {f"--{name.rstrip('_').replace('_', '-')}": name for name in Filters._fields}
"""Option -> the field of `Filters` that holds it."""

_GROUPS = (
    {"--day", "--now", "--hours"},
    {"--time", "--after", "--before"},
    {"--near", "--within", "--city", "--state", "--country", "--postal-code", "--county", "--region"},
    {"--online", "--in-person", "--phone", "--attendance"},
    {"--problem"},
    {"--organization"},
)
"""Options that ask for the same thing: one that is given leaves no room for what words say of it."""


def in_words(words: str, filters: Filters, store: Store, session: Session) -> tuple[Filters, list[str]]:
    """The options with what words add to them, and the words that are to be searched for.

    Raises:
        UsageError: a name stands for several organizations; each reading is named with its command.
    """
    if not fold(words):
        raise UsageError("there is no word in what to look for", "give letters or digits")
    try:
        phrase = read(words, vocabulary(store))
    except AmbiguousNameError as problem:
        rest = " ".join(word for word in words.split() if fold(word) != fold(problem.name))
        commands = [f"selfhelp find {rest} -o {id}".replace("  ", " ") for id in problem.ids]
        raise UsageError(str(problem), " or ".join(commands)) from problem
    given = {option for option, name in _FIELDS.items() if getattr(filters, name) != getattr(_DEFAULTS, name)}
    said = {option: values for option, values in phrase.options.items() if not _is_given(option, given)}
    values: dict[str, Any] = {_FIELDS[option]: _value(option, texts) for option, texts in said.items()}
    merged = filters._replace(**values)
    _say(phrase, said, merged, session)
    return merged, list(phrase.text)


def vocabulary(store: Store) -> Vocabulary:
    """What words may stand for in a dataset."""
    return Vocabulary(
        store.organizations,
        lambda text: store.problem_words.find(text),
        lambda name: store.places_named(canonical(name)),
        partial(_guessed, store),
    )


_DEFAULTS = Filters()


def _is_given(option: str, given: set[str]) -> bool:
    return option in given or any(option in group and group & given for group in _GROUPS)


def _value(option: str, texts: tuple[str, ...]) -> Any:
    before = getattr(_DEFAULTS, _FIELDS[option])
    return True if isinstance(before, bool) else texts if isinstance(before, tuple) else texts[0]


def _guessed(store: Store, name: str) -> Place | None:
    """The place whose name is spelled nearly so."""
    try:
        return find_place(name, store.places_named, store.places_spelled_like, store.places_around).place
    except (UnknownValueError, UsageError):
        return None


def _say(phrase: Phrase, said: dict[str, tuple[str, ...]], filters: Filters, session: Session) -> None:
    """One line: what was not taken and why, then the same search as options."""
    parts = []
    lost = [f"{option} {','.join(values)}".strip() for option, values in phrase.options.items() if option not in said]
    if lost:
        parts.append(f"The options that are given win over {' and '.join(lost)}.")
    if phrase.denied:
        parts.append(f"Not understood, and not left out: not {', not '.join(phrase.denied)}.")
    if phrase.unread:
        parts.append(f"Not used: {', '.join(phrase.unread)}.")
    session.note(" ".join([*parts, f"Read as: {command(filters, phrase.text)}"]))


def command(filters: Filters, text: tuple[str, ...]) -> str:
    """The command that asks for the same by options alone."""
    parts = ["selfhelp find"]
    for option, name in _FIELDS.items():
        value, before = getattr(filters, name), getattr(_DEFAULTS, name)
        if value is True:
            parts.append(option)
        elif value != before:
            parts += [f"{option} {quote(str(word))}" for word in (value if isinstance(value, tuple) else [value])]
    return " ".join([*parts, *([f"--text {quote(' '.join(text))}"] if text else [])])
