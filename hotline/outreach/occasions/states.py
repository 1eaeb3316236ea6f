"""The closed words of asking and rescuing."""

from enum import StrEnum


class AskingState(StrEnum):
    """Where asking about one round of an order stands."""

    BY_SMS = "by_sms"
    BY_ROBOT = "by_robot"
    PERSON = "person"  # whatever the machines could do is done
    ANSWERED = "answered"
    UNREACHED = "unreached"  # attempted as often as the rules ask (RULES §8): counted as called back
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """In Chinese; a msgid for gettext."""
        return _ASKING[self]


class RescueState(StrEnum):
    """Where one missed call stands."""

    WAITING = "waiting"  # the robot will ring
    PERSON = "person"  # a colleague has to
    RECOVERED = "recovered"  # put through to an agent
    CAME_BACK = "came_back"  # got through himself, or was called by a colleague
    NOT_NEEDED = "not_needed"
    UNREACHED = "unreached"

    @property
    def label(self) -> str:
        """In Chinese; a msgid for gettext."""
        return _RESCUE[self]


_ASKING = {
    AskingState.BY_SMS: "已发短信，等待评价",
    AskingState.BY_ROBOT: "智能回访中",
    AskingState.PERSON: "待人工回访",
    AskingState.ANSWERED: "已评价",
    AskingState.UNREACHED: "多次未接通",
    AskingState.CANCELLED: "不再回访",
}
_RESCUE = {
    RescueState.WAITING: "机器人回拨中",
    RescueState.PERSON: "请人工回拨",
    RescueState.RECOVERED: "已接通坐席",
    RescueState.CAME_BACK: "已接通",
    RescueState.NOT_NEEDED: "对方已不需要",
    RescueState.UNREACHED: "多次未接通",
}
#: Machines still have something to do.
UNDER_WAY = (AskingState.BY_SMS, AskingState.BY_ROBOT)
