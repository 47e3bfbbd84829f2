"""Which problems a search is about and which organizations serve them; what that asks, in plain Python and as SQL."""

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from selfhelp.model import Meeting
from selfhelp.organizations import Organization, Problem, lineage
from selfhelp.search.statement import AT_THE_TIME, Sql, Statement

ADDICTION: Final = "addiction"
FAMILY_OF_ADDICTION: Final = "family-addiction"
"""Problems at the top of the branches for those with an addiction and for those close to them."""


class ProblemFilter(NamedTuple):
    """Requested problems (`asked`) expanded to their subtrees, and the organizations that serve any of them.

    Of the organizations in `not_only_families`, which also serve those with the addiction, only meetings count that are
    known to be for families: a wife is not sent to a meeting for drinkers.
    """

    problems: frozenset[str]
    organizations: frozenset[str]
    asked: tuple[str, ...] = ()
    not_only_families: frozenset[str] = frozenset()

    def is_met_by(self, meeting: Meeting) -> bool:
        """Whether the meeting is about one of the problems: those it names itself, else those of its organization."""
        if meeting.problems:
            return not self.problems.isdisjoint(meeting.problems)
        is_for_families = "families" in meeting.audience
        serves = meeting.organization.id in self.organizations
        return serves and (is_for_families or meeting.organization.id not in self.not_only_families)


def sql(asked: ProblemFilter, to: Statement) -> Sql:
    """SQL for `ProblemFilter.is_met_by`."""
    organizations, problems = to.bind_all(asked.organizations), to.bind_all(asked.problems)
    own = "SELECT 1 FROM meeting_problems WHERE meeting = m.key"
    mixed = to.bind_all(asked.not_only_families)
    for_families = f"(m.organization NOT IN ({mixed}) OR {to.has('families').condition})"
    with_own = f"SELECT meeting FROM meeting_problems WHERE problem IN ({problems})"
    return Sql(
        f"(m.organization IN ({organizations}) AND NOT EXISTS ({own}) AND {for_families}"
        f" OR EXISTS ({own} AND problem IN ({problems})))",
        f"SELECT key FROM meetings WHERE organization IN ({organizations}) {AT_THE_TIME} UNION ALL {with_own}",
        quick=f"(m.organization IN ({organizations}) OR m.key IN ({with_own}))",
        held=with_own,
    )


def problem_filter(
    requested: Collection[str], problems: Iterable[Problem], organizations: Iterable[Organization]
) -> ProblemFilter:
    """The filter for the requested problem ids: their subtrees, and the organizations that serve a problem in them.

    An organization that serves a whole branch serves every problem in it.
    """
    tree = {problem.id: problem for problem in problems}
    subtrees = frozenset(id for id in tree if not set(requested).isdisjoint(lineage(id, tree)))
    ancestors = frozenset(id for problem in requested for id in lineage(problem, tree))
    serving = [
        organization
        for organization in organizations
        if any(
            problem in subtrees or (scope == "branch" and problem in ancestors)
            for problem, scope in organization.problems
        )
    ]
    is_about_family = bool(requested) and all(FAMILY_OF_ADDICTION in lineage(id, tree) for id in requested)
    mixed = [
        organization.id
        for organization in serving
        if is_about_family and any(ADDICTION in lineage(problem, tree) for problem, _ in organization.problems)
    ]
    ids = frozenset(organization.id for organization in serving)
    return ProblemFilter(subtrees, ids, tuple(requested), frozenset(mixed))
