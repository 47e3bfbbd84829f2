"""Translates a `MeetingQuery` to SQL, which must give what `MeetingQuery.matches` defines.

Hits are ordered by time, so a search goes through time in slices, nearest first, and stops when it has enough hits.
If few meetings meet one of the conditions, the index of that condition drives the search instead, in a single slice.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from typing import Any, Final, NamedTuple

from selfhelp.geo import Point, box_around, distance_km
from selfhelp.model import UNKNOWN_DURATION, Organization, Timing, parts_of_city, parts_of_region
from selfhelp.schedule.moments import FLOATING, GRACE, ROUND_THE_CLOCK, USUAL_DURATION, WEEK, zone_named
from selfhelp.schedule.occurrence import first_moment
from selfhelp.schedule.rrule import takes_place
from selfhelp.schedule.when import merged
from selfhelp.schedule.windows import Window, first_only, requested_windows, windows
from selfhelp.search.query import CODE, TEXT_FIELDS, MeetingQuery, Town
from selfhelp.text import fold
from selfhelp.vocabulary import ATTENDANCE, AUDIENCES, WITH_VENUE

FEW_CANDIDATES: Final = 3000
"""Up to this many candidates, filter them directly instead of walking time windows."""

FIRST_SLICE: Final = 500
"""Number of meetings that the first time slice should hold."""

GROWTH: Final = 6
"""Factor by which each further time slice is longer than the one before."""

PATIENT_SLICES: Final = 3
"""Time slices to search before a less selective condition (see `RARE`) may drive the rest of the search."""

RARE: Final = 10
"""A condition met by at most 1 in RARE meetings is selective enough to drive the rest of a search."""

MAX_CLOCK_CHANGE: Final = 180
"""Largest clock change, in minutes. A week minus this never contains the same minute of the week twice."""

_ORDERS: Final = {
    "time": "moment, by_name, by_id",
    "distance": "km IS NULL, km, moment, by_name, by_id",
    "name": "by_name COLLATE NOCASE, moment, by_name, by_id",
    "updated": "by_update DESC, moment, by_name, by_id",
}
_DURATION: Final = f"coalesce(m.duration, {UNKNOWN_DURATION})"
_TIMING_COLUMNS: Final = ", ".join(f"m.{name}" for name in Timing._fields)
_TABLE_NUMBERS: Final = count()
_WINDOW_COLUMNS: Final = ("attendance", "timezone", "weekly", *Window._fields)
_DATES_ONLY: Final = "m.minute IS NULL AND m.recurrence IS NOT NULL"
"""SQL for meetings that have dates, but no minute of the week by which a window could find them."""

_BEFORE_ALL: Final = -FLOATING
_AFTER_ALL: Final = FLOATING << 2
"""Moments before and after those of all meetings."""


class Condition(NamedTuple):
    """A condition on `meetings AS m`, as SQL.

    `keys` is a SELECT that uses an index and gives the keys of all meetings that meet the condition, and maybe of
    others; None if no index helps.
    """

    condition: str
    keys: str | None = None


class TimeSlice(NamedTuple):
    """A time slice: the moments [first, end). The `last` one includes meetings that no window leads to."""

    first: int
    end: int
    last: bool


class Search:
    """One search on a connection; `clocks` are all pairs of attendance and time zone in the dataset."""

    def __init__(
        self,
        query: MeetingQuery,
        organizations: Iterable[Organization],
        clocks: Iterable[tuple[str, str | None]],
        db: sqlite3.Connection,
    ) -> None:
        self._query = query
        self._db = db
        self._parameters: dict[str, str | float | None] = {}
        self._organizations = tuple(organizations)
        self._attendances = [a for a in ATTENDANCE if query.wants_attendance(a)]
        requested_clocks = [
            (attendance, name)
            for attendance, name in clocks
            if attendance in self._attendances and not (query.zone_unknown and name is not None)
        ]
        # The time zone database of this machine may lack a zone.
        zones = {name: None if name is None else zone_named(name) for _, name in requested_clocks}
        self._zoneless = [(attendance, name) for attendance, name in requested_clocks if zones[name] is None]
        self._clock_windows = [
            (attendance, name, requested_windows(query.when, zone, searchers_clock=query.searchers_clock(attendance)))
            for attendance, name in requested_clocks
            if (zone := zones[name]) is not None
        ]
        self._clock_table = f"clock_{next(_TABLE_NUMBERS)}"
        self._register()
        self._conditions = list(self._all_conditions())
        self._where = " AND ".join(condition.condition for condition in self._conditions)
        self._size = self._scalar("SELECT coalesce(max(key), 0) FROM meetings")
        self._driving_keys = self._most_selective(FEW_CANDIDATES) if self._size > FIRST_SLICE else None

    def rows(self, columns: str, joined: str, on: str) -> Iterator[tuple[Any, ...]]:
        """Moment, distance in kilometers and `columns` of each hit, in the query's order, up to its limit.

        `columns` is a select list over `meetings AS m` and the table `joined`, which is joined by the condition `on`.
        """
        left = self._query.limit
        for time_slice in self._time_slices():
            self._open(time_slice)
            for row in self._db.execute(self._select(time_slice, columns, joined, on, left), self._parameters):
                yield row
                left = None if left is None else left - 1
            if left == 0:
                return

    def count(self, most: int) -> int:
        """Number of hits, counted up to `most`."""
        counted = 0
        for time_slice in self._time_slices():
            if counted < most:
                self._open(time_slice)
                counted += self._scalar(
                    f"{self._hits(time_slice)} SELECT count(*) FROM (SELECT 1 FROM hit LIMIT {int(most) - counted})"
                )
        return counted

    def _register(self) -> None:
        """Registers the SQL functions of this search on the connection."""
        query = self._query

        def moment(attendance: str, *timing: object) -> int | None:
            return first_moment(
                Timing(*timing),  # type: ignore[arg-type]
                query.when,
                searchers_clock=query.searchers_clock(attendance),
            )

        def km(attendance: str, latitude: float | None, longitude: float | None) -> float | None:
            known = latitude is not None and longitude is not None and attendance in WITH_VENUE
            if query.near is None or not known:
                return None
            return distance_km(query.near, Point(latitude or 0.0, longitude or 0.0))

        create = self._db.create_function
        create("first_moment", 1 + len(Timing._fields), moment, deterministic=True)
        create("takes_place", 5, takes_place, deterministic=True)
        create("distance_km", 3, km, deterministic=True)
        create("fold", 1, lambda t: None if t is None else fold(t), deterministic=True)
        create("region_in", 2, _region_in, deterministic=True)
        create("in_city", 3, _in_city, deterministic=True)

    def _time_slices(self) -> Iterator[TimeSlice]:
        """The time slices in order; a single one if hits are not sorted by time."""
        when = self._query.when
        if self._query.sort != "time":
            yield TimeSlice(_BEFORE_ALL, _AFTER_ALL, last=True)
            return
        first, ends = _BEFORE_ALL, self._slice_ends()
        for number, end in enumerate(ends):
            if number == PATIENT_SLICES:
                self._driving_keys = self._driving_keys or self._most_selective(self._size // RARE)
            if self._driving_keys is not None:
                end = ends[-1]
            if first < end:
                yield TimeSlice(first, end, last=False)
                first = end
        # With `hours`, the slices so far hold all hits unless windows remain. Otherwise meetings without a known
        # moment are still to come.
        if when.hours is None or self._has_windows_after(first):
            yield TimeSlice(first, _AFTER_ALL, last=True)

    def _open(self, time_slice: TimeSlice) -> None:
        """Fills the temporary table of windows that the statement for the slice joins."""
        table, execute = self._clock_table, self._db.execute
        execute("PRAGMA temp_store = MEMORY")
        execute(f"DROP TABLE IF EXISTS temp.{table}")
        execute(f"CREATE TEMP TABLE {table} ({', '.join(_WINDOW_COLUMNS)})")
        self._db.executemany(
            f"INSERT INTO {table} VALUES ({', '.join('?' for _ in _WINDOW_COLUMNS)})", self._windows(time_slice)
        )
        if self._driving_keys is not None:
            execute(f"CREATE INDEX temp.{table}_by_clock ON {table} ({', '.join(_WINDOW_COLUMNS[:4])})")

    def _select(self, time_slice: TimeSlice, columns: str, joined: str, on: str, limit: int | None) -> str:
        """The statement for moment, distance and `columns` of each hit in the slice, in order."""
        order = _ORDERS[self._query.sort]
        at_most = "" if limit is None else f" LIMIT {int(limit)}"
        km = "distance_km(m.attendance, m.near_latitude, m.near_longitude)" if self._query.near is not None else "NULL"
        # Apply the limit first, so that details are read only for hits within it.
        return (
            f"{self._hits(time_slice)}, ranked AS (SELECT hit.key, hit.moment, {km} AS km,"
            " m.name AS by_name, m.id AS by_id, coalesce(m.updated, '') AS by_update"
            f" FROM hit CROSS JOIN meetings AS m ON m.key = hit.key ORDER BY {order}{at_most})"
            f" SELECT ranked.moment, ranked.km, {columns} FROM ranked CROSS JOIN meetings AS m ON m.key = ranked.key"
            f" JOIN {joined} ON {on} ORDER BY {order}"
        )

    def _scalar(self, statement: str) -> int:
        value: int = self._db.execute(statement, self._parameters).fetchone()[0]
        return value

    def _most_selective(self, most: int) -> str | None:
        """The `keys` of the most selective condition, if it selects at most `most` meetings."""
        fewest, driving_keys = most + 1, None
        for condition in self._conditions:
            if condition.keys is not None:
                number = self._scalar(f"SELECT count(*) FROM (SELECT 1 FROM ({condition.keys}) LIMIT {fewest})")
                if number < fewest:
                    fewest, driving_keys = number, condition.keys
        return driving_keys

    def _bind(self, value: str | float | None) -> str:
        """The SQL placeholder of a new parameter with this value."""
        name = f"v{len(self._parameters)}"
        self._parameters[name] = value
        return f":{name}"

    def _bind_all(self, values: Collection[str]) -> str:
        return ", ".join(self._bind(value) for value in sorted(values))

    # --- time slices and windows

    def _slice_ends(self) -> list[int]:
        """The moments at which the near slices end.

        Together they span less than a week, so that a weekly meeting occurs in them at most once.
        """
        when = self._query.when
        # Meetings that started earlier have mostly ended or can no longer be joined, so slices are sized without them.
        earliest = when.minute - (UNKNOWN_DURATION if when.hours is None else GRACE)
        spans = merged(
            sorted(
                {(window.moment, window.end) for _, _, zone_windows in self._clock_windows for window in zone_windows}
            )
        )
        if not spans:
            return []
        last = spans[0][0] + WEEK - MAX_CLOCK_CHANGE
        # Beyond the coming week, windows cover only requested dates, but other meetings than weekly ones match any day.
        if not when.exact:
            last = min(last, when.minute + WEEK)
        ends: list[int] = []
        if self._driving_keys is None:
            left = length = FIRST_SLICE * WEEK // max(self._size, FIRST_SLICE)
            for first, end in ((max(first, earliest), end) for first, end in spans if end > earliest):
                while end - first > left and first + left < last:
                    first += left
                    ends.append(first)
                    left = length = length * GROWTH
                left -= end - first
        return [*ends, last]

    def _windows(self, time_slice: TimeSlice) -> Iterator[tuple[object, ...]]:
        """The windows of every clock in the slice, as rows of the temporary table (`_WINDOW_COLUMNS`)."""
        when = self._query.when
        for attendance, zone, zone_windows in self._clock_windows:
            # The last slice may contain the same minute of the week twice; only the first occurrence counts.
            for window in first_only(zone_windows) if time_slice.last else zone_windows:
                if (
                    usual := window.between(max(time_slice.first, when.minute - USUAL_DURATION), time_slice.end)
                ) is not None:
                    yield (attendance, zone, 1, *usual)
                if not time_slice.last and (any_length := window.between(time_slice.first, time_slice.end)) is not None:
                    yield (attendance, zone, 0, *any_length)
        if time_slice.last:
            unknown = windows(when, None, searchers_clock=True)
            for attendance, name in self._zoneless:
                yield from ((attendance, name, 1, *window) for window in unknown)

    def _hits(self, time_slice: TimeSlice) -> str:
        """A WITH clause for the table `hit`: key and moment of each meeting that matches in the slice.

        The temporary table must hold the windows of the slice (`_open`).
        """
        where, driving = self._where, f" AND m.key IN ({self._driving_keys})" if self._driving_keys else ""
        # SQLite keeps the order of a CROSS JOIN. The unary + keeps it from using another index than the driving one.
        clock = self._clock_table
        joined = f"meetings AS m CROSS JOIN {clock} AS w" if driving else f"{clock} AS w CROSS JOIN meetings AS m"
        others, attendance = "m.weekly = 0", "m.attendance"
        if driving:
            others, attendance = "+m.weekly = 0", "+m.attendance"
        if not time_slice.last:
            others = f"{others} AND {_DATES_ONLY}"
        elif (
            self._query.when.exact and time_slice.first > _BEFORE_ALL and not self._has_windows_after(time_slice.first)
        ):
            unknown_zones = self._bind_all({name for _, name in self._zoneless if name is not None})
            others = f"{others} AND (m.timezone IS NULL OR m.start IS NULL OR m.timezone IN ({unknown_zones}))"
        day = "(w.wall + m.minute - w.lo) / 1440"
        first, end = self._bind(time_slice.first), self._bind(time_slice.end)
        return (
            "WITH hit (key, moment) AS ("
            f"SELECT m.key, w.moment + m.minute - w.lo FROM {joined}"
            " ON m.attendance = w.attendance AND m.timezone IS w.timezone AND m.weekly = w.weekly"
            " AND m.minute >= w.lo AND m.minute < w.hi"
            # Only CASE guarantees the order of evaluation: check the window before the slow takes_place.
            f" WHERE {self._not_ended()} AND {where}{driving} AND (m.weekly = 1 OR CASE WHEN m.minute >= w.lo"
            f" AND m.minute < w.hi"
            f" THEN takes_place(m.recurrence, m.valid_from, m.valid_until, m.except_dates, {day}) END)"
            " UNION ALL"
            " SELECT key, moment FROM ("
            f"SELECT m.key, first_moment(m.attendance, {_TIMING_COLUMNS}) AS moment FROM meetings AS m"
            f" WHERE {others} AND {attendance} IN ({self._bind_all(self._attendances)}) AND {where}{driving}"
            f") WHERE moment >= {first} AND moment < {end})"
        )

    def _has_windows_after(self, moment: int) -> bool:
        return any(window.end > moment for _, _, zone_windows in self._clock_windows for window in zone_windows)

    def _not_ended(self) -> str:
        """SQL for meetings of a window that have not ended: `When.wants_moment`, and the check of `since`."""
        when = self._query.when
        now = self._bind(when.minute)
        moment = "w.moment + m.minute - w.lo"
        ended = f"{moment} + {_DURATION} <= {now}"
        missed = (
            f"({moment} < {now} - {GRACE} AND coalesce(m.duration, 0) < {ROUND_THE_CLOCK})"
            if when.hours is not None
            else "0"
        )
        earlier_ended = f"(w.since IS NULL OR {moment} - w.since + {_DURATION} <= {now})"
        return f"(w.settled OR NOT ({ended} OR {missed})) AND {earlier_ended}"

    # --- conditions

    def _all_conditions(self) -> Iterator[Condition]:
        query = self._query
        yield Condition(f"m.sample = {int(query.samples)}")
        yield Condition("m.same_as IS NULL")
        yield from self._organization_conditions()
        yield from self._place_conditions()
        if query.text:
            words = " AND ".join(f'"{word}"' for word in query.text)
            yield self._text_match(f"{{{' '.join(TEXT_FIELDS)}}} : ({words})")
        if query.sources:
            # A source also lists meetings that are shown as their duplicate from another source.
            listed = self._bind_all(query.sources)
            keys = (
                f"SELECT key FROM meetings WHERE source IN ({listed}) UNION ALL SELECT key FROM meetings WHERE id IN"
                f" (SELECT same_as FROM meetings WHERE same_as IS NOT NULL AND source IN ({listed}))"
            )
            duplicates = f"SELECT 1 FROM meetings WHERE same_as = m.id AND source IN ({listed})"
            yield Condition(f"(m.source IN ({listed}) OR EXISTS ({duplicates}))", keys)
        if query.zone_unknown:
            yield Condition("m.timezone IS NULL")
        if query.position_unknown:
            yield Condition("m.near_latitude IS NULL")
        if query.dial_in:
            yield Condition("m.conference_phone IS NOT NULL")
        if query.languages:
            listed = self._bind_all(query.languages)
            yield Condition(
                f"EXISTS (SELECT 1 FROM meeting_languages WHERE meeting = m.key AND language IN ({listed}))",
                f"SELECT meeting FROM meeting_languages WHERE language IN ({listed})",
            )
        for alternatives in (query.audiences, *query.with_):
            if alternatives:
                conditions = [self._has(word) for word in sorted(alternatives)]
                keys_of = [condition.keys for condition in conditions if condition.keys is not None]
                yield Condition(f"({' OR '.join(c.condition for c in conditions)})", " UNION ALL ".join(keys_of))
        for excluded in (query.without, *query.unknown):
            yield from (Condition(f"NOT {self._has(word).condition}") for word in sorted(excluded))

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
            yield Condition(
                f"(m.organization IN ({organizations}) AND NOT EXISTS ({own})"
                f" OR EXISTS ({own} AND problem IN ({problems})))",
                f"SELECT key FROM meetings WHERE organization IN ({organizations})"
                f" UNION ALL SELECT meeting FROM meeting_problems WHERE problem IN ({problems})",
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

    def _has(self, word: str) -> Condition:
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
        reach = "distance_km(+m.attendance, m.near_latitude, m.near_longitude)"
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


def _region_in(region: str | None, wanted: str) -> bool:
    """Whether one of the parts of a region ("East > Denver") is in `wanted`, folded names on a line each."""
    return not set(wanted.split("\n")).isdisjoint(map(fold, parts_of_region(region)))


def _in_city(city: str | None, region: str | None, wanted: str) -> bool:
    """The same for a city and its boroughs and quarters."""
    return not set(wanted.split("\n")).isdisjoint(map(fold, parts_of_city(city, region)))
