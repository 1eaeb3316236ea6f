"""Closed words of the tables, with their Chinese."""

from collections.abc import Mapping
from enum import StrEnum


class Direction(StrEnum):
    """Who called whom."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    INTERNAL = "internal"


class EndedBy(StrEnum):
    """Who hung up."""

    CALLER = "caller"
    AGENT = "agent"
    SYSTEM = "system"


class LegKind(StrEnum):
    """What somebody's part in a call is."""

    CALLER = "caller"
    AGENT = "agent"
    CONSULT = "consult"
    OUTSIDE = "outside"
    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE_IN = "barge_in"


class WaitEnd(StrEnum):
    """How a wait in one queue ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    MOVED = "moved"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    FAULT = "fault"


class TaskState(StrEnum):
    """A call-back task."""

    OPEN = "open"
    DONE = "done"
    GIVEN_UP = "given_up"


class DirectoryKind(StrEnum):
    """Where a caller may be passed on to with one key (LEDGER M03)."""

    DEPARTMENT = "department"
    HOTLINE = "hotline"
    EMERGENCY = "emergency"
    OTHER = "other"


class RemovalState(StrEnum):
    """A request to delete a recording."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


DIRECTIONS: Mapping[Direction, str] = {
    Direction.INCOMING: "呼入",
    Direction.OUTGOING: "呼出",
    Direction.INTERNAL: "内部",
}
ENDED_BY: Mapping[EndedBy, str] = {
    EndedBy.CALLER: "来电人挂机",
    EndedBy.AGENT: "坐席挂机",
    EndedBy.SYSTEM: "系统结束",
}
LEGS: Mapping[LegKind, str] = {
    LegKind.CALLER: "来电人",
    LegKind.AGENT: "坐席",
    LegKind.CONSULT: "咨询转",
    LegKind.OUTSIDE: "外线",
    LegKind.LISTEN: "监听",
    LegKind.WHISPER: "密语",
    LegKind.BARGE_IN: "插话",
}
TASKS: Mapping[TaskState, str] = {
    TaskState.OPEN: "待回拨",
    TaskState.DONE: "已回拨",
    TaskState.GIVEN_UP: "无法接通",
}
DIRECTORY: Mapping[DirectoryKind, str] = {
    DirectoryKind.DEPARTMENT: "部门",
    DirectoryKind.HOTLINE: "其他热线",
    DirectoryKind.EMERGENCY: "紧急",
    DirectoryKind.OTHER: "其他",
}
REMOVALS: Mapping[RemovalState, str] = {
    RemovalState.ASKED: "待审批",
    RemovalState.APPROVED: "已删除",
    RemovalState.REFUSED: "不同意",
}
#: 满意度按键 1–5
LEVELS: Mapping[int, str] = {1: "非常满意", 2: "满意", 3: "基本满意", 4: "不满意", 5: "非常不满意"}
