"""Where things happen: finding places that fit an appeal and filling the slots of its texts."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from demo.reading import Appeal, Place, toml

SLOT = re.compile(r"\{(\w+)\}")
#: Slots that name a place, in the order in which they say where it happened.
PLACE_SLOTS = ("estate", "road", "landmark", "school", "market", "hospital", "park", "village", "community")


@dataclass(frozen=True)
class Scene:
    """One place chosen for one appeal: its slots, and the address an order gets."""

    district: str
    slots: Mapping[str, str]
    text: str
    lng: float
    lat: float


class Atlas:
    """The places of one city."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._streets: dict[str, Place] = {}
        self._on_street: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self._by_kind: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            self._by_kind[place.kind].append(place)
            if place.kind == "street":
                self._streets[place.name] = place
            self._on_street[(place.parent, place.kind)].append(place)

    def scene(self, appeal: Appeal, rng: Random, territory: frozenset[str] = frozenset()) -> Scene:
        """A street inside `territory` (all when empty) and what the appeal names on it."""
        needed = set(SLOT.findall(appeal.text))
        street = rng.choice(self._candidates(needed, territory))
        named = {slot: self._named(slot, street, rng) for slot in PLACE_SLOTS if slot in needed}
        where = next(iter(named.values()), street)
        slots = {slot: place.name for slot, place in named.items()} | _small_slots(rng)
        slots |= {"street": street.name, "district": street.parent}
        address = f"{street.parent}{street.name}" + (where.name if where is not street else "")
        return Scene(street.parent, slots, address, _near(where.lng, rng), _near(where.lat, rng))

    def _candidates(self, needed: set[str], territory: frozenset[str]) -> list[Place]:
        streets = [one for one in self._streets.values() if self._suits(one, needed)]
        inside = [one for one in streets if {one.name, one.parent} & territory]
        return inside or (streets if not territory else list(self._streets.values()))

    def _suits(self, street: Place, needed: set[str]) -> bool:
        if "village" in needed and not street.name.endswith("镇"):
            return False
        return not ("estate" in needed and street.name.endswith("镇"))

    def _named(self, slot: str, street: Place, rng: Random) -> Place:
        kind = "community" if slot == "village" else slot
        near = self._on_street[(street.name, kind)]
        if slot == "village":
            near = [one for one in near if one.name.endswith("村")] or near
        return rng.choice(near or self._in_district(kind, street.parent) or self._by_kind[kind])

    def _in_district(self, kind: str, district: str) -> list[Place]:
        return [one for one in self._by_kind[kind] if self._streets[one.parent].parent == district]


def fill(text: str, slots: Mapping[str, str]) -> str:
    """The text with every slot filled; an unknown slot is a mistake in the data and raises KeyError."""
    return SLOT.sub(lambda match: slots[match[1]], text)


def _small_slots(rng: Random) -> dict[str, str]:
    pools = toml("slots.toml")
    return {
        "bus": rng.choice(pools["bus"]),
        "yuan": rng.choice(pools["yuan"]),
        "n": str(rng.randint(1, pools["n_max"])),
    }


def _near(value: float, rng: Random) -> float:
    return round(value + rng.uniform(-0.0008, 0.0008), 6)
