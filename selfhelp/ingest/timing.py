"""When the meetings of one row take place: its days and times, from their own columns or from one text for both."""

from collections.abc import Iterable, Mapping
from typing import Final

from selfhelp.ingest.report import RowRejectedError
from selfhelp.reading import cells, days, time_spans
from selfhelp.reading.days import UNTOLD_DAYS
from selfhelp.reading.days_and_times import Time, in_one_text, time_of_span
from selfhelp.reading.recurrence import in_words
from selfhelp.text import fold

SUNDAY: Final = 0
"""The number that means Sunday in `day`; 7 does as well."""


def times_of(row: Mapping[str, object], texts: Iterable[tuple[str | None, bool]], warnings: list[str]) -> list[Time]:
    """When each meeting of a row takes place.

    `texts` are those about the meeting, each with whether it is the name.

    Raises:
        RowRejectedError: a day is given that cannot be read, and no text tells it either.
    """
    said, times = row.get("day"), row.get("time")
    words = cells.text(said)
    if words is None and cells.text(times) is None and (when := cells.text(row.get("when"))) is not None:
        told = in_one_text(when)
        if told is not None:
            return told
        warnings.append("schedule-unreadable")
    named_days = days.weekdays(said, sunday=SUNDAY)
    phrase = None
    if named_days is None and words is not None:
        if cells.text(times) is None and (told := in_one_text(words)) is not None:
            return told
        named = in_words([(words, False)], None)
        if named is not None:
            named_days, phrase = [named.weekday], words
    if named_days is None and (named := in_words(texts, None)) is not None:
        named_days = [named.weekday]
    if named_days is None:
        raise RowRejectedError("day-unreadable", repr(words))
    if not named_days and words is not None and fold(words) in UNTOLD_DAYS:
        warnings.append("day-not-given")
    return [time._replace(words=phrase) for time in _timed(row, named_days, times, warnings)]


def _timed(row: Mapping[str, object], days: list[int], times: object, warnings: list[str]) -> list[Time]:
    """Each of the days with each of the times, or one by one where there is a list of each."""
    listed = list(times) if isinstance(times, list | tuple) and len(times) > 1 else [times]
    if len(listed) == len(days) > 1:
        return [_clocked(row, day, time, warnings) for day, time in zip(days, listed, strict=True)]
    if len(listed) == 1 and len(spans := time_spans.time_spans(_with_half(times, row.get("half")))) > 1:
        if len(spans) == len(days):
            warnings.append("times-without-days")
            return [Time(day, None, None) for day in days]
        return [time_of_span(day, span, None) for day in days or (None,) for span in spans]
    return [_clocked(row, day, time, warnings) for day in days or (None,) for time in listed]


def _clocked(row: Mapping[str, object], day: int | None, time: object, warnings: list[str]) -> Time:
    spans = time_spans.time_spans(_with_half(time, row.get("half")))
    start, end, zone = spans[0] if len(spans) == 1 else (None, None, None)
    end = time_spans.minutes(_with_half(row.get("end_time"), row.get("end_half"))) if end is None else end
    if start is None and cells.text(time) is not None:
        warnings.append("time-unreadable")
    length = time_spans.duration(start, end)
    if length is None and end is None and row.get("duration") is not None:
        length = time_spans.length(row.get("duration"))
    elif length is None and cells.text(row.get("end_time")) is not None and start is not None:
        warnings.append("end-implausible")
    if start == 1440:
        start, day = 0, None if day is None else day % 7 + 1
    return Time(day, start, length, None, zone)


def _with_half(time: object, half: object) -> object:
    """A time with the half of the day that another column tells."""
    said = cells.text(half)
    return time if said is None else f"{cells.text(time) or ''} {said}".strip()
