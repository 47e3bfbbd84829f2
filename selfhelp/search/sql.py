"""Translates a `MeetingQuery` to SQL, which must give what `matching` defines.

Hits are ordered by time, so a search goes through time in slices, nearest first, and stops when it has enough hits.
If few meetings meet one of the conditions, the index of that condition drives the search instead, in a single slice.

With preferences, hits are ordered by day first, then by the number of preferences that they meet. So the slices end at
midnight, and within a day one tier after the other is searched: what meets all preferences, what meets all but one.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import count
from typing import Any, Final

from selfhelp.model import UNKNOWN_DURATION, Timing
from selfhelp.organizations import Organization
from selfhelp.schedule.moments import GRACE, ROUND_THE_CLOCK
from selfhelp.schedule.when import merged
from selfhelp.schedule.windows import Window
from selfhelp.search import time_slices
from selfhelp.search.blocks import COLUMN_ORDERS, blocks
from selfhelp.search.functions import register
from selfhelp.search.order import PREFERRED_ORDER, SQL_ORDERS
from selfhelp.search.query import MeetingQuery, all_sql
from selfhelp.search.statement import AT_THE_TIME, Preferences, Sql, Statement
from selfhelp.search.time_slices import AFTER_ALL, ALL_TIME, BEFORE_ALL, Clocks, TimeSlice
from selfhelp.vocabulary import ATTENDANCE

FEW_CANDIDATES: Final = 3000
"""Up to this many candidates, filter them directly instead of walking time windows."""

MANY_CANDIDATES: Final = 20_000
"""The same where preferences order the hits, so that a whole day has to be searched for what meets most of them."""

PATIENT_SLICES: Final = 3
"""Time slices to search before a less selective condition (see `RARE`) may drive the rest of the search."""

NEAR_SLICES: Final = 2
"""Time slices to search one by one before the keys of up to `MANY_CANDIDATES` meetings may drive the search."""

RARE: Final = 10
"""A condition met by at most 1 in RARE meetings is selective enough to drive the rest of a search."""

_DURATION: Final = f"coalesce(m.duration, {UNKNOWN_DURATION})"
_TIMING_COLUMNS: Final = ", ".join(f"m.{name}" for name in Timing._fields)
_TABLE_NUMBERS: Final = count()
_WINDOW_COLUMNS: Final = ("attendance", "timezone", "weekly", *Window._fields)
_DATES_ONLY: Final = "m.minute IS NULL AND m.recurrence IS NOT NULL"
"""SQL for meetings that have dates, but no minute of the week by which a window could find them."""


class Search:
    """One search on a connection; `clocks` are all pairs of attendance and time zone in the dataset.

    `keys_of_words` is what earlier searches on the connection have looked up in the text index.
    """

    def __init__(
        self,
        query: MeetingQuery,
        organizations: Iterable[Organization],
        clocks: Iterable[tuple[str, str | None]],
        db: sqlite3.Connection,
        keys_of_words: dict[str, str] | None = None,
    ) -> None:
        self._query = query
        self._db = db
        self._keys_of_words = {} if keys_of_words is None else keys_of_words
        self._statement = Statement(organizations, self._keys_with)
        preferences = Preferences(query.prefer, self._statement)
        self._clocks = Clocks(query, clocks)
        self._attendances = [a for a in ATTENDANCE if query.wants_attendance(a)]
        self._clock_table = f"clock_{next(_TABLE_NUMBERS)}"
        register(query, db)
        self._conditions = all_sql(query, self._statement)
        self._met = preferences.number_met
        self._of_tiers = [preferences.meets(number) for number in range(len(query.prefer) + 1)]
        self._keys_of_preferences = preferences.keys()
        quick = [
            condition.quick
            for condition in self._conditions
            if condition.quick is not None and self._number(condition.held, FEW_CANDIDATES + 1) <= FEW_CANDIDATES
        ]
        self._where = " AND ".join([*quick, *(condition.condition for condition in self._conditions)])
        self._denials = preferences.denials()
        self._block: Sql | None = None
        self._size = self._scalar("SELECT coalesce(max(key), 0) FROM meetings")
        self._driving_keys = self._most_selective(self._few) if self._size > time_slices.FIRST_SLICE else None

    @property
    def _few(self) -> int:
        """Up to how many candidates are filtered directly."""
        if self._has_blocks or self._query.orders_by_preference:
            return MANY_CANDIDATES
        # In other orders than that of time, all hits have to be found before the first one is known.
        return FEW_CANDIDATES if self._query.sort == "time" else max(FEW_CANDIDATES, self._size // RARE)

    @property
    def _has_blocks(self) -> bool:
        """Whether the first hits can be found without all others, though they are not in the order of time."""
        return self._query.sort in COLUMN_ORDERS and self._query.limit is not None

    def rows(self, columns: str, joined: str, on: str) -> Iterator[tuple[Any, ...]]:
        """Moment, distance in kilometers and `columns` of each hit, in the query's order, up to its limit.

        `columns` is a select list over `meetings AS m` and the table `joined`, which is joined by the condition `on`.
        """
        left = self._query.limit
        steps = self._tiers() if self._query.orders_by_preference else ((slice, None) for slice in self._time_slices())
        for time_slice, tier in steps:
            self._open(time_slice)
            statement = self._select(time_slice, columns, joined, on, left, tier)
            for row in self._db.execute(statement, self._statement.values):
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

    def _keys_with(self, expression: str) -> str:
        """A SELECT of the keys of all meetings whose text matches an FTS5 expression.

        Every statement would read the keys of a common word anew, so they are read once into a temporary table.
        """
        if expression not in self._keys_of_words:
            table = f"words_{len(self._keys_of_words)}"
            self._db.execute(f"CREATE TEMP TABLE {table} (key INTEGER PRIMARY KEY)")
            matching = "SELECT rowid FROM meeting_text WHERE meeting_text MATCH ? ORDER BY rowid"
            self._db.execute(f"INSERT INTO {table} {matching}", [expression])
            self._keys_of_words[expression] = f"SELECT key FROM temp.{table}"
        return self._keys_of_words[expression]

    def _time_slices(self) -> Iterator[TimeSlice]:
        """The slices to search, in the query's order; a single one of all time if that is not the order of time."""
        if self._query.sort == "time":
            yield from self._through_time()
        elif self._has_blocks and self._driving_keys is None and self._size > time_slices.FIRST_SLICE:
            yield from self._through_blocks()
        else:
            yield ALL_TIME

    def _through_blocks(self) -> Iterator[TimeSlice]:
        """All time for one block of values after another; if there is only one value, slice by slice."""
        for number, block in enumerate(blocks(self._query.sort, self._statement, self._scalar, self._size)):
            if number == PATIENT_SLICES:
                self._block = block.rest
                self._driving_keys = self._most_selective(self._size // RARE)
                if self._driving_keys is not None:
                    yield ALL_TIME
                    return
            self._block = block.values
            if block.is_single:
                self._driving_keys = self._most_selective(FEW_CANDIDATES)
                yield from self._through_time()
            else:
                self._driving_keys = block.values.keys
                yield ALL_TIME

    def _through_time(self) -> Iterator[TimeSlice]:
        """The time slices in order; a single one if few candidates are all read."""
        when = self._query.when
        if self._query.limit is None and self._driving_keys is not None:
            yield ALL_TIME
            return
        first, ends = BEFORE_ALL, self._slice_ends()
        if not ends:
            self._driving_keys = self._driving_keys or self._most_selective(MANY_CANDIDATES)
        for number, end in enumerate(ends):
            if number == NEAR_SLICES:
                self._driving_keys = self._driving_keys or self._most_selective(MANY_CANDIDATES, timed=True)
            elif number == PATIENT_SLICES:
                self._driving_keys = self._driving_keys or self._most_selective(self._size // RARE)
            # Keys of which the index tells the time are read slice by slice, all others once or, for a limit, twice.
            if self._driving_keys is not None and AT_THE_TIME not in self._driving_keys:
                if self._query.limit is None:
                    break
                end = ends[-1]
            if first < end:
                yield TimeSlice(first, end, last=False)
                first = end
        # With `hours`, the slices so far hold all hits unless windows remain. Otherwise meetings without a known
        # moment are still to come.
        if when.hours is None or self._clocks.has_windows_after(first):
            yield TimeSlice(first, AFTER_ALL, last=True)

    def _tiers(self) -> Iterator[tuple[TimeSlice, int | None]]:
        """The time slices of each day, once for every number of preferences met; None: of any number, in order."""
        if self._query.limit is None and self._driving_keys is not None:
            yield ALL_TIME, None
            return
        near_ends = self._slice_ends()
        midnights = self._clocks.midnights(near_ends[-1]) if near_ends else set()
        ends = sorted({*near_ends, *midnights})
        last = max((midnight for midnight in midnights if midnight <= ends[-1]), default=BEFORE_ALL) if ends else 0
        first, day, days, now = BEFORE_ALL, list[TimeSlice](), 0, self._query.when.minute
        for end in (end for end in ends if end <= last):
            if self._driving_keys is not None:
                # Often today is enough, so that preferences are looked up for the meetings of one day only.
                end = last if first >= now else next(m for m in sorted(midnights) if m > now or m == last)
            if first == end:
                break
            day.append(TimeSlice(first, end, last=False))
            first = end
            if self._driving_keys is not None:
                yield day[0], None
            elif end in midnights:
                yield from self._tiers_of(day)
                days += 1
                if days > PATIENT_SLICES:
                    self._driving_keys = self._most_selective(self._size // RARE)
            else:
                continue
            day.clear()
        if self._query.when.hours is None or self._clocks.has_windows_after(first):
            yield TimeSlice(first, AFTER_ALL, last=True), None

    def _tiers_of(self, day: list[TimeSlice]) -> Iterator[tuple[TimeSlice, int | None]]:
        """The slices of one day, tier by tier; where few meetings can be in a tier, their keys drive the search.

        Those that meet only some preferences may be many, so the first slices are searched for them without keys.
        """
        # Hardly anything that began before today is still going on.
        if self._query.limit is None or day[-1].end <= self._query.when.minute:
            yield TimeSlice(day[0].first, day[-1].end, last=False), None
            return
        for tier in range(len(self._query.prefer), -1, -1):
            keys = self._keys_of_tiers.get(tier)
            near = len(day) if keys is None else 0 if tier == len(self._query.prefer) else NEAR_SLICES
            yield from ((slice, tier) for slice in day[:near])
            if later := day[near:]:
                self._driving_keys = keys
                yield TimeSlice(later[0].first, later[-1].end, last=False), tier
                self._driving_keys = None

    @cached_property
    def _keys_of_tiers(self) -> dict[int, str]:
        """Number of preferences -> the keys of meetings that may meet so many, if few meetings do.

        What meets all of them is among those of each preference and of each condition, and what meets any is among
        those of all preferences together.
        """
        most, expected = max(MANY_CANDIDATES, self._size // RARE), float(self._size)
        of_conditions = (sql.keys for sql in self._conditions if sql.keys is not None and AT_THE_TIME not in sql.keys)
        rare: list[str] = []
        for keys in (*self._keys_of_preferences, *of_conditions):
            if (number := self._number(keys, most + 1)) <= most:
                rare.append(f"SELECT * FROM ({keys})")
                expected *= number / max(self._size, 1)
        if not rare or expected > MANY_CANDIDATES:
            return {}
        together = " UNION ALL ".join(self._keys_of_preferences)
        is_rare = self._number(together, MANY_CANDIDATES + 1) <= MANY_CANDIDATES
        some = dict.fromkeys(range(1, len(self._query.prefer)), together) if is_rare else {}
        return some | {len(self._query.prefer): " INTERSECT ".join(rare)}

    def _slice_ends(self) -> list[int]:
        return self._clocks.near_ends(self._size if self._driving_keys is None else None)

    def _open(self, time_slice: TimeSlice) -> None:
        """Fills the temporary table of windows that the statement for the slice joins."""
        table, execute = self._clock_table, self._db.execute
        execute(f"DROP TABLE IF EXISTS temp.{table}")
        execute(f"CREATE TEMP TABLE {table} ({', '.join(_WINDOW_COLUMNS)})")
        self._db.executemany(
            f"INSERT INTO {table} VALUES ({', '.join('?' for _ in _WINDOW_COLUMNS)})",
            ((*clock, *window) for *clock, window in self._clocks.windows(time_slice)),
        )
        if self._driving_keys is not None:
            execute(f"CREATE INDEX temp.{table}_by_clock ON {table} ({', '.join(_WINDOW_COLUMNS[:4])})")

    def _select(
        self, time_slice: TimeSlice, columns: str, joined: str, on: str, limit: int | None, tier: int | None
    ) -> str:
        """The statement for moment, distance and `columns` of each hit in the slice, in order.

        If there is a `tier`, only of those that meet as many preferences.
        """
        order, by_preference = SQL_ORDERS[self._query.sort], ""
        if self._query.orders_by_preference:
            order = PREFERRED_ORDER
            by_preference = f", searchers_day(hit.moment) AS day, ({self._met}) AS met"
        at_most = "" if limit is None else f" LIMIT {int(limit)}"
        km = (
            "distance_km(m.attendance, m.address_withheld, m.near_latitude, m.near_longitude)"
            if self._query.place.near is not None
            else "NULL"
        )
        # Apply the limit first, so that details are read only for hits within it.
        return (
            f"{self._hits(time_slice, tier)}, ranked AS (SELECT hit.key, hit.moment, {km} AS km,"
            f" m.name AS by_name, m.id AS by_id, coalesce(m.updated, '') AS by_update{by_preference}"
            f" FROM hit CROSS JOIN meetings AS m ON m.key = hit.key ORDER BY {order}{at_most})"
            f" SELECT ranked.moment, ranked.km, {columns} FROM ranked CROSS JOIN meetings AS m ON m.key = ranked.key"
            f" JOIN {joined} ON {on} ORDER BY {order}"
        )

    def _scalar(self, statement: str) -> Any:
        """The first value that a statement gives; None if there is none."""
        row = self._db.execute(statement, self._statement.values).fetchone()
        return None if row is None else row[0]

    def _number(self, keys: str, most: int) -> int:
        """How many keys a statement gives, counted up to `most`."""
        number: int = self._scalar(f"SELECT count(*) FROM (SELECT 1 FROM ({keys}) LIMIT {most})")
        return number

    def _most_selective(self, most: int, *, timed: bool = False) -> str | None:
        """The `keys` of the most selective condition, if it selects at most `most` meetings.

        With `timed`, only of conditions whose index tells the time of a meeting.
        """
        fewest, driving_keys = most + 1, None
        # Those on places and words come last, and mostly select fewest: of the others, so many are not counted then.
        for condition in reversed([*self._conditions, *([self._block] if self._block is not None else [])]):
            if condition.keys is not None and (AT_THE_TIME in condition.keys or not timed):
                number = self._number(condition.keys, fewest)
                if number < fewest:
                    fewest, driving_keys = number, condition.keys
        return driving_keys

    def _hits(self, time_slice: TimeSlice, tier: int | None = None) -> str:
        """A WITH clause for the table `hit`: key and moment of each meeting that matches in the slice, and the tier.

        The temporary table must hold the windows of the slice (`_open`).
        """
        # SQLite evaluates subqueries last and in this order: only what is in the tier is asked whether it says no.
        of_tier = "1" if tier is None else self._of_tiers[tier]
        of_block = "1" if self._block is None else self._block.condition
        where = f"{of_block} AND {self._where} AND {of_tier} AND {self._denials}"
        driving = f" AND m.key IN ({self._keys_in(time_slice)})" if self._driving_keys else ""
        # SQLite keeps the order of a CROSS JOIN. The unary + keeps it from using another index than the driving one.
        clocks, clock = self._clocks, self._clock_table
        joined = f"meetings AS m CROSS JOIN {clock} AS w" if driving else f"{clock} AS w CROSS JOIN meetings AS m"
        others, attendance = "m.weekly = 0", "m.attendance"
        if driving:
            others, attendance = "+m.weekly = 0", "+m.attendance"
        if not time_slice.last:
            others = f"{others} AND {_DATES_ONLY}"
        elif (
            self._query.when.exact
            and time_slice.first > BEFORE_ALL
            and not self._clocks.has_windows_after(time_slice.first)
        ):
            unknown_zones = self._statement.bind_all({name for _, name in clocks.zoneless if name is not None})
            others = f"{others} AND (m.timezone IS NULL OR m.start IS NULL OR m.timezone IN ({unknown_zones}))"
        day = "(w.wall + m.minute - w.lo) / 1440"
        first, end = self._statement.bind(time_slice.first), self._statement.bind(time_slice.end)
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
            f" WHERE {others} AND {attendance} IN ({self._statement.bind_all(self._attendances)}) AND {where}{driving}"
            f") WHERE moment >= {first} AND moment < {end})"
        )

    def _keys_in(self, time_slice: TimeSlice) -> str:
        """The keys that drive the search, for this slice alone as far as their index knows the time."""
        keys = self._driving_keys or ""
        if time_slice.last or AT_THE_TIME not in keys:
            return keys
        # Meetings of other than weekly rules are few.
        minutes = merged(sorted({(window.lo, window.hi) for *_, window in self._clocks.windows(time_slice)}))
        at_the_time = ["weekly = 0", *(f"minute >= {first} AND minute < {end}" for first, end in minutes)]
        return keys.replace(AT_THE_TIME, f"AND ({' OR '.join(at_the_time)})")

    def _not_ended(self) -> str:
        """SQL for meetings of a window that have not ended: `When.wants_moment`, and the check of `since`."""
        when = self._query.when
        now = self._statement.bind(when.minute)
        moment = "w.moment + m.minute - w.lo"
        ended = f"{moment} + {_DURATION} <= {now}"
        missed = (
            f"({moment} < {now} - {GRACE} AND coalesce(m.duration, 0) < {ROUND_THE_CLOCK})"
            if when.hours is not None
            else "0"
        )
        earlier_ended = f"(w.since IS NULL OR {moment} - w.since + {_DURATION} <= {now})"
        return f"(w.settled OR NOT ({ended} OR {missed})) AND {earlier_ended}"
