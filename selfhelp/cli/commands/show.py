"""`selfhelp show`: everything about one meeting or organization."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from selfhelp.cli.danger import page, warned
from selfhelp.cli.filters import say_namesakes
from selfhelp.cli.options import option, with_options
from selfhelp.cli.session import Session
from selfhelp.cli.values import meetings_with_prefix, only_meeting, parse_zone
from selfhelp.dataset.store import Store
from selfhelp.directory.lookup import advice_for, as_object, organization_named
from selfhelp.directory.offering import INTERNATIONAL, offered
from selfhelp.errors import AmbiguousNameError, UnknownValueError
from selfhelp.model import Hit, Meeting, Organization
from selfhelp.output.json_lines import as_json, dumps
from selfhelp.reading.regions import country_label
from selfhelp.schedule.moments import BY_APPOINTMENT, zone_named
from selfhelp.schedule.occurrence import first_moment, occurrence
from selfhelp.schedule.when import When
from selfhelp.search.query import MeetingQuery


class Showing(NamedTuple):
    """Options of `show`."""

    json: Annotated[bool, option("--json", help="Output as a JSON object.")] = False
    tz: Annotated[str | None, option("--tz", metavar="ZONE", help="Your time zone: America/Denver.")] = None
    db: Annotated[Path | None, option("--db", metavar="FILE", help="Dataset file to read.")] = None


@with_options(Showing)
def show(
    ctx: typer.Context,
    showing: Showing,
    id: Annotated[
        str,
        typer.Argument(
            metavar="ID|ORGANIZATION",
            help="A meeting's id or its first letters, or an organization's id, abbreviation or name.",
            show_default=False,
        ),
    ],
) -> None:
    """Show everything about one meeting or organization.

    \b
    Examples:
      selfhelp show gam-anon
      selfhelp show "Gilda's Club"
      selfhelp show k3x9qa
      selfhelp show k3x9qa --json --tz Europe/London
    """
    session: Session = ctx.obj
    zone = (zone_named(parse_zone(showing.tz)) if showing.tz else None) or session.zone
    with session.open(showing.db) as store:
        meetings = meetings_with_prefix(id, store) if id.lower() not in store.organizations else []
        if not meetings:
            organization = _organization(id, store)
            say_namesakes(id, organization, store.organizations, session)
            served = [problem for problem, _ in organization.problems]
            with page(session, warned(session, store, "", served), as_json=showing.json):
                _show_organization(organization, session, store, as_json=showing.json)
            return
        hit = _hit(only_meeting(id, meetings), When(session.now, zone))
        problems = hit.meeting.problems or tuple(problem for problem, _ in hit.meeting.organization.problems)
        about_danger = warned(session, store, "", problems, session.whereabouts_in(hit.meeting.country, store))
        if showing.json:
            with page(session, about_danger, as_json=True):
                session.stdout.write(as_json(hit, ()) + "\n")
            return
        from selfhelp.output.table import write_meeting

        source = store.sources[hit.meeting.source]
        with page(session, about_danger, as_json=False):
            write_meeting(hit, source, session.stdout, now=session.now, width=None if session.on_terminal else 80)
        meeting = hit.meeting
        advice = advice_for(meeting.organization, store.topics.values(), store.problems, meeting.attributes)
        session.note("Advice: " + ", ".join(f"selfhelp guide {topic.id}" for topic in advice))
        if hit.meeting.sample:
            session.say("This is a made-up sample, not a real meeting.")


def _organization(name: str, store: Store) -> Organization:
    try:
        return organization_named(name, store.organizations)
    except AmbiguousNameError as problem:
        hint = " or ".join(f"selfhelp show {id}" for id in problem.ids)
        raise UnknownValueError(str(problem), hint) from problem
    except UnknownValueError as problem:
        raise UnknownValueError(f"no meeting or organization is called {name!r}", problem.hint) from problem


def _show_organization(o: Organization, session: Session, store: Store, *, as_json: bool) -> None:
    known, where = store.organizations, session.whereabouts(store)
    links = {kind: store.links(kind).get(o.id, []) for kind in ("successor", "companion", "alternative")}
    for kind in ("companion", "alternative"):
        links[kind] = [other.id for other in offered((known[id] for id in links[kind]), where)]
    if as_json:
        session.stdout.write(dumps(as_object(o) | {f"{kind}s": ids for kind, ids in links.items()}) + "\n")
        return
    from selfhelp.output.table import write_organization

    write_organization(
        o,
        {kind: [f"{known[id].name} ({id})" for id in ids] for kind, ids in links.items()},
        [
            f"{store.problems[id].name}{' and everything under it' if scope == 'branch' else ''}"
            for id, scope in o.problems
        ],
        _countries(o),
        advice_for(o, store.topics.values(), store.problems),
        session.stdout,
        width=None if session.on_terminal else 80,
    )


def _countries(o: Organization) -> str:
    """The countries and states in which an organization has groups."""
    named = [country_label(code).removeprefix("the ") for code in o.countries if code != INTERNATIONAL]
    states = f" ({', '.join(o.states)})" if o.states else ""
    international = ["international"] if INTERNATIONAL in o.countries else []
    return ", ".join([*named, *international]) + states or "not known"


def _hit(meeting: Meeting, when: When) -> Hit:
    clock = MeetingQuery(when).searchers_clock(meeting.attendance)
    moment = first_moment(meeting.timing, when, searchers_clock=clock)
    moment = BY_APPOINTMENT if moment is None else moment
    return Hit(meeting, moment, occurrence(moment, meeting.timezone, when.zone), None, clock)
