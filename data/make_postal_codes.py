"""Makes postal_codes.csv.gz, the postal codes of other countries than the US; run by hand, and its output is committed.

python -m data.make_postal_codes PYPI_PACKAGE_FOLDER, with tzfpy installed; see NOTICE.md for the source.
"""

import csv
import gzip
import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

from tzfpy import get_tz

from selfhelp.directory.gazetteer import canonical
from selfhelp.geo import Point, distance_km

HERE: Final = Path(__file__).parent
TARGET: Final = HERE / "postal_codes.csv.gz"

NAMED_KM: Final = 30.0
"""Maximum distance of a code's point from the city that its description names."""

FAR_KM: Final = 25.0
"""Distance from the city of its own name from which the point of a code must be wrong."""

BESIDE_KM: Final = 2.0
"""Maximum distance from the city that stands for a description without the name of any city."""

SERIES: Final = 4
"""Codes before and after another one that are in its series. They are given out by region, so that one is near it."""

APART_KM: Final = 30.0
"""Distance from its whole series from which a code is either that of a desert, or has the point of another one."""

STRAY_TIMES: Final = 4
"""It is the point of another one where its series is so many times as far as the nearest code."""

BOUNDS: Final = {
    "AU": (-44.0, -9.0, 112.0, 160.0),
    "CA": (41.6, 83.2, -141.1, -52.5),
    "GB": (49.8, 61.0, -8.7, 1.9),
    "NZ": (-47.5, -34.0, 166.0, 179.0),
}
"""Country -> its least and greatest latitude and longitude; far islands are left out."""

POST_BOXES: Final = {
    "AU": (
        "02", "09", "1", "58", "59", "68", "69", "78", "79", "8", "9",
        "0801", "2001", "3001", "4001", "5001", "6001", "7001",
    )
}  # fmt: skip
"""Country -> how the codes of post-office boxes and of large receivers of mail begin: nobody meets there."""

ELSEWHERE: Final = frozenset({("AU", "2899"), ("CA", "K1N")})
"""Codes whose point is known to be wrong: Norfolk Island is not on the mainland, nor is Lower Town in Kanata."""

WITH_STATES: Final = frozenset({"AU", "CA", "NZ"})
"""Countries of whose states or provinces the data has the usual codes."""


class Row(NamedTuple):
    """A row of the file. Kinds: postal, and postal_area for those so wide that they say little about an address."""

    country: str
    code: str
    kind: str
    city: str
    state: str
    latitude: float
    longitude: float
    timezone: str

    @property
    def point(self) -> Point:
        """The position of the code."""
        return Point(self.latitude, self.longitude)


class City(NamedTuple):
    """A city of the gazetteer; `folded` is its canonical name."""

    name: str
    folded: str
    state: str
    point: Point
    population: int


def main(package: Path) -> None:
    """Writes the file, and prints how many codes of each kind it has."""
    rows = [row for country in BOUNDS for row in _rows_of(package, country)]
    TARGET.write_bytes(_packed(rows))
    for (country, kind), count in sorted(Counter((row.country, row.kind) for row in rows).items()):
        print(f"{country} {kind}: {count:,}")
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")


def _rows_of(package: Path, country: str) -> list[Row]:
    by_code: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for entry in _entries(package, country):
        by_code[entry["code"]].append(entry)
    cities = _cities(country)
    rows = [
        _row(country, code, entries, cities)
        for code, entries in sorted(by_code.items())
        if (country, code) not in ELSEWHERE and not _is_far_from_namesake(entries[0], cities)
    ]
    if country == "GB":
        # The data has areas only ("BA" of "BA2 6ZZ"): half of the addresses lie more than 9 km from their middle.
        return [row._replace(kind="postal_area") for row in rows]
    if country == "CA":
        # A zero stands for the country outside towns.
        return [row._replace(kind="postal_area") if row.code[1] == "0" else row for row in rows]
    return list(_without_strays(rows))


def _without_strays(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows except those among codes of another series; those far from all others are areas."""
    for at, row in enumerate(rows):
        series = rows[max(at - SERIES, 0) : at + SERIES + 1]
        to_series = _to_nearest(row, series)
        if to_series <= APART_KM:
            yield row
        elif to_series <= STRAY_TIMES * _to_nearest(row, rows):
            yield row._replace(kind="postal_area")
        else:
            print(f"left out: {row.country} {row.code}, {to_series:.0f} km from its series")


def _to_nearest(row: Row, rows: Iterable[Row]) -> float:
    return min(distance_km(row.point, other.point) for other in rows if other.point != row.point)


def _entries(package: Path, country: str) -> Iterator[Mapping[str, Any]]:
    """The entries of the package that have a point in the country, except those of post-office boxes."""
    file = package / "data" / "by-country" / country / "postcodes.json"
    south, north, west, east = BOUNDS[country]
    for entry in json.loads(file.read_text(encoding="utf-8")):
        if entry["latitude"] is None or entry["code"].startswith(POST_BOXES.get(country, ())):
            continue
        if south <= entry["latitude"] <= north and west <= entry["longitude"] <= east:
            yield entry


def _row(country: str, code: str, entries: list[Mapping[str, Any]], cities: Iterable[City]) -> Row:
    latitude = round(median(entry["latitude"] for entry in entries), 4)
    longitude = round(median(entry["longitude"] for entry in entries), 4)
    zone = str(get_tz(longitude, latitude))
    return Row(
        country,
        code,
        "postal",
        _city(entries[0]["localityName"], Point(latitude, longitude), cities),
        (entries[0]["stateCode"] or "") if country in WITH_STATES else "",
        latitude,
        longitude,
        "" if zone.startswith("Etc/") else zone,
    )


def _city(description: str, point: Point, cities: Iterable[City]) -> str:
    """The city that a description names first, as in "Downtown Toronto (CN Tower)"; else the largest beside it."""
    padded = f" {canonical(description)} "
    near = [city for city in cities if distance_km(point, city.point) <= NAMED_KM]
    named = [(padded.find(f" {city.folded} "), -len(city.name), city.name) for city in near]
    if first := min((match for match in named if match[0] >= 0), default=None):
        return first[2]
    beside = [city for city in near if distance_km(point, city.point) <= BESIDE_KM]
    if beside:
        return max(beside, key=lambda city: city.population).name
    name = description.partition(" (")[0].partition(",")[0]
    return name.title() if name.isupper() else name


def _is_far_from_namesake(entry: Mapping[str, Any], cities: Iterable[City]) -> bool:
    """Whether a code lies far from the only cities of its state that have the name of its place."""
    name = canonical(entry["localityName"].partition(" (")[0])
    point = Point(entry["latitude"], entry["longitude"])
    namesakes = [city.point for city in cities if city.folded == name and city.state == entry["stateCode"]]
    return bool(namesakes) and all(distance_km(point, city) > FAR_KM for city in namesakes)


def _cities(country: str) -> list[City]:
    with gzip.open(HERE / "places.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return [
            City(
                row["name"],
                canonical(row["name"]),
                row["state"],
                Point(float(row["latitude"]), float(row["longitude"])),
                int(row["population"] or 0),
            )
            for row in csv.DictReader(file)
            if row["kind"] == "city" and row["country"] == country
        ]


def _packed(rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Row._fields)
    writer.writerows(rows)
    return gzip.compress(text.getvalue().encode("utf-8"), mtime=0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
