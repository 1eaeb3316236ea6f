"""Listening to a leg: when a voice begins, what it said when it ends, and the beep of a machine.

Packets are only put aside when they come; they are listened to on the beat, a frame of 20 ms at a time. A phone that
sends nothing while its owner is silent is heard as silence. What was said crosses to the gateway once, at its end.
"""

from __future__ import annotations

import io
from collections import deque
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from hotline.speech.activity import BEAT, BEFORE, Activity
from sip_gateway.media.engine import Beep, Flowing, Listener, VoiceEnded, VoiceStarted
from sip_gateway.media.g711 import FRAME, RATE, Law, Samples

if TYPE_CHECKING:
    from sip_gateway.media.embedded.leg import Leg

KEPT = round(BEFORE / BEAT)
"""Frames kept from before a voice was noticed: the first consonant is said softly."""
LONGEST = 1000
"""Frames of one piece: who speaks longer is heard in pieces of 20 s."""
PATIENCE = 0.1
"""Seconds without a packet, after which a phone is taken for silent."""
MOST_AT_ONCE = 5
"""Frames heard on one beat when packets come in a rush."""
_NOTHING: Samples = np.zeros(FRAME, np.int16)


class Hearing:
    """One leg's sound on its way to whoever listens."""

    def __init__(self, call: str, leg: str, tell: Listener) -> None:
        self._call, self._leg, self._tell = call, leg, tell
        self._activity = Activity()
        self._waiting: Samples = np.zeros(0, np.int16)
        self._said: list[Samples] = []
        self._before: deque[Samples] = deque(maxlen=KEPT)
        self._speaking = self._flows = False
        self._began = 0.0
        self._last_put = float("inf")

    def put(self, payload: bytes, law: Law) -> None:
        """A packet: of 20 ms mostly, of any length sometimes."""
        if not self._flows:
            self._flows = True
            self._tell(Flowing(self._call, self._leg))
        self._waiting = np.concatenate([self._waiting, law.decode(payload)])
        self._last_put = float("-inf")

    def beat(self, now: float) -> None:
        """Listen to what has come, or to the silence."""
        if not self._flows:
            return
        if len(self._waiting) < FRAME:
            self._miss(now)
            return
        self._last_put = now
        for _ in range(min(MOST_AT_ONCE, len(self._waiting) // FRAME)):
            frame, self._waiting = self._waiting[:FRAME], self._waiting[FRAME:]
            self._listen(frame)

    def _miss(self, now: float) -> None:
        if self._last_put == float("-inf"):
            self._last_put = now
        if now - self._last_put >= PATIENCE:
            self._listen(_NOTHING)

    def _listen(self, frame: Samples) -> None:
        heard = self._activity.hear(frame)
        if heard == "beep":
            self._tell(Beep(self._call, self._leg, round(self._activity.now, 2)))
        elif heard == "started":
            self._begin(self._activity.began)
        if self._speaking:
            self._said.append(frame)
        else:
            self._before.append(frame)
        if heard == "ended":
            self._end(self._activity.began + self._activity.lasted)
        elif len(self._said) >= LONGEST:
            self._end(self._activity.now)
            self._begin(self._activity.now)

    def _begin(self, at: float) -> None:
        self._speaking, self._began = True, at
        self._said = list(self._before)
        self._before.clear()
        self._tell(VoiceStarted(self._call, self._leg, round(at, 2)))

    def _end(self, until: float) -> None:
        self._speaking = False
        said, self._said = np.concatenate(self._said), []
        lasted = round(until - self._began, 2)
        self._tell(VoiceEnded(self._call, self._leg, round(self._began, 2), lasted, _wav(said)))


def _wav(samples: Samples) -> bytes:
    kept = io.BytesIO()
    soundfile.write(kept, samples, RATE, format="WAV", subtype="PCM_16")
    return kept.getvalue()


class Ears:
    """The legs of one worker that are listened to."""

    def __init__(self, tell: Listener) -> None:
        self._tell = tell
        self._legs: set[Leg] = set()

    def listen(self, call: str, leg: Leg, *, on: bool) -> None:
        """From now on, afresh; or no longer."""
        self.forget(leg)
        if on:
            leg.hearing = Hearing(call, leg.name, self._tell)
            self._legs.add(leg)

    def forget(self, leg: Leg) -> None:
        leg.hearing = None
        self._legs.discard(leg)

    def beat(self, now: float) -> None:
        """Every leg we listen to hears us all the time, too: a way through a firewall stays open, and nobody
        believes that the line is dead."""
        for leg in list(self._legs):
            if leg.player is None:
                leg.keep_open(now)
            if leg.hearing is not None:
                leg.hearing.beat(now)
