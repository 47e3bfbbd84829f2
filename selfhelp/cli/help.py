"""What all commands share: options that control printing, and `--help` with options grouped under headings."""

import os
from collections.abc import Iterable, Mapping
from typing import Any, Final

# The classes that write help have no other public base; the version of Typer is pinned.
from typer._click import Command, Context, HelpFormatter, Parameter
from typer.core import TyperCommand, TyperGroup, TyperOption

from selfhelp.cli.commands import COMMANDS
from selfhelp.errors import UsageError

OTHERS: Final = "Other options"
"""Heading of the options that name none, where others do."""

Row = tuple[str, str]

COLOR: Final = "--color"
COLORS: Final = ("auto", "always", "never")


def set_color(ctx: Context, parameter: Parameter, value: str | None) -> None:  # noqa: ARG001
    """Use colours as the user says: by the variables that rich, as most programs, obeys.

    Raises:
        UsageError: the value is unknown.
    """
    if value is None or value == "auto":
        return
    if value not in COLORS:
        raise UsageError(f"unknown value {value!r} of {COLOR}", f"one of {', '.join(COLORS)}")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        os.environ.pop(name, None)
    os.environ["FORCE_COLOR" if value == "always" else "NO_COLOR"] = "1"


def set_pager(ctx: Context, parameter: Parameter, value: bool) -> None:  # noqa: ARG001
    """Let what is longer than the screen scroll away, if the user says so."""
    if value:
        ctx.obj.has_pager = False


class GroupedCommand(TyperCommand):
    """A command whose options stand below their headings; every command has those on how it prints."""

    def __init__(self, *arguments: Any, **others: Any) -> None:
        super().__init__(*arguments, **others)
        self.params += [
            TyperOption(
                param_decls=[COLOR],
                metavar="WHEN",
                help="Use colors: auto, always or never.",
                callback=set_color,
                expose_value=False,
                autocompletion=lambda ctx, args, typed: [word for word in COLORS if word.startswith(typed)],  # noqa: ARG005
            ),
            TyperOption(
                param_decls=["--no-pager"],
                is_flag=True,
                help="Do not open a pager for output longer than the screen.",
                callback=set_pager,
                expose_value=False,
            ),
        ]

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the arguments, then the options."""
        parts: dict[str, list[Row]] = {"Arguments": []}
        others: list[Row] = []
        for parameter in self.get_params(ctx):
            row = parameter.get_help_record(ctx)
            if row is None:
                continue
            heading = getattr(parameter, "rich_help_panel", None)
            if parameter.param_type_name == "argument":
                parts["Arguments"].append(row)
            elif heading is not None:
                parts.setdefault(heading, []).append(row)
            else:
                others.append(row)
        _write({**parts, (OTHERS if len(parts) > 1 else "Options"): others}, formatter)


class GroupedProgram(TyperGroup):
    """The program, whose commands stand below their headings."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002
        """Write the name of each command, and the first sentence of its help."""
        parts: dict[str, list[Row]] = {}
        for name, command in COMMANDS.items():
            parts.setdefault(command.heading, []).append((name, command.summary))
        _write(parts, formatter)

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002
        """All commands, of which only those that are needed are loaded."""
        return list(COMMANDS)

    def get_command(self, ctx: Context, name: str) -> Command | None:
        """The command of that name; of one that is not loaded, only its name and summary."""
        known = COMMANDS.get(name)
        return super().get_command(ctx, name) or (known and TyperCommand(name, help=known.summary))


def _write(parts: Mapping[str, Iterable[Row]], formatter: HelpFormatter) -> None:
    for heading, rows in parts.items():
        if listed := list(rows):
            with formatter.section(heading):
                formatter.write_dl(listed)
