"""Small real sounds."""

import io

import numpy as np
import soundfile

RATE = 8000


def tone(seconds: float = 0.5, hertz: float = 440.0) -> bytes:
    """A WAV of a tone."""
    moments = np.arange(int(RATE * seconds)) / RATE
    out = io.BytesIO()
    soundfile.write(out, 0.2 * np.sin(2 * np.pi * hertz * moments), RATE, format="WAV", subtype="PCM_16")
    return out.getvalue()
