"""Reads fetched sources in worker processes, within limits of time and memory, so that no feed can stop the others."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Condition
from time import monotonic
from typing import Final, NamedTuple, Self

from selfhelp.dataset.store import Store
from selfhelp.errors import FeedError, SelfHelpError
from selfhelp.ingest.compressed import GZIP
from selfhelp.ingest.parallel import failure_of
from selfhelp.ingest.read_source import read_feed, refuse_empty, report_of
from selfhelp.ingest.report import Report
from selfhelp.ingest.shards import write_shard
from selfhelp.model import Source

MOST_WORKERS: Final = 4

FIRST_TURN: Final = 5.0
"""Seconds after which a source has to let others go first that were not read yet; it is read again after them."""

BYTES_A_SECOND: Final = 400_000
"""Bytes of a source that take at most a second; the largest real one has 40 MB, and takes some 30 seconds."""

COMPRESSION: Final = 10
"""How many times larger feeds get when they are decompressed."""

_STEP: Final = 0.2
"""Seconds between two looks at a worker that is reading."""


class Job(NamedTuple):
    """What a worker reads: the files of a source, with the organizations of a dataset; the shard is the result.

    `zone` is that of the place a new source was added for. Its rows without a zone are taken to be in it, if all those
    whose zone is known are.
    """

    source: Source
    files: Mapping[str, bytes]
    dataset: Path
    shard: Path
    zone: str | None = None


class ReadingLimits(NamedTuple):
    """What reading one source may take: seconds of CPU, seconds in all, and the bytes of its process.

    A large source has one more second for each `BYTES_A_SECOND`. Of these limits, only the seconds in all hold on a
    system without resource limits (Windows).
    """

    cpu_seconds: int = 30
    seconds: float = 60.0
    memory: int = 2**30


def read_into_shard(job: Job) -> None:
    """Reads a source in this process.

    Raises:
        SelfHelpError: it is not a feed, or has no meetings.
    """
    with Store(job.dataset) as store:
        feed = read_feed(job.files, job.source, store)
        source, report = report_of(feed, job.source, store)
        if job.zone is not None and job.source.timezone is None and _is_all_in(job.zone, report):
            source, report = report_of(feed, job.source._replace(timezone=job.zone), store)
    refuse_empty(report)
    write_shard(job.shard, source, report)


def more_seconds(files: Mapping[str, bytes]) -> int:
    """The seconds that large files have more than others."""
    return sum(len(data) * (COMPRESSION if data.startswith(GZIP) else 1) for data in files.values()) // BYTES_A_SECOND


def _is_all_in(zone: str, report: Report) -> bool:
    """Whether some meetings have no zone, and all those with a place whose zone is known are in this one."""
    placed = {m.timezone for m in report.meetings if m.timezone is not None and (m.position_from or m.city)}
    return placed == {zone} and any(meeting.timezone is None for meeting in report.meetings)


class Readers:
    """A pool of worker processes, which threads may share.

    A worker reads many sources. It is replaced only if it exceeds a limit, dies, or shows a fault.
    """

    def __init__(
        self,
        number: int | None = None,
        limits: ReadingLimits | None = None,
        read: Callable[[Job], None] = read_into_shard,
    ) -> None:
        self._limits, self._read = limits or ReadingLimits(), read
        self._free = number or min(MOST_WORKERS, os.cpu_count() or 1)
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._new_jobs = 0
        self._is_closed = False
        self._changed = Condition()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._is_closed = True
            for worker in self._idle:
                worker.stop()
            for worker in self._busy:
                worker.kill()

    def read(self, job: Job) -> None:
        """Has a worker read a source into its shard.

        Raises:
            FeedError: the source cannot be read, or not within the limits.
        """
        finished = False
        with self._worker(is_new=True) as worker:
            finished = worker.read(job, lambda: self._new_jobs > 0)
        if not finished:
            with self._worker(is_new=False) as worker:
                worker.read(job, lambda: False)

    @contextmanager
    def _worker(self, *, is_new: bool) -> Iterator["_Worker"]:
        """A worker for one job; new jobs go before those that had their first turn."""
        with self._changed:
            self._new_jobs += is_new
            self._changed.wait_for(lambda: self._free and not self._is_closed and (is_new or not self._new_jobs))
            self._new_jobs -= is_new
            self._free -= 1
            worker = self._idle.pop() if self._idle else None
        try:
            worker = worker or _Worker(self._limits, self._read)
            with self._changed:
                self._busy.add(worker)
                if self._is_closed:
                    worker.kill()
            yield worker
        finally:
            with self._changed:
                self._free += 1
                if worker is not None:
                    self._busy.discard(worker)
                    self._idle.extend([worker] * worker.is_usable)
                self._changed.notify_all()


class _Worker:
    """A process that reads one source after the other."""

    def __init__(self, limits: ReadingLimits, read: Callable[[Job], None]) -> None:
        self.is_usable = True
        self._limits = limits
        self._has_started = False
        # A forked process would inherit locks that other threads hold.
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, limits, read), daemon=True)
        with _without_interrupts():
            self._process.start()
        theirs.close()

    def read(self, job: Job, should_give_way: Callable[[], bool]) -> bool:
        """Whether the source was read; if not, the worker was stopped after its first turn to let others go first.

        Raises:
            FeedError: the source cannot be read, or not within the limits.
        """
        try:
            if not self._has_started:
                self._has_started = self._connection.recv()
            begun = monotonic()
            self._connection.send(job)
            while not self._connection.poll(_STEP):
                seconds = monotonic() - begun
                if seconds > self._limits.seconds + more_seconds(job.files):
                    raise self._too_slow()
                if seconds > FIRST_TURN and should_give_way():
                    self.stop()
                    return False
            failure, self.is_usable = self._connection.recv()
        except (EOFError, OSError) as problem:
            raise self._death() from problem
        finally:
            if not self.is_usable:
                self.stop()
        if failure is not None:
            raise failure
        return True

    def kill(self) -> None:
        """Ends the process at once, from any thread; the one that reads from it then closes the connection."""
        self._process.kill()

    def stop(self) -> None:
        """Ends the process at once and closes the connection, which no other thread may be using."""
        self.is_usable = False
        self.kill()
        self._process.join()
        self._connection.close()

    def _too_slow(self) -> FeedError:
        self.is_usable = False
        return FeedError("reading it takes too long", "check that this is the address of a feed")

    def _death(self) -> FeedError:
        self.is_usable = False
        self._process.join(1.0)
        code = self._process.exitcode or 0
        if code == -getattr(signal, "SIGXCPU", 0):
            return self._too_slow()
        reason = f"signal {-code}" if code < 0 else f"exit code {code}"
        return FeedError(f"the process that read it stopped ({reason})", "check that this is the address of a feed")


def _serve(connection: Connection, limits: ReadingLimits, read: Callable[[Job], None]) -> None:
    """Reads one job after the other until the other end is closed.

    It sends True when it has started, and for each job the failure, if any, and whether it can go on.
    """
    with suppress(EOFError, OSError):
        _limit_memory(limits.memory)
        connection.send(True)
        while True:
            job: Job = connection.recv()
            _limit_cpu(limits.cpu_seconds + more_seconds(job.files))
            failure, can_go_on = None, True
            try:
                read(job)
            except Exception as problem:  # whatever it is, it concerns this source alone
                failure, can_go_on = failure_of(problem), isinstance(problem, SelfHelpError)
            connection.send((failure, can_go_on))


def _limit_memory(size: int) -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_cpu(seconds: int) -> None:
    """Limits the CPU time of the process to `seconds` from now on."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        ends = int(usage.ru_utime + usage.ru_stime) + 1 + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (ends, resource.getrlimit(resource.RLIMIT_CPU)[1]))


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Processes that are started in the block ignore Ctrl-C, which is for the one that started them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
