"""Schedule rules in words -> RRULE: "only 3rd Saturday", "except July and August" in the names and notes of meetings.

A wrong rule costs somebody an evening; a missed one still leaves the note for people to read. So words become a rule
only if every word around them is known, and they concern the meeting itself, not a speaker, a topic, a room or another
day. Each clause is reduced to a string with one letter per word, for its kind, and matched against patterns of letters.
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
    """The ISO weekday and RFC 5545 rule stated in words; rule None means not every week, without saying which weeks."""

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
"""Kind of word in data/words -> its letter in a clause. If a word is of several kinds, the first one counts.

Other letters: D the weekday of the meeting, d another weekday, M a month, O an ordinal, k a bare number that can be an
ordinal, # any other number, t a time of day, x an unknown word; : and - stand for themselves.
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
"""A quick check that every text with a rule passes and most others fail."""

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
_CLOCK: Final = r"\d{1,2}(?: \d\d)?"
_TIME: Final = re.compile(rf"(?:{_CLOCK} ?(?:to ?)?)?{_CLOCK} ?[ap] ?m|\d{{1,2}} \d\d")
"""A time of day or a range of times, folded: "7 30 to 9 pm"."""
_TEMPORARY: Final = re.compile(
    r"(?:19|20)\d\d|until further|temporar|re-?open|resum|this (?:summer|month|week|year)"
    r"|starting|as of|effective|beginning",
    re.IGNORECASE,
)
"""Words for a single occasion or a temporary change, which make no rule."""

LONGEST_CLAUSE: Final = 1000
"""Characters of a clause; a longer one states no rule that anybody could understand."""

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
_INTRODUCTION: Final = re.compile(r"^(?:[xvtV]*:|-)")
_ALONE: Final = re.compile(rf"^[vVht]*(?P<when>{_WHEN})[vVht]*$")
_RULE_IN_NAME: Final = re.compile(
    # "2nd & last Tuesday of the month meeting", "2nd and 4th Tuesdays 2 pm", "First Saturday Group"
    r"^(?:[xvtgD]*(?P<when>[Ok]*OD+m)[vt]*$|[vt]*(?P<last>OO+D+)(?=$|[tvx])|(?P<first>OD)(?=$|[vtx-]))"
)
_MONTHS_IN_NAME: Final = re.compile(r"^[xvtgD]*(?P<months>M[r-]M)[vt]*$")
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
_IRREGULAR_NAME: Final = re.compile(r"^[xvtgD:-]*A[Dw]")
_IRREGULAR: Final = re.compile(r"^[vVhtyD]*A[Dw]*[vVht]*(?=$|[cz])")


def rule_in_words(texts: Iterable[tuple[str | None, bool]], weekday: int | None) -> StatedRule | None:
    """The rule stated in texts about a meeting on this ISO weekday (None: unknown); None if they state none.

    Each text comes with a flag: whether it is the name of the meeting.

    >>> rule_in_words([("Only 1st and 3rd Tuesday of the month", False)], 2)
    StatedRule(weekday=2, rule='FREQ=MONTHLY;BYDAY=1TU,3TU')
    """
    for text, is_name in texts:
        if text is not None and _may_state_rule(text) and (stated_rule := _read(text, weekday, is_name)):
            return stated_rule
    return None


@lru_cache(maxsize=65536)
def _may_state_rule(text: str) -> bool:
    """Whether a text may state a rule; cached, because feeds repeat names and notes."""
    return _HINT.search(text) is not None


@dataclass(slots=True)
class _Clause:
    """A clause as letters for the kinds of its words, without fillers, and the number that each word stands for."""

    letters: str
    numbers: list[int]
    folded: str

    def pairs(self) -> Iterator[tuple[str, int]]:
        """The letters with their numbers."""
        return zip(self.letters, self.numbers, strict=True)

    def numbers_in(self, match: re.Match[str], group: str) -> list[int]:
        """The numbers of the letters that a group of the match covers."""
        return self.numbers[match.start(group) : match.end(group)]


@dataclass(slots=True)
class _Schedule:
    """What the clauses of a text state together; `irregular` means not every week, without saying which weeks."""

    days: set[int] = field(default_factory=set)
    weeks: set[int] = field(default_factory=set)
    not_weeks: set[int] = field(default_factory=set)
    months: set[int] = field(default_factory=set)
    not_months: set[int] = field(default_factory=set)
    irregular: bool = False


@lru_cache(maxsize=4096)
def _read(text: str, weekday: int | None, is_name: bool) -> StatedRule | None:
    schedule = _Schedule()
    clauses = [
        _clause(part, weekday)
        for part in _BREAKS.split(text.replace(" - ", "\n") if is_name else text)
        if part.strip() and len(part) <= LONGEST_CLAUSE and not _TEMPORARY.search(part)
    ]
    for previous, clause, following in zip([None, *clauses], clauses, [*clauses[1:], None], strict=False):
        # In "Trad. meeting 2nd Monday" the full stop ends an abbreviation, not a sentence.
        previous_cut_off = previous is not None and previous.letters == "x"
        beside_topic = _is_about_topic(previous) or _is_about_topic(following)
        continues = previous_cut_off or (beside_topic and clause.letters[:1] not in ("v", "V"))
        _add_clause(clause, schedule, alone=len(clauses) == 1 and not is_name, continues=continues)
        if is_name:
            _add_name(clause, schedule)
    schedule.days.update(number for clause in clauses for kind, number in clause.pairs() if kind == "D")
    if weekday is None and len(schedule.days) != 1:
        return None
    return _rule(schedule, weekday or next(iter(schedule.days)))


