"""Short words for what happens to supervision notices in the town."""

from typing import Any

from hotline.orders.models import Order
from hotline.people.actor import Actor
from hotline.supervision import actions, issuing
from hotline.supervision.models import SupervisionNotice
from tests.orders.town import Town

ASKED = "请立即办理并反馈。"


async def issue(town: Town, order: Order, who: str | Actor = "supervisor", **more: Any) -> SupervisionNotice:
    """A notice about one order, sent to whoever leads it unless said otherwise."""
    fields: dict[str, Any] = {"orders": [order.number or ""], "requirement": ASKED}
    by = who if isinstance(who, Actor) else town[who]
    return await issuing.issue(fields | more, by=by, now=town.now)


async def take(
    town: Town, notice: SupervisionNotice, step: str, who: str | Actor, **fields: Any
) -> SupervisionNotice:
    """One step on a notice."""
    by = who if isinstance(who, Actor) else town[who]
    return await actions.perform(notice.id, step, fields, by=by, now=town.now)


async def marked(town: Town, **more: Any) -> Order:
    """An order with a red and a yellow mark, in the hands of 住建局."""
    order = await town.handling(**more)
    for colour, rule in (("red", "media_risk"), ("yellow", "false_closing")):
        order = await town.do(
            order, "raise_mark", "supervisor", colour=colour, rule=rule, reason="群里有人转发"
        )
    return order


async def fed_back(town: Town, order: Order, who: str = "leader") -> SupervisionNotice:
    """A notice the unit has answered."""
    notice = await issue(town, order)
    await take(town, notice, "acknowledge", who)
    return await take(town, notice, "feed_back", who, content="路灯今晚修复，负责人到场。")
