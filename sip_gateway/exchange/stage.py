"""What a conversation is doing at a time: listening to a flow, waiting, ringing somebody, talking."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from hotline.calls.acd.commands import Announce
from hotline.calls.switchboard.news import Stage as Shown
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.words import TimeUp
from sip_gateway.media.engine import Heard

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation
    from sip_gateway.exchange.ringing import Ringing


class Stage:
    """Whatever a stage does not care about, it lets pass."""

    shown: Shown = "ringing"

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self._timers: dict[object, asyncio.TimerHandle] = {}

    async def enter(self) -> None:
        """It begins."""

    async def leave(self) -> None:
        """Another one begins, or the call is over."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    async def key(self, leg: Leg, digit: str) -> None:
        """Somebody pressed a key."""

    async def finished(self, token: str) -> None:
        """What was played is at its end, or was interrupted."""

    async def time_up(self, token: object) -> None:
        """A timer of this stage."""

    async def picked_up(self, ringing: Ringing, leg: Leg) -> None:
        """Nobody here waited for it."""
        leg.hang_up("no longer wanted")

    async def nobody(self, ringing: Ringing, code: int) -> None:
        """Those that rang did not answer."""

    async def left(self, leg: Leg, *, lost: bool) -> None:
        """A leg beside the caller's is gone."""

    async def holds(self, leg: Leg, *, on: bool) -> None:
        """A telephone put the call on hold by its own key."""

    async def announce(self, news: Announce) -> None:
        """Place and wait in the queue."""

    async def heard(self, event: Heard) -> None:
        """Somebody we listen to began to speak, or has spoken."""

    async def left_queue(self, instead: Stage) -> None:
        """The queue passes the caller on: to leave a message, or to be called back."""
        await self.conversation.go(instead)

    def after(self, seconds: float, token: object) -> None:
        """A timer; the same token again replaces it."""
        self.forget(token)
        put = self.conversation.put
        self._timers[token] = asyncio.get_running_loop().call_later(seconds, put, TimeUp((self, token)))

    def forget(self, token: object) -> None:
        if timer := self._timers.pop(token, None):
            timer.cancel()
