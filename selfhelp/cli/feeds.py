"""`selfhelp feeds`: the sources that are loaded, and public feeds that can be."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from selfhelp.cli.filters import Reading, taking
from selfhelp.cli.session import Session
from selfhelp.errors import UsageError
from selfhelp.export.jsons import dumps
from selfhelp.regions import COUNTRY_NAMES, STATE_NAMES
from selfhelp.text import fold, printable

COLUMNS = ("id", "name", "organization", "region", "country", "state", "cities", "format", "address", "seen", "seen_on")


SEARCHED = ("name", "organization", "region", "country", "state", "cities", "format")
"""The columns in which words are looked for; states and countries by their names as well."""


def _words(row: dict[str, Any]) -> set[str]:
    states = [name for code in str(row["state"] or "").split("; ") for name in STATE_NAMES.get(code, ())]
    names = [*states, *COUNTRY_NAMES.get(row["country"] or "", ())]
    return set(fold(" ".join([*(str(row[column] or "") for column in SEARCHED), *names])).split())


@taking(Reading)
def feeds(
    ctx: typer.Context,
    reading: Reading,
    action: Annotated[str, typer.Argument(metavar="[list|search]", show_default=False)] = "list",
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...", show_default=False)] = None,
) -> None:
    """List the sources that are loaded, or search the public feeds that are known.

    An address is a fact that was seen somewhere, and may be out of date; the table says where and when.

    \b
    Examples:
      selfhelp feeds
      selfhelp feeds search ohio
      selfhelp feeds search na germany --json
    """
    session: Session = ctx.obj
    with session.open(reading.db) as store:
        if action == "list":
            found = [asdict(source) for source in store.sources.values()]
            shown = ("name", "organization", "meetings", "format", "fetched", "address")
        elif action == "search":
            wanted = set(fold(" ".join(words or [])).split())
            rows = [
                dict(zip(COLUMNS, row, strict=True)) for row in store.rows(f"SELECT {', '.join(COLUMNS)} FROM feeds")
            ]
            found = [row for row in rows if wanted <= _words(row)]
            shown = ("id", "name", "organization", "format", "address", "seen_on")
        else:
            raise UsageError(f"there is no action {action!r}", "list or search")
    if reading.json:
        session.stdout.write(dumps(found) + "\n")
        return
    for row in found:
        session.stdout.write("\t".join(printable(str(row[name] or "")) for name in shown) + "\n")
    if action == "search" and found:
        session.note("Fetch one with a browser or curl, then: selfhelp import FILE --organization ID")
    elif not found:
        session.note("No known feed is so described. Try the state or the country, or ask the organization's web site.")
