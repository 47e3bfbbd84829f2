"""JSON as feeds send it: plain, JSONP, or one value per line."""

import json
import re
from typing import Any, Final

from selfhelp.errors import FeedError

_JSONP: Final = re.compile(r"(?:/\*.*?\*/)?\s*[\w$.]{1,100}\s*\((.*)\)\s*;?", re.DOTALL)

LONGEST_INTEGER: Final = 300
"""Longer integers, in digits, stay text: Python refuses to read much longer ones."""


def looks_like_json(text: str) -> bool:
    """Whether a text begins like a JSON object or list, or is JSONP."""
    text = text.strip()
    return text[:1] in ("[", "{") or ("{" in text and _JSONP.fullmatch(text) is not None)


def is_json(text: str) -> bool:
    """Whether the text is one JSON value."""
    try:
        _load(text)
    except (ValueError, RecursionError):
        return False
    return True


def parse_json(text: str) -> Any:
    """The value of JSON or JSONP, or the list of values if there is one per line.

    Raises:
        FeedError: it is none of these.
    """
    text = text.strip()
    call = _JSONP.fullmatch(text)
    try:
        return _load(call[1] if call else text)
    except (ValueError, RecursionError) as problem:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(line.lstrip()[0] == "{" for line in lines[:2]) and is_json(lines[0]):
            return [_load(line) if is_json(line) else line for line in lines]
        raise FeedError(
            f"this is not valid JSON ({_reason(problem)})", "check that the file is complete and a feed"
        ) from problem


def _load(text: str) -> Any:
    return json.loads(text, parse_int=_integer, strict=False)


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < LONGEST_INTEGER else digits


def _reason(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return f"{problem.msg}, line {problem.lineno}"
    return "nested too deeply" if isinstance(problem, RecursionError) else str(problem)
