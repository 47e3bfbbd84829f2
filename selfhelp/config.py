"""Where files are: the bundled dataset, the user's dataset and the settings file, and their environment variables."""

import os
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


def user_dataset() -> Path | None:
    """The dataset that imports write: $SELFHELP_DB, else `selfhelp.db` in the platform's data folder.

    None if the variable is unset and there is no home folder.
    """
    return _from_environment(DB_VARIABLE) or _in_folder("user_data_path", DATASET)


def is_own_dataset(dataset: Path) -> bool:
    """Whether a dataset is the one in the platform's own data folder, which nobody else has to read."""
    own = _in_folder("user_data_path", DATASET)
    return own is not None and os.path.realpath(own) == os.path.realpath(dataset)


def named_catalogue() -> str | None:
    """The file or address in $SELFHELP_FEEDS: a catalogue of feeds in place of the bundled one; None if unset."""
    return os.environ.get(FEEDS_VARIABLE) or None


def settings_file() -> Path | None:
    """The settings file: $SELFHELP_CONFIG, else `config.toml` in the platform's configuration folder.

    None if the variable is unset and there is no home folder.
    """
    return _from_environment(CONFIG_VARIABLE) or _in_folder("user_config_path", "config.toml")


def _from_environment(variable: str) -> Path | None:
    path = os.environ.get(variable)
    return Path(path) if path else None


def _in_folder(kind: str, name: str) -> Path | None:
    import platformdirs

    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises if there is none
    if home in ("", "~", "/"):
        return None
    folder: Path = getattr(platformdirs, kind)("selfhelp", appauthor=False)
    return folder / name
