"""`selfhelp feeds`: list loaded sources, search known public feeds, add and remove sources."""

from collections.abc import Callable
from typing import Annotated, Final, NamedTuple

import typer

from selfhelp import config
from selfhelp.cli.feed_catalogue import (
    certain_place,
    feed_near,
    feed_with_id,
    gazetteer_of,
    known_feeds,
    line_of,
    new_feed,
    without_scheme,
)
from selfhelp.cli.import_parts import is_address, name_of
from selfhelp.cli.loading import (
    PATIENCE,
    SourceOptions,
    fetch_time,
    new_source,
    read_with_progress,
    refreshed,
    show_report,
    write_source,
)
from selfhelp.cli.notes import OTHERS_NAMED
from selfhelp.cli.options import completion_of, option, with_options
from selfhelp.cli.session import Session
from selfhelp.cli.values import source_named
from selfhelp.dataset.rebuild import rebuilding
from selfhelp.dataset.store import Store
from selfhelp.directory.catalogue import ALIASES, NEAR, KnownFeed, matching
from selfhelp.errors import FeedError, UnknownValueError, UsageError
from selfhelp.ingest.read_source import read_feed, refuse_empty
from selfhelp.ingest.refresh import Plan
from selfhelp.ingest.unchanged import digest_of
from selfhelp.output.feed_table import write_feed_lines, write_feed_table
from selfhelp.output.json_lines import dumps
from selfhelp.text import did_you_mean, printable


class Feeding(NamedTuple):
    """Options of `feeds`."""

    json: Annotated[bool, option("--json", help="Output as JSON.")] = False
    near: Annotated[str | None, option("--near", metavar="PLACE", help="The place for na-near: 80205.")] = None
    within: Annotated[
        str | None, option("--within", metavar="DISTANCE", help="How far na-near looks: 50mi (at most 100mi).")
    ] = None


