"""Meetings of organizations with several audiences, whose words say that they are for one of them alone."""

from dataclasses import replace

import pytest
from helpers import CONTEXT, ROW

from selfhelp.ingest import report
from selfhelp.ingest.feed import Feed
from selfhelp.model import Meeting
from selfhelp.organizations import Organization

BOTH = Organization(
    "both",
    "Both Sides",
    audience=("adults", "families"),
    problems=(("addiction", "branch"), ("family-addiction", "this"), ("family-alcohol", "this")),
)
FAMILIES_ALONE = BOTH._replace(type="family-friends")


def meeting(organization: Organization, **changes: object) -> Meeting:
    context = replace(CONTEXT, organization=organization, organizations={organization.id: organization})
    [only] = report.read_rows(Feed("meeting-guide", [ROW | {"types": []} | changes]), context).meetings
    return only


@pytest.mark.parametrize("changes", [{"name": "Family & Friends"}, {"notes": "For family and friends."}])
def test_a_meeting_for_families_serves_their_problems_alone(changes: dict[str, object]) -> None:
    found = meeting(BOTH, **changes)
    assert found.audience == ("families",)
    assert found.problems == ("family-addiction", "family-alcohol")


def test_a_meeting_that_does_not_say_so_keeps_what_its_organization_serves() -> None:
    found = meeting(BOTH, notes="Family and friends are welcome.")
    assert (found.audience, found.problems) == ((), ())


def test_a_body_for_families_needs_no_such_words() -> None:
    assert meeting(FAMILIES_ALONE, name="Family & Friends").problems == ()


@pytest.mark.parametrize(
    ("changes", "audience"),
    [
        ({"name": "Elm Women's Step"}, ("women",)),
        ({"notes": "Men only."}, ("men",)),
        ({"group": "Elm LGBTQ+ Group"}, ("lgbtq",)),
        ({"name": "Noon", "location": "Women's Hall"}, ()),
        ({"name": "Elm Women's Step", "audience": "Men"}, ("men",)),
        ({"name": "Elm Lesbian Step", "audience": "Women"}, ("women", "lesbian", "lgbtq")),
    ],
)
def test_names_and_notes_say_for_whom_a_meeting_is_but_a_stated_gender_goes_first(
    changes: dict[str, object], audience: tuple[str, ...]
) -> None:
    assert meeting(FAMILIES_ALONE, **changes).audience == audience
