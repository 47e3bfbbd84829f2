"""Where output goes: to stdout, or to a file that is replaced only when all is written."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from selfhelp.cli.session import Session
from selfhelp.errors import SelfHelpError, UsageError


@contextmanager
def output_file(path: Path | None, session: Session, dataset: Path, *, is_binary: bool = False) -> Iterator[IO[Any]]:
    """Stdout, or a file that is replaced only when it has been written completely; a pipe or device is written to.

    Raises:
        UsageError: it is the dataset itself.
        SelfHelpError: it cannot be written.
    """
    if path is None:
        yield session.stdout.buffer if is_binary else session.stdout
        return
    from selfhelp.files import is_same, is_stream, replacement

    if is_same(path, dataset):
        raise UsageError(f"{path} is the dataset itself", "another file")
    try:
        # Stdout by another name, as in `--output /dev/stdout > FILE`: a new file would not be the one that is open.
        if is_same(path, 1):
            yield session.stdout.buffer if is_binary else session.stdout
            return
        with ExitStack() as stack:
            writable = path if is_stream(path) else stack.enter_context(replacement(path))
            if is_binary:
                yield stack.enter_context(writable.open("wb"))
            else:
                yield stack.enter_context(writable.open("w", encoding="utf-8", errors="replace", newline=""))
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise SelfHelpError(f"cannot write {path} ({problem.strerror})", "another file") from problem
