"""Rejected rows as they may be kept and shown: without names, phone numbers and e-mail addresses of people."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from selfhelp.ingest.feed import TOO_DEEP, Columns, raw_text
from selfhelp.ingest.fields import CONTACT_FIELDS
from selfhelp.ingest.formats.table.headers import names_contact
from selfhelp.redaction import HIDDEN

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_CALENDAR_PERSON: Final = re.compile(r"^(ORGANIZER|ATTENDEE|CONTACT)[;:].*$", re.IGNORECASE | re.MULTILINE)
"""The people of an event that could not be read, which is kept as text."""


def text_without_contacts(row: object, columns: Columns) -> str:
    """A raw row as JSON text, with the values of contacts hidden; `columns` is the column mapping of its table."""
    contacts = {name for field in CONTACT_FIELDS for name in columns.get(field, ())}
    if isinstance(row, str):
        row = _CALENDAR_PERSON.sub(rf"\1:{HIDDEN}", row)
    try:
        return raw_text(_without(row, contacts))
    except RecursionError:
        return TOO_DEEP


def _without(value: object, contacts: Collection[str]) -> object:
    if isinstance(value, str):
        return _EMAIL.sub(HIDDEN, value)
    if isinstance(value, Mapping):
        return {
            name: HIDDEN if part and (name in contacts or names_contact(str(name))) else _without(part, contacts)
            for name, part in value.items()
        }
    return [_without(part, contacts) for part in value] if isinstance(value, list | tuple) else value
