"""The embedded engine: calls shared out among media workers; a call lives and dies with its worker."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sip_gateway.media.embedded.control import legs_of
from sip_gateway.media.embedded.handle import Handle
from sip_gateway.media.embedded.place import Place
from sip_gateway.media.embedded.ports import FIRST_EPHEMERAL
from sip_gateway.media.engine import (
    CallReport,
    Digits,
    Event,
    Gains,
    Listener,
    Lost,
    MediaUnavailable,
    Side,
    UnknownLeg,
)
from sip_gateway.media.gains import conference
from sip_gateway.media.recording.finishing import Finisher
from sip_gateway.media.recording.keeping import Form


@dataclass(frozen=True, slots=True)
class Site:
    """Where the engine works. `advertised` is the address callers can reach."""

    folder: Path
    bind: str = "127.0.0.1"
    advertised: str = "127.0.0.1"
    low: int = 20000
    high: int = FIRST_EPHEMERAL
    workers: int = 1
    form: Form = Form.OPUS
    quiet_seconds: float = 60.0
    spool_name: str = "spool"

    @property
    def spool(self) -> Path:
        return self.folder / self.spool_name

    def places(self) -> list[Place]:
        """One share of the ports for each worker."""
        share = (self.high - self.low) // self.workers // 2 * 2
        return [
            Place(self.bind, self.advertised, low, low + share, self.spool, self.quiet_seconds)
            for low in range(self.low, self.low + share * self.workers, share)
        ]


class EmbeddedEngine:
    """`MediaEngine` with nothing but Python."""

    def __init__(self, site: Site) -> None:
        self._listeners: list[Listener] = []
        self._handles = [Handle(place, self._tell, self._died) for place in site.places()]
        self._homes: dict[str, Handle] = {}
        self._tapes: dict[str, str] = {}
        self._finisher = Finisher(site.spool, site.folder / "recordings", site.form, self._tell)

    async def start(self) -> None:
        """Start the workers; finish what an earlier life left unfinished."""
        self._finisher.recover()
        for handle in self._handles:
            await handle.start()

    @property
    def workers(self) -> list[Handle]:
        return self._handles

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def _tell(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)

    def _died(self, handle: Handle) -> None:
        """Its calls have lost their media; what was recorded of them is kept."""
        calls, handle.calls = handle.calls, set()
        for call in calls:
            self._homes.pop(call, None)
            self._tell(Lost(call))
            self._keep_recording(call)

    def _keep_recording(self, call: str) -> None:
        if name := self._tapes.pop(call, None):
            self._finisher.finish(call, self._finisher.place(name))

    def _home(self, call: str) -> Handle:
        """Where the call lives; a new one goes to whom has least to do."""
        if home := self._homes.get(call):
            return home
        alive = [handle for handle in self._handles if handle.alive]
        if not alive:
            raise MediaUnavailable("no media worker is there")
        home = self._homes[call] = min(alive, key=lambda handle: len(handle.calls))
        home.calls.add(call)
        return home

    async def _ask(self, do: str, call: str, **what: object) -> Any:
        home = self._homes.get(call)
        if home is None:
            raise UnknownLeg(call)
        return await home.ask(do, call=call, **what)

    async def _open(self, do: str, call: str, **what: object) -> str:
        """A request that may begin a call; if it fails, the call has not begun."""
        fresh = call not in self._homes
        home = self._home(call)
        try:
            sdp: str = await home.ask(do, call=call, **what)
        except Exception:
            if fresh:
                self._forget(call)
            raise
        return sdp

    def _forget(self, call: str) -> None:
        if home := self._homes.pop(call, None):
            home.calls.discard(call)

    async def answer(self, call: str, leg: str, offer: str, *, source: str = "") -> str:
        return await self._open("answer", call, leg=leg, offer=offer, source=source)

    async def offer(self, call: str, leg: str, *, browser: bool = False) -> str:
        return await self._open("offer", call, leg=leg, browser=browser)

    async def accept(self, call: str, leg: str, answer: str, *, source: str = "") -> None:
        await self._ask("accept", call, leg=leg, answer=answer, source=source)

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
        names = [str(prompt) for prompt in prompts]
        await self._ask(
            "play", call, leg=leg, prompts=names, token=token, repeat=repeat, interruptible=interruptible
        )

    async def stop(self, call: str, leg: str) -> None:
        await self._ask("stop", call, leg=leg)

    async def collect(self, call: str, leg: str, digits: Digits) -> None:
        await self._ask("collect", call, leg=leg, digits=asdict(digits))

    async def hear(self, call: str, leg: str, *, on: bool) -> None:
        await self._ask("hear", call, leg=leg, on=on)

    async def bridge(self, call: str, one: str, other: str) -> Mapping[str, str]:
        await self.mix(call, conference(one, other))
        return {}

    async def mix(self, call: str, gains: Gains) -> None:
        await self._ask("mix", call, gains={name: dict(heard) for name, heard in gains.items()})

    async def hold(self, call: str, leg: str, music: Path | None) -> None:
        await self._ask("hold", call, leg=leg, music=str(music) if music else None)

    async def resume(self, call: str, leg: str) -> None:
        await self._ask("resume", call, leg=leg)

    async def record(self, call: str, sides: Mapping[str, Side]) -> None:
        name = self._tapes.setdefault(call, secrets.token_hex(16))
        await self._ask("record", call, sides=dict(sides), name=name)

    async def stop_recording(self, call: str) -> None:
        await self._ask("stop_recording", call)

    async def press(self, call: str, leg: str, digits: str) -> None:
        await self._ask("press", call, leg=leg, digits=digits)

    async def remove(self, call: str, leg: str) -> None:
        await self._ask("remove", call, leg=leg)

    async def delete(self, call: str) -> CallReport:
        report = await self._ask("delete", call)
        self._forget(call)
        if report["recording"]:
            self._keep_recording(call)
        self._tapes.pop(call, None)
        return CallReport(legs=legs_of(report["legs"]), recording=report["recording"])

    async def close(self) -> None:
        for handle in self._handles:
            await handle.close()
        for call in list(self._tapes):
            self._keep_recording(call)
        await self._finisher.close()
