"""Weekdays as people write them: a single word, or a whole cell for days.

Some short words mean different days in different languages ("sa" is Saturday in German and Tuesday in Turkish). A cell
is read if all languages that have its words agree; otherwise it is ambiguous until the language of the feed is known.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from selfhelp.reading import cells
from selfhelp.reading.words import word_tables
from selfhelp.text import fold

_NUMBERS: Final = r"[\[{]?\s*([0-7](?:\s*[,;]\s*[0-7])*)\s*[\]}]?"
_TOKENS: Final = r"t/m|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[-\u2013\u2014]|\d+|[^\s\w.,;:/&+|()\u3001\uff0c\uff1b\u30fb]"
_DASHES: Final = frozenset("-\u2013\u2014")


class DaysCell(NamedTuple):
    """The contents of a cell for days.

    `days` are ISO weekdays: empty if the cell says that there is no fixed day, None if it cannot be read. For short
    words, `by_language` has the reading in each language that has all of them; None there means that a word is two
    different days in that language.
    """

    days: tuple[int, ...] | None
    by_language: Mapping[str, tuple[int, ...] | None] = {}

    @property
    def is_ambiguous(self) -> bool:
        """Whether the days depend on the language of the feed."""
        return self.days is None and bool(self.by_language)

    def in_language(self, languages: Collection[str]) -> tuple[int, ...] | None:
        """The days; if they are ambiguous, those that all of `languages` agree on, else None."""
        if not self.is_ambiguous:
            return self.days
        readings = {self.by_language[language] for language in languages if language in self.by_language}
        return readings.pop() if len(readings) == 1 else None


def weekday_named(word: str) -> int | None:
    """The ISO weekday that a word means in any of the languages of the feeds; None if it is no weekday.

    >>> weekday_named("Tues"), weekday_named("mi\u00e9rcoles"), weekday_named("Segunda-feira")
    (2, 3, 1)
    """
    return word_tables().days.get(fold(word))


def weekday_in_text(word: str) -> int | None:
    """The same for a word in a sentence, where short words usually mean something else ("mar", "sun").

    >>> weekday_in_text("tuesday"), weekday_in_text("mit"), weekday_in_text("mo")
    (2, None, None)
    """
    folded = fold(word)
    return weekday_named(word) if len(folded) > 2 and folded not in word_tables().not_days_in_text else None


def days_named(words: str) -> tuple[int, ...] | None:
    """The ISO weekdays in a cell for days: empty if it states no fixed day, None if it cannot be read.

    >>> days_named("Mon, Wed & Fri"), days_named("Lunes a Viernes"), days_named("by appointment"), days_named("Do")
    ((1, 3, 5), (1, 2, 3, 4, 5), (), None)
    """
    return read_days(words).days


@lru_cache(maxsize=4096)
def read_days(words: str) -> DaysCell:
    """The contents of a cell for days, given in words.

    >>> read_days("Do").by_language["de"], read_days("Do").by_language["es"]
    ((4,), (7,))
    """
    tables = word_tables()
    folded = fold(words)
    if len(folded) > 2 and folded in tables.days and folded not in _short_words():
        return DaysCell((tables.days[folded],))
    if folded in tables.day_groups:
        return DaysCell(tables.day_groups[folded])
    if not folded or folded in tables.no_day or folded in tables.unstated_days:
        return DaysCell(())
    # Drop a number for sorting: "1 - Monday".
    lowered = re.sub(r"^\s*\d\s*[-.:)]\s*(?=\D)", "", re.sub(r"-(?=feira)", " ", words.lower()))
    tokens = _tokens(_spelled_out(words.strip()) or lowered)
    by_language = _by_language(tokens)
    if not by_language:
        return DaysCell(_read_tokens(tokens, {}))
    readings = {language: _read_tokens(tokens, days) for language, days in by_language.items()}
    distinct = set(readings.values())
    if distinct == {None}:
        return DaysCell(None)
    return DaysCell(distinct.pop() if len(distinct) == 1 else None, readings)


def languages_of_days(cells: Collection[str]) -> frozenset[str]:
    """The languages in which all cells of a column can be read; empty if their words do not decide it."""
    languages: frozenset[str] | None = None
    for cell in cells:
        days_cell = read_days(cell)
        full = {
            language
            for token in re.findall(_TOKENS, cell.lower())
            for language, days in word_tables().full_days.items()
            if fold(token) in days
        }
        possible = frozenset(language for language, days in days_cell.by_language.items() if days is not None) or full
        if possible:
            languages = frozenset(possible) if languages is None else languages & possible
    return languages or frozenset()


def weekdays(value: object, *, sunday: int) -> list[int] | None:
    """ISO weekdays of a number, a word or a list of them; `sunday` is the number that means Sunday.

    The list is empty if no day is given; None means that a day is given but cannot be read.
    """
    if isinstance(value, list | tuple):
        listed_days: list[int] = []
        for part in value:
            days = None if isinstance(part, list | tuple) else weekdays(part, sunday=sunday)
            if days is None:
                # Read together, short words determine their language.
                together = days_named(cells.line(value) or "")
                return None if not together else list(together)
            listed_days.extend(day for day in days if day not in listed_days)
        return listed_days
    if value is None:
        return []
    word = cells.line(value)
    if word is None:
        return [] if isinstance(value, str) else None
    whole = cells.number(word)
    if whole is not None:
        return [(int(whole) - sunday - 1) % 7 + 1] if whole == int(whole) and 0 <= whole <= 7 else None
    if numbers := re.fullmatch(_NUMBERS, word):
        return weekdays(re.split(r"\s*[,;]\s*", numbers[1]), sunday=sunday)
    named = days_named(word)
    return None if named is None else list(named)


def day_range(first: int, last: int) -> list[int]:
    """The ISO weekdays from `first` to `last`, past the end of the week if `last` is earlier.

    >>> day_range(5, 1)
    [5, 6, 7, 1]
    """
    return [(first + step - 1) % 7 + 1 for step in range((last - first) % 7 + 1)]


class _Token(NamedTuple):
    """A word or sign of a cell; `joins` if it stands where it can join two days to a range or a list."""

    text: str
    joins: bool


def _tokens(cell: str) -> list[_Token]:
    """The words and dashes of a cell.

    "to" joins days in English, and is Thursday in Finnish and Scandinavian languages. It does not join if it is the
    first or last word, or if a comma or another word that joins comes after it.
    """
    matches = list(re.finditer(_TOKENS, cell))
    tokens: list[_Token] = []
    for place in reversed(range(len(matches))):
        text = matches[place][0]
        joins = text in _DASHES
        if _is_joining_word(text) and 0 < place < len(matches) - 1:
            gap = cell[matches[place].end() : matches[place + 1].start()]
            joins = not gap.strip() and not tokens[-1].joins
        tokens.append(_Token(text, joins))
    return tokens[::-1]


def _by_language(tokens: Sequence[_Token]) -> dict[str, Mapping[str, int]]:
    """Each language that has all short words among the tokens, with its short words.

    Next to days written in full, only the language of those counts: "on" before "Monday" is not Danish for Wednesday.
    """
    tables = word_tables()
    words = [fold(token.text) for token in tokens if not token.joins]
    short = [word for word in words if word in _short_words()]
    if not short:
        return {}
    full = [word for word in words if word in tables.days and word not in _short_words()]
    return {
        language: days
        for language, days in tables.cell_days.items()
        if all(word in days for word in short) and all(word in tables.full_days.get(language, {}) for word in full)
    }


def _read_tokens(tokens: Sequence[_Token], short: Mapping[str, int]) -> tuple[int, ...] | None:
    """The days of a cell, with the short words of one language; None if any part of it is not a day."""
    tables = word_tables()
    steps: list[int | None] = []  # None: a range from the previous day to the next
    for token, joins in tokens:
        word = fold(token)
        day = None if joins else short.get(word, tables.days.get(word))
        if day is None and (token in _DASHES or token in tables.through):
            steps.append(None)
        elif day is not None:
            if day not in range(1, 8):
                return None
            steps.append(day)
        elif (group := tables.day_groups.get(word)) is not None:
            steps.extend(group)
        elif token not in tables.day_and and word not in tables.beside_days:
            return None
    return _expanded(steps)


def _expanded(steps: Sequence[int | None]) -> tuple[int, ...] | None:
    """The days of a list in which None stands for a range."""
    ranges = steps.count(None)
    listed = [day for day in steps if day is not None]
    if not listed or steps[0] is None or steps[-1] is None:
        return None
    if ranges == 0 or (ranges > 1 and ranges == len(listed) - 1):
        return tuple(dict.fromkeys(listed))  # "Mon-Wed-Fri" is a list of three days
    days: list[int] = []
    for before, step, after in zip([None, *steps], steps, [*steps[1:], None], strict=False):
        if step is not None:
            days.append(step)
        elif before is None or after is None:
            return None
        else:
            days.extend(day_range(before, after))
    return tuple(dict.fromkeys(days))


def _is_joining_word(word: str) -> bool:
    """Whether a word means "to" or "and" between two days."""
    return word in word_tables().through or word in word_tables().day_and


def _spelled_out(words: str) -> str | None:
    """The letters of "MWF" or "TTh", separated by blanks; None for other words."""
    if not re.fullmatch(r"(?:Th|TH|[MTWRF]){2,5}", words):
        return None
    letters = re.findall(r"Th|TH|[MTWRF]", words)
    # A second T, or a T after W, might mean Thursday.
    return " ".join(letters).lower() if letters == sorted(set(letters), key="M T W Th TH R F".split().index) else None


@cache
def _short_words() -> frozenset[str]:
    return frozenset(word for table in word_tables().cell_days.values() for word in table)
