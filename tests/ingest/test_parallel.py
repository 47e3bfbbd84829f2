"""Jobs of several sources at the same time: none waits for another, none is stopped by what another one does."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from threading import Event, Lock
from time import monotonic, sleep
from typing import Any

import pytest
from serving import Script, answer, serving

from selfhelp.errors import FeedError, UsageError
from selfhelp.ingest import parallel
from selfhelp.ingest.fetch.addresses import FetchError
from selfhelp.ingest.fetch.client import Fetcher, Limits
from selfhelp.ingest.parallel import in_parallel

QUICK = Limits(seconds=1, connect_seconds=0.5, read_seconds=0.3, backoff=0.001)
MEETINGS = b'[{"name": "Night Owls"}]'


def outcomes(jobs: Mapping[str, Callable[[], Any]], at_once: int, deadline: float | None) -> Iterator[tuple[str, Any]]:
    return (ended for ended in in_parallel(jobs, at_once, deadline) if ended is not None)


def test_jobs_run_in_parallel_but_never_more_than_allowed() -> None:
    lock, running, most = Lock(), 0, 0

    def job() -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        sleep(0.02)
        with lock:
            running -= 1
        return 7

    assert dict(outcomes({str(n): job for n in range(10)}, 3, 5)) == {str(n): 7 for n in range(10)}
    assert most == 3


def test_outcomes_are_yielded_as_jobs_end() -> None:
    jobs = {str(seconds): lambda seconds=seconds: sleep(seconds) for seconds in (0.2, 0.1, 0.0)}
    assert [name for name, _ in outcomes(jobs, 3, None)] == ["0.0", "0.1", "0.2"]


def test_a_failing_job_does_not_affect_others() -> None:
    def refused() -> str:
        raise FetchError("there is nothing", "look elsewhere")

    def misread() -> str:
        raise UsageError("the words are unknown", "try others")

    ended = dict(outcomes({"a": refused, "b": lambda: "fine", "c": misread}, 1, 5))
    assert ended["b"] == "fine"
    failed = [ended["a"], ended["c"]]
    assert [(str(error), error.hint) for error in failed if isinstance(error, FeedError)] == [
        ("there is nothing", "look elsewhere"),
        ("the words are unknown", "try others"),
    ]


def test_a_hanging_job_does_not_block_others() -> None:
    hung = Event()
    began = monotonic()
    ended = list(outcomes({"a": hung.wait, "b": lambda: True, "c": lambda: True}, 1, 0.2))
    hung.set()
    assert [name for name, _ in ended] == ["a", "b", "c"]
    assert isinstance(ended[0][1], FeedError)
    assert monotonic() - began < 1


def test_a_job_that_ended_in_time_counts_even_if_read_late() -> None:
    ended = outcomes({"a": lambda: 1, "b": lambda: 2}, 2, 0.05)
    next(ended)
    sleep(0.1)
    assert [isinstance(outcome, int) for _, outcome in ended] == [True]


def test_a_fault_of_ours_is_the_failure_of_its_job_alone() -> None:
    def mistaken() -> int:
        return 1 // 0

    ended = dict(outcomes({"a": mistaken, "b": lambda: 7}, 1, 5))
    assert str(ended["a"]) == (
        "selfhelp has a fault that shows in this feed (ZeroDivisionError: integer division or modulo by zero)"
    )
    assert ended["b"] == 7


def test_the_caller_gets_a_turn_while_no_job_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "PULSE", 0.01)
    ended = list(in_parallel({"a": partial(sleep, 0.1)}, 1, 5))
    assert ended[0] is None
    assert ended[-1] == ("a", None)


def test_slow_headers_are_abandoned() -> None:
    def drip() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        while not stop.wait(0.02):
            yield b"x"

    stop = Event()
    scripts: dict[str, Script] = {"/slow": drip, "/quick": answer(200, MEETINGS)}
    with serving(scripts) as server, Fetcher("tests", QUICK) as fetcher:
        began = monotonic()
        jobs = {name: lambda name=name: fetcher.get(f"{server.address}/{name}").data for name in ("slow", "quick")}
        ended = dict(outcomes(jobs, 2, 0.4))
        assert monotonic() - began < 0.8
        stop.set()
    assert list(ended) == ["quick", "slow"]
    assert ended["quick"] == MEETINGS
    assert isinstance(ended["slow"], FeedError)
    assert str(ended["slow"]) == "no complete response within 0.4 seconds"
