"""The bundled dataset: every reference leads somewhere, every fact that is called verified names its source."""

import sqlite3
from collections.abc import Iterator

import pytest

from selfhelp import config
from selfhelp.query import serving
from selfhelp.schedule import is_rule, zone_named
from selfhelp.store import COLUMNS, LISTS, Store
from selfhelp.text import fold
from selfhelp.vocabulary import (
    APPROACHES,
    ATTENDANCE,
    ATTRIBUTES,
    AUDIENCES,
    CONFIDENCES,
    COSTS,
    GROUP_TYPES,
    LED_BY,
    STATUSES,
)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as opened:
        yield opened


@pytest.fixture(scope="module")
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"{config.BUNDLED.as_uri()}?mode=ro", uri=True)
    yield connection
    connection.close()


def test_the_columns_of_meetings_are_the_fields_of_a_meeting(db: sqlite3.Connection) -> None:
    columns = [row[1] for row in db.execute("PRAGMA table_info(meetings)")]
    assert columns == ["key", *COLUMNS, "minute", "weekly"]


def test_every_foreign_key_leads_somewhere(db: sqlite3.Connection) -> None:
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_every_organization_has_words_of_the_vocabulary(store: Store, db: sqlite3.Connection) -> None:
    for organization in store.organizations.values():
        assert organization.type in GROUP_TYPES, organization.id
        assert organization.approach in APPROACHES, organization.id
        assert organization.led_by in LED_BY, organization.id
        assert organization.cost in COSTS, organization.id
        assert organization.status in STATUSES, organization.id
        assert set(organization.audience) <= set(AUDIENCES), organization.id
        assert organization.problems, organization.id
    confidences = {
        row[0] for row in db.execute("SELECT confidence FROM organizations UNION SELECT confidence FROM helplines")
    }
    assert confidences <= set(CONFIDENCES)


def test_every_problem_reaches_a_living_organization(store: Store) -> None:
    living = [o for o in store.organizations.values() if o.status not in ("defunct", "dormant")]
    lost = [id for id in store.problems if not serving([id], store.problems.values(), living).organizations]
    assert lost == []


def test_no_word_leads_to_two_problems(store: Store) -> None:
    leads: dict[str, set[str]] = {}
    for problem in store.problems.values():
        for word in (problem.name, *problem.synonyms):
            leads.setdefault(fold(word), set()).add(problem.id)
    assert {word: ids for word, ids in leads.items() if len(ids) > 1} == {}


def test_every_fact_called_verified_names_its_source(db: sqlite3.Connection) -> None:
    for table in ("organizations", "helplines"):
        rows = db.execute(
            f"SELECT id FROM {table} WHERE confidence = 'verified' AND coalesce(source, 'memory') = 'memory'"
        )
        assert rows.fetchall() == []


def test_links_are_http_only(db: sqlite3.Connection) -> None:
    for table, column in (("organizations", "website"), ("organizations", "finder"), ("helplines", "website")):
        bad = db.execute(f"SELECT id FROM {table} WHERE {column} IS NOT NULL AND {column} NOT LIKE 'http%://%'")
        assert bad.fetchall() == []


def test_every_code_gives_words_of_the_vocabulary(db: sqlite3.Connection, store: Store) -> None:
    for organization, code, gives in db.execute("SELECT organization, code, gives FROM codes WHERE gives IS NOT NULL"):
        assert organization == "*" or organization in store.organizations
        for word in gives.split("; "):
            kind, _, value = word.partition(":")
            known = (
                len(value) == 2
                if kind == "language"
                else value in ATTENDANCE
                if kind == "attendance"
                else word in ATTRIBUTES
            )
            assert known, (organization, code, word)


def test_every_sample_is_marked_in_name_and_row_and_cannot_be_taken_for_real(store: Store) -> None:
    samples = list(store.meetings())
    assert len(samples) >= 500
    assert len({meeting.organization.id for meeting in samples}) >= 60
    for meeting in samples:
        assert meeting.sample
        assert meeting.name.startswith("Sample")
        assert meeting.conference_url is None or "://example." in meeting.conference_url
        assert meeting.email is None or meeting.email.endswith(("@example.org", "@example.com"))
        for phone in (meeting.phone, meeting.conference_phone):
            assert phone is None or "555-01" in phone or any(d in phone for d in ("7946 0", "1632 960")), phone


def test_every_sample_is_well_formed(store: Store) -> None:
    for meeting in store.meetings():
        assert meeting.attendance in ATTENDANCE, meeting.id
        assert set(meeting.attributes) <= set(ATTRIBUTES), meeting.source_key
        assert meeting.cost is None or meeting.cost in COSTS
        assert meeting.timezone is None or zone_named(meeting.timezone) is not None, meeting.source_key
        assert meeting.recurrence is None or is_rule(meeting.recurrence, meeting.valid_from), meeting.source_key
        assert not (meeting.address_withheld and (meeting.address or meeting.latitude)), meeting.source_key


def test_lists_of_a_meeting_have_their_tables(db: sqlite3.Connection) -> None:
    for table, column in LISTS.values():
        assert [row[1] for row in db.execute(f"PRAGMA table_info({table})")] == [column, "meeting"]
