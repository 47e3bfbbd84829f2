"""Distance and boxes on the earth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.geo import Point, box_around, distance_km, is_position

points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        (Point(39.7392, -104.9903), Point(40.0150, -105.2705), 38.8),  # Denver, Boulder
        (Point(51.5074, -0.1278), Point(53.3498, -6.2603), 463.3),  # London, Dublin
        (Point(0.0, 179.5), Point(0.0, -179.5), 111.2),  # across the date line
        (Point(90.0, 0.0), Point(-90.0, 0.0), 20015.1),
    ],
)
def test_known_distances(a: Point, b: Point, km: float) -> None:
    assert distance_km(a, b) == pytest.approx(km, abs=0.1)


@given(points, points, st.floats(0.001, 20_100))
def test_a_box_holds_all_that_is_near_enough(center: Point, other: Point, km: float) -> None:
    if distance_km(center, other) > km:
        return
    box = box_around(center, km)
    assert box.south <= other.latitude <= box.north
    assert any(west <= other.longitude <= east for west, east in box.longitudes)


def test_zero_zero_is_no_position() -> None:
    assert not is_position(0.0, 0.0)
    assert not is_position(91.0, 0.0)
    assert not is_position(float("nan"), 0.0)
    assert is_position(0.0, 10.0)
