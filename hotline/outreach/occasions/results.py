"""办理结果告知: the answer read to the citizen on the telephone, where the centre wants that and he has no mobile."""

from datetime import datetime, timedelta

import structlog

from hotline.infra.database import savepoint
from hotline.infra.errors import Refused
from hotline.orders.models import Order
from hotline.outreach.campaigns.dialling import ask_for_call
from hotline.outreach.occasions import slots
from hotline.outreach.occasions.switches import occasions_of
from hotline.people import phones

log = structlog.get_logger(__name__)
PURPOSE, SCRIPT = "result", "result_notice"
WITHIN = timedelta(days=2)


async def tell(order: Order, now: datetime) -> bool:
    """Once per round. Inside a transaction."""
    rules = await occasions_of(order.tenant_id)
    if not rules.result_by_voice or order.confidential or not order.answer:
        return False
    if not order.contact_phone or phones.is_mobile(order.contact_phone):
        return False  # he reads it
    try:
        async with savepoint():
            await ask_for_call(
                tenant_id=order.tenant_id,
                purpose=PURPOSE,
                number=order.contact_phone,
                script_code=SCRIPT,
                slots=await slots.about(order, now),
                subject_key=f"result:{order.id}",
                not_after=now + WITHIN,
                dedupe=f"result:{order.id}:{order.redo_count + 1}",
                tries=3,
                now=now,
            )
    except Refused as refusal:
        log.info("no result by telephone", order=order.number, why=refusal.code)
        return False
    return True
