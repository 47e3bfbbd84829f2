"""What is kept of rejected rows: everything but the names, phone numbers and e-mail addresses of people."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from helpers import BMLT_ROW, ROW, TABLE_ROW, as_csv, as_json, read, rows, take

from selfhelp.ingest.contacts import text_without_contacts
from selfhelp.ingest.formats.table.headers import names_contact

Run = Callable[..., Ran]

PERSON = {
    "contact_1_name": "Robert Smithers",
    "contact_1_phone": "303-555-0111",
    "contact_1_email": "robert@example.org",
    "contact_2_name": "Joan Smithers",
    "email": "group@example.org",
    "phone": "303-555-0112",
}
REJECTED = {"day": "someday"}


def raw(done: Any) -> dict[str, Any]:
    """The only rejected row."""
    [reject] = done.rejects
    kept: dict[str, Any] = json.loads(reject.raw)
    return kept


def test_a_rejected_row_keeps_all_but_its_contacts() -> None:
    kept = raw(rows(ROW | PERSON | REJECTED))
    assert {kept.pop(name) for name in PERSON} == {"***"}
    assert kept == ROW | REJECTED


def test_an_empty_contact_is_seen_to_be_empty() -> None:
    kept = raw(rows(ROW | {"contact_1_name": "", "phone": None} | REJECTED))
    assert (kept["contact_1_name"], kept["phone"]) == ("", None)


def test_a_rejected_row_of_bmlt_keeps_no_contacts() -> None:
    people = {
        "contact_name_1": "Robert Smithers",
        "contact_phone_1": "Contact Phone#@-@#303-555-0111",
        "email_contact": "robert@example.org",
    }
    kept = raw(read(take(as_json([BMLT_ROW | people | {"weekday_tinyint": "9", "phone_meeting_number": "1-800"}]))))
    assert {kept[name] for name in people} == {"***"}
    assert (kept["meeting_name"], kept["phone_meeting_number"]) == ("Night", "1-800")


def test_a_rejected_row_of_a_table_keeps_no_contacts_and_no_column_that_is_mapped_to_them() -> None:
    people = {"Leader": "Robert Smithers", "Cell": "303-555-0111", "Ring": "303-555-0112"}
    row = TABLE_ROW | people
    kept = raw(read(take(as_csv([row] * 4 + [row | {"Weekday": "Someday", "Title": "Noon"}]), "phone=Ring")))
    assert {kept[name] for name in people} == {"***"}
    assert (kept["Title"], kept["Weekday"]) == ("Noon", "Someday")


def test_people_in_nested_objects_and_addresses_in_texts_are_left_out() -> None:
    row = {"name": "Night", "contacts": [{"name": "Robert"}], "days": ["Tue"], "notes": "write to robert@example.org"}
    assert json.loads(text_without_contacts(row, {})) == {
        "name": "Night",
        "contacts": "***",
        "days": ["Tue"],
        "notes": "write to ***",
    }


def test_an_event_that_cannot_be_read_is_kept_without_its_people() -> None:
    event = "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "BEGIN:VEVENT",
            "SUMMARY:Night",
            'ORGANIZER;CN="Robert Smithers":mailto:robert@example.org',
            "ATTENDEE;CN=Joan:mailto:joan@example.org",
            "CONTACT:Joan\\, 303-555-0111",
            "DESCRIPTION:joan@example.org knows more",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    )
    [reject] = read(take(event.encode())).rejects
    assert json.loads(reject.raw) == (
        "BEGIN:VEVENT\nSUMMARY:Night\nORGANIZER:***\nATTENDEE:***\nCONTACT:***\nDESCRIPTION:*** knows more\nEND:VEVENT"
    )


OF_CONTACTS = (
    "Contact|contactName1|Leader.name|Last name|E-Mail|Mobile|Kontaktperson|Telefonnummer|Teléfono|Apellidos|Prénom|"
    "Nazwisko|Контактное лицо|担当者氏名|휴대전화|联系人|Τηλέφωνο"
)
OF_ANYTHING_ELSE = (
    "Name|Group|In person or online|in_person|Conference phone|Dial in|Wheel chair|Location|Organization|Young people|"
    "Postal code|CEP|Ort|Notes"
)


@pytest.mark.parametrize("header", OF_CONTACTS.split("|"))
def test_headers_of_contacts(header: str) -> None:
    assert names_contact(header)


@pytest.mark.parametrize("header", OF_ANYTHING_ELSE.split("|"))
def test_headers_of_anything_else(header: str) -> None:
    assert not names_contact(header)


def test_neither_the_dataset_nor_the_list_of_rejects_holds_a_contact(run: Run, tmp_path: Path, db: Path) -> None:
    (tmp_path / "feed.json").write_bytes(as_json([ROW, ROW | PERSON | REJECTED | {"slug": "bad"}]))
    ran = run("import", tmp_path / "feed.json", "-o", "aa", "--rejects")
    assert ran.code == 0
    with closing(sqlite3.connect(db)) as dataset:
        [(stored,)] = dataset.execute("SELECT raw FROM rejects")
    for kept in (ran.out, stored):
        assert '"slug": "bad"' in kept
        assert not [value for value in PERSON.values() if value in kept]
