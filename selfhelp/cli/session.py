"""What every command works with: output streams, the current time, the settings, and the dataset."""

import os
import shutil
import sys
from contextlib import suppress
from datetime import UTC, datetime, timezone, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from selfhelp import config
from selfhelp.dataset.store import Store, read_about
from selfhelp.directory.offering import Whereabouts
from selfhelp.errors import InstallError, SelfHelpError, StoreError, UsageError
from selfhelp.files import is_absent
from selfhelp.geo import MILE_COUNTRIES
from selfhelp.model import Place
from selfhelp.schedule.moments import zone_named
from selfhelp.settings import KNOWN, read_settings
from selfhelp.text import broken_between_words, printable_lines

if TYPE_CHECKING:
    from selfhelp.directory.gazetteer import PlaceMatch

DEFAULT_COUNTRY = "US"
"""Country whose helplines are shown if nothing tells another one."""


class Session:
    """Output streams, current time and settings of one run, passed to every command as `ctx.obj`."""

    def __init__(self, stdout: TextIO, stderr: TextIO, now: datetime, settings: dict[str, str] | None = None) -> None:
        self.stdout = stdout
        self.stderr = stderr
        self.now = now
        if settings is not None:
            self.settings = settings
        self.quiet = False
        self.debug = False
        self.printed: set[str] = set()
        """Messages that were printed on stderr, or are about to be: each is printed once."""
        self.has_pager = True
        """Whether what is longer than the screen is shown in a pager."""
        self.is_brief = False
        """Whether of the hints, which are not urgent, only the first is printed."""
        self.hints: list[str] = []
        """Hints that are held back until `end_hints`."""
        self.height_said = 0
        """Lines of the screen that messages take."""
        self.has_warned = False
        """Whether helplines for a danger were printed."""
        self.spoken: list[str] = []
        """Words of a person that were read from standard input."""

    @cached_property
    def settings(self) -> dict[str, str]:
        """The user's settings, read when a command needs them: help works without.

        Raises:
            SelfHelpError: the file cannot be read, or a setting is no text.
        """
        path = config.settings_file()
        return read_settings(path) if path is not None else {}

    @property
    def on_terminal(self) -> bool:
        """Whether stdout is a terminal."""
        return self.stdout.isatty()

    @property
    def zone(self) -> tzinfo:
        """The time zone in the settings, else the machine's.

        Raises:
            UsageError: the settings name no zone.
        """
        name = self.settings.get("tz", "")
        zone = zone_named(name) if name else machine_zone()
        if zone is None:
            raise UsageError(
                f"the setting tz is {name!r}, which is not a time zone", "selfhelp config set tz America/Denver"
            )
        return zone

    def whereabouts(self, store: Store, place: Place | None = None) -> Whereabouts:
        """Where the person is for whom helplines and organizations are chosen.

        It is the place of a search, else the home in the settings, else the country there, else that of the machine's
        time zone, else the US. Settings that cannot be read keep nobody from a helpline: they are left out with a
        warning.
        """
        if place is not None and (country := _country_of(place)) is not None:
            return Whereabouts(country, place.state)
        settings: dict[str, str] = {}
        try:
            settings = self.settings
        except SelfHelpError as problem:
            self.warn(str(problem))
        if home := settings.get("home"):
            with suppress(SelfHelpError):
                place = self.find_home(home, store).place
                if (country := _country_of(place)) is not None:
                    return Whereabouts(country, place.state)
        return Whereabouts(self._own_country())

    def whereabouts_in(self, country: str | None, store: Store) -> Whereabouts:
        """The same for a search in a country, if one is given."""
        usual = self.whereabouts(store)
        return usual if country in (None, usual.country) else Whereabouts(country or usual.country)

    def find_home(self, text: str, store: Store) -> "PlaceMatch":
        """The place of a home. Of a postal code that several countries have, it is the one in the searcher's own.

        Raises:
            UnknownValueError: no place has that name or a similar one.
            UsageError: the text is no valid position.
        """
        from selfhelp.directory.gazetteer import find_place

        found = find_place(text, store.places.named, store.places.spelled_like, store.places.around)
        return found.preferring([self._own_country()]) if found.is_shared_code else found

    def setting(self, name: str) -> str | None:
        """The value of a setting that has few possible ones, or none of these is saved.

        Raises:
            SelfHelpError: the settings cannot be read.
            UsageError: the value is not a possible one.
        """
        value = self.settings.get(name)
        choices = KNOWN[name].choices
        if value is not None and value not in choices:
            raise UsageError(
                f"the setting {name} is {value!r}, not {' or '.join(choices)}", f"selfhelp config unset {name}"
            )
        return value

    def in_miles(self, country: str | None) -> bool:
        """Whether distances in tables are in miles: by the settings, else as people write them in a country."""
        units = self.setting("units")
        return country in MILE_COUNTRIES if units is None else units == "miles"

    def on_twelve_hours(self, country: str | None) -> bool:
        """Whether clock times have am and pm: by the settings, else as people write them in a country."""
        from selfhelp.output.clock_times import writes_twelve_hours

        clock = self.setting("clock")
        return writes_twelve_hours(country) if clock is None else clock == "12"

    def _own_country(self) -> str:
        """The country in the settings, else of the time zone there, else of the machine's, else the US."""
        from selfhelp.reading.regions import country_of_zone

        name = ""
        with suppress(SelfHelpError):
            if country := self.settings.get("country"):
                return country.upper()
            name = self.settings.get("tz", "")
        return country_of_zone(str(zone_named(name) or machine_zone())) or DEFAULT_COUNTRY

    def typed(self, question: str) -> str | None:
        """The line that is typed in answer to a question; None without a terminal, or at its end."""
        if not self.on_terminal or sys.stdin is None or not sys.stdin.isatty():
            return None
        self.stderr.write(question)
        self.stderr.flush()
        line = sys.stdin.readline()
        return line.strip() if line else None

    def note(self, text: str) -> None:
        """Print a note on stderr, unless notes are silenced or it was printed before."""
        if not self.quiet and text not in self.printed:
            self.printed.add(text)
            self.say(text)

    def hint(self, text: str) -> None:
        """Print a note that is not urgent; where the screen is small, it is held back until `end_hints`."""
        if not self.is_brief:
            self.note(text)
        elif not self.quiet and text not in self.printed:
            self.hints.append(text)

    def end_hints(self, form: str) -> None:
        """Print the first hint that was held back; `form` has a place for it if there are others."""
        if len(self.hints) == 1:
            self.note(self.hints[0])
        elif self.hints:
            first = self.hints[0]
            self.note(form.format(note=first if first.endswith(".") else f"{first}."))
        self.hints.clear()

    def warn(self, text: str) -> None:
        """Print a warning on stderr, even if notes are silenced, unless it was printed before."""
        if text not in self.printed:
            self.printed.add(text)
            self.say(f"warning: {text}")

    def say(self, text: str) -> None:
        """Print a message on stderr, even if notes are silenced; keys in addresses are hidden."""
        shown = printable_lines(text)
        if "=" in shown or "://" in shown:
            from selfhelp.redaction import without_secrets

            shown = without_secrets(shown)
        shown = fitted(shown, self.stderr)
        print(shown, file=self.stderr)
        if self.stderr.isatty():
            columns = shutil.get_terminal_size().columns
            self.height_said += sum(max(1, -(-len(line) // columns)) for line in shown.split("\n"))

    def open(self, named_path: Path | None) -> Store:
        """The dataset to read: the named file, else the user's, else the bundled one.

        If the file is damaged or cannot be opened, its previous version is opened instead, with a warning.

        Raises:
            StoreError: the file cannot be opened, and there is no usable previous version.
        """
        path = self.dataset(named_path)
        if path is None or (named_path is None and is_absent(path)):
            return Store(config.BUNDLED)
        self._upgrade(path)
        try:
            return Store(path)
        except StoreError as problem:
            from selfhelp.dataset.rebuild import HINTS, backup_path
            from selfhelp.dataset.state import is_intact, state_of

            state = state_of(path)
            if state not in HINTS:
                raise
            named = StoreError(f"{path} {state.value}", HINTS[state])
            if not is_intact(backup_path(path)):
                raise named from problem
            store = Store(backup_path(path))
            self.say(f"warning: {named}; using the previous version of the file")
            return store

    def open_for_helplines(self, named_path: Path | None) -> Store:
        """The dataset as `open` gives it; the bundled one, with a warning, if the user's cannot be opened.

        Raises:
            StoreError: a file was named that cannot be opened.
        """
        try:
            return self.open(named_path)
        except StoreError as problem:
            if named_path is not None:
                raise
            self.warn(f"{problem}; using the helplines that came with selfhelp")
            return Store(config.BUNDLED)

    def open_to_write(self, named_path: Path | None, *, salvage: bool = False) -> Store:
        """The dataset that a writer starts from: the file itself, or the bundled one if there is none yet.

        With `salvage`, a damaged file is left for its previous version, else for the bundled one, and that is said.

        Raises:
            StoreError: the file is damaged, cannot be opened, or is not certainly ours.
        """
        from selfhelp.dataset.rebuild import base_of

        path = self.dataset_to_write(named_path)
        base = base_of(path, config.BUNDLED, salvage=salvage)
        if base == path:
            return self.open(named_path)
        if not is_absent(path) and path.stat().st_size:
            lost = "all loaded sources are lost" if base == config.BUNDLED else "what was written since is lost"
            self.say(f"warning: {path} is damaged and is kept under another name; starting from {base}: {lost}")
        return Store(base)

    def _upgrade(self, path: Path) -> None:
        """Rebuild the user's file once after an upgrade of the package; if that fails, leave it unchanged."""
        theirs, ours = read_about(path), read_about(config.BUNDLED)
        if not (theirs and ours) or theirs.get("bundle") == ours["bundle"] or _newer(theirs, ours):
            return
        import shlex

        from selfhelp.cli.values import utc_text
        from selfhelp.ingest.upgrade import upgrade

        try:
            to_import_again = upgrade(path, config.BUNDLED, utc_text(self.now))
        except (StoreError, InstallError) as problem:
            self.note(f"{problem}; using the file without upgrading it")
            return
        self.note(f"{path} was rebuilt for this version of selfhelp; the loaded sources were kept.")
        for name, file in to_import_again:
            command = shlex.join(["selfhelp", "import", file, "--name", name])
            self.note(f"This version reads files better. To read {name} again: {command}")

    def dataset(self, named_path: Path | None) -> Path | None:
        """The dataset file: the named one, else the user's; None if there is no home folder."""
        return named_path if named_path is not None else config.user_dataset()

    def dataset_to_write(self, named_path: Path | None) -> Path:
        """The dataset file that imports write.

        Raises:
            UsageError: no file is named, and there is no home folder.
        """
        path = self.dataset(named_path)
        if path is None:
            raise UsageError("there is no home folder for the dataset", "name a file with --db")
        return path


def fitted(text: str, stream: TextIO) -> str:
    """A text for people with its lines broken between words on a terminal, which itself breaks them anywhere."""
    return broken_between_words(text, shutil.get_terminal_size().columns) if stream.isatty() else text


def _newer(theirs: dict[str, str], ours: dict[str, str]) -> bool:
    """Whether a dataset was written by a later version than this program's."""
    versions = [
        tuple(int(part) for part in facts.get("version", "0").split(".") if part.isdigit()) for facts in (theirs, ours)
    ]
    return versions[0] > versions[1]


def current_session(now: datetime | None = None) -> Session:
    """A session with the streams and clock of this process; `now` takes the place of the clock."""
    return Session(sys.stdout, sys.stderr, now or datetime.now(UTC))


def machine_zone() -> tzinfo:
    """The machine's time zone: by name if the system provides it, else the current UTC offset."""
    names = [os.environ.get("TZ", "").lstrip(":")]
    localtime = Path("/etc/localtime")
    if localtime.is_symlink():
        names.append(str(localtime.resolve()).rpartition("zoneinfo/")[2])
    for name in names:
        zone = zone_named(name) if name else None
        if zone is not None:
            return zone
    offset = datetime.now().astimezone().utcoffset()
    return UTC if offset is None else timezone(offset)


def _country_of(place: Place) -> str | None:
    """ISO code of the country of a place; of a bare point, that of its time zone."""
    from selfhelp.reading.regions import country_of_zone

    return place.country or (None if place.timezone is None else country_of_zone(place.timezone))
