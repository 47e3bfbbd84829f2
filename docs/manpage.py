"""Prints docs/selfhelp.1, the manual page, from the commands themselves. Called by cog from a block in that page."""

import re
from typing import Final

import typer.main

# Commands and contexts have no public name; the version of Typer is pinned.
from typer._click import Command, Context

from docs.pages import EXIT_CODES, VARIABLES
from selfhelp import __version__
from selfhelp.cli import program
from selfhelp.cli.commands import COMMANDS

FILES: Final = (
    ("~/.local/share/selfhelp/selfhelp.db", "The dataset, on Linux; `selfhelp info` names the file that is in use."),
    ("~/.local/share/selfhelp/selfhelp.db.previous", "The version before it."),
    ("~/.config/selfhelp/config.toml", "The settings, on Linux."),
)


def print_manual() -> None:
    """Prints the whole page but its first comment."""
    app = typer.main.get_command(program(list(COMMANDS)))
    assert isinstance(app, typer.core.TyperGroup)  # noqa: S101 - a program with commands is a group
    print(f'.TH SELFHELP 1 "" "selfhelp {__version__}" "User Commands"')
    print(".nh\n.ad l")
    print(".SH NAME\nselfhelp \\- find self\\-help group meetings from a terminal, offline")
    print(".SH SYNOPSIS\n.B selfhelp\n[\\fIWORDS\\fR]...\n.br")
    print(".B selfhelp\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGS\\fR]...")
    print(".SH DESCRIPTION")
    _print_text(app.help or "")
    _print_parameters(app, Context(app))
    heading = ""
    for name, about in COMMANDS.items():
        if about.heading != heading:
            heading = about.heading
            print(f".SH {heading.upper()}")
        command = app.commands[name]
        context = Context(command)
        print(f".SS selfhelp {_text(name)}\n.B selfhelp {_text(name)}")
        print(" ".join(map(_text, command.collect_usage_pieces(context))))
        print(".PP")
        _print_text(command.help or about.summary)
        _print_parameters(command, context)
    for heading, rows in (("EXIT STATUS", EXIT_CODES), ("ENVIRONMENT", VARIABLES), ("FILES", FILES)):
        print(f".SH {heading}")
        for term, meaning in rows:
            _print_item(f"\\fB{_text(term)}\\fR", meaning)
    print(".SH SEE ALSO\n.BR sqlite3 (1)")


def _print_text(help: str) -> None:
    """Prints the paragraphs of a help text; one that begins with a backspace keeps its lines."""
    for number, paragraph in enumerate(help.split("\n\n")):
        if number:
            print(".PP")
        if paragraph.startswith("\b"):
            heading, *lines = paragraph.removeprefix("\b").strip("\n").split("\n")
            print(f"{_text(heading)}\n.PP\n.nf")
            print("\n".join(_text(line) for line in lines))
            print(".fi")
        else:
            print(_text(" ".join(paragraph.split())))


def _print_parameters(command: Command, context: Context) -> None:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is None:
            continue
        value = f" \\fI{_text(parameter.metavar)}\\fR" if parameter.metavar else ""
        names = [] if parameter.param_type_name == "argument" else parameter.opts
        _print_item(", ".join(f"\\fB{_text(name)}\\fR" for name in names) + value, " ".join(record[1].split()))


def _print_item(term: str, meaning: str) -> None:
    print(f".TP\n{term.strip()}\n{_text(meaning)}")


def _text(text: str) -> str:
    """A text as roff has it: hyphens that can be copied, and nothing that is taken for a request."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "")
    ascii_only = re.sub(r"[^\x00-\x7f]", lambda match: f"\\[u{ord(match[0]):04X}]", escaped)
    return re.sub(r"^(?=[.'])", r"\\&", ascii_only, flags=re.MULTILINE)
