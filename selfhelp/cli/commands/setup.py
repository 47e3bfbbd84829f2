"""`selfhelp setup`: load the public feeds that serve a place, in one command."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from selfhelp import config
from selfhelp.cli.feed_catalogue import (
    certain_place,
    feed_near,
    feed_with_id,
    known_feeds,
    line_of,
    new_feed,
    towns_around,
)
from selfhelp.cli.loading import AllowPrivate, fetch_time, refreshed
from selfhelp.cli.options import Texts, option, with_options
from selfhelp.cli.session import Session
from selfhelp.cli.setup_report import (
    Candidate,
    notes_after,
    notes_before,
    notes_on_missing,
    schedule,
    setup_answer,
    show_choice,
    wrapped,
)
from selfhelp.cli.values import listed
from selfhelp.dataset.store import Store
from selfhelp.directory.catalogue import (
    AGGREGATOR,
    SERVED_KM,
    KnownFeed,
    Reach,
    Served,
    feeds_across_the_line,
    feeds_serving,
)
from selfhelp.directory.gazetteer import radius_km
from selfhelp.directory.lookup import organization_named, with_branches
from selfhelp.errors import FeedError, SelfHelpError, UnknownValueError, UsageError
from selfhelp.files import is_absent
from selfhelp.ingest.due import GONE, REST, is_recent
from selfhelp.ingest.refresh import Plan, Refreshed
from selfhelp.model import Place, Source
from selfhelp.output.feed_table import write_feed_lines, write_feed_table
from selfhelp.output.json_lines import dumps
from selfhelp.settings import read_values, write_settings
from selfhelp.text import did_you_mean

PATIENCE: Final = 120.0
"""Time limit for one feed, in seconds."""


ACROSS_NAMED: Final = 6
"""Feeds of other states that are named."""


WHAT: Final = "What to load"
HOW: Final = "How"
WHERE: Final = "Where it goes"


class SetupOptions(NamedTuple):
    """Options of `setup`."""

    only: Annotated[
        Texts,
        option("--only", metavar="ORGANIZATION,...", help="Only feeds of these organizations: aa,na.", group=WHAT),
    ] = ()
    without: Annotated[
        Texts, option("--without", metavar="ID", help="Leave out this feed; can be repeated.", group=WHAT)
    ] = ()
    within: Annotated[
        str | None,
        option(
            "--within",
            metavar="DISTANCE",
            help="How far away a feed's cities may be (default: 40mi, NA: 50mi).",
            group=WHAT,
        ),
    ] = None
    no_online: Annotated[
        bool, option("--no-online", help="Leave out worldwide feeds of online meetings.", group=WHAT)
    ] = False
    yes: Annotated[bool, option("-y", "--yes", help="Load without asking.", group=HOW)] = False
    dry_run: Annotated[
        bool, option("--dry-run", help="Only show what would be loaded; contact no server.", group=HOW)
    ] = False
    schedule: Annotated[bool, option("--schedule", help="Only print how to update once a day.", group=HOW)] = False
    allow_private: AllowPrivate = False
    db: Annotated[Path | None, option("--db", metavar="FILE", help="Dataset file to write.", group=WHERE)] = None
    json: Annotated[bool, option("--json", help="Output as JSON.", group=WHERE)] = False
    quiet: Annotated[bool, option("-q", "--quiet", help="Do not print notes.", group=WHERE)] = False


@with_options(SetupOptions)
def setup(
    ctx: typer.Context,
    options: SetupOptions,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PLACE]...", help='ZIP code, city ("Reading, PA") or lat,lon.', show_default=False),
    ] = None,
) -> None:
    """Load the public feeds that serve a place: real meetings near you in one step.

    It lists the feeds for cities within 40 miles, for the state and the country, for NA meetings around the place, and
    for online meetings. Unconfirmed feeds (never seen to work) are listed but not loaded. Only the NA server is told
    the place, as coordinates with two decimals (about a kilometer). A second setup adds to the first; feeds loaded in
    the last 4 hours are not fetched again.

    To use your own catalogue, a CSV file with the columns of data/feeds.csv, set SELFHELP_FEEDS to its path or web
    address. It replaces the bundled catalogue; with a + before it (SELFHELP_FEEDS=+FILE), both are used.

    \b
    Examples:
      selfhelp setup 80205
      selfhelp setup "Reading, PA" --only aa,na --yes
      selfhelp setup London --dry-run
      selfhelp setup --schedule
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or options.quiet or options.json
    if options.schedule:
        where, line = schedule(options.db)
        session.note(f"To update once a day, {where}:")
        session.stdout.write(f"{line}\n")
        return
    text = " ".join(words or []).strip() or _asked_place(session)
    with _opened(session, options.db) if options.dry_run else session.open_to_write(options.db) as store:
        place = certain_place(text, session, store)
        feeds = known_feeds(session, store, options.db, fetch=not options.dry_run)
        candidates = _candidates(place, feeds, options, store)
        chosen = [candidate.feed for candidate in candidates if candidate.chosen]
        across = _note_across(place, feeds, options, store)
        if session.on_terminal and not (options.json or options.dry_run):
            show_choice(session, store, place, candidates, across)
        else:
            if candidates and not options.json:
                lines = [line_of(candidate.feed, store, candidate.chosen) for candidate in candidates]
                (write_feed_table if session.on_terminal else write_feed_lines)(lines, session.stdout)
            for note in filter(None, [across, *notes_before(place, candidates, is_dry=options.dry_run)]):
                session.note(note)
        if options.dry_run or not chosen:
            outcomes: dict[str, Refreshed | None] = {}
        else:
            if not (options.yes or _agrees(session, len(chosen))):
                return
            outcomes = _load(session, store, place, candidates, options)
    with _opened(session, options.db) as store:
        answer = setup_answer(session, store, place, candidates, outcomes, options.db)
        notes = list(notes_after(store, place, answer, options.db))
    loaded = sum(outcome is None or outcome.failure is None for outcome in outcomes.values())
    if options.json:
        is_home = bool(loaded) and _set_home(session, text, place)
        session.stdout.write(dumps(answer | {"is_home": is_home}) + "\n")
    if options.dry_run:
        session.note("Nothing was fetched.")
        return
    if not loaded:
        for note in notes_on_missing(answer):
            session.note(note)
        raise FeedError(
            f"none of {len(chosen)} feeds could be loaded" if chosen else f"no known feed serves {place.label}",
            "try again later" if chosen else "selfhelp feeds search STATE, or the organization's own web site",
        )
    if not options.json:
        _set_home(session, text, place)
    for note in notes:
        session.note(note)


