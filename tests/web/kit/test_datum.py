import pytest

from web.kit.datum import to_gcj02


def test_gps_is_shifted_in_china_only() -> None:
    lng, lat = to_gcj02((116.404, 39.915))
    assert lng == pytest.approx(116.41024, abs=2e-5)
    assert lat == pytest.approx(39.91640, abs=2e-5)
    assert to_gcj02((2.35, 48.85)) == (2.35, 48.85)
