"""What the drill assumes: a day of a city, when it is too much, and when machines fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

#: Midnight in China on a Thursday.
MIDNIGHT = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Stretch:
    """Hours of the day, from and until."""

    begins: float
    ends: float

    def covers(self, moment: datetime) -> bool:
        return self.begins <= hour_of(moment) < self.ends


def hour_of(moment: datetime) -> float:
    """Of the drill's day, in China; the next morning goes on with 24."""
    return (moment - MIDNIGHT) / timedelta(hours=1)


@dataclass(frozen=True)
class MissedPlan:
    """One drill. All shares are of the calls made."""

    calls: int = 400
    begins: float = 0.0
    ends: float = 24.0
    opens: int = 8  # people answer from … until
    closes: int = 21
    surges: tuple[Stretch, ...] = (Stretch(9.0, 10.0), Stretch(19.0, 19.75))
    lines_down: tuple[Stretch, ...] = (Stretch(14.0, 14.25),)
    gateway_gone: tuple[Stretch, ...] = (Stretch(16.0, 16.75),)
    agents: int = 8
    hidden: float = 0.02
    land_line: float = 0.15
    redials: float = 0.18  # gets through himself a little later
    robot_failing: float = 0.1  # of its calls, whatever the lines are like
    seed: int = 12345

    def rng(self, *about: object) -> Random:
        """The same for the same seed, whatever else happened before."""
        return Random(":".join(map(str, (self.seed, *about))))  # noqa: S311 - a drill

    def free(self, moment: datetime) -> int:
        """Agents who could take a call now."""
        if not self.opens <= hour_of(moment) % 24 < self.closes:
            return 0
        return 0 if any(one.covers(moment) for one in self.surges) else self.agents

    def weight(self, hour: float) -> float:
        """How many are missed in this hour, beside others."""
        if any(one.begins <= hour < one.ends for one in (*self.surges, *self.lines_down)):
            return 12.0
        return 1.0 if self.opens <= hour < self.closes else 0.3


@dataclass(frozen=True)
class Missed:
    """One call we did not take."""

    number: str  # empty: hidden
    at: datetime
    waited: float
    comes_back: datetime | None

    @property
    def ended(self) -> datetime:
        return self.at + timedelta(seconds=self.waited + 5)


#: How people who are rung answer: outcome, what they want, how long it takes, and how many in a hundred.
ANSWERS: tuple[tuple[str, str, float, int], ...] = (
    ("human", "现在接通", 35, 48),
    ("human", "稍后", 25, 5),
    ("human", "不需要", 25, 8),
    ("human", "", 3, 4),  # hangs up in mid-word
    ("no_answer", "", 40, 20),
    ("busy", "", 8, 8),
    ("machine", "", 12, 4),
    ("refused", "", 6, 3),
)


def answer(rng: Random) -> Mapping[str, Any]:
    """How one of them does."""
    weights = [share for *_, share in ANSWERS]
    outcome, wish, seconds, _ = rng.choices(ANSWERS, weights)[0]
    return {"outcome": outcome, "wish": wish, "seconds": seconds}


def day(plan: MissedPlan) -> list[Missed]:
    """Every missed call of the drill, in the order in which they end."""
    rng = plan.rng("day")
    hours = [plan.begins + n / 12 for n in range(int((plan.ends - plan.begins) * 12))]
    starts = rng.choices(hours, [plan.weight(hour) for hour in hours], k=plan.calls)
    calls = [_missed(plan, n, hour + rng.random() / 12) for n, hour in enumerate(starts)]
    return sorted(calls, key=lambda one: one.ended)


def _missed(plan: MissedPlan, index: int, hour: float) -> Missed:
    rng = plan.rng("call", index)
    at = MIDNIGHT + timedelta(hours=hour)
    chance = rng.random()
    number = f"154{index:08d}" if chance > plan.land_line else f"0770{2000000 + index}"
    back = at + timedelta(minutes=rng.uniform(2, 40)) if rng.random() < plan.redials else None
    return Missed("" if rng.random() < plan.hidden else number, at, rng.uniform(8, 240), back)
