"""The screen for pages and tables: its width, and how the reader's country writes times and distances."""

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

NARROWEST: Final = 40
"""Smallest width of a page, in columns; a narrower terminal wraps its lines."""


class View(NamedTuple):
    """How meetings are shown: the moment from which they are seen, and the habits of the reader's country.

    `width` is in columns, None for that of the terminal. `holidays` are days on which groups may be closed.
    `by_phone` tells the number to dial rather than a link.
    """

    now: datetime
    width: int | None = None
    miles: bool = False
    twelve_hours: bool = True
    holidays: frozenset[date] = frozenset()
    by_phone: bool = False


_LINK: Final = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


def with_links(text: "Text") -> "Text":
    """A text whose addresses can be clicked, even where the screen breaks them, if the terminal knows how (OSC 8)."""
    from rich.style import Style

    text.highlight_regex(_LINK, lambda address: Style(link=address))
    return text


def console_on(stream: TextIO, width: int | None) -> "Console":
    """A console on a stream; `width` is in columns, None for that of the terminal."""
    from rich.console import Console

    console = Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)
    # COLUMNS=0 or 1 would leave no room for any word.
    console.width = max(console.width, NARROWEST)
    return console
