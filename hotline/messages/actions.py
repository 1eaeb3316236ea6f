"""What the centre does about a notice nobody answered: send it anew, or telephone and note it."""

from datetime import datetime

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.messages.acknowledging import settle
from hotline.messages.models import Notice
from hotline.messages.notices import notify
from hotline.messages.overview import visible_notice
from hotline.messages.states import UNHEARD, NoticeState
from hotline.people.actor import Actor
from hotline.people.permissions import require

DO = "order.monitor"


async def resend(notice_id: int, *, by: Actor, now: datetime) -> Notice:
    """The same notice from the first rung on; the old one ends."""
    async with transaction():
        old = await _waiting(notice_id, by)
        await settle(old, NoticeState.CANCELLED, now, how="resent", staff_id=by.staff_id, name=by.name)
        new = await notify(
            old.kind,
            tenant_id=old.tenant_id,
            organisation_id=old.organisation_id,
            audience=old.audience,
            staff_ids=tuple(old.staff_ids),
            title=old.title,
            body=old.body,
            url=old.url,
            urgency=old.urgency,
            order_id=old.order_id,
            subject_key=old.subject_key,
            now=now,
        )
        await _note(by, "notice.resend", old, {"new": new.id}, now)
    return new


async def phoned(notice_id: int, whom: str, *, by: Actor, now: datetime) -> None:
    """已电话告知: somebody of the centre told a person by telephone; who was told is on the record."""
    if not whom.strip():
        raise Invalid("请写明电话告知了谁", fields={"whom": "请写明电话告知了谁"})
    async with transaction():
        notice = await _waiting(notice_id, by)
        name = f"{whom.strip()[:30]}（{by.name}告知）"
        await settle(notice, NoticeState.ACKNOWLEDGED, now, how="phoned", staff_id=by.staff_id, name=name)
        await _note(by, "notice.phoned", notice, {"whom": whom.strip()[:30]}, now)


async def _waiting(notice_id: int, by: Actor) -> Notice:
    require(by, DO)
    notice = await visible_notice(notice_id, by)
    if notice is None:
        raise NotFound("没有这条通知")
    if notice.state not in UNHEARD:
        raise Conflict("这条通知已有人知悉或已撤销", code="notice_settled")
    return notice


async def _note(by: Actor, action: str, notice: Notice, detail: dict[str, object], now: datetime) -> None:
    await audit.record(by.label, action, f"notice:{notice.id}", detail, now, by.request_id)
