"""Spans of dates in a phrase: "jan 4-8", "12/20 to 12/27", "the week of dec 14", "this month", "in december"."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from selfhelp.patterns import CuedPattern
from selfhelp.phrase.dates import SLASHED, coming_day, month_and_day, month_names, next_date
from selfhelp.phrase.holidays import YEAR, kinds_of_holidays
from selfhelp.phrase.tokens import PhraseDraft
from selfhelp.reading.days import weekday_in_text
from selfhelp.reading.holidays import holiday_dates

_ORDINAL: Final = r"(\d{1,2})(?:st|nd|rd|th)?"
_TO: Final = r"(?:to|thru|through|until|till?|al?|hasta)"
_MONTH_SPAN: Final = CuedPattern(
    rf"\b(?:from |on )?(?P<between>between )?(?P<month>[a-z]{{3,10}}) (?:the )?{_ORDINAL}"
    rf" (?P<to>{_TO}|and|y|or|o) (?:the )?(?:(?P<other>[a-z]{{3,10}}) )?{_ORDINAL}(?! ?(?:am|pm|a m|p m)\b)(?= |$)",
    digit=True,
)
_SPAN_MONTH: Final = CuedPattern(
    rf"\b(?:from |on |del? )?(?P<between>between )?(?:the |el )?{_ORDINAL}"
    rf" (?P<to>{_TO}|and|y|or|o) (?:the |el )?{_ORDINAL} (?:of |de )?(?P<month>[a-z]{{3,10}})(?= |$)",
    digit=True,
)
_SLASHED_SPAN: Final = CuedPattern(
    rf"\b(?:from |between )?(\d{{1,2}}/\d{{1,2}}) (?:{_TO}|and) (\d{{1,2}}/\d{{1,2}})(?= |$)",
    digit=True,
)
_WEEK_OF: Final = CuedPattern(
    r"\b(?:for |during )?(?:the |la )?(?:week|semana)"
    r" (?P<side>of|starting|beginning|del?|before|after|antes de|despues de)"
    r" (?:monday |mon )?(?:the |el )?(?:(?P<month>[a-z]{3,10}) (?P<day>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<first>\d{1,2})(?:st|nd|rd|th)?(?: (?:of|de) (?P<its_month>[a-z]{3,10}))?|(?P<slashed>\d{1,2}/\d{1,2})"
    r"|(?P<holiday>[a-z]+(?: years?)?(?: day| eve)?))(?= |$)",
    cues="week semana",
)
_MONTH: Final = CuedPattern(
    r"\b(?:(?:any ?time |sometime |later |for )?(?P<which>this|next) month"
    r"|(?:by )?(?:the )?(?:rest|end) of (?:the|this) month"
    r"|(?P<es>este mes|el proximo mes|el mes que viene|proximo mes)"
    r"|(?P<bare>[a-z]{3,10}) (?P<year>20\d\d)"
    r"|(?:any ?time |sometime )?(?P<part>in|during|early|late|mid|en|durante) (?P<month>[a-z]{3,10}))(?= |$)",
    cues="month mes in during early late mid en durante",
    digit=True,
)
_NTH_OF_MONTH: Final = CuedPattern(
    r"\b(?:on )?(?:the )?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th|primer|segundo|tercer|ultimo)"
    r" (?P<weekday>[a-z]{3,9}) (?:of|in|de) (?P<month>[a-z]{3,10})(?= |$)",
    cues="of in de",
)
_NTH: Final = {
    "first": 1, "1st": 1, "primer": 1, "second": 2, "2nd": 2, "segundo": 2, "third": 3, "3rd": 3, "tercer": 3,
    "fourth": 4, "4th": 4, "last": -1, "ultimo": -1,
}  # fmt: skip
_BESIDE_HOLIDAY: Final = CuedPattern(
    r"\b(?:on |the )?(?P<side>day before|day after|before|until)"
    r" (?:the )?(?P<holiday>[a-z]+(?: years?)?(?: day| eve)?)(?= |$)",
    cues="before after until",
)
_BETWEEN_HOLIDAYS: Final = CuedPattern(
    r"\b(?:the )?(?:(?:week|days|time|break|holidays?) )?between (?P<first>[a-z]+(?: years?)?(?: day| eve)?)"
    r" (?:and|to|thru) (?P<last>[a-z]+(?: years?)?(?: day| eve)?)(?= |$)",
    cues="between",
)
_SOON: Final = 45
"""Days before a holiday in which "before christmas" asks for a meeting."""
_HOLIDAY_TIME: Final = CuedPattern(
    r"\b(?:over |during |for )?(?:the )?(?P<holiday>(?:[a-z]+ )?[a-z]+) (?P<unit>weekend|wkend|week)(?= |$)",
    cues="weekend wkend week",
)
_NOT_OF_MONTH: Final = frozenset(
    "due born back last since died passed started moved moving week weekend of birthday".split()
)
"""Words before "in December" that make it tell when something was."""
_MONTHS_AHEAD: Final = 2
"""Months from this one in which somebody may look for a meeting; others are told of."""
_LAST_OF_MONTH: Final = 31
_SPANS: Final = frozenset({"week", "semana", "weekend"})


def read_date_spans(draft: PhraseDraft) -> None:
    """Reads "jan 4-8", "12/20 to 12/27" and "the week of dec 14", before their numbers are taken for clock times."""
    today = draft.vocabulary.now.date()
    months = month_names()
    for span in _months_asked(draft, today):
        draft.add("--day", span)
    for match, at, after in draft.spans(_BESIDE_HOLIDAY, where=_is_soon):
        draft.dated.update(range(at, after))
        draft.add("--day", _beside(match, draft, today))
    for match, at, after in draft.spans(_BETWEEN_HOLIDAYS, where=_are_holidays):
        draft.dated.update(range(at, after))
        draft.add("--day", "..".join(_holiday(match[end], draft, today) or "" for end in ("first", "last")))
    for match, at, after in draft.spans(_NTH_OF_MONTH, where=_names_weekday_of_month):
        draft.dated.update(range(at, after))
        draft.add("--day", _nth_of_month(match, today))
    if not any(token.word[:1].isdigit() or token.word in _SPANS for token in draft.tokens):
        return
    for match, _, _ in draft.spans(_HOLIDAY_TIME, where=_names_holiday):
        day = date.fromisoformat(_holiday(match["holiday"], draft, today) or "")
        draft.add("--day", _week(day, today) if match["unit"] == "week" else _weekend(day))
    for match, first, last in draft.spans(_SLASHED_SPAN, where=_are_dates):
        draft.dated.update(range(first, last))
        ends = [_slashed_date(text, draft, today) for text in match.groups()]
        draft.add("--day", "..".join(filter(None, ends)))
    for match, first, last in draft.spans(_WEEK_OF, where=_names_week):
        draft.dated.update(range(first, last))
        draft.add("--day", _week_of(match, draft, today) or "")
    for pattern in (_MONTH_SPAN, _SPAN_MONTH):
        for match, at, after in draft.spans(pattern, where=_names_month):
            draft.dated.update(range(at, after))
            numbers = [int(group) for group in match.groups() if group and group.isdigit()]
            start = next_date(months[match["month"]], numbers[0], None, today)
            end = next_date(months[_other(match)], numbers[1], None, today)
            if match["to"] in ("and", "y", "or", "o") and not match["between"]:
                draft.add("--day", start)
                draft.add("--day", end)
            else:
                draft.add("--day", f"{start}..{end}" if start < end else start)


def _names_month(match: re.Match[str], _draft: PhraseDraft, *_: int) -> bool:
    days = [int(group) for group in match.groups() if group and group.isdigit()]
    return {match["month"], _other(match)} <= month_names().keys() and max(days) <= _LAST_OF_MONTH


def _names_week(match: re.Match[str], draft: PhraseDraft, first: int, last: int) -> bool:
    told = any(token.told for token in draft.tokens[first:last])
    return not told and _week_of(match, draft, draft.vocabulary.now.date()) is not None


def _other(match: re.Match[str]) -> str:
    """The month of the end of a span, which may be that of its beginning."""
    return match.groupdict().get("other") or match["month"]


def _are_dates(match: re.Match[str], draft: PhraseDraft, *_: int) -> bool:
    today = draft.vocabulary.now.date()
    first, last = (_slashed_date(text, draft, today) for text in match.groups())
    return first is not None and last is not None and first < last


def _slashed_date(text: str, draft: PhraseDraft, today: date) -> str | None:
    match = SLASHED.compiled.fullmatch(text)
    written = month_and_day(match, draft) if match is not None else None
    return None if written is None else next_date(*written, today)


def _week_of(match: re.Match[str], draft: PhraseDraft, today: date) -> str | None:
    """The week in which a day lies, or the seven days before or after it; None if no day is named."""
    months = month_names()
    month = match["month"] or match["its_month"]
    day: str | None
    if match["holiday"]:
        day = _holiday(match["holiday"], draft, today)
    elif match["slashed"]:
        day = _slashed_date(match["slashed"], draft, today)
    elif month:
        number = int(match["day"] or match["first"])
        day = (
            next_date(months[month], number, None, today) if month in months and 1 <= number <= _LAST_OF_MONTH else None
        )
    else:
        coming = coming_day(int(match["first"]), today)
        day = coming.isoformat() if coming else None
    if day is None:
        return None
    date_ = date.fromisoformat(day)
    if match["side"] in ("before", "antes de"):
        first = date_ - timedelta(7)
    elif match["side"] in ("after", "despues de"):
        first = date_ + timedelta(1)
    else:
        return _week(date_, today)
    return f"{max(first, today)}..{first + timedelta(6)}"


def _week(day: date, today: date) -> str:
    """The week of a day, from today on."""
    # A week that is named by its Sunday begins with it.
    first = day - timedelta(day.weekday() % 6)
    return f"{max(first, today)}..{first + timedelta(6)}"


def _weekend(day: date) -> str:
    """The weekend of a holiday, with the holiday if it is right beside it."""
    weekday = day.isoweekday()
    if weekday == 1:
        return f"{day - timedelta(2)}..{day}"
    saturday = day + timedelta(6 - weekday if weekday > 3 else -1 - weekday)
    return f"{min(day, saturday) if weekday > 3 else saturday}..{saturday + timedelta(1)}"


def _names_holiday(match: re.Match[str], draft: PhraseDraft, first: int, last: int) -> bool:
    told = any(token.told for token in draft.tokens[first:last])
    return not told and _holiday(match["holiday"], draft, draft.vocabulary.now.date()) is not None


def _are_holidays(match: re.Match[str], draft: PhraseDraft, *_: int) -> bool:
    """Whether two holidays are named, of which the second is the next one after the first."""
    today = draft.vocabulary.now.date()
    first, last = (_holiday(match[end], draft, today) for end in ("first", "last"))
    return first is not None and last is not None and first < last


def _is_soon(match: re.Match[str], draft: PhraseDraft, first: int, last: int) -> bool:
    today = draft.vocabulary.now.date()
    is_no_date = draft.word(first - 1) == "week" or any(token.told for token in draft.tokens[first:last])
    day = None if is_no_date else _holiday(match["holiday"], draft, today)
    return day is not None and (match["side"].startswith("day") or (date.fromisoformat(day) - today).days <= _SOON)


def _beside(match: re.Match[str], draft: PhraseDraft, today: date) -> str:
    """The day before or after a holiday, or the days up to it."""
    day = date.fromisoformat(_holiday(match["holiday"], draft, today) or "")
    if match["side"].startswith("day"):
        return (day + timedelta(1 if match["side"] == "day after" else -1)).isoformat()
    return f"{today}..{max(today, day - timedelta(1))}"


def _names_weekday_of_month(match: re.Match[str], _draft: PhraseDraft, *_: int) -> bool:
    return match["month"] in month_names() and weekday_in_text(match["weekday"]) is not None


def _nth_of_month(match: re.Match[str], today: date) -> str:
    """The date of "second tuesday in january", of the next such month."""
    month, nth = month_names()[match["month"]], _NTH[match["nth"]]
    weekday = weekday_in_text(match["weekday"]) or 1
    for year in (today.year, today.year + 1):
        if nth > 0:
            first = date(year, month, 1)
            day = first + timedelta((weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
        else:
            end = date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
            day = end - timedelta((end.isoweekday() - weekday) % 7)
        if day >= today:
            break
    return day.isoformat()


def _holiday(name: str, draft: PhraseDraft, today: date) -> str | None:
    """The next date of the holiday with that name."""
    kind = kinds_of_holidays().get(name)
    if kind is None:
        return None
    dates, _ = holiday_dates({kind}, draft.vocabulary.country, None, None, today, today + YEAR)
    return min(dates).isoformat() if dates else None


def _months_asked(draft: PhraseDraft, today: date) -> Iterable[str]:
    """The days of a month that is asked for, from today on."""
    months = month_names()

    def is_asked(match: re.Match[str], draft: PhraseDraft, first: int, last: int) -> bool:
        if match["bare"]:
            return match["bare"] in months and date(int(match["year"]), months[match["bare"]], 1) > today
        if match["month"] is None:
            return draft.word(first - 1) not in ("of", "the", "monthly")
        ahead = (months[match["month"]] - today.month) % 12 if match["month"] in months else 12
        told = any(token.told for token in draft.tokens[first:last])
        before = draft.word(first - 1)
        is_bare = before not in _NOT_OF_MONTH and (not before or weekday_in_text(before) is None)
        return ahead <= _MONTHS_AHEAD and not told and is_bare

    for match, _, _ in draft.spans(_MONTH, where=is_asked):
        ahead = 1 if match["which"] == "next" or (match["es"] or "este").partition(" ")[0] != "este" else 0
        if match["bare"]:
            ahead = (int(match["year"]) - today.year) * 12 + months[match["bare"]] - today.month
        elif match["month"]:
            ahead = (months[match["month"]] - today.month) % 12
        first = date(today.year + (today.month + ahead - 1) // 12, (today.month + ahead - 1) % 12 + 1, 1)
        last = date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(1)
        if match["part"] == "early":
            last = first + timedelta(9)
        elif match["part"] in ("late", "mid"):
            first = first + timedelta(19 if match["part"] == "late" else 9)
            last = last if match["part"] == "late" else first + timedelta(10)
        yield f"{max(first, today)}..{last}"
