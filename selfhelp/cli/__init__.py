"""The command line: the commands, and the one place where errors become exit codes."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, Final

import typer

# The base of the errors that Typer raises has no public name; the version of Typer is pinned.
from typer._click.exceptions import ClickException

from selfhelp import __version__
from selfhelp.cli.session import Session, session
from selfhelp.errors import SelfHelpError, UsageError

COMMANDS: Final = {
    "find": ("find", "find"),
    "show": ("show", "show"),
    "problems": ("directories", "problems"),
    "organizations": ("directories", "organizations"),
    "helplines": ("directories", "helplines"),
    "guide": ("guide", "guide"),
    "feeds": ("feeds", "feeds"),
    "import": ("import_", "import_"),
    "update": ("update", "update"),
    "changes": ("changes", "changes"),
    "info": ("info", "info"),
    "check": ("check", "check"),
    "config": ("config", "config"),
}
"""Command -> its module in this package and its function there; only the one asked for is imported."""

ROOT_OPTIONS: Final = ("-h", "--help", "--version", "--debug", "--install-completion", "--show-completion")
"""Options that may stand before a command."""

COMPLETING: Final = "_SELFHELP_COMPLETE"
"""The variable by which a shell asks for completions."""


def program(names: list[str]) -> typer.Typer:
    """The program with the commands of these names."""
    app = typer.Typer(
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(selfhelp)
    for name in names:
        module, function = COMMANDS[name]
        app.command(name)(getattr(import_module(f"selfhelp.cli.commands.{module}"), function))
    return app


def _show_version(ctx: typer.Context, asked: bool) -> None:
    if asked:
        ctx.obj.stdout.write(f"selfhelp {__version__}\n")
        raise typer.Exit


def selfhelp(
    ctx: typer.Context,
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Find self-help group meetings, offline.

    Words without a command mean `find`.
    """
    ctx.obj.debug = debug


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line and gives its exit code: 0 done, 1 failure, 2 usage, 130 Ctrl-C."""
    with _streams():
        given = session()
        try:
            code = _run(sys.argv[1:] if arguments is None else arguments, given)
            sys.stdout.flush()
        except SelfHelpError as error:
            code = _failed(given, error, str(error), error.hint, error.exit_code)
        except ClickException as error:
            context = getattr(error, "ctx", None)
            where = context.command_path if context is not None else "selfhelp"
            code = _failed(given, error, error.format_message(), f"{where} --help", error.exit_code)
        except KeyboardInterrupt:
            code = 130
        except BrokenPipeError:
            code = 1
        except OSError as error:
            code = _failed(given, error, f"the answer cannot be written ({error.strerror})", "", 1)
        return code if _flushed() else 1


@contextmanager
def _streams() -> Iterator[None]:
    """UTF-8 out everywhere; a stream that was closed before we began is one that nobody reads."""
    closed = [name for name in ("stdout", "stderr") if getattr(sys, name) is None]
    with ExitStack() as stack:
        for name in closed:
            setattr(sys, name, stack.enter_context(Path(os.devnull).open("w", encoding="utf-8")))
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="replace")
        yield
        for name in closed:
            setattr(sys, name, None)


def _flushed() -> bool:
    """Whether all that was printed is out; if not, Python is kept from trying again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def _run(words: list[str], given: Session) -> int:
    for word in words:
        if any("\ud800" <= letter <= "\udfff" for letter in word):
            raise UsageError(f"{word!a} is not UTF-8", "type it again, or set the terminal to UTF-8")
    if COMPLETING in os.environ:
        app = program(_completed())
    else:
        words, names = _with_command(words)
        app = program(names)
    code = app(words, prog_name="selfhelp", obj=given, standalone_mode=False)
    return code if isinstance(code, int) else 0


def _completed() -> list[str]:
    """The commands that a completion may need: the one that stands there already, else all."""
    typed = (os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or "").split()
    return typed[1:2] if len(typed) > 2 and typed[1] in COMMANDS else list(COMMANDS)


def _with_command(words: list[str]) -> tuple[list[str], list[str]]:
    """`words`, with `find` before them where they name no command, and the commands that they may need.

    Raises:
        UsageError: the first word nearly is a command.
    """
    at = next((index for index, word in enumerate(words) if word not in ROOT_OPTIONS), None)
    if at is None:
        return words or ["--help"], list(COMMANDS)
    if words[at] in COMMANDS:
        return words, [words[at]]
    from difflib import get_close_matches

    near = get_close_matches(words[at], COMMANDS, n=1, cutoff=0.75)
    if near:
        raise UsageError(f"there is no command {words[at]!r}", f"did you mean {near[0]}?")
    return [*words[:at], "find", *words[at:]], ["find"]


def _failed(given: Session, error: Exception, what: str, hint: str, code: int) -> int:
    """Says in two lines what went wrong and what to try."""
    if given.debug:
        import traceback

        traceback.print_exception(error, file=given.stderr)
    given.say(f"error: {what}")
    if hint:
        given.say(f"try: {hint}")
    return code
