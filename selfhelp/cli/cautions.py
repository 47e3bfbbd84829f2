"""What people should know before they go to a listed meeting: medication, court slips, minors, public holidays."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from selfhelp.cli.asked import Asked
from selfhelp.dataset.store import Store
from selfhelp.model import Hit
from selfhelp.organizations import lineage
from selfhelp.search.problem_filter import ADDICTION
from selfhelp.text import fold

MEDICATION: Final = "medication-assisted"
"""Problem of those who recover on a prescribed medicine."""

_TEXTS: Final = {
    "en": {
        "medication": "On medication? Some members of such groups object: selfhelp guide medication",
        "court": "For a court: ask the group first, and see selfhelp guide court-slips",
        "minor": "Under 18: selfhelp guide if-you-are-under-18",
    },
    "es": {
        "medication": "¿Toma medicamentos? Algunos miembros lo objetan: selfhelp guide medication",
        "court": "Para un tribunal: pregunte antes al grupo; vea selfhelp guide court-slips",
        "minor": "Menores de 18 (en inglés): selfhelp guide if-you-are-under-18",
    },
}


def cautions_on(asked: Asked, hits: Iterable[Hit], store: Store) -> Iterator[str]:
    """The sentences on medication, court slips and minors that a search needs."""
    texts, query = _TEXTS[asked.danger.language], asked.request.query
    about = {id for problem in asked.request.problems for id in lineage(problem, store.problems)}
    is_on_medication = MEDICATION in about or "medication-friendly" in query.wanted
    if is_on_medication or (asked.words and _says_one_of(asked.words, store.problem_names[MEDICATION])):
        listed = {hit.meeting.organization for hit in hits} | {store.organizations[id] for id in query.organizations}
        if any(o.approach == "twelve-step" and _is_about_addiction(o.problems, store) for o in listed):
            yield texts["medication"]
    if "signs-slips" in query.wanted:
        yield texts["court"]
    # Who says so of themselves is told above the answer.
    if "teens" in query.wanted and "minor" not in asked.danger.about:
        yield texts["minor"]


def public_holidays(country: str, state: str | None, first: date, days: int) -> frozenset[date]:
    """The public holidays of a country and state from a date on."""
    from selfhelp.reading.holidays import holiday_dates

    dates, _ = holiday_dates({"public"}, country, state, None, first, first + timedelta(days))
    return frozenset(dates)


def _says_one_of(words: Iterable[str], names: Iterable[str]) -> bool:
    """Whether one of the names is in the words."""
    said = f" {fold(' '.join(words))} "
    return any(f" {fold(name)} " in said for name in names)


def _is_about_addiction(problems: Iterable[tuple[str, str]], store: Store) -> bool:
    return any(ADDICTION in lineage(id, store.problems) for id, _ in problems)
