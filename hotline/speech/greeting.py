"""Who answered, a person or a machine, by how they greet.

A person says 喂 or a name and waits. A machine talks on, or beeps: then the robot had better not talk as if
somebody listened. Fed with what `Activity` finds on the line, in seconds since it was answered.
"""

from typing import Literal

Verdict = Literal["undecided", "human", "machine"]

MONOLOGUE = 4.6
"""Seconds of voice nobody greets a stranger with; a company's 您好，这里是… is shorter."""
NOTICED = 0.6
"""Seconds until the end of a voice is noticed: it may be silent already."""
WAITS = 0.5
"""Seconds silent after the end of a voice was noticed: who greeted is waiting for us."""
DEADLINE = 8.0
"""Who has not said a word by then may still listen: the robot talks, and offers keys."""
BEEPS_UNTIL = 20.0
"""A short announcement sounds like a person until its beep."""


class Greeting:
    """The first seconds of one call."""

    def __init__(self) -> None:
        self._voice = 0.0
        self._since: float | None = None
        self._ended: float | None = None
        self._settled: Verdict = "undecided"

    def started(self, at: float) -> None:
        """A voice began."""
        self._since = at

    def ended(self, at: float, seconds: float) -> None:
        """It ended, noticed at `at`, after so many seconds of voice."""
        self._voice += seconds
        self._since, self._ended = None, at

    def beeped(self, at: float) -> None:
        """A single tone was heard: no person makes one."""
        if at <= BEEPS_UNTIL:
            self._settled = "machine"

    def verdict(self, now: float) -> Verdict:
        """Final when "machine"; "human" only a beep can change."""
        if self._settled == "undecided":
            self._settled = self._judged(now)
        return self._settled

    def late(self, now: float) -> bool:
        """Nothing was heard that tells: do not wait any longer."""
        return self._settled == "undecided" and now >= DEADLINE

    def _judged(self, now: float) -> Verdict:
        speaking = max(0.0, now - self._since - NOTICED) if self._since is not None else 0.0
        if self._voice + speaking >= MONOLOGUE:
            return "machine"
        if self._since is None and self._ended is not None and now - self._ended >= WAITS:
            return "human"
        return "undecided"
