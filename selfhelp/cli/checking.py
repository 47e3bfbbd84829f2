"""`selfhelp check`: what is wrong in a dataset."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from selfhelp.check import RULES, findings
from selfhelp.cli.filters import option, taking
from selfhelp.cli.session import Session
from selfhelp.export.jsons import dumps
from selfhelp.text import printable


@dataclass(frozen=True)
class Checking:
    """The values of the options of `check`."""

    json: Annotated[bool, option("--json", help="As JSON, one object a line.")] = False
    db: Annotated[Path | None, option("--db", metavar="FILE", help="The dataset to check.")] = None


@taking(Checking)
def check(ctx: typer.Context, checking: Checking) -> None:
    """Look for what is wrong in a dataset.

    Its structure, its vocabulary, its facts; the exit code is 1 if something is wrong.

    \b
    Examples:
      selfhelp check
      selfhelp check --db other.db --json
    """
    session: Session = ctx.obj
    number = 0
    with session.open(checking.db) as store:
        for finding in findings(store):
            number += 1
            line = dumps(finding._asdict()) if checking.json else "\t".join(map(printable, finding))
            session.stdout.write(line + "\n")
    if number:
        session.note(f"{number} findings.")
        raise typer.Exit(1)
    session.note(f"All {len(RULES)} rules hold.")
