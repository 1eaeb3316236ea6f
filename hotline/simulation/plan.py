"""What a drill of the ladder assumes about orders, channels and people."""

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

#: A Thursday night in China: only emergencies may ring now.
START = datetime(2026, 7, 16, 14, 30, tzinfo=UTC)
TYPICAL = "15:0.2 60:0.4 180:0.3 never:0.1"


class BadPlan(ValueError):
    """An option that cannot be meant."""


@dataclass(frozen=True)
class Answers:
    """How people answer what rings: within so many seconds, each with its share; the rest never does."""

    steps: tuple[tuple[float, float], ...]

    @classmethod
    def parse(cls, text: str) -> "Answers":
        """`15:0.2 60:0.4 180:0.3 never:0.1`: shares that add up to one."""
        steps, silent = [], 0.0
        for part in text.split():
            seconds, _, share = part.partition(":")
            try:
                if seconds == "never":
                    silent += float(share)
                else:
                    steps.append((float(seconds), float(share)))
            except ValueError as error:
                raise BadPlan(f"{part!r} is not SECONDS:SHARE or never:SHARE") from error
        if abs(sum(share for _, share in steps) + silent - 1) > 1e-6 or min([silent, *sum(steps, ())]) < 0:
            raise BadPlan("the shares of the answers must be positive and add up to 1")
        return cls(tuple(sorted(steps)))

    def draw(self, rng: Random) -> float | None:
        """Seconds until the answer, or None."""
        chance, since = rng.random(), 0.0
        for until, share in self.steps:
            if chance < share:
                return rng.uniform(since, until)
            chance, since = chance - share, until
        return None


@dataclass(frozen=True)
class Plan:
    """One drill."""

    orders: int = 1000
    units: int = 25
    seconds: int = 600  # over which the orders are dispatched
    answers: Answers = Answers.parse(TYPICAL)
    webpush_failing: float = 1.0
    sms_failing: float = 0.1
    online: float = 0.1  # of the people at units: the app is open before them
    seed: int = 12345
    channels: tuple[str, ...] = ("inapp", "webpush", "sms")

    def failing(self, channel: str) -> float:
        """The share of messages of a channel that reach nobody."""
        return {"webpush": self.webpush_failing, "sms": self.sms_failing}.get(channel, 0.0)
