import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from time import monotonic

import pytest
import soundfile

from sip_gateway.media.engine import (
    Collected,
    Digits,
    Finished,
    Lost,
    MediaUnavailable,
    Recorded,
    Side,
    Timeout,
    UnusableDescription,
)
from sip_gateway.media.gains import conference
from sip_gateway.media.rtpengine.engine import CannotMix, RtpEngine
from sip_gateway.media.rtpengine.node import Nodes
from tests.sip_gateway.media.calling import Told, ring, talk
from tests.sip_gateway.media.phones import Phone, loudness, tone
from tests.sip_gateway.media.rtpengine_server import Server, free_port, installed
from tests.sip_gateway.media.test_browser import Browser

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path, list[Server]]]:
    folder, key_log = tmp_path_factory.mktemp("rtpengine"), free_port()
    mine = 23000 + 400 * int(
        os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]
    )  # two of them must not share ports
    servers = [Server(folder, key_log, low) for low in (mine, mine + 200)]
    yield key_log, folder, servers
    for server in servers:
        server.kill()


@pytest.fixture
async def media(servers: tuple[int, Path, list[Server]], tmp_path: Path) -> AsyncIterator[RtpEngine]:
    key_log, folder, nodes = servers
    addresses = [("127.0.0.1", node.port) for node in nodes]
    media = RtpEngine(Nodes(addresses, ("127.0.0.1", key_log), folder, tmp_path))
    await media.start()
    yield media
    await media.close()


async def connect(media: RtpEngine, call: str, phones: list[Phone]) -> None:
    moved = await ring(media, call, phones)
    if "caller" in moved:
        phones[0].call(moved["caller"])


