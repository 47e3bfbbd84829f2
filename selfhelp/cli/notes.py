"""Notes on stderr: how the query was understood, what the results leave out, and alternatives."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from selfhelp.cli.alternatives import (
    FOR_FAMILY,
    ORGANIZATIONS_NAMED,
    counterparts,
    how_to_reach,
    is_about_families,
    misspelled,
    serving,
    unknown_attendance,
    unknown_zones,
    unplaced_in_city,
    unstated,
)
from selfhelp.cli.asked import Asked
from selfhelp.cli.filters import Request
from selfhelp.cli.freshness import notes_on_age
from selfhelp.cli.note_texts import DAYS_ES, TEXTS
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.offering import Closeness, closeness
from selfhelp.geo import MILE_COUNTRIES
from selfhelp.model import Hit, Place
from selfhelp.search.order import is_known_time
from selfhelp.search.query import MeetingQuery
from selfhelp.search.suggestions import (
    MOST_COUNTED,
    Hint,
    Nothing,
    capped_count,
    kind_of_nothing,
    relaxation_hints,
    remote_counts,
)
from selfhelp.vocabulary import ATTRIBUTES, DAYS, MONTHS

if TYPE_CHECKING:
    from selfhelp.cli.answer import Answer

ORGANIZATIONS_IN_BRIEF: Final = 2
"""Organizations listed on a terminal if no meeting is found: meetings should not scroll away."""

RIVAL_SHARE: Final = 20
"""A place of the same name is named if it has at least one in so many inhabitants of the one that was taken."""

OTHERS_NAMED: Final = 3
"""Other places of the same name listed in a note."""


class Shown:
    """Counts the hits shown, and collects what the notes report about them."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.count = 0
        self.outside = 0
        self.more = False
        self.untimed = 0
        self.fetched: dict[str, str | None] = {}
        """Source of what is shown -> when it was fetched."""
        self.beside: Answer | None = None
        """What a table shows beside the hits."""

    def count_answer(self, found: "Answer") -> None:
        """Count the meetings of a table."""
        for hit in (*found.hits, *found.unsaid):
            self._count(hit)
        self.beside, self.more = found, found.has_more
        self.outside = len(found.other_days) + len(found.outside)

    def of(self, hits: Iterator[Hit]) -> Iterator[Hit]:
        """Pass on the hits up to the limit, counting them."""
        for hit in hits:
            if self.limit is not None and self.count == self.limit:
                self.more = True
                return
            self._count(hit)
            yield hit

    def _count(self, hit: Hit) -> None:
        self.count += 1
        self.fetched[hit.meeting.source] = hit.meeting.fetched
        self.untimed += hit.meeting.weekday is not None and not is_known_time(hit) and hit.meeting.timezone is None


def notes_on_place(request: Request) -> Iterator[str]:
    """Which place was used, if its name was guessed or there are others of the same name."""
    if request.found is None or request.found.place.kind == "point":
        return
    place = request.found.place
    likely = [other for other in request.found.others if is_likely_rival(other, place)]
    others = likely[:OTHERS_NAMED]
    if request.found.guessed:
        yield f"No place has exactly that name; searching near {place.label}."
    elif others:
        yield f"Near {place.label}. Other places with this name: {'; '.join(other.label for other in others)}."
    if place.kind == "postal_area":
        yield f"Distances are from the middle of {place.label}, a wide area: they may be far off."


def is_likely_rival(other: Place, place: Place) -> bool:
    """Whether somebody who names a place may well mean another one of this name."""
    return place.is_postal or (other.population or 0) * RIVAL_SHARE >= (place.population or 0)


def notes_on_zones(shown: Shown) -> Iterator[str]:
    """How many of the meetings shown have an unknown time zone."""
    if shown.untimed:
        yield f"For {shown.untimed} of these the time zone is unknown; times are as listed by the source."


ARE_SAMPLES: Final = TEXTS["en"]["samples"]


