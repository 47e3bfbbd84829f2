"""A `MeetingQuery` as SQL over the dataset; `query.matches` says what it must mean.

A search goes through time part by part, the near parts first, until enough is found: hits are ordered in time, so
what comes later need not be looked at. Where one of the facts asked for is met by few meetings, these are looked
through instead, in one part.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, NamedTuple

from selfhelp.geo import Point, box_around, distance_km
from selfhelp.model import UNKNOWN_DURATION, Organization, Timing
from selfhelp.query import CODE, TEXT_FIELDS, MeetingQuery
from selfhelp.schedule import (
    FLOATING,
    GRACE,
    ROUND_THE_CLOCK,
    USUAL,
    WEEK,
    Window,
    first_moment,
    first_only,
    merged,
    passes,
    takes_place,
    windows,
    zone_named,
)
from selfhelp.text import fold
from selfhelp.vocabulary import ATTENDANCE, AUDIENCES, WITH_VENUE

FEW: Final = 3000
"""So many meetings are sooner looked through one by one than by their time."""

FIRST_PART: Final = 500
"""Meetings that the first part of time shall hold; each further one holds some `GROWTH` times as many."""

GROWTH: Final = 6

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
_DATED: Final = "m.minute IS NULL AND m.recurrence IS NOT NULL"
"""What has dates that no minute of the week leads to."""

Values = dict[str, str | int | float | None]
"""The values of a statement by their names."""

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
    """One search: its parts of time, the statement of each with its values, and the functions that it asks Python for.

    `clocks` are the attendances and zones in use, `size` is about the number of meetings, `number` gives how many
    rows a statement has.
    """

    def __init__(
        self,
        query: MeetingQuery,
        organizations: Iterable[Organization],
        clocks: Iterable[tuple[str, str | None]],
        size: int,
        number: Callable[[str, Values], int],
    ) -> None:
        self.query = query
        self.values: Values = {}
        self._organizations = tuple(organizations)
        self._attendances = [a for a in ATTENDANCE if query.wants_attendance(a)]
        self._clocks = [(a, zone) for a, zone in clocks if a in self._attendances]
        if query.zone_unknown:
            self._clocks = [(a, zone) for a, zone in self._clocks if zone is None]
        facts = list(self._facts())
        self._way_in = _fewest(facts, self.values, number) if size > FIRST_PART else None
        self._conditions = " AND ".join(fact.condition for fact in facts)
        self._size = size
        self._passes = self._all_passes()

    def register(self, db: sqlite3.Connection) -> None:
        """Makes the functions of this search known to the connection."""
        query = self.query

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

        db.create_function("first_moment", 1 + len(Timing._fields), moment, deterministic=True)
        db.create_function("takes_place", 5, takes_place, deterministic=True)
        db.create_function("distance_km", 4, km, deterministic=True)
        db.create_function("fold", 1, lambda t: None if t is None else fold(t), deterministic=True)
        db.create_function("region_in", 2, _region_in, deterministic=True)

    def parts(self) -> Iterator[Part]:
        """The parts of time, in order; of another order than time's there is one."""
        if self.query.sort != "time":
            yield Part(_BEGINNING, _END, last=True)
            return
        first = _BEGINNING
        for end in self._ends():
            yield Part(first, end, last=False)
            first = end
        # What has dates alone, and a known zone, has been found by now, unless dates of several weeks are asked for.
        asked = max((window.end for _, _, listed in self._passes for window in listed), default=_BEGINNING)
        unknown = self.query.when.hours is None and any(zone is None for _, zone in self._clocks)
        if not self.query.when.exact or asked > first or unknown:
            yield Part(first, _END, last=True)

    def select(self, part: Part, columns: str, joined: str, on: str, limit: int | None) -> str:
        """The statement that gives moment, distance and `columns` of each hit in a part, in order."""
        order = _ORDERS[self.query.sort]
        at_most = "" if limit is None else f" LIMIT {int(limit)}"
        km = (
            "distance_km(m.attendance, m.approximate, m.latitude, m.longitude)"
            if self.query.near is not None
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

    def count(self, part: Part, most: int) -> str:
        """The statement that counts the hits in a part, up to `most`."""
        return f"{self._hits(part)} SELECT count(*) FROM (SELECT 1 FROM hit LIMIT {int(most)})"

    def _value(self, value: str | float | None) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def _listed(self, values: Collection[str]) -> str:
        return ", ".join(self._value(value) for value in sorted(values))

    # --- time

    def _all_passes(self) -> list[tuple[str, str, list[Window]]]:
        """Attendance, zone, and when on its clock what is asked for comes, of every known zone in use."""
        query, found = self.query, {}
        listed = []
        for attendance, name in self._clocks:
            if name is None or (zone := zone_named(name)) is None:
                continue
            searchers = query.searchers_clock(attendance)
            if (searchers, name) not in found:
                found[searchers, name] = passes(query.when, zone, searchers_clock=searchers)
            listed.append((attendance, name, found[searchers, name]))
        return listed

    def _ends(self) -> list[int]:
        """Where the near parts of time end: within a week, so that each meeting comes once at the most.

        No dates lie between them and what is asked for later, so that nothing later is before something nearer.
        """
        when = self.query.when
        spans = merged(sorted({(window.moment, window.end) for _, _, listed in self._passes for window in listed}))
        if not spans:
            return []
        last = spans[0][0] + WEEK - SLACK
        if not when.exact:
            last = min(last, when.minute + WEEK)
        ends = []
        if self._way_in is None:
            left = wanted = FIRST_PART * WEEK // max(self._size, FIRST_PART)
            for first, end in spans:
                while end - first > left and first + left < last:
                    first += left
                    ends.append(first)
                    left = wanted = wanted * GROWTH
                left -= end - first
        return [*ends, last]

    def _windows(self, part: Part) -> str:
        """The windows of every clock in a part as a table that drives the join."""
        when = self.query.when
        rows: list[str] = []
        for attendance, zone, listed in self._passes:
            # In the last part the same minute of the week may come again, and the first time counts.
            given = first_only(listed) if part.last else listed
            of_zone = self._value(zone)
            for window in given:
                if (usual := window.between(max(part.first, when.minute - USUAL), part.end)) is not None:
                    rows.append(_row(attendance, of_zone, 1, usual))
                if not part.last and (any_length := window.between(part.first, part.end)) is not None:
                    rows.append(_row(attendance, of_zone, 0, any_length))
        if part.last:
            unknown = windows(when, None, searchers_clock=True)
            rows.extend(_row(a, "NULL", 1, window) for a, zone in self._clocks if zone is None for window in unknown)
        head = "clock (attendance, timezone, weekly, lo, hi, moment, wall, settled, since)"
        body = f"VALUES {', '.join(rows)}" if rows else "SELECT NULL, NULL, 0, 0, 0, 0, 0, 0, 0 WHERE 0"
        return f"WITH {head} AS ({body})"

    def _hits(self, part: Part) -> str:
        """The tables `clock` and `hit`: the keys and moments of the meetings that answer in a part."""
        facts, way = self._conditions, f" AND m.key IN ({self._way_in})" if self._way_in else ""
        # The order of a CROSS JOIN is kept; + keeps SQLite from preferring another index to that of the way in.
        joined = "meetings AS m CROSS JOIN clock AS w" if way else "clock AS w CROSS JOIN meetings AS m"
        others, attendance = "m.weekly = 0", "m.attendance"
        if way:
            others, attendance = "+m.weekly = 0", "+m.attendance"
        if not part.last:
            others = f"{others} AND {_DATED}"
        elif self.query.when.exact and part.first > _BEGINNING and not self._asked_after(part.first):
            others = f"{others} AND m.timezone IS NULL"
        day = "(w.wall + m.minute - w.lo) / 1440"
        first, end = self._value(part.first), self._value(part.end)
        return (
            f"{self._windows(part)}, hit (key, moment) AS ("
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
        when = self.query.when
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

    def _facts(self) -> Iterator[Fact]:
        query = self.query
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
                f"SELECT key FROM meetings WHERE source IN ({listed}) UNION SELECT key FROM meetings WHERE id IN"
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
                yield Fact(f"({' OR '.join(fact.condition for fact in any_of)})", " UNION ".join(keys_of))
        for words_ in (query.without, *query.unknown):
            yield from (Fact(f"NOT {self._has(word).condition}") for word in sorted(words_))

    def _organization_facts(self) -> Iterator[Fact]:
        query = self.query
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
                f" UNION SELECT meeting FROM meeting_problems WHERE problem IN ({asked})",
            )

    def _place_facts(self) -> Iterator[Fact]:
        query = self.query
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
            f"{keys} UNION SELECT key FROM meetings WHERE organization IN ({listed})",
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
        query = self.query
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


def _fewest(
    facts: Iterable[Fact],
    values: Values,
    number: Callable[[str, Values], int],
) -> str | None:
    """The keys of the meetings that meet the rarest fact, if these are few."""
    fewest, way_in = FEW + 1, None
    for fact in facts:
        if fact.keys is not None:
            found = number(f"SELECT count(*) FROM (SELECT 1 FROM ({fact.keys}) LIMIT {fewest})", values)
            if found < fewest:
                fewest, way_in = found, fact.keys
    return way_in


def _row(attendance: str, zone: str, weekly: int, window: Window) -> str:
    lo, hi, moment, wall, settled, since = window
    said = "NULL" if since is None else since
    return f"('{attendance}', {zone}, {weekly}, {lo}, {hi}, {moment}, {wall}, {int(settled)}, {said})"


def _region_in(region: str | None, wanted: str) -> bool:
    """Whether one of the parts of a region is among `wanted`, a line each."""
    lines = wanted.split("\n")
    return any(fold(part) in lines for part in (region or "").split(">") if part.strip())
