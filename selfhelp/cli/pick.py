"""`find --pick`: choose among the meetings that were found, with fzf where it is installed, else by their numbers."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from selfhelp.cli.session import Session
from selfhelp.errors import SelfHelpError, UsageError
from selfhelp.model import Hit
from selfhelp.output.blocks import as_sentence
from selfhelp.output.console import View
from selfhelp.text import printable

MOST: Final = 500
"""Meetings to choose among."""

FZF: Final = ("fzf", "--multi", "--delimiter=\t", "--with-nth=2..", "--no-sort", "--reverse")
CANCELLED: Final = (1, 130)
"""Exit codes of fzf if nothing was chosen."""


def pick(hits: Sequence[Hit], session: Session, view: View) -> list[str]:
    """The ids of the meetings that the user chooses; none if the choice is cancelled.

    Raises:
        UsageError: nobody can be asked, or what is typed are no numbers of meetings.
        SelfHelpError: fzf fails.
    """
    if sys.stdin is None or not sys.stdin.isatty() or not session.stderr.isatty():
        raise UsageError("--pick needs a terminal on which to choose", "leave it out; -f plain has the ids")
    lines = [printable(as_sentence(hit, view)) for hit in hits]
    if not lines:
        return []
    if shutil.which(FZF[0]) is None:
        return [hits[number - 1].meeting.id for number in _numbers(lines, session)]
    given = "\n".join(f"{hit.meeting.id}\t{line}" for hit, line in zip(hits, lines, strict=True))
    # Options that the user has for other lists might run commands on these texts.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FZF_")}
    done = subprocess.run(FZF, input=given.encode(), stdout=subprocess.PIPE, env=environment, check=False)  # noqa: S603
    if done.returncode not in (0, *CANCELLED):
        raise SelfHelpError(f"fzf ended with code {done.returncode}", "leave --pick out; -f plain has the ids")
    return [line.partition("\t")[0] for line in done.stdout.decode().splitlines()]


def _numbers(lines: Sequence[str], session: Session) -> list[int]:
    """The numbers of lines that the user types."""
    for number, line in enumerate(lines, 1):
        session.say(f"{number:>3}  {line}")
    session.stderr.write("Which? Numbers, as in 1 3: ")
    session.stderr.flush()
    typed = sys.stdin.readline()
    numbers = [int(number) for number in re.findall(r"\d{1,4}", typed)]
    if re.sub(r"[\d\s,]", "", typed) or not all(0 < number <= len(lines) for number in numbers):
        raise UsageError(f"{printable(typed.strip())!r} are not numbers of meetings", f"numbers from 1 to {len(lines)}")
    return list(dict.fromkeys(numbers))
