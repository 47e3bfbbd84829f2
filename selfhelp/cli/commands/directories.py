"""`selfhelp problems`, `organizations`, `helplines`: the directories that need no loaded feed."""

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from selfhelp.cli import values
from selfhelp.cli.danger import DIRECTORY, page, warned
from selfhelp.cli.options import Texts, option, with_options
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.helplines import EMERGENCY, helplines_for, is_unverified
from selfhelp.directory.lookup import as_object, family_of, organization_named
from selfhelp.directory.offering import Closeness, Whereabouts, best_first, closeness, is_particular, offered
from selfhelp.directory.problem_words import Match, best_problem
from selfhelp.errors import UnknownValueError
from selfhelp.organizations import Helpline, Organization, Problem
from selfhelp.output.json_lines import dumps
from selfhelp.reading.regions import country_label
from selfhelp.search.problem_filter import problem_filter
from selfhelp.text import fold, printable
from selfhelp.vocabulary import APPROACHES, AUDIENCES, GROUP_TYPES

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="[WORDS]...", help="What somebody said, or a name: gambling.", show_default=False),
]


class Looking(NamedTuple):
    """Options shared by these commands."""

    country: Annotated[
        str | None, option("--country", metavar="CODE", help="Country of helplines and organizations: US, GB, Canada.")
    ] = None
    json: Annotated[bool, option("--json", help="Output as a JSON array.")] = False
    quiet: Annotated[bool, option("-q", "--quiet", help="Do not print notes.")] = False
    db: Annotated[Path | None, option("--db", metavar="FILE", help="Dataset file to read.")] = None


@with_options(Looking)
def problems(ctx: typer.Context, looking: Looking, words: Words = None) -> None:
    """Show the tree of problems, or match a client's words to it.

    The best match comes first. If the problem is that of a relative or friend, the best match is the one for families,
    such as "Someone else's gambling".

    \b
    Examples:
      selfhelp problems
      selfhelp problems my husband bets on football
      selfhelp problems drinking --json
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or looking.quiet
    text = " ".join(words or [])
    with session.open(looking.db) as store:
        matches = store.words.of_problems.find(text) if words else []
        where = session.whereabouts_in(_country(looking), store)
        about_danger = warned(session, store, text, [match.problem.id for match in matches], where)
        with page(session, about_danger, as_json=looking.json):
            _write_problems(session, store, text, matches, where, as_json=looking.json)


def _write_problems(
    session: Session, store: Store, text: str, matches: list[Match], where: Whereabouts, *, as_json: bool
) -> None:
    """Write the problems that a text names, with the organizations that serve them; without a text, the whole tree."""
    if not text:
        _write_tree(session, store, as_json=as_json)
        return
    if not matches:
        raise UnknownValueError(
            f"no known problem matches {text!r}", "other words, or one from the list: selfhelp problems"
        )
    if as_json:
        session.stdout.write(dumps([_match_object(match) for match in matches]) + "\n")
        return
    for match in matches:
        matched_words = f", read as {match.words!r}" if match.guessed else f", matched {match.words!r}"
        session.stdout.write(printable(f"{match.problem.name} ({match.problem.id}){matched_words}") + "\n")
        for organization in _serving([match.problem.id], store, where):
            session.stdout.write("  " + printable(f"{organization.name} ({organization.id})") + "\n")


class Choosing(NamedTuple):
    """Options of `organizations`."""

    type: Annotated[
        Texts, option("-t", "--type", metavar="TYPE", among=GROUP_TYPES, help="Group type: twelve-step, bereavement.")
    ] = ()
    approach: Annotated[
        Texts, option("--approach", metavar="WORD", among=APPROACHES, help="Approach: secular, faith-based.")
    ] = ()
    for_: Annotated[Texts, option("--for", metavar="WHOM", among=AUDIENCES, help="Audience: families, women.")] = ()


@with_options(Choosing, Looking)
def organizations(ctx: typer.Context, choosing: Choosing, looking: Looking, words: Words = None) -> None:
    """List all organizations, or those that match a problem or name.

    For a problem, organizations of your country, or of --country, come first, then international ones, and last those
    whose countries are not known.

    \b
    Examples:
      selfhelp organizations gambling
      selfhelp organizations drinking --approach secular
      selfhelp organizations cocaine --for families
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or looking.quiet
    types = values.chosen(choosing.type, GROUP_TYPES, "group type")
    approaches = values.chosen(choosing.approach, APPROACHES, "approach")
    audiences = values.chosen(choosing.for_, AUDIENCES, "audience")
    with session.open(looking.db) as store:
        matches = store.words.of_problems.find(" ".join(words)) if words else []
        requested = [match.problem.id for match in matches]
        if "families" in audiences and requested:
            requested = [family_of(id, store.problems) or id for id in requested]
        where = session.whereabouts_in(_country(looking), store)
        about_danger = warned(session, store, " ".join(words or []), requested, where)
        selected = _serving(requested, store, where, audiences) if requested else _named(words or [], store)
        selected = [
            o
            for o in selected
            if (not types or o.type in types)
            and (not approaches or o.approach in approaches)
            and (not audiences or audiences & set(o.audience))
        ]
    with page(session, about_danger, as_json=looking.json):
        if looking.json:
            session.stdout.write(dumps([as_object(o) | {"offered": _closeness(o, where)} for o in selected]) + "\n")
            return
        for o in selected:
            kind = ", ".join([GROUP_TYPES.get(o.type or "", o.type or ""), *_remarks(o, where)])
            columns = (o.id, o.name, kind, o.finder or o.website or "")
            session.stdout.write("\t".join(map(printable, columns)) + "\n")
        if not selected:
            session.note("No organization found. Try other words or fewer filters.")
        elif requested and not any(closeness(o, where) is Closeness.OWN for o in selected):
            session.note(f"No organization for this is known in {country_label(where.country)}.")


