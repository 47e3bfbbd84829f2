"""`selfhelp config`: show and change the user's settings."""

from typing import Annotated

import typer

from selfhelp import config as files
from selfhelp.cli.session import Session
from selfhelp.cli.values import parse_zone
from selfhelp.errors import UsageError
from selfhelp.settings import KNOWN, read_values, write_settings
from selfhelp.text import did_you_mean


def config(
    ctx: typer.Context,
    action: Annotated[str, typer.Argument(metavar="[list|set|unset]", show_default=False)] = "list",
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", show_default=False)] = None,
    value: Annotated[str | None, typer.Argument(metavar="[VALUE]", show_default=False)] = None,
) -> None:
    """Show or change your settings: home (the place for --near home) and tz (your time zone).

    Saving a home does not filter searches by itself; add --near home.

    \b
    Examples:
      selfhelp config
      selfhelp config set home "Denver, CO"
      selfhelp config set tz America/Denver
      selfhelp config unset home
    """
    session: Session = ctx.obj
    path = files.settings_file()
    if path is None:
        raise UsageError("there is no home folder for the settings", "name a file with SELFHELP_CONFIG")
    if action == "list":
        for known in KNOWN:
            session.stdout.write(f"{known}\t{session.settings.get(known, '')}\n")
        session.note(f"Saved in {path}")
        return
    if action not in ("set", "unset"):
        raise UsageError(f"unknown action {action!r}", "list, set or unset")
    if name not in KNOWN:
        raise UsageError(f"unknown setting {name!r}", did_you_mean(name or "", KNOWN) or f"one of {', '.join(KNOWN)}")
    # Settings of a wrong kind are dropped: nothing can be done with them, and this is how they are mended.
    settings = {key: saved for key, saved in read_values(path).items() if isinstance(saved, str) and key != name}
    if action == "set":
        if not value:
            raise UsageError(f"{name} needs a value", KNOWN[name])
        settings[name] = parse_zone(value) if name == "tz" else value
        if name == "home":
            with session.open(None) as store:
                home = session.find_home(value, store)
                session.note(f"Home is {home.place.label}.")
                if home.is_shared_code:
                    others = "; ".join(other.label for other in home.others)
                    session.note(f"Other places with this postal code: {others}. To mean one, name its country, too.")
    write_settings(path, settings)
