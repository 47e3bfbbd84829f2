"""What becomes of the dataset when things go wrong: kills, failing writes, crowds of writers and readers.

Run by hand on Linux, with strace, against an installed program; it takes some minutes and prints a table:

    python tests/faults.py path/to/selfhelp [--tries 50] [--only kills,calls,errors,writers,readers,lookups]
"""

import argparse
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from serving import Server, answer, serving

CALLS: Final = ("openat", "pwrite64", "write", "sendfile", "copy_file_range", "fsync", "link", "rename", "unlink")
"""System calls with which a file is written, replaced or removed."""

LOOKUPS: Final = (
    ("find", "drinking", "tuesday", "evening", "near", "Denver"),
    ("find", "drinking", "--json"),
    ("find", "-f", "csv", "-n", "5"),
    ("find", "i want to kill myself"),
    ("find", "--explain", "--text", "meeting"),
    ("show", "aa"),
    ("show", "ga", "--near", "80205"),
    ("organizations",),
    ("problems",),
    ("helplines",),
    ("guide", "first-meeting"),
    ("feeds", "list"),
    ("feeds", "search", "denver"),
    ("feeds", "search", "na", "80205", "--json"),
    ("setup", "80205", "--dry-run"),
    ("setup", "Reading,", "PA", "--dry-run", "--json"),
    ("setup", "--schedule"),
    ("changes",),
    ("check",),
    ("info",),
    ("config",),
    ("--help",),
    ("--version",),
)


def rows(town: str, number: int) -> list[dict[str, Any]]:
    """Rows of a feed."""
    return [
        {"slug": f"{town}{n}", "name": f"{town} {n}", "day": n % 7, "time": f"{n % 24:02d}:15", "city": town,
         "timezone": "America/Denver", "notes": f"Ring the bell at door {n}. " * 5}
        for n in range(number)
    ]  # fmt: skip


