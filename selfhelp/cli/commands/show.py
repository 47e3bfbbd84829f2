"""`selfhelp show`: everything about meetings and organizations."""

import shlex
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from selfhelp.cli.browser import open_page
from selfhelp.cli.calendar_options import CALENDAR, CalendarChoices, calendar_writer
from selfhelp.cli.danger import page, warned, write_before
from selfhelp.cli.filter_values import place_text, say_namesakes
from selfhelp.cli.options import completion_of, option, with_options
from selfhelp.cli.session import Session
from selfhelp.cli.values import meetings_with_prefix, only_meeting, parse_zone
from selfhelp.dataset.store import Store
from selfhelp.directory.finders import FinderPage, branch_at, finder_page
from selfhelp.directory.lookup import advice_for, as_object, organization_named
from selfhelp.directory.offering import INTERNATIONAL, Whereabouts, closeness, offered
from selfhelp.errors import AmbiguousNameError, SelfHelpError, UnknownValueError, UsageError
from selfhelp.model import Hit, Meeting, Place
from selfhelp.organizations import Organization
from selfhelp.output.json_lines import as_json, dumps
from selfhelp.reading.links import whole_link
from selfhelp.reading.regions import country_label
from selfhelp.schedule.moments import BY_APPOINTMENT, zone_named
from selfhelp.schedule.occurrence import first_moment, occurrence
from selfhelp.schedule.when import When
from selfhelp.search.query import MeetingQuery
from selfhelp.vocabulary import GONE


class Showing(NamedTuple):
    """Options of `show`."""

    near: Annotated[
        str | None,
        option(
            "--near",
            named="place",
            metavar="PLACE",
            help="Show the web page of an organization's meetings near a place: 80205.",
        ),
    ] = None
    open: Annotated[bool, option("--open", help="Open that page, or the meeting's, in the browser.")] = False
    json: Annotated[bool, option("--json", help="Output as a JSON object.")] = False
    ics: Annotated[bool, option("--ics", help="Output the meetings as a calendar.")] = False
    tz: Annotated[str | None, option("--tz", metavar="ZONE", help="Your time zone: America/Denver.")] = None
    db: Annotated[Path | None, option("--db", metavar="FILE", help="Dataset file to read.")] = None


@with_options(Showing, CalendarChoices)
def show(
    ctx: typer.Context,
    showing: Showing,
    choices: CalendarChoices,
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID|ORGANIZATION...",
            autocompletion=completion_of("meeting", "organization"),
            help="A meeting's id or its first letters, or an organization's id, abbreviation or name.",
            show_default=False,
        ),
    ],
) -> None:
    """Show everything about meetings or organizations.

    With --near, it shows the web page on which an organization lists its meetings near a place. If the organization has
    a branch in the country of the place, the branch is shown instead. Only --open uses the network: before it opens a
    page, it says which website it contacts, and what is sent to it.

    \b
    Examples:
      selfhelp show gam-anon
      selfhelp show "Gilda's Club"
      selfhelp show ga --near 80205 --open
      selfhelp show k3x9qa
      selfhelp show k3x9qa --json --tz Europe/London
      selfhelp show k3x9qa h7dm2c --ics --alarm 30m > calendar.ics
    """
    session: Session = ctx.obj
    zone = (zone_named(parse_zone(showing.tz)) if showing.tz else None) or session.zone
    choices.check(CALENDAR if showing.ics else "page")
    with session.open(showing.db) as store:
        if showing.ics:
            _write_calendar(ids, showing, choices, When(session.now, zone), session, store)
            return
        for number, id in enumerate(ids):
            if number and not showing.json:
                session.stdout.write("\n")
            meetings = meetings_with_prefix(id, store) if id.lower() not in store.organizations else []
            if meetings:
                show_meeting(only_meeting(id, meetings), showing, When(session.now, zone), session, store)
                continue
            organization = _organization(id, store)
            say_namesakes(id, organization, store.organizations, session)
            _lead_to(organization, showing, session, store)


def _write_calendar(
    ids: list[str], showing: Showing, choices: CalendarChoices, when: When, session: Session, store: Store
) -> None:
    """Write the calendar of the meetings that are named.

    Raises:
        UsageError: something else is asked for, too, or a name is none of a meeting.
        SelfHelpError: a meeting is a sample.
    """
    if showing.json or showing.open or showing.near is not None:
        raise UsageError("--ics cannot be combined with --json, --open or --near", "leave one of them out")
    meetings = {meeting.id: meeting for meeting in (only_meeting(id, meetings_with_prefix(id, store)) for id in ids)}
    if any(meeting.sample for meeting in meetings.values()):
        from selfhelp.cli.writing import refuse_samples

        refuse_samples("a calendar", "load real meetings: selfhelp setup 80205; or selfhelp find --sample --format ics")
    problems = [p for m in meetings.values() for p in m.problems or (p for p, _ in m.organization.problems)]
    write_before(warned(session, store, "", problems, session.whereabouts(store)), session, None, form=CALENDAR)
    write = calendar_writer(choices, store, when)
    write([_hit(meeting, when) for meeting in meetings.values()], session.stdout)
    write.note_what_is_left_out(session)


