import asyncio
import io
from pathlib import Path
from time import monotonic

import numpy as np
import pytest
import soundfile

from hotline.speech.espeak import Espeak
from hotline.speech.sound import NotSaid
from sip_gateway.media.engine import Finished
from sip_gateway.media.g711 import MU_LAW, Samples
from sip_gateway.media.prompts import music
from sip_gateway.media.prompts.shelf import Shelf, UnusableSound
from tests.sip_gateway.media.conftest import Stage
from tests.sip_gateway.media.phones import loudness, tone

pytestmark = pytest.mark.sqlite


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "prompts", Espeak())


def read(place: Path) -> Samples:
    samples, rate = soundfile.read(place, dtype="int16")
    assert rate == 8000
    assert samples.ndim == 1
    return np.asarray(samples)


def wav(samples: Samples, rate: int, **form: str) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, **({"format": "WAV"} | form))
    return file.getvalue()


async def test_chinese_is_spoken_once_and_as_long_as_it_should_be(shelf: Shelf) -> None:
    place = await shelf.speak("您好，欢迎致电一二三四五政务服务便民热线，请按零。")
    assert 3 < len(read(place)) / 8000 < 12
    begun = place.stat().st_mtime_ns
    assert (
        await Shelf(place.parent, Espeak()).speak("您好，欢迎致电一二三四五政务服务便民热线，请按零。")
        == place
    )
    assert place.stat().st_mtime_ns == begun
    assert await shelf.speak("请按一。") != place


async def test_an_unknown_voice_is_told(shelf: Shelf) -> None:
    with pytest.raises(NotSaid):
        await shelf.speak("您好", voice="no-such-voice")


@pytest.mark.parametrize(
    ("rate", "form"), [(44100, {"format": "WAV"}), (16000, {"format": "FLAC"}), (8000, {})]
)
async def test_a_recorded_voice_is_brought_to_the_telephones_rate(
    shelf: Shelf, rate: int, form: dict[str, str]
) -> None:
    turn = 2 * np.pi * 600 * np.arange(rate) / rate
    stereo = np.stack([2000 * np.sin(turn), 2000 * np.sin(turn)], axis=1).astype(np.int16)
    sound = read(await shelf.upload(wav(stereo, rate, **form)))
    assert abs(len(sound) - 8000) < 5
    assert loudness(sound, 600) == pytest.approx(0.1 * 32767 * 2**0.5, rel=0.05)


@pytest.mark.parametrize("content", [b"", b"RIFF....WAVE", b"<html>", wav(np.zeros(800, np.int16), 8000)])
async def test_what_is_no_sound_is_refused(shelf: Shelf, content: bytes) -> None:
    with pytest.raises(UnusableSound):
        await shelf.upload(content)
    assert not list((shelf._folder).iterdir())


async def test_equal_sounds_are_kept_once(shelf: Shelf) -> None:
    content = wav(tone(500, 0, 8000), 8000)
    assert await shelf.upload(content) == await shelf.upload(content)


async def test_the_music_repeats_without_a_seam_within_the_telephones_band() -> None:
    sound = music.music()
    assert 20 < len(sound) / 8000 < 60
    seam = np.abs(np.diff(np.concatenate([sound[-400:], sound[:400]]).astype(int))).max()
    assert seam <= np.abs(np.diff(sound.astype(int))).max()
    power = np.abs(np.fft.rfft(sound.astype(float))) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / 8000)
    assert power[(hertz > 200) & (hertz < 3400)].sum() > 0.98 * power.sum()


def test_the_tones_of_the_line_are_450_hertz() -> None:
    assert loudness(music.ringback()[:8000], 450) > 5500
    assert not music.ringback()[8001:].any()
    assert len(music.busy()) == 5600


@pytest.mark.parametrize("name", ["music", "beep"])
async def test_what_the_house_owns_is_on_the_shelf(shelf: Shelf, name: str) -> None:
    assert (await shelf.own(name)).exists()


async def test_prompts_follow_each_other_and_are_told_when_over(stage: Stage) -> None:
    phone = await stage.phone("a", law=MU_LAW)
    prompts = [stage.prompt(500, 0.15), stage.prompt(900, 0.15)]
    stage.studio.play("c", "a", prompts, "welcome", 2, interruptible=False)
    assert await stage.until(Finished) == Finished("c", "a", "welcome")
    assert len(phone.packets()) == 2 * 15
    sound = phone.sound()
    assert loudness(sound[:1200], 500) > 7000
    assert loudness(sound[1200:2400], 900) > 7000
    assert loudness(sound[2400:3600], 500) > 7000
    gaps = np.diff([at for at, _ in phone.heard])
    assert np.median(gaps) == pytest.approx(0.02, abs=0.004)


async def test_a_held_caller_hears_music_and_is_not_heard(stage: Stage) -> None:
    one, other = await stage.talking()
    await asyncio.gather(one.speak(400, 0.1), other.speak(700, 0.1))
    stage.studio.hold("c", "a", stage.prompt(1000, 0.1))
    begun = monotonic()
    await asyncio.gather(one.speak(400, 0.3), other.speak(700, 0.3))
    assert one.hears(1000, begun)
    assert not one.hears(700, begun)
    assert not other.packets(begun)
    stage.studio.resume("c", "a")
    back = monotonic()
    await asyncio.gather(one.speak(400, 0.3), other.speak(700, 0.3))
    assert one.hears(700, back)
    assert other.hears(400, back)


async def test_an_address_that_never_answers_is_not_flooded(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sip_gateway.media.embedded.path.MOST_UNASKED", 5)
    phone = await stage.phone("a")
    stage.studio.play("c", "a", [stage.prompt(500, 0.3)], "p", 1, interruptible=False)
    await stage.until(Finished)
    assert len(phone.packets()) == 5
