"""`selfhelp show`: everything about one meeting."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from selfhelp.cli.filters import option, taking
from selfhelp.cli.session import Session
from selfhelp.cli.values import zone_name
from selfhelp.errors import UnknownValueError
from selfhelp.export.jsons import as_json
from selfhelp.model import Hit, Meeting
from selfhelp.query import MeetingQuery
from selfhelp.schedule import BY_APPOINTMENT, When, first_moment, occurrence, zone_named
from selfhelp.store import Store
from selfhelp.text import printable

SHORTEST_PREFIX = 3


@dataclass(frozen=True)
class Showing:
    """The values of the options of `show`."""

    json: Annotated[bool, option("--json", help="As a JSON object.")] = False
    tz: Annotated[str | None, option("--tz", metavar="ZONE", help="Your time zone: America/Denver.")] = None
    db: Annotated[Path | None, option("--db", metavar="FILE", help="The dataset to read.")] = None


@taking(Showing)
def show(
    ctx: typer.Context,
    showing: Showing,
    id: Annotated[
        str, typer.Argument(metavar="ID", help="The id of a meeting, or a beginning of it.", show_default=False)
    ],
) -> None:
    """Show everything about one meeting.

    \b
    Examples:
      selfhelp show k3x9qa
      selfhelp show k3x9qa --json --tz Europe/London
    """
    session: Session = ctx.obj
    zone = (zone_named(zone_name(showing.tz)) if showing.tz else None) or session.zone
    with session.open(showing.db) as store:
        hit = _hit(_meeting(id, store), When(session.now, zone))
        if showing.json:
            session.stdout.write(as_json(hit, ()) + "\n")
            return
        from selfhelp.render import write_meeting

        write_meeting(hit, session.stdout, now=session.now, width=None if session.on_terminal else 80)
        if hit.meeting.sample:
            session.say("This is a made-up sample, not a real meeting.")


def _meeting(id: str, store: Store) -> Meeting:
    """The one meeting whose id begins so.

    Raises:
        UnknownValueError: there is none, or more than one.
    """
    wanted = id.lower()
    found = list(store.meetings(prefix=wanted)) if len(wanted) >= SHORTEST_PREFIX else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnknownValueError(f"no meeting has the id {id!r}", "find one: selfhelp find --fields id,name")
    some = ", ".join(f"{m.id} ({printable(m.name)})" for m in found[:5])
    raise UnknownValueError(f"{len(found)} meetings have ids that begin with {id!r}: {some}", "give more letters")


def _hit(meeting: Meeting, when: When) -> Hit:
    clock = MeetingQuery(when).searchers_clock(meeting.attendance)
    moment = first_moment(meeting.timing, when, searchers_clock=clock)
    moment = BY_APPOINTMENT if moment is None else moment
    return Hit(meeting, moment, occurrence(moment, meeting.timezone, when.zone), None, clock)
