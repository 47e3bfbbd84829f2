"""Marks meetings as for families alone, if their words say so and their organization serves others too."""

from typing import Final

from selfhelp.model import Meeting
from selfhelp.organizations import Organization
from selfhelp.reading.audiences import says_for_families

FAMILIES: Final = "families"

_OF_FAMILIES: Final = ("family-", "caregiving", "special-needs-parents")
"""What the ids of problems begin with that families and friends have themselves."""


def narrowed_to_families(meeting: Meeting) -> Meeting:
    """The meeting with the audience and the problems of families alone, if its name or notes say so.

    Otherwise it would be offered to the person whose trouble it is about, as its organization serves both.
    """
    organization = meeting.organization
    if len(organization.audience) < 2 or FAMILIES not in organization.audience or organization.type == "family-friends":
        return meeting
    if not says_for_families(meeting.name, meeting.notes, meeting.group_notes):
        return meeting
    attributes = dict.fromkeys((*meeting.attributes, FAMILIES))
    return meeting._replace(
        attributes=tuple(attributes), problems=meeting.problems or _problems_of_families(organization)
    )


def _problems_of_families(organization: Organization) -> tuple[str, ...]:
    return tuple(problem for problem, _ in organization.problems if problem.startswith(_OF_FAMILIES))