def say_notes(session: Session, store: Store, asked: Asked, shown: Shown, *, is_private: bool = False) -> None:
    """Print the notes that follow the results; if `is_private`, none that tells what was searched for."""
    request, query, language = asked.request, asked.request.query, asked.danger.language
    is_empty = not shown.count and not shown.outside and not (shown.beside and shown.beside.afar)
    if query.samples and is_empty:
        session.say(nothing_found(store, request, language)[1])
    elif is_private and is_empty:
        session.note(nothing_found(store, request, language, names_text=False)[1])
    if not session.quiet and not is_private:
        if shown.count == 0:
            _note_on_nothing(session, store, asked, shown)
        elif not asked.hides_samples:
            _note_on_unplaced(session, store, asked)
        # Nobody in danger is told of meetings that do not exist.
        if not asked.hides_samples:
            _note_on_place_and_number(session, shown, language)
            _note_alternatives(session, store, request, shown, language)
    if query.samples and not is_empty:
        texts = TEXTS[language]
        feeds = texts["feeds"].format(place=place_to_set_up(request.place) or texts["PLACE"])
        session.say(f"{texts['samples']} {feeds}")
    elif not session.quiet and not is_private:
        for note in notes_on_age(store, shown.fetched, session.now, language):
            session.note(note)
    session.end_hints(TEXTS[language]["notes"])


def _note_on_nothing(session: Session, store: Store, asked: Asked, shown: Shown) -> None:
    """Note why nothing was found, what to loosen, and who holds such meetings."""
    request, query, language = asked.request, asked.request.query, asked.danger.language
    texts = TEXTS[language]
    if not query.samples and not shown.outside:
        nothing, sentence = nothing_found(store, request, language)
        is_found_afar = nothing is Nothing.NO_MEETING and shown.beside is not None and shown.beside.afar
        near = request.place.label if request.place is not None else texts["there"]
        session.note(texts["none near"].format(place=near) if is_found_afar else sentence)
    for word, hint in misspelled(store, query):
        session.note(texts["misspelled"].format(word=word, hint=hint))
    if not asked.hides_samples:
        _note_on_unplaced(session, store, asked)
        if not (shown.beside and shown.beside.other_days):
            for line in hints(store, query, language):
                session.note(line[1])
    _note_on_organizations(session, store, request, language)
    if asked.danger.is_loud:
        # Nobody in danger is told to start a group.
        session.note(texts["danger"])
    elif query.problem is not None:
        session.note(texts["none"])


def _note_on_organizations(session: Session, store: Store, request: Request, language: str) -> None:
    """Note who holds such meetings, and that no organization of the country is known if that is so."""
    texts, where = TEXTS[language], session.whereabouts(store, request.place)
    named = serving(session, store, request)
    if request.query.problem is not None and not any(closeness(o, where) is Closeness.OWN for o in named):
        from selfhelp.reading.regions import country_label

        session.note(texts["none of country"].format(country=country_label(where.country)))
    for organization in named[: ORGANIZATIONS_IN_BRIEF if session.is_brief else ORGANIZATIONS_NAMED]:
        kind = "finder" if organization.finder else "website"
        address = organization.finder or organization.website
        about = texts["unknown country"] if closeness(organization, where) is Closeness.UNKNOWN else ""
        session.note(texts[kind].format(name=organization.name + about, address=address))


def _note_on_unplaced(session: Session, store: Store, asked: Asked) -> None:
    """Note how many meetings in the city of the place have an unknown position, and so are not near it."""
    place, query = asked.request.place, asked.request.query
    if place is not None and query.place.near is not None and (number := unplaced_in_city(store, query, place)):
        text = TEXTS[asked.danger.language]["unplaced"]
        session.note(text.format(number=capped_count(number), city=place.city or place.name))


def _note_on_place_and_number(session: Session, shown: Shown, language: str) -> None:
    """Note that a table shows only the nearest, or only what can be joined from afar, and how to see the rest."""
    texts, beside = TEXTS[language], shown.beside
    if beside is not None and beside.venues:
        number = capped_count(beside.venues, MOST_COUNTED)
        session.note(texts["venues"].format(number=number))
    if beside is not None and beside.total > shown.count:
        number, radius = capped_count(beside.total, MOST_COUNTED), usual_radius(beside.request.place)
        session.hint(texts["near only"].format(number=number, radius=radius, option=radius.replace(" ", "")))
    elif shown.more:
        session.hint(texts["more"].format(number=shown.count * 2))


