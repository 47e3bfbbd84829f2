"""Comma- and tab-separated output: CSV and TSV with a header, plain without one."""

from collections.abc import Iterable, Sequence
from typing import TextIO

from selfhelp.model import Hit
from selfhelp.output.fields import FIELDS, PLAIN, Value
from selfhelp.text import printable, without_control


def write_csv(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    """Write CSV (RFC 4180, with bare line feeds) with a header; multiple values of a field are joined by "; "."""
    import csv

    names = names or tuple(FIELDS)
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    for hit in hits:
        writer.writerow([without_control(as_text(FIELDS[name].take(hit))) for name in names])


def write_tsv(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    """Write tab-separated values with a header, one meeting per line."""
    names = names or tuple(FIELDS)
    stream.write("\t".join(names) + "\n")
    write_plain(hits, stream, names)


def write_plain(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    """Write tab-separated values without a header, one meeting per line, for pipes."""
    for hit in hits:
        values = (printable(as_text(FIELDS[name].take(hit))) for name in names or PLAIN)
        stream.write("\t".join(values) + "\n")


def as_text(value: Value) -> str:
    """Format a value: null as the empty string, booleans as in JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "; ".join(value) if isinstance(value, tuple) else str(value)
