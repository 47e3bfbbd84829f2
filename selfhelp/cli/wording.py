"""A search in words: as a command with options only, and as an English sentence."""

from collections.abc import Iterable, Iterator, Sequence
from shlex import quote
from typing import Any, Final

from selfhelp.cli import values
from selfhelp.cli.filters import Filters, Request
from selfhelp.dataset.store import Store
from selfhelp.geo import KM_PER_MILE, MILE_COUNTRIES
from selfhelp.model import Place
from selfhelp.vocabulary import ATTRIBUTES, DAYS

FIELDS: Final = {f"--{name.rstrip('_').replace('_', '-')}": name for name in Filters._fields}
"""Option -> its field in `Filters`."""

DEFAULTS: Final = Filters()

_CLAUSES: Final = {
    name: clause
    for name, hint in Filters.__annotations__.items()
    for clause in hint.__metadata__
    if isinstance(clause, str)
}
"""Option, as a field of `Filters` -> its part of the sentence."""

_OF_PEOPLE: Final = ("for_", "with_", "without", "prefer", "language")
"""Options whose parts of the sentence come before those of day, time and place, from `_WHEN` on."""

_WHEN: Final = "day"

_SAID: Final = {
    "today": "today",
    "tomorrow": "tomorrow",
    "weekend": "on the weekend",
    "weekends": "on weekends",
    "weekday": "on a weekday",
    "weekdays": "on weekdays",
    "morning": "in the morning",
    "midday": "around midday",
    "evening": "in the evening",
    "night": "at night",
}
"""Days and parts of the day in a sentence."""

_EVERY: Final = frozenset({"with_"})
"""Options that can be repeated to require several things."""


def stated(filters: Filters) -> dict[str, Any]:
    """The options that are set, with their values: True for one without a value."""
    values = ((option, getattr(filters, name), getattr(DEFAULTS, name)) for option, name in FIELDS.items())
    return {option: value for option, value, default in values if value != default}


def command(filters: Filters, text: Sequence[str]) -> str:
    """The equivalent `selfhelp find` command with options only, quoted for a shell."""
    parts = ["selfhelp find"]
    for option, value in stated(filters).items():
        if value is True:
            parts.append(option)
        else:
            values = value if isinstance(value, tuple) else [value]
            parts += [f"{option} {quote(f'{word:g}' if isinstance(word, float) else str(word))}" for word in values]
    return " ".join([*parts, *([f"--text {quote(' '.join(text))}"] if text else [])])


def sentence(filters: Filters, text: Sequence[str], request: Request, store: Store) -> str:
    """What a search asks for: "Meetings for alcohol on Tuesday in the evening near Denver, CO, within 25 miles".

    `text` are words that stand for no option; they are searched for as --text is.
    """
    filters = filters._replace(text=(*filters.text, *([" ".join(text)] if text else [])))
    parts = ["Sample meetings" if filters.sample else "Meetings", *_subject(filters, request, store)]
    for name in _in_order_of_sentence():
        parts += [_CLAUSES[name].format(value) for value in _values(name, getattr(filters, name), request)]
    return " ".join(parts)


def _in_order_of_sentence() -> Iterator[str]:
    for name in _CLAUSES:
        if name == _WHEN:
            yield from _OF_PEOPLE
        if name not in _OF_PEOPLE:
            yield name


def _subject(filters: Filters, request: Request, store: Store) -> Iterator[str]:
    if request.problems:
        yield f"for {_either(store.problems[id].name.lower() for id in request.problems)}"
    if filters.organization:
        requested = [store.organizations[id] for id in sorted(request.query.organizations)]
        yield f"of {_either(o.name for o in requested if o.parent not in request.query.organizations)}"


def _values(name: str, value: Any, request: Request) -> list[str]:
    """What is written into the clause of an option; one text for each clause."""
    if not value:
        return []
    if name == "near" and request.place is not None:
        return [_near(request.place, request.query.place.within_km)]
    if name in _EVERY:
        return [_either(_label(word) for word in values.listed([one])) for one in value]
    if isinstance(value, tuple):
        return [_either(_label(word) for word in values.listed(value))]
    return [f"{value:g}" if isinstance(value, float) else str(value)]


def _near(place: Place, within_km: float | None) -> str:
    if within_km is None:
        return place.label
    if place.country not in MILE_COUNTRIES:
        return f"{place.label}, within {within_km:.3g} km"
    miles = f"{within_km / KM_PER_MILE:.3g}"
    return f"{place.label}, within {miles} mile{'' if miles == '1' else 's'}"


def _label(word: str) -> str:
    """A day, a part of the day or an attribute as people say it."""
    if day := next((day for day in DAYS if len(word) > 2 and day.startswith(word.lower())), None):
        return f"on {day.title()}"
    return _SAID.get(word) or (f"on {word}" if word[:1].isdigit() else ATTRIBUTES.get(word, word))


def _either(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
