"""质检 in the demo: a few conversations with two voices, judged by the rules; a month of an inspector's scores."""

import asyncio
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from demo.reading import toml
from demo.telephone import heeding
from demo.town import Town
from hotline.calls import recordings
from hotline.calls.models import CallOrder, CallRecord, Recording
from hotline.calls.outcomes import Outcome
from hotline.calls.quality import appealing, coaching, drawing, inspecting, judging
from hotline.calls.quality.models import QualityTask, Transcript
from hotline.calls.quality.sheet import Line
from hotline.calls.quality.states import Hearing, InspectionState, Speaker
from hotline.calls.quality.transcript import Utterance, as_text
from hotline.calls.states import Direction
from hotline.infra.secrets import vault
from hotline.people.actor import Actor
from hotline.speech.espeak import Espeak
from hotline.speech.sound import MANDARIN, RATE, for_telephone

INSPECTOR = "inspector1"
#: The latest stay in the queue, for whoever tries it.
LEFT_TO_DO = 8
PAUSE_SECONDS = 0.7
VOICES = {Speaker.CALLER: Espeak(pitch=35), Speaker.AGENT: Espeak(pitch=62)}


@dataclass(frozen=True)
class Talk:
    """A conversation, spoken."""

    content: bytes
    seconds: float
    said: list[Utterance]


async def inspect(town: Town, rows: Sequence[CallRecord], now: datetime, seed: str) -> None:
    """After the calls are told."""
    free = [one for one in rows if one.outcome is Outcome.ANSWERED and one.direction is Direction.INCOMING]
    heard = [await _heard(town, talk, free, now) for talk in toml("quality.toml")["talk"]]
    for day in (now.date() - timedelta(days=31), now.date()):
        await drawing.draw(town.centre.id, day, now)
    by = town.cast.login(INSPECTOR)
    tasks = [await inspecting.choose(one.call_id, by=by, now=now - timedelta(hours=20)) for one in heard]
    await _score_hard(town, heard[0], tasks[0], by, now)
    await _leave(tasks[1:], by, now)
    await _score_the_rest(by, [one.id for one in tasks], now, Random(seed))
    await heeding.heed(town, now)


async def _heard(town: Town, talk: dict[str, Any], free: list[CallRecord], now: datetime) -> CallRecord:
    """Laid over a call of this agent that was about as long, with or without an order as the talk says."""
    spoken = await _spoken([(Speaker(who), text) for who, text in talk["lines"]])
    call = await _fitting(town.cast.login(talk["agent"]), talk["order"], free, spoken.seconds, now)
    free.remove(call)
    recording = await _kept(call, spoken)
    made = await Transcript.create(
        tenant_id=call.tenant_id,
        call_id=call.id,
        recording_id=recording.id,
        state=Hearing.HEARD,
        utterances_encrypted=vault().encrypt(as_text(spoken.said)),
        heard=len(spoken.said),
        stretches=len(spoken.said),
        enrolled_at=call.ended_at,
        next_attempt_at=call.ended_at,
        done_at=call.ended_at,
    )
    await judging.judge(made.id, now)
    return call


async def _fitting(
    agent: Actor, order: bool, free: list[CallRecord], seconds: float, now: datetime
) -> CallRecord:
    mine = [
        one for one in free if one.agent_id == agent.staff_id and one.entered_at < now - timedelta(hours=22)
    ]
    linked = set(
        await CallOrder.filter(call_id__in=[one.id for one in mine]).values_list("call_id", flat=True)
    )
    recent = [one for one in mine if (one.id in linked) is order][-15:]
    return min(recent or mine, key=lambda one: abs(one.talk_seconds - seconds))


async def _kept(call: CallRecord, spoken: Talk) -> Recording:
    digest = hashlib.sha256(spoken.content).hexdigest()
    place = recordings.place(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(place.write_bytes, spoken.content)
    return await recordings.keep(
        call,
        digest,
        size=len(spoken.content),
        media_type="audio/ogg",
        seconds=spoken.seconds,
        started_at=call.answered_at or call.entered_at,
        staff_id=call.agent_id,
    )


async def _spoken(lines: Sequence[tuple[Speaker, str]]) -> Talk:
    parts, said, at = [], list[Utterance](), PAUSE_SECONDS
    for who, text in lines:
        voice = await VOICES[who].speak(text, MANDARIN)
        wave = for_telephone(voice.wave, voice.rate)
        end = at + len(wave) / RATE
        said.append(Utterance(round(at, 2), round(end, 2), who, text))
        parts.append((int(at * RATE), who, wave))
        at = end + PAUSE_SECONDS
    sound = np.zeros((int(at * RATE), 2), np.int16)
    for begin, who, wave in parts:
        sound[begin : begin + len(wave), 0 if who is Speaker.CALLER else 1] = wave
    return Talk(await asyncio.to_thread(_written, sound), len(sound) / RATE, said)


def _written(sound: NDArray[np.int16]) -> bytes:
    """As the gateway keeps recordings: Opus, the citizen left, the agent right."""
    out = io.BytesIO()
    soundfile.write(out, sound, RATE, format="OGG", subtype="OPUS")
    return out.getvalue()


async def _score_hard(town: Town, call: CallRecord, task: QualityTask, by: Actor, now: datetime) -> None:
    data = toml("quality.toml")["hard"]
    scored = now - timedelta(hours=19)
    await inspecting.submit(task.id, _lines(data["lines"], 20.0), data["remark"], by=by, now=scored)
    await coaching.coach(call.call_id, data["coaching"], by=by, now=scored)
    agent = town.cast.login(toml("quality.toml")["talk"][0]["agent"])
    await appealing.appeal(task.id, data["appeal"], by=agent, now=now - timedelta(hours=3))


async def _leave(tasks: Sequence[QualityTask], by: Actor, now: datetime) -> None:
    """What can be heard is there to be tried."""
    for task in tasks:
        await inspecting.put_back(task.id, by=by, now=now - timedelta(hours=20))


async def _score_the_rest(by: Actor, spoken: Sequence[int], now: datetime, rng: Random) -> None:
    sheets = toml("quality.toml")["sheet"]
    silent = QualityTask.filter(tenant_id=by.tenant_id, state=InspectionState.OPEN).exclude(id__in=spoken)
    open_ = silent.order_by("-call__entered_at")
    waiting = await open_.offset(LEFT_TO_DO).select_related("call")
    for task in waiting:
        at = min(now, task.call.entered_at + timedelta(hours=rng.uniform(4, 40)))
        sheet = rng.choices(sheets, [4, *([1] * (len(sheets) - 1))])[0]
        await inspecting.claim(task.id, by=by, now=at)
        second = min(5.0, await inspecting.sound_seconds(task.call_id) or 5.0)
        await inspecting.submit(task.id, _lines(sheet["lines"], second), sheet["remark"], by=by, now=at)


def _lines(rows: Sequence[Sequence[Any]], second: float) -> dict[str, Line]:
    return {code: Line(points, second, note) for code, points, note in rows}
