"""Clock times in a phrase: "half past six", "6-8pm", "before he picks up the kids at 3", "in the next 20 minutes"."""

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile
from typing import Final

from selfhelp.model import clock
from selfhelp.patterns import CuedPattern, LazyPatterns, has_digit
from selfhelp.phrase.clock_texts import CLOCK, HALF, NOON, NUMBERS, SURE_CLOCK, Clock, clock_in_words
from selfhelp.phrase.tokens import PhraseDraft
from selfhelp.reading.days import weekday_in_text
from selfhelp.reading.words import word_tables
from selfhelp.vocabulary import TIME_BANDS

_END: Final = r"(?= |$)"
_NO_UNIT: Final = (
    r"(?! ?(?:years?|yrs?|yo|year|months?|mos?|chip|coin|weeks?|wks?|days?|mi|miles?|km|people|step|steps"
    r"|minutes?|mins?|hours? (?:away|drive)|kids|times?|blocks?|percent|stops?|of us|drinks|beers)\b)"
)
_SOON: Final = CuedPattern(
    rf"\b(?:in|within) (?:the next |next |about |like )?(?:(?P<half>half an hour|half hour|a half hour)"
    rf"|(?P<number>\d{{1,3}}|an?|one|two|three|four|five|six|couple of|couple|few)?"
    rf" ?(?P<unit>minutes?|mins?|min|hours?|hrs?|hr)){_END}"
    rf"|\ben (?:los proximos |unos )?(?P<es>\d{{1,3}}|una|media|dos|tres) (?P<es_unit>minutos?|horas?){_END}"
    rf"|\b(?P<asap>asap|as soon as possible|soon as possible|soonest|soon|lo antes posible|cuanto antes){_END}",
    cues="in within en asap as soon soonest lo cuanto",
)
_AGE: Final = re.compile(r"1[3-9]|2\d")
"""A bare number after "at" that is an age in a story, and seldom an hour."""
_MAY_BE_CLOCK: Final = frozenset({"noon", "midnight", "mediodia", "medianoche", "half", "quarter", *NUMBERS})
"""Words without which, and without a digit, there is no clock time."""

_RANGE: Final = CuedPattern(
    rf"\b(?:(?P<word>between|from|entre|de|desde) )?(?:las? )?(?P<first>{CLOCK})"
    rf" (?:and|to|until|till?|thru|through|y|a|hasta) (?:las? )?(?P<last>{CLOCK}){_NO_UNIT}{_END}",
    cues="and to until til till thru through y a hasta",
)
_EITHER: Final = CuedPattern(
    rf"\b(?:at |like |around |about |say )?(?P<first>\d{{1,2}}(?::\d\d)?(?: ?[ap]m)?) (?:or|o) "
    rf"(?P<last>\d{{1,4}} ?[ap]m|\d{{1,2}}:\d\d{HALF}?|\d{{1,2}}{HALF}){_END}",
    cues="or o",
    digit=True,
)
"""Two hours of which either one is fine: "6 or 7am"."""
_AFTER: Final = CuedPattern(
    rf"\b(?:(?:any ?time |anything |starts? |starting )?(?:at or )?after|no earlier than|not earlier than"
    rf"|(?:nothing|none|cant|cant come|cant do|cant make it|cant make anything|not anything) before"
    rf"|(?<!no )later than|not before|since|from|gets? off(?: work)?(?: at)?|off work at|off at|done at|done by"
    rf"|(?:gets? out|out|over|finish(?:es)?|ends)(?: of)?(?: (?:work|class|school|group|court|church|practice))? at"
    rf"|despues de(?: las?)?"
    rf"|a partir de(?: las?)?|desde(?: las?)?) (?P<clock>{CLOCK}){_NO_UNIT}{_END}"
    rf"|\b(?P<later>{CLOCK}) (?:or later|or after|onwards?|and later|and after|o mas tarde){_END}",
    cues="after earlier later before since from off done gets get out over finish finishes ends despues partir desde"
    " onward onwards tarde",
)
_BEFORE: Final = CuedPattern(
    r"\b(?P<word>before|no later than|earlier than|by|not after|until|till?|up to|antes de(?: las?)?"
    rf"|hasta(?: las?)?) (?:(?P<story>(?:\w+ ){{1,7}})(?:at|a las?) )?(?P<clock>{CLOCK}){_NO_UNIT}{_END}"
    rf"|\b(?P<earlier>{CLOCK}) (?:or earlier|or before|at the latest){_END}",
    cues="before later earlier by after until til till up antes hasta latest",
)
_AFTER_THAT: Final = CuedPattern(
    r"\b(?:so |and |any ?time |some ?time |only |right )?after (?:that|then)(?= |$)|\bdespues de eso(?= |$)",
    cues="after despues",
)
"""What makes the end of something else, which was told before, the time from which a meeting is asked for."""
_AROUND: Final = CuedPattern(
    r"\b(?:around|about|approximately|roughly|sobre(?: las?)?|a eso de(?: las?)?|como a(?: las?)?"
    r"|(?:close to|near|nearly|just before)(?= (?:noon|midnight|\d{1,2}(?::\d\d)? ?[ap]m)))"
    rf" (?P<clock>{CLOCK}){_NO_UNIT}{_END}|\b(?P<ish>\d{{1,2}}(?::\d\d)?) ?ish{_END}",
    cues="around about approximately roughly close near nearly just sobre eso como",
    digit=True,
)
_AT: Final = LazyPatterns(
    clock=rf"\b(?:at|a las?) (?P<clock>{CLOCK}){_NO_UNIT}{_END}|\b(?P<strong>{SURE_CLOCK}){_NO_UNIT}{_END}"
)
"""A clock time by itself: any of the words and digits that `read_clock` asks for may be its cue."""
_OF_WORK: Final = CuedPattern(
    r"\b(?:works?|working|worked|closes?) (?:\w+ ){0,3}"
    rf"(?:(?:until|till?) (?P<end>{CLOCK})|(?:from|past) {CLOCK}){_END}"
    rf"|\b(?:starts?|begins?) (?:(?:his|her|my|their|the|a) )?(?:shift|work|job|class|school) at {CLOCK}{_END}",
    cues="work works working worked close closes shift job class school",
)
"""Clock times of a job, or of a shop."""
_LASTING: Final = CuedPattern(
    r"\b(?:sleeps?|slept|awake|up|out|gone|plays?|games|drinks|smokes|stays|scrolls|works|parties|cries|talks|watches|bets"
    r"|shops|eats|(?!(?:any|some|every|no)thing|meeting|morning|evening)[a-z]{2,}ing)"
    rf"(?: (?!meeting|group)\w+)?(?: \w+)? (?:until|till?) {CLOCK}{_NO_UNIT}{_END}",
    cues="until til till",
)
"""A clock time up to which somebody does what the first word says: "sleeps til 10", "drinking till 4am"."""

