"""The conditions of a search as SQL: each gives what `MeetingQuery.matches` asks for in plain Python."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from selfhelp.geo import Point, box_around
from selfhelp.model import Organization, parts_of_city, parts_of_region
from selfhelp.search.preferences import opposites
from selfhelp.search.query import CODE, TEXT_FIELDS, MeetingQuery, Town
from selfhelp.text import fold
from selfhelp.vocabulary import AUDIENCES


class Condition(NamedTuple):
    """A condition on `meetings AS m`, as SQL.

    `keys` is a SELECT that uses an index and gives the keys of all meetings that meet the condition, and maybe of
    others; None if no index helps. `quick` is a quicker condition that every meeting meets which meets this one. It
    holds the keys that `held` gives in memory, so it is worth while only if these are few.
    """

    condition: str
    keys: str | None = None
    quick: str | None = None
    held: str = ""


class Parameters(dict[str, str | float | None]):
    """The values that a statement binds, by the names of their placeholders."""

    def bind(self, value: str | float | None) -> str:
        """The SQL placeholder of a new parameter with this value."""
        name = f"v{len(self)}"
        self[name] = value
        return f":{name}"

    def bind_all(self, values: Collection[str]) -> str:
        """The placeholders of several values, in a list."""
        return ", ".join(self.bind(value) for value in sorted(values))


class Conditions:
    """The conditions of one query; the values that they name are added to `parameters`."""

    def __init__(self, query: MeetingQuery, organizations: Iterable[Organization], parameters: Parameters) -> None:
        self._query = query
        self._organizations = tuple(organizations)
        self._bind, self._bind_all = parameters.bind, parameters.bind_all

    def all(self) -> Iterator[Condition]:
        """Every condition that a hit meets, apart from its time."""
        query = self._query
        yield Condition(f"m.sample = {int(query.samples)}")
        if not query.all_sources:
            yield Condition("m.same_as IS NULL")
        if query.zone_unknown:
            yield Condition("m.timezone IS NULL")
        if query.position_unknown:
            yield Condition("m.near_latitude IS NULL")
        if query.dial_in:
            yield Condition("m.conference_phone IS NOT NULL")
        yield from self._organization_conditions()
        yield from self._place_conditions()
        if query.text:
            words = " AND ".join(f'"{word}"' for word in query.text)
            yield self._text_match(f"{{{' '.join(TEXT_FIELDS)}}} : ({words})")
        if query.sources and query.all_sources:
            listed = self._bind_all(query.sources)
            yield Condition(f"m.source IN ({listed})", f"SELECT key FROM meetings WHERE source IN ({listed})")
        elif query.sources:
            # A source also lists meetings that are shown as their duplicate from another source.
            listed = self._bind_all(query.sources)
            keys = (
                f"SELECT key FROM meetings WHERE source IN ({listed}) UNION ALL SELECT key FROM meetings WHERE id IN"
                f" (SELECT same_as FROM meetings WHERE same_as IS NOT NULL AND source IN ({listed}))"
            )
            duplicates = f"SELECT 1 FROM meetings WHERE same_as = m.id AND source IN ({listed})"
            yield Condition(f"(m.source IN ({listed}) OR EXISTS ({duplicates}))", keys)
        if query.fetched_since is not None:
            since = self._bind(query.fetched_since)
            yield Condition(f"m.source IN (SELECT name FROM sources WHERE fetched >= {since})")
        if query.languages:
            listed = self._bind_all(query.languages)
            yield Condition(
                f"EXISTS (SELECT 1 FROM meeting_languages WHERE meeting = m.key AND language IN ({listed}))",
                f"SELECT meeting FROM meeting_languages WHERE language IN ({listed})",
            )
        for alternatives in (query.audiences, *query.with_):
            if alternatives:
                conditions = [self.has(word) for word in sorted(alternatives)]
                keys_of = [condition.keys for condition in conditions if condition.keys is not None]
                yield Condition(f"({' OR '.join(c.condition for c in conditions)})", " UNION ALL ".join(keys_of))
        for excluded in (query.without, *query.unknown):
            yield from (Condition(f"NOT {self.has(word).condition}") for word in sorted(excluded))

    def _organization_conditions(self) -> Iterator[Condition]:
        query = self._query
        wanted = {o.id for o in self._organizations if query.wants_organization(o)}
        if len(wanted) < len(self._organizations):
            listed = self._bind_all(wanted)
            yield Condition(
                f"+m.organization IN ({listed})", f"SELECT key FROM meetings WHERE organization IN ({listed})"
            )
        if query.costs:
            by_organization = self._bind_all([o.id for o in self._organizations if o.cost in query.costs])
            own = self._bind_all(query.costs)
            yield Condition(f"(m.cost IN ({own}) OR m.cost IS NULL AND m.organization IN ({by_organization}))")
        if query.problem is not None:
            organizations, problems = (
                self._bind_all(query.problem.organizations),
                self._bind_all(query.problem.problems),
            )
            own = "SELECT 1 FROM meeting_problems WHERE meeting = m.key"
            mixed = self._bind_all(query.problem.not_only_families)
            for_families = f"(m.organization NOT IN ({mixed}) OR {self.has('families').condition})"
            with_own = f"SELECT meeting FROM meeting_problems WHERE problem IN ({problems})"
            yield Condition(
                f"(m.organization IN ({organizations}) AND NOT EXISTS ({own}) AND {for_families}"
                f" OR EXISTS ({own} AND problem IN ({problems})))",
                f"SELECT key FROM meetings WHERE organization IN ({organizations}) UNION ALL {with_own}",
                quick=f"(m.organization IN ({organizations}) OR m.key IN ({with_own}))",
                held=with_own,
            )

    def _place_conditions(self) -> Iterator[Condition]:
        query = self._query
        for column, values in (("postal_code", query.postal_codes), ("state", query.states)):
            if values:
                condition = f"{column} IN ({self._bind_all(values)})"
                yield Condition(f"+m.{condition}", f"SELECT key FROM meetings WHERE {condition}")
        if query.countries:
            unknown = " OR m.country IS NULL" if "" in query.countries else ""
            yield Condition(f"(m.country IN ({self._bind_all(query.countries)}){unknown})")
        if query.cities:
            condition = f"in_city(m.city, m.region, {self._bind(chr(10).join(sorted(query.cities)))})"
            yield Condition(condition, self._in_text("{city region}", query.cities).keys)
        if query.counties:
            condition = f"fold(m.county) IN ({self._bind_all(query.counties)})"
            yield Condition(condition, self._in_text("county", query.counties).keys)
        if query.regions:
            condition = f"region_in(m.region, {self._bind(chr(10).join(sorted(query.regions)))})"
            yield Condition(condition, self._in_text("region", query.regions).keys)
        if query.near is not None:
            yield self._near(query.near)

    def denials(self) -> str:
        """SQL: the meeting does not say no to any preference."""
        return " AND ".join(self._says_no(word) for word in self._query.prefer if opposites(word)) or "1"

    def number_met(self) -> str:
        """SQL for the number of preferences that a meeting meets."""
        return " + ".join(self.has(word).condition for word in self._query.prefer) or "0"

    def meets(self, number: int) -> str:
        """SQL: the meeting meets so many preferences. With all or none of them, the first that decides is enough."""
        each = [self.has(word).condition for word in self._query.prefer]
        if number == len(each):
            return " AND ".join(each)
        if number == 0:
            return " AND ".join(f"NOT {condition}" for condition in each)
        return f"({self.number_met()}) = {number}"

    def keys_of_preferences(self) -> list[str]:
        """For each preference the keys of the meetings that meet it."""
        return [keys for word in self._query.prefer if (keys := self.has(word).keys) is not None]

    def _says_no(self, word: str) -> str:
        """SQL: the meeting does not say no to a preference."""
        no = " OR ".join(self.has(other).condition for other in sorted(opposites(word)))
        return f"NOT (({no}) AND NOT {self.has(word).condition})"

    def has(self, word: str) -> Condition:
        """Condition: the meeting has an attribute, an audience or a code."""
        if word.startswith(CODE):
            code = self._bind(word.removeprefix(CODE))
            return Condition(
                f"EXISTS (SELECT 1 FROM meeting_codes WHERE meeting = m.key AND code = {code})",
                f"SELECT meeting FROM meeting_codes WHERE code = {code}",
            )
        attribute = self._bind(word)
        own = "SELECT 1 FROM meeting_attributes WHERE meeting = m.key AND attribute"
        has = f"EXISTS ({own} = {attribute})"
        keys = f"SELECT meeting FROM meeting_attributes WHERE attribute = {attribute}"
        serving_audience = [o.id for o in self._organizations if word in o.sole_audience]
        if word not in AUDIENCES or not serving_audience:
            return Condition(has, keys)
        listed = self._bind_all(serving_audience)
        return Condition(
            f"({has} OR m.organization IN ({listed}) AND NOT EXISTS ({own} IN ({self._bind_all(list(AUDIENCES))})))",
            f"{keys} UNION ALL SELECT key FROM meetings WHERE organization IN ({listed})",
        )

    def _in_text(self, column: str, values: frozenset[str]) -> Condition:
        """Condition: the column contains all words of one of the values. It uses the text index, but is not exact."""
        phrases = (" AND ".join(f'{column} : "{word}"' for word in value.split()) for value in sorted(values))
        return self._text_match(" OR ".join(f"({phrase})" for phrase in phrases if phrase))

    def _text_match(self, expression: str) -> Condition:
        """Condition: the meeting's text matches an FTS5 expression; an empty one matches nothing."""
        if not expression:
            return Condition("0")
        keys = f"SELECT rowid FROM meeting_text WHERE meeting_text MATCH {self._bind(expression)}"
        return Condition(f"m.key IN ({keys})", keys)

    def _near(self, near: Point) -> Condition:
        """Condition: the venue is near enough, or there is none and the query also asks for remote meetings."""
        query = self._query
        # distance_km checks the attendance itself; the unary + keeps SQLite from choosing an index by it.
        reach = "distance_km(+m.attendance, m.address_withheld, m.near_latitude, m.near_longitude)"
        keys: str | None = None
        if query.within_km is None:
            inside = f"{reach} IS NOT NULL"
        else:
            box = box_around(near, query.within_km)
            sides = " OR ".join(
                f"near_longitude BETWEEN {self._bind(west)} AND {self._bind(east)}" for west, east in box.longitudes
            )
            in_box = f"near_latitude BETWEEN {self._bind(box.south)} AND {self._bind(box.north)} AND ({sides})"
            keys = f"SELECT key FROM meetings WHERE {in_box}"
            if query.near_town is not None:
                keys = f"{keys} UNION ALL SELECT key FROM meetings WHERE address_withheld = 1"
            inside = f"+m.{in_box} AND {reach} <= {self._bind(query.within_km)}"
        town = "0" if query.near_town is None else self._in_town(query.near_town)
        if not query.takes_cities:
            inside = f"{inside} AND (m.position_from IS NOT 'city' OR {town})"
        if query.near_town is not None:
            inside = f"(CASE m.address_withheld WHEN 1 THEN {town} ELSE {inside} END)"
        if query.includes_remote:
            return Condition(f"({inside} OR m.attendance IN ('online', 'phone'))")
        return Condition(f"({inside})", keys)

    def _in_town(self, town: Town) -> str:
        """SQL for `Town.has`."""
        conditions = [f"fold(m.city) = {self._bind(town.name)}"]
        for column, value in (("state", town.state), ("country", town.country)):
            if value is not None:
                conditions.append(f"(m.{column} IS NULL OR m.{column} = {self._bind(value)})")
        return f"({' AND '.join(conditions)})"


def region_in(region: str | None, wanted: str) -> bool:
    """Whether one of the parts of a region ("East > Denver") is in `wanted`, folded names on a line each."""
    return not set(wanted.split("\n")).isdisjoint(map(fold, parts_of_region(region)))


def in_city(city: str | None, region: str | None, wanted: str) -> bool:
    """The same for a city and its boroughs and quarters."""
    return not set(wanted.split("\n")).isdisjoint(map(fold, parts_of_city(city, region)))
