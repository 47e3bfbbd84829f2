"""What the values of filter options stand for in a dataset: places, problems, organizations, attributes, sources."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from selfhelp.cli import values
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.lookup import family_of, namesakes, organization_named, problem_named, with_branches
from selfhelp.errors import UnknownValueError, UsageError
from selfhelp.model import Place
from selfhelp.organizations import Organization
from selfhelp.search.attributes import CODE, LANGUAGE
from selfhelp.search.place_filter import Town
from selfhelp.search.preferences import MOST_PREFERENCES
from selfhelp.search.problem_filter import ProblemFilter, problem_filter
from selfhelp.search.query import SORTS
from selfhelp.text import did_you_mean, fold, nocase
from selfhelp.vocabulary import ATTENDANCE, ATTRIBUTE_KINDS, ATTRIBUTES

if TYPE_CHECKING:
    from selfhelp.directory.gazetteer import PlaceMatch

SHORTEST_LANGUAGE: Final = 4
"""Letters of the name of a language, which is no code of a feed."""


def place_near(near: str, countries: Iterable[str], store: Store, session: Session) -> "PlaceMatch":
    """The place that --near names, in one of the countries if its postal code is used in several.

    Raises:
        UsageError: it is empty, or no home is saved.
        UnknownValueError: nobody knows it, or it has another spelling and nobody reads the answer.
    """
    from selfhelp.directory.gazetteer import find_place

    text, is_home = place_text(near, session), fold(near) == "home"
    found = (
        session.find_home(text, store)
        if is_home
        else find_place(text, store.places.named, store.places.spelled_like, store.places.around)
    )
    if found.guessed and not session.on_terminal:
        raise UnknownValueError(f"no place is named {text!r}", f"did you mean {found.place.label}?")
    stated = [country_asked(word, store).upper() for word in countries]
    if not found.is_shared_code or (is_home and not stated):
        return found
    return found.preferring(stated or [session.whereabouts(store).country])


def place_text(near: str, session: Session) -> str:
    """The place that a value of --near names: for "home", the one in the settings.

    Raises:
        UsageError: it is empty, or no home is saved.
    """
    text = near.strip()
    if not text:
        raise UsageError("--near has an empty value", "leave the option out, or give it a value")
    if fold(text) == "home":
        text = session.settings.get("home", "")
        if not text:
            raise UsageError("no home is saved", 'save one: selfhelp config set home "Denver, CO"')
    return text


def town_of(place: Place | None) -> Town | None:
    """The city that --near names."""
    if place is None or place.kind != "city":
        return None
    # Other countries have numeric region codes in the gazetteer, which no feed has.
    state = place.state if place.country in ("US", "CA") else None
    return Town(fold(place.name), *(None if code is None else nocase(code) for code in (state, place.country)))


def problem_asked(words: Iterable[str], audiences: Iterable[str], store: Store) -> ProblemFilter | None:
    """The filter for problems in people's words; for families, the problems of those close to somebody with them."""
    requested = [_problem_named(word, store) for word in values.listed(words)]
    if not requested:
        return None
    if "families" in (word.lower() for word in values.listed(audiences)):
        requested = [family_of(id, store.problems) or id for id in requested]
    return problem_filter(requested, store.problems.values(), store.organizations.values())


def _problem_named(word: str, store: Store) -> str:
    """The id of the problem of that id or name, else of the one that the word is about."""
    if (id := word.lower()) in store.problems:
        return id
    try:
        return problem_named(word, store.problems, store.problem_names).id
    except UnknownValueError:
        from selfhelp.directory.problem_words import best_problem

        return best_problem(word, store.problems, store.problem_names, store.words.of_problems).id


def organizations_named(names: Iterable[str], store: Store, session: Session) -> frozenset[str]:
    """The ids of organizations by id, abbreviation or name, with their branches.

    Raises:
        UnknownValueError: a name is not known.
    """
    known = store.organizations
    ids: set[str] = set()
    for name in values.listed(names):
        organization = organization_named(name, known)
        say_namesakes(name, organization, known, session)
        ids |= with_branches(organization, known)
    return frozenset(ids)


def say_namesakes(name: str, matched: Organization, known: Mapping[str, Organization], session: Session) -> None:
    """Note which other organizations have the abbreviation `name`, if it was read as the id of `matched`."""
    others = namesakes(name, matched, known)
    if others:
        listed = ", ".join(f"{other.name} ({other.id})" for other in others)
        session.note(f"{name} was read as {matched.name} ({matched.id}). It can also mean {listed}.")


