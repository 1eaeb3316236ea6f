"""Weeks of calls as plain records: who called when, how long he waited, how it ended. Pure, from one seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from demo.reading import toml
from hotline.calls.outcomes import Journey, Outcome, outcome_of, outcome_of_outgoing
from hotline.calls.states import Direction
from hotline.worktime.zone import local

DAYS = 21
MOBILE = "15400"
REGULARS = 400


@dataclass(frozen=True)
class Told:
    """One call as its caller went through it; moments in seconds since it entered."""

    at: datetime
    number: str
    direction: Direction
    journey: Journey
    group: str
    agent: int | None
    rating: int | None = None
    order_id: int | None = None

    @property
    def outcome(self) -> Outcome:
        """Decided by the product's own rule."""
        if self.direction is Direction.OUTGOING:
            return outcome_of_outgoing(answered=self.journey.answered is not None, fault=False)
        return outcome_of(self.journey)

    def moment(self, seconds: float | None) -> datetime | None:
        return None if seconds is None else self.at + timedelta(seconds=round(seconds))


class Weeks:
    """Draws the calls of one centre."""

    def __init__(self, agents: Sequence[int], a_day: int, seed: str) -> None:
        self._rng = Random(seed)
        self._agents, self._a_day = agents, a_day
        self._data, self._curve = toml("telephone.toml"), toml("traffic.toml")["curve"]
        weights: dict[str, int] = self._data["outcome"]
        self._ends, self._weights = [Outcome(name) for name in weights], list(weights.values())

    def calls(self, now: datetime) -> Iterator[Told]:
        """Of the last weeks, the oldest first."""
        found = []
        for day in range(DAYS + 1):
            begin = local(now - timedelta(days=DAYS - day)).replace(hour=0, minute=0, second=0)
            weekend = self._curve["weekend"] if begin.weekday() >= 5 else 1.0
            many = round(self._a_day * weekend * self._rng.uniform(0.85, 1.15))
            found += [self._call(self._moment(begin)) for _ in range(many)]
            found += [self._outgoing(self._moment(begin)) for _ in range(many // 9)]
        past = [one for one in found if one.at + timedelta(seconds=one.journey.ended) < now]
        yield from sorted(past, key=lambda one: one.at)

    def for_order(self, order_id: int, number: str, written: datetime) -> Told:
        """The conversation an order came out of."""
        wait, talk = self._rng.uniform(3, 25), self._rng.uniform(90, 300)
        asked = self._rng.uniform(8, 25)
        journey = Journey(asked + wait + talk, asked, asked + wait / 2, asked + wait)
        at = (written - timedelta(seconds=asked + wait + talk * 0.8)).replace(microsecond=0)
        return Told(
            at,
            number,
            Direction.INCOMING,
            journey,
            "citizen",
            self._rng.choice(self._agents),
            self._rating(),
            order_id,
        )

    def _call(self, at: datetime) -> Told:
        end = self._rng.choices(self._ends, self._weights)[0]
        journey = self._journey(end)
        answered = journey.answered is not None
        return Told(
            at,
            self._number(),
            Direction.INCOMING,
            journey,
            self._group() if journey.requested_agent is not None else "",
            self._rng.choice(self._agents) if answered and self._agents else None,
            self._rating() if answered else None,
        )

    def _outgoing(self, at: datetime) -> Told:
        reached = self._rng.random() < 0.8
        ring = self._rng.uniform(6, 18)
        talk = self._rng.uniform(40, 200) if reached else 0
        journey = Journey(ring + talk, answered=ring if reached else None)
        return Told(at, self._number(), Direction.OUTGOING, journey, "", self._rng.choice(self._agents))

    def _journey(self, end: Outcome) -> Journey:
        rng = self._rng
        asked = rng.uniform(8, 28)
        wait = min(rng.lognormvariate(2.1, 0.8), 110)
        match end:
            case Outcome.ANSWERED:
                talk = min(rng.lognormvariate(5.0, 0.6), 1500)
                return Journey(asked + wait + talk, asked, asked + wait * 0.6, asked + wait)
            case Outcome.SELF_SERVICE:
                return Journey(rng.uniform(15, 90))
            case Outcome.SHORT_ABANDON:
                return Journey(asked + rng.uniform(2, 18), asked)
            case Outcome.ABANDONED:
                return Journey(asked + rng.uniform(25, 110), asked)
            case Outcome.RING_NO_ANSWER:
                return Journey(asked + rng.uniform(25, 60), asked, asked + 5)
            case Outcome.HANDED_OVER:
                return Journey(rng.uniform(20, 60), handed_over=True)
            case Outcome.SYSTEM_LOSS:
                return Journey(asked + 3, asked, fault=True)
            case Outcome.CALLBACK_REQUESTED:
                return Journey(asked + rng.uniform(30, 70), asked, callback=True)
        return Journey(asked + rng.uniform(25, 60), asked, voicemail=True)

    def _moment(self, midnight: datetime) -> datetime:
        hour = self._rng.choices(range(24), self._curve["hours"])[0]
        return midnight.replace(
            hour=hour, minute=self._rng.randrange(60), second=self._rng.randrange(60), microsecond=0
        )

    def _number(self) -> str:
        return f"{MOBILE}8{self._rng.randrange(REGULARS):05d}"

    def _group(self) -> str:
        groups: list[dict[str, Any]] = self._data["group"]
        return str(self._rng.choices(groups, [one["share"] for one in groups])[0]["code"])

    def _rating(self) -> int | None:
        rule = self._data["rating"]
        asked = self._rng.random() < rule["asked"]
        return self._rng.choices(range(1, 6), rule["levels"])[0] if asked else None
