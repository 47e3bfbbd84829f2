"""Prints the generated parts of docs/reference.md, and holds the facts that docs/selfhelp.1 has in common with it.

Called by cog from blocks in those pages: `cog -P -r @docs/generated.txt` renews them all.
"""

import contextlib
import io
import os
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from unittest.mock import patch

from selfhelp import config
from selfhelp.cli import explain, main
from selfhelp.cli.commands import COMMANDS
from selfhelp.output import fields, formats

WIDTH: Final = "100"
"""Columns of the terminal that the help is printed for; Typer uses at most 80 of them."""

EXIT_CODES: Final = (
    ("0", "Success, even if nothing is found."),
    ("1", "Failure."),
    ("2", "Usage error."),
    ("3", "Nothing was found, and `--exit-status` was given."),
    ("130", "Interrupted with Ctrl-C."),
)

VARIABLES: Final = (
    (config.DB_VARIABLE, "The dataset to read and write, instead of the one in the platform's data folder."),
    (config.CONFIG_VARIABLE, "The settings file, instead of the one in the platform's configuration folder."),
    (config.FEEDS_VARIABLE, "Your own catalogue of feeds, instead of the bundled one; `+FILE` uses both."),
    ("TZ", "Your time zone, if it is not given by `--tz`, a place or the settings."),
    ("PAGER", "The program that shows output longer than the screen; empty for none."),
    ("NO_COLOR, FORCE_COLOR", "Turn colors off, or on even in a pipe; `--color` overrides both."),
)


class Help(NamedTuple):
    """The help of the program, or of a command."""

    name: str
    text: str


def helps() -> list[Help]:
    """The help of the program, then that of each command."""
    return [_help(["selfhelp"]), *(_help(["selfhelp", command]) for command in COMMANDS)]


def _help(words: list[str]) -> Help:
    out = io.StringIO()
    with patch.dict(os.environ, COLUMNS=WIDTH), contextlib.redirect_stdout(out):
        main([*words[1:], "--help"])
    return Help(" ".join(words), "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines()))


def print_help() -> None:
    """Prints the help of all commands."""
    for command in helps():
        print(f"### {command.name}\n\n```text\n{command.text}\n```\n")


def print_formats() -> None:
    """Prints the formats and their suffixes."""
    rows = [
        (f"`{name}`", f"`{format.suffixes[0]}`" if format.suffixes else "by `--format`", format.meaning)
        for name, format in formats.FORMATS.items()
    ]
    _print_table(("format", "suffix", "what it is"), rows)


def print_fields() -> None:
    """Prints the fields of a meeting."""
    _print_table(("field", "meaning"), [(f"`{name}`", field.meaning) for name, field in fields.FIELDS.items()])


def print_explained() -> None:
    """Prints the fields of the object of --explain."""
    _print_table(("field", "meaning"), [(f"`{name}`", meaning) for name, meaning in explain.FIELDS.items()])


def print_exit_codes() -> None:
    """Prints the exit codes."""
    _print_table(("code", "meaning"), EXIT_CODES)


def print_variables() -> None:
    """Prints the environment variables."""
    _print_table(("variable", "meaning"), [(f"`{names.replace(', ', '`, `')}`", text) for names, text in VARIABLES])


def _print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    head, *body = (f"| {' | '.join(cells)} |" for cells in (columns, *rows))
    print("\n".join([head, "|" + "---|" * len(columns), *body]))
