"""Words for holidays on which a meeting does not take place: "no meeting on legal holidays" -> kinds of holidays.

"Open on all holidays" gives none. It must be the meeting that is closed: a closed library or kitchen does not count.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from selfhelp.reading.clauses import Clause, clauses_of
from selfhelp.reading.topics import CLOSURES, topics_of
from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold

_CLOSED_BEFORE: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # "no meetings (held) on", also at the end of another sentence
        r"(?:^|[^nedp])nD?v[vVh]*D?$",
        # "(this meeting) does not take place on", "closed on"
        r"^[vVhtDw-]*n[vVh]*D?$",
        # "(this meeting is) closed"
        r"^[vVhtDw-]*l$",
        # "meets every Monday except"
        r"^(?:[vVhDwt][^pedlO]*)?c:?D?$",
    )
)
"""What may stand before a holiday, as letters for its words (see `clauses`)."""
_CLOSED_AFTER: Final = re.compile(r"^[:-]?[vVh]*n[vVh]*$")
"""What may stand after it instead: "On bank holidays there will not be a meeting"."""
_REST: Final = re.compile(r"^D?(?![dDnlcM])")
"""What may follow a holiday on which the meeting is closed."""


_DAY_MONTH: Final = re.compile(
    r"(?<![\w:.])(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<month>[^\W\d_]{3,12})\b(?:[.,]? (?P<year>20\d\d)\b)?"
)
"""What may be a day of a month, perhaps of one year: "2nd April"."""
_MONTH_DAY: Final = re.compile(
    r"\b(?P<month>[^\W\d_]{3,12})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:.]\d|\d| ?[ap]\.?m)"
    r"(?:,? (?P<year>20\d\d)\b)?"
)
"""The same in the other order: "December 25, 2026"."""
_A_DATE: Final = r"q[a-j]{4}(?:[a-j]{4})?q"
"""A day that is no holiday, as one word: month, day, and perhaps the year, with letters for digits."""


def closures_in_words(texts: Iterable[str | None], weekday: int | None) -> frozenset[str]:
    """The kinds of holidays on which a meeting on this ISO weekday does not take place, by the texts about it.

    A day that is no holiday is given as in ISO 8601, without its year if none is said.

    >>> sorted(closures_in_words(["No meeting on Thanksgiving, 3rd December 2026 and January 7"], 4))
    ['--01-07', '2026-12-03', 'thanksgiving']
    """
    about = (text for text in texts if text and CLOSURES in topics_of(text))
    return frozenset(kind for text in about for kind in _read(text, weekday))


@lru_cache(maxsize=4096)
def _read(text: str, weekday: int | None) -> frozenset[str]:
    text = _MONTH_DAY.sub(_as_one_word, _DAY_MONTH.sub(_as_one_word, text))
    return frozenset(kind for clause in clauses_of(text, weekday) for kind in _in_clause(clause, weekday))


def _in_clause(clause: Clause, weekday: int | None) -> Iterator[str]:
    named = list(_holidays().finditer(clause.folded))
    if not named or _conditions().search(clause.folded):
        return
    ends = [0, *(match.end() for match in named)]
    starts = [*(match.start() for match in named), len(clause.folded)]
    letters = [_letters(clause.folded[end:start], weekday) for end, start in zip(ends, starts, strict=True)]
    first = 0
    for last in range(len(named)):
        # "Thanksgiving and Christmas" are together, "open at Easter, except on Good Friday" are not.
        if last + 1 < len(named) and not letters[last + 1].strip("-"):
            continue
        before, after = letters[first], letters[last + 1]
        is_closed = any(pattern.search(before) for pattern in _CLOSED_BEFORE) and _REST.match(after)
        if is_closed or (set(before) <= set("vVhtDw-") and _CLOSED_AFTER.match(after)):
            yield from (_kinds().get(match[0]) or _as_date(match[0]) for match in named[first : last + 1])
        first = last + 1


def _letters(folded: str, weekday: int | None) -> str:
    return "".join(part.letters for part in clauses_of(folded, weekday))


@cache
def _kinds() -> dict[str, str]:
    """Folded words for a holiday -> its kind."""
    return {word: kind for kind, words in word_tables().closures.items() if kind != "condition" for word in words}


@cache
def _holidays() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(_kinds())}|{_A_DATE})\b")


def _as_one_word(written: re.Match[str]) -> str:
    """A date as a word that `_A_DATE` matches; what is no date stays as it is."""
    month, day = word_tables().months.get(fold(written["month"])), int(written["day"])
    if month is None or not 1 <= day <= 31:
        return written[0]
    digits = f"{month:02}{day:02}{written['year'] or ''}"
    return f"q{''.join('abcdefghij'[int(digit)] for digit in digits)}q"


def _as_date(word: str) -> str:
    digits = "".join(str("abcdefghij".index(letter)) for letter in word.strip("q"))
    return f"{digits[4:] or '-'}-{digits[:2]}-{digits[2:4]}"


@cache
def _conditions() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(word_tables().closures['condition'])})\b")
