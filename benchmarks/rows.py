"""What a loaded city is made of: rows with true shapes.

Texts, places and departments are the demo city's; ages, states, deadlines and the skew between
departments follow what a city of a few million people has after three years.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from demo.atlas import Atlas
from demo.reading import appeals, places
from hotline.orders.numbering import compose
from hotline.orders.states import Channel
from hotline.people.models import Organisation
from hotline.worktime.zone import CHINA

CITIZENS = 100_000
NEWEST = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
YEARS = 3
BATCH = 20_000
#: Shares of the states: an old city is mostly closed orders.
STATES = {
    "closed": 0.93,
    "withdrawn": 0.01,
    "invalid": 0.02,
    "received": 0.002,
    "to_dispatch": 0.002,
    "dispatched": 0.006,
    "handling": 0.02,
    "result_review": 0.004,
    "call_back": 0.006,
}
_OWED = set(STATES) - {"closed", "withdrawn", "invalid"}
_AT_DEPARTMENT = {"dispatched": "pending_sign", "handling": "handling"}
Row = dict[str, Any]


@dataclass(frozen=True)
class City:
    """What the loader needs to know of the town it fills."""

    centre: Organisation
    departments: list[Organisation]
    phones: list[str]
    keys: list[tuple[str, str]]  # of each phone: encrypted, blind index
    topics: list[int]  # classifications of the third level, the commonest first


class Maker:
    """Invents rows; the same seed makes the same city."""

    def __init__(self, city: City, count: int, rng: random.Random) -> None:
        self.city, self.count, self.rng = city, count, rng
        self.atlas = Atlas(places())
        self.appeals = appeals()
        # Zipf: the busiest department has many times the orders of the quietest.
        self.weights = [1 / (rank + 1) ** 0.8 for rank in range(len(city.departments))]

    def order(self, id_: int) -> Row:
        """One order; ids rise with time as they do in life."""
        age = timedelta(days=365 * YEARS) * (1 - id_ / self.count)
        created = NEWEST - age
        appeal = self.rng.choice(self.appeals)
        scene = self.atlas.scene(appeal, self.rng)
        state = self._state(created)
        lead = self._lead(state)
        citizen = int(len(self.city.keys) * self.rng.random() ** 2)
        text = (appeal.said or appeal.note).format_map(_Slots(scene.slots))
        return {
            "id": id_,
            "tenant_id": self.city.centre.id,
            "number": compose("459900", created.astimezone(CHINA).strftime("%Y%m%d"), Channel.PHONE, id_),
            "query_code_hash": "-",
            "type": appeal.type.value,
            "urgency": appeal.urgency.value,
            "channel": "phone",
            "title": appeal.title.format_map(_Slots(scene.slots)),
            "content": text,
            "citizen_id": citizen + 1,
            "contact_phone_encrypted": self.city.keys[citizen][0],
            "phone_index": self.city.keys[citizen][1],
            "location_text": scene.text,
            "lng": scene.lng,
            "lat": scene.lat,
            "district": scene.district,
            "state": state,
            "state_since": created,
            "version": 4,
            "lead_organisation_id": lead,
            "due_at": created + timedelta(days=self.rng.randint(3, 20)) if state in _OWED else None,
            "classification_id": self._topic(id_),
            "mark": self.rng.choices(["none", "yellow", "red"], [0.95, 0.03, 0.02])[0],
            "created_at": created,
            "closed_at": created + timedelta(days=9) if state == "closed" else None,
        }

    def _topic(self, id_: int) -> int:
        """Many ask about few things: half of all orders belong to a quarter of the topics."""
        spread = id_ * 2_654_435_761 % 2**32 / 2**32
        return self.city.topics[int(len(self.city.topics) * spread**2)]

    def assignment(self, order: Row) -> Row:
        """The lead's share."""
        return {
            "id": order["id"],
            "order_id": order["id"],
            "organisation_id": order["lead_organisation_id"],
            "part": "lead",
            "state": _AT_DEPARTMENT.get(order["state"], "replied"),
            "dispatched_at": order["created_at"],
            "due_at": _due(order),
            "reply": "" if order["state"] in _AT_DEPARTMENT else "已处理完毕，感谢您的监督。",
        }

    def clock(self, order: Row) -> Row:
        """The handling clock."""
        return {
            "id": order["id"],
            "order_id": order["id"],
            "assignment_id": order["id"],
            "organisation_id": order["lead_organisation_id"],
            "kind": "handle",
            "value": 7,
            "unit": "working_days",
            "started_at": order["created_at"],
            "due_at": _due(order),
            "original_due_at": _due(order),
            "warn_at": _due(order) - timedelta(days=2),
            "stopped_at": None if order["state"] in _AT_DEPARTMENT else _due(order),
            "calendar_version": "bench",
            "explanation": ["从派出的次日起算 7 个工作日。"],
        }

    def events(self, order: Row) -> Iterator[Row]:
        """Four steps an order."""
        steps = (
            ("submit", "", "received"),
            ("accept", "received", "accepted"),
            ("dispatch", "accepted", "dispatched"),
            ("sign", "dispatched", "handling"),
        )
        for seq, (action, before, after) in enumerate(steps, start=1):
            yield {
                "id": order["id"] * 4 + seq,
                "order_id": order["id"],
                "seq": seq,
                "action": action,
                "from_state": before,
                "to_state": after,
                "at": order["created_at"] + timedelta(minutes=seq),
                "actor_kind": "staff",
                "actor_name": "话务员",
                "channel": "desk",
            }

    def _state(self, created: datetime) -> str:
        if created < NEWEST - timedelta(days=40):
            return self.rng.choices(["closed", "withdrawn", "invalid"], [0.96, 0.01, 0.03])[0]
        names = list(STATES)
        return self.rng.choices(names, [0.2, 0.01, 0.02, 0.04, 0.05, 0.13, 0.42, 0.06, 0.07])[0]

    def _lead(self, state: str) -> int | None:
        if state in ("received", "to_dispatch", "invalid"):
            return None
        return self.rng.choices(self.city.departments, self.weights)[0].id


def _due(order: Row) -> datetime:
    due: datetime = order["due_at"] or order["created_at"] + timedelta(days=9)
    return due


class _Slots(dict[str, str]):
    def __missing__(self, slot: str) -> str:
        return slot
