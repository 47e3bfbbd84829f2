"""Where meetings come from and how old that is, in words."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from selfhelp.model import Hit, Source
from selfhelp.text import printable

AGING_DAYS: Final = 182
OLD_DAYS: Final = 365
"""Days since a source was fetched after which a warning is shown, and a stronger one."""


def provenance(hits: Iterable[Hit], now: datetime) -> Iterator[str]:
    """Name the sources of the meetings and their age, one line for all sources of the same age."""
    named: dict[str, list[str]] = {}
    for source, meeting in sorted({hit.meeting.source: hit.meeting for hit in hits}.items()):
        told = "made up: these meetings do not exist" if meeting.sample else age(meeting.fetched, now, meeting.edited)
        named.setdefault(told, []).append(printable(source))
    for told, sources in named.items():
        yield f"Source{'s' if len(sources) > 1 else ''}: {', '.join(sources)}, {told}"


def provenance_in_short(hits: Iterable[Hit], now: datetime) -> Iterator[str]:
    """The same on one line, with the date only of what is old."""
    named: dict[str, list[str]] = {}
    for source, meeting in sorted({hit.meeting.source: hit.meeting for hit in hits}.items()):
        told = "made up" if meeting.sample else _age_in_short(meeting.fetched, now, meeting.edited)
        named.setdefault(told, []).append(printable(source))
    if len(named) == 1:
        yield from provenance(hits, now)
    elif named:
        groups = (f"{', '.join(sources)} ({told})" for told, sources in named.items())
        yield f"Sources: {'; '.join(groups)}"


def age(stamp: str | None, now: datetime, edited: str | None = None) -> str:
    """Format how long ago something was fetched, with a warning after half a year and after a year.

    If it was last `edited` so long ago, what was fetched since is no newer.
    """
    days = days_since(stamp, now)
    if stamp is None or days is None:
        return "fetch date unknown"
    ago = "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"
    text = f"fetched {stamp[:10]}, {ago}"
    since_edit = days_since(edited, now) or 0
    if edited is not None and since_edit > max(days, AGING_DAYS):
        text, days = f"{text}, last edited {edited[:10]}", since_edit
    if days > OLD_DAYS:
        return f"{text}: more than a year old, call before you go"
    return f"{text}: more than half a year old, call first" if days > AGING_DAYS else text


def _age_in_short(stamp: str | None, now: datetime, edited: str | None) -> str:
    whole = age(stamp, now, edited)
    if edited is not None and f"last edited {edited[:10]}" in whole:
        return f"edited {edited[:10]}{whole.partition(f'last edited {edited[:10]}')[2]}"
    return whole if ":" in whole or stamp is None else f"fetched {whole.rpartition(', ')[2]}"


def days_since(stamp: str | None, now: datetime) -> int | None:
    """Whole days since an ISO time (UTC if it names no offset); None if it is unknown or cannot be read."""
    try:
        fetched = datetime.fromisoformat(stamp or "")
    except ValueError:
        return None
    return (now - (fetched if fetched.tzinfo else fetched.replace(tzinfo=UTC))).days


def source_facts(source: Source) -> Iterator[tuple[str, str]]:
    """List who publishes a source and where to report errors in it, if the feed says so."""
    publisher = [source.entity, source.entity_phone, source.entity_email, source.entity_url]
    if any(publisher):
        yield "Published by", ", ".join(part for part in publisher if part)
    if source.feedback:
        yield "Report errors", source.feedback
