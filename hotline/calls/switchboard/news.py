"""What the gateway tells: each piece is whole, so whoever missed one is right again with the next."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from hotline.calls.acd.states import AgentState
from hotline.calls.outcomes import Outcome
from hotline.calls.states import Direction, LegKind

Stage = Literal[
    "ringing",
    "dialling",
    "talking",
    "held",
    "consulting",
    "conference",
    "monitoring",
    "testing",
    "robot",
    "ended",
]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Seat(_Words):
    """One agent's seat. `registered`: the telephone can be rung."""

    news: Literal["seat"] = "seat"
    tenant: int
    agent: int
    state: AgentState
    since: datetime
    account: str = ""
    registered: bool = False
    call: str = ""


class Party(_Words):
    """Somebody in a call."""

    kind: LegKind
    agent: int | None = None
    number: str = ""  # of somebody outside
    state: Literal["ringing", "talking", "held", "left"]


class Said(_Words):
    """A line of what a robot and the person it called said to each other."""

    who: Literal["robot", "callee"]
    text: str = Field(default="", repr=False)
    at: float = 0.0  # seconds since the answer
    key: bool = False  # pressed rather than said


class Brief(_Words):
    """What a robot leaves to the agent who takes its call over."""

    title: str = ""
    order_no: str = ""
    slots: tuple[tuple[str, str], ...] = Field(default=(), repr=False)
    said: tuple[Said, ...] = Field(default=(), repr=False)


class CallCard(_Words):
    """A call as one agent has it (`agent`), or as the board has it (`agent` None)."""

    news: Literal["call"] = "call"
    tenant: int
    call: str
    agent: int | None
    stage: Stage
    direction: Direction
    number: str = Field(default="", repr=False)  # of the citizen, in clear; empty: hidden
    access_number: str = ""
    group: int | None = None
    keys: tuple[str, ...] = ()  # 按键轨迹: names of the voice flow's steps the caller went through
    entered_at: datetime
    queued_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    muted: bool = False
    parties: tuple[Party, ...] = ()
    outcome: Outcome | None = None
    call_back: str = ""
    brief: Brief | None = None  # only for the agent whose call it is
    reason: str = ""  # why it ended or failed, in words for the desk


class Queue(_Words):
    """One skill group: how many wait, and since when the first of them."""

    news: Literal["queue"] = "queue"
    tenant: int
    group: int
    waiting: int
    longest_since: datetime | None = None


class Line(_Words):
    """A trunk."""

    news: Literal["line"] = "line"
    name: str
    up: bool
    in_use: int
    capacity: int


class Hello(_Words):
    """First of every connection: the gateway, and since when it runs."""

    news: Literal["hello"] = "hello"
    gateway: str
    since: datetime


class Board(_Words):
    """Everything as it is now."""

    seats: tuple[Seat, ...] = ()
    queues: tuple[Queue, ...] = ()
    calls: tuple[CallCard, ...] = ()
    lines: tuple[Line, ...] = ()


News = Annotated[Seat | CallCard | Queue | Line | Hello, Field(discriminator="news")]
