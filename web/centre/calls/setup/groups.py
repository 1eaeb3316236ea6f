"""技能组 and 坐席技能: queues with their rules, and who serves them how well."""

from typing import Annotated, Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import floor
from hotline.calls.acd.groups import Overflow, Strategy
from hotline.calls.inputs import GroupRules
from hotline.calls.models import SkillGroup
from hotline.infra.errors import NotFound
from hotline.people.inputs import Code
from web.centre.calls.changed import in_force
from web.centre.calls.setup.books import ROOT
from web.centre.looks import show
from web.kit import forms, signed_in
from web.kit import gettext as _

URL, SKILLS = f"{ROOT}/groups", f"{ROOT}/skills"
NOTES = {
    Strategy.LONGEST_IDLE: "等得最久的坐席先接",
    Strategy.FEWEST_CALLS: "今天接得最少的坐席先接",
    Strategy.ROUND_ROBIN: "坐席按顺序轮流",
    Strategy.RING_ALL: "空闲坐席一起振铃，谁先接归谁",
    Strategy.SKILL_LEVEL: "等级高的坐席先接",
}


class NewGroup(GroupRules):
    """With the code flows name it by."""

    code: Code


class Levels(BaseModel):
    """Group code → level; left out: not in the group."""

    levels: dict[str, Annotated[int, Field(ge=1, le=9)]] = {}


async def listing(request: Request) -> Response:
    actor = signed_in(request)
    agents = await floor.agents(by=actor)
    return await show(
        request,
        "centre/calls/setup/groups.html",
        rows=await floor.all_groups(by=actor),
        members={code: sum(code in one.levels for one in agents) for one in agents for code in one.levels},
    )


async def create(request: Request) -> Response:
    form = forms.blank({"active": True, "previous_agent_first": True, "strategy": "longest_idle"})
    if request.method == "POST":
        form = await forms.read(request, NewGroup)
        if form.model:
            with form.keeping_refusals():
                return await _saved(request, form.model.code, form.model)
    return await _form(request, form, None)


async def edit(request: Request) -> Response:
    row = await _row(request)
    form = forms.blank(_values(row))
    if request.method == "POST":
        form = await forms.read(request, GroupRules)
        if form.model:
            with form.keeping_refusals():
                return await _saved(request, row.code, form.model)
    return await _form(request, form, row)


async def skills(request: Request) -> Response:
    actor = signed_in(request)
    groups = [one for one in await floor.all_groups(by=actor) if one.active]
    rows = await floor.agents(by=actor)
    return await show(request, "centre/calls/setup/skills.html", rows=rows, groups=groups)


async def agent_skills(request: Request) -> Response:
    """The groups and levels of one agent."""
    actor, login = signed_in(request), request.path_params["login"]
    groups = [one for one in await floor.all_groups(by=actor) if one.active]
    row = next((one for one in await floor.agents(by=actor) if one.staff.login == login), None)
    if row is None:
        raise NotFound("没有找到这位坐席")
    form = forms.blank({f"levels.{code}": level for code, level in row.levels.items()})
    if request.method == "POST":
        form = await forms.read(request, Levels)
        if form.model:
            with form.keeping_refusals():
                await floor.set_skills(row.staff.id, form.model.levels, by=actor, now=request.state.now)
                return await in_force(request, SKILLS, _("{name}的技能已保存。", name=row.staff.name))
    return await show(request, "centre/calls/setup/agent_skills.html", form=form, row=row, groups=groups)


async def _saved(request: Request, code: str, model: GroupRules) -> Response:
    rules = GroupRules.model_validate(model.model_dump(exclude={"code"}))
    await floor.save_group(code, rules, by=signed_in(request), now=request.state.now)
    return await in_force(request, URL, _("“{name}”已保存。", name=rules.name))


async def _form(request: Request, form: "forms.Form[Any]", row: SkillGroup | None) -> Response:
    others = [one for one in await floor.all_groups(by=signed_in(request)) if one.active]
    return await show(
        request,
        "centre/calls/setup/group.html",
        form=form,
        row=row,
        strategies=[(one.value, _(one.label), "", _(NOTES[one])) for one in Strategy],
        overflows=[(one.value, _(one.label)) for one in Overflow],
        others=[(one.code, one.name) for one in others if row is None or one.id != row.id],
    )


async def _row(request: Request) -> SkillGroup:
    wanted = request.path_params["code"]
    rows = await floor.all_groups(by=signed_in(request))
    found = next((one for one in rows if one.code == wanted), None)
    if found is None:
        raise NotFound("没有找到这个技能组")
    return found


def _values(row: SkillGroup) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in GroupRules.model_fields if name != "overflow_group"}
    return values | {"overflow_group": row.overflow_group.code if row.overflow_group else ""}
