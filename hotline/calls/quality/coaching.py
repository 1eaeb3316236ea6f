"""辅导: a note to an agent about a call, which he reads and acknowledges."""

from datetime import datetime

from hotline.calls.models import CallRecord
from hotline.calls.quality import telling
from hotline.calls.quality.models import CoachingNote
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.infra.secrets import vault
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.permissions import require

LONGEST = 1000


async def coach(call_id: str, text: str, *, by: Actor, now: datetime) -> CoachingNote:
    """About somebody else's call."""
    require(by, "quality.coach")
    if not text.strip() or len(text) > LONGEST:
        raise Invalid("请填写辅导内容", fields={"text": f"请填写辅导内容，最多 {LONGEST} 字"})
    async with transaction():
        call = await CallRecord.get_or_none(call_id=key(call_id, 64), tenant_id=by.tenant_id)
        if call is None or call.agent_id is None:
            raise NotFound("没有找到这次通话")
        if call.agent_id == by.staff_id:
            raise Forbidden("不能辅导自己", code="separation_of_duties")
        note = await CoachingNote.create(
            tenant_id=call.tenant_id,
            call_id=call.id,
            agent_id=call.agent_id,
            text_encrypted=vault().encrypt(text.strip()),
            written_by_id=by.staff_id,
            written_at=now,
        )
        await audit.record(by.label, "quality.coached", f"coaching:{note.id}", {}, now, by.request_id)
        await telling.tell_agent(telling.COACHED, call, call.agent_id, note.id, now)
    return note


async def acknowledge(note_id: int, reply: str, *, by: Actor, now: datetime) -> CoachingNote:
    """By whom it was written for, once; a word back is welcome."""
    require(by, "quality.appeal")
    async with transaction():
        note = await locked(CoachingNote, id=note_id, tenant_id=by.tenant_id)
        if note is None or by.staff_id is None or note.agent_id != by.staff_id:
            raise NotFound("没有找到这条辅导")
        if note.acknowledged_at is not None:
            raise Conflict("这条辅导已经确认", code="acknowledged")
        note.acknowledged_at, note.reply_encrypted = now, vault().encrypt(reply.strip()[:LONGEST])
        await note.save()
        await audit.record(by.label, "quality.acknowledged", f"coaching:{note.id}", {}, now, by.request_id)
    return note
