"""A skill group as the router needs it. Times in seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Strategy(StrEnum):
    """Which of the free agents is rung first."""

    LONGEST_IDLE = "longest_idle"
    FEWEST_CALLS = "fewest_calls"
    ROUND_ROBIN = "round_robin"
    RING_ALL = "ring_all"
    SKILL_LEVEL = "skill_level"

    @property
    def label(self) -> str:
        """The Chinese word; a msgid for gettext."""
        return _STRATEGIES[self]


class Overflow(StrEnum):
    """Where a caller goes who waited too long, or finds the queue full."""

    STAY = "stay"
    GROUP = "group"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"

    @property
    def label(self) -> str:
        """The Chinese word; a msgid for gettext."""
        return _OVERFLOWS[self]


_STRATEGIES: Mapping[Strategy, str] = {
    Strategy.LONGEST_IDLE: "空闲最久",
    Strategy.FEWEST_CALLS: "接听最少",
    Strategy.ROUND_ROBIN: "轮流振铃",
    Strategy.RING_ALL: "同时振铃",
    Strategy.SKILL_LEVEL: "技能优先",
}
_OVERFLOWS: Mapping[Overflow, str] = {
    Overflow.STAY: "继续等待",
    Overflow.GROUP: "转其他技能组",
    Overflow.VOICEMAIL: "转电话留言",
    Overflow.CALLBACK: "转预约回拨",
}


@dataclass(frozen=True)
class Group:
    """How one queue treats callers and agents."""

    id: int
    strategy: Strategy = Strategy.LONGEST_IDLE
    priority: int = 0
    ring_seconds: float = 20.0
    wrap_up_seconds: float = 10.0
    announce_seconds: float = 30.0  # 0: no announcement
    longest_wait: float = 0.0  # 0: no limit
    longest_queue: int = 0  # 0: no limit
    overflow: Overflow = Overflow.STAY
    overflow_group: int | None = None
    # 首问负责制: how long a caller is kept for the agent he spoke to last; 0: only when that one is free
    previous_agent_first: bool = True
    previous_agent_seconds: float = 0.0
    misses_allowed: int = 2  # so many calls not picked up in a row make an agent busy; 0: never