@with_options(Looking)
def helplines(ctx: typer.Context, looking: Looking, words: Words = None) -> None:
    """List the confirmed helplines of a country: all, or those for a problem.

    \b
    Examples:
      selfhelp helplines
      selfhelp helplines suicidal --country GB
      selfhelp helplines gambling --json
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or looking.quiet
    with session.open_for_helplines(looking.db) as store:
        where = session.whereabouts_in(_country(looking), store)
        country = where.country
        lines, specific = _lines(" ".join(words or []), where, session, store)
        if looking.json:
            session.stdout.write(dumps([line._asdict() for line in lines]) + "\n")
        else:
            from selfhelp.output.pages import write_helplines

            write_helplines(
                lines,
                session.stdout,
                unverified=frozenset(line.id for line in lines if is_unverified(line, session.now)),
                width=None if session.on_terminal else 80,
            )
    if looking.country is None:
        session.note(f"Helplines for {country_label(country)}. For another country: selfhelp helplines --country CODE")
    if not lines:
        session.note(f"No confirmed helpline for {country_label(country)}. Find one at {DIRECTORY}")
    elif not specific:
        session.note(f"No confirmed helpline for this problem in {country_label(country)}. These are open to anyone.")


def _country(looking: Looking) -> str | None:
    return None if looking.country is None else values.known_country(looking.country)


def _lines(text: str, where: Whereabouts, session: Session, store: Store) -> tuple[list[Helpline], bool]:
    """The helplines of a country for a text, and whether one of them is specific to it.

    Raises:
        UnknownValueError: the text names no problem, and speaks of no danger.
    """
    about_danger = warned(session, store, text, [], where) if text else None
    first = list(about_danger.lines) if about_danger is not None else []
    try:
        known, names = store.problems, store.problem_names
        requested = [best_problem(text, known, names, store.words.of_problems).id] if text else []
    except UnknownValueError:
        if not first:
            raise
        return first, any(line.role != EMERGENCY for line in first)
    lines, specific = helplines_for(requested, where, store.helplines, store.problems)
    is_specific = specific or any(line.role != EMERGENCY for line in first)
    return [*first, *(line for line in lines if line not in first)], is_specific


def _serving(
    problem_ids: list[str], store: Store, where: Whereabouts, audiences: Collection[str] = ()
) -> list[Organization]:
    requested = problem_filter(problem_ids, store.problems.values(), store.organizations.values())
    return offered(best_first(requested, store.organizations.values()), where, audiences)


def _closeness(organization: Organization, where: Whereabouts) -> str | None:
    near = closeness(organization, where)
    return None if near is None else near.name.lower()


def _remarks(o: Organization, where: Whereabouts) -> Iterator[str]:
    """What to know of an organization before anybody is sent there."""
    if o.status != "active":
        yield o.status
    if is_particular(o):
        yield f"for {', '.join(AUDIENCES[id] for id in o.audience)}"
    if closeness(o, where) is Closeness.UNKNOWN:
        yield "countries not known"


def _named(words: list[str], store: Store) -> list[Organization]:
    if not words:
        return sorted(store.organizations.values(), key=lambda o: o.name)
    text = fold(" ".join(words))
    named = [o for o in store.organizations.values() if any(text in fold(n) for n in (o.id, o.name, *o.also_known_as))]
    return named or [organization_named(" ".join(words), store.organizations)]


def _match_object(match: Match) -> dict[str, Any]:
    problem = {key: getattr(match.problem, key) for key in ("id", "name", "parent")}
    return problem | {"words": match.words, "guessed": match.guessed}


def _write_tree(session: Session, store: Store, *, as_json: bool) -> None:
    """Write the whole tree, with the numbers of organizations and loaded meetings that serve each problem."""
    meetings = Counter(dict(store.rows("SELECT organization, count(*) FROM meetings GROUP BY organization")))
    children: dict[str | None, list[Problem]] = {}
    for problem in store.problems.values():
        children.setdefault(problem.parent, []).append(problem)
    rows: list[tuple[int, Problem, int, int]] = []

    def walk(parent: str | None, depth: int) -> None:
        for problem in children.get(parent, []):
            organization_ids = problem_filter(
                [problem.id], store.problems.values(), store.organizations.values()
            ).organizations
            rows.append((depth, problem, len(organization_ids), sum(meetings[id] for id in organization_ids)))
            walk(problem.id, depth + 1)

    walk(None, 0)
    if as_json:
        objects = [
            {"id": p.id, "name": p.name, "parent": p.parent, "organizations": o, "meetings": m} for _, p, o, m in rows
        ]
        session.stdout.write(dumps(objects) + "\n")
        return
    for depth, problem, organization_count, meeting_count in rows:
        counts = f"{_counted(organization_count, 'organization')}, {_counted(meeting_count, 'meeting')}"
        session.stdout.write("  " * depth + printable(f"{problem.name} ({problem.id}): {counts}") + "\n")


def _counted(number: int, unit: str) -> str:
    """A number with its unit.

    >>> _counted(1, "meeting"), _counted(2, "meeting")
    ('1 meeting', '2 meetings')
    """
    return f"{number} {unit}{'' if number == 1 else 's'}"
