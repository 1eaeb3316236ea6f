"""What people do about calls: link an order, block a number, declare a surge, decide on a recording."""

from datetime import datetime

from tortoise.queryset import QuerySet

from hotline.calls.models import BlockedNumber, CallOrder, CallRecord, Surge
from hotline.calls.states import LEVELS
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.infra.secrets import vault
from hotline.orders.models import Order
from hotline.people import phones
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.permissions import require

MISSING = "没有找到这次通话"


async def link_order(call_id: str, number: str, *, by: Actor, now: datetime) -> CallOrder:
    """The order was written, or looked at, during this call. Linking twice is linking once."""
    require(by, "order.submit")
    async with transaction():
        call = await locked(CallRecord, call_id=key(call_id, 64), tenant_id=by.tenant_id)
        order = await Order.get_or_none(number=key(number, 32), tenant_id=by.tenant_id)
        if call is None or order is None:
            raise NotFound(MISSING if call is None else "没有找到这件工单")
        link, fresh = await CallOrder.get_or_create(
            call_id=call.id, order_id=order.id, defaults={"linked_by_name": by.name, "linked_at": now}
        )
        if fresh:
            detail = {"order": order.number}
            await audit.record(by.label, "calls.link", f"call:{call.id}", detail, now, by.request_id)
    return link


async def rate(call_id: str, level: int) -> bool:
    """满意度 by key: only conversations are rated, and the first key counts. Whether it was taken."""
    if level not in LEVELS:
        raise Invalid("满意度只有 1 到 5", code="rating")
    return bool(
        await CallRecord.filter(call_id=call_id, rating__isnull=True, answered_at__isnull=False).update(
            rating=level
        )
    )


async def block(
    number: str, reason: str, *, by: Actor, now: datetime, expires_at: datetime | None = None
) -> BlockedNumber:
    """拦截: a number is not answered any more, for a reason, as a rule for a time."""
    require(by, "calls.block")
    clear = phones.required(number)
    _require_words(reason, "请说明拦截原因")
    if expires_at is not None and expires_at <= now:
        raise Invalid("拦截到期时间必须晚于现在", fields={"expires_at": "必须晚于现在"})
    async with transaction():
        row = await BlockedNumber.create(
            tenant_id=by.tenant_id,
            number_encrypted=vault().encrypt(clear),
            number_index=vault().blind_index(clear),
            reason=reason.strip()[:200],
            expires_at=expires_at,
            blocked_by_id=by.staff_id,
            blocked_at=now,
        )
        detail = {"reason": row.reason, "until": expires_at}
        await audit.record(by.label, "calls.block", f"blocked:{row.id}", detail, now, by.request_id)
    return row


async def unblock(blocked_id: int, *, by: Actor, now: datetime) -> BlockedNumber:
    """解除拦截; the entry stays to be read."""
    require(by, "calls.block")
    async with transaction():
        row = await locked(BlockedNumber, id=blocked_id, tenant_id=by.tenant_id)
        if row is None:
            raise NotFound("没有找到这条拦截")
        if row.lifted_at is not None:
            raise Conflict("已经解除", code="lifted")
        row.lifted_at, row.lifted_by_name = now, by.name
        await row.save()
        await audit.record(by.label, "calls.unblock", f"blocked:{row.id}", {}, now, by.request_id)
    return row


async def surges(*, by: Actor, limit: int = 50) -> list[Surge]:
    """Those declared in one's own centre, the latest first."""
    require(by, "calls.declare_surge")
    query = Surge.filter(tenant_id=by.tenant_id).order_by("-since")
    return await query.limit(limit).select_related("declared_by")


async def declare_surge(
    since: datetime, until: datetime, kind: str, evidence: str, *, by: Actor, now: datetime
) -> Surge:
    """话务量激增: its calls are left out of the 20-second rate, those that ended already too (RULES §12)."""
    require(by, "calls.declare_surge")
    _require_words(evidence, "请写明激增的依据")
    if until <= since:
        raise Invalid("结束时间必须晚于开始时间", fields={"until": "必须晚于开始时间"})
    async with transaction():
        surge = await Surge.create(
            tenant_id=by.tenant_id,
            since=since,
            until=until,
            kind=kind.strip()[:60],
            evidence=evidence.strip(),
            declared_by_id=by.staff_id,
            declared_at=now,
        )
        await _calls_in(surge).update(in_surge=True)
        detail = {"since": since, "until": until, "kind": surge.kind}
        await audit.record(by.label, "calls.surge", f"surge:{surge.id}", detail, now, by.request_id)
    return surge


async def withdraw_surge(surge_id: int, *, by: Actor, now: datetime) -> Surge:
    """Its calls count again, unless another surge covers them."""
    require(by, "calls.declare_surge")
    async with transaction():
        surge = await locked(Surge, id=surge_id, tenant_id=by.tenant_id)
        if surge is None or surge.withdrawn_at is not None:
            raise NotFound("没有找到这次激增声明")
        surge.withdrawn_at = now
        await surge.save()
        await _calls_in(surge).update(in_surge=False)
        for other in await Surge.filter(tenant_id=surge.tenant_id, withdrawn_at__isnull=True):
            await _calls_in(other).update(in_surge=True)
        await audit.record(by.label, "calls.surge_withdrawn", f"surge:{surge.id}", {}, now, by.request_id)
    return surge


def _calls_in(surge: Surge) -> QuerySet[CallRecord]:
    return CallRecord.filter(
        tenant_id=surge.tenant_id, entered_at__gte=surge.since, entered_at__lt=surge.until
    )


def _require_words(text: str, message: str) -> None:
    if not text.strip():
        raise Invalid(message, fields={"reason": message})
