"""The city on a simple map: drawn from data, tapped with or without scripts, told in words."""

import json
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from citizen_portal.cities import City, city_of
from hotline.infra.errors import NotFound
from hotline.infra.settings import Settings
from web.kit import services
from web.kit.datum import Point, to_gcj02

DEMO_MAP = Path(__file__).resolve().parents[1] / "demo" / "data" / "map.json"
WIDTH = 640  # of the drawing, in its own units
METRES_PER_DEGREE = 111_320
NEAR_ROAD_METRES = 600


@dataclass(frozen=True)
class CityMap:
    """Longitudes and latitudes (GCJ-02) of what a map of this city shows."""

    data: dict[str, Any]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        west, south, east, north = self.data["bounds"]
        return west, south, east, north

    @property
    def height(self) -> int:
        west, south, east, north = self.bounds
        return round(WIDTH * (north - south) / ((east - west) * cos(radians((north + south) / 2))))

    def to_drawing(self, point: Point) -> Point:
        west, south, east, north = self.bounds
        x = (point[0] - west) / (east - west) * WIDTH
        y = (north - point[1]) / (north - south) * self.height
        return round(x, 1), round(y, 1)

    def to_world(self, x: float, y: float, width: float) -> Point:
        """A tap at x, y on the map shown `width` pixels wide."""
        west, south, east, north = self.bounds
        height = width * self.height / WIDTH
        across, down = min(max(x / width, 0), 1), min(max(y / height, 0), 1)
        return round(west + across * (east - west), 6), round(north - down * (north - south), 6)

    def contains(self, point: Point) -> bool:
        west, south, east, north = self.bounds
        return west <= point[0] <= east and south <= point[1] <= north

    def describe(self, point: Point) -> str:
        """听澜区环湾大道附近: the district a point lies in and the nearest road."""
        district = next((one["name"] for one in self.data["districts"] if _inside(point, one["polygon"])), "")
        roads = ((_distance(point, one["line"]), one["name"]) for one in self.data["roads"])
        metres, road = min(roads, default=(float("inf"), ""))
        return district + (f"{road}附近" if metres <= NEAR_ROAD_METRES else "")


def map_of(settings: Settings, city: City) -> CityMap | None:
    """A city's map lies in the data folder; the demo city brings its own."""
    own = settings.data_dir / "maps" / f"{city.code}.json"
    if own.is_file():
        return _read(own)
    if settings.demo and DEMO_MAP.is_file() and city.name == _read(DEMO_MAP).data["name"]:
        return _read(DEMO_MAP)
    return None


@cache
def _read(path: Path) -> CityMap:
    return CityMap(json.loads(path.read_text(encoding="utf-8")))


async def drawing(request: Request) -> Response:
    """GET /map.svg: the same for everybody; a chosen point is drawn over it by its query."""
    chart = await _map(request)
    pin = _asked_point(request)
    pages = services(request).pages
    svg = pages.page(
        "citizen_portal/map.svg",
        {
            "map": chart,
            "width": WIDTH,
            "height": chart.height,
            "path": lambda points: " ".join(f"{x},{y}" for x, y in map(chart.to_drawing, points)),
            "at": chart.to_drawing,
            "pin": chart.to_drawing(pin) if pin and chart.contains(pin) else None,
        },
    )
    return Response(svg, media_type="image/svg+xml", headers={"cache-control": "public, max-age=86400"})


async def lookup(request: Request) -> Response:
    """GET /submit/place: the words for a point; a GPS point is brought to the map's datum first."""
    point = _asked_point(request)
    if point is None:
        raise NotFound("没有这个地点")
    if request.query_params.get("datum") == "wgs84":
        point = to_gcj02(point)
    chart = map_of(services(request).settings, await city_of(request))
    inside = chart is not None and chart.contains(point)
    words = chart.describe(point) if chart and inside else ""
    return JSONResponse({"lng": point[0], "lat": point[1], "text": words, "inside": inside})


async def _map(request: Request) -> CityMap:
    chart = map_of(services(request).settings, await city_of(request))
    if chart is None:
        raise NotFound("这个城市没有地图")
    return chart


def _asked_point(request: Request) -> Point | None:
    try:
        lng, lat = (float(request.query_params.get(name, "")) for name in ("lng", "lat"))
    except ValueError:
        return None
    return (lng, lat) if -180 <= lng <= 180 and -90 <= lat <= 90 else None


def _inside(point: Point, polygon: list[Point]) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _distance(point: Point, line: list[Point]) -> float:
    east = METRES_PER_DEGREE * cos(radians(point[1]))

    def flat(one: Point) -> Point:
        return (one[0] - point[0]) * east, (one[1] - point[1]) * METRES_PER_DEGREE

    legs = zip(line, line[1:], strict=False)
    return min(_to_leg(flat(start), flat(end)) for start, end in legs)


def _to_leg(start: Point, end: Point) -> float:
    across, up = end[0] - start[0], end[1] - start[1]
    length = across * across + up * up
    share = -(start[0] * across + start[1] * up) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    return hypot(start[0] + share * across, start[1] + share * up)
