import asyncio
import random
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sip_gateway.media.collecting import Collecting
from sip_gateway.media.engine import Collected, Digits, Dtmf, Finished, Silence, Timeout
from sip_gateway.media.g711 import A_LAW, Samples
from sip_gateway.media.inband import HIGH, KEYS, LOW, Ear
from sip_gateway.media.telephone_event import KEYS as ALL
from sip_gateway.media.telephone_event import Keypad, key_payloads
from tests.sip_gateway.media.conftest import Stage
from tests.sip_gateway.media.phones import tone

pytestmark = pytest.mark.sqlite


def dual(key: str, milliseconds: int = 60, loud: float = 6000, start: int = 0) -> Samples:
    row = next(number for number, keys in enumerate(KEYS) if key in keys)
    length = milliseconds * 8
    low, high = LOW[row], HIGH[KEYS[row].index(key)]
    both: Samples = tone(low, start, length, loud) + tone(high, start, length, loud)
    return both


def heard(sound: Samples) -> str:
    ear = Ear()
    wire = A_LAW.decode(A_LAW.encode(sound))
    return "".join(key for at in range(0, len(wire), 160) for key in ear.hear(wire[at : at + 160]))


def pause(milliseconds: int = 50) -> Samples:
    return np.zeros(milliseconds * 8, np.int16)


@pytest.mark.parametrize("offset", [0, 37, 91])
def test_every_key_is_heard_in_band_once(offset: int) -> None:
    parts = [np.zeros(offset, np.int16)]
    for key in ALL:
        parts += [dual(key), pause()]
    assert heard(np.concatenate(parts)) == ALL


def test_a_key_held_for_two_seconds_is_one_and_pressed_twice_is_two() -> None:
    assert heard(np.concatenate([dual("5", 2000), pause(), dual("5"), pause()])) == "55"


def test_faint_keys_count_and_clicks_do_not() -> None:
    assert heard(np.concatenate([dual("9", 60, 700), pause()])) == "9"
    assert heard(np.concatenate([dual("9", 20), pause()])) == ""


def test_speech_like_noise_presses_no_key() -> None:
    dice = np.random.default_rng(1)
    noise = dice.normal(0, 3000, 8000 * 20)
    buzz = np.sum([tone(120 * n, 0, 8000 * 20, 4000 / n) for n in range(1, 25)], axis=0)
    assert heard(noise.clip(-30000, 30000).astype(np.int16)) == ""
    assert heard(buzz.clip(-30000, 30000).astype(np.int16)) == ""


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(ALL), max_size=8), st.integers(0, 2**32 - 1), st.randoms(use_true_random=False)
)
def test_keys_survive_loss_and_doubling_of_their_packets(
    keys: list[str], start: int, dice: random.Random
) -> None:
    pad, told = Keypad(), []
    for number, key in enumerate(keys):
        packets = [payload for payload, _ in key_payloads(key)]
        kept = dice.sample(packets, dice.randint(1, len(packets)))  # in any order, too
        for payload in kept + kept[:2]:
            told.append(pad.press((start + number * 1600) & 0xFFFFFFFF, payload))
    assert [key for key in told if key] == keys


def test_a_key_held_for_ever_is_one_key() -> None:
    pad = Keypad()
    payload = struct.pack("!BBH", 11, 10, 0xFFFF)
    told = [pad.press(segment * 0xFFFF & 0xFFFFFFFF, payload) for segment in range(1000) for _ in range(3)]
    assert [key for key in told if key] == ["#"]


async def test_keys_are_told_and_reach_the_other_phone(stage: Stage) -> None:
    one, other = await stage.talking()
    await one.speak(400, 0.1)
    one.press("7")
    await stage.until(Dtmf)
    assert stage.told == [Dtmf("c", "a", "7")]
    await asyncio.sleep(0.05)
    assert [packet[12] for packet in other.packets(kind=101)] == [7] * 9


async def test_a_phone_without_events_is_heard_by_its_tones(stage: Stage) -> None:
    phone = await stage.phone("a", keys=None)
    phone.say(np.concatenate([dual("3", 80), pause()]))
    assert await stage.until(Dtmf) == Dtmf("c", "a", "3", inband=True)


async def test_a_flood_of_keys_is_held_back(stage: Stage) -> None:
    phone = await stage.phone("a")
    for _ in range(100):
        phone.press("#")
    await asyncio.sleep(0.2)
    assert len(stage.told) == 20


async def test_keys_are_collected_and_interrupt_the_prompt(stage: Stage) -> None:
    phone = await stage.phone("a")
    stage.studio.play("c", "a", [stage.prompt(1000, 5)], "menu", 1, interruptible=True)
    stage.studio.collect("c", "a", Digits(most=3))
    for key in "12":
        phone.press(key)
    phone.press("#")
    assert await stage.until(Collected) == Collected("c", "a", "12")
    assert Finished("c", "a", "menu", interrupted=True) in stage.told


async def test_who_presses_nothing_times_out_after_the_prompt(stage: Stage) -> None:
    await stage.phone("a")
    stage.studio.play("c", "a", [stage.prompt(1000, 0.2)], "menu", 1, interruptible=True)
    stage.studio.collect("c", "a", Digits(first_seconds=0.1))
    timeout = await stage.until(Timeout)
    assert timeout == Timeout("c", "a", "", Silence.NO_DIGIT)
    assert stage.told.index(Finished("c", "a", "menu")) < stage.told.index(timeout)


def test_half_a_number_times_out_with_what_there_is() -> None:
    gathering = Collecting.begin("c", "a", Digits(most=11, between_seconds=3), 0.0)
    assert gathering.press("1", 4.0) is None
    assert gathering.look(6.9) is None
    assert gathering.look(7.0) == Timeout("c", "a", "1", Silence.NO_FURTHER_DIGIT)


async def test_keys_are_sent_to_a_leg(stage: Stage) -> None:
    phone = await stage.phone("a")
    stage.studio.press("c", "a", "4#")
    async with asyncio.timeout(30):
        while len(phone.packets(kind=101)) < 18:
            await asyncio.sleep(0.02)
    pad = Keypad()
    packets = phone.packets(kind=101)
    told = [pad.press(struct.unpack("!I", packet[4:8])[0], packet[12:]) for packet in packets]
    assert [key for key in told if key] == ["4", "#"]
