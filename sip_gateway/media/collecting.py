"""Waiting for keys: pure, `now` is an argument."""

from dataclasses import dataclass, field

from sip_gateway.media.engine import Collected, Digits, Silence, Timeout


@dataclass(slots=True)
class Collecting:
    """One `collect` of one leg."""

    call: str
    leg: str
    wanted: Digits
    deadline: float
    digits: str = field(default="")

    @classmethod
    def begin(cls, call: str, leg: str, wanted: Digits, now: float) -> "Collecting":
        return cls(call, leg, wanted, now + wanted.first_seconds)

    def press(self, digit: str, now: float) -> Collected | None:
        """A key; what was asked for, if it is complete now."""
        if digit in self.wanted.stop:
            return Collected(self.call, self.leg, self.digits)
        self.digits += digit
        self.deadline = now + self.wanted.between_seconds
        return Collected(self.call, self.leg, self.digits) if len(self.digits) >= self.wanted.most else None

    def look(self, now: float) -> Timeout | None:
        """Whether the time is over."""
        if now < self.deadline:
            return None
        why = Silence.NO_FURTHER_DIGIT if self.digits else Silence.NO_DIGIT
        return Timeout(self.call, self.leg, self.digits, why)

    def wait(self, now: float) -> None:
        """A prompt still plays: the time has not begun to run."""
        if not self.digits:
            self.deadline = now + self.wanted.first_seconds
