"""A router and a clock, with short words for what happens."""

from typing import Any

from hotline.calls.acd import commands as do
from hotline.calls.acd import events as on
from hotline.calls.acd.commands import Command
from hotline.calls.acd.groups import Group
from hotline.calls.acd.router import Router

HELP = 1


class Desk:
    """A router and a clock, with short words for what happens."""

    def __init__(self, *agents: int, **rules: Any) -> None:
        self.router, self.now = Router(), 0.0
        self.tell(on.GroupSet(Group(HELP, **{"wrap_up_seconds": 0.0} | rules)))
        for agent in agents:
            self.tell(on.SignedIn(agent, {HELP: agent}))

    def tell(self, event: on.Event, after: float = 0.0) -> list[Command]:
        self.now += after
        return self.router.handle(event, self.now)

    def rung(self, event: on.Event, after: float = 0.0) -> list[int]:
        return [one.agent for one in self.tell(event, after) if isinstance(one, do.Ring)]

    def serve(self, call: int, agent: int) -> None:
        assert agent in self.rung(on.Queued(call, HELP))
        assert do.Connect(agent, call) in self.tell(on.Answered(agent, call))

    def state(self, agent: int) -> str:
        return self.router.state_of(agent).value
