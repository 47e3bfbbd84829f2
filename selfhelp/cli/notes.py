"""What is said beside an answer, on stderr: how it was read, what it leaves out, what else there is."""

from collections.abc import Iterator
from typing import TextIO

from selfhelp.cli.filters import ACCESS_KINDS, Asked
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.lookup import best_first, helplines_for
from selfhelp.model import Hit
from selfhelp.search.query import MeetingQuery, is_known_time
from selfhelp.search.suggestions import MOST, from_afar, loosened, said
from selfhelp.vocabulary import ATTRIBUTE_KINDS, ATTRIBUTES, GONE

DEFAULT_COUNTRY = "US"
"""Whose helplines are shown where no place says otherwise."""

ORGANIZATIONS_NAMED = 4
"""How many organizations are named where no meeting is found."""

HELPLINES_SHOWN = 4
"""How many helplines stand before an answer; `selfhelp helplines` has them all."""

PIPE_WIDTH = 120
"""Columns of what people read in a file or a pipe."""

OTHERS_NAMED = 3
"""How many other places of the same name are told."""


class Shown:
    """Counts the hits that go by, and what has to be said of them."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.count = 0
        self.outside = 0
        self.more = False
        self.untimed = 0

    def of(self, hits: Iterator[Hit]) -> Iterator[Hit]:
        """The hits, up to the limit."""
        for hit in hits:
            if self.limit is not None and self.count == self.limit:
                self.more = True
                return
            self.count += 1
            self.untimed += hit.meeting.weekday is not None and not is_known_time(hit) and hit.meeting.timezone is None
            yield hit


def say_place(session: Session, asked: Asked) -> None:
    """Which place was taken, and what else has its name."""
    if asked.found is None or asked.found.place.kind == "point":
        return
    place, others = asked.found.place, asked.found.others[:OTHERS_NAMED]
    if asked.found.guessed:
        session.note(f"No place is spelled so; this is near {place.label}.")
    elif others:
        session.note(f"Near {place.label}; there is also {'; '.join(other.label for other in others)}.")


def first_to_call(crises: list[str], country: str, store: Store) -> str:
    """Whom to call before one looks for a group, as text: the first confirmed helplines of a country."""
    from selfhelp.output.table import helpline

    lines, own = helplines_for(crises, country, store.helplines, store.problems)
    said = "Before any group, if life is in danger:"
    if not lines:
        said = f"No helpline of {country} is confirmed here: https://findahelpline.com lists them."
    elif not own:
        said = f"No line for just this is confirmed for {country}; these are for anybody:"
    return "\n".join([said, *map(helpline, lines[:HELPLINES_SHOWN]), ""])


def say_first(session: Session, text: str, stream: TextIO | None) -> None:
    """Says something before the answer: to `stream` for people, else on stderr, however quiet it is to be."""
    if stream is None:
        session.say(text)
    else:
        stream.write(text + "\n")


def say_helplines(session: Session, store: Store, asked: Asked, stream: TextIO | None) -> None:
    """Says whom to call first, where life is in danger."""
    crises = asked.crisis(store)
    if not crises:
        return
    country = (asked.place.country if asked.place is not None else None) or DEFAULT_COUNTRY
    say_first(session, first_to_call(crises, country, store), stream)
    if asked.place is None:
        session.note(f"These are helplines of {country}: --near says where, and `selfhelp helplines` has others.")


def say_notes(session: Session, store: Store, query: MeetingQuery, shown: Shown) -> None:
    """What the answer does not say by itself."""
    if not session.quiet:
        _say_what_else_there_is(session, store, query, shown)
    if query.samples and (shown.count or shown.outside):
        session.say(
            "These are made-up samples, not real meetings. Load a real feed: selfhelp import FILE --organization aa"
        )


def _say_what_else_there_is(session: Session, store: Store, query: MeetingQuery, shown: Shown) -> None:
    if shown.count == 0:
        if not shown.outside:
            words = f" with {' '.join(query.text)} in its name, place or notes" if query.text else ""
            session.note(f"No meeting found{words}.")
        for line in loosened(query, lambda q: next(store.find(q._replace(limit=1)), None), store.count):
            session.note(line)
        _say_who_serves(session, store, query)
    if shown.more:
        session.note(f"There are more: -n {shown.count * 2} shows {shown.count * 2}.")
    if shown.untimed:
        session.note(f"{shown.untimed} of these give no time zone: their times are as printed by their source.")
    if query.when.hours is not None:
        _say_without_clock(session, store, query)
    if afar := from_afar(query, store.count):
        session.note(f"Also, without a place: {afar} (--online, --phone).")
    for index, wanted in enumerate(query.with_):
        _say_unknown(session, store, query, index, wanted)
    if session.on_terminal:
        for line in counterparts(store, query):
            session.note(line)


def counterparts(store: Store, query: MeetingQuery) -> Iterator[str]:
    """The fellowships for the family, and secular alternatives, beside what was asked for."""
    known = store.organizations
    if query.organizations:
        meant = [known[id] for id in sorted(query.organizations) if known[id].parent not in query.organizations]
    elif query.problem is not None:
        meant = [o for o in best_first(query.problem, known.values()) if o.approach == "twelve-step"]
    else:
        return
    if not meant:
        return
    companions = store.links("companion").get(meant[0].id, [])
    secular = [id for id in store.links("alternative").get(meant[0].id, []) if known[id].approach == "secular"]
    for label, ids in (("For the family", companions), ("Secular alternatives", secular)):
        named = [f"{known[id].name} (-o {id})" for id in ids[:2] if known[id].status not in GONE]
        if named:
            yield f"{label}: {', '.join(named)}"


def _say_who_serves(session: Session, store: Store, query: MeetingQuery) -> None:
    """Names organizations that serve the problem, and where they list their meetings."""
    if query.problem is None:
        return
    serving = [o for o in best_first(query.problem, store.organizations.values()) if o.finder or o.website]
    for organization in serving[:ORGANIZATIONS_NAMED]:
        session.note(f"{organization.name} lists its meetings at {organization.finder or organization.website}")
    session.note("Where there is no group at all: selfhelp guide starting-a-group")


def _say_without_clock(session: Session, store: Store, query: MeetingQuery) -> None:
    """Says how many meetings cannot be said to be on now, for nobody knows their zone."""
    at_some_time = query.when._replace(hours=None)
    number = store.count(query._replace(when=at_some_time, zone_unknown=True, limit=None), MOST + 1)
    if number:
        session.note(f"{said(number)} more give no time zone: nobody knows whether they are on now.")


def _say_unknown(session: Session, store: Store, query: MeetingQuery, index: int, wanted: frozenset[str]) -> None:
    """Says how many more meetings do not say whether they are what is asked for."""
    kinds = {kind for kind in ACCESS_KINDS for word in wanted if word in ATTRIBUTE_KINDS[kind]}
    if not kinds:
        return
    silent = wanted | {f"no-{word}" for word in wanted if f"no-{word}" in ATTRIBUTES}
    if "access" in kinds:
        silent |= {"open", "closed"}
    others = (*query.with_[:index], *query.with_[index + 1 :])
    number = store.count(query._replace(with_=others, unknown=(frozenset(silent),), limit=None), MOST + 1)
    if number:
        label = " or ".join(ATTRIBUTES.get(word, word) for word in sorted(wanted))
        session.note(f"{said(number)} more {'does' if number == 1 else 'do'} not say: {label}.")
