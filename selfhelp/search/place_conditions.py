"""The conditions of a search on places: each in plain Python, which defines it, and beside that as SQL."""

from collections.abc import Iterable, Iterator

from selfhelp.geo import Point, box_around
from selfhelp.model import Meeting, parts_of_city, parts_of_region
from selfhelp.search.query import MeetingQuery, Town
from selfhelp.search.statement import Sql, Statement
from selfhelp.text import fold, nocase


def has_postal_code(query: MeetingQuery, meeting: Meeting) -> bool:
    """The postal code is one of those asked for."""
    return _one_of(_lowered(meeting.postal_code), query.postal_codes)


def postal_code_sql(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    """The same as SQL."""
    if query.postal_codes:
        yield _indexed("postal_code", query.postal_codes, to)


def is_in_state(query: MeetingQuery, meeting: Meeting) -> bool:
    """The state is one of those asked for."""
    return _one_of(_lowered(meeting.state), query.states)


def state_sql(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    """The same as SQL."""
    if query.states:
        yield _indexed("state", query.states, to)


def is_in_country(query: MeetingQuery, meeting: Meeting) -> bool:
    """The country is one of those asked for; "" is an unknown one."""
    return _one_of(_lowered(meeting.country) or "", query.countries)


def country_sql(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    """The same as SQL."""
    if query.countries:
        unknown = " OR m.country IS NULL" if "" in query.countries else ""
        yield Sql(f"(m.country IN ({to.bind_all(query.countries)}){unknown})")


def is_in_city(query: MeetingQuery, meeting: Meeting) -> bool:
    """The city is one of those asked for, or a borough or quarter of it is."""
    return _any_of(map(fold, meeting.city_parts), query.cities)


def city_sql(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    """The same as SQL."""
    if query.cities:
        condition = f"in_city(m.city, m.region, {to.bind(_lines(query.cities))})"
        yield Sql(condition, to.in_text("{city region}", query.cities).keys)


def is_in_county(query: MeetingQuery, meeting: Meeting) -> bool:
    """The county is one of those asked for."""
    return _one_of(None if meeting.county is None else fold(meeting.county), query.counties)


def county_sql(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    """The same as SQL."""
    if query.counties:
        condition = f"fold(m.county) IN ({to.bind_all(query.counties)})"
        yield Sql(condition, to.in_text("county", query.counties).keys)


def is_in_region(query: MeetingQuery, meeting: Meeting) -> bool:
    """A part of the region is one of those asked for."""
    return _any_of([fold(part) for part in meeting.region_parts], query.regions)


def region_sql(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    """The same as SQL."""
    if query.regions:
        condition = f"region_in(m.region, {to.bind(_lines(query.regions))})"
        yield Sql(condition, to.in_text("region", query.regions).keys)


def is_near(query: MeetingQuery, meeting: Meeting) -> bool:
    """The venue is near enough, or there is none and the query also asks for remote meetings."""
    near_enough, _ = query.reaches(meeting)
    return near_enough


def near_sql(query: MeetingQuery, to: Statement) -> Iterator[Sql]:
    """The same as SQL."""
    if query.near is not None:
        yield _near(query, query.near, to)


def _near(query: MeetingQuery, point: Point, to: Statement) -> Sql:
    # distance_km checks the attendance itself; the unary + keeps SQLite from choosing an index by it.
    reach = "distance_km(+m.attendance, m.address_withheld, m.near_latitude, m.near_longitude)"
    keys: str | None = None
    if query.within_km is None:
        inside = f"{reach} IS NOT NULL"
    else:
        box = box_around(point, query.within_km)
        sides = " OR ".join(
            f"near_longitude BETWEEN {to.bind(west)} AND {to.bind(east)}" for west, east in box.longitudes
        )
        in_box = f"near_latitude BETWEEN {to.bind(box.south)} AND {to.bind(box.north)} AND ({sides})"
        keys = f"SELECT key FROM meetings WHERE {in_box}"
        if query.near_town is not None:
            keys = f"{keys} UNION ALL SELECT key FROM meetings WHERE address_withheld = 1"
        inside = f"+m.{in_box} AND {reach} <= {to.bind(query.within_km)}"
    in_town = "0" if query.near_town is None else _in_town(query.near_town, to)
    if not query.takes_cities:
        inside = f"{inside} AND (m.position_from IS NOT 'city' OR {in_town})"
    if query.near_town is not None:
        inside = f"(CASE m.address_withheld WHEN 1 THEN {in_town} ELSE {inside} END)"
    if query.includes_remote:
        return Sql(f"({inside} OR m.attendance IN ('online', 'phone'))")
    return Sql(f"({inside})", keys)


def _in_town(town: Town, to: Statement) -> str:
    """SQL for `Town.has`."""
    conditions = [f"fold(m.city) = {to.bind(town.name)}"]
    for column, value in (("state", town.state), ("country", town.country)):
        if value is not None:
            conditions.append(f"(m.{column} IS NULL OR m.{column} = {to.bind(value)})")
    return f"({' AND '.join(conditions)})"


def region_in(region: str | None, wanted: str) -> bool:
    """Whether one of the parts of a region ("East > Denver") is in `wanted`, folded names on a line each."""
    return not set(wanted.split("\n")).isdisjoint(map(fold, parts_of_region(region)))


def in_city(city: str | None, region: str | None, wanted: str) -> bool:
    """The same for a city and its boroughs and quarters."""
    return not set(wanted.split("\n")).isdisjoint(map(fold, parts_of_city(city, region)))


def _indexed(column: str, values: frozenset[str], to: Statement) -> Sql:
    """The column, which has an index and compares without case, has one of the values."""
    condition = f"{column} IN ({to.bind_all(values)})"
    return Sql(f"+m.{condition}", f"SELECT key FROM meetings WHERE {condition}")


def _lines(values: frozenset[str]) -> str:
    return "\n".join(sorted(values))


def _one_of(value: str | None, wanted: frozenset[str]) -> bool:
    """Whether `wanted` holds the value, or is empty and so accepts anything."""
    return not wanted or value in wanted


def _any_of(values: Iterable[str], wanted: frozenset[str]) -> bool:
    """Whether `wanted` holds one of the values, or is empty and so accepts anything."""
    return not wanted or not wanted.isdisjoint(values)


def _lowered(text: str | None) -> str | None:
    return None if text is None else nocase(text)
