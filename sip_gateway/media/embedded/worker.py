"""The media worker: a process that does nothing but move sound, so that nothing else makes it stutter.

    python -m sip_gateway.media.embedded.worker FD PLACE

FD is its end of the control socket, PLACE the `Place` as JSON. It ends when the gateway does.
"""

import asyncio
import gc
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from sip_gateway.media.embedded.control import Gone, Message, Wire, refusal, told
from sip_gateway.media.embedded.place import Place
from sip_gateway.media.embedded.studio import Studio
from sip_gateway.media.engine import Digits, Side

PRIORITY = -10
"""Where the system lets us: before the database and the web."""


class Service:
    """Requests by their names: each method is one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def answer(self, call: str, leg: str, offer: str, source: str) -> str:
        return await self._studio.answer(call, leg, offer, source)

    async def offer(self, call: str, leg: str, browser: bool) -> str:
        return await self._studio.offer(call, leg, browser=browser)

    async def accept(self, call: str, leg: str, answer: str, source: str) -> None:
        self._studio.accept(call, leg, answer, source)

    async def play(
        self, call: str, leg: str, prompts: list[str], token: str, repeat: int, interruptible: bool
    ) -> None:
        self._studio.play(
            call, leg, [Path(each) for each in prompts], token, repeat, interruptible=interruptible
        )

    async def stop(self, call: str, leg: str) -> None:
        self._studio.stop(call, leg)

    async def collect(self, call: str, leg: str, digits: dict[str, Any]) -> None:
        self._studio.collect(call, leg, Digits(**digits))

    async def hear(self, call: str, leg: str, on: bool) -> None:
        self._studio.hear(call, leg, on=on)

    async def mix(self, call: str, gains: dict[str, dict[str, float]]) -> None:
        self._studio.mix(call, gains)

    async def hold(self, call: str, leg: str, music: str | None) -> None:
        self._studio.hold(call, leg, Path(music) if music else None)

    async def resume(self, call: str, leg: str) -> None:
        self._studio.resume(call, leg)

    async def record(self, call: str, sides: dict[str, str], name: str) -> None:
        self._studio.record(call, {leg: Side(side) for leg, side in sides.items()}, name)

    async def stop_recording(self, call: str) -> None:
        self._studio.stop_recording(call)

    async def press(self, call: str, leg: str, digits: str) -> None:
        self._studio.press(call, leg, digits)

    async def remove(self, call: str, leg: str) -> None:
        self._studio.remove(call, leg)

    async def delete(self, call: str) -> dict[str, Any]:
        report = await self._studio.delete(call)
        return {
            "legs": {name: asdict(leg) for name, leg in report.legs.items()},
            "recording": report.recording,
        }

    async def alive(self) -> int:
        """How many beats came late: also the answer to whether anyone is there."""
        return self._studio.ticker.behind


async def serve(wire: Wire, place: Place) -> None:
    """Answer requests until the gateway is gone."""
    studio = Studio(place, lambda event: wire.send(told(event)))
    service = Service(studio)
    at_work: set[asyncio.Task[None]] = set()
    gc.collect()
    gc.freeze()  # what is loaded stays: the collector need not look at it in mid-call
    with suppress(Gone):
        while True:
            request = await wire.receive()
            task = asyncio.create_task(_answer(wire, service, request))
            at_work.add(task)
            task.add_done_callback(at_work.discard)
    await studio.close()


async def _answer(wire: Wire, service: Service, request: Message) -> None:
    try:
        gave = await getattr(service, request["do"])(**request["with"])
        wire.send({"id": request["id"], "gave": gave})
    except Exception as error:  # noqa: BLE001 – a request that fails must not take the other calls with it
        wire.send(refusal(request["id"], error))


async def _main(control: int, place: Place) -> None:
    end = socket.socket(fileno=control)
    reader, writer = await asyncio.open_unix_connection(sock=end)
    await serve(Wire(reader, writer), place)


def _prepare() -> None:
    """A thousand sockets, before others, and deaf to the Ctrl-C meant for the gateway."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)


if __name__ == "__main__":
    told_place = orjson.loads(sys.argv[2])
    _prepare()
    asyncio.run(_main(int(sys.argv[1]), Place(**(told_place | {"spool": Path(told_place["spool"])}))))
