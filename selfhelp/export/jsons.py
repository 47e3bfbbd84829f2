"""JSON, as one array or as one object a line."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from selfhelp.export.fields import FIELDS
from selfhelp.model import Hit
from selfhelp.text import UNSAFE


def write_json(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    """An array with one object a line."""
    stream.write("[")
    separator = "\n"
    for hit in hits:
        stream.write(separator + as_json(hit, names))
        separator = ",\n"
    stream.write("\n]\n" if separator == ",\n" else "]\n")


def write_jsonl(hits: Iterable[Hit], stream: TextIO, names: Sequence[str]) -> None:
    """One object a line."""
    for hit in hits:
        stream.write(as_json(hit, names) + "\n")


def as_json(hit: Hit, names: Sequence[str]) -> str:
    """One hit as a JSON object on one line."""
    return dumps({name: FIELDS[name].take(hit) for name in names or FIELDS})


def dumps(value: object) -> str:
    """JSON on one line, UTF-8 but for characters that a terminal might obey."""
    text = json.dumps(value, ensure_ascii=False)
    # JSON itself escapes the control characters of ASCII, but for the last one.
    if text.isascii() and "\x7f" not in text:
        return text
    return re.sub(UNSAFE, lambda c: f"\\u{ord(c.group()):04x}", text)
