"""The catalogue of feeds in use: the bundled one, and the user's own, a file or address in SELFHELP_FEEDS."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from selfhelp import config
from selfhelp.cli.notes import OTHERS_NAMED
from selfhelp.cli.session import Session
from selfhelp.cli.values import source_name
from selfhelp.dataset.store import Store
from selfhelp.directory.catalogue import (
    AGGREGATOR,
    ALIASES,
    COLUMNS,
    EXPORT,
    NEAR,
    Gazetteer,
    KnownFeed,
    feed_of_row,
    read_catalogue,
)
from selfhelp.directory.gazetteer import PlaceMatch, find_place, radius_km
from selfhelp.errors import SelfHelpError, UnknownValueError, UsageError
from selfhelp.files import replacement
from selfhelp.geo import Point, box_around, kilometers
from selfhelp.ingest.fetch.discover import aggregator_query, bmlt_root
from selfhelp.model import Place, Source
from selfhelp.output.feed_table import FeedLine

EXTENDS: Final = "+"
"""Before the file or address: the catalogue is added to the bundled one instead of replacing it."""

HELP: Final = (
    "SELFHELP_FEEDS=FILE or an address names your own catalogue, a CSV with the columns of data/feeds.csv, in place of"
    " the bundled one; SELFHELP_FEEDS=+FILE adds it to that."
)

FARTHEST_KM: Final = 160.9344
"""Greatest distance for which the aggregator answers."""

LARGEST: Final = 10_000_000
"""Bytes of the largest catalogue that is read."""


def known_feeds(session: Session, store: Store, db: Path | None = None, *, fetch: bool = False) -> list[KnownFeed]:
    """The catalogue in use, without feeds whose publishers asked not to be listed.

    An address in SELFHELP_FEEDS is only asked with `fetch`; else its last copy is read.

    Raises:
        SelfHelpError: the user's own catalogue cannot be read, or is none.
    """
    named = config.named_catalogue()
    if named is None:
        return _without_objections(bundled_feeds(store))
    place = named.removeprefix(EXTENDS)
    own = read_catalogue(_text(session, place, db, fetch=fetch), place, store.organizations)
    bundled = bundled_feeds(store) if named.startswith(EXTENDS) else []
    return _without_objections({feed.id: feed for feed in [*bundled, *own]}.values())


def _without_objections(feeds: Iterable[KnownFeed]) -> list[KnownFeed]:
    """The feeds whose publishers did not ask not to be listed."""
    return [feed for feed in feeds if feed.objected is None]


def bundled_feeds(store: Store) -> list[KnownFeed]:
    """The catalogue that came with the program."""
    return [feed_of_row(row) for row in store.rows(f"SELECT {', '.join(COLUMNS)} FROM feeds")]


def feed_with_id(id: str, feeds: list[KnownFeed]) -> KnownFeed | None:
    """The feed with that id, or with the one that it stands for."""
    by_id = {feed.id: feed for feed in feeds}
    alias = by_id.get(ALIASES.get(id, ""))
    return by_id.get(id) or (alias._replace(id=id) if alias is not None else None)


def gazetteer_of(store: Store) -> Gazetteer:
    """The lookups of a catalogue search in a dataset."""

    def place_named(text: str) -> PlaceMatch | None:
        try:
            return find_place(text, store.places.named, lambda _: [], store.places.around)
        except UsageError:
            return None

    return Gazetteer(place_named, lambda point, km: towns_around(store, point, km))


def certain_place(text: str, session: Session, store: Store) -> Place:
    """The place that a text names, for what is fetched because of it; on a terminal, its spelling may be guessed.

    Raises:
        UnknownValueError: no place has that name.
    """
    found = session.find_home(text, store)
    if found.guessed and not session.on_terminal:
        raise UnknownValueError(f"no place is named {text!r}", f"did you mean {found.place.label}?")
    if found.guessed:
        session.note(f"No place has exactly that name; using {found.place.label}.")
    elif found.others:
        others = "; ".join(place.label for place in found.others[:OTHERS_NAMED])
        session.note(f"Using {found.place.label}. Other places with this name: {others}.")
    return found.place


def towns_around(store: Store, point: Point, km: float) -> list[Place]:
    """The towns of the gazetteer up to a distance from a point, and some that are a little farther."""
    return store.places.within(box_around(point, km))


def rationed(session: Session, store: Store, db: Path | None) -> Callable[[Source], bool]:
    """Whether a source comes from the NA aggregator or its export, which are asked every few hours at most.

    A catalogue of the user's own that cannot be read keeps nobody from updating.
    """
    feeds = bundled_feeds(store)
    with suppress(SelfHelpError):
        feeds += known_feeds(session, store, db)
    shared = tuple(feed.address for feed in feeds if feed.id in (AGGREGATOR, EXPORT))
    return lambda source: source.address.startswith(shared)


def loaded_as(feed: KnownFeed, sources: Mapping[str, Source]) -> Source | None:
    """The source that this feed was loaded as: under its id, or under another name from the same address."""
    own = sources.get(source_name(feed.id))
    if own is not None:
        return own
    bare = without_scheme(feed.address)
    is_root = feed.format == "bmlt" and "?" not in bare
    for source in sources.values():
        address = without_scheme(source.address)
        if source.fetchable and (address == bare or (is_root and address.startswith(f"{bare}/client_interface/"))):
            return source
    return None


def without_scheme(address: str) -> str:
    """An address without scheme and final slash, for comparison."""
    return address.partition("://")[2].rstrip("/").removeprefix("www.")


def feed_near(place: Place, within: str | None, feeds: list[KnownFeed], sources: Mapping[str, Source]) -> KnownFeed:
    """NA around a place, as a feed of the aggregator; its id is that of the source it was loaded as, if it was.

    Raises:
        UsageError: the catalogue has no aggregator, or the distance is none or too long.
    """
    aggregator = feed_with_id(AGGREGATOR, feeds)
    if aggregator is None:
        raise UsageError("the catalogue has no feed bmlt-aggregator", "selfhelp feeds search na")
    km = kilometers(50) if within is None else radius_km(within, place.country)
    if km > FARTHEST_KM:
        raise UsageError(f"{within} is too far: the server of NA answers for 100 miles at most", "--within 50mi")
    address = aggregator_query(bmlt_root(aggregator.address), place.point, km)
    other = sources.get(NEAR)
    is_elsewhere = other is not None and not other.address.startswith(address.partition("&geo_width_km")[0])
    return aggregator._replace(
        id=source_name(f"{NEAR} {place.name if place.is_postal else place.label}") if is_elsewhere else NEAR,
        name="NA meetings of all public servers",
        region=f"around {place.label}",
        address=address,
        rows=None,
    )


def new_feed(feed: KnownFeed, sources: Mapping[str, Source]) -> Source:
    """The source to fetch for a feed: the loaded one, or a new one.

    Raises:
        UsageError: a source that was imported from a file has this name.
    """
    loaded = loaded_as(feed, sources)
    if loaded is None:
        return Source(source_name(feed.id), feed.organization, feed.format, feed.address)
    if not loaded.fetchable:
        raise UsageError(f"{loaded.name} was imported from a file", f"selfhelp feeds remove {loaded.name}")
    return loaded


def line_of(feed: KnownFeed, store: Store, chosen: bool | None = None) -> FeedLine:
    """A feed as it is listed for people."""
    organization = store.organizations[feed.organization]
    return FeedLine(
        feed.id,
        feed.name,
        organization.abbreviation or organization.name,
        organization.name,
        feed.region or "",
        feed.confirmed,
        feed.seen_on if feed.confirmed else "",
        chosen,
    )


def _text(session: Session, place: str, db: Path | None, *, fetch: bool) -> str:
    """The text of a catalogue; of an address, a copy is kept beside the dataset for look-ups, which ask nobody."""
    if not place.startswith(("http://", "https://")):
        return _read(Path(place))
    dataset = session.dataset_to_write(db)
    copy = dataset.with_name(f"{dataset.name}.feeds-{sha256(place.encode()).hexdigest()[:8]}")
    if fetch:
        from selfhelp.cli.loading import fetcher

        session.note(f"Reading the catalogue of feeds at {place}")
        with fetcher() as client:
            data = client.get(place).data
        _keep(copy, data)
    elif not copy.is_file():
        raise UsageError(
            f"the catalogue at {place} was not fetched yet, and a look-up asks nobody",
            "selfhelp setup PLACE, or selfhelp feeds add ID",
        )
    return _read(copy)


def _read(path: Path) -> str:
    try:
        if not path.is_file():
            raise UsageError(
                f"{path} is not a file", f"{config.FEEDS_VARIABLE} names a catalogue of feeds: unset or mend"
            )
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise UsageError(f"{path} is too large for a catalogue of feeds", "a CSV as in data/feeds.csv")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UsageError(f"{path} is not UTF-8", "save it as CSV in UTF-8") from problem
    except OSError as problem:
        raise SelfHelpError(f"cannot read {path} ({problem.strerror})", "check its permissions") from problem


def _keep(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacement(path) as new:
            new.write_bytes(data)
    except OSError as problem:
        raise SelfHelpError(f"cannot write {path} ({problem.strerror})", "free some disk space") from problem
