"""Which organizations are offered to somebody, in order: those of their country and state first, niche ones later."""

from collections.abc import Collection, Iterable
from enum import IntEnum
from typing import Final, NamedTuple

from selfhelp.organizations import Organization
from selfhelp.search.problem_filter import ProblemFilter
from selfhelp.vocabulary import GONE, PARTICULAR_AUDIENCES

INTERNATIONAL: Final = "*"
"""Stands among the countries of an organization that has groups in many of them."""

NICHE: Final = 3
"""Prominence of what is offered after everything else that is known to be here."""

VERIFIED: Final = "verified"

CLEARINGHOUSE: Final = "clearinghouse"
"""Type of bodies that have no groups, but know of others'."""

MOST_UNKNOWN: Final = 10
"""Organizations of unknown countries that are offered, at the end."""


class Whereabouts(NamedTuple):
    """Where somebody is: an ISO code, and the code of the state if it is known."""

    country: str
    state: str | None = None


class Closeness(IntEnum):
    """How surely an organization has groups where somebody is."""

    OWN = 0
    INTERNATIONAL = 1
    UNKNOWN = 2


def closeness(organization: Organization, where: Whereabouts) -> Closeness | None:
    """How surely an organization has groups where somebody is; None if it is one of other countries or states."""
    if not organization.countries:
        return Closeness.UNKNOWN
    if where.country in organization.countries:
        is_here = not organization.states or where.state in organization.states
        return Closeness.OWN if is_here else None
    return Closeness.INTERNATIONAL if INTERNATIONAL in organization.countries else None


def best_first(problem_filter: ProblemFilter, organizations: Iterable[Organization]) -> list[Organization]:
    """Organizations that serve the requested problems, best match first, wherever they are.

    They are ordered by: still active, position of the problem in the request, groups before those who only know of
    groups, prominence, how much the problem is the body's own concern, parents before branches, number of problems
    served (specialized ones first), name.
    """

    def rank(o: Organization) -> tuple[bool, int, bool, int, int, bool, int, str]:
        requested = problem_filter.asked
        served = [problem for problem, _ in o.problems]
        position = min((requested.index(problem) for problem in served if problem in requested), default=len(requested))
        concern = min((served.index(problem) for problem in served if problem in requested), default=len(served))
        # A national branch serves one country, its parent all of them.
        is_branch = o.parent in problem_filter.organizations
        knows_of_groups = o.type == CLEARINGHOUSE
        return (o.status in GONE, position, knows_of_groups, o.prominence, concern, is_branch, len(served), o.name)

    return sorted((o for o in organizations if o.id in problem_filter.organizations), key=rank)


def offered(
    organizations: Iterable[Organization], where: Whereabouts, audiences: Collection[str] = ()
) -> list[Organization]:
    """What of organizations, the best ones first, is offered to somebody who asks for `audiences`.

    Those of the country and the state come first, then international ones, then niche ones of both, then those of which
    nobody knows the countries, at most ten of them; of each, those whose facts are confirmed come first. A branch of
    the country takes the place of its parent. Bodies for one kind of people come after those for everybody, unless they
    were asked for, and those for others are left out.
    """
    known = [o for o in organizations if closeness(o, where) is not None and not _is_for_others(o, audiences)]
    branches = _branches(known, where)
    in_place = dict.fromkeys(_in_place_of(o, branches, where) for o in known)

    def rank(o: Organization) -> tuple[bool, bool, bool, Closeness, bool]:
        near = closeness(o, where) or Closeness.OWN
        is_last = o.prominence >= NICHE or o.type == CLEARINGHOUSE or is_particular(o, audiences)
        return (o.status in GONE, near is Closeness.UNKNOWN, is_last, near, o.confidence != VERIFIED)

    ranked = sorted(in_place, key=rank)
    unknown = [o for o in ranked if closeness(o, where) is Closeness.UNKNOWN]
    left_out = {o.id for o in unknown[MOST_UNKNOWN:]}
    return [o for o in ranked if o.id not in left_out]


def is_branch(organization: Organization, where: Whereabouts) -> bool:
    """Whether an organization is the part of its parent in somebody's country, or in that and named others."""
    countries = organization.countries
    return organization.parent is not None and where.country in countries and INTERNATIONAL not in countries


def _branches(organizations: Iterable[Organization], where: Whereabouts) -> dict[str | None, Organization]:
    """The branches of the country by their parents; of a parent's, the one of the fewest countries."""
    branches = (o for o in organizations if is_branch(o, where))
    return {o.parent: o for o in sorted(branches, key=lambda o: len(o.countries), reverse=True)}


def _in_place_of(
    organization: Organization, branches: dict[str | None, Organization], where: Whereabouts
) -> Organization:
    """The branch of the country for its parent, and for another branch of the same that has more countries."""
    if not is_branch(organization, where):
        return branches.get(organization.id, organization)
    sibling = branches[organization.parent]
    return sibling if len(sibling.countries) < len(organization.countries) else organization


def is_particular(organization: Organization, audiences: Collection[str] = ()) -> bool:
    """Whether an organization is for one kind of people only, who were not asked for."""
    own = organization.audience
    return bool(own) and PARTICULAR_AUDIENCES.issuperset(own) and not set(own) & set(audiences)


def _is_for_others(organization: Organization, audiences: Collection[str]) -> bool:
    """Whether an organization is for men where women ask, or the other way round."""
    genders = {"men", "women"}
    own, asked = genders & set(organization.audience), genders & set(audiences)
    return bool(own and asked) and own.isdisjoint(asked)
