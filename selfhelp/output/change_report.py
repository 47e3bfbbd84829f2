"""What imports changed, in sentences to be mailed: a line for each meeting, below a heading for each import."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from selfhelp.model import Change, Meeting
from selfhelp.output.clock_times import schedule_in_words
from selfhelp.output.places import where
from selfhelp.text import printable
from selfhelp.vocabulary import DAYS

SIGNS: Final = {"added": "+", "removed": "-", "changed": "~"}
_NAMES: Final = {"weekday": "day", "group_name": "group"}
"""Field of a meeting -> what the report calls it, if that is another word."""


def in_short(meeting: Meeting) -> str:
    """When and where a meeting takes place, in a line that says enough after the meeting is gone."""
    return f"{schedule_in_words(meeting, twelve_hours=False)}, {where(meeting)}"


def change_report(changes: Iterable[Change], meetings: Mapping[str, Meeting]) -> Iterator[str]:
    """The lines of a report; of meetings that were added, `meetings` has what is known by id."""
    for (source, time), of_import in groupby(changes, key=lambda change: (change.source, change.time)):
        listed = [list(rows) for _, rows in groupby(of_import, key=lambda change: (change.change, change.id))]
        counts = {kind: sum(rows[0].change == kind for rows in listed) for kind in SIGNS}
        told = ", ".join(f"{number} {kind}" for kind, number in counts.items() if number)
        yield f"{printable(source)}, imported {time[:10]}: {told}"
        for rows in listed:
            yield f"  {SIGNS[rows[0].change]} {_meeting(rows, meetings)}"


def _meeting(rows: list[Change], meetings: Mapping[str, Meeting]) -> str:
    """What became of one meeting."""
    first = rows[0]
    name = printable(first.name) or "(name no longer kept)"
    if first.change == "changed":
        told = "; ".join(_field(row) for row in rows)
    else:
        known = meetings.get(first.id) if first.change == "added" else None
        told = in_short(known) if known is not None else first.old or "when and where is no longer kept"
    return f"{name}: {printable(told)} ({printable(first.id)})"


def _field(change: Change) -> str:
    """From what to what a field has changed."""
    field = _NAMES.get(change.field or "", change.field or "").replace("_", " ")
    old, new = (_value(change.field, value) for value in (change.old, change.new))
    if new is None:
        return f"{field} was {old}, and is no longer given" if old is not None else f"{field} changed"
    return f"{field} {old} -> {new}" if old is not None else f"{field} is now {new}"


def _value(field: str | None, value: str | None) -> str | None:
    if field == "weekday" and value is not None and value.isdigit():
        return DAYS[int(value) - 1].title()
    return value
