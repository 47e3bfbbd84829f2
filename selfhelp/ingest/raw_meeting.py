"""One row with all cells read: each once, by the field table."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from selfhelp.ingest.field_cells import Cell, days_and_words, is_not_no, region_parts
from selfhelp.ingest.fields import FIELDS, RawMeeting
from selfhelp.ingest.limits import CELL
from selfhelp.ingest.messages import RowRejectedError
from selfhelp.ingest.remembered import SCALARS, Reader, remembering
from selfhelp.reading import links
from selfhelp.reading.cells import LONGEST_LINE, is_cut, key, line, text, yes_or_no
from selfhelp.reading.links import link
from selfhelp.vocabulary import ATTRIBUTES

LONGEST_LIST: Final = 1000
"""Number of values in one cell; real rows list up to 50."""

IS_UNNAMED: Final = "is_unnamed"
"""Key that is true in rows that have only a default name."""

PRIVATE_PLACE: Final = "The address is confidential."
"""The note of a row whose column for that says that its place is private."""

_OTHER_KEYS: Final = {"slug": ("post_name", "ID", "id"), "formatted_address": ("full_address",)}
"""Field -> other keys for it in Meeting Guide rows."""

_ALL_OTHER_KEYS: Final = frozenset(key for keys in _OTHER_KEYS.values() for key in keys)

_MAY_HOLD_LINK: Final = ("url", "website", "location", "address", "formatted_address", "location_notes")
"""Fields to search for the link to join if its own field is empty."""


def raw_meeting(row: object) -> RawMeeting:
    """A row by the names of the table, with each cell read.

    Raises:
        RowRejectedError: it is not an object, or a list is too long.
    """
    if not isinstance(row, Mapping):
        raise RowRejectedError("not-an-object")
    if row.get("half") is not None or row.get("end_half") is not None:
        row = _with_halves(row)
    if row.get("place_private") is not None or type(row.get("except_dates")) is str:
        row = _with_office_answers(row)
    values: dict[str, Any] = {}
    attributes: dict[str, bool] = {}
    was_cut = False
    for name, cell in row.items():
        if cell is None:
            continue
        if (reader := _READERS.get(name)) is not None:
            if type(cell) is str:
                cell = cell[:CELL]
            elif type(cell) is list and len(cell) > LONGEST_LIST:
                raise RowRejectedError("list-too-long", str(LONGEST_LIST))
            values[name] = value = reader.scalar(cell) if type(cell) in SCALARS else reader.other(cell)
            # No number is as long.
            if type(cell) not in SCALARS or (type(cell) is str and len(cell) >= LONGEST_LINE):
                was_cut = was_cut or is_cut(value.text if type(value) is Cell else value)
        if name in ATTRIBUTES and (answer := yes_or_no(cell)) is not None:
            attributes[name] = answer
    if not _ALL_OTHER_KEYS.isdisjoint(values):
        values = _under_own_names(values)
    region, *smaller = (values.pop(name, None) for name in ("region", "sub_region", "sub_sub_region"))
    values["regions"] = values.get("regions") or (*(region or ()), *filter(None, smaller))
    if "conference_url" not in values or values["conference_url"].value is None:
        values["other_link"] = _link_elsewhere(row)
    return RawMeeting(**values, attributes=attributes, is_cut=was_cut)


def _under_own_names(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of cells, those under other keys for a field in its place if it is empty."""
    values = dict(values)
    for name, others in _OTHER_KEYS.items():
        for other in others:
            if other in values:
                value = values.pop(other)
                values[name] = values.get(name) or value
    return values


def joined(*notes: str | None) -> str | None:
    """Several notes as one text, one per line; None if there are none."""
    return "\n".join(filter(None, notes)) or None


def _with_halves(row: Mapping[str, object]) -> Mapping[str, object]:
    """The row with a.m. or p.m. from separate columns added to its times."""
    halves = {"time": line(row.get("half")), "end_time": line(row.get("end_half"))}
    return {**row, **{name: _with_half(row.get(name), half) for name, half in halves.items() if half is not None}}


def _with_office_answers(row: Mapping[str, object]) -> Mapping[str, object]:
    """The row with what an office's own columns say put where it is read: dates as a list, the rest as notes.

    A note that the address is confidential withholds the place. Days that are no dates ("Thanksgiving") are closures
    in words.
    """
    fields = dict(row)
    if is_not_no(fields.pop("place_private", None)):
        fields["location_notes"] = joined(text(row.get("location_notes")), PRIVATE_PLACE)
    if isinstance(row.get("except_dates"), str):
        fields["except_dates"], words = days_and_words(text(row["except_dates"]) or "")
        fields["notes"] = joined(text(row.get("notes")), *(f"No meeting on {day}." for day in words))
    return fields


def _with_half(time: object, half: str) -> object:
    if isinstance(time, list | tuple) and len(time) > 1:
        return [_with_half(part, half) for part in time]
    words = line(time)
    return time if words is None else f"{words} {half}"


def _link_elsewhere(row: Mapping[str, object]) -> str | None:
    for name in _MAY_HOLD_LINK:
        value = row.get(name)
        if isinstance(value, str) and links.may_hold_conference_link(value) and links.is_conference(value):
            return link(value)
    return None


_READ_BEFORE: Final = ("half", "end_half", "date", "place_private")
"""Fields that become part of others before cells are read."""

_ONLY_IN_ROWS: Final[Mapping[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(_OTHER_KEYS["slug"], key),
    **dict.fromkeys(_OTHER_KEYS["formatted_address"], line),
    "regions": region_parts,
    "sub_sub_region": line,
    IS_UNNAMED: bool,
}
"""Readers of what rows have, but no column is named for."""

_READERS: Final[Mapping[str, Reader]] = {
    name: remembering(read)
    for name, read in {**{field.name: field.read for field in FIELDS}, **_ONLY_IN_ROWS}.items()
    if name not in _READ_BEFORE
}
