"""Entry point of `python -m selfhelp` and of the `selfhelp` command."""

import os
import sys

GC_THRESHOLD = 100_000
"""Allocations between garbage collections. Startup creates about ten thousand objects, none of them garbage."""

INTERRUPTED = 130
"""Exit code after Ctrl-C."""


def run() -> None:
    """Run the command line and exit with its code."""
    try:
        code = _code()
    except KeyboardInterrupt:
        code = INTERRUPTED
    # All files are closed and flushed by now; a regular interpreter shutdown would take a fifth of a lookup's time.
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(code)


def _code() -> int:
    """The exit code of the command line. Whatever is not loaded yet is imported in here, where Ctrl-C is caught."""
    import gc
    import signal

    gc.set_threshold(GC_THRESHOLD)
    # A program that was started in the background ignores Ctrl-C, and must go on to do so.
    is_interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_interruptible:
        # There is nothing to clean up yet, and Python would only print an exception that comes during an import's end.
        signal.signal(signal.SIGINT, _exit_at_once)
        sys.unraisablehook = _exit_if_interrupted
    try:
        from selfhelp.cli import main

        if is_interruptible:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return main()
    except ImportError as problem:
        if sys.stderr is not None:
            sys.stderr.write(f"error: selfhelp is not completely installed ({problem})\ntry: install selfhelp again\n")
        return 1
    finally:
        if is_interruptible:
            signal.signal(signal.SIGINT, _exit_at_once)


def _exit_at_once(*_: object) -> None:
    os._exit(INTERRUPTED)


def _exit_if_interrupted(unraisable: "sys.UnraisableHookArgs") -> None:
    """Ctrl-C may come while Python cleans up, where it prints exceptions and goes on."""
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(unraisable)


if __name__ == "__main__":
    run()
