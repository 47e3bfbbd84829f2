"""The command line: the commands, and the one place where errors become exit codes."""

import os
import sys
from difflib import get_close_matches
from typing import Annotated

import typer
from typer._click.exceptions import ClickException

from selfhelp import __version__
from selfhelp.cli.changes import changes
from selfhelp.cli.find import find
from selfhelp.cli.importing import import_
from selfhelp.cli.session import Session, session
from selfhelp.cli.show import show
from selfhelp.errors import SelfHelpError, UsageError

app = typer.Typer(
    add_completion=True,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS = {"find": find, "show": show, "import": import_, "changes": changes}
for name, command in COMMANDS.items():
    app.command(name)(command)


@app.callback()
def selfhelp(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Find self-help group meetings, offline."""
    ctx.obj.debug = debug


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line and gives its exit code: 0 done, 1 failure, 2 usage, 130 Ctrl-C."""
    given = session()
    words = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if "--version" in words[:1]:
        print(f"selfhelp {__version__}")
        return 0
    try:
        code = app(_with_command(words, given), prog_name="selfhelp", obj=given, standalone_mode=False)
        code = code if isinstance(code, int) else 0
    except SelfHelpError as error:
        code = _failed(given, error, str(error), error.hint, error.exit_code)
    except ClickException as error:
        where = error.ctx.command_path if getattr(error, "ctx", None) is not None else "selfhelp"
        code = _failed(given, error, error.format_message(), f"{where} --help", error.exit_code)
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        code = 1
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    return code


def _failed(given: Session, error: Exception, what: str, hint: str, code: int) -> int:
    if given.debug:
        import traceback

        traceback.print_exception(error, file=given.stderr)
    given.say(f"error: {what}")
    if hint:
        given.say(f"try: {hint}")
    return code


def _with_command(words: list[str], given: Session) -> list[str]:
    """`words`, with `find` before them where they begin with none of the commands.

    Raises:
        SelfHelpError: the first word nearly is a command.
    """
    first = next((word for word in words if not word.startswith("-")), None)
    if first is None or first in COMMANDS:
        return words
    near = get_close_matches(first, COMMANDS, n=1, cutoff=0.8)
    if near:
        raise UsageError(f"there is no command {first!r}", f"did you mean {near[0]}?")
    at = words.index(first)
    return [*words[:at], "find", *words[at:]]
