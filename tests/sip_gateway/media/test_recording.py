import asyncio
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from sip_gateway.media.engine import Recorded, RecordingFailed, Side
from sip_gateway.media.g711 import A_LAW
from sip_gateway.media.recording.building import lay
from sip_gateway.media.recording.keeping import Form, finish, intact, keep
from sip_gateway.media.recording.spool import Begun, Heard, Joined, Record, note, read, written
from sip_gateway.media.rtp import HEADER
from tests.sip_gateway.media.conftest import Stage
from tests.sip_gateway.media.phones import loudness, tone

pytestmark = pytest.mark.sqlite
BEGUN = Begun("c", 1_800_000_000.0, 100.0)
SIDES = (Joined(0, "a", Side.LEFT), Joined(1, "b", Side.RIGHT))
NOTES = note(BEGUN) + b"".join(map(note, SIDES))


def spoken(stream: int, frequency: float, at: float, seconds: float, stamp: int = 0) -> list[Heard]:
    """A tone as packets, each coming when it should."""
    records = []
    for frame in range(round(seconds * 50)):
        header = HEADER.pack(0x80, 8, frame & 0xFFFF, stamp + frame * 160 & 0xFFFFFFFF, stream)
        payload = A_LAW.encode(tone(frequency, frame * 160, 160))
        records.append(Heard(at + frame * 0.02, stream, header + payload))
    return records


def test_each_leg_lies_where_it_spoke(tmp_path: Path) -> None:
    records: list[Record] = [BEGUN, *SIDES, *spoken(0, 400, 100.0, 1), *spoken(1, 700, 100.5, 1)]
    sound = lay(records, tmp_path).samples
    assert len(sound) == 12000
    assert loudness(sound[:8000, 0], 400) > 7500
    assert not sound[8000:, 0].any()
    assert not sound[:4000, 1].any()
    assert loudness(sound[4000:, 1], 700) > 7500


def test_loss_disorder_doubling_and_jitter_leave_everything_in_its_place(tmp_path: Path) -> None:
    dice = np.random.default_rng(7)
    clean = spoken(0, 400, 100.0, 2, stamp=0xFFFFF000)
    rough = [Heard(each.at + dice.uniform(0, 0.06), 0, each.packet) for each in clean if dice.random() > 0.05]
    rough[0] = clean[0]
    rough += rough[10:20]
    rough.sort(key=lambda each: each.at)
    laid = lay([BEGUN, *SIDES, *rough], tmp_path).samples[:, 0]
    whole = lay([BEGUN, *SIDES, *clean], tmp_path).samples[: len(laid), 0]
    there = laid != 0
    assert 0.9 < there.mean() < 1
    assert np.array_equal(laid[there], whole[there])


def test_a_phone_that_falls_silent_and_begins_anew_keeps_its_time(tmp_path: Path) -> None:
    records: list[Record] = [
        BEGUN,
        *SIDES,
        *spoken(0, 400, 100.0, 0.5),
        *spoken(0, 400, 103.0, 0.5, stamp=77),
    ]
    sound = lay(records, tmp_path).samples[:, 0]
    assert len(sound) == 28000
    assert not sound[4000:24000].any()
    assert loudness(sound[24000:], 400) > 7500


@pytest.mark.parametrize("form", list(Form))
def test_a_finished_recording_bears_its_hash_and_can_be_heard(tmp_path: Path, form: Form) -> None:
    place = tmp_path / "tape.rtp"
    records = [*spoken(0, 400, 100.0, 2), *spoken(1, 700, 100.0, 2)]
    place.write_bytes(NOTES + b"".join(map(written, records)))
    recorded = finish(place, tmp_path / "kept", form)
    assert recorded is not None
    assert recorded.sha256 in recorded.path
    assert intact(recorded)
    sound, rate = soundfile.read(recorded.path, dtype="int16")
    assert rate == 8000
    assert loudness(sound[:, 0], 400) > 7000 > 700 > loudness(sound[:, 0], 700)
    assert loudness(sound[:, 1], 700) > 7000
    Path(recorded.path).write_bytes(b"other")
    assert not intact(recorded)


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """The kernel refuses what is beyond, in mid-write, as on a disc that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.failure
@pytest.mark.parametrize("form", list(Form))
def test_a_recording_whose_last_octet_finds_no_room_is_none(tmp_path: Path, form: Form) -> None:
    kept, laid = tmp_path / "kept", lay([BEGUN, *SIDES, *spoken(0, 400, 100.0, 3)], tmp_path)
    whole = keep(laid, kept, form)
    with no_file_longer_than(whole.size - 1), pytest.raises(OSError, match="File too large"):
        keep(laid, kept, form)
    assert not list(kept.glob(".*")), "no half of it is left"


def test_a_spool_cut_off_anywhere_still_gives_what_it_has(tmp_path: Path) -> None:
    whole = NOTES + b"".join(map(written, spoken(0, 400, 100.0, 0.2)))
    place = tmp_path / "tape.rtp"
    for end in range(0, len(whole), 97):
        place.write_bytes(whole[:end])
        records = list(read(place))
        assert len(lay(records, tmp_path).samples) % 160 == 0


async def test_a_call_is_recorded_from_its_packets(stage: Stage) -> None:
    one, other = await stage.talking()
    place = stage.record(a=Side.LEFT, b=Side.RIGHT)
    await asyncio.gather(one.speak(400, 0.6), other.speak(700, 0.6))
    assert (await stage.studio.delete("c")).recording
    recorded = finish(place, stage.folder / "kept", Form.WAV)
    assert isinstance(recorded, Recorded)
    assert recorded.call == "c"
    assert 0.5 < recorded.seconds < 1.2
    sound, _ = soundfile.read(recorded.path, dtype="int16")
    middle = sound[len(sound) // 2 - 1000 : len(sound) // 2 + 1000]
    assert loudness(middle[:, 0], 400) > 4000
    assert loudness(middle[:, 1], 700) > 4000


async def test_recording_can_pause_and_go_on_with_other_legs(stage: Stage) -> None:
    one, other = await stage.talking()
    place = stage.record(a=Side.LEFT)
    await one.speak(400, 0.2)
    stage.studio.stop_recording("c")
    await other.speak(700, 0.2)
    stage.record(b=Side.RIGHT)
    await other.speak(900, 0.2)
    await stage.studio.delete("c")
    recorded = finish(place, stage.folder / "kept", Form.FLAC)
    assert recorded
    sound, _ = soundfile.read(recorded.path, dtype="int16")
    assert loudness(sound[:1600, 0], 400) > 4000
    assert loudness(sound[-1280:, 1], 900) > 4000
    assert loudness(sound[:, 1], 700) < 500


@pytest.mark.failure
async def test_a_full_disc_ends_the_recording_and_not_the_call(stage: Stage) -> None:
    one, other = await stage.talking()
    os.symlink("/dev/full", stage.folder / "spool" / "tape.rtp")
    stage.record(a=Side.LEFT, b=Side.RIGHT)
    speaking = asyncio.gather(one.speak(400, 1.4), other.speak(700, 1.4))
    failed = await stage.until(RecordingFailed)
    assert "space" in failed.reason
    await speaking
    assert other.hears(400)
    assert (await stage.studio.delete("c")).legs["a"].lost == 0


@pytest.mark.failure
async def test_a_disc_already_full_is_told_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.talking()
    monkeypatch.setattr("sip_gateway.media.embedded.tape.RESERVE", 1 << 62)
    stage.record(a=Side.LEFT)
    assert stage.told == [RecordingFailed("c", "the disc is full")]