@with_options(SourceOptions, Feeding)
def feeds(
    ctx: typer.Context,
    source_options: SourceOptions,
    feeding: Feeding,
    action: Annotated[
        str,
        typer.Argument(metavar="[list|search|add|remove]", help="What to do (default: list).", show_default=False),
    ] = "list",
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORDS]...",
            help="search: a place or organization; add: ids, or a name and an address; list, remove: sources.",
            show_default=False,
            autocompletion=completion_of("source"),
        ),
    ] = None,
) -> None:
    """List loaded sources, search known public feeds, add or remove a source.

    `search` takes a ZIP code, city, state, country or organization, or several of these. It lists the feeds that serve
    the place, and says which are confirmed to work. `add` loads one or more known feeds by their ids, or any other feed
    by a name of your own and its address; `update` then keeps them up to date. The address can be that of the feed, of
    a page that links to it, of a Google sheet, or of the root of a BMLT server. For NA meetings around a place, add
    na-near; for all NA meetings, na-world.

    To use your own catalogue, a CSV file with the columns of data/feeds.csv, set SELFHELP_FEEDS to its path or web
    address. It replaces the bundled catalogue; with a + before it (SELFHELP_FEEDS=+FILE), both are used.

    \b
    Examples:
      selfhelp feeds
      selfhelp feeds search 80205
      selfhelp feeds search na germany --json
      selfhelp feeds add aa-denver-co aa-boulder-co
      selfhelp feeds add na-near --near 80205 --within 50mi
      selfhelp feeds add denver https://example.org/meetings/ -o aa
      selfhelp feeds remove denver
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or source_options.quiet
    if action not in ACTIONS:
        raise UsageError(f"unknown action {action!r}", did_you_mean(action, ACTIONS) or " or ".join(ACTIONS))
    ACTIONS[action](session, source_options, feeding, words or [])


def _list(session: Session, source_options: SourceOptions, feeding: Feeding, words: list[str]) -> None:
    with session.open(source_options.db) as store:
        names = {source_named(word, store.sources).name for word in words}
        sources = [source.public for name, source in store.sources.items() if not words or name in names]
    if feeding.json:
        session.stdout.write(dumps([source._asdict() for source in sources]) + "\n")
        return
    if session.on_terminal:
        from selfhelp.output.pages import write_sources

        write_sources(sources, session.stdout, now=session.now)
        return
    for source in sources:
        columns = (source.name, source.organization, source.meetings, source.format, source.fetched, source.address)
        session.stdout.write("\t".join(printable(str(v or "")) for v in (*columns, source.failure or "")) + "\n")


def _search(session: Session, source_options: SourceOptions, feeding: Feeding, words: list[str]) -> None:
    with session.open(source_options.db) as store:
        feeds = known_feeds(session, store, source_options.db)
        matches = matching(" ".join(words), feeds, store.organizations, gazetteer_of(store))
        lines = [line_of(served.feed, store) for served in matches.feeds]
    if feeding.json:
        rows = [served.feed.as_row() | {"distance_km": served.distance_km} for served in matches.feeds]
        session.stdout.write(dumps(rows) + "\n")
        return
    if matches.place is not None and matches.place.others:
        others = "; ".join(place.label for place in matches.place.others[:OTHERS_NAMED])
        session.note(f"Around {matches.place.place.label}. Other places with this name: {others}.")
    (write_feed_table if session.on_terminal else write_feed_lines)(lines, session.stdout)
    if matches.feeds:
        session.note(f"To load one, use its id: selfhelp feeds add {matches.feeds[0].feed.id}")
    else:
        session.note("No known feed matches. Try the state or country, or look on the organization's web site.")


def _add(session: Session, source_options: SourceOptions, feeding: Feeding, words: list[str]) -> None:
    with session.open_to_write(source_options.db) as store:
        feeds = known_feeds(session, store, source_options.db, fetch=True)
        chosen = [known_feed(word, feeds, feeding, session, store) for word in words]
        if all(chosen) and len(words) > 1:
            if source_options._replace(quiet=False, db=None, force=False, allow_private=False) != SourceOptions():
                raise UsageError("these options work with one feed at a time", "add the feeds one by one")
            _add_known(session, store, source_options, [feed for feed in chosen if feed is not None])
            return
        name, address, organization = _feed_to_add(words, chosen, feeds)
        source_options = source_options._replace(organization=source_options.organization or organization)
        _add_one(session, store, source_options, name, address)


def _add_known(session: Session, store: Store, source_options: SourceOptions, feeds: list[KnownFeed]) -> None:
    """Loads several known feeds in one rebuild of the dataset.

    Raises:
        FeedError: some of them cannot be loaded; the others are.
    """
    sources = [new_feed(feed, store.sources) for feed in feeds]
    plan = Plan(
        session.dataset_to_write(source_options.db),
        config.BUNDLED,
        fetch_time(session),
        PATIENCE,
        force=source_options.force,
        at_end=True,
    )
    outcomes = refreshed(session, store, sources, plan, allow_private=source_options.allow_private)
    if failed := sum(outcome.failure is not None for outcome in outcomes):
        raise FeedError(f"{failed} of {len(sources)} feeds could not be loaded", "try these again later")


def _add_one(session: Session, store: Store, source_options: SourceOptions, name: str, address: str) -> None:
    from selfhelp.cli.commands.update import collected

    path = session.dataset_to_write(source_options.db)
    # Report errors in the options before fetching anything.
    source = new_source(session, store, source_options, name, address)
    download = collected(session, address, allow_private=source_options.allow_private)
    source = source._replace(
        address=printable(download.address),
        etag=download.etag,
        modified=download.modified,
        edited=download.edited,
        digest=digest_of(download.files, source, store.about["bundle"]),
    )
    feed = read_feed(download.files, source, store, source_options.mapping)
    source, done = read_with_progress(session, feed, source, store)
    refuse_empty(done)
    show_report(
        session, source, done, write_source(path, source, done, fetch_time(session), force=source_options.force), feed
    )


def _remove(session: Session, source_options: SourceOptions, _feeding: Feeding, words: list[str]) -> None:
    from selfhelp.ingest.forget import expire
    from selfhelp.ingest.load import finish, remove_source

    path = session.dataset_to_write(source_options.db)
    with session.open_to_write(source_options.db) as store:
        removable = {name: source for name, source in store.sources.items() if not source.is_bundled}
    if not words:
        raise UsageError("no source given", "selfhelp feeds remove NAME")
    names = {source_named(word, removable).name for word in words}
    with rebuilding(path, config.BUNDLED) as (db, _):
        for name in names:
            remove_source(db, name)
        finish(db)
        expire(db, fetch_time(session))
    session.note(f"Removed {', '.join(sorted(names))}: {sum(removable[name].meetings for name in names)} meetings.")


Action = Callable[[Session, SourceOptions, Feeding, list[str]], None]

ACTIONS: Final[dict[str, Action]] = {"list": _list, "search": _search, "add": _add, "remove": _remove}


def known_feed(id: str, feeds: list[KnownFeed], feeding: Feeding, session: Session, store: Store) -> KnownFeed | None:
    """The feed with an id; `na-near` is NA around the place of --near.

    Raises:
        UsageError: `na-near` has no place.
    """
    if id != NEAR:
        return feed_with_id(id, feeds)
    if not feeding.near:
        raise UsageError("na-near needs a place", "selfhelp feeds add na-near --near 80205 --within 50mi")
    return feed_near(certain_place(feeding.near, session, store), feeding.within, feeds, store.sources)


def _feed_to_add(
    words: list[str], chosen: list[KnownFeed | None], feeds: list[KnownFeed]
) -> tuple[str, str, str | None]:
    """Name, address and organization of the feed to add; the organization is set only for a known feed.

    Raises:
        UsageError: the words are neither one known feed nor a name and an address.
    """
    if not words or len(words) > 2:
        unknown = [word for word, feed in zip(words, chosen, strict=True) if feed is None]
        _refuse_unknown(unknown, feeds)
        raise UsageError("`add` needs a name and an address", "selfhelp feeds add denver https://example.org/meetings/")
    last = words[-1]
    feed = chosen[-1]
    if len(words) == 2 and feed is not None:
        raise UsageError(
            f"{last!r} is the id of a known feed, not an address; {words[0]!r} is not an id",
            f"selfhelp feeds add {last}, or a name and an address",
        )
    if len(words) == 2 and chosen[0] is not None and "." not in last:
        _refuse_unknown([last], feeds)
    bare = without_scheme(last)
    feed = feed or next((known for known in feeds if without_scheme(known.address) == bare), None)
    if feed is None and not is_address(last):
        if len(words) == 1 and "." not in last:
            _refuse_unknown([last], feeds)
        last = f"https://{last}"
    if feed is None:
        return words[0] if len(words) == 2 else name_of(last), last, None
    return words[0] if len(words) == 2 else feed.id, feed.address, feed.organization


def _refuse_unknown(words: list[str], feeds: list[KnownFeed]) -> None:
    ids = [*(feed.id for feed in feeds), *ALIASES, NEAR]
    for word in words:
        raise UnknownValueError(
            f"no known feed has the id {word!r}", did_you_mean(word, ids) or "selfhelp feeds search WORDS"
        )
