"""A pager for output longer than the screen, as in git and man."""

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

USUAL: Final = "less"
LESS: Final = "FRX"
"""Options of less, unless the user has set others: end at once if all fits, keep colours and the screen."""


class _Held(io.StringIO):
    """Text that is held back for a terminal."""

    def isatty(self) -> bool:
        """It is written as for a terminal."""
        return True


@contextmanager
def paged(stream: IO[Any], *, is_wanted: bool) -> Iterator[IO[Any]]:
    """A stream whose text is shown by the pager of the user, if it does not fit on the screen.

    Without a keyboard, and if it is not wanted, it is the stream itself.
    """
    has_keyboard = stream.isatty() and sys.stdin is not None and sys.stdin.isatty()
    command = _command() if is_wanted and has_keyboard else []
    if not command:
        yield stream
        return
    held = _Held()
    try:
        yield held
    finally:
        text = held.getvalue()
        fits = text.count("\n") < shutil.get_terminal_size().lines
        if fits or not _show(command, text):
            stream.write(text)


def _command() -> list[str]:
    """The pager with its arguments; nothing if there is none."""
    import shlex

    try:
        words = shlex.split(os.environ.get("PAGER", USUAL))
    except ValueError:
        return []
    return words if words and words != ["cat"] and shutil.which(words[0]) else []


def _show(command: list[str], text: str) -> bool:
    """Whether the pager could be started."""
    import signal
    import subprocess

    sys.stdout.flush()
    # Ctrl-C stops a search in the pager, and not this program.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        subprocess.run(command, input=text.encode(), env={"LESS": LESS} | os.environ, check=False)  # noqa: S603
    except OSError:
        return False
    finally:
        signal.signal(signal.SIGINT, before)
    return True