_FREE_TIME: Final = frozenset("lunch break window gap free hour hr off".split())
_FREE_WITHIN: Final = 3
"""How many words before "12 to 1" may tell that it is when somebody is free."""
_UNTIL: Final = frozenset({"until", "till", "til"})

_NUMBERED: Final = frozenset(
    "step steps tradition traditions chapter chapters page pages ages age grade grades".split()
)
"""Words before numbers that are no times: "steps 1-3"."""

AROUND_MINUTES: Final = 30
POINT_MINUTES: Final = 60
"""How long after a clock time a meeting may start that is asked for at that time."""

DAY: Final = 1440
DAY_STARTS: Final = 240
"""Minute at which the parts of a day begin; what is earlier belongs to the night before."""

_MORNING: Final = frozenset("morning mornings breakfast am".split())
_LATE: Final = frozenset(
    "eve tonight tonite 2nite evening evenings night nights nite nites noche tarde afternoon pm".split()
)


def read_clock(draft: PhraseDraft) -> None:
    """Reads the clock times of a phrase into --after and --before, or --now and --hours."""
    _read_soon(draft)
    text, _ = draft.unused_text()
    if not has_digit(text) and _MAY_BE_CLOCK.isdisjoint(text.split()):
        return
    ends_told = [match["end"] for match, _, _ in draft.spans(_OF_WORK) if match["end"]]
    for _, first, last in draft.spans(_LASTING):
        for token in takewhile(lambda token: token.word not in _UNTIL, draft.tokens[first:last]):
            token.used = False
    said = set(draft.text_of(0, len(draft.tokens)).split())
    half = "am" if said & _MORNING and not said & _LATE else "pm" if said & _LATE and not said & _MORNING else ""
    spans: list[tuple[int | None, int | None]] = []
    for match, _, _ in draft.spans(_RANGE, _is_range):
        if (span := _range(match, half)) is not None:
            spans.append(span)
    for match, _, _ in draft.spans(_EITHER):
        if (span := _range(match, half)) is not None:
            spans.append((span[0], span[1] + POINT_MINUTES))
    for match, _, _ in draft.spans(_AFTER):
        if (minute := _resolved(clock_in_words(match["clock"] or match["later"]), half or "pm")) is not None:
            spans.append((minute, None))
    for match, _, _ in draft.spans(_BEFORE):
        if match["word"] == "by" and match["clock"] in NUMBERS:
            continue  # "one by one"
        is_end = match["word"] in ("until", "till", "til", "by", "hasta", "hasta las", "up to") or match["story"]
        if (
            minute := _resolved(clock_in_words(match["clock"] or match["earlier"]), half, is_end=bool(is_end))
        ) is not None:
            spans.append((None, minute))
    for _ in draft.spans(_AFTER_THAT):
        if not spans:
            told = (_resolved(clock_in_words(end), half, is_end=True) for end in ends_told)
            spans = [(None, minute) for minute in told if minute is not None]
        spans = [(end, None) if start is None else (start, end) for start, end in spans]
    points: list[tuple[int, int]] = []
    for match, _, _ in draft.spans(_AROUND):
        if (minute := _resolved(clock_in_words(match["clock"] or match["ish"]), half)) is not None:
            points.append((minute - AROUND_MINUTES, minute + AROUND_MINUTES))
    for match, first, last in draft.spans(_AT.clock):
        if any(token.past and token.told for token in draft.tokens[first:last]) and _is_asked_elsewhere(draft):
            continue  # "flight at 6, AA tonight"
        if spans and any(token.told for token in draft.tokens[first:last]):
            continue  # "gets out at 3, needs a group between 330 and 5"
        if _AGE.fullmatch(match["clock"] or "") and not draft.tokens[first].asks:
            continue  # "came out as trans at 14"
        if (minute := _resolved(clock_in_words(match["clock"] or match["strong"]), half)) is not None:
            start = minute - AROUND_MINUTES if minute == DAY else minute
            points.append((start, start + POINT_MINUTES))
    for at in _bare_times(draft):
        if not spans and (minute := _resolved(clock_in_words(draft.word(at)), half)) is not None:
            points.append((minute, minute + POINT_MINUTES))
            draft.use(at, at + 1)
    if points:
        spans.append((min(start for start, _ in points), max(end for _, end in points)))
    draft.starts += [first for first, _ in spans if first is not None]
    draft.ends += [last for _, last in spans if last is not None]


