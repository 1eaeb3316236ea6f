"""A media engine without sound: remembers who hears whom and what is played; prompts are over at once."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from sip_gateway.media.description import read
from sip_gateway.media.engine import (
    CallReport,
    Digits,
    Dtmf,
    Event,
    Finished,
    Gains,
    Listener,
    Side,
    UnknownLeg,
)
from sip_gateway.media.gains import conference

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 30998 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)


class Silent:
    """`MediaEngine`; `calls` maps a call to its legs, `gains` to who hears whom."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self.calls: dict[str, set[str]] = {}
        self.gains: dict[str, Gains] = {}
        self.held: set[tuple[str, str]] = set()
        self.playing: dict[tuple[str, str], tuple[Sequence[Path], int]] = {}
        self.recorded: dict[str, Mapping[str, Side]] = {}
        self.pressed: list[tuple[str, str]] = []
        self.deleted: list[str] = []
        self.accepted: dict[str, str] = {}
        self.instant = True

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def tell(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)

    def press_on(self, call: str, leg: str, digit: str) -> None:
        """The caller presses a key."""
        self.tell(Dtmf(call, leg, digit))

    def _leg(self, call: str, leg: str) -> None:
        if leg not in self.calls.get(call, ()):
            raise UnknownLeg(leg)

    async def answer(self, call: str, leg: str, offer: str, *, source: str = "") -> str:
        read(offer)
        self.calls.setdefault(call, set()).add(leg)
        return SDP

    async def offer(self, call: str, leg: str, *, browser: bool = False) -> str:
        self.calls.setdefault(call, set()).add(leg)
        return SDP

    async def accept(self, call: str, leg: str, answer: str, *, source: str = "") -> None:
        self._leg(call, leg)
        self.accepted[leg] = answer

    async def play(
        self,
        call: str,
        leg: str,
        prompts: Sequence[Path],
        *,
        token: str = "",
        repeat: int = 1,
        interruptible: bool = False,
    ) -> None:
        self._leg(call, leg)
        self.playing[call, leg] = (prompts, repeat)
        if token and repeat and self.instant:
            asyncio.get_running_loop().call_soon(self.tell, Finished(call, leg, token))

    async def stop(self, call: str, leg: str) -> None:
        self._leg(call, leg)
        self.playing.pop((call, leg), None)

    async def collect(self, call: str, leg: str, digits: Digits) -> None:
        self._leg(call, leg)

    async def hear(self, call: str, leg: str, *, on: bool) -> None:
        self._leg(call, leg)

    async def bridge(self, call: str, one: str, other: str) -> Mapping[str, str]:
        await self.mix(call, conference(one, other))
        return {}

    async def mix(self, call: str, gains: Gains) -> None:
        for leg in gains:
            self._leg(call, leg)
        self.gains[call] = gains

    async def hold(self, call: str, leg: str, music: Path | None) -> None:
        self._leg(call, leg)
        self.held.add((call, leg))

    async def resume(self, call: str, leg: str) -> None:
        self._leg(call, leg)
        self.held.discard((call, leg))

    async def record(self, call: str, sides: Mapping[str, Side]) -> None:
        for leg in sides:
            self._leg(call, leg)
        self.recorded[call] = sides

    async def stop_recording(self, call: str) -> None:
        pass

    async def press(self, call: str, leg: str, digits: str) -> None:
        self.pressed.append((leg, digits))

    async def remove(self, call: str, leg: str) -> None:
        self._leg(call, leg)
        self.calls[call].discard(leg)

    async def delete(self, call: str) -> CallReport:
        if self.calls.pop(call, None) is None:
            raise UnknownLeg(call)
        self.deleted.append(call)
        return CallReport(recording=call in self.recorded)

    async def close(self) -> None:
        pass
