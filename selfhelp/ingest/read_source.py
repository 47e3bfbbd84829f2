"""Reads the files of a source with its stored settings: they become meetings and a report on every row."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from selfhelp.dataset.store import Store
from selfhelp.directory.address_gazetteer import AddressGazetteer
from selfhelp.directory.lookup import organization_named
from selfhelp.errors import FeedError, UnknownValueError, UsageError
from selfhelp.geo import Point
from selfhelp.ingest.context import Context
from selfhelp.ingest.detect import read_files
from selfhelp.ingest.feed import OWN_EXPORT, BmltFormat, Feed, Hints
from selfhelp.ingest.forget import hash_of
from selfhelp.ingest.formats.table import columns as table_columns
from selfhelp.ingest.known_rows import KnownRows, known_rows
from selfhelp.ingest.own_sources import exported_source
from selfhelp.ingest.report import Report, read_rows
from selfhelp.ingest.unchanged import settings_of
from selfhelp.model import Source
from selfhelp.text import printable


def read_feed(files: Mapping[str, bytes], source: Source, store: Store, columns: Sequence[str] = ()) -> Feed:
    """The feed in the files, read with the stored settings of its source and the column mapping given now.

    Raises:
        FeedError: it is not a feed, or has no rows.
    """
    organization = store.organizations.get(source.organization or "")
    hints = Hints(
        columns=columns,
        remembered=source.columns or "",
        encoding=source.encoding,
        name=f"{organization.name} meeting" if organization is not None else None,
        # Many cells of a column name the same one.
        is_organization=cache(lambda name: _is_organization(name, store)),
        bmlt_formats={
            (language, key): BmltFormat(key, *others) for (language, key), others in store.bmlt_formats.items()
        },
    )
    return read_files(files, hints).with_packed_rows()


def report_of(
    feed: Feed, source: Source, store: Store, tick: Callable[[], None] = lambda: None
) -> tuple[Source, Report]:
    """The source as the feed describes it, and what became of its rows; `tick` is called once per row.

    Raises:
        FeedError: it is an export of several other sources.
        UsageError: neither the source nor a column says whose meetings these are.
    """
    if feed.format == OWN_EXPORT:
        return exported_source(feed, source, store, tick)
    if source.organization is None and "organization" not in feed.columns:
        raise UsageError("it is not clear whose meetings these are", "name the organization: -o aa")
    about = {name: printable(text) for name, text in feed.about.items()}
    columns = table_columns.written(feed.remembered) or source.columns
    source = source._replace(format=feed.format, columns=columns, failure=None, **about)  # type: ignore[arg-type]
    organization = store.organizations.get(source.organization or "")
    forgotten = store.forgotten
    context = Context(
        source,
        organization,
        store.organizations,
        store.codes,
        _zone_at,
        (lambda meeting: hash_of(meeting) in forgotten) if forgotten else None,
        AddressGazetteer(store.places.of_gazetteer, store.places.postal_code_points).places,
    )
    report = read_rows(feed, context, tick, _known_rows(source, store))
    report.known_by = store.sources[source.name].digest if report.known else None
    return source._replace(edited=earliest(source.edited, _last_edited(report))), report


def _known_rows(source: Source, store: Store) -> KnownRows:
    """The rows that the last import of a source read, unless it has lost meetings since."""
    [(packed,)] = store.rows(
        "SELECT (SELECT k.rows FROM known_rows AS k JOIN sources AS s ON s.name = k.source WHERE s.name = ?"
        " AND s.digest IS NOT NULL AND s.meetings = (SELECT count(*) FROM meetings WHERE source = s.name))",
        source.name,
    )
    return known_rows(settings_of(source, store.about["bundle"]), packed)


def _last_edited(report: Report) -> str | None:
    """The date on which a row was last edited, if most rows tell theirs."""
    stamps = report.stamps
    return max(stamps)[:10] if len(stamps) * 2 > report.number_of_meetings else None


def earliest(*days: str | None) -> str | None:
    """The earliest of the dates that are known."""
    return min(filter(None, days), default=None)


def refuse_empty(report: Report) -> None:
    """Refuses to replace a source with a feed without meetings.

    Raises:
        FeedError: no row became a meeting.
    """
    if report.meetings or report.known:
        return
    if not report.rejects:
        raise FeedError("the feed publishes no meetings", "check that it is the right one")
    raise FeedError(
        f"all {report.rows} rows were rejected; the first because {printable(report.rejects[0].reason.text)}",
        "see them with --rejects, and check that this is a feed of meetings",
    )


@lru_cache(maxsize=2**13)
def _zone_at(place: Point) -> str | None:
    """The IANA zone of a point on land; cached, because the meetings of a venue have the same one."""
    from tzfpy import get_tz

    zone = get_tz(place.longitude, place.latitude)
    return zone if zone and not zone.startswith("Etc/") else None


def _is_organization(name: str, store: Store) -> bool:
    try:
        organization_named(name, store.organizations)
    except UnknownValueError:
        return False
    return True
