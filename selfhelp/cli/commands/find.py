"""`selfhelp find`: turn options and words into a query, and write the meetings as a table or in a format."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, TextIO, cast

import typer

from selfhelp.cli import values
from selfhelp.cli.asked import Asked, ask
from selfhelp.cli.calendar_options import CalendarChoices
from selfhelp.cli.danger import Counted, write_after, write_before
from selfhelp.cli.filters import Filters
from selfhelp.cli.notes import ARE_SAMPLES, Shown, notes_on_place, say_notes
from selfhelp.cli.options import Texts, option, with_options
from selfhelp.cli.output_file import output_file
from selfhelp.cli.pager import paged
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.errors import UsageError
from selfhelp.model import Hit
from selfhelp.output import formats
from selfhelp.output.fields import FIELDS
from selfhelp.text import did_you_mean

if TYPE_CHECKING:
    from selfhelp.cli.screen import Screen

MOST_MEETINGS: Final = 1_000_000_000
"""More meetings than any dataset has."""

MOST_READ: Final = 10_000_000
"""Most characters that are read from standard input, which may never end."""

TABLE: Final = "table"


FormatOption = Annotated[
    str | None,
    option(
        "-f",
        "--format",
        metavar="FORMAT",
        among=[TABLE, *formats.FORMATS],
        help=f"Output format: {', '.join([TABLE, *formats.FORMATS])}.",
    ),
]
FieldsOption = Annotated[
    Texts, option("--fields", metavar="A,B", among=FIELDS, help="Only these fields, in this order.")
]
QuietOption = Annotated[bool, option("-q", "--quiet", help="Do not print notes.")]


class Output(NamedTuple):
    """Output options of `find`."""

    format: FormatOption = None
    json: Annotated[bool, option("--json", help="Same as --format json.")] = False
    fields: FieldsOption = ()
    output: Annotated[
        Path | None,
        option("--output", metavar="FILE", help="Write to a file, whose suffix selects the format; - is stdout."),
    ] = None
    number_only: Annotated[bool, option("--count", help="Print only how many meetings match.")] = False
    show: Annotated[
        int | None, option("--show", metavar="N", help="Show everything about the Nth meeting instead of a list.")
    ] = None
    pick: Annotated[
        bool, option("--pick", help="Choose among the meetings, with fzf if it is installed, and print their ids.")
    ] = False
    explain: Annotated[
        bool,
        option(
            "--explain", help="The whole answer as JSON: how the words were read, helplines, meetings, alternatives."
        ),
    ] = False
    full: Annotated[bool, option("--full", help="All details of each meeting, in blocks to read aloud.")] = False
    plain_sentences: Annotated[
        bool, option("--plain-sentences", help="One sentence for each meeting and no table, for screen readers.")
    ] = False
    notes: Annotated[bool, option("--notes", help="Print all notes, including the less urgent ones.")] = False
    exit_status: Annotated[bool, option("--exit-status", help="Exit with code 3 if nothing is found.")] = False
    quiet: QuietOption = False

    def chosen_format(self, session: Session) -> str:
        """The requested format, else a table on a terminal and `plain` elsewhere.

        Raises:
            UsageError: the format is unknown, or contradicts --json or --explain.
        """
        if (self.json or self.explain) and self.format not in (None, "json"):
            flag = "--json" if self.json else "--explain"
            raise UsageError(f"{flag} and --format contradict each other", "leave one of them out")
        if self.explain and (self.full or (self.output is not None and self.output.suffix.lower() != ".json")):
            raise UsageError("--explain writes JSON", "leave --full out, and name the file something.json")
        if self.json or self.explain:
            return "json"
        if self.format is not None:
            return _known_format(self.format)
        if self.output is not None:
            suffix = formats.SUFFIXES.get(self.output.suffix.lower())
            if suffix is None:
                raise UsageError(
                    f"unknown kind of file: {self.output}",
                    f"one of {', '.join(formats.SUFFIXES)}, or add --format",
                )
            return suffix
        if self.full or self.plain_sentences:
            return TABLE
        return _known_format(session.settings.get("format", TABLE)) if session.on_terminal else "plain"

    def chosen_fields(self, form: str) -> list[str]:
        """The requested fields.

        Raises:
            UsageError: a field is unknown, or the format has none to choose from.
        """
        names = values.listed(self.fields)
        data_format = formats.FORMATS.get(form)
        if names and data_format is not None and data_format.without_fields is not None:
            raise UsageError(f"{data_format.without_fields} has no fields to choose from", "leave --fields out")
        for name in names:
            if name not in FIELDS:
                raise UsageError(f"unknown field {name!r}", did_you_mean(name, FIELDS) or f"one of {', '.join(FIELDS)}")
        return names


def _known_format(name: str) -> str:
    known = [TABLE, *formats.FORMATS]
    if name not in known:
        raise UsageError(f"unknown format {name!r}", did_you_mean(name, known) or f"one of {', '.join(known)}")
    return name


@with_options(Filters, Output, CalendarChoices)
def find(
    ctx: typer.Context,
    filters: Filters,
    output: Output,
    choices: CalendarChoices,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORDS]...",
            help="What to find, in plain words; - prompts for them or reads stdin.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Find meetings by problem, time, place and audience.

    Type what you or a client would say, in plain words. A note shows how the words were understood; words that match no
    option are searched for in the meetings' names, places and notes. Several values of one option mean any of them
    (--day tue,thu); different options must all match. With --with, meetings that do not state the attribute are counted
    in a note, not listed.

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
      selfhelp find -o na --near 80205 --alarm 1h --output calendar.ics

    For scripts: meetings go to stdout, notes to stderr. In a pipe, each meeting is one line of tab-separated fields.
    """
    search(ctx.obj, filters, output, choices, words or [])


