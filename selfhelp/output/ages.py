"""Where meetings come from and how old that information is, in words."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from selfhelp.model import Hit, Meeting, Source
from selfhelp.text import printable

AGING_DAYS: Final = 182
OLD_DAYS: Final = 365
"""Days since a source was fetched after which a warning is shown, and a stronger one."""


def provenance(hits: Iterable[Hit], now: datetime) -> Iterator[str]:
    """Name the sources of the meetings and their age, one line for all sources of the same age."""
    for told, sources in _sources_by_age(hits, now).items():
        yield f"Source{'s' if len(sources) > 1 else ''}: {', '.join(sources)}, {told}"


def provenance_in_short(hits: Iterable[Hit], now: datetime) -> Iterator[str]:
    """The same on one line, with the date only of what is old."""
    by_age = _sources_by_age(hits, now)
    if len(by_age) == 1:
        yield from provenance(hits, now)
    elif by_age:
        groups = (f"{', '.join(sources)} ({_shortened(told)})" for told, sources in by_age.items())
        yield f"Sources: {'; '.join(groups)}"


def _sources_by_age(hits: Iterable[Hit], now: datetime) -> dict[str, list[str]]:
    """What is told of the age of meetings -> the sources of which it is told."""
    named: dict[str, list[str]] = {}
    for source, meeting in sorted({hit.meeting.source: hit.meeting for hit in hits}.items()):
        told = "made up: these meetings do not exist" if meeting.sample else age(meeting.fetched, now, meeting.edited)
        named.setdefault(told, []).append(printable(source))
    return named


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
    return text + _mark(days)


def dates_of_source(meeting: Meeting, now: datetime) -> str:
    """Where a meeting is from, when that was fetched and when its row was edited, for what is read on other days."""
    told = f"{printable(', '.join((meeting.source, *meeting.also_in)))}, "
    told += "fetch date unknown" if meeting.fetched is None else f"fetched {meeting.fetched[:10]}"
    if meeting.updated:
        told += f", edited {printable(meeting.updated)[:10]}"
    since = [days_since(stamp, now) or 0 for stamp in (meeting.fetched, meeting.edited)]
    return told + _mark(max(since))


def _mark(days: int) -> str:
    """The warning about what was last seen so many days ago; "" if that is not long."""
    if days > OLD_DAYS:
        return ": more than a year old, call before you go"
    return ": more than half a year old, call first" if days > AGING_DAYS else ""


def _shortened(told: str) -> str:
    """An age without what a reader in a hurry can do without: "fetched today", "edited 2022-10-14: more than ..."."""
    _, edited, since = told.partition("last edited ")
    if edited:
        return f"edited {since}"
    is_recent = ":" not in told and ", " in told
    return f"fetched {told.rpartition(', ')[2]}" if is_recent else told


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
