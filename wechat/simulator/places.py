"""Places a citizen may send from: a handful of the demo city's, in WeChat's own coordinates (GCJ-02)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where somebody is."""

    label: str
    latitude: float
    longitude: float


PLACES = (
    Place("潮音市听澜区榕荫街道榕树头社区", 21.00712, 109.42267),
    Place("潮音市听澜区书院社区书院路口", 21.01058, 109.42920),
    Place("潮音市听澜区观澜花园3栋", 21.00932, 109.42189),
    Place("潮音市望角区海堤公园东门", 20.99500, 109.53000),
    Place("潮音市三渡区三渡桥头", 21.08200, 109.45000),
)
