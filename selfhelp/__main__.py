"""Entry point of `python -m selfhelp` and of the `selfhelp` command."""

import gc
import os
import sys

GC_THRESHOLD = 100_000
"""Allocations between garbage collections. Startup creates about ten thousand objects, none of them garbage."""


def run() -> None:
    """Run the command line and exit with its code."""
    gc.set_threshold(GC_THRESHOLD)
    try:
        from selfhelp.cli import main

        code = main()
    except KeyboardInterrupt:
        code = 130
    # All files are closed and flushed by now; a regular interpreter shutdown would take a fifth of a lookup's time.
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
