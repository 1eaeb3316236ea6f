"""What the robot says: one sentence after another, to the end or until it is interrupted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hotline.outreach.scripts.turns import Speak
from sip_gateway.robot.sentences import sounds_of

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation


class Mouth:
    """`says` while it speaks. A token of an earlier sentence means nothing."""

    def __init__(self, call: Conversation) -> None:
        self._call = call
        self._left: list[Speak] = []
        self._number = 0
        self._awaited = ""

    @property
    def says(self) -> bool:
        return bool(self._awaited)

    @property
    def barge_in(self) -> bool:
        """Whether a voice may stop what is being said now."""
        return self.says and self._now.barge_in

    async def say(self, sentences: Sequence[Speak]) -> bool:
        """Instead of whatever is being said. False: nothing could be said."""
        self._left = list(sentences)
        return await self._next()

    async def _next(self) -> bool:
        """The next one there is a sound for."""
        caller = self._call.caller
        while self._left and caller is not None:
            self._now = self._left.pop(0)
            self._number += 1
            self._awaited = f"robot{self._number}"
            if sounds := await sounds_of(self._call.exchange, self._call.tenant, self._now):
                await self._call.sound.play(caller, sounds, token=self._awaited)
                return True
        self._awaited = ""
        return False

    async def finished(self, token: str) -> bool:
        """True: everything has been said."""
        return token == self._awaited and self.says and not await self._next()

    async def stop(self) -> None:
        """In the middle of a word."""
        if self.says and self._call.caller is not None:
            self._left, self._awaited = [], ""
            await self._call.sound.stop(self._call.caller)
