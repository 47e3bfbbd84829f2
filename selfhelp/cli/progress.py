"""A progress bar on stderr, if that is a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from selfhelp.cli.session import Session


@contextmanager
def progress(session: Session, total: int | None, what: str) -> Iterator[Callable[[], None]]:
    """A function to call for each step: it moves a progress bar on a terminal, else does nothing.

    Without a `total`, the bar only shows that something is going on.
    """
    if session.quiet or not session.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(file=session.stderr), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)
