"""Which sources are due: old enough, not gone for good, and not of a shared server that answered a short time ago."""

from datetime import timedelta

import pytest

from selfhelp.ingest.due import Due, due, with_first_failure
from selfhelp.model import Source

NOW = "2026-11-24T12:00:00.000+00:00"


def source(fetched: str | None, failure: str | None = None) -> Source:
    return Source("denver", "aa", "meeting-guide", "https://denver.example/", fetched=fetched, failure=failure)


def decided(one: Source, *, shared: bool = False, older_than: timedelta | None = None, named: bool = False) -> Due:
    return due([one], NOW, is_rationed=lambda _: shared, older_than=older_than, are_named=named)


@pytest.mark.parametrize(
    ("fetched", "hours", "is_due"),
    [
        ("2026-11-24T00:00:00.000+00:00", 12, True),
        ("2026-11-24T00:00:00.001+00:00", 12, False),
        ("2026-11-24T11:59:00.000+00:00", None, True),
        ("2026-11-25T00:00:00.000+00:00", 12, True),  # by a wrong clock
        (None, 12, True),
    ],
)
def test_a_source_is_due_when_it_is_older_than_asked_for(fetched: str | None, hours: int | None, is_due: bool) -> None:
    span = None if hours is None else timedelta(hours=hours)
    assert bool(decided(source(fetched), older_than=span).sources) == is_due


@pytest.mark.parametrize("named", [False, True])
def test_a_shared_server_is_left_alone_for_4_hours(named: bool) -> None:
    assert decided(source("2026-11-24T08:00:00.001+00:00"), shared=True, named=named).sources == []
    assert decided(source("2026-11-24T08:00:00.000+00:00"), shared=True, named=named).sources != []


def test_what_is_gone_for_good_is_asked_only_by_name() -> None:
    gone = source(None, "https://denver.example/: the server answers 410: the page was removed for good")
    assert decided(gone).left_alone == [(gone, "gone for good (410); to try again: selfhelp update denver")]
    assert decided(gone, named=True).sources == [gone]
    assert decided(source(None, "the server answers 404")).sources != []


def test_the_date_of_the_first_failure_is_kept_until_an_update_succeeds() -> None:
    first = with_first_failure("404", source(None), "2026-10-01T05:17:00.000+00:00")
    second = with_first_failure("no answer", source(None, first), NOW)
    assert (first, second) == ("404 (since 2026-10-01)", "no answer (since 2026-10-01)")
    assert source(None, second).failing_since == "2026-10-01"
    assert source(None, "404").failing_since is None
    assert source(None).failing_since is None
    assert source(None, "odd (since it is").failing_since is None
