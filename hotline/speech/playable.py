"""Any voice as WAV: browsers play no AMR, engines want 16 kHz of one channel."""

import io

import av

RATE = 16_000
LONGEST_SECONDS = 600  # of a recording sent as a file; voices of the app end after 60


class NotPlayable(Exception):  # noqa: N818 - a fact about a file, not a fault of ours
    """No sound could be read from it."""


def as_wav(content: bytes) -> bytes:
    """The sound, its first ten minutes. Works hard: call it in a thread."""
    made = io.BytesIO()
    try:
        with av.open(io.BytesIO(content), "r") as source, av.open(made, "w", format="wav") as target:
            _convert(source, target)
    except (av.FFmpegError, ValueError, IndexError) as failure:
        raise NotPlayable(type(failure).__name__) from failure
    return made.getvalue()


def _convert(source: av.container.InputContainer, target: av.container.OutputContainer) -> None:
    stream = target.add_stream("pcm_s16le", rate=RATE, layout="mono")
    even = av.AudioResampler("s16", "mono", RATE)
    samples = 0
    for frame in source.decode(audio=0):
        for part in even.resample(frame):
            target.mux(stream.encode(part))
            samples += part.samples
        if samples >= LONGEST_SECONDS * RATE:
            break
    for part in even.resample(None):
        target.mux(stream.encode(part))
    target.mux(stream.encode(None))
