"""Who has answered, by how he greets: told from what is heard in the first seconds, until it is settled."""

from __future__ import annotations

from hotline.speech.greeting import Greeting, Verdict
from sip_gateway.media.engine import Beep, Flowing, Heard, VoiceEnded, VoiceStarted

#: Who begins to speak later than this answers the robot, and does not greet it.
GREETS_WITHIN = 4.0


class Opening:
    """All times in seconds since the answer."""

    def __init__(self) -> None:
        self._greeting = Greeting()
        self._greets = False
        self._flows_since = 0.0

    def hear(self, event: Heard, now: float) -> None:
        match event:
            case Flowing():
                self._flows_since = now
            case VoiceStarted(at=at):
                self._greets = now <= GREETS_WITHIN
                if self._greets:
                    self._greeting.started(self._flows_since + at)
            case VoiceEnded(seconds=seconds) if self._greets:
                self._greeting.ended(now, seconds)
            case Beep():
                self._greeting.beeped(now)

    def verdict(self, now: float) -> Verdict:
        return self._greeting.verdict(now)

    def late(self, now: float) -> bool:
        """Longer nobody waits for a word."""
        return self._greeting.late(now)
