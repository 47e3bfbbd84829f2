"""`selfhelp changes`: what imports added, changed and removed."""

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from selfhelp.cli.options import option, taking
from selfhelp.cli.session import Session
from selfhelp.cli.values import a_date, source_name, source_named, utc_text
from selfhelp.dataset.store import Store
from selfhelp.model import Change
from selfhelp.output.json_lines import dumps
from selfhelp.text import printable


class Changing(NamedTuple):
    """The values of the options of `changes`."""

    since: Annotated[
        str | None,
        option("--since", metavar="DATE", help="From that date on; without it, the last import of each source."),
    ] = None
    source: Annotated[str | None, option("--source", metavar="NAME", help="Of one source only.")] = None
    json: Annotated[bool, option("--json", help="As JSON, one object a line.")] = False
    db: Annotated[Path | None, option("--db", metavar="FILE", help="The dataset to read.")] = None


@taking(Changing)
def changes(ctx: typer.Context, changing: Changing) -> None:
    """Show what imports added, changed and removed.

    \b
    Examples:
      selfhelp changes
      selfhelp changes --source denver --since 2026-11-01 --json
    """
    session: Session = ctx.obj
    with session.open(changing.db) as store:
        found = list(_asked(changing, store, session))
    for change in found:
        session.stdout.write((dumps(change._asdict()) if changing.json else _line(change)) + "\n")
    if not found:
        session.note("Nothing has changed.")


def _asked(changing: Changing, store: Store, session: Session) -> Iterator[Change]:
    """The changes from a date on, with those of sources that were removed since; else of each source's last import."""
    if changing.since is None:
        named = [source_named(changing.source, store.sources)] if changing.source else store.sources.values()
        for source in named:
            yield from store.changes(source.name, source.imported or source.fetched)
        return
    midnight = datetime.combine(a_date(changing.since), time.min, session.zone)
    name = source_name(changing.source) if changing.source else None
    if name is not None and next(store.changes(name), None) is None:
        source_named(name, store.sources)
    yield from store.changes(name, utc_text(midnight))


def _line(change: Change) -> str:
    said = [change.change, change.source, change.id, change.name]
    if change.field is not None:
        said += [change.field, change.old or "", change.new or ""]
    return "\t".join(map(printable, said))
