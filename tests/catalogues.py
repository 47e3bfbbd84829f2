"""Catalogues of feeds for tests: rows with few columns become a CSV as in `data/feeds.csv`."""

import csv
from pathlib import Path
from typing import Any

from selfhelp.directory.catalogue import COLUMNS

READING: dict[str, Any] = {
    "organization": "aa", "scope": "city", "country": "US", "state": "PA", "cities": "Reading",
    "format": "meeting-guide", "confirmed": "yes", "seen_on": "2026-11-01",
}  # fmt: skip
"""A confirmed feed of AA around Reading, Pennsylvania, without id and address."""


def write_catalogue(path: Path, rows: dict[str, dict[str, Any]]) -> Path:
    """A catalogue file of rows by id; what they do not state is as in `READING`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(READING | {"id": id, "name": f"Feed {id}"} | row for id, row in rows.items())
    return path
