"""Which calls an inspector gets: five per cent of all that were answered, stratified. Pure and repeatable.

First one call of every agent nobody has looked at this month, then unsatisfied callers and low automatic
scores – each at most a share of the whole – and the rest by lot. Never one's own call, no call twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

from hotline.calls.quality.states import Stratum

#: Shares of an inspector's month.
MOST_UNSATISFIED, MOST_LOW = 0.3, 0.3
UNSATISFIED = 4
"""Keys 4 and 5."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answered call that nobody was given yet."""

    call: int
    agent: int
    score: float | None = None  # the lower of the two automatic ones
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """This call for that inspector, and why."""

    call: int
    agent: int
    inspector: int
    stratum: Stratum


@dataclass(frozen=True, slots=True)
class Drawn:
    """What an inspector has of this month already."""

    calls: int = 0
    unsatisfied: int = 0
    low: int = 0


def owed(answered: int, share_percent: float, drawn: int) -> int:
    """How many calls are missing at one inspector to reach the share."""
    return max(0, ceil(answered * share_percent / 100 - 1e-9) - drawn)


def allocate(
    candidates: Sequence[Candidate],
    owes: Mapping[int, int],
    *,
    drawn: Mapping[int, Drawn],
    seen_agents: frozenset[int] = frozenset(),
    low_score: float = 80,
    seed: str = "",
) -> list[Pick]:
    """`owes` per inspector; as many as there are, if there are enough."""
    lots = _Lots(candidates, low_score, seed)
    seen = set(seen_agents)
    picks: list[Pick] = []
    for inspector in _turns(owes):
        had = [one for one in picks if one.inspector == inspector]
        pick = _next(lots, inspector, had, drawn.get(inspector, Drawn()), seen, owes[inspector])
        if pick is not None:
            picks.append(pick)
            seen.add(pick.agent)
    return picks


def _turns(owes: Mapping[int, int]) -> Iterator[int]:
    """One call each, in turn, so that nobody gets all the hard ones."""
    for turn in range(max(owes.values(), default=0)):
        yield from (one for one in sorted(owes) if owes[one] > turn)


def _next(
    lots: "_Lots", inspector: int, had: list[Pick], drawn: Drawn, seen: set[int], owes: int
) -> Pick | None:
    whole = drawn.calls + owes
    counts = {
        Stratum.UNSATISFIED: (drawn.unsatisfied, MOST_UNSATISFIED),
        Stratum.LOW_SCORE: (drawn.low, MOST_LOW),
    }
    for stratum in (Stratum.AGENT, Stratum.UNSATISFIED, Stratum.LOW_SCORE, Stratum.RANDOM):
        before, share = counts.get(stratum, (0, 1.0))
        if stratum in counts and before + sum(pick.stratum is stratum for pick in had) >= whole * share:
            continue
        one = lots.take(stratum, inspector, seen)
        if one is not None:
            return Pick(one.call, one.agent, inspector, stratum)
    return None


class _Lots:
    """The candidates in an order of chance; the worst first in the strata that ask for the worst."""

    def __init__(self, candidates: Sequence[Candidate], low_score: float, seed: str) -> None:
        order = sorted({one.call: one for one in candidates}.values(), key=lambda one: one.call)
        Random(seed).shuffle(order)  # noqa: S311 - a lot that can be drawn again, not a secret
        low = [one for one in order if one.score is not None and one.score < low_score]
        angry = [one for one in order if (one.rating or 0) >= UNSATISFIED]
        self._everybody = {one.agent for one in order}
        self._taken: set[int] = set()
        self._piles = {
            Stratum.AGENT: order,
            Stratum.UNSATISFIED: sorted(angry, key=lambda one: -(one.rating or 0)),
            Stratum.LOW_SCORE: sorted(low, key=lambda one: one.score or 0.0),
            Stratum.RANDOM: list(order),
        }

    def take(self, stratum: Stratum, inspector: int, seen: set[int]) -> Candidate | None:
        """The first that is free, not the inspector's own and, by agents, of one not looked at."""
        if stratum is Stratum.AGENT and self._everybody <= seen:
            return None
        for one in self._piles[stratum]:
            free = one.call not in self._taken and one.agent != inspector
            if free and (stratum is not Stratum.AGENT or one.agent not in seen):
                self._taken.add(one.call)
                return one
        return None
