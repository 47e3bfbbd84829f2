"""The helplines of a country: those for a recognized danger, in order, and those for a problem."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from selfhelp.directory.lookup import CRISIS, is_crisis
from selfhelp.directory.offering import Whereabouts
from selfhelp.model import minute_of_day
from selfhelp.organizations import Helpline, Problem, lineage
from selfhelp.schedule.moments import zone_named

SHOWN: Final = 5
"""Lines shown for a danger; `selfhelp helplines` lists all."""

GENERAL: Final = "general"
"""Problem of a helpline that is open to anyone."""

EU_COUNTRIES: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
"""ISO codes of the EU countries."""

SHORT_NUMBER: Final = 3
VERIFY_AFTER_DAYS: Final = 365

LAST: Final = 99
EMERGENCY: Final = "emergency"
SUICIDE: Final = "suicide"
HAPPENING: Final = frozenset({"overdose"})
"""Kinds that are taken to happen now where only the kind is known."""
ADULT: Final = 18
AUDIENCE_OF: Final = {"veteran": "veterans", "lgbtq": "lgbtq", "deaf": "deaf", "native": "indigenous"}
"""Fact about a person -> audience of helplines."""
_DAYS: Final = ("mo", "tu", "we", "th", "fr", "sa", "su")


class Danger(NamedTuple):
    """What was heard, as far as it decides which lines are shown.

    `kinds` are those of `Helpline.crisis`, the surest first; `now` whether it happens now. `who` are facts that the
    words state about the person: minor, veteran, lgbtq, deaf, native, and `es` for words in Spanish.
    """

    kinds: tuple[str, ...]
    now: bool = False
    who: frozenset[str] = frozenset()


def lines_for(danger: Danger, where: Whereabouts, helplines: Iterable[Helpline], now: datetime) -> list[Helpline]:
    """The confirmed lines of a country and state for a danger, at most five.

    The emergency number comes first only for what happens now; for suicidal thoughts the national line comes first
    otherwise. A line for this person comes before the general ones, one that is closed now comes last. Lines for others
    are left out.
    """
    available = [line for line in helplines if serves(line, where) and line.confirmed and (line.phone or line.text)]
    fitting = [line for line in available if _is_fitting(line, danger)]
    order = _order(fitting, danger)

    def rank(line: Helpline) -> tuple[bool, bool, bool, int]:
        is_emergency = line.role == EMERGENCY
        is_first = not danger.now and SUICIDE in danger.kinds[:1] and line.rank == 1 and SUICIDE in line.crisis
        return (
            not (is_emergency and danger.now),
            not is_first,
            not is_open(line, now),
            order[line.id],
        )

    chosen = sorted((line for line in fitting if danger.now or line.role != EMERGENCY), key=rank)[:SHOWN]
    # Where it does not happen now, the emergency number still stands there, last.
    emergency = [line for line in fitting if line.role == EMERGENCY][:1]
    return chosen if danger.now or not emergency else [*chosen[: SHOWN - 1], *emergency]


def serves(line: Helpline, where: Whereabouts) -> bool:
    """Whether a line is one of a country and state; those of the EU serve all of its countries.

    Where the state is not known, a line of some states may still be the right one.
    """
    if line.states and where.state is not None and where.state not in line.states:
        return False
    return where.country == line.country or (line.country == "EU" and where.country in EU_COUNTRIES)


def helplines_for(
    requested: Collection[str], where: Whereabouts, helplines: Iterable[Helpline], problems: Mapping[str, Problem]
) -> tuple[list[Helpline], bool]:
    """Confirmed helplines of a country and state for the requested problems, and whether one is specific to these.

    Helplines open to anyone, such as the emergency number, are included. Without requested problems, all helplines
    of the country are returned.
    """
    available = [line for line in helplines if serves(line, where) and line.confirmed and (line.phone or line.text)]
    wanted = {id for problem in requested for id in lineage(problem, problems)}
    if not wanted:
        return available, True
    specific = [line for line in available if not wanted.isdisjoint(line.problems) and GENERAL not in line.problems]
    # A drug helpline serves an overdose too, but does not count as specific to it: life is in danger.
    exact = {
        id for id in wanted if id in requested or id in CRISIS or not any(is_crisis(p, problems) for p in requested)
    }
    is_specific = any(not exact.isdisjoint(line.problems) for line in specific)
    return [line for line in available if line in specific or GENERAL in line.problems], is_specific


def _order(lines: Iterable[Helpline], danger: Danger) -> dict[str, int]:
    """The place of each line: the first one for each kind, then the second ones; the surest kind comes first.

    Of a kind's lines, one for this person comes before those for everybody.
    """
    places: dict[str, tuple[int, int]] = {}
    ranked = sorted(lines, key=lambda line: (not _is_for(line, danger.who), line.rank or LAST))
    for position, kind in enumerate(danger.kinds):
        for place, line in enumerate(line for line in ranked if kind in line.crisis and line.role != EMERGENCY):
            places[line.id] = min((place, position), places.get(line.id, (LAST, 0)))
    in_order = sorted(ranked, key=lambda line: places.get(line.id, (LAST, 0)))
    return {line.id: place for place, line in enumerate(in_order)}


def is_open(line: Helpline, now: datetime) -> bool:
    """Whether somebody answers at an aware time; lines of unknown hours count as open."""
    zone = None if line.zone is None else zone_named(line.zone)
    if line.opens is None or line.closes is None or zone is None:
        return True
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    spans = (span.split("-") for span in (line.days or "mo-su").split("|"))
    weekdays = {day for ends in spans for day in range(_DAYS.index(ends[0][:2]), _DAYS.index(ends[-1][:2]) + 1)}
    return local.weekday() in weekdays and minute_of_day(line.opens) <= minute < minute_of_day(line.closes)


def is_unverified(line: Helpline, now: datetime) -> bool:
    """Whether people should be told to verify a line: nobody has seen it confirmed for a year, at an aware time.

    Emergency numbers and those of three digits change by law only.
    """
    if line.role == EMERGENCY or sum(map(str.isdigit, line.phone or line.text or "")) <= SHORT_NUMBER:
        return False
    return line.checked_on is None or (now.date() - date.fromisoformat(line.checked_on)).days > VERIFY_AFTER_DAYS


def _is_fitting(line: Helpline, danger: Danger) -> bool:
    """Whether a line is for this danger, and not only for other people."""
    if line.role == EMERGENCY:
        return True
    if not set(danger.kinds) & set(line.crisis):
        return False
    return not (line.audience or line.ages) or _is_for(line, danger.who)


def _is_for(line: Helpline, who: Collection[str]) -> bool:
    """Whether a line is for this person in particular."""
    if "es" in who and (line.spanish or "es" in line.languages):
        return True
    if any(AUDIENCE_OF[fact] in line.audience for fact in who if fact in AUDIENCE_OF):
        return True
    return "minor" in who and not line.audience and line.ages is not None and int(line.ages.split("-")[0] or 0) < ADULT
