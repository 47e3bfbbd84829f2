"""`selfhelp forget`: remove meetings, or a whole source, from the dataset for good."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from selfhelp import config
from selfhelp.cli.loading import fetch_time
from selfhelp.cli.options import completion_of, option, with_options
from selfhelp.cli.session import Session
from selfhelp.cli.values import meetings_with_prefix, only_meeting, source_named
from selfhelp.dataset.rebuild import rebuilding
from selfhelp.dataset.store import Store
from selfhelp.errors import UnknownValueError, UsageError
from selfhelp.ingest.forget import allow_again, expire, forget_meetings, forget_source, hash_of
from selfhelp.ingest.load import finish


class Forgetting(NamedTuple):
    """Options of `forget`."""

    source: Annotated[
        str | None,
        option("--source", named="source", metavar="NAME", help="Forget this source and all of its meetings."),
    ] = None
    undo: Annotated[bool, option("--undo", help="Let imports bring back the meetings with these ids.")] = False
    quiet: Annotated[bool, option("-q", "--quiet", help="Do not say what was forgotten.")] = False
    db: Annotated[Path | None, option("--db", metavar="FILE", help="Dataset file to write.")] = None


@with_options(Forgetting)
def forget(
    ctx: typer.Context,
    forgetting: Forgetting,
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...",
            help="Ids of meetings, as `selfhelp find` lists them.",
            show_default=False,
            autocompletion=completion_of("meeting"),
        ),
    ] = None,
) -> None:
    """Remove meetings from the dataset for good, if somebody asks you to.

    Afterwards, the meeting is neither in the dataset nor in its previous version, nor in recorded changes or rejected
    rows; kept copies of damaged datasets are deleted. Updates and imports do not bring it back: a hash of its id is
    kept to recognize it. Earlier exports, and copies that you made, are not touched. A forgotten source can be added
    again.

    \b
    Examples:
      selfhelp forget k3x9qahw2m
      selfhelp forget --source denver
      selfhelp forget --undo k3x9qahw2m
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or forgetting.quiet
    if bool(ids) == (forgetting.source is not None) or (forgetting.undo and not ids):
        raise UsageError(
            "name the ids of meetings, or a source", "selfhelp forget ID, or selfhelp forget --source NAME"
        )
    path = session.dataset_to_write(forgetting.db)
    source, meetings, forgotten = None, list[_Named](), list[str]()
    with session.open_to_write(forgetting.db) as store:
        if forgetting.source is not None:
            source = source_named(forgetting.source, store.sources)
        elif forgetting.undo:
            forgotten = [_forgotten(id, store) for id in ids or ()]
        else:
            meetings = [_named(id, store) for id in ids or ()]
        named = [source.name] if source is not None else [meeting.source for meeting in meetings]
        if any(name in store.sources and store.sources[name].is_bundled for name in named):
            raise UsageError("the bundled samples cannot be forgotten", "they disappear once a real source is loaded")
        related = _related(meetings, store)
    with rebuilding(path, config.BUNDLED, purge=True) as (db, _):
        if source is not None:
            forget_source(db, source.name)
        elif forgetting.undo:
            allow_again(db, forgotten)
        else:
            forget_meetings(db, (meeting.id for meeting in meetings))
        finish(db)
        expire(db, fetch_time(session))
    if source is not None:
        session.note(f"Forgot {source.name}: {source.meetings} meetings.")
    for meeting in meetings:
        session.note(f"Forgot {meeting.name} ({meeting.id}) from {meeting.source}.")
    if forgotten:
        session.note(f"Imports may bring back {', '.join(forgotten)}.")
    if related:
        session.note(
            "The same group or contact, if these are to be forgotten too: selfhelp forget " + " ".join(related)
        )


class _Named(NamedTuple):
    """A meeting of the dataset, or one that was removed and is named by a recorded change."""

    id: str
    name: str
    source: str


def _named(id: str, store: Store) -> _Named:
    meetings = meetings_with_prefix(id, store)
    removed = store.rows("SELECT id, name, source FROM changes WHERE id = ? LIMIT 1", id.lower())
    if removed and not meetings:
        return _Named(*removed[0])
    meeting = only_meeting(id, meetings)
    return _Named(meeting.id, meeting.name, meeting.source)


def _forgotten(id: str, store: Store) -> str:
    """The id of a forgotten meeting, of which only the hash is known."""
    whole = id.lower()
    if hash_of(whole) not in store.forgotten:
        raise UnknownValueError(f"no meeting with the id {id!r} was forgotten", "give the whole id")
    return whole


def _related(meetings: Sequence[_Named], store: Store) -> list[str]:
    """Ids of other meetings with the same contact, or that are the same meeting in another source."""
    rows = (
        row
        for meeting in meetings
        for row in store.rows(
            "SELECT other.id FROM meetings AS this JOIN meetings AS other ON other.phone = this.phone"
            " OR other.email = this.email OR other.same_as = this.id OR other.id = this.same_as"
            " OR other.same_as = this.same_as WHERE this.id = ? AND other.sample = 0",
            meeting.id,
        )
    )
    return sorted({id for (id,) in rows} - {meeting.id for meeting in meetings})
