"""Skill groups and who is in them, and the log of what every agent was doing when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from hotline.calls.acd.groups import Group, Overflow
from hotline.calls.acd.states import AgentState
from hotline.calls.inputs import GroupRules
from hotline.calls.models import AgentSkill, AgentStateLog, SkillGroup
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import Staff
from hotline.people.permissions import PERMISSIONS, require


async def save_group(code: str, fields: GroupRules, *, by: Actor, now: datetime) -> SkillGroup:
    """A new group, or new rules for one."""
    require(by, "calls.configure")
    async with transaction():
        group = await locked(SkillGroup, tenant_id=by.tenant_id, code=key(code, 40))
        group = group or SkillGroup(tenant_id=by.tenant_id, code=key(code, 40))
        group.overflow_group_id = await _overflow_group(fields, group, by)
        group.update_from_dict(fields.model_dump(exclude={"overflow_group"}))
        await group.save()
        detail = fields.model_dump(mode="json")
        await audit.record(by.label, "calls.group_saved", f"group:{group.id}", detail, now, by.request_id)
    return group


async def set_skills(staff_id: int, levels: Mapping[str, int], *, by: Actor, now: datetime) -> None:
    """The groups of one agent, by code, with levels 1–9: replaces what was before. Also in mid-shift."""
    require(by, "calls.configure")
    if any(not 1 <= level <= 9 for level in levels.values()):
        raise Invalid("技能等级为 1 到 9", fields={"level": "1 到 9"})
    async with transaction():
        staff = await locked(Staff, id=staff_id, tenant_id=by.tenant_id, active=True)
        groups = {
            one.code: one for one in await SkillGroup.filter(tenant_id=by.tenant_id, code__in=list(levels))
        }
        if staff is None or len(groups) != len(levels):
            raise NotFound("没有找到人员或技能组")
        await AgentSkill.filter(staff_id=staff.id).delete()
        for code, level in levels.items():
            await AgentSkill.create(group_id=groups[code].id, staff_id=staff.id, level=level)
        await audit.record(by.label, "calls.skills", f"staff:{staff.id}", dict(levels), now, by.request_id)


@dataclass(frozen=True)
class Skilled:
    """An agent, and the levels in the groups by code."""

    staff: Staff
    levels: dict[str, int]


async def agents(*, by: Actor) -> list[Skilled]:
    """Everybody of the own centre who may take calls."""
    require(by, "calls.configure")
    may = [role.value for role in PERMISSIONS["calls.take"]]
    query = Staff.filter(tenant_id=by.tenant_id, active=True, staff_roles__role__in=may)
    staff = {one.id: one for one in await query.order_by("id")}
    levels: dict[int, dict[str, int]] = {one: {} for one in staff}
    for skill in await AgentSkill.filter(staff_id__in=list(staff)).select_related("group"):
        levels[skill.staff_id][skill.group.code] = skill.level
    return [Skilled(one, levels[one.id]) for one in staff.values()]


async def all_groups(*, by: Actor) -> list[SkillGroup]:
    """Of the own centre, those out of use last."""
    require(by, "calls.configure")
    query = SkillGroup.filter(tenant_id=by.tenant_id).select_related("overflow_group")
    return await query.order_by("-active", "-priority", "id")


async def groups_of(tenant_id: int) -> list[Group]:
    """As the routing core wants them."""
    rows = await SkillGroup.filter(tenant_id=tenant_id, active=True).order_by("id")
    return [one.rules() for one in rows]


async def groups() -> dict[int, list[Group]]:
    """Every centre's, by tenant: for a gateway, which serves all of them."""
    found: dict[int, list[Group]] = {}
    for one in await SkillGroup.filter(active=True).order_by("id"):
        found.setdefault(one.tenant_id, []).append(one.rules())
    return found


async def levels_of(staff_id: int) -> dict[int, int]:
    """What an agent signs in with: group → level."""
    return (await levels_of_all([staff_id]))[staff_id]


async def levels_of_all(staff_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """The same for many."""
    found: dict[int, dict[int, int]] = {staff_id: {} for staff_id in staff_ids}
    rows = AgentSkill.filter(staff_id__in=list(staff_ids), group__active=True).order_by("group_id")
    for one in await rows:
        found[one.staff_id][one.group_id] = one.level
    return found


async def log_state(
    tenant_id: int, staff_id: int, state: AgentState, *, now: datetime, forced_by: str = ""
) -> None:
    """坐席工作日志: the stretch before ends where this one begins. The same state again is the same stretch."""
    async with transaction():
        await locked(Staff, id=staff_id)  # two gateways may speak of one agent
        last = await AgentStateLog.filter(staff_id=staff_id).order_by("-id").first()
        if last is not None and last.until is None:
            if last.state is state:
                return
            last.until = max(now, last.since)
            await last.save(update_fields=["until"])
        if state is not AgentState.SIGNED_OUT:
            await AgentStateLog.create(
                tenant_id=tenant_id, staff_id=staff_id, state=state, since=now, forced_by=forced_by[:120]
            )


async def _overflow_group(fields: GroupRules, group: SkillGroup, by: Actor) -> int | None:
    if fields.overflow is not Overflow.GROUP:
        return None
    other = await SkillGroup.get_or_none(tenant_id=by.tenant_id, code=fields.overflow_group or "")
    if other is None or other.id == group.id:
        raise Invalid("请选择另一个技能组", fields={"overflow_group": "请选择另一个技能组"})
    return other.id
