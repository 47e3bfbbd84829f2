"""The import report: whether each row was kept, a duplicate, a reject, or skipped."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from selfhelp.ingest.contacts import text_without_contacts
from selfhelp.ingest.context import Context
from selfhelp.ingest.draft import Draft, draft
from selfhelp.ingest.families import ids_in_family, members
from selfhelp.ingest.feed import Feed
from selfhelp.ingest.fields import RawMeeting
from selfhelp.ingest.findings import NOTHING_FOUND, Evidence, Findings, findings_of
from selfhelp.ingest.known_rows import KnownRow, KnownRows, Packer, as_known
from selfhelp.ingest.limits import Allowance
from selfhelp.ingest.messages import Message, RowRejectedError, RowSkippedError
from selfhelp.ingest.own_rows import is_sample
from selfhelp.ingest.packed_rows import PackedRows, packed
from selfhelp.ingest.raw_meeting import raw_meeting
from selfhelp.ingest.withholding import is_protected, says_so
from selfhelp.model import COMPARED_FIELDS, Meeting
from selfhelp.reading.codes import meanings_of

WITHHELD_ROW: Final = "a row whose place is withheld, and which is not kept"
"""In place of a rejected row."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A rejected row (counted from 1): the reason, and the raw row without contacts."""

    row: int
    reason: Message
    raw: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row (counted from 1) that repeats the meeting `id`."""

    row: int
    id: str


@dataclass(slots=True)
class Report:
    """What became of all rows: rows == kept + duplicates + rejects + skipped.

    `meetings` are those that were read; those of the `known` rows are in the dataset, as the import with the digest
    `known_by` left them. `packed_rows` is what the dataset stores to know rows again. `warnings` have the number of the
    row for each time they were given; `feed_warnings` concern the feed as a whole, with the number of rows or things
    affected.
    """

    rows: int = 0
    kept: int = 0
    skipped: int = 0
    meetings: list[Meeting] = field(default_factory=list)
    known: list[KnownRow] = field(default_factory=list)
    known_by: str | None = None
    packed_rows: bytes | None = None
    duplicates: list[Duplicate] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    warnings: dict[Message, list[int]] = field(default_factory=dict)
    feed_warnings: dict[Message, int] = field(default_factory=dict)

    def warn(self, id: str, row: int) -> None:
        """Adds a warning about a row."""
        self.warnings.setdefault(Message(id), []).append(row)

    @property
    def number_of_meetings(self) -> int:
        """Number of meetings that the source has."""
        return len(self.meetings) + sum(len(row.ids) for row in self.known)

    @property
    def without_zone(self) -> int:
        """Number of meetings whose time zone is unknown."""
        known = sum(len(row.ids) for row in self.known if not row.has_zone)
        return known + sum(meeting.timezone is None for meeting in self.meetings)

    @property
    def stamps(self) -> list[str]:
        """The times at which rows were last edited, for each meeting whose row tells that."""
        known = [row.updated for row in self.known for _ in row.ids]
        return [stamp for stamp in (*known, *(meeting.updated for meeting in self.meetings)) if stamp is not None]

    @property
    def warning_counts(self) -> dict[str, int]:
        """How often each warning was given, by its id."""
        counts = Counter({warning.id: len(rows) for warning, rows in self.warnings.items()})
        counts.update({warning.id: number for warning, number in self.feed_warnings.items()})
        return dict(counts)


class _Row:
    """A row of a feed, of which no more is unpacked and mapped to fields than is asked for, and that once."""

    def __init__(self, feed: Feed, at: int) -> None:
        self._feed = feed
        self.at = at

    @cached_property
    def raw(self) -> object:
        """The row as it is published."""
        return self._feed.rows[self.at]

    @cached_property
    def fields(self) -> object:
        """The row by the names of the field table.

        Raises:
            RowRejectedError: it cannot be read so.
        """
        return self._feed.fields_of(self.raw)

    @property
    def packed_fields(self) -> bytes | None:
        """The fields as bytes, as far as that is possible.

        Raises:
            RowRejectedError: the row cannot be read so.
        """
        rows = self._feed.rows
        if self._feed.in_fields is None and isinstance(rows, PackedRows):
            return rows.packed(self.at)
        return packed(self.fields)


class _Attempt(NamedTuple):
    """The result for one row: a draft, the reason for a reject, or neither if the row is not published.

    `at` is the place of the row in its feed. `evidence` is from before the findings. Of a row that is `known` there is
    no draft. `is_withheld` is set if the place of a rejected row is withheld on purpose, so that the row must not be
    kept.
    """

    at: int
    draft: Draft | None = None
    reject: Message | None = None
    is_withheld: bool = False
    evidence: Evidence = Evidence()
    digest: int | None = None
    known: KnownRow | None = None


def read_rows(
    feed: Feed, context: Context, tick: Callable[[], None] = lambda: None, known: KnownRows | None = None
) -> Report:
    """The meetings of a feed and what became of each row; `tick` is called once per row.

    Rows that are `known` are not read again, unless others that are new have to do with them.

    Raises:
        TooLargeError: it has far more rows or meetings than real feeds of its size.
    """
    allowance = Allowance(feed.size)
    attempts: list[_Attempt] = []
    # Of equal rows, all but the first are read, which shows that they repeat it.
    unmet = {} if known is None else dict(known.rows)
    for at in range(len(feed.rows)):
        tick()
        row = _Row(feed, at)
        digest = None if known is None else _digest(row, known)
        known_row = None if digest is None else unmet.pop(digest, None)
        if known_row is None:
            attempt = _attempt(row, context)._replace(digest=digest)
        else:
            attempt = _Attempt(at, evidence=known_row.evidence, digest=digest, known=known_row)
        _spend(attempt, allowance)
        attempts.append(attempt)
    evidence = [attempt.evidence for attempt in attempts]
    findings, doubtful = findings_of(evidence, context, codes_are_defined=feed.codes_are_defined)
    if known is not None and known.findings != findings.digest:
        attempts = [_read_after_all(attempt, feed, context) for attempt in attempts]
    attempts = [_revised(attempt, feed, context, findings) for attempt in attempts]
    # What else has the key of a row that is new becomes another meeting, or none.
    families = {meeting.id for attempt in attempts if attempt.draft is not None for meeting in attempt.draft.meetings}
    attempts = [
        attempt
        if attempt.known is None or families.isdisjoint(attempt.known.families)
        else _revised(_read_after_all(attempt, feed, context), feed, context, findings)
        for attempt in attempts
    ]
    packer = None if known is None else Packer(findings.digest)
    report = _report(attempts, feed, context.is_forgotten, allowance, packer)
    report.feed_warnings.update(feed.warnings)
    report.feed_warnings.update(doubtful.warnings)
    return report


def _spend(attempt: _Attempt, allowance: Allowance) -> None:
    """Takes off the meetings of a row, or a row without any."""
    if attempt.known is not None:
        allowance.spend(rows=len(attempt.known.ids))
        return
    meetings = attempt.draft.meetings if attempt.draft is not None else ()
    allowance.spend(rows=len(meetings) or 1)
    for meeting in meetings[:1]:
        allowance.spend_texts(meeting)


def same(a: Meeting, b: Meeting) -> bool:
    """Whether two meetings have the same content, whenever they were imported."""
    return all(getattr(a, name) == getattr(b, name) for name in COMPARED_FIELDS)


def _digest(row: _Row, known: KnownRows) -> int | None:
    """The digest of a row; None if it has none, or is rejected before its fields are read."""
    try:
        fields = row.packed_fields
    except RowRejectedError:
        return None
    return None if fields is None else known.digest(fields)


def _read_after_all(attempt: _Attempt, feed: Feed, context: Context) -> _Attempt:
    """The attempt itself, or a draft of a row that is known."""
    if attempt.known is None:
        return attempt
    return _attempt(_Row(feed, attempt.at), context)._replace(digest=attempt.digest)


def _attempt(row: _Row, context: Context, findings: Findings = NOTHING_FOUND) -> _Attempt:
    """Drafts a row."""
    raw: RawMeeting | None = None
    if is_sample(row.raw):
        return _Attempt(row.at, reject=Message("sample"))
    try:
        raw = raw_meeting(row.fields)
        drafted = draft(raw, context, findings)
        return _Attempt(row.at, drafted, evidence=drafted.evidence)
    except RowRejectedError as rejected:
        is_withheld = raw is not None and _is_withheld(raw, context)
        return _Attempt(row.at, reject=rejected.reason, is_withheld=is_withheld, evidence=_evidence_of_day(raw))
    except RowSkippedError:
        return _Attempt(row.at, evidence=_evidence_of_day(raw))


def _evidence_of_day(raw: RawMeeting | None) -> Evidence:
    return Evidence(day=None if raw is None else raw.day.text)


def _is_withheld(raw: RawMeeting, context: Context) -> bool:
    """Whether the place of a rejected row is withheld on purpose."""
    try:
        organization, _ = context.organization_of(raw.organization)
    except RowRejectedError:
        return says_so(raw)
    return says_so(raw) or is_protected(organization, context.source.organization, raw.address)


def _revised(attempt: _Attempt, feed: Feed, context: Context, findings: Findings) -> _Attempt:
    """The result for a row in the light of the findings. Only what they may change is done again."""
    drafted = attempt.draft
    if drafted is None or not any(findings):
        return attempt
    evidence = attempt.evidence
    is_ambiguous = bool(findings.day_languages) and evidence.is_day_ambiguous
    if is_ambiguous or evidence.point in findings.shared_points:
        return _again(attempt, feed, context, findings)
    organization = drafted.meetings[0].organization if evidence.types else None
    if organization is None or organization.id not in findings.doubts:
        return attempt
    table = context.codes_of(organization)
    meanings = meanings_of(evidence.types, table)
    certain = meanings_of(evidence.types, table, findings.doubts[organization.id])
    return attempt if certain == meanings else _again(attempt, feed, context, findings)


def _again(attempt: _Attempt, feed: Feed, context: Context, findings: Findings) -> _Attempt:
    """Drafts a row in the light of the findings."""
    revised = _attempt(_Row(feed, attempt.at), context, findings)
    return revised._replace(evidence=attempt.evidence, digest=attempt.digest)


def _report(
    attempts: Sequence[_Attempt],
    feed: Feed,
    is_forgotten: Callable[[str], bool] | None,
    allowance: Allowance,
    packer: Packer | None,
) -> Report:
    """Counts what became of each row.

    A row that is equal to an earlier one is its duplicate. One with the key of another one but different content is a
    meeting of its own, with a warning. A row whose meetings are all forgotten is skipped. With a packer, those rows are
    packed that the next import may know again.
    """
    report = Report()
    drafted = [(attempt.at, attempt.draft.meetings) for attempt in attempts if attempt.draft is not None]
    rows_in = Counter(family for _, meetings in drafted for family in {meeting.id for meeting in meetings})
    became = members((meetings for _, meetings in drafted), lambda at: feed.rows[drafted[at][0]], feed.columns)
    forgotten = 0
    for number, attempt in enumerate(attempts, 1):
        report.rows += 1
        known = attempt.known
        if attempt.reject is not None:
            raw = WITHHELD_ROW if attempt.is_withheld else text_without_contacts(feed.rows[attempt.at], feed.columns)
            allowance.spend(memory=len(raw))
            report.rejects.append(Reject(number, attempt.reject, raw))
        elif known is not None:
            report.kept += 1
            report.known.append(known)
            for id in known.warnings:
                report.warn(id, number)
        elif attempt.draft is None:
            report.skipped += 1
        else:
            row = next(became)
            warnings = (*attempt.draft.warnings, *(["key-reused"] * row.shares_key))
            for id in warnings:
                report.warn(id, number)
            if row.repeats is not None:
                report.duplicates.append(Duplicate(number, row.repeats))
                continue
            wanted = [
                meeting
                for meeting, family in zip(row.meetings, row.families, strict=True)
                if is_forgotten is None or not any(map(is_forgotten, (meeting.id, *ids_in_family(family))))
            ]
            forgotten += len(row.meetings) - len(wanted)
            report.kept += bool(wanted)
            report.skipped += not wanted
            report.meetings.extend(wanted)
            is_alone = all(rows_in[family.id] == 1 for family in row.families)
            if is_alone and len(wanted) == len(row.meetings) and not attempt.draft.is_withheld:
                known = as_known(row, warnings, attempt.evidence)
        if packer is not None and known is not None and attempt.digest is not None:
            packer.add(attempt.digest, known)
    if packer is not None:
        report.packed_rows = packer.packed()
    if forgotten:
        report.feed_warnings[Message("forgotten")] = forgotten
    return report
