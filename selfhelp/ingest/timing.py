"""Days and times of the meetings of one row, from separate columns or from one text for both."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from selfhelp.ingest.field_cells import Cell
from selfhelp.ingest.fields import RawMeeting
from selfhelp.ingest.messages import RowRejectedError
from selfhelp.model import Meeting
from selfhelp.reading.closures import closures_in_words
from selfhelp.reading.days import read_days
from selfhelp.reading.days_and_times import Time, in_one_text, time_of_span
from selfhelp.reading.holidays import holiday_dates
from selfhelp.reading.recurrence import rule_in_words
from selfhelp.reading.regions import country_of_zone
from selfhelp.reading.time_spans import Span, duration, time_spans
from selfhelp.reading.words import word_tables
from selfhelp.text import fold

CLOSURE_YEARS: Final = 2
"""Years from the import for which the dates of holidays are written out."""

ClockCell = Cell[tuple[Span, ...]]


def times_of(
    row: RawMeeting,
    texts: Iterable[tuple[str | None, bool]],
    warnings: list[str],
    languages: Iterable[Collection[str]] = (),
) -> list[Time]:
    """When each meeting of a row takes place; ids of warnings are added to `warnings`.

    `texts` are the texts about the meeting, each with a flag: whether it is the name. `languages` are sets of languages
    that the feed may be written in, the most certain first; they resolve short words that mean different days in
    different languages.

    Raises:
        RowRejectedError: a day is given but cannot be read, and no text states it either.
    """
    if (together := _in_one_cell(row)) is not None:
        return together
    has_time = any(cell.text is not None for cell in row.time)
    if row.when is not None and not has_time:
        if row.day.text is None:
            warnings.append("schedule-unreadable")
        elif spans := time_spans(row.when):
            row, has_time = row._replace(time=(Cell(row.when, spans),)), True
    weekdays, phrase = row.day.value, None
    if weekdays is None and (days := read_days(row.day.text or "")).is_ambiguous:
        readings = (days.in_language(spoken) for spoken in languages)
        weekdays = next((reading for reading in readings if reading is not None), ())
        if not weekdays:
            warnings.append("day-ambiguous")
    if weekdays is None and row.day.text is not None:
        if not has_time and (times := in_one_text(row.day.text)) is not None:
            return times
        stated_rule = rule_in_words([(row.day.text, False)], None)
        if stated_rule is not None:
            weekdays, phrase = (stated_rule.weekday,), row.day.text
    if weekdays is None and (stated_rule := rule_in_words(texts, None)) is not None:
        weekdays = (stated_rule.weekday,)
    if weekdays is None:
        raise RowRejectedError("day-unreadable", repr(row.day.text))
    if not weekdays and row.day.text is not None and fold(row.day.text) in word_tables().unstated_days:
        warnings.append("day-not-given")
    phrase = phrase or (row.when if row.time[0].text == row.when else None)
    times = _each_time(row, weekdays, warnings)
    return times if phrase is None else [time._replace(words=phrase) for time in times]


def _in_one_cell(row: RawMeeting) -> list[Time] | None:
    """The times of a row whose schedule, or each of whose times, states the day as well; None for other rows.

    The days in a column of their own must be among them: a row that contradicts itself is not read.
    """
    if row.when is None and all(cell.value or cell.text is None for cell in row.time):
        return None
    for texts in ([row.when], [None if cell.value else cell.text for cell in row.time]):
        parts = [None if text is None else in_one_text(text) for text in texts]
        times = [time for part in parts for time in part or ()]
        if all(parts) and times and set(row.day.value or ()) <= {time.day for time in times}:
            return times
    return None


def _each_time(row: RawMeeting, weekdays: Sequence[int], warnings: list[str]) -> list[Time]:
    """A time for each combination of day and time, or for each pair if there are two lists of equal length."""
    if len(row.time) == len(weekdays) > 1:
        pairs = zip(weekdays, row.time, strict=True)
        return [time for day, cell in pairs for time in _times_on(row, day, cell, warnings)]
    days = weekdays or (None,)
    if len(row.time) == 1 and len(spans := row.time[0].value or ()) > 1:
        if len(spans) == len(weekdays):
            warnings.append("times-without-days")
            return [Time(day, None, None) for day in weekdays]
        return [time_of_span(day, span, None) for day in days for span in spans]
    return [_time(row, day, cell, warnings) for day in days for cell in row.time]


def _times_on(row: RawMeeting, day: int, cell: ClockCell, warnings: list[str]) -> list[Time]:
    """The times in the cell for one day."""
    if len(spans := cell.value or ()) > 1:
        return [time_of_span(day, span, None) for span in spans]
    return [_time(row, day, cell, warnings)]


def _time(row: RawMeeting, day: int | None, cell: ClockCell, warnings: list[str]) -> Time:
    """The time of the meeting on one day, with the end or length that the row gives."""
    spans = cell.value or ()
    start, end, zone = spans[0] if len(spans) == 1 else (None, None, None)
    end = row.end_time.value if end is None else end
    if start is None and cell.text is not None:
        warnings.append("time-unreadable")
    length = duration(start, end)
    if length is None and end is None and row.duration is not None:
        length = row.duration
    elif length is None and row.end_time.text is not None and start is not None:
        warnings.append("end-implausible")
    if start == 1440:
        start, day = 0, None if day is None else day % 7 + 1
    return Time(day, start, length, None, zone)


def dates_closed(
    texts: Iterable[tuple[str | None, bool]], day: int | None, meeting: Meeting, warnings: list[str]
) -> tuple[str, ...]:
    """The ISO dates on which a meeting on this weekday does not take place: those listed, and holidays in texts.

    Holidays are written out for the two years after the moment at which the feed was fetched.
    """
    kinds = closures_in_words((text for text, _ in texts), day)
    if not kinds or meeting.fetched is None:
        return meeting.except_dates
    country = meeting.country or (None if meeting.timezone is None else country_of_zone(meeting.timezone))
    first = date.fromisoformat(meeting.fetched[:10])
    last = first + timedelta(days=365 * CLOSURE_YEARS)
    dates, complete = holiday_dates(kinds, country, meeting.state, meeting.postal_code, first, last)
    if not complete and "holidays-unknown" not in warnings:
        warnings.append("holidays-unknown")
    own = (closed.isoformat() for closed in dates if day in (None, closed.isoweekday()))
    return tuple(sorted({*meeting.except_dates, *own}))
