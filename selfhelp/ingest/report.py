"""The account of rows: each input row becomes meetings, a duplicate, a reject, or is skipped."""

import json
from base64 import b32encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Final

from selfhelp.directory.lookup import organization_named
from selfhelp.errors import UnknownValueError
from selfhelp.geo import Point
from selfhelp.ingest.messages import Message
from selfhelp.model import COMPARED_FIELDS, Meeting, Organization, Source
from selfhelp.reading.codes import Codes

ID_LETTERS: Final = 10


class RowRejectedError(Exception):
    """A row that cannot become a meeting, with the reason."""

    def __init__(self, id: str, detail: str = "") -> None:
        self.reason = Message(id, detail)
        super().__init__(self.reason.text)


class RowSkippedError(Exception):
    """A row that its own feed does not publish."""


@dataclass(frozen=True)
class Context:
    """What a parser is told besides the bytes: the source, whose meetings these are, the codes, the zones.

    `organization` is that of rows that name none; `codes_in` gives the codes of an organization, `zone_at` the
    zone of a point on land.
    """

    source: Source
    organization: Organization | None
    organizations: Mapping[str, Organization]
    codes_in: Callable[[Organization], Codes]
    zone_at: Callable[[Point], str | None]

    def organization_of(self, named: str | None) -> tuple[Organization, bool]:
        """The organization that a row names, else the feed's; and whether what it names is known.

        Raises:
            RowRejectedError: the feed has none, and none is known by that name, or none is named at all.
        """
        found = self.organization if named is None else self._named(named)
        if found is not None:
            return found, True
        if self.organization is None:
            if named is None:
                raise RowRejectedError("organization-missing")
            raise RowRejectedError("organization-unknown", repr(named))
        return self.organization, False

    def codes_of(self, organization: Organization) -> Codes:
        """What codes mean in the feeds of an organization."""
        if organization.id not in self._codes:
            self._codes[organization.id] = self.codes_in(organization)
        return self._codes[organization.id]

    def _named(self, name: str) -> Organization | None:
        if name not in self._by_name:
            try:
                self._by_name[name] = organization_named(name, self.organizations)
            except UnknownValueError:
                self._by_name[name] = None
        return self._by_name[name]

    @cached_property
    def _codes(self) -> dict[str, Codes]:
        return {}

    @cached_property
    def _by_name(self) -> dict[str, Organization | None]:
        return {}


@dataclass(frozen=True, slots=True)
class Drafted:
    """What one row says: a meeting for each of its days, and what in it could not be believed.

    `apart` tells the meetings from those of other rows that say the same: it is the whole row where no name does.
    """

    meetings: list[Meeting]
    warnings: tuple[str, ...] = ()
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row (counted from 1) that is no meeting: why, and the row as it came."""

    row: int
    reason: Message
    raw: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row (counted from 1) that says again what the meeting `id` says."""

    row: int
    id: str


@dataclass(slots=True)
class Account:
    """What became of all rows: rows == kept + duplicates + rejects + skipped."""

    rows: int = 0
    kept: int = 0
    skipped: int = 0
    meetings: list[Meeting] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    warnings: dict[Message, list[int]] = field(default_factory=dict)
    feed_warnings: dict[Message, int] = field(default_factory=dict)

    def warn(self, id: str, row: int) -> None:
        """Notes a warning about a row."""
        self.warnings.setdefault(Message(id), []).append(row)

    @property
    def warning_counts(self) -> dict[str, int]:
        """How often each warning was given, by its id."""
        counts = Counter({warning.id: len(rows) for warning, rows in self.warnings.items()})
        counts.update({warning.id: number for warning, number in self.feed_warnings.items()})
        return dict(counts)


def meeting_id(source: str, *key: object) -> str:
    """The lasting id of a meeting: base32 letters of a hash over its source and what it is known by."""
    digest = sha256("\0".join([source, *map(str, key)]).encode()).digest()
    # Ten bytes make sixteen letters, as many as anybody needs.
    return b32encode(digest[:10]).decode()[:ID_LETTERS].lower()


def same(a: Meeting, b: Meeting) -> bool:
    """Whether two meetings say the same, but for when they were written down."""
    return all(getattr(a, name) == getattr(b, name) for name in COMPARED_FIELDS)


def account(rows: Iterable[object], draft: Callable[[object], Drafted], tick: Callable[[], None]) -> Account:
    """Drafts every row and keeps the account; `tick` is called once a row.

    A row with the key and the content of an earlier one is its duplicate; one with the same key and
    other content is a meeting of its own, known by its content, and a doubt.
    """
    done = Account()
    seen = _Seen()
    for number, row in enumerate(rows, 1):
        tick()
        done.rows += 1
        try:
            drafted = draft(row)
        except RowRejectedError as rejected:
            done.rejects.append(Reject(number, rejected.reason, as_text(row)))
            continue
        except RowSkippedError:
            done.skipped += 1
            continue
        fresh = list(seen.fresh(drafted))
        for id in (*drafted.warnings, *(["key-reused"] * seen.reused)):
            done.warn(id, number)
        if fresh:
            done.kept += 1
            done.meetings.extend(fresh)
        else:
            done.duplicates.append(Duplicate(number, seen.like(drafted.meetings[0], drafted.apart).id))
    return done


class _Seen:
    """The meetings of the rows before, by id and by key and day."""

    def __init__(self) -> None:
        self.reused = 0
        self._ids: set[str] = set()
        self._by_day: dict[tuple[str | None, int | None, str | None, str], list[Meeting]] = {}

    def like(self, meeting: Meeting, apart: str) -> Meeting:
        """The earlier meeting that says the same, else the meeting itself."""
        # A row may name one day and another row several, so the id alone does not tell.
        alike = self._by_day.get((meeting.source_key, meeting.weekday, meeting.start, apart), [])
        return next((earlier for earlier in alike if same(meeting, earlier)), meeting)

    def fresh(self, drafted: Drafted) -> Iterator[Meeting]:
        """Those of the meetings that no earlier row has, each under an id of its own.

        Afterwards `reused` is how many of them have the key of an earlier meeting with other content.
        """
        apart = drafted.apart
        self.reused = 0
        for meeting in drafted.meetings:
            if self.like(meeting, apart) is not meeting:
                continue
            if meeting.id in self._ids:
                self.reused += 1
                content = [getattr(meeting, name) for name in COMPARED_FIELDS] + [apart] * bool(apart)
                meeting = meeting._replace(id=meeting_id(meeting.source, meeting.source_key, *content))
            self._ids.add(meeting.id)
            at = (meeting.source_key, meeting.weekday, meeting.start, apart)
            self._by_day.setdefault(at, []).append(meeting)
            yield meeting


def as_text(row: object) -> str:
    """A raw row as JSON text."""
    try:
        return json.dumps(row, default=str)
    except (ValueError, RecursionError):
        return "a row that is nested too deeply to be shown"
