"""Maps and points: pure arithmetic."""

import pytest

from citizen_portal.places import DEMO_MAP, CityMap, _read


@pytest.fixture
def chart() -> CityMap:
    return _read(DEMO_MAP)


def test_corners_of_the_picture_are_corners_of_the_city(chart: CityMap) -> None:
    west, south, east, north = chart.bounds
    assert chart.to_world(0, 0, 320) == (west, north)
    assert chart.to_world(320, 320, 320) == (east, south)
    assert chart.to_drawing((west, north)) == (0, 0)


def test_a_point_is_told_in_words(chart: CityMap) -> None:
    assert chart.describe((109.385, 21.008)) == "听澜区环湾大道附近"
    assert chart.describe((109.31, 20.91)) == ""
