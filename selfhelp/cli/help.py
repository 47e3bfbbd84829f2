"""`--help` in groups: options and commands stand below the headings that their declarations name."""

from collections.abc import Iterable, Mapping
from typing import Final

# The classes that write help have no other public base; the version of Typer is pinned.
from typer._click import Context, HelpFormatter
from typer.core import TyperCommand, TyperGroup

OTHERS: Final = "Other options"
"""Heading of the options that name none, where others do."""

Row = tuple[str, str]


class GroupedCommand(TyperCommand):
    """A command whose options stand below their headings."""

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

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the name of each command, and the whole first sentence of its help."""
        parts: dict[str, list[Row]] = {}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                heading = getattr(command, "rich_help_panel", None) or "Commands"
                sentence = command.get_short_help_str(len(command.help or ""))
                parts.setdefault(heading, []).append((name, sentence))
        _write(parts, formatter)


def _write(parts: Mapping[str, Iterable[Row]], formatter: HelpFormatter) -> None:
    for heading, rows in parts.items():
        if listed := list(rows):
            with formatter.section(heading):
                formatter.write_dl(listed)
