"""A `MeetingQuery` as SQL over the dataset; `query.matches` says what it must mean.

A search goes through time part by part, the near parts first, until enough is found: hits are ordered in time, so
what comes later need not be looked at. Where one of the facts asked for is met by few meetings, these are looked
through instead, in one part.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from typing import Any, Final, NamedTuple

from selfhelp.geo import Point, box_around, distance_km
from selfhelp.model import UNKNOWN_DURATION, Organization, Timing
from selfhelp.schedule.moments import FLOATING, GRACE, ROUND_THE_CLOCK, USUAL, WEEK, zone_named
from selfhelp.schedule.occurrence import first_moment
from selfhelp.schedule.rrule import takes_place
from selfhelp.schedule.when import merged
from selfhelp.schedule.windows import Window, first_only, passes, windows
from selfhelp.search.query import CODE, TEXT_FIELDS, MeetingQuery
from selfhelp.text import fold
from selfhelp.vocabulary import ATTENDANCE, AUDIENCES, WITH_VENUE

FEW: Final = 3000
"""So many meetings are sooner looked through one by one than by their time."""

FIRST_PART: Final = 500
"""Meetings that the first part of time shall hold; each further one holds some `GROWTH` times as many."""

GROWTH: Final = 6

PATIENCE: Final = 3
"""Parts of time after which the rest is looked through by a fact that not quite so few meet, if there is one."""

RARE: Final = 10
"""One meeting in so many: what is rarer is sooner found by itself."""

SLACK: Final = 180
"""Minutes by which clocks are changed at most: in a week less these no minute of the week comes twice."""

_ORDERS: Final = {
    "time": "moment, by_name, by_id",
    "distance": "km IS NULL, km, moment, by_name, by_id",
    "name": "by_name COLLATE NOCASE, moment, by_name, by_id",
    "updated": "by_update DESC, moment, by_name, by_id",
}
_LENGTH: Final = f"coalesce(m.duration, {UNKNOWN_DURATION})"
_TIMING: Final = ", ".join(f"m.{name}" for name in Timing._fields)
_NUMBERS: Final = count()
_CLOCK: Final = ("attendance", "timezone", "weekly", *Window._fields)
_DATED: Final = "m.minute IS NULL AND m.recurrence IS NOT NULL"
"""What has dates that no minute of the week leads to."""

_BEGINNING: Final = -FLOATING
_END: Final = FLOATING << 2


class Fact(NamedTuple):
    """What meetings must be; `keys`, where an index serves, selects the keys of those that may be it."""

    condition: str
    keys: str | None = None


class Part(NamedTuple):
    """The moments [first, end); in the `last` one are also those of meetings that no window leads to."""

    first: int
    end: int
    last: bool


class Search:
    """One search on a connection; `clocks` are the attendances and zones that the dataset has."""

    def __init__(
        self,
        query: MeetingQuery,
        organizations: Iterable[Organization],
        clocks: Iterable[tuple[str, str | None]],
        db: sqlite3.Connection,
    ) -> None:
        self._query = query
        self._db = db
        self._values: dict[str, str | float | None] = {}
        self._organizations = tuple(organizations)
        self._attendances = [a for a in ATTENDANCE if query.wants_attendance(a)]
        asked = [
            (attendance, name)
            for attendance, name in clocks
            if attendance in self._attendances and not (query.zone_unknown and name is not None)
        ]
        # A zone may be one that this machine does not know.
        zones = {name: None if name is None else zone_named(name) for _, name in asked}
        self._unzoned = [(attendance, name) for attendance, name in asked if zones[name] is None]
        self._passes = [
            (attendance, name, passes(query.when, zone, searchers_clock=query.searchers_clock(attendance)))
            for attendance, name in asked
            if (zone := zones[name]) is not None
        ]
        self._clock_table = f"clock_{next(_NUMBERS)}"
        self._register()
        self._facts = list(self._all_facts())
        self._conditions = " AND ".join(fact.condition for fact in self._facts)
        self._size = self._number("SELECT coalesce(max(key), 0) FROM meetings")
        self._way_in = self._fewest(FEW) if self._size > FIRST_PART else None

    def rows(self, columns: str, joined: str, on: str) -> Iterator[tuple[Any, ...]]:
        """Moment, distance and `columns` of each hit, in the order asked for, up to the query's limit."""
        left = self._query.limit
        for part in self._parts():
            self._open(part)
            for row in self._db.execute(self._select(part, columns, joined, on, left), self._values):
                yield row
                left = None if left is None else left - 1
            if left == 0:
                return

    def count(self, most: int) -> int:
        """The number of hits, up to `most`."""
        found = 0
        for part in self._parts():
            if found < most:
                self._open(part)
                found += self._number(
                    f"{self._hits(part)} SELECT count(*) FROM (SELECT 1 FROM hit LIMIT {int(most) - found})"
                )
        return found

    def _register(self) -> None:
        """Makes the functions of this search known to the connection."""
        query = self._query

        def moment(attendance: str, *timing: object) -> int | None:
            return first_moment(
                Timing(*timing),  # type: ignore[arg-type]
                query.when,
                searchers_clock=query.searchers_clock(attendance),
            )

        def km(attendance: str, approximate: int, latitude: float | None, longitude: float | None) -> float | None:
            known = latitude is not None and longitude is not None and not approximate and attendance in WITH_VENUE
            if query.near is None or not known:
                return None
            return distance_km(query.near, Point(latitude or 0.0, longitude or 0.0))

        create = self._db.create_function
        create("first_moment", 1 + len(Timing._fields), moment, deterministic=True)
        create("takes_place", 5, takes_place, deterministic=True)
        create("distance_km", 4, km, deterministic=True)
        create("fold", 1, lambda t: None if t is None else fold(t), deterministic=True)
        create("region_in", 2, _region_in, deterministic=True)

    def _parts(self) -> Iterator[Part]:
        """The parts of time, in order; of another order than time's there is one."""
        when = self._query.when
        if self._query.sort != "time":
            yield Part(_BEGINNING, _END, last=True)
            return
        first, ends = _BEGINNING, self._ends()
        for number, end in enumerate(ends):
            if number == PATIENCE:
                self._way_in = self._way_in or self._fewest(self._size // RARE)
            if self._way_in is not None:
                end = ends[-1]
            if first < end:
                yield Part(first, end, last=False)
                first = end
        # What is on within hours has been found by now; of dates, what has no known moment is left.
        if when.hours is None or self._asked_after(first):
            yield Part(first, _END, last=True)

    def _open(self, part: Part) -> None:
        """Puts the windows of a part where its statement finds them: in a table of the connection, in memory."""
        table, execute = self._clock_table, self._db.execute
        execute("PRAGMA temp_store = MEMORY")
        execute(f"DROP TABLE IF EXISTS temp.{table}")
        execute(f"CREATE TEMP TABLE {table} ({', '.join(_CLOCK)})")
        self._db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in _CLOCK)})", self._windows(part))
        if self._way_in is not None:
            execute(f"CREATE INDEX temp.{table}_by_clock ON {table} ({', '.join(_CLOCK[:4])})")

    def _select(self, part: Part, columns: str, joined: str, on: str, limit: int | None) -> str:
        """The statement that gives moment, distance and `columns` of each hit in a part, in order."""
        order = _ORDERS[self._query.sort]
        at_most = "" if limit is None else f" LIMIT {int(limit)}"
        km = (
            "distance_km(m.attendance, m.approximate, m.latitude, m.longitude)"
            if self._query.near is not None
            else "NULL"
        )
        # The details are fetched for those only that are within the limit.
        return (
            f"{self._hits(part)}, ranked AS (SELECT hit.key, hit.moment, {km} AS km,"
            " m.name AS by_name, m.id AS by_id, coalesce(m.updated, '') AS by_update"
            f" FROM hit CROSS JOIN meetings AS m ON m.key = hit.key ORDER BY {order}{at_most})"
            f" SELECT ranked.moment, ranked.km, {columns} FROM ranked CROSS JOIN meetings AS m ON m.key = ranked.key"
            f" JOIN {joined} ON {on} ORDER BY {order}"
        )

    def _number(self, statement: str) -> int:
        found: int = self._db.execute(statement, self._values).fetchone()[0]
        return found

    def _fewest(self, most: int) -> str | None:
        """The keys of the meetings that meet the rarest fact, if these are `most` at the most."""
        fewest, way_in = most + 1, None
        for fact in self._facts:
            if fact.keys is not None:
                found = self._number(f"SELECT count(*) FROM (SELECT 1 FROM ({fact.keys}) LIMIT {fewest})")
                if found < fewest:
                    fewest, way_in = found, fact.keys
        return way_in

    def _value(self, value: str | float | None) -> str:
        name = f"v{len(self._values)}"
        self._values[name] = value
        return f":{name}"

    def _listed(self, values: Collection[str]) -> str:
        return ", ".join(self._value(value) for value in sorted(values))

    # --- time

    def _ends(self) -> list[int]:
        """Where the near parts of time end: within a week, so that each meeting comes once at the most.

        No dates lie between them and what is asked for later, so that nothing later is before something nearer.
        """
        when = self._query.when
        # What began before has mostly ended, or is too late to join.
        begun = when.minute - (UNKNOWN_DURATION if when.hours is None else GRACE)
        spans = merged(sorted({(window.moment, window.end) for _, _, listed in self._passes for window in listed}))
        if not spans:
            return []
        last = spans[0][0] + WEEK - SLACK
        if not when.exact:
            last = min(last, when.minute + WEEK)
        ends: list[int] = []
        if self._way_in is None:
            left = wanted = FIRST_PART * WEEK // max(self._size, FIRST_PART)
            for first, end in ((max(first, begun), end) for first, end in spans if end > begun):
                while end - first > left and first + left < last:
                    first += left
                    ends.append(first)
                    left = wanted = wanted * GROWTH
                left -= end - first
        return [*ends, last]

    def _windows(self, part: Part) -> Iterator[tuple[object, ...]]:
        """The windows of every clock in a part, as the rows of the table that drives the join."""
        when = self._query.when
        for attendance, zone, listed in self._passes:
            # In the last part the same minute of the week may come again, and the first time counts.
            for window in first_only(listed) if part.last else listed:
                if (usual := window.between(max(part.first, when.minute - USUAL), part.end)) is not None:
                    yield (attendance, zone, 1, *usual)
                if not part.last and (any_length := window.between(part.first, part.end)) is not None:
                    yield (attendance, zone, 0, *any_length)
        if part.last:
            unknown = windows(when, None, searchers_clock=True)
            for attendance, name in self._unzoned:
                yield from ((attendance, name, 1, *window) for window in unknown)

    def _hits(self, part: Part) -> str:
        """The table `hit`: the keys and moments of the meetings that answer in a part, by the windows of `open`."""
        facts, way = self._conditions, f" AND m.key IN ({self._way_in})" if self._way_in else ""
        # The order of a CROSS JOIN is kept; + keeps SQLite from preferring another index to that of the way in.
        clock = self._clock_table
        joined = f"meetings AS m CROSS JOIN {clock} AS w" if way else f"{clock} AS w CROSS JOIN meetings AS m"
        others, attendance = "m.weekly = 0", "m.attendance"
        if way:
            others, attendance = "+m.weekly = 0", "+m.attendance"
        if not part.last:
            others = f"{others} AND {_DATED}"
        elif self._query.when.exact and part.first > _BEGINNING and not self._asked_after(part.first):
            strange = self._listed({name for _, name in self._unzoned if name is not None})
            others = f"{others} AND (m.timezone IS NULL OR m.start IS NULL OR m.timezone IN ({strange}))"
        day = "(w.wall + m.minute - w.lo) / 1440"
        first, end = self._value(part.first), self._value(part.end)
        return (
            "WITH hit (key, moment) AS ("
            f"SELECT m.key, w.moment + m.minute - w.lo FROM {joined}"
            " ON m.attendance = w.attendance AND m.timezone IS w.timezone AND m.weekly = w.weekly"
            " AND m.minute >= w.lo AND m.minute < w.hi"
            # Only CASE says for certain what is looked at first.
            f" WHERE {self._not_ended()} AND {facts}{way} AND (m.weekly = 1 OR CASE WHEN m.minute >= w.lo"
            f" AND m.minute < w.hi"
            f" THEN takes_place(m.recurrence, m.valid_from, m.valid_until, m.except_dates, {day}) END)"
            " UNION ALL"
            " SELECT key, moment FROM ("
            f"SELECT m.key, first_moment(m.attendance, {_TIMING}) AS moment FROM meetings AS m"
            f" WHERE {others} AND {attendance} IN ({self._listed(self._attendances)}) AND {facts}{way}"
            f") WHERE moment >= {first} AND moment < {end})"
        )

    def _asked_after(self, moment: int) -> bool:
        return any(window.end > moment for _, _, listed in self._passes for window in listed)

    def _not_ended(self) -> str:
        """What `When.wants_moment` means for a window that is not settled."""
        when = self._query.when
        now = self._value(when.minute)
        at = "w.moment + m.minute - w.lo"
        ended = f"{at} + {_LENGTH} <= {now}"
        missed = (
            f"({at} < {now} - {GRACE} AND coalesce(m.duration, 0) < {ROUND_THE_CLOCK})"
            if when.hours is not None
            else "0"
        )
        return f"(w.settled OR NOT ({ended} OR {missed})) AND (w.since IS NULL OR {at} - w.since + {_LENGTH} <= {now})"

    # --- facts

    def _all_facts(self) -> Iterator[Fact]:
        query = self._query
        yield Fact(f"m.sample = {int(query.samples)}")
        yield Fact("m.same_as IS NULL")
        yield from self._organization_facts()
        yield from self._place_facts()
        if query.text:
            words = " AND ".join(f'"{word}"' for word in query.text)
            yield self._matching(f"{{{' '.join(TEXT_FIELDS)}}} : ({words})")
        if query.sources:
            # A source has its own meetings, and those that another one's stand for.
            listed = self._listed(query.sources)
            keys = (
                f"SELECT key FROM meetings WHERE source IN ({listed}) UNION ALL SELECT key FROM meetings WHERE id IN"
                f" (SELECT same_as FROM meetings WHERE same_as IS NOT NULL AND source IN ({listed}))"
            )
            twins = f"SELECT 1 FROM meetings WHERE same_as = m.id AND source IN ({listed})"
            yield Fact(f"(m.source IN ({listed}) OR EXISTS ({twins}))", keys)
        if query.zone_unknown:
            yield Fact("m.timezone IS NULL")
        if query.dial_in:
            yield Fact("m.conference_phone IS NOT NULL")
        if query.languages:
            listed = self._listed(query.languages)
            yield Fact(
                f"EXISTS (SELECT 1 FROM meeting_languages WHERE meeting = m.key AND language IN ({listed}))",
                f"SELECT meeting FROM meeting_languages WHERE language IN ({listed})",
            )
        for words_ in (query.audiences, *query.with_):
            if words_:
                any_of = [self._has(word) for word in sorted(words_)]
                keys_of = [fact.keys for fact in any_of if fact.keys is not None]
                yield Fact(f"({' OR '.join(fact.condition for fact in any_of)})", " UNION ALL ".join(keys_of))
        for words_ in (query.without, *query.unknown):
            yield from (Fact(f"NOT {self._has(word).condition}") for word in sorted(words_))

    def _organization_facts(self) -> Iterator[Fact]:
        query = self._query
        wanted = {o.id for o in self._organizations if query.wants_organization(o)}
        if len(wanted) < len(self._organizations):
            listed = self._listed(wanted)
            yield Fact(f"+m.organization IN ({listed})", f"SELECT key FROM meetings WHERE organization IN ({listed})")
        if query.costs:
            costly = self._listed([o.id for o in self._organizations if o.cost in query.costs])
            own = self._listed(query.costs)
            yield Fact(f"(m.cost IN ({own}) OR m.cost IS NULL AND m.organization IN ({costly}))")
        if query.problem is not None:
            serving, asked = self._listed(query.problem.organizations), self._listed(query.problem.problems)
            own = "SELECT 1 FROM meeting_problems WHERE meeting = m.key"
            yield Fact(
                f"(m.organization IN ({serving}) AND NOT EXISTS ({own}) OR EXISTS ({own} AND problem IN ({asked})))",
                f"SELECT key FROM meetings WHERE organization IN ({serving})"
                f" UNION ALL SELECT meeting FROM meeting_problems WHERE problem IN ({asked})",
            )

    def _place_facts(self) -> Iterator[Fact]:
        query = self._query
        for column, values in (("postal_code", query.postal_codes), ("state", query.states)):
            if values:
                condition = f"{column} IN ({self._listed(values)})"
                yield Fact(f"+m.{condition}", f"SELECT key FROM meetings WHERE {condition}")
        if query.countries:
            yield Fact(f"m.country IN ({self._listed(query.countries)})")
        for column, values in (("city", query.cities), ("county", query.counties)):
            if values:
                yield Fact(f"fold(m.{column}) IN ({self._listed(values)})", self._in_text(column, values).keys)
        if query.regions:
            condition = f"region_in(m.region, {self._value(chr(10).join(sorted(query.regions)))})"
            yield Fact(condition, self._in_text("region", query.regions).keys)
        if query.near is not None:
            yield self._near(query.near)

    def _has(self, word: str) -> Fact:
        """Whether the meeting has an attribute, an audience or a code."""
        if word.startswith(CODE):
            code = self._value(word.removeprefix(CODE))
            return Fact(
                f"EXISTS (SELECT 1 FROM meeting_codes WHERE meeting = m.key AND code = {code})",
                f"SELECT meeting FROM meeting_codes WHERE code = {code}",
            )
        attribute = self._value(word)
        own = "SELECT 1 FROM meeting_attributes WHERE meeting = m.key AND attribute"
        has = f"EXISTS ({own} = {attribute})"
        keys = f"SELECT meeting FROM meeting_attributes WHERE attribute = {attribute}"
        by_organization = [o.id for o in self._organizations if word in o.audience]
        if word not in AUDIENCES or not by_organization:
            return Fact(has, keys)
        listed = self._listed(by_organization)
        return Fact(
            f"({has} OR m.organization IN ({listed}) AND NOT EXISTS ({own} IN ({self._listed(list(AUDIENCES))})))",
            f"{keys} UNION ALL SELECT key FROM meetings WHERE organization IN ({listed})",
        )

    def _in_text(self, column: str, values: frozenset[str]) -> Fact:
        """Whether the column has all words of one of the values: found by index, not yet exact."""
        ways = (" AND ".join(f'{column} : "{word}"' for word in value.split()) for value in sorted(values))
        return self._matching(" OR ".join(f"({way})" for way in ways if way))

    def _matching(self, expression: str) -> Fact:
        if not expression:
            return Fact("0")
        keys = f"SELECT rowid FROM meeting_text WHERE meeting_text MATCH {self._value(expression)}"
        return Fact(f"m.key IN ({keys})", keys)

    def _near(self, near: Point) -> Fact:
        """Whether the venue is near enough; where joining from afar is asked for, no venue is as well."""
        query = self._query
        # The function knows of venues, so this + leaves the attendance out of the choice of an index.
        reach = "distance_km(+m.attendance, m.approximate, m.latitude, m.longitude)"
        keys: str | None = None
        if query.within_km is None:
            inside = f"{reach} IS NOT NULL"
        else:
            box = box_around(near, query.within_km)
            sides = " OR ".join(
                f"longitude BETWEEN {self._value(west)} AND {self._value(east)}" for west, east in box.longitudes
            )
            in_box = f"latitude BETWEEN {self._value(box.south)} AND {self._value(box.north)} AND ({sides})"
            keys = f"SELECT key FROM meetings WHERE {in_box}"
            inside = f"+m.{in_box} AND {reach} <= {self._value(query.within_km)}"
        if query.reaches_venueless:
            return Fact(f"({inside} OR m.attendance IN ('online', 'phone'))")
        return Fact(f"({inside})", keys)


def _region_in(region: str | None, wanted: str) -> bool:
    """Whether one of the parts of a region is among `wanted`, a line each."""
    lines = wanted.split("\n")
    return any(fold(part) in lines for part in (region or "").split(">") if part.strip())
