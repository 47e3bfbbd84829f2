"""Feeds of invented meetings in several formats. By hand: cd tests && python -m benchmarks.feeds KIND NUMBER FILE."""

import json
import sys
from collections.abc import Mapping
from csv import DictWriter
from pathlib import Path
from typing import Any


def rows(number: int) -> list[dict[str, Any]]:
    """Meeting Guide rows in the shape of real ones."""
    return [
        {
            "name": f"Meeting {n}", "slug": f"m{n}", "day": n % 7, "time": f"{n % 24:02d}:{n % 4 * 15:02d}",
            "end_time": f"{(n + 1) % 24:02d}:{n % 4 * 15:02d}", "types": ["O", "W"] if n % 3 else ["C"],
            "formatted_address": f"{n % 900} Main St, Town {n % 500}, CO 80205, USA", "latitude": 39 + n % 500 / 500,
            "longitude": -105 + n % 700 / 700, "location": f"Hall {n % 5000}", "timezone": "America/Denver",
            "notes": f"Ring {n % 9} times, then go up the stairs to room {n % 40}.", "updated": "2026-01-01 10:00:00",
        }
        for n in range(number)
    ]  # fmt: skip


def as_bmlt(row: Mapping[str, Any]) -> dict[str, str]:
    """The same row as a BMLT server has it."""
    return {
        "id_bigint": row["slug"], "meeting_name": row["name"], "weekday_tinyint": str(row["day"] + 1),
        "start_time": f"{row['time']}:00", "duration_time": "01:00:00", "formats": "O,W",
        "location_text": row["location"],
        "location_street": row["formatted_address"], "latitude": str(row["latitude"]), "comments": row["notes"],
        "longitude": str(row["longitude"]), "published": "1", "time_zone": row["timezone"], "venue_type": "1",
    }  # fmt: skip


def write(path: Path, kind: str, number: int) -> None:
    """Writes a feed of so many rows."""
    given = rows(number)
    if kind == "table":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = DictWriter(file, list(given[0]))
            writer.writeheader()
            writer.writerows(row | {"types": ",".join(row["types"])} for row in given)
    else:
        path.write_text(json.dumps(given if kind == "meeting-guide" else list(map(as_bmlt, given))), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[3]), sys.argv[1], int(sys.argv[2]))
