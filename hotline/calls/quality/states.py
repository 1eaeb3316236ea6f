"""Closed words of quality inspection, with their Chinese."""

from collections.abc import Mapping
from enum import StrEnum


class Speaker(StrEnum):
    """Who is heard on one side of a recording: the citizen left, everybody of the house right."""

    CALLER = "caller"
    AGENT = "agent"
    ROBOT = "robot"


class Dimension(StrEnum):
    """业务 and 服务 are scored apart: two of the city's figures."""

    BUSINESS = "business"
    SERVICE = "service"


class Hearing(StrEnum):
    """How far the transcript of a recording has come."""

    WAITING = "waiting"
    HEARD = "heard"
    JUDGED = "judged"
    FAILED = "failed"


class Origin(StrEnum):
    """Who scored."""

    AUTOMATIC = "automatic"
    INSPECTOR = "inspector"
    APPEAL = "appeal"


class Stratum(StrEnum):
    """Why a call was drawn for inspection."""

    AGENT = "agent"
    UNSATISFIED = "unsatisfied"
    LOW_SCORE = "low_score"
    RANDOM = "random"
    CHOSEN = "chosen"


class InspectionState(StrEnum):
    """A drawn call on its way to its score."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"


class AppealState(StrEnum):
    """An agent's word against a score."""

    ASKED = "asked"
    UPHELD = "upheld"
    REFUSED = "refused"


SPEAKERS: Mapping[Speaker, str] = {
    Speaker.CALLER: "来电人",
    Speaker.AGENT: "坐席",
    Speaker.ROBOT: "机器人",
}
DIMENSIONS: Mapping[Dimension, str] = {Dimension.BUSINESS: "业务", Dimension.SERVICE: "服务"}
HEARINGS: Mapping[Hearing, str] = {
    Hearing.WAITING: "等待转写",
    Hearing.HEARD: "已转写",
    Hearing.JUDGED: "已自动评分",
    Hearing.FAILED: "无法转写",
}
STRATA: Mapping[Stratum, str] = {
    Stratum.AGENT: "坐席轮检",
    Stratum.UNSATISFIED: "评价不满意",
    Stratum.LOW_SCORE: "自动评分低",
    Stratum.RANDOM: "随机抽取",
    Stratum.CHOSEN: "人工指定",
}
TASKS: Mapping[InspectionState, str] = {
    InspectionState.OPEN: "待质检",
    InspectionState.CLAIMED: "质检中",
    InspectionState.DONE: "已评分",
}
APPEALS: Mapping[AppealState, str] = {
    AppealState.ASKED: "申诉待复核",
    AppealState.UPHELD: "申诉成立",
    AppealState.REFUSED: "申诉不成立",
}