def _opened(session: Session, db: Path | None) -> Store:
    """The dataset to read: the bundled one if the named one is not there yet."""
    return Store(config.BUNDLED) if db is not None and is_absent(db) else session.open(db)


def _asked_place(session: Session) -> str:
    """The place that is typed in answer to a question on a terminal.

    Raises:
        UsageError: nobody can be asked, or nothing is typed.
    """
    answer = session.typed("Where? A city or ZIP code: ")
    if not answer:
        raise UsageError("no place is given", 'selfhelp setup 80205, or selfhelp setup "Reading, PA"')
    return answer


def _agrees(session: Session, number: int) -> bool:
    """Whether Enter was pressed on a terminal.

    Raises:
        UsageError: nobody can be asked.
    """
    answer = session.typed(f"Press Enter to load these {number} feeds, or type n to stop: ")
    if answer is None:
        raise UsageError("nothing was loaded, because you cannot be asked here", "add --yes")
    return answer.lower() in ("", "y", "yes")


def _candidates(place: Place, feeds: list[KnownFeed], options: SetupOptions, store: Store) -> list[Candidate]:
    """What serves the place, of the requested organizations; chosen is what is confirmed and not left out.

    Raises:
        UsageError: the distance is none.
        UnknownValueError: an organization or id to leave out is not known.
    """
    km = _radius(place, options)
    found = feeds_serving(place, feeds, towns_around(store, place.point, km), km)
    if feed_with_id(AGGREGATOR, feeds) is not None:
        near = Served(feed_near(place, options.within, feeds, store.sources), Reach.CITY, 0.0)
        at = next((at for at, served in enumerate(found) if served.reach is Reach.WORLD), len(found))
        found.insert(at, near)
    requested = _organizations(options.only, store)
    found = [
        served
        for served in found
        if (requested is None or served.feed.organization in requested)
        and not (options.no_online and served.reach is Reach.WORLD)
    ]
    left_out = set(listed(options.without))
    known = [feed.id for feed in (*feeds, *(served.feed for served in found))]
    if unknown := sorted(left_out - set(known)):
        raise UnknownValueError(
            f"no known feed has the id {unknown[0]!r}", did_you_mean(unknown[0], known) or "selfhelp feeds search"
        )
    return [Candidate(served, served.feed.confirmed and served.feed.id not in left_out) for served in found]


