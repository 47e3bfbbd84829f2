"""The bundled dataset holds every rule of `selfhelp check`, and every rule finds what breaks it."""

import runpy
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from selfhelp import config
from selfhelp.dataset.check import RULES, RULES_OF_AGE, STALE, findings
from selfhelp.dataset.store import COLUMNS, LISTS, Store


def test_the_bundled_dataset_holds_every_rule() -> None:
    with Store(config.BUNDLED) as store:
        assert list(findings(store, NOW)) == []


NOW = datetime(2026, 11, 22, tzinfo=UTC)
BROKEN = {
    "the file is whole": "UPDATE organizations SET parent = 'nobody' WHERE id = 'aa'",
    "organizations use the vocabulary": "UPDATE organizations SET type = 'club' WHERE id = 'aa'",
    "organizations say in which countries they are": "UPDATE organizations SET countries = NULL WHERE id = 'aa'",
    "addresses and phones are of the country": "UPDATE helplines SET phone = '+49 30 555 0100' WHERE id = 'us-988'",
    "every problem reaches an organization": "INSERT INTO problems"
    " VALUES ('boredom', 'Boredom', NULL, NULL, 'US; GB; CA; IE; AU')",
    "every problem has help in the main countries": "UPDATE problems SET none_known = 'US' WHERE id = 'alcohol'",
    "printed numbers were checked within two years": "UPDATE organizations SET checked_on = '2024-01-01'"
    " WHERE id = 'aa'",
    "no word leads to two problems": "INSERT INTO problem_synonyms VALUES ('drugs', 'Drinking')",
    "what is called verified names its source": "UPDATE helplines SET source = NULL WHERE id = 'us-988'",
    "links are http or https": "UPDATE organizations SET website = 'javascript:alert(1)' WHERE id = 'aa'",
    "retired numbers are not printed": "UPDATE helplines SET phone = '911 or 1 (800) 931-2237' WHERE id = 'us-911'",
    "codes give words of the vocabulary": "UPDATE codes SET gives = 'language:spanish' WHERE code = 'S'",
    "meetings are well formed": "UPDATE meetings SET timezone = 'Mars/Base' WHERE key = 1",
    "venues lie where their zone and town are": "UPDATE meetings SET latitude = -latitude WHERE city = 'Denver'",
    "links lead to hosts that are known": "UPDATE meetings SET sample = 0, conference_url = 'https://example.net/x'"
    " WHERE key = 1",
    "meetings last as long as meetings do": "UPDATE meetings SET duration = 420 WHERE key = 1",
    "samples are marked and cannot be taken for real": "UPDATE meetings SET phone = '+1-303-867-5309' WHERE key = 1",
}


def test_every_rule_has_something_that_breaks_it() -> None:
    assert BROKEN.keys() == RULES.keys() | RULES_OF_AGE.keys() - {STALE}


@pytest.mark.parametrize("rule", BROKEN)
def test_every_rule_finds_what_breaks_it(tmp_path: Path, rule: str) -> None:
    path = tmp_path / "broken.db"
    shutil.copyfile(config.BUNDLED, path)
    db = sqlite3.connect(path)
    db.execute(BROKEN[rule])
    db.commit()
    db.close()
    with Store(path) as store:
        assert {finding.rule for finding in findings(store, NOW)} == {rule}


def test_old_sources_and_rows_are_found(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    shutil.copyfile(config.BUNDLED, path)
    db = sqlite3.connect(path)
    db.execute("UPDATE sources SET sample = 0, fetched = '2025-11-01T00:00:00+00:00'")
    db.execute("UPDATE meetings SET sample = 0, id = 'old', updated = '2023-01-01' WHERE key = 1")
    db.execute("UPDATE meetings SET sample = 0, updated = '2025-01-01' WHERE key = 2")
    db.commit()
    db.close()
    with Store(path) as store:
        old = [(finding.row, finding.problem) for finding in findings(store, NOW) if finding.rule == STALE]
    assert old == [("samples", "was fetched on 2025-11-01"), ("old", "was last edited on 2023-01-01")]


def test_a_retired_number_is_printed_by_its_owner_alone() -> None:
    with Store(config.BUNDLED) as store:
        owners = store.rows("SELECT number, owner FROM retired WHERE owner IS NOT NULL")
        assert owners == [("1-800-426-2537", "us-gambling-nj")]


# The countries whose lines the dataset answers for, and everything in Spanish.
HELD = "(country IN ('US', 'CA', 'GB', 'IE', 'AU', 'NZ') OR '; ' || languages || '; ' LIKE '%; es; %' OR spanish <> '')"


def test_every_line_of_the_main_countries_and_every_line_in_spanish_names_two_sources() -> None:
    with Store(config.BUNDLED) as store:
        assert store.rows(f"SELECT id FROM helplines WHERE {HELD} AND source NOT LIKE '%; %'") == []


def test_the_lines_without_evidence_of_the_last_two_years_are_these() -> None:
    with Store(config.BUNDLED) as store:
        old = store.rows(
            f"SELECT id FROM helplines WHERE {HELD} AND coalesce(checked_on, '') < '2024-11-28' ORDER BY id"
        )
    assert [line for (line,) in old] == [
        "au-elder",
        "au-openarms",
        "ca-far",
        "ca-trafficking",
        "nz-safetotalk",
        "uk-hourglass",
        "uk-nspcc",
        "us-afa",
        "us-madd",
        "us-nord-overdose",
        "us-parent",
        "us-poison",
    ]


def test_a_line_that_serves_some_states_only_names_them() -> None:
    with Store(config.BUNDLED) as store:
        states = {line.id: line.states for line in store.helplines if line.states}
    assert states["ca-connex"] == ("ON",)
    assert states["uk-rape-crisis"] == ("ENG", "WLS")
    assert states["uk-livefearfree"] == ("WLS",)
    assert states["uk-sdafmh"] == ("SCT",)


def test_the_columns_of_meetings_are_the_fields_of_a_meeting() -> None:
    with Store(config.BUNDLED) as store:
        columns = [row[1] for row in store.rows("PRAGMA table_info(meetings)")]
        assert columns == ["key", *COLUMNS, "minute", "weekly"]
        for table, column in LISTS.values():
            assert [row[1] for row in store.rows(f"PRAGMA table_info({table})")] == [column, "meeting"]


def test_a_phrase_that_stands_for_two_options_is_named() -> None:
    # It is no part of the package, and cannot be imported where only that is installed.
    everyday_words = runpy.run_path(str(Path(__file__).parents[1] / "data" / "build.py"))["everyday_words"]
    rows = [
        {"options": "--for blind", "language": "en", "words": "low vision|braille"},
        {"options": "--with quiet", "language": "en", "words": "hushed|braille"},
    ]
    with pytest.raises(ValueError, match="'braille' stands for '--for blind' and for '--with quiet'"):
        list(everyday_words(rows))
    assert [word["phrase"] for word in everyday_words(rows[:1])] == ["low vision", "braille"]


def test_the_samples_are_many_and_of_many_organizations() -> None:
    with Store(config.BUNDLED) as store:
        samples = list(store.meetings())
    assert len(samples) >= 500
    assert len({meeting.organization.id for meeting in samples}) >= 60
    assert all(meeting.sample for meeting in samples)
