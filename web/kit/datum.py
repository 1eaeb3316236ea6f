"""Satellites and China's maps mean different points by the same numbers."""

from math import cos, pi, radians, sin, sqrt

Point = tuple[float, float]


def to_gcj02(point: Point) -> Point:
    """China's maps are shifted against GPS by a published series; without it a pin is 500 m off."""
    lng, lat = point
    if not (72.004 <= lng <= 137.8347 and 0.8293 <= lat <= 55.8271):
        return point
    x, y = lng - 105.0, lat - 35.0
    wave = 20.0 * (sin(6 * x * pi) + sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    north += (
        (20 * sin(y * pi) + 40 * sin(y / 3 * pi) + 160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    )
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    east += (
        (20 * sin(x * pi) + 40 * sin(x / 3 * pi) + 150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    )
    ellipsoid, semi_major = 0.00669342162296594323, 6378245.0
    magic = 1 - ellipsoid * sin(radians(lat)) ** 2
    d_lat = north * 180 / (semi_major * (1 - ellipsoid) / (magic * sqrt(magic)) * pi)
    d_lng = east * 180 / (semi_major / sqrt(magic) * cos(radians(lat)) * pi)
    return round(lng + d_lng, 6), round(lat + d_lat, 6)
