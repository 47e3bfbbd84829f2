"""`selfhelp update`: all sources fetched again, side by side; and what fetching needs of a command."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer

from selfhelp import __version__
from selfhelp.cli.filters import option, taking
from selfhelp.cli.loading import account_of, progress, read_feed, refuse_empty, report, stamp, write
from selfhelp.cli.session import Session
from selfhelp.errors import FeedError, SelfHelpError, UnknownValueError
from selfhelp.ingest.collect import Collected, collect
from selfhelp.ingest.fetch import Fetcher, Limits, side_by_side
from selfhelp.ingest.rows import Account
from selfhelp.model import Source
from selfhelp.text import did_you_mean, printable

AT_ONCE: Final = 8
"""Sources that are fetched at the same time."""

PATIENCE: Final = 300.0
"""Seconds after which a source is given up: one may take many requests."""

AGENT: Final = f"selfhelp/{__version__} (self-help meeting finder; fetches public feeds)"


@dataclass(frozen=True, kw_only=True)
class Updating:
    """The values of the options of `update`."""

    force: Annotated[bool, option("--force", help="Even if a source loses more than half of its meetings.")] = False
    quiet: Annotated[bool, option("-q", "--quiet", help="No account of the rows.")] = False
    seconds: Annotated[
        float, option("--seconds", metavar="N", help="Give one source up after so many seconds (300).", min=1)
    ] = PATIENCE
    db: Annotated[Path | None, option("--db", metavar="FILE", help="The dataset to write.")] = None


@taking(Updating)
def update(
    ctx: typer.Context,
    updating: Updating,
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", show_default=False)] = None,
) -> None:
    """Fetch all sources again, or those named.

    A source whose server says that nothing has changed is not read again. One that fails keeps the meetings that
    it had, and hurts no other; the exit code is then 1. Sources that were files are left as they are.

    \b
    Examples:
      selfhelp update
      selfhelp update denver-aa --force
      selfhelp update -q || selfhelp feeds list
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or updating.quiet
    path = session.dataset_to_write(updating.db)
    with session.open_or_bundled(updating.db) as store:
        sources = _asked(names or [], store.sources)
        if not sources:
            session.note("No source has an address on the network. Add one: selfhelp feeds add NAME ADDRESS -o aa")
            return
        arrived: list[tuple[Source, Account]] = []
        known: list[Source] = []
        with Fetcher(AGENT, _limits(updating.seconds), AT_ONCE) as fetcher:
            jobs: dict[str, Callable[[], Collected]] = {
                s.name: partial(collect, fetcher.get, s.address, etag=s.etag, modified=s.modified, known=True)
                for s in sources
            }
            with progress(session, len(jobs), "Fetching sources") as tick:
                for name, found in side_by_side(jobs, AT_ONCE, updating.seconds):
                    tick()
                    source = store.sources[name]
                    if isinstance(found, SelfHelpError):
                        known.append(_failed(source, found))
                    elif found.unchanged:
                        known.append(replace(source, fetched=stamp(session), failure=None))
                    else:
                        fetched = replace(
                            source,
                            address=printable(found.address),
                            fetched=stamp(session),
                            etag=found.etag,
                            modified=found.modified,
                        )
                        try:
                            fetched, done = account_of(
                                session, read_feed(found.files, source, store, remembered=True), fetched, store
                            )
                            refuse_empty(done)
                            arrived.append((fetched, done))
                        except SelfHelpError as problem:
                            known.append(_failed(source, problem))
    written = write(path, arrived, known, force=updating.force)
    failures = {source.name: source.failure for source in known if source.failure is not None}
    for source, done in arrived:
        loaded = written[source.name]
        if isinstance(loaded, FeedError):
            failures[source.name] = str(loaded)
        else:
            report(session, source, done, loaded)
    for source in known:
        if source.failure is None:
            session.note(f"{source.name}: unchanged")
    for name, failure in failures.items():
        session.say(f"{name}: {failure}")
    if failures:
        raise FeedError(
            f"{len(failures)} of {len(sources)} sources could not be updated; what they had is kept",
            "look at each: selfhelp feeds list",
        )


def collected(session: Session, address: str) -> Collected:
    """The feed at an address.

    Raises:
        FeedError: there is none, or it cannot be fetched.
    """
    with Fetcher(AGENT, _limits(PATIENCE), 1) as fetcher:
        jobs = {address: partial(collect, fetcher.get, address)}
        with progress(session, 1, "Fetching") as tick:
            for _, found in side_by_side(jobs, 1, PATIENCE):
                tick()
                if isinstance(found, SelfHelpError):
                    raise found
                if found.address != address:
                    session.note(f"The feed is at {found.address}")
                return found
    raise FeedError(f"{address} was not fetched", "try again")


def _limits(seconds: float) -> Limits:
    return Limits(seconds=min(seconds, Limits().seconds))


def _asked(names: list[str], sources: dict[str, Source]) -> list[Source]:
    for name in names:
        if name not in sources:
            raise UnknownValueError(f"no source is called {name!r}", did_you_mean(name, sources))
        if not sources[name].fetchable:
            raise UnknownValueError(f"{name} was a file, and has no address", "import the file again")
    return [source for name, source in sources.items() if source.fetchable and (not names or name in names)]


def _failed(source: Source, problem: SelfHelpError) -> Source:
    return replace(source, failure=printable(str(problem)))
