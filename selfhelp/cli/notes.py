"""Notes on stderr: how the query was understood, what the results leave out, and alternatives."""

from collections.abc import Iterator

from selfhelp.cli.filters import ACCESS_KINDS, Request
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.lookup import best_first
from selfhelp.model import Hit
from selfhelp.search.query import MeetingQuery, is_known_time
from selfhelp.search.suggestions import MAX_COUNT, capped_count, relaxation_hints, remote_counts
from selfhelp.vocabulary import ATTRIBUTE_KINDS, ATTRIBUTES, GONE

ORGANIZATIONS_NAMED = 4
"""Organizations listed if no meeting is found."""

PIPE_WIDTH = 120
"""Width in columns of a table written to a file or a pipe."""

OTHERS_NAMED = 3
"""Other places of the same name listed in a note."""


class Shown:
    """Counts the hits shown, and collects what the notes report about them."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.count = 0
        self.outside = 0
        self.more = False
        self.untimed = 0

    def of(self, hits: Iterator[Hit]) -> Iterator[Hit]:
        """Pass on the hits up to the limit, counting them."""
        for hit in hits:
            if self.limit is not None and self.count == self.limit:
                self.more = True
                return
            self.count += 1
            self.untimed += hit.meeting.weekday is not None and not is_known_time(hit) and hit.meeting.timezone is None
            yield hit


def say_place(session: Session, request: Request) -> None:
    """Note which place was used, and which others have the same name."""
    if request.found is None or request.found.place.kind == "point":
        return
    place, others = request.found.place, request.found.others[:OTHERS_NAMED]
    if request.found.guessed:
        session.note(f"No place has exactly that name; searching near {place.label}.")
    elif others:
        session.note(f"Near {place.label}. Other places with this name: {'; '.join(other.label for other in others)}.")


NOTHING = {
    "en": ("No meeting found", "No real meetings are loaded yet. To look for feeds: selfhelp feeds search PLACE"),
    "es": (
        "No se encontró ninguna reunión",
        "Todavía no hay reuniones reales cargadas. Para buscar fuentes: selfhelp feeds search LUGAR",
    ),
}
"""What an empty answer says, by language: about the loaded meetings, or because only samples are loaded."""


def say_notes(session: Session, store: Store, query: MeetingQuery, shown: Shown, language: str = "en") -> None:
    """Print the notes that follow the results."""
    if query.samples and not shown.count and not shown.outside:
        session.say(NOTHING[language][1])
    if not session.quiet:
        _note_alternatives(session, store, query, shown, language)
    if query.samples and (shown.count or shown.outside):
        session.say("These are made-up samples, not real meetings. To look for feeds: selfhelp feeds search PLACE")


def _note_alternatives(session: Session, store: Store, query: MeetingQuery, shown: Shown, language: str) -> None:
    if shown.count == 0:
        if not shown.outside and not query.samples:
            words = f" with {' '.join(query.text)} in its name, place or notes" if query.text else ""
            session.note(f"{NOTHING[language][0]}{words}.")
        for line in relaxation_hints(query, lambda q: next(store.find(q._replace(limit=1)), None), store.count):
            session.note(line)
        _note_organizations(session, store, query)
    if shown.more:
        session.note(f"There are more; -n {shown.count * 2} shows {shown.count * 2}.")
    if shown.untimed:
        session.note(f"For {shown.untimed} of these the time zone is unknown; times are as given by the source.")
    if query.when.hours is not None:
        _note_unknown_zones(session, store, query)
    if afar := remote_counts(query, store.count):
        session.note(f"Also available from anywhere: {afar} (--online, --phone).")
    for index, attributes in enumerate(query.with_):
        _note_unstated(session, store, query, index, attributes)
    if session.on_terminal:
        for line in counterparts(store, query):
            session.note(line)


def counterparts(store: Store, query: MeetingQuery) -> Iterator[str]:
    """Lines naming fellowships for the family and secular alternatives to what was requested."""
    known = store.organizations
    if query.organizations:
        requested = [known[id] for id in sorted(query.organizations) if known[id].parent not in query.organizations]
    elif query.problem is not None:
        requested = [o for o in best_first(query.problem, known.values()) if o.approach == "twelve-step"]
    else:
        return
    if not requested:
        return
    companions = store.links("companion").get(requested[0].id, [])
    secular = [id for id in store.links("alternative").get(requested[0].id, []) if known[id].approach == "secular"]
    for label, ids in (("For the family", companions), ("Secular alternatives", secular)):
        listed = [f"{known[id].name} (-o {id})" for id in ids[:2] if known[id].status not in GONE]
        if listed:
            yield f"{label}: {', '.join(listed)}"


def _note_organizations(session: Session, store: Store, query: MeetingQuery) -> None:
    """List organizations that serve the problem, with the addresses of their meeting lists."""
    if query.problem is None:
        return
    organizations = [o for o in best_first(query.problem, store.organizations.values()) if o.finder or o.website]
    for organization in organizations[:ORGANIZATIONS_NAMED]:
        session.note(f"{organization.name} lists its meetings at {organization.finder or organization.website}")
    session.note("If there is no group at all: selfhelp guide starting-a-group")


def _note_unknown_zones(session: Session, store: Store, query: MeetingQuery) -> None:
    """Note how many meetings may be on now, but have no known time zone."""
    any_time = query.when._replace(hours=None)
    number = store.count(query._replace(when=any_time, zone_unknown=True, limit=None), MAX_COUNT + 1)
    if number:
        session.note(f"{capped_count(number)} more may be on now, but the time zone is not known.")


def _note_unstated(session: Session, store: Store, query: MeetingQuery, index: int, attributes: frozenset[str]) -> None:
    """Note how many more meetings may have the attributes, but do not state it."""
    kinds = {kind for kind in ACCESS_KINDS for word in attributes if word in ATTRIBUTE_KINDS[kind]}
    if not kinds:
        return
    # A meeting states an attribute if it has it or its opposite.
    answers = attributes | {f"no-{word}" for word in attributes if f"no-{word}" in ATTRIBUTES}
    if "access" in kinds:
        answers |= {"open", "closed"}
    others = (*query.with_[:index], *query.with_[index + 1 :])
    number = store.count(query._replace(with_=others, unknown=(frozenset(answers),), limit=None), MAX_COUNT + 1)
    if number:
        label = " or ".join(ATTRIBUTES.get(word, word) for word in sorted(attributes))
        session.note(f"{capped_count(number)} more {'does' if number == 1 else 'do'} not state: {label}.")
