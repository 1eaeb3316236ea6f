"""A browser speaks with one after the other, and is told nothing anew: it would not agree on new keys in mid-call."""

import asyncio
from collections.abc import AsyncIterator, Set
from pathlib import Path
from time import monotonic

import pytest

from sip_gateway.media.engine import Dtmf, Recorded, Side
from sip_gateway.media.gains import conference
from sip_gateway.media.rtpengine.engine import RtpEngine
from sip_gateway.media.rtpengine.node import Nodes
from tests.sip_gateway.media.calling import Told
from tests.sip_gateway.media.conftest import Stage
from tests.sip_gateway.media.phones import Phone
from tests.sip_gateway.media.rtpengine_server import Server, free_port, installed
from tests.sip_gateway.media.test_browser import Browser

pytestmark = [pytest.mark.sqlite, installed]
ELSEWHERE = "192.0.2.254"
"""What this rtpengine tells others, as behind a router that does not lead its own address back."""
TRIES = 4
TONES = {"caller": 400.0, "third": 1000.0, "agent": 700.0, "colleague": 550.0}


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[RtpEngine]:
    key_log = free_port()
    server = Server(tmp_path, key_log, 24500, f"127.0.0.1!{ELSEWHERE}")
    media = RtpEngine(
        Nodes([("127.0.0.1", server.port)], ("127.0.0.1", key_log), tmp_path, tmp_path / "kept")
    )
    await media.start()
    yield media
    await media.close()
    server.kill()


def with_keys(answer: str) -> str:
    """As real browsers answer; aiortc leaves them out."""
    line = next(line for line in answer.splitlines() if line.startswith("m=audio"))
    return answer.replace(line, f"{line} 101").replace(
        "a=rtpmap:8 ", "a=rtpmap:101 telephone-event/8000\r\na=rtpmap:8 "
    )


class Talk:
    """One call, its telephones by the names of their legs."""

    def __init__(self, media: RtpEngine) -> None:
        self.media = media
        self.there: dict[str, Phone | Browser] = {}

    async def _phone(self, leg: str) -> Phone:
        phone = self.there[leg] = await Phone().open()
        assert isinstance(phone, Phone)
        phone.sequence += 1000 * len(self.there)  # aiortc waits for packets it takes to be late
        return phone

    async def rings_in(self) -> Phone:
        phone = await self._phone("caller")
        phone.call(await self.media.answer("c", "caller", phone.sdp()))
        return phone

    async def called(self, leg: str) -> Phone:
        phone = await self._phone(leg)
        phone.call(await self.media.offer("c", leg))
        await self.media.accept("c", leg, phone.sdp())
        return phone

    async def browser(self, leg: str) -> Browser:
        browser = self.there[leg] = Browser(TONES[leg])
        answer = await browser.answer(await self.media.offer("c", leg, browser=True))
        await self.media.accept("c", leg, with_keys(answer))
        async with asyncio.timeout(15):
            while browser.peer.connectionState != "connected":
                await asyncio.sleep(0.05)
        return browser

    async def bridge(self, one: str, other: str) -> set[str]:
        """Who hears whom afterwards; no browser may be asked to move."""
        for name, sdp in (await self.media.bridge("c", one, other)).items():
            phone = self.there[name]
            assert isinstance(phone, Phone)
            phone.call(sdp)
        return await self.heard(both(one, other))

    async def heard(self, wanted: Set[str] = frozenset()) -> set[str]:
        """Listened to again when it is not what is wanted: on a busy machine sound comes late."""
        found = await self._heard()
        for _ in range(TRIES):
            if found == wanted:
                break
            found = await self._heard()
        return found

    async def _heard(self) -> set[str]:
        """Everybody speaks; "agent<caller" is an agent who hears the caller."""
        since = monotonic()
        for one in self.there.values():
            if isinstance(one, Browser):
                one.heard.clear()
        speaking = [one.speak(TONES[name], 0.6) for name, one in self.there.items() if isinstance(one, Phone)]
        await asyncio.gather(*speaking)
        await asyncio.sleep(0.2)
        return {
            f"{one}<{other}"
            for one in self.there
            for other in self.there
            if one != other and self._hears(one, TONES[other], since)
        }

    def _hears(self, one: str, frequency: float, since: float) -> bool:
        listener = self.there[one]
        if isinstance(listener, Browser):
            return listener.hears(frequency)
        return listener.hears(frequency, since)


