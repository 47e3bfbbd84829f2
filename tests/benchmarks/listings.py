"""Listings of invented meetings, as an office keeps them: in towns of the gazetteer, with groups that share venues."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from benchmarks import remarks
from benchmarks.invented import (
    ACCESS,
    ATTRIBUTES,
    CODES,
    LOCATION_NOTES,
    NOUNS,
    PER_WEEK,
    START,
    Weighted,
    group_name,
    seeded,
    street_address,
    venue_name,
)
from selfhelp.config import BUNDLED
from selfhelp.model import clock, minute_of_day
from selfhelp.text import fold

ROWS_PER_TOWN: Final = 15
"""Rows of a feed for each town that it may have."""

STAMPED: Final = datetime(2026, 11, 1)
"""The latest time at which a row was edited."""

_ATTENDANCE: Final = Weighted({"in_person": 80, "online": 10, "hybrid": 7, "phone": 1, "suspended": 2})
_DURATION: Final = Weighted[int | None]({60: 78, 90: 15, None: 4, 75: 1, 120: 1, 30: 1})
_LANGUAGES: Final = Weighted({"en": 96.6, "es": 2.3, "fr": 0.4, "ru": 0.2, "pl": 0.2, "pt": 0.1, "ko": 0.1, "ja": 0.1})
LANGUAGE_CODES: Final = {"es": "S", "fr": "FR", "ru": "RUS", "pl": "POL", "pt": "POR", "ko": "KOR", "ja": "JA"}
_PARTS: Final = ("",) * 9 + (
    " (basement)",
    " - Fellowship Hall",
    " Annex",
    ", Room 2",
    ", upstairs",
    " & Family Center",
)
_OF_A_MEETING: Final = ("discussion", "step-study", "big-book", "speaker", "literature")
"""Attributes in which the meetings of a group differ."""


class Town(NamedTuple):
    """A town of the gazetteer, with its postal codes and their points."""

    name: str
    county: str | None
    state: str
    country: str
    latitude: float
    longitude: float
    population: int
    zone: str
    codes: tuple[tuple[str, float, float], ...]


class Venue(NamedTuple):
    """Where a group meets; without a street only its town is known. `latitude` and `longitude` are None if unknown."""

    town: Town
    name: str | None = None
    street: str | None = None
    postal_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    notes: str | None = None


class Listing(NamedTuple):
    """One meeting; `weekday` is ISO, `start` "HH:MM", `duration` minutes, `updated` a local time."""

    key: str
    name: str
    group: str
    weekday: int
    start: str
    duration: int | None
    attendance: str
    venue: Venue
    attributes: tuple[str, ...]
    language: str
    link: str | None
    link_notes: str | None
    dial_in: str | None
    notes: str | None
    group_notes: str | None
    phone: str | None
    email: str | None
    website: str | None
    venmo: str | None
    updated: str


def listings(number: int, seed: int = 1) -> list[Listing]:
    """So many meetings, in the order of the week, as feeds list them: those of a group lie far apart."""
    rng = seeded(seed, "listings")
    towns = _towns(max(20, number // ROWS_PER_TOWN), seeded(seed, "towns"))
    drawn = Weighted({town: town.population**0.8 for town in towns})
    venues: dict[tuple[str, str], list[Venue]] = defaultdict(list)
    keys: dict[str, int] = {}
    made: list[Listing] = []
    while len(made) < number:
        town = drawn.draw(rng)
        made.extend(_group(town, venues[town.name, town.state], keys, rng))
    return sorted(made[:number], key=lambda listing: (listing.weekday % 7, listing.start, listing.key))


def changed(before: Sequence[Listing], share: float, seed: int = 2) -> list[Listing]:
    """The listings some time later, with this share of them changed.

    Of 100 changes 40 are of the time, 30 of the note, 15 rows are gone and 15 are new.
    """
    rng = seeded(seed, "changes")
    touched = rng.sample(range(len(before)), round(len(before) * share))
    times, notes = len(touched) * 40 // 100, len(touched) * 30 // 100
    gone = new = len(touched) * 15 // 100
    after: list[Listing | None] = list(before)
    for place, index in enumerate(touched[: times + notes + gone]):
        listing = before[index]
        edited = listing._replace(updated=_stamp(STAMPED + timedelta(days=7), 7, rng))
        if place < times:
            after[index] = edited._replace(start=clock(minute_of_day(listing.start) + rng.choice((-30, 30, 60))))
        elif place < times + notes:
            after[index] = edited._replace(notes=f"{remarks.remark(listing.language, rng)} New since November.")
        else:
            after[index] = None
    added = (listing._replace(key=f"{listing.key}-new") for listing in listings(new, seed))
    return [*filter(None, after), *added]


def _towns(number: int, rng: Random) -> list[Town]:
    """Towns of the United States and Canada; the larger a town, the likelier."""
    with closing(sqlite3.connect(f"file:{BUNDLED}?mode=ro", uri=True)) as db:
        codes: dict[tuple[str, str], list[tuple[str, float, float]]] = defaultdict(list)
        for city, state, *code in db.execute(
            "SELECT city, state, name, latitude, longitude FROM places WHERE kind = 'postal' UNION ALL"
            " SELECT city, state, code, latitude, longitude FROM postal_codes WHERE country = 'CA' ORDER BY 1, 2, 3"
        ):
            codes[city, state].append(tuple(code))
        towns = [
            Town(name, county, state, country, latitude, longitude, population, zone, tuple(codes[name, state]))
            for name, county, state, country, latitude, longitude, population, zone in db.execute(
                "SELECT name, county, state, country, latitude, longitude, population, timezone FROM places"
                " WHERE kind = 'city' AND country IN ('US', 'CA') AND population > 1000"
                " AND state IS NOT NULL AND timezone IS NOT NULL ORDER BY key"
            )
            if (name, state) in codes
        ]
    # Weighted, and each at most once.
    return sorted(towns, key=lambda town: rng.random() ** (10_000 / town.population), reverse=True)[:number]


def _group(town: Town, venues: list[Venue], keys: dict[str, int], rng: Random) -> Iterator[Listing]:
    chance, attendance, language = rng.random, _ATTENDANCE.draw(rng), _LANGUAGES.draw(rng)
    has_venue = attendance in ("in_person", "hybrid", "suspended")
    is_withheld = has_venue and chance() < 0.005
    venue = _venue(town, venues, rng) if has_venue and not is_withheld else _without_address(town, rng)
    name = f"{town.name} {rng.choice(NOUNS)}" if chance() < 0.4 else group_name(town.name, rng)
    room = f"5550{rng.randrange(10**6, 10**7)}"
    is_linked = attendance in ("online", "hybrid")
    secret = f"?pwd={rng.getrandbits(120):024x}" if chance() < 0.4 else ""
    notes = [remarks.remark(language, rng)] if chance() < 0.52 else []
    if is_withheld:
        notes.append(remarks.withheld(rng))
    if is_linked and chance() < 0.3:
        notes.append(remarks.room(room, rng))
    group = Listing(
        key="",
        name=name,
        group=name if chance() < 0.6 else "",
        weekday=0,
        start=START.draw(rng) if chance() < 0.97 else clock(rng.randrange(6 * 12, 22 * 12) * 5),
        duration=_DURATION.draw(rng),
        attendance=attendance,
        venue=venue,
        attributes=ACCESS.draw(rng) + tuple(a for a, percent in ATTRIBUTES.items() if chance() * 100 < percent),
        language=language,
        link=f"https://us02web.zoom.us/j/{room}{secret}" if is_linked else None,
        link_notes=remarks.room(room, rng) if is_linked and chance() < 0.35 else None,
        dial_in=f"+1-312-555-01{rng.randrange(100):02d},,{room}#"
        if attendance == "phone" or (is_linked and chance() < 0.5)
        else None,
        notes=" ".join(notes) or None,
        group_notes=remarks.remark(language, rng) if chance() < 0.1 else None,
        phone=f"+1-{rng.randrange(201, 990)}-555-01{rng.randrange(100):02d}" if chance() < 0.04 else None,
        email=f"group{rng.randrange(10**6)}@example.org" if chance() < 0.05 else None,
        website=f"https://group{rng.randrange(10**6)}.example.org/" if chance() < 0.05 else None,
        venmo=f"@group{rng.randrange(10**6)}" if chance() < 0.1 else None,
        updated="",
    )
    for weekday in sorted(rng.sample(range(1, 8), PER_WEEK.draw(rng))):
        yield _meeting(group, weekday, keys, rng)


def _meeting(group: Listing, weekday: int, keys: dict[str, int], rng: Random) -> Listing:
    chance = rng.random
    own = rng.choice(_OF_A_MEETING) if chance() < 0.3 else None
    name = f"{group.name} - {own.replace('-', ' ').title()}" if own is not None and chance() < 0.3 else group.name
    notes = [] if group.notes is None else [group.notes]
    if chance() < 0.12:
        notes.append(remarks.remark(group.language, rng))
    if chance() < 0.05:
        notes.append(remarks.remark_of_day(weekday, rng))
    if chance() < 0.012:
        notes.insert(0, remarks.rule(weekday, rng))
    if chance() < 0.01:
        notes.append(remarks.closure(rng))
    note = " ".join(notes) or None
    if note is not None and chance() < 0.005:
        note = remarks.marked_up(note, rng)
    slug = "-".join(fold(name).replace("'", "").split())
    keys[slug] = keys.get(slug, 0) + 1
    return group._replace(
        key=slug if keys[slug] == 1 else f"{slug}-{keys[slug]}",
        name=name,
        weekday=weekday,
        start=group.start if chance() < 0.8 else START.draw(rng),
        attributes=group.attributes if own is None else tuple(dict.fromkeys((*group.attributes, own))),
        notes=note,
        updated=_stamp(STAMPED, 1800, rng),
    )


def _venue(town: Town, known: list[Venue], rng: Random) -> Venue:
    """Where a group meets: the more groups a venue has, the likelier one more."""
    if known and rng.random() < 0.45:
        venue = rng.choice(known)
    else:
        code, latitude, longitude = rng.choice(town.codes)
        if town.country == "CA":
            code = f"{code} {rng.randrange(1, 10)}{rng.choice('ABCEGHJKLMNPRSTVWXYZ')}{rng.randrange(1, 10)}"
        venue = Venue(
            town,
            f"{venue_name(town.name, rng)}{rng.choice(_PARTS)}" if rng.random() < 0.95 else None,
            street_address(rng),
            code if rng.random() < 0.9 else None,
            round(rng.gauss(latitude, 0.01), 7),
            round(rng.gauss(longitude, 0.01), 7),
            rng.choice(LOCATION_NOTES) if rng.random() < 0.15 else None,
        )
    known.append(venue)
    return venue


def _without_address(town: Town, rng: Random) -> Venue:
    name = rng.choice(("Online", "Zoom", "Virtual Only", f"Online in {town.name}", None))
    return Venue(town, name, latitude=town.latitude, longitude=town.longitude)


def _stamp(latest: datetime, days: int, rng: Random) -> str:
    return (latest - timedelta(seconds=rng.randrange(days * 86_400))).isoformat(sep=" ")


def codes_of(listing: Listing) -> list[str]:
    """The types of a meeting, as Meeting Guide abbreviates them."""
    codes = [CODES[attribute] for attribute in listing.attributes if attribute in CODES]
    codes += filter(None, [LANGUAGE_CODES.get(listing.language)])
    if listing.link is not None or listing.dial_in is not None:
        codes.append("ONL")
    return codes + ["TC"] * (listing.attendance == "suspended")
