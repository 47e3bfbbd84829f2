"""Schedule rules in words -> RRULE: "only 3rd Saturday", "except July and August" in the names and notes of meetings.

A wrong rule costs somebody an evening; if a rule is missed, people can still read the note. So words become a rule
only if every word around them is known, and they concern the meeting itself, not a speaker, a topic, a room or another
day. Clauses are matched as strings with one letter per word, for its kind (see `clauses`).
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final, NamedTuple

from selfhelp.reading.clauses import TOPICS, Clause, clauses_of
from selfhelp.reading.topics import RECURRENCE, topics_of
from selfhelp.reading.words import any_of, word_tables
from selfhelp.vocabulary import RRULE_DAYS


class StatedRule(NamedTuple):
    """The ISO weekday and RFC 5545 rule stated in words; rule None means not every week, without saying which weeks."""

    weekday: int
    rule: str | None


_ORDINAL_HINT: Final = (
    r"(?:\b[1-5](?:st|nd|rd|th|er|re|e|eme|o|a|[\u00ba\u00aa])?\b|first|second|third|fourth|fifth|last"
    r"|prim|segund|tercer|terceir|cuart|\u00faltim|ultim|erst|zweit|dritt|viert|letzt|premi|deuxi|troisi|quatri"
    r"|dernier|derni\u00e8r|cinqui|f\u00fcnft|quart[ao]\b|quint[ao]\b|segunda)"
)
_MONTH_HINT: Final = r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_HINT: Final = re.compile(
    rf"{_ORDINAL_HINT}\.?[^.;]{{0,40}}(?:mon|tue|wed|thu|fri|sat|sun|week|wk|mes\b|mois|m\u00eas|tag\b|woche|di\b|dis\b|dimanche|feira"
    rf"|lunes|martes|mi\u00e9rcoles|jueves|viernes|s[\u00e1a]bado|doming)"
    r"|every (?:other|second|2nd|two|2)|altern|fortnight|bi-?week|bi-?month|monthly|once a month"
    r"|quin[cz]en|dos semanas|zwei wochen|14 tage|14-t\u00e4g|deux semaines|duas semanas|semaine sur"
    rf"|(?:\bno\b|not|except|clos|only|meet|dark|shut)[^.;]{{0,30}}{_MONTH_HINT}|{_MONTH_HINT}[^.;]{{1,16}}{_MONTH_HINT}",
    re.IGNORECASE,
)
"""A check that every text with a rule passes and most others fail."""

_HEADING: Final = frozenset("speg")
"""Letters of a line that announces what the next line is about."""

_WHEN: Final = r"(?:[Ok][OkD]*)?O(?:D+t*m?|w?m)"
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
        # "Riverside gatherings take place the 4th Tuesday of each month and begin with tea"
        r"^[xtgD]*v?h+(?P<when>O+D+t*m)t*(?=$|[cznxVi-])",
        # "a literature meeting meets 1st and 3rd Saturday of the month from noon"
        r"^(?:[^pe]*[^spe])?V(?P<when>OO+D+t*m?|O+D+t*m)(?=$|[cznvtx])",
    )
)
_ALONE: Final = re.compile(rf"^[vVht-]*(?P<when>{_WHEN})[vVht]*(?:i[^penDdMOvV]*)?$")
"""With a time, a place may follow: "2nd Tuesday of the month at 7:00 PM in the small hall"."""
_RULE_IN_NAME: Final = re.compile(
    # "2nd & last Tuesday of the month meeting", "2nd and 4th Tuesdays 2 pm", "First Saturday Group"
    r"^(?:[xvtgD]*(?P<when>[Ok]*OD+m)[vt]*$|[vt]*(?P<last>OO+D+)(?=$|[tvx])|(?P<first>OD)(?=$|[vtx-])"
    # "Mill Creek 1st Sat"
    r"|[xvg][xvgt-]*(?P<end>O+D)t*$)"
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
        # "a discussion held every Friday except the last Friday of the month"
        rf"^[^pen]*[Vh][tDw]*c(?P<when>{_WHEN})[vVht]*(?=$|z)",
        rf"^(?P<when>{_WHEN})[:-]?n+[vVh]+(?=$|z)",
    )
)
_NOT_IN_MONTHS: Final = re.compile(r"(?:n[vVhn]*|c|(?:^|v)l[vt]*)(?P<months>M(?:[r-]?M)*)(?=$|[zvVhtsnwDd-])")
_IN_MONTHS: Final = re.compile(r"^[vVhytDw]*(?P<months>M[r-]M|(?<=y)M+)[vVhyt]*$")
_IRREGULAR_NAME: Final = re.compile(r"^[xvtgD:-]*A[Dw]")
_IRREGULAR: Final = re.compile(r"^[vVhtyD]*(?:A(?:[Dw]*|D+m)|Vm(?=$))[vVht]*(?=$|[cz])")


def rule_in_words(texts: Iterable[tuple[str | None, bool]], weekday: int | None) -> StatedRule | None:
    """The rule stated in texts about a meeting on this ISO weekday (None: unknown); None if they state none.

    Each text comes with a flag: whether it is the name of the meeting.

    >>> rule_in_words([("Only 1st and 3rd Tuesday of the month", False)], 2)
    StatedRule(weekday=2, rule='FREQ=MONTHLY;BYDAY=1TU,3TU')
    """
    irregular: StatedRule | None = None
    for text, is_name in texts:
        if text is not None and _may_state_rule(text) and (stated_rule := _read(text, weekday, is_name)):
            if stated_rule.rule is not None:
                return stated_rule
            # The name may say "monthly", and the notes in which week.
            irregular = irregular or stated_rule
    return irregular


def _may_state_rule(text: str) -> bool:
    """Whether a text may state a rule, which is always one of its lines alone."""
    return RECURRENCE in topics_of(text) and any(map(_may_state_rule_in_line, text.split("\n")))


@lru_cache(maxsize=4096)
def _may_state_rule_in_line(line: str) -> bool:
    """The same for a line; cached, because the notes of a feed have many lines in common."""
    return RECURRENCE in topics_of(line) and _HINT.search(line) is not None


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
    clauses = clauses_of(text, weekday, is_name=is_name)
    on_line = Counter(clause.line for clause in clauses if not set(clause.letters) <= {"t"})
    for previous, clause, following in zip([None, *clauses], clauses, [*clauses[1:], None], strict=False):
        # In "Trad. meeting 2nd Monday" the full stop ends an abbreviation, not a sentence.
        previous_cut_off = previous is not None and previous.letters == "x"
        beside_topic = _is_about_topic(previous, clause) or _is_about_topic(following, clause)
        continues = previous_cut_off or (beside_topic and clause.letters[:1] not in ("v", "V"))
        _add_clause(clause, schedule, alone=on_line[clause.line] == 1 and not is_name, continues=continues)
        if is_name:
            _add_name(clause, schedule)
    schedule.days.update(number for clause in clauses for kind, number in clause.pairs() if kind == "D")
    if weekday is None and len(schedule.days) != 1:
        return None
    return _rule(schedule, weekday or next(iter(schedule.days)))


def _is_about_topic(neighbor: Clause | None, clause: Clause) -> bool:
    """Whether what a neighbor of a clause says may be what happens at the times that the clause gives."""
    if neighbor is None:
        return False
    if neighbor.line == clause.line:
        return not TOPICS.isdisjoint(neighbor.letters)
    # On another line, a sentence stands for itself, but a heading may belong to the clause.
    known = sum(letter in _HEADING for letter in neighbor.letters)
    return 2 * known > len(neighbor.letters) - (neighbor.letters[:1] in _HEADING)


def _add_clause(clause: Clause, schedule: _Schedule, *, alone: bool, continues: bool) -> None:
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


def _add_name(clause: Clause, schedule: _Schedule) -> None:
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
    if schedule.irregular:
        return StatedRule(weekday, None)
    return StatedRule(weekday, f"FREQ=WEEKLY;BYDAY={day}{by_month}") if by_month else None


def _ordinals(clause: Clause, match: re.Match[str]) -> set[int]:
    """The ordinals in the phrase that a pattern matched."""
    group = next(name for name, text in match.groupdict().items() if text is not None)
    return {number for number, kind in zip(clause.numbers_in(match, group), match[group], strict=True) if kind in "Ok"}


def _months_in(clause: Clause, match: re.Match[str]) -> set[int]:
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
def _once_a_month() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(word_tables().recurrence['once_a_month'])})\b")
