"""A search as the user typed it: options and words, the resulting query, and any danger recognized in the words."""

from collections.abc import Sequence
from typing import NamedTuple

from selfhelp.cli.danger import KIND_OF_PROBLEM, VIOLENCE, Warned, warned
from selfhelp.cli.filters import Filters, Request, build_query
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.lookup import is_crisis
from selfhelp.search.query import MeetingQuery
from selfhelp.search.suggestions import at_any_time


class Asked(NamedTuple):
    """A search, ready to run.

    `filters` are the options, and those that words stand for. `text` are words that stand for none and are searched
    for, `left_out` such words that would have emptied the answer. `remarks` are sentences about what was not
    used, and `words` all words as they were said.
    """

    request: Request
    filters: Filters
    danger: Warned
    text: Sequence[str] = ()
    left_out: Sequence[str] = ()
    remarks: Sequence[str] = ()
    words: Sequence[str] = ()

    @property
    def hides_samples(self) -> bool:
        """Whether there is nothing to list: nobody in danger is sent to a meeting that does not exist."""
        return self.danger.is_loud and self.request.query.samples

    def note_reading(self, session: Session) -> None:
        """Note, on one line, what was not used of the words and why, and the equivalent command."""
        if self.words:
            from selfhelp.cli.wording import command

            left_out = [f"No meeting mentions, so ignored: {', '.join(self.left_out)}."] if self.left_out else []
            session.note(" ".join([*self.remarks, *left_out, f"Read as: {command(self.filters, self.text)}"]))


def ask(
    filters: Filters,
    words: Sequence[str],
    session: Session,
    store: Store,
    *,
    for_people: bool,
    takes_home: bool = False,
) -> Asked:
    """The search that options and words stand for. An answer `for_people` always says something about danger.

    One that `takes_home` is about meetings near the home in the settings if the words name no place.

    Words that mean no option are searched for only if that finds a meeting.

    Raises:
        UsageError: an option is invalid, or two options contradict each other.
        UnknownValueError: a name is not known.
    """
    if not words:
        request = build_query(filters, [], store, session)
        danger = _danger(session, store, request, filters, words, for_people=for_people)
        return Asked(request, filters, danger)
    from selfhelp.cli.free_words import apply_words

    reading = apply_words(" ".join(words), filters, store, session)
    said, text, left_out = reading.filters, reading.text, list[str]()
    request = build_query(said, text, store, session)
    remarks = reading.remarks
    if takes_home and request.query.lacks_place and session.settings.get("home"):
        said = said._replace(near="home")
        request = build_query(said, text, store, session)
        remarks = [*remarks, "No place named: searching near your home."]
    # What is left out below still counts for the helplines.
    danger = _danger(session, store, request, filters, words, for_people=for_people)
    heard = [id for id, kind in KIND_OF_PROBLEM.items() if kind in VIOLENCE and kind in danger.kinds[:1]]
    if reading.guessed and danger.is_loud and heard:
        # What was heard is surer than what the words may be about.
        said, remarks = said._replace(problem=tuple(heard)), [text for text in remarks if text != reading.guessed]
        request = build_query(said, text, store, session)
    if said.organization and said.problem and not filters.problem and not _holds_problem(request.query, store):
        # The helplines speak of a danger, so that this need not.
        if not any(is_crisis(problem, store.problems) for problem in request.problems):
            left_out.append(f"the problem {', '.join(said.problem)}")
        said = said._replace(problem=())
        request = build_query(said, text, store, session)
    if reading.may_leave_text_out and not _finds(request.query, store):
        left_out += [word for word in text if word not in reading.quoted]
        text = reading.quoted
        request = build_query(said, text, store, session)
    return Asked(request, said, danger, text, left_out, remarks, words)


def _finds(query: MeetingQuery, store: Store) -> bool:
    return store.count(query._replace(limit=None), 1) > 0


def _holds_problem(query: MeetingQuery, store: Store) -> bool:
    """Whether the organizations of a query serve its problem, or have any meeting for it.

    An organization that words name decides: a problem beside it narrows only what the organization itself holds.
    """
    if query.problem is None or query.organizations & query.problem.organizations:
        return True
    of_problem = MeetingQuery(when=at_any_time(query).when, organizations=query.organizations, problem=query.problem)
    return _finds(of_problem._replace(samples=query.samples), store)


def _danger(
    session: Session, store: Store, request: Request, filters: Filters, words: Sequence[str], *, for_people: bool
) -> Warned:
    """What the answer to a search has to say about danger; `filters` are the options beside the words."""
    place = request.place
    return warned(
        session,
        store,
        " ".join([*words, *filters.text]),
        request.problems,
        session.whereabouts(store, place) if place is not None else None,
        are_named=bool(filters.problem),
        for_people=for_people,
    )
