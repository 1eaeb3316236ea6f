import asyncio
import random
from time import monotonic

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sip_gateway.media.embedded.playout import CONCEALED, DELAY, Playout
from sip_gateway.media.engine import Gains
from sip_gateway.media.g711 import A_LAW, FRAME, MU_LAW
from sip_gateway.media.gains import conference, listening, relayed, whispering
from tests.sip_gateway.media.conftest import Stage
from tests.sip_gateway.media.phones import Phone, tone

pytestmark = pytest.mark.sqlite
TONES = {"caller": 400, "agent": 650, "supervisor": 900}


async def who_hears_whom(stage: Stage, gains: Gains) -> dict[str, str]:
    phones = {
        name: await stage.phone(name, law=law)
        for name, law in zip(TONES, (A_LAW, A_LAW, MU_LAW), strict=True)
    }
    stage.studio.mix("c", gains)
    await speak(phones, 0.5)
    return {name: _heard(phone, 0.0) for name, phone in phones.items()}


async def speak(phones: dict[str, Phone], seconds: float) -> None:
    await asyncio.gather(*(phone.speak(TONES[name], seconds) for name, phone in phones.items()))
    await asyncio.sleep(0.08)


def _heard(phone: Phone, since: float) -> str:
    return " ".join(name for name, frequency in TONES.items() if phone.hears(frequency, since))


@pytest.mark.parametrize(
    ("gains", "expected"),
    [
        (conference(*TONES), ("agent supervisor", "caller supervisor", "caller agent")),
        (listening("supervisor", "caller", "agent"), ("agent", "caller", "caller agent")),
        (whispering("supervisor", "agent", "caller"), ("agent", "caller supervisor", "caller agent")),
    ],
    ids=["three-way", "listen", "whisper"],
)
async def test_everyone_hears_whom_he_should(
    stage: Stage, gains: Gains, expected: tuple[str, str, str]
) -> None:
    assert await who_hears_whom(stage, gains) == dict(zip(TONES, expected, strict=True))


async def test_a_supervisor_comes_and_goes_while_two_talk(stage: Stage) -> None:
    phones = {name: await stage.phone(name) for name in ("caller", "agent")}
    stage.studio.mix("c", conference(*phones))
    await speak(phones, 0.2)
    assert not stage.studio._rooms["c"].mixed
    phones["supervisor"] = await stage.phone("supervisor")
    stage.studio.mix("c", conference(*phones))
    barged = monotonic()
    await speak(phones, 0.4)
    assert {name: _heard(phone, barged) for name, phone in phones.items()} == {
        "caller": "agent supervisor",
        "agent": "caller supervisor",
        "supervisor": "caller agent",
    }
    stage.studio.remove("c", "supervisor")
    alone = monotonic()
    await speak({name: phones[name] for name in ("caller", "agent")}, 0.3)
    assert not stage.studio._rooms["c"].mixed
    assert _heard(phones["caller"], alone + 0.1) == "agent"


def test_two_who_hear_each_other_plainly_need_no_mixing() -> None:
    assert relayed(conference("a", "b")) == {"a": "b", "b": "a"}
    assert relayed({"a": {"b": 1.0}}) == {"b": "a"}
    assert relayed({"a": {"b": 0.5}}) is None
    assert relayed(conference("a", "b", "c")) is None
    assert relayed(listening("s", "a")) == {"a": "s"}


def frame(number: int) -> bytes:
    return A_LAW.encode(tone(400, number * FRAME, FRAME))


@settings(max_examples=25)
@given(st.randoms(use_true_random=False), st.integers(0, 2**32 - 1))
def test_the_playout_brings_packets_into_order_whatever_jitter_does(dice: random.Random, start: int) -> None:
    playout, due = Playout(A_LAW), []
    for number in range(60):
        due.append((number + (dice.random() * 1.9 if number else 0), number))
    due.sort()
    played = []
    for tick in range(60):
        while due and due[0][0] <= tick:
            _, number = due.pop(0)
            playout.put(1, (start + number * FRAME) & 0xFFFFFFFF, frame(number))
        played.append(playout.take())
    quiet = DELAY // FRAME
    assert played[:quiet] == [A_LAW.silence * FRAME] * quiet
    assert played[quiet:] == [frame(number) for number in range(60 - quiet)]
    assert playout.late == 0


def test_what_is_lost_fades_into_silence() -> None:
    playout = Playout(A_LAW)
    for number in range(3):
        playout.put(1, number * FRAME, frame(number))
    levels = [int(np.abs(A_LAW.decode(playout.take())).max()) for _ in range(10)]
    heard = levels[DELAY // FRAME :]
    assert heard[:3] == [heard[0]] * 3
    faded = heard[3 : 3 + CONCEALED]
    assert heard[0] > faded[0] > faded[1] > faded[2] > 1000
    assert all(level <= 8 for level in heard[3 + CONCEALED :])


def test_a_talker_whose_clock_runs_fast_is_caught_up_with() -> None:
    playout = Playout(A_LAW)
    for number in range(400):
        playout.put(1, number * FRAME, frame(number))
        if number % 10:
            playout.take()
    waiting = playout._end - playout._now
    assert waiting <= 8 * FRAME


@pytest.mark.parametrize("size", [80, 240, 33, 4000, 0])
def test_packets_of_any_length_are_played(size: int) -> None:
    playout = Playout(A_LAW)
    for number in range(30):
        playout.put(1, number * size, b"\x2a" * size)
    frames = [playout.take() for _ in range(4)]
    assert len(b"".join(frames)) == 4 * FRAME


def test_a_new_stream_or_a_leap_begins_anew() -> None:
    playout = Playout(A_LAW)
    for ssrc, stamp in ((1, 0), (2, 0x90000000), (2, 5), (2, 0x7FFFFFFF)):
        playout.put(ssrc, stamp, b"\x2a" * FRAME)
        frames = [playout.take() for _ in range(4)]
        assert b"\x2a" * 100 in b"".join(frames)


def test_a_network_that_becomes_slower_is_heard_again() -> None:
    playout = Playout(A_LAW)
    heard = []
    for tick in range(60):
        for number in [tick] if tick < 20 else [tick - 10] if tick >= 30 else []:
            playout.put(1, number * FRAME, b"\x2a" * FRAME)
        heard.append(playout.take())
    assert heard[-20:] == [b"\x2a" * FRAME] * 20
