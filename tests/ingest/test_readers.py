"""Sources are read in worker processes: whatever one of them does, the others are read."""

import sys
from collections.abc import Iterator
from functools import partial
from multiprocessing import active_children
from pathlib import Path
from threading import Thread

import bad_readers
import pytest

from selfhelp import config
from selfhelp.errors import FeedError
from selfhelp.ingest import readers as readers_module
from selfhelp.ingest.parallel import in_parallel
from selfhelp.ingest.readers import Job, Readers, ReadingLimits, more_seconds
from selfhelp.model import Source

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the limits are those of POSIX systems")

LIMITS = ReadingLimits(cpu_seconds=1, seconds=4)
TOO_SLOW = "reading it takes too long"


@pytest.fixture
def pool() -> Iterator[Readers]:
    with Readers(2, LIMITS, bad_readers.by_name) as readers:
        yield readers


def read(pool: Readers, folder: Path, *names: str) -> dict[str, str]:
    """What became of each source: "read", or the reason why not."""

    def reading(name: str) -> str:
        job = Job(Source(name, "aa", "", "https://example.org"), {"feed": b"[]"}, config.BUNDLED, folder / name)
        pool.read(job)
        return "read" if job.shard.exists() else "not read"

    jobs = {name: partial(reading, name) for name in names}
    return dict(sorted((name, str(outcome)) for name, outcome in filter(None, in_parallel(jobs, 40, None))))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("empty", "the feed publishes no meetings"),
        ("endless", TOO_SLOW),
        ("silent", TOO_SLOW),
        ("exploding", "reading it takes too much memory"),
        ("fault", "selfhelp has a fault that shows in this feed (KeyError: 'weekday')"),
        ("dead", "the process that read it stopped (exit code 7)"),
        ("killed", "the process that read it stopped (signal 9)"),
    ],
)
def test_good_sources_are_read_beside_a_bad_one(pool: Readers, tmp_path: Path, bad: str, reason: str) -> None:
    names = ["good 1", bad, "good 2", "good 3"]
    assert read(pool, tmp_path, *names) == dict(sorted(dict.fromkeys(names, "read").items() | {(bad, reason)}))


def test_good_sources_are_read_before_bad_ones_have_used_up_their_time(
    pool: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers_module, "FIRST_TURN", 0.3)
    bad = [f"silent {number}" for number in range(4)]
    jobs = {name: partial(read, pool, tmp_path, name) for name in [*bad, *(f"good {number}" for number in range(6))]}
    ended = [name for name, _ in filter(None, in_parallel(jobs, 40, None))]
    assert sorted(ended[:6]) == [f"good {number}" for number in range(6)]


def test_a_source_that_gave_way_is_read_after_the_others(
    pool: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers_module, "FIRST_TURN", 0.3)
    names = ["slow 1", "slow 2", "slow 3"]
    assert read(pool, tmp_path, *names) == dict.fromkeys(names, "read")


def test_a_worker_reads_many_sources(pool: Readers, tmp_path: Path) -> None:
    names = [f"good {number}" for number in range(8)]
    assert read(pool, tmp_path, *names) == dict.fromkeys(names, "read")
    assert len({(tmp_path / name).read_text(encoding="utf-8") for name in names}) <= 2


def test_no_process_is_left_when_the_pool_is_closed(tmp_path: Path) -> None:
    with Readers(1, ReadingLimits(), bad_readers.by_name) as pool:
        job = Job(Source("silent", "aa", "", "https://example.org"), {}, config.BUNDLED, tmp_path / "shard")
        failures: list[Exception] = []

        def reading() -> None:
            try:
                pool.read(job)
            except FeedError as problem:
                failures.append(problem)

        thread = Thread(target=reading)
        thread.start()
        while not active_children():
            thread.join(0.01)
    thread.join(5)
    assert [str(failure) for failure in failures] == ["the process that read it stopped (signal 9)"]
    assert active_children() == []


def test_a_large_source_may_take_longer() -> None:
    assert more_seconds({"feed": b"[" * 399_999}) == 0
    assert more_seconds({"feed": b"[" * 40_000_000}) == 100
    assert more_seconds({"meetings": b"\x1f\x8b" + b"x" * 3_999_998, "formats": b"[]"}) == 100
