"""What a search asks for: a frozen query, and what each part of it but its time asks of a meeting.

A part is a field of `MeetingQuery` and a line in `CONDITIONS`: the condition in plain Python, which defines it, and
beside that as SQL. Both must say the same: `tests/search/test_conditions.py` compares them, condition by condition.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from selfhelp.model import Meeting
from selfhelp.organizations import Organization
from selfhelp.schedule.when import When, day_by_day
from selfhelp.search import place_filter, problem_filter
from selfhelp.search.attributes import has, says_no
from selfhelp.search.place_filter import PlaceFilter
from selfhelp.search.problem_filter import ProblemFilter
from selfhelp.search.statement import AT_THE_TIME, Condition, Sql, Statement
from selfhelp.vocabulary import REMOTE

SORTS: Final = ("time", "distance", "name", "updated", "-updated")

TEXT_FIELDS: Final = ("name", "group_name", "location", "address", "city", "region", "notes")
"""The fields that --text searches."""


class MeetingQuery(NamedTuple):
    """What a search asks for. Values within one field are alternatives; a meeting must match every field that is set.

    `with_` holds sets of alternatives, each of which must be met, and `without` words that must not apply; the
    words are attributes, audiences or, after `CODE` or `LANGUAGE`, codes of a feed and languages. `unknown` selects
    meetings to which none of its words is known to apply. `prefer` are such words that only order the hits of a day,
    but for meetings that say no to one of them (`preferences.opposites`). `text` is folded (`text.fold`).
    `suspended` includes meetings that are temporarily closed. `online_requested` puts hybrid meetings on the
    searcher's clock, as online meetings are. `fetched_since` is an ISO time in UTC. `all_sources` adds the rows that a
    row of another source stands for, and each row is of its own source alone. `samples` selects the bundled samples
    instead of real meetings, `zone_unknown` only meetings of unknown time zone, `position_unknown` only those of which
    not even postal code or city give a point, without those of a `near_town` that are listed though withheld. `each`
    gives a hit for every day asked for on which a meeting takes place, instead of the first one. `limit` is a number of
    hits.
    """

    when: When
    problem: ProblemFilter | None = None
    types: frozenset[str] = frozenset()
    approaches: frozenset[str] = frozenset()
    led_by: frozenset[str] = frozenset()
    costs: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()
    without_organizations: frozenset[str] = frozenset()
    attendances: frozenset[str] = frozenset()
    dial_in: bool = False
    online_requested: bool = False
    suspended: bool = False
    audiences: frozenset[str] = frozenset()
    with_: tuple[frozenset[str], ...] = ()
    without: frozenset[str] = frozenset()
    unknown: tuple[frozenset[str], ...] = ()
    prefer: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    place: PlaceFilter = PlaceFilter()
    text: tuple[str, ...] = ()
    sources: frozenset[str] = frozenset()
    all_sources: bool = False
    fetched_since: str | None = None
    samples: bool = False
    zone_unknown: bool = False
    position_unknown: bool = False
    sort: str = "time"
    each: bool = False
    limit: int | None = None

    def searchers_clock(self, attendance: str) -> bool:
        """Whether meetings of this attendance are compared on the searcher's clock instead of their own."""
        return attendance in REMOTE or (attendance == "hybrid" and (self.online_requested or self.dial_in))

    def wants_organization(self, organization: Organization) -> bool:
        """Whether the filters on organizations allow it; problems and costs are checked for each meeting."""
        return (
            _one_of(organization.id, self.organizations)
            and organization.id not in self.without_organizations
            and _one_of(organization.type, self.types)
            and _one_of(organization.approach, self.approaches)
            and _one_of(organization.led_by, self.led_by)
        )

    @property
    def wanted(self) -> frozenset[str]:
        """Attributes and audiences that the query asks for."""
        return frozenset(self.prefer).union(self.audiences, *self.with_)

    @property
    def lacks_place(self) -> bool:
        """Whether the query asks for meetings anywhere, though nobody can get to most of them.

        A search for the name of a group, or in one source, is not for what is near.
        """
        says_how = self.attendances or self.dial_in or self.online_requested
        return not (self.place.is_named or says_how or self.text or self.sources)

    def wants_attendance(self, attendance: str) -> bool:
        """Whether meetings of this attendance can match; `dial_in` is checked for each meeting."""
        if self.place.is_named and attendance in REMOTE and not self.includes_remote:
            return False
        if self.place.near is not None and attendance == "unknown":
            return False  # it may have no door to go to
        if attendance == "suspended" and "suspended" not in self.attendances:
            return self.suspended
        return _one_of(attendance, self.attendances)

    @property
    def includes_remote(self) -> bool:
        """Whether meetings without a venue match despite a place, because the query asks for online or phone."""
        return self.online_requested or self.dial_in or "phone" in self.attendances

    def within(self, kilometers: float) -> "MeetingQuery":
        """The query with another radius around its place."""
        return self._replace(place=self.place._replace(within_km=kilometers))

    @property
    def days(self) -> list["MeetingQuery"]:
        """The query itself; with `each`, one for each day asked for.

        Raises:
            ValueError: there are too many days.
        """
        if not self.each:
            return [self]
        return [self._replace(when=when, each=False) for when in day_by_day(self.when)]

    @property
    def orders_by_preference(self) -> bool:
        """Whether the hits of each day are ordered by the preferences that they meet."""
        return bool(self.prefer) and self.sort == "time"


