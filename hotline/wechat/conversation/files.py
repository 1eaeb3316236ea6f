"""Files of a conversation on their way into an order: some are here, some are still being fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from hotline.infra.errors import Refused
from hotline.orders import actions
from hotline.orders.models import Order
from hotline.people.actor import Actor
from hotline.wechat.models import MediumState, WechatMedium

log = structlog.get_logger(__name__)
FOLLOWED = "（照片、语音稍后传到）"
AT_ONCE = 9


@dataclass(frozen=True)
class Files:
    """`late` are numbers of media; what WeChat has no longer is in neither."""

    ready: list[UUID]
    late: list[int]


async def files_of(message_ids: Sequence[int]) -> Files:
    """In the order they were sent."""
    media = await WechatMedium.filter(message_id__in=list(message_ids)).select_related("message")
    known = {one.message_id: one for one in media}
    found = [known[id_] for id_ in dict.fromkeys(message_ids) if id_ in known]
    ready = [file for one in found if (file := _file(one)) is not None]
    late = [
        one.id for one in found if one.state in (MediumState.WAITING, MediumState.KEPT) and _file(one) is None
    ]
    return Files(ready, late)


async def owe(late: Sequence[int], order: Order) -> None:
    """They are attached when they have come."""
    if late:
        await WechatMedium.filter(id__in=list(late)).update(owed_to_id=order.id)


async def pay(now: datetime) -> int:
    """Attach what has come meanwhile; returns how many. Safe to repeat: the key is the medium's."""
    settled = [MediumState.KEPT, MediumState.GONE, MediumState.REFUSED]
    owed = WechatMedium.filter(state__in=settled).exclude(owed_to_id=None)
    done = 0
    for medium in await owed.order_by("id").limit(AT_ONCE).select_related("message", "owed_to"):
        done += await _attached(medium, now)
    return done


async def _attached(medium: WechatMedium, now: datetime) -> int:
    file, order = _file(medium), medium.owed_to
    if medium.state is MediumState.KEPT and file is None:
        return 0  # a voice that is still being made playable
    if file is not None and order is not None:
        by = Actor.citizen(order.tenant_id, order.citizen_id, channel="wechat")
        fields = {"content": FOLLOWED, "files": [file]}
        try:
            key = f"wechat medium {medium.id}"
            await actions.perform(
                order.number or "", "supplement", fields, by=by, now=now, idempotency_key=key
            )
        except Refused as refused:
            log.warning("late file not attached, it stays in the talk", medium=medium.id, why=str(refused))
    await WechatMedium.filter(id=medium.id).update(owed_to_id=None)
    return 1


def _file(medium: WechatMedium) -> UUID | None:
    """A voice is attached as what everybody can play; it waits until that is made."""
    if medium.state is not MediumState.KEPT:
        return None
    if medium.message.kind == "voice":
        return (medium.playable_id or medium.file_id) if medium.heard_at else None
    return medium.file_id
