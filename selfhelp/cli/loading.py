"""What the commands that load feeds share: how a feed is told about, read, reported and written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from selfhelp import config
from selfhelp.cli.options import Texts, option
from selfhelp.cli.session import Session
from selfhelp.cli.values import language_code, source_name, utc_text, zone_name
from selfhelp.dataset.rebuild import rebuilding
from selfhelp.dataset.store import Store
from selfhelp.directory.lookup import organization_named
from selfhelp.errors import FeedError, UnknownValueError, UsageError
from selfhelp.geo import Point
from selfhelp.ingest import detect as payload
from selfhelp.ingest.formats.bmlt import Format
from selfhelp.ingest.formats.table import columns as table_columns
from selfhelp.ingest.load import Loaded, finish, replace_source
from selfhelp.ingest.report import Account, Context
from selfhelp.model import Source
from selfhelp.text import printable

ROWS_SHOWN: Final = 5
"""Rows that are named beside a warning."""


class Telling(NamedTuple):
    """The values of the options that tell what a feed itself does not."""

    organization: Annotated[
        str | None,
        option("-o", "--organization", metavar="NAME", help="Whose meetings these are: aa. Not needed if rows say it."),
    ] = None
    timezone: Annotated[
        str | None, option("--timezone", metavar="ZONE", help="Zone of rows that tell none: America/New_York.")
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
    encoding: Annotated[str | None, option("--encoding", metavar="NAME", help="Encoding of an old file: cp1252.")] = (
        None
    )
    force: Annotated[bool, option("--force", help="Even if the source loses more than half of its meetings.")] = False
    quiet: Annotated[bool, option("-q", "--quiet", help="No account of the rows.")] = False
    db: Annotated[Path | None, option("--db", metavar="FILE", help="The dataset to write.")] = None


def new_source(session: Session, store: Store, telling: Telling, name: str, address: str, **more: str | None) -> Source:
    """A source of that name as the options tell it, else as it was told the last time.

    Raises:
        UsageError: the name is no name or that of the samples, or an option cannot be read.
    """
    short = source_name(name)
    if not short:
        raise UsageError("the source needs a name", "give it one with --name")
    before = store.sources.get(short)
    if before is not None and before.sample:
        raise UsageError(f"{short!r} is the name of the bundled samples", "give another one with --name")
    organization = telling.organization
    told = {
        "organization": organization_named(organization, store.organizations).id if organization is not None else None,
        "timezone": zone_name(telling.timezone) if telling.timezone is not None else None,
        "language": language_code(telling.language) if telling.language is not None else None,
        "encoding": telling.encoding,
        "columns": None,
    }
    if before is not None:
        told = {field: getattr(before, field) if said is None else said for field, said in told.items()}
    return Source(
        name=short,
        format="",
        address=printable(address),
        fetched=stamp(session),
        **told,  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def read_feed(files: Mapping[str, bytes], source: Source, store: Store, columns: Sequence[str] = ()) -> payload.Feed:
    """The rows of a feed, by what its source tells, and by the `columns` that people name now.

    Raises:
        FeedError: it is no feed, or has no rows.
    """
    standard = {at: Format(at[1], name, world_id, gives) for at, (name, world_id, gives) in store.bmlt_formats.items()}
    organization = store.organizations.get(source.organization or "")
    told = payload.Told(
        columns=columns,
        remembered=source.columns or "",
        encoding=source.encoding,
        name=f"{organization.name} meeting" if organization is not None else None,
    )
    return payload.read(files, standard, told, lambda name: _is_organization(name, store))


def account_of(session: Session, feed: payload.Feed, source: Source, store: Store) -> tuple[Source, Account]:
    """The source as the feed shows it, and what became of its rows.

    Raises:
        UsageError: nobody tells whose meetings these are.
    """
    if source.organization is None and not ({"organization"} & feed.columns.keys()):
        raise UsageError("it is not said whose meetings these are", "name the organization: -o aa")
    told = {name: printable(text) for name, text in feed.about.items()}
    columns = table_columns.written(feed.remembered) or source.columns
    source = source._replace(format=feed.format, columns=columns, failure=None, **told)  # type: ignore[arg-type]
    context = Context(
        source, store.organizations.get(source.organization or ""), store.organizations, store.codes, zone_at
    )
    with progress(session, len(feed.rows), "Reading rows") as tick:
        return source, feed.read(context, tick)


def refuse_empty(done: Account) -> None:
    """Lets no feed replace a source that has no meeting in it.

    Raises:
        FeedError: no row is a meeting.
    """
    if done.meetings:
        return
    if not done.rejects:
        raise FeedError("the feed publishes no meetings", "check that it is the right one")
    raise FeedError(
        f"all {done.rows} rows were rejected; the first because {printable(done.rejects[0].reason.text)}",
        "see them with --rejects, and check that this is a feed of meetings",
    )


def write(path: Path, source: Source, done: Account, *, force: bool = False) -> Loaded:
    """Puts a source in the place of what it had before, in a rebuild of the dataset.

    Raises:
        FeedError: the source would lose more than half of its meetings, unless `force` is given.
    """
    with rebuilding(path, config.BUNDLED) as (db, base), Store(base) as old:
        loaded = replace_source(db, old, source, done, force=force)
        finish(db)
        return loaded


def report(session: Session, source: Source, done: Account, loaded: Loaded, feed: payload.Feed | None = None) -> None:
    """Says what became of the rows, and what the import changed."""
    if feed is not None and feed.columns:
        session.note(f"Columns: {table_columns.written(feed.columns)}")
        if feed.left_out:
            session.note(f"Not read: {', '.join(feed.left_out)}. --map names columns: --map notes={feed.left_out[0]}")
    session.note(
        f"{source.name}: {done.rows} rows = {done.kept} kept + {len(done.duplicates)} duplicates"
        f" + {len(done.rejects)} rejects + {done.skipped} skipped"
    )
    session.note(
        f"{len(done.meetings)} meetings: {loaded.added} added, {loaded.changed} changed,"
        f" {loaded.removed} removed, {loaded.unchanged} as before"
    )
    for duplicate in done.duplicates:
        session.note(f"  row {duplicate.row} says the same as meeting {duplicate.id}")
    for warning, rows in sorted(done.warnings.items()):
        session.note(f"  {len(rows)} x {warning.text} ({_rows(rows)}) [{warning.id}]")
    for warning, number in sorted(done.feed_warnings.items()):
        session.note(f"  {number} x {warning.text} [{warning.id}]")
    if done.rejects:
        session.note("  --rejects shows the rows that were rejected")
    unzoned = sum(meeting.timezone is None for meeting in done.meetings)
    if unzoned:
        session.note(f"  {unzoned} meetings tell no time zone: --timezone says which one they mean")


def _rows(numbers: Sequence[int]) -> str:
    """The first rows that a warning is about."""
    first = list(dict.fromkeys(numbers))
    shown = ", ".join(map(str, first[:ROWS_SHOWN])) + (", ..." if len(first) > ROWS_SHOWN else "")
    return f"row {shown}" if len(first) == 1 else f"rows {shown}"


def zone_at(place: Point) -> str | None:
    """The IANA zone of a point on land."""
    from tzfpy import get_tz

    found = get_tz(place.longitude, place.latitude)
    return found if found and not found.startswith("Etc/") else None


def stamp(session: Session) -> str:
    """The time of a fetch: now, ISO, UTC."""
    return utc_text(session.now)


def _is_organization(name: str, store: Store) -> bool:
    try:
        organization_named(name, store.organizations)
    except UnknownValueError:
        return False
    return True


@contextmanager
def progress(session: Session, total: int, what: str) -> Iterator[Callable[[], None]]:
    """Something that counts steps: a bar where somebody watches, else nothing."""
    if session.quiet or not session.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(file=session.stderr), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)
