"""What `setup` says: what is loaded from whom, what there is now, and what to do next; for people and as JSON."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit
from zlib import crc32

from selfhelp import config
from selfhelp.cli.coverage import NEAR_MILES, covered, uncovered
from selfhelp.cli.feed_catalogue import line_of, loaded_as
from selfhelp.cli.schedule_line import daily_update
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.catalogue import KnownFeed, Served
from selfhelp.ingest.refresh import Refreshed
from selfhelp.model import Place, Source
from selfhelp.output.feed_table import write_choice
from selfhelp.text import broken_between_words

WIDTH: Final = 79
"""Columns of what is said in several lines."""

ORGANIZATIONS_COUNTED: Final = 12
"""Organizations whose numbers of meetings are shown at the end."""

QUESTIONS: Final = {"alcohol": "drinking tonight", "drugs": "drugs tonight"}
"""Problem -> what to ask about it first."""


class Candidate(NamedTuple):
    """A feed that serves the place, and whether it is to be loaded."""

    served: Served
    chosen: bool

    @property
    def feed(self) -> KnownFeed:
        """The feed in the catalogue, or NA around the place."""
        return self.served.feed


def notes_before(
    place: Place, candidates: Sequence[Candidate], *, is_dry: bool = False, is_short: bool = False
) -> Iterator[str]:
    """What is not loaded and why, then whom the others come from and what these servers are told.

    Where that has to be short, it counts what a dry run names.
    """
    unconfirmed = [candidate.feed.id for candidate in candidates if not candidate.feed.confirmed]
    if unconfirmed and is_short:
        yield f"Not loaded, because never seen to work: {len(unconfirmed)} more (--dry-run names them)."
    elif unconfirmed:
        yield wrapped(
            "Not loaded, because never seen to work (to load them anyway): selfhelp feeds add", unconfirmed, ""
        )
    chosen = [candidate.feed for candidate in candidates if candidate.chosen]
    hosts = _hosts(chosen)
    if not hosts:
        return
    plain = [host for host in hosts if not hosts[host]]
    verb = "would be asked" if is_dry else "are asked"
    if len(plain) > 1 and is_short:
        yield f"{len(plain)} servers are asked for their feeds, and sent nothing else (--dry-run names them)."
    elif plain:
        yield wrapped(
            f"These servers, and those that their pages name, {verb} for their feeds and sent nothing else:",
            plain,
        )
    for host, sent in hosts.items():
        if sent:
            verb = "would be sent" if is_dry else "is sent"
            yield fill(f"{host} {verb} {sent}, the middle of {place.label}, and the distance; nothing else.", WIDTH)


def _hosts(feeds: Iterable[KnownFeed]) -> dict[str, str]:
    """The hosts of feeds, in order, and the coordinates that each is sent, if any."""
    hosts: dict[str, str] = {}
    for feed in feeds:
        parts = urlsplit(feed.address)
        query = dict(parse_qsl(parts.query))
        sent = f"{query['lat_val']},{query['long_val']}" if "lat_val" in query else ""
        host = parts.netloc
        hosts[host] = sent or hosts.get(host, "")
    return hosts


def wrapped(start: str, words: Iterable[str], separator: str = ",") -> str:
    """A sentence with a list of words, in lines of the usual width."""
    return fill(f"{start} {f'{separator} '.join(words)}", WIDTH, break_on_hyphens=False, break_long_words=False)


def show_choice(session: Session, store: Store, place: Place, candidates: Sequence[Candidate], above: str) -> None:
    """Shows what is to be agreed to on one screen of a terminal, if it has room; `above` are notes from elsewhere."""
    columns, screen = shutil.get_terminal_size()
    lines = [line_of(candidate.feed, store) for candidate in candidates if candidate.chosen]
    for is_short in (False, True):
        notes = [*filter(None, [above]), *notes_before(place, candidates, is_short=is_short)]
        said = [*session.printed, *notes]
        rows = screen - 1 - sum(broken_between_words(note, columns).count("\n") + 1 for note in said)
        if len(lines) <= rows:
            break
    if lines:
        write_choice(lines, session.stdout, columns=columns, rows=rows)
    for note in notes:
        session.note(note)


def setup_answer(
    session: Session,
    store: Store,
    place: Place,
    candidates: Sequence[Candidate],
    outcomes: Mapping[str, Refreshed | None],
    db: Path | None,
) -> dict[str, Any]:
    """All that is said, as one JSON object."""
    numbers = covered(store, place.point)
    missing = uncovered(store, session.whereabouts(store, place), {one.organization.id for one in numbers})
    hosts = _hosts(candidate.feed for candidate in candidates if candidate.chosen)
    return {
        "place": {"name": place.label, "latitude": round(place.latitude, 2), "longitude": round(place.longitude, 2)},
        "feeds": [_row(candidate, outcomes, store.sources) for candidate in candidates],
        "hosts": [{"host": host, "sent": sent or None} for host, sent in hosts.items()],
        "meetings": [
            {"organization": n.organization.id, "name": n.organization.name, "near": n.near, "online": n.online}
            for n in numbers
        ],
        "not_loaded": [
            {"problem": m.problem.id, "name": m.problem.name, "organization": m.organization.name, "contact": m.contact}
            for m in missing
        ],
        "schedule": schedule(db)[1],
    }


def _row(
    candidate: Candidate, outcomes: Mapping[str, Refreshed | None], sources: Mapping[str, Source]
) -> dict[str, object]:
    feed, outcome = candidate.feed, outcomes.get(candidate.feed.id)
    source = loaded_as(feed, sources) if feed.id in outcomes else None
    return {
        "id": feed.id,
        "name": feed.name,
        "organization": feed.organization,
        "region": feed.region,
        "confirmed": feed.confirmed,
        "seen_on": feed.seen_on,
        "chosen": candidate.chosen,
        "source": None if source is None else source.name,
        "meetings": None if source is None else source.meetings,
        "failure": None if outcome is None or outcome.failure is None else str(outcome.failure),
    }


def notes_after(store: Store, place: Place, answer: Mapping[str, Any], db: Path | None) -> Iterator[str]:
    """How many meetings there are now, who else can be asked, how to keep them fresh, and what to ask."""
    failed = [row["id"] for row in answer["feeds"] if row["failure"] is not None]
    if failed:
        yield wrapped("Not loaded:", failed)
    yield f"Meetings within {NEAR_MILES} miles of {place.label}, and online:"
    shown = answer["meetings"][:ORGANIZATIONS_COUNTED]
    for row in shown:
        yield f"  {row['near']:>6,} near  {row['online']:>6,} online  {row['name']}"
    if len(answer["meetings"]) > len(shown):
        yield f"  and {len(answer['meetings']) - len(shown)} more organizations: selfhelp info"
    yield from notes_on_missing(answer)
    where, line = schedule(db)
    yield f"To update once a day, {where}:\n  " + line.replace("\n", "\n  ")
    served = {problem for row in shown for problem, _ in store.organizations[row["organization"]].problems}
    question = next((words for problem, words in QUESTIONS.items() if problem in served), "tonight")
    yield f"Try: selfhelp {question} near {place.name if place.is_postal else place.label}"


def notes_on_missing(answer: Mapping[str, Any]) -> Iterator[str]:
    """Whom to ask about common problems of which no meeting is loaded."""
    if answer["not_loaded"]:
        yield "No meetings are loaded for these. You can ask:"
    for row in answer["not_loaded"]:
        line = f"  {row['name']}: {row['organization']}, {row['contact']}"
        yield fill(line, WIDTH, subsequent_indent="    ", break_on_hyphens=False, break_long_words=False)


def schedule(db: Path | None) -> tuple[str, str]:
    """Where to enter the daily update on this system, and what."""
    found = shutil.which("selfhelp")
    dataset = db or (config.user_dataset() if os.environ.get(config.DB_VARIABLE) else None)
    path = None if dataset is None else str(dataset.absolute())
    minute = crc32(f"{path or config.user_dataset()}".encode()) % 60
    return daily_update(sys.platform, [found] if found else [sys.executable, "-m", "selfhelp"], minute, path)