def _radius(place: Place, options: SetupOptions) -> float:
    return SERVED_KM if options.within is None else radius_km(options.within, place.country)


def _note_across(place: Place, feeds: list[KnownFeed], options: SetupOptions, store: Store) -> str:
    """Names the nearest feeds across the state line, which are not loaded by themselves; "" if there are none."""
    km, requested = _radius(place, options), _organizations(options.only, store)
    ids = [
        served.feed.id
        for served in feeds_across_the_line(place, feeds, towns_around(store, place.point, km), km)
        if served.feed.confirmed and (requested is None or served.feed.organization in requested)
    ]
    return (
        wrapped("Nearby, but in another state or country (to load them): selfhelp feeds add", ids[:ACROSS_NAMED], "")
        if ids
        else ""
    )


def _organizations(names: Iterable[str], store: Store) -> set[str] | None:
    named = [organization_named(name, store.organizations) for name in listed(names)]
    return {id for one in named for id in with_branches(one, store.organizations)} if named else None


def _load(
    session: Session, store: Store, place: Place, candidates: Sequence[Candidate], options: SetupOptions
) -> dict[str, Refreshed | None]:
    """What became of the chosen feeds, by id; None for one that was loaded a short time ago.

    Those that must be left alone are named, and are not among them.
    """
    now = fetch_time(session)
    outcomes: dict[str, Refreshed | None] = {}
    to_fetch: dict[str, Source] = {}
    for candidate in candidates:
        if not candidate.chosen:
            continue
        feed = candidate.feed
        try:
            source = new_feed(feed, store.sources)
        except UsageError as problem:
            session.say(f"{feed.id}: {problem}; not loaded")
            continue
        if GONE in (source.failure or ""):
            session.say(f"{source.name}: gone for good (410); to try again: selfhelp update {source.name}")
        elif source.failure is None and is_recent(source, now, REST):
            session.note(f"{source.name}: loaded less than {REST.seconds // 3600} hours ago")
            outcomes[feed.id] = None
        else:
            to_fetch[feed.id] = source
    zones = {
        to_fetch[candidate.feed.id].name: place.timezone
        for candidate in candidates
        if candidate.feed.id in to_fetch and candidate.served.reach is not Reach.WORLD and place.timezone is not None
    }
    plan = Plan(session.dataset_to_write(options.db), config.BUNDLED, now, PATIENCE, at_end=True)
    done = refreshed(
        session,
        store,
        list(to_fetch.values()),
        plan,
        allow_private=options.allow_private,
        zones=zones,
        show=_show,
    )
    by_name = {outcome.source.name: outcome for outcome in done}
    return outcomes | {id: by_name[source.name] for id, source in to_fetch.items() if source.name in by_name}


def _show(session: Session, outcome: Refreshed) -> None:
    """Prints what became of a feed in one line."""
    if outcome.failure is not None:
        session.say(f"{outcome.source.name}: {outcome.failure}")
    elif outcome.report is not None:
        number = outcome.report.number_of_meetings
        session.note(f"{outcome.source.name}: {number:,} {'meeting' if number == 1 else 'meetings'}")
    else:
        session.note(f"{outcome.source.name}: {outcome.remark}")


def _set_home(session: Session, text: str, place: Place) -> bool:
    """Whether the place was saved as home, because there was none yet; that is said."""
    path = config.settings_file()
    try:
        if path is None or session.settings.get("home"):
            return False
        saved = {name: value for name, value in read_values(path).items() if isinstance(value, str)}
        # What was typed may be misspelled, but the label of a postal code is no place.
        write_settings(path, saved | {"home": place.label if place.kind == "city" else text})
    except SelfHelpError as problem:
        session.warn(f"{place.label} was not saved as your home: {problem}")
        return False
    session.note(f'{place.label} is now your home, for "near me". To forget it: selfhelp config unset home')
    return True
