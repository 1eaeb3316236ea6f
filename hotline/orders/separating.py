"""Orders that stand under somebody else's telephone: given back to a person without one."""

from collections.abc import Collection
from datetime import datetime

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.orders.models import Order
from hotline.people.actor import Actor
from hotline.people.models import Citizen


async def separate(orders: Collection[Order], *, by: Actor, now: datetime, reason: str) -> Citizen | None:
    """A number was taken for the wrong person's: these orders leave its history and keep no way to call.

    None when there is nothing to give back. The orders go on; their citizen is reached where they came from.
    """
    if not orders:
        return None
    async with transaction():
        tenant_id = next(iter(orders)).tenant_id
        citizen = await Citizen.create(tenant_id=tenant_id, phone_index=None, created_at=now)
        facts = {"citizen_id": citizen.id, "phone_index": "", "contact_phone_encrypted": ""}
        for order in orders:
            await Order.filter(id=order.id).update(**facts)
            detail = {"from": order.citizen_id, "to": citizen.id, "reason": reason[:200]}
            await audit.record(
                by.label, "order.separate", f"order:{order.number}", detail, now, by.request_id
            )
    return citizen
