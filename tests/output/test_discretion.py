"""What is sensitive, and where an organization is named: in titles, texts and links."""

import pytest

from selfhelp import config
from selfhelp.dataset.store import Store
from selfhelp.model import Meeting
from selfhelp.organizations import Organization, lineage
from selfhelp.output.discretion import (
    SENSITIVE_AUDIENCES,
    SENSITIVE_PROBLEMS,
    Names,
    is_sensitive,
)
from selfhelp.vocabulary import AUDIENCES

AA = Organization("aa", "Alcoholics Anonymous", "AA", also_known_as=("A.A.",))
SMART = Organization("smart", "SMART Recovery", "SMART")
DHARMA = Organization("dharma", "Recovery Dharma", "RD")
BRANCH = Organization("aa-gb", "AA Great Britain", parent="aa")
NAMES = Names([AA, SMART, DHARMA, Organization("two-one-one", "211", also_known_as=("2-1-1",))])


def test_all_problems_below_a_sensitive_one_are_sensitive() -> None:
    with Store(config.BUNDLED) as store:
        assert store.problems.keys() >= SENSITIVE_PROBLEMS
        below = {id for id in store.problems if not SENSITIVE_PROBLEMS.isdisjoint(lineage(id, store.problems))}
    assert below == SENSITIVE_PROBLEMS
    assert AUDIENCES.keys() >= SENSITIVE_AUDIENCES


@pytest.mark.parametrize(
    ("organization", "more", "expected"),
    [
        (AA, {}, False),
        (AA, {"attributes": ("women",)}, False),
        (AA, {"attributes": ("lgbtq",)}, True),
        (AA, {"attributes": ("teens",)}, True),
        (AA, {"problems": ("hiv",)}, True),
        (Organization("sia", "Survivors", type="abuse-survivor"), {}, True),
        (Organization("x", "X", problems=(("sex", "this"),)), {}, True),
        (Organization("x", "X", problems=(("sex", "this"),)), {"problems": ("debt",)}, False),
        (Organization("x", "X", audience=("teens",)), {}, True),
        # Of several audiences, nobody knows which one a meeting is for.
        (Organization("x", "X", audience=("teens", "adults")), {}, False),
    ],
)  # fmt: skip
def test_abuse_sexuality_hiv_and_minors_are_sensitive(
    organization: Organization, more: dict[str, tuple[str, ...]], expected: bool
) -> None:
    meeting = Meeting("1", "test", None, organization, "Night", **more)  # type: ignore[arg-type]
    assert is_sensitive(meeting) == expected


@pytest.mark.parametrize(
    ("name", "organization", "title"),
    [
        ("Noon Group", AA, "Noon Group"),
        ("AA Noon Group", AA, "Noon Group"),
        ("Noon - A.A.", AA, "Noon"),
        ("Fellowship of Alcoholics Anonymous", AA, "Fellowship"),
        ("Alcoholics Anonymous", AA, "Meeting"),
        ("AA Meeting", AA, "Meeting"),
        ("SMART Recovery: Hope", SMART, "Hope"),
        ("Smarter Choices", SMART, "Smarter Choices"),
        ("AA meeting, Leeds", BRANCH, "Meeting, Leeds"),
        ("AA Great Britain: noon", BRANCH, "Noon"),
        ("noon", AA, "noon"),
    ],
)
def test_a_title_is_the_name_without_that_of_the_organization(
    name: str, organization: Organization, title: str
) -> None:
    assert NAMES.title_without(Meeting("1", "test", None, organization, name)) == title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AA Hall", True),
        ("the a.a. club", True),
        ("Room of Alcoholics Anonymous", True),
        ("smart recovery room", True),
        ("Alcoholics of Ohio", False),
        ("Isaac St", False),
        # An abbreviation that half of all streets have, and the number of a house.
        ("5 Main Rd", False),
        ("211 Main St", False),
    ],
)
def test_a_text_names_an_organization_by_whole_words(text: str, expected: bool) -> None:
    assert NAMES.are_in(text) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://us02web.zoom.us/j/123456?pwd=aBcAaD", False),
        ("https://zoom.us/my/denveraa", True),
        ("https://aadenver.org/room", True),
        ("https://zoom.us/my/alcoholics-anonymous", True),
        ("https://zoom.us/my/alcoholics%20anonymous", True),
        ("https://smartrecovery.zoom.us/j/1", True),
        ("https://meet.google.com/aab-cdef-ghi", False),
        ("https://zoom.us/j/1?name=AA", True),
    ],
)
def test_a_link_names_an_organization_also_within_its_words(link: str, expected: bool) -> None:
    assert NAMES.are_in_link(link) == expected


def test_every_organization_is_found_by_all_its_names() -> None:
    with Store(config.BUNDLED) as store:
        known = list(store.organizations.values())
    names = Names(known)
    called = {name for o in known for name in (o.name, o.abbreviation, *o.also_known_as) if name}
    assert {name for name in called if not names.are_in(f"Room of {name}, upstairs")} == {"RD", "211", "2-1-1"}
