"""`selfhelp update`: fetch the sources again, in parallel; and the fetching that other commands share."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from selfhelp import __version__, config
from selfhelp.cli.loading import fetch_time, progress, read_feed, refuse_empty, report_of, show_report
from selfhelp.cli.options import option, with_options
from selfhelp.cli.session import Session
from selfhelp.cli.values import source_named
from selfhelp.dataset.rebuild import rebuilding
from selfhelp.dataset.store import Store
from selfhelp.errors import FeedError, SelfHelpError, UnknownValueError
from selfhelp.ingest.fetch.client import Fetcher, Limits, in_parallel
from selfhelp.ingest.fetch.download import Collected, collect
from selfhelp.ingest.load import ImportChanges, finish, replace_source, update_source
from selfhelp.ingest.report import Report
from selfhelp.model import Source
from selfhelp.text import printable

AT_ONCE: Final = 8
"""Number of sources fetched at the same time."""

PATIENCE: Final = 300.0
"""Default time limit for one source, in seconds; a source may need many requests."""

AGENT: Final = f"selfhelp/{__version__} (self-help meeting finder; fetches public feeds)"


class Updating(NamedTuple):
    """Options of `update`."""

    force: Annotated[
        bool, option("--force", help="Accept a source even if it loses more than half of its meetings.")
    ] = False
    rebuild: Annotated[
        bool, option("--rebuild", help="If the dataset is damaged, start from the version before it.")
    ] = False
    quiet: Annotated[bool, option("-q", "--quiet", help="Do not print the import report.")] = False
    seconds: Annotated[
        float, option("--seconds", metavar="N", help="Give up on a source after N seconds (default: 300).", min=1)
    ] = PATIENCE
    db: Annotated[Path | None, option("--db", metavar="FILE", help="Dataset file to write.")] = None


@with_options(Updating)
def update(
    ctx: typer.Context,
    updating: Updating,
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", show_default=False)] = None,
) -> None:
    """Fetch all sources again, or only the named ones.

    A source whose server reports no change is not read again. A source that fails keeps its meetings and does not
    affect the others; the exit code is then 1. Sources imported from files are left alone.

    \b
    Examples:
      selfhelp update
      selfhelp update denver-aa --force
      selfhelp update -q || selfhelp feeds list
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or updating.quiet
    path = session.dataset_to_write(updating.db)
    with session.open_to_write(updating.db, salvage=updating.rebuild) as store:
        sources = _sources_to_update(names or [], store.sources)
        if not sources:
            session.note("There is no source to update. Add one: selfhelp feeds add NAME ADDRESS -o aa")
            return
        results: list[UpdateResult] = []
        with Fetcher(AGENT, _limits(updating.seconds), AT_ONCE) as fetcher:
            jobs: dict[str, Callable[[], Collected]] = {
                s.name: partial(
                    collect, fetcher.get, s.address, etag=s.etag, modified=s.modified, known=True, format=s.format
                )
                for s in sources
            }
            with progress(session, len(jobs), "Fetching sources") as tick:
                for name, result in in_parallel(jobs, AT_ONCE, updating.seconds):
                    tick()
                    results.append(_read_result(session, store, store.sources[name], result))
    outcomes = _write(path, results, force=updating.force, salvage=updating.rebuild)
    failed = 0
    for item in sorted(results, key=lambda item: item.source.name):
        outcome = outcomes[item.source.name]
        if isinstance(outcome, FeedError):
            failed += 1
            session.say(f"{item.source.name}: {outcome}")
        elif isinstance(outcome, ImportChanges) and item.done is not None:
            show_report(session, item.source, item.done, outcome)
        else:
            session.note(f"{item.source.name}: {outcome}")
    if failed:
        raise FeedError(
            f"{failed} of {len(sources)} sources could not be updated; their old meetings are kept",
            "selfhelp feeds list (it shows the reasons)",
        )


class UpdateResult(NamedTuple):
    """Result of fetching a source: an import report, a failure, or neither if the feed is unchanged.

    `asked` is the source as it was before, `source` with the new facts.
    """

    asked: Source
    source: Source
    done: Report | None = None
    failure: FeedError | None = None


def _read_result(session: Session, store: Store, previous: Source, result: Collected | FeedError) -> UpdateResult:
    """Read the rows of a fetched source; a failure becomes part of the result."""
    if isinstance(result, FeedError):
        return _failed(previous, result)
    if result.unchanged:
        return UpdateResult(previous, previous._replace(fetched=fetch_time(session), failure=None))
    source = previous._replace(
        address=printable(result.address), fetched=fetch_time(session), etag=result.etag, modified=result.modified
    )
    try:
        source, done = report_of(session, read_feed(result.files, previous, store), source, store)
        refuse_empty(done)
    except SelfHelpError as problem:
        return _failed(previous, FeedError(str(problem), problem.hint))
    return UpdateResult(previous, source, done)


def _failed(previous: Source, failure: FeedError) -> UpdateResult:
    return UpdateResult(previous, previous._replace(failure=printable(str(failure))), failure=failure)


def _write(
    path: Path, results: Iterable[UpdateResult], *, force: bool, salvage: bool
) -> dict[str, ImportChanges | FeedError | str]:
    """Write all results in one rebuild of the dataset; returns the outcome of each source by name.

    A source that was imported again or removed while it was being fetched is left alone. A source that is refused
    keeps its meetings, and only the reason is stored.
    """
    outcomes: dict[str, ImportChanges | FeedError | str] = {}
    with rebuilding(path, config.BUNDLED, salvage=salvage) as (db, base), Store(base) as old:
        for item in results:
            name = item.source.name
            current = old.sources.get(name)
            if current is None or (current.fetched, current.address) != (item.asked.fetched, item.asked.address):
                outcomes[name] = "removed during the update" if current is None else "imported again during the update"
            elif item.done is None:
                update_source(db, item.source)
                outcomes[name] = item.failure or "unchanged"
            else:
                try:
                    outcomes[name] = replace_source(db, old, item.source, item.done, force=force)
                except FeedError as refused:
                    update_source(db, _failed(item.asked, refused).source)
                    outcomes[name] = refused
        if any(isinstance(outcome, ImportChanges) for outcome in outcomes.values()):
            finish(db)
    return outcomes


def collected(session: Session, address: str) -> Collected:
    """Fetch the feed at an address.

    Raises:
        FeedError: there is no feed, or it cannot be fetched.
    """
    with Fetcher(AGENT, _limits(PATIENCE), 1) as fetcher:
        jobs = {address: partial(collect, fetcher.get, address)}
        with progress(session, 1, "Fetching") as tick:
            for _, result in in_parallel(jobs, 1, PATIENCE):
                tick()
                if isinstance(result, SelfHelpError):
                    raise result
                if result.address != address:
                    session.note(f"The feed is at {result.address}")
                return result
    raise FeedError(f"cannot fetch {address}", "again later")


def _limits(seconds: float) -> Limits:
    return Limits(seconds=min(seconds, Limits().seconds))


def _sources_to_update(names: list[str], sources: dict[str, Source]) -> list[Source]:
    selected = {source.name: source for source in (source_named(name, sources) for name in names)} or sources
    for source in selected.values():
        if names and not source.fetchable:
            raise UnknownValueError(
                f"{source.name} was imported from a file and cannot be fetched", "import the file again"
            )
    return [source for source in selected.values() if source.fetchable]
