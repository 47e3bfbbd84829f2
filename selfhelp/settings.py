"""Reads and writes the user's settings, a TOML file that `selfhelp config` changes."""

import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from selfhelp.errors import SelfHelpError, UsageError
from selfhelp.files import is_absent


class Setting(NamedTuple):
    """A setting: what it means, also shown as a hint, an example, and its possible values if they are few."""

    meaning: str
    example: str
    choices: tuple[str, ...] = ()


KNOWN: Final = {
    "home": Setting('the place for --near home: "Denver, CO", 80205, or lat,lon', '"Denver, CO"'),
    "tz": Setting("your time zone, unless --tz or --near sets another one: America/Denver", "America/Denver"),
    "country": Setting("the country of helplines and organizations where no place tells it: US, Canada", "US"),
    "units": Setting("distances in tables: miles or km (usually as the country writes them)", "km", ("miles", "km")),
    "clock": Setting("clock times for people: 12 or 24 hours (usually as the country writes them)", "24", ("12", "24")),
    "language": Setting(
        "language of helplines and of the notes below a table: en or es (usually that of the words)", "es", ("en", "es")
    ),
    "format": Setting("format of find on a terminal: table, plain, json, jsonl, csv or tsv", "table"),
}
"""Name -> setting. Beside them there are aliases, whose names begin with `ALIAS`."""

ALIAS: Final = "alias."
"""Before the name of an alias: words that stand for the beginning of a command line."""

LARGEST: Final = 100_000
"""Bytes of the largest file that is read as settings."""


def is_known(name: str) -> bool:
    """Whether there is a setting of that name, or it is an alias."""
    return name in KNOWN or name.startswith(ALIAS)


def read_settings(path: Path) -> dict[str, str]:
    """The known settings in a file; empty if there is no file, or it is the null device.

    Raises:
        SelfHelpError: the file is unreadable or not valid TOML.
        UsageError: a setting is no text.
    """
    values = read_values(path)
    settings = {name: value for name, value in values.items() if isinstance(value, str)}
    if odd := sorted(values.keys() - settings.keys()):
        name = odd[0]
        example = KNOWN[name].example if name in KNOWN else '"drinking tonight"'
        raise UsageError(
            f"the setting {name} in {path} is not a text in quotes", f"selfhelp config set {name} {example}"
        )
    return settings


def read_values(path: Path) -> dict[str, object]:
    """The known settings as they stand in a file, of any type.

    Raises:
        SelfHelpError: the file is unreadable or not valid TOML.
    """
    if is_absent(path):
        return {}
    import tomllib

    try:
        values = tomllib.loads(_text(path))
    except OSError as problem:
        raise SelfHelpError(
            f"cannot read the settings in {path} ({problem.strerror})",
            "check its permissions, or name another file with SELFHELP_CONFIG",
        ) from problem
    except (ValueError, RecursionError) as problem:
        raise SelfHelpError(
            f"cannot read the settings in {path} ({problem})",
            "correct the file, or delete it and save the settings again: selfhelp config set",
        ) from problem
    return {name: value for name, value in _with_full_names(values) if is_known(name)}


def _with_full_names(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The values of a file, those in the table of aliases by their full names."""
    for name, value in values.items():
        if f"{name}." == ALIAS and isinstance(value, dict):
            yield from ((ALIAS + alias, words) for alias, words in value.items())
        else:
            yield name, value


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


def _text(path: Path) -> str:
    """The text of a file.

    Raises:
        OSError: it cannot be read, or is no ordinary file, which might never end.
        ValueError: it is too large for settings, or not UTF-8.
    """
    if path.exists() and path.samefile(os.devnull):
        return ""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(0, "a folder" if path.is_dir() else "not an ordinary file")
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"it has more than {LARGEST:,} bytes")
    return data.decode("utf-8-sig")
