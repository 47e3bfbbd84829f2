"""Sessions for contributors: what CI runs, and what is run by hand. `pip install nox`, then `nox --list`.

Without a name, `nox` runs lint, docs and tests. What follows `--` is passed on: `nox -s tests -- tests/reading`.
"""

from pathlib import Path
from typing import Final

import nox

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["lint", "docs", "tests"]
nox.options.reuse_existing_virtualenvs = True

ROOT: Final = Path(__file__).parent
GENERATED: Final = "@docs/generated.txt"

FLOOR: Final = "95"
"""Percentage of lines that tests must run; they run 97. No test is written for it."""


def _install(session: nox.Session, *others: str) -> None:
    """Installs the package as people do, with what its tests need: tests see the wheel, not the folder beside them."""
    session.install(".[dev]", *others)


@nox.session
def tests(session: nox.Session) -> None:
    """All tests, or those named after --."""
    _install(session)
    session.run("pytest", "-q", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style and types."""
    _install(session)
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("mypy")


@nox.session
def docs(session: nox.Session) -> None:
    """Whether the generated pages are up to date, examples run and links lead somewhere."""
    _install(session)
    session.run("cog", "-P", "--check", GENERATED)
    session.run("pytest", "-q", "-n", "0", "tests/test_docs.py")


@nox.session
def coverage(session: nox.Session) -> None:
    """Which lines no test runs. What runs in processes of its own (workers of an update) is not counted."""
    _install(session, "pytest-cov")
    report = ["--cov=selfhelp", "--cov-report=term:skip-covered", f"--cov-fail-under={FLOOR}"]
    session.run("pytest", "-q", *report, *session.posargs)


@nox.session
def mutation(session: nox.Session) -> None:
    """By hand: small faults put into the code, each of which some test must find."""
    _install(session)
    session.run("python", "tests/mutants.py", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """By hand: the property tests with many more examples. tests/fuzz.py, guided by coverage, needs atheris."""
    _install(session)
    many = {"HYPOTHESIS_PROFILE": "thorough", "THOROUGH": "10"}
    session.run("pytest", "-q", "-m", "hypothesis", *session.posargs, env=many)


@nox.session
def calendars(session: nox.Session) -> None:
    """By hand, with node: calendars as ical.js and python-dateutil read them, and all time zones hour by hour."""
    session.install("-e", ".[dev]", "recurring-ical-events")
    folder = Path(session.create_tmp())
    session.run("npm", "install", "--prefix", str(folder), "ical.js", external=True)
    dataset = ROOT / "selfhelp" / "bundled.db"
    with session.chdir("tests"):
        session.run("python", "calendars.py", "events", str(dataset), str(folder), *(session.posargs or ["--sample"]))
        session.run("python", "calendars.py", "zones")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """By hand: the installed program beside what it is held against. After --: a folder for datasets, and sizes."""
    _install(session)
    python = str(Path(session.bin) / "python")
    folder, *sizes = session.posargs or [str(Path(session.create_tmp()).resolve()), "10000"]
    with session.chdir("tests"):
        session.run("python", "-m", "benchmarks", python, folder, *sizes)


@nox.session
def lowest(session: nox.Session) -> None:
    """What people do, with the lowest versions of libraries that pyproject.toml allows."""
    _install(session)
    session.run("python", "tests/smoke.py")
