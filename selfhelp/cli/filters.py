"""The filter options of `find`: as they are typed, as parts of a sentence, and as a query."""

from collections.abc import Iterable
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from selfhelp.cli import values
from selfhelp.cli.filter_values import (
    attendances_asked,
    attributes_named,
    country_asked,
    organizations_named,
    place_near,
    preferences_named,
    problem_asked,
    sort_order,
    sources_named,
    state_asked,
    town_of,
    words_asked,
)
from selfhelp.cli.options import Texts, option
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.errors import UsageError
from selfhelp.model import Place
from selfhelp.schedule.moments import zone_named
from selfhelp.schedule.when import MAX_HOURS, MOST_DAYS, When, requested_spans
from selfhelp.search.place_filter import PlaceFilter
from selfhelp.search.query import SORTS, MeetingQuery
from selfhelp.text import fold, nocase
from selfhelp.vocabulary import (
    APPROACHES,
    ATTENDANCE,
    ATTRIBUTES,
    AUDIENCES,
    COSTS,
    DAYS,
    GROUP_TYPES,
    LED_BY,
    TIME_BANDS,
)

if TYPE_CHECKING:
    from selfhelp.directory.gazetteer import PlaceMatch

MOST: Final = 1_000_000_000
"""Largest value of --limit, more than any number of meetings."""


