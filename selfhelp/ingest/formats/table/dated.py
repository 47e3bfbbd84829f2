"""Rows with a date -> rows with the weekday of that date, valid on it alone."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from selfhelp.ingest.field_cells import is_day
from selfhelp.reading import cells, dates, time_spans

_IN_UTC: Final = re.compile(r"(?:Z|[+-]00:?00)$")
"""The end of a time in UTC, whose local day is unknown."""

LONGEST: Final = timedelta(hours=24)
"""A longer stretch is no single meeting."""


def with_date(fields: dict[str, Any]) -> dict[str, Any]:
    """A row by the names of the field table, with its date or date-times as day, times and validity.

    Where a column has the weekday, date-times only give the clock, because they may be the first of a series. A date
    that cannot be read stays in the schedule in words.
    """
    has_day = cells.text(fields.get("day")) is not None
    stated = fields.get("date")
    start, end = _moment(fields.get("time")), _moment(fields.get("end_time"))
    if stated is None and start is None:
        if has_day or "valid_until" not in fields or cells.text(fields.get("when")) is not None:
            return fields
        return _with_validity(fields)
    row = {name: value for name, value in fields.items() if name != "date"}
    if start is not None and end is not None and not start <= end <= start + LONGEST:
        return row
    if start is not None:
        row["time"] = _clock(start)
    if end is not None:
        row["end_time"] = _clock(end)
    if stated is None:
        return row if has_day or start is None else row | _valid_on(start, row)
    on = _moment(stated)
    if on is None:
        return row | ({"day": stated} if is_day(stated) and not has_day else {"when": stated})
    if _has_time(stated) and cells.text(row.get("time")) is None:
        row["time"] = _clock(on)
    return row | _valid_on(on, row)


def is_date_time(value: object) -> bool:
    """Whether a cell is a date with a time of day."""
    return _moment(value) is not None and _has_time(value)


def _with_validity(fields: dict[str, Any]) -> dict[str, Any]:
    """A row that begins and ends on one date, as the meeting of that date."""
    start, end = _moment(fields.get("valid_from")), _moment(fields["valid_until"])
    if start is None or end is None or not (start.date() == end.date() or start <= end <= start + LONGEST):
        return fields
    row = dict(fields)
    if _has_time(fields["valid_from"]) and cells.text(row.get("time")) is None:
        row |= {"time": _clock(start), "end_time": _clock(end)}
    elif start.date() != end.date():
        return fields
    return row | _valid_on(start, row)


def _valid_on(moment: datetime, row: Mapping[str, object]) -> dict[str, object]:
    """The fields of a meeting on one date, or from that date on if the row has a rule."""
    iso = moment.date().isoformat()
    is_series = cells.text(row.get("recurrence")) is not None
    return {"day": moment.isoweekday(), "valid_from": iso, **({} if is_series else {"valid_until": iso})}


def _moment(value: object) -> datetime | None:
    """The date and time of a cell that is no clock time with a placeholder for its date."""
    word = cells.line(value)
    if word is None or len(word) < 8 or time_spans.time_spans(word) or _IN_UTC.search(word):
        return None
    iso = dates.stamp(word)
    return None if iso is None else datetime.fromisoformat(iso)


def _has_time(value: object) -> bool:
    return "T" in (dates.stamp(value) or "")


def _clock(moment: datetime) -> str:
    return moment.strftime("%H:%M")
