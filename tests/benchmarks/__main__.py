"""Measures the installed selfhelp side by side with what it is held against; by hand, never in CI.

    cd tests && python -m benchmarks PYTHON FOLDER [SIZE ...]

PYTHON is that of an environment in which the wheel is installed, with byte-code compiled (pip does that). Worlds of
so many meetings (10000, 100000, 1000000) are made in FOLDER, where they are not there yet, and feeds of so many rows
in a temporary folder. Prints medians of processor time, ratios and growth as tables; `results.txt` keeps one run.
`python -m benchmarks.imports PYTHON [SIZE ...]` measures only imports and updates.
"""

import platform
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.imports import imports, updates
from benchmarks.measuring import Command, environment, median, medians, run

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
    "a common word, near": ["--text", "hall", "--near", "Denver"],
    "by name": ["--sort", "name"],
    "by name, near": ["--near", "Denver", "--sort", "name"],
    "by age": ["--sort", "updated"],
    "by distance": ["--near", "Denver", "--sort", "distance"],
}
"""All others."""

WITH_NOTES = ("near", "near, day and problem", "free words", "anything", "online", "a common word, near")
"""Searches that are measured with their notes, too."""

HITS = (20, 3_000, 30_000, 300_000)


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
        environment(None),
        times=2 * TIMES,
    )  # fmt: skip
    for name, (ms, _) in found.items():
        against = "hi, table" if name == "find, table" else "hi"
        yield f"| {name} | {ms:.0f} ms | {ms / found[against].ms:.2f}x {against} |"


def queries() -> dict[str, str]:
    """The hand-written SQL by name."""
    text = (HERE / "queries.sql").read_text(encoding="utf-8")
    return {name: sql.strip() for name, sql in re.findall(r"^-- ([\w ,']+)\n(SELECT.+?;)$", text, re.M | re.S)}


def searches(python: Path, worlds: Sequence[Path]) -> Iterator[str]:
    """Searches with limit 20 over worlds, against the bundled data and the shell on hand-written SQL."""
    selfhelp: list[str | Path] = [python.with_name("selfhelp"), "find", "--json", "-n", "20", *NOW]
    options = SELECTIVE | BROAD
    ours: dict[str, Command] = {name: [*selfhelp, "-q", *own] for name, own in options.items()}
    ours |= {f"{name}, with notes": [*selfhelp, *options[name]] for name in WITH_NOTES}
    largest = worlds[-1]
    shell: dict[str, Command] = {
        name: ["sqlite3", "-json", "-readonly", largest, sql] for name, sql in queries().items()
    }
    small = medians(ours, environment(None), TIMES)
    hand = medians(shell, environment(largest), times=3)
    by_world = {world: medians(ours, environment(world), times=5) for world in worlds}
    yield f"| search | {' | '.join(world.stem for world in worlds)} | against the bundled data | growth | the shell |"
    yield f"|---|{'---|' * (len(worlds) + 3)}"
    for name in ours:
        at = [by_world[world][name].ms for world in worlds]
        by_hand = f"{at[-1] / hand[name].ms:.1f}x of {hand[name].ms:.0f} ms" if name in hand else ""
        yield (
            f"| {name} | {' | '.join(f'{ms:.0f} ms' for ms in at)} | {at[-1] - small[name].ms:+.0f} ms"
            f" | {at[-1] / at[0]:.2f}x | {by_hand} |"
        )


def outputs(python: Path, world: Path) -> Iterator[str]:
    """JSON of many hits, against the shell's of 30,000 rows; and the memory of few and of many."""
    env = environment(world)
    selfhelp: list[str | Path] = [python.with_name("selfhelp"), "find", "--json", "-q", *NOW]
    sql = queries()["all that a hit tells"]
    shell = median([run(["sqlite3", "-json", "-readonly", world, sql], env) for _ in range(3)]).ms
    for number in HITS:
        ms, mb = median([run([*selfhelp, "-n", str(number)], env) for _ in range(3)])
        against = f"{ms / shell:.1f}x the shell's 30,000 ({shell:.0f} ms)"
        yield f"| JSON of {number:,} hits, or of all | {ms:.0f} ms, {mb:.0f} MB | {against} |"


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
