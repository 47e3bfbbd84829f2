"""A name or note -> its clauses, each reduced to a string with one letter per word, for the kind of the word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from selfhelp.reading.days import weekday_in_text
from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold

_LETTERS: Final = {
    "month": "m",
    "week": "w",
    "only": "y",
    "meeting": "v",
    "meets": "V",
    "held": "h",
    "not": "n",
    "except": "c",
    "closed": "l",
    "through": "r",
    "alternating": "A",
    "because": "z",
    "filler": "f",
    "audience": "g",
    "program": "s",
    "speaker": "p",
    "event": "e",
}
"""Kind of word in data/words -> its letter in a clause. If a word is of several kinds, the first one counts.

Other letters: D the weekday of the meeting, d another weekday, M a month, O an ordinal, k a bare number that can be an
ordinal, # any other number, t a time of day, i a preposition of place right after a time, x an unknown word; : and -
stand for themselves.
"""
TOPICS: Final = frozenset("spe")
"""Letters of words for what is done in a meeting."""

_BREAKS: Final = re.compile(
    r"[;!?()\[\]*|\u2022\u2026]+|(?<!\d)\.(?=\s|$)|(?-i:(?<=[a-z])\.(?=[A-Z]))|--+|\s/\s"
    # "Elm Rd Closed on holidays"
    r"|(?-i:(?<=[a-z\d]) (?=Closed (?:[Oo]n|[A-Z])|No (?:[Mm]eetings?|[Mm]tgs?)\b))"
    r"|(?<=[a-z])/(?=[a-z])(?!second|third|fourth|fifth|last|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|,\s+(?=no\b|not\b|every\b)",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(
    r"\d{1,2}(?:[:.]\d{2})?\s*(?:-|to)\s*\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?m\b\.?"
    r"|\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?m\b\.?|\d{1,2}[:.]\d{2}|[:=\u2013\u2014-]|[^\W_]+(?:['\u2019][^\W_]+)*\.?",
    re.IGNORECASE,
)
_MARKS: Final = ":=\u2013\u2014-"
_DAYTIMES: Final = frozenset({"morning", "noon", "afternoon", "evening", "midnight"})
_LONGEST_ZONE: Final = 4
"""Letters of an abbreviation of a time zone; a longer word for a zone is one only after a time."""
_CLOCK: Final = r"\d{1,2}(?: \d\d)?"
_TIME: Final = re.compile(rf"(?:{_CLOCK} ?(?:to ?)?)?{_CLOCK} ?[ap] ?m|\d{{1,2}} \d\d")
"""A time of day or a range of times, folded: "7 30 to 9 pm"."""
_INTRODUCTION: Final = re.compile(r"^(?:[xvtV]*:|-)")
_TEMPORARY: Final = re.compile(
    r"(?:19|20)\d\d|until further|temporar|re-?open|resum|this (?:summer|month|week|year)"
    r"|starting|as of|effective|beginning",
    re.IGNORECASE,
)
"""Words for a single occasion or a temporary change, which tell nothing lasting."""

LONGEST_CLAUSE: Final = 1000
"""Characters of a clause; a longer one states no rule that anybody could understand."""


@dataclass(slots=True)
class Clause:
    """A clause as letters for the kinds of its words, without fillers, and the number that each word stands for.

    `line` counts the lines of the text.
    """

    letters: str
    numbers: list[int]
    folded: str
    line: int = 0

    def pairs(self) -> Iterator[tuple[str, int]]:
        """The letters with their numbers."""
        return zip(self.letters, self.numbers, strict=True)

    def numbers_in(self, match: re.Match[str], group: str) -> list[int]:
        """The numbers of the letters that a group of the match covers."""
        return self.numbers[match.start(group) : match.end(group)]


def clauses_of(text: str, weekday: int | None, *, is_name: bool = False) -> list[Clause]:
    """The clauses of a text about a meeting on this ISO weekday (None: unknown), without those for a single occasion.

    >>> [clause.letters for clause in clauses_of("Ring the bell. Only 1st Tuesday", 2)]
    ['xx', 'yOD']
    """
    if is_name:
        text = text.replace(" - ", "; ")
    return [
        _clause(part, weekday, number)
        for number, line in enumerate(text.split("\n"))
        for part in _BREAKS.split(line)
        if part.strip() and len(part) <= LONGEST_CLAUSE and not _TEMPORARY.search(part)
    ]


def _clause(text: str, weekday: int | None, line: int) -> Clause:
    letters, numbers, folded = _read(text, weekday)
    return Clause(letters, list(numbers), folded, line)


@lru_cache(maxsize=4096)
def _read(text: str, weekday: int | None) -> tuple[str, tuple[int, ...], str]:
    """The letters, numbers and folded text of a clause; cached, because the notes of a feed have many in common."""
    folded = fold(text)
    kept = [(kind, number) for kind, number in _kinds(text, folded, weekday) if kind != "f"]
    letters = "".join(kind for kind, _ in kept)
    # Drop an introduction ("Please note: ..."), but keep a topic before a colon.
    introduction = _INTRODUCTION.match(letters)
    start = introduction.end() if introduction is not None else 0
    return letters[start:], tuple(number for _, number in kept[start:]), folded


def _kinds(text: str, folded: str, weekday: int | None) -> Iterator[tuple[str, int]]:
    """The letter of each word, and its number (0 if it has none)."""
    if _every_other().search(folded):
        text = _every_other().sub("alternate", folded)
    # "Closed" alone describes the type of meeting; "closed on ..." means that it does not take place.
    text = re.sub(r"(?<!not )(?<!never )\b(?:closed on|not open)\b", "no", text, flags=re.IGNORECASE)
    text = _hours().sub("12:00", text.replace("-feira", "").replace("mid-", ""))
    words = _WORDS.findall(text)
    previous = ""
    for raw, following in zip(words, [*words[1:], ""], strict=False):
        word = fold(raw)
        if not word and raw[0] not in _MARKS:
            continue
        kind, number = _kind(raw, word, fold(following), previous, weekday)
        yield kind, number
        previous = kind


def _kind(raw: str, word: str, following: str, previous: str, weekday: int | None) -> tuple[str, int]:
    """The letter and number of a word, `raw` as it is written; `previous` is the letter before it."""
    tables = word_tables()
    if raw[0] in _MARKS:
        return ":" if raw[0] in ":=" else "-", 0
    if _TIME.fullmatch(word) or word in _DAYTIMES:
        return "t", 0
    if word in tables.zones and (previous == "t" or (raw.isupper() and len(raw) <= _LONGEST_ZONE)):
        return "t", 0
    if (ordinal := tables.ordinals.get(word)) is not None:
        # A bare number counts as an ordinal only next to another one, or with the full stop of German ordinals.
        return ("k" if raw.isdigit() else "O"), ordinal
    if (day := weekday_in_text(word)) is not None:
        # In Portuguese, "segunda terca-feira" is the second Tuesday, while "segunda" alone is Monday.
        if (ordinal := tables.ordinals_before_days.get(word)) is not None and (
            weekday_in_text(following) is not None or following in tables.recurrence["week"]
        ):
            return "O", ordinal
        return ("D" if weekday in (None, day) else "d"), day
    if (month := tables.months.get(word)) is not None:
        return "M", month
    if word.isdigit():
        return "#", 0
    if previous == "t" and word in tables.recurrence["place_before"]:
        return "i", 0
    # An unknown word of one or two letters is a code for a type of meeting.
    return _letters().get(word, "x" if len(word) > 2 else "s"), 0


@cache
def _letters() -> dict[str, str]:
    """Folded word -> the letter of its kind."""
    kinds = word_tables().recurrence
    return {word: letter for kind, letter in reversed(_LETTERS.items()) for word in kinds[kind]}


@cache
def _every_other() -> re.Pattern[str]:
    # But "every second and fourth Friday" lists weeks of the month.
    return re.compile(rf"\b(?:{any_of(word_tables().recurrence['every_other'])})\b(?! (?:and|or|last)\b)")


@cache
def _hours() -> re.Pattern[str]:
    """A time with the word of its unit: "19 Uhr", "14h30"."""
    units = any_of(word_tables().clock_after)
    return re.compile(rf"\b\d{{1,2}}(?:[:.]\d\d)?(?:h\d\d| ?(?:{units}))\b", re.IGNORECASE)
