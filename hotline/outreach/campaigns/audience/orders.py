"""Orders somebody may see and has searched for, as an audience: their contacts, and slots from the orders."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime

from hotline.infra.errors import Invalid
from hotline.orders.models import Order
from hotline.orders.queries.listing import OrderFilter, each_page
from hotline.outreach.campaigns.audience.rows import Given
from hotline.people.actor import Actor
from hotline.worktime.zone import local

#: What a script may say of an order.
SLOTS: Mapping[str, Callable[[Order], str]] = {
    "order_no": lambda order: order.number or "",
    "title": lambda order: order.title,
    "department": lambda order: order.lead_organisation.label if order.lead_organisation else "",
    "citizen_name": lambda order: order.contact_name,
    "answer": lambda order: order.answer,
    "due": lambda order: _day(order.due_at),
    "time": lambda order: _day(order.created_at),
}


def _day(moment: datetime | None) -> str:
    return f"{local(moment).month}月{local(moment).day}日" if moment else ""


def check(slots: Sequence[str], field: str = "view") -> None:
    """Refused when the script wants something no order knows."""
    if unknown := [slot for slot in slots if slot not in SLOTS]:
        message = "话术用到了工单里没有的内容：{slots}。请换一个话术，或改用上传名单。"
        raise Invalid(message, fields={field: message}, slots="、".join(unknown))


async def pages(
    wanted: OrderFilter, slots: Sequence[str], *, by: Actor, now: datetime
) -> AsyncIterator[list[Given]]:
    """Page by page; only what this person may see."""
    row = 0
    async for orders in each_page(wanted, by=by, now=now):
        yield [_given(order, row + place, slots) for place, order in enumerate(orders, 1)]
        row += len(orders)


def _given(order: Order, row: int, slots: Sequence[str]) -> Given:
    subject = f"order:{order.number}"
    if order.confidential:  # who reported somebody is rung by a person, or by nobody
        return Given(row, "", refused="保密工单，不由机器人呼叫", subject_key=subject)
    values = {slot: SLOTS[slot](order)[:200] for slot in slots}
    return Given(row, order.contact_phone, values, subject_key=subject)
