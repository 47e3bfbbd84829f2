"""Look up organizations, problems, helplines and advice."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from selfhelp.errors import AmbiguousNameError, UnknownValueError
from selfhelp.model import Helpline, Organization, Problem, Topic, lineage
from selfhelp.search.query import ProblemFilter
from selfhelp.text import did_you_mean, fold
from selfhelp.vocabulary import GONE

CRISIS: Final = ("suicidal-thoughts", "self-harm", "overdose", "domestic-violence", "sexual-assault", "child-abuse")
"""Problems that, like all problems below them, are a danger to life: helplines are shown before groups."""


def is_crisis(problem: str, problems: Mapping[str, Problem]) -> bool:
    """Whether the problem, or one above it, is a danger to life."""
    return any(id in CRISIS for id in lineage(problem, problems))


def family_of(problem: str, problems: Mapping[str, Problem]) -> str | None:
    """Id of the problem of those close to a person with this one; None if there is none."""
    return next((problems[id].for_family for id in lineage(problem, problems) if problems[id].for_family), None)


def organization_named(name: str, organizations: Mapping[str, Organization]) -> Organization:
    """The organization with that id, else that abbreviation, else that name. A parent wins over its branches.

    Raises:
        UnknownValueError: there is no such organization.
        AmbiguousNameError: there are several, which the error lists.
    """
    if name.lower() in organizations:
        return organizations[name.lower()]
    word = fold(name)
    for names in (_abbreviation, _names):
        matches = [o for o in organizations.values() if word and word in names(o)]
        ids = {o.id for o in matches}
        matches = [o for o in matches if o.parent not in ids]
        if len(matches) == 1:
            return matches[0]
        if matches:
            listed = ", ".join(f"{o.name} ({o.id})" for o in matches)
            raise AmbiguousNameError(
                name, f"{name!r} can mean {len(matches)} organizations: {listed}", [o.id for o in matches]
            )
    known = {key for o in organizations.values() for key in (o.id, *_abbreviation(o), *_names(o))}
    raise UnknownValueError(
        f"no organization is named {name!r}",
        did_you_mean(word, sorted(known)) or "a search by problem, without -o",
    )


def namesakes(name: str, matched: Organization, organizations: Mapping[str, Organization]) -> list[Organization]:
    """Other organizations whose abbreviation is `name`, except branches of the `matched` one."""
    word = fold(name)
    return [o for o in organizations.values() if matched.id not in (o.id, o.parent) and word in _abbreviation(o)]


def with_branches(organization: Organization, organizations: Mapping[str, Organization]) -> set[str]:
    """Ids of an organization and of all its branches, at any depth."""
    ids = {organization.id}
    while branches := {o.id for o in organizations.values() if o.parent in ids} - ids:
        ids |= branches
    return ids


def problem_named(name: str, problems: Mapping[str, Problem]) -> Problem:
    """The problem with that id, name or synonym.

    Raises:
        UnknownValueError: there is no such problem.
    """
    if name.lower() in problems:
        return problems[name.lower()]
    word = fold(name)
    by_word = {key: problem for problem in problems.values() for key in _words(problem)}
    if word in by_word:
        return by_word[word]
    raise UnknownValueError(
        f"no problem is named {name!r}",
        did_you_mean(word, sorted(by_word)) or "another word, or a search with --text",
    )


GENERAL: Final = "general"
"""Problem of a helpline that is open to anyone."""

EU_COUNTRIES: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
"""ISO codes of the EU countries; helplines of country "EU", such as 112, serve them too."""


def best_first(problem_filter: ProblemFilter, organizations: Iterable[Organization]) -> list[Organization]:
    """Organizations that serve the requested problems, best match first.

    They are ordered by: still active, position of the problem in the request, parents before branches, number of
    problems served (specialized ones first), name.
    """

    def rank(o: Organization) -> tuple[bool, int, bool, int, str]:
        requested = problem_filter.asked
        served = [problem for problem, _ in o.problems]
        position = min((requested.index(problem) for problem in served if problem in requested), default=len(requested))
        # A national branch serves one country, its parent all of them.
        return (o.status in GONE, position, o.parent in problem_filter.organizations, len(served), o.name)

    return sorted((o for o in organizations if o.id in problem_filter.organizations), key=rank)


def offered_in(country: str, organizations: Iterable[Organization]) -> list[Organization]:
    """Those of the organizations that may have groups in a country: its own, and those not known to be of others.

    Where a parent has a branch of that country, the branch takes its place in the order.
    """
    offered = [o for o in organizations if country in o.countries or not o.countries]
    branches = {o.parent: o for o in offered if country in o.countries and o.parent is not None}
    return list(dict.fromkeys(branches.get(o.id, o) for o in offered))


def as_object(organization: Organization) -> dict[str, Any]:
    """An organization as a JSON object; its problems are given as ids."""
    return organization._asdict() | {"problems": [problem for problem, _ in organization.problems]}


def advice_for(
    organization: Organization,
    topics: Iterable[Topic],
    problems: Mapping[str, Problem],
    attributes: Iterable[str] = (),
) -> list[Topic]:
    """Advice topics for an organization (by type, approach and problems) and for a meeting's `attributes`."""
    served = {id for problem, _ in organization.problems for id in lineage(problem, problems)}
    facts = {("organization-type", organization.type), ("approach", organization.approach)}
    facts |= {("problem", id) for id in served} | {("attribute", attribute) for attribute in attributes}
    return [topic for topic in topics if not facts.isdisjoint(topic.applies)]


def helplines_for(
    requested: Collection[str], country: str, helplines: Iterable[Helpline], problems: Mapping[str, Problem]
) -> tuple[list[Helpline], bool]:
    """Confirmed helplines of a country for the requested problems, and whether one of them is specific to these.

    Helplines open to anyone, such as the emergency number, are included. Without requested problems, all helplines
    of the country are returned.
    """
    places = {country, "EU"} if country in EU_COUNTRIES else {country}
    available = [line for line in helplines if line.country in places and line.confirmed and (line.phone or line.text)]
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


def _abbreviation(organization: Organization) -> Iterable[str]:
    return (fold(organization.abbreviation),) if organization.abbreviation else ()


def _names(organization: Organization) -> list[str]:
    return [fold(name) for name in (organization.name, *organization.also_known_as)]


def _words(problem: Problem) -> list[str]:
    return [fold(word) for word in (problem.id, problem.name, *problem.synonyms)]