class Filters(NamedTuple):
    """Values of the filter options, as typed, in the order of the help.

    The text behind an option is its part of the sentence that says what a search asks for, with {} for the value.
    """

    problem: Annotated[
        Texts,
        option(
            "-p", "--problem", named="problem", metavar="WORDS", help="Problem to get help with: gambling, drinking."
        ),
    ] = ()
    type: Annotated[
        Texts,
        option("-t", "--type", metavar="TYPE", among=GROUP_TYPES, help="Group type: twelve-step, bereavement."),
        "of the type {}",
    ] = ()
    organization: Annotated[
        Texts,
        option(
            "-o",
            "--organization",
            named="organization",
            metavar="NAME",
            help="Organization, by id, abbreviation or name: aa.",
        ),
    ] = ()
    without_organization: Annotated[
        Texts,
        option("--without-organization", named="organization", metavar="NAME", help="Leave out an organization."),
        "not of {}",
    ] = ()
    approach: Annotated[
        Texts,
        option("--approach", metavar="WORD", among=APPROACHES, help="Approach: secular, faith-based."),
        "with the approach {}",
    ] = ()
    led_by: Annotated[
        Texts,
        option("--led-by", metavar="WORD", among=LED_BY, help="Who leads the group: peer, professional."),
        "with a leader who is: {}",
    ] = ()
    cost: Annotated[
        Texts, option("--cost", metavar="WORD", among=COSTS, help="Cost: free, donation."), "with the cost: {}"
    ] = ()
    day: Annotated[
        Texts,
        option(
            "-d",
            "--day",
            metavar="DAY",
            among=[*DAYS, "today", "tomorrow", "weekday", "weekend"],
            help="Day: tuesday, mon-fri, tue,thu, today, tomorrow, weekend, 2026-12-24, 2026-12-24..2026-12-31.",
        ),
        "{}",
    ] = ()
    time: Annotated[
        Texts,
        option("--time", metavar="PART", among=TIME_BANDS, help="Part of the day: morning, midday, evening, night."),
        "{}",
    ] = ()
    after: Annotated[
        str | None, option("--after", metavar="TIME", help="Starts at this time or later: 18:30, 6pm."), "from {} on"
    ] = None
    before: Annotated[
        str | None, option("--before", metavar="TIME", help="Starts before this time: 20:00, 8pm."), "before {}"
    ] = None
    now: Annotated[
        bool,
        option("--now", help="Just started, runs around the clock, or starts within 2 hours."),
        "that start within 2 hours or have just started",
    ] = False
    hours: Annotated[
        float | None,
        option("--hours", metavar="N", help="Like --now, but starts within N hours."),
        "that start within the next {} h or have just started",
    ] = None
    at: Annotated[
        str | None,
        option("--at", metavar="WHEN", help='Search as if it were this time: "2026-12-24 19:00".'),
        "as of {}",
    ] = None
    near: Annotated[
        str | None,
        option(
            "--near",
            named="place",
            metavar="PLACE",
            help='Near a place: "Springfield, IL", 80205, "39.7,-105.0", home.',
        ),
        "near {}",
    ] = None
    within: Annotated[
        str | None,
        option("--within", metavar="DISTANCE", help="Distance for --near: 5mi, 8km, 10 (default: 25 miles or 40 km)."),
    ] = None
    city: Annotated[Texts, option("--city", named="city", metavar="NAME", help="City of the venue."), "in {}"] = ()
    county: Annotated[Texts, option("--county", metavar="NAME", help="County of the venue."), "in the county {}"] = ()
    state: Annotated[
        Texts, option("--state", named="state", metavar="CODE", help="State or province: CO."), "in the state {}"
    ] = ()
    region: Annotated[
        Texts, option("--region", metavar="NAME", help="Region, as named by the source."), "in the region {}"
    ] = ()
    postal_code: Annotated[
        Texts, option("--postal-code", metavar="CODE", help="Postal code of the venue."), "in the postal code {}"
    ] = ()
    country: Annotated[
        Texts, option("--country", metavar="CODE", help="Country, by ISO code or name."), "in the country {}"
    ] = ()
    in_person: Annotated[
        bool, option("--in-person", help="Can be attended in person (includes hybrid)."), "in person"
    ] = False
    online: Annotated[bool, option("--online", help="Can be joined online (includes hybrid)."), "online"] = False
    phone: Annotated[bool, option("--phone", help="Can be joined by phone."), "by phone"] = False
    attendance: Annotated[
        Texts,
        option(
            "--attendance",
            metavar="WORD",
            among=ATTENDANCE,
            help="Only this way to attend: in-person, online, hybrid (both), phone, suspended (paused), unknown.",
        ),
        "with the attendance {}",
    ] = ()
    for_: Annotated[
        Texts,
        option(
            "--for",
            metavar="WHOM",
            among=[a for a in AUDIENCES if a != "anyone"],
            help="Whom it is for: women, teens, newcomers.",
        ),
        "for {}",
    ] = ()
    with_: Annotated[
        Texts,
        option(
            "--with",
            metavar="WORD",
            among=ATTRIBUTES,
            help='Attribute, or a code of the feed: open, wheelchair. "a,b" means either; repeat to require both.',
        ),
        "({})",
    ] = ()
    without: Annotated[
        Texts,
        option(
            "--without",
            metavar="WORD",
            among=ATTRIBUTES,
            help="Leave out meetings with this: closed, smoking. Those that do not say are kept.",
        ),
        "(but not {})",
    ] = ()
    prefer: Annotated[
        Texts,
        option(
            "--prefer",
            metavar="WORD",
            among=ATTRIBUTES,
            help="Up to 3 words: wheelchair, spanish. Matches come first; meetings said to lack one are left out.",
        ),
        "(preferably {})",
    ] = ()
    language: Annotated[
        Texts,
        option("--language", named="language", metavar="CODE", help="Language, by name or ISO code: Spanish, es."),
        "in the language {}",
    ] = ()
    text: Annotated[
        Texts,
        option("--text", metavar="WORDS", help="Words in the name, group, venue, address or notes."),
        'with the words "{}"',
    ] = ()
    source: Annotated[
        Texts, option("--source", named="source", metavar="NAME", help="Only from this source."), "from the source {}"
    ] = ()
    all_sources: Annotated[
        bool,
        option(
            "--all-sources",
            help="List the rows of every source, even where two sources list the same meeting.",
        ),
    ] = False
    fresh: Annotated[
        str | None,
        option("--fresh", metavar="AGE", help="Only from sources fetched within this time: 30d, 8w, 12mo."),
        "from sources fetched within {}",
    ] = None
    suspended: Annotated[
        bool, option("--suspended", help="Include temporarily closed meetings."), "including temporarily closed ones"
    ] = False
    sample: Annotated[bool, option("--sample", help="Only the made-up samples.")] = False
    sort: Annotated[
        str,
        option(
            "--sort",
            metavar="ORDER",
            among=SORTS,
            help="Sort order: time, distance, name, updated, -updated.",
        ),
    ] = "time"
    each: Annotated[
        bool,
        option("--each", help="List every date of a meeting in the days searched, not only the first."),
        "on every one of these days",
    ] = False
    limit: Annotated[
        int | None,
        option("-n", "--limit", metavar="N", help="Show at most N meetings (default on a terminal: as many as fit)."),
    ] = None
    tz: Annotated[str | None, option("--tz", metavar="ZONE", help="Your time zone: America/Denver.")] = None
    db: Annotated[Path | None, option("--db", metavar="FILE", help="Dataset file to read.")] = None


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
    found_place = place_near(f.near, values.listed(f.country), store, session) if f.near is not None else None
    place = found_place.place if found_place is not None else None
    query = MeetingQuery(
        when=_when(f, session, place),
        problem=problem_asked(f.problem, f.for_, store),
        types=values.chosen(f.type, GROUP_TYPES, "group type"),
        approaches=values.chosen(f.approach, APPROACHES, "approach"),
        led_by=values.chosen(f.led_by, LED_BY, "kind of leader"),
        costs=values.chosen(f.cost, COSTS, "cost"),
        organizations=organizations_named(f.organization, store, session),
        without_organizations=organizations_named(f.without_organization, store, session),
        attendances=attendances_asked(f.attendance, in_person=f.in_person, online=f.online),
        dial_in=f.phone,
        online_requested=f.online,
        suspended=f.suspended,
        audiences=values.chosen(f.for_, [a for a in AUDIENCES if a != "anyone"], "audience"),
        with_=tuple(attributes_named([words], store) for words in f.with_),
        without=attributes_named(f.without, store),
        prefer=preferences_named(f.prefer, store),
        languages=frozenset(values.language_code(word) for word in values.listed(f.language)),
        place=_place_filter(f, place, store),
        text=words_asked([*f.text, *words]),
        sources=sources_named(f.source, store),
        all_sources=f.all_sources,
        fetched_since=values.utc_text(session.now - values.parse_age(f.fresh)) if f.fresh is not None else None,
        samples=f.sample or store.only_samples,
        sort=sort_order(f.sort, place),
        each=_each(f),
        limit=_limit(f.limit),
    )
    try:
        _ = query.days
    except ValueError:
        raise UsageError(f"--each takes at most {MOST_DAYS} days", "a shorter range of dates") from None
    return Request(query, found_place, starts_later=f.hours is not None and not f.now)


