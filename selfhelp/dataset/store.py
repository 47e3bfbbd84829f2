"""The SQLite file as it is read: opened immutable, asked by `MeetingQuery`, answered with hits."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from selfhelp.errors import StoreError
from selfhelp.geo import Point
from selfhelp.model import (
    MEETING_FIELDS,
    SOURCE_FIELDS,
    Change,
    Helpline,
    Hit,
    Meeting,
    Organization,
    Place,
    Problem,
    Source,
    Topic,
)
from selfhelp.schedule.occurrence import occurrence
from selfhelp.search.query import MeetingQuery
from selfhelp.search.sql import Search

if TYPE_CHECKING:
    from selfhelp.directory.problem_words import ProblemWords
    from selfhelp.reading.codes import Codes

SCHEMA_VERSION: Final = "4"

LISTS: Final = {
    "languages": ("meeting_languages", "language"),
    "attributes": ("meeting_attributes", "attribute"),
    "codes": ("meeting_codes", "code"),
    "problems": ("meeting_problems", "problem"),
}
"""Fields of a meeting that hold several values -> their table and its column."""

DERIVED: Final = {
    "fetched": "s.fetched",
    "also_in": "(SELECT group_concat(source, '; ')"
    " FROM (SELECT source FROM meetings WHERE same_as = m.id ORDER BY source))",
}
"""Fields of a meeting that are found elsewhere than in its row -> where."""

COLUMNS: Final = tuple(name for name in MEETING_FIELDS if name not in LISTS and name not in DERIVED)
"""The columns of `meetings` that are fields of a meeting."""

BOOLEANS: Final = ("approximate", "registration", "address_withheld", "sample")

_TABLES: Final = ("organizations", "problems", "sources", "meetings", "meeting_text", "clocks", "changes")
"""What a dataset must have to answer at all."""

_ROW: Final = ", ".join(
    f"(SELECT group_concat({LISTS[name][1]}, '; ') FROM {LISTS[name][0]} WHERE meeting = m.key)"
    if name in LISTS
    else DERIVED.get(name, f"m.{name}")
    for name in MEETING_FIELDS
)
_PLACES: Final = {name: place for place, name in enumerate(MEETING_FIELDS)}
_LIST_PLACES: Final = tuple(_PLACES[name] for name in (*LISTS, "also_in", "except_dates"))
_BOOLEAN_PLACES: Final = tuple(_PLACES[name] for name in BOOLEANS)
_FROM: Final = "meetings AS m JOIN sources AS s ON s.name = m.source"


def split(joined: str | None) -> tuple[str, ...]:
    """The values of a column that joins them by "; "."""
    return tuple(joined.split("; ")) if joined else ()


def about(path: Path) -> dict[str, str]:
    """What a dataset says of itself; nothing where it cannot be read."""
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            return dict(db.execute("SELECT name, value FROM about"))
        finally:
            db.close()
    except sqlite3.Error:
        return {}


class Store:
    """A dataset that is open for reading; it is never written to."""

    def __init__(self, path: Path) -> None:
        """Opens the file read-only and takes it as unchanging: writers replace it, never touch it.

        Raises:
            StoreError: there is no such file, or it is no dataset of ours.
        """
        self.path = path
        if not path.is_file():
            what = f"{path} is a folder" if path.is_dir() else f"there is no dataset at {path}"
            raise StoreError(what, "check --db and SELFHELP_DB")
        try:
            self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            self.about = dict(self._db.execute("SELECT name, value FROM about"))
            for table in _TABLES:
                self._db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()
        except sqlite3.Error as problem:
            raise StoreError(
                f"{path} is not a dataset of selfhelp ({problem})",
                "import a feed again, which rebuilds it, or name another file with --db",
            ) from problem
        if self.about.get("schema") != SCHEMA_VERSION:
            raise StoreError(
                f"{path} was written by selfhelp {self.about.get('version', '?')}, another version",
                "upgrade selfhelp; if the file is the older one, name it with SELFHELP_DB, and it is rebuilt",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def find(self, query: MeetingQuery) -> Iterator[Hit]:
        """The meetings that answer, in the order asked for, streamed.

        Raises:
            StoreError: the file is damaged.
        """
        with reading(self.path):
            for moment, km, *values in self._search(query).rows(_ROW, "sources AS s", "s.name = m.source"):
                meeting = self._meeting(values)
                happens = occurrence(moment, meeting.timezone, query.when.zone)
                yield Hit(meeting, moment, happens, km, query.searchers_clock(meeting.attendance))

    def count(self, query: MeetingQuery, most: int) -> int:
        """How many meetings answer, counted up to `most`."""
        with reading(self.path):
            return self._search(query).count(most)

    def _search(self, query: MeetingQuery) -> Search:
        return Search(query, self.organizations.values(), self.clocks, self._db)

    def meetings(self, *, source: str | None = None, prefix: str | None = None) -> Iterator[Meeting]:
        """All meetings, or those of one source, or those whose id begins with `prefix`."""
        where, values = "1", []
        if source is not None:
            where, values = "m.source = ?", [source]
        elif prefix is not None:
            where, values = "m.id >= ? AND m.id < ?", [prefix, prefix + "\x7f"]
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
            rows = self._db.execute(
                "SELECT id, name, abbreviation, parent, type, approach, led_by, cost, audience, also_known_as,"
                " status, website, finder, CASE phone_confidence WHEN 'verified' THEN phone END, description,"
                " meets, founded, confidence, source"
                " FROM organizations ORDER BY id"
            )
            return {
                row[0]: Organization(
                    *[*row[:8], split(row[8]), tuple(problems.get(row[0], ())), split(row[9]), *row[10:]]
                )
                for row in rows
            }

    @cached_property
    def problems(self) -> dict[str, Problem]:
        """All problems by id."""
        synonyms: dict[str, list[str]] = {}
        with reading(self.path):
            for problem, synonym in self._db.execute("SELECT problem, synonym FROM problem_synonyms ORDER BY 1, 2"):
                synonyms.setdefault(problem, []).append(synonym)
            return {
                id: Problem(id, name, parent, tuple(synonyms.get(id, ())), for_family)
                for id, name, parent, for_family in self._db.execute(
                    "SELECT id, name, parent, for_family FROM problems"
                )
            }

    @cached_property
    def problem_words(self) -> "ProblemWords":
        """All that people call the problems."""
        from selfhelp.directory.problem_words import ProblemWords

        return ProblemWords(self.problems)

    @cached_property
    def helplines(self) -> list[Helpline]:
        """All helplines, in the order of the data: the first ones to call come first."""
        with reading(self.path):
            rows = self._db.execute(
                "SELECT id, name, CASE confidence WHEN 'verified' THEN phone END,"
                " CASE confidence WHEN 'verified' THEN text END, website, country, hours, what_for, problems,"
                " confidence = 'verified' FROM helplines ORDER BY rowid"
            )
            return [Helpline(*[*row[:8], split(row[8]), bool(row[9])]) for row in rows]

    @cached_property
    def topics(self) -> dict[str, Topic]:
        """The advice by topic."""
        applies: dict[str, list[tuple[str, str]]] = {}
        for topic, kind, value in self.rows("SELECT topic, kind, value FROM guide_applies ORDER BY rowid"):
            applies.setdefault(topic, []).append((kind, value))
        return {
            id: Topic(id, title, summary, text, tuple(applies.get(id, ())))
            for id, title, summary, text in self.rows("SELECT id, title, summary, text FROM guide ORDER BY id")
        }

    def links(self, kind: str) -> dict[str, list[str]]:
        """Organization -> its companions, alternatives or successors, the best first."""
        found: dict[str, list[str]] = {}
        with reading(self.path):
            for organization, other in self._db.execute(
                "SELECT organization, other FROM organization_links WHERE kind = ? ORDER BY organization, position",
                [kind],
            ):
                found.setdefault(organization, []).append(other)
        return found

    def codes(self, organization: Organization) -> "Codes":
        """What codes mean in the organization's feeds."""
        from selfhelp.reading.codes import Code, Codes

        own_first = [organization.id, *([organization.parent] if organization.parent else []), "*"]
        tables: list[dict[str, Code]] = []
        with reading(self.path):
            for id in own_first:
                rows = self._db.execute("SELECT code, meaning, gives FROM codes WHERE organization = ?", [id])
                tables.append({code: Code.read(meaning, split(gives)) for code, meaning, gives in rows})
        return Codes(tables)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows that a statement gives."""
        with reading(self.path):
            return self._db.execute(statement).fetchall()

    def number(self, table: str) -> int:
        """How many rows a table has."""
        with reading(self.path):
            found: int = self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            return found

    def has_code(self, code: str) -> bool:
        """Whether a meeting carries the code."""
        with reading(self.path):
            found = self._db.execute("SELECT 1 FROM meeting_codes WHERE code = ? LIMIT 1", [code])
            return found.fetchone() is not None

    def places_named(self, name: str) -> list[Place]:
        """The places of a canonical name; for a postal code abroad, where loaded meetings are."""
        found = self._places("key IN (SELECT place FROM place_names WHERE name = ?)", name)
        return found or self._postal_code_of_meetings(name)

    def places_spelled_like(self, name: str) -> list[Place]:
        """Cities whose names share runs of three letters with a canonical name, and large ones on its letter."""
        # A short or a twisted name may share no run with the right one; then only large cities are likely.
        found = self._places(
            "population >= 100000 AND name >= ? COLLATE NOCASE AND name < ? COLLATE NOCASE", name[:1], name[:1] + "~"
        )
        runs = sorted({name[at : at + 3] for at in range(len(name) - 2)})
        if runs:
            alike = "SELECT rowid FROM place_spellings WHERE place_spellings MATCH ? ORDER BY rank LIMIT 200"
            found += self._places(f"key IN ({alike})", " OR ".join(f'"{run}"' for run in runs))
        return list(dict.fromkeys(found))

    def places_around(self, point: Point) -> list[Place]:
        """Cities within a degree or so of a point."""
        return self._places(
            "kind = 'city' AND latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?",
            point.latitude - 1,
            point.latitude + 1,
            point.longitude - 2,
            point.longitude + 2,
        )

    def _places(self, where: str, *values: str | float) -> list[Place]:
        with reading(self.path):
            rows = self._db.execute(
                "SELECT kind, name, latitude, longitude, city, county, state, country, population, timezone"
                f" FROM places WHERE {where}",
                values,
            )
            return [Place(*row) for row in rows]

    def _postal_code_of_meetings(self, code: str) -> list[Place]:
        with reading(self.path):
            rows = self._db.execute(
                "SELECT 'postal', postal_code, avg(latitude), avg(longitude), city, county, state, country, NULL,"
                " max(timezone) FROM meetings WHERE postal_code IN (?, upper(?)) AND latitude IS NOT NULL"
                " AND NOT coalesce(approximate, 0) AND sample = 0 GROUP BY country",
                [code, code],
            )
            return [Place(*row) for row in rows]

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Where the meetings came from, by name."""
        with reading(self.path):
            rows = self._db.execute(f"SELECT {', '.join(SOURCE_FIELDS)} FROM sources ORDER BY sample, name")
            found = (dict(zip(SOURCE_FIELDS, row, strict=True)) for row in rows)
            return {row["name"]: Source(**row | {"sample": bool(row["sample"])}) for row in found}

    @property
    def only_samples(self) -> bool:
        """Whether no real source is loaded."""
        return all(source.sample for source in self.sources.values())

    def changes(self, source: str | None = None, since: str | None = None) -> Iterator[Change]:
        """What imports did, the oldest first: of one source, from an ISO time on."""
        with reading(self.path):
            rows = self._db.execute(
                "SELECT source, time, change, id, name, source_key, field, old, new FROM changes"
                " WHERE source = coalesce(?, source) AND time >= ? ORDER BY time, source, rowid",
                [source, since or ""],
            )
            yield from (Change(*row) for row in rows)

    def same_as(self, meeting: str) -> list[tuple[str, str]]:
        """Source and id of the meetings that a meeting stands for in answers."""
        with reading(self.path):
            return self._db.execute(
                "SELECT source, id FROM meetings WHERE same_as = ? ORDER BY source, id", [meeting]
            ).fetchall()

    @cached_property
    def bmlt_formats(self) -> dict[tuple[str, str], tuple[str, str | None, tuple[str, ...]]]:
        """Language and key of the formats that BMLT servers have from the start -> name, world id, attributes."""
        with reading(self.path):
            rows = self._db.execute("SELECT language, key, name, world_id, gives FROM bmlt_formats")
            return {(language, key): (name, world_id, split(gives)) for language, key, name, world_id, gives in rows}

    def rejects(self, source: str) -> list[tuple[int, str, str]]:
        """The rows of the last import that were no meetings: number, reason, raw row."""
        with reading(self.path):
            return self._db.execute(
                "SELECT row, reason, raw FROM rejects WHERE source = ? ORDER BY row", [source]
            ).fetchall()

    @cached_property
    def clocks(self) -> list[tuple[str, str | None]]:
        """The attendances and time zones in use; None stands for an unknown zone."""
        return self.rows("SELECT attendance, timezone FROM clocks")

    def _meeting(self, values: list[object]) -> Meeting:
        for place in _LIST_PLACES:
            joined = values[place]
            values[place] = split(joined) if isinstance(joined, str) else ()
        for place in _BOOLEAN_PLACES:
            if values[place] is not None:
                values[place] = bool(values[place])
        if not isinstance(values[_PLACES["weekday"]], int | None):
            raise ValueError("a weekday that is none")
        values[_PLACES["organization"]] = self.organizations[str(values[_PLACES["organization"]])]
        return Meeting(*values)  # type: ignore[arg-type]


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns what SQLite says of a damaged file into a `StoreError`."""
    try:
        yield
    except (sqlite3.DatabaseError, KeyError, ValueError, TypeError) as problem:
        raise StoreError(
            f"{path} cannot be read ({problem})",
            "import a feed again, which rebuilds it, or name another file with --db",
        ) from problem
