"""The bundled samples: every filter value shows something, and an empty answer can be shown too."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp import config
from selfhelp.cli.filters import Filters, build_query
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.output.console import View
from selfhelp.output.listing import Section, write_listing
from selfhelp.vocabulary import (
    APPROACHES,
    ATTENDANCE,
    ATTRIBUTE_KINDS,
    AUDIENCES,
    COSTS,
    DAYS,
    GROUP_TYPES,
    LED_BY,
    TIME_BANDS,
)

Run = Callable[..., Ran]

VALUES = {
    "type": [t for t in GROUP_TYPES if t != "clearinghouse"],
    "approach": list(APPROACHES),
    "led_by": list(LED_BY),
    "cost": list(COSTS),
    "day": [*DAYS, "today", "tomorrow", "weekday", "weekend", "mon-fri", "2026-12-24", "2026-12-24..2026-12-31"],
    "time": list(TIME_BANDS),
    "attendance": list(ATTENDANCE),
    "for_": [a for a in AUDIENCES if a != "anyone"],
    "language": ["en", "es", "fr"],
    "state": ["CO", "NY", "TX"],
    "country": ["US", "CA", "GB", "IE", "MX"],
    "city": ["Denver", "New York", "Philadelphia"],
    "organization": ["aa", "na", "al-anon", "smart", "nami", "la-leche-league"],
    "problem": ["drinking", "gambling", "grief", "cancer", "depression"],
}
SWITCHES = ["now", "in_person", "online", "phone", "suspended"]
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def found(filters: Filters, session: Session) -> int:
    with Store(config.BUNDLED) as store:
        return store.count(build_query(filters, [], store, session).query, 1)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("TZ", "America/Denver")
    return Session(sys.stdout, sys.stderr, NOW)


@pytest.mark.parametrize(("option", "value"), [(option, value) for option, all_ in VALUES.items() for value in all_])
def test_every_value_finds_a_sample(session: Session, option: str, value: str) -> None:
    assert found(Filters(**{option: [value]}, suspended=True), session)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ATTRIBUTE_KINDS)
def test_most_attributes_of_each_kind_find_a_sample(session: Session, kind: str) -> None:
    attributes = ATTRIBUTE_KINDS[kind]
    with_samples = [id for id in attributes if found(Filters(with_=(id,), suspended=True), session)]
    assert len(with_samples) * 10 >= len(attributes) * 9


@pytest.mark.parametrize("option", SWITCHES)
def test_every_switch_finds_a_sample(session: Session, option: str) -> None:
    assert found(Filters(**{option: True}), session)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY", "INTERVAL=2", "BYMONTH="])
def test_samples_show_other_rules_than_every_week(rule: str) -> None:
    with Store(config.BUNDLED) as store:
        assert any(rule in (meeting.recurrence or "") for meeting in store.meetings())


def test_an_empty_answer_can_be_shown_too(run: Run) -> None:
    ran = run("find", "-p", "stuttering", "--language", "is", "--json")
    assert (ran.code, ran.out) == (0, "[]\n")


def test_a_table_of_samples_fits_eighty_columns_but_for_how_to_join(session: Session) -> None:
    with Store(config.BUNDLED) as store:
        hits = list(store.find(build_query(Filters(), [], store, session).query))
    out = StringIO()
    write_listing([Section(hits)], out, View(NOW, 80))
    lines = [line for line in out.getvalue().splitlines() if "://" not in line]
    assert max(map(len, lines)) <= 80


def test_samples_leave_views_and_counts_once_a_real_source_is_loaded(run: Run, db: Path, tmp_path: Path) -> None:
    info = json.loads(run("info", "--json").out)
    assert info["only_samples"]
    assert info["meetings"] == 873
    feed = tmp_path / "feed.csv"
    feed.write_text("Name,Day,Time,City\nCourage,Monday,19:00,Boise\nHope,Tuesday,19:00,Boise\n")
    assert run("import", feed, "-o", "aa").code == 0
    info = json.loads(run("info", "--json").out)
    assert not info["only_samples"]
    assert info["meetings"] == 2
    with Store(db) as store:
        assert store.rows("SELECT name FROM schedule ORDER BY name") == [("Courage",), ("Hope",)]
        assert store.rows("SELECT name, meetings FROM groups ORDER BY name") == [("Courage", 1), ("Hope", 1)]