def _place_filter(f: Filters, near: Place | None, store: Store) -> PlaceFilter:
    return PlaceFilter(
        cities=_folded(f.city),
        counties=_folded(f.county),
        states=frozenset(state_asked(word) for word in values.listed(f.state)),
        regions=_folded(f.region),
        postal_codes=frozenset(nocase(word) for word in values.listed(f.postal_code)),
        countries=frozenset(country_asked(word, store) for word in values.listed(f.country)),
        near=near.point if near is not None else None,
        within_km=_within(f, near),
        near_town=town_of(near),
    )


def searchers_zone(filters: Filters, session: Session, place: Place | None) -> tzinfo:
    """The time zone of --tz, else of the place, else of the session."""
    name = values.parse_zone(filters.tz) if filters.tz is not None else place.timezone if place is not None else None
    return (zone_named(name) if name else None) or session.zone


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


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in values.listed(words))


def _each(f: Filters) -> bool:
    if f.each and (f.now or f.hours is not None):
        raise UsageError("--each needs days, so it does not work with --now or --hours", "leave one of them out")
    if f.each and f.sort != "time":
        raise UsageError("--each always sorts by time", "leave --sort out")
    return f.each


def _limit(number: int | None) -> int | None:
    if number is not None and not 0 < number <= MOST:
        raise UsageError(f"--limit {number} is out of range", f"a number from 1 to {MOST:,}")
    return number
