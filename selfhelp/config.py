"""Where files live: the bundled dataset, the user's, and what the environment says of them."""

import os
from pathlib import Path
from typing import Final

BUNDLED: Final = Path(__file__).with_name("bundled.db")
"""The dataset inside the package, compiled from `data/` when it is built."""

DB_VARIABLE: Final = "SELFHELP_DB"


def user_dataset() -> Path | None:
    """The file that imports write: what SELFHELP_DB names, else one in the platform's data folder.

    None where there is neither such a name nor a home folder.
    """
    named = os.environ.get(DB_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_data_path

    try:
        folder = user_data_path("selfhelp", appauthor=False)
    except (RuntimeError, KeyError, OSError):
        return None
    # Without a home folder, platformdirs leaves the tilde or starts at the root.
    home_known = folder.is_absolute() and "~" not in folder.parts and len(folder.parts) > 3
    return folder / "selfhelp.db" if home_known else None
