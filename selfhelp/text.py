"""Normalize text: fold it for comparison, and make it safe to print."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_APOSTROPHES: Final = "'\u2019\u02bc`"
_ASCII_FOLD: Final = "".join(chr(n).lower() if n < 128 and chr(n).isalnum() else " " for n in range(256)).encode()
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_UPPER_TO_LOWER: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}

# Control characters, bidirectional overrides and isolates, zero-width marks and fillers, soft hyphens, line separators,
# the byte-order mark, tags, surrogates: invisible, and able to control a terminal or to make a line read differently.
# And what is no character at all, as far as looking for it takes no time: no page or sheet may have it.
_INVISIBLE: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff"
)
_PRINTABLE_UNSAFE: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0" + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
"""Those of them that Python counts as printable: letters and marks that show nothing."""

# Joiners belong to words of some scripts and to emoji: one after a letter that is not ASCII stays.
UNSAFE: Final = f"[{_INVISIBLE}\u200c\u200d](?<![^\x00-\x7f\u200c\u200d{_INVISIBLE}][\u200c\u200d])"


_BLANK_LETTERS: Final = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols that are printed as blanks."""

COPIED: Final = (" ", "Read as: ", "try: ")
"""Beginnings of lines with a command to copy, which a line break would spoil."""


def is_visible(letter: str) -> bool:
    """Whether a character by itself can be seen: no blank, no control or format character, no combining mark.

    >>> is_visible("a"), is_visible("\u00ad"), is_visible("\u200d"), is_visible("\u0301")
    (True, False, False, False)
    """
    return unicodedata.category(letter)[0] in "LNPS" and letter not in _BLANK_LETTERS


def fold(text: str) -> str:
    """`text` as lower-case words separated by single spaces, without accents, strokes and punctuation.

    >>> fold("Women's  Café Straße in Łódź")
    'womens cafe strasse in lodz'
    """
    return _fold(text) if len(text) < _LONG else _fold_long(text)


def _fold(text: str) -> str:
    if text.isascii():
        # Bytes are translated several times as fast as text.
        return " ".join(text.encode().translate(_ASCII_FOLD, b"'`").decode().split())
    for apostrophe in _APOSTROPHES:
        text = text.replace(apostrophe, "")
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = unicodedata.normalize("NFKD", plain.casefold())
    # Only the letters that are not ASCII are looked up one by one.
    plain = _NOT_ASCII.sub(lambda run: run[0].translate(_LETTERS), plain)
    if plain.isascii():
        return " ".join(plain.encode().translate(_ASCII_FOLD).decode().split())
    return " ".join(plain.translate(_LETTERS).split())


_fold_long: Final = lru_cache(maxsize=64)(_fold)
"""The same for long texts: a note is folded by everyone who reads it."""

_LONG: Final = 200
"""Letters from which a text is long."""


class _Letters(dict[int, str]):
    """Code points of decomposed letters -> what is left of them when folded; filled when one is first seen."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        kept = "" if unicodedata.combining(letter) else letter if letter.isalnum() else " "
        self[point] = kept
        return kept


_LETTERS: Final = _Letters({
    ord(letter): plain
    for letter, plain in (
        # Letters that Unicode does not take apart.
        ("\u00f8", "o"), ("\u0142", "l"), ("\u0111", "d"), ("\u0127", "h"), ("\u0167", "t"), ("\u00f0", "d"),
        ("\u00fe", "th"), ("\u00e6", "ae"), ("\u0153", "oe"), ("\u0131", "i"),
    )
})  # fmt: skip


def nocase(text: str) -> str:
    """`text` with only A-Z lower-cased, as in SQLite's NOCASE collation."""
    return text.translate(_UPPER_TO_LOWER)


def is_plain(text: str) -> bool:
    """Whether a text certainly has none of the characters in `UNSAFE`, as nearly all have not.

    >>> is_plain("Caf\u00e9 \u2013 12:00"), is_plain("two\nlines"), is_plain("\u202e")
    (True, False, False)
    """
    return text.isprintable() and (text.isascii() or _PRINTABLE_UNSAFE.isdisjoint(text))


def without_control(text: str) -> str:
    """`text` without control and bidirectional characters; keeps tabs, and turns line breaks into line feeds."""
    # The pattern takes longer to compile than most commands take to print.
    return text if is_plain(text) else re.sub(UNSAFE, "", text.replace("\r\n", "\n").replace("\r", "\n"))


def printable(text: str) -> str:
    """`text` on one line, safe for any terminal. Every text from a feed is printed through this function."""
    return " ".join(without_control(text).split())


def printable_lines(text: str) -> str:
    """`text` with its line breaks kept, safe for any terminal."""
    return without_control(text).replace("\t", " ")


def broken_between_words(text: str, columns: int) -> str:
    """`text` in lines of at most so many columns, where its words allow it; lines in `COPIED` stay whole."""
    lines = text.split("\n")
    if all(len(line) <= columns for line in lines):
        return text
    return "\n".join(
        line if len(line) <= columns or line.startswith(COPIED) else _filled(line, columns) for line in lines
    )


def _filled(line: str, columns: int) -> str:
    """A line broken between words, but not within a command that ends it, if that fits on a line of its own."""
    from textwrap import fill

    before, name, arguments = line.partition("selfhelp ")
    kept = f"{name}{arguments}".replace(" ", "\0") if len(name + arguments) <= columns else name + arguments
    return fill(before + kept, columns, break_long_words=False, break_on_hyphens=False).replace("\0", " ")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint with up to three of the `known` words that are spelled most like `word`; "" if none is similar."""
    from difflib import get_close_matches

    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), by_lower, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(by_lower[name] for name in near)}?" if near else ""
