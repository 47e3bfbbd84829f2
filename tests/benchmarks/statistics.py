"""Prints what the columns of feeds hold, by the names of the field table: how often each is filled, and how varied.

By hand: cd tests && python -m benchmarks.statistics FILE ...; each FILE is read as `selfhelp import` reads it.
`feeds.md` compares feeds that others published with the generated ones.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean, quantiles
from typing import Final

from selfhelp.config import BUNDLED
from selfhelp.dataset.store import Store
from selfhelp.ingest.read_source import read_feed, report_of
from selfhelp.model import Meeting, Source

COLUMNS: Final = (
    "name", "group", "day", "time", "end_time", "duration", "timezone", "types", "location", "location_notes",
    "formatted_address", "address", "city", "state", "postal_code", "country", "region", "latitude", "coordinates",
    "conference_url", "conference_url_notes", "conference_phone", "notes", "group_notes", "attendance_option", "phone",
    "email", "url", "updated",
)  # fmt: skip
"""Fields by which feeds are compared."""

_WEEKDAY: Final = r"(?:sun|mon|tue|wed|thu|fri|sat)\w*"
_RULE: Final = re.compile(
    rf"\b(?:1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth|last|every other|alternate)\b.{{0,25}}?\b"
    rf"(?:{_WEEKDAY}|weeks?|months?)\b",
    re.I,
)
_CLOSURE: Final = re.compile(r"\b(?:no meetings?|does not meet|closed (?:on|in|dec)|holidays?)\b", re.I)
_MARKUP: Final = re.compile(r"</?[a-z][^>]*>|&#?\w+;", re.I)
_LINK: Final = re.compile(r"https?://|\bwww\.", re.I)


def statistics(path: Path, store: Store) -> Iterator[tuple[str, str]]:
    """Facts about a feed: a label and a value, first those of columns, then those of rows, then those of meetings."""
    # The organization and the zone only matter to rows that state none.
    source = Source("measured", "aa", "", "-", timezone="America/New_York", language="en")
    feed = read_feed({path.name: path.read_bytes()}, source, store)
    rows = [fields for row in feed.rows if isinstance(fields := feed.fields_of(row), Mapping)]
    yield "rows", f"{len(rows):,}"
    for column in COLUMNS:
        cells = _cells(rows, column)
        if cells:
            yield column, f"{_share(cells, rows)} filled, {_share(set(cells), cells)} distinct, {_length(cells)}"
    yield from _of_rows(rows)
    yield from _of_meetings(report_of(feed, source, store)[1].meetings)


def _of_rows(rows: Sequence[Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    places = Counter(filter(None, map(_place, rows)))
    if places:
        yield "rows per address", f"{mean(places.values()):.1f}"
    groups = Counter((row.get("name"), _place(row)) for row in rows)
    yield "rows per name and address", f"{mean(groups.values()):.1f}"
    types = [_parts(row.get("types")) for row in rows]
    yield "types per row", f"{mean(types):.1f}, {max(types)} at the most"
    notes = _cells(rows, "notes")
    if len(notes) > 1:
        deciles = quantiles(map(len, notes), n=10)
        yield "length of notes", f"{deciles[4]:.0f} in the median, {deciles[8]:.0f} at the 90th percentile"
    holds: dict[str, Callable[[str], object]] = {
        "notes with an ordinal or alternate weeks": _RULE.search,
        "notes with a closure": _CLOSURE.search,
        "notes with HTML": _MARKUP.search,
        "notes with a link": _LINK.search,
        "notes of several lines": lambda note: "\n" in note,
        "notes with letters beyond ASCII": lambda note: any(c.isalpha() for c in note if not c.isascii()),
    }
    for label, test in holds.items():
        yield label, _share([note for note in notes if test(note)], rows)


def _of_meetings(meetings: Sequence[Meeting]) -> Iterator[tuple[str, str]]:
    def share(test: Callable[[Meeting], object]) -> str:
        return _share([meeting for meeting in meetings if test(meeting)], meetings)

    for attendance, number in Counter(meeting.attendance for meeting in meetings).most_common():
        yield f"read as {attendance}", f"{100 * number / len(meetings):.0f} %"
    yield "read with an address withheld", share(lambda meeting: meeting.address_withheld)
    yield "read with a rule in words", share(lambda meeting: meeting.recurrence_from == "words")
    yield "read with another language", share(lambda meeting: meeting.languages not in ((), ("en",)))


def _cells(rows: Iterable[Mapping[str, object]], column: str) -> list[str]:
    """The cells of a column that are filled, as text."""
    texts = (_text(row.get(column if column in row or column != "region" else "regions")) for row in rows)
    return [text for text in texts if text]


def _text(cell: object) -> str:
    if isinstance(cell, list | tuple):
        return "; ".join(map(_text, cell))
    return "" if cell is None else str(cell).strip()


def _place(row: Mapping[str, object]) -> str:
    """The address of a row; empty if it has no street or a name instead."""
    if address := _text(row.get("formatted_address")):
        return address if address.count(",") > 2 else ""
    street = _text(row.get("address"))
    return f"{street}, {_text(row.get('city'))}" if street else ""


def _parts(cell: object) -> int:
    return len(cell) if isinstance(cell, list | tuple) else len([part for part in _text(cell).split(",") if part])


def _share(some: Sequence[object] | set[str], of: Sequence[object]) -> str:
    percent = 100 * len(some) / (len(of) or 1)
    return f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"


def _length(cells: Sequence[str]) -> str:
    return f"{mean(map(len, cells)):.0f} characters"


def main(paths: Iterable[str]) -> None:
    """Prints the statistics of files."""
    with Store(BUNDLED) as store:
        for path in map(Path, paths):
            print(f"\n{path.name}")
            for label, value in statistics(path, store):
                print(f"  {label}: {value}")


if __name__ == "__main__":
    main(sys.argv[1:])
