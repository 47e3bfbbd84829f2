"""The catalogue of known public feeds: which of them serve a place, and which fit the words of a search. Pure."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Any, Final, NamedTuple

from selfhelp.directory.gazetteer import LARGE_CITY, NEXT_TOWN_KM, PlaceMatch
from selfhelp.directory.lookup import with_branches
from selfhelp.errors import UsageError
from selfhelp.geo import Point, distance_km, kilometers
from selfhelp.model import Place
from selfhelp.organizations import Organization
from selfhelp.reading.regions import COUNTRY_OF_STATE, STATE_NAMES, country_names
from selfhelp.text import fold

SERVED_KM: Final = kilometers(40)
"""How far around its cities a feed serves."""

AGGREGATOR: Final = "bmlt-aggregator"
"""Id of the server that knows the meetings of all NA servers, and is asked for those around a place only."""

EXPORT: Final = "na-world-export"
"""Id of the daily export of that server."""

NEAR: Final = "na-near"
"""Id of what the aggregator answers for one place."""

WHOLE_WORLD: Final = frozenset({AGGREGATOR, EXPORT})
"""Feeds of the whole world's meetings in person; loading them for one place would be far too much."""

ALIASES: Final = {"na-world": EXPORT}
"""Other ids under which feeds can be added."""

_REQUIRED: Final = ("id", "organization", "scope", "address")
_IN_US_AND_CANADA: Final = frozenset({"US", "CA"})
_LONGEST_NAME: Final = 6  # words of an organization


class KnownFeed(NamedTuple):
    """A row of the catalogue; the columns are described in `data/feeds.md`."""

    id: str
    name: str
    organization: str
    region: str | None
    scope: str
    country: str | None
    state: tuple[str, ...]
    cities: tuple[str, ...]
    format: str
    address: str
    confirmed: bool
    rows: int | None
    objected: str | None
    seen: str
    seen_on: str

    def as_row(self) -> dict[str, Any]:
        """The row as it stands in the dataset."""
        joined = {name: "; ".join(getattr(self, name)) or None for name in ("state", "cities")}
        return {**self._asdict(), **joined, "confirmed": int(self.confirmed)}


COLUMNS: Final = KnownFeed._fields
"""Columns of the table of known feeds."""


class Reach(IntEnum):
    """How a feed serves a place, the closest way first."""

    CITY = 0
    STATE = 1
    COUNTRY = 2
    WORLD = 3


class Served(NamedTuple):
    """A feed that serves a place; `distance_km` is that of the nearest of its cities, if one is near."""

    feed: KnownFeed
    reach: Reach
    distance_km: float | None = None


class Matches(NamedTuple):
    """What a search found: the feeds, and the place that its words name, if they name one."""

    feeds: list[Served]
    place: PlaceMatch | None = None


class Gazetteer(NamedTuple):
    """Lookups that a search needs: the place of exactly that name, and the towns around a point up to a distance."""

    place_named: Callable[[str], PlaceMatch | None]
    towns_around: Callable[[Point, float], list[Place]]


def feed_of_row(row: Iterable[Any]) -> KnownFeed:
    """The feed in a row of the dataset, whose values are in the order of `COLUMNS`."""
    values = dict(zip(COLUMNS, row, strict=True))
    lists = {name: tuple(values[name].split("; ")) if values[name] else () for name in ("state", "cities")}
    return KnownFeed(**{**values, **lists, "confirmed": bool(values["confirmed"])})


