"""Voice navigation in versions: drawn as often as one likes, put live only without a problem."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from hotline.calls.ivr.checking import Problem, problems
from hotline.calls.ivr.steps import Flow
from hotline.calls.models import IvrFlow, IvrVersion
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.permissions import require

MISSING = "没有找到这个语音导航"


@dataclass(frozen=True)
class Drawn:
    """A saved version, and what keeps it from going live."""

    version: IvrVersion
    problems: list[Problem]


async def create(code: str, name: str, *, by: Actor, now: datetime) -> IvrFlow:
    """An empty flow of one's own centre."""
    require(by, "calls.configure")
    async with transaction():
        if await IvrFlow.filter(tenant_id=by.tenant_id, code=key(code, 40)).exists():
            raise Conflict("这个编码已经使用", code="taken")
        flow = await IvrFlow.create(tenant_id=by.tenant_id, code=key(code, 40), name=name.strip()[:60])
        await audit.record(
            by.label, "calls.flow_created", f"flow:{flow.id}", {"code": flow.code}, now, by.request_id
        )
    return flow


async def draw(code: str, data: Any, note: str, *, by: Actor, now: datetime) -> Drawn:
    """Save what was drawn as the next version; problems do not keep it from being saved."""
    require(by, "calls.configure")
    parsed = _parse(data)
    async with transaction():
        flow = await mine(code, by)
        newest = await IvrVersion.filter(flow_id=flow.id).order_by("-number").first()
        version = await IvrVersion.create(
            flow_id=flow.id,
            number=newest.number + 1 if newest else 1,
            data=parsed.model_dump(mode="json"),
            note=note[:200],
            drawn_by_id=by.staff_id,
            drawn_at=now,
        )
    return Drawn(version, problems(parsed))


async def publish(code: str, number: int, *, by: Actor, now: datetime) -> IvrFlow:
    """From the next call on this version speaks; calls under way go on in theirs. Also the way back."""
    require(by, "calls.configure")
    async with transaction():
        flow = await mine(code, by)
        version = await IvrVersion.get_or_none(flow_id=flow.id, number=number)
        if version is None:
            raise NotFound("没有找到这个版本")
        found = problems(_parse(version.data))
        if found:
            raise Invalid("流程有问题，不能启用：{text}", code="problems", text=found[0].text)
        version.published_at = version.published_at or now
        await version.save(update_fields=["published_at"])
        flow.live = number
        await flow.save(update_fields=["live"])
        await audit.record(
            by.label, "calls.flow_published", f"flow:{flow.id}", {"version": number}, now, by.request_id
        )
    return flow


async def live(tenant_id: int, code: str) -> Flow | None:
    """What speaks now; None when nothing was published yet."""
    flow = await IvrFlow.get_or_none(tenant_id=tenant_id, code=code)
    return None if flow is None or flow.live is None else await _version(flow, flow.live)


async def listing(*, by: Actor) -> list[IvrFlow]:
    """All of one's own centre."""
    require(by, "calls.configure")
    return await IvrFlow.filter(tenant_id=by.tenant_id).order_by("id")


async def versions(code: str, *, by: Actor) -> list[IvrVersion]:
    """Of one flow, the newest first."""
    require(by, "calls.configure")
    query = IvrVersion.filter(flow__tenant_id=by.tenant_id, flow__code=key(code, 40))
    return await query.order_by("-number").select_related("drawn_by")


async def draft(code: str, number: int, *, by: Actor) -> Flow:
    """One version, for a test call; with problems it is not even tested on somebody's ear."""
    require(by, "calls.configure")
    flow = await IvrFlow.get_or_none(tenant_id=by.tenant_id, code=key(code, 40))
    version = await _version(flow, number) if flow is not None else None
    if version is None:
        raise NotFound("没有找到这个版本")
    found = problems(version)
    if found:
        raise Invalid("流程有问题，不能试拨：{text}", code="problems", text=found[0].text)
    return version


async def _version(flow: IvrFlow, number: int) -> Flow | None:
    version = await IvrVersion.get_or_none(flow_id=flow.id, number=number)
    return None if version is None else Flow.model_validate(version.data)


async def mine(code: str, by: Actor) -> IvrFlow:
    """The locked row of a flow of one's own centre."""
    flow = await locked(IvrFlow, tenant_id=by.tenant_id, code=key(code, 40))
    if flow is None:
        raise NotFound(MISSING)
    return flow


def _parse(data: Any) -> Flow:
    try:
        return Flow.model_validate(data)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Invalid("流程数据不正确：{where}", code="flow", where=where) from error
