"""Holidays by name in a phrase: "christmas eve", "new years", "home for thanksgiving"."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Final

from selfhelp.phrase.tokens import PhraseDraft
from selfhelp.reading.holidays import holiday_dates
from selfhelp.reading.words import word_tables

_PAST: Final = frozenset("last first since before every previous past her his their".split())
"""Words before a holiday that make it one of a story."""
_LONGEST_HOLIDAY: Final = 4
YEAR: Final = timedelta(days=365)


def holidays_asked(draft: PhraseDraft, today: date) -> list[str]:
    """The dates of holidays that are named.

    "Ringing in the new year, new year's eve meeting" asks for the eve alone, "xmas eve or xmas day" for both.
    """
    dates = list(_holidays_named(draft, today))
    after_eves = {day + timedelta(1) for day, name in dates if name.endswith(" eve")}
    joins = draft.vocabulary.lists["joins"]
    is_choice = any(draft.word(at - 1) in joins for at in draft.dated)
    return [day.isoformat() for day, _ in dates if is_choice or day not in after_eves]


def _holidays_named(draft: PhraseDraft, today: date) -> Iterable[tuple[date, str]]:
    """The dates of holidays that are named, with the words for them."""
    kinds = kinds_of_holidays()
    at = 0
    while at < len(draft.tokens):
        length = next(
            (
                n
                for n in range(min(_LONGEST_HOLIDAY, len(draft.tokens) - at), 0, -1)
                if draft.is_unused(at, at + n) and draft.text_of(at, at + n) in kinds
            ),
            0,
        )
        if length and draft.word(at - 1) not in _PAST and not draft.tokens[at].told:
            kind = kinds[draft.text_of(at, at + length)]
            dates, _ = holiday_dates({kind}, draft.vocabulary.country, None, None, today, today + YEAR)
            # "Home for xmas the 23rd and 24th"
            is_occasion = draft.word(at - 1) == "for" and bool(draft.dated)
            if dates and is_occasion:
                draft.use(at, at + length)
            elif dates:
                draft.use(at - 1 if draft.word(at - 1) in ("on", "for") and at else at, at + length)
                draft.dated.update(range(at, at + length))
                yield min(dates), draft.text_of(at, at + length)
        at += length or 1


@cache
def kinds_of_holidays() -> dict[str, str]:
    """Folded name of a holiday -> its kind; without those that are no single day."""
    return {
        word: kind
        for kind, words in word_tables().closures.items()
        if kind not in ("public", "major", "unclear", "condition")
        for word in words
    }
