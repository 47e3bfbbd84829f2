"""A `MeetingQuery` as one SQL statement over the dataset; `query.matches` says what it must mean."""

import sqlite3
from collections.abc import Collection, Iterable
from typing import Final

from selfhelp.geo import Point, box_around, distance_km
from selfhelp.model import UNKNOWN_DURATION, Organization, Timing
from selfhelp.query import CODE, TEXT_FIELDS, MeetingQuery
from selfhelp.schedule import GRACE, ROUND_THE_CLOCK, Window, first_moment, windows, zone_named
from selfhelp.text import fold
from selfhelp.vocabulary import ATTENDANCE, AUDIENCES, WITH_VENUE

_ORDERS: Final = {
    "time": "moment, by_name, by_id",
    "distance": "km IS NULL, km, moment, by_name, by_id",
    "name": "by_name COLLATE NOCASE, moment, by_name, by_id",
    "updated": "by_update DESC, moment, by_name, by_id",
}
_LENGTH: Final = f"coalesce(m.duration, {UNKNOWN_DURATION})"
_TIMING: Final = ", ".join(f"m.{name}" for name in Timing._fields)


class Search:
    """One search: its text, its values, and the two functions that it asks Python for."""

    def __init__(
        self,
        query: MeetingQuery,
        organizations: Iterable[Organization],
        zones: Iterable[str | None],
    ) -> None:
        self.query = query
        self.values: dict[str, str | int | float | None] = {}
        self._organizations = tuple(organizations)
        attendances = [a for a in ATTENDANCE if query.wants_attendance(a)]
        narrow = self._narrow_facts()
        facts = " AND ".join([*narrow, *self._organization_facts(), *self._facts()])
        # The order of a CROSS JOIN is kept: facts that few meetings meet are the way in, else the clock is.
        # NOT and + keep SQLite from preferring another index to theirs.
        joined = "meetings AS m CROSS JOIN clock AS w" if narrow else "clock AS w CROSS JOIN meetings AS m"
        others = "NOT m.weekly AND +m.attendance" if narrow else "m.weekly = 0 AND m.attendance"
        self._hits = (
            f"{self._windows(attendances, zones)}, hit (key, moment) AS ("
            f"SELECT m.key, w.moment + m.minute - w.lo FROM {joined}"
            " ON m.attendance = w.attendance AND m.timezone IS w.timezone"
            " AND m.minute >= w.lo AND m.minute < w.hi"
            f" WHERE m.weekly = 1 AND {self._not_ended()} AND {facts}"
            " UNION ALL"
            " SELECT key, moment FROM ("
            f"SELECT m.key, first_moment(m.attendance, {_TIMING}) AS moment FROM meetings AS m"
            f" WHERE {others} IN ({self._listed(attendances)}) AND {facts}"
            ") WHERE moment IS NOT NULL)"
        )

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
        db.create_function("distance_km", 4, km, deterministic=True)
        db.create_function("fold", 1, lambda t: None if t is None else fold(t), deterministic=True)
        db.create_function("region_in", 2, _region_in, deterministic=True)

    def select(self, columns: str, joined: str, on: str) -> str:
        """The statement that gives moment, distance and `columns` of each hit, in order."""
        order, limit, first = _ORDERS[self.query.sort], "", ""
        if self.query.limit is not None:
            limit = f" LIMIT {int(self.query.limit)}"
            if self.query.sort == "time":
                # Names, which break ties, are looked up only for what can be within the limit.
                last = f"SELECT moment FROM hit ORDER BY moment LIMIT 1 OFFSET {int(self.query.limit) - 1}"
                first = f" WHERE hit.moment <= coalesce(({last}), hit.moment)"
        km = (
            "distance_km(m.attendance, m.approximate, m.latitude, m.longitude)"
            if self.query.near is not None
            else "NULL"
        )
        # The details are fetched for those only that are within the limit.
        return (
            f"WITH {self._hits}, ranked AS (SELECT hit.key, hit.moment, {km} AS km,"
            " m.name AS by_name, m.id AS by_id, coalesce(m.updated, '') AS by_update"
            f" FROM hit JOIN meetings AS m ON m.key = hit.key{first} ORDER BY {order}{limit})"
            f" SELECT ranked.moment, ranked.km, {columns} FROM ranked JOIN meetings AS m ON m.key = ranked.key"
            f" JOIN {joined} ON {on} ORDER BY {order}"
        )

    def count(self, most: int) -> str:
        """The statement that counts the hits, up to `most`."""
        return f"WITH {self._hits} SELECT count(*) FROM (SELECT 1 FROM hit LIMIT {int(most)})"

    def _value(self, value: str | float | None) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def _listed(self, values: Collection[str]) -> str:
        return ", ".join(self._value(value) for value in sorted(values))

    def _in(self, column: str, values: frozenset[str]) -> list[str]:
        return [f"{column} IN ({self._listed(values)})"] if values else []

    def _windows(self, attendances: list[str], zones: Iterable[str | None]) -> str:
        """The clock windows of every zone and attendance as a table that drives the join."""
        when = self.query.when
        by_clock = {
            searchers: [a for a in attendances if self.query.searchers_clock(a) is searchers]
            for searchers in (False, True)
        }
        rows: list[str] = []
        for name in zones:
            zone = None if name is None else zone_named(name)
            zone_text = self._value(name)
            for searchers, of_clock in by_clock.items():
                found = windows(when, zone, searchers_clock=searchers) if of_clock else []
                rows.extend(_row(a, zone_text, window) for a in of_clock for window in found)
        head = "clock (attendance, timezone, lo, hi, moment, settled, since)"
        body = f"VALUES {', '.join(rows)}" if rows else "SELECT NULL, NULL, 0, 0, 0, 0, 0 WHERE 0"
        return f"{head} AS ({body})"

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

    def _organization_facts(self) -> list[str]:
        query = self.query
        wanted = {o.id for o in self._organizations if query.wants_organization(o)}
        facts = []
        if len(wanted) < len(self._organizations):
            facts.append(f"m.organization IN ({self._listed(wanted)})")
        if query.costs:
            costly = [o.id for o in self._organizations if o.cost in query.costs]
            costs = self._listed(query.costs)
            facts.append(f"(m.cost IN ({costs}) OR m.cost IS NULL AND m.organization IN ({self._listed(costly)}))")
        if query.problem is not None:
            own = "SELECT meeting FROM meeting_problems"
            facts.append(
                f"(m.organization IN ({self._listed(query.problem.organizations)})"
                f" AND NOT EXISTS ({own} WHERE meeting = m.key)"
                f" OR m.key IN ({own} WHERE problem IN ({self._listed(query.problem.problems)})))"
            )
        return facts

    def _narrow_facts(self) -> list[str]:
        """The facts that an index of their own finds few meetings by."""
        query = self.query
        facts = [*self._in("m.postal_code", query.postal_codes), *self._in("m.state", query.states)]
        for column, values in (("city", query.cities), ("county", query.counties)):
            if values:
                facts.append(self._in_text(column, values))
                facts.append(f"fold(m.{column}) IN ({self._listed(values)})")
        if query.regions:
            facts.append(self._in_text("region", query.regions))
            facts.append(f"region_in(m.region, {self._value(chr(10).join(sorted(query.regions)))})")
        if query.text:
            words = " AND ".join(f'"{word}"' for word in query.text)
            facts.append(self._matching(f"{{{' '.join(TEXT_FIELDS)}}} : ({words})"))
        if query.near is not None and query.within_km is not None:
            facts.append(self._near(query.near))
        facts.extend(self._has_any(words) for words in query.with_ if _are_codes(words))
        return facts

    def _facts(self) -> list[str]:
        query = self.query
        facts = [f"m.sample = {int(query.samples)}", "m.same_as IS NULL"]
        if query.sources:
            # A source has its own meetings, and those that another one's stand for.
            facts.append(
                f"(m.source IN ({self._listed(query.sources)}) OR m.id IN (SELECT same_as FROM meetings"
                f" WHERE same_as IS NOT NULL AND source IN ({self._listed(query.sources)})))"
            )
        if query.zone_unknown:
            facts.append("m.timezone IS NULL")
        if query.dial_in:
            facts.append("m.conference_phone IS NOT NULL")
        if query.languages:
            facts.append(
                "EXISTS (SELECT 1 FROM meeting_languages WHERE meeting = m.key"
                f" AND language IN ({self._listed(query.languages)}))"
            )
        wanted = [query.audiences, *query.with_]
        facts.extend(self._has_any(words) for words in wanted if words and not _are_codes(words))
        for words in (query.without, *query.unknown):
            facts.extend(f"NOT {self._has(word)}" for word in sorted(words))
        facts.extend(self._in("m.country", query.countries))
        if query.near is not None and query.within_km is None:
            facts.append(self._near(query.near))
        return facts

    def _has_any(self, words: frozenset[str]) -> str:
        return f"({' OR '.join(self._has(word) for word in sorted(words))})"

    def _has(self, word: str) -> str:
        """Whether the meeting has an attribute, an audience or a code."""
        if word.startswith(CODE):
            code = self._value(word.removeprefix(CODE))
            return f"(m.key IN (SELECT meeting FROM meeting_codes WHERE code = {code}))"
        own = "SELECT meeting FROM meeting_attributes WHERE attribute"
        has = f"m.key IN ({own} = {self._value(word)})"
        by_organization = [o.id for o in self._organizations if word in o.audience]
        if word not in AUDIENCES or not by_organization:
            return f"({has})"
        return (
            f"({has} OR m.organization IN ({self._listed(by_organization)})"
            f" AND NOT EXISTS ({own} IN ({self._listed(list(AUDIENCES))}) AND meeting = m.key))"
        )

    def _in_text(self, column: str, values: frozenset[str]) -> str:
        """Whether the column has all words of one of the values: found by index, not yet exact."""
        ways = (" AND ".join(f'{column} : "{word}"' for word in value.split()) for value in sorted(values))
        return self._matching(" OR ".join(f"({way})" for way in ways if way))

    def _matching(self, expression: str) -> str:
        if not expression:
            return "0"
        value = self._value(expression)
        return f"m.key IN (SELECT rowid FROM meeting_text WHERE meeting_text MATCH {value})"

    def _near(self, near: Point) -> str:
        """Whether the venue is near enough; where joining from afar is asked for, no venue is as well."""
        query = self.query
        # The function knows of venues, so this + leaves the attendance out of the choice of an index.
        reach = "distance_km(+m.attendance, m.approximate, m.latitude, m.longitude)"
        if query.within_km is None:
            inside = f"{reach} IS NOT NULL"
        else:
            box = box_around(near, query.within_km)
            sides = " OR ".join(
                f"m.longitude BETWEEN {self._value(west)} AND {self._value(east)}" for west, east in box.longitudes
            )
            inside = (
                f"m.latitude BETWEEN {self._value(box.south)} AND {self._value(box.north)} AND ({sides})"
                f" AND {reach} <= {self._value(query.within_km)}"
            )
        if query.reaches_venueless:
            return f"({inside} OR m.attendance IN ('online', 'phone'))"
        return f"({inside})"


def _row(attendance: str, zone: str, window: Window) -> str:
    since = "NULL" if window.since is None else window.since
    return f"('{attendance}', {zone}, {window.lo}, {window.hi}, {window.moment}, {int(window.settled)}, {since})"


def _are_codes(words: frozenset[str]) -> bool:
    return bool(words) and all(word.startswith(CODE) for word in words)


def _region_in(region: str | None, wanted: str) -> bool:
    """Whether one of the parts of a region is among `wanted`, a line each."""
    lines = wanted.split("\n")
    return any(fold(part) in lines for part in (region or "").split(">") if part.strip())
