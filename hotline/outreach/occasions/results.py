"""办理结果告知: the answer read to the citizen on the telephone, where the centre wants that and he has no mobile."""

from datetime import datetime, timedelta

import structlog

from hotline.infra.database import savepoint
from hotline.infra.errors import Refused
from hotline.orders.models import Order
from hotline.outreach.campaigns.dialling import ask_for_call
from hotline.outreach.occasions.switches import occasions_of
from hotline.people import phones
from hotline.people.models import Organisation

log = structlog.get_logger(__name__)
PURPOSE, SCRIPT = "result", "result_notice"
#: What one listens to on a telephone.
LONGEST_SPOKEN = 200
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
                slots=await _slots(order),
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


async def _slots(order: Order) -> dict[str, str]:
    lead = await Organisation.get_or_none(id=order.lead_organisation_id or order.tenant_id)
    answer = " ".join(order.answer.split())
    spoken = answer if len(answer) <= LONGEST_SPOKEN else f"{answer[:LONGEST_SPOKEN]}，详细答复请在网上查询"
    return {
        "title": order.title[:40],
        "department": lead.label if lead else "承办单位",
        "answer": spoken,
        "order_no": order.number or "",
    }
