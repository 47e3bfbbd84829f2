"""Measures the installed selfhelp side by side with what it is held against; by hand, never in CI.

    cd tests && python -m benchmarks PYTHON FOLDER [SIZE ...]

PYTHON is that of an environment in which the wheel is installed, with byte-code compiled (pip does that). Worlds of
so many meetings (10000, 100000, 1000000) are made in FOLDER, where they are not there yet, and so are feeds. Prints
medians, ratios and growth as tables; `results.txt` keeps one run.
"""

import json
import os
import platform
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from serving import answer, serving

from benchmarks.feeds import rows

HERE = Path(__file__).parent
TIMES = 9
SIZES = (10_000, 100_000, 1_000_000)
NOW = ("--at", "2026-11-24 12:00", "--tz", "America/Denver")
SELECTIVE = {
    "organization": ["-o", "gam-anon"],
    "near": ["--near", "Denver"],
    "a weekday's evening": ["--day", "tuesday", "--time", "evening"],
    "now": ["--now"],
    "a rare word": ["--text", "kintsugi"],
    "near, day and problem": ["--near", "Denver", "-d", "tue", "-p", "alcohol"],
    "free words": ["drinking", "tuesday", "evening", "near", "Denver"],
}
"""Searches that name an organization, a place, a clock window or a rare word."""

BROAD = {
    "anything": [],
    "online": ["--online"],
    "problem": ["-p", "gambling"],
    "problem, a branch": ["-p", "drugs"],
    "state": ["--state", "CO"],
    "country": ["--country", "IE"],
    "for women": ["--for", "women"],
    "for women, wheelchair": ["--for", "women", "--with", "wheelchair"],
    "Spanish": ["--language", "es"],
    "secular, online": ["--approach", "secular", "--online"],
    "a common word": ["--text", "hall"],
}
"""All others."""

Command = Sequence[str | Path]


def environment(db: Path | None) -> dict[str, str]:
    """The environment of a measured command: its dataset, no settings, byte-code as the installer left it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"SELFHELP_DB": str(db or "/nonexistent.db"), "SELFHELP_CONFIG": "/nonexistent.toml"}


def run(command: Command, env: Mapping[str, str]) -> tuple[float, float]:
    """Milliseconds and megabytes at the most that a command takes."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    return (time.perf_counter() - begun) * 1000, used.ru_maxrss / 1024


def medians(commands: Mapping[str, Command], db: Path | None, times: int = TIMES) -> dict[str, float]:
    """Milliseconds that each command takes, run in turns; the first turn only warms the caches."""
    env = environment(db)
    took: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(times + 1):
        for name, command in commands.items():
            ms, _ = run(command, env)
            if turn:
                took[name].append(ms)
    return {name: statistics.median(of) for name, of in took.items()}