def _bare_times(draft: PhraseDraft) -> Iterator[int]:
    """The positions of numbers that are clock times because a day stands beside them: "mondays 7", "630 tonight"."""
    for at, token in enumerate(draft.tokens):
        if token.used or token.told or not token.word.isdigit():
            continue
        if re.fullmatch(_BARE, token.word) is None or _is_counted(draft, at):
            continue
        is_after = _is_day(draft.word(at - 1)) and draft.word(at - 2) not in _OF_STORY
        if (
            is_after
            or _is_day(draft.word(at + 1))
            or (len(token.word) > 2 and any(_is_day(t.word) for t in draft.tokens))
        ):
            yield at


def _is_asked_elsewhere(draft: PhraseDraft) -> bool:
    return any(not token.told and not token.used for token in draft.tokens)


def _is_day(word: str) -> bool:
    return word in _DAY_WORDS or (bool(word) and weekday_in_text(word) is not None)


def _is_counted(draft: PhraseDraft, at: int) -> bool:
    """Whether a number has a unit after it, or a month, a step or the like beside it."""
    before, after = draft.word(at - 1), draft.word(at + 1)
    if before in _BEFORE_COUNT or before in _NUMBERED or before in word_tables().months:
        return True
    return after in _UNITS or after in word_tables().months


_BARE: Final = r"1[0-2]|[1-9]|(?:1[0-2]|[1-9])[0-5][05]"
_DAY_WORDS: Final = frozenset(
    "today tomorrow tonight weekday weekdays weeknight weeknights weekend weekends morning mornings evening evenings"
    " eve afternoon afternoons night nights hoy manana noche".split()
)
_OF_STORY: Final = frozenset({"last", "every", "since", "good"})
_BEFORE_COUNT: Final = frozenset(
    "within last past for age aged im hes shes area code room rm apt unit district day days of about lost weigh weighs"
    " his her my turned turning dist grade and or i route hwy i40 exit box po over under than with the w psalm".split()
)
"""Words before a number that is no clock time, even where a day stands beside it."""
_UNITS: Final = frozenset(
    "year years yr yrs yo y month months mo mos day days week weeks wk wks hour hours minute minutes min mins mi mile"
    " miles km step steps lb lbs pounds dollars bucks mg beers drinks kids children people members beds grams times"
    " of in nights step calories percent st ave rd blvd dr street avenue road and or".split()
)
"""Words after such a number."""


