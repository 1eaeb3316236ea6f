"""The gateway of the drill: claims as a real one does, and its calls end as the plan draws them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any

from hotline.outreach.campaigns.dialling import CallOutcome, Ending, RobotCall, claim, ended
from hotline.outreach.campaigns.models import Recipient
from hotline.outreach.campaigns.states import RecipientState
from hotline.simulation.missed.plan import MissedPlan, answer
from hotline.simulation.missed.town import Centre

LINES = 30
NAME = "drill:1:a"


@dataclass
class Robot:
    """`open` are its calls under way, the first to end first."""

    centre: Centre
    plan: MissedPlan
    open: list[tuple[datetime, int, Ending]] = field(default_factory=list)
    made: int = 0
    failed: int = 0

    async def step(self, now: datetime) -> int:
        """End what is over, dial what is due; returns how many calls that concerned."""
        done = await self._end_due(now)
        if any(one.covers(now) for one in self.plan.gateway_gone):
            return done
        if not await Recipient.exists(state=RecipientState.WAITING, due_at__lte=now):
            return done  # claiming would find nobody
        busy = len(self.open)
        free = {self.centre.group_id: max(0, self.plan.free(now) - busy)}
        for call in await claim(NAME, lines=LINES - busy, agents=free, now=now):
            self._dial(call, now)
            done += 1
        return done

    async def _end_due(self, now: datetime) -> int:
        done = 0
        while self.open and self.open[0][0] <= now:
            at, attempt_id, ending = heappop(self.open)
            await ended(attempt_id, ending, at)
            done += 1
        return done

    def _dial(self, call: RobotCall, now: datetime) -> None:
        self.made += 1
        rng = self.plan.rng("robot", call.number, self.made)
        down = any(one.covers(now) for one in self.plan.lines_down)
        if down or rng.random() < self.plan.robot_failing:
            self.failed += 1
            self._later(call, now, 2.0, Ending(CallOutcome.FAILED, detail="503"))
            return
        said = answer(rng)
        self._later(call, now, said["seconds"], self._ending(call, said, now))

    def _later(self, call: RobotCall, now: datetime, seconds: float, ending: Ending) -> None:
        heappush(self.open, (now + timedelta(seconds=seconds), call.attempt_id, ending))

    def _ending(self, call: RobotCall, said: Any, now: datetime) -> Ending:
        if said["outcome"] != "human":
            return Ending(CallOutcome(said["outcome"]))
        noted, seconds = {"wish": said["wish"]}, float(said["seconds"])
        wants_agent = said["wish"] == "现在接通" and _leads_to_agent(call)
        if wants_agent and self.plan.free(now):
            return Ending(CallOutcome.HANDED_OVER, noted=noted, seconds=seconds)
        return Ending(
            CallOutcome.HUMAN,
            noted=noted,
            seconds=seconds,
            abandoned=wants_agent,
            result="completed" if said["wish"] == "不需要" else "",
        )


def _leads_to_agent(call: RobotCall) -> bool:
    return any(one.kind == "transfer" for one in call.script.steps.values())