def starts(python: Path) -> Iterator[str]:
    """Whole processes on the bundled data."""
    selfhelp, utils = python.with_name("selfhelp"), python.with_name("sqlite-utils")
    bundled = subprocess.run(
        [python, "-c", "from selfhelp.config import BUNDLED; print(BUNDLED)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    asked = ["find", "-d", "tue", "--time", "evening", "-n", "20", *NOW]
    sql = queries()["a weekday's evening"].replace("sample = 0", "sample = 1")
    found = medians(
        {
            "python -c pass": [python, "-c", "pass"],
            "hi": [python, HERE / "hi.py", "hi"],
            "hi, table": [python, HERE / "hi_table.py", "hi"],
            "sqlite3 -json, the same": ["sqlite3", "-json", "-readonly", bundled, sql],
            "sqlite-utils query, the same": [utils, "query", bundled, sql],
            "find --json": [selfhelp, *asked, "--json"],
            "find, table": [selfhelp, *asked, "-f", "table"],
            "find in words": [selfhelp, "drinking", "tuesday", "evening", "-n", "20", *NOW, "--json"],
            "find --json, all samples": [selfhelp, "find", "--json", *NOW],
            "find --help": [selfhelp, "find", "--help"],
            "--help": [selfhelp, "--help"],
            "show --json": [selfhelp, "show", "aa", "--json"],
            "completion of an option": ["env", "_SELFHELP_COMPLETE=complete_bash", "COMP_WORDS=selfhelp find --da",
                                        "COMP_CWORD=2", selfhelp],
        },
        None,
        times=2 * TIMES,
    )  # fmt: skip
    for name, ms in found.items():
        against = "hi, table" if name == "find, table" else "hi"
        yield f"| {name} | {ms:.0f} ms | {ms / found[against]:.2f}x {against} |"


def queries() -> dict[str, str]:
    """The hand-written SQL by name."""
    text = (HERE / "queries.sql").read_text(encoding="utf-8")
    return {name: sql.strip() for name, sql in re.findall(r"^-- ([\w ,']+)\n(SELECT.+?;)$", text, re.M | re.S)}


def searches(python: Path, worlds: Sequence[Path]) -> Iterator[str]:
    """Searches with limit 20 over worlds, against the bundled data and the shell on hand-written SQL."""
    selfhelp: list[str | Path] = [python.with_name("selfhelp"), "find", "--json", "-n", "20", "-q", *NOW]
    ours: dict[str, Command] = {name: [*selfhelp, *options] for name, options in (SELECTIVE | BROAD).items()}
    largest = worlds[-1]
    shell: dict[str, Command] = {
        name: ["sqlite3", "-json", "-readonly", largest, sql] for name, sql in queries().items()
    }
    small, hand = medians(ours, None), medians(shell, largest, times=3)
    by_world = {world: medians(ours, world, times=5) for world in worlds}
    yield f"| search | {' | '.join(world.stem for world in worlds)} | against the bundled data | growth | the shell |"
    yield f"|---|{'---|' * (len(worlds) + 3)}"
    for name in ours:
        at = [by_world[world][name] for world in worlds]
        by_hand = f"{at[-1] / hand[name]:.1f}x of {hand[name]:.0f} ms" if name in hand else ""
        yield (
            f"| {name} | {' | '.join(f'{ms:.0f} ms' for ms in at)} | {at[-1] - small[name]:+.0f} ms"
            f" | {at[-1] / at[0]:.2f}x | {by_hand} |"
        )


def outputs(python: Path, world: Path) -> Iterator[str]:
    """JSON of 30,000 hits, against the shell's of the same rows; and the memory of few and of many."""
    env = environment(world)
    selfhelp: list[str | Path] = [python.with_name("selfhelp"), "find", "--json", "-q", *NOW]
    sql = queries()["all that a hit tells"]
    shell = statistics.median(run(["sqlite3", "-json", "-readonly", world, sql], env)[0] for _ in range(3))
    for number in (20, 3_000, 30_000):
        took = [run([*selfhelp, "-n", str(number)], env) for _ in range(3)]
        ms, mb = statistics.median(ms for ms, _ in took), max(mb for _, mb in took)
        against = f"{ms / shell:.1f}x the shell's 30,000 ({shell:.0f} ms)"
        yield f"| JSON of {number:,} hits | {ms:.0f} ms, {mb:.0f} MB | {against} |"


def imports(python: Path, sizes: Sequence[int]) -> Iterator[str]:
    """Imports of every size and format, and again, against json.load, executemany and a full-text index."""
    selfhelp = python.with_name("selfhelp")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in sizes:
            feed = _written(folder, "meeting-guide", size)
            plain, _ = run([python, HERE / "plain_import.py", feed, folder / f"plain-{size}.db"], environment(None))
            yield f"| json.load, executemany, full-text index of {size:,} rows | {plain / 1000:.1f} s | |"
            for kind in ("meeting-guide", "meeting-guide", "table", "bmlt"):
                db = folder / f"{kind}-{size}.db"
                file = feed if kind == "meeting-guide" else _written(folder, kind, size)
                again = ", again" if db.exists() else ""
                ms, mb = run([selfhelp, "import", file, "-o", "aa", "-q", "--db", db], environment(None))
                said = f"{kind} of {size:,} rows{again}"
                yield f"| {said} | {ms / 1000:.1f} s, {mb:.0f} MB | {ms / plain:.1f}x the plain one |"


def _written(folder: Path, kind: str, size: int) -> Path:
    """A feed in a file. Others make it: what this process holds would count as its children's memory."""
    path = folder / f"{kind}-{size}.{'csv' if kind == 'table' else 'json'}"
    subprocess.run([sys.executable, "-m", "benchmarks.feeds", kind, str(size), path], check=True)
    return path


def updates(python: Path, number: int = 100) -> Iterator[str]:
    """An update of many sources of a server on this machine: all of them new, then none changed."""
    feeds = {f"/{n}": answer(200, json.dumps(rows(100)).encode(), ETag='"1"') for n in range(number)}
    with tempfile.TemporaryDirectory() as folder, _served(feeds) as (address, turn):
        db, selfhelp = Path(folder) / "x.db", python.with_name("selfhelp")
        env = environment(db)
        for n in range(number):
            run([selfhelp, "feeds", "add", f"s{n}", f"{address}/{n}", "-o", "aa", "-q"], env)
        for what in ("all read again", "none changed"):
            if what == "none changed":
                turn()
            ms, _ = run([selfhelp, "update", "-q"], env)
            yield f"| update of {number} sources, {what} | {ms / 1000:.1f} s | |"


@contextmanager
def _served(feeds: dict[str, bytes]) -> Iterator[tuple[str, Any]]:
    """A server of feeds, and what makes it say from then on that nothing has changed."""
    unchanged = False
    scripts = {path: (lambda given=given: iter([answer(304) if unchanged else given])) for path, given in feeds.items()}

    def turn() -> None:
        nonlocal unchanged
        unchanged = True

    with serving(scripts) as server:
        yield server.address, turn


def main(python: Path, folder: Path, sizes: Sequence[int]) -> None:
    """Measures, and prints the tables."""
    folder.mkdir(parents=True, exist_ok=True)
    worlds = [folder / f"{size}.db" for size in sizes]
    for size, world in zip(sizes, worlds, strict=True):
        if not world.exists():
            subprocess.run([sys.executable, "-m", "benchmarks.world", str(size), world], check=True)
    print(f"# {platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    for title, lines in (
        ("Start", starts(python)),
        ("Searches, limit 20", searches(python, worlds)),
        ("Output", outputs(python, worlds[-1])),
        ("Imports", imports(python, sizes)),
        ("Updates", updates(python)),
    ):
        print(f"\n## {title}\n")
        for line in lines:
            print(line, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), [int(size) for size in sys.argv[3:]] or SIZES)
