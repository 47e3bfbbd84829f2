"""Organizations and problems looked up by what people call them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from selfhelp.directory.problem_words import CRISIS, ProblemWords, is_crisis
from selfhelp.errors import AmbiguousNameError, UnknownValueError
from selfhelp.model import Helpline, Organization, Problem, Topic, line_of
from selfhelp.search.query import ProblemWish
from selfhelp.text import did_you_mean, fold
from selfhelp.vocabulary import GONE


def organization_named(name: str, organizations: Mapping[str, Organization]) -> Organization:
    """The organization of that id, else abbreviation, else name; a parent wins over its branches.

    Raises:
        UnknownValueError: nothing has that name.
        AmbiguousNameError: several have, which are then listed.
    """
    if name.lower() in organizations:
        return organizations[name.lower()]
    word = fold(name)
    for names in (_abbreviation, _names):
        found = [o for o in organizations.values() if word and word in names(o)]
        ids = {o.id for o in found}
        found = [o for o in found if o.parent not in ids]
        if len(found) == 1:
            return found[0]
        if found:
            named = ", ".join(f"{o.name} ({o.id})" for o in found)
            raise AmbiguousNameError(
                name, f"{name!r} stands for {len(found)} organizations: {named}", [o.id for o in found]
            )
    known = {key for o in organizations.values() for key in (o.id, *_abbreviation(o), *_names(o))}
    raise UnknownValueError(
        f"no organization is called {name!r}",
        did_you_mean(word, sorted(known)) or "leave -o out and search by problem",
    )


def namesakes(name: str, meant: Organization, organizations: Mapping[str, Organization]) -> list[Organization]:
    """The others that `name` stands for, where it is the id of the one that is meant; its own branches apart."""
    word = fold(name)
    return [o for o in organizations.values() if meant.id not in (o.id, o.parent) and word in _abbreviation(o)]


def with_branches(organization: Organization, organizations: Mapping[str, Organization]) -> set[str]:
    """The id of an organization, and those of its national and other branches."""
    found = {organization.id}
    while more := {o.id for o in organizations.values() if o.parent in found} - found:
        found |= more
    return found


def problem_named(name: str, problems: Mapping[str, Problem]) -> Problem:
    """The problem of that id, name or synonym.

    Raises:
        UnknownValueError: nothing has that name.
    """
    if name.lower() in problems:
        return problems[name.lower()]
    word = fold(name)
    by_word = {key: problem for problem in problems.values() for key in _words(problem)}
    if word in by_word:
        return by_word[word]
    raise UnknownValueError(
        f"no problem is called {name!r}",
        did_you_mean(word, sorted(by_word)) or "say it in another word, or search with --text",
    )


def problem_meant(words: str, problems: Mapping[str, Problem]) -> Problem:
    """The problem of that id, name or synonym, else the first one that the words speak of.

    Raises:
        UnknownValueError: they speak of none.
    """
    try:
        return problem_named(words, problems)
    except UnknownValueError:
        found = ProblemWords(problems).find(words)
        if not found or found[0].guessed:
            raise
        return found[0].problem


GENERAL: Final = "general"
"""What a helpline for anybody serves."""

EUROPEAN: Final = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
"""Countries in which the European emergency number answers."""


def best_first(wish: ProblemWish, organizations: Iterable[Organization]) -> list[Organization]:
    """Who serves what is asked for: the first problem first, the more special before others, the gone last."""

    def rank(o: Organization) -> tuple[bool, int, bool, int, str]:
        own = [problem for problem, _ in o.problems]
        first = min((wish.asked.index(problem) for problem in own if problem in wish.asked), default=len(wish.asked))
        # A national branch serves one country, its parent all of them.
        return (o.status in GONE, first, o.parent in wish.organizations, len(own), o.name)

    return sorted((o for o in organizations if o.id in wish.organizations), key=rank)


def as_object(organization: Organization) -> dict[str, Any]:
    """An organization as JSON has it; its problems by their ids."""
    return organization._asdict() | {"problems": [problem for problem, _ in organization.problems]}


def advice_for(
    organization: Organization,
    topics: Iterable[Topic],
    problems: Mapping[str, Problem],
    attributes: Iterable[str] = (),
) -> list[Topic]:
    """The topics that fit an organization by its type, approach and problems, and a meeting by its attributes."""
    served = {id for problem, _ in organization.problems for id in line_of(problem, problems)}
    facts = {("organization-type", organization.type), ("approach", organization.approach)}
    facts |= {("problem", id) for id in served} | {("attribute", attribute) for attribute in attributes}
    return [topic for topic in topics if not facts.isdisjoint(topic.applies)]


def helplines_for(
    asked: Collection[str], country: str, helplines: Iterable[Helpline], problems: Mapping[str, Problem]
) -> tuple[list[Helpline], bool]:
    """The confirmed helplines of a country for the problems (none: for all), and whether one is for just these.

    The lines for anybody, the emergency number among them, come along; what is only from memory does not.
    """
    places = {country, "EU"} if country in EUROPEAN else {country}
    here = [line for line in helplines if line.country in places and line.confirmed and (line.phone or line.text)]
    wanted = {id for problem in asked for id in line_of(problem, problems)}
    if not wanted:
        return here, True
    own = [line for line in here if not wanted.isdisjoint(line.problems) and GENERAL not in line.problems]
    # A line for drugs does help with an overdose; but where life is in danger, it is not one for just this.
    just = {id for id in wanted if id in asked or id in CRISIS or not any(is_crisis(p, problems) for p in asked)}
    exact = any(not just.isdisjoint(line.problems) for line in own)
    return [line for line in here if line in own or GENERAL in line.problems], exact


def _abbreviation(organization: Organization) -> Iterable[str]:
    return (fold(organization.abbreviation),) if organization.abbreviation else ()


def _names(organization: Organization) -> list[str]:
    return [fold(name) for name in (organization.name, *organization.also_known_as)]


def _words(problem: Problem) -> list[str]:
    return [fold(word) for word in (problem.id, problem.name, *problem.synonyms)]
