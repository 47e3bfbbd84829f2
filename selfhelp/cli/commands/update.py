"""`selfhelp update`: fetch the sources again, in parallel; and the fetching that other commands share."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from selfhelp import config
from selfhelp.cli.change_lists import form_of, write_report_to_file
from selfhelp.cli.feed_catalogue import rationed
from selfhelp.cli.loading import PATIENCE, AllowPrivate, fetch_time, fetcher, refreshed
from selfhelp.cli.options import completion_of, option, with_options
from selfhelp.cli.progress import progress
from selfhelp.cli.session import Session
from selfhelp.cli.values import source_named
from selfhelp.dataset.store import Store
from selfhelp.errors import FeedError, UnknownValueError, UsageError
from selfhelp.ingest.due import due
from selfhelp.ingest.fetch.download import Collected, collect
from selfhelp.ingest.parallel import in_parallel
from selfhelp.ingest.refresh import Plan
from selfhelp.model import Change, Source

UNITS: Final = {
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
"""Units of --if-older."""


class Updating(NamedTuple):
    """Options of `update`."""

    force: Annotated[
        bool, option("--force", help="Accept a source even if it loses more than half of its meetings.")
    ] = False
    rebuild: Annotated[
        bool, option("--rebuild", help="If the dataset is damaged, start from its previous version.")
    ] = False
    allow_private: AllowPrivate = False
    quiet: Annotated[bool, option("-q", "--quiet", help="Do not print the import report.")] = False
    if_older: Annotated[
        str | None, option("--if-older", metavar="AGE", help="Only sources fetched longer ago than this: 12h, 2d.")
    ] = None
    seconds: Annotated[
        float, option("--seconds", metavar="N", help="Give up on a source after N seconds (default: 300).", min=1)
    ] = PATIENCE
    report: Annotated[
        Path | None,
        option(
            "--report",
            metavar="FILE",
            help="Write what changed to a file (.txt, .html or .json, as its suffix says); - is stdout.",
        ),
    ] = None
    db: Annotated[Path | None, option("--db", metavar="FILE", help="Dataset file to write.")] = None


@with_options(Updating)
def update(
    ctx: typer.Context,
    updating: Updating,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            help="Names of sources, as `selfhelp feeds` lists them.",
            show_default=False,
            autocompletion=completion_of("source"),
        ),
    ] = None,
) -> None:
    """Fetch all sources again, or only the named ones.

    A source whose server reports no change is not read again. A source that fails keeps its meetings and does not
    affect the others; the exit code is then 1. Not fetched: sources imported from files and, unless you name them,
    sources that their server has removed for good (410). The server with all NA meetings is contacted every 4 hours at
    most.

    With --report, the meetings that this update added, changed or removed are written in the same form as by `selfhelp
    changes`; the import report still goes to stderr. If nothing changed, FILE gets one line that says so; stdout gets
    nothing.

    \b
    Examples:
      selfhelp update
      selfhelp update --if-older 12h
      selfhelp update denver-aa --force
      selfhelp update -q || selfhelp feeds list
      selfhelp update -q --report changes.html
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or updating.quiet
    if updating.report is not None:
        form_of(updating.report)  # raises before anything is fetched
    path = session.dataset_to_write(updating.db)
    older_than = None if updating.if_older is None else parse_span(updating.if_older)
    plan = Plan(
        path, config.BUNDLED, fetch_time(session), updating.seconds, force=updating.force, salvage=updating.rebuild
    )
    with session.open_to_write(updating.db, salvage=updating.rebuild) as store:
        sources = _sources_to_update(names or [], store.sources)
        if not sources:
            session.note("There is no source to update. Add one: selfhelp setup PLACE")
            _report(updating, (), store, session)
            return
        rest = due(
            sources,
            plan.now,
            is_rationed=rationed(session, store, updating.db),
            older_than=older_than,
            are_named=bool(names),
        )
        for source, reason in rest.left_alone:
            session.note(f"{source.name}: {reason}")
        outcomes = refreshed(session, store, rest.sources, plan, allow_private=updating.allow_private)
    if updating.report is not None:
        written = [outcome.source.name for outcome in outcomes if outcome.changes is not None]
        with session.open(updating.db) as store:
            changes = [change for name in sorted(written) for change in store.changes(name, at=plan.now)]
            _report(updating, changes, store, session)
    if failed := sum(outcome.failure is not None for outcome in outcomes):
        raise FeedError(
            f"{failed} of {len(rest.sources)} sources could not be updated; their old meetings are kept",
            "selfhelp feeds list (it shows the reasons)",
        )


def _report(updating: Updating, changes: Sequence[Change], store: Store, session: Session) -> None:
    """Write the report on what this update changed, if there is to be one."""
    if updating.report is not None:
        write_report_to_file(updating.report, changes, store, session)


def parse_span(text: str) -> timedelta:
    """Parse --if-older: a number of minutes, hours, days or weeks.

    Raises:
        UsageError: it is none.
    """
    match = re.fullmatch(r"([0-9]{1,4})(m|min|h|d|w)", text.strip().lower())
    if match is None:
        raise UsageError(f"{text!r} is not a length of time", "12h, 90min, 2d or 1w")
    return int(match[1]) * UNITS[match[2]]


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