def read_catalogue(text: str, name: str, organizations: Collection[str]) -> list[KnownFeed]:
    """The feeds in a CSV with the columns of `data/feeds.csv`; `name` is what errors call it.

    Raises:
        UsageError: a column or a value is missing, or no organization has that id.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    missing = [column for column in _REQUIRED if column not in (reader.fieldnames or ())]
    if missing:
        raise UsageError(
            f"{name} is not a catalogue of feeds: it has no column {missing[0]}", f"columns {', '.join(COLUMNS)}"
        )
    try:
        rows = list(reader)
    except csv.Error as problem:
        raise UsageError(f"{name} is not a catalogue of feeds ({problem})", "a CSV as in data/feeds.csv") from problem
    return [_feed_of_csv(row, f"{name}, row {number}", organizations) for number, row in enumerate(rows, 1)]


def _feed_of_csv(row: Mapping[str, str | None], where: str, organizations: Collection[str]) -> KnownFeed:
    values = {column: (row.get(column) or "").strip() for column in COLUMNS}
    if absent := next((column for column in _REQUIRED if not values[column]), None):
        raise UsageError(f"{where}: the column {absent} is empty", "fill it, or remove the row")
    if values["organization"] not in organizations:
        raise UsageError(f"{where}: no organization has the id {values['organization']!r}", "selfhelp organizations")
    scope, rows = values["scope"], values["rows"]
    if scope not in ("city", "state", "country", "world"):
        raise UsageError(f"{where}: unknown scope {scope!r}", "city, state, country or world")
    if not values["address"].startswith(("http://", "https://")):
        raise UsageError(f"{where}: the address is not a web address", "an address that starts with https://")
    return KnownFeed(
        id=values["id"],
        name=values["name"] or values["id"],
        organization=values["organization"],
        region=values["region"] or None,
        scope=scope,
        country=values["country"] or None,
        state=_parts(values["state"]),
        cities=_parts(values["cities"]),
        format=values["format"],
        address=values["address"],
        confirmed=values["confirmed"] == "yes",
        rows=int(rows) if rows.isdecimal() else None,
        objected=values["objected"] or None,
        seen=values["seen"],
        seen_on=values["seen_on"],
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def feeds_serving(
    place: Place, feeds: Iterable[KnownFeed], towns: Iterable[Place], within_km: float = SERVED_KM
) -> list[Served]:
    """The feeds that serve a place: the nearest ones first, those of its state and country next, then worldwide ones.

    A feed serves a place that is at most `within_km` from one of its cities, or that is in a state or country which it
    serves whole. A feed that names its states serves no place in another one. `towns` are those around the place.
    """
    towns = list(towns)
    state = _state_of(place, towns)
    distances = _distances(place.point, towns, within_km)
    found = (_served(feed, place.country, state, distances) for feed in feeds if feed.id not in WHOLE_WORLD)
    return sorted(filter(None, found), key=_rank)


def feeds_of_region(country: str, state: str | None, feeds: Iterable[KnownFeed]) -> list[Served]:
    """The feeds of a state, or of a country with all that is in it; then worldwide ones."""
    served = []
    for feed in feeds:
        if feed.scope == "world":
            served.append(Served(feed, Reach.WORLD))
        elif feed.country == country and (state is None or state in feed.state):
            served.append(Served(feed, Reach.STATE if feed.scope == "city" else Reach[feed.scope.upper()]))
        elif feed.country == country and feed.scope == "country":
            served.append(Served(feed, Reach.COUNTRY))
    return sorted(served, key=_rank)


def feeds_across_the_line(
    place: Place, feeds: Iterable[KnownFeed], towns: Iterable[Place], within_km: float = SERVED_KM
) -> list[Served]:
    """The feeds of other states or countries with a city that near: they do not serve the place, but may help there."""
    towns = list(towns)
    state, distances = _state_of(place, towns), _distances(place.point, towns, within_km)
    near = (
        Served(feed, Reach.CITY, km)
        for feed in feeds
        if feed.scope != "world" and not _is_of(feed, place.country, state)
        if (km := _nearest(feed, distances)) is not None
    )
    return sorted(near, key=_rank)


Distances = dict[tuple[str, str | None], dict[str | None, float]]
"""(name, country) of towns -> state -> distance in km."""


def _served(feed: KnownFeed, country: str | None, state: str | None, distances: Distances) -> Served | None:
    if feed.scope == "world":
        return Served(feed, Reach.WORLD)
    if not _is_of(feed, country, state):
        return None
    if (km := _nearest(feed, distances)) is not None:
        return Served(feed, Reach.CITY, km)
    is_whole = feed.country is not None and (feed.scope == "country" or (feed.scope == "state" and bool(feed.state)))
    return Served(feed, Reach[feed.scope.upper()]) if is_whole else None


def _is_of(feed: KnownFeed, country: str | None, state: str | None) -> bool:
    """Whether a feed is of this country and state, or names none."""
    return feed.country in (None, country) and (not feed.state or state in feed.state)


def _nearest(feed: KnownFeed, distances: Distances) -> float | None:
    """The distance of the nearest of a feed's cities, which lie in its states if it names any."""
    near = [
        km
        for city in feed.cities
        for state, km in distances.get((city, feed.country), {}).items()
        if not feed.state or state in feed.state
    ]
    return min(near, default=None)


def _distances(point: Point, towns: Iterable[Place], within_km: float) -> Distances:
    """The distances of the towns that are near.

    Large ones are there without their country, too: a feed of several countries means those.
    """
    distances: Distances = {}
    for town in towns:
        km = distance_km(point, town.point)
        if km <= within_km:
            countries = (town.country, None) if (town.population or 0) >= LARGE_CITY else (town.country,)
            for country in countries:
                by_state = distances.setdefault((town.name, country), {})
                by_state[town.state] = min(km, by_state.get(town.state, km))
    return distances


def _state_of(place: Place, towns: Iterable[Place]) -> str | None:
    """The state of a place as the gazetteer's towns write it; of a place without one, that of the nearest town."""
    if place.state is not None and (place.kind == "city" or place.country in _IN_US_AND_CANADA):
        return place.state
    near = (town for town in towns if town.country == place.country)
    nearest = min(near, key=lambda town: distance_km(place.point, town.point), default=None)
    if nearest is None or distance_km(place.point, nearest.point) > NEXT_TOWN_KM:
        return place.state
    return nearest.state


