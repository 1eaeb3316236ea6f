"""Telephones record AMR; browsers neither record nor play it."""

import io
from typing import cast

import av

from standins.wechat.refusing import Refusal

AMR = b"#!AMR"
RATE = 8000


def to_amr(content: bytes) -> bytes:
    """What a browser recorded, as a telephone sends it."""
    return content if content.startswith(AMR) else _converted(content, "amr", "libopencore_amrnb")


def to_wav(content: bytes) -> bytes:
    """What a browser plays."""
    return _converted(content, "wav", "pcm_s16le")


def _converted(content: bytes, container: str, codec: str) -> bytes:
    made = io.BytesIO()
    try:
        with av.open(io.BytesIO(content), "r") as source, av.open(made, "w", format=container) as sink:
            stream = cast(av.AudioStream, sink.add_stream(codec, rate=RATE))
            stream.layout = "mono"
            resampler = av.AudioResampler("s16", "mono", RATE)
            for frame in source.decode(audio=0):
                for resampled in resampler.resample(frame):
                    sink.mux(stream.encode(resampled))
            for resampled in resampler.resample(None):
                sink.mux(stream.encode(resampled))
            sink.mux(stream.encode(None))
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise Refusal(40005, "invalid file type") from error
    return made.getvalue()
