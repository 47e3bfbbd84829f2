"""Measures imports, updates and setup, beside the least that loading the same rows takes.

By hand: cd tests && python -m benchmarks.imports PYTHON [SIZE ...]
"""

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from csv import DictWriter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from serving import answer, serving

from benchmarks.feeds import meeting_guide
from benchmarks.listings import listings
from benchmarks.measuring import Command, Used, environment, median, run

HERE: Final = Path(__file__).parent
TURNS: Final = 3
"""How often imports of up to 10,000 rows, and updates, are measured."""

LARGE: Final = 100_000
"""Rows from which imports are measured less often, and above which only the first one is."""

SOURCES: Final = 100
CHANGED: Final = (1, 10)
"""Percent of the rows that change between two imports."""

SERVED: Final = "80205"
"""The place whose feeds `setup` loads."""


def imports(python: Path, sizes: Sequence[int]) -> Iterator[str]:
    """Imports of each size, first and again, in all formats, beside the plain one."""
    yield "| rows | import | time, memory | |"
    yield "|---|---|---|---|"
    for size in sizes:
        with TemporaryDirectory() as folder:
            runs: dict[str, list[Used]] = defaultdict(list)
            for _ in range(1 if size > LARGE else 2 if size == LARGE else TURNS):
                for what, used in _turn(python, Path(folder), size):
                    runs[what].append(used)
        plain = median(runs["json.load, executemany, full-text index"])
        for what, of in runs.items():
            ms, mb = median(of)
            yield f"| {size:,} | {what} | {ms / 1000:.1f} s, {mb:.0f} MB | {ms / plain.ms:.2f}x |"


def _turn(python: Path, folder: Path, size: int) -> Iterator[tuple[str, Used]]:
    """Each import of a size once."""
    selfhelp, env = python.with_name("selfhelp"), environment(None)
    feed, db, plain = _written(folder, "meeting-guide", size), folder / "first.db", folder / "plain.db"

    def imported(file: Path, into: Path) -> Used:
        return run([selfhelp, "import", file, "--name", "measured", "-o", "aa", "-q", "--db", into], env)

    for stale in folder.glob("*.db*"):
        stale.unlink()
    yield "json.load, executemany, full-text index", run([python, HERE / "plain_import.py", feed, plain], env)
    yield "first", imported(feed, db)
    if size > LARGE:
        return
    yield "again, the same bytes", imported(feed, db)
    for percent in CHANGED:
        later = folder / f"{percent}.db"
        shutil.copyfile(db, later)
        file = _written(folder, "meeting-guide", size, percent)
        yield f"again, {percent} % of the rows changed", imported(file, later)
    for kind in ("table", "bmlt"):
        yield f"first, {kind}", imported(_written(folder, kind, size), folder / f"{kind}.db")


def _written(folder: Path, kind: str, size: int, percent: int = 0) -> Path:
    """A feed in a file. Others make it: what this process holds would count as its children's memory."""
    path = folder / f"{kind}-{size}-{percent}.{'csv' if kind == 'table' else 'json'}"
    if not path.exists():
        command: Command = [sys.executable, "-m", "benchmarks.feeds", kind, str(size), path, str(percent)]
        subprocess.run(command, check=True)
    return path


def updates(python: Path) -> Iterator[str]:
    """Setup of many sources of a server on this machine, and updates: all read again, the same bytes, none changed."""
    selfhelp, runs = python.with_name("selfhelp"), dict[str, list[Used]]()
    rows = [meeting_guide(listing) for listing in listings(SOURCES * 100)]
    before = {f"/{n}": json.dumps(rows[n::SOURCES]).encode() for n in range(SOURCES)}
    # Each feed has lost a row.
    after = {path: json.dumps(json.loads(body)[1:]).encode() for path, body in before.items()}
    for _ in range(TURNS):
        with TemporaryDirectory() as folder, _served(before) as (address, bodies):
            db, catalogue = Path(folder, "x.db"), Path(folder, "feeds.csv")
            _write_catalogue(catalogue, address)
            env = environment(db, SELFHELP_FEEDS=catalogue)

            def measured(what: str, *words: str, env: dict[str, str] = env) -> None:
                runs.setdefault(what, []).append(run([selfhelp, *words, "-q"], env))

            measured("setup", "setup", SERVED, "--yes", "--allow-private")
            measured("update, the same bytes", "update")
            bodies.update(after)
            measured("update, a row of each is gone", "update")
            bodies.clear()
            measured("update, none changed (304)", "update")
    for what, of in runs.items():
        ms, mb = median(of)
        yield f"| {what}, {SOURCES} sources of 100 rows | {ms / 1000:.1f} s, {mb:.0f} MB |"


def _write_catalogue(path: Path, address: str) -> None:
    """Writes a catalogue in which all sources serve the same city."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = DictWriter(
            file,
            ("id", "name", "organization", "region", "scope", "country", "state", "cities", "format", "address",
             "confirmed", "rows", "objected", "seen", "seen_on"),
        )  # fmt: skip
        writer.writeheader()
        for n in range(SOURCES):
            writer.writerow(
                {"id": f"feed-{n}", "name": f"Feed {n}", "organization": "aa", "scope": "city", "country": "US",
                 "state": "CO", "cities": "Denver", "format": "meeting-guide", "address": f"{address}/{n}",
                 "confirmed": "yes", "seen": "benchmarks", "seen_on": "2026-11-01"}
            )  # fmt: skip


@contextmanager
def _served(before: dict[str, bytes]) -> Iterator[tuple[str, dict[str, bytes]]]:
    """A server of feeds, and their bodies, which may be changed; what has none any more has not changed."""
    bodies = dict(before)

    def script(path: str) -> Callable[[], Iterable[bytes]]:
        def response() -> Iterator[bytes]:
            yield answer(200, bodies[path], ETag=f'"{len(bodies[path])}"') if path in bodies else answer(304)

        return response

    with serving({path: script(path) for path in before}) as server:
        yield server.address, bodies


if __name__ == "__main__":
    for lines in (imports(Path(sys.argv[1]), [int(size) for size in sys.argv[2:]]), updates(Path(sys.argv[1]))):
        for line in lines:
            print(line, flush=True)
