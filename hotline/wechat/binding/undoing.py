"""Untying: by the citizen, or by staff with a reason.

Binding merges nothing, so nothing has to be undone – unless the number was somebody else's: then what was submitted
under it goes back to a person of its own.
"""

from datetime import datetime

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.orders.models import Order
from hotline.orders.separating import separate
from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.wechat.followers import held
from hotline.wechat.live import tell
from hotline.wechat.models import Binding, ChatOrder, Follower, OfficialAccount

REASON_LENGTH = 200


async def unbind(
    follower_id: int, *, by: Actor, reason: str, now: datetime, not_theirs: bool = False
) -> Binding:
    """By staff. `not_theirs`: the number never was this person's; orders made here under it leave its history."""
    require(by, "wechat.unbind")
    reason = reason.strip()
    if not reason:
        raise Invalid("请说明解绑原因", fields={"reason": "请说明解绑原因"})
    async with transaction():
        follower = await _followed(follower_id, by)
        row = await _ended(follower, by, reason, now)
        if not_theirs:
            made = await _made_under(row, follower)
            await separate(made, by=by, now=now, reason=reason)
    return row


async def unbind_myself(follower_id: int, *, now: datetime) -> Binding:
    """By the citizen, in the chat. What was submitted stays where it is."""
    async with transaction():
        follower = await held(id=follower_id)
        if follower is None:
            raise NotFound("没有这位关注者")
        account = await OfficialAccount.get(id=follower.account_id)
        by = Actor.citizen(account.tenant_id, follower.citizen_id, channel="wechat")
        return await _ended(follower, by, "本人解绑", now)


async def _ended(follower: Follower, by: Actor, reason: str, now: datetime) -> Binding:
    row = await Binding.filter(follower_id=follower.id, unbound_at=None).order_by("-id").first()
    if follower.citizen_id is None or row is None:
        raise Conflict("没有绑定手机号", code="not_bound")
    row.unbound_at, row.unbound_by, row.unbound_by_staff_id = now, by.name[:80], by.staff_id
    row.reason = reason[:REASON_LENGTH]
    await row.save()
    follower.citizen_id = follower.bound_at = None
    await follower.save(update_fields=["citizen_id", "bound_at"])
    detail = {"citizen": row.citizen_id, "reason": row.reason}
    await audit.record(by.label, "wechat.unbound", f"wechat:{follower.id}", detail, now, by.request_id)
    await tell(follower, bound=False)
    return row


async def _made_under(row: Binding, follower: Follower) -> list[Order]:
    here = ChatOrder.filter(follower_id=follower.id, joined=False, at__gte=row.bound_at)
    ids = [int(str(one)) for one in await here.values_list("order_id", flat=True)]
    return await Order.filter(id__in=ids, citizen_id=row.citizen_id)


async def _followed(follower_id: int, by: Actor) -> Follower:
    follower = await held(id=follower_id)
    account = await OfficialAccount.get_or_none(id=follower.account_id) if follower else None
    if follower is None or account is None or account.tenant_id != by.tenant_id:
        raise NotFound("没有这位关注者")
    return follower
