"""The whole story heard: keys by RTP, both voices, music while held, three-way, and the recording that is kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic

import pytest
import soundfile

from hotline.calls import recordings
from hotline.calls.models import Recording
from hotline.calls.outcomes import Outcome
from hotline.calls.switchboard import orders
from hotline.calls.switchboard.orders import Goal
from hotline.infra.errors import Conflict
from hotline.infra.settings import Settings
from sip_gateway.media.rtpengine.engine import RtpEngine
from sip_gateway.sip.events import Answered, Ended
from tests.sip_gateway.exchange.phones import told
from tests.sip_gateway.exchange.switch import Switch, building
from tests.sip_gateway.media.phones import Phone as Voice
from tests.sip_gateway.media.phones import loudness
from tests.sip_gateway.media.rtpengine_server import Server, free_port, installed

pytestmark = pytest.mark.sqlite
CITIZEN, AGENT, THIRD = 440.0, 700.0, 1000.0


@pytest.fixture(scope="module")
def rtpengine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, int]]:
    key_log = free_port()
    server = Server(tmp_path_factory.mktemp("rtpengine"), key_log, 25000)
    yield server, key_log
    server.kill()


@pytest.fixture(params=["embedded", pytest.param("rtpengine", marks=installed)])
async def heard(request: pytest.FixtureRequest, db: Settings) -> AsyncIterator[Switch]:
    """An exchange with sound, carried by the one engine or the other."""
    more: dict[str, object] = {"media_low_port": 26000, "media_high_port": 26400}
    if request.param == "rtpengine":
        server, key_log = request.getfixturevalue("rtpengine")
        more = {
            "media_engine": "rtpengine",
            "rtpengine_nodes": f"127.0.0.1:{server.port}",
            "rtpengine_key_port": key_log,
            "rtpengine_folder": server.folder,
        }
    async with AsyncExitStack() as stack:
        yield await building(stack, db.model_copy(update=more), None)


async def hear(speaker: Voice, frequency: float, *listeners: Voice) -> list[bool]:
    """Who hears a tone. Said again to whoever did not: a busy machine carries sound late."""

    async def say() -> None:
        await speaker.speak(frequency, 0.3)

    since = monotonic()
    return await _said_until_heard(say, lambda: [one.hears(frequency, since) for one in listeners])


async def hear_each_other(citizen: Voice, agent: Voice) -> list[bool]:
    """Whether the agent hears the citizen, and the citizen the agent, while both speak."""

    async def say() -> None:
        await asyncio.gather(citizen.speak(CITIZEN, 0.5), agent.speak(AGENT, 0.5))

    since = monotonic()
    return await _said_until_heard(say, lambda: [agent.hears(CITIZEN, since), citizen.hears(AGENT, since)])


async def _said_until_heard(
    say: Callable[[], Awaitable[None]], heard: Callable[[], list[bool]], times: int = 3
) -> list[bool]:
    for _ in range(times):
        await say()
        await asyncio.sleep(0.1)
        if all(heard()):
            break
    return heard()


async def test_the_whole_story_is_heard_and_kept(heard: Switch) -> None:
    switch = heard
    citizen, agent, third = [
        await one.speaks() for one in (switch.outside, switch.phones["1001"], switch.phones["1003"])
    ]
    await switch.sign_in("1001")
    call = await switch.outside.call("12345")
    citizen.call((await told(call, Answered)).sdp.decode())
    await citizen.speak(200, 0.1)
    await switch.until(lambda: len(citizen.packets()) > 5)  # the welcome is heard
    citizen.press("0")
    at_desk = await switch.phones["1001"].answer()
    await switch.until(lambda: switch.newest.stage.shown == "talking")
    await asyncio.sleep(0.2)
    assert await hear(citizen, CITIZEN, agent) == [True]
    assert await hear(agent, AGENT, citizen) == [True]

    await switch.order(orders.Hold, "1001")
    since = monotonic()
    assert await hear(agent, AGENT, citizen) == [False]
    assert len(citizen.packets(since)) > 10, "music while held"
    await switch.order(orders.Resume, "1001")
    assert await hear(agent, AGENT, citizen) == [True]

    await _third_one(switch, citizen, agent, third)
    await told(at_desk, Ended)
    assert await hear(citizen, CITIZEN, third) == [True]
    call.hang_up()
    await switch.record(Outcome.ANSWERED)
    await _recording(switch)


async def _third_one(switch: Switch, citizen: Voice, agent: Voice, third: Voice) -> None:
    """Consulted, joined, and in the end alone with the citizen."""
    await switch.order(orders.Consult, "1001", to=Goal(kind="number", value="1003"))
    await switch.phones["1003"].answer()
    await switch.until(lambda: switch.newest.stage.third)  # type: ignore[attr-defined]
    await asyncio.sleep(0.2)
    await third.speak(THIRD, 0.1)
    assert await hear(agent, AGENT, third, citizen) == [True, False]
    if isinstance(switch.exchange.engine, RtpEngine):
        await _one_does_not_come(switch, agent, third)
    await switch.order(orders.Conference, "1001")
    assert await hear(agent, AGENT, citizen, third) == [True, True]
    assert await hear(citizen, CITIZEN, agent, third) == [True, True]
    await switch.order(orders.CompleteTransfer, "1001")
    await asyncio.sleep(0.2)
    assert await hear(third, THIRD, citizen) == [True]


async def _one_does_not_come(switch: Switch, agent: Voice, third: Voice) -> None:
    """To the mixer: then nobody goes, and what could be heard before is heard."""
    switch.phones["1003"].stubborn = True
    with pytest.raises(Conflict, match="不支持多方通话"):
        await switch.order(orders.Conference, "1001")
    switch.phones["1003"].stubborn = False
    assert await hear(agent, AGENT, third) == [True]


async def _recording(switch: Switch) -> None:
    async with asyncio.timeout(15):
        while (row := await Recording.all().first()) is None:
            await asyncio.sleep(0.1)
    kept: Path = recordings.place(row.sha256)
    sound, rate = await asyncio.to_thread(soundfile.read, kept, dtype="int16")
    assert rate in (8000, 48000)
    assert sound.shape[1] == 2
    assert row.seconds > 2
    assert any(
        loudness(sound[at : at + rate // 10, 0], CITIZEN * 8000 / rate) > 2000
        for at in range(0, len(sound) - rate // 10, rate // 20)
    )
    assert any(
        loudness(sound[at : at + rate // 10, 1], AGENT * 8000 / rate) > 2000
        for at in range(0, len(sound) - rate // 10, rate // 20)
    )
