"""`selfhelp config`: show and change the user's settings."""

import re
import shlex
from typing import Annotated, Final

import typer

from selfhelp import config as files
from selfhelp.cli.commands import COMMANDS
from selfhelp.cli.session import Session
from selfhelp.cli.values import chosen, known_country, parse_zone
from selfhelp.errors import UsageError
from selfhelp.output.formats import TEXT_FORMATS
from selfhelp.settings import ALIAS, KNOWN, is_known, read_values, write_settings
from selfhelp.text import did_you_mean, printable

ALIAS_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,40}")


def config(
    ctx: typer.Context,
    action: Annotated[
        str,
        typer.Argument(metavar="[list|set|unset]", help="What to do (default: list).", show_default=False),
    ] = "list",
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Name of the setting.", show_default=False)
    ] = None,
    value: Annotated[
        str | None, typer.Argument(metavar="[VALUE]", help="Its new value, to set it.", show_default=False)
    ] = None,
) -> None:
    """Show or change your settings: home, tz (time zone), country, units, clock, language, format, and aliases.

    Home is the place for --near home, and for a search in plain words that names no place. An alias is a word that
    stands for the beginning of a command line.

    \b
    Examples:
      selfhelp config
      selfhelp config set home "Denver, CO"
      selfhelp config set tz America/Denver
      selfhelp config set units km
      selfhelp config set alias.evening "find --near home --time evening"
      selfhelp config unset home
    """
    session: Session = ctx.obj
    path = files.settings_file()
    if path is None:
        raise UsageError("there is no home folder for the settings", "name a file with SELFHELP_CONFIG")
    if action == "list":
        for known in dict.fromkeys([*KNOWN, *sorted(session.settings)]):
            session.stdout.write(f"{known}\t{printable(session.settings.get(known, ''))}\n")
        session.note(f"Saved in {path}")
        return
    if action not in ("set", "unset"):
        raise UsageError(f"unknown action {action!r}", "list, set or unset")
    if name is None or not is_known(name):
        raise UsageError(f"unknown setting {name!r}", did_you_mean(name or "", KNOWN) or f"one of {', '.join(KNOWN)}")
    # Settings of a wrong kind are dropped: nothing can be done with them, and this is how they are mended.
    settings = {key: saved for key, saved in read_values(path).items() if isinstance(saved, str) and key != name}
    if action == "set":
        settings[name] = _checked(name, value)
        if name == "home":
            with session.open(None) as store:
                home = session.find_home(settings[name], store)
                session.note(f"Home is {home.place.label}.")
                if home.is_shared_code:
                    others = "; ".join(other.label for other in home.others)
                    session.note(f"Other places with this postal code: {others}. To choose one, add its country.")
    write_settings(path, settings)


def _checked(name: str, value: str | None) -> str:
    """The value as it is saved.

    Raises:
        UsageError: it is missing, or not one that the setting can have.
        UnknownValueError: it is not among the few that the setting can have.
    """
    if name.startswith(ALIAS):
        return _checked_alias(name.removeprefix(ALIAS), value)
    setting = KNOWN[name]
    if not value:
        raise UsageError(f"{name} needs a value", setting.meaning)
    if name == "tz":
        return parse_zone(value)
    if name == "country":
        return known_country(value)
    choices = ("table", *TEXT_FORMATS) if name == "format" else setting.choices
    return next(iter(chosen([value], choices, name))) if choices else value


def _checked_alias(alias: str, words: str | None) -> str:
    """The words that an alias stands for.

    Raises:
        UsageError: there are none, quotes in them are not closed, or the alias is a command or cannot be typed.
    """
    from selfhelp.cli import PLANNED

    if alias in COMMANDS or alias in PLANNED or not ALIAS_NAME.fullmatch(alias):
        raise UsageError(f"{alias!r} cannot be the name of an alias", "a word that is not a command: alias.evening")
    try:
        is_empty = not shlex.split(words or "")
    except ValueError as problem:
        raise UsageError(f"a quotation mark is missing in {words!r}", "close the quotes") from problem
    if words is None or is_empty:
        raise UsageError(f"{ALIAS}{alias} needs words", 'selfhelp config set alias.evening "find --time evening"')
    return words
