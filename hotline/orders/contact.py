"""Who asked, in clear: on the record, for a reason, and never a reporter's name to the reported (RULES §11)."""

from datetime import datetime

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Forbidden, Invalid
from hotline.orders import access
from hotline.orders.case import Case, load
from hotline.orders.models import Order
from hotline.orders.queries.detail import get_order
from hotline.orders.rules import from_centre
from hotline.people.actor import Actor
from hotline.people.citizens import Revealed

REASON_LENGTH = 200


def may_reveal(case: Case) -> bool:
    """Whether a button to show name and number makes sense; a report's stay with the centre."""
    if case.order.confidential and not from_centre(case, "personal.reveal"):
        return False
    return case.reaches("personal.reveal")


async def reveal_contact(number: str, *, by: Actor, reason: str, now: datetime) -> Revealed:
    """Name and number of one order's contact; the audit keeps who looked, when and why."""
    order = await get_order(number, by=by, now=now)
    case = await load(order, by, now)
    access.require_visible(case)
    if not case.reaches("personal.reveal"):
        raise Forbidden("您的岗位没有此项权限")
    if not may_reveal(case):
        raise Forbidden("举报人信息保密，仅热线中心可以查看", code="confidential")
    await _on_record(order, reason.strip(), by, now)
    return Revealed(order.contact_name, order.contact_phone)


async def _on_record(order: Order, reason: str, by: Actor, now: datetime) -> None:
    if not reason:
        raise Invalid("请说明查看原因", fields={"reason": "请说明查看原因"})
    detail = {"reason": reason[:REASON_LENGTH], "citizen": order.citizen_id}
    async with transaction():
        await audit.record(by.label, "personal.reveal", f"order:{order.number}", detail, now, by.request_id)
