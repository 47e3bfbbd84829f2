"""JSON as feeds send it: plain, JSONP, or one value per line."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from selfhelp.errors import FeedError
from selfhelp.ingest.limits import Allowance, refuse_dense_json

_JSONP: Final = re.compile(r"(?:/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)?\s*[\w$.]{1,100}\s*\((.*)\)\s*;?", re.DOTALL)

_LINE: Final = re.compile(r"[^\r\n]+")

LONGEST_INTEGER: Final = 300
"""Longer integers, in digits, stay text: Python refuses to read much longer ones."""
_LONG_NUMBER: Final = re.compile(rf"\d{{{LONGEST_INTEGER}}}")

_STEP: Final = 30
_DIGITS_APART: Final = re.compile(rf"\d{{{LONGEST_INTEGER // _STEP - 1}}}")
"""What every thirtieth character of a long integer makes together, wherever the first of them is."""


def looks_like_json(text: str) -> bool:
    """Whether a text begins like a JSON object or list, or is JSONP."""
    text = text.strip()
    return text[:1] in ("[", "{") or ("{" in text and _JSONP.fullmatch(text) is not None)


def is_json(text: str) -> bool:
    """Whether the text is one JSON value.

    Raises:
        TooLargeError: it would fill the memory.
    """
    refuse_dense_json(text)
    try:
        _load(text)
    except (ValueError, RecursionError):
        return False
    return True


def parse_json(text: str, allowance: Allowance | None = None) -> Any:
    """The value of JSON or JSONP, or the list of values if there is one per line.

    Raises:
        FeedError: it is none of these, or too large.
    """
    text = text.strip()
    refuse_dense_json(text)
    call = _JSONP.fullmatch(text)
    try:
        return _load(call[1] if call else text)
    except (ValueError, RecursionError) as problem:
        first = list(islice(_lines(text), 2))
        if len(first) > 1 and all(line.lstrip()[0] == "{" for line in first) and is_json(first[0]):
            return list((allowance or Allowance(len(text))).counted(map(_value_of_line, _lines(text))))
        raise FeedError(
            f"this is not valid JSON ({_reason(problem)})", "check that the file is complete and a feed"
        ) from problem


def _lines(text: str) -> Iterator[str]:
    """The lines that are not blank."""
    return (line for match in _LINE.finditer(text) if (line := match[0]).strip())


def _value_of_line(line: str) -> Any:
    """The JSON value of a line; a line that is not JSON is kept as text, so that it is counted as a reject."""
    try:
        return _load(line)
    except (ValueError, RecursionError):
        return line


def _load(text: str) -> Any:
    # The library reads whole numbers much faster by itself, but fails at very long ones.
    if not has_long_integer(text):
        return json.loads(text, strict=False)
    return json.loads(text, parse_int=_integer, strict=False)


def has_long_integer(text: str) -> bool:
    """Whether a text has so many digits in a row; a large feed is not looked through letter by letter.

    >>> has_long_integer(f"[{'1' * 300}]"), has_long_integer(f"[{'1' * 299}]")
    (True, False)
    """
    return _DIGITS_APART.search(text[::_STEP]) is not None and _LONG_NUMBER.search(text) is not None


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < LONGEST_INTEGER else digits


def _reason(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return f"{problem.msg}, line {problem.lineno}"
    return "nested too deeply" if isinstance(problem, RecursionError) else str(problem)