@installed
async def test_a_whole_call_from_greeting_to_recording(
    media: RtpEngine, told: Told, phones: list[Phone], tmp_path: Path
) -> None:
    caller, called = phones
    welcome = tmp_path / "welcome.wav"
    soundfile.write(welcome, tone(1000, 0, 40000), 8000, subtype="PCM_16")
    caller.call(await media.answer("one", "caller", caller.sdp()))
    await caller.speak(400, 0.1)
    await media.play("one", "caller", [welcome], token="welcome", interruptible=True)
    await media.collect("one", "caller", Digits(most=1))
    await caller.speak(400, 0.4)
    caller.press("2")
    assert (await told.until(Collected)).digits == "2"
    assert await told.until(Finished) == Finished("one", "caller", "welcome", interrupted=True)
    assert caller.hears(1000)
    await connect(media, "one", phones)
    await media.record("one", {"caller": Side.LEFT, "agent": Side.RIGHT})
    begun = monotonic()
    await talk(phones, 0.8)
    assert caller.hears(700, begun)
    assert called.hears(400, begun)
    report = await media.delete("one")
    assert report.recording
    recorded = await told.until(Recorded)
    sound, _ = soundfile.read(recorded.path, dtype="int16")
    middle = sound[len(sound) // 2 :][:1600]
    assert loudness(middle[:, 0], 400) > 4000
    assert loudness(middle[:, 1], 700) > 4000


@installed
async def test_we_press_keys_to_somebody_outside_and_the_others_go_on_talking(
    media: RtpEngine, told: Told, phones: list[Phone]
) -> None:
    caller, called = phones
    await connect(media, "one", phones)
    await talk(phones, 0.3)
    begun = monotonic()
    await asyncio.gather(media.press("one", "agent", "5#"), talk(phones, 1.0))
    assert called.keys_heard() == [5, 11]
    assert not caller.keys_heard()
    await media.press("one", "agent", "0")
    await talk(phones, 0.3)
    assert caller.hears(700, begun) and called.hears(400, begun)
    await media.delete("one")


@installed
async def test_a_held_caller_hears_music_until_resumed(
    media: RtpEngine, phones: list[Phone], tmp_path: Path
) -> None:
    caller, called = phones
    music = tmp_path / "music.wav"
    soundfile.write(music, tone(1000, 0, 4000), 8000, subtype="PCM_16")
    await connect(media, "hold", phones)
    await talk(phones, 0.2)
    await media.hold("hold", "caller", music)
    held = monotonic()
    await talk(phones, 0.8)
    assert caller.hears(1000, held + 0.1)
    assert not called.hears(400, held + 0.1)
    await media.resume("hold", "caller")
    back = monotonic()
    await talk(phones, 0.4)
    assert caller.hears(700, back)
    assert called.hears(400, back)
    await media.delete("hold")


async def who_hears(phones: dict[str, Phone]) -> set[str]:
    """Everybody speaks; "agent<caller" is an agent who hears the caller."""
    since, tones = monotonic(), {"caller": 400.0, "agent": 700.0, "third": 1000.0}
    await asyncio.gather(*(phone.speak(tones[name], 0.4) for name, phone in phones.items()))
    await asyncio.sleep(0.1)
    pairs = [(one, other) for one in phones for other in phones if one != other]
    return {f"{one}<{other}" for one, other in pairs if phones[one].hears(tones[other], since)}


@installed
async def test_legs_set_up_apart_meet_and_part_and_are_one_recording(
    media: RtpEngine, told: Told, phones: list[Phone]
) -> None:
    third = await Phone().open()
    named = {"caller": phones[0], "agent": phones[1], "third": third}

    async def bridge(one: str, other: str) -> set[str]:
        for name, sdp in (await media.bridge("consult", one, other)).items():
            named[name].call(sdp)
        return await who_hears(named)

    await connect(media, "consult", phones)
    await media.record("consult", {"caller": Side.LEFT, "agent": Side.RIGHT})
    await media.hold("consult", "caller", None)
    third.call(await media.offer("consult", "third"))
    await media.accept("consult", "third", third.sdp())
    assert await bridge("agent", "third") == {"agent<third", "third<agent"}
    await media.resume("consult", "caller")
    assert await bridge("caller", "agent") >= {"caller<agent", "agent<caller"}
    await media.remove("consult", "agent")
    del named["agent"]
    assert await bridge("caller", "third") == {"caller<third", "third<caller"}
    await media.delete("consult")
    assert (await told.until(Recorded)).seconds > 1.2
    assert not [node.calls for node in media._nodes if node.calls]
    third.close()


@installed
async def test_whoever_is_left_behind_is_there_for_the_next(
    media: RtpEngine, told: Told, phones: list[Phone]
) -> None:
    """rtpengine forgets a pair of which one is deleted: looked at in that moment, the call was taken for lost."""
    third = await Phone().open()
    await connect(media, "left", phones)
    third.call(await media.offer("left", "third"))
    await media.accept("left", "third", third.sdp())
    await media.bridge("left", "agent", "third")
    await media.remove("left", "agent")
    for node in media._nodes:
        await node._look()
    assert Lost("left") not in told
    await media.bridge("left", "caller", "third")
    await media.delete("left")
    third.close()


@installed
async def test_a_held_caller_may_change_his_mind_while_his_agent_asks_somebody(
    media: RtpEngine, phones: list[Phone]
) -> None:
    caller, third = phones[0], await Phone().open()
    await connect(media, "held", phones)
    await media.hold("held", "caller", None)
    third.call(await media.offer("held", "third"))
    await media.accept("held", "third", third.sdp())
    await media.bridge("held", "agent", "third")
    caller.call(await media.answer("held", "caller", caller.sdp("sendonly")))
    await media.resume("held", "caller")
    named = {"caller": caller, "agent": phones[1]}
    for name, sdp in (await media.bridge("held", "caller", "agent")).items():
        named[name].call(sdp)
    assert await who_hears(named) == {"caller<agent", "agent<caller"}
    await media.delete("held")
    third.close()


@installed
async def test_a_caller_whose_agent_left_is_heard_pressing_keys_and_gets_another(
    media: RtpEngine, told: Told, phones: list[Phone]
) -> None:
    caller, third = phones[0], await Phone().open()
    await connect(media, "rated", phones)
    await talk(phones, 0.2)
    await media.remove("rated", "agent")
    await media.collect("rated", "caller", Digits(most=1))
    await caller.speak(400, 0.1)
    caller.press("1")
    assert (await told.until(Collected)).digits == "1"
    third.call(await media.offer("rated", "third"))
    await media.accept("rated", "third", third.sdp())
    caller.call((await media.bridge("rated", "caller", "third"))["caller"])
    since = monotonic()
    await talk([caller, third], 0.3)
    assert caller.hears(700, since) and third.hears(400, since)
    await media.delete("rated")
    third.close()


@installed
async def test_what_it_cannot_do_is_refused(media: RtpEngine, told: Told, phones: list[Phone]) -> None:
    await connect(media, "mix", phones)
    await media.mix("mix", conference("caller", "agent"))
    with pytest.raises(CannotMix):
        await media.mix("mix", conference("caller", "agent", "third"))
    with pytest.raises(UnusableDescription):
        await media.answer("bad", "caller", "v=0\r\n")
    await media.collect("mix", "caller", Digits(first_seconds=0.1))
    assert (await told.until(Timeout)).digits == ""
    await media.delete("mix")


@installed
@pytest.mark.failure
async def test_a_killed_node_loses_its_calls_and_the_other_carries_on(
    media: RtpEngine, told: Told, phones: list[Phone], servers: tuple[int, Path, list[Server]]
) -> None:
    others = [await Phone().open(), await Phone().open()]
    await connect(media, "first", phones)
    await connect(media, "second", others)
    node = media._rooms["first"].node
    server = next(each for each in servers[2] if each.port == node.address[1])
    os.kill(server.process.pid, 9)
    assert await told.until(Lost) == Lost("first")
    await connect(media, "third", phones)
    begun = monotonic()
    await talk(phones, 0.2)
    assert phones[0].hears(700, begun)
    server.process.wait()
    server.start()
    for call in ("second", "third"):
        await media.delete(call)
    async with asyncio.timeout(10):
        while not node.alive:
            await asyncio.sleep(0.1)
    for phone in others:
        phone.close()


async def test_without_any_node_calls_are_refused(tmp_path: Path) -> None:
    media = RtpEngine(Nodes([("127.0.0.1", free_port())], ("127.0.0.1", free_port()), tmp_path, tmp_path))
    media._nodes[0].alive = False
    phone = await Phone().open()
    with pytest.raises(MediaUnavailable):
        await media.answer("c", "a", phone.sdp())
    phone.close()
    await media.close()


@installed
async def test_a_called_browser_and_a_phone_hear_each_other(media: RtpEngine) -> None:
    phone, browser = await Phone().open(), Browser(700)
    phone.call(await media.answer("web", "phone", phone.sdp()))
    answer = await browser.answer(await media.offer("web", "browser", browser=True))
    await media.accept("web", "browser", answer)
    moved = await media.bridge("web", "phone", "browser")
    if "phone" in moved:
        phone.call(moved["phone"])
    async with asyncio.timeout(15):
        while not (phone.hears(700) and browser.hears(400)):
            await phone.speak(400, 0.2)
    await media.delete("web")
    await browser.close()
    phone.close()
