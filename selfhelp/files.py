"""Files replaced whole: what is written beside a file takes its place only when it is complete."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

UNFINISHED: Final = ".new"
"""Suffix of a file that is not complete yet."""


@contextmanager
def replacement(path: Path) -> Iterator[Path]:
    """The path of a new file beside `path`, which replaces it when the block ends well, and else disappears.

    The name is hidden, and that of this process alone.

    Raises:
        OSError: the new file cannot take the place of the old one.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        yield new
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def unfinished(path: Path) -> list[Path]:
    """Files that writers of `path` left behind when they died."""
    name = re.compile(rf"\.{re.escape(path.name)}\.\d+{re.escape(UNFINISHED)}")
    return [file for file in path.parent.glob(f".*{UNFINISHED}") if name.fullmatch(file.name)]
