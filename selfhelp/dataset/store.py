"""Reads a dataset (an immutable SQLite file): tables as values of `model`, and the meetings that match a query."""

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Any, Final, Self

from selfhelp import config
from selfhelp.errors import InstallError, SelfHelpError, StoreError
from selfhelp.model import MEETING_FIELDS, SCHEMA_VERSION, SOURCE_FIELDS, Change, Hit, Meeting, Source
from selfhelp.organizations import Helpline, Organization, Problem, Topic
from selfhelp.schedule.occurrence import occurrence
from selfhelp.search.order import is_before, time_order
from selfhelp.search.query import MeetingQuery
from selfhelp.search.sql import Search

if TYPE_CHECKING:
    from selfhelp.dataset.place_tables import PlaceTables
    from selfhelp.dataset.spoken_words import SpokenWords
    from selfhelp.reading.codes import Codes

LISTS: Final = {
    "languages": ("meeting_languages", "language"),
    "attributes": ("meeting_attributes", "attribute"),
    "codes": ("meeting_codes", "code"),
    "problems": ("meeting_problems", "problem"),
}
"""Fields of a meeting with multiple values -> their table and its column."""

DERIVED: Final = {
    "fetched": "s.fetched",
    "edited": "s.edited",
    "also_in": "iif(m.also_in IS NULL, (SELECT group_concat(source, '; ')"
    " FROM (SELECT source FROM meetings WHERE same_as = m.id ORDER BY source)), (SELECT group_concat(source, '; ')"
    " FROM (SELECT source FROM meetings WHERE same_as = m.id"
    """ UNION SELECT value FROM json_each('["' || replace(m.also_in, '; ', '","') || '"]') ORDER BY source)))""",
}
"""Fields of a meeting that are not, or not only, columns of its row -> SQL expression for them."""

COLUMNS: Final = tuple(name for name in MEETING_FIELDS if name not in LISTS and name not in ("fetched", "edited"))
"""Columns of `meetings` that are fields of a meeting."""

BOOLEANS: Final = ("approximate", "registration", "address_withheld", "sample")
"""Fields of a meeting that are stored as 0 or 1."""

_TABLES: Final = ("organizations", "problems", "sources", "meetings", "meeting_text", "clocks", "changes")
"""Tables without which no search is possible."""

_ROW: Final = ", ".join(
    f"(SELECT group_concat({LISTS[name][1]}, '; ') FROM {LISTS[name][0]} WHERE meeting = m.key)"
    if name in LISTS
    else DERIVED.get(name, f"m.{name}")
    for name in MEETING_FIELDS
)
_POSITIONS: Final = {name: position for position, name in enumerate(MEETING_FIELDS)}
_LIST_POSITIONS: Final = tuple(_POSITIONS[name] for name in (*LISTS, "also_in", "except_dates"))
_BOOLEAN_POSITIONS: Final = tuple(_POSITIONS[name] for name in BOOLEANS)
_FROM: Final = "meetings AS m JOIN sources AS s ON s.name = m.source"

_OF_ORGANIZATION: Final = {"problems": "NULL", "phone": "CASE phone_confidence WHEN 'verified' THEN phone END"}
_ORGANIZATION: Final = ", ".join(_OF_ORGANIZATION.get(name, name) for name in Organization._fields)
_PROBLEMS, *_LISTS_OF_ORGANIZATION = map(
    Organization._fields.index, ("problems", "audience", "also_known_as", "countries", "states")
)
_OF_HELPLINE: Final = {"confirmed": "confidence = 'verified'"} | {
    name: f"CASE confidence WHEN 'verified' THEN {name} END" for name in ("phone", "text", "spanish")
}
_HELPLINE: Final = ", ".join(_OF_HELPLINE.get(name, name) for name in Helpline._fields)
_CONFIRMED, *_LISTS_OF_HELPLINE = map(
    Helpline._fields.index, ("confirmed", "problems", "crisis", "audience", "languages", "channels", "states")
)


def split_list(joined: str | None) -> tuple[str, ...]:
    """The values in a column that joins them by "; "."""
    return tuple(joined.split("; ")) if joined else ()


def _split_lists(values: list[Any], positions: Iterable[int]) -> None:
    for position in positions:
        values[position] = split_list(values[position])


def read_only_uri(path: Path) -> str:
    """The URI that opens a dataset for reading only, as a file that never changes: writers replace it."""
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


