"""`selfhelp changes`: what imports added, changed and removed."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from selfhelp.cli.filters import option, taking
from selfhelp.cli.session import Session
from selfhelp.cli.values import a_date
from selfhelp.errors import UnknownValueError
from selfhelp.export.jsons import dumps
from selfhelp.model import Change
from selfhelp.text import did_you_mean, printable


@dataclass(frozen=True)
class Changing:
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
        if changing.source is not None and changing.source not in store.sources:
            raise UnknownValueError(
                f"no source is called {changing.source!r}", did_you_mean(changing.source, store.sources)
            )
        names = [changing.source] if changing.source else [n for n, s in store.sources.items() if not s.sample]
        since = a_date(changing.since).isoformat() if changing.since is not None else None
        found = [change for name in names for change in store.changes(name, since or store.sources[name].fetched)]
    for change in found:
        session.stdout.write((dumps(asdict(change)) if changing.json else _line(change)) + "\n")
    if not found:
        session.note("Nothing has changed.")


def _line(change: Change) -> str:
    said = [change.change, change.source, change.id, change.name]
    if change.field is not None:
        said += [change.field, change.old or "", change.new or ""]
    return "\t".join(map(printable, said))
