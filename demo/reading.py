"""The demo's data files as plain frozen records."""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from hotline.orders.states import OrderType, Urgency

DATA = files("demo") / "data"


@dataclass(frozen=True)
class Appeal:
    """Something citizens ask, with what the right unit finds and answers."""

    title: str
    classification: str
    type: OrderType
    to: str
    urgency: Urgency = Urgency.NORMAL
    said: str = ""
    note: str = ""
    answer: str = ""
    found: str = ""
    done: tuple[str, ...] = ()
    co: tuple[str, ...] = ()
    wrong: str = ""
    confidential: bool = False
    burst: bool = False

    @property
    def text(self) -> str:
        """Everything with slots in it, for knowing which places it needs."""
        return " ".join((self.title, self.said, self.note, self.answer, self.found, *self.done))


@dataclass(frozen=True)
class Place:
    """A named place of the city; `parent` is its street, a street's is its district."""

    kind: str
    name: str
    parent: str
    lng: float
    lat: float


@cache
def toml(name: str) -> dict[str, Any]:
    """One TOML file of demo/data."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def appeals() -> tuple[Appeal, ...]:
    """What the main city's citizens ask, in the order of the files."""
    folder = DATA / "appeals"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(_appeal(row) for name in names for row in toml(f"appeals/{name}")["appeal"])


@cache
def small_town_appeals() -> tuple[Appeal, ...]:
    """What the second tenant's citizens ask."""
    return tuple(_appeal(row) for row in toml("small_town.toml")["appeal"])


@cache
def places() -> tuple[Place, ...]:
    """Districts, streets, estates, roads and landmarks of the main city."""
    rows = csv.DictReader((DATA / "places.csv").read_text(encoding="utf-8").splitlines())
    return tuple(
        Place(row["kind"], row["name"], row["parent"], float(row["lng"]), float(row["lat"])) for row in rows
    )


@cache
def small_town_places() -> tuple[Place, ...]:
    """Enough places for the second tenant."""
    return tuple(Place(**row) for row in toml("small_town.toml")["place"])


@cache
def classification_rows() -> tuple[dict[str, str], ...]:
    """code, level1, level2, level3."""
    text = (DATA / "classification.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _appeal(row: dict[str, Any]) -> Appeal:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    values["classification"] = values.pop("class")
    values["type"] = OrderType(values["type"])
    values["urgency"] = Urgency(values.get("urgency", "normal"))
    return Appeal(**values)
