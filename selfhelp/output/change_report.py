"""What imports changed, in sentences to be mailed: a line for each meeting, below a heading for each import."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from itertools import groupby
from typing import IO, Final, NamedTuple

from selfhelp.model import Change, Hit, Meeting, Occurrence, weekly_rule
from selfhelp.organizations import Organization
from selfhelp.output.clock_times import rule_label, schedule_in_words
from selfhelp.output.last_known import last_known
from selfhelp.output.leaving import CALL_AHEAD, for_others, own_lists
from selfhelp.output.page_frame import page_end, page_start
from selfhelp.output.places import where
from selfhelp.text import printable
from selfhelp.vocabulary import DAYS

SIGNS: Final = {"added": "+", "removed": "-", "changed": "~"}
NO_CHANGES: Final = "No changes."
TITLE: Final = "Changed meetings"

_NAMES: Final = {"weekday": "day", "group_name": "group"}
"""Field of a meeting -> what the report calls it, if that is another word."""

_STYLE: Final = """
body { font: 1rem/1.4 sans-serif; margin: 1rem; }
h2 { font-size: 1rem; }
li { margin-bottom: .4rem; overflow-wrap: anywhere; }
"""
"""Plain rules for elements, which mail programs know and tools can write into the elements themselves."""

_TEXTS: Final = frozenset({"name", "group_name", "location", "location_notes", "notes", "group_notes"})
_WAYS_TO_JOIN: Final = frozenset({"conference_url", "conference_phone", "conference_notes"})
"""Fields of which something may be taken out, because others may read the report."""


class KnownBesides(NamedTuple):
    """What is known besides the changes: the meetings that are still there, by id, and all organizations."""

    meetings: Mapping[str, Meeting]
    organizations: Mapping[str, Organization]


class ChangedMeeting(NamedTuple):
    """What became of a meeting (a key of `SIGNS`), its name, when and where it is or what has changed, and its id."""

    change: str
    name: str
    told: str
    id: str


class ImportChanged(NamedTuple):
    """What one import changed: its source, its day, how many meetings, and which."""

    source: str
    day: str
    counts: str
    meetings: list[ChangedMeeting]


def in_short(meeting: Meeting) -> str:
    """When and where a meeting takes place, in a line that says enough after the meeting is gone."""
    return f"{schedule_in_words(meeting, twelve_hours=False)}, {where(meeting)}"


def imports_changed(changes: Iterable[Change], known: KnownBesides) -> Iterator[ImportChanged]:
    """What each import changed, without passcodes and what else is not for everybody."""
    for (source, time), of_import in groupby(changes, key=lambda change: (change.source, change.time)):
        listed = [list(rows) for _, rows in groupby(of_import, key=lambda change: (change.change, change.id))]
        counts = {kind: sum(rows[0].change == kind for rows in listed) for kind in SIGNS}
        told = ", ".join(f"{number} {kind}" for kind, number in counts.items() if number)
        yield ImportChanged(printable(source), time[:10], told, [_meeting(rows, known) for rows in listed])


def change_report(changes: Iterable[Change], known: KnownBesides, made_on: date) -> Iterator[str]:
    """The lines of a report that was made on a day; none if there are no changes."""
    is_empty = True
    for of_import in imports_changed(changes, known):
        is_empty = False
        yield f"{of_import.source}, imported {of_import.day}: {of_import.counts}"
        for meeting in of_import.meetings:
            yield f"  {SIGNS[meeting.change]} {meeting.name}: {meeting.told} ({meeting.id})"
    if not is_empty:
        yield f"{own_lists(made_on)} {CALL_AHEAD}"


def write_change_page(changes: Iterable[Change], known: KnownBesides, made_on: date, stream: IO[str]) -> None:
    """Write the report as a page, which says so if there are no changes."""
    stream.write(page_start(TITLE, _STYLE, made_on))
    is_empty = True
    for of_import in imports_changed(changes, known):
        is_empty = False
        stream.write(
            f'<h2 dir="auto">{escape(of_import.source)}, imported {escape(of_import.day)}</h2>\n'
            f"<p>{escape(of_import.counts)}</p>\n<ul>\n"
        )
        for meeting in of_import.meetings:
            stream.write(
                f'<li dir="auto">{meeting.change}: <strong>{escape(meeting.name)}</strong>: {escape(meeting.told)}'
                f" ({escape(meeting.id)})</li>\n"
            )
        stream.write("</ul>\n")
    stream.write(page_end(NO_CHANGES if is_empty else ""))


def _meeting(rows: list[Change], known: KnownBesides) -> ChangedMeeting:
    """What became of one meeting."""
    first = rows[0]
    if first.change == "changed":
        current = known.meetings.get(first.id)
        told = "; ".join(_field(row, current) for row in rows if not _follows_day(row, rows))
    else:
        is_added = first.change == "added"
        meeting = known.meetings.get(first.id) if is_added else last_known(first, known.organizations)
        told = "when and where is no longer kept" if meeting is None else in_short(_for_others(meeting))
    name = _for_others(_bare(first)).name
    return ChangedMeeting(
        first.change, printable(name) or "(name no longer kept)", printable(told), printable(first.id)
    )


def _follows_day(row: Change, rows: Iterable[Change]) -> bool:
    """Whether a change of the rule only repeats that of the day of a weekly meeting."""
    if row.field != "recurrence":
        return False
    days = [(change.old, change.new) for change in rows if change.field == "weekday"]
    return any((row.old, row.new) == (_weekly(old), _weekly(new)) for old, new in days)


def _weekly(weekday: str | None) -> str | None:
    return weekly_rule(int(weekday)) if weekday is not None and weekday.isdigit() else None


def _field(change: Change, current: Meeting | None) -> str:
    """From what to what a field has changed."""
    field = _NAMES.get(change.field or "", change.field or "").replace("_", " ")
    old, new = (_value(change, value, current) for value in (change.old, change.new))
    if old == new:
        return f"{field} changed"
    if new is None:
        return f"{field} was {old}, and is no longer given"
    return f"{field} {old} -> {new}" if old is not None else f"{field} is now {new}"


def _value(change: Change, value: str | None, current: Meeting | None) -> str | None:
    """A value of a field, as people may read it; None if there is none, or nobody may."""
    field = change.field or ""
    if value is None:
        return None
    if field == "weekday" and value.isdigit():
        return DAYS[int(value) - 1].title()
    if field == "recurrence":
        return rule_label(_bare(change)._replace(recurrence=value)) or "every week"
    if field in _WAYS_TO_JOIN and current is None:
        # Whether its group is one on which nobody may drop in is not known.
        return None
    if field in _TEXTS | _WAYS_TO_JOIN:
        # Without other ways to join, nothing is said of these in the notes.
        alone = (current or _bare(change))._replace(conference_url=None, conference_phone=None, url=None)
        cleaned: str | None = getattr(_for_others(alone._replace(**{field: value})), field)  # type: ignore[arg-type]
        return cleaned
    return value


def _bare(change: Change) -> Meeting:
    """A meeting of which nothing is known but its name."""
    return Meeting(change.id, change.source, change.source_key, Organization("", ""), change.name)


def _for_others(meeting: Meeting) -> Meeting:
    return for_others(Hit(meeting, 0, Occurrence()))[0].meeting
