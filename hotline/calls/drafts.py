"""Drawing a flow step by step: one working copy a flow, kept as a version when it is worth keeping."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hotline.calls import flows
from hotline.calls.ivr import editing
from hotline.calls.ivr.checking import Problem, problems
from hotline.calls.ivr.steps import Flow, Step
from hotline.calls.ivr.templates import TEMPLATES
from hotline.calls.models import IvrFlow, IvrVersion
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.permissions import require


@dataclass(frozen=True)
class Draft:
    """The working copy as it is."""

    row: IvrFlow
    flow: Flow
    revision: int
    problems: list[Problem]

    @property
    def changed(self) -> bool:
        """Whether it holds something no version has."""
        return self.row.draft is not None


async def start(code: str, name: str, template: str, *, by: Actor, now: datetime) -> IvrFlow:
    """A new flow from one of our templates, with a first version."""
    if template not in TEMPLATES:
        raise Invalid("请选择模板", fields={"template": "请选择模板"})
    row = await flows.create(code, name, by=by, now=now)
    label, data = TEMPLATES[template]
    await flows.draw(row.code, data, f"由模板“{label}”创建", by=by, now=now)
    return row


async def draft(code: str, *, by: Actor) -> Draft:
    """What is being drawn: the working copy, else the newest version."""
    require(by, "calls.configure")
    async with transaction():
        return await _draft(await flows.mine(code, by))


async def put(code: str, name: str, step: Step, revision: int, *, by: Actor) -> Draft:
    """A new step, or another one in its place."""
    return await _change(code, revision, lambda flow: editing.put(flow, name, step), by)


async def add(code: str, step: Step, revision: int, *, by: Actor, name: str = "") -> str:
    """A step under a new name, or one that others lead to already; returns its name."""
    before = await draft(code, by=by)
    name = name or editing.free_name(before.flow, step.kind)
    if name in before.flow.steps:
        raise Conflict("这个步骤编号已经使用", code="taken", fields={"name": "这个步骤编号已经使用"})
    await _change(code, revision, lambda flow: editing.put(flow, name, step), by)
    return name


async def rename(code: str, old: str, new: str, revision: int, *, by: Actor) -> Draft:
    """Every way to it comes along."""

    def renamed(flow: Flow) -> Flow:
        if new in flow.steps:
            raise Conflict("这个步骤编号已经使用", code="taken", fields={"name": "这个步骤编号已经使用"})
        return editing.rename(flow, old, new)

    return await _change(code, revision, renamed, by, needs=old)


async def remove(code: str, name: str, revision: int, *, by: Actor) -> Draft:
    """What led there is named as a problem until it leads elsewhere."""
    return await _change(code, revision, lambda flow: editing.remove(flow, name), by, needs=name)


async def begin_with(code: str, name: str, revision: int, *, by: Actor) -> Draft:
    """The step every caller comes to first."""
    return await _change(code, revision, lambda flow: editing.begin_with(flow, name), by, needs=name)


async def keep(code: str, note: str, *, by: Actor, now: datetime) -> IvrVersion:
    """The working copy as a version; nothing changed is no new version."""
    require(by, "calls.configure")
    async with transaction():
        row = await flows.mine(code, by)
        if row.draft is None:
            return await _newest(row)
        drawn = await flows.draw(code, row.draft, note, by=by, now=now)
        await _forget(row)
    return drawn.version


async def discard(code: str, *, by: Actor) -> None:
    """Back to the newest version."""
    require(by, "calls.configure")
    async with transaction():
        await _forget(await flows.mine(code, by))


async def take_up(code: str, number: int, *, by: Actor) -> Draft:
    """Go on drawing from an older version; what was drawn and not kept is given up."""
    require(by, "calls.configure")
    async with transaction():
        row = await flows.mine(code, by)
        version = await IvrVersion.get_or_none(flow_id=row.id, number=number)
        if version is None:
            raise NotFound("没有找到这个版本")
        row.draft, row.draft_of, row.draft_revision = version.data, number, row.draft_revision + 1
        await row.save()
        return await _draft(row)


async def _change(
    code: str, revision: int, change: Callable[[Flow], Flow], by: Actor, needs: str = ""
) -> Draft:
    require(by, "calls.configure")
    async with transaction():
        row = await flows.mine(code, by)
        before = await _draft(row)
        if revision != before.revision:
            raise Conflict("流程刚被别人改过，请核对后再保存", code="revised")
        if needs and needs not in before.flow.steps:
            raise NotFound("没有找到这个步骤")
        row.draft = change(before.flow).model_dump(mode="json")
        row.draft_revision += 1
        row.draft_of = row.draft_of or (await _newest(row)).number
        await row.save()
        return await _draft(row)


async def _draft(row: IvrFlow) -> Draft:
    data = row.draft if row.draft is not None else (await _newest(row)).data
    flow = Flow.model_validate(data)
    return Draft(row, flow, row.draft_revision, problems(flow))


async def _newest(row: IvrFlow) -> IvrVersion:
    version = await IvrVersion.filter(flow_id=row.id).order_by("-number").first()
    if version is None:
        raise NotFound("这个语音导航还没有内容")
    return version


async def _forget(row: IvrFlow) -> None:
    row.draft, row.draft_of, row.draft_revision = None, None, row.draft_revision + 1
    await row.save(update_fields=["draft", "draft_of", "draft_revision"])
