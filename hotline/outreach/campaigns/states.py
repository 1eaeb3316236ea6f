"""Closed words of the tables, with their Chinese. Msgids for gettext."""

from collections.abc import Mapping
from enum import StrEnum


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class RecipientState(StrEnum):
    """Where one person to be called stands."""

    WAITING = "waiting"
    CALLING = "calling"
    DONE = "done"


class Result(StrEnum):
    """How it ended with one person."""

    COMPLETED = "completed"  # heard and answered to the end
    HANDED_OVER = "handed_over"
    BROKEN_OFF = "broken_off"  # spoke with us and did not go through it
    UNREACHABLE = "unreachable"  # every try used up
    FORBIDDEN = "forbidden"  # on the do-not-call list
    EXPIRED = "expired"  # its time ran out before the rules allowed a call
    CANCELLED = "cancelled"


class CallOutcome(StrEnum):
    """What one call came to."""

    HUMAN = "human"
    HANDED_OVER = "handed_over"
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    FAILED = "failed"


class Source(StrEnum):
    """How a number came onto the do-not-call list."""

    HAND = "hand"
    IMPORT = "import"
    CALLEE = "callee"


CAMPAIGN_LABELS: Mapping[CampaignState, str] = {
    CampaignState.DRAFT: "草稿",
    CampaignState.RUNNING: "呼叫中",
    CampaignState.PAUSED: "已暂停",
    CampaignState.FINISHED: "已完成",
    CampaignState.CANCELLED: "已取消",
}
RECIPIENT_LABELS: Mapping[RecipientState, str] = {
    RecipientState.WAITING: "待呼叫",
    RecipientState.CALLING: "通话中",
    RecipientState.DONE: "已结束",
}
RESULT_LABELS: Mapping[Result, str] = {
    Result.COMPLETED: "已完成",
    Result.HANDED_OVER: "已转人工",
    Result.BROKEN_OFF: "未答完",
    Result.UNREACHABLE: "未接通",
    Result.FORBIDDEN: "免打扰号码",
    Result.EXPIRED: "时限内不可呼叫",
    Result.CANCELLED: "已取消",
}
OUTCOME_LABELS: Mapping[CallOutcome, str] = {
    CallOutcome.HUMAN: "本人接听",
    CallOutcome.HANDED_OVER: "转人工",
    CallOutcome.MACHINE: "语音信箱",
    CallOutcome.BUSY: "占线",
    CallOutcome.NO_ANSWER: "无人接听",
    CallOutcome.REFUSED: "拒接",
    CallOutcome.FAILED: "呼叫失败",
}
SOURCE_LABELS: Mapping[Source, str] = {
    Source.HAND: "手工添加",
    Source.IMPORT: "批量导入",
    Source.CALLEE: "对方要求",
}
#: The person spoke with us: nobody calls again on his own account.
REACHED = frozenset({Result.COMPLETED, Result.HANDED_OVER, Result.BROKEN_OFF})
