"""Comma- and tab-separated output: CSV and TSV with a header, plain without one."""

from collections.abc import Iterable, Sequence
from typing import TextIO

from selfhelp.formulas import marked
from selfhelp.model import Hit
from selfhelp.output.fields import FIELDS, PLAIN, Value
from selfhelp.text import printable, without_control


def write_csv(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    """Write CSV (RFC 4180, with bare line feeds) with a header; multiple values of a field are joined by "; ".

    A text that a spreadsheet would run as a formula is marked.
    """
    import csv

    names = names or tuple(FIELDS)
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    for hit in hits:
        values = (FIELDS[name].take(hit) for name in names)
        writer.writerow([_as_cell(value, without_control(as_text(value))) for value in values])


def write_tsv(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    """Write tab-separated values with a header, one meeting per line, with formulas marked as in CSV."""
    names = names or tuple(FIELDS)
    stream.write("\t".join(names) + "\n")
    for hit in hits:
        values = (FIELDS[name].take(hit) for name in names)
        stream.write("\t".join(_as_cell(value, printable(as_text(value))) for value in values) + "\n")


def write_plain(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    """Write tab-separated values without a header, one meeting per line, for pipes."""
    for hit in hits:
        values = (printable(as_text(FIELDS[name].take(hit))) for name in names or PLAIN)
        stream.write("\t".join(values) + "\n")


def _as_cell(value: Value, text: str) -> str:
    """The text of a value for a spreadsheet; a number is never a formula."""
    return text if isinstance(value, int | float) else marked(text)


def as_text(value: Value) -> str:
    """Format a value: null as the empty string, booleans as in JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "; ".join(value) if isinstance(value, tuple) else str(value)
