"""What the tests share: settings of Hypothesis, an empty dataset, the program run in this process."""

import io
import os
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from strategies import ORGANIZATIONS

from selfhelp.cli import main
from selfhelp.model import SCHEMA_VERSION
from selfhelp.schedule.zone_rules import newest_zone_rules

settings.register_profile(
    "ci",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# For tests that need only tell whether they fail: the search for the simplest failing example takes minutes.
settings.register_profile("mutants", settings.get_profile("ci"), phases=[Phase.explicit, Phase.generate])
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))

# What builds the dataset is not installed. It comes last, so that the installed selfhelp is the one that is tested.
sys.path.append(str(Path(__file__).parents[1]))

newest_zone_rules()  # before any test makes a zone of its own

THOROUGH = float(os.environ.get("THOROUGH", "0.25" if os.environ.get("CI") else "1"))


def tries(number: int) -> int:
    """How many examples the slowest properties are tried with: a quarter in CI, many times as many by hand."""
    return max(1, round(number * THOROUGH))


FEEDS = Path(__file__).parents[2] / "shared" / "feeds"
"""Real feeds that others published; they are not part of the project, and may be absent."""


_STYLES = re.compile("\x1b\\]8;[^\x1b]*\x1b\\\\|\x1b[^m]*m")
"""Codes of a terminal for links, colours and weight."""


class Ran(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's own dataset will be, when it imports something."""
    path = tmp_path / "selfhelp.db"
    monkeypatch.setenv("SELFHELP_DB", str(path))
    monkeypatch.setenv("SELFHELP_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("TZ", "America/Denver")
    for variable in ("GITHUB_ACTIONS", "FORCE_COLOR", "PY_COLORS", "COLUMNS"):
        monkeypatch.delenv(variable, raising=False)
    return path


@pytest.fixture
def run(db: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs a command line and gives what it printed; on a `terminal` of so many columns and lines, without colours."""

    def run(*words: str | Path, now: datetime | None = None, terminal: tuple[int, int] | None = None) -> Ran:
        out, err = (io.StringIO(), io.StringIO()) if terminal is None else (Terminal(), Terminal())
        with monkeypatch.context() as patch:
            if terminal is not None:
                patch.setenv("COLUMNS", str(terminal[0]))
                patch.setenv("LINES", str(terminal[1]))
                patch.setenv("TERM", "xterm")
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = main([str(word) for word in words], now=now)
        printed = out.getvalue()
        return Ran(code, printed if terminal is None else _STYLES.sub("", printed), err.getvalue())

    return run


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A dataset with a few organizations and no meetings."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    db = sqlite3.connect(path)
    db.executescript((files("selfhelp") / "dataset" / "schema.sql").read_text(encoding="utf-8"))
    db.execute("INSERT INTO about VALUES ('schema', ?)", [SCHEMA_VERSION])
    db.executemany(
        "INSERT INTO organizations (id, name, parent, type, approach, led_by, cost, audience, status, confidence)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'active', 'verified')",
        [
            (o.id, o.name, o.parent, o.type, o.approach, o.led_by, o.cost, "; ".join(o.audience) or None)
            for o in ORGANIZATIONS
        ],
    )
    db.executemany(
        "INSERT INTO organization_problems VALUES (?, ?, ?)",
        [(o.id, problem, scope) for o in ORGANIZATIONS for problem, scope in o.problems],
    )
    db.commit()
    db.close()
    yield path
