"""How old an answer is: by when a source was fetched, and by when its rows, file or feed were last edited."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from helpers import ROW, as_json

from selfhelp.ingest.fetch.download import Collected
from selfhelp.output.ages import age

Run = Callable[..., Ran]
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def imported(run: Run, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    def imported(*rows: dict[str, Any], file_of: datetime = NOW) -> dict[str, Any]:
        file = tmp_path / "denver.json"
        file.write_bytes(
            as_json([ROW | {"slug": f"s{number}", "updated": None} | row for number, row in enumerate(rows)])
        )
        os.utime(file, (file_of.timestamp(), file_of.timestamp()))
        assert run("import", file, "-o", "aa").code == 0
        source: dict[str, Any] = json.loads(run("info", "--json").out)["sources"][0]
        return source

    return imported


OLD = {"updated": "2018-03-04 12:00:00"}
NEW = {"updated": "2019-05-06 12:00:00"}


def test_a_source_is_as_old_as_its_file_and_its_newest_row(imported: Callable[..., dict[str, Any]]) -> None:
    assert imported({}, file_of=datetime(2018, 7, 8, 12, tzinfo=UTC))["edited"] == "2018-07-08"
    assert imported(OLD, NEW)["edited"] == "2019-05-06"
    assert imported(OLD, NEW, file_of=datetime(2018, 7, 8, 12, tzinfo=UTC))["edited"] == "2018-07-08"
    # A few stamps tell nothing about the other rows, and no file of a feed is so old.
    assert imported(OLD, {})["edited"] == "2026-12-01"
    assert imported({}, file_of=datetime(1980, 1, 1, 12, tzinfo=UTC))["edited"] is None


def test_an_old_file_that_is_imported_today_is_shown_to_be_old(
    imported: Callable[..., dict[str, Any]], run: Run
) -> None:
    imported({}, {"name": "Noon", **OLD}, {"name": "Late", **NEW}, file_of=datetime(2020, 7, 8, 12, tzinfo=UTC))
    warning = ": more than a year old, call before you go"
    assert f", last edited 2019-05-06{warning}" in " ".join(run("find", "-f", "table").out.split())
    [noon] = json.loads(run("find", "--text", "noon", "--json").out)
    assert f", last edited 2018-03-04{warning}" in " ".join(run("show", noon["id"]).out.split())
    assert "last edited 2019-05-06" in " ".join(run("info").out.split())


@pytest.mark.parametrize(
    ("fetched", "edited", "text"),
    [
        ("2026-12-01", None, "fetched 2026-12-01, today"),
        ("2026-12-01", "2026-09-01", "fetched 2026-12-01, today"),
        ("2026-06-02", None, "fetched 2026-06-02, 182 days ago"),
        ("2026-06-01", None, "fetched 2026-06-01, 183 days ago: more than half a year old"),
        ("2025-12-01", None, "fetched 2025-12-01, 365 days ago: more than half a year old"),
        ("2025-11-30", None, "fetched 2025-11-30, 366 days ago: more than a year old"),
        ("2026-12-01", "2026-06-02", "fetched 2026-12-01, today"),
        ("2026-12-01", "2026-06-01", "fetched 2026-12-01, today, last edited 2026-06-01: more than half a year old"),
        ("2026-12-01", "2026-04-01", "fetched 2026-12-01, today, last edited 2026-04-01: more than half a year old"),
        ("2024-12-01", "2026-04-01", "fetched 2024-12-01, 730 days ago: more than a year old"),
        ("2024-12-01", "2018-04-01", "fetched 2024-12-01, 730 days ago, last edited 2018-04-01: more than a year"),
        (None, "2018-04-01", "fetch date unknown"),
    ],
)
def test_what_was_edited_long_ago_is_old_whenever_it_was_fetched(
    fetched: str | None, edited: str | None, text: str
) -> None:
    assert age(fetched, NOW, edited).startswith(text)


@pytest.mark.parametrize(
    ("modified", "edited"),
    [("Wed, 04 Jul 2018 12:00:00 GMT", "2018-07-04"), ("yesterday", None), (None, None)],
)
def test_a_server_tells_when_a_feed_was_last_edited(modified: str | None, edited: str | None) -> None:
    assert Collected("https://feed.example", modified=modified).edited == edited