class World:
    """A folder with a dataset of two sources, the commands that write it, and the states that may be found in it."""

    def __init__(self, program: str, folder: Path, server: Server) -> None:
        self.program, self.folder, self.pristine = program, folder / "work", folder / "pristine"
        self.db = self.folder / "selfhelp.db"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "SELFHELP_DB": str(self.db),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        for name, number in (("old", 400), ("new", 500)):
            (folder / f"{name}.json").write_text(json.dumps(rows("denver", number)), encoding="utf-8")
        self.folder.mkdir()
        self.run("import", folder / "old.json", "-o", "aa", "--name", "denver")
        self.run("feeds", "add", "boulder", f"{server.address}/boulder", "-o", "na")
        shutil.copytree(self.folder, self.pristine)
        forgotten = json.loads(self.run("find", "--source", "denver", "--json").stdout)[0]["id"]
        self.writers: dict[str, tuple[str, ...]] = {
            "import": ("import", str(folder / "new.json"), "-o", "aa", "--name", "denver"),
            "update": ("update",),
            "upgrade": ("find", "--json"),
            "forget": ("forget", forgotten),
        }

    def reset(self, writer: str) -> None:
        """The folder as it was at the beginning."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.pristine, self.folder)
        if writer == "upgrade":
            with closing(sqlite3.connect(self.db)) as db, db:
                db.execute("UPDATE about SET value = 'another' WHERE name = 'bundle'")

    def run(self, *words: str | Path, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        """What the program printed."""
        return subprocess.run(
            [*before, self.program, *map(str, words)], env=self.environment, capture_output=True, text=True, check=False
        )

    def state(self) -> object:
        """What the dataset holds: the bundle it belongs to, and its meetings."""
        with closing(sqlite3.connect(self.db)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            bundle = db.execute("SELECT value FROM about WHERE name = 'bundle'").fetchone()
            return bundle, db.execute("SELECT id, name, start FROM meetings WHERE sample = 0 ORDER BY id").fetchall()

    def states(self, writer: str) -> tuple[object, object]:
        """The states before and after a command that goes well."""
        self.reset(writer)
        before = self.state()
        assert self.run(*self.writers[writer]).returncode == 0
        return before, self.state()

    def outcome(self, writer: str, before: object, after: object) -> str:
        """What was found after a fault: "before" or "after", else what is wrong."""
        try:
            found = self.state()
        except (AssertionError, sqlite3.Error) as problem:
            return f"DAMAGED: {problem}"
        if found not in (before, after):
            return "WRONG: neither before nor after"
        again = self.run(*self.writers[writer])
        if writer != "forget" and again.returncode != 0:
            return f"STUCK: {again.stderr.strip()}"
        if self.state() != after:
            return "WRONG: not as after when repeated"
        left = {file.name for file in self.folder.iterdir()} - {"selfhelp.db", "selfhelp.db.previous"}
        # What a killed writer leaves is removed by the next one; a meeting cannot be forgotten twice.
        if left and again.returncode == 0:
            return f"LEFT: {sorted(left)}"
        return "as before" if found == before else "as after"


def killed_at_random(world: World, tries: int) -> Iterator[tuple[str, Counter[str]]]:
    """Kills each writer at a random moment."""
    chance = random.Random(7)
    for writer, words in world.writers.items():
        before, after = world.states(writer)
        world.reset(writer)
        begun = time.monotonic()
        world.run(*words)
        seconds, outcomes = time.monotonic() - begun, Counter[str]()
        for _ in range(tries):
            world.reset(writer)
            process = subprocess.Popen(
                [world.program, *words], env=world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(chance.uniform(0, seconds))
            process.send_signal(signal.SIGKILL)
            process.wait()
            outcomes[world.outcome(writer, before, after)] += 1
        yield f"{writer} killed at a random moment", outcomes


def at_every_call(
    world: World, tries: int, what: str, expected: Callable[[int], bool]
) -> Iterator[tuple[str, Counter[str]]]:
    """Lets a fault happen at each system call that concerns files, or at `tries` of each kind."""
    for writer, words in world.writers.items():
        before, after = world.states(writer)
        for call in CALLS:
            world.reset(writer)
            traced = world.run(*words, before=("strace", "-f", "-qq", "-e", f"trace={call}", "-e", "signal=none"))
            number = len(re.findall(rf"\b{call}\(", traced.stderr))
            outcomes = Counter[str]()
            for at in sorted({1 + n * number // tries for n in range(min(tries, number))}) if number else ():
                world.reset(writer)
                inject = f"inject={call}:{what}:when={at}"
                faulty = world.run(*words, before=("strace", "-f", "-qq", "-o", "/dev/null", "-e", inject))
                outcome = world.outcome(writer, before, after)
                if "Traceback" in faulty.stderr and "/selfhelp/" not in faulty.stderr:
                    outcome = f"{outcome}, Python found a module of its own unreadable"
                elif "Traceback" in faulty.stderr or not expected(faulty.returncode):
                    outcome = f"EXIT {faulty.returncode}: {faulty.stderr.strip()[-200:]}"
                outcomes[outcome] += 1
            if outcomes:
                yield f"{writer}: {what} at {call}", outcomes


def crowds_of_writers(world: World) -> Iterator[tuple[str, Counter[str]]]:
    """Lets many imports of different sources run at the same time."""
    for crowd in (8, 50):
        world.reset("import")
        names = [f"town{number}" for number in range(crowd)]
        for name in names:
            (world.folder.parent / f"{name}.json").write_text(json.dumps(rows(name, 20)), encoding="utf-8")
        with ThreadPoolExecutor(crowd) as pool:
            ran = list(
                pool.map(lambda name: world.run("import", world.folder.parent / f"{name}.json", "-o", "aa"), names)
            )
        with closing(sqlite3.connect(world.db)) as db:
            stored = dict(db.execute("SELECT source, count(*) FROM meetings WHERE sample = 0 GROUP BY source"))
        outcomes = Counter(
            "loaded" if process.returncode == 0 and stored.get(name) == 20 else f"LOST: {process.stderr.strip()[-200:]}"
            for name, process in zip(names, ran, strict=True)
        )
        left = {file.name for file in world.folder.iterdir()} - {"selfhelp.db", "selfhelp.db.previous"}
        yield f"{crowd} imports at the same time", outcomes + Counter({f"LEFT: {sorted(left)}": 1} if left else {})


def crowd_of_readers(world: World, tries: int) -> Iterator[tuple[str, Counter[str]]]:
    """Lets many look-ups run while imports replace the dataset."""
    world.reset("import")
    new, old = (str(world.folder.parent / f"{name}.json") for name in ("new", "old"))
    answers = set()
    for file in (new, old):
        world.run("import", file, "-o", "aa", "--name", "denver", "--force")
        answers.add(world.run("find", "--source", "denver", "--fields", "id,name,start", "--json").stdout)

    def look(_: int) -> tuple[float, bool]:
        begun = time.monotonic()
        ran = world.run("find", "--source", "denver", "--fields", "id,name,start", "--json")
        return time.monotonic() - begun, ran.returncode == 0 and ran.stdout in answers

    def crowd() -> list[tuple[float, bool]]:
        with ThreadPoolExecutor(50) as pool:
            return list(pool.map(look, range(50 * max(1, tries // 10))))

    idle = crowd()
    with ThreadPoolExecutor(1) as importing:
        done = importing.submit(
            lambda: [world.run("import", file, "-o", "aa", "--name", "denver", "--force") for file in [old, new] * 5]
        )
        busy = crowd()
        while not done.done():
            busy += crowd()
    slowest = [sorted(seconds for seconds, _ in looks)[int(len(looks) * 0.99)] for looks in (idle, busy)]
    right = Counter("right answer" if is_right else "WRONG ANSWER" for _, is_right in busy)
    yield f"50 readers beside imports: 99th percentile {slowest[1]:.2f} s, without imports {slowest[0]:.2f} s", right


def lookups(world: World) -> Iterator[tuple[str, Counter[str]]]:
    """Watches what look-ups open: nothing for writing, and no network."""
    world.reset("import")
    outcomes = Counter[str]()
    traced = (
        "trace=socket,connect,open,openat,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,link,symlink"
    )
    for words in LOOKUPS:
        ran = world.run(*words, before=("strace", "-f", "-qq", "-e", "signal=none", "-e", traced))
        lines = [line for line in ran.stderr.splitlines() if re.match(r"(?:\[pid +\d+\] )?\w+\(", line)]
        harmless = re.compile(r"open(?:at)?\((?!.*O_(?:WRONLY|RDWR|CREAT))|/dev/(?:null|tty)|AF_UNIX")
        bad = [line for line in lines if not harmless.search(line)]
        outcomes[f"{' '.join(words)}: {bad[0]}" if bad else "only reads"] += 1
    yield "look-ups under strace", outcomes


def main() -> int:
    """Runs what was asked for; exit code 1 if anything was not as promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--tries", type=int, default=50)
    parser.add_argument("--only", default="kills,calls,errors,writers,readers,lookups")
    chosen = parser.parse_args()
    program, tries = str(Path(chosen.program).absolute()), chosen.tries
    boulder = [answer(200, json.dumps(rows("boulder", number)).encode()) for number in (200, 250)]
    is_bad = False
    with TemporaryDirectory() as folder, serving({"/boulder": boulder}) as server:
        world = World(program, Path(folder), server)
        kinds: dict[str, Callable[[], Iterator[tuple[str, Counter[str]]]]] = {
            "kills": lambda: killed_at_random(world, tries),
            "calls": lambda: at_every_call(world, tries, "signal=KILL", lambda _: True),
            "errors": lambda: (
                outcome
                for error in ("ENOSPC", "EIO")
                for outcome in at_every_call(world, max(1, tries // 5), f"error={error}", lambda code: code in (0, 1))
            ),
            "writers": lambda: crowds_of_writers(world),
            "readers": lambda: crowd_of_readers(world, tries),
            "lookups": lambda: lookups(world),
        }
        for kind in chosen.only.split(","):
            for fault, outcomes in kinds[kind]():
                is_bad = is_bad or any(outcome[0].isupper() or ":" in outcome for outcome in outcomes)
                counted = ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))
                print(f"| {fault} | {sum(outcomes.values())} | {counted} |", flush=True)  # noqa: T201
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())
