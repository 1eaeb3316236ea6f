"""Engines that understand, and what becomes of a voice when they are slow, broken, talkative or gone."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from websockets.asyncio.server import ServerConnection, serve

from hotline.infra.speech_settings import SpeechSettings
from hotline.speech.engine import Engine, NotUnderstood, engine_of
from hotline.speech.sound import as_wav
from hotline.speech.transcript import LONGEST, line, transcript
from tests.playing import served

pytestmark = pytest.mark.sqlite

WAV = as_wav(np.arange(8000).astype(np.int16))
#: Of an engine that is to answer, and of one that is to be given up.
PATIENT, IMPATIENT = 30.0, 0.4


def engine(address: str, patience: float = PATIENT) -> Engine:
    made = engine_of(SpeechSettings(speech_url=address, speech_key="key", speech_seconds=patience))
    assert made is not None
    return made


@contextlib.asynccontextmanager
async def machine(
    answer: Callable[[Request], Awaitable[Response]], patience: float = PATIENT
) -> AsyncIterator[Engine]:
    async with served(Starlette(routes=[Route("/", answer, methods=["POST"])])) as address:
        made = engine(address, patience)
        yield made
        await made.close()


@contextlib.asynccontextmanager
async def funasr(
    answers: list[object], mode: str = "", patience: float = PATIENT
) -> AsyncIterator[tuple[Engine, list[object]]]:
    """A server that takes everything up to the end mark and then answers so; None: it hangs up."""
    got: list[object] = []

    async def talk(connection: ServerConnection) -> None:
        sound = b""
        async for message in connection:
            if isinstance(message, bytes):
                sound += message
            else:
                got.append(json.loads(message))
                if not got[-1]["is_speaking"]:  # type: ignore[index]
                    break
        got.append(sound)
        for answer in answers:
            if answer is None:
                return
            await connection.send(answer if isinstance(answer, str | bytes) else json.dumps(answer))
        await connection.wait_closed()

    async with serve(talk, "127.0.0.1", 0, subprotocols=["binary"]) as server:  # type: ignore[list-item]
        port = server.sockets[0].getsockname()[1]
        yield engine(f"ws://127.0.0.1:{port}{mode}", patience), got


async def test_nothing_configured_is_no_engine() -> None:
    assert engine_of(SpeechSettings()) is None


async def test_http_takes_the_sound_and_gives_the_text() -> None:
    async def hear(request: Request) -> Response:
        assert await request.body() == WAV and request.headers["authorization"] == "Bearer key"
        return JSONResponse({"text": " <|zh|>满意\n\x00 谢谢 "})

    async with machine(hear) as made:
        assert await made.hear(WAV) == "满意 谢谢"


@pytest.mark.parametrize(
    "answer",
    [
        PlainTextResponse("<html>", 502),
        PlainTextResponse("<html>"),
        JSONResponse({"text": None}),
        JSONResponse(["满意"]),
        PlainTextResponse('{"text": "' + "满" * 2_000_000 + '"}'),
        PlainTextResponse(b"\xff\xfe{"),
    ],
)
async def test_http_that_makes_no_sense_is_not_understood(answer: Response) -> None:
    async def hear(request: Request) -> Response:
        return answer

    async with machine(hear) as made:
        with pytest.raises(NotUnderstood):
            await made.hear(WAV)


async def test_http_that_never_ends_is_given_up_in_time() -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.1)

    async def hear(request: Request) -> Response:
        return StreamingResponse(drip())

    async with machine(hear, IMPATIENT) as made, asyncio.timeout(30):
        with pytest.raises(NotUnderstood):
            await made.hear(WAV)


async def test_nobody_there_is_not_understood() -> None:
    for address in ("http://127.0.0.1:9", "ws://127.0.0.1:9"):
        with pytest.raises(NotUnderstood):
            await engine(address).hear(WAV)


async def test_funasr_is_told_the_form_of_the_sound_and_asked_for_one_sentence() -> None:
    async with funasr([{"mode": "offline", "text": "不满意", "is_final": False}]) as (made, got):
        assert await made.hear(WAV) == "不满意"
    about, end, sound = got
    assert about["mode"] == "offline" and about["audio_fs"] == 8000 and about["wav_format"] == "pcm"  # type: ignore[index]
    assert end == {"is_speaking": False} and sound == WAV[-16000:]


async def test_of_funasr_2pass_only_corrected_sentences_count() -> None:
    answers: list[object] = [
        {"mode": "2pass-online", "text": "布"},
        {"mode": "2pass-offline", "text": "不满意，", "is_final": False},
        {"mode": "2pass-online", "text": "他们没"},
        {"mode": "2pass-offline", "text": "他们没有来", "is_final": True},
    ]
    async with funasr(answers, "#2pass") as (made, _):
        assert await made.hear(WAV) == "不满意，他们没有来"


@pytest.mark.parametrize(
    "answers", [[], [None], ["<html>"], [b"\xff"], ["[]"], [{"mode": "offline"}], ["x" * 2_000_000]]
)
async def test_funasr_that_makes_no_sense_is_not_understood_in_time(answers: list[object]) -> None:
    async with funasr(answers, patience=IMPATIENT) as (made, _), asyncio.timeout(30):
        with pytest.raises(NotUnderstood):
            await made.hear(WAV)


async def test_what_is_no_sound_is_not_understood() -> None:
    async with funasr([{"text": "满意"}]) as (made, _):
        with pytest.raises(NotUnderstood):
            await made.hear(b"RIFF")


@given(st.text(), st.integers(1, 3))
def test_a_transcript_is_one_printable_line(text: str, times: int) -> None:
    found = line(text * times)
    assert found.isprintable() and len(found) <= LONGEST and found == found.strip()
    assert transcript({"text": text}) == line(text)
