"""The files of a feed, each decoded once, on first use."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from selfhelp.errors import FeedError
from selfhelp.ingest.compressed import ZIP, decompressed
from selfhelp.ingest.feed import Hints
from selfhelp.ingest.formats.decoding import decode
from selfhelp.ingest.formats.json_text import looks_like_json, parse_json
from selfhelp.ingest.formats.table import cells, json_rows, layouts, short_rows, workbook
from selfhelp.ingest.limits import Allowance, TooLargeError, refuse_wide


class Table(NamedTuple):
    """Rows by header; `path` is the list within JSON rows that they come from; `ignored_sheets` have no meetings.

    `moved_rows` are the numbers of rows that lacked a cell, so that the others had to be moved.
    """

    rows: Sequence[object]
    path: str = ""
    ignored_sheets: Sequence[str] = ()
    moved_rows: Sequence[int] = ()


class Document:
    """One file, or several that belong together, with hints about them.

    Attributes are computed on first use, and raise FeedError if a file is damaged or not in the format that its
    first characters suggest.
    """

    def __init__(self, files: Mapping[str, bytes], hints: Hints | None = None) -> None:
        """`files` are contents by name; a single archive is replaced by the files in it.

        Raises:
            FeedError: an archive is damaged or too large.
        """
        self.hints = hints or Hints()
        self.files = decompressed(files)

    @property
    def is_single(self) -> bool:
        """Whether it is one file."""
        return len(self.files) <= 1

    @property
    def data(self) -> bytes:
        """The bytes of a single file."""
        return next(iter(self.files.values()), b"") if self.is_single else b""

    @property
    def size(self) -> int:
        """The bytes in all files."""
        return sum(map(len, self.files.values()))

    @property
    def allowance(self) -> Allowance:
        """What a feed of this size may contain, before any of it is spent."""
        return Allowance(self.size)

    @property
    def is_workbook(self) -> bool:
        """Whether it is a single Excel workbook."""
        return self.data.startswith(ZIP)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The text of each non-empty file, by name; empty for a workbook."""
        if self.is_workbook:
            return {}
        decoded = {name: decode(data, self.hints.encoding) for name, data in self.files.items()}
        return {name: text.strip() for name, text in decoded.items() if text.strip()}

    @property
    def text(self) -> str:
        """The text of a single file, else empty."""
        return next(iter(self.texts.values()), "") if self.is_single else ""

    @cached_property
    def json(self) -> Sequence[Any]:
        """The JSON value of each file; empty if any of the files is not JSON."""
        texts = list(self.texts.values())
        return [parse_json(text, self.allowance) for text in texts] if all(map(looks_like_json, texts)) else []

    @cached_property
    def shape(self) -> json_rows.Shape | None:
        """The list of meetings in a single JSON value; None if there is none."""
        shape = json_rows.shape_of(self.json[0]) if self.is_single and self.json else None
        if shape is not None:
            refuse_wide(max((len(row) for row in shape.rows if isinstance(row, Mapping)), default=0))
        return shape

    @property
    def json_rows(self) -> Sequence[object]:
        """The raw rows in a single JSON value."""
        return self.shape.rows if self.shape is not None else ()

    @cached_property
    def sheets(self) -> Sequence[cells.Sheet]:
        """The sheets of a workbook, of delimited text, or of JSON that lists cells; empty for several files."""
        if self.is_workbook:
            return workbook.from_workbook(self.data, self.allowance)
        if self.json:
            return self.shape.sheets if self.shape is not None else ()
        return [("", cells.from_text(self.text, self.allowance))] if self.text else ()

    @cached_property
    def table(self) -> Table:
        """The rows of all sheets as one table, or flattened JSON rows."""
        if self.sheets:
            sheets, moved = self.sheets, list[int]()
            if len(sheets) == 1 and self.text:
                [(title, table)] = sheets
                table, moved = short_rows.put_right(table)
                sheets = [(title, table)]
            rows, ignored = layouts.one_table(sheets)
            return Table(rows, ignored_sheets=ignored, moved_rows=moved)
        rows, path = json_rows.flattened(self.json_rows, self.allowance)
        return Table(rows, path)

    @cached_property
    def headers(self) -> Sequence[str]:
        """The names of all columns of `table`; empty if the text is not a table.

        Raises:
            TooLargeError: it has too many rows, columns or cells.
        """
        try:
            return cells.headers(self.table.rows)
        except TooLargeError:
            raise
        except FeedError:
            return ()
