"""`selfhelp export`: write all meetings that a search finds to a file."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from selfhelp.cli.calendar_options import CalendarChoices
from selfhelp.cli.commands.find import TABLE, FieldsOption, FormatOption, Output, QuietOption, search
from selfhelp.cli.filters import Filters
from selfhelp.cli.options import with_options
from selfhelp.errors import UsageError
from selfhelp.output.formats import SUFFIXES


class ExportOutput(NamedTuple):
    """Output options of `export`."""

    format: FormatOption = None
    fields: FieldsOption = ()
    quiet: QuietOption = False


@with_options(Filters, ExportOutput, CalendarChoices)
def export(
    ctx: typer.Context,
    filters: Filters,
    output: ExportOutput,
    choices: CalendarChoices,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help=f"File to write; its suffix selects the format: {', '.join(SUFFIXES)}.",
            show_default=False,
        ),
    ],
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORDS]...", help="What to find, in plain words.", show_default=False),
    ] = None,
) -> None:
    """Write all meetings that a search finds to a file.

    The search is that of `find`, with the same words and options. The suffix of the file selects the format, unless you
    add --format. An old file is kept until everything is written. Passcodes and private numbers are removed from
    calendars, pages and messages, because other people may read them; .csv, .json and .xlsx keep them. Samples are
    written only with --sample.

    \b
    Examples:
      selfhelp export meetings.csv
      selfhelp export denver.xlsx --near 80205 --within 10mi
      selfhelp export map.geojson drinking near Denver
      selfhelp export page.html -o na --city Denver
      selfhelp export december.ics --each --day 2026-12-01..2026-12-31 -o aa
      selfhelp export feed.json --format meeting-guide -o aa
    """
    if output.format == TABLE:
        raise UsageError("a table is for the screen", "selfhelp find --format table --output FILE")
    search(
        ctx.obj,
        filters,
        Output(format=output.format, fields=output.fields, output=file, quiet=output.quiet),
        choices,
        words or [],
        is_export=True,
    )
