"""Our own exports: JSON, JSON lines, CSV and TSV of `find` with all fields.

A bare list has no room for a version number. Fields are only ever added, so the fields of a row show its version:
later ones may be missing, and unknown ones are ignored. An export whose `--fields` leave out some of the original
fields is read as an ordinary table.
"""

from collections.abc import Mapping, Sequence

from selfhelp.errors import FeedError, UsageError
from selfhelp.formulas import unmarked
from selfhelp.ingest.feed import OWN_EXPORT, Feed
from selfhelp.ingest.formats.base import feed_of
from selfhelp.ingest.formats.documents import Document
from selfhelp.ingest.formats.meeting_guide import LOOKED_AT
from selfhelp.ingest.limits import TooLargeError, memory_of_cells
from selfhelp.ingest.own_rows import REQUIRED, has_fields


class OwnExport:
    """A list of meetings that selfhelp wrote."""

    name = OWN_EXPORT

    def claims(self, document: Document) -> bool:
        """Whether one of the first rows has all fields, or the header of a table."""
        if not document.is_single:
            return False
        if document.json:
            return any(map(has_fields, document.json_rows[:LOOKED_AT]))
        header, _, _ = document.text.partition("\n")
        return all(name in header for name in REQUIRED) and _table(document) is not None

    def read(self, document: Document) -> Feed:
        """The rows as they are.

        Raises:
            UsageError: the user names columns, which have their names already.
        """
        if document.hints.columns:
            raise UsageError("this is an export of selfhelp, whose columns are known", "leave out --map and --groups")
        return feed_of(self.name, document.json_rows if document.json else _rows(_table(document) or [[]]))


def _table(document: Document) -> Sequence[Sequence[object]] | None:
    """The cells of a table that selfhelp wrote, with their header; None for any other."""
    if (lines := _tab_separated(document)) is not None:
        return lines
    try:
        sheets = document.sheets
    except TooLargeError:
        raise
    except FeedError:
        return None
    cells = sheets[0][1] if len(sheets) == 1 else []
    return cells if cells and {*map(str, cells[0])} >= REQUIRED else None


def _tab_separated(document: Document) -> list[list[str]] | None:
    """The cells of lines that are separated by tabs only, in which quotation marks mean nothing, as selfhelp writes it.

    None if a line has fewer or more cells than the header, as where another program saved the table.
    """
    header, _, _ = document.text.partition("\n")
    names = header.rstrip("\r").split("\t")
    if not {*names} >= REQUIRED:
        return None
    allowance = document.allowance
    rows = [names]
    for line in document.text.split("\n")[1:]:
        row = line.rstrip("\r").split("\t")
        allowance.spend(rows=1, memory=memory_of_cells(row, ""))
        rows.append(row)
    # Empty cells at the very end are gone with the line break there.
    rows[-1] += [""] * (len(names) - len(rows[-1]))
    return rows if all(len(row) == len(names) for row in rows) else None


def _rows(cells: Sequence[Sequence[object]]) -> list[Mapping[str, object]]:
    """The rows by the names in the header, without the marks of formulas."""
    names = [*map(str, cells[0])]
    return [{name: unmarked(str(cell)) for name, cell in zip(names, row, strict=False)} for row in cells[1:]]
