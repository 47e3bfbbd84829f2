"""What every format of a feed has: a name, a way to recognize its documents, and a way to read them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, Protocol

from selfhelp.errors import FeedError
from selfhelp.ingest.feed import Feed
from selfhelp.ingest.formats.documents import Document
from selfhelp.reading import cells


class Format(Protocol):
    """A format that feeds are published in.

    To add one: write a class like this in a module of its own, and name it in `registry`.
    """

    name: str
    """What `sources.format` holds."""

    def claims(self, document: Document) -> bool:
        """Whether the document is in this format. Formats are asked in the order of the registry."""
        ...

    def read(self, document: Document) -> Feed:
        """The rows of a document that this format claims.

        Raises:
            FeedError: there are none, or they cannot be read.
            UsageError: a column that people name is not there.
        """
        ...


def feed_of(format: str, rows: Collection[object], **others: Any) -> Feed:
    """A feed of these rows; `others` are further fields of a `Feed`.

    Raises:
        FeedError: there are no rows.
    """
    if not rows:
        raise FeedError("the feed holds no meetings", "check its address, or ask who publishes it")
    return Feed(format, rows, **others)


PUBLISHER_KEYS: Final = {
    "entity": ("entity",),
    "entity_phone": ("entity_phone",),
    "entity_email": ("entity_email",),
    "entity_url": ("entity_url", "entity_website_url"),
    "feedback": ("feedback_emails", "feedback_url"),
}
"""Field of a source -> the keys under which rows name it (Meeting Guide)."""


def publisher_of(rows: Iterable[object]) -> dict[str, str]:
    """What most rows say about who publishes them, by the fields of a source."""
    counts: dict[str, Counter[str]] = {field: Counter() for field in PUBLISHER_KEYS}
    for row in rows:
        if not isinstance(row, Mapping):
            continue
        for field, keys in PUBLISHER_KEYS.items():
            value = next((text for key in keys if key in row and (text := cells.text(row[key]))), None)
            if value is not None:
                counts[field][value] += 1
    # What differs from row to row is about the meeting, not about the feed.
    return {
        field: value
        for field, count in counts.items()
        for value, times in count.most_common(1)
        if times * 2 > count.total()
    }
