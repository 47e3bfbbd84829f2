"""The command line: dispatch to the commands, and the one place where errors become exit codes."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Final

import typer

# The base of the errors that Typer raises has no public name; the version of Typer is pinned.
from typer._click.exceptions import ClickException

from selfhelp import __version__
from selfhelp.cli import values
from selfhelp.cli.commands import COMMANDS
from selfhelp.cli.help import COLOR, GroupedCommand, GroupedProgram
from selfhelp.cli.options import declared_options
from selfhelp.cli.session import Session, current_session
from selfhelp.errors import InstallError, SelfHelpError, UsageError
from selfhelp.settings import ALIAS

SPOKEN: Final = frozenset({"find", "show", "problems", "organizations", "helplines", "guide", "export", "forget"})
"""Commands that may be followed by the words of a person ("forget it, I want to ...")."""

SPOKEN_OPTIONS: Final = frozenset({"--problem", "-p", "--text"})
"""Options whose value may be the words of a person, too."""

PLANNED: Final = ("handout", "plan", "publish", "correct", "mcp")
"""Commands that are not built yet: a search for these words alone is not what was meant."""

FILE_SUFFIXES: Final = (
    ".csv",
    ".tsv",
    ".json",
    ".jsonl",
    ".ics",
    ".xlsx",
    ".xls",
    ".geojson",
    ".html",
    ".xml",
    ".zip",
    ".txt",
    ".db",
    ".pdf",
)

LONGEST_MESSAGE: Final = 2000
"""Characters of an error message, which quotes what was typed."""

ROOT_OPTIONS: Final = ("-h", "--help", "--version", "--debug", "--install-completion", "--show-completion")
"""Options that may precede the command."""

COMPLETING: Final = "_SELFHELP_COMPLETE"
"""Environment variable that is set when a shell requests completions."""


def program(names: list[str]) -> typer.Typer:
    """The Typer app, in which the named commands are loaded; its help lists all."""
    app = typer.Typer(
        cls=GroupedProgram,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(selfhelp)
    for name in names:
        app.command(name, cls=GroupedCommand)(_function_of(name))
    return app


def _function_of(command: str) -> Callable[..., None]:
    module, function, *_ = COMMANDS[command]
    loaded: Callable[..., None] = getattr(import_module(f"selfhelp.cli.commands.{module}"), function)
    return loaded


def _show_version(ctx: typer.Context, requested: bool) -> None:
    if requested:
        ctx.obj.stdout.write(f"selfhelp {__version__}\n")
        raise typer.Exit


def selfhelp(
    ctx: typer.Context,
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of errors.")] = False,
) -> None:
    """Find self-help group meetings, offline.

    Without a command, all words are passed to `find`. Options may also stand before the command.
    """
    ctx.obj.debug = debug


def main(arguments: list[str] | None = None, *, now: datetime | None = None) -> int:
    """Run the command line. Exit codes: 0 success, 1 failure, 2 usage error, 3 `find --exit-status`, 130 Ctrl-C."""
    with _streams():
        current = current_session(now)
        words = sys.argv[1:] if arguments is None else arguments
        try:
            code = _run(words, current)
            sys.stdout.flush()
        except SelfHelpError as error:
            current.printed.add(str(error))
            _warn_of_danger(current, words)
            code = _report_error(current, error, str(error), error.hint, error.exit_code)
        except ClickException as error:
            _warn_of_danger(current, words)
            context = getattr(error, "ctx", None)
            command_path = context.command_path if context is not None else "selfhelp"
            code = _report_error(current, error, error.format_message(), f"{command_path} --help", error.exit_code)
        except KeyboardInterrupt:
            code = 130
        except BrokenPipeError:
            code = 1
        except ImportError as error:
            incomplete = InstallError("a library", error)
            code = _report_error(current, error, str(incomplete), incomplete.hint, incomplete.exit_code)
        except OSError as error:
            code = _report_error(current, error, f"cannot write the output ({error.strerror})", "", 1)
        return code if _flush_stdout() else 1


@contextmanager
def _streams() -> Iterator[None]:
    """Set stdout and stderr to UTF-8; replace those that were closed before the start with the null device."""
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


def _flush_stdout() -> bool:
    """Whether stdout could be flushed; if not, redirect it to the null device, as Python flushes it again at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def _run(words: list[str], current: Session) -> int:
    for word in words:
        if not word.isascii() and any("\ud800" <= letter <= "\udfff" for letter in word):
            raise UsageError(f"{word!a} is not valid UTF-8", "type it again, or set the terminal to UTF-8")
    if COMPLETING in os.environ:
        app = program(_commands_to_complete())
    else:
        words, names = _with_command(words, current)
        if not SPOKEN.isdisjoint(names) and len(names) == 1:
            values.check_length([word for word in words if word not in names])
        app = program(names)
    code = app(words, prog_name="selfhelp", obj=current, standalone_mode=False)
    return code if isinstance(code, int) else 0


