"""A telephone that is pjsua2, driven from here."""

import asyncio
import importlib.util
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from sip_gateway.media.g711 import Samples
from tests.sip_gateway.exchange.switch import PASSWORD
from tests.sip_gateway.media.phones import loudness

PATIENCE = 20.0
TONE = 1300
installed = pytest.mark.skipif(
    not importlib.util.find_spec("pjsua2"), reason="pjsua2 is not built for this Python or machine"
)


class Softphone:
    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self._process, self._folder = process, folder

    async def told(self, what: str, **facts: Any) -> dict[str, Any]:
        """The next event of this kind and with these facts; earlier ones are passed over."""
        assert self._process.stdout
        async with asyncio.timeout(PATIENCE):
            while line := await self._process.stdout.readline():
                event: dict[str, Any] = json.loads(line)
                if event["what"] == what and facts.items() <= event.items():
                    return event
        raise AssertionError((self._folder / "said").read_text())

    def do(self, name: str, *given: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps([name, *given]).encode() + b"\n")

    async def calls(self, number: str) -> None:
        self.do("dial", number)
        await self.told("call", state="CONFIRMED")

    async def changes(self, name: str) -> None:
        """Hold or resume: until both sides agree about the sound."""
        self.do(name)
        await self.told("media")

    async def hears(self, frequency: float) -> bool:
        """Within the next half second, through a tenth of a second."""
        path = self._folder / f"heard {frequency} {asyncio.get_running_loop().time()}.wav"
        self.do("listen", str(path), 0.5)
        await self.told("listened")
        sound = await _written(path)
        return any(loudness(sound[at : at + 800], frequency) > 2000 for at in range(0, len(sound) - 799, 400))

    async def hangs_up(self) -> None:
        self.do("hang_up")
        await self.told("call", state="DISCONNECTED")


async def _written(path: Path) -> Samples:
    """Its own thread begins the file, and says in it how long it is when it closes it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(soundfile.LibsndfileError):
                if len(sound := soundfile.read(path, dtype="int16")[0]):
                    return np.asarray(sound)
            await asyncio.sleep(0.02)


@asynccontextmanager
async def softphone(folder: Path, port: int, account: str, **more: Any) -> AsyncIterator[Softphone]:
    """Registered, with the right password."""
    folder.mkdir()
    usual = {"transport": "udp", "codecs": ["PCMA/8000/1"], "session_seconds": 1800, "trusted": ""}
    own = {"gateway": f"127.0.0.1:{port}", "account": account, "password": PASSWORD, "tone": TONE}
    wanted = json.dumps(usual | own | {"log": str(folder / "log")} | more)
    program, pipe = Path(__file__).with_name("program.py"), asyncio.subprocess.PIPE
    with (folder / "said").open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable, program, wanted, stdin=pipe, stdout=pipe, stderr=said
        )
    try:
        made = Softphone(process, folder)
        await made.told("registered", code=200)
        yield made
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
