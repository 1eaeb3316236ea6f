"""What every change of the telephone's settings has in common: one row, locked, unique, audited."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from tortoise.models import Model

from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Forbidden, NotFound
from hotline.people.actor import Actor
from hotline.people.keys import unique
from hotline.people.organisations import default_tenant
from hotline.people.permissions import can, require

M = TypeVar("M", bound=Model)
GONE = "没有找到这条设置，可能已被删除"


async def runs_the_house(by: Actor) -> bool:
    """Whether somebody may change what all centres share: an administrator of the first centre."""
    return can(by, "calls.lines") and by.tenant_id == (await default_tenant()).id


async def require_the_house(by: Actor) -> None:
    """As `runs_the_house`, or Forbidden."""
    require(by, "calls.lines")
    if not await runs_the_house(by):
        raise Forbidden("各中心共用的设置由平台所属中心的系统管理员维护")


async def save(
    model: type[M],
    row_id: int | None,
    values: Mapping[str, Any],
    *,
    within: Mapping[str, Any],
    once: tuple[str, str],
    by: Actor,
    now: datetime,
) -> M:
    """A new row, or row `row_id` of those `within`; `once` is the field that must not repeat, and what to say."""
    async with transaction():
        row = model(**within) if row_id is None else await _found(model, row_id, within)
        row.update_from_dict(dict(values))
        with unique(*once):
            await row.save()
        detail = {name: value for name, value in values.items() if "password" not in name}
        await _note(by, "calls.setting_saved", row, detail, now)
    return row


async def remove(model: type[M], row_id: int, *, within: Mapping[str, Any], by: Actor, now: datetime) -> None:
    """Gone; the audit keeps what it was."""
    async with transaction():
        row = await _found(model, row_id, within)
        kept = {name: str(getattr(row, name)) for name in ("number", "prefix", "name") if hasattr(row, name)}
        await _note(by, "calls.setting_removed", row, kept, now)
        await row.delete()


async def _found(model: type[M], row_id: int, within: Mapping[str, Any]) -> M:
    row = await locked(model, id=row_id, **within)
    if row is None:
        raise NotFound(GONE)
    return row


async def _note(by: Actor, action: str, row: Model, detail: dict[str, Any], now: datetime) -> None:
    await audit.record(by.label, action, f"{row._meta.db_table}:{row.pk}", detail, now, by.request_id)
