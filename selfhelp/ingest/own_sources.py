"""The rows of our own export -> the sources that they are from, each with its meetings and an import report.

Every source keeps its name and the time when it was fetched, and every meeting its id. An export adds sources, and
replaces only those that came from an export: what was loaded from elsewhere stays as it is.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from selfhelp.dataset.store import Store
from selfhelp.directory.address_gazetteer import AddressGazetteer
from selfhelp.errors import FeedError, UsageError
from selfhelp.ingest.contacts import text_without_contacts
from selfhelp.ingest.feed import OWN_EXPORT, Feed
from selfhelp.ingest.forget import hash_of
from selfhelp.ingest.messages import Message, RowRejectedError
from selfhelp.ingest.own_rows import Known, exported_meeting, source_of
from selfhelp.ingest.report import WITHHELD_ROW, Duplicate, Reject, Report
from selfhelp.ingest.withholding import is_protected, says_so, without_place
from selfhelp.model import Meeting, Source


class ExportedSource(NamedTuple):
    """A source of an export; `loaded_from` is set if the dataset has it from elsewhere, so that it is left alone."""

    source: Source
    report: Report
    loaded_from: str | None = None


class _Row(NamedTuple):
    """A row of an export: the name of its source, its meeting or the reason for a reject, and ids of warnings."""

    raw: object
    source: str
    meeting: Meeting | None = None
    reject: Message | None = None
    warnings: Sequence[str] = ()


def exported_sources(
    feed: Feed,
    file: Source,
    store: Store,
    tick: Callable[[], None] = lambda: None,
    *,
    name: str | None = None,
) -> list[ExportedSource]:
    """The sources in an export, in the order of their names; `tick` is called once per row.

    `file` is the source that the export as a whole would be: each has its address, and none is fetched later than it.
    `name` is that of the only source, which the user gives.

    Raises:
        UsageError: `name` is given, and there are several sources.
    """
    rows = _read(feed, store, tick, file.name)
    names = sorted({row.source for row in rows})
    if name is not None and len(names) > 1:
        raise UsageError(
            f"this export has {len(names)} sources, and --name is for one",
            "leave it out: each keeps its name",
        )
    if name is not None:
        names = [name]
        rows = [row._replace(source=name, meeting=row.meeting and row.meeting._replace(source=name)) for row in rows]
    sources = {source: _source(source, [row for row in rows if row.source == source], file) for source in names}
    rows = [_withheld(row, sources[row.source]) for row in rows]
    loaded = {source: _loaded_from(facts, store) for source, facts in sources.items()}
    reports = _reports(rows, sources, loaded, store)
    return [ExportedSource(sources[source], reports[source], loaded[source]) for source in names]


def exported_source(
    feed: Feed, source: Source, store: Store, tick: Callable[[], None] = lambda: None
) -> tuple[Source, Report]:
    """The source of an export that has the name of `source`, else the only one; its address is that of `source`.

    Raises:
        FeedError: there are several, and none has this name.
    """
    names = {source_of(row) for row in feed.rows}
    if source.name in names:
        feed = replace(feed, rows=[row for row in feed.rows if source_of(row) == source.name])
    elif len(names) > 1:
        raise FeedError(
            f"this export has {len(names)} sources, and none is named {source.name!r}", "selfhelp import ADDRESS"
        )
    [exported] = exported_sources(feed, source, store, tick, name=source.name)
    return exported.source, exported.report


def _read(feed: Feed, store: Store, tick: Callable[[], None], default: str) -> list[_Row]:
    """All rows; one that does not tell its source belongs to the first that does."""
    first = next((name for row in feed.rows if (name := source_of(row)) is not None), default)
    known = Known(store.organizations, store.problems.keys(), AddressGazetteer(store.places.of_gazetteer).places)
    rows: list[_Row] = []
    for raw in feed.rows:
        tick()
        try:
            meeting, warnings = exported_meeting(raw, known)
            rows.append(_Row(raw, meeting.source, meeting, warnings=warnings))
        except RowRejectedError as rejected:
            rows.append(_Row(raw, source_of(raw) or first, reject=rejected.reason))
    return rows


def _source(name: str, rows: Sequence[_Row], file: Source) -> Source:
    """What the rows of a source say about it: where they differ, it is as old as the oldest."""
    meetings = [row.meeting for row in rows if row.meeting is not None]
    organizations = {meeting.organization.id for meeting in meetings}
    fetched = [meeting.fetched for meeting in meetings if meeting.fetched is not None]
    return file._replace(
        name=name,
        organization=next(iter(organizations)) if len(organizations) == 1 else None,
        format=OWN_EXPORT,
        timezone=None,
        language=None,
        columns=None,
        encoding=None,
        fetched=min([*fetched, file.fetched or max(fetched)], key=datetime.fromisoformat) if fetched else None,
        edited=min((meeting.edited for meeting in meetings if meeting.edited is not None), default=None),
        sample=bool(meetings) and all(meeting.sample for meeting in meetings),
        failure=None,
    )


def _withheld(row: _Row, source: Source) -> _Row:
    """The row without a place that is withheld, by what it says, or by its organization (see `is_protected`)."""
    meeting = row.meeting
    if meeting is None:
        return row
    meeting = meeting._replace(fetched=source.fetched, edited=source.edited)
    if (
        meeting.address_withheld
        or says_so(meeting)
        or is_protected(meeting.organization, source.organization, meeting.address)
    ):
        is_new = not meeting.address_withheld
        meeting = without_place(meeting)
        if is_new and meeting.address_withheld:
            row = row._replace(warnings=[*row.warnings, "place-withheld"])
    return row._replace(meeting=meeting)


def _loaded_from(source: Source, store: Store) -> str | None:
    """The address from which the dataset has a source, if it is none that an export brought."""
    loaded = store.sources.get(source.name)
    if loaded is None or (loaded.format == OWN_EXPORT and loaded.sample == source.sample):
        return None
    return loaded.public.address


def _reports(
    rows: Sequence[_Row],
    sources: Mapping[str, Source],
    loaded: Mapping[str, str | None],
    store: Store,
) -> dict[str, Report]:
    """The import report of each source; its rows are counted as those of the whole file, from 1.

    A row with the id of an earlier one, or of a meeting of another source in the dataset, is a duplicate if it says the
    same, and never replaces it.
    """
    reports = {name: Report() for name in sources}
    held = _sources_of([row.meeting.id for row in rows if row.meeting is not None], store)
    forgotten, seen = store.forgotten, dict[str, Meeting]()
    for number, row in enumerate(rows, 1):
        report, meeting, is_loaded = reports[row.source], row.meeting, loaded[row.source] is not None
        report.rows += 1
        reason = row.reject
        if meeting is not None and meeting.sample and not sources[row.source].sample:
            reason = Message("sample-among-real")
        elif meeting is not None and seen.get(meeting.id, meeting) != meeting:
            reason = Message("id-reused")
        if meeting is None or reason is not None:
            report.rejects.append(Reject(number, reason or Message("not-an-object"), _kept(row)))
        elif meeting.id in seen or (meeting.id in held and (is_loaded or held[meeting.id] != row.source)):
            report.duplicates.append(Duplicate(number, meeting.id))
        elif is_loaded or hash_of(meeting.id) in forgotten:
            report.skipped += 1
            left_out = Message("source-loaded", loaded[row.source] or "") if is_loaded else Message("forgotten")
            report.feed_warnings[left_out] = report.feed_warnings.get(left_out, 0) + 1
        else:
            report.kept += 1
            report.meetings.append(meeting)
            seen[meeting.id] = meeting
            for id in row.warnings:
                report.warn(id, number)
    return reports


def _sources_of(ids: Sequence[str], store: Store) -> dict[str, str]:
    """Those of the ids that meetings in the dataset have -> the source of each."""
    among = "SELECT id, source FROM meetings WHERE id IN (SELECT value FROM json_each(?))"
    return dict(store.rows(among, json.dumps(ids)))


def _kept(row: _Row) -> str:
    """A rejected row as it may be kept: not at all if its place is withheld."""
    raw = row.raw
    if row.meeting is not None:
        is_withheld = row.meeting.address_withheld
    else:
        is_withheld = isinstance(raw, Mapping) and raw.get("address_withheld") not in (False, "false")
    return WITHHELD_ROW if is_withheld else text_without_contacts(raw, {})
