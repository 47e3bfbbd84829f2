"""`selfhelp update`: all sources fetched again, side by side; and what fetching needs of a command."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from selfhelp import __version__, config
from selfhelp.cli.loading import account_of, progress, read_feed, refuse_empty, report, stamp
from selfhelp.cli.options import option, taking
from selfhelp.cli.session import Session
from selfhelp.cli.values import source_named
from selfhelp.dataset.rebuild import rebuilding
from selfhelp.dataset.store import Store
from selfhelp.errors import FeedError, SelfHelpError, UnknownValueError
from selfhelp.ingest.fetch.client import Fetcher, Limits, side_by_side
from selfhelp.ingest.fetch.download import Collected, collect
from selfhelp.ingest.load import Loaded, finish, replace_source, update_source
from selfhelp.ingest.report import Account
from selfhelp.model import Source
from selfhelp.text import printable

AT_ONCE: Final = 8
"""Sources that are fetched at the same time."""

PATIENCE: Final = 300.0
"""Seconds after which a source is given up: one may take many requests."""

AGENT: Final = f"selfhelp/{__version__} (self-help meeting finder; fetches public feeds)"


class Updating(NamedTuple):
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
        learnt: list[Learnt] = []
        with Fetcher(AGENT, _limits(updating.seconds), AT_ONCE) as fetcher:
            jobs: dict[str, Callable[[], Collected]] = {
                s.name: partial(
                    collect, fetcher.get, s.address, etag=s.etag, modified=s.modified, known=True, format=s.format
                )
                for s in sources
            }
            with progress(session, len(jobs), "Fetching sources") as tick:
                for name, found in side_by_side(jobs, AT_ONCE, updating.seconds):
                    tick()
                    learnt.append(_learnt(session, store, store.sources[name], found))
    outcomes = _write(path, learnt, force=updating.force)
    failed = 0
    for one in sorted(learnt, key=lambda one: one.source.name):
        outcome = outcomes[one.source.name]
        if isinstance(outcome, FeedError):
            failed += 1
            session.say(f"{one.source.name}: {outcome}")
        elif isinstance(outcome, Loaded) and one.done is not None:
            report(session, one.source, one.done, outcome)
        else:
            session.note(f"{one.source.name}: {outcome}")
    if failed:
        raise FeedError(
            f"{failed} of {len(sources)} sources could not be updated; what they had is kept",
            "look at each: selfhelp feeds list",
        )


class Learnt(NamedTuple):
    """What was learnt of a source that was `asked`: its meetings, that they are the same still, or a failure."""

    asked: Source
    source: Source
    done: Account | None = None
    failure: FeedError | None = None


def _learnt(session: Session, store: Store, asked: Source, found: Collected | FeedError) -> Learnt:
    """What the answer of its server tells of a source."""
    if isinstance(found, FeedError):
        return _failed(asked, found)
    if found.unchanged:
        return Learnt(asked, asked._replace(fetched=stamp(session), failure=None))
    source = asked._replace(
        address=printable(found.address), fetched=stamp(session), etag=found.etag, modified=found.modified
    )
    try:
        source, done = account_of(session, read_feed(found.files, asked, store), source, store)
        refuse_empty(done)
    except SelfHelpError as problem:
        return _failed(asked, FeedError(str(problem), problem.hint))
    return Learnt(asked, source, done)


def _failed(asked: Source, failure: FeedError) -> Learnt:
    return Learnt(asked, asked._replace(failure=printable(str(failure))), failure=failure)


def _write(path: Path, learnt: Iterable[Learnt], *, force: bool) -> dict[str, Loaded | FeedError | str]:
    """Writes down what was learnt, in one rebuild of the dataset, and what came of it by the names of the sources.

    What somebody imported or removed while the servers were asked stays so. A source that is refused is as before,
    but for the reason, and hurts no other.
    """
    found: dict[str, Loaded | FeedError | str] = {}
    with rebuilding(path, config.BUNDLED) as (db, base), Store(base) as old:
        for one in learnt:
            name = one.source.name
            now = old.sources.get(name)
            if now is None or (now.fetched, now.address) != (one.asked.fetched, one.asked.address):
                found[name] = "it was removed meanwhile" if now is None else "it was loaded anew meanwhile"
            elif one.done is None:
                update_source(db, one.source)
                found[name] = one.failure or "unchanged"
            else:
                try:
                    found[name] = replace_source(db, old, one.source, one.done, force=force)
                except FeedError as refused:
                    update_source(db, _failed(one.asked, refused).source)
                    found[name] = refused
        if any(isinstance(outcome, Loaded) for outcome in found.values()):
            finish(db)
    return found


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
    named = {source.name: source for source in (source_named(name, sources) for name in names)} or sources
    for source in named.values():
        if names and not source.fetchable:
            raise UnknownValueError(f"{source.name} was a file, and has no address", "import the file again")
    return [source for source in named.values() if source.fetchable]
