"""The protocol of feed formats: a name, recognizing documents, and reading them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Protocol

from selfhelp.errors import FeedError
from selfhelp.ingest.feed import Feed
from selfhelp.ingest.formats.documents import Document
from selfhelp.ingest.raw_meeting import joined
from selfhelp.reading import cells, links


class Format(Protocol):
    """A format that feeds are published in.

    To add one, write a class like this in its own module and list it in `registry`.
    """

    name: str
    """The value of `sources.format`."""

    def claims(self, document: Document) -> bool:
        """Whether the document is in this format. Formats are asked in the order of the registry."""
        ...

    def read(self, document: Document) -> Feed:
        """The rows of a document that this format claims.

        Raises:
            FeedError: there are no rows, or they cannot be read.
            UsageError: a column in the hints does not exist.
        """
        ...


def feed_of(format: str, rows: Sequence[object], *, about: Mapping[str, str] | None = None, **others: Any) -> Feed:
    """A feed of these rows; `others` are further fields of `Feed`.

    Of what a feed says `about` its publisher, an address that is neither a link nor for e-mail is left out.

    Raises:
        FeedError: there are no rows.
    """
    if not rows:
        raise FeedError("the feed contains no meetings", "check its address, or ask its publisher")
    stated = {field: _address(text) if field in _ADDRESSES else text for field, text in (about or {}).items()}
    return Feed(format, rows, about={field: text for field, text in stated.items() if text is not None}, **others)


_ADDRESSES: Final = frozenset({"entity_url", "feedback"})


def _address(text: str) -> str | None:
    """A link, or addresses for e-mail, which have none of the signs that links have."""
    text = text.removeprefix("mailto:")
    return text if "@" in text and not set(":/\\") & set(text) else links.link(text)


PUBLISHER_KEYS: Final = {
    "entity": ("entity",),
    "entity_phone": ("entity_phone",),
    "entity_email": ("entity_email",),
    "entity_url": ("entity_url", "entity_website_url"),
    "feedback": ("feedback_emails", "feedback_url"),
}
"""Field of a source -> the keys under which rows name it (Meeting Guide)."""

_ALL_KEYS: Final = tuple(key for keys in PUBLISHER_KEYS.values() for key in keys)


def bodies_of(rows: Iterable[object]) -> list[Mapping[str, str]]:
    """What the rows that name their publisher say about it, by the fields of a source."""
    return [stated for row in rows if isinstance(row, Mapping) and (stated := _stated(row))]


def publisher_of(bodies: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The publisher according to most rows, by the fields of a source."""
    counts: dict[str, Counter[str]] = {field: Counter() for field in PUBLISHER_KEYS}
    for body in bodies:
        for field, value in body.items():
            counts[field][value] += 1
    # A value that differs from row to row is about the meeting, not about the publisher.
    return {
        field: value
        for field, count in counts.items()
        for value, times in count.most_common(1)
        if times * 2 > count.total()
    }


def are_several(bodies: Iterable[Mapping[str, str]]) -> bool:
    """Whether some of the bodies have different names or phone numbers."""
    bodies = list(bodies)
    return any(len({body[field] for body in bodies if field in body}) > 1 for field in ("entity", "entity_phone"))


def with_publisher(fields: Mapping[str, object], row: Mapping[str, object]) -> dict[str, object]:
    """The fields of a row with a note that says who publishes it."""
    stated = _stated(row)
    parts = [stated[field] for field in PUBLISHER_KEYS if field in stated and field != "feedback"]
    note = f"Published by {', '.join(parts)}" if parts else None
    return {**fields, "group_notes": joined(cells.text(fields.get("group_notes")), note)}


def _stated(row: Mapping[str, object]) -> Mapping[str, str]:
    """What a row says about its publisher, by the fields of a source."""
    cells_of_row = [row.get(key) for key in _ALL_KEYS]
    return _by_field(tuple([cell if type(cell) is str else cells.line(cell) for cell in cells_of_row]))


@lru_cache(maxsize=2**10)
def _by_field(values: tuple[str | None, ...]) -> Mapping[str, str]:
    """The same by the values of all keys; cached, because most rows of a feed have the same publisher."""
    texts = dict(zip(_ALL_KEYS, map(cells.line, values), strict=True))
    found = {
        field: next((text for key in keys if (text := texts[key])), None) for field, keys in PUBLISHER_KEYS.items()
    }
    return {field: text for field, text in found.items() if text is not None}