@pytest.fixture
async def talk(media: RtpEngine) -> AsyncIterator[Talk]:
    talk = Talk(media)
    yield talk
    for one in talk.there.values():
        if isinstance(one, Browser):
            await one.close()
        else:
            one.close()


def both(one: str, other: str) -> set[str]:
    return {f"{one}<{other}", f"{other}<{one}"}


async def test_it_consults_and_comes_back_and_all_is_one_recording(talk: Talk, told: Told) -> None:
    await talk.rings_in()
    await talk.browser("agent")
    assert await talk.bridge("caller", "agent") == both("caller", "agent")
    await talk.media.record("c", {"caller": Side.LEFT, "agent": Side.RIGHT})
    await talk.media.hold("c", "caller", None)
    assert await talk.heard() == set()
    await talk.called("third")
    assert await talk.bridge("agent", "third") == both("agent", "third")
    await talk.media.resume("c", "caller")
    assert await talk.bridge("caller", "agent") == both("caller", "agent")
    await talk.media.remove("c", "agent")
    assert isinstance(agent := talk.there.pop("agent"), Browser)
    await agent.close()
    assert await talk.bridge("caller", "third") == both("caller", "third")
    await talk.media.delete("c")
    assert (await told.until(Recorded)).seconds > 2


async def test_a_phone_leaves_the_call_it_shares_to_speak_with_one(talk: Talk) -> None:
    await talk.rings_in()
    await talk.called("third")
    assert await talk.bridge("caller", "third") == both("caller", "third")
    await talk.browser("agent")
    assert await talk.bridge("third", "agent") == both("third", "agent")
    assert await talk.bridge("caller", "third") == both("caller", "third")
    await talk.media.delete("c")


async def test_two_browsers_speak_and_whoever_is_left_is_heard_pressing_keys(talk: Talk, told: Told) -> None:
    caller = await talk.rings_in()
    await talk.browser("agent")
    await talk.browser("colleague")
    assert await talk.bridge("agent", "colleague") == both("agent", "colleague")
    assert await talk.bridge("caller", "agent") == both("caller", "agent")
    await talk.media.press("c", "caller", "5")
    async with asyncio.timeout(10):
        while caller.keys_heard() != [5]:
            await asyncio.sleep(0.05)
    await talk.media.remove("c", "agent")
    caller.press("1")
    assert (await told.until(Dtmf)).digit == "1"
    await talk.media.delete("c")


async def test_another_engine_mixes_it_and_if_that_fails_it_is_where_it_was(talk: Talk, stage: Stage) -> None:
    caller = await talk.rings_in()
    await talk.browser("agent")
    await talk.browser("colleague")
    assert await talk.bridge("caller", "agent") == both("caller", "agent")
    for name in ("agent", "colleague"):
        answer = await talk.media.put_behind("c", name, await stage.studio.offer("c", name))
        stage.studio.accept("c", name, answer, "")
    there = caller.to
    caller.call(await stage.studio.answer("c", "caller", caller.sdp(), ""))
    stage.studio.mix("c", conference("caller", "agent", "colleague"))
    everybody = both("caller", "agent") | both("caller", "colleague") | both("agent", "colleague")
    assert await talk.heard(everybody) == everybody
    caller.to = there
    for name in ("agent", "colleague"):
        await talk.media.take_back("c", name)
    await stage.studio.delete("c")
    assert await talk.heard(both("caller", "agent")) == both("caller", "agent")
    await talk.media.delete("c")
