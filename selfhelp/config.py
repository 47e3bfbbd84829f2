"""Where files live: the bundled dataset, the user's, the settings, and what the environment says of them."""

import os
from pathlib import Path
from typing import Final

BUNDLED: Final = Path(__file__).with_name("bundled.db")
"""The dataset inside the package, compiled from `data/` when it is built."""

DB_VARIABLE: Final = "SELFHELP_DB"
CONFIG_VARIABLE: Final = "SELFHELP_CONFIG"


def user_dataset() -> Path | None:
    """The file that imports write: what SELFHELP_DB names, else one in the platform's data folder.

    None where there is neither such a name nor a home folder.
    """
    return _named(DB_VARIABLE) or _in_folder("user_data_path", "selfhelp.db")


def settings_file() -> Path | None:
    """The file of settings: what SELFHELP_CONFIG names, else one in the platform's folder for such."""
    return _named(CONFIG_VARIABLE) or _in_folder("user_config_path", "config.toml")


def _named(variable: str) -> Path | None:
    named = os.environ.get(variable)
    return Path(named) if named else None


def _in_folder(kind: str, name: str) -> Path | None:
    import platformdirs

    # Where there is no home folder, there is none below it either.
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where this tells
    if home in ("", "~", "/"):
        return None
    folder: Path = getattr(platformdirs, kind)("selfhelp", appauthor=False)
    return folder / name
