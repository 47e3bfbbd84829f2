"""The options that say which meetings are meant, declared once for every command that takes them."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from selfhelp.cli import values
from selfhelp.cli.options import Texts, option
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.lookup import namesakes, organization_named, problem_meant, with_branches
from selfhelp.directory.problem_words import family_of, is_crisis
from selfhelp.errors import UnknownValueError, UsageError
from selfhelp.model import Organization, Place
from selfhelp.schedule.moments import zone_named
from selfhelp.schedule.when import LATEST_HOURS, When, time_spans
from selfhelp.search.query import CODE, SORTS, MeetingQuery, ProblemWish, serving
from selfhelp.text import did_you_mean, fold, nocase
from selfhelp.vocabulary import (
    APPROACHES,
    ATTENDANCE,
    ATTRIBUTE_KINDS,
    ATTRIBUTES,
    AUDIENCES,
    COSTS,
    DAYS,
    GROUP_TYPES,
    LED_BY,
    TIME_BANDS,
)

if TYPE_CHECKING:
    from selfhelp.directory.gazetteer import Found


class Filters(NamedTuple):
    """The values of the filter options, as typed."""

    problem: Annotated[
        Texts, option("-p", "--problem", metavar="WORDS", help="What help is sought with: gambling, drinking.")
    ] = ()
    type: Annotated[
        Texts, option("-t", "--type", metavar="TYPE", among=GROUP_TYPES, help="Group type: twelve-step, bereavement.")
    ] = ()
    organization: Annotated[
        Texts, option("-o", "--organization", metavar="NAME", help="Organization, by id, abbreviation or name: aa.")
    ] = ()
    without_organization: Annotated[
        Texts, option("--without-organization", metavar="NAME", help="Leave an organization out.")
    ] = ()
    approach: Annotated[
        Texts, option("--approach", metavar="WORD", among=APPROACHES, help="Approach: secular, faith-based.")
    ] = ()
    led_by: Annotated[
        Texts, option("--led-by", metavar="WORD", among=LED_BY, help="Who leads: peer, professional.")
    ] = ()
    cost: Annotated[Texts, option("--cost", metavar="WORD", among=COSTS, help="What it costs: free, donation.")] = ()
    day: Annotated[
        Texts,
        option(
            "-d",
            "--day",
            metavar="DAY",
            among=[*DAYS, "today", "tomorrow", "weekday", "weekend"],
            help="tuesday, mon-fri, tue,thu, today, tomorrow, weekend, 2026-12-24, 2026-12-24..2026-12-31.",
        ),
    ] = ()
    time: Annotated[
        Texts,
        option("--time", metavar="PART", among=TIME_BANDS, help="Part of the day: morning, midday, evening, night."),
    ] = ()
    after: Annotated[str | None, option("--after", metavar="TIME", help="Starts then or later: 18:30, 6pm.")] = None
    before: Annotated[str | None, option("--before", metavar="TIME", help="Starts earlier than that.")] = None
    now: Annotated[bool, option("--now", help="Has just begun, goes round the clock, or starts within 2 hours.")] = (
        False
    )
    hours: Annotated[float | None, option("--hours", metavar="N", help="With --now: starts within N hours.")] = None
    at: Annotated[
        str | None, option("--at", metavar="WHEN", help='Take another moment as now: "2026-12-24 19:00".')
    ] = None
    near: Annotated[
        str | None,
        option("--near", metavar="PLACE", help='Near a place: "Springfield, IL", 80205, "39.7,-105.0", home.'),
    ] = None
    within: Annotated[
        str | None,
        option("--within", metavar="DISTANCE", help="How near: 5mi, 8km, 10 (25 miles or 40 km if not given)."),
    ] = None
    city: Annotated[Texts, option("--city", metavar="NAME", help="City of the venue.")] = ()
    county: Annotated[Texts, option("--county", metavar="NAME", help="County of the venue.")] = ()
    state: Annotated[Texts, option("--state", metavar="CODE", help="State or province: CO.")] = ()
    region: Annotated[Texts, option("--region", metavar="NAME", help="Region as the source names it.")] = ()
    postal_code: Annotated[Texts, option("--postal-code", metavar="CODE", help="Postal code of the venue.")] = ()
    country: Annotated[Texts, option("--country", metavar="CODE", help="Country, by ISO code or name.")] = ()
    in_person: Annotated[bool, option("--in-person", help="One can go there (hybrid ones too).")] = False
    online: Annotated[bool, option("--online", help="One can join online (hybrid ones too).")] = False
    phone: Annotated[bool, option("--phone", help="One can join by phone.")] = False
    attendance: Annotated[
        Texts,
        option(
            "--attendance",
            metavar="WORD",
            among=ATTENDANCE,
            help="Exactly: in-person, online, hybrid, phone, suspended.",
        ),
    ] = ()
    for_: Annotated[
        Texts,
        option(
            "--for",
            metavar="WHOM",
            among=[a for a in AUDIENCES if a != "anyone"],
            help="For whom: women, teens, newcomers.",
        ),
    ] = ()
    with_: Annotated[
        Texts,
        option(
            "--with",
            metavar="WORD",
            among=ATTRIBUTES,
            help="What kind: open, wheelchair; a,b: either; repeated: both. Codes too.",
        ),
    ] = ()
    without: Annotated[
        Texts, option("--without", metavar="WORD", among=ATTRIBUTES, help="Not what kind; what is not said stays.")
    ] = ()
    language: Annotated[Texts, option("--language", metavar="CODE", help="ISO code of the language: es.")] = ()
    text: Annotated[Texts, option("--text", metavar="WORDS", help="Words in name, group, venue, address, notes.")] = ()
    source: Annotated[Texts, option("--source", metavar="NAME", help="From one source only.")] = ()
    suspended: Annotated[bool, option("--suspended", help="Temporarily closed ones as well.")] = False
    sample: Annotated[bool, option("--sample", help="The made-up samples alone.")] = False
    sort: Annotated[str, option("--sort", metavar="ORDER", among=SORTS, help="time, distance, name, updated.")] = "time"
    limit: Annotated[
        int | None,
        option("-n", "--limit", metavar="N", help="At most N meetings (on a terminal 20)."),
    ] = None
    tz: Annotated[str | None, option("--tz", metavar="ZONE", help="The searcher's time zone: America/Denver.")] = None
    db: Annotated[Path | None, option("--db", metavar="FILE", help="The dataset to read.")] = None


MOST: Final = 1_000_000_000
"""The highest limit, beyond any number of meetings."""

ACCESS_KINDS: Final = ("access", "accessibility", "mandated")
"""Kinds of attributes about which silence is worth a word: the feed may just not say."""


class Asked(NamedTuple):
    """What the options mean: the query, and the place that it is about, if one was named."""

    query: MeetingQuery
    found: "Found | None" = None

    @property
    def place(self) -> Place | None:
        """The place, whether or not its name had to be guessed."""
        return self.found.place if self.found is not None else None

    def crisis(self, store: Store) -> list[str]:
        """The problems of life and death that are asked for, by option or in words."""
        wanted = list(self.query.problem.asked) if self.query.problem is not None else []
        if self.query.text:
            wanted += [match.problem.id for match in store.problem_words.find(" ".join(self.query.text))]
        return [id for id in wanted if is_crisis(id, store.problems)]


def asked(filters: Filters, words: list[str], store: Store, session: Session) -> Asked:
    """The query that the options mean, and the place; `words` are searched for in the text.

    Raises:
        UsageError: an option cannot be read, or two contradict each other.
        UnknownValueError: something that is named is not known.
    """
    f = filters
    found = _place(f, store, session)
    place = found.place if found is not None else None
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
        online_asked=f.online,
        suspended=f.suspended,
        audiences=values.chosen(f.for_, [a for a in AUDIENCES if a != "anyone"], "audience"),
        with_=tuple(_attributes([words], store) for words in f.with_),
        without=_attributes(f.without, store),
        languages=frozenset(values.language_code(word) for word in values.listed(f.language)),
        cities=_folded(f.city),
        counties=_folded(f.county),
        states=frozenset(_state(word) for word in values.listed(f.state)),
        regions=_folded(f.region),
        postal_codes=frozenset(nocase(word) for word in values.listed(f.postal_code)),
        countries=frozenset(_country(word) for word in values.listed(f.country)),
        near=place.point if place is not None else None,
        within_km=_within(f, place),
        text=_words([*f.text, *words]),
        sources=_sources(f.source, store),
        samples=f.sample or store.only_samples,
        sort=_sort(f.sort, place),
        limit=_limit(f.limit),
    )
    return Asked(query, found)


def searchers_zone(filters: Filters, session: Session, place: Place | None) -> tzinfo:
    """The zone that --tz names, else that of the place, else the user's or the machine's."""
    named = values.zone_name(filters.tz) if filters.tz is not None else place.timezone if place is not None else None
    return (zone_named(named) if named else None) or session.zone


def _place(f: Filters, store: Store, session: Session) -> "Found | None":
    if f.near is None:
        return None
    from selfhelp.directory.gazetteer import find_place

    text = f.near.strip()
    if not text:
        raise UsageError("an option is given without a value", "leave it out, or give it one")
    if fold(text) == "home":
        text = session.settings.get("home", "")
        if not text:
            raise UsageError("no place is saved as home", 'save one: selfhelp config set home "Denver, CO"')
    return find_place(text, store.places_named, store.places_spelled_like, store.places_around)


def _within(f: Filters, place: Place | None) -> float | None:
    if place is None:
        if f.within is not None:
            raise UsageError("--within needs a place to be near", "give one with --near")
        return None
    from selfhelp.directory.gazetteer import radius_km

    return radius_km(f.within, place.country)


def _when(f: Filters, session: Session, place: Place | None) -> When:
    zone = searchers_zone(f, session, place)
    now = values.moment(f.at, session.now, zone) if f.at is not None else session.now
    days = values.days(f.day)
    before = values.clock_time(f.before)
    if before == 0 and f.after is None:
        raise UsageError("nothing starts before 00:00", "give --after as well, as in --after 22:00 --before 00:00")
    hours = f.hours if f.hours is not None else 2.0 if f.now else None
    if hours is not None and f.day:
        raise UsageError("--now and --day contradict each other", "leave one of them out")
    if hours is not None and not 0 < hours <= LATEST_HOURS:
        raise UsageError(f"--hours {hours:g} is out of range", f"a number up to {LATEST_HOURS}")
    return When(
        now=now,
        zone=zone,
        weekdays=days.weekdays,
        dates=days.dates,
        spans=time_spans(values.bands(f.time), values.clock_time(f.after), before),
        hours=hours,
    )


def _problem(f: Filters, store: Store) -> ProblemWish | None:
    wanted = [problem_meant(word, store.problems).id for word in values.listed(f.problem)]
    if "families" in (word.lower() for word in values.listed(f.for_)):
        wanted = [family_of(id, store.problems) or id for id in wanted]
    return serving(wanted, store.problems.values(), store.organizations.values()) if wanted else None


def _organizations(names: Iterable[str], store: Store, session: Session) -> frozenset[str]:
    known = store.organizations
    found: set[str] = set()
    for name in values.listed(names):
        meant = organization_named(name, known)
        say_namesakes(name, meant, known, session)
        found |= with_branches(meant, known)
    return frozenset(found)


def say_namesakes(name: str, meant: Organization, known: Mapping[str, Organization], session: Session) -> None:
    """Says what else a name stands for that was taken as an id."""
    others = namesakes(name, meant, known)
    if others:
        named = ", ".join(f"{other.name} ({other.id})" for other in others)
        session.note(f"{name} is read as {meant.name} ({meant.id}); it also stands for {named}.")


def _attendances(f: Filters) -> frozenset[str]:
    ways = [
        {"in_person", "hybrid"} if f.in_person else set(),
        {"online", "hybrid"} if f.online else set(),
        set(values.chosen(f.attendance, ATTENDANCE, "attendance")),
    ]
    given = [way for way in ways if way]
    both = set.intersection(*given) if given else set()
    if given and not both:
        raise UsageError("these attendances exclude each other", "leave one of them out")
    return frozenset(both)


def _attributes(given: Iterable[str], store: Store) -> frozenset[str]:
    """Attributes and audiences by their ids; any other word is a code that a source uses."""
    found: set[str] = set()
    for word in values.listed(given):
        id = word.lower().replace(" ", "-")
        if id in ATTRIBUTES:
            found.add(id)
        elif store.has_code(word):
            found.add(CODE + word)
        else:
            hint = did_you_mean(id, ATTRIBUTES) or f"one of {', '.join(ATTRIBUTE_KINDS['access'])}, ..."
            raise UnknownValueError(f"{word!r} is no attribute, and no code of a source", hint)
    return frozenset(found)


def _sources(given: Iterable[str], store: Store) -> frozenset[str]:
    return frozenset(values.source_named(name, store.sources).name for name in values.listed(given))


def _folded(given: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in values.listed(given))


def _state(word: str) -> str:
    from selfhelp.reading.regions import state_code

    return nocase(state_code(word, None) or word)


def _country(word: str) -> str:
    from selfhelp.reading.regions import country_code

    return nocase(country_code(word) or word)


def _limit(given: int | None) -> int | None:
    if given is not None and not 0 < given <= MOST:
        raise UsageError(f"--limit {given} is out of range", f"a number from 1 to {MOST:,}")
    return given


def _words(given: list[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(fold(" ".join(given)).split()))
    if given and not found:
        raise UsageError("there is no word in what to look for", "give letters or digits")
    return found


def _sort(word: str, place: Place | None) -> str:
    orders = values.chosen([word], SORTS, "order")
    if len(orders) > 1:
        raise UsageError("there can be one order only", "leave the others out")
    if "distance" in orders and place is None:
        raise UsageError("there is no place to sort by distance from", "give one with --near")
    return next(iter(orders))
