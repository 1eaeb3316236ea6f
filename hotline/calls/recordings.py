"""Recordings: kept by content, listened to on the record, removed only by the word of two people."""

import asyncio
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from hotline.calls.models import CallRecord, Recording, RecordingRemoval, Voicemail
from hotline.calls.quality.forgetting import forget
from hotline.calls.states import RemovalState
from hotline.infra import audit, files
from hotline.infra.database import after_commit, locked, transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.permissions import Scope, can, require

MISSING = "没有找到这段录音"


def place(sha256: str) -> Path:
    """Where the sound with this hash lies; media workers write it there, whole, under its name."""
    return files.store().folder.parent / "recordings" / sha256[:2] / sha256[2:4] / sha256


async def keep(
    call: CallRecord,
    sha256: str,
    *,
    size: int,
    media_type: str,
    seconds: float,
    started_at: datetime,
    staff_id: int | None = None,
) -> Recording:
    """Note a finished recording; noted twice it is one."""
    async with transaction():
        await locked(CallRecord, id=call.id)
        recording, _ = await Recording.get_or_create(
            call_id=call.id,
            sha256=sha256,
            defaults={
                "size": size,
                "media_type": media_type,
                "seconds": seconds,
                "started_at": started_at,
                "staff_id": staff_id,
            },
        )
    return recording


async def keep_voicemail(call: CallRecord, recording: Recording, *, now: datetime) -> Voicemail:
    """The message of a call, once."""
    async with transaction():
        await locked(CallRecord, id=call.id)
        message, _ = await Voicemail.get_or_create(
            call_id=call.id,
            defaults={"tenant_id": call.tenant_id, "recording_id": recording.id, "left_at": now},
        )
    return message


async def listen(recording_id: int, *, by: Actor, now: datetime, download: bool = False) -> Recording:
    """What to play, see `place`; who listened to what is audited. Agents hear their own calls."""
    scope = require(by, "calls.download" if download else "calls.listen")
    async with transaction():
        recording = await _visible(recording_id, by)
        if scope is Scope.OWN and not await _concerns(recording, by):
            raise NotFound(MISSING)
        if recording.removed_at is not None:
            raise Conflict("这段录音已按审批删除", code="removed")
        what = "calls.download" if download else "calls.listen"
        await audit.record(
            by.label, what, f"recording:{recording.id}", {"hash": recording.sha256}, now, by.request_id
        )
        await Voicemail.filter(recording_id=recording.id, heard_at__isnull=True).update(
            heard_at=now, heard_by_id=by.staff_id
        )
    return recording


async def ask_removal(recording_id: int, reason: str, *, by: Actor, now: datetime) -> RecordingRemoval:
    """删除申请: one at a time, with a reason."""
    require(by, "calls.ask_removal")
    if not reason.strip():
        raise Invalid("请说明删除原因", fields={"reason": "请说明删除原因"})
    async with transaction():
        recording = await _visible(recording_id, by)
        waiting = RecordingRemoval.filter(recording_id=recording.id, state=RemovalState.ASKED)
        if recording.removed_at is not None or await waiting.exists():
            raise Conflict("这段录音已经申请删除", code="asked")
        asked = await RecordingRemoval.create(
            recording_id=recording.id, reason=reason.strip()[:200], asked_by_id=by.staff_id, asked_at=now
        )
        detail = {"reason": asked.reason}
        await audit.record(
            by.label, "calls.removal_asked", f"recording:{recording.id}", detail, now, by.request_id
        )
    return asked


async def decide_removal(
    removal_id: int, *, approve: bool, opinion: str, by: Actor, now: datetime
) -> RecordingRemoval:
    """Somebody else decides. Approved, the sound is gone and the tombstone stays."""
    require(by, "calls.approve_removal")
    async with transaction():
        asked = await locked(RecordingRemoval, id=removal_id)
        recording = None if asked is None else await _visible(asked.recording_id, by)
        if asked is None or recording is None:
            raise NotFound("没有找到这份申请")
        if asked.state is not RemovalState.ASKED:
            raise Conflict("这份申请已经审批", code="decided")
        if by.staff_id is not None and by.staff_id == asked.asked_by_id:
            raise Forbidden("不能审批自己的申请", code="separation_of_duties")
        await _decide(asked, recording, approve, opinion, by, now)
    return asked


async def _decide(
    asked: RecordingRemoval, recording: Recording, approve: bool, opinion: str, by: Actor, now: datetime
) -> None:
    asked.state = RemovalState.APPROVED if approve else RemovalState.REFUSED
    asked.decided_by_id, asked.decided_at, asked.opinion = by.staff_id, now, opinion[:200]
    await asked.save()
    if approve:
        recording.removed_at = now
        await recording.save(update_fields=["removed_at"])
        await forget(recording.id, recording.call_id)
        after_commit(lambda: _erase(recording.sha256))
    detail = {"state": asked.state, "hash": recording.sha256, "opinion": asked.opinion}
    await audit.record(
        by.label, "calls.removal_decided", f"recording:{recording.id}", detail, now, by.request_id
    )


async def _visible(recording_id: int, by: Actor) -> Recording:
    recording = await locked(Recording, id=recording_id)
    if recording is not None:
        await recording.fetch_related("call")
    if recording is None or recording.call.tenant_id != by.tenant_id:
        raise NotFound(MISSING)
    return recording


async def _concerns(recording: Recording, by: Actor) -> bool:
    """One's own conversation; or a message, which whoever calls back has to hear."""
    if by.staff_id in (recording.staff_id, recording.call.agent_id):
        return True
    left = Voicemail.filter(recording_id=recording.id)
    return can(by, "calls.call_back") and await left.exists()


async def _erase(sha256: str) -> None:
    """The same sound may belong to another call that keeps it."""
    if await Recording.filter(sha256=sha256, removed_at__isnull=True).exists():
        return
    with suppress(FileNotFoundError):
        await asyncio.to_thread(place(sha256).unlink)
