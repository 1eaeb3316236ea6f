"""What an agent is doing. Four states are shown to everybody, the others are the desk's own."""

from collections.abc import Mapping
from enum import StrEnum


class AgentState(StrEnum):
    """The state of a seat (LEDGER 4.6)."""

    SIGNED_OUT = "signed_out"
    IDLE = "idle"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    BUSY = "busy"
    REST = "rest"
    MISSED = "missed"  # made busy by the system after calls that were not picked up

    @property
    def label(self) -> str:
        """What the agent's own desk shows; a msgid for gettext."""
        return _LABELS[self]

    @property
    def public(self) -> str:
        """未登录 / 空闲 / 忙碌 / 通话: what boards and tenders count."""
        return _PUBLIC[self]


_LABELS: Mapping[AgentState, str] = {
    AgentState.SIGNED_OUT: "未登录",
    AgentState.IDLE: "空闲",
    AgentState.RINGING: "振铃",
    AgentState.TALKING: "通话",
    AgentState.WRAP_UP: "整理",
    AgentState.BUSY: "忙碌",
    AgentState.REST: "小休",
    AgentState.MISSED: "漏接示忙",
}
_PUBLIC: Mapping[AgentState, str] = {
    AgentState.SIGNED_OUT: "未登录",
    AgentState.IDLE: "空闲",
    AgentState.RINGING: "空闲",
    AgentState.TALKING: "通话",
    AgentState.WRAP_UP: "忙碌",
    AgentState.BUSY: "忙碌",
    AgentState.REST: "忙碌",
    AgentState.MISSED: "忙碌",
}
#: What somebody may set; the others follow from calls.
CHOSEN = frozenset({AgentState.IDLE, AgentState.BUSY, AgentState.REST})
#: An agent in one of these is with a caller, or has just been.
ENGAGED = frozenset({AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP})
