"""The caller waits for an agent: music, place and wait announced, a key to be called back instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.calls.acd.commands import Announce
from sip_gateway.exchange import announcing
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.stage import Stage

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation

CALL_BACK_KEY = "1"
SAID = "announced"


class Waiting(Stage):
    """The router decides how long."""

    def __init__(self, conversation: Conversation) -> None:
        super().__init__(conversation)
        self._may_leave = bool(conversation.history.facts.number)

    async def enter(self) -> None:
        await self.conversation.answer_caller()
        await self._music()

    async def announce(self, news: Announce) -> None:
        caller, voices = self.conversation.caller, self.conversation.exchange.voices
        if caller is None:
            return
        text = announcing.position(news.position, news.wait_seconds, call_back=self._may_leave)
        if sounds := await voices.speak(text):
            await self.conversation.sound.play(caller, sounds, token=SAID)

    async def finished(self, token: str) -> None:
        if token == SAID:
            await self._music()

    async def key(self, leg: Leg, digit: str) -> None:
        if leg is self.conversation.caller and digit == CALL_BACK_KEY and self._may_leave:
            self.conversation.exchange.floor.left_for(self.conversation.number, "callback")

    async def left(self, leg: Leg, *, lost: bool) -> None:
        """An agent's telephone went before it was connected."""
        if leg.agent is not None:
            self.conversation.exchange.floor.declined(leg.agent, self.conversation.number)

    async def leave(self) -> None:
        await super().leave()
        if self.conversation.caller:
            await self.conversation.sound.stop(self.conversation.caller)

    async def _music(self) -> None:
        if self.conversation.caller:
            await self.conversation.sound.play_own(self.conversation.caller, "music")
