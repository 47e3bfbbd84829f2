"""The import report: whether each row was kept, a duplicate, a reject, or skipped."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from selfhelp.geo import Point
from selfhelp.ingest.contacts import text_without_contacts
from selfhelp.ingest.context import Context
from selfhelp.ingest.doubtful_codes import CodedRow, DoubtfulCodes, doubtful_codes
from selfhelp.ingest.draft import NO_DOUBTS, Draft, draft, with_meanings
from selfhelp.ingest.families import Row, ids_in_family, members
from selfhelp.ingest.feed import Columns, Feed
from selfhelp.ingest.fields import RawMeeting
from selfhelp.ingest.limits import Allowance
from selfhelp.ingest.messages import Message, RowRejectedError, RowSkippedError
from selfhelp.ingest.own_rows import is_sample
from selfhelp.ingest.raw_meeting import raw_meeting
from selfhelp.ingest.withholding import is_protected, says_so
from selfhelp.model import COMPARED_FIELDS, Meeting
from selfhelp.reading.codes import Doubt, meanings_of
from selfhelp.reading.days import languages_of_days

UNRELATED_TOWNS: Final = 4
"""Number of towns at one point that makes it the default of a map instead of a real place."""

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

    `warnings` have the number of the row for each time they were given; `feed_warnings` concern the feed as a whole,
    with the number of rows or things affected.
    """

    rows: int = 0
    kept: int = 0
    skipped: int = 0
    meetings: list[Meeting] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    warnings: dict[Message, list[int]] = field(default_factory=dict)
    feed_warnings: dict[Message, int] = field(default_factory=dict)

    def warn(self, id: str, row: int) -> None:
        """Adds a warning about a row."""
        self.warnings.setdefault(Message(id), []).append(row)

    @property
    def warning_counts(self) -> dict[str, int]:
        """How often each warning was given, by its id."""
        counts = Counter({warning.id: len(rows) for warning, rows in self.warnings.items()})
        counts.update({warning.id: number for warning, number in self.feed_warnings.items()})
        return dict(counts)


class _Attempt(NamedTuple):
    """The result for one row: a draft, the reason for a reject, or neither if the row is not published.

    `is_withheld` is set if the place of a rejected row is withheld on purpose, so that the row must not be kept.
    """

    row: object
    draft: Draft | None = None
    reject: Message | None = None
    is_withheld: bool = False


class _Findings(NamedTuple):
    """What only all rows show: points that stand for "unknown", languages of all days, doubts about codes."""

    shared_points: frozenset[Point] = frozenset()
    day_languages: frozenset[str] = frozenset()
    doubts: Mapping[str, Doubt] = NO_DOUBTS


def read_rows(feed: Feed, context: Context, tick: Callable[[], None] = lambda: None) -> Report:
    """The meetings of a feed and what became of each row; `tick` is called once per row.

    Raises:
        TooLargeError: it has far more rows or meetings than real feeds of its size.
    """
    allowance = Allowance(feed.size)
    attempts: list[_Attempt] = []
    day_texts: set[str] = set()
    for row in feed.rows:
        tick()
        attempt = _attempt(row, feed, context, _Findings(), day_texts)
        _spend(attempt, allowance)
        attempts.append(attempt)
    drafts = [attempt.draft for attempt in attempts if attempt.draft is not None]
    doubtful = _doubtful_codes([] if feed.codes_are_defined else drafts, context)
    findings = _Findings(
        _shared_points(drafts),
        languages_of_days(day_texts) if any("day-ambiguous" in draft.warnings for draft in drafts) else frozenset(),
        doubtful.doubts,
    )
    if any(findings):
        attempts = [_revised(attempt, feed, context, findings, day_texts) for attempt in attempts]
    report = _report(attempts, feed.columns, context.is_forgotten, allowance)
    report.feed_warnings.update(feed.warnings)
    report.feed_warnings.update(doubtful.warnings)
    return report


def _spend(attempt: _Attempt, allowance: Allowance) -> None:
    """Takes off the meetings of a row, or a row without any."""
    meetings = attempt.draft.meetings if attempt.draft is not None else ()
    allowance.spend(rows=len(meetings) or 1)
    for meeting in meetings[:1]:
        allowance.spend_texts(meeting)


def same(a: Meeting, b: Meeting) -> bool:
    """Whether two meetings have the same content, whenever they were imported."""
    return all(getattr(a, name) == getattr(b, name) for name in COMPARED_FIELDS)


