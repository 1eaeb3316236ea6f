"""How many numbers may be dialled at once, so that nobody who asks for a person finds none. Pure.

A call may want an agent; `chance` says how likely that is. Dialling one call per free agent wastes them, dialling
freely abandons people. The most is dialled at which the expected share of abandoned hand-overs stays within bounds.
"""

from dataclasses import dataclass

ABANDONED_SHARE = 0.03  # of those who ask for a person
#: With nothing known every call is taken to want an agent; so many calls weigh as much as that belief.
DOUBT = 20
MOST = 300


@dataclass(frozen=True)
class Seen:
    """What became of the newest calls of one queue: how many, who asked for a person, who found none."""

    calls: int = 0
    asked: int = 0
    abandoned: int = 0

    @property
    def chance(self) -> float:
        """That one dialled call will want an agent; never less than what was seen."""
        return (self.asked + DOUBT) / (self.calls + DOUBT)

    @property
    def too_many_abandoned(self) -> bool:
        return self.abandoned > ABANDONED_SHARE * self.asked


def may_dial(free_agents: int, under_way: int, seen: Seen) -> int:
    """How many more calls of this queue may be dialled; `under_way` are those dialled or speaking with the robot."""
    return max(0, _at_once(free_agents, seen) - under_way)


def _at_once(agents: int, seen: Seen) -> int:
    """The share grows with the calls, so the largest number within bounds is found by halving."""
    if agents <= 0 or seen.too_many_abandoned or seen.chance >= 1:
        return max(agents, 0)
    few, many = agents, max(agents, MOST) + 1
    while many - few > 1:
        middle = (few + many) // 2
        within = abandoned_share(middle, agents, seen.chance) <= ABANDONED_SHARE
        few, many = (middle, many) if within else (few, middle)
    return few


def abandoned_share(calls: int, agents: int, chance: float) -> float:
    """Expected share of hand-overs beyond the agents, if each of `calls` wants one with this chance (below 1).

    What is wanted minus what can be served: the idle agents are summed up, as they are the few.
    """
    likely, idle = (1 - chance) ** calls, 0.0
    for wanted in range(min(agents, calls) + 1):
        idle += (agents - wanted) * likely
        likely *= (calls - wanted) / (wanted + 1) * chance / (1 - chance)
    return max(0.0, calls * chance - agents + idle) / (calls * chance)


def share_out(lines: int, wanting: int) -> int:
    """Lines for the next of so many that want some: all get their turn."""
    return -(-lines // wanting) if wanting else 0
