"""The helplines for a danger that was heard: which, and in what order."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from selfhelp.directory.lookup import EU_COUNTRIES
from selfhelp.model import Helpline, minute_of_day
from selfhelp.schedule.moments import zone_named

SHOWN: Final = 5
"""Lines shown for a danger; `selfhelp helplines` lists all."""

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


def lines_for(danger: Danger, country: str, helplines: Iterable[Helpline], now: datetime) -> list[Helpline]:
    """The confirmed lines of a country for a danger, at most five.

    The emergency number comes first only for what happens now; for suicidal thoughts the national line comes first
    otherwise. A line for this person comes before the general ones, one that is closed now comes last. Lines for others
    are left out.
    """
    countries = {country, "EU"} if country in EU_COUNTRIES else {country}
    available = [
        line for line in helplines if line.country in countries and line.confirmed and (line.phone or line.text)
    ]
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