def attributes_named(words: Iterable[str], store: Store) -> frozenset[str]:
    """Ids of attributes and audiences; any other word must be a code that a source uses."""
    requested: set[str] = set()
    for word in values.listed(words):
        id = word.lower().replace(" ", "-")
        if id in ATTRIBUTES:
            requested.add(id)
        elif store.has_code(word):
            requested.add(CODE + word)
        else:
            hint = did_you_mean(id, ATTRIBUTES) or f"one of {', '.join(ATTRIBUTE_KINDS['access'])}, ..."
            raise UnknownValueError(f"{word!r} is neither a known feature nor a code of a loaded source", hint)
    return frozenset(requested)


def preferences_named(words: Iterable[str], store: Store) -> tuple[str, ...]:
    """What --prefer names: attributes, audiences, codes and languages.

    Raises:
        UsageError: there are too many.
        UnknownValueError: a word is not known.
    """
    preferred = tuple(dict.fromkeys(id for word in values.listed(words) for id in _preference(word, store)))
    if len(preferred) > MOST_PREFERENCES:
        raise UsageError(f"--prefer takes at most {MOST_PREFERENCES} words", "leave the less important ones out")
    return preferred


def _preference(word: str, store: Store) -> frozenset[str]:
    """The attribute, audience or code of that name, or the language; "es" is a code of some feeds."""
    if len(word) >= SHORTEST_LANGUAGE and word.lower() not in ATTRIBUTES:
        from selfhelp.reading.languages import language_named

        if (language := language_named(word)) is not None:
            return frozenset({LANGUAGE + language})
    return attributes_named([word], store)


def sources_named(names: Iterable[str], store: Store) -> frozenset[str]:
    """The sources of these names.

    Raises:
        UnknownValueError: a name is not known.
    """
    return frozenset(values.source_named(name, store.sources).name for name in values.listed(names))


def state_asked(word: str) -> str:
    """The code of a state or province in lower case, from its code or name; a word that names none stays as it is."""
    from selfhelp.reading.regions import state_code

    return nocase(state_code(word, None) or word)


def country_asked(word: str, store: Store) -> str:
    """The code of a country in lower case, from its code or name; meetings may state another name that none has.

    Raises:
        UnknownValueError: it is none of these.
    """
    from selfhelp.reading.regions import country_code, country_names

    code, names = country_code(word) or word, country_names()
    if code not in names and not store.rows("SELECT 1 FROM meetings WHERE country = ? LIMIT 1", word):
        known = [name.title() for listed in names.values() for name in listed]
        raise UnknownValueError(
            f"unknown country {word!r}", did_you_mean(word, known) or "its ISO code or name: GB, Germany"
        )
    return nocase(code)


def attendances_asked(words: Iterable[str], *, in_person: bool, online: bool) -> frozenset[str]:
    """The attendances that are asked for by words and in person or online, which hybrid meetings are, too.

    Raises:
        UsageError: they exclude each other.
        UnknownValueError: a word is not known.
    """
    choices = [
        {"in_person", "hybrid"} if in_person else set(),
        {"online", "hybrid"} if online else set(),
        set(values.chosen(words, ATTENDANCE, "attendance")),
    ]
    stated = [choice for choice in choices if choice]
    common = set.intersection(*stated) if stated else set()
    if stated and not common:
        raise UsageError("no meeting can be attended in all these ways at once", "leave one of them out")
    return frozenset(common)


def words_asked(texts: list[str]) -> tuple[str, ...]:
    """The words to search for, as the text index has them.

    Raises:
        UsageError: there are texts, but no word in them.
    """
    if not texts:
        return ()
    from selfhelp.word_forms import words_of_search

    words = words_of_search(" ".join(texts))
    if not words:
        raise UsageError("there is no word to search for", "use letters or digits")
    return words


def sort_order(word: str, place: Place | None) -> str:
    """The order that --sort names.

    Raises:
        UsageError: there are several, or distance is asked for without a place.
        UnknownValueError: it is not known.
    """
    orders = values.chosen([word], SORTS, "sort order")
    if len(orders) > 1:
        raise UsageError("only one sort order is possible", "leave the others out")
    if "distance" in orders and place is None:
        raise UsageError("--sort distance needs a place", "add --near PLACE")
    return next(iter(orders))
