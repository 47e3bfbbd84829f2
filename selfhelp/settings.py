"""The user's few settings, kept in a TOML file."""

import json
import os
from pathlib import Path
from typing import Final

from selfhelp.errors import SelfHelpError

KNOWN: Final = {
    "home": 'the place that --near home means: "Denver, CO", 80205, or lat,lon',
    "tz": "your time zone, where --tz and --near do not say: America/Denver",
}
"""Name of a setting -> what it is."""


def read(path: Path) -> dict[str, str]:
    """The settings of a file; none where there is no file.

    Raises:
        SelfHelpError: the file cannot be read as TOML.
    """
    if not path.exists():
        return {}
    import tomllib

    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise SelfHelpError(f"{path} cannot be read ({problem})", "mend it, or move it away") from problem
    return {name: str(value) for name, value in found.items() if name in KNOWN}


def write(path: Path, settings: dict[str, str]) -> None:
    """Replaces the file by one that holds the settings.

    Raises:
        SelfHelpError: the file cannot be written.
    """
    # A JSON string of printable characters is a TOML string as well.
    text = "".join(f"{name} = {json.dumps(value)}\n" for name, value in sorted(settings.items()))
    begun = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        begun.write_text(text, encoding="utf-8")
        begun.replace(path)
    except OSError as problem:
        raise SelfHelpError(
            f"{path} cannot be written ({problem.strerror})", "name another with SELFHELP_CONFIG"
        ) from problem
