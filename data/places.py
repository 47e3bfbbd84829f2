"""Puts the gazetteer into the dataset: cities, postal codes of the US, and what finds them by name and by spelling."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from selfhelp.dataset.similar_names import trigrams
from selfhelp.directory.address_gazetteer import KINDS_OF_COUNTY
from selfhelp.directory.gazetteer import canonical

Row = Mapping[str, str]
"""A row of places.csv.gz or place_nicknames.csv."""

NAMES_APART: Final = 8
"""One in so many names of cities is in the table city_names."""

_UNITS_PER_DEGREE: Final = 10_000
"""The file has four decimals."""

_KIND_BY_STATE: Final = {"AK": "Borough", "LA": "Parish"}
"""What counties are called in the states that have another word."""


def add_places(db: sqlite3.Connection, places: Iterable[Row], nicknames: Iterable[Row]) -> None:
    """Adds the places, which are in the order in which equally good ones are offered.

    Raises:
        ValueError: the gazetteer does not have the city of a nickname, or a position is more precise than is stored.
    """
    rows = list(places)
    codes = [row for row in rows if row["kind"] == "postal"]
    # Sorting is stable: cities with the same name stay in the order of the file.
    cities = sorted((row for row in rows if row["kind"] == "city"), key=lambda row: canonical(row["name"]))
    numbers = {region: number for number, region in enumerate(sorted({_region(row) for row in rows}), 1)}
    db.executemany(
        "INSERT INTO place_regions VALUES (?, ?, ?, ?, ?)",
        ([number, *(cell or None for cell in region)] for region, number in numbers.items()),
    )
    db.executemany(
        "INSERT INTO cities VALUES (?, ?, ?, ?, ?, ?)",
        (
            [key, row["name"], numbers[_region(row)], *_position(row), row["population"] or None]
            for key, row in enumerate(cities, 1)
        ),
    )
    key_of = {(row["name"], row["state"]): key for key, row in enumerate(cities, 1) if row["country"] == "US"}
    for row in codes:
        key = key_of.get((row["city"], row["state"]))
        db.execute(
            "INSERT INTO zip_codes VALUES (?, ?, ?, ?, ?, ?)",
            [row["name"], numbers[_region(row)], *_position(row), key, row["city"] or None if key is None else None],
        )
    names = [canonical(city["name"]) for city in cities]
    _add_names(db, names)
    _add_other_names(db, names, cities, nicknames)
    _add_spellings(db, names)


def _region(row: Row) -> tuple[str, str, str, str]:
    return row["country"], row["state"], row["county"], row["timezone"]


def _position(row: Row) -> list[int]:
    position = [float(row["latitude"]), float(row["longitude"])]
    stored = [round(degrees * _UNITS_PER_DEGREE) for degrees in position]
    if [units / _UNITS_PER_DEGREE for units in stored] != position:
        raise ValueError(f"the position of {row['name']} has more than four decimals")
    return stored


def _add_names(db: sqlite3.Connection, names: list[str]) -> None:
    """Adds one in `NAMES_APART` of the cities' names, which are in order, and the keys of the cities up to the next."""
    firsts = [key for key, name in enumerate(names, 1) if key == 1 or names[key - 2] != name][::NAMES_APART]
    lasts = [*(first - 1 for first in firsts[1:]), len(names)]
    db.executemany(
        "INSERT INTO city_names VALUES (?, ?, ?)",
        ((names[first - 1], first, last) for first, last in zip(firsts, lasts, strict=True)),
    )


def _add_other_names(db: sqlite3.Connection, names: list[str], cities: list[Row], nicknames: Iterable[Row]) -> None:
    """Adds what the cities, whose canonical names are `names`, are called besides."""
    key_of = {id(city): key for key, city in enumerate(cities, 1)}
    others = {(canonical(name), key) for key, city in enumerate(cities, 1) for name in city["alternates"].split("|")}
    # Of cities with one name, and of those of one county, the most populous comes last and stays; if the population of
    # none is known, the northernmost.
    by_size = sorted(cities, key=lambda city: (int(city["population"] or 0), *_position(city)))
    # People search by county in the US.
    largest = {(city["county"], city["state"]): city for city in by_size if city["county"]}
    for (county, state), city in largest.items():
        name = county if county.endswith(KINDS_OF_COUNTY) else f"{county} {_KIND_BY_STATE.get(state, 'County')}"
        others.add((canonical(name), key_of[id(city)]))
    named = {(city["name"], city["state"], city["country"]): city for city in by_size}
    for row in nicknames:
        if (row["place"], row["state"], row["country"]) not in named:
            raise ValueError(f"the gazetteer has no {row['place']}, {row['state']}, {row['country']}")
        others.add((canonical(row["name"]), key_of[id(named[row["place"], row["state"], row["country"]])]))
    db.executemany(
        "INSERT INTO place_names VALUES (?, ?)",
        sorted((name, key) for name, key in others if name and name != names[key - 1]),
    )


def _add_spellings(db: sqlite3.Connection, names: list[str]) -> None:
    """Adds the trigrams of the cities' names."""
    # With large parts, of one segment, the index is smaller and faster to read.
    db.execute("INSERT INTO place_spellings (place_spellings, rank) VALUES ('pgsz', 4000)")
    db.executemany("INSERT INTO place_spellings (rowid, name) VALUES (?, ?)", enumerate(names, 1))
    db.execute("INSERT INTO place_spellings (place_spellings) VALUES ('optimize')")
    db.execute("INSERT INTO place_spelling_lengths VALUES (?)", [bytes(len(trigrams(name)) for name in names)])
    db.executemany(
        "INSERT INTO repeated_trigrams VALUES (?, ?, ?)",
        (
            (trigram, key, times)
            for key, name in enumerate(names, 1)
            for trigram, times in Counter(trigrams(name)).items()
            if times > 1
        ),
    )
