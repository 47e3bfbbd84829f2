"""Registry of the data formats: one writer for each, which sees hits only."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, NamedTuple, cast

Writer = Callable[..., None]
"""Writes hits to a stream, given the names of the fields, as in `json_lines.write_json`."""


class OutputFormat(NamedTuple):
    """A data format.

    `writer` is the function in this package that writes it, `meaning` describes it for the documentation. Files with
    one of the `suffixes` are written in it. If it `is_binary`, the stream takes bytes. If it `is_rows`, it has every
    hit as it is, and its writer needs to know nothing else. `without_fields` is what it is called in the error if
    somebody chooses fields and it has none. If it is `weekly`, it has no place for a single date.
    """

    writer: str
    meaning: str
    suffixes: tuple[str, ...] = ()
    is_binary: bool = False
    is_rows: bool = False
    without_fields: str | None = None
    weekly: bool = False


FORMATS: Final = {
    "json": OutputFormat("json_lines.write_json", "all [fields](#fields), as an array", (".json",), is_rows=True),
    "jsonl": OutputFormat("json_lines.write_jsonl", "the same, a line for each meeting", (".jsonl",), is_rows=True),
    "csv": OutputFormat(
        "delimited.write_csv",
        "the same as a table; text that a spreadsheet would run as a formula begins with an apostrophe",
        (".csv",),
        is_rows=True,
    ),
    "tsv": OutputFormat("delimited.write_tsv", "the same, separated by tabs", (".tsv",), is_rows=True),
    "plain": OutputFormat(
        "delimited.write_plain", "tab-separated values without a header, for pipes", (".txt",), is_rows=True
    ),
    "ics": OutputFormat(
        "calendar.write_ics", "a [calendar](usage.md#calendars)", (".ics",), without_fields="a calendar"
    ),
    "geojson": OutputFormat(
        "geojson.write_geojson",
        "a point for each meeting whose exact position is known and not withheld, with the fields of JSON",
        (".geojson",),
    ),
    "meeting-guide": OutputFormat(
        "meeting_guide.write_meeting_guide",
        "the [exchange format](https://github.com/code4recovery/spec) of AA and its neighbors: weekly meetings of one"
        " organization",
        without_fields="a Meeting Guide feed",
        weekly=True,
    ),
    "html": OutputFormat(
        "html_page.write_html",
        "one page with a table, to read and to print; it runs no scripts and loads nothing from the network",
        (".html", ".htm"),
        without_fields="a page",
    ),
    "message": OutputFormat(
        "message.write_message",
        "a short paragraph for each meeting, for a chat or SMS; helplines come first if the words suggest danger",
        without_fields="a message",
    ),
    "xlsx": OutputFormat("workbook.write_xlsx", "a workbook with all fields", (".xlsx",), is_binary=True),
}
"""Format -> what it is; only the writer of the requested one is loaded."""

TEXT_FORMATS: Final = tuple(name for name, format in FORMATS.items() if not format.is_binary)

SUFFIXES: Final = {suffix: name for name, format in FORMATS.items() for suffix in format.suffixes}
"""File suffix -> format."""


def writer_of(form: str) -> Writer:
    """The function that writes a format."""
    module, _, function = FORMATS[form].writer.partition(".")
    loaded: Any = import_module(f"selfhelp.output.{module}")
    return cast("Writer", getattr(loaded, function))