def search(
    session: Session,
    filters: Filters,
    output: Output,
    choices: CalendarChoices,
    words: list[str],
    *,
    is_export: bool = False,
) -> None:
    """Find meetings and write them; an export says how many it wrote, and refuses samples in any format.

    Raises:
        UsageError: an option is invalid, or two contradict each other.
        SelfHelpError: the dataset cannot be read, the file cannot be written, or only samples are loaded.
    """
    session.quiet = session.quiet or output.quiet
    if output.output is not None and str(output.output) == "-":
        output = output._replace(output=None)
    # Reading from stdin keeps a client's words out of the shell history.
    if words == ["-"] and sys.stdin is not None:
        if sys.stdin.isatty():
            session.say("Type your words, then Enter and Ctrl+D (on Windows Enter, Ctrl+Z, Enter):")
        words = session.spoken = sys.stdin.read(MOST_READ).split()
        values.check_length(words)
    form = output.chosen_format(session)
    names = output.chosen_fields(form)
    choices.check(form)
    data_format = formats.FORMATS.get(form)  # none for a table
    is_binary = data_format is not None and data_format.is_binary
    if is_binary and output.output is None and (session.on_terminal or not hasattr(session.stdout, "buffer")):
        raise UsageError(f"{form} cannot be shown on a screen", f"--output meetings.{form}")
    if names and form == TABLE:
        # A table has fixed columns.
        form = "plain"
    with session.open(filters.db) as store:
        asked = ask(
            filters,
            words,
            session,
            store,
            for_people=form in (TABLE, "html", "message") or output.explain,
            takes_home=form == TABLE,
        )
        if data_format is not None and data_format.weekly:
            query = asked.request.query._replace(each=False)
            asked = asked._replace(request=asked.request._replace(query=query))
        to_terminal = session.on_terminal and output.output is None
        session.is_brief = form == TABLE and to_terminal and not output.notes
        screen = _screen(output, is_terminal=to_terminal) if form == TABLE else None
        if output.pick:
            _write_picked(asked, session, store)
            return
        if output.number_only or output.show is not None:
            _write_one_or_number(asked, output, session, store, screen)
            return
        shown = Shown(asked.request.query.limit)
        writer = None
        if is_export or (data_format is not None and not data_format.is_rows):
            from selfhelp.cli.list_writers import list_writer

            writer = list_writer(form, asked, choices, session, store, path=output.output, takes_no_samples=is_export)
        if not asked.danger.is_private:
            asked.note_reading(session)
        for note in notes_on_place(asked.request):
            session.note(note)
        is_long = screen is not None and (output.full or filters.limit is not None)
        has_pager = session.has_pager and is_long and not asked.danger.is_loud
        with (
            output_file(output.output, session, store.path, is_binary=is_binary) as to,
            paged(to, is_wanted=has_pager) as file,
        ):
            stream = cast("TextIO", counted := Counted(cast("TextIO", file)))
            write_before(asked.danger, session, stream, form=form)
            if output.explain:
                from selfhelp.cli.explain import write_explained

                write_explained(
                    asked, shown, _hits(asked, store, shown.limit), stream, session=session, store=store, names=names
                )
            elif screen is not None:
                found, view = screen.answer(asked, store, session)
                asked = asked._replace(request=found.request)
                shown.count_answer(found)
                screen.write(found, stream, view)
                _note_cautions(asked, found.all_hits, session, store)
            elif writer is not None:
                with _progress(asked, session, store, is_shown=is_export) as passed_on:
                    hits = passed_on(shown.of(_hits(asked, store, shown.limit)))
                    writer(hits, file if is_binary else stream, names)
            else:
                formats.writer_of(form)(shown.of(_hits(asked, store, shown.limit)), stream, names)
            if form == TABLE and not to_terminal:
                write_after(asked.danger, session, stream, rows=counted.lines)
        if writer is not None:
            writer.note_what_is_left_out(session)
        if not output.explain:
            # What was read stays off a screen that somebody else may see.
            is_private = asked.danger.is_private and form == TABLE
            say_notes(session, store, asked, shown, is_private=is_private)
        if form == TABLE and to_terminal:
            write_after(asked.danger, session, session.stdout, rows=counted.lines)
        elif asked.danger.is_private and form != TABLE:
            asked.note_reading(session)
        if is_export and writer is not None:
            session.note(_written(shown.count - writer.number_left_out, asked, output.output))
    if output.exit_status and shown.count == 0:
        raise typer.Exit(3)


