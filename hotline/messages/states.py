"""The closed vocabularies of notices and deliveries."""

from enum import StrEnum


class Audience(StrEnum):
    """Whom a notice is for, seen from the organisation it is about."""

    HANDLERS = "handlers"
    UNIT_LEADER = "unit_leader"
    MAIN_LEADER = "main_leader"
    LEADERS = "leaders"
    SUPERVISORS = "supervisors"

    @property
    def label(self) -> str:
        """The Chinese name; a msgid for gettext."""
        return _AUDIENCES[self]


_AUDIENCES = {
    Audience.HANDLERS: "收件员和承办人",
    Audience.UNIT_LEADER: "分管领导",
    Audience.MAIN_LEADER: "主要领导",
    Audience.LEADERS: "分管领导和主要领导",
    Audience.SUPERVISORS: "中心督办和值班",
}


class NoticeState(StrEnum):
    """Where a notice stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CANCELLED = "cancelled"
    EXHAUSTED = "exhausted"

    @property
    def label(self) -> str:
        """The Chinese name; a msgid for gettext."""
        return _NOTICES[self]


_NOTICES = {
    NoticeState.OPEN: "待知悉",
    NoticeState.ACKNOWLEDGED: "已知悉",
    NoticeState.CANCELLED: "已撤销",
    NoticeState.EXHAUSTED: "无人回应",
}
#: Nobody has taken note yet: the one still climbs, the other has no rung left.
UNHEARD = (NoticeState.OPEN, NoticeState.EXHAUSTED)


class DeliveryState(StrEnum):
    """One message to one person over one channel."""

    CREATED = "created"
    SENDING = "sending"
    DELIVERED = "delivered"
    TEMPORARY_FAILURE = "temporary_failure"
    PERMANENT_FAILURE = "permanent_failure"
    TECHNICAL_FAILURE = "technical_failure"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        """The Chinese name; a msgid for gettext."""
        return _DELIVERIES[self]


_DELIVERIES = {
    DeliveryState.CREATED: "待发送",
    DeliveryState.SENDING: "已提交",
    DeliveryState.DELIVERED: "已送达",
    DeliveryState.TEMPORARY_FAILURE: "暂时失败",
    DeliveryState.PERMANENT_FAILURE: "无法送达",
    DeliveryState.TECHNICAL_FAILURE: "技术故障",
    DeliveryState.SKIPPED: "未发送",
}
#: Still to be handed to a provider, now or at the next attempt.
WAITING = (DeliveryState.CREATED, DeliveryState.TEMPORARY_FAILURE)
#: Nothing more comes of it.
FAILED = (DeliveryState.PERMANENT_FAILURE, DeliveryState.TECHNICAL_FAILURE)
