"""The headers of tables: which field or attribute each one names, in any language."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from selfhelp.ingest.fields import ATTRIBUTE_HEADERS, CONTACT_FIELDS, FIELD_NAMES, FIELDS
from selfhelp.reading.words import word_tables
from selfhelp.text import fold
from selfhelp.vocabulary import ATTRIBUTES

FIELDS_AND_ATTRIBUTES: Final = frozenset({*FIELD_NAMES, *ATTRIBUTES})
"""All that a column may stand for."""

_INNER_NAMES: Final = frozenset({"name", "label", "title", "value", "text", "rendered"})
"""Last parts of a header that add nothing to the part before: "city.name", "title.rendered"."""

_PEOPLE: Final = frozenset(
    "contact contacts person people author owner leader leaders host hosts organizer organisator facilitator user"
    " creator performer sponsor district".split()
)
"""Parts of a header whose names are not names of meetings."""

_WORD_BOUNDARY: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_NUMBERED: Final = re.compile(r" \(\d+\)$")


def header_words(header: str) -> str:
    """A header as folded words: `Location_Name`, "location name" and locationName are the same."""
    return fold(_WORD_BOUNDARY.sub(" ", _NUMBERED.sub("", header).replace("_", " ")))


def known_header(header: object) -> bool:
    """Whether a header by itself names a field."""
    return isinstance(header, str) and field_of(header) is not None


@lru_cache(maxsize=10_000)
def field_of(header: str) -> str | None:
    """The field or attribute that a header by itself names, if any."""
    words = header_words(header)
    fields = _field_of_header()
    if words in fields:
        return fields[words]
    as_field = words.replace(" ", "_")
    if as_field in FIELDS_AND_ATTRIBUTES or words.replace(" ", "-") in ATTRIBUTES:
        return as_field if as_field in FIELDS_AND_ATTRIBUTES else words.replace(" ", "-")
    if "." not in header:
        return None
    # A nested column: "location.name" is a field as a whole; "address.city" is the field of its last part.
    outer, _, last = header.rpartition(".")
    parent = outer.rpartition(".")[2]
    whole = header_words(f"{parent} {last}")
    if whole in fields:
        return fields[whole]
    inner_field = field_of(last)
    if header_words(last) in _INNER_NAMES or inner_field == "slug":
        outer_field = field_of(parent)
        if outer_field is not None or not _PEOPLE.isdisjoint(header_words(parent).split()):
            return None if inner_field == "slug" else outer_field
    return inner_field


@cache
def _field_of_header() -> dict[str, str]:
    """Folded header in any language -> the field or attribute that it names."""
    english = [*((field.name, field.headers) for field in FIELDS), *ATTRIBUTE_HEADERS.items()]
    return {name: field for field, names in english for name in names.split("|") if name} | dict(word_tables().headers)


@lru_cache(maxsize=10_000)
def names_contact(header: str) -> bool:
    """Whether a column holds a person's name, phone number or e-mail address, in any language."""
    field = field_of(header)
    if field in CONTACT_FIELDS:
        return True
    if field is not None and "." not in header:
        return False
    words = header_words(header).replace("in person", "")
    return any(
        f" {word} " in f" {words} "
        # "contactname", "Telefonnummer"; other scripts may not separate words.
        or (len(word) >= 7 and f" {word}" in f" {words}")
        or (not word.isascii() and word in words)
        for word in word_tables().contacts
    )


def field_among(header: str, headers: Sequence[str]) -> str | None:
    """The field that a header names, given the others: German "Ort" is the town if another column has the place."""
    words = header_words(header)
    if words == "treffpunkt":
        return "location"
    if words == "ort" and any(
        field_of(other) == "postal_code" or header_words(other) == "treffpunkt" for other in headers
    ):
        return "city"
    return field_of(header)


def prefix_of_wrapper(headers: Sequence[str]) -> str:
    """The prefix of most columns if it stands for nothing by itself: "fields." of rows inside a wrapper."""
    prefixes = Counter(header.partition(".")[0] for header in headers if "." in header)
    for prefix, times in prefixes.most_common(1):
        if times * 2 > len(headers) and field_of(prefix) is None and prefix.lower() not in _PEOPLE:
            return f"{prefix}."
    return ""
