"""Days in a phrase: weekdays and their ranges, dates, holidays by name, "next tuesday", "in two weeks"."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Final

from selfhelp.directory.people import NUMBER_WORDS
from selfhelp.directory.spelling import nearest
from selfhelp.patterns import CuedPattern
from selfhelp.phrase.holidays import holidays_asked
from selfhelp.phrase.tokens import PhraseDraft
from selfhelp.reading.days import day_range, weekday_in_text, weekday_named
from selfhelp.reading.words import word_tables
from selfhelp.vocabulary import DAYS

_ISO: Final = CuedPattern(r"\b20\d\d-\d\d-\d\d\b", digit=True)
SLASHED: Final = CuedPattern(r"(?:\bon )?\b(\d{1,2})/(\d{1,2})(?:/((?:20)?\d\d))?(?= |$)", digit=True)
_DAY_OF_MONTH: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH_DAY: Final = CuedPattern(
    rf"(?:\bon )?\b(?P<month>[a-z]{{3,10}}) (?:the )?{_DAY_OF_MONTH}(?! ?(?:am|pm|a m|p m|to \d)\b)"
    r"(?: (?P<year>20\d\d))?(?= |$)",
    digit=True,
)
_DAY_MONTH: Final = CuedPattern(
    rf"(?:\b(?:on|el) )?(?:\bthe )?\b{_DAY_OF_MONTH} (?:of |de )?(?P<month>[a-z]{{3,10}})(?: (?P<year>20\d\d))?(?= |$)",
    digit=True,
)
_MORE_DAYS: Final = re.compile(r"1[3-9]|2\d|3[01]")
"""Numbers that are no clock times where a date stands before them."""
_NTH_TO_NTH: Final = CuedPattern(
    r"\b(?:from |on |for )?(?P<between>between )?the (\d{1,2})(?:st|nd|rd|th)"
    r" (?P<to>to|thru|through|until|till?|and|or)"
    r" (?:the )?(\d{1,2})(?:st|nd|rd|th)(?= |$)",
    digit=True,
)
_THE_NTH: Final = CuedPattern(
    r"\b(?:on |for )?the (\d{1,2})(?:st|nd|rd|th)(?! (?:step|tradition|concept|floor|ave|avenue|st|street|time|one"
    r"|mon|tue|wed|thu|fri|sat|sun|\w*day|grade|of|row|week))(?= |$)",
    digit=True,
)
_IN_DAYS: Final = CuedPattern(
    r"\b(?P<week>a week from (?:now|today|tonight))(?= |$)"
    r"|\bin (?P<days>\d{1,2}|two|three|four|five|six) days(?= |$)"
    r"|\b(?:the )?day after tomorrow\b|\bpasado manana\b",
    cues="week days tomorrow pasado",
)
_WEEKS: Final = CuedPattern(
    r"\b(?:(?:for |any ?time )?(next|this) week|la (?:proxima) semana|la semana que viene|esta semana"
    r"|in (a|one|two|three|2|3|4) weeks?(?: time)?)(?= |$)",
    cues="week weeks semana",
)
_WEEK_OF_MONTH: Final = CuedPattern(
    r"\b(?:the )?(first|second|third|fourth|last) (week|weekend) (?:of|in) ([a-z]{3,10})(?= |$)", cues="week weekend"
)
_WEEKS_OF_MONTH: Final = {"first": 1, "second": 8, "third": 15, "fourth": 22, "last": -7}
_EVERY_DAY: Final = CuedPattern(
    r"\b(?:every ?day|daily|each day|any day|7 days a week|seven days a week|todos los dias)(?: of the week)?"
    r"(?! (?:but|except|besides))(?= |$)",
    cues="every everyday daily each any 7 seven todos",
)
_BEFORE_THEN: Final = CuedPattern(
    r"\b(?:in )?(?:before|by|prior to) (?:then|that)(?= |$)|\bbeforehand\b", cues="before by prior beforehand"
)
_NEXT_DAY: Final = CuedPattern(
    r"\b(next|this past|last|since(?: last)?|until|till?|through|proximo"
    r"|leaving|leaves|released|discharged|arrived|moved) (?:this |next )?([a-z]+)"
    r"(?: (?:or|and) ([a-z]+day|mon|tue|tues|wed|thu|thurs|fri|sat|sun))?(?= |$)",
    cues="next past last since until til till through proximo leaving leaves released discharged arrived moved",
)
"""A weekday of next week, or one that only tells since when or until when something is."""
_HALVES: Final = {"am": ("morning",), "pm": ("midday", "evening")}
"""Half of a day, right after a weekday -> the parts of the day."""

_SINCE: Final = frozenset("hasnt havent hadnt not never first no since".split())
_SINCE_WITHIN: Final = 6
"""How many words may stand between "hasn't" and "in 3 weeks"."""

_NEAR_DAYS: Final = frozenset({"today", "tomorrow", "tonight"})
_DAYS_OF_HALVES: Final = frozenset("today tomorrow weekday weekdays weekend weekends day".split())
_PARTS: Final = frozenset("night nite evening morning afternoon time day".split())
_NIGHTS: Final = frozenset("night nights nite nites".split())
_NOT_LATE: Final = frozenset(
    "running my his her our their the too was is works working work up so were im hes shes".split()
)
"""Words before "late" where it is no time of a meeting: "running late", "my late wife"."""

_RANGE_WORDS: Final = frozenset("to thru through bis til till until a hasta".split())
_NUMBERS: Final = NUMBER_WORDS | {"a": 1}
_DAY_FIRST: Final = frozenset({"GB", "IE", "AU", "NZ", "IN", "ZA", "DE", "FR", "ES", "MX", "NL"})
"""Countries where 12/10 is the 12th of October."""


def read_dates(draft: PhraseDraft) -> None:
    """Reads the days and dates of a phrase into --day."""
    today = draft.vocabulary.now.date()
    for match, first, last in draft.spans(_ISO):
        draft.dated.update(range(first, last))
        draft.add("--day", match[0])
    months = month_names()
    for match, _, _ in draft.spans(_WEEK_OF_MONTH, where=lambda match, *_: match[3] in months):
        draft.add("--day", _week_of_month(match[1], months[match[3]], today, is_weekend=match[2] == "weekend"))
    for day in (*_dates(draft, today), *holidays_asked(draft, today), *_relative(draft, today)):
        draft.add("--day", day)
    for _ in draft.matches(_EVERY_DAY):
        continue
    _read_weekdays(draft)
    _read_deadline(draft, today)
    _read_halves(draft)


def _read_deadline(draft: PhraseDraft, today: date) -> None:
    """Reads "before then", which makes the date that was told the end of the days in question."""
    dates = draft.options.get("--day", [])
    for _ in draft.matches(_BEFORE_THEN):
        if len(dates) == 1 and _ISO.compiled.fullmatch(dates[0]) and dates[0] > today.isoformat():
            last = date.fromisoformat(dates[0]) - timedelta(1)
            draft.options["--day"] = [f"{today}..{last}" if today < last else today.isoformat()]


def _read_halves(draft: PhraseDraft) -> None:
    """Reads "am", "pm" and "late" beside a day: "tomorrow am", "dec 7 pm", "late friday", "new years eve, late"."""
    for at, token in enumerate(draft.tokens):
        if token.used or token.told:
            continue
        before, after = draft.word(at - 1), draft.word(at + 1)
        is_after_day = at - 1 in draft.dated or before in _DAYS_OF_HALVES or _is_weekday(before)
        if token.word in _HALVES and is_after_day:
            parts: tuple[str, ...] = _HALVES[token.word]
        elif (
            token.word == "late"
            and before not in _NOT_LATE
            and (
                is_after_day
                or at in draft.organization_ends
                or not after
                or draft.tokens[at + 1].after_comma
                or _is_weekday(after)
            )
        ):
            parts = ("night",)
        else:
            continue
        if not draft.vocabulary.everyday(f"{token.word} {after}"):
            for part in parts:
                draft.add("--time", part)
            draft.use(at, at + 1)
            if parts == ("night",) and draft.word(at + 2) in _NIGHTS:
                draft.use(at + 2, at + 3)  # "late saturday night"


def _is_weekday(word: str) -> bool:
    return bool(word) and weekday_in_text(word) is not None


def _dates(draft: PhraseDraft, today: date) -> Iterable[str]:
    """The dates that are written with a month, or a day of the month."""
    months = month_names()
    for match, at, after in draft.spans(
        SLASHED, where=lambda match, draft, *_: month_and_day(match, draft) is not None
    ):
        draft.dated.update(range(at, after))
        if (written := month_and_day(match, draft)) is not None:
            yield next_date(*written, today)
    for pattern in (_MONTH_DAY, _DAY_MONTH):
        for match, at, after in draft.spans(pattern, where=lambda match, *_: match["month"] in months):
            if draft.tokens[at].past or any(token.after_comma for token in draft.tokens[at + 1 : after]):
                continue  # "lost mom nov 3", "shut down in oct, 26 years there"
            days = [int(match["day"])]
            while (
                draft.is_unused(after, after + 1)
                and _MORE_DAYS.fullmatch(draft.word(after))
                and days[-1] < int(draft.word(after))
            ):
                days.append(int(draft.word(after)))  # "dec 26 27 28"
                draft.use(after, after + 1)
                after += 1
            draft.dated.update(range(at, after))
            for number in (number for number in days if 1 <= number <= 31):
                yield next_date(months[match["month"]], number, match["year"], today)
    for match in draft.matches(_NTH_TO_NTH):
        first, last = coming_day(int(match[2]), today), coming_day(int(match[4]), today)
        if first is not None and last is not None and match["to"] in ("and", "or") and not match["between"]:
            yield from (first.isoformat(), last.isoformat())
        elif first is not None and last is not None and first < last:
            yield f"{first}..{last}"
    for match, at, after in draft.spans(_THE_NTH):
        draft.dated.update(range(at, after))
        if (day := coming_day(int(match[1]), today)) is not None:
            yield day.isoformat()


def _week_of_month(which: str, month: int, today: date, *, is_weekend: bool) -> str:
    """Seven days of a month, or the weekend in them: from its first, eighth, ... day, or the last seven."""
    year = today.year if month >= today.month else today.year + 1
    first = _WEEKS_OF_MONTH[which]
    start = date(year, month, first) if first > 0 else date(year + month // 12, month % 12 + 1, 1) + timedelta(first)
    if is_weekend:
        saturday = start + timedelta(6 - start.isoweekday() if start.isoweekday() < 7 else 6)
        return f"{saturday}..{saturday + timedelta(1)}"
    return f"{start}..{start + timedelta(6)}"


def month_and_day(match: re.Match[str], draft: PhraseDraft) -> tuple[int, int, str | None] | None:
    """Month, day and year of "12/24" in the order of the country; in the other order if only that is a date."""
    first, second = int(match[1]), int(match[2])
    orders = [(first, second), (second, first)]
    if draft.vocabulary.country in _DAY_FIRST:
        orders.reverse()
    fitting = next(((month, day) for month, day in orders if 1 <= month <= 12 and 1 <= day <= 31), None)
    if fitting is None or (first, second) == (24, 7):
        return None
    return *fitting, match[3]


def next_date(month: int, day: int, year: str | None, today: date) -> str:
    """The next date with that month and day, in the year that is given, if one is."""
    if year is not None:
        return f"{year if len(year) == 4 else '20' + year}-{month:02}-{day:02}"
    for candidate in range(today.year, today.year + 9):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found >= today:
            return found.isoformat()
    return today.isoformat()


def coming_day(number: int, today: date) -> date | None:
    """The next day of that number in a month."""
    for ahead in range(62):
        if (day := today + timedelta(ahead)).day == number:
            return day
    return None


def _relative(draft: PhraseDraft, today: date) -> Iterable[str]:
    """Days that are told from today on."""
    for match in draft.matches(_IN_DAYS):
        days = match["days"]
        ahead = 7 if match["week"] else 2 if days is None else int(days) if days.isdigit() else _NUMBERS[days]
        yield (today + timedelta(ahead)).isoformat()
    monday = today - timedelta(today.weekday())
    for match, _, _ in draft.spans(_WEEKS, where=_is_ahead):
        if match[1] == "this" or match[0].startswith("esta"):
            yield f"{today}..{monday + timedelta(6)}" if today < monday + timedelta(6) else today.isoformat()
            continue
        weeks = 1 if match[2] is None else int(match[2]) if match[2].isdigit() else _NUMBERS[match[2]]
        first = monday + timedelta(7 * weeks)
        yield f"{first}..{first + timedelta(6)}"
    for match, _, _ in draft.spans(_NEXT_DAY, where=_is_beside_no_range):
        weekday = weekday_in_text(match[2]) or 1
        if match[1] not in ("next", "proximo"):
            continue
        # The one of the next week, not of this one.
        for day in filter(None, (weekday, weekday_in_text(match[3] or ""))):
            yield (monday + timedelta(7 + day - 1)).isoformat()


def _is_ahead(match: re.Match[str], draft: PhraseDraft, first: int, _last: int) -> bool:
    """Whether "in 3 weeks" tells when something is to be: "hasn't had a drink in 3 weeks" tells since when."""
    return match[2] is None or _SINCE.isdisjoint(draft.word(at) for at in range(first - _SINCE_WITHIN, first))


def _is_beside_no_range(match: re.Match[str], draft: PhraseDraft, first: int, last: int) -> bool:
    """Whether a weekday follows, and does not end a range: "monday through friday"."""
    if match[1] == "last" and draft.word(last) == "of":
        return False  # "last saturday of the month"
    is_range = first > 0 and match[1] not in ("next", "last") and weekday_in_text(draft.word(first - 1)) is not None
    return not is_range and weekday_in_text(match[2]) is not None


def _read_weekdays(draft: PhraseDraft) -> None:
    days: list[int] = []
    excluded: list[int] = []
    # "Son graduates saturday, AA sunday"
    asked = any(not t.told and not t.used and (t.word in _NEAR_DAYS or _is_weekday(t.word)) for t in draft.tokens)
    at = 0
    while at < len(draft.tokens):
        named_days, length = _days_at(draft, at)
        # "Friday the 11th" is one day.
        is_told = at < len(draft.tokens) and draft.tokens[at].told and asked
        if named_days and (draft.tokens[at].past or is_told or draft.dated & {at - 1, at + length}):
            draft.use(at, at + length)
        elif named_days and draft.word(at - 1) == "by" and not draft.tokens[at].asks:
            draft.use(at - 1, at + length)  # "gone by sunday"
        elif named_days:
            # "except friday and saturday": a negation applies to the following days as well.
            is_spared = draft.word(at - 1) == "but" and draft.word(at - 2) in _PARTS  # "any night but friday"
            negated = (
                draft.is_negated(at)
                or is_spared
                or (bool(excluded) and not days and draft.word(at - 1) in ("and", "or"))
            )
            (excluded if negated else days).extend(named_days)
            draft.use(at - 1 if draft.word(at - 1) in ("on", "and", "or", "el", "los") and at else at, at + length)
            if draft.word(at + length) in _HALVES and draft.is_unused(at + length, at + length + 1):
                draft.options.setdefault("--time", []).extend(_HALVES[draft.word(at + length)])
                draft.use(at + length, at + length + 1)
        at += length or 1
    if excluded and not days:
        days = [day for day in range(1, 8) if day not in excluded]
    for day in sorted(dict.fromkeys(days)):
        if day not in excluded:
            draft.add("--day", DAYS[day - 1])


def _days_at(draft: PhraseDraft, at: int) -> tuple[list[int], int]:
    """ISO weekdays named by the words from here, and the number of these words."""
    if draft.tokens[at].used:
        return [], 0
    two = draft.text_of(at, at + 2)
    if (
        draft.is_unused(at, at + 2)
        and " " in two
        and weekday_named(two) is not None
        and weekday_named(draft.word(at)) is None
    ):
        return [weekday_named(two) or 0], 2
    first = _weekday(draft, at)
    is_short = at + 1 < len(draft.tokens) and len(draft.word(at)) <= _SHORT_DAY
    if first is None or (is_short and draft.vocabulary.places_named(two)):
        return [], 0  # "Sun City"
    second = _weekday(draft, at + 2)
    if draft.word(at + 1) in _RANGE_WORDS and second is not None and draft.is_unused(at, at + 3):
        return day_range(first, second), 3
    # "mon-fri" is two tokens with the same raw text.
    following = _weekday(draft, at + 1)
    if following is not None and "-" in draft.tokens[at].raw and draft.tokens[at].raw == draft.tokens[at + 1].raw:
        return day_range(first, following), 2
    return [first], 1


def _weekday(draft: PhraseDraft, at: int) -> int | None:
    """The weekday that a word names, also one that is misspelled by a letter or two."""
    word = draft.word(at)
    day = weekday_in_text(word)
    if day is None and len(word) > _SHORTEST_MISSPELT and word not in _LIKE_DAYS:
        day = weekday_in_text(nearest(word, _LONG_DAYS) or "")
    return day


_SHORT_DAY: Final = 3
"""Letters of a day in short, which may begin the name of a town."""
_SHORTEST_MISSPELT: Final = 5
_LONG_DAYS: Final = (
    *DAYS, *(f"{day}s" for day in DAYS), "martes", "miercoles", "jueves", "viernes", "sabado", "domingo",
)  # fmt: skip
_LIKE_DAYS: Final = frozenset({"sundae", "sundry"})
"""Words a letter away from a day."""


@cache
def month_names() -> dict[str, int]:
    """Names of months in Latin letters, in full and in short."""
    return {name: number for name, number in word_tables().months.items() if name.isascii() and len(name) > 2}
