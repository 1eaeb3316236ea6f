"""关注这件: a citizen joins a similar open case instead of opening another (PEERS §1, RULES §6)."""

from datetime import datetime

from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import NotFound
from hotline.orders import events
from hotline.orders.inputs import Fields
from hotline.orders.models import Follow, Order, Supplement
from hotline.orders.states import OPEN
from hotline.orders.submission import Contact
from hotline.orders.values import OptionalText
from hotline.people.actor import Actor
from hotline.people.citizens import find_or_create
from hotline.people.permissions import require


class Joining(Fields):
    """Who joins, and what they know that the case does not say yet."""

    citizen: Contact
    note: OptionalText = ""


async def join(order_id: int, fields: Joining, *, by: Actor, now: datetime) -> Order:
    """Follow an open case of one's own city; joining twice with one number counts once."""
    require(by, "order.submit")
    async with transaction():
        order = await locked(Order, id=order_id, tenant_id=by.tenant_id)
        if order is None or order.confidential or order.state not in OPEN:
            raise NotFound("这件诉求已经办结或不存在，请直接提交您的诉求")
        citizen = await find_or_create(order.tenant_id, fields.citizen.name, fields.citizen.phone, now)
        fresh = citizen.id != order.citizen_id and not await Follow.exists(
            order_id=order.id, citizen_id=citizen.id
        )
        if fresh:
            await Follow.create(order_id=order.id, citizen_id=citizen.id, at=now)
        if fields.note:
            await Supplement.create(order_id=order.id, content=fields.note, by_name="关注此件的市民", at=now)
            order.unread_supplements += 1
        if fresh or fields.note:
            await _announce(order, by, now, fields)
    return order


async def followers(order_ids: list[int]) -> dict[int, int]:
    """How many other citizens joined each of these orders."""
    found = dict.fromkeys(order_ids, 0)
    for id_ in await Follow.filter(order_id__in=order_ids, citizen_id__isnull=False).values_list(
        "order_id", flat=True
    ):
        found[int(str(id_))] += 1
    return found


async def _announce(order: Order, by: Actor, now: datetime, fields: Joining) -> None:
    order.version += 1
    await order.save(update_fields=["version", "unread_supplements"])
    data = {"text": fields.note, "count": (await followers([order.id]))[order.id]}
    await events.record(order, "join", by=by, now=now, from_state=order.state.value, data=data)
    await audit.record(
        by.label, "order.join", f"order:{order.number}", {"note": bool(fields.note)}, now, by.request_id
    )
