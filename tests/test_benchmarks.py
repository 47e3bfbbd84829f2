"""The feeds that benchmarks import: always the same for a seed, read by all formats, and changed in fixed shares."""

import csv
import io
import json
from pathlib import Path

import pytest
from benchmarks.feeds import KINDS, rows, write
from benchmarks.listings import changed, listings
from helpers import read, take


def test_a_feed_is_always_the_same() -> None:
    assert rows(200) == rows(200)


def test_a_tenth_is_changed_in_fixed_shares() -> None:
    before = {listing.key: listing for listing in listings(1000)}
    after = {listing.key: listing for listing in changed(list(before.values()), 0.1)}
    kept = before.keys() & after.keys()
    differing = [(before[key], after[key]) for key in kept if before[key] != after[key]]
    assert len(before.keys() - after.keys()) == 15
    assert len(after.keys() - before.keys()) == 15
    assert sum(old.start != new.start for old, new in differing) == 40
    assert sum(old.notes != new.notes for old, new in differing) == 30
    assert len(differing) == 70


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_becomes_a_meeting(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "feed"
    write(path, kind, listings(300))
    data = path.read_bytes()
    text = data.decode()
    assert len(list(csv.DictReader(io.StringIO(text))) if kind == "table" else json.loads(text)) == 300
    feed = take(data)
    assert feed.format == kind
    assert read(feed).kept == 300