def settle_times(draft: PhraseDraft) -> None:
    """Cuts clock times and parts of the day with each other, and gives what is left as options."""
    if not draft.starts and not draft.ends:
        return
    start = max(draft.starts, default=None)
    end = min((_on_day(minute) for minute in draft.ends), default=None)
    if (hull := _hull(draft.options.pop("--time", []))) is not None:
        first, last = hull
        cut_start = first if start is None else max(first, _on_day(start))
        cut_end = last if end is None else min(last, end)
        if cut_start < cut_end:
            start, end = cut_start, cut_end
    for option in ("--after", "--before"):
        draft.options.pop(option, None)
    if start is not None:
        draft.add("--after", clock(start % DAY))
    if end is not None:
        draft.add("--before", clock(end % DAY))


def _hull(bands: list[str]) -> tuple[int, int] | None:
    """The minutes in which parts of the day that follow each other begin and end; None if there is a gap."""
    spans = []
    for band in bands:
        first, last = map(_minutes, TIME_BANDS[band])
        spans.append((first, last + (DAY if last <= first else 0)))
    spans.sort()
    if not spans or any(last < following for (_, last), (following, _) in pairwise(spans)):
        return None
    return spans[0][0], max(last for _, last in spans)


def _on_day(minute: int) -> int:
    return minute % DAY + (DAY if minute % DAY < DAY_STARTS else 0)


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _read_soon(draft: PhraseDraft) -> None:
    """Reads how soon a meeting must start."""
    for match, _, _ in draft.spans(_SOON):
        if match["asap"]:
            continue  # an answer begins with what comes first
        if "next" in match[0] or "within" in match[0] or "proximos" in match[0]:
            draft.add("--now", "")
        # "In 20 minutes", without "next", is no time to join what has begun.
        draft.options["--hours"] = [str(_hours(match))]


def _hours(match: re.Match[str]) -> int:
    if match["half"] or match["es"] == "media":
        return 1
    number, unit = match["number"] or match["es"] or "1", match["unit"] or match["es_unit"]
    words = {"a": 1, "an": 1, "una": 1, "couple": 2, "couple of": 2, "few": 3, "dos": 2, "tres": 3}
    count = int(number) if number.isdigit() else words.get(number) or NUMBERS.get(number, 1)
    if unit.startswith("m"):
        return max(1, -(-count // 60))
    # "In an hour" is from now until a little after that.
    return count + ("next" not in match[0] and "within" not in match[0])


def _is_range(match: re.Match[str], draft: PhraseDraft, first: int, last: int) -> bool:
    """Whether two numbers are the ends of a span of time, rather than ages, counts or chapters."""
    if draft.word(first - 1) in _NUMBERED:
        return False
    ends = (match["first"], match["last"])
    if any(re.search(r"[ap]m?$|:|noon|night|oclock|manana|tarde|noche", end) for end in ends):
        return True
    hours = [re.sub(r"\D", "", end) for end in ends]
    is_hour = all(hour and (int(hour) <= 12 or len(hour) > 2) for hour in hours)
    # "6-8", with a dash, is a span; "6 to 8" only after "between" or "from".
    is_free = not _FREE_TIME.isdisjoint(draft.word(at) for at in range(first - _FREE_WITHIN, first))
    return is_hour and (match["word"] in ("between", "from", "entre") or draft.has_dash(first, last) or is_free)


def _range(match: re.Match[str], half: str) -> tuple[int, int] | None:
    first, last = clock_in_words(match["first"]), clock_in_words(match["last"])
    if first is None or last is None:
        return None
    if first.is_open and not last.is_open:
        # "6-8pm" is in the evening, "11-1pm" around noon.
        later = first.minute % NOON + (NOON if last.minute >= NOON else 0)
        return (later if later < last.minute else later - NOON) % DAY, last.minute
    start = _resolved(first, half)
    if start is None:
        return None
    ends = [last.minute] if not last.is_open else [last.minute % NOON, last.minute % NOON + NOON]
    return start, min((end for end in ends if end > start), default=ends[0] + (DAY if ends[0] < start else 0))


def _resolved(time: Clock | None, half: str, *, is_end: bool = False) -> int | None:
    """The minute of the day that is most likely meant.

    Without am or pm that is what the rest of the phrase says; else in the afternoon or evening up to 8, in the morning
    from 9 on. An end by which people must be gone is in the evening, too.
    """
    if time is None or not time.is_open:
        return None if time is None else time.minute
    hour = time.minute // 60 % 12
    if hour == 0:
        return time.minute
    if half == "am":
        is_late = False
    elif half == "pm" or is_end:
        is_late = True
    else:
        is_late = hour <= _LAST_EVENING_HOUR
    return time.minute % NOON + (NOON if is_late else 0)


_LAST_EVENING_HOUR: Final = 8
