"""Where files are: the bundled dataset, the user's dataset and the settings file, and their environment variables."""

import os
import sys
from pathlib import Path
from typing import Final

BUNDLED: Final = Path(__file__).with_name("bundled.db")
"""The dataset inside the package, compiled from `data/` when the package is built."""

WORDS: Final = Path(__file__).with_name("words.json")
"""The words of human languages, merged from `data/words` and CLDR when the package is built."""

DATASET: Final = "selfhelp.db"
"""Name of the user's dataset in the platform's data folder."""

DB_VARIABLE: Final = "SELFHELP_DB"
CONFIG_VARIABLE: Final = "SELFHELP_CONFIG"
FEEDS_VARIABLE: Final = "SELFHELP_FEEDS"

_XDG_DEFAULTS: Final = {"data": ".local/share", "config": ".config"}
"""Kind of folder -> where it is in the home folder on Linux, if no environment variable names another one."""


def user_dataset() -> Path | None:
    """The dataset that imports write: $SELFHELP_DB, else `selfhelp.db` in the platform's data folder.

    None if the variable is unset and there is no home folder.
    """
    return _from_environment(DB_VARIABLE) or _in_folder("data", DATASET)


def is_own_dataset(dataset: Path) -> bool:
    """Whether a dataset is the one in the platform's own data folder, which nobody else has to read."""
    own = _in_folder("data", DATASET)
    return own is not None and os.path.realpath(own) == os.path.realpath(dataset)


def named_catalogue() -> str | None:
    """The file or address in $SELFHELP_FEEDS: a catalogue of feeds in place of the bundled one; None if unset."""
    return os.environ.get(FEEDS_VARIABLE) or None


def settings_file() -> Path | None:
    """The settings file: $SELFHELP_CONFIG, else `config.toml` in the platform's configuration folder.

    None if the variable is unset and there is no home folder.
    """
    return _from_environment(CONFIG_VARIABLE) or _in_folder("config", "config.toml")


def _from_environment(variable: str) -> Path | None:
    path = os.environ.get(variable)
    return Path(path) if path else None


def _in_folder(kind: str, name: str) -> Path | None:
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises if there is none
    if home == "/" or not Path(home).is_absolute():
        return None
    if sys.platform == "linux":
        # What platformdirs returns there (the XDG Base Directory Specification). Its import would take 4 % of a lookup.
        stated = Path(os.environ.get(f"XDG_{kind.upper()}_HOME", ""))
        return (stated if stated.is_absolute() else Path(home, _XDG_DEFAULTS[kind])) / "selfhelp" / name
    import platformdirs

    folder: Path = getattr(platformdirs, f"user_{kind}_path")("selfhelp", appauthor=False)
    return folder / name
