"""`selfhelp check`: what is wrong in a dataset."""

import typer

from selfhelp.cli.options import Reading, taking
from selfhelp.cli.session import Session
from selfhelp.dataset.check import RULES, findings
from selfhelp.output.json_lines import dumps
from selfhelp.text import printable


@taking(Reading)
def check(ctx: typer.Context, reading: Reading) -> None:
    """Look for what is wrong in a dataset.

    Its structure, its vocabulary, its facts; the exit code is 1 if something is wrong. It prints a line for each
    thing that is wrong, with --json an object a line, and nothing where all rules hold.

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
        session.note(f"{number} findings.")
        raise typer.Exit(1)
    session.note(f"All {len(RULES) + 1} rules hold.")
