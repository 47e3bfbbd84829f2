"""Installs the package with the lowest versions that pyproject.toml allows, and runs what people do with it.

The continuous integration runs it as `python tests/smoke.py`; it needs no library.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

ROOT = Path(__file__).parents[1]
FEEDS = ROOT / "tests" / "feeds"
LOWEST = re.compile(r"([\w-]+)>=([\w.]+)(?:,.*)?")
"""A dependency with a lower bound."""

LOOK_UPS = (
    "--version",
    "--help",
    "find drinking tuesday evening near Denver",
    "find --problem drinking --day tuesday --format table",
    "problems my husband bets on football",
    "organizations gambling",
    "helplines suicidal --country GB",
    "guide first-visit",
    "feeds search colorado",
    "setup 80205 --dry-run",
    "info",
    "check",
)


def lowest(project: Path) -> list[str]:
    """The lowest versions that a pyproject.toml allows, as requirements.

    Raises:
        ValueError: a dependency has no lower bound.
    """
    pinned = []
    for dependency in tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]:
        bound = LOWEST.fullmatch(dependency)
        if bound is None:
            raise ValueError(f"{dependency} has no lower bound")
        pinned.append(f"{bound[1]}=={bound[2]}")
    return pinned


def install(requirements: Iterable[str], folder: Path) -> Path:
    """Builds a wheel, installs it into a new environment with these requirements, and gives the program's path.

    What builds it is that of the running environment, which has all that tests need.
    """
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT], check=True)
    [wheel] = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    into: list[str | Path] = ["--python", scripts / "python", "install", "-q", "--only-binary", ":all:"]
    subprocess.run([*pip, *into, wheel, *requirements], check=True)
    return scripts / "selfhelp"


def feeds() -> list[Path]:
    """Feeds of our own: of each format, one for every kind of file."""
    files = [path for path in sorted(FEEDS.glob("*/*.*"), reverse=True) if expectation(path).exists()]
    return sorted({(path.parent, path.suffix): path for path in files}.values())


def expectation(feed: Path) -> Path:
    """The file that says what is in a feed."""
    return feed.with_name(f"{feed.name.removesuffix(feed.suffix)}.expected.json")


def smoke(program: Path, folder: Path) -> None:
    """Runs look-ups, an import of each feed, an update from a local server, and exports."""
    own = {"SELFHELP_DB": str(folder / "smoke.db"), "SELFHELP_CONFIG": os.devnull, "TZ": "America/Denver"}

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            [program, *words], capture_output=True, text=True, encoding="utf-8", env=os.environ | own, cwd=folder
        )
        if ran.returncode != 0 or "Traceback" in ran.stderr:
            raise SystemExit(f"selfhelp {' '.join(map(str, words))}: exit {ran.returncode}\n{ran.stdout}{ran.stderr}")
        return ran

    for line in LOOK_UPS:
        run(*line.split())
    meetings = 0
    for feed in feeds():
        expected = json.loads(expectation(feed).read_text(encoding="utf-8"))
        name = f"{feed.parent.name}-{feed.suffix[1:]}"
        report = run("import", feed, "--name", name, *expected["import"]).stderr
        counts = expected["account"]
        meetings += counts["meetings"]
        if f"{counts['rows']} rows = {counts['kept']} kept" not in report:
            raise SystemExit(f"{feed}: expected {counts}\n{report}")
    with serving(FEEDS) as address:
        run("feeds", "add", "served", f"{address}/meeting_guide/front_range.json", "-o", "aa")
        run("update", "served", "--force")
    for form in ("json", "csv"):
        output = folder / f"out.{form}"
        run("find", "--suspended", "--output", output, "-q")
        run("find", "--suspended", "-f", form, "-q")
        if output.stat().st_size < meetings * 100:
            raise SystemExit(f"{output.name} has too little of {meetings} meetings")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a local web server of the files in a folder."""
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files, and prints nothing."""

    def log_message(self, *_: object) -> None:
        """Not printed."""


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        pinned = lowest(ROOT / "pyproject.toml")
        smoke(install(pinned, Path(temporary)), Path(temporary))
        sys.stdout.write(f"works with {', '.join(pinned)}\n")
