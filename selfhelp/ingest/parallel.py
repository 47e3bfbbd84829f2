"""Runs the jobs of several sources at the same time; what goes wrong in one job is the outcome of that job alone."""

from collections.abc import Callable, Iterator, Mapping
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Final, TypeVar

from selfhelp.errors import FeedError, SelfHelpError

T = TypeVar("T")

PULSE: Final = 1.0
"""Longest time, in seconds, in which `in_parallel` yields nothing."""


def in_parallel(
    jobs: Mapping[str, Callable[[], T]], at_once: int, deadline: float | None
) -> Iterator[tuple[str, T | FeedError] | None]:
    """Runs jobs in threads, at most `at_once` at a time, and yields the name and outcome of each when it ends.

    Where no job ends for a while, None is yielded, so that the caller can do something in between. A job that takes
    longer than `deadline` seconds is abandoned: its thread keeps running, but does not keep the program from exiting.
    """
    ended: SimpleQueue[tuple[str, T | FeedError]] = SimpleQueue()
    waiting, running = iter(jobs.items()), dict[str, float]()

    def run(name: str, job: Callable[[], T]) -> None:
        try:
            ended.put((name, job()))
        except Exception as problem:  # nothing that one source does may stop the others
            ended.put((name, failure_of(problem)))

    while True:
        while len(running) < at_once and (job_to_start := next(waiting, None)) is not None:
            running[job_to_start[0]] = monotonic()
            Thread(target=run, args=job_to_start, daemon=True).start()
        if not running:
            return
        oldest = next(iter(running))
        seconds_left = PULSE if deadline is None else max(0.0, running[oldest] + deadline - monotonic())
        try:
            name, outcome = ended.get(timeout=min(PULSE, seconds_left))
        except Empty:
            if deadline is None or seconds_left > PULSE:
                yield None
                continue
            del running[oldest]
            yield oldest, FeedError(f"no complete response within {deadline:g} seconds", "try again later")
            continue
        if running.pop(name, None) is not None:  # else it was abandoned before
            yield name, outcome


def failure_of(problem: Exception) -> FeedError:
    """The failure of a source that an exception stands for."""
    match problem:
        case FeedError():
            return problem
        case SelfHelpError():
            return FeedError(str(problem), problem.hint)
        case MemoryError():
            return FeedError("reading it takes too much memory", "check that this is the address of a feed")
    return FeedError(
        f"selfhelp has a fault that shows in this feed ({type(problem).__name__}: {problem})",
        "report it with the address of the feed; the other sources are not affected",
    )
