"""Any value of JSON or a table -> plain text, a number, yes or no, a key, a telephone number.

The functions accept any value and never raise; they give None for a value that they cannot read. Real feeds break all
type rules of their formats, so each cell is converted on its own.
"""

import math
from functools import cache
from typing import Final

from selfhelp.patterns import LazyPatterns
from selfhelp.reading.words import word_tables
from selfhelp.text import is_visible, without_control

LONGEST_TEXT: Final = 20_000
"""Characters of a text that are kept; no note of a real meeting has as many."""

LONGEST_LINE: Final = 1000
"""The same for what is never a note: a name, a day, a time, a city."""

MOST_LINE_BREAKS: Final = 5
"""Line breaks in a row that are kept."""

_CUT: Final = "\u2026"

_PATTERNS: Final = LazyPatterns(
    tag=r"(?i)</?(?:a|b|br|div|em|font|h[1-6]|hr|i|img|li|ol|p|script|span|strong|style|sub|sup|table|td|tr|u|ul)\b"
    r"[^<>]*>",
    line_break=r"(?i)<(?:br|p|div|li|tr)\b[^<>]*>|</(?:p|div|li|tr)>",
    empty_lines=rf"\n{{{MOST_LINE_BREAKS},}}",
    no_key=r"(?i)[0\-{}\s]*|null|none|n/?a",
)
_WITH_MARKUP: Final = 8
"""How many times as long as its text a cell may be, for markup and blanks."""


def text(value: object, most: int = LONGEST_TEXT) -> str | None:
    """Plain text: HTML entities decoded once; tags, control characters, enclosing quotes and outer blanks removed.

    A text of more than `most` characters is cut and ends with an ellipsis; one without a visible character is none.
    """
    # Nearly all values take one of these two shortcuts.
    if value is None:
        return None
    if (
        type(value) is str
        and len(value) <= most
        and not ("&" in value or "<" in value or '"' in value)
        and "  " not in value
        and value.isascii()
        and value.isprintable()
    ):
        return value.strip() or None
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return str(int(value) if math.isfinite(value) and value == int(value) else value)
    if isinstance(value, list | tuple):
        scalars = (part for part in value if not isinstance(part, list | tuple))
        return text(", ".join(part for part in map(text, scalars) if part), most)
    if not isinstance(value, str | int | float):
        return None
    plain = str(value)
    # What is far too long need not be cleaned to its end.
    is_far_too_long = len(plain) > most * _WITH_MARKUP
    plain = plain[: most * _WITH_MARKUP]
    if "&" in plain:
        import html

        plain = html.unescape(plain)
    if "<" in plain:
        plain = _PATTERNS.tag.sub("", _PATTERNS.line_break.sub("\n", plain))
    plain = tidy(plain)
    if len(plain) > 1 and plain[0] == plain[-1] == '"' and '"' not in plain[1:-1]:
        plain = plain[1:-1].strip()
    if len(plain) > most or is_far_too_long:
        plain = plain[: most - 1].ljust(most - 1) + _CUT
    is_seen = bool(plain) if plain.isascii() else any(map(is_visible, plain))
    return plain if is_seen else None


def tidy(plain: str) -> str:
    """A text without control characters, outer blanks and long runs of blanks and line breaks.

    >>> tidy(" two  words\\x1b "), tidy("two\\tlines \\n here")
    ('two words', 'two lines\\nhere')
    """
    if not (plain.isascii() and plain.isprintable() and "  " not in plain):
        plain = without_control(plain).replace("\xa0", " ")
        # Patterns with optional blanks take ever longer over long runs of them.
        plain = "\n".join(" ".join(part.split()) for part in plain.split("\n"))
        plain = _PATTERNS.empty_lines.sub("\n" * MOST_LINE_BREAKS, plain)
    return plain.strip()


def line(value: object) -> str | None:
    """The same as `text` for what is never a note, and therefore cut much sooner."""
    return text(value, LONGEST_LINE)


def is_cut(value: object) -> bool:
    """Whether a text is one that `text` or `line` has cut."""
    return type(value) is str and len(value) in (LONGEST_TEXT, LONGEST_LINE) and value.endswith(_CUT)


def number(value: object) -> float | None:
    """A finite number, also from text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        parsed = float(value)
    except (ValueError, OverflowError):
        return None
    return parsed if math.isfinite(parsed) else None


def yes_or_no(value: object) -> bool | None:
    """True, False, or None if the value says neither."""
    if isinstance(value, bool):
        return value
    return _answers().get(str(value).strip().lower()) if isinstance(value, str | int | float) else None


def key(value: object) -> str | None:
    """The row's own key; None for zeros, for words like "null" and "n/a", and for what is too long to be one."""
    word = line(value)
    return None if word is None or is_cut(word) or _PATTERNS.no_key.fullmatch(word) else word


def dial_in(value: object) -> str | None:
    """A telephone number to join by, with at least seven digits."""
    word = line(value)
    return word if word is not None and sum(c.isdigit() for c in word) >= 7 else None


@cache
def _answers() -> dict[str, bool]:
    return dict.fromkeys(word_tables().yes, True) | dict.fromkeys(word_tables().no, False)
