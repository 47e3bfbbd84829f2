"""`selfhelp find`: options and words -> query -> store -> table or format."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final, NamedTuple, TextIO

import typer

from selfhelp.cli import values
from selfhelp.cli.filters import Asked, Filters, asked
from selfhelp.cli.notes import PIPE_WIDTH, Shown, say_helplines, say_notes, say_place
from selfhelp.cli.options import Texts, option, taking
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.errors import SelfHelpError, UsageError
from selfhelp.geo import MILE_COUNTRIES
from selfhelp.model import Hit
from selfhelp.output import formats as export
from selfhelp.output.fields import FIELDS
from selfhelp.search.query import MeetingQuery
from selfhelp.text import did_you_mean

TABLE_LIMIT: Final = 20
NEAREST: Final = 3
"""How many are shown from outside of the radius where there is none inside."""

TABLE: Final = "table"


class Output(NamedTuple):
    """The values of the options that say how the answer is written."""

    format: Annotated[
        str | None,
        option(
            "-f",
            "--format",
            metavar="FORMAT",
            among=[TABLE, *export.WRITERS],
            help="table, plain, json, jsonl, csv, tsv.",
        ),
    ] = None
    json: Annotated[bool, option("--json", help="The same as --format json.")] = False
    fields: Annotated[
        Texts, option("--fields", metavar="A,B", among=FIELDS, help="Only these fields, in this order.")
    ] = ()
    output: Annotated[
        Path | None, option("--output", metavar="FILE", help="Write there; the suffix picks the format.")
    ] = None
    full: Annotated[
        bool, option("--full", help="On a terminal: everything one needs to go, in blocks to read aloud.")
    ] = False
    exit_status: Annotated[bool, option("--exit-status", help="Exit with 3 when nothing is found.")] = False
    quiet: Annotated[bool, option("-q", "--quiet", help="No notes beside the answer.")] = False

    def chosen_format(self, session: Session) -> str:
        """The format asked for, else the one that suits where the answer goes.

        Raises:
            UsageError: there is no such format.
        """
        if self.json and self.format not in (None, "json"):
            raise UsageError("--json and --format contradict each other", "leave one of them out")
        if self.json:
            return "json"
        known = [TABLE, *export.WRITERS]
        if self.format is not None:
            if self.format not in known:
                raise UsageError(
                    f"{self.format!r} is no format",
                    did_you_mean(self.format, known) or f"one of {', '.join(known)}",
                )
            return self.format
        if self.output is not None:
            suffix = export.SUFFIXES.get(self.output.suffix.lower())
            if suffix is None:
                raise UsageError(
                    f"the suffix of {self.output} names no format",
                    f"one of {', '.join(export.SUFFIXES)}, or name it with --format",
                )
            return suffix
        return TABLE if session.on_terminal or self.full else "plain"

    def chosen_fields(self) -> list[str]:
        """The fields asked for.

        Raises:
            UsageError: there is no such field.
        """
        names = values.listed(self.fields)
        for name in names:
            if name not in FIELDS:
                raise UsageError(f"{name!r} is no field", did_you_mean(name, FIELDS) or f"one of {', '.join(FIELDS)}")
        return names


@taking(Filters, Output)
def find(
    ctx: typer.Context,
    filters: Filters,
    output: Output,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORDS]...", help="Words to look for; - reads them from stdin.", show_default=False),
    ] = None,
) -> None:
    """Find meetings: what, when, where, for whom.

    Plain words are read as options, and it is said how; words that are none are searched for as text.
    Values of one option are alternatives (--day tue,thu); different options are all to be met. What a
    source does not say is unknown, not no. Data goes to stdout, notes to stderr; in a pipe it is one
    meeting a line, with tabs.

    \b
    Examples:
      selfhelp find drinking tuesday evening near Denver
      selfhelp find womens AA tonight within 5 miles of 80205
      selfhelp find --problem drinking --day tuesday --time evening --city Denver
      selfhelp find -p drinking --near 80205 --within 5mi --day today
      selfhelp find -o aa --now --online --tz America/New_York
      selfhelp find --for women --with wheelchair --day sat,sun
      selfhelp find --approach secular --after 6pm --json
      selfhelp find --day 2026-12-24 --output christmas-eve.csv
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or output.quiet
    # Words on standard input stay out of the shell's history.
    words = sys.stdin.read().split() if words == ["-"] and sys.stdin is not None else words
    form, names = output.chosen_format(session), output.chosen_fields()
    if names and form == TABLE:
        # A table for people has its own columns; fields are for lines.
        form = "plain"
    with session.open(filters.db) as store:
        if words:
            from selfhelp.cli.free_words import in_words

            filters, words = in_words(" ".join(words), filters, store, session)
        what = asked(filters, words or [], store, session)
        query = what.query
        to_terminal = session.on_terminal and output.output is None
        limit = query.limit or (TABLE_LIMIT if form == TABLE and to_terminal else None)
        # One more than is shown tells whether there are more.
        hits = store.find(query._replace(limit=None if limit is None else limit + 1))
        shown = Shown(limit)
        say_place(session, what)
        with _stream(output.output, session, store) as stream:
            say_helplines(session, store, what, stream if form == TABLE else None)
            if form == TABLE:
                listed = list(shown.of(hits)) or _nearest(session, store, query)
                shown.outside = len(listed) - shown.count
                _write_for_people(listed, stream, what, output, None if to_terminal else PIPE_WIDTH)
            else:
                export.WRITERS[form](shown.of(hits), stream, names)
        say_notes(session, store, query, shown)
    if output.exit_status and shown.count == 0:
        raise typer.Exit(3)


def _nearest(session: Session, store: Store, query: MeetingQuery) -> list[Hit]:
    """The nearest meetings where none is near enough, and that it is said."""
    if query.near is None or query.within_km is None:
        return []
    wider = query._replace(within_km=None, sort="distance", limit=NEAREST)
    hits = [hit for hit in store.find(wider) if hit.distance_km is not None]
    if hits:
        session.say("None is so near. The nearest, all farther away than asked for:")
    return hits


def _write_for_people(hits: list[Hit], stream: TextIO, what: Asked, output: Output, width: int | None) -> None:
    from selfhelp.output.table import write_blocks, write_table

    miles = what.place is not None and what.place.country in MILE_COUNTRIES
    write = write_blocks if output.full else write_table
    write(hits, stream, now=what.query.when.now, width=width, miles=miles)


@contextmanager
def _stream(path: Path | None, session: Session, store: Store) -> Iterator[TextIO]:
    """Where the answer goes: stdout, or a file that appears whole or stays as it was."""
    if path is None:
        yield session.stdout
        return
    if path.exists() and path.samefile(store.path):
        raise UsageError(f"{path} is the dataset itself", "name another file with --output")
    begun = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with begun.open("w", encoding="utf-8", errors="replace", newline="") as file:
            yield file
        begun.replace(path)
    except OSError as problem:
        raise SelfHelpError(f"{path} cannot be written ({problem.strerror})", "name another file") from problem
    finally:
        begun.unlink(missing_ok=True)
