"""Writing a script step by step: one working copy, every change kept at once."""

from dataclasses import dataclass
from datetime import datetime

from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.outreach.scripts import editing
from hotline.outreach.scripts.checking import Finding
from hotline.outreach.scripts.editing import Change
from hotline.outreach.scripts.models import RobotScript, ScriptVersion
from hotline.outreach.scripts.needs import all_findings
from hotline.outreach.scripts.shelf import mine, newest, one, written
from hotline.outreach.scripts.steps import Script, Step
from hotline.people.actor import Actor
from hotline.people.permissions import require

MOST_STEPS = 100


@dataclass(frozen=True)
class Draft:
    """The working copy as it is."""

    row: RobotScript
    script: Script
    revision: int
    findings: list[Finding]

    @property
    def changed(self) -> bool:
        """Whether it holds something nobody has handed in."""
        return self.row.draft is not None


async def draft(code: str, *, by: Actor, now: datetime) -> Draft:
    """What is being written: the working copy, else what is in force."""
    require(by, "outreach.view")
    return await _draft(await one(code, by=by, now=now))


async def put(code: str, name: str, step: Step, revision: int, *, by: Actor) -> Draft:
    """Another step in the place of one."""
    return await _change(code, revision, lambda script: editing.put(script, name, step), by, needs=name)


async def add(code: str, step: Step, revision: int, *, by: Actor, name: str = "") -> str:
    """A step under a new name, or one that others lead to already; returns its name."""
    made = [name]

    def added(script: Script) -> Script:
        if len(script.steps) >= MOST_STEPS:
            raise Invalid("一个话术最多 {n} 个步骤", n=MOST_STEPS)
        if not name or name in script.steps:
            made[0] = editing.free_name(script, step.kind)
        return editing.put(script, made[0], step)

    await _change(code, revision, added, by)
    return made[0]


async def remove(code: str, name: str, revision: int, *, by: Actor) -> Draft:
    """What led there is named as a finding until it leads elsewhere."""
    return await _change(code, revision, lambda script: editing.remove(script, name), by, needs=name)


async def move(code: str, name: str, places: int, revision: int, *, by: Actor) -> Draft:
    """Up or down in the list."""
    return await _change(code, revision, lambda script: editing.move(script, name, places), by, needs=name)


async def begin_with(code: str, name: str, revision: int, *, by: Actor) -> Draft:
    """The step that speaks first."""
    return await _change(code, revision, lambda script: editing.begin_with(script, name), by, needs=name)


async def bring(code: str, slots: list[str], revision: int, *, by: Actor) -> Draft:
    """What the call brings along for the texts."""
    return await _change(code, revision, lambda script: editing.with_slots(script, slots), by)


async def discard(code: str, *, by: Actor, now: datetime) -> None:
    """Back to what is in force; a script nobody ever handed in keeps its draft."""
    require(by, "outreach.edit")
    async with transaction():
        row = await mine(code, by)
        if not await ScriptVersion.exists(script_id=row.id):
            raise Conflict("这个话术还没有送审过，没有可以退回的版本", code="no_version")
        await forget(row)
        await written(by, "discard", row, now)


async def take_up(code: str, number: int, *, by: Actor) -> Draft:
    """Go on writing from an older version; what was written and not handed in is given up."""
    require(by, "outreach.edit")
    async with transaction():
        row = await mine(code, by)
        version = await ScriptVersion.get_or_none(script_id=row.id, number=number)
        if version is None:
            raise NotFound("没有找到这个版本")
        await begin_from(row, version, by)
        return await _draft(row)


async def begin_from(row: RobotScript, version: ScriptVersion, by: Actor) -> None:
    """A working copy of a version. Those who wrote that are among its writers."""
    row.draft, row.draft_of, row.draft_revision = version.data, version.number, row.draft_revision + 1
    row.draft_writers = _with(version.writers, by)
    await row.save()


async def forget(row: RobotScript) -> None:
    """There is no working copy any more."""
    row.draft, row.draft_of, row.draft_writers = None, None, []
    row.draft_revision += 1
    await row.save()


async def _change(code: str, revision: int, change: Change, by: Actor, needs: str = "") -> Draft:
    require(by, "outreach.edit")
    async with transaction():
        row = await mine(code, by)
        before = await _draft(row)
        if revision != before.revision:
            raise Conflict("话术刚被别人改过，请核对后再保存", code="revised")
        if needs and needs not in before.script.steps:
            raise NotFound("没有找到这个步骤")
        if row.draft is None:
            row.draft_of = (await newest(row)).number
        row.draft = change(before.script).model_dump(mode="json")
        row.draft_writers = _with(row.draft_writers, by)
        row.draft_revision += 1
        await row.save()
        return await _draft(row)


async def _draft(row: RobotScript) -> Draft:
    data = row.draft if row.draft is not None else (await newest(row)).data
    script = Script.model_validate(data)
    return Draft(row, script, row.draft_revision, all_findings(row.code, script))


def _with(writers: list[int], by: Actor) -> list[int]:
    return sorted({*writers, *([by.staff_id] if by.staff_id else [])})
