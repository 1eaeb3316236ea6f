"""The scripts of a centre: listed, begun, copied, named, put away and taken out again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.outreach.scripts.built_in import BuiltIn, built_in
from hotline.outreach.scripts.library import FIRST, MISSING
from hotline.outreach.scripts.models import RobotScript, ScriptVersion
from hotline.outreach.scripts.states import VersionState
from hotline.outreach.scripts.steps import Script
from hotline.people.actor import Actor
from hotline.people.keys import key, unique
from hotline.people.permissions import require

#: A script with nothing in it but what every script must say.
EMPTY: dict[str, Any] = {
    "start": "hello",
    "steps": {
        "hello": {
            "kind": "say",
            "title": "问候",
            "prompt": {"text": "您好，我是12345热线的智能语音助手，本次通话会录音。转人工请按0。"},
            "next": "bye",
        },
        "bye": {"kind": "end", "title": "再见", "prompt": {"text": "感谢您的接听，再见。"}},
    },
}


async def listing(*, by: Actor, now: datetime) -> list[RobotScript]:
    """All of one's own centre; ours are put on the shelf the first time somebody looks."""
    require(by, "outreach.view")
    rows = await _rows(by)
    lacking = [ours for code, ours in built_in().items() if code not in {row.code for row in rows}]
    if lacking and by.tenant_id is not None:
        await _put_ours(by.tenant_id, lacking, now)
        rows = await _rows(by)
    return rows


async def one(code: str, *, by: Actor, now: datetime) -> RobotScript:
    """A script of one's own centre."""
    found = next((row for row in await listing(by=by, now=now) if row.code == code), None)
    if found is None:
        raise NotFound(MISSING)
    return found


async def begin(name: str, note: str, *, by: Actor, now: datetime) -> RobotScript:
    """A new script with a greeting and a farewell, to be filled."""
    return await _begin(name, note, EMPTY, by, now)


async def copy(code: str, name: str, *, by: Actor, now: datetime) -> RobotScript:
    """A script of one's own that begins as another one is now."""
    row = await one(code, by=by, now=now)
    data = row.draft if row.draft is not None else (await newest(row)).data
    return await _begin(name, row.note, data, by, now, copied_from=row.code)


async def rename(code: str, name: str, note: str, *, by: Actor, now: datetime) -> RobotScript:
    """What it is called and for; not what it says."""
    require(by, "outreach.edit")
    async with transaction():
        row = await mine(code, by)
        row.name, row.note = _name(name), note.strip()[:200]
        await row.save(update_fields=["name", "note"])
        await written(by, "rename", row, now, name=row.name)
    return row


async def retire(code: str, *, by: Actor, now: datetime) -> RobotScript:
    """No new call begins with it; what has been said with it stays. Ours stay on the shelf: events call with them."""
    require(by, "outreach.review")
    if code in built_in():
        raise Forbidden("系统自带的话术不能停用，可以修改后送审", code="built_in")
    async with transaction():
        row = await mine(code, by)
        if row.retired_at is None:
            row.retired_at = now
            await row.save(update_fields=["retired_at"])
            await written(by, "retire", row, now)
    return row


async def restore(code: str, *, by: Actor, now: datetime) -> RobotScript:
    """Usable again, in the version that was in force."""
    require(by, "outreach.review")
    async with transaction():
        row = await mine(code, by)
        row.retired_at = None
        await row.save(update_fields=["retired_at"])
        await written(by, "restore", row, now)
    return row


async def mine(code: str, by: Actor) -> RobotScript:
    """The locked row of a script of one's own centre."""
    row = await locked(RobotScript, tenant_id=by.tenant_id, code=key(code, 40))
    if row is None:
        raise NotFound(MISSING)
    return row


async def newest(row: RobotScript) -> ScriptVersion:
    """What a new working copy begins with: what waits for its review, else what is in force, else the last one."""
    versions = await ScriptVersion.filter(script_id=row.id).order_by("-number")
    waiting = next((one for one in versions if one.state is VersionState.IN_REVIEW), None)
    in_force = next((one for one in versions if one.number == row.in_force), None)
    found = waiting or in_force or next(iter(versions), None)
    if found is None:
        raise NotFound("这个话术还没有内容")
    return found


async def written(by: Actor, act: str, row: RobotScript, now: datetime, **detail: Any) -> None:
    """One audit entry, inside the caller's transaction."""
    subject, told = f"robot_script:{row.id}", {"code": row.code, **detail}
    await audit.record(by.label, f"outreach.script_{act}", subject, told, now, by.request_id)


async def _rows(by: Actor) -> list[RobotScript]:
    return await RobotScript.filter(tenant_id=by.tenant_id).order_by("id")


async def _put_ours(tenant_id: int, lacking: Iterable[BuiltIn], now: datetime) -> None:
    """Two people may look at once: the second finds them there."""
    for ours in lacking:
        try:
            await _put(tenant_id, ours, now)
        except Conflict:
            continue


async def _put(tenant_id: int, ours: BuiltIn, now: datetime) -> None:
    async with transaction():
        with unique("code", "这个编码已经使用"):
            row = await RobotScript.create(
                tenant_id=tenant_id,
                code=ours.code,
                name=ours.name,
                note=ours.note,
                in_force=FIRST,
                created_at=now,
            )
        await ScriptVersion.create(
            script_id=row.id,
            number=FIRST,
            state=VersionState.APPROVED,
            data=ours.script.model_dump(mode="json"),
            note="系统自带",
            handed_in_at=now,
        )


async def _begin(
    name: str, note: str, data: Any, by: Actor, now: datetime, copied_from: str = ""
) -> RobotScript:
    require(by, "outreach.edit")
    async with transaction():
        with unique("name", "刚有人同时新建了话术，请再试一次"):
            row = await RobotScript.create(
                tenant_id=by.tenant_id,
                code=await _free_code(by),
                name=_name(name),
                note=note.strip()[:200],
                draft=Script.model_validate(data).model_dump(mode="json"),
                draft_writers=[by.staff_id] if by.staff_id else [],
                created_at=now,
            )
        await written(by, "begin", row, now, name=row.name, copied_from=copied_from)
    return row


async def _free_code(by: Actor) -> str:
    taken = {row.code for row in await _rows(by)}
    number = 1
    while f"script-{number}" in taken:
        number += 1
    return f"script-{number}"


def _name(text: str) -> str:
    name = text.strip()[:60]
    if not name:
        raise Invalid("请填写名称", fields={"name": "请填写名称"})
    return name
