"""Measures the installed selfhelp side by side with what it is held against; by hand, never in CI.

    python -m tests.benchmarks PYTHON [WORLD.db ...]

PYTHON is that of an environment in which the wheel is installed, with byte-code compiled. WORLD.db are worlds made by
`python -m tests.benchmarks.world`, the smallest first. Prints medians and ratios as a table for the README.
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
from pathlib import Path

HERE = Path(__file__).parent
TIMES = 11
NOW = ("--at", "2026-11-24 12:00", "--tz", "America/Denver")
SEARCHES = {
    "anything": [],
    "weekday and evening": ["--day", "tuesday", "--time", "evening"],
    "organization": ["-o", "gam-anon"],
    "problem": ["-p", "gambling"],
    "state": ["--state", "CO"],
    "near": ["--near", "Denver"],
    "online": ["--online"],
    "for women": ["--for", "women"],
    "a rare word": ["--text", "kintsugi"],
}


def medians(commands: Mapping[str, Sequence[str]], db: Path | None, times: int = TIMES) -> dict[str, float]:
    """Milliseconds that each command takes, run in turns."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env |= {"SELFHELP_DB": str(db or "/nonexistent.db"), "SELFHELP_CONFIG": "/nonexistent.toml"}
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            took[name].append((time.perf_counter() - begun) * 1000)
    return {name: statistics.median(of) for name, of in took.items()}


def starts(python: str) -> Iterator[str]:
    """Whole processes on the bundled data."""
    selfhelp = [str(Path(python).with_name("selfhelp"))]
    asked = ["find", "-d", "tue", "--time", "evening", "-n", "20", *NOW]
    found = medians(
        {
            "python -c pass": [python, "-c", "pass"],
            "hi": [python, str(HERE / "hi.py"), "hi"],
            "hi, table": [python, str(HERE / "hi_table.py"), "hi"],
            "find --json": [*selfhelp, *asked, "--json"],
            "find in words": [*selfhelp, "drinking", "tuesday", "evening", "-n", "20", *NOW, "--json"],
            "find, table": [*selfhelp, *asked, "-f", "table"],
            "--help": [*selfhelp, "--help"],
            "show": [*selfhelp, "show", "aa", "--json"],
        },
        None,
    )
    for name, ms in found.items():
        against = "hi, table" if name == "find, table" else "hi"
        yield f"| {name} | {ms:.0f} ms | {ms / found[against]:.2f}x {against} |"


def queries() -> dict[str, str]:
    """The hand-written SQL by name."""
    text = (HERE / "queries.sql").read_text(encoding="utf-8")
    return {name: sql.strip() for name, sql in re.findall(r"^-- ([\w ]+)\n(SELECT.+?;)", text, re.M | re.S)}


def searches(python: str, world: Path) -> Iterator[str]:
    """Searches with limit 20 over a world, against the same on the bundled data, and the shell on hand-written SQL."""
    selfhelp = [str(Path(python).with_name("selfhelp")), "find", "--json", "-n", "20", "-q", *NOW]
    ours = {name: [*selfhelp, *options] for name, options in SEARCHES.items()}
    shell = {name: ["sqlite3", "-json", "-readonly", str(world), sql] for name, sql in queries().items()}
    times = 3 if world.stat().st_size > 500_000_000 else 7
    small, large, hand = medians(ours, None, times), medians(ours, world, times), medians(shell, None, times)
    for name in SEARCHES:
        yield (
            f"| {name} | {large[name]:.0f} ms | {large[name] - small[name]:+.0f} ms to the bundled data"
            f" | {large[name] / hand[name]:.1f}x the shell ({hand[name]:.0f} ms) |"
        )


def imports(python: str, number: int) -> Iterator[str]:
    """An import of Meeting Guide rows, and again, against json.load, executemany and a full-text index."""
    rows = [
        {
            "name": f"Meeting {n}", "slug": f"m{n}", "day": n % 7, "time": f"{n % 24:02d}:{n % 4 * 15:02d}",
            "end_time": f"{(n + 1) % 24:02d}:{n % 4 * 15:02d}", "types": ["O", "W"] if n % 3 else ["C"],
            "formatted_address": f"{n % 900} Main St, Town {n % 500}, CO 80205, USA", "latitude": 39 + n % 500 / 500,
            "longitude": -105 + n % 700 / 700, "location": f"Hall {n % 5000}", "timezone": "America/Denver",
            "notes": f"Ring {n % 9} times, then go up the stairs to room {n % 40}.", "updated": "2026-01-01 10:00:00",
        }
        for n in range(number)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        feed, db = Path(folder) / "feed.json", Path(folder) / "x.db"
        feed.write_text(json.dumps(rows), encoding="utf-8")
        begun = time.perf_counter()
        _plain_import(feed, Path(folder) / "plain.db")
        plain = time.perf_counter() - begun
        command = [str(Path(python).with_name("selfhelp")), "import", str(feed), "-o", "aa", "-q", "--db", str(db)]
        for what in ("import", "import again"):
            begun = time.perf_counter()
            subprocess.run(["/usr/bin/env", *command], check=True, stderr=subprocess.DEVNULL)
            took = time.perf_counter() - begun
            yield f"| {what} of {number:,} rows | {took:.1f} s | {took / plain:.1f}x the plain one ({plain:.1f} s) |"


def _plain_import(feed: Path, target: Path) -> None:
    rows = json.loads(feed.read_text(encoding="utf-8"))
    names = list(rows[0])
    db = sqlite3.connect(target)
    db.execute(f"CREATE TABLE meetings ({', '.join(names)})")
    db.execute("CREATE VIRTUAL TABLE words USING fts5 (name, location, notes, formatted_address, content = meetings)")
    values = ([json.dumps(row[name]) if isinstance(row[name], list) else row[name] for name in names] for row in rows)
    db.executemany(f"INSERT INTO meetings VALUES ({', '.join('?' for _ in names)})", values)
    db.execute("INSERT INTO words (words) VALUES ('rebuild')")
    db.commit()
    db.close()


def main(python: str, worlds: list[str]) -> None:
    """Measures, and prints the table."""
    print(f"# {platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}\n")
    print("\n".join(starts(python)))
    for world in map(Path, worlds):
        print(f"\n## {world.stem}\n")
        print("\n".join(searches(python, world)))
    print()
    print("\n".join(imports(python, 100_000)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
