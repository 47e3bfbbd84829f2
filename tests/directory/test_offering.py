"""Which organizations are offered where, and in what order."""

import pytest

from selfhelp.dataset.check_facts import countries_of_phone, country_of_domain
from selfhelp.directory.offering import MOST_UNKNOWN, Closeness, Whereabouts, closeness, is_particular, offered
from selfhelp.organizations import Organization

DENVER = Whereabouts("US", "CO")
LONDON = Whereabouts("GB")
US_UNKNOWN_STATE = Whereabouts("US")

AMERICAN = Organization("american", "American", countries=("US",))
AMERICAN_NICHE = Organization("american-niche", "American Niche", countries=("US",), prominence=3)
COLORADAN = Organization("coloradan", "Coloradan", countries=("US",), states=("CO",))
BRITISH = Organization("british", "British", countries=("GB",))
WORLDWIDE = Organization("worldwide", "Worldwide", countries=("*",))
HERE_AND_WORLDWIDE = Organization("here-too", "Here Too", countries=("US", "*"))
BRITISH_BRANCH = Organization("here-too-gb", "Here Too UK", parent="here-too", countries=("GB",))
OF_UNKNOWN_COUNTRY = Organization("unknown", "Unknown")
FOR_WOMEN = Organization("for-women", "For Women", countries=("US",), audience=("women",))
FOR_MEN = Organization("for-men", "For Men", countries=("US",), audience=("men",))


@pytest.mark.parametrize(
    ("organization", "where", "expected"),
    [
        (AMERICAN, DENVER, Closeness.OWN),
        (AMERICAN, LONDON, None),
        (COLORADAN, DENVER, Closeness.OWN),
        (COLORADAN, Whereabouts("US", "MT"), None),
        (COLORADAN, US_UNKNOWN_STATE, None),
        (WORLDWIDE, LONDON, Closeness.INTERNATIONAL),
        (HERE_AND_WORLDWIDE, DENVER, Closeness.OWN),
        (HERE_AND_WORLDWIDE, LONDON, Closeness.INTERNATIONAL),
        (OF_UNKNOWN_COUNTRY, LONDON, Closeness.UNKNOWN),
    ],
)
def test_an_organization_is_near_by_its_countries_and_states(
    organization: Organization, where: Whereabouts, expected: Closeness | None
) -> None:
    assert closeness(organization, where) is expected


def ids(organizations: list[Organization], where: Whereabouts, *audiences: str) -> list[str]:
    return [organization.id for organization in offered(organizations, where, audiences)]


def test_own_ones_come_first_then_international_ones_then_niche_ones_and_unknown_ones_last() -> None:
    organizations = [OF_UNKNOWN_COUNTRY, WORLDWIDE, AMERICAN_NICHE, BRITISH, AMERICAN, COLORADAN]
    assert ids(organizations, DENVER) == ["american", "coloradan", "worldwide", "american-niche", "unknown"]


def test_the_branch_of_the_country_takes_the_place_of_its_parent() -> None:
    assert ids([HERE_AND_WORLDWIDE, BRITISH, BRITISH_BRANCH], LONDON) == ["here-too-gb", "british"]
    assert ids([HERE_AND_WORLDWIDE, BRITISH_BRANCH], DENVER) == ["here-too"]


def test_a_branch_of_two_countries_takes_the_place_of_its_parent_where_there_is_none_of_one() -> None:
    irish = Organization("here-too-ie", "Here too (Ireland)", parent="here-too", countries=("IE",))
    british_and_irish = BRITISH_BRANCH._replace(countries=("GB", "IE"))
    known = [HERE_AND_WORLDWIDE, british_and_irish, irish]
    assert ids(known, LONDON) == ["here-too-gb"]
    assert ids(known, Whereabouts("IE")) == ["here-too-ie"]
    assert ids([HERE_AND_WORLDWIDE, british_and_irish], Whereabouts("IE")) == ["here-too-gb"]


def test_a_branch_takes_no_place_of_an_international_body_of_the_same_parent() -> None:
    youth = Organization("here-too-youth", "Here too for the young", parent="here-too", countries=("US", "*"))
    assert ids([HERE_AND_WORLDWIDE, BRITISH_BRANCH, youth], LONDON) == ["here-too-gb", "here-too-youth"]


def test_those_with_confirmed_facts_come_first() -> None:
    confirmed = Organization("confirmed", "Confirmed", countries=("US",), confidence="verified")
    assert ids([AMERICAN, confirmed], DENVER) == ["confirmed", "american"]


def test_at_most_ten_of_unknown_countries_are_offered() -> None:
    unknown = [Organization(f"unknown-{number}", "Unknown") for number in range(MOST_UNKNOWN + 3)]
    assert ids([*unknown, WORLDWIDE], LONDON) == ["worldwide", *(o.id for o in unknown[:10])]


def test_bodies_for_some_people_come_last_unless_they_are_asked_for() -> None:
    assert ids([FOR_WOMEN, AMERICAN], DENVER) == ["american", "for-women"]
    assert ids([FOR_WOMEN, AMERICAN], DENVER, "women") == ["for-women", "american"]
    assert ids([FOR_MEN, AMERICAN], DENVER, "women") == ["american"]


def test_families_and_adults_are_no_particular_people() -> None:
    assert not is_particular(Organization("x", "X", audience=("families", "adults")))
    assert is_particular(Organization("x", "X", audience=("women", "non-binary")))


def test_defunct_ones_come_after_all_others() -> None:
    gone = Organization("gone", "Gone", countries=("US",), status="defunct")
    assert ids([gone, AMERICAN, AMERICAN_NICHE], DENVER) == ["american", "american-niche", "gone"]


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("https://www.samaritans.org", None),
        ("https://www.gamcare.org.uk/get-support/", "GB"),
        ("https://gaireland.ie", "IE"),
        ("https://example.me/x", None),
        ("https://smartrecoveryaustralia.com.au", "AU"),
    ],
)
def test_a_domain_may_belong_to_a_country(address: str, country: str | None) -> None:
    assert country_of_domain(address) == country


@pytest.mark.parametrize(
    ("phone", "country"),
    [
        ("303-555-0100", "US"),
        ("1-800-555-0199", "CA"),
        ("+44 20 7946 0018", "GB"),
        ("+353 1 555 0100", "IE"),
        ("+49 30 555 0100", "DE"),
    ],
)
def test_the_form_of_a_number_tells_its_countries(phone: str, country: str) -> None:
    assert country in (countries_of_phone(phone) or set())


def test_a_number_in_national_form_tells_no_country() -> None:
    assert countries_of_phone("0300 123 3393") is None
    assert countries_of_phone("800 911 2000") is None
