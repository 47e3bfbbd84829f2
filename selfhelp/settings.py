"""Reads and writes the user's settings, a TOML file that `selfhelp config` changes."""

import json
from pathlib import Path
from typing import Final

from selfhelp.errors import SelfHelpError

KNOWN: Final = {
    "home": 'the place for --near home: "Denver, CO", 80205, or lat,lon',
    "tz": "your time zone, unless --tz or --near sets another one: America/Denver",
}
"""Setting -> description of its value, also shown as a hint."""


def read_settings(path: Path) -> dict[str, str]:
    """The known settings in a file; empty if the file does not exist.

    Raises:
        SelfHelpError: the file is unreadable or not valid TOML.
    """
    if not path.exists():
        return {}
    import tomllib

    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise SelfHelpError(f"cannot read {path} ({problem})", "fix the file, or move it away") from problem
    return {name: str(value) for name, value in values.items() if name in KNOWN}


def write_settings(path: Path, settings: dict[str, str]) -> None:
    """Replace the file with one that contains the settings.

    Raises:
        SelfHelpError: the file cannot be written.
    """
    from selfhelp.files import replacement

    # A JSON string is a valid TOML string too, if characters stand for themselves.
    text = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in sorted(settings.items()))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacement(path) as new_file:
            new_file.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise SelfHelpError(
            f"cannot write {path} ({problem.strerror})", "set SELFHELP_CONFIG to another file"
        ) from problem
