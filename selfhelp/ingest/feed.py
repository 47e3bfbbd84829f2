"""A feed as read by a format: its rows, how to map a row to fields, and what the feed says about itself."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from selfhelp.ingest.messages import Message
from selfhelp.ingest.packed_rows import PackedRows

OWN_EXPORT: Final = "selfhelp"
"""The format of our own exports, whose rows are the meetings of several sources, with their ids."""

TOO_DEEP: Final = "a row that is nested too deeply to be shown"

Columns = Mapping[str, tuple[str, ...]]
"""Field -> the columns that contain it; the values of several columns are joined."""


class BmltFormat(NamedTuple):
    """A format of a BMLT server: a code for meetings, and the attributes that it `gives`."""

    key: str
    name: str | None = None
    world_id: str | None = None
    gives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hints:
    """What is known about a feed before it is read.

    `columns` is the user's column mapping ("day=Weekday"), `remembered` that of the last import, some of whose columns
    may be gone. `encoding` is the encoding of an old file, `name` the default name of meetings. `is_organization`
    checks whether a text names an organization; `bmlt_formats` are the default formats of BMLT servers, by language and
    key.
    """

    columns: Sequence[str] = ()
    remembered: str = ""
    encoding: str | None = None
    name: str | None = None
    is_organization: Callable[[str], bool] = lambda _: False
    bmlt_formats: Mapping[tuple[str, str], BmltFormat] = field(default_factory=dict)


@dataclass(frozen=True)
class Feed:
    """The raw rows of a feed, and how to read them.

    `in_fields` maps a row to the names of the field table; None if its own names are these. `columns` is the column
    mapping of a table; `remembered` is the mapping to store for the next import, including columns that this table
    lacks; `unread_columns` are the columns without a field, and `proposed_map` is the option that reads the likeliest
    of them. `warnings` concern the feed as a whole, each with the number of rows or things affected. `about` is what
    the feed says about its publisher, by the fields of a source. `size` is that of its files, in bytes.
    `codes_are_defined` is set if the format itself defines its codes, so that no unknown one casts doubt on the others.
    """

    format: str
    rows: Sequence[object]
    in_fields: Callable[[object], object] | None = None
    columns: Columns = field(default_factory=dict)
    remembered: Columns = field(default_factory=dict)
    unread_columns: tuple[str, ...] = ()
    proposed_map: str = ""
    warnings: Mapping[Message, int] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    size: int = 0
    codes_are_defined: bool = False

    def fields_of(self, row: object) -> object:
        """A row by the names of the field table.

        Raises:
            RowRejectedError: it cannot be read so.
        """
        return row if self.in_fields is None else self.in_fields(row)

    def with_packed_rows(self) -> "Feed":
        """The same feed, whose rows take less memory; those of this one are gone."""
        return replace(self, rows=PackedRows(self.rows))

    def without_rows(self) -> "Feed":
        """What the feed says about itself, for the report."""
        return replace(self, rows=(), in_fields=None)


def raw_text(row: object) -> str:
    """A raw row as JSON text."""
    try:
        return json.dumps(row, default=str)
    except (ValueError, RecursionError):
        return TOO_DEEP
