"""What names and notes say about when the meeting itself takes place: "only 3rd Saturday", "except July and August".

A wrong rule loses somebody's evening, a missed one only shows the note. So words become a rule only where all words
around them are known, and speak of the meeting, not of a speaker, a topic, a room or another day. A clause is written
as a line of letters, one for each word by its kind, and patterns of letters are looked for.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from selfhelp.reading.days import weekday_named
from selfhelp.text import fold
from selfhelp.vocabulary import RRULE_DAYS


class Said(NamedTuple):
    """The ISO weekday and the RFC 5545 rule that words give; no rule: not every week, but they do not say when."""

    weekday: int
    rule: str | None


_ORDINALS: Final = {
    1: "1st first 1er 1ere premier premiere primer primero primera primeiro primeira erste ersten erster 1",
    2: "2nd second 2e 2eme deuxieme segundo zweite zweiten zweiter 2",
    3: "3rd third 3e 3eme troisieme tercer tercero tercera terceiro terceira dritte dritten dritter 3",
    4: "4th fourth 4e 4eme quatrieme cuarto vierte vierten vierter 4",
    5: "5th fifth 5e 5eme cinquieme quinto funfte funften funfter 5",
    -1: "last dernier derniere ultimo ultima letzte letzten letzter letztem final",
}
_MONTHS: Final = (
    "january jan enero janvier januar janeiro|february feb febrero fevrier februar fevereiro|"
    "march mar marzo mars marz marco|april apr abril avril|may mayo mai maio|june jun junio juin juni junho|"
    "july jul julio juillet juli julho|august aug agosto aout|"
    "september sept sep septiembre septembre setembro|october oct octubre octobre oktober outubro|"
    "november nov noviembre novembre novembro|december dec diciembre decembre dezember dezembro"
)
_KINDS: Final = {
    # the month, the week, "only"
    "m": "month months monthly mes meses mois monat monats",
    "w": "week weeks wk wks weekly semana semanas semaine semaines woche wochen",
    "y": "only just solo solamente nur seulement somente uniquement apenas",
    # that the meeting takes place; that it does not; all but; closed, of a place or of a kind of meeting
    "v": "meeting meetings mtg mtgs reunion reuniones reuniao reunioes",
    "V": "meets meet gathers operates operate runs run occurs occur happens happen reune reunen trifft acontece",
    "h": "held conducted offered takes take place scheduled findet statt lieu",
    "n": "no not never doesnt dont wont cancelled canceled kein keine nicht pas sin nao cannot",
    "c": "except excepting excluding excepto salvo ausser sauf exceto",
    "l": "closed close closes dark geschlossen cerrado ferme fechado",
    "r": "through thru to until till hasta bis jusqua ate",
    # every second one
    "A": "biweekly fortnight fortnightly bimonthly quincenal quincenalmente quinzenal alternate alternating alternates"
    " 14tagig",
    # a reason follows
    "z": "due because since as when if unless owing",
    # what does not matter
    "f": "the on of an in is are this that will be being each every and or at it its during from please note group"
    " support all"
    " we so does do has there here for now but usually normally which also y e de del los las el la se cada todos a"
    " en der die das des den dem am im und jeden jeder jedes ist le les du chaque tous et au aux da dos das"
    " em na nas un una al lo um uma"
    " todas toda",
    # whose meeting it is, in a name
    "g": "women womens men mens man mans young people peoples person persons beginner beginners newcomer"
    " newcomers lgbt",
    # what a week of the month may be for: a kind of meeting, a speaker, an event
    "s": "step steps tradition traditions concept concepts book bb study open topic topics literature lit discussion"
    " chair chairs share shares sharing reading readings read jft meditation grapevine gv bill zoom online hybrid"
    " virtual upstairs downstairs room hall format rotating od cd q qa ask basket candlelight big pamphlet ip text"
    " living clean night nights prayer childcare asl main theme face physical",
    "p": "speaker speakers speak panel guest lead leads",
    "e": "birthday birthdays anniversary anniversaries medallion medallions chip chips cake business conscience gc gsr"
    " potluck food dinner breakfast lunch celebration celebrate celebrations pizza social workshop intergroup district"
    " area committee service eating eats orientation gratitude activity steering meal",
}
_TOPICS: Final = frozenset("spe")
_KIND_OF: Final = {word: kind for kind, words in reversed(_KINDS.items()) for word in words.split()}
_ORDINAL_OF: Final = {word: number for number, words in _ORDINALS.items() for word in words.split()}
_MONTH_OF: Final = {name: number for number, names in enumerate(_MONTHS.split("|"), 1) for name in names.split()}

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

_EVERY_OTHER: Final = re.compile(
    r"\b(?:(?:every|each) (?:other|second|2nd)(?! (?:and|or|last)\b)(?: week)?(?: on)?|every (?:two|2) weeks"
    r"|every fortnight"
    r"|bi weekly|bi monthly"
    r"|(?:a )?cada (?:dos|2|duas) semanas|alle (?:zwei|2) wochen|alle 14 tage|14 tagig"
    r"|toutes les (?:deux|2) semaines|(?:une|1) semaine sur (?:deux|2))\b"
)
_ONCE_A_MONTH: Final = re.compile(r"\bonce (?:a|per|each|every) month\b|\bonce monthly\b")
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
_NO_DAYS: Final = frozenset({"don", "mit", "sam", "son", "ven", "mar"})
"""Short words for days that are other words far more often."""

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


def in_words(texts: Iterable[tuple[str | None, bool]], weekday: int | None) -> Said | None:
    """What texts about a meeting of that ISO weekday, or of an unknown one, say of its dates; None if nothing.

    Each text comes with whether it is the meeting's name.

    >>> in_words([("Only 1st and 3rd Tuesday of the month", False)], 2)
    Said(weekday=2, rule='FREQ=MONTHLY;BYDAY=1TU,3TU')
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
def _read(text: str, weekday: int | None, is_name: bool) -> Said | None:
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
        _ONCE_A_MONTH.search(clause.folded) and set(clause.letters) <= set("vVhtymDx")
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


def _rule(found: _Findings, weekday: int) -> Said | None:
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
        return Said(weekday, f"FREQ=MONTHLY;BYDAY={','.join(f'{week}{day}' for week in weeks)}{by_month}")
    if by_month:
        return Said(weekday, f"FREQ=WEEKLY;BYDAY={day}{by_month}")
    return Said(weekday, None) if found.sometimes else None


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
    if _EVERY_OTHER.search(folded):
        text = _EVERY_OTHER.sub("alternate", folded)
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
        elif word in _ORDINAL_OF:
            # A bare number is an ordinal beside others, or with a German full stop.
            yield ("k" if raw.isdigit() else "O"), _ORDINAL_OF[word]
        elif len(word) > 2 and word not in _NO_DAYS and (day := weekday_named(word)) is not None:
            yield ("D" if weekday in (None, day) else "d"), day
        elif word in _MONTH_OF:
            yield "M", _MONTH_OF[word]
        elif word.isdigit():
            yield "#", 0
        elif word in ("morning", "noon", "afternoon", "evening", "midnight"):
            yield "t", 0
        else:
            # An unknown word of one or two letters is a code for a kind of meeting.
            yield _KIND_OF.get(word, "x" if len(word) > 2 else "s"), 0


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
