"""The table of known public feeds: whose they are, what they serve, and whether anybody saw them answer."""

from collections.abc import Sequence
from textwrap import shorten, wrap
from typing import Final, NamedTuple, TextIO

from selfhelp.text import printable

NARROWEST: Final = 40
"""Smallest width of the table, in columns."""

LONGEST_NAME: Final = 34
"""Columns for the name of an organization, where a feed has one row."""

ELLIPSIS: Final = " ..."


class FeedLine(NamedTuple):
    """A feed as it is listed; `organization` may be an abbreviation, `chosen` is None if there is nothing to choose."""

    id: str
    name: str
    organization: str
    organization_name: str
    area: str
    confirmed: bool
    answered: str
    chosen: bool | None = None


def write_feed_table(lines: Sequence[FeedLine], stream: TextIO) -> None:
    """Write feeds as a table; the mark before a feed means that it is chosen."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    has_choice = any(line.chosen is not None for line in lines)
    if has_choice:
        table.add_column("", no_wrap=True)
    table.add_column("Feed", ratio=3, overflow="fold")
    table.add_column("Of", overflow="fold", max_width=12)
    table.add_column("Area", ratio=2, overflow="fold")
    table.add_column("Last answer", no_wrap=True)
    for line in lines:
        feed = Text(printable(line.id), style="bold").append(f"\n{printable(line.name)}", style="not bold")
        mark = [Text("x" if line.chosen else "")] if has_choice else []
        texts = (line.organization, line.area, line.answered if line.confirmed else "unconfirmed")
        table.add_row(*mark, feed, *(Text(printable(text)) for text in texts))
    console = Console(file=stream, highlight=False)
    console.width = max(console.width, NARROWEST)
    console.print(table)


def write_choice(lines: Sequence[FeedLine], stream: TextIO, *, columns: int, rows: int) -> None:
    """Write feeds that are to be agreed to on one screen: a row for each; if they are too many, the last ones by id."""
    ids = [printable(line.id) for line in lines]
    names = [_shortened(line.organization_name, LONGEST_NAME) for line in lines]
    first, second = (max(map(len, cells), default=0) + 2 for cells in (ids, names))
    table = [
        f"{id:<{first}}{name:<{second}}{_shortened(line.area, columns - first - second)}".rstrip()
        for id, name, line in zip(ids, names, lines, strict=True)
    ]
    stream.write("\n".join(_on_rows(table, ids, columns, rows)) + "\n")


def _on_rows(table: Sequence[str], ids: Sequence[str], columns: int, rows: int) -> list[str]:
    """As many rows of a table as leave room to name the others, if not all of them have room."""
    for number in range(len(table), 0, -1):
        others = wrap(f"and {', '.join(ids[number:])}", columns, break_long_words=False, break_on_hyphens=False)
        shown = [*table[:number], *(others if number < len(table) else [])]
        if len(shown) <= rows:
            return shown
    return list(table)


def _shortened(text: str, columns: int) -> str:
    """A text without the last words that have no room, or nothing at all."""
    return shorten(printable(text), columns, placeholder=ELLIPSIS) if columns > len(ELLIPSIS) else ""


def write_feed_lines(lines: Sequence[FeedLine], stream: TextIO) -> None:
    """Write one feed per line, its columns separated by tabs."""
    for line in lines:
        columns = [line.id, line.name, line.organization, line.area]
        columns += ["confirmed" if line.confirmed else "unconfirmed", line.answered]
        columns += [] if line.chosen is None else ["chosen" if line.chosen else "left out"]
        stream.write("\t".join(map(printable, columns)) + "\n")
