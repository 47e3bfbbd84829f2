"""`selfhelp update`: fetch the sources again, in parallel; and the fetching that other commands share."""

from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from selfhelp import config
from selfhelp.cli.loading import PATIENCE, AllowPrivate, fetch_time, fetcher, progress, refreshed
from selfhelp.cli.options import option, with_options
from selfhelp.cli.session import Session
from selfhelp.cli.values import source_named
from selfhelp.errors import FeedError, UnknownValueError
from selfhelp.ingest.fetch.download import Collected, collect
from selfhelp.ingest.parallel import in_parallel
from selfhelp.ingest.refresh import Plan
from selfhelp.model import Source


class Updating(NamedTuple):
    """Options of `update`."""

    force: Annotated[
        bool, option("--force", help="Accept a source even if it loses more than half of its meetings.")
    ] = False
    rebuild: Annotated[
        bool, option("--rebuild", help="If the dataset is damaged, start from the version before it.")
    ] = False
    allow_private: AllowPrivate = False
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
    plan = Plan(
        path, config.BUNDLED, fetch_time(session), updating.seconds, force=updating.force, salvage=updating.rebuild
    )
    with session.open_to_write(updating.db, salvage=updating.rebuild) as store:
        sources = _sources_to_update(names or [], store.sources)
        if not sources:
            session.note("There is no source to update. Add one: selfhelp setup PLACE")
            return
        outcomes = refreshed(session, store, sources, plan, allow_private=updating.allow_private)
    if failed := sum(outcome.failure is not None for outcome in outcomes):
        raise FeedError(
            f"{failed} of {len(sources)} sources could not be updated; their old meetings are kept",
            "selfhelp feeds list (it shows the reasons)",
        )


def collected(session: Session, address: str, *, allow_private: bool) -> Collected:
    """Fetch the feed at an address.

    Raises:
        FeedError: there is no feed, or it cannot be fetched.
    """
    with fetcher(allow_private=allow_private) as client:
        jobs = {address: partial(collect, client.get, address)}
        with progress(session, 1, "Fetching") as tick:
            ended = next(ended for ended in in_parallel(jobs, 1, PATIENCE) if ended is not None)
            tick()
    result = ended[1]
    if isinstance(result, FeedError):
        raise result
    if result.address != address:
        session.note(f"The feed is at {result.address}")
    return result


def _sources_to_update(names: list[str], sources: dict[str, Source]) -> list[Source]:
    selected = {source.name: source for source in (source_named(name, sources) for name in names)} or sources
    for source in selected.values():
        if names and not source.fetchable:
            raise UnknownValueError(
                f"{source.name} was imported from a file and cannot be fetched", "import the file again"
            )
    return [source for source in selected.values() if source.fetchable]
