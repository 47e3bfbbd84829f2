"""Registry of the data formats: one writer for each, which sees hits only."""

from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO, Final, TextIO

from selfhelp.model import Hit
from selfhelp.output import delimited, json_lines

Writer = Callable[[Iterable[Hit], TextIO, Sequence[str]], None]
BinaryWriter = Callable[[Iterable[Hit], BinaryIO, Sequence[str]], None]


def _write_calendar(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    from selfhelp.output.calendar import write_ics

    write_ics(hits, stream, names)


def _write_map(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    from selfhelp.output.geojson import write_geojson

    write_geojson(hits, stream, names)


def _write_guide(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    from selfhelp.output.meeting_guide import write_meeting_guide

    write_meeting_guide(hits, stream, names)


def _write_page(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    from selfhelp.output.html_page import write_html

    write_html(hits, stream, names)


def _write_message(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    from selfhelp.output.message import write_message

    write_message(hits, stream, names)


def _write_workbook(hits: Iterable[Hit], stream: BinaryIO, names: Sequence[str]) -> None:
    from selfhelp.output.workbook import write_xlsx

    write_xlsx(hits, stream, names)


WRITERS: Final[dict[str, Writer]] = {
    "json": json_lines.write_json,
    "jsonl": json_lines.write_jsonl,
    "csv": delimited.write_csv,
    "tsv": delimited.write_tsv,
    "plain": delimited.write_plain,
    "ics": _write_calendar,
    "geojson": _write_map,
    "meeting-guide": _write_guide,
    "html": _write_page,
    "message": _write_message,
}
"""Format -> function that writes the named fields of hits to a text stream."""

BINARY_WRITERS: Final[dict[str, BinaryWriter]] = {"xlsx": _write_workbook}
"""The same of formats that are no text."""

FORMATS: Final = (*WRITERS, *BINARY_WRITERS)

ROWS: Final = frozenset({"json", "jsonl", "csv", "tsv", "plain"})
"""Formats that write every hit as it is, and need to know nothing else."""

WITHOUT_FIELDS: Final = {
    "ics": "a calendar",
    "meeting-guide": "a Meeting Guide feed",
    "html": "a page",
    "message": "a message",
}
"""Formats that have no fields to choose from, and what each is called."""

WITHOUT_OCCURRENCES: Final = frozenset({"meeting-guide"})
"""Formats of meetings that take place every week, which have no place for a single date."""

SUFFIXES: Final = {
    ".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".tsv": "tsv", ".txt": "plain", ".ics": "ics",
    ".geojson": "geojson", ".html": "html", ".htm": "html", ".xlsx": "xlsx",
}  # fmt: skip
"""File suffix -> format."""