def usual_radius(place: Place | None) -> str:
    """The radius of a search that names none, as an option takes it."""
    return "25 mi" if place is not None and place.country in MILE_COUNTRIES else "40 km"


def _note_alternatives(session: Session, store: Store, request: Request, shown: Shown, language: str) -> None:
    query, texts = request.query, TEXTS[language]
    related = dict(counterparts(session, store, request)) if session.on_terminal else {}
    lines = {
        label: f"{texts[label]}: {', '.join(f'{other.name} ({how_to_reach(other, store, query)})' for other in others)}"
        for label, others in related.items()
    }
    if shown.count and is_about_families(request, store) and FOR_FAMILY in lines:
        # Most meetings for families are in no list but that of the body for them.
        session.note(lines.pop(FOR_FAMILY))
    for note in notes_on_zones(shown):
        session.hint(note)
    if number := unknown_zones(store, query):
        session.hint(f"{capped_count(number)} more may be on now, but the time zone is unknown.")
    counts = [
        texts[how].format(number=capped_count(number))
        for how, number in remote_counts(query, store.count).items()
        if number
    ]
    if counts:
        session.hint(texts["afar"].format(counts=", ".join(counts)))
    if number := unknown_attendance(store, request):
        session.hint(texts["attendance"].format(number=capped_count(number)))
    for attributes, number in unstated(store, query):
        label = " or ".join(ATTRIBUTES.get(word, word) for word in sorted(attributes))
        session.hint(f"{capped_count(number)} more {'does' if number == 1 else 'do'} not mention: {label}.")
    for line in lines.values():
        session.hint(line)


def nothing_found(
    store: Store, request: Request, language: str = "en", *, names_text: bool = True
) -> tuple[Nothing, str]:
    """Why a search found nothing, and the sentence that says so, with what to do if a source is missing.

    It repeats the words that were searched for as text only if it `names_text`.
    """
    query, texts, place = request.query, TEXTS[language], request.place
    nothing = kind_of_nothing(
        query, store.count, lambda kind: place is not None and unplaced_in_city(store, kind, place)
    )
    where = texts["near"].format(place=request.place.label) if request.place is not None else texts["there"]
    text = texts["text"].format(words=" ".join(query.text)) if query.text and names_text else ""
    sentence = texts[nothing].format(where=where, text=text)
    if nothing is Nothing.NO_MEETING:
        return nothing, sentence
    return nothing, f"{sentence} {texts['feeds'].format(place=place_to_set_up(request.place) or texts['PLACE'])}"


def place_to_set_up(place: Place | None) -> str | None:
    """A place as `setup` takes it; None if there is none."""
    if place is None:
        return None
    name = place.name if place.is_postal else place.label
    return f'"{name}"' if " " in name else name


def hints(store: Store, query: MeetingQuery, language: str = "en") -> Iterator[tuple[str, str]]:
    """The options to relax, each with a sentence on what there is without it."""
    for hint in relaxation_hints(query, lambda q: next(store.find(q._replace(limit=1)), None), store.count):
        yield hint.option, _text_of_hint(hint, language)


def _text_of_hint(hint: Hint, language: str) -> str:
    text = TEXTS[language][hint.option]
    if hint.next is None:
        return text.format(number=capped_count(hint.number))
    weekday = (DAYS_ES if language == "es" else DAYS)[hint.next.isoweekday() - 1]
    if language == "es":
        return text.format(day=f"{weekday} {hint.next:%d/%m}", clock=f"{hint.next:%H:%M}")
    day = f"{weekday.title()}, {MONTHS[hint.next.month]} {hint.next.day}"
    return text.format(day=day, clock=f"{hint.next:%H:%M}")
