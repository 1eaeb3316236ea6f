import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import pytest
import soundfile

from sip_gateway.media.embedded import handle
from sip_gateway.media.embedded.engine import EmbeddedEngine, Site
from sip_gateway.media.engine import (
    Collected,
    Digits,
    Dtmf,
    Finished,
    Lost,
    MediaUnavailable,
    Recorded,
    Side,
    UnknownLeg,
    UnusableDescription,
)
from tests.sip_gateway.media.calling import Told, ring, talk
from tests.sip_gateway.media.phones import Phone, loudness, tone

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
async def media(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedEngine]:
    folder = tmp_path_factory.mktemp("media")
    media = EmbeddedEngine(Site(folder, low=22000, high=22800, workers=2))
    await media.start()
    yield media
    await media.close()
    assert not list((folder / "spool").iterdir())


async def connect(media: EmbeddedEngine, call: str, phones: list[Phone]) -> None:
    assert await ring(media, call, phones) == {}


async def test_a_whole_call_from_greeting_to_recording(
    media: EmbeddedEngine, told: Told, phones: list[Phone], tmp_path: Path
) -> None:
    caller, called = phones
    welcome = tmp_path / "welcome.wav"
    soundfile.write(welcome, tone(1000, 0, 24000), 8000, subtype="PCM_16")
    caller.call(await media.answer("one", "caller", caller.sdp()))
    await media.play("one", "caller", [welcome], token="welcome", interruptible=True)
    await media.collect("one", "caller", Digits(most=1))
    await caller.speak(400, 0.2)
    caller.press("2")
    assert (await told.until(Collected)).digits == "2"
    assert told.index(Finished("one", "caller", "welcome", interrupted=True)) > told.index(
        Dtmf("one", "caller", "2")
    )
    assert caller.hears(1000)
    await connect(media, "one", phones)
    await media.record("one", {"caller": Side.LEFT, "agent": Side.RIGHT})
    await talk(phones, 0.6)
    assert caller.hears(700)
    assert called.hears(400)
    report = await media.delete("one")
    assert report.recording
    assert report.legs["agent"].received == 30
    recorded = await told.until(Recorded)
    assert recorded.call == "one"
    sound, _ = soundfile.read(recorded.path, dtype="int16")
    assert loudness(sound[1600:3200, 0], 400) > 4000
    assert loudness(sound[1600:3200, 1], 700) > 4000


async def test_what_cannot_be_done_is_said_and_leaves_nothing(
    media: EmbeddedEngine, phones: list[Phone]
) -> None:
    with pytest.raises(UnusableDescription):
        await media.answer("bad", "caller", "v=0\r\nm=video 9 RTP/AVP 96\r\n")
    with pytest.raises(UnknownLeg):
        await media.delete("bad")
    await media.answer("good", "caller", phones[0].sdp())
    with pytest.raises(UnknownLeg):
        await media.stop("good", "nobody")
    with pytest.raises(RuntimeError):
        await media.play("good", "caller", [Path("/no/such.wav")])
    await media.delete("good")
    assert not any(handle.calls for handle in media.workers)


@pytest.mark.failure
async def test_a_killed_worker_takes_only_its_calls_and_their_recordings_are_kept(
    media: EmbeddedEngine, told: Told, phones: list[Phone]
) -> None:
    others = [await Phone().open(), await Phone().open()]
    await connect(media, "dies", phones)
    await connect(media, "lives", others)
    await media.record("dies", {"caller": Side.LEFT, "agent": Side.RIGHT})
    await talk(phones, 1.5)
    home = next(handle for handle in media.workers if "dies" in handle.calls)
    assert home.process
    before = home.process.pid
    os.kill(before, signal.SIGKILL)
    assert await told.until(Lost) == Lost("dies")
    recorded = await told.until(Recorded)
    assert recorded.call == "dies"
    assert recorded.seconds > 0.3
    with pytest.raises(UnknownLeg):
        await media.stop("dies", "caller")
    begun = monotonic()
    await talk(others, 0.3)
    assert others[0].hears(700, begun)
    await media.delete("lives")
    async with asyncio.timeout(10):
        while not home.alive or home.process.pid == before:
            await asyncio.sleep(0.05)
    await connect(media, "new", phones)
    await media.delete("new")
    for phone in others:
        phone.close()


@pytest.mark.failure
async def test_a_stuck_worker_is_ended_and_its_calls_are_told(
    media: EmbeddedEngine, told: Told, phones: list[Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sip_gateway.media.embedded.handle.PATIENCE", 0.5)
    await connect(media, "stuck", phones)
    home = next(handle for handle in media.workers if "stuck" in handle.calls)
    assert home.process
    os.kill(home.process.pid, signal.SIGSTOP)
    with pytest.raises(MediaUnavailable):
        await media.stop("stuck", "caller")
    assert await told.until(Lost) == Lost("stuck")


@pytest.mark.failure
async def test_how_long_a_worker_takes_to_begin_is_held_against_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handle, "PATIENCE", 0.01)
    media = EmbeddedEngine(Site(tmp_path, low=24800, high=24900))
    await media.start()
    await media.close()
