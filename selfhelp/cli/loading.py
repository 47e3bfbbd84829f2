"""Shared by the commands that load feeds: options of a source, reading it, the report as text, and writing."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from selfhelp import __version__, config
from selfhelp.cli.options import Texts, option
from selfhelp.cli.progress import progress
from selfhelp.cli.session import Session
from selfhelp.cli.values import language_code, parse_zone, source_name, utc_text
from selfhelp.dataset.rebuild import rebuilding
from selfhelp.dataset.store import Store
from selfhelp.directory.lookup import organization_named
from selfhelp.errors import FeedError, UsageError
from selfhelp.ingest.feed import Feed
from selfhelp.ingest.forget import expire
from selfhelp.ingest.formats.table import columns as table_columns
from selfhelp.ingest.load import ImportChanges, finish, replace_source, update_source
from selfhelp.ingest.messages import Message
from selfhelp.ingest.read_source import report_of
from selfhelp.ingest.refresh import AT_ONCE, NO_ZONES, Plan, Refreshed, refresh
from selfhelp.ingest.report import Report
from selfhelp.model import Source
from selfhelp.text import printable

if TYPE_CHECKING:
    from selfhelp.ingest.fetch.client import Fetcher

ROWS_SHOWN: Final = 5
"""Number of rows listed with a warning."""

PATIENCE: Final = 300.0
"""Default time limit for one source, in seconds; a source may need many requests."""

AGENT: Final = f"selfhelp/{__version__} (+https://pypi.org/project/selfhelp/; finds self-help meetings)"
"""How we introduce ourselves to servers: with the version, and the page of the project."""

AllowPrivate = Annotated[
    bool,
    option(
        "--allow-private",
        help="Follow links and redirects from a public address into a private network, such as yours.",
    ),
]
"""The option of commands that fetch addresses."""


GROUPS: Final = "when="
"""The column mapping of a directory of groups: no column says when they meet."""


class SourceOptions(NamedTuple):
    """The options for what a feed does not state itself."""

    organization: Annotated[
        str | None,
        option(
            "-o",
            "--organization",
            metavar="NAME",
            help="Whose meetings these are: aa. Not needed if the rows state it.",
        ),
    ] = None
    timezone: Annotated[
        str | None, option("--timezone", metavar="ZONE", help="Time zone of rows without one: America/New_York.")
    ] = None
    language: Annotated[str | None, option("--language", metavar="CODE", help="Main language of the source: en.")] = (
        None
    )
    map: Annotated[
        Texts,
        option(
            "--map", metavar="FIELD=COLUMN,...", help="Columns of a table: name=Title,day=Weekday,types=Type+Format."
        ),
    ] = ()
    groups: Annotated[bool, option("--groups", help="Import a list of groups that does not say when they meet.")] = (
        False
    )
    encoding: Annotated[str | None, option("--encoding", metavar="NAME", help="Encoding of an old file: cp1252.")] = (
        None
    )
    force: Annotated[
        bool, option("--force", help="Import even if the source loses more than half of its meetings.")
    ] = False
    allow_private: AllowPrivate = False
    quiet: Annotated[bool, option("-q", "--quiet", help="Do not report on the rows.")] = False
    db: Annotated[Path | None, option("--db", metavar="FILE", help="The dataset to write.")] = None

    @property
    def mapping(self) -> Texts:
        """The column mapping, which also remembers that a directory of groups has no column for days and times."""
        return (*self.map, GROUPS) if self.groups else self.map


def new_source(
    session: Session, store: Store, options: SourceOptions, name: str, address: str, **more: str | None
) -> Source:
    """A source with this name; options that are not given keep their values of the last time.

    Raises:
        UsageError: the name is invalid or that of the samples, or an option cannot be read.
    """
    short_name = source_name(name)
    if not short_name:
        raise UsageError("the source needs a name", "give it one with --name")
    previous = store.sources.get(short_name)
    if previous is not None and previous.is_bundled:
        raise UsageError(f"{short_name!r} is the name of the bundled samples", "give another one with --name")
    organization = options.organization
    values = {
        "organization": organization_named(organization, store.organizations).id if organization is not None else None,
        "timezone": parse_zone(options.timezone) if options.timezone is not None else None,
        "language": language_code(options.language) if options.language is not None else None,
        "encoding": options.encoding,
        "columns": None,
    }
    if previous is not None:
        values = {field: getattr(previous, field) if value is None else value for field, value in values.items()}
    return Source(
        name=short_name,
        format="",
        address=printable(address),
        fetched=fetch_time(session),
        **values,  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def read_with_progress(session: Session, feed: Feed, source: Source, store: Store) -> tuple[Source, Report]:
    """What became of the rows of a feed (see `report_of`), with a progress bar."""
    with progress(session, len(feed.rows), "Reading rows") as tick:
        return report_of(feed, source, store, tick)


def write_source(path: Path, source: Source, report: Report, now: str, *, force: bool = False) -> ImportChanges:
    """Replaces the meetings of a source by rebuilding the dataset; `now` is an ISO time, UTC.

    Raises:
        FeedError: the source would lose more than half of its meetings, and `force` is not given.
    """
    [outcome] = replace_sources(path, [(source, report)], now, force=force)
    if isinstance(outcome, FeedError):
        raise outcome
    return outcome


def replace_sources(
    path: Path,
    sources: Sequence[tuple[Source, Report]],
    now: str,
    unchanged: Sequence[Source] = (),
    *,
    force: bool = False,
    salvage: bool = False,
) -> list[ImportChanges | FeedError]:
    """Replaces the meetings of sources in one rebuild of the dataset, at an ISO time; `salvage`: see `rebuilding`.

    Those that are `unchanged` keep their meetings.

    A source that would lose more than half of its meetings is refused unless `force` is given: its outcome is the
    error. If all are refused, the dataset stays as it is.
    """
    outcomes: list[ImportChanges | FeedError] = []
    try:
        with rebuilding(path, config.BUNDLED, salvage=salvage) as (db, base), Store(base) as old:
            for source, report in sources:
                try:
                    outcomes.append(replace_source(db, old, source, report, force=force, imported=now))
                except FeedError as refused:
                    outcomes.append(refused)
            _refuse_if_all_are(
                [outcome for outcome in outcomes if isinstance(outcome, FeedError)], [*sources, *unchanged]
            )
            for source in unchanged:
                update_source(db, source)
            if sources:
                finish(db)
            expire(db, now)
    except FeedError:
        if len(outcomes) < len(sources):
            raise
    return outcomes


def _refuse_if_all_are(refusals: Sequence[FeedError], sources: Sequence[object]) -> None:
    """Ends a rebuild that would change nothing.

    Raises:
        FeedError: all sources are refused.
    """
    if refusals and len(refusals) == len(sources):
        raise refusals[0]


def show_report(
    session: Session, source: Source, report: Report, loaded: ImportChanges, feed: Feed | None = None
) -> None:
    """Prints what became of the rows, and what the import changed.

    Unlike notes, these lines are repeated: two sources may have the same numbers.
    """
    if session.quiet:
        return
    if feed is not None and feed.columns:
        session.say(f"Columns: {table_columns.written(feed.columns)}")
        if unread := feed.unread_columns:
            session.say(f"Not read: {', '.join(unread)}. To read one, name its field: {feed.proposed_map}")
    show_counts(session, source, report)
    session.say(
        f"{report.number_of_meetings} meetings: {loaded.added} added, {loaded.changed} changed,"
        f" {loaded.removed} removed, {loaded.unchanged} as before"
    )
    for duplicate in report.duplicates:
        session.say(f"  row {duplicate.row} repeats meeting {duplicate.id}")
    for warning, rows in sorted(report.warnings.items()):
        session.say(f"  {len(rows)} x {warning.text} ({_row_numbers(rows)}{_column(warning, feed)}) [{warning.id}]")
    for warning, number in sorted(report.feed_warnings.items()):
        session.say(f"  {number} x {warning.text} [{warning.id}]")
    for reject in report.rejects[:ROWS_SHOWN]:
        session.say(f"  rejected: {reject.reason.text} (row {reject.row}{_column(reject.reason, feed)})")
    if report.rejects:
        session.say("  --rejects shows the rejected rows")
    if feed is not None and feed.columns and (report.rejects or report.warnings):
        session.say("  Rows are counted from the first one below the header, without empty ones.")
    if report.without_zone:
        session.say(f"  {report.without_zone} meetings have no time zone: give it with --timezone")


def show_counts(session: Session, source: Source, report: Report) -> None:
    """Prints what became of the rows of a source, as numbers that add up."""
    session.say(
        _counts(source.name, report.rows, report.kept, len(report.duplicates), len(report.rejects), report.skipped)
    )


def show_unchanged(session: Session, source: Source) -> None:
    """Prints the numbers of the last import of a source that was not read again, because its feed is the same."""
    if session.quiet:
        return
    kept = source.rows - source.duplicates - source.rejects - source.skipped
    session.say(_counts(source.name, source.rows, kept, source.duplicates, source.rejects, source.skipped))
    session.say(f"{source.meetings} meetings: 0 added, 0 changed, 0 removed, {source.meetings} as before")
    session.say("  the feed is the same, and was not read again; --rejects reads it")


def _counts(name: str, rows: int, kept: int, duplicates: int, rejects: int, skipped: int) -> str:
    return f"{name}: {rows} rows = {kept} kept + {duplicates} duplicates + {rejects} rejects + {skipped} skipped"


def show_outcome(session: Session, outcome: Refreshed) -> None:
    """Prints what became of a source: the report of its import, why it failed, or that it is unchanged."""
    if outcome.failure is not None:
        session.say(f"{outcome.source.name}: {outcome.failure}")
    elif outcome.report is not None and outcome.changes is not None:
        show_report(session, outcome.source, outcome.report, outcome.changes)
    else:
        session.note(f"{outcome.source.name}: {outcome.remark}")


def _column(message: Message, feed: Feed | None) -> str:
    """Names the column of a table whose cell a message is about, if it is about one."""
    names = feed.columns.get(message.field or "", ()) if feed is not None else ()
    return f", column {'+'.join(names)}" if names else ""


def _row_numbers(numbers: Sequence[int]) -> str:
    """The first rows affected by a warning, as text."""
    rows = list(dict.fromkeys(numbers))
    listed = ", ".join(map(str, rows[:ROWS_SHOWN])) + (", ..." if len(rows) > ROWS_SHOWN else "")
    return f"row {listed}" if len(rows) == 1 else f"rows {listed}"


def fetch_time(session: Session) -> str:
    """The current time in UTC, as an ISO timestamp."""
    return utc_text(session.now)


def fetcher(*, seconds: float = PATIENCE, at_once: int = 1, allow_private: bool = False) -> "Fetcher":
    """What fetches feeds: several at once, each address within the default limits, or in fewer seconds."""
    from selfhelp.ingest.fetch.client import Fetcher, Limits

    limits = Limits(seconds=min(seconds, Limits().seconds))
    return Fetcher(AGENT, limits, at_once, allow_private=allow_private)


def refreshed(
    session: Session,
    store: Store,
    sources: Sequence[Source],
    plan: Plan,
    *,
    allow_private: bool = False,
    zones: Mapping[str, str] = NO_ZONES,
    show: Callable[[Session, Refreshed], None] = show_outcome,
) -> list[Refreshed]:
    """Fetches sources in parallel with a progress bar, writes them, and says what became of each.

    After Ctrl-C, what was written by then is said, too.
    """
    outcomes: list[Refreshed] = []
    try:
        with (
            fetcher(seconds=plan.seconds, at_once=AT_ONCE, allow_private=allow_private) as client,
            progress(session, len(sources), "Fetching sources") as tick,
        ):
            outcomes.extend(refresh(sources, store, client, plan, tick, zones))
    finally:
        for outcome in outcomes:
            show(session, outcome)
    return outcomes
