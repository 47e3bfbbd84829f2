"""JSON, as one array or as one object a line."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final, TextIO

from selfhelp.export.fields import FIELDS
from selfhelp.model import Hit

# JSON escapes the control characters below space; these others can steer a terminal as well.
_UNSAFE: Final = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


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
    return _UNSAFE.sub(lambda c: f"\\u{ord(c.group()):04x}", json.dumps(value, ensure_ascii=False))