@contextmanager
def _progress(
    asked: Asked, session: Session, store: Store, *, is_shown: bool
) -> Iterator[Callable[[Iterator[Hit]], Iterator[Hit]]]:
    """A function that passes hits on, and moves a progress bar for each if there is a terminal to show it."""
    if not is_shown or session.quiet or not session.stderr.isatty():
        yield lambda hits: hits
        return
    from selfhelp.cli.progress import progress

    query = asked.request.query
    # Of the occurrences of meetings nobody knows the number beforehand.
    total = None if query.each else store.count(query._replace(limit=None), query.limit or MOST_MEETINGS)
    with progress(session, total, "Writing meetings") as tick:

        def ticking(hits: Iterator[Hit]) -> Iterator[Hit]:
            for hit in hits:
                tick()
                yield hit

        yield ticking


def _written(number: int, asked: Asked, path: Path | None) -> str:
    """How many meetings were written to a file, or how many of their occurrences."""
    unit = "occurrence" if asked.request.query.each else "meeting"
    return f"Wrote {number:,} {unit}{'' if number == 1 else 's'}{'' if path is None else f' to {path}'}."


def _screen(output: Output, *, is_terminal: bool) -> "Screen":
    from selfhelp.cli.screen import Screen

    return Screen(is_terminal=is_terminal, full=output.full, sentences=output.plain_sentences)


def _note_cautions(asked: Asked, hits: Iterable[Hit], session: Session, store: Store) -> None:
    """Note what to know before somebody goes, unless somebody else may see the screen."""
    if not asked.danger.is_private and not session.quiet:
        from selfhelp.cli.cautions import cautions_on

        for caution in cautions_on(asked, hits, store):
            session.note(caution)


def _write_one_or_number(asked: Asked, output: Output, session: Session, store: Store, screen: "Screen | None") -> None:
    """Write how many meetings match, or the page of one of them: of the table on a screen, else of the plain list.

    Raises:
        UsageError: there is no meeting of that number.
    """
    write_before(asked.danger, session, session.stdout, form="page" if output.show is not None else "json")
    asked.note_reading(session)
    if output.show is None:
        query = asked.request.query
        number = 0 if asked.hides_samples else store.count(query._replace(limit=None), query.limit or MOST_MEETINGS)
        session.stdout.write(f"{number}\n")
        if query.samples:
            session.say(ARE_SAMPLES)
        if output.exit_status and not number:
            raise typer.Exit(3)
        return
    listed = (
        screen.answer(asked, store, session)[0].all_hits if screen is not None else _hits(asked, store, output.show)
    )
    hits = list(listed) if output.show > 0 else []
    if len(hits) < output.show or not hits:
        found = f"only {len(hits)} were found" if hits else "none was found"
        raise UsageError(f"there is no meeting number {output.show}: {found}", "the same search without --show")
    from selfhelp.cli.commands.show import Showing, show_meeting

    show_meeting(hits[output.show - 1].meeting, Showing(), asked.request.query.when, session, store)


def _write_picked(asked: Asked, session: Session, store: Store) -> None:
    """Write the ids of the meetings that the user chooses."""
    from selfhelp.cli.pick import MOST, pick
    from selfhelp.cli.screen import view_of

    write_before(asked.danger, session, session.stdout, form="json")
    asked.note_reading(session)
    country = session.whereabouts(store, asked.request.place).country
    hits = list(islice(_hits(asked, store, asked.request.query.limit or MOST), asked.request.query.limit or MOST))
    for id in pick(hits, session, view_of(asked, country, None, session)):
        session.stdout.write(f"{id}\n")


def _hits(asked: Asked, store: Store, limit: int | None) -> Iterator[Hit]:
    """The meetings that match, and one more than the limit, to know whether there are more."""
    query = asked.request.query._replace(limit=None if limit is None else limit + 1)
    return iter(()) if asked.hides_samples else store.find(query)
