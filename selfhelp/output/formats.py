"""Registry of the data formats: one writer for each, which sees hits only."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TextIO

from selfhelp.model import Hit
from selfhelp.output import delimited, json_lines

Writer = Callable[[Iterable[Hit], TextIO, Sequence[str]], None]


def _write_calendar(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    from selfhelp.output.calendar import write_ics

    write_ics(hits, stream, names)


WRITERS: Final[dict[str, Writer]] = {
    "json": json_lines.write_json,
    "jsonl": json_lines.write_jsonl,
    "csv": delimited.write_csv,
    "tsv": delimited.write_tsv,
    "plain": delimited.write_plain,
    "ics": _write_calendar,
}
"""Format -> function that writes the named fields of hits to a text stream."""

SUFFIXES: Final = {
    ".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".tsv": "tsv", ".txt": "plain", ".ics": "ics",
}  # fmt: skip
"""File suffix -> format."""
