"""代表号、属地、号码变换、服务时间: under which numbers, whose callers, when."""

from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from hotline.calls.configuring import saving
from hotline.calls.configuring.inputs import ChangeFields, HoursFields, NumberFields, TerritoryFields
from hotline.calls.models import AccessNumber, IvrFlow, NumberChange, OpeningHours, Territory
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Invalid
from hotline.people.actor import Actor
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.permissions import require


async def numbers(*, by: Actor) -> list[AccessNumber]:
    """One's own centre's, and those all share."""
    require(by, "calls.configure")
    return await AccessNumber.filter(Q(tenant_id=by.tenant_id) | Q(tenant_id=None)).order_by("number")


async def save_number(
    fields: NumberFields, *, by: Actor, now: datetime, row_id: int | None = None
) -> AccessNumber:
    """Of the own centre; one that all share only where the house is run."""
    require(by, "calls.configure")
    if fields.shared or await _is_shared(row_id):
        await saving.require_the_house(by)
    await _check_flow(fields.flow, by)
    tenant = None if fields.shared else by.tenant_id
    values: dict[str, Any] = {"number": fields.number, "flow": fields.flow or "", "tenant_id": tenant}
    within = await _mine_or_shared(row_id, by)
    once = ("number", "这个号码已经使用")
    return await saving.save(AccessNumber, row_id, values, within=within, once=once, by=by, now=now)


async def remove_number(row_id: int, *, by: Actor, now: datetime) -> None:
    """From now on nobody answers under it."""
    require(by, "calls.configure")
    if await _is_shared(row_id):
        await saving.require_the_house(by)
    within = await _mine_or_shared(row_id, by)
    await saving.remove(AccessNumber, row_id, within=within, by=by, now=now)


async def territories(*, by: Actor) -> list[Territory]:
    """All of them where the house is run, else one's own."""
    require(by, "calls.configure")
    whole = await saving.runs_the_house(by)
    query = Territory.all() if whole else Territory.filter(tenant_id=by.tenant_id)
    return await query.order_by("prefix").select_related("tenant")


async def save_territory(
    fields: TerritoryFields, *, by: Actor, now: datetime, row_id: int | None = None
) -> Territory:
    """Whose callers begin so: this divides shared numbers, so one hand decides for all centres."""
    await saving.require_the_house(by)
    centre = Organisation.filter(id=fields.centre, kind=OrganisationKind.CENTRE, active=True)
    if not await centre.exists():
        raise Invalid("没有这个热线中心", fields={"centre": "没有这个热线中心"})
    values = {"prefix": fields.prefix, "tenant_id": fields.centre}
    once = ("prefix", "这个号段已经分配")
    return await saving.save(Territory, row_id, values, within={}, once=once, by=by, now=now)


async def remove_territory(row_id: int, *, by: Actor, now: datetime) -> None:
    """Callers who begin so belong to nobody again."""
    await saving.require_the_house(by)
    await saving.remove(Territory, row_id, within={}, by=by, now=now)


async def number_changes(*, by: Actor) -> list[NumberChange]:
    """号码变换, of the whole installation."""
    require(by, "calls.lines")
    return await NumberChange.all().order_by("prefix")


async def save_change(
    fields: ChangeFields, *, by: Actor, now: datetime, row_id: int | None = None
) -> NumberChange:
    """How a delivered number is rewritten before anything else looks at it."""
    await saving.require_the_house(by)
    once = ("prefix", "这个号段已有变换规则")
    values = fields.model_dump()
    return await saving.save(NumberChange, row_id, values, within={}, once=once, by=by, now=now)


async def remove_change(row_id: int, *, by: Actor, now: datetime) -> None:
    """Delivered numbers pass as they are."""
    await saving.require_the_house(by)
    await saving.remove(NumberChange, row_id, within={}, by=by, now=now)


async def hours(*, by: Actor) -> OpeningHours | None:
    """None: round the clock."""
    require(by, "calls.configure")
    return await OpeningHours.get_or_none(tenant_id=by.tenant_id)


async def save_hours(fields: HoursFields, *, by: Actor, now: datetime) -> OpeningHours:
    """When the own centre answers."""
    require(by, "calls.configure")
    closed = sorted({day.isoformat() for day in fields.closed})
    values: dict[str, Any] = {"segments": fields.stored(), "closed": closed}
    values |= {"working_days_only": fields.working_days_only}
    async with transaction():
        await locked(Organisation, id=by.tenant_id)  # two who save at once wait here
        row, _ = await OpeningHours.update_or_create(tenant_id=by.tenant_id, defaults=values)
        await audit.record(by.label, "calls.hours", f"tenant:{by.tenant_id}", values, now, by.request_id)
    return row


async def _is_shared(row_id: int | None) -> bool:
    return row_id is not None and await AccessNumber.filter(id=row_id, tenant_id=None).exists()


async def _mine_or_shared(row_id: int | None, by: Actor) -> dict[str, Any]:
    return {} if await _is_shared(row_id) or row_id is None else {"tenant_id": by.tenant_id}


async def _check_flow(code: str | None, by: Actor) -> None:
    if code and not await IvrFlow.filter(tenant_id=by.tenant_id, code=code).exists():
        raise Invalid("没有这个语音导航", fields={"flow": "没有这个语音导航"})
