"""A town whose robot calls people over a trunk, with real sound; timers are short."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import soundfile

from hotline.infra.settings import Settings
from hotline.outreach.campaigns.talk import Ending
from hotline.outreach.scripts.steps import Script
from sip_gateway.exchange.writing.entries import Entry
from sip_gateway.robot.conversing import Conversing
from sip_gateway.robot.dialler import Robot
from sip_gateway.robot.entries import RobotEnded
from sip_gateway.robot.errand import Errand
from sip_gateway.robot.manner import Manner
from sip_gateway.robot.recognising import Recogniser
from tests.sip_gateway.exchange.switch import Switch, building
from tests.sip_gateway.robot.callee import Behaviour, Callee, Street, street

PATIENCE = 20.0
#: Seconds.
TOO_LONG = 2.8
HER_PITCH = 200.0
SCRIPT = Script.model_validate(
    {
        "start": "hello",
        "slots": ["title"],
        "steps": {
            "hello": {"kind": "say", "prompt": {"text": "您好机器人来电录音。"}, "next": "ask"},
            "ask": {
                "kind": "ask",
                "prompt": {"text": "{title}办得满意吗？满意按一。"},
                "answers": [
                    {"value": "满意", "key": "1", "phrases": ["挺好的"], "next": "bye"},
                    {"value": "不满意", "key": "3", "next": "why"},
                ],
                "into": "process",
                "attempts": 2,
                "seconds": 2,
                "otherwise": "bye",
            },
            "why": {
                "kind": "record",
                "prompt": {"text": "请说原因。"},
                "into": "reason",
                "seconds": 5,
                "next": "bye",
            },
            "bye": {"kind": "end", "prompt": {"text": "再见。"}, "outcome": "completed"},
        },
    }
)


class Stenographer:
    """A speech engine that tells people from the network's lady by her pitch, and breaks over long sentences."""

    def __init__(self) -> None:
        self.broke = 0

    async def hear(self, wav: bytes) -> str:
        if len(wav) > TOO_LONG * 16_000:
            self.broke += 1
            raise ConnectionError("gone")
        sound, rate = soundfile.read(io.BytesIO(wav))
        pitch = np.abs(np.fft.rfft(sound)).argmax() * rate / len(sound)
        return "您拨打的电话暂时无法接通" if pitch > HER_PITCH else "挺好的"

    async def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class Calls:
    """The town, its robot, and the endings that were written down, by number."""

    switch: Switch
    robot: Robot
    street: Street = field(default_factory=Street)
    endings: dict[int, Ending] = field(default_factory=dict)
    _behaviours: list[Behaviour] = field(default_factory=list)

    def number(self, one: Behaviour) -> str:
        return f"1390000{self._behaviours.index(one):04d}"

    def callee(self, one: Behaviour) -> Callee:
        return self.street.callees[self.number(one)]

    async def all(self, everybody: list[Behaviour], **more: Any) -> dict[Behaviour, Ending]:
        """The robot calls them all, as the campaigns would have asked; what came of it."""
        self._behaviours = everybody
        tenant = self.switch.town.centre.id
        for attempt, one in enumerate(everybody):
            self.street.behaviours[self.number(one)] = one
            errand = Errand(SCRIPT, {"title": "路灯"}, tenant, self.number(one), "callback", attempt, **more)
            await self.robot.call(errand)
        await self.ended(len(everybody))
        return {one: self.endings[attempt] for attempt, one in enumerate(everybody)}

    async def ended(self, count: int) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while len(self.endings) < count:
                    await asyncio.sleep(0.05)
        except TimeoutError:
            left = [one.__name__ for at, one in enumerate(self._behaviours) if at not in self.endings]
            raise AssertionError(f"still on the line: {left}", self.talks()) from None

    def talks(self) -> list[str]:
        """What has been said so far in calls that go on, for whoever reads a failure."""
        stages = [one.stage for one in self.switch.exchange.conversations]
        return [str(line) for stage in stages if isinstance(stage, Conversing) for line in stage.report.lines]

    def note(self, entry: Any) -> None:
        if isinstance(entry, RobotEnded):
            assert entry.attempt not in self.endings, "an ending is told once"
            self.endings[entry.attempt] = entry.ending


@pytest.fixture
def stenographer() -> Stenographer:
    return Stenographer()


def listening_in(switch: Switch, stenographer: Stenographer) -> Calls:
    """Its robot in a hurry; every ending it has written is noted."""
    robot = switch.exchange.robot
    assert robot is not None
    robot.manner = Manner(ring=4, flow=2, first_word=0.2, message_silence=0.8, hand_over=1.5, longest=20)
    robot.recogniser = Recogniser(stenographer, 0.5, switch.exchange.clock)
    calls, write = Calls(switch, robot), switch.exchange.book.write

    def noting(key: str, entry: Entry) -> None:
        calls.note(entry)
        write(key, entry)

    switch.exchange.book.write = noting  # type: ignore[method-assign]
    return calls


@pytest.fixture
async def calls(db: Settings, stenographer: Stenographer) -> AsyncIterator[Calls]:
    async with AsyncExitStack() as stack:
        more: dict[str, Any] = {"media_low_port": 27600, "media_high_port": 27800, "robot_poll_seconds": 20}
        switch = await building(stack, db, None, **more)
        made = listening_in(switch, stenographer)
        made.street = await stack.enter_async_context(street(switch))
        yield made
