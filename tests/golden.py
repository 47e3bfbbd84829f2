"""A record of what the program answers, at a fixed clock, as hashes: to see that a change of the code changes nothing.

It holds every file of ../shared/feeds (where that is there), the bundled data, and 200 searches. Only hashes are kept
in golden.tsv, one line an entry:

    name, exit code, number of meetings, then hashes of: their ids in order; counts of warnings, and rejects with their
    rows; all that was printed as JSON

`python tests/golden.py` writes the file anew; `git diff` then names the entries that have changed.
"""

import io
import json
import os
import random
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from selfhelp.cli import main

HERE = Path(__file__).parent
RECORD = HERE / "golden.tsv"
FEEDS = HERE.parents[1] / "shared" / "feeds"
PHRASES = HERE / "phrase" / "phrases_read.tsv"
NOW = datetime(2026, 12, 1, 19, tzinfo=UTC)
EDITED = datetime(2026, 11, 28, 12, tzinfo=UTC)
AT = ("--at", "2026-12-01 12:00", "--tz", "America/Denver")

TOGETHER = {
    "BMLT of New York with formats and bodies": (
        [f"bmlt/newyork-2018_Get{part}.json" for part in ("SearchResults", "Formats", "ServiceBodies")],
        "-o na",
    ),
    "yap with formats": (["bmlt/yap_meeting-search-42.867970-day2.json", "bmlt/yap_formats.json"], "-o na"),
    "SMART": (["other/smart-recovery_us_2020.json"], "-o smart"),
    "New York, nested": (["other/nyc-aa_nested_2019.json"], "-o aa --map location=key,name=meetings.key"),
    "HSDS sample": (["other/hsds-sample"], "-o aa"),
    "Los Angeles by its column": (
        ["meeting-guide/other-formats/aa-los-angeles-2017.json"],
        "--timezone America/Los_Angeles",
    ),
    "UK and Ireland by its column": (["other/uk-ireland_aa-na-ca_2026-08-05.csv"], ""),
    "South Africa by its column": (["meeting-guide/other-formats/south-africa-aa-na-ca-2026-08.json"], ""),
}
"""Name -> files that are imported together or with other options than `-o aa`."""

OPTIONS: dict[str, Sequence[str | None]] = {
    "--problem": ["drinking", "drugs", "grief", "gambling", "eating", "anxiety"],
    "--day": ["tuesday", "mon-fri", "today", "weekend", "2026-12-05", "tue,thu", "tomorrow", "2026-12-01..2026-12-20"],
    "--time": ["evening", "morning", "night", "midday"],
    "--near": ["Denver", "80205", "London, UK", "Paris, France", "Toronto"],
    "--within": ["5mi", "25mi", "100km"],
    "-o": ["aa", "na", "al-anon"],
    "--for": ["women", "men", "lgbtq"],
    "--with": ["wheelchair", "open"],
    "--without": ["closed"],
    "--language": ["es", "fr"],
    "--state": ["CO", "CA"],
    "--country": ["US", "CA", "GB", "Germany"],
    "--online": [None],
    "--in-person": [None],
    "--approach": ["secular"],
    "--text": ["church"],
    "--after": ["18:00"],
    "--before": ["9pm"],
    "--now": [None],
}


class Entry(NamedTuple):
    """One line of the record."""

    name: str
    code: int
    meetings: int
    ids: str
    account: str
    content: str


def entry(name: str, code: int, meetings: Sequence[dict[str, Any]], account: object) -> Entry:
    """The line of an answer: `account` is what was said besides the meetings."""
    return Entry(name, code, len(meetings), digest([m["id"] for m in meetings]), digest(account), digest(meetings))


def digest(value: object) -> str:
    """Twelve letters that stand for a value of JSON."""
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]


def run(*words: str | Path) -> tuple[int, str, str]:
    """A command at the fixed clock: its exit code, and what it printed on stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words], now=NOW)
    return code, out.getvalue(), err.getvalue()


def imported(name: str, files: Sequence[str], options: str) -> Entry:
    """What an import of files makes of their rows."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SELFHELP_DB"] = f"{folder}/golden.db"
        paths = [last_edited_on_a_fixed_day(FEEDS / file, Path(folder)) for file in files]
        code, out, err = run("import", "--name", "feed", "--rejects", *options.split(), *paths)
        rejects = [(line.split("\t")[0], line.split("\t")[3]) for line in out.splitlines()]
        found = json.loads(run("find", "--suspended", "--json", *AT)[1]) if code == 0 else []
    return entry(name, code, found, [warnings_in(err), rejects])


def last_edited_on_a_fixed_day(path: Path, folder: Path) -> Path:
    """A copy of a file or folder: when a file was edited is part of what is shown, and differs by checkout."""
    copy = folder / path.name
    if path.is_dir():
        shutil.copytree(path, copy)
    else:
        shutil.copyfile(path, copy)
    for file in [copy, *copy.rglob("*")]:
        os.utime(file, (EDITED.timestamp(), EDITED.timestamp()))
    return copy


def warnings_in(err: str) -> dict[str, int]:
    """How often an import gave each warning, by its id."""
    counts: dict[str, int] = {}
    for number, id in re.findall(r"^  (\d+) x .* \[([\w-]+)\]$", err, re.MULTILINE):
        counts[id] = counts.get(id, 0) + int(number)
    return counts


def searched(words: Sequence[str]) -> Entry:
    """The answer to a search of the bundled data, with how its words were read."""
    code, out, err = run("find", *words, "--json", *AT)
    reading = [line.partition("Read as")[2] for line in err.splitlines() if "Read as" in line]
    return entry(" ".join(words), code, json.loads(out) if code == 0 else [], reading)


def searches() -> list[list[str]]:
    """Phrases of the tests, and combinations of options."""
    lines = PHRASES.read_text(encoding="utf-8").splitlines()
    found = [[line.split("\t")[0]] for line in lines if line and not line.startswith("#")][:130]
    chance = random.Random(7)
    while len(found) < 200:
        words: list[str] = []
        for option in chance.sample(list(OPTIONS), chance.randint(1, 4)):
            value = chance.choice(OPTIONS[option])
            words += [option] if value is None else [option, value]
        if "--near" in words or "--within" not in words:
            found.append(words)
    return found


def of_bundled() -> Iterator[Entry]:
    """The entries that need nothing but the package."""
    os.environ["SELFHELP_DB"] = os.devnull + "/none"
    yield searched(["--suspended"])
    for words in searches():
        yield searched(words)


def of_shared() -> Iterator[Entry]:
    """The entries of the shared feeds."""
    for path in sorted(FEEDS.rglob("*")):
        name = path.relative_to(FEEDS).as_posix()
        if path.is_file() and path.name != "SOURCES.md":
            yield imported(name, [name], "-o aa")
    for name, (files, options) in TOGETHER.items():
        yield imported(name, files, options)


def recorded() -> dict[str, Entry]:
    """The entries of the file, by name."""
    lines = [line.split("\t") for line in RECORD.read_text(encoding="utf-8").splitlines()]
    return {name: Entry(name, int(code), int(number), *hashes) for name, code, number, *hashes in lines}


def write_record() -> None:
    """Writes the record anew."""
    os.environ |= {"TZ": "America/Denver", "SELFHELP_CONFIG": os.devnull + "/none"}
    time.tzset()
    entries = [*of_shared(), *of_bundled()]
    RECORD.write_text("".join("\t".join(map(str, one)) + "\n" for one in entries), encoding="utf-8")


if __name__ == "__main__":
    write_record()
