"""Which rules of time zones are in use: the newer of the system's and those of the tzdata package."""

import sys
import zoneinfo
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Final

_VERSION_FILES: Final = ("tzdata.zi", "+VERSION")
"""Files whose first line ends with the version: "# version 2026c", "2026c"."""


@cache
def newest_zone_rules() -> tuple[str, str]:
    """Version and origin of the rules that every zone is made from; the first call makes `zoneinfo` use them.

    By itself, `zoneinfo` prefers the system's rules, which may be years old. Rules of unknown version (an empty text)
    count as the oldest; of two equal ones, the package's are used. The package is found by path, because importing
    it, or reading zones as its resources, takes longer than all of this.
    """
    packaged = [folder for entry in sys.path if (folder := Path(entry, "tzdata", "zoneinfo").absolute()).is_dir()]
    rules = [(_version(folder), "tzdata package", folder) for folder in packaged[:1]]
    rules += [(_version(folder), "system", folder) for folder in map(Path, zoneinfo.TZPATH)]
    # Sorting is stable: folders of the same version keep their order.
    rules.sort(key=itemgetter(0), reverse=True)
    zoneinfo.reset_tzpath([str(folder) for _, _, folder in rules])
    # Libraries may have made zones before, by the old rules.
    zoneinfo.ZoneInfo.clear_cache()
    return rules[0][:2] if rules else ("", "system")


def zone_data(name: str) -> bytes:
    """The TZif data (RFC 8536) from which a zone that exists is made, by the newest rules."""
    newest_zone_rules()
    for path in (Path(folder, name) for folder in zoneinfo.TZPATH):
        if path.is_file():
            return path.read_bytes()
    # As `zoneinfo` does; the package may not be in a folder.
    from importlib.resources import files

    return files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


def _version(folder: Path) -> str:
    """The version of the time zones in a folder, like 2026c; empty if it is not stated."""
    for name in _VERSION_FILES:
        try:
            with (folder / name).open("rb") as file:
                line = file.readline(80)
        except OSError:
            continue
        # A build between two versions adds to the name of the earlier one: 2026b-dirty, 2026b-5-g1234.
        version = line.decode("ascii", errors="replace").rpartition(" ")[2].strip().partition("-")[0]
        if version[:4].isdigit() and version[4:].isalpha():
            return version
    return ""
