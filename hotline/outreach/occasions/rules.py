"""Which occasions a centre has switched on, and who asks first: data of the centre. Pure."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hotline.profiles.profile import TypeName
from hotline.worktime.zone import local


class Way(StrEnum):
    """How a citizen is asked."""

    SMS = "sms"
    ROBOT = "robot"
    PERSON = "person"

    @property
    def label(self) -> str:
        """In Chinese; a msgid for gettext."""
        return _WAYS[self]


class Plan(StrEnum):
    """Who asks first, and who next when nothing came of it. A person is always the last."""

    ROBOT_FIRST = "robot_first"
    ROBOT_ONLY = "robot_only"
    SMS_FIRST = "sms_first"
    SMS_ONLY = "sms_only"
    PERSON = "person"

    @property
    def label(self) -> str:
        """In Chinese; a msgid for gettext."""
        return _PLANS[self]

    @property
    def ways(self) -> tuple[Way, ...]:
        return _ORDER[self]


_WAYS = {Way.SMS: "短信", Way.ROBOT: "智能回访", Way.PERSON: "人工"}
_PLANS = {
    Plan.ROBOT_FIRST: "先智能回访，未接通再发短信",
    Plan.ROBOT_ONLY: "智能回访，未接通转人工",
    Plan.SMS_FIRST: "先发短信，未评价再智能回访",
    Plan.SMS_ONLY: "发短信，未评价转人工",
    Plan.PERSON: "人工回访",
}
_ORDER = {
    Plan.ROBOT_FIRST: (Way.ROBOT, Way.SMS, Way.PERSON),
    Plan.ROBOT_ONLY: (Way.ROBOT, Way.PERSON),
    Plan.SMS_FIRST: (Way.SMS, Way.ROBOT, Way.PERSON),
    Plan.SMS_ONLY: (Way.SMS, Way.PERSON),
    Plan.PERSON: (Way.PERSON,),
}
_FIRST: Mapping[TypeName, Plan] = {
    "consultation": Plan.SMS_FIRST,
    "praise": Plan.SMS_FIRST,
    "suggestion": Plan.SMS_FIRST,
    "help": Plan.ROBOT_FIRST,
    "complaint": Plan.ROBOT_FIRST,
    "report": Plan.PERSON,
}


class Occasions(BaseModel):
    """Off until the centre switches it on: nobody is called because the software was renewed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    satisfaction: bool = False
    plans: dict[TypeName, Plan] = Field(default_factory=lambda: dict(_FIRST))
    emergencies_by_person: bool = True
    # with SMS first, so long before the next way: the whole must fit into the 24 hours after closing
    sms_hours: Annotated[int, Field(ge=1, le=20)] = 12
    after_calls: bool = False
    result_by_voice: bool = False
    urgent_by_voice: bool = True
    rescue_sms: bool = False
    rescue_robot: bool = False
    rescue_tries: Annotated[int, Field(ge=1, le=3)] = 2

    def plan(self, order_type: str, urgency: str) -> Plan:
        """For one order."""
        if not self.satisfaction or (self.emergencies_by_person and urgency == "emergency"):
            return Plan.PERSON
        chosen = [plan for name, plan in self.plans.items() if name == order_type]
        usual = [plan for name, plan in _FIRST.items() if name == order_type]
        return next(iter(chosen + usual), Plan.PERSON)

    @property
    def rescues(self) -> bool:
        """Whether anything but people takes care of missed calls."""
        return self.rescue_sms or self.rescue_robot


#: For the audit and screens, by field.
LABELS: Mapping[str, str] = {
    "satisfaction": "满意度回访",
    "plans": "各类诉求的回访方式",
    "emergencies_by_person": "紧急工单人工回访",
    "sms_hours": "短信等待小时",
    "after_calls": "通话后短信评价",
    "result_by_voice": "电话告知结果",
    "urgent_by_voice": "紧急工单电话通知",
    "rescue_sms": "漏接短信",
    "rescue_robot": "漏接机器人回拨",
    "rescue_tries": "机器人拨打次数",
}

#: What is used until a centre says otherwise.
DEFAULT = Occasions()

#: Whoever was not served often tries again at once: the robot lets him.
REDIALS = timedelta(minutes=2)
#: Every missed call is attempted within this long of being able to (RULES §12).
WITHIN = timedelta(minutes=30)
#: So long before the half hour is over a call goes out even when no agent is free: he hears that he keeps his place.
WITHOUT_AGENTS = timedelta(minutes=12)
#: So long before, people are asked to ring instead.
TO_PEOPLE = timedelta(minutes=6)
RINGS_AGAIN = timedelta(minutes=10)
LATER_HE_SAID = timedelta(hours=1)


def may_ring_from(now: datetime, opens_at: datetime | None) -> datetime:
    """When the robot may ring whoever was missed now; `opens_at`: the next opening of its window, None: it is open."""
    return max(now + REDIALS, opens_at) if opens_at else now + REDIALS


def spoken_time(moment: datetime, now: datetime) -> str:
    """When he called, as one says it: 上午9点12分; with the day when it was another one."""
    then, today = local(moment), local(now)
    part = next(word for begins, word in _PARTS if then.time() >= begins)
    clock = f"{part}{then.hour if then.hour <= 12 else then.hour - 12}点{then.minute}分"
    days = (today.date() - then.date()).days
    return clock if days <= 0 else f"{'昨天' if days == 1 else f'{then.month}月{then.day}日'}{clock}"


_PARTS = (
    (time(18), "晚上"),
    (time(12), "下午"),
    (time(6), "上午"),
    (time(0), "凌晨"),
)
