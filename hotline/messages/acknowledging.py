"""Taking note: a person opened the order, pressed 收到 or acted. Only that stops a ladder."""

from datetime import datetime

from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, NotFound
from hotline.messages import announcing
from hotline.messages.live import tell
from hotline.messages.models import Delivery, Notice
from hotline.messages.states import UNHEARD, WAITING, DeliveryState, NoticeState
from hotline.people.actor import Actor

NO_LONGER = "已有人知悉或事项已了结，不再发送"


async def acknowledge(notice_id: int, *, by: Actor, how: str, now: datetime) -> None:
    """收到: by somebody the notice was sent to. Saying it again changes nothing."""
    async with transaction():
        notice = await Notice.get_or_none(id=notice_id)
        if notice is None or not await _addressed(notice_id, by):
            raise NotFound("没有这条通知")
        await _read(notice.id, by, now)
        if notice.state is NoticeState.CANCELLED:
            raise Conflict("这条通知已撤销，不需要再确认", code="notice_cancelled")
        await settle(notice, NoticeState.ACKNOWLEDGED, now, how=how, staff_id=by.staff_id, name=by.name)


async def acknowledge_order(order_id: int, *, by: Actor, how: str = "opened", now: datetime) -> int:
    """Everything about an order that was sent to `by` and waits; returns how many notices that stopped."""
    if by.staff_id is None:
        return 0
    waiting = Notice.filter(order_id=order_id, state__in=UNHEARD, deliveries__staff_id=by.staff_id)
    ids = await waiting.distinct().values_list("id", flat=True)
    if not ids:
        return 0
    async with transaction():
        found = await Notice.filter(id__in=ids, state__in=UNHEARD).order_by("id")
        return await take_note(found, by.staff_id, by.name, how, now)


async def take_note(waiting: list[Notice], staff_id: int, name: str, how: str, now: datetime) -> int:
    """Those of the `waiting` notices that were sent to this person end here; returns how many.

    Inside a transaction.
    """
    mine = Delivery.filter(notice_id__in=[notice.id for notice in waiting], staff_id=staff_id)
    told = {int(str(one)) for one in await mine.values_list("notice_id", flat=True)}
    if told:
        await mine.filter(read_at=None).update(read_at=now)
    ended = [notice for notice in waiting if notice.id in told]
    for notice in ended:
        await settle(notice, NoticeState.ACKNOWLEDGED, now, how=how, staff_id=staff_id, name=name)
    return len(ended)


async def settle(
    notice: Notice,
    state: NoticeState,
    now: datetime,
    *,
    how: str,
    staff_id: int | None = None,
    name: str = "",
) -> bool:
    """End a notice that waits; False when somebody was quicker. Inside a transaction."""
    facts = {
        "state": state,
        "climb_at": None,
        "acknowledged_at": now,
        "acknowledged_by_id": staff_id,
        "by_name": name,
        "how": how[:32],
    }
    if not await Notice.filter(id=notice.id, state__in=UNHEARD).update(**facts):
        return False
    notice.update_from_dict(facts)
    unsent = Delivery.filter(notice_id=notice.id, state__in=WAITING, claimed_until=None)
    await unsent.update(state=DeliveryState.SKIPPED, next_attempt_at=None, detail=NO_LONGER)
    told = await Delivery.filter(notice_id=notice.id).values_list("staff_id", flat=True)
    tell(notice, [int(str(one)) for one in told])
    await announcing.settled(notice, now)
    return True


async def _addressed(notice_id: int, by: Actor) -> bool:
    return by.staff_id is not None and await Delivery.exists(notice_id=notice_id, staff_id=by.staff_id)


async def _read(notice_id: int, by: Actor, now: datetime) -> None:
    await Delivery.filter(notice_id=notice_id, staff_id=by.staff_id, read_at=None).update(read_at=now)