def _is_about_topic(clause: _Clause | None) -> bool:
    return clause is not None and not _TOPICS.isdisjoint(clause.letters)


def _add_clause(clause: _Clause, schedule: _Schedule, *, alone: bool, continues: bool) -> None:
    """Adds what a clause states; one that `continues` the clause next to it may be about the topic of that clause."""
    if "?" in clause.letters:
        return
    for pattern in _NEGATIVES:
        if match := pattern.match(clause.letters):
            schedule.not_weeks.update(_ordinals(clause, match))
            return
    if match := _NOT_IN_MONTHS.search(clause.letters):
        schedule.not_months.update(_months_in(clause, match))
    elif match := _IN_MONTHS.match(clause.letters):
        schedule.months.update(_months_in(clause, match))
    for pattern in _POSITIVES:
        if match := pattern.match(clause.letters):
            schedule.weeks.update(_ordinals(clause, match))
            return
    if (match := _ALONE.match(clause.letters)) and not continues and (alone or "m" in match["when"]):
        schedule.weeks.update(_ordinals(clause, match))
    elif (not continues and _IRREGULAR.match(clause.letters)) or (
        _once_a_month().search(clause.folded) and set(clause.letters) <= set("vVhtymDx")
    ):
        schedule.irregular = True


def _add_name(clause: _Clause, schedule: _Schedule) -> None:
    """Adds what only a name can state: in a name, the words around a rule merely identify the meeting."""
    if match := _RULE_IN_NAME.match(clause.letters):
        schedule.weeks.update(_ordinals(clause, match))
    if match := _MONTHS_IN_NAME.match(clause.letters):
        schedule.months.update(_months_in(clause, match))
    if _MONTHLY.search(clause.folded) or _IRREGULAR_NAME.match(clause.letters):
        schedule.irregular = True


def _rule(schedule: _Schedule, weekday: int) -> StatedRule | None:
    """The rule for a schedule; None if it contradicts itself or states nothing."""
    day = RRULE_DAYS[weekday - 1]
    months = (schedule.months or set(range(1, 13))) - schedule.not_months
    by_month = f";BYMONTH={','.join(map(str, sorted(months)))}" if 0 < len(months) < 12 else ""
    if (schedule.weeks and schedule.not_weeks) or not months:
        return None
    if schedule.weeks:
        weeks = sorted(schedule.weeks, key=lambda week: (week < 0, week))
    elif schedule.not_weeks == {-1}:
        weeks = [-5, -4, -3, -2]
    elif schedule.not_weeks and -1 not in schedule.not_weeks:
        weeks = sorted({1, 2, 3, 4, 5} - schedule.not_weeks)
    else:
        weeks = []
    if weeks and not {1, 2, 3, 4} <= set(weeks):
        return StatedRule(weekday, f"FREQ=MONTHLY;BYDAY={','.join(f'{week}{day}' for week in weeks)}{by_month}")
    if by_month:
        return StatedRule(weekday, f"FREQ=WEEKLY;BYDAY={day}{by_month}")
    return StatedRule(weekday, None) if schedule.irregular else None


def _clause(text: str, weekday: int | None) -> _Clause:
    folded = fold(text)
    letters: list[str] = []
    numbers: list[int] = []
    for kind, number in _kinds(text, folded, weekday):
        if kind != "f":
            letters.append(kind)
            numbers.append(number)
    # Drop an introduction ("Please note: ..."), but keep a topic before a colon.
    introduction = _INTRODUCTION.match("".join(letters))
    start = introduction.end() if introduction is not None else 0
    return _Clause("".join(letters)[start:], numbers[start:], folded)


def _kinds(text: str, folded: str, weekday: int | None) -> Iterator[tuple[str, int]]:
    """The letter of each word, and its number (0 if it has none)."""
    if _every_other().search(folded):
        text = _every_other().sub("alternate", folded)
    tables = word_tables()
    # "Closed" alone describes the type of meeting; "closed on ..." means that it does not take place.
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
            # A bare number counts as an ordinal only next to another one, or with the full stop of German ordinals.
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
            # An unknown word of one or two letters is a code for a type of meeting.
            yield _letters().get(word, "x" if len(word) > 2 else "s"), 0


def _ordinals(clause: _Clause, match: re.Match[str]) -> set[int]:
    """The ordinals in the phrase that a pattern matched."""
    group = next(name for name, text in match.groupdict().items() if text is not None)
    return {number for number, kind in zip(clause.numbers_in(match, group), match[group], strict=True) if kind in "Ok"}


def _months_in(clause: _Clause, match: re.Match[str]) -> set[int]:
    """The listed months, including all months within ranges."""
    months: set[int] = set()
    last = 0
    in_range = False
    for number, kind in zip(clause.numbers_in(match, "months"), match["months"], strict=True):
        if kind != "M":
            in_range = True
        elif in_range:
            months.update((last + step - 1) % 12 + 1 for step in range((number - last) % 12 + 1))
            in_range = False
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
    # But "every second and fourth Friday" lists weeks of the month.
    return re.compile(rf"\b(?:{any_of(word_tables().recurrence['every_other'])})\b(?! (?:and|or|last)\b)")


@cache
def _once_a_month() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(word_tables().recurrence['once_a_month'])})\b")
