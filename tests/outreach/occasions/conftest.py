"""A town that has switched everything on, with a gateway that rings as told."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline.calls.models import SkillGroup
from hotline.infra.settings import Settings
from hotline.outreach.campaigns.dialling import CallOutcome, Ending, RobotCall, claim, ended
from hotline.outreach.campaigns.models import Recipient
from hotline.outreach.campaigns.states import RecipientState
from hotline.outreach.occasions.listening import occasions_heard
from hotline.outreach.occasions.rules import Occasions
from hotline.outreach.occasions.switches import switch
from tests.calls.exchange import Exchange
from tests.orders.town import Town, build

EVERYTHING: dict[str, Any] = {
    "satisfaction": True,
    "after_calls": True,
    "result_by_voice": True,
    "rescue_sms": True,
    "rescue_robot": True,
}


@dataclass
class Robot:
    """`ring` takes what is due now; `end` says what came of it."""

    town: Town
    exchange: Exchange
    agents: int = 5

    @property
    def group(self) -> SkillGroup:
        return self.exchange.group

    async def ring(self) -> list[RobotCall]:
        free = {self.group.id: self.agents}
        return await claim("gateway:1:a", lines=60, agents=free, now=self.town.now)

    async def one(self) -> RobotCall:
        [call] = await self.ring()
        return call

    async def next(self) -> RobotCall:
        """The next call the rules allow, whenever that is."""
        for _ in range(10):
            waiting = await Recipient.filter(state=RecipientState.WAITING).order_by("due_at").first()
            assert waiting is not None
            self.town.now = max(self.town.now, waiting.due_at)
            if calls := await self.ring():
                return calls[0]
        raise AssertionError("nobody is rung any more")

    async def end(self, call: RobotCall, outcome: str, now: datetime | None = None, **more: Any) -> None:
        self.town.later(seconds=30)
        await ended(call.attempt_id, Ending(CallOutcome(outcome), **more), now or self.town.now)

    async def switch(self, **rules: Any) -> None:
        wanted = Occasions.model_validate(EVERYTHING | rules)
        await switch(wanted, by=self.town["shift_lead"], now=self.town.now)

    def later(self, **span: float) -> None:
        self.town.now += timedelta(**span)


@pytest.fixture
async def robot(db: Settings) -> AsyncIterator[Robot]:
    town = await build()
    made = Robot(town, await Exchange.of(town))
    await made.switch()
    with occasions_heard():
        yield made


def satisfied(process: str, result: str, **more: str) -> dict[str, Any]:
    """What the script notes, and how it ends."""
    bad = "不满意" in (process, result)
    noted = {"process": process, "result": result, **more}
    return {"noted": noted, "result": "unsatisfied" if bad else "completed", "seconds": 40.0}
