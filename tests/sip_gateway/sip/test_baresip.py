"""baresip, a phone people really use: registers with its password, calls, is called, hangs up."""

import asyncio
import shutil
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.events import Answered, Confirmed, Ended
from sip_gateway.sip.guards import Guard
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.listening import listening
from sip_gateway.sip.outgoing_call import Invitation
from sip_gateway.sip.transports.layer import Listen
from tests.servers import free_port
from tests.sip_gateway.sip.virtual import event

pytestmark = pytest.mark.sqlite

SDP = (
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    b"m=audio 30998 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)
TRIES = 3
MODULES = ("g711", "aufile", "uuid", "account", "menu", "ctrl_tcp")
FOLDERS = ("/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules")


async def password(name: str) -> str | None:
    return "a-long-random-password" if name == "1001" else None


def configure(folder: Path, gateway: int, own: int, control: int, name: str) -> None:
    modules = next((path for path in FOLDERS if Path(path).is_dir()), "")
    lines = [f"sip_listen 127.0.0.1:{own}", f"module_path {modules}", f"ctrl_tcp_listen 127.0.0.1:{control}"]
    lines += ["audio_channels 1", "audio_srate 8000", *(f"module {name}.so" for name in MODULES)]
    lines += [f"audio_player aufile,{folder}/heard.wav", f"audio_source aufile,{folder}/silence.wav"]
    with wave.open(str(folder / "silence.wav"), "wb") as silence:
        silence.setparams((1, 2, 8000, 0, "NONE", ""))
        silence.writeframes(bytes(16_000 * 60))
    (folder / "config").write_text("\n".join(lines) + "\n")
    account = f"<sip:{name}@127.0.0.1:{gateway}>;auth_user={name};auth_pass=a-long-random-password"
    (folder / "accounts").write_text(f"{account};regint=60;answermode=auto;audio_codecs=PCMA\n")


@asynccontextmanager
async def baresip(
    folder: Path, gateway: int, name: str = "1001", voice: Callable[[Path], None] | None = None
) -> AsyncIterator[int]:
    """Gives the port its commands are taken at. `voice` writes what it says over its silence.wav."""
    if not (program := shutil.which("baresip")):
        pytest.skip("baresip is not installed: apt-get install baresip-core")
    folder.mkdir(exist_ok=True)
    process, control = await _started(program, folder, gateway, name, voice)
    try:
        yield control
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _started(
    program: str, folder: Path, gateway: int, name: str, voice: Callable[[Path], None] | None
) -> tuple[asyncio.subprocess.Process, int]:
    """Somebody else may take a port before it does: then with other ones."""
    for _ in range(TRIES):
        control = free_port()
        configure(folder, gateway, free_port(), control, name)
        if voice is not None:
            voice(folder)
        with (folder / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(program, "-f", str(folder), stdout=log, stderr=log)
        if await _takes_commands(process, control):
            return process, control
    raise AssertionError((folder / "log").read_text())


async def _takes_commands(process: asyncio.subprocess.Process, control: int) -> bool:
    """False when it has died."""
    async with asyncio.timeout(10):
        while process.returncode is None:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", control)
                writer.close()
                return True
            await asyncio.sleep(0.05)
    return False


async def command(port: int, words: str) -> None:
    name, _, parameters = words.partition(" ")
    text = f'{{"command":"{name}","params":"{parameters}"}}'
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{len(text)}:{text},".encode())
    await writer.drain()
    await asyncio.sleep(0.2)
    writer.close()


async def test_it_registers_calls_and_is_called(tmp_path: Path) -> None:
    calls: list[IncomingCall] = []

    async def answer(incoming: IncomingCall) -> None:
        calls.append(incoming)
        incoming.ring()
        incoming.answer(SDP)

    agent = UserAgent(Config(realm="city", password=password), answer, Guard(trusted=["127.0.0.0/8"]))
    async with listening(agent, [Listen("UDP", "127.0.0.1", 0)]) as layer:
        port = layer.listeners["UDP"].advertised[1]
        async with baresip(tmp_path, port) as control:
            async with asyncio.timeout(10):
                while not agent.registrar.locate("1001"):
                    await asyncio.sleep(0.1)
            await command(control, f"dial sip:12345@127.0.0.1:{port}")
            async with asyncio.timeout(30):
                while not calls:
                    await asyncio.sleep(0.1)
            assert (calls[0].source.name, calls[0].number) == ("1001", "12345")
            await event(calls[0], Confirmed, 30)
            await command(control, "hangup")
            assert (await event(calls[0], Ended, 30)).by == "remote"
            (binding,) = agent.registrar.locate("1001")
            out = await agent.invite(
                Invitation(binding.contact, binding.next_hop(), SDP, "<sip:12345@127.0.0.1>")
            )
            assert b"m=audio" in (await event(out, Answered, 30)).sdp
            out.hang_up()
