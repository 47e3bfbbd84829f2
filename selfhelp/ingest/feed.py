"""A feed as a format reads it: its rows, how one of them is put into fields, and what the feed says about itself."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from selfhelp.ingest.messages import Message

Columns = Mapping[str, tuple[str, ...]]
"""Field -> the columns that hold it; several are joined."""


class BmltFormat(NamedTuple):
    """What one format of a BMLT server stands for; `gives` are attributes."""

    key: str
    name: str | None = None
    world_id: str | None = None
    gives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hints:
    """What is known about a feed before it is read.

    `columns` are those of a table as people name them ("day=Weekday"), `remembered` those of the last import, some of
    which may be gone. `encoding` is that of an old file; `name` that of meetings without one. `is_organization`
    tells whether a text names an organization; `bmlt_formats` are those that BMLT servers have from the start, by
    language and key.
    """

    columns: Sequence[str] = ()
    remembered: str = ""
    encoding: str | None = None
    name: str | None = None
    is_organization: Callable[[str], bool] = lambda _: False
    bmlt_formats: Mapping[tuple[str, str], BmltFormat] = field(default_factory=dict)


@dataclass(frozen=True)
class Feed:
    """The rows of a feed as they came.

    `in_fields` gives a row by the names of the field table; `columns` are those of a table, `remembered` the same for
    the next import, with those that this table happens to lack; `unread_columns` are the columns that no field
    takes; `warnings` are about the feed as a whole, each with the number of rows or things that it concerns; `about`
    is what the feed says about its publisher, by the fields of a source.
    """

    format: str
    rows: Collection[object]
    in_fields: Callable[[object], object] = lambda row: row
    columns: Columns = field(default_factory=dict)
    remembered: Columns = field(default_factory=dict)
    unread_columns: tuple[str, ...] = ()
    warnings: Mapping[Message, int] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)


def as_text(row: object) -> str:
    """A raw row as JSON text."""
    try:
        return json.dumps(row, default=str)
    except (ValueError, RecursionError):
        return "a row that is nested too deeply to be shown"
