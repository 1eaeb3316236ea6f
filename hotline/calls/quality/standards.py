"""The versions of a centre's standard: the newest holds, none is ever changed."""

from datetime import datetime

from hotline.calls.quality.models import QualityStandard
from hotline.calls.quality.standard import Standard, shipped
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, NotFound
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.people.permissions import require


async def in_force(tenant_id: int) -> tuple[int, Standard]:
    """Its number, and what it says; 0 is the one shipped."""
    newest = await QualityStandard.filter(tenant_id=tenant_id).order_by("-version").first()
    return (newest.version, Standard.model_validate(newest.data)) if newest else (0, shipped())


async def at_version(tenant_id: int, version: int) -> Standard:
    """What somebody was scored by."""
    row = await QualityStandard.get_or_none(tenant_id=tenant_id, version=version)
    if row is None and version:
        raise NotFound("没有找到这个版本的质检标准")
    return Standard.model_validate(row.data) if row else shipped()


async def history(*, by: Actor, limit: int = 30) -> list[QualityStandard]:
    """The newest first."""
    require(by, "quality.view")
    query = QualityStandard.filter(tenant_id=by.tenant_id).order_by("-version").limit(limit)
    return await query.select_related("changed_by")


async def save(changed: Standard, base: int, note: str, *, by: Actor, now: datetime) -> QualityStandard:
    """The next version; `base` is the one the writer had before him."""
    require(by, "quality.configure")
    async with transaction():
        await locked(Organisation, id=by.tenant_id)  # two who save at once come one after the other
        version, before = await in_force(by.tenant_id or 0)
        if version != base:
            raise Conflict("质检标准刚刚被别人修改过，请刷新后再改", code="changed")
        if changed == before:
            raise Conflict("内容没有变化", code="unchanged")
        row = await QualityStandard.create(
            tenant_id=by.tenant_id,
            version=version + 1,
            data=changed.model_dump(mode="json"),
            note=note.strip()[:200],
            changed_by_id=by.staff_id,
            changed_at=now,
        )
        detail = {"version": row.version, "note": row.note}
        await audit.record(by.label, "quality.standard", f"standard:{row.id}", detail, now, by.request_id)
    return row
