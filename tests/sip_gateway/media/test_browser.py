"""A browser's leg, with aiortc's whole stack as the browser."""

import asyncio
import fractions
from collections.abc import AsyncIterator
from time import monotonic

import av
import numpy as np
import pytest
from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from sip_gateway.media.embedded.browser import BrowserPath
from sip_gateway.media.engine import UnusableDescription
from sip_gateway.media.gains import conference
from tests.sip_gateway.media.conftest import Stage
from tests.sip_gateway.media.phones import Phone, loudness, tone

pytestmark = pytest.mark.sqlite


class Voice(MediaStreamTrack):
    kind = "audio"

    def __init__(self, frequency: float) -> None:
        super().__init__()
        self._frequency, self._number, self._begun = frequency, 0, monotonic()

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(max(0.0, self._begun + self._number * 0.02 - monotonic()))
        frame = av.AudioFrame(format="s16", layout="mono", samples=160)
        frame.planes[0].update(tone(self._frequency, self._number * 160, 160).tobytes())
        frame.sample_rate, frame.pts = 8000, self._number * 160
        frame.time_base = fractions.Fraction(1, 8000)
        self._number += 1
        return frame


class Browser:
    def __init__(self, frequency: float) -> None:
        self.peer = RTCPeerConnection()
        self.heard: list[np.ndarray] = []
        self._frequency = frequency
        self._ears: list[asyncio.Task[None]] = []
        self.peer.on("track", lambda track: self._ears.append(asyncio.ensure_future(self._listen(track))))

    def speak(self) -> None:
        codecs = RTCRtpSender.getCapabilities("audio").codecs
        self.peer.addTrack(Voice(self._frequency))
        law = [codec for codec in codecs if codec.mimeType == "audio/PCMA"]
        self.peer.getTransceivers()[0].setCodecPreferences(law)

    async def offer(self) -> str:
        self.speak()
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return self.peer.localDescription.sdp

    async def answer(self, offer: str) -> str:
        await self.peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        self.speak()
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        return self.peer.localDescription.sdp

    async def accept(self, answer: str) -> None:
        await self.peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def _listen(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, av.AudioFrame)
                self.heard.append(
                    frame.to_ndarray().reshape(-1)[:: 2 if frame.layout.nb_channels == 2 else 1]
                )
        except MediaStreamError:
            return

    def hears(self, frequency: float) -> bool:
        sound = np.concatenate(self.heard) if self.heard else np.zeros(0, np.int16)
        return any(loudness(sound[at : at + 800], frequency) > 4000 for at in range(0, len(sound) - 799, 400))

    async def close(self) -> None:
        await self.peer.close()
        await asyncio.gather(*self._ears)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    browser = Browser(700)
    yield browser
    await browser.close()


async def hear_each_other(phone: Phone, browser: Browser) -> None:
    async with asyncio.timeout(15):
        while not (phone.hears(700) and browser.hears(400)):
            await phone.speak(400, 0.2)


async def test_a_browser_calls_and_a_phone_answers(stage: Stage, browser: Browser) -> None:
    phone = await stage.phone("a")
    answer = await stage.studio.answer("c", "b", await browser.offer(), "")
    assert "UDP/TLS/RTP/SAVPF" in answer
    await browser.accept(answer)
    stage.studio.mix("c", conference("a", "b"))
    await hear_each_other(phone, browser)
    report = await stage.studio.delete("c")
    assert report.legs["b"].received > 5


async def test_a_browser_is_called_and_may_be_joined_by_a_third(stage: Stage, browser: Browser) -> None:
    phone, third = await stage.phone("a"), await stage.phone("third")
    answer = await browser.answer(await stage.studio.offer("c", "b", browser=True))
    stage.studio.accept("c", "b", answer, "")
    stage.studio.mix("c", conference("a", "b", "third"))
    await hear_each_other(phone, browser)
    assert third.hears(700)


async def test_a_browser_without_keys_is_refused_and_nothing_stays(stage: Stage, browser: Browser) -> None:
    offer = await browser.offer()
    bare = "\r\n".join(line for line in offer.splitlines() if not line.startswith("a=fingerprint")) + "\r\n"
    with pytest.raises(UnusableDescription):
        await stage.studio.answer("c", "b", bare, "")
    assert not stage.studio._rooms


async def test_a_phone_does_not_become_a_browser(stage: Stage, browser: Browser) -> None:
    await stage.phone("a")
    with pytest.raises(UnusableDescription):
        await stage.studio.answer("c", "a", await browser.offer(), "")
    assert not isinstance(stage.studio._rooms["c"].legs["a"].path, BrowserPath)
