"""What a sheet of a workbook says about its cells besides their values: merged cells, and links behind cells.

The library provides these only if it loads whole workbooks into memory, so they are read from the sheet's XML.
"""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from zipfile import ZipFile

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MERGED: Final = re.compile(rb"<(?:\w{1,20}:)?mergeCell\s([^<>]{1,200})>")
_LINK: Final = re.compile(rb"<(?:\w{1,20}:)?hyperlink\s([^<>]{1,9000})>")
_TARGET: Final = re.compile(rb"<(?:\w{1,20}:)?Relationship\s([^<>]{1,9000})>")
_ATTRIBUTE: Final = re.compile(r"([\w:]{1,30})\s?=\s?[\"']([^\"']{0,8000})[\"']")


class Marks(NamedTuple):
    """Links by row and column, counted from 1; and the last row of each cell that is merged downwards."""

    links: Mapping[tuple[int, int], str] = {}
    merged: Mapping[tuple[int, int], int] = {}


def marks_of(archive: ZipFile, path: str) -> Marks:
    """The marks of the sheet in a part of the workbook."""
    name = path.lstrip("/")
    folder, _, file = name.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    if name not in archive.namelist():
        return Marks()
    part = archive.read(name)
    part = part[part.rfind(b"</sheetData>") + 1 :]
    targets: dict[str, str] = {}
    if relations in archive.namelist():
        targets = {a.get("Id", ""): a.get("Target", "") for a in _tags(_TARGET, archive.read(relations))}
    links: dict[tuple[int, int], str] = {}
    for link in _tags(_LINK, part):
        target = next((targets[id] for key, id in link.items() if key.endswith(":id") and id in targets), "")
        cell = _REFERENCE.fullmatch(link.get("ref", "").partition(":")[0])
        if cell is not None and target.startswith(("http://", "https://")):
            links[int(cell[2]), _column(cell[1])] = target
    merged: dict[tuple[int, int], int] = {}
    for area in _tags(_MERGED, part):
        corners = [_REFERENCE.fullmatch(corner) for corner in area.get("ref", "").split(":")]
        if len(corners) == 2 and (first := corners[0]) is not None and (last := corners[1]) is not None:
            merged[int(first[2]), _column(first[1])] = int(last[2])
    return Marks(links, merged)


class Filler:
    """Fills the cells of a sheet, row by row from the top."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._rows = {row for row, _ in (*marks.links, *marks.merged)}
        self._open: dict[int, tuple[object, int]] = {}

    def filled(self, number: int, row: Sequence[object]) -> Sequence[object]:
        """The row with this number: what is merged stands in each of its rows, and linked texts become anchors."""
        if number not in self._rows and not self._open:
            return row
        cells = list(row)
        self._open = {column: merged for column, merged in self._open.items() if merged[1] >= number}
        for column, (value, _) in self._open.items():
            cells += [None] * (column - len(cells))
            if cells[column - 1] is None:
                cells[column - 1] = value
        for column, value in enumerate(cells, 1):
            url = self._marks.links.get((number, column))
            if url is not None and value is not None and "://" not in str(value):
                cells[column - 1] = f'<a href="{html.escape(url)}">{html.escape(str(value))}</a>'
            if (last := self._marks.merged.get((number, column), number)) > number:
                self._open[column] = (cells[column - 1], last)
        return cells


def _tags(pattern: re.Pattern[bytes], part: bytes) -> list[dict[str, str]]:
    """The attributes of each tag."""
    return [
        {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(match[1].decode("utf-8", "replace"))}
        for match in pattern.finditer(part)
    ]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
