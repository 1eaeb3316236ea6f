"""What a leg is played and which keys it presses, where rtpengine leaves the timing to us."""

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from sip_gateway.media.collecting import Collecting
from sip_gateway.media.engine import Digits, Dtmf, Finished, Listener
from sip_gateway.media.rtpengine.room import Leg, Room

FOREVER = 0
OFTEN = 1_000_000
LOOK = 0.2
"""Seconds, at most, between two looks at the time for keys."""
KEY = 160
PAUSE = 80
"""Milliseconds of a key we send, and after it."""


class Hearing:
    """Prompts and keys of all legs."""

    def __init__(self, tell: Listener) -> None:
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()

    async def play(
        self, room: Room, leg: Leg, prompts: Sequence[Path], *, token: str, repeat: int, interruptible: bool
    ) -> None:
        """Instead of what it is played now."""
        await self.stop(room, leg)
        leg.token, leg.interruptible = token, interruptible
        begun = asyncio.get_running_loop().create_future()
        leg.playing = self._background(self._play(room, leg, list(prompts), repeat, begun))
        await begun

    async def _play(
        self, room: Room, leg: Leg, prompts: list[Path], repeat: int, begun: asyncio.Future[None]
    ) -> None:
        """rtpengine does not say when it has played a prompt, but how long that will take."""
        try:
            if repeat == FOREVER and len(prompts) == 1:
                await room.command("play media", leg, file=str(prompts[0]), repeat_times=OFTEN)
                begun.set_result(None)
                await asyncio.Event().wait()
            await self._play_times(room, leg, prompts, repeat or OFTEN, begun)
        except Exception as error:
            if begun.done():
                raise
            begun.set_exception(error)
            return
        leg.playing = None
        self._finished(room, leg, interrupted=False)

    async def _play_times(
        self, room: Room, leg: Leg, prompts: list[Path], times: int, begun: asyncio.Future[None]
    ) -> None:
        for _ in range(times):
            for prompt in prompts:
                told = await room.command("play media", leg, file=str(prompt))
                if not begun.done():
                    begun.set_result(None)
                await asyncio.sleep(int(told["duration"]) / 1000)

    def _finished(self, room: Room, leg: Leg, *, interrupted: bool) -> None:
        token, leg.token, leg.interruptible = leg.token, "", False
        if token:
            self._tell(Finished(room.call, leg.name, token, interrupted))

    async def stop(self, room: Room, leg: Leg) -> None:
        """Nothing more of the prompt."""
        if leg.playing is None:
            return
        leg.playing.cancel()
        leg.playing = None
        self._finished(room, leg, interrupted=True)
        await room.command("stop media", leg)

    def goes_on(self, leg: Leg) -> None:
        """Music of an earlier life of the gateway, which plays still."""
        leg.playing = self._background(_for_ever())

    def quieten(self, leg: Leg) -> None:
        """The leg is gone: expect nothing of it."""
        if leg.playing:
            leg.playing.cancel()
        leg.playing = leg.collecting = None

    async def press(self, room: Room, leg: Leg, digits: str) -> None:
        """rtpengine plays a key as if a leg had pressed it: so, the one that talks to this leg."""
        for digit in digits:
            await room.command_other("play DTMF", leg, code=digit, duration=KEY)
            await asyncio.sleep((KEY + PAUSE) / 1000)

    def collect(self, room: Room, leg: Leg, digits: Digits) -> None:
        """Gather keys; look at the time now and then."""
        leg.collecting = Collecting.begin(room.call, leg.name, digits, monotonic())
        self._background(self._watch(leg, leg.collecting))

    async def _watch(self, leg: Leg, gathering: Collecting) -> None:
        while leg.collecting is gathering:
            now = monotonic()
            if leg.playing:
                gathering.wait(now)
            elif over := gathering.look(now):
                leg.collecting = None
                self._tell(over)
            await asyncio.sleep(max(0.02, min(LOOK, gathering.deadline - now)))

    def pressed(self, room: Room, leg: Leg, key: str) -> None:
        """A key has come."""
        self._tell(Dtmf(room.call, leg.name, key))
        if leg.playing and leg.interruptible:
            self._background(self.stop(room, leg))
        if leg.collecting and (complete := leg.collecting.press(key, monotonic())):
            leg.collecting = None
            self._tell(complete)

    def _background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _for_ever() -> None:
    await asyncio.Event().wait()
