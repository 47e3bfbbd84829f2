"""Which points contradict the postal code of their address, by how dense postal codes are there."""

import pytest

from selfhelp.directory.postal_density import PostalDensity
from selfhelp.geo import Point
from selfhelp.model import Place

KM = 1 / 111.2
"""Degrees of latitude that are a kilometer."""


def code(name: str, km_north: float, city: str = "Elmton") -> Place:
    return Place("postal", name, 40 + km_north * KM, -75.0, city, None, "PA", "US", None, "America/New_York")


def north(km: float) -> Point:
    return Point(40 + km * KM, -75.0)


def density(*codes: Place) -> PostalDensity:
    return PostalDensity(
        lambda south, north: [
            (place.latitude, place.longitude, place.city or "") for place in codes if south <= place.latitude < north
        ]
    )


OWN = code("19000", 0)
DENSE = [OWN, *(code(f"190{n + 10}", n) for n in (-3, -2, -1, *range(1, 10))), code("19030", 12, "Oakford")]
"""Codes one kilometer apart, and the next town."""


@pytest.mark.parametrize(
    ("km", "is_contradicting"),
    [
        (0.5, False),
        (4.9, False),  # never within five kilometers
        (6.1, True),
        (6.5, True),
        (20.0, False),  # no other code is much nearer
    ],
)
def test_a_point_contradicts_its_code_if_another_one_is_much_nearer(km: float, is_contradicting: bool) -> None:
    assert density(*DENSE).contradicts(north(km), OWN, "Elmton") is is_contradicting


def test_where_codes_are_far_apart_addresses_may_be_far_from_theirs() -> None:
    sparse = [OWN, *(code(f"593{n + 10}", 10 * n) for n in (-3, -2, -1, *range(1, 10)))]
    assert not density(*sparse).contradicts(north(39), OWN, "Elmton")
    assert density(*sparse).contradicts(north(41), OWN, "Elmton")


@pytest.mark.parametrize(
    ("city", "is_contradicting"), [("Elmton", True), ("Oakford", False), ("Ashbury", True), (None, True)]
)
def test_where_the_city_is_that_of_the_point_the_code_is_wrong(city: str | None, is_contradicting: bool) -> None:
    assert density(*DENSE).contradicts(north(12), OWN, city) is is_contradicting


def test_a_point_that_several_codes_share_tells_nothing() -> None:
    boxes = OWN._replace(name="19099")
    assert not density(*DENSE, boxes).contradicts(north(6.1), OWN, "Elmton")


def test_a_code_that_stands_alone_contradicts_nothing() -> None:
    assert not density(OWN, code("19016", 6)).contradicts(north(6), OWN, "Elmton")
    assert not density().contradicts(north(6), OWN, "Elmton")
