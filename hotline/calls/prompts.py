"""语音文件: uploaded voices by name; the sound lies under the hash of what was uploaded."""

import asyncio
import hashlib
import io
import os
import secrets
from datetime import datetime
from pathlib import Path

import soundfile

from hotline.calls.models import IvrVersion, RecordedPrompt
from hotline.infra import audit, files
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import Organisation
from hotline.people.permissions import require

LARGEST = 20 * 1024 * 1024
LONGEST = 10 * 60
MISSING = "没有找到这个语音文件"


def place(sha256: str) -> Path:
    """Where an uploaded voice lies."""
    return files.store().folder.parent / "voices" / sha256[:2] / sha256[2:4] / sha256


async def recorded_prompt(tenant_id: int, code: str) -> Path | None:
    """The sound a flow names; None when there is none under this name."""
    row = await RecordedPrompt.get_or_none(tenant_id=tenant_id, code=code)
    found = None if row is None else place(row.sha256)
    return found if found is not None and found.exists() else None


async def listing(*, by: Actor) -> list[RecordedPrompt]:
    """One's own centre's."""
    require(by, "calls.configure")
    query = RecordedPrompt.filter(tenant_id=by.tenant_id).order_by("name", "id")
    return await query.select_related("uploaded_by")


async def upload(
    code: str, name: str, sound: bytes, file_name: str, *, by: Actor, now: datetime
) -> RecordedPrompt:
    """A new voice, or a better one under a name flows use already: from the next call on it speaks."""
    require(by, "calls.configure")
    seconds = await asyncio.to_thread(_seconds, sound)
    digest = hashlib.sha256(sound).hexdigest()
    await asyncio.to_thread(_write, place(digest), sound)
    values = {
        "name": name.strip()[:60],
        "sha256": digest,
        "file_name": file_name[-120:],
        "seconds": seconds,
        "uploaded_by_id": by.staff_id,
        "uploaded_at": now,
    }
    async with transaction():
        await locked(Organisation, id=by.tenant_id)  # two who upload one name at once wait here
        row, _ = await RecordedPrompt.update_or_create(
            tenant_id=by.tenant_id, code=key(code), defaults=values
        )
        detail = {"code": row.code, "hash": digest}
        await audit.record(by.label, "calls.voice_uploaded", f"voice:{row.id}", detail, now, by.request_id)
    return row


async def get(code: str, *, by: Actor) -> RecordedPrompt:
    """One of the own centre."""
    require(by, "calls.configure")
    row = await RecordedPrompt.get_or_none(tenant_id=by.tenant_id, code=key(code))
    if row is None or not place(row.sha256).exists():
        raise NotFound(MISSING)
    return row


async def remove(code: str, *, by: Actor, now: datetime) -> None:
    """Only a voice that no version of a flow names; the sound stays for what refers to it by hash."""
    require(by, "calls.configure")
    async with transaction():
        row = await locked(RecordedPrompt, tenant_id=by.tenant_id, code=key(code))
        if row is None:
            raise NotFound(MISSING)
        if await _named(row):
            raise Conflict("还有语音导航使用这个语音文件", code="used")
        await audit.record(by.label, "calls.voice_removed", f"voice:{row.id}", {}, now, by.request_id)
        await row.delete()


async def _named(row: RecordedPrompt) -> bool:
    """Whether the live or newest version of a flow says it."""
    versions = await IvrVersion.filter(flow__tenant_id=row.tenant_id).select_related("flow")
    newest = {one.flow_id: one.number for one in sorted(versions, key=lambda one: one.number)}
    spoken = [one for one in versions if one.number in (one.flow.live, newest[one.flow_id])]
    steps = [step for one in spoken for step in one.data["steps"].values()]
    recorded = [step["prompt"].get("recording", {}) for step in steps if step.get("prompt")]
    return any(row.code in names.values() for names in recorded)


def _seconds(sound: bytes) -> float:
    """Its length; Invalid for what is no sound."""
    if len(sound) > LARGEST:
        raise _refused("语音文件不能超过 20 MB")
    try:
        found = soundfile.info(io.BytesIO(sound))
    except (soundfile.LibsndfileError, RuntimeError):
        raise _refused("不是能播放的语音文件，请上传 WAV、MP3、FLAC 或 OGG") from None
    if not 0 < found.duration <= LONGEST:
        raise _refused("语音长度应在 10 分钟以内")
    return round(float(found.duration), 2)


def _refused(message: str) -> Invalid:
    return Invalid(message, fields={"sound": message})


def _write(where: Path, sound: bytes) -> None:
    """Whole or not at all."""
    if where.exists():
        return
    where.parent.mkdir(parents=True, exist_ok=True)
    fresh = where.with_name(f"{where.name}.{secrets.token_hex(4)}.part")
    with fresh.open("wb") as file:
        file.write(sound)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(where)
