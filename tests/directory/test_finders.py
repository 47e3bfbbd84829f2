"""On which page an organization lists its meetings around a place, and what that page's server is told."""

import pytest

from selfhelp.directory.finders import FinderPage, branch_at, finder_page, place_as_sent
from selfhelp.directory.offering import Whereabouts
from selfhelp.model import Place
from selfhelp.organizations import Organization

QUERY = "https://find.example.org/search?near={place}&miles=25"
PARENT = Organization(
    "ga",
    "GA",
    website="https://example.org",
    finder="https://example.org/meetings",
    finder_query=QUERY,
    countries=("US", "*"),
)
BRITISH = Organization("ga-uk", "GA UK", parent="ga", website="https://example.co.uk", countries=("GB",))
ZIP = Place("postal", "80205", 39.76, -104.96, city="Denver", state="CO", country="US")
CITY = Place("city", "Coeur d\u2019Alene", 47.68, -116.78, state="ID", country="US")
POINT = Place("point", "39.75123,-104.99", 39.75123, -104.99)


@pytest.mark.parametrize(
    ("place", "sent", "address"),
    [
        (ZIP, "80205", "https://find.example.org/search?near=80205&miles=25"),
        (
            CITY,
            "Coeur d\u2019Alene, ID",
            "https://find.example.org/search?near=Coeur%20d%E2%80%99Alene%2C%20ID&miles=25",
        ),
        (POINT, "39.75,-104.99", "https://find.example.org/search?near=39.75%2C-104.99&miles=25"),
    ],
)
def test_the_place_stands_encoded_in_the_address_of_the_query(place: Place, sent: str, address: str) -> None:
    assert place_as_sent(place) == sent
    assert finder_page(PARENT, place) == FinderPage(address, sent)


def test_a_name_cannot_add_parameters_or_leave_the_address() -> None:
    town = CITY._replace(name="A&miles=1/../?#b%41")
    page = finder_page(PARENT, town)
    assert page is not None
    assert page.address == "https://find.example.org/search?near=A%26miles%3D1%2F..%2F%3F%23b%2541%2C%20ID&miles=25"


@pytest.mark.parametrize(
    ("organization", "address"),
    [
        (PARENT._replace(finder_query=None), "https://example.org/meetings"),
        (PARENT._replace(finder_query="https://find.example.org/all"), "https://example.org/meetings"),
        (PARENT._replace(finder_query="javascript:find('{place}')"), "https://example.org/meetings"),
        (PARENT._replace(finder_query=None, finder=None), "https://example.org"),
        (PARENT._replace(finder_query=None, finder="file:///etc/passwd"), "https://example.org"),
    ],
)
def test_without_a_query_the_finder_is_next_then_the_website_and_nothing_is_sent(
    organization: Organization, address: str
) -> None:
    assert finder_page(organization, ZIP) == FinderPage(address, None)


def test_without_a_place_it_is_the_finder() -> None:
    assert finder_page(PARENT, None) == FinderPage("https://example.org/meetings", None)


def test_what_has_no_address_or_no_groups_any_more_has_no_page() -> None:
    assert finder_page(Organization("x", "X", phone="303-555-0100"), ZIP) is None
    assert finder_page(PARENT._replace(status="defunct"), ZIP) is None


@pytest.mark.parametrize(
    ("branch", "country", "expected"),
    [
        (BRITISH, "GB", "ga-uk"),
        (BRITISH, "US", "ga"),
        (BRITISH._replace(countries=("GB", "IE")), "GB", "ga-uk"),
        (BRITISH._replace(countries=("GB", "*")), "GB", "ga"),
        (BRITISH._replace(website=None), "GB", "ga"),
        (BRITISH._replace(website=None, phone="020 7946 0018"), "GB", "ga-uk"),
        (BRITISH._replace(status="defunct"), "GB", "ga"),
        (BRITISH._replace(parent="aa"), "GB", "ga"),
        (BRITISH._replace(states=("SCT",)), "GB", "ga"),
    ],
)
def test_a_branch_of_the_country_goes_first_if_it_can_be_reached(
    branch: Organization, country: str, expected: str
) -> None:
    assert branch_at(PARENT, [PARENT, branch], Whereabouts(country)).id == expected
