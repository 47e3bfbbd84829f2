"""`selfhelp import`: a file of meetings becomes a source of the dataset."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer

from selfhelp import config
from selfhelp.cli.filters import option, taking
from selfhelp.cli.session import Session
from selfhelp.cli.values import language_code, zone_name
from selfhelp.directory import organization_named
from selfhelp.errors import FeedError, UsageError
from selfhelp.geo import Point
from selfhelp.ingest import meeting_guide, payload
from selfhelp.ingest.load import Loaded, replace_source
from selfhelp.ingest.rows import Account, Context
from selfhelp.model import Source
from selfhelp.replace import rebuilding
from selfhelp.store import Store
from selfhelp.text import fold, printable

STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Importing:
    """The values of the options of `import`."""

    organization: Annotated[str, option("-o", "--organization", metavar="NAME", help="Whose meetings these are: aa.")]
    name: Annotated[
        str | None, option("--name", metavar="NAME", help="Name of the source; from the file's name if not given.")
    ] = None
    timezone: Annotated[
        str | None, option("--timezone", metavar="ZONE", help="Zone of rows that tell none: America/New_York.")
    ] = None
    language: Annotated[str | None, option("--language", metavar="CODE", help="Main language of the source: en.")] = (
        None
    )
    rejects: Annotated[bool, option("--rejects", help="Show the rows that are no meetings, with the reason.")] = False
    force: Annotated[bool, option("--force", help="Even if the source loses more than half of its meetings.")] = False
    quiet: Annotated[bool, option("-q", "--quiet", help="No account of the rows.")] = False
    db: Annotated[Path | None, option("--db", metavar="FILE", help="The dataset to write.")] = None


@taking(Importing)
def import_(
    ctx: typer.Context,
    importing: Importing,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A feed that was saved, or - for standard input.", show_default=False)
    ],
) -> None:
    """Load a feed, in the place of what it had before.

    It is Meeting Guide JSON, as most AA web sites publish it. Every row is accounted for: kept, a
    duplicate, a reject, or skipped. The dataset is replaced whole, or stays as it was.

    \b
    Examples:
      selfhelp import denver.json --organization aa --timezone America/Denver
      selfhelp import --name eda --organization eda - < feed.json
      selfhelp import denver.json -o aa --rejects > rejects.tsv
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or importing.quiet
    path = session.dataset_to_write(importing.db)
    data = _read(file)
    format, rows = payload.rows(data)
    with session.open_or_bundled(importing.db) as store:
        organization = organization_named(importing.organization, store.organizations)
        source = Source(
            name=_name(importing.name, file, store.sources),
            organization=organization.id,
            format=format,
            address=STANDARD_INPUT if str(file) == STANDARD_INPUT else printable(str(file.absolute())),
            timezone=zone_name(importing.timezone) if importing.timezone is not None else None,
            language=language_code(importing.language) if importing.language is not None else None,
            fetched=session.now.astimezone(UTC).isoformat(timespec="milliseconds"),
        )
        context = Context(source, organization, store.codes(organization), zone_at)
        with _progress(session, len(rows)) as tick:
            done = meeting_guide.read(rows, context, tick)
    if importing.rejects:
        for reject in done.rejects:
            session.stdout.write(f"{reject.row}\t{printable(reject.reason)}\t{printable(reject.raw)}\n")
    if not done.meetings:
        raise FeedError(
            f"all {done.rows} rows were rejected; the first because {printable(done.rejects[0].reason)}"
            if done.rejects
            else "the feed publishes no meetings",
            "see them with --rejects, and check that this is a Meeting Guide feed",
        )
    with rebuilding(path, config.BUNDLED) as (db, base), Store(base) as old:
        loaded = replace_source(db, old, source, done, force=importing.force)
    _report(session, source, done, loaded)


def zone_at(place: Point) -> str | None:
    """The IANA zone of a point on land."""
    from tzfpy import get_tz

    found = get_tz(place.longitude, place.latitude)
    return found if found and not found.startswith("Etc/") else None


def _read(file: Path) -> bytes:
    if str(file) == STANDARD_INPUT:
        if sys.stdin is None:
            raise FeedError("there is no standard input", "name a file")
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as problem:
        raise FeedError(f"{file} cannot be read ({problem.strerror})", "check the name of the file") from problem


def _name(given: str | None, file: Path, known: Mapping[str, Source]) -> str:
    name = "-".join(fold(given or file.stem).split())
    if not name:
        raise UsageError("the source needs a name", "give it one with --name")
    if name in known and known[name].sample:
        raise UsageError(f"{name!r} is the name of the bundled samples", "give another one with --name")
    return name


@contextmanager
def _progress(session: Session, total: int) -> Iterator[Callable[[], None]]:
    """Something that counts rows: a bar where somebody watches, else nothing."""
    if session.quiet or not session.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(file=session.stderr), transient=True) as progress:
        task = progress.add_task("Reading rows", total=total)
        yield lambda: progress.advance(task)


def _report(session: Session, source: Source, done: Account, loaded: Loaded) -> None:
    """The account of the rows, and what the import changed."""
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
    for doubt, number in sorted(done.doubts.items()):
        session.note(f"  {number} x {doubt}")
    if done.rejects:
        session.note("  --rejects shows the rows that were rejected")
    unzoned = sum(meeting.timezone is None for meeting in done.meetings)
    if unzoned:
        session.note(f"  {unzoned} meetings tell no time zone: --timezone says which one they mean")
