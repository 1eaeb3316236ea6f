"""What can be heard in the demo: messages and conversations, spoken by the house's own speech engine."""

import asyncio
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import soundfile

from demo.reading import toml
from hotline.calls import recordings
from hotline.calls.models import CallRecord, Recording, Voicemail
from hotline.calls.outcomes import Outcome
from hotline.speech.espeak import Espeak
from hotline.speech.sound import MANDARIN

#: So many of the latest conversations can be heard.
HEARD = 12
UNHEARD = 3
WITHIN = timedelta(minutes=40)


@dataclass(frozen=True)
class Sound:
    """On disk, under its hash."""

    sha256: str
    size: int
    seconds: float


async def speak_all(calls: Sequence[CallRecord], now: datetime) -> None:
    """Every message has its sound, and so have the latest conversations; older ones were before the tapes."""
    data = toml("telephone.toml")
    left = [one for one in calls if one.outcome is Outcome.VOICEMAIL]
    talked = [one for one in calls if one.outcome is Outcome.ANSWERED][-HEARD:]
    messages = [await _spoken(row["text"]) for row in data["message"]]
    await _left(left, messages)
    sound = await _spoken(data["talk"][0]["text"])
    await Recording.bulk_create([_recording(call, sound) for call in talked])


async def _left(calls: Sequence[CallRecord], sounds: Sequence[Sound]) -> None:
    """All but the latest few were heard within the hour."""
    rows = [_recording(call, sounds[place % len(sounds)]) for place, call in enumerate(calls)]
    await Recording.bulk_create(rows)
    kept = {one.call_id: one.id for one in await Recording.filter(call_id__in=[one.id for one in calls])}
    heard = len(calls) - UNHEARD
    await Voicemail.bulk_create(
        Voicemail(
            tenant_id=call.tenant_id,
            call_id=call.id,
            recording_id=kept[call.id],
            left_at=call.ended_at,
            heard_at=call.ended_at + WITHIN if place < heard and call.ended_at else None,
        )
        for place, call in enumerate(calls)
    )


def _recording(call: CallRecord, sound: Sound) -> Recording:
    return Recording(
        call_id=call.id,
        sha256=sound.sha256,
        size=sound.size,
        media_type="audio/ogg",
        seconds=sound.seconds,
        started_at=call.answered_at or call.entered_at,
        staff_id=call.agent_id,
    )


async def _spoken(text: str) -> Sound:
    spoken = await Espeak().speak(text, MANDARIN)
    return await asyncio.to_thread(_write, spoken.wave, spoken.rate)


def _write(samples: object, rate: int) -> Sound:
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format="WAV", subtype="PCM_16")
    content = out.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    place = recordings.place(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return Sound(digest, len(content), round(soundfile.info(io.BytesIO(content)).duration, 2))
