"""`python -m selfhelp`, and the command `selfhelp`."""

import gc
import os
import sys

RARELY = 100_000
"""New objects between two looks for garbage: the start makes some ten thousand, all of which stay."""


def run() -> None:
    """Runs the command line and leaves with its exit code."""
    gc.set_threshold(RARELY)
    try:
        from selfhelp.cli import main

        code = main()
    except KeyboardInterrupt:
        code = 130
    # What is open is closed and flushed by now; to take the interpreter apart would cost a fifth of a look-up.
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
