"""Registry of the data formats: one writer for each, which sees hits only."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, cast

Writer = Callable[..., None]
"""Writes hits to a stream, given the names of the fields, as in `json_lines.write_json`."""

WRITERS: Final = {
    "json": "json_lines.write_json",
    "jsonl": "json_lines.write_jsonl",
    "csv": "delimited.write_csv",
    "tsv": "delimited.write_tsv",
    "plain": "delimited.write_plain",
    "ics": "calendar.write_ics",
    "geojson": "geojson.write_geojson",
    "meeting-guide": "meeting_guide.write_meeting_guide",
    "html": "html_page.write_html",
    "message": "message.write_message",
}
"""Format -> the function in this package that writes it to a text stream; only the requested one is loaded."""

BINARY_WRITERS: Final = {"xlsx": "workbook.write_xlsx"}
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


def writer_of(form: str) -> Writer:
    """The function that writes a format."""
    module, _, function = (WRITERS | BINARY_WRITERS)[form].partition(".")
    loaded: Any = import_module(f"selfhelp.output.{module}")
    return cast("Writer", getattr(loaded, function))
