"""Engines that speak, and eSpeak in their stead when they are silent, slow or broken."""

import asyncio
import contextlib
import io
import sys
import types
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from hotline.infra.speech_settings import SpeechSettings
from hotline.speech.saying import FirstOf, sayer_of, speech_of
from hotline.speech.sound import MANDARIN, NotSaid, Spoken
from sip_gateway.media.prompts.shelf import Shelf
from tests.playing import served

pytestmark = pytest.mark.sqlite

TEXT = "您好，请讲。"


def wav(wave: object, rate: int = 16000) -> Response:
    made = io.BytesIO()
    soundfile.write(made, wave, rate, format="WAV", subtype="PCM_16")
    return Response(made.getvalue(), media_type="audio/wav")


TONE = np.sin(np.arange(32000) / 8) * 0.2


@contextlib.asynccontextmanager
async def machine(
    answer: Callable[[Request], Awaitable[Response]], patience: float = 30
) -> AsyncIterator[SpeechSettings]:
    async with served(Starlette(routes=[Route("/", answer, methods=["POST"])])) as address:
        yield SpeechSettings(voice_engine="http", voice_url=address, voice_key="key", voice_seconds=patience)


def seconds(sound: bytes) -> float:
    with soundfile.SoundFile(io.BytesIO(sound)) as file:
        assert (file.samplerate, file.channels, file.subtype) == (8000, 1, "PCM_16")
        return float(file.frames / 8000)


async def test_espeak_speaks_when_nothing_is_configured() -> None:
    assert 0.5 < seconds(await sayer_of(SpeechSettings()).say(TEXT)) < 4


@pytest.mark.parametrize("text", ["", "，。", "\0", "x" * 5000])
async def test_what_cannot_be_said_is_not_said(text: str) -> None:
    with pytest.raises(NotSaid):
        await sayer_of(SpeechSettings()).say(text)


async def test_the_citys_engine_is_brought_to_the_telephones_form() -> None:
    async def speak(request: Request) -> Response:
        assert await request.json() == {"text": TEXT, "voice": MANDARIN}
        assert request.headers["authorization"] == "Bearer key"
        return wav(np.stack([TONE, TONE], axis=1))

    async with machine(speak) as settings:
        sayer = sayer_of(settings)
        assert seconds(await sayer.say(TEXT)) == pytest.approx(2.0)
        await sayer.close()


@pytest.mark.parametrize(
    "answer",
    [
        wav(np.zeros(0)),
        wav(np.zeros(16000)),
        PlainTextResponse("<html>"),
        PlainTextResponse("", 204),
        PlainTextResponse("", 500),
        Response(b"RIFF" + b"\xff" * 100),
        None,
    ],
)
async def test_espeak_stands_in_and_the_engine_rests(answer: Response | None) -> None:
    asked = 0

    async def speak(request: Request) -> Response:
        nonlocal asked
        asked += 1
        if answer is None:
            await asyncio.sleep(1)
        return answer or wav(TONE)

    async with machine(speak, 30 if answer else 0.4) as settings:
        speech = speech_of(settings)
        assert [(await speech.speak(TEXT, MANDARIN)).by for _ in range(3)] == ["espeak"] * 3
        assert asked == 1
        await speech.close()


class Moody:
    """Fails as long as it is told to."""

    def __init__(self, name: str) -> None:
        self.name, self.fails = name, True

    async def speak(self, text: str, voice: str) -> Spoken:
        if self.fails:
            raise NotSaid("moody")
        return Spoken(TONE.astype(np.float32), 16000, self.name)

    async def close(self) -> None:
        """Nothing is open."""


async def test_an_engine_that_works_again_is_heard_again(tmp_path: Path) -> None:
    """Nor is what eSpeak said in its stead kept as its own."""
    now = 0.0
    first, second = Moody("first"), Moody("second")
    second.fails = False
    speech = FirstOf([first, second], clock=lambda: now)
    shelf = Shelf(tmp_path, speech)
    in_stead = await shelf.speak(TEXT)
    first.fails = False
    assert await shelf.speak(TEXT) == in_stead
    now = 60.0
    own = await shelf.speak(TEXT)
    assert own != in_stead and await shelf.speak(TEXT) == own
    second.fails = first.fails = True
    with pytest.raises(NotSaid):
        await shelf.speak("别的")


async def test_sherpa_speaks_when_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = SpeechSettings(voice_engine="sherpa", voice_model=tmp_path, voice_speaker=3)
    monkeypatch.setitem(sys.modules, "sherpa_onnx", None)
    assert (await speech_of(settings).speak(TEXT, MANDARIN)).by == "espeak"
    monkeypatch.setitem(sys.modules, "sherpa_onnx", _sherpa(tmp_path))
    (tmp_path / "model.onnx").touch()
    assert (await speech_of(settings).speak(TEXT, MANDARIN)).by == f"sherpa-{tmp_path.name}-3"


def _sherpa(folder: Path) -> types.ModuleType:
    """The part of the library that is used, as its documentation tells it."""

    class Model:
        def __init__(self, given: dict[str, object]) -> None:
            vits = given["model"]["vits"]  # type: ignore[index]
            assert vits["model"] == str(folder / "model.onnx") and vits["lexicon"] == ""

        def generate(self, text: str, sid: int, speed: float) -> types.SimpleNamespace:
            return types.SimpleNamespace(samples=TONE.tolist(), sample_rate=22050)

    library = types.ModuleType("sherpa_onnx")
    for name in ("OfflineTtsVitsModelConfig", "OfflineTtsModelConfig", "OfflineTtsConfig"):
        setattr(library, name, dict)
    library.OfflineTts = Model  # type: ignore[attr-defined]
    return library
