"""`selfhelp problems`, `organizations`, `helplines`: what the package knows without a feed."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from selfhelp.cli import values
from selfhelp.cli.notes import DEFAULT_COUNTRY, first_to_call, say_first
from selfhelp.cli.options import Texts, option, taking
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.lookup import as_object, best_first, helplines_for, organization_named, problem_meant
from selfhelp.directory.problem_words import Match, family_of, is_crisis
from selfhelp.errors import UnknownValueError
from selfhelp.model import Organization, Problem
from selfhelp.output.json_lines import dumps
from selfhelp.reading.regions import country_code
from selfhelp.search.query import serving
from selfhelp.text import fold, printable
from selfhelp.vocabulary import APPROACHES, AUDIENCES, GROUP_TYPES

Words = Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...", show_default=False)]


class Looking(NamedTuple):
    """The values of the options that these commands share."""

    country: Annotated[str | None, option("--country", metavar="CODE", help="Whose helplines: US, GB, Canada.")] = None
    json: Annotated[bool, option("--json", help="As a JSON array.")] = False
    quiet: Annotated[bool, option("-q", "--quiet", help="No notes beside the answer.")] = False
    db: Annotated[Path | None, option("--db", metavar="FILE", help="The dataset to read.")] = None


@taking(Looking)
def problems(ctx: typer.Context, looking: Looking, words: Words = None) -> None:
    """Show the tree of problems, or what a client's words mean in it.

    The best reading comes first. Where somebody close has the problem, that is first their family's.

    \b
    Examples:
      selfhelp problems
      selfhelp problems my husband bets on football
      selfhelp problems drinking --json
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or looking.quiet
    with session.open(looking.db) as store:
        if not words:
            _write_tree(session, store, as_json=looking.json)
            return
        found = store.problem_words.find(" ".join(words))
        if not found:
            raise UnknownValueError(
                f"{' '.join(words)!r} speaks of no problem that is known here",
                "say it in another word, or see `selfhelp problems`",
            )
        _say_helplines(session, store, [match.problem.id for match in found], looking)
        if looking.json:
            session.stdout.write(dumps([_match(match) for match in found]) + "\n")
            return
        for match in found:
            said = f", read for {match.words!r}" if match.guessed else f", for {match.words!r}"
            session.stdout.write(printable(f"{match.problem.name} ({match.problem.id}){said}") + "\n")
            for organization in _serving([match.problem.id], store):
                session.stdout.write("  " + printable(f"{organization.name} ({organization.id})") + "\n")


class Choosing(NamedTuple):
    """The values of the options of `organizations`."""

    type: Annotated[Texts, option("-t", "--type", metavar="TYPE", among=GROUP_TYPES, help="Group type.")] = ()
    approach: Annotated[Texts, option("--approach", metavar="WORD", among=APPROACHES, help="Approach.")] = ()
    for_: Annotated[Texts, option("--for", metavar="WHOM", among=AUDIENCES, help="For whom: families, women.")] = ()


@taking(Choosing, Looking)
def organizations(ctx: typer.Context, choosing: Choosing, looking: Looking, words: Words = None) -> None:
    """List organizations: all, or those that serve what the words speak of, or have that name.

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
        matches = store.problem_words.find(" ".join(words)) if words else []
        asked = [match.problem.id for match in matches]
        if "families" in audiences and asked:
            asked = [family_of(id, store.problems) or id for id in asked]
        _say_helplines(session, store, asked, looking)
        found = _serving(asked, store) if asked else _named(words or [], store)
        found = [
            o
            for o in found
            if (not types or o.type in types)
            and (not approaches or o.approach in approaches)
            and (not audiences or audiences & set(o.audience))
        ]
        if looking.json:
            session.stdout.write(dumps([as_object(o) for o in found]) + "\n")
            return
        for o in found:
            kind = GROUP_TYPES.get(o.type or "", o.type or "") + ("" if o.status == "active" else f", {o.status}")
            said = (o.id, o.name, kind, o.finder or o.website or "")
            session.stdout.write("\t".join(map(printable, said)) + "\n")
        if not found:
            session.note("No organization found. Try other words, or fewer filters.")


@taking(Looking)
def helplines(ctx: typer.Context, looking: Looking, words: Words = None) -> None:
    """List confirmed helplines of a country: all, or those for a problem.

    \b
    Examples:
      selfhelp helplines
      selfhelp helplines suicidal --country GB
      selfhelp helplines gambling --json
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or looking.quiet
    with session.open(looking.db) as store:
        asked = [problem_meant(" ".join(words), store.problems).id] if words else []
        country = country_code(looking.country) or DEFAULT_COUNTRY
        lines, own = helplines_for(asked, country, store.helplines, store.problems)
        if looking.json:
            session.stdout.write(dumps([line._asdict() for line in lines]) + "\n")
        else:
            from selfhelp.output.table import write_helplines

            write_helplines(lines, session.stdout, width=None if session.on_terminal else 80)
    if looking.country is None:
        session.note(f"These are helplines of {country}; --country names another.")
    if not lines:
        session.note(f"No helpline of {country} is confirmed here. See https://findahelpline.com")
    elif not own:
        session.note(f"No line for just this is confirmed for {country}; these are for anybody.")


def _say_helplines(session: Session, store: Store, asked: Iterable[str], looking: Looking) -> None:
    """Helplines before anything else where life is in danger."""
    crises = [id for id in asked if is_crisis(id, store.problems)]
    if crises:
        country = country_code(looking.country) or DEFAULT_COUNTRY
        say_first(session, first_to_call(crises, country, store), None if looking.json else session.stdout)


def _serving(asked: list[str], store: Store) -> list[Organization]:
    wish = serving(asked, store.problems.values(), store.organizations.values())
    return best_first(wish, store.organizations.values())


def _named(words: list[str], store: Store) -> list[Organization]:
    if not words:
        return sorted(store.organizations.values(), key=lambda o: o.name)
    text = fold(" ".join(words))
    found = [o for o in store.organizations.values() if any(text in fold(n) for n in (o.id, o.name, *o.also_known_as))]
    return found or [organization_named(" ".join(words), store.organizations)]


def _match(match: Match) -> dict[str, Any]:
    problem = {key: getattr(match.problem, key) for key in ("id", "name", "parent")}
    return problem | {"words": match.words, "guessed": match.guessed}


def _write_tree(session: Session, store: Store, *, as_json: bool) -> None:
    """The whole tree, with how many organizations and loaded meetings serve each problem."""
    meetings = Counter(dict(store.rows("SELECT organization, count(*) FROM meetings GROUP BY organization")))
    children: dict[str | None, list[Problem]] = {}
    for problem in store.problems.values():
        children.setdefault(problem.parent, []).append(problem)
    rows: list[tuple[int, Problem, int, int]] = []

    def walk(parent: str | None, depth: int) -> None:
        for problem in children.get(parent, []):
            served = serving([problem.id], store.problems.values(), store.organizations.values()).organizations
            rows.append((depth, problem, len(served), sum(meetings[id] for id in served)))
            walk(problem.id, depth + 1)

    walk(None, 0)
    if as_json:
        listed = [
            {"id": p.id, "name": p.name, "parent": p.parent, "organizations": o, "meetings": m} for _, p, o, m in rows
        ]
        session.stdout.write(dumps(listed) + "\n")
        return
    for depth, problem, served_by, held in rows:
        said = printable(f"{problem.name} ({problem.id}): {served_by} organizations, {held} meetings")
        session.stdout.write("  " * depth + said + "\n")
