"""The model on this machine: answers understood, and the loop alive meanwhile."""

import asyncio
import io
from pathlib import Path
from time import monotonic

import numpy as np
import pytest
import soundfile

from hotline.infra.speech_settings import SpeechSettings
from hotline.speech.engine import NotUnderstood, engine_of
from hotline.speech.espeak import Espeak
from hotline.speech.intents import understood, wants_person
from hotline.speech.local import Local
from hotline.speech.sound import as_wav
from tests.speech.whisper import joined, parts

pytestmark = pytest.mark.sqlite

ANSWERS = {"good": ["满意", "非常满意"], "fair": ["基本满意"], "bad": ["不满意", "非常不满意"]}


def said(text: str) -> bytes:
    """Clear enough for a small model, which eSpeak over a telephone is not."""
    spoken = Espeak(speed=140).spoken(text, "cmn+Annie")
    made = io.BytesIO()
    soundfile.write(made, spoken.wave, spoken.rate, format="WAV", subtype="PCM_16")
    return made.getvalue()


@pytest.mark.skipif(not parts(), reason="the model of the test extras is not installed")
async def test_answers_are_understood_while_the_loop_lives(tmp_path: Path) -> None:
    engine = engine_of(SpeechSettings(speech_model=joined(tmp_path / "model"), speech_at_once=1))
    assert isinstance(engine, Local)
    latest, stop = 0.0, asyncio.Event()

    async def beat() -> None:
        nonlocal latest
        while not stop.is_set():
            begun = monotonic()
            await asyncio.sleep(0.02)
            latest = max(latest, monotonic() - begun)

    beating = asyncio.create_task(beat())
    told = [await engine.hear(said(text)) for text in ("非常满意，谢谢", "我要人工服务")]
    stop.set()
    await beating
    assert [understood(text, ANSWERS).value for text in told] == ["good", None]
    assert wants_person(told[1])
    assert await engine.hear(as_wav(np.zeros(8000, np.int16))) == ""
    assert latest < 1.0
    await engine.close()


async def test_a_folder_without_a_model_is_not_understood(tmp_path: Path) -> None:
    engine = Local(SpeechSettings(speech_model=tmp_path, speech_at_once=1, speech_seconds=20))
    with pytest.raises(NotUnderstood, match="process ended"):
        await engine.hear(said("喂"))
    with pytest.raises(NotUnderstood, match="a moment ago"):
        await engine.hear(said("喂"))
    await engine.close()


async def test_more_voices_than_can_be_worked_on_are_refused_at_once(tmp_path: Path) -> None:
    engine = Local(SpeechSettings(speech_model=tmp_path, speech_at_once=1, speech_seconds=0.05))
    engine._loaded = True
    voices = [engine.hear(said("喂")) for _ in range(30)]
    found = await asyncio.gather(*voices, return_exceptions=True)
    assert all(isinstance(one, NotUnderstood) for one in found)
    assert sum("too many" in str(one) for one in found) == 25
    await engine.close()
