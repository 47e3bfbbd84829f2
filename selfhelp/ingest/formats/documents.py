"""The files of a feed, each decoded once, when a format first asks for it."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from selfhelp.errors import FeedError
from selfhelp.ingest.feed import Hints
from selfhelp.ingest.formats.decoding import ZIP, decode, unpacked
from selfhelp.ingest.formats.json_text import looks_like_json, parse_json
from selfhelp.ingest.formats.table import cells, json_rows, layouts


class Table(NamedTuple):
    """Rows by header; `path` names the list within each JSON row that they are from; sheets that were left out."""

    rows: Sequence[object]
    path: str = ""
    ignored_sheets: Sequence[str] = ()


class Document:
    """One file, or several that belong together, and what is known about them beforehand.

    Attributes are worked out when they are first used. They raise FeedError where a file is damaged, or is not what
    its first characters promise.
    """

    def __init__(self, files: Mapping[str, bytes], hints: Hints | None = None) -> None:
        """`files` are contents by name; an archive stands for the files in it.

        Raises:
            FeedError: an archive is damaged, or holds too much.
        """
        self.hints = hints or Hints()
        self.files = unpacked(files)

    @property
    def is_single(self) -> bool:
        """Whether it is one file."""
        return len(self.files) <= 1

    @property
    def data(self) -> bytes:
        """The bytes of a single file."""
        return next(iter(self.files.values()), b"") if self.is_single else b""

    @property
    def is_workbook(self) -> bool:
        """Whether it is a single Excel workbook."""
        return self.data.startswith(ZIP)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The text of each file that is not empty, by name; none of a workbook."""
        if self.is_workbook:
            return {}
        decoded = {name: decode(data, self.hints.encoding) for name, data in self.files.items()}
        return {name: text.strip() for name, text in decoded.items() if text.strip()}

    @property
    def text(self) -> str:
        """The text of a single file, empty where there is none."""
        return next(iter(self.texts.values()), "") if self.is_single else ""

    @cached_property
    def json(self) -> Sequence[Any]:
        """The JSON value of each file; none where one of the files is not JSON."""
        texts = list(self.texts.values())
        return [parse_json(text) for text in texts] if all(map(looks_like_json, texts)) else []

    @cached_property
    def shape(self) -> json_rows.Shape | None:
        """The list of meetings in a single JSON value; None where there is no such list."""
        return json_rows.shape_of(self.json[0]) if self.is_single and self.json else None

    @property
    def json_rows(self) -> Sequence[object]:
        """The rows in a single JSON value, as they came."""
        return self.shape.rows if self.shape is not None else ()

    @cached_property
    def sheets(self) -> Sequence[cells.Sheet]:
        """The sheets of a workbook, of delimited text, or of JSON that lists cells; none of several files."""
        if self.is_workbook:
            return cells.from_workbook(self.data)
        if self.json:
            return self.shape.sheets if self.shape is not None else ()
        return [("", cells.from_text(self.text))] if self.text else ()

    @cached_property
    def table(self) -> Table:
        """The rows of all sheets as one table, or JSON rows made flat."""
        if self.sheets:
            rows, ignored = layouts.one_table(self.sheets)
            return Table(rows, ignored_sheets=ignored)
        rows, path = json_rows.flattened(self.json_rows)
        return Table(rows, path)

    @cached_property
    def headers(self) -> Sequence[str]:
        """The names of all columns of `table`; none where the text is no table at all."""
        try:
            return cells.headers(self.table.rows)
        except FeedError:
            return ()
