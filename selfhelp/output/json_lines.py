"""JSON output: an array, or one object per line."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TextIO

from selfhelp.model import Hit
from selfhelp.output.fields import FIELDS
from selfhelp.text import UNSAFE, is_plain

_encode: Final = json.JSONEncoder(ensure_ascii=False).encode


def write_json(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    """Write a JSON array with one object per line."""
    stream.write("[")
    separator = "\n"
    for line in _lines(hits, names):
        stream.write(separator + line)
        separator = ",\n"
    stream.write("\n]\n" if separator == ",\n" else "]\n")


def write_jsonl(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    """Write one JSON object per line, without an array around them."""
    for line in _lines(hits, names):
        stream.write(line + "\n")


def as_json(hit: Hit, names: Sequence[str]) -> str:
    """Format one hit as a JSON object on one line."""
    return next(_lines([hit], names))


def dumps(value: object) -> str:
    """Format a value as JSON on one line, with characters escaped that could control a terminal."""
    text = _encode(value)
    return text if is_plain(text) else re.sub(UNSAFE, lambda found: json.dumps(found.group())[1:-1], text)


def _lines(hits: Iterable[Hit], names: Sequence[str]) -> Iterator[str]:
    """Format each hit as a JSON object on one line."""
    fields = [(name, FIELDS[name].take) for name in names or FIELDS]
    for hit in hits:
        yield dumps({name: take(hit) for name, take in fields})
