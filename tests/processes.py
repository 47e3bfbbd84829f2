"""Runs the program in a process of its own, for tests of what surrounds it: environment, permissions, signals."""

import ctypes
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from conftest import Ran

PR_CAPBSET_DROP = 24
CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 0, 1, 2
"""Of Linux: what lets root do what the mode and owner of a file forbid."""


def ran(*words: str | Path, env: Mapping[str, str] = {}, largest_file: int | None = None) -> Ran:
    """What the program printed without the privileges of root, and its exit code.

    No file that it writes can get more than `largest_file` bytes, as on a full disk.
    """
    done = subprocess.run(
        [sys.executable, "-P", "-m", "selfhelp", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"SELFHELP_CONFIG": os.devnull} | dict(env),
        preexec_fn=partial(_limit, ctypes.CDLL(None), largest_file),
        timeout=60,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def errors(ran: Ran) -> list[str]:
    """The lines of an error, which are two: what went wrong, and what to try."""
    lines = ran.err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["error", "try"], ran
    return lines


def _limit(libc: ctypes.CDLL, largest_file: int | None) -> None:
    if sys.platform == "linux":
        for capability in (CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
