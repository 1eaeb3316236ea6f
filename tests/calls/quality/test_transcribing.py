"""Recordings become text through a real engine over HTTP that may be away, lie or be slow."""

import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import soundfile
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from hotline.calls import recordings
from hotline.calls.quality import judging, transcribing
from hotline.calls.quality.models import QualityMark, QualityScore, Transcript
from hotline.calls.quality.states import Hearing, Speaker
from hotline.calls.quality.transcribing import Transcriber
from hotline.infra.settings import Settings
from hotline.speech.engine import OverHttp
from tests.calls.exchange import Exchange
from tests.calls.quality.talking import SAID, recorded, sound
from tests.playing import served


@dataclass
class Ear:
    """The stand-in: hears how high a voice is, and behaves as `moods` say, the last for ever."""

    moods: list[str] = field(default_factory=lambda: ["well"])
    heard: list[int] = field(default_factory=list)
    deaf_to: int = 0

    async def hear(self, request: Request) -> Response:
        samples, rate = soundfile.read(io.BytesIO(await request.body()))
        assert rate == 16_000 and samples.ndim == 1
        spectrum = np.abs(np.fft.rfft(samples))
        hertz = round(float(np.argmax(spectrum)) * rate / len(samples) / 100) * 100
        self.heard.append(hertz)
        mood = self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]
        if mood == "away" or hertz == self.deaf_to:
            return PlainTextResponse("<html>", 502)
        return JSONResponse({"text": "胡说" * 400 if mood == "lying" else SAID[hertz]})


Worker = Callable[..., Any]


@asynccontextmanager
async def at_work(exchange: Exchange, ear: Ear) -> AsyncIterator[Transcriber]:
    async with served(Starlette(routes=[Route("/hear", ear.hear, methods=["POST"])])) as address:
        settings = Settings.model_validate({"speech_url": f"{address}/hear", "speech_seconds": 2})
        engine = OverHttp(settings)
        yield Transcriber(engine, clock=lambda: exchange.now)
        await engine.close()


async def test_both_voices_are_read_apart_and_kept_sealed(exchange: Exchange) -> None:
    recording = await recorded(exchange)
    async with at_work(exchange, Ear()) as worker:
        assert await worker.step() == 1
        assert await worker.step() == 0
    transcript = await Transcript.get(recording_id=recording.id)
    assert transcript.state is Hearing.HEARD and "着火" not in transcript.utterances_encrypted
    said = transcript.utterances
    assert [(one.speaker, one.text) for one in said] == [
        (Speaker.AGENT, SAID[200]),
        (Speaker.CALLER, SAID[300]),
        (Speaker.AGENT, SAID[400]),
        (Speaker.CALLER, SAID[500]),
    ]
    assert [round(one.start) for one in said] == [0, 3, 6, 9]


async def test_a_message_and_a_robots_call_are_read_too(exchange: Exchange) -> None:
    await recorded(exchange, sound((0, 1, 3, 300), sides=1), answered=None, end={"voicemail": True})
    await recorded(exchange, sound((0, 1, 3, 300), (1, 4, 6, 200)), answered=None, ended=30)
    async with at_work(exchange, Ear()) as worker:
        await worker.step()
        await worker.step()
    spoke = [[one.speaker for one in row.utterances] for row in await Transcript.all().order_by("id")]
    assert spoke == [[Speaker.CALLER], [Speaker.CALLER, Speaker.ROBOT]]


async def test_an_engine_that_goes_away_costs_a_pause_and_nothing_else(exchange: Exchange) -> None:
    recording = await recorded(exchange)
    ear = Ear(["well", "away", "away", "lying", "away", "well"])
    async with at_work(exchange, ear) as worker:
        await worker.step()
        half = await Transcript.get(recording_id=recording.id)
        assert half.state is Hearing.WAITING and half.heard == 1 and half.trouble
        assert half.next_attempt_at > exchange.now and await worker.step() == 0
        exchange.town.later(minutes=5)
        await worker.step()  # away; so is the stretch beside it, which lies
        again = await Transcript.get(recording_id=recording.id)
        assert again.heard == 1 and again.tries == 2 and again.next_attempt_at > half.next_attempt_at
        exchange.town.later(hours=2)
        ear.moods = ["well"]
        await worker.step()
    done = await Transcript.get(recording_id=recording.id)
    assert done.state is Hearing.HEARD and [one.text for one in done.utterances] == list(SAID.values())
    assert ear.heard.count(200) == 1  # what was heard once is not asked again


async def test_a_stretch_nobody_can_read_does_not_hold_up_the_rest(exchange: Exchange) -> None:
    await recorded(exchange)
    async with at_work(exchange, Ear(deaf_to=300)) as worker:
        await worker.step()
        exchange.town.later(minutes=5)
        await worker.step()
    done = await Transcript.get()
    assert done.state is Hearing.HEARD and [one.heard for one in done.utterances] == [True, False, True, True]


async def test_a_long_call_is_read_in_pieces(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcribing, "BATCH", 3)
    await recorded(exchange)
    async with at_work(exchange, Ear()) as worker:
        await worker.step()
        assert (await Transcript.get()).heard == 3
        await worker.step()
    assert (await Transcript.get()).state is Hearing.HEARD


async def test_what_is_no_sound_is_said_to_be_none(exchange: Exchange) -> None:
    await recorded(exchange, b"nonsense")
    async with at_work(exchange, Ear()) as worker:
        await worker.step()
    failed = await Transcript.get()
    assert failed.state is Hearing.FAILED and "无法读取" in failed.trouble


async def test_the_rules_score_it_once_its_order_would_be_written(exchange: Exchange) -> None:
    recording = await recorded(exchange)
    async with at_work(exchange, Ear()) as worker:
        await worker.step()
    assert await judging.judge_due(exchange.now) == 0
    exchange.town.later(hours=1)
    assert await judging.judge_due(exchange.now) == 1 and await judging.judge_due(exchange.now) == 0
    score = await QualityScore.get()
    marks = {one.code: one for one in await QualityMark.filter(score_id=score.id)}
    assert {"urgent", "forbidden"} <= set(marks) and score.severe_business and score.severe_service
    assert marks["urgent"].words == "着火" and 3 <= (marks["urgent"].start or 0) <= 5
    assert "着火" not in marks["urgent"].words_encrypted and score.business == 60
    removal = await recordings.ask_removal(recording.id, "误录", by=exchange["shift_lead"], now=exchange.now)
    manager = exchange["manager"]
    await recordings.decide_removal(removal.id, approve=True, opinion="", by=manager, now=exchange.now)
    assert (await Transcript.get()).utterances == []
    assert not any(one.words for one in await QualityMark.all())
