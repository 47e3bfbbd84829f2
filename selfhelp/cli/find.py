"""`selfhelp find`: options and words -> query -> store -> table or format."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Final, TextIO

import typer

from selfhelp import export
from selfhelp.cli import values
from selfhelp.cli.filters import ACCESS_KINDS, Filters, option, query_of, taking
from selfhelp.cli.session import Session
from selfhelp.errors import SelfHelpError, UsageError
from selfhelp.export.fields import FIELDS
from selfhelp.model import Hit
from selfhelp.query import MeetingQuery, is_known_time
from selfhelp.store import Store
from selfhelp.text import did_you_mean
from selfhelp.vocabulary import ATTRIBUTE_KINDS, ATTRIBUTES

TABLE_LIMIT: Final = 20
COUNT_LIMIT: Final = 99
"""Counts stop here: "99+" says enough."""

TABLE: Final = "table"


@dataclass(frozen=True)
class Output:
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
        list[str], option("--fields", metavar="A,B", among=FIELDS, help="Only these fields, in this order.")
    ] = field(default_factory=list)
    output: Annotated[
        Path | None, option("--output", metavar="FILE", help="Write there; the suffix picks the format.")
    ] = None
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
        return TABLE if session.on_terminal else "plain"

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


@taking(Output)
@taking(Filters)
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

    Values of one option are alternatives (--day tue,thu); different options are all to be met. What a
    source does not say is unknown, not no. Data goes to stdout, notes to stderr; in a pipe it is one
    meeting a line, with tabs.

    \b
    Examples:
      selfhelp find --problem drinking --day tuesday --time evening --city Denver
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
    with session.open(filters.db) as store:
        query = query_of(filters, words or [], store, session)
        to_terminal = session.on_terminal and output.output is None
        limit = query.limit or (TABLE_LIMIT if form == TABLE and to_terminal else None)
        # One more than is shown tells whether there are more.
        hits = store.find(replace(query, limit=None if limit is None else limit + 1))
        shown = _Shown(limit)
        with _stream(output.output, session, store) as stream:
            if form == TABLE:
                from selfhelp.render import write_table

                listed = list(shown.of(hits))
                width = None if to_terminal else 120
                write_table(listed, stream, now=query.when.now, width=width)
            else:
                export.WRITERS[form](shown.of(hits), stream, names)
        _notes(session, store, query, shown)
    if output.exit_status and shown.count == 0:
        raise typer.Exit(3)


@dataclass(slots=True)
class _Shown:
    """Counts the hits that go by, and what has to be said of them."""

    limit: int | None
    count: int = 0
    more: bool = False
    untimed: int = 0

    def of(self, hits: Iterator[Hit]) -> Iterator[Hit]:
        for hit in hits:
            if self.limit is not None and self.count == self.limit:
                self.more = True
                return
            self.count += 1
            self.untimed += hit.meeting.weekday is not None and not is_known_time(hit) and hit.meeting.timezone is None
            yield hit


def _notes(session: Session, store: Store, query: MeetingQuery, shown: _Shown) -> None:
    """What the answer does not say by itself."""
    if shown.count == 0:
        session.note("No meeting found. Try another day or time, a wider place, or fewer filters.")
    if shown.more:
        session.note(f"There are more: -n {shown.count * 2} shows {shown.count * 2}.")
    if shown.untimed:
        session.note(f"{shown.untimed} of these give no time zone: their times are as printed by their source.")
    for index, wanted in enumerate(query.with_):
        _note_unknown(session, store, query, index, wanted)
    if query.samples and shown.count:
        session.say(
            "These are made-up samples, not real meetings. Load a real feed: selfhelp import FILE --organization aa"
        )


def _note_unknown(session: Session, store: Store, query: MeetingQuery, index: int, wanted: frozenset[str]) -> None:
    """Says how many more meetings do not say whether they are what is asked for."""
    kinds = {kind for kind in ACCESS_KINDS for word in wanted if word in ATTRIBUTE_KINDS[kind]}
    if session.quiet or not kinds:
        return
    silent = wanted | {f"no-{word}" for word in wanted if f"no-{word}" in ATTRIBUTES}
    if "access" in kinds:
        silent |= {"open", "closed"}
    others = (*query.with_[:index], *query.with_[index + 1 :])
    asked = replace(query, with_=others, unknown=(frozenset(silent),), limit=None)
    number = store.count(asked, COUNT_LIMIT + 1)
    if number:
        label = " or ".join(ATTRIBUTES.get(word, word) for word in sorted(wanted))
        many = f"{COUNT_LIMIT}+" if number > COUNT_LIMIT else str(number)
        verb = "does" if number == 1 else "do"
        session.note(f"{many} more {verb} not say: {label}.")


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
