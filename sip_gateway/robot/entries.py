"""What is written down about robot calls, by the process that keeps the book: a gateway that dies loses no ending."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from hotline.calls import records, tasks
from hotline.calls.facts import CallFacts
from hotline.infra.database import transaction
from hotline.outreach.campaigns import dialling
from hotline.outreach.campaigns.talk import Ending


@dataclass(frozen=True)
class RobotAnswered:
    """Somebody, or something, picked up."""

    attempt: int
    now: datetime

    async def write(self) -> None:
        await dialling.answered(self.attempt, self.now)


@dataclass(frozen=True)
class RobotPromised:
    """Nobody was free for whom the robot had called: it has said that a colleague calls back."""

    facts: CallFacts
    now: datetime

    async def write(self) -> None:
        async with transaction():
            record = await records.tell(self.facts, now=self.now)
            await tasks.owe_for_promise(record, now=self.now)


@dataclass(frozen=True)
class RobotEnded:
    """A call of the robot is over."""

    attempt: int
    ending: Ending = field(repr=False)
    now: datetime

    async def write(self) -> None:
        await dialling.ended(self.attempt, self.ending, self.now)
