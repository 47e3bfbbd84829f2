"""`selfhelp changes`: the meetings that imports added, changed and removed."""

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from selfhelp.cli.options import option, with_options
from selfhelp.cli.session import Session
from selfhelp.cli.values import parse_date, source_name, source_named, utc_text
from selfhelp.dataset.store import Store
from selfhelp.errors import UsageError
from selfhelp.model import Change
from selfhelp.text import printable


class Changing(NamedTuple):
    """Options of `changes`."""

    since: Annotated[
        str | None,
        option(
            "--since",
            metavar="DATE",
            help="Changes since this date (default: those of the last import of each source).",
        ),
    ] = None
    source: Annotated[str | None, option("--source", metavar="NAME", help="Only this source.")] = None
    json: Annotated[bool, option("--json", help="Output as JSON, one object per line.")] = False
    report: Annotated[bool, option("--report", help="One line per meeting, to be read or mailed.")] = False
    html: Annotated[bool, option("--html", help="Write that report as an HTML page.")] = False
    db: Annotated[Path | None, option("--db", metavar="FILE", help="Dataset file to read.")] = None


@with_options(Changing)
def changes(ctx: typer.Context, changing: Changing) -> None:
    """Show what imports added, changed and removed.

    On a terminal, or with --report, each meeting is one line with its time and place, or with what has changed;
    passcodes and private numbers are left out. In a pipe, each changed field is one line of tab-separated columns. JSON
    also gives the time and place of meetings that were added or removed.

    \b
    Examples:
      selfhelp changes
      selfhelp changes --source denver --since 2026-11-01 --json
      selfhelp changes --report | mail -s "Changed meetings" colleagues@example.org
      selfhelp changes --html | mail -a "Content-Type: text/html" -s "Changed meetings" colleagues@example.org
    """
    session: Session = ctx.obj
    if sum((changing.json, changing.report, changing.html)) > 1:
        raise UsageError("--json, --report and --html contradict each other", "leave all but one out")
    with session.open(changing.db) as store:
        selected = list(_selected(changing, store, session))
        if changing.json:
            from selfhelp.cli.change_lists import json_objects, known_besides

            lines = json_objects(selected, known_besides(selected, store))
            session.stdout.writelines(f"{line}\n" for line in lines)
        elif changing.html or changing.report or session.on_terminal:
            from selfhelp.cli.change_lists import write_report

            write_report("html" if changing.html else "text", selected, store, session, session.stdout)
        else:
            session.stdout.writelines(f"{_line(change)}\n" for change in selected)
    if not selected:
        session.note("No changes.")


def _selected(changing: Changing, store: Store, session: Session) -> Iterator[Change]:
    """Changes since --since, including those of sources removed since then; else of each source's last import."""
    if changing.since is None:
        sources = [source_named(changing.source, store.sources)] if changing.source else store.sources.values()
        for source in sources:
            yield from store.changes(source.name, at=source.imported or source.fetched)
        return
    midnight = datetime.combine(parse_date(changing.since), time.min, session.zone)
    name = source_name(changing.source) if changing.source else None
    if name is not None and next(store.changes(name), None) is None:
        source_named(name, store.sources)  # raises if there is no such source
    yield from store.changes(name, utc_text(midnight))


def _line(change: Change) -> str:
    columns = [change.change, change.source, change.id, change.name or "(name no longer kept)"]
    if change.field is not None:
        columns += [change.field, change.old or "", change.new or ""]
    return "\t".join(map(printable, columns))