def _one_of(value: str | None, wanted: frozenset[str]) -> bool:
    """Whether `wanted` holds the value, or is empty and so accepts anything."""
    return not wanted or value in wanted


# --- which rows count at all


def _is_of_samples(query: MeetingQuery, meeting: Meeting) -> bool:
    return meeting.sample == query.samples


def _samples(query: MeetingQuery, _: Statement) -> Iterator[Sql]:
    yield Sql(f"m.sample = {int(query.samples)}")


def _stands_for_itself(query: MeetingQuery, meeting: Meeting) -> bool:
    return query.all_sources or meeting.same_as is None


def _not_listed_elsewhere(query: MeetingQuery, _: Statement) -> Iterator[Sql]:
    if not query.all_sources:
        yield Sql("m.same_as IS NULL")


def _is_of_sources(query: MeetingQuery, meeting: Meeting) -> bool:
    # A source also lists meetings that are shown as their duplicate from another source.
    listing = (meeting.source, *(() if query.all_sources else meeting.also_in))
    return not query.sources or not query.sources.isdisjoint(listing)


def _sources(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    if not query.sources:
        return
    listed = to.bind_all(query.sources)
    keys = f"SELECT key FROM meetings WHERE source IN ({listed})"
    if query.all_sources:
        yield Sql(f"m.source IN ({listed})", keys)
        return
    yield Sql(
        f"(m.source IN ({listed}) OR EXISTS (SELECT 1 FROM meetings WHERE same_as = m.id AND source IN ({listed})))",
        f"{keys} UNION ALL SELECT key FROM meetings WHERE id IN"
        f" (SELECT same_as FROM meetings WHERE same_as IS NOT NULL AND source IN ({listed}))",
    )


def _is_fresh(query: MeetingQuery, meeting: Meeting) -> bool:
    return query.fetched_since is None or (meeting.fetched or "") >= query.fetched_since


def _fresh(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    if query.fetched_since is not None:
        yield Sql(f"m.source IN (SELECT name FROM sources WHERE fetched >= {to.bind(query.fetched_since)})")


# --- what is unknown, or how one takes part


def _has_no_zone(query: MeetingQuery, meeting: Meeting) -> bool:
    return not query.zone_unknown or meeting.timezone is None


def _no_zone(query: MeetingQuery, _: Statement) -> Iterator[Sql]:
    if query.zone_unknown:
        yield Sql("m.timezone IS NULL")


def _has_no_position(query: MeetingQuery, meeting: Meeting) -> bool:
    is_listed = meeting.address_withheld and query.place.near_town is not None
    return not query.position_unknown or (meeting.near_latitude is None and not is_listed)


def _no_position(query: MeetingQuery, _: Statement) -> Iterator[Sql]:
    if query.position_unknown:
        # The unary + keeps SQLite from using the index of positions, in which most online meetings have none.
        is_listed = "0" if query.place.near_town is None else "m.address_withheld = 1"
        yield Sql(f"+m.near_latitude IS NULL AND NOT {is_listed}")


def _has_number(query: MeetingQuery, meeting: Meeting) -> bool:
    return not query.dial_in or meeting.conference_phone is not None


def _number(query: MeetingQuery, _: Statement) -> Iterator[Sql]:
    if query.dial_in:
        yield Sql("m.conference_phone IS NOT NULL")


def _is_attended_so(query: MeetingQuery, meeting: Meeting) -> bool:
    return query.wants_attendance(meeting.attendance)


def _attendance(_: MeetingQuery, __: Statement) -> Iterator[Sql]:
    """Nothing: `sql.Search` only looks at the clocks of the attendances that the query wants."""
    yield from ()


def _is_in_language(query: MeetingQuery, meeting: Meeting) -> bool:
    return not query.languages or not query.languages.isdisjoint(meeting.languages)


def _languages(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    if query.languages:
        listed = to.bind_all(query.languages)
        yield Sql(
            f"EXISTS (SELECT 1 FROM meeting_languages WHERE meeting = m.key AND language IN ({listed}))",
            f"SELECT meeting FROM meeting_languages WHERE language IN ({listed})",
        )


# --- who holds it, and for which problem


def _is_of_organizations(query: MeetingQuery, meeting: Meeting) -> bool:
    return query.wants_organization(meeting.organization)


def _organizations(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    wanted = {organization.id for organization in to.organizations if query.wants_organization(organization)}
    if len(wanted) < len(to.organizations):
        listed = to.bind_all(wanted)
        # The unary + keeps SQLite from using another index than the one of the clock.
        yield Sql(
            f"+m.organization IN ({listed})", f"SELECT key FROM meetings WHERE organization IN ({listed}) {AT_THE_TIME}"
        )


def _costs(query: MeetingQuery, meeting: Meeting) -> bool:
    return not query.costs or (meeting.cost or meeting.organization.cost) in query.costs


def _cost(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    if query.costs:
        by_organization = to.bind_all([o.id for o in to.organizations if o.cost in query.costs])
        own = to.bind_all(query.costs)
        yield Sql(f"(m.cost IN ({own}) OR m.cost IS NULL AND m.organization IN ({by_organization}))")


def _is_about_problem(query: MeetingQuery, meeting: Meeting) -> bool:
    return query.problem is None or query.problem.is_met_by(meeting)


def _problem(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    if query.problem is not None:
        yield problem_filter.sql(query.problem, to)


# --- where it is


def _is_in_place(query: MeetingQuery, meeting: Meeting) -> bool:
    return all(condition.matches(query.place, meeting) for condition in place_filter.CONDITIONS.values())


def _place(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    for condition in place_filter.CONDITIONS.values():
        yield from condition.sql(query.place, to)


def _is_near(query: MeetingQuery, meeting: Meeting) -> bool:
    is_near_enough, _ = query.place.reaches(meeting)
    return is_near_enough


def _near(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    if query.place.near is not None:
        venue = place_filter.near_sql(query.place, query.place.near, to)
        yield Sql(f"({venue.condition} OR m.attendance IN ('online', 'phone'))") if query.includes_remote else venue


# --- attributes and audiences


def _has_all_asked(query: MeetingQuery, meeting: Meeting) -> bool:
    asked = (query.audiences, *query.with_)
    return all(not words or any(has(meeting, word) for word in words) for words in asked)


def _with(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    for alternatives in (query.audiences, *query.with_):
        if alternatives:
            each = [to.has(word) for word in sorted(alternatives)]
            keys = " UNION ALL ".join(sql.keys for sql in each if sql.keys is not None)
            yield Sql(f"({' OR '.join(sql.condition for sql in each)})", keys)


def _has_none_excluded(query: MeetingQuery, meeting: Meeting) -> bool:
    return not any(has(meeting, word) for words in (query.without, *query.unknown) for word in words)


def _without(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    for excluded in (query.without, *query.unknown):
        yield from (Sql(f"NOT {to.has(word).condition}") for word in sorted(excluded))


def _refuses_no_preference(query: MeetingQuery, meeting: Meeting) -> bool:
    return not any(says_no(meeting, word) for word in query.prefer)


def _preferences(_: MeetingQuery, __: Statement) -> Iterator[Sql]:
    """Nothing: `statement.Preferences` gives it, which `sql.Search` asks last, once it knows what a meeting meets."""
    yield from ()


# --- words


def _has_words(query: MeetingQuery, meeting: Meeting) -> bool:
    if not query.text:
        return True
    from selfhelp.word_forms import words_of_text

    words = {word for field in TEXT_FIELDS for word in words_of_text(getattr(meeting, field) or "")}
    return words.issuperset(query.text)


def _words(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    if query.text:
        words = " AND ".join(f'"{word}"' for word in query.text)
        yield to.text_match(f"{{{' '.join(TEXT_FIELDS)}}} : ({words})")


CONDITIONS: Final = {
    "samples": Condition(_is_of_samples, _samples),
    "all_sources": Condition(_stands_for_itself, _not_listed_elsewhere),
    "zone_unknown": Condition(_has_no_zone, _no_zone),
    "position_unknown": Condition(_has_no_position, _no_position),
    "dial_in": Condition(_has_number, _number),
    "attendances": Condition(_is_attended_so, _attendance),
    "organizations": Condition(_is_of_organizations, _organizations),
    "costs": Condition(_costs, _cost),
    "problem": Condition(_is_about_problem, _problem),
    "place": Condition(_is_in_place, _place),
    "near": Condition(_is_near, _near),
    "text": Condition(_has_words, _words),
    "sources": Condition(_is_of_sources, _sources),
    "fetched_since": Condition(_is_fresh, _fresh),
    "languages": Condition(_is_in_language, _languages),
    "with_": Condition(_has_all_asked, _with),
    "without": Condition(_has_none_excluded, _without),
    "prefer": Condition(_refuses_no_preference, _preferences),
}
"""Every condition by the field of `MeetingQuery` that it is about, or the first of several; cheap SQL comes first."""


def all_sql(query: MeetingQuery, statement: Statement) -> list[Sql]:
    """The SQL of every condition of a query."""
    return [sql for condition in CONDITIONS.values() for sql in condition.sql(query, statement)]
