"""`selfhelp info`: the dataset and its sources, with their age and counts."""

from typing import Annotated

import typer

from selfhelp import __version__, config
from selfhelp.cli.options import ReadOptions, option, with_options
from selfhelp.cli.session import Session
from selfhelp.errors import UsageError
from selfhelp.model import Source
from selfhelp.output.json_lines import dumps
from selfhelp.schedule.zone_rules import newest_zone_rules
from selfhelp.text import printable


@with_options(ReadOptions)
def info(
    ctx: typer.Context,
    reading: ReadOptions,
    datasette: Annotated[
        bool,
        option("--datasette", help="Print a datasette.yml: the meaning of tables and columns, and canned queries."),
    ] = False,
) -> None:
    """Show what is loaded, where it came from and how old it is.

    The dataset is one SQLite file: open it with sqlite3, sqlite-utils, Datasette or DuckDB.

    \b
    Examples:
      selfhelp info
      sqlite-utils rows "$(selfhelp info --json | jq -r .file)" schedule --limit 3
      selfhelp info --datasette > datasette.yml
    """
    session: Session = ctx.obj
    if datasette:
        if reading.json:
            raise UsageError("--json and --datasette contradict each other", "leave one of them out")
        with session.open(reading.db) as store:
            from selfhelp.dataset.datasette import datasette_text

            session.stdout.write(datasette_text(store.path.stem, store.columns()))
        return
    zone_rules, zone_rules_from = newest_zone_rules()
    with session.open(reading.db) as store:
        size = store.path.stat().st_size
        about = {
            "version": __version__,
            "file": str(store.path.resolve()),
            "bundled": store.path == config.BUNDLED,
            "size": size,
            **{table: store.number(table) for table in COUNTED},
            "meetings": store.number("meetings", f"sample = {int(store.only_samples)}"),
            "only_samples": store.only_samples,
            "zone_rules": zone_rules or None,
            "zone_rules_from": zone_rules_from,
        }
        sources = [source.public for source in store.sources.values()]
    if reading.json:
        session.stdout.write(dumps(about | {"sources": [source._asdict() for source in sources]}) + "\n")
        return
    from selfhelp.output.pages import write_facts

    facts = [
        ("selfhelp", __version__),
        (
            "Dataset",
            f"{about['file']}{' (bundled)' if about['bundled'] else ''}, {store.path.stat().st_size / 1e6:.1f} MB",
        ),
        *((table.capitalize(), f"{about[table]:,}") for table in COUNTED),
        ("Samples" if about["only_samples"] else "Meetings", f"{about['meetings']:,}"),
        ("Time zone rules", f"{zone_rules or 'unknown version'}, from the {zone_rules_from}"),
        *((f"Source {source.name}", _description(source, session)) for source in sources),
    ]
    write_facts(facts, session.stdout, width=None if session.on_terminal else 80)


COUNTED = ("organizations", "problems", "helplines")
"""Tables of which all rows are counted."""


def _description(source: Source, session: Session) -> str:
    if source.sample:
        return f"{source.meetings:,} made-up samples; they are hidden once a real source is loaded"
    from selfhelp.output.ages import age, source_facts

    others = f"{source.duplicates:,} duplicates, {source.rejects:,} rejects, {source.skipped:,} skipped"
    of = f" of {source.organization}" if source.organization is not None else ""
    lines = [
        f"{source.meetings:,} meetings{of}, {age(source.fetched, session.now, source.edited)}",
        f"{source.format}: {printable(source.address)}",
        f"{source.rows:,} rows, {others}",
    ]
    if source.timezone or source.language:
        lines.append(f"for rows that state none: {source.timezone or 'no zone'}, {source.language or 'no language'}")
    if source.columns:
        lines.append(f"columns: {printable(source.columns)}")
    if source.failure:
        lines.append(f"the last update failed: {printable(source.failure)}")
    lines += [f"{label.lower()}: {printable(text)}" for label, text in source_facts(source)]
    return "\n".join(lines)