def _attempt(row: object, feed: Feed, context: Context, findings: _Findings, day_texts: set[str]) -> _Attempt:
    """Drafts a row; the text of its day is added to `day_texts`."""
    raw: RawMeeting | None = None
    if is_sample(row):
        return _Attempt(row, reject=Message("sample"))
    try:
        raw = raw_meeting(feed.in_fields(row))
        if raw.day.text is not None:
            day_texts.add(raw.day.text)
        points, languages, doubts = findings
        return _Attempt(row, draft(raw, context, shared_points=points, day_languages=languages, doubts=doubts))
    except RowRejectedError as rejected:
        return _Attempt(row, reject=rejected.reason, is_withheld=raw is not None and _is_withheld(raw, context))
    except RowSkippedError:
        return _Attempt(row)


def _is_withheld(raw: RawMeeting, context: Context) -> bool:
    """Whether the place of a rejected row is withheld on purpose."""
    try:
        organization, _ = context.organization_of(raw.organization)
    except RowRejectedError:
        return says_so(raw)
    return says_so(raw) or is_protected(organization, context.source.organization, raw.address)


def _revised(attempt: _Attempt, feed: Feed, context: Context, findings: _Findings, day_texts: set[str]) -> _Attempt:
    """The result for a row in the light of the findings. Only what they may change is done again."""
    drafted = attempt.draft
    if drafted is None:
        return attempt
    is_ambiguous = bool(findings.day_languages) and "day-ambiguous" in drafted.warnings
    if is_ambiguous or drafted.point in findings.shared_points:
        return _attempt(attempt.row, feed, context, findings, day_texts)
    organization = drafted.meetings[0].organization if drafted.types else None
    if organization is None or organization.id not in findings.doubts:
        return attempt
    table = context.codes_of(organization)
    meanings = meanings_of(drafted.types, table)
    certain = meanings_of(drafted.types, table, findings.doubts[organization.id])
    if certain == meanings:
        return attempt
    if certain.attendances != meanings.attendances:
        return _attempt(attempt.row, feed, context, findings, day_texts)
    return _Attempt(attempt.row, with_meanings(drafted, certain, context.source.language))


def _doubtful_codes(drafts: Iterable[Draft], context: Context) -> DoubtfulCodes:
    """The codes that the feed uses in another sense than its organizations do."""
    firsts = [(drafted.meetings[0], drafted.types) for drafted in drafts if drafted.meetings]
    rows = [CodedRow(first.organization, types, first.country) for first, types in firsts]
    tables = {row.organization.id: context.codes_of(row.organization) for row in rows}
    return doubtful_codes(rows, tables, context.source.language)


def _shared_points(drafts: Iterable[Draft]) -> frozenset[Point]:
    """The points that stand for "unknown": those shared by rows in many towns."""
    towns: dict[Point, set[str]] = {}
    for drafted in drafts:
        if drafted.point is not None and drafted.town:
            towns.setdefault(drafted.point, set()).add(drafted.town)
    return frozenset(point for point, names in towns.items() if len(names) >= UNRELATED_TOWNS)


def _report(
    attempts: Iterable[_Attempt], columns: Columns, is_forgotten: Callable[[str], bool] | None, allowance: Allowance
) -> Report:
    """Counts what became of each row; `columns` is the column mapping of a table.

    A row that is equal to an earlier one is its duplicate. One with the key of another one but different content is a
    meeting of its own, with a warning. A row whose meetings are all forgotten is skipped.
    """
    report = Report()
    attempts = list(attempts)
    drafted = [(number, attempt) for number, attempt in enumerate(attempts, 1) if attempt.draft is not None]
    rows = (Row(attempt.row, attempt.draft.meetings) for _, attempt in drafted if attempt.draft is not None)
    became = dict(zip((number for number, _ in drafted), members(rows, columns), strict=True))
    forgotten = 0
    for number, attempt in enumerate(attempts, 1):
        report.rows += 1
        if attempt.reject is not None:
            raw = WITHHELD_ROW if attempt.is_withheld else text_without_contacts(attempt.row, columns)
            allowance.spend(memory=len(raw))
            report.rejects.append(Reject(number, attempt.reject, raw))
        elif attempt.draft is None:
            report.skipped += 1
        else:
            row = became[number]
            for id in (*attempt.draft.warnings, *(["key-reused"] * row.shares_key)):
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
    if forgotten:
        report.feed_warnings[Message("forgotten")] = forgotten
    return report
