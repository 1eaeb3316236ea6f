"""谁何时知晓: for leaders, who was told what about an order, by which way, and who took note when."""

from dataclasses import dataclass, field
from datetime import datetime

from hotline.messages.kinds import label_of
from hotline.messages.models import Notice
from hotline.messages.queries import Knowing, who_knew
from hotline.messages.states import FAILED, DeliveryState
from hotline.orders.queries.scoping import organisations_of
from hotline.orders.workflow import WORKFLOW
from hotline.people.actor import Actor
from hotline.people.permissions import require
from web.kit import gettext as _

HOW = {"opened": "打开了工单", "button": "点了“收到”", "push": "在通知上点了“收到”"}
WAYS = {
    "inapp": "应用内",
    "webpush": "推送",
    "wecom": "企业微信",
    "wecom_group": "企业微信群",
    "wechat": "微信",
    "sms": "短信",
    "voice": "电话",
}


#: Said beside a way only when something is the matter with it.
TROUBLES = frozenset({*FAILED, DeliveryState.TEMPORARY_FAILURE, DeliveryState.SKIPPED})


@dataclass
class Person:
    """Somebody who was told, by which ways in which order, and when he read it."""

    name: str
    organisation: str
    instead_of: str
    read_at: datetime | None = None
    ways: list[tuple[str, datetime, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """One notice as the panel tells it."""

    notice: Notice
    label: str
    how: str
    people: list[Person]


async def who_knows(order_id: int, *, by: Actor) -> list[Known]:
    """What one's own units were told, the newest first; nothing for those who lead nobody."""
    if not by.is_leader:
        return []
    own = set(await organisations_of(by, require(by, "order.monitor")))
    return [
        Known(one.notice, label_of(one.notice.kind), how_label(one.notice.how), _people(one))
        for one in reversed(await who_knew(order_id))
        if one.notice.organisation_id in own
    ]


def _people(knowing: Knowing) -> list[Person]:
    people: dict[int, Person] = {}
    for rung in knowing.rungs:
        for told in rung.told:
            sent = told.delivery
            person = people.setdefault(sent.staff_id, Person(told.name, told.organisation, sent.instead_of))
            person.read_at = person.read_at or sent.read_at
            trouble = sent.state.label if sent.state in TROUBLES else ""
            person.ways.append(
                (WAYS.get(rung.channel, rung.channel), sent.sent_at or sent.created_at, trouble)
            )
    return list(people.values())


def how_label(how: str) -> str:
    """打开了工单, or the step that was taken."""
    if how in HOW:
        return _(HOW[how])
    step = WORKFLOW.get(how)
    return _("办理了“{step}”", step=_(step.label)) if step else how
