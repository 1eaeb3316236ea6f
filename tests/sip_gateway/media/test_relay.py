import asyncio
import socket
import struct
from time import monotonic

import pytest

from sip_gateway.media.embedded import latching
from sip_gateway.media.engine import MediaUnavailable, UnusableDescription
from sip_gateway.media.g711 import MU_LAW
from tests.sip_gateway.media.conftest import Stage
from tests.sip_gateway.media.phones import Phone, tone

pytestmark = pytest.mark.sqlite


async def both_speak(one: Phone, other: Phone, seconds: float = 0.4) -> None:
    await asyncio.gather(one.speak(400, seconds), other.speak(700, seconds))
    await asyncio.sleep(0.05)


async def test_two_phones_hear_each_other_and_not_themselves(stage: Stage) -> None:
    one, other = await stage.talking()
    await both_speak(one, other)
    assert one.hears(700)
    assert other.hears(400)
    assert not one.hears(400)
    assert not other.hears(700)


async def test_phones_of_different_laws_understand_each_other(stage: Stage) -> None:
    one, other = await stage.talking(law=MU_LAW)
    await both_speak(one, other)
    assert one.hears(700)
    assert other.hears(400)


async def test_a_stream_goes_on_without_a_gap_when_the_speaker_changes(stage: Stage) -> None:
    one, other = await stage.talking()
    await both_speak(one, other, 0.2)
    stage.studio.play("c", "b", [stage.prompt(1000, 0.3)], "", 1, interruptible=False)
    await asyncio.gather(one.speak(400, 0.6), other.speak(700, 0.6))
    headers = [struct.unpack("!BBHII", packet[:12]) for packet in other.packets()]
    assert len({ssrc for *_, ssrc in headers}) == 1
    steps = {(b[2] - a[2]) & 0xFFFF for a, b in zip(headers, headers[1:], strict=False)}
    assert steps == {1}
    ahead = [(b[3] - a[3]) & 0xFFFFFFFF for a, b in zip(headers, headers[1:], strict=False)]
    assert all(160 <= step < 1600 for step in ahead)
    assert other.hears(1000, 0)


async def test_a_stranger_is_neither_heard_nor_answered(stage: Stage) -> None:
    one, other = await stage.talking()
    await both_speak(one, other, 0.1)
    stranger = await Phone().open()
    stranger.to = one.to
    before = monotonic()
    stranger.say(tone(1500, 0, 1600))
    await asyncio.gather(one.speak(400, 0.2), other.speak(700, 0.2))
    assert not other.hears(1500, before)
    assert not stranger.heard
    stranger.close()


async def test_before_the_first_packet_only_the_hosts_of_the_signalling_count(stage: Stage) -> None:
    one, other = await stage.talking()
    away = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    away.bind(("127.0.0.2", 0))
    away.sendto(b"\x80\x08" + bytes(170), one.to)
    await asyncio.sleep(0.05)
    await both_speak(one, other, 0.2)
    report = await stage.studio.delete("c")
    assert report.legs["a"].refused == 1
    assert other.hears(400)
    away.close()


async def test_a_phone_behind_nat_is_heard_from_where_its_signalling_came(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latching, "EARLY_SECONDS", 0.0)  # it has no way to go, and speaks at once
    one, other = await stage.talking()
    behind = await Phone(host="127.0.0.3").open()
    hidden = behind.sdp().replace("127.0.0.3", "10.0.0.7")
    port = await stage.studio.answer("c", "a", hidden, "127.0.0.3")
    behind.call(port)
    behind.to = ("127.0.0.1", behind.to[1])
    await both_speak(behind, other, 0.2)
    assert other.hears(400)
    assert behind.hears(700)
    behind.close()


async def test_who_sends_to_the_port_of_an_earlier_call_is_neither_heard_nor_answered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the very host of the new one, and before it."""
    monkeypatch.setattr(latching, "DOUBT_SECONDS", 60.0)
    port = stage.studio._opening.ports._free[0]
    stray = await Phone().open()
    stray.to = ("127.0.0.1", port)
    sending = asyncio.create_task(stray.speak(1500, 0.5))
    one, other = await stage.talking()
    assert one.to[1] == port
    stray.say(tone(1500, 0, 160))
    await both_speak(one, other, 0.3)
    await sending
    assert other.hears(400)
    assert one.hears(700)
    assert not other.hears(1500)
    assert not stray.heard
    stray.close()


async def test_after_a_re_invite_the_new_address_is_heard_on_the_same_port(stage: Stage) -> None:
    one, other = await stage.talking()
    await both_speak(one, other, 0.1)
    moved = await Phone().open()
    moved.call(await stage.studio.answer("c", "a", moved.sdp(), ""))
    assert moved.to == one.to
    begun = monotonic()
    await both_speak(moved, other, 0.2)
    assert moved.hears(700, begun)
    assert other.hears(400, begun)
    moved.close()


async def test_a_phone_that_holds_is_sent_nothing(stage: Stage) -> None:
    one, other = await stage.talking()
    answer = await stage.studio.answer("c", "a", one.sdp("sendonly"), "")
    assert "a=recvonly" in answer
    await both_speak(one, other, 0.2)
    assert not one.packets()
    assert other.hears(400)


async def test_ports_are_even_below_the_ephemeral_and_closed_at_the_end(stage: Stage) -> None:
    one, _ = await stage.talking()
    port = one.to[1]
    assert port % 2 == 0
    assert 21000 <= port < 22000
    await stage.studio.delete("c")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
        again.bind(("127.0.0.1", port))


async def test_no_free_port_is_told_and_leaks_nothing(stage: Stage) -> None:
    stage.studio._opening.ports._free.clear()
    with pytest.raises(MediaUnavailable):
        await stage.studio.offer("c", "a")
    with pytest.raises(UnusableDescription):
        await stage.studio.answer("d", "a", "v=0\r\n", "")
    assert not stage.studio._rooms


async def test_figures_of_a_leg_count_what_was_lost(stage: Stage) -> None:
    one, other = await stage.talking()
    for frame in range(50):
        if frame % 10 == 5:
            one.sequence += 1
            one.timestamp += 160
        one.say(tone(400, 0, 160))
    await asyncio.sleep(0.1)
    report = await stage.studio.delete("c")
    assert (report.legs["a"].received, report.legs["a"].lost) == (50, 5)
    assert report.legs["b"].sent == 50
    assert len(other.packets()) == 50