def _rank(served: Served) -> tuple[bool, float, int, bool, str]:
    far = float("inf") if served.distance_km is None else served.distance_km
    return (served.reach is Reach.WORLD, far, served.reach, not served.feed.confirmed, served.feed.id)


def matching(
    text: str, feeds: Collection[KnownFeed], organizations: Mapping[str, Organization], gazetteer: Gazetteer
) -> Matches:
    """The feeds that words ask for: a place, state or country, an organization, or both in any order.

    Words that name neither are looked for in the names and areas of the feeds.
    """
    words = text.replace(",", " , ").split()
    if not words:
        return Matches([Served(feed, Reach[feed.scope.upper()]) for feed in feeds])
    for rest, ids in _readings(words, organizations):
        asked_for = [feed for feed in feeds if ids is None or feed.organization in ids]
        if not rest:
            return Matches([Served(feed, Reach[feed.scope.upper()]) for feed in asked_for])
        found = _of_area(rest, asked_for, gazetteer)
        if found is not None:
            return found
    return Matches(_with_words(text, feeds))


def _readings(
    words: list[str], organizations: Mapping[str, Organization]
) -> Iterator[tuple[str, frozenset[str] | None]]:
    """Yield what may name an area, and the organizations that the other words name; None for all of them.

    Some abbreviations are those of states, too: alone they are the organization ("ca"), after a city they are not.
    """
    ids_of = _ids_by_name(organizations)
    whole = fold(" ".join(words))
    if (ids := ids_of.get(whole)) and whole not in _region_names():
        yield "", ids
    yield _joined(words), None
    for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            if ids := ids_of.get(fold(" ".join(words[start : start + length]))):
                yield _joined([*words[:start], *words[start + length :]]), ids


def _joined(words: Iterable[str]) -> str:
    return " ".join(words).replace(" ,", ",").strip(", ")


def _ids_by_name(organizations: Mapping[str, Organization]) -> dict[str, frozenset[str]]:
    """Folded id, abbreviation or name -> ids of the organization and its branches."""
    ids: dict[str, frozenset[str]] = {}
    for o in organizations.values():
        for name in (o.id, o.abbreviation or "", o.name, *o.also_known_as):
            if name:
                ids[fold(name)] = ids.get(fold(name), frozenset()) | with_branches(o, organizations)
    return ids


def _of_area(text: str, feeds: Collection[KnownFeed], gazetteer: Gazetteer) -> Matches | None:
    """What serves a state, country or place; None if the text is the name of none."""
    regions = list(_regions(text))
    if regions:
        listed = {served.feed.id: served for region in regions for served in feeds_of_region(*region, feeds)}
        return Matches(sorted(listed.values(), key=_rank))
    place = gazetteer.place_named(text)
    if place is None:
        return None
    towns = gazetteer.towns_around(place.place.point, SERVED_KM)
    return Matches(_with_whole_world(feeds_serving(place.place, feeds, towns), feeds), place)


def _with_whole_world(served: list[Served], feeds: Iterable[KnownFeed]) -> list[Served]:
    return served + [Served(feed, Reach.WORLD) for feed in feeds if feed.id in WHOLE_WORLD]


def _regions(text: str) -> Iterator[tuple[str, str | None]]:
    """Country and state of a name or code of a state, and of one of a country: "Georgia" is both."""
    word = fold(text)
    for code, names in STATE_NAMES.items():
        if word in names or word == code.lower():
            yield COUNTRY_OF_STATE[code], code
    for code, words in country_names().items():
        if word in words or (word == code.lower() and code not in STATE_NAMES):
            yield code, None


def _region_names() -> frozenset[str]:
    tables: tuple[Mapping[str, tuple[str, ...]], ...] = (STATE_NAMES, country_names())
    return frozenset(name for names in tables for listed in names.values() for name in listed)


def _with_words(text: str, feeds: Iterable[KnownFeed]) -> list[Served]:
    """The feeds whose names and areas have all the words."""
    wanted = set(fold(text).split())
    found = [Served(feed, Reach[feed.scope.upper()]) for feed in feeds if wanted and wanted <= _words_of(feed)]
    return sorted(found, key=_rank)


def _words_of(feed: KnownFeed) -> set[str]:
    names: list[str] = []
    for code in feed.state:
        names += STATE_NAMES.get(code, ())
    names += country_names().get(feed.country or "", ())
    names += [feed.id, feed.name, feed.organization, feed.region or "", feed.format, feed.country or ""]
    return set(fold(" ".join([*names, *feed.state, *feed.cities])).split())
