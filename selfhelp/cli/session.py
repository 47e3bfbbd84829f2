"""What a command has around it: streams, clock, width, and the dataset that answers."""

import os
import sys
from datetime import UTC, datetime, timezone, tzinfo
from pathlib import Path
from typing import TextIO

from selfhelp import config
from selfhelp.dataset.store import Store, about
from selfhelp.errors import StoreError, UsageError
from selfhelp.schedule.moments import zone_named
from selfhelp.settings import read
from selfhelp.text import printable_lines


class Session:
    """The edges of the program, in one value that commands are given."""

    def __init__(self, stdout: TextIO, stderr: TextIO, now: datetime, settings: dict[str, str] | None = None) -> None:
        self.stdout = stdout
        self.stderr = stderr
        self.now = now
        self.settings = settings or {}
        self.quiet = False
        self.debug = False

    @property
    def on_terminal(self) -> bool:
        """Whether people read what is printed."""
        return self.stdout.isatty()

    @property
    def zone(self) -> tzinfo:
        """The zone that the settings name, else the machine's."""
        return zone_named(self.settings.get("tz", "")) or machine_zone()

    def note(self, text: str) -> None:
        """Says something beside the answer, on stderr, unless notes are silenced."""
        if not self.quiet:
            self.say(text)

    def say(self, text: str) -> None:
        """Says something on stderr that has to be said."""
        print(printable_lines(text), file=self.stderr)

    def open(self, named: Path | None) -> Store:
        """The dataset to read: the one named, else the user's, else the bundled one.

        Where the user's is damaged, the file that it replaced answers, and that is said.
        """
        path = self.dataset(named)
        if path is None or (named is None and not path.exists()):
            return Store(config.BUNDLED)
        if named is None:
            self._upgrade(path)
        try:
            return Store(path)
        except StoreError as problem:
            from selfhelp.dataset.rebuild import is_whole, previous

            if is_whole(path) or not is_whole(previous(path)):
                raise
            store = Store(previous(path))
            self.say(f"warning: {problem}; the file that it replaced answers")
            return store

    def open_or_bundled(self, named: Path | None) -> Store:
        """The same for a writer: where the dataset is not there, or past reading, the bundled one."""
        from selfhelp.dataset.rebuild import is_whole, previous

        path = self.dataset(named)
        if path is None or not (is_whole(path) or is_whole(previous(path))):
            return Store(config.BUNDLED)
        return self.open(named)

    def _upgrade(self, path: Path) -> None:
        """Makes the user's file anew after the package was upgraded, once; where that fails, it stays."""
        theirs, ours = about(path), about(config.BUNDLED)
        if not theirs or theirs.get("bundle") == ours["bundle"] or _newer(theirs, ours):
            return
        from selfhelp.ingest.upgrade import upgrade

        try:
            upgrade(path, config.BUNDLED)
        except StoreError as problem:
            self.note(f"{problem}; it answers as it is")
        else:
            self.note(f"{path} was rebuilt for this version of selfhelp; the loaded sources were kept.")

    def dataset(self, named: Path | None) -> Path | None:
        """The file that imports write."""
        return named if named is not None else config.user_dataset()

    def dataset_to_write(self, named: Path | None) -> Path:
        """The same, where there must be one.

        Raises:
            UsageError: there is no home folder, and no file is named.
        """
        path = self.dataset(named)
        if path is None:
            raise UsageError("there is no home folder to keep a dataset in", "name a file with --db")
        return path


def _newer(theirs: dict[str, str], ours: dict[str, str]) -> bool:
    """Whether a file is of a later version than this program."""
    numbers = [
        tuple(int(part) for part in said.get("version", "0").split(".") if part.isdigit()) for said in (theirs, ours)
    ]
    return numbers[0] > numbers[1]


def session() -> Session:
    """The session of this process."""
    path = config.settings_file()
    return Session(sys.stdout, sys.stderr, datetime.now(UTC), settings=read(path) if path is not None else {})


def machine_zone() -> tzinfo:
    """The zone of the machine: by name where the system tells it, else by its present offset."""
    names = [os.environ.get("TZ", "").lstrip(":")]
    link = Path("/etc/localtime")
    if link.is_symlink():
        names.append(str(link.resolve()).rpartition("zoneinfo/")[2])
    for name in names:
        zone = zone_named(name) if name else None
        if zone is not None:
            return zone
    offset = datetime.now().astimezone().utcoffset()
    return UTC if offset is None else timezone(offset)
