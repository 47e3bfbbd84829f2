"""Each condition of a search by itself: SQL and the definition agree, and what both rest on is told once more here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import tries
from hypothesis import given, settings
from hypothesis import strategies as st
from stores import stored
from strategies import FETCHED, FIELDS, ORGANIZATIONS, PROBLEMS, meetings, queries

from selfhelp.organizations import Organization
from selfhelp.search import place_filter
from selfhelp.search.matching import hits_of
from selfhelp.search.order import in_order
from selfhelp.search.place_filter import PlaceFilter
from selfhelp.search.problem_filter import problem_filter
from selfhelp.search.query import CONDITIONS, MeetingQuery

BESIDES = {
    "organizations": ("types", "approaches", "led_by", "without_organizations"),
    "attendances": ("online_requested", "suspended"),
    "with_": ("audiences",),
    "without": ("unknown",),
}
"""Condition -> the other fields that it is about."""

BY_THEMSELVES = [*(CONDITIONS.keys() - {"place"}), *place_filter.CONDITIONS]
"""Every condition by itself; that on the place consists of several."""

NO_CONDITIONS = {"when", "place", "within_km", "near_town", "sort", "each", "limit"}
"""Fields of a query that say when, how near, in which order, or how many, and the one that holds those on places."""


def test_every_field_of_a_query_is_about_a_condition() -> None:
    fields = {*BY_THEMSELVES, *(field for others in BESIDES.values() for field in others)}
    assert fields == {*MeetingQuery._fields, *PlaceFilter._fields} - NO_CONDITIONS == set(FIELDS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("conditions")


@pytest.mark.parametrize("name", sorted(BY_THEMSELVES))
@settings(max_examples=tries(60))
@given(data=st.data())
def test_sql_selects_what_the_condition_matches(folder: Path, template: Path, name: str, data: st.DataObject) -> None:
    # Meetings of one source, so that none stands for another; of two, `test_find` tells.
    drawn = [data.draw(meetings(number)) for number in range(data.draw(st.integers(1, 6)))]
    listed = [meeting._replace(source="north", fetched=FETCHED["north"]) for meeting in drawn]
    about = (data.draw(st.sampled_from((name, *BESIDES.get(name, ())))),)
    asked = [data.draw(queries(about)) for _ in range(4)]
    with stored(folder / "world.db", template, listed) as store:
        for query in asked:
            expected = in_order(query, [hit for meeting in listed for hit in hits_of(query, meeting)])
            assert list(store.find(query)) == expected


REMOTE = {"online", "phone"}


@given(queries(("attendances",)), st.sampled_from(["in_person", "hybrid", "online", "phone", "unknown", "suspended"]))
def test_which_attendance_is_wanted(query: MeetingQuery, attendance: str) -> None:
    place = query.place
    names_place = place.near is not None or any(
        (place.cities, place.counties, place.states, place.regions, place.postal_codes, place.countries)
    )
    asks_for_remote = query.online_requested or query.dial_in or "phone" in query.attendances
    if (attendance in REMOTE and names_place and not asks_for_remote) or (
        attendance == "unknown" and place.near is not None
    ):
        expected = False
    elif attendance == "suspended" and attendance not in query.attendances:
        expected = query.suspended
    else:
        expected = query.attendances == frozenset() or attendance in query.attendances
    assert query.wants_attendance(attendance) is expected


@given(queries(("organizations", "types")), st.sampled_from(ORGANIZATIONS))
def test_which_organization_is_wanted(query: MeetingQuery, organization: Organization) -> None:
    named = {"organizations": "id", "types": "type", "approaches": "approach", "led_by": "led_by"}
    expected = organization.id not in query.without_organizations
    for field, of_organization in named.items():
        wanted = getattr(query, field)
        if wanted:
            expected = expected and getattr(organization, of_organization) in wanted
    assert query.wants_organization(organization) is expected


@pytest.mark.parametrize("requested", [problem.id for problem in PROBLEMS])
def test_who_serves_a_problem(requested: str) -> None:
    parents = {problem.id: problem.parent for problem in PROBLEMS}

    def above(problem: str | None) -> list[str]:
        return [] if problem is None else [problem, *above(parents[problem])]

    below = {problem for problem in parents if requested in above(problem)}
    serving = {
        organization.id
        for organization in ORGANIZATIONS
        for problem, scope in organization.problems
        if problem in below or (scope == "branch" and problem in above(requested))
    }
    found = problem_filter([requested], PROBLEMS, ORGANIZATIONS)
    assert (set(found.problems), set(found.organizations)) == (below, serving)