def _commands_to_complete() -> list[str]:
    """The commands to load for a completion: the one already typed, if any."""
    typed = (os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or "").split()
    return typed[1:2] if len(typed) > 2 and typed[1] in COMMANDS else []


def _with_command(words: list[str], current: Session, *, takes_alias: bool = True) -> tuple[list[str], list[str]]:
    """`words` with the command before its options, `find` if they name none, and the commands to load.

    A first word that is an alias in the settings stands for the words there.

    Raises:
        UsageError: the first word looks like a misspelled command or a file, or is a command that is not built yet.
    """
    start = next((index for index, word in enumerate(words) if word not in ROOT_OPTIONS), None)
    if start is None:
        return words or ["--help"], []
    position = start
    while position < len(words) and _is_option(words[position]):
        named = words[position + 1] if position + 1 < len(words) else ""
        takes_next = _takes_next_word(words[position]) and not _is_flag_of(named, words[position])
        position += 2 if takes_next else 1
    first = words[position] if position < len(words) else ""
    if first in COMMANDS:
        return [*words[:start], first, *words[start:position], *words[position + 1 :]], [first]
    if takes_alias and position == start and (alias := current.settings.get(ALIAS + first)):
        import shlex

        return _with_command([*words[:start], *shlex.split(alias), *words[start + 1 :]], current, takes_alias=False)
    from difflib import get_close_matches

    similar = get_close_matches(first, COMMANDS, n=1, cutoff=0.5 if first in PLANNED else 0.75)
    if similar or first in PLANNED:
        hint = f"did you mean {similar[0]}?" if similar else f"selfhelp --help; to search for the word: find {first}"
        raise UsageError(f"unknown command {first!r}", hint)
    if first.startswith(("/", "./", "../", "~/", ".\\", "file:", "http:", "https:")) or first.endswith(FILE_SUFFIXES):
        raise UsageError(f"{first!r} is not a command", f"to load it: selfhelp import {first} --organization NAME")
    return [*words[:start], "find", *words[start:]], ["find"]


def _is_option(word: str) -> bool:
    return word.startswith("-") and word not in ("-", "--")


def _takes_next_word(word: str) -> bool:
    """Whether the word after an option is its value, in whichever command has the option."""
    if word.startswith("--"):
        return "=" not in word and _takes_value(word)
    # Short options may be joined, and the last one followed by its value: -qn 5, -qn5.
    with_value = next((place for place, letter in enumerate(word) if place and _takes_value(f"-{letter}")), None)
    return with_value == len(word) - 1


def _is_flag_of(command: str, option: str) -> bool:
    """Whether a word names a command that has an option without a value: `--report changes`, not `--report FILE`."""
    return command in COMMANDS and declared_options(_function_of(command)).get(option) is False


def _takes_value(name: str) -> bool:
    if name == COLOR:
        return True
    # `find`, which comes first, has nearly all of them; the other commands are loaded only for what it has not.
    declared = (declared_options(_function_of(command)) for command in COMMANDS)
    return next((options[name] for options in declared if name in options), False)


def _warn_of_danger(current: Session, words: list[str]) -> None:
    """Somebody in danger is given the helplines even if the command line cannot be read."""
    spoken = [
        word
        for before, word in zip(["", *words], words, strict=False)
        if word[:1] != "-" and (before[:1] != "-" or before in SPOKEN_OPTIONS)
    ]
    if spoken and spoken[0] in SPOKEN:
        del spoken[0]
    spoken += current.spoken
    if spoken and spoken[0] not in COMMANDS:
        from selfhelp.cli.danger import warn_despite_error

        warn_despite_error(current, spoken)


def _report_error(current: Session, error: Exception, message: str, hint: str, code: int) -> int:
    """Print what went wrong and what to try, and return the exit code."""
    message = message if len(message) <= LONGEST_MESSAGE else f"{message[: LONGEST_MESSAGE // 2]} ... {message[-100:]}"
    if current.debug:
        import traceback

        current.say("".join(traceback.format_exception(error)).rstrip())
    current.say(f"error: {message}")
    if hint:
        current.say(f"try: {hint}")
    return code
