"""A second person reads a script before anybody hears it."""

from datetime import datetime

from hotline.content.reviewing import require_reason, require_state
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.outreach.scripts import drafts
from hotline.outreach.scripts.models import RobotScript, ScriptVersion
from hotline.outreach.scripts.needs import all_findings
from hotline.outreach.scripts.pointing import require_own
from hotline.outreach.scripts.shelf import mine, written
from hotline.outreach.scripts.states import VersionState
from hotline.outreach.scripts.steps import Script
from hotline.people.actor import Actor
from hotline.people.permissions import can, require

S = VersionState


async def hand_in(code: str, note: str, *, by: Actor, now: datetime) -> ScriptVersion:
    """The working copy becomes the next version, to be read by somebody else."""
    require(by, "outreach.edit")
    async with transaction():
        row = await mine(code, by)
        if row.draft is None:
            raise Conflict("没有改动，不用送审", code="unchanged")
        script = Script.model_validate(row.draft)
        _require_sound(row.code, script)
        await require_own(row.tenant_id, script)
        if await ScriptVersion.exists(script_id=row.id, state=S.IN_REVIEW):
            raise Conflict("已有一版在等待审核，请先撤回那一版", code="in_review")
        version = await _next(row, note, by, now)
        await drafts.forget(row)
        await written(by, "hand_in", row, now, version=version.number)
    return version


async def withdraw(code: str, *, by: Actor, now: datetime) -> ScriptVersion:
    """Not to be read yet after all; it is the working copy again."""
    require(by, "outreach.edit")
    async with transaction():
        row = await mine(code, by)
        version = await _waiting(row)
        await _settle(version, S.WITHDRAWN, "", by, now)
        await _back_to_writing(row, version)
        await written(by, "withdraw", row, now, version=version.number)
    return version


async def decide(
    code: str, number: int, decision: str, opinion: str, *, by: Actor, now: datetime
) -> ScriptVersion:
    """Approved, calls speak it from now on; refused, it goes back to its writers."""
    require(by, "outreach.review")
    if decision not in ("approve", "refuse"):
        raise Invalid("请选择通过或不通过", fields={"decision": "请选择通过或不通过"})
    require_reason(decision, opinion.strip())
    async with transaction():
        row = await mine(code, by)
        version = await _waiting(row)
        require_state(version.number, number)
        _require_another(by, version)
        await _settle(version, S.APPROVED if decision == "approve" else S.REFUSED, opinion, by, now)
        await (_put_in_force(row, version) if decision == "approve" else _back_to_writing(row, version))
        await written(by, "review", row, now, version=number, decision=decision)
    return version


async def go_back(code: str, number: int, *, by: Actor, now: datetime) -> RobotScript:
    """An older version, approved in its time, speaks again."""
    require(by, "outreach.review")
    async with transaction():
        row = await mine(code, by)
        version = await ScriptVersion.get_or_none(script_id=row.id, number=number, state=S.APPROVED)
        if version is None:
            raise NotFound("没有找到这个版本")
        await _put_in_force(row, version)
        await written(by, "go_back", row, now, version=number)
    return row


async def versions(row: RobotScript) -> list[ScriptVersion]:
    """Of one script, the newest first."""
    query = ScriptVersion.filter(script_id=row.id).order_by("-number")
    return await query.select_related("handed_in_by", "reviewed_by")


async def to_review(*, by: Actor) -> list[ScriptVersion]:
    """What waits to be read, the oldest first."""
    query = ScriptVersion.filter(script__tenant_id=by.tenant_id, state=S.IN_REVIEW)
    return await query.order_by("handed_in_at", "id").select_related("script", "handed_in_by")


async def waiting(*, by: Actor) -> int:
    """How many wait for this very person: not his own."""
    if not can(by, "outreach.review"):
        return 0
    return sum(may_decide(by, one) for one in await to_review(by=by))


def may_decide(by: Actor, version: ScriptVersion) -> bool:
    """Whether a button is offered."""
    return can(by, "outreach.review") and version.state is S.IN_REVIEW and not _wrote(by, version)


def _require_sound(code: str, script: Script) -> None:
    found = all_findings(code, script)
    if found:
        raise Invalid("话术有问题，不能送审：{text}", code="findings", text=found[0].text)


def _require_another(by: Actor, version: ScriptVersion) -> None:
    if _wrote(by, version):
        why = "参与撰写的人不能审核，请由另一位同事处理"
        raise Forbidden(why, code="separation_of_duties")


def _wrote(by: Actor, version: ScriptVersion) -> bool:
    """Whoever changed a word of it, and whoever handed it in."""
    return by.kind == "staff" and by.staff_id in (*version.writers, version.handed_in_by_id)


async def _next(row: RobotScript, note: str, by: Actor, now: datetime) -> ScriptVersion:
    last = await ScriptVersion.filter(script_id=row.id).order_by("-number").first()
    return await ScriptVersion.create(
        script_id=row.id,
        number=last.number + 1 if last else 1,
        state=S.IN_REVIEW,
        data=row.draft,
        note=note.strip()[:200],
        writers=row.draft_writers,
        handed_in_by_id=by.staff_id,
        handed_in_at=now,
    )


async def _waiting(row: RobotScript) -> ScriptVersion:
    version = await ScriptVersion.get_or_none(script_id=row.id, state=S.IN_REVIEW)
    if version is None:
        raise Conflict("情况已经变化，请刷新页面查看最新状态", code="wrong_state")
    return version


async def _settle(version: ScriptVersion, state: S, opinion: str, by: Actor, now: datetime) -> None:
    version.state, version.opinion = state, opinion.strip()[:500]
    if state is not S.WITHDRAWN:
        version.reviewed_by_id, version.reviewed_at = by.staff_id, now
    await version.save()


async def _put_in_force(row: RobotScript, version: ScriptVersion) -> None:
    row.in_force = version.number
    await row.save(update_fields=["in_force"])


async def _back_to_writing(row: RobotScript, version: ScriptVersion) -> None:
    """Unless somebody is writing something newer already."""
    if row.draft is not None:
        return
    row.draft, row.draft_of, row.draft_writers = version.data, version.number, version.writers
    row.draft_revision += 1
    await row.save()
