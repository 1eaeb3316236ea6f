"""Conversations as sound: what each voice says is told by how high it is."""

import io
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from hotline.calls import recordings
from hotline.calls.models import CallRecord, Recording
from tests.calls.exchange import Exchange

RATE = 8000
SAID = {
    200: "您好，请问有什么可以帮您？",
    300: "我家楼下着火了！",
    400: "好的，这事不归我管。",
    500: "那我找谁？",
}


def sound(*parts: tuple[int, float, float, int], seconds: float = 12, sides: int = 2) -> bytes:
    """OGG/Opus as the gateway keeps it: (side, from, until, hertz)."""
    moments = np.arange(int(seconds * RATE)) / RATE
    heard: NDArray[np.float64] = np.random.default_rng(1).normal(0, 0.0004, (len(moments), sides))
    for side, begin, end, hertz in parts:
        inside = (moments >= begin) & (moments < end)
        heard[inside, side] += 0.2 * np.sin(2 * np.pi * hertz * moments[inside])
    out = io.BytesIO()
    soundfile.write(out, heard, RATE, format="OGG", subtype="OPUS")
    return out.getvalue()


TALK = sound((1, 0.5, 2, 200), (0, 3, 5, 300), (1, 6, 8, 400), (0, 9, 11, 500))


async def recorded(exchange: Exchange, content: bytes = TALK, **more: Any) -> Recording:
    call = await exchange.call(**({"answered": 10} | more))
    return await kept(exchange, call, content)


async def kept(exchange: Exchange, call: CallRecord, content: bytes) -> Recording:
    digest = f"{abs(hash(content)):064x}"[:64]
    place = recordings.place(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    seconds = soundfile.info(io.BytesIO(content)).duration if content[:4] == b"OggS" else 1.0
    return await recordings.keep(
        call, digest, size=len(content), media_type="audio/ogg", seconds=seconds, started_at=exchange.now
    )
