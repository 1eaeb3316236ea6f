"""The providers of a drill: they fail as planned, know every id they were given, and ring once per id."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from hotline.messages.channels import Outcome, Outgoing, Sent
from hotline.simulation.plan import Plan


@dataclass(frozen=True)
class Ring:
    """A message that reached somebody's device."""

    delivery_id: int
    notice_id: int
    staff_id: int
    channel: str
    at: datetime


@dataclass
class Gateway:
    """All channels behind one counter. `heard` is told of every ring."""

    plan: Plan
    heard: Callable[[Ring], None] = lambda _: None
    asked: Counter[int] = field(default_factory=Counter)
    rung: dict[int, Ring] = field(default_factory=dict)

    def take(self, channel: str, delivery_id: int, notice_id: int, staff_id: int, at: datetime) -> Outcome:
        """The answer to one request; the same id gets the same answer and rings no second time."""
        self.asked[delivery_id] += 1
        if self._fails(channel, delivery_id):
            return Outcome.PERMANENT
        if delivery_id not in self.rung:
            self.rung[delivery_id] = Ring(delivery_id, notice_id, staff_id, channel, at)
            self.heard(self.rung[delivery_id])
        return Outcome.ACCEPTED

    @property
    def repeated(self) -> int:
        """Requests for an id that was asked for before: a worker died between sending and writing down."""
        return sum(times - 1 for times in self.asked.values())

    def _fails(self, channel: str, delivery_id: int) -> bool:
        chance = random.Random(f"{self.plan.seed}:{channel}:{delivery_id}").random()  # noqa: S311 - a drill
        return chance < self.plan.failing(channel)


class Line:
    """One channel of a gateway in the same process."""

    def __init__(self, name: str, gateway: Gateway) -> None:
        self.name = name
        self._gateway = gateway

    def configured(self) -> bool:
        return True

    async def send(self, message: Outgoing, now: datetime) -> Sent:
        given = self._gateway.take(self.name, message.delivery_id, message.notice_id, message.staff_id, now)
        return Sent(given, "drill", f"drill-{message.delivery_id}")

    async def close(self) -> None:
        """Nothing to let go of."""