def read_about(path: Path) -> dict[str, str]:
    """The table `about` of a dataset; empty if the file cannot be read."""
    if not _is_file(path):  # opening a pipe would wait for ever
        return {}
    try:
        db = sqlite3.connect(read_only_uri(path), uri=True)
        try:
            return dict(db.execute("SELECT name, value FROM about"))
        finally:
            db.close()
    except sqlite3.Error:
        return {}


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file() raises an error where a folder may not be searched


class Store:
    """A dataset opened read-only."""

    def __init__(self, path: Path) -> None:
        """Opens the file read-only and as immutable: writers replace it and never change it.

        Raises:
            StoreError: the file does not exist, is not a dataset, or has another schema version.
            InstallError: it is the bundled one, which is missing or damaged.
        """
        self.path = path
        if not _is_file(path):
            if path == config.BUNDLED:
                raise InstallError(str(path), "there is no such file")
            is_folder = os.path.isdir(path)  # noqa: PTH112 - as above
            message = f"{path} is a folder" if is_folder else f"there is no dataset at {path}"
            raise StoreError(message, "check --db and SELFHELP_DB")
        try:
            self._db = sqlite3.connect(read_only_uri(path), uri=True)
            self._keys_of_words: dict[str, str] = {}
            self.about = dict(self._db.execute("SELECT name, value FROM about"))
            for table in _TABLES:
                self._db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()
        except sqlite3.Error as problem:
            raise _unreadable(path, "is not a selfhelp dataset", problem) from problem
        if self.about.get("schema") != SCHEMA_VERSION:
            raise StoreError(
                f"{path} was written by another version of selfhelp ({self.about.get('version', '?')})",
                "upgrade selfhelp; if the file is older, set SELFHELP_DB to it, and it will be rebuilt",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def find(self, query: MeetingQuery) -> Iterator[Hit]:
        """The meetings that match, streamed in the query's order, up to its limit.

        Raises:
            StoreError: the file is damaged.
        """
        if not query.each:
            yield from self._find(query)
            return
        yield from islice(self._find_each(query), query.limit)

    def _find_each(self, query: MeetingQuery) -> Iterator[Hit]:
        """The hits of each day asked for, in order, and each only once: a night may also be asked for as a morning."""
        waiting: dict[tuple[object, ...], Hit] = {}
        for day in query.days:
            # Nothing of this day or a later one comes before these.
            ready = [key for key, hit in waiting.items() if is_before(query, hit, day.when)]
            yield from (waiting.pop(key) for key in sorted(ready))
            waiting |= {time_order(query, hit): hit for hit in self._find(day)}
        yield from (waiting[key] for key in sorted(waiting))

    def _find(self, query: MeetingQuery) -> Iterator[Hit]:
        with reading(self.path):
            for moment, km, *values in self._search(query).rows(_ROW, "sources AS s", "s.name = m.source"):
                meeting = self._meeting(values)
                matched = occurrence(moment, meeting.timezone, query.when.zone)
                yield Hit(meeting, moment, matched, km, query.searchers_clock(meeting.attendance))

    def count(self, query: MeetingQuery, most: int) -> int:
        """Number of matching meetings, counted up to `most`."""
        if query.each:
            return sum(1 for _ in self.find(query._replace(limit=most)))
        if not any(query.wants_attendance(attendance) for attendance, _ in self.clocks):
            return 0
        # Only in the order of time are the first ones found without all others.
        with reading(self.path):
            return self._search(query._replace(sort="time")).count(most)

    def _search(self, query: MeetingQuery) -> Search:
        return Search(query, self.organizations.values(), self.clocks, self._db, self._keys_of_words)

    def meetings(
        self, *, source: str | None = None, prefix: str | None = None, ids: Collection[str] | None = None
    ) -> Iterator[Meeting]:
        """All meetings, those of one source, whose id starts with `prefix`, or with one of these ids, ordered by id."""
        where, values = "1", list[str]()
        if source is not None:
            where, values = "m.source = ?", [source]
        elif prefix is not None:
            where, values = "m.id >= ? AND m.id < ?", [prefix, prefix + "\x7f"]
        elif ids is not None:
            where, values = "m.id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))]
        with reading(self.path):
            rows = self._db.execute(f"SELECT {_ROW} FROM {_FROM} WHERE {where} ORDER BY m.id", values)
            for row in rows:
                yield self._meeting(list(row))

    @cached_property
    def organizations(self) -> dict[str, Organization]:
        """All organizations by id."""
        problems: dict[str, list[tuple[str, str]]] = {}
        with reading(self.path):
            for organization, problem, scope in self._db.execute(
                "SELECT organization, problem, scope FROM organization_problems ORDER BY 1, 2"
            ):
                problems.setdefault(organization, []).append((problem, scope))
            organizations: dict[str, Organization] = {}
            for id, *values in self._db.execute(f"SELECT id, {_ORGANIZATION} FROM organizations ORDER BY id"):
                _split_lists(values, _LISTS_OF_ORGANIZATION)
                values[_PROBLEMS] = tuple(problems.get(id, ()))
                organizations[id] = Organization._make(values)
            return organizations

    @cached_property
    def problems(self) -> dict[str, Problem]:
        """All problems by id."""
        rows = self.rows("SELECT id, name, parent, for_family, none_known FROM problems ORDER BY rowid")
        return {
            id: Problem(id, name, parent, family, split_list(none_known))
            for id, name, parent, family, none_known in rows
        }

    @cached_property
    def problem_names(self) -> dict[str, tuple[str, ...]]:
        """Id of a problem -> its name and the synonyms of that. There are thousands, which few searches need."""
        # Joined by SQLite, they are read in a fraction of the time.
        joined = self.rows("SELECT problem, group_concat(synonym, '|') FROM problem_synonyms GROUP BY problem")
        synonyms = {problem: str(words).split("|") for problem, words in joined}
        return {problem.id: (problem.name, *synonyms.get(problem.id, ())) for problem in self.problems.values()}

    @cached_property
    def helplines(self) -> list[Helpline]:
        """All helplines, in order of importance."""
        with reading(self.path):
            rows = [list(row) for row in self._db.execute(f"SELECT {_HELPLINE} FROM helplines ORDER BY rowid")]
            for values in rows:
                _split_lists(values, _LISTS_OF_HELPLINE)
                values[_CONFIRMED] = bool(values[_CONFIRMED])
            return [Helpline._make(values) for values in rows]

    @cached_property
    def topics(self) -> dict[str, Topic]:
        """Topics of advice by id."""
        applies: dict[str, list[tuple[str, str]]] = {}
        for topic, kind, value in self.rows("SELECT topic, kind, value FROM guide_applies ORDER BY rowid"):
            applies.setdefault(topic, []).append((kind, value))
        return {
            id: Topic(id, title, summary, text, tuple(applies.get(id, ())))
            for id, title, summary, text in self.rows("SELECT id, title, summary, text FROM guide ORDER BY id")
        }

    def links(self, kind: str) -> dict[str, list[str]]:
        """Organization -> its related organizations of a kind (companion, alternative or successor), best first."""
        linked: dict[str, list[str]] = {}
        with reading(self.path):
            for organization, other in self._db.execute(
                "SELECT organization, other FROM organization_links WHERE kind = ? ORDER BY organization, position",
                [kind],
            ):
                linked.setdefault(organization, []).append(other)
        return linked

    def codes(self, organization: Organization) -> "Codes":
        """Meanings of codes in the feeds of an organization: its own, its parent's, then those common to all."""
        from selfhelp.reading.codes import Code, Codes

        own_first = [organization.id, *([organization.parent] if organization.parent else []), "*"]
        tables: list[dict[str, Code]] = []
        with reading(self.path):
            for id in own_first:
                rows = self._db.execute("SELECT code, meaning, gives FROM codes WHERE organization = ?", [id])
                tables.append({code: Code.read(meaning, split_list(gives)) for code, meaning, gives in rows})
        return Codes(tables)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows that an SQL statement returns, with values for its question marks."""
        with reading(self.path):
            return self._db.execute(statement, values).fetchall()

    def columns(self) -> dict[str, list[str]]:
        """The columns of each table and view, those in which SQLite keeps a text index included."""
        columns: dict[str, list[str]] = {}
        for table, column in self.rows(
            "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c"
            " WHERE m.type IN ('table', 'view') ORDER BY m.name, c.cid"
        ):
            columns.setdefault(table, []).append(column)
        return columns

    def number(self, table: str, condition: str = "1") -> int:
        """Number of rows in a table, or of those that meet an SQL condition."""
        with reading(self.path):
            number: int = self._db.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()[0]
            return number

    def has_code(self, code: str) -> bool:
        """Whether any meeting has the code."""
        with reading(self.path):
            rows = self._db.execute("SELECT 1 FROM meeting_codes WHERE code = ? LIMIT 1", [code])
            return rows.fetchone() is not None

    @cached_property
    def words(self) -> "SpokenWords":
        """What the words of people mean."""
        from selfhelp.dataset.spoken_words import SpokenWords

        return SpokenWords(self.rows, self.problems)

    @cached_property
    def places(self) -> "PlaceTables":
        """The gazetteer, and the places of meetings."""
        from selfhelp.dataset.place_tables import PlaceTables

        return PlaceTables(self.rows)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources of the meetings by name; real ones before samples."""
        with reading(self.path):
            rows = self._db.execute(f"SELECT {', '.join(SOURCE_FIELDS)} FROM sources ORDER BY sample, name")
            fields = (dict(zip(SOURCE_FIELDS, row, strict=True)) for row in rows)
            return {row["name"]: Source(**row | {"sample": bool(row["sample"])}) for row in fields}

    @property
    def only_samples(self) -> bool:
        """Whether no real source is loaded."""
        return all(source.sample for source in self.sources.values())

    def changes(
        self, source: str | None = None, since: str | None = None, *, at: str | None = None
    ) -> Iterator[Change]:
        """Changes made by imports, oldest first; those of one source, since or exactly at an ISO time (UTC), if given.

        The import of a source is found by its exact time. Those before it may be dated later, by a wrong clock.
        """
        with reading(self.path):
            rows = self._db.execute(
                "SELECT source, time, change, id, name, source_key, field, old, new FROM changes"
                " WHERE source = coalesce(?, source) AND time >= ? AND time = coalesce(?, time)"
                " ORDER BY time, source, rowid",
                [source, since or "", at],
            )
            yield from (Change(*row) for row in rows)

    def last_changes(self) -> dict[str, str]:
        """Id of a meeting -> ISO time of the import that last added or changed it, as far as that is recorded."""
        with reading(self.path):
            rows = self._db.execute("SELECT id, max(time) FROM changes GROUP BY id")
            # Imports are few, and meetings many.
            return {id: intern(time) for id, time in rows}

    def same_as(self, meeting: str) -> list[tuple[str, str]]:
        """Source and id of the duplicates that are represented by the meeting with this id."""
        with reading(self.path):
            return self._db.execute(
                "SELECT source, id FROM meetings WHERE same_as = ? ORDER BY source, id", [meeting]
            ).fetchall()

    @cached_property
    def bmlt_formats(self) -> dict[tuple[str, str], tuple[str, str | None, tuple[str, ...]]]:
        """Built-in formats of BMLT servers: (language, key) -> (name, world id, attributes)."""
        with reading(self.path):
            rows = self._db.execute("SELECT language, key, name, world_id, gives FROM bmlt_formats")
            return {
                (language, key): (name, world_id, split_list(gives)) for language, key, name, world_id, gives in rows
            }

    def rejects(self, source: str) -> list[tuple[int, str, str]]:
        """Rows rejected by the last import of a source: row number, reason, raw row."""
        with reading(self.path):
            return self._db.execute(
                "SELECT row, reason, raw FROM rejects WHERE source = ? ORDER BY row", [source]
            ).fetchall()

    @cached_property
    def forgotten(self) -> frozenset[str]:
        """Hashes of the ids of meetings that must not be imported again."""
        return frozenset(hash for (hash,) in self.rows("SELECT hash FROM forgotten"))

    @cached_property
    def clocks(self) -> list[tuple[str, str | None]]:
        """All pairs of attendance and time zone (None: unknown) among the meetings."""
        return self.rows("SELECT attendance, timezone FROM clocks")

    def _meeting(self, values: list[object]) -> Meeting:
        for position in _LIST_POSITIONS:
            joined = values[position]
            values[position] = split_list(joined) if isinstance(joined, str) else ()
        for position in _BOOLEAN_POSITIONS:
            if values[position] is not None:
                values[position] = bool(values[position])
        if not isinstance(values[_POSITIONS["weekday"]], int | None):
            raise ValueError("invalid weekday")
        values[_POSITIONS["organization"]] = self.organizations[str(values[_POSITIONS["organization"]])]
        return Meeting(*values)  # type: ignore[arg-type]


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns the errors of reading a damaged file into a `StoreError`."""
    try:
        yield
    except (sqlite3.DatabaseError, KeyError, ValueError, TypeError) as problem:
        raise _unreadable(path, "cannot be read", problem) from problem


def _unreadable(path: Path, what: str, problem: Exception) -> SelfHelpError:
    """The error for a file of which SQLite or a value says that it is damaged."""
    if path == config.BUNDLED:
        return InstallError(str(path), problem)
    return StoreError(
        f"{path} {what} ({problem})", "import a feed again to rebuild it, or choose another file with --db"
    )
