"""What names and notes say about when the meeting itself takes place: "only 3rd Saturday", "except July and August".

A wrong rule loses somebody's evening, a missed one only shows the note. So words become a rule only where all words
around them are known, and speak of the meeting, not of a speaker, a topic, a room or another day. A clause is written
as a line of letters, one for each word by its kind, and patterns of letters are looked for.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final, NamedTuple

from selfhelp.reading.days import weekday_in_text
from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold
from selfhelp.vocabulary import RRULE_DAYS


class StatedRule(NamedTuple):
    """The ISO weekday and the RFC 5545 rule that words give; no rule: not every week, but they do not say when."""

    weekday: int
    rule: str | None


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
"""Kind of word in the files of languages -> its letter in a clause. Where a word has several kinds, the first counts.

Other letters: D a weekday (of the meeting) and d another one, M a month, O an ordinal and k a bare number that is one,
# another number, t a time of day, x an unknown word, : and - themselves.
"""
_TOPICS: Final = frozenset("spe")

_ORDINAL_HINT: Final = (
    r"(?:\b[1-5](?:st|nd|rd|th|er|re|e|eme|o|a)?\b|first|second|third|fourth|fifth|last"
    r"|prim|segund|tercer|terceir|cuart|\u00faltim|ultim|erst|zweit|dritt|viert|letzt|premi|deuxi|troisi|quatri"
    r"|dernier)"
)
_MONTH_HINT: Final = r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_HINT: Final = re.compile(
    rf"{_ORDINAL_HINT}\.?[^.;]{{0,40}}(?:mon|tue|wed|thu|fri|sat|sun|week|wk|mes\b|mois|m\u00eas|tag\b|woche|[ae]di\b|feira"
    rf"|lunes|martes|rcoles|jueves|viernes|s[\u00e1a]bado|doming)"
    r"|every (?:other|second|2nd|two|2)|altern|fortnight|bi-?week|bi-?month|monthly|once a month"
    r"|quin[cz]en|dos semanas|zwei wochen|14 tage|14-t\u00e4g|deux semaines|duas semanas|semaine sur"
    rf"|(?:\bno\b|not|except|clos|only|meet)[^.;]{{0,30}}{_MONTH_HINT}|{_MONTH_HINT}[^.;]{{1,16}}{_MONTH_HINT}",
    re.IGNORECASE,
)
"""What any rule in words has; most texts have nothing of it."""

_BREAKS: Final = re.compile(
    r"[\n;!?()\[\]*|\u2022\u2026]+|(?<!\d)\.(?=\s|$)|(?-i:(?<=[a-z])\.(?=[A-Z]))|--+|\s/\s"
    r"|(?<=[a-z])/(?=[a-z])(?!second|third|fourth|fifth|last|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|,\s+(?=no\b|not\b)",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(
    r"\d{1,2}(?:[:.]\d{2})?\s*(?:-|to)\s*\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?m\b\.?"
    r"|\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?m\b\.?|\d{1,2}[:.]\d{2}|[:=\u2013\u2014-]|[^\W_]+(?:['\u2019][^\W_]+)*\.?",
    re.IGNORECASE,
)
_TIME: Final = re.compile(r"(?:\d{1,2}(?: \d\d)?\s*(?:[ap] ?m)?\s*(?:to)?\s*)*(?:[ap] ?m|\d{1,2} \d\d)")
_PASSING: Final = re.compile(
    r"(?:19|20)\d\d|until further|temporar|re-?open|resum|this (?:summer|month|week|year)"
    r"|starting|as of|effective|beginning",
    re.IGNORECASE,
)
"""What speaks of one time only, and of no rule."""

_WHEN: Final = r"[Ok]*O(?:D+t*m?|w?m)"
_POSITIVES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # "this meeting is held on the 2nd and last Thursday", "only 1st & 3rd Tuesday (of the month)"
        rf"^[vVhtD]*[Vhy][vVhyt]*(?P<when>{_WHEN})[yvVht]*(?=$|[czn])",
        # "meets first and third Sunday please join us by ..."
        rf"^[vtD]*[Vh][vVhyt]*(?P<when>{_WHEN})(?=[xv])",
        # "1st Saturday of the month only"
        rf"^t*(?P<when>{_WHEN}|[Ok]*Ow)[vVht]*y[yvVht]*(?=$|[cz-])",
        # "Sunday 5:30 pm meets only on the last Sunday of the month no prayers"
        r"^[^spen]*(?:[vVh]y|y[vVh])(?P<when>O+D+m)(?=$|[cznvt-])",
        # "a speaker meeting held only on the first Saturday of each month", "takes place on the last Monday only"
        r"^[^e]*(?:(?:[Vh]y|y[Vh])(?P<when>O+D+t*m)(?=$|[cznvt-])|[Vh]+(?P<last>O+D+t*m?)y(?=$|[cznvt-]))",
        # "a literature meeting meets 1st and 3rd Saturday of the month from noon"
        r"^(?:[^pe]*[^spe])?V(?P<when>OO+D+t*m?|O+D+t*m)(?=$|[cznvtx])",
    )
)
_HEAD: Final = re.compile(r"^(?:[xvtV]*:|-)")
_ALONE: Final = re.compile(rf"^[vVht]*(?P<when>{_WHEN})[vVht]*$")
_OF_A_NAME: Final = re.compile(
    # "2nd & last Tuesday of the month meeting", "2nd and 4th Tuesdays 2 pm", "First Saturday Group"
    r"^(?:[xvtgD]*(?P<when>[Ok]*OD+m)[vt]*$|[vt]*(?P<last>OO+D+)(?=$|[tvx])|(?P<first>OD)(?=$|[vtx-]))"
)
_MONTHS_OF_A_NAME: Final = re.compile(r"^[xvtgD]*(?P<months>M[r-]M)[vt]*$")
_MONTHLY: Final = re.compile(
    r"\bmonthly\b(?! (?:speaker|birthday|business|open|celebration|anniversary|potluck|chip|group conscience))"
)
_NEGATIVES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^[vVhtD]*n[vVhn]*(?P<when>{_WHEN})[vVht]*(?=$|z)",
        rf"^[vVhtwD]*c(?P<when>{_WHEN})[vVht]*(?=$|z)",
        rf"^(?P<when>{_WHEN})[:-]?n+[vVh]+(?=$|z)",
    )
)
_NOT_IN_MONTHS: Final = re.compile(r"(?:n[vVhn]*|c|(?:^|v)l[vt]*)(?P<months>M(?:[r-]?M)*)(?=$|[zvVhtsnwDd-])")
_IN_MONTHS: Final = re.compile(r"^[vVhytDw]*(?P<months>M[r-]M|(?<=y)M+)[vVhyt]*$")
_SOMETIMES_BY_NAME: Final = re.compile(r"^[xvtgD:-]*A[Dw]")
_SOMETIMES: Final = re.compile(r"^[vVhtyD]*A[Dw]*[vVht]*(?=$|[cz])")


def rule_in_words(texts: Iterable[tuple[str | None, bool]], weekday: int | None) -> StatedRule | None:
    """What texts about a meeting of that ISO weekday, or of an unknown one, say of its dates; None if nothing.

    Each text comes with whether it is the meeting's name.

    >>> rule_in_words([("Only 1st and 3rd Tuesday of the month", False)], 2)
    StatedRule(weekday=2, rule='FREQ=MONTHLY;BYDAY=1TU,3TU')
    """
    for text, is_name in texts:
        if text is not None and _may_tell(text) and (found := _read(text, weekday, is_name)):
            return found
    return None


@lru_cache(maxsize=65536)
def _may_tell(text: str) -> bool:
    """Whether a text has anything of a rule in it; the same names and notes come again and again."""
    return _HINT.search(text) is not None


@dataclass(slots=True)
class _Clause:
    """The words of a clause by their kinds, fillers apart, with the number that an ordinal or a month stands for."""

    letters: str
    numbers: list[int]
    folded: str

    def pairs(self) -> Iterator[tuple[str, int]]:
        """The letters with their numbers."""
        return zip(self.letters, self.numbers, strict=True)

    def named(self, found: re.Match[str], group: str) -> list[int]:
        """The numbers of the letters that a group of a pattern covers."""
        return self.numbers[found.start(group) : found.end(group)]


@dataclass(slots=True)
class _Findings:
    """What the clauses of a text say together."""

    days: set[int] = field(default_factory=set)
    weeks: set[int] = field(default_factory=set)
    not_weeks: set[int] = field(default_factory=set)
    months: set[int] = field(default_factory=set)
    not_months: set[int] = field(default_factory=set)
    sometimes: bool = False


@lru_cache(maxsize=4096)
def _read(text: str, weekday: int | None, is_name: bool) -> StatedRule | None:
    found = _Findings()
    clauses = [
        _clause(part, weekday)
        for part in _BREAKS.split(text.replace(" - ", "\n") if is_name else text)
        if part.strip() and not _PASSING.search(part)
    ]
    for before, clause, after in zip([None, *clauses], clauses, [*clauses[1:], None], strict=False):
        # "Trad. meeting 2nd Monday": what ended there was no sentence.
        cut = before is not None and before.letters == "x"
        of_topic = _is_of_topic(before) or _is_of_topic(after)
        goes_on = cut or (of_topic and clause.letters[:1] not in ("v", "V"))
        _note(clause, found, alone=len(clauses) == 1 and not is_name, goes_on=goes_on)
        if is_name:
            _note_name(clause, found)
    found.days.update(number for clause in clauses for kind, number in clause.pairs() if kind == "D")
    if weekday is None and len(found.days) != 1:
        return None
    return _rule(found, weekday or next(iter(found.days)))


def _is_of_topic(clause: _Clause | None) -> bool:
    return clause is not None and not _TOPICS.isdisjoint(clause.letters)


def _note(clause: _Clause, found: _Findings, *, alone: bool, goes_on: bool) -> None:
    """Writes down what one clause says; where it `goes_on`, it may speak of what a clause beside it does."""
    if "?" in clause.letters:
        return
    for pattern in _NEGATIVES:
        if match := pattern.match(clause.letters):
            found.not_weeks.update(_ordinals(clause, match))
            return
    if match := _NOT_IN_MONTHS.search(clause.letters):
        found.not_months.update(_spans(clause, match))
    elif match := _IN_MONTHS.match(clause.letters):
        found.months.update(_spans(clause, match))
    for pattern in _POSITIVES:
        if match := pattern.match(clause.letters):
            found.weeks.update(_ordinals(clause, match))
            return
    if (match := _ALONE.match(clause.letters)) and not goes_on and (alone or "m" in match["when"]):
        found.weeks.update(_ordinals(clause, match))
    elif (not goes_on and _SOMETIMES.match(clause.letters)) or (
        _once_a_month().search(clause.folded) and set(clause.letters) <= set("vVhtymDx")
    ):
        found.sometimes = True


def _note_name(clause: _Clause, found: _Findings) -> None:
    """Writes down what only a name can say: there, words around tell which meeting it is."""
    if match := _OF_A_NAME.match(clause.letters):
        found.weeks.update(_ordinals(clause, match))
    if match := _MONTHS_OF_A_NAME.match(clause.letters):
        found.months.update(_spans(clause, match))
    if _MONTHLY.search(clause.folded) or _SOMETIMES_BY_NAME.match(clause.letters):
        found.sometimes = True


def _rule(found: _Findings, weekday: int) -> StatedRule | None:
    """The rule that findings make; None where they contradict each other or say nothing."""
    day = RRULE_DAYS[weekday - 1]
    months = (found.months or set(range(1, 13))) - found.not_months
    by_month = f";BYMONTH={','.join(map(str, sorted(months)))}" if 0 < len(months) < 12 else ""
    if (found.weeks and found.not_weeks) or not months:
        return None
    if found.weeks:
        weeks = sorted(found.weeks, key=lambda week: (week < 0, week))
    elif found.not_weeks == {-1}:
        weeks = [-5, -4, -3, -2]
    elif found.not_weeks and -1 not in found.not_weeks:
        weeks = sorted({1, 2, 3, 4, 5} - found.not_weeks)
    else:
        weeks = []
    if weeks and not {1, 2, 3, 4} <= set(weeks):
        return StatedRule(weekday, f"FREQ=MONTHLY;BYDAY={','.join(f'{week}{day}' for week in weeks)}{by_month}")
    if by_month:
        return StatedRule(weekday, f"FREQ=WEEKLY;BYDAY={day}{by_month}")
    return StatedRule(weekday, None) if found.sometimes else None


def _clause(text: str, weekday: int | None) -> _Clause:
    folded = fold(text)
    letters: list[str] = []
    numbers: list[int] = []
    for kind, number in _kinds(text, folded, weekday):
        if kind != "f":
            letters.append(kind)
            numbers.append(number)
    # "Please note: ..." says nothing yet; a topic before a colon does.
    head = _HEAD.match("".join(letters))
    start = head.end() if head is not None else 0
    return _Clause("".join(letters)[start:], numbers[start:], folded)


def _kinds(text: str, folded: str, weekday: int | None) -> Iterator[tuple[str, int]]:
    """The kind of each word, and the number that it stands for."""
    if _every_other().search(folded):
        text = _every_other().sub("alternate", folded)
    tables = word_tables()
    # A closed meeting is called one; what is closed on a day does not take place.
    text = re.sub(r"\bclosed on\b", "no", text, flags=re.IGNORECASE)
    for raw in _WORDS.findall(text.replace("-feira", "").replace("mid-", "")):
        word = fold(raw)
        if raw[0] in ":=\u2013\u2014-":
            yield ("-" if raw[0] in "\u2013\u2014-" else ":"), 0
        elif not word:
            continue
        elif _TIME.fullmatch(word):
            yield "t", 0
        elif (ordinal := tables.ordinals.get(word)) is not None:
            # A bare number is an ordinal beside others, or with a German full stop.
            yield ("k" if raw.isdigit() else "O"), ordinal
        elif (day := weekday_in_text(word)) is not None:
            yield ("D" if weekday in (None, day) else "d"), day
        elif (month := tables.months.get(word)) is not None:
            yield "M", month
        elif word.isdigit():
            yield "#", 0
        elif word in ("morning", "noon", "afternoon", "evening", "midnight"):
            yield "t", 0
        else:
            # An unknown word of one or two letters is a code for a kind of meeting.
            yield _letters().get(word, "x" if len(word) > 2 else "s"), 0


def _ordinals(clause: _Clause, found: re.Match[str]) -> set[int]:
    """The ordinals in the phrase that a pattern found."""
    group = next(name for name, text in found.groupdict().items() if text is not None)
    return {number for number, kind in zip(clause.named(found, group), found[group], strict=True) if kind in "Ok"}


def _spans(clause: _Clause, found: re.Match[str]) -> set[int]:
    """The months that are listed, and all between two that a range joins."""
    months: set[int] = set()
    last = 0
    to = False
    for number, kind in zip(clause.named(found, "months"), found["months"], strict=True):
        if kind != "M":
            to = True
        elif to:
            months.update((last + step - 1) % 12 + 1 for step in range((number - last) % 12 + 1))
            to = False
        else:
            months.add(number)
        last = number or last
    return months


@cache
def _letters() -> dict[str, str]:
    """Folded word -> the letter of its kind."""
    kinds = word_tables().recurrence
    return {word: letter for kind, letter in reversed(_LETTERS.items()) for word in kinds[kind]}


@cache
def _every_other() -> re.Pattern[str]:
    # "Every second and fourth Friday" lists weeks of the month.
    return re.compile(rf"\b(?:{any_of(word_tables().recurrence['every_other'])})\b(?! (?:and|or|last)\b)")


@cache
def _once_a_month() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(word_tables().recurrence['once_a_month'])})\b")
