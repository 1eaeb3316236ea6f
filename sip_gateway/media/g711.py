"""G.711 as tables, which libsndfile computes; everything on the wire here is 8,000 octets a second."""

import io
from dataclasses import dataclass

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 8000
FRAME = 160
"""Samples in 20 ms."""

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """One of the two ways to write a sample in one octet."""

    name: str
    payload_type: int
    index: int
    expand: NDArray[np.int16]
    """Octet → sample."""
    compress: NDArray[np.uint8]
    """Sample + 32768 → octet."""

    @property
    def silence(self) -> bytes:
        return self.compress[32768:32769].tobytes()

    def decode(self, octets: bytes) -> Samples:
        return self.expand[np.frombuffer(octets, np.uint8)]

    def encode(self, samples: Samples) -> bytes:
        return self.compress[samples.astype(np.int32) + 32768].tobytes()


def _law(name: str, payload_type: int, index: int, subtype: str) -> Law:
    octets = io.BytesIO(bytes(range(256)))
    expand, _ = soundfile.read(
        octets, dtype="int16", format="RAW", subtype=subtype, samplerate=RATE, channels=1
    )
    written = io.BytesIO()
    every = np.arange(-32768, 32768, dtype=np.int32).astype(np.int16)
    soundfile.write(written, every, RATE, format="RAW", subtype=subtype)
    return Law(name, payload_type, index, expand, np.frombuffer(written.getvalue(), np.uint8))


A_LAW = _law("PCMA", 8, 0, "ALAW")
MU_LAW = _law("PCMU", 0, 1, "ULAW")
LAWS = {law.payload_type: law for law in (A_LAW, MU_LAW)}
NAMED = {law.name: law for law in (A_LAW, MU_LAW)}

EXPAND = np.stack([A_LAW.expand, MU_LAW.expand])
COMPRESS = np.stack([A_LAW.compress, MU_LAW.compress])


def _between(law: Law, other: Law) -> bytes:
    return other.encode(law.expand)


TRANSLATE = [[_between(law, other) for other in (A_LAW, MU_LAW)] for law in (A_LAW, MU_LAW)]
"""By index: `octets.translate(TRANSLATE[mine][theirs])`."""


def _fainter(law: Law, factor: float) -> bytes:
    return law.encode((law.expand * factor).astype(np.int16))


FAINTER = [_fainter(law, 0.6) for law in (A_LAW, MU_LAW)]
"""What a lost frame is filled with: the one before, fainter."""
