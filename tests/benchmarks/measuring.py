"""Runs commands and measures what they use; wall-clock times are not looked at: they depend on what else is running."""

import os
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

Command = Sequence[str | Path]


class Used(NamedTuple):
    """What a process used: milliseconds of processor time (user and system), megabytes of memory at the most.

    Time is that of the process and of those that it started; memory is that of the largest of them.
    """

    ms: float
    mb: float


def environment(db: Path | None, **more: str | Path) -> dict[str, str]:
    """The environment of a measured command: its dataset, no settings, byte-code as the installer left it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    own = {"SELFHELP_DB": db or "/nonexistent.db", "SELFHELP_CONFIG": "/nonexistent.toml", **more}
    return kept | {name: str(value) for name, value in own.items()}


def run(command: Command, env: Mapping[str, str]) -> Used:
    """What a command uses.

    Raises:
        subprocess.CalledProcessError: it failed, so that what it used says nothing.
    """
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise subprocess.CalledProcessError(code, [str(part) for part in command])
    return Used((used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024)


def median(runs: Sequence[Used]) -> Used:
    """The median time of several runs, and the most memory of any."""
    return Used(statistics.median(used.ms for used in runs), max(used.mb for used in runs))


def medians(commands: Mapping[str, Command], env: Mapping[str, str], times: int) -> dict[str, Used]:
    """What each command uses, run in turns; the first turn only warms the caches."""
    runs: dict[str, list[Used]] = {name: [] for name in commands}
    for turn in range(times + 1):
        for name, command in commands.items():
            used = run(command, env)
            if turn:
                runs[name].append(used)
    return {name: median(of) for name, of in runs.items()}
