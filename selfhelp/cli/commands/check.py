"""`selfhelp check`: integrity errors in a dataset."""

import typer

from selfhelp.cli.options import ReadOptions, with_options
from selfhelp.cli.session import Session
from selfhelp.dataset.check import RULES, findings
from selfhelp.output.json_lines import dumps
from selfhelp.text import printable


@with_options(ReadOptions)
def check(ctx: typer.Context, reading: ReadOptions) -> None:
    """Check a dataset for errors.

    Checks its structure, vocabulary and facts. Prints one line per error (with --json, one object per line), and
    nothing if there are none. The exit code is 1 if there are errors.

    \b
    Examples:
      selfhelp check
      selfhelp check --db other.db --json
    """
    session: Session = ctx.obj
    number = 0
    with session.open(reading.db) as store:
        for finding in findings(store, session.now):
            number += 1
            line = dumps(finding._asdict()) if reading.json else "\t".join(map(printable, finding))
            session.stdout.write(line + "\n")
    if number:
        session.note(f"Errors: {number}.")
        raise typer.Exit(1)
    session.note(f"No errors; {len(RULES) + 1} rules checked.")
