"""Which sources are to be fetched now, and why the others are left alone."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from selfhelp.model import FAILING_SINCE, Source

REST: Final = timedelta(hours=4)
"""How long servers that many people share are left alone after an answer: their data change no more often."""

GONE: Final = "the server answers 410"
"""What the failure of a source says whose server took it away for good."""


class Due(NamedTuple):
    """The sources to fetch, and those that are left alone with the reason."""

    sources: list[Source]
    left_alone: list[tuple[Source, str]]


def due(
    sources: Iterable[Source],
    now: str,
    *,
    is_rationed: Callable[[Source], bool],
    older_than: timedelta | None = None,
    are_named: bool = False,
) -> Due:
    """The sources that are due at an ISO time.

    Left alone are those fetched less than `older_than` ago, those of shared servers (`is_rationed`) fetched a short
    time ago, and those that are gone for good, unless the user names them.
    """
    fetch, left = list[Source](), list[tuple[Source, str]]()
    for source in sources:
        if not are_named and GONE in (source.failure or ""):
            left.append((source, f"gone for good (410); to try again: selfhelp update {source.name}"))
        elif is_rationed(source) and is_recent(source, now, REST):
            left.append((source, f"asked less than {REST.seconds // 3600} hours ago; not asked again"))
        elif older_than is not None and is_recent(source, now, older_than):
            left.append((source, "fresh enough; not fetched again"))
        else:
            fetch.append(source)
    return Due(fetch, left)


def is_recent(source: Source, now: str, span: timedelta) -> bool:
    """Whether a source was fetched less than this long ago; not if its time lies in the future, by a wrong clock."""
    if source.fetched is None:
        return False
    age = datetime.fromisoformat(now) - datetime.fromisoformat(source.fetched)
    return timedelta() <= age < span


def with_first_failure(reason: str, before: Source, now: str) -> str:
    """The reason why a source failed at an ISO time, with the date since which its updates have failed."""
    return f"{reason}{FAILING_SINCE}{before.failing_since or now[:10]})"
