"""Texts that a spreadsheet would run as a formula: marked with an apostrophe in CSV and TSV, which imports remove."""

import re
from typing import Final

MARK: Final = "'"
"""Put before such a text. A spreadsheet that opens the file then shows the text as it is."""

# Full-width signs count as well, and so do signs after blanks and quotation marks, which some spreadsheets strip.
# A text of digits and the signs of phone numbers ("+1 303 555 0100", "-105.2") is data, and can run nothing.
_PHONE: Final = r"\s*[+\-][+\-\s().,;/#*]*[0-9][0-9+\-\s().,;/#*]*$"
_RUNS: Final = re.compile(rf"{MARK}*(?:[\t\r\n]|(?!{_PHONE})[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def marked(text: str) -> str:
    """The text with the mark before it if a spreadsheet would run it, or if `unmarked` would change it.

    >>> marked("=1+1"), marked("+1 303 555 0100"), marked("'Round Midnight")
    ("'=1+1", '+1 303 555 0100', "'Round Midnight")
    """
    return MARK + text if _RUNS.match(text) else text


def unmarked(text: str) -> str:
    """The text without its mark; an apostrophe before anything that would not have got one stays.

    >>> unmarked("'=1+1"), unmarked("'Round Midnight")
    ('=1+1', "'Round Midnight")
    """
    return text[1:] if text.startswith(MARK) and _RUNS.match(text[1:]) else text
