"""How the filter options of `find` become a query."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple

from selfhelp.cli import values
from selfhelp.cli.filter_options import Filters
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.lookup import family_of, namesakes, organization_named, problem_named, with_branches
from selfhelp.errors import UnknownValueError, UsageError
from selfhelp.model import Organization, Place
from selfhelp.schedule.moments import zone_named
from selfhelp.schedule.when import MAX_HOURS, MOST_DAYS, When, requested_spans
from selfhelp.search.attributes import CODE, LANGUAGE
from selfhelp.search.preferences import MOST_PREFERENCES
from selfhelp.search.query import SORTS, MeetingQuery, ProblemFilter, Town, problem_filter
from selfhelp.text import did_you_mean, fold, nocase
from selfhelp.vocabulary import (
    APPROACHES,
    ATTENDANCE,
    ATTRIBUTE_KINDS,
    ATTRIBUTES,
    AUDIENCES,
    COSTS,
    GROUP_TYPES,
    LED_BY,
)

if TYPE_CHECKING:
    from selfhelp.directory.gazetteer import PlaceMatch


MOST: Final = 1_000_000_000
"""Largest value of --limit, more than any number of meetings."""

ACCESS_KINDS: Final = ("access", "accessibility", "mandated")
"""Kinds of attributes that feeds often leave unstated; a note counts the meetings for which they are unknown."""


SHORTEST_LANGUAGE: Final = 4
"""Letters of the name of a language, which is no code of a feed."""


class Request(NamedTuple):
    """The query that the options stand for, and the place in --near, if any.

    `starts_later` is set if people have time until then, as in "in 20 minutes": what has begun is of less use to them.
    """

    query: MeetingQuery
    found: "PlaceMatch | None" = None
    starts_later: bool = False

    @property
    def place(self) -> Place | None:
        """The place in --near, whether or not its spelling had to be guessed."""
        return self.found.place if self.found is not None else None

    @property
    def problems(self) -> list[str]:
        """Ids of the problems that the query names."""
        return list(self.query.problem.asked) if self.query.problem is not None else []


def build_query(filters: Filters, words: list[str], store: Store, session: Session) -> Request:
    """Turn the options into a query; `words` are searched for in the text of the meetings.

    Raises:
        UsageError: an option is invalid, or two options contradict each other.
        UnknownValueError: a name is not known; of a place, also if it has another spelling and nobody reads the answer.
    """
    f = filters
    found_place = _place(f, store, session)
    place = found_place.place if found_place is not None else None
    query = MeetingQuery(
        when=_when(f, session, place),
        problem=_problem(f, store),
        types=values.chosen(f.type, GROUP_TYPES, "group type"),
        approaches=values.chosen(f.approach, APPROACHES, "approach"),
        led_by=values.chosen(f.led_by, LED_BY, "kind of leader"),
        costs=values.chosen(f.cost, COSTS, "cost"),
        organizations=_organizations(f.organization, store, session),
        without_organizations=_organizations(f.without_organization, store, session),
        attendances=_attendances(f),
        dial_in=f.phone,
        online_requested=f.online,
        suspended=f.suspended,
        audiences=values.chosen(f.for_, [a for a in AUDIENCES if a != "anyone"], "audience"),
        with_=tuple(_attributes([words], store) for words in f.with_),
        without=_attributes(f.without, store),
        prefer=_preferences(f.prefer, store),
        languages=frozenset(values.language_code(word) for word in values.listed(f.language)),
        cities=_folded(f.city),
        counties=_folded(f.county),
        states=frozenset(_state(word) for word in values.listed(f.state)),
        regions=_folded(f.region),
        postal_codes=frozenset(nocase(word) for word in values.listed(f.postal_code)),
        countries=frozenset(_country(word) for word in values.listed(f.country)),
        near=place.point if place is not None else None,
        within_km=_within(f, place),
        near_town=_town(place),
        text=_words([*f.text, *words]),
        sources=_sources(f.source, store),
        all_sources=f.all_sources,
        fetched_since=values.utc_text(session.now - values.parse_age(f.fresh)) if f.fresh is not None else None,
        samples=f.sample or store.only_samples,
        sort=_sort(f.sort, place),
        each=_each(f),
        limit=_limit(f.limit),
    )
    try:
        _ = query.days
    except ValueError:
        raise UsageError(f"--each takes at most {MOST_DAYS} days", "a shorter range of dates") from None
    return Request(query, found_place, starts_later=f.hours is not None and not f.now)


def searchers_zone(filters: Filters, session: Session, place: Place | None) -> tzinfo:
    """The time zone of --tz, else of the place, else of the session."""
    name = values.parse_zone(filters.tz) if filters.tz is not None else place.timezone if place is not None else None
    return (zone_named(name) if name else None) or session.zone


def _place(f: Filters, store: Store, session: Session) -> "PlaceMatch | None":
    if f.near is None:
        return None
    from selfhelp.directory.gazetteer import find_place

    text, is_home = place_text(f.near, session), fold(f.near) == "home"
    found = (
        session.find_home(text, store)
        if is_home
        else find_place(text, store.places.named, store.places.spelled_like, store.places.around)
    )
    if found.guessed and not session.on_terminal:
        raise UnknownValueError(f"no place is named {text!r}", f"did you mean {found.place.label}?")
    stated = [_country(word).upper() for word in values.listed(f.country)]
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


def _town(place: Place | None) -> Town | None:
    """The city that --near names."""
    if place is None or place.kind != "city":
        return None
    # Other countries have numeric region codes in the gazetteer, which no feed has.
    state = place.state if place.country in ("US", "CA") else None
    return Town(fold(place.name), *(None if code is None else nocase(code) for code in (state, place.country)))


def _within(f: Filters, place: Place | None) -> float | None:
    if place is None:
        if f.within is not None:
            raise UsageError("--within needs a place", "add --near PLACE")
        return None
    from selfhelp.directory.gazetteer import radius_km

    return radius_km(f.within, place.country)


def _when(f: Filters, session: Session, place: Place | None) -> When:
    zone = searchers_zone(f, session, place)
    now = values.moment(f.at, session.now, zone) if f.at is not None else session.now
    days = values.days(f.day)
    before = values.parse_clock(f.before)
    if before == 0 and f.after is None:
        raise UsageError("no meeting starts before 00:00", "add --after, as in --after 22:00 --before 00:00")
    hours = f.hours if f.hours is not None else 2.0 if f.now else None
    if hours is not None and f.day:
        raise UsageError("--now (or --hours) and --day contradict each other", "leave one of them out")
    if hours is not None and not 0 < hours <= MAX_HOURS:
        raise UsageError(f"--hours {hours:g} is out of range", f"a number up to {MAX_HOURS}")
    return When(
        now=now,
        zone=zone,
        weekdays=days.weekdays,
        dates=days.dates,
        spans=requested_spans(values.bands(f.time), values.parse_clock(f.after), before),
        hours=hours,
    )


def _problem(f: Filters, store: Store) -> ProblemFilter | None:
    if not f.problem:
        return None
    requested = [_problem_named(word, store) for word in values.listed(f.problem)]
    if "families" in (word.lower() for word in values.listed(f.for_)):
        requested = [family_of(id, store.problems) or id for id in requested]
    return problem_filter(requested, store.problems.values(), store.organizations.values())


def _problem_named(word: str, store: Store) -> str:
    """The id of the problem of that name, else of the one that the word is about."""
    try:
        return problem_named(word, store.problems).id
    except UnknownValueError:
        from selfhelp.directory.problem_words import best_problem

        return best_problem(word, store.problems, store.problem_words).id


def _organizations(names: Iterable[str], store: Store, session: Session) -> frozenset[str]:
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
        session.note(f"{name} was taken as {matched.name} ({matched.id}); it can also mean {listed}.")


def _attendances(f: Filters) -> frozenset[str]:
    choices = [
        {"in_person", "hybrid"} if f.in_person else set(),
        {"online", "hybrid"} if f.online else set(),
        set(values.chosen(f.attendance, ATTENDANCE, "attendance")),
    ]
    stated = [choice for choice in choices if choice]
    common = set.intersection(*stated) if stated else set()
    if stated and not common:
        raise UsageError("these kinds of attendance exclude each other", "leave one of them out")
    return frozenset(common)


def _attributes(words: Iterable[str], store: Store) -> frozenset[str]:
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
            raise UnknownValueError(f"unknown attribute {word!r}; it is not a code of a loaded source either", hint)
    return frozenset(requested)


def _preferences(words: Iterable[str], store: Store) -> tuple[str, ...]:
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
    return _attributes([word], store)


def _sources(names: Iterable[str], store: Store) -> frozenset[str]:
    return frozenset(values.source_named(name, store.sources).name for name in values.listed(names))


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in values.listed(words))


def _state(word: str) -> str:
    from selfhelp.reading.regions import state_code

    return nocase(state_code(word, None) or word)


def _country(word: str) -> str:
    from selfhelp.reading.regions import country_code

    return nocase(country_code(word) or word)


def _each(f: Filters) -> bool:
    if f.each and (f.now or f.hours is not None):
        raise UsageError("--each needs days, and --now (or --hours) has none", "leave one of them out")
    if f.each and f.sort != "time":
        raise UsageError("--each lists dates in the order of time", "leave --sort out")
    return f.each


def _limit(number: int | None) -> int | None:
    if number is not None and not 0 < number <= MOST:
        raise UsageError(f"--limit {number} is out of range", f"a number from 1 to {MOST:,}")
    return number


def _words(texts: list[str]) -> tuple[str, ...]:
    if not texts:
        return ()
    from selfhelp.word_forms import words_of_search

    words = words_of_search(" ".join(texts))
    if not words:
        raise UsageError("there is no word to search for", "use letters or digits")
    return words


def _sort(word: str, place: Place | None) -> str:
    orders = values.chosen([word], SORTS, "sort order")
    if len(orders) > 1:
        raise UsageError("only one sort order is possible", "leave the others out")
    if "distance" in orders and place is None:
        raise UsageError("--sort distance needs a place", "add --near PLACE")
    return next(iter(orders))
