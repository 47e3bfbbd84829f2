"""Every condition of a search but its time: in plain Python, which defines it, and beside that as SQL.

Both must say the same: `tests/search/test_conditions.py` compares them, condition by condition. Conditions on places
are in `place_conditions`.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from selfhelp.model import Meeting
from selfhelp.search import place_conditions
from selfhelp.search.attributes import has, says_no
from selfhelp.search.query import TEXT_FIELDS, MeetingQuery
from selfhelp.search.statement import Sql, Statement


class Condition(NamedTuple):
    """A condition: whether a meeting meets what the query asks for, and the same as SQL, nothing if it asks nothing."""

    matches: Callable[[MeetingQuery, Meeting], bool]
    sql: Callable[[MeetingQuery, Statement], Iterator[Sql]]


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
    return not query.position_unknown or meeting.near_latitude is None


def _no_position(query: MeetingQuery, _: Statement) -> Iterator[Sql]:
    if query.position_unknown:
        yield Sql("m.near_latitude IS NULL")


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
        yield Sql(f"+m.organization IN ({listed})", f"SELECT key FROM meetings WHERE organization IN ({listed})")


def _costs(query: MeetingQuery, meeting: Meeting) -> bool:
    return not query.costs or (meeting.cost or meeting.organization.cost) in query.costs


def _cost(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    if query.costs:
        by_organization = to.bind_all([o.id for o in to.organizations if o.cost in query.costs])
        own = to.bind_all(query.costs)
        yield Sql(f"(m.cost IN ({own}) OR m.cost IS NULL AND m.organization IN ({by_organization}))")


def _is_about_problem(query: MeetingQuery, meeting: Meeting) -> bool:
    if query.problem is None:
        return True
    if meeting.problems:
        return not query.problem.problems.isdisjoint(meeting.problems)
    is_for_families = "families" in meeting.audience
    serves = meeting.organization.id in query.problem.organizations
    return serves and (is_for_families or meeting.organization.id not in query.problem.not_only_families)


def _problem(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    if query.problem is None:
        return
    organizations, problems = to.bind_all(query.problem.organizations), to.bind_all(query.problem.problems)
    own = "SELECT 1 FROM meeting_problems WHERE meeting = m.key"
    mixed = to.bind_all(query.problem.not_only_families)
    for_families = f"(m.organization NOT IN ({mixed}) OR {to.has('families').condition})"
    with_own = f"SELECT meeting FROM meeting_problems WHERE problem IN ({problems})"
    yield Sql(
        f"(m.organization IN ({organizations}) AND NOT EXISTS ({own}) AND {for_families}"
        f" OR EXISTS ({own} AND problem IN ({problems})))",
        f"SELECT key FROM meetings WHERE organization IN ({organizations}) UNION ALL {with_own}",
        quick=f"(m.organization IN ({organizations}) OR m.key IN ({with_own}))",
        held=with_own,
    )


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
    "postal_codes": Condition(place_conditions.has_postal_code, place_conditions.postal_code_sql),
    "states": Condition(place_conditions.is_in_state, place_conditions.state_sql),
    "countries": Condition(place_conditions.is_in_country, place_conditions.country_sql),
    "cities": Condition(place_conditions.is_in_city, place_conditions.city_sql),
    "counties": Condition(place_conditions.is_in_county, place_conditions.county_sql),
    "regions": Condition(place_conditions.is_in_region, place_conditions.region_sql),
    "near": Condition(place_conditions.is_near, place_conditions.near_sql),
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