def show_meeting(meeting: Meeting, showing: Showing, when: When, session: Session, store: Store) -> None:
    """The page of a meeting, which is then opened in the browser if that is asked for.

    Raises:
        UsageError: a place is given, too.
        SelfHelpError: the meeting has nothing to open, or no browser can be started.
    """
    if showing.near is not None:
        command = shlex.join(["selfhelp", "show", meeting.organization.id, "--near", showing.near])
        raise UsageError(f"--near needs an organization, but {meeting.id} is a meeting", command)
    address = _address_of(meeting) if showing.open else None
    hit = _hit(meeting, when)
    problems = meeting.problems or tuple(problem for problem, _ in meeting.organization.problems)
    about_danger = warned(session, store, "", problems, session.whereabouts_in(meeting.country, store))
    with page(session, about_danger, as_json=showing.json):
        if showing.json:
            session.stdout.write(as_json(hit, ()) + "\n")
        else:
            from selfhelp.output.pages import write_meeting

            source = store.sources[meeting.source]
            width, twelve_hours = None if session.on_terminal else 80, session.on_twelve_hours(meeting.country)
            write_meeting(hit, source, session.stdout, now=session.now, width=width, twelve_hours=twelve_hours)
    if not showing.json:
        advice = advice_for(meeting.organization, store.topics.values(), store.problems, meeting.attributes)
        session.note("Advice: " + ", ".join(f"selfhelp guide {topic.id}" for topic in advice))
        if meeting.sample:
            session.say("This is a made-up sample, not a real meeting.")
    if address is not None:
        open_page(address, session)


def _address_of(meeting: Meeting) -> str:
    """The https address of a meeting's page, else of the room in which it is held.

    Raises:
        SelfHelpError: it has none, or is a sample, whose addresses may be somebody else's.
    """
    if meeting.sample:
        raise SelfHelpError("a made-up sample has no page to open", "load real meetings: selfhelp setup 80205")
    links = (whole_link(link) for link in (meeting.url, meeting.conference_url) if link)
    address = next((link for link in links if link and link.startswith("https://")), None)
    if address is None:
        hint = f"the page of its organization: selfhelp show {meeting.organization.id} --open"
        raise SelfHelpError(f"{meeting.id} has no secure (https) address to open", hint)
    return address


def _lead_to(asked: Organization, showing: Showing, session: Session, store: Store) -> None:
    """The page of an organization, or of its branch at a place; its finder is then opened if that is asked for.

    Raises:
        SelfHelpError: it has no address to open, or no browser can be started.
    """
    place = None if showing.near is None else _place(showing.near, session, store)
    where = session.whereabouts(store, place)
    organization = asked if place is None else branch_at(asked, store.organizations.values(), where)
    found = finder_page(organization, place)
    if showing.open and found is None:
        raise _nothing_to_open(organization, store)
    if place is not None and closeness(organization, where) is None and organization.status not in GONE:
        session.note(f"{organization.name} is not known to have groups in {country_label(where.country)}.")
    if organization is not asked:
        session.note(f"The branch of {asked.name} in {country_label(where.country)} is {organization.name}.")
    served = [problem for problem, _ in organization.problems]
    with page(session, warned(session, store, "", served, where), as_json=showing.json):
        _show_organization(organization, session, store, where, place, found, as_json=showing.json)
    if showing.open and found is not None:
        open_page(found.address, session, found.sent)


def _place(text: str, session: Session, store: Store) -> Place:
    # What reads the catalogue of feeds is needed for a place alone.
    from selfhelp.cli.feed_catalogue import certain_place

    return certain_place(place_text(text, session), session, store)


def _nothing_to_open(organization: Organization, store: Store) -> SelfHelpError:
    if organization.status in GONE:
        successors = store.links("successor").get(organization.id, [])
        hint = " or ".join(f"selfhelp show {id} --open" for id in successors)
        return SelfHelpError(f"{organization.name} no longer has any groups", hint or "selfhelp organizations")
    hint = f"call {organization.phone}" if organization.phone else "leave --open out to see what is known"
    return SelfHelpError(f"no address of {organization.name} is known", hint)


def _organization(name: str, store: Store) -> Organization:
    try:
        return organization_named(name, store.organizations)
    except AmbiguousNameError as problem:
        hint = " or ".join(f"selfhelp show {id}" for id in problem.ids)
        raise UnknownValueError(str(problem), hint) from problem
    except UnknownValueError as problem:
        raise UnknownValueError(f"no meeting or organization is called {name!r}", problem.hint) from problem


def _show_organization(
    o: Organization,
    session: Session,
    store: Store,
    where: Whereabouts,
    place: Place | None,
    found: FinderPage | None,
    *,
    as_json: bool,
) -> None:
    known = store.organizations
    links = {kind: store.links(kind).get(o.id, []) for kind in ("successor", "companion", "alternative")}
    for kind in ("companion", "alternative"):
        links[kind] = [other.id for other in offered((known[id] for id in links[kind]), where)]
    if as_json:
        finder_near = None if place is None or found is None else found.address
        linked = {f"{kind}s": ids for kind, ids in links.items()}
        session.stdout.write(dumps(as_object(o) | linked | {"finder_near": finder_near}) + "\n")
        return
    from selfhelp.output.pages import write_organization

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
        finding=None if place is None or o.status in GONE else _finding(o, place, found),
    )


def _finding(o: Organization, place: Place, found: FinderPage | None) -> str:
    """How to find a meeting near a place, in one line."""
    phone = f"call {o.phone}" if o.phone else "neither an address nor a confirmed number is known"
    return f"Find a meeting near {place.label}: {phone if found is None else found.address}"


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
