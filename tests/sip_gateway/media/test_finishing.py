"""Recordings are finished when their calls are over, by whichever life of the gateway comes to it."""

import asyncio
from pathlib import Path
from struct import pack

import pytest

from sip_gateway.media.engine import Event, Recorded, RecordingFailed, Side
from sip_gateway.media.g711 import A_LAW
from sip_gateway.media.recording import errands, finishing
from sip_gateway.media.recording.errands import Errand
from sip_gateway.media.recording.finishing import Finisher
from sip_gateway.media.recording.keeping import Form
from sip_gateway.media.recording.spool import Begun, Heard, Joined, note, written
from sip_gateway.media.rtp import HEADER
from tests.sip_gateway.media.calling import Told
from tests.sip_gateway.media.phones import tone

pytestmark = pytest.mark.sqlite


def packet(number: int) -> bytes:
    return HEADER.pack(0x80, 8, number, number * 160, 1) + A_LAW.encode(tone(400, number * 160, 160))


def spooled(folder: Path, call: str, packets: int = 50) -> Path:
    """What one leg said in a call."""
    records = [Heard(5.0 + number * 0.02, 0, packet(number)) for number in range(packets)]
    notes = note(Begun(call, 1_800_000_000.0, 5.0)) + note(Joined(0, "caller", Side.LEFT))
    place = folder / f"{call}.rtp"
    place.write_bytes(notes + b"".join(map(written, records)))
    return place


def captured(folder: Path, port: int) -> Path:
    """What rtpengine writes of a second that came to one port of ours."""
    place = folder / "call.pcap"
    ip = bytes([0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17]) + bytes(10)
    frames = [bytes(12) + b"\x08\x00" + ip + pack("!4H", 4000, port, 0, 0) + packet(n) for n in range(50)]
    heads = [pack("<4I", 1_800_000_000, n * 20_000, len(frame), len(frame)) for n, frame in enumerate(frames)]
    place.write_bytes(bytes(24) + b"".join(a + b for a, b in zip(heads, frames, strict=True)))
    return place


async def test_what_a_dead_gateway_left_is_finished_by_the_next(tmp_path: Path) -> None:
    place = spooled(tmp_path, "left")
    place.write_bytes(place.read_bytes() + b"cut off")
    told = Told()
    finisher = Finisher(tmp_path, tmp_path / "recordings", Form.OPUS, told.append)
    assert finisher.recover() == 1
    recorded = await told.until(Recorded)
    assert (recorded.call, recorded.seconds, recorded.started) == ("left", 1.0, 1_800_000_000.0)
    assert not list(tmp_path.glob("*.rtp"))
    await finisher.close()


async def test_a_spool_stays_until_its_recording_has_been_told_of(tmp_path: Path) -> None:
    place, there = spooled(tmp_path, "told"), list[bool]()

    def tell(_event: Event) -> None:
        there.append(place.exists())

    finisher = Finisher(tmp_path, tmp_path / "recordings", Form.OPUS, tell)
    finisher.finish("told", place)
    async with asyncio.timeout(15):
        while place.exists():
            await asyncio.sleep(0.02)
    assert there == [True]
    await finisher.close()


@pytest.mark.failure
async def test_who_stops_the_gateway_does_not_wait_and_the_next_start_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finishing, "CLOSING_SECONDS", 0.0)
    place, told = spooled(tmp_path, "late"), Told()
    stopped = Finisher(tmp_path, tmp_path / "recordings", Form.OPUS, told.append)
    stopped.finish("late", place)
    await stopped.close()
    assert place.exists() and not told
    started = Finisher(tmp_path, tmp_path / "recordings", Form.OPUS, told.append)
    assert started.recover() == 1
    assert (await told.until(Recorded)).call == "late"
    await started.close()


@pytest.mark.failure
async def test_a_recording_that_cannot_be_finished_keeps_its_spool(tmp_path: Path) -> None:
    place, told = spooled(tmp_path, "kept", 5), Told()
    (tmp_path / "recordings").write_text("a file where the folder should be")
    finisher = Finisher(tmp_path, tmp_path / "recordings", Form.OPUS, told.append)
    finisher.finish("kept", place)
    assert (await told.until(RecordingFailed)).call == "kept"
    assert place.exists()
    await finisher.close()


def test_what_is_to_be_done_with_pcaps_is_known_after_a_restart(tmp_path: Path) -> None:
    pcaps = tmp_path / "one.pcap", tmp_path / "two.pcap"
    for place in pcaps:
        place.write_bytes(b"pcap")
    errand = Errand("call", pcaps, {30000: Side.LEFT, 30002: Side.RIGHT})
    place = errands.note(tmp_path, errand)
    assert errands.noted(tmp_path) == [(place, errand)]
    pcaps[0].unlink()
    assert [left.places for _, left in errands.noted(tmp_path)] == [(pcaps[1],)]


def test_an_errand_that_is_done_or_was_cut_off_is_forgotten(tmp_path: Path) -> None:
    done = errands.note(tmp_path, Errand("call", (tmp_path / "gone.pcap",), {30000: Side.LEFT}))
    cut_off = tmp_path / "cut.pcaps"
    cut_off.write_text('["call", [')
    assert errands.noted(tmp_path) == []
    assert not done.exists() and not cut_off.exists()


@pytest.mark.failure
async def test_pcaps_of_a_stopped_gateway_are_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finishing, "CLOSING_SECONDS", 0.0)
    pcap, told = captured(tmp_path, 30000), Told()
    stopped = Finisher(tmp_path / "spool", tmp_path / "recordings", Form.OPUS, told.append)
    stopped.finish_pcap("call", [pcap], {30000: Side.LEFT})
    await stopped.close()
    started = Finisher(tmp_path / "spool", tmp_path / "recordings", Form.OPUS, told.append)
    assert started.recover() == 1
    assert (await told.until(Recorded)).call == "call"
    assert not pcap.exists() and not errands.noted(tmp_path / "spool")
    await started.close()
