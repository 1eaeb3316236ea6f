"""The ear on a leg: flow, voice with its sound, beeps, phones that are silent when their owner is."""

import asyncio
import io
from time import monotonic

import numpy as np
import pytest
import soundfile

from sip_gateway.media.embedded.control import event_of
from sip_gateway.media.embedded.control import told as as_message
from sip_gateway.media.embedded.hearing import Hearing
from sip_gateway.media.engine import Beep, Event, Flowing, MediaUnavailable, Side, VoiceEnded, VoiceStarted
from sip_gateway.media.g711 import A_LAW, FRAME, Samples
from sip_gateway.media.recording.building import lay
from sip_gateway.media.recording.spool import read
from sip_gateway.media.rtpengine.engine import RtpEngine
from sip_gateway.media.rtpengine.node import Nodes
from tests.sip_gateway.media.conftest import Stage
from tests.sip_gateway.media.phones import Phone, babble, loudness, tone

pytestmark = pytest.mark.sqlite


async def sent(phone: Phone, samples: Samples) -> None:
    """In real time."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for number, at in enumerate(range(0, len(samples) - FRAME + 1, FRAME)):
        phone.say(samples[at : at + FRAME])
        await asyncio.sleep(max(0.0, begun + (number + 1) * 0.02 - loop.time()))


async def test_a_voice_is_told_when_it_begins_and_kept_when_it_ends(stage: Stage) -> None:
    phone = await stage.phone("callee")
    stage.studio.hear("c", "callee", on=True)
    async with asyncio.timeout(15):  # who is listened to hears that the line is open
        while len(phone.packets()) <= 5:
            await asyncio.sleep(0.02)
    await sent(phone, babble(0.5))
    started = await stage.until(VoiceStarted)
    assert started.at < 0.2
    ended = await stage.until(VoiceEnded)  # though not a packet comes any more
    assert 0.3 < ended.seconds < 0.9
    sound, rate = soundfile.read(io.BytesIO(ended.sound), dtype="int16")
    assert rate == 8000
    assert np.abs(sound[:4000]).max() > 3000
    assert sum(isinstance(event, Flowing) for event in stage.told) == 1
    assert event_of(as_message(ended)) == ended, "it crosses to the gateway whole"
    stage.studio.hear("c", "callee", on=False)
    quiet = monotonic()
    await asyncio.sleep(0.1)
    assert not phone.packets(quiet + 0.04)


def test_who_speaks_long_is_heard_in_pieces() -> None:
    told: list[Event] = []
    ear = Hearing("c", "callee", told.append)
    sound = np.concatenate([babble(45), np.zeros(8000, np.int16)])
    for at in range(0, len(sound), FRAME):
        ear.put(A_LAW.encode(sound[at : at + FRAME]), A_LAW)
        ear.beat(at / 8000)
    pieces = [event for event in told if isinstance(event, VoiceEnded)]
    assert [round(one.seconds) for one in pieces] == [20, 20, 5]
    assert [type(one) for one in told[1:]] == [VoiceStarted, VoiceEnded] * 3
    assert all(len(one.sound) < 400_000 for one in pieces), "each fits through the pipe"


async def test_a_beep_is_no_voice(stage: Stage) -> None:
    phone = await stage.phone("callee")
    stage.studio.hear("c", "callee", on=True)
    await sent(phone, np.concatenate([tone(1000, 0, 3200), np.zeros(1600, np.int16)]))
    await stage.until(Beep)
    assert not [event for event in stage.told if isinstance(event, VoiceStarted)]


async def test_what_the_robot_says_is_on_the_other_side_of_the_recording(stage: Stage) -> None:
    phone = await stage.phone("callee")
    stage.studio.hear("c", "callee", on=True)
    spool = stage.record(callee=Side.LEFT)
    stage.studio.play("c", "callee", [stage.prompt(700, 0.4)], "hello", 1, interruptible=False)
    await sent(phone, tone(400, 0, 3200))
    await asyncio.sleep(0.1)
    await stage.studio.delete("c")
    laid = lay(read(spool), stage.folder)
    left, right = np.array(laid.samples[800:2400, 0]), np.array(laid.samples[800:2400, 1])
    assert (loudness(left, 400) > 3000, loudness(left, 700) < 300) == (True, True)
    assert (loudness(right, 700) > 3000, loudness(right, 400) < 300) == (True, True)


async def test_rtpengine_says_that_it_cannot_hear(stage: Stage) -> None:
    engine = RtpEngine(Nodes([("127.0.0.1", 9)], ("127.0.0.1", 0), stage.folder, stage.folder))
    with pytest.raises(MediaUnavailable, match="cannot hear"):
        await engine.hear("c", "callee", on=True)
