"""One step: its form, new or old; another name, another start, gone."""

from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import drafts, prompts
from hotline.calls.drafts import Draft
from hotline.calls.ivr import editing
from hotline.calls.ivr.steps import Collect, Flow, StepId
from hotline.calls.models import PhoneAccount, SkillGroup
from hotline.infra.errors import NotFound
from hotline.orders.models import AnswerTemplate
from web.centre.calls.flows import step_forms
from web.centre.calls.flows.editor import opened, words
from web.centre.calls.flows.listing import URL
from web.centre.calls.flows.wording import WHERE, title
from web.centre.looks import show
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _
from web.kit.formats import WEEKDAYS


class Revised(BaseModel):
    revision: int = 0


class Renamed(Revised):
    name: Annotated[StepId, StringConstraints(strip_whitespace=True)]


async def create(request: Request) -> Response:
    """GET/POST …/steps/new?kind=menu&name=step_1; without a kind, which kinds there are."""
    draft, kind = await opened(request), request.query_params.get("kind", "")
    name = request.query_params.get("name", "")
    if kind not in step_forms.KINDS:
        return await show(
            request,
            "centre/calls/flows/kinds.html",
            row=draft.row,
            name=name,
            notes=step_forms.NOTES,
            **words(draft.flow),
        )
    form = forms.blank(step_forms.starting(kind) | {"revision": draft.revision})
    if request.method == "POST":
        form = await forms.read(request, step_forms.form_for(kind))
        if form.model:
            with form.keeping_refusals():
                step = step_forms.step_of(kind, form.model)
                wanted = name if name in editing.missing(draft.flow) else ""
                made = await drafts.add(
                    draft.row.code, step, form.model.revision, by=signed_in(request), name=wanted
                )
                return _done(request, draft, _("已新增“{title}”。", title=step.title or made))
    return await _form(request, draft, kind, "", form)


async def edit(request: Request) -> Response:
    """GET/POST …/steps/{step}."""
    draft, name = await opened(request), request.path_params["step"]
    step = draft.flow.steps.get(name)
    if step is None:
        raise NotFound("没有找到这个步骤")
    form = forms.blank(step_forms.values_of(step) | {"revision": draft.revision})
    if request.method == "POST":
        form = await forms.read(request, step_forms.form_for(step.kind))
        if form.model:
            with form.keeping_refusals():
                changed = step_forms.step_of(step.kind, form.model)
                await drafts.put(draft.row.code, name, changed, form.model.revision, by=signed_in(request))
                return _done(request, draft, _("“{title}”已保存到草稿。", title=changed.title or name))
    return await _form(request, draft, step.kind, name, form)


async def rename(request: Request) -> Response:
    """POST …/steps/{step}/rename: another id."""
    draft, name = await opened(request), request.path_params["step"]
    form = await forms.read(request, Renamed)
    if form.model:
        with form.keeping_refusals():
            code = draft.row.code
            await drafts.rename(code, name, form.model.name, form.model.revision, by=signed_in(request))
            return redirect(request, f"{URL}/{code}/steps/{form.model.name}", toast=_("编号已改。"))
    step = draft.flow.steps.get(name)
    if step is None:
        raise NotFound("没有找到这个步骤")
    shown = forms.blank(step_forms.values_of(step) | {"revision": draft.revision})
    return await _form(request, draft, step.kind, name, shown, naming=form)


async def remove(request: Request) -> Response:
    """POST …/steps/{step}/remove."""
    draft, name = await opened(request), request.path_params["step"]
    form = await forms.read(request, Revised)
    revision = form.model.revision if form.model else 0
    await drafts.remove(draft.row.code, name, revision, by=signed_in(request))
    return _done(request, draft, _("已删除“{title}”。", title=title(draft.flow, name)))


async def begin(request: Request) -> Response:
    """POST …/steps/{step}/begin: callers come here first."""
    draft, name = await opened(request), request.path_params["step"]
    form = await forms.read(request, Revised)
    revision = form.model.revision if form.model else 0
    await drafts.begin_with(draft.row.code, name, revision, by=signed_in(request))
    return _done(request, draft, _("来电人先到“{title}”。", title=title(draft.flow, name)))


def _done(request: Request, draft: Draft, said: str) -> Response:
    return redirect(request, f"{URL}/{draft.row.code}#steps", toast=said)


async def _form(
    request: Request,
    draft: Draft,
    kind: str,
    name: str,
    form: "forms.Form[Any]",
    naming: "forms.Form[Renamed] | None" = None,
) -> Response:
    return await show(
        request,
        "centre/calls/flows/step.html",
        status=naming.status if naming else 0,
        row=draft.row,
        flow=draft.flow,
        revision=draft.revision,
        kind=kind,
        name=name,
        form=form,
        naming=naming or forms.blank({"name": name}),
        problems=[one.text for one in draft.problems if one.step == name] if name else [],
        goals=_goals(draft.flow),
        keys=step_forms.KEYS,
        branches=_branches(form),
        weekdays=[(day, _(label)) for day, label in enumerate(WEEKDAYS, 1)],
        where=[(key, _(label)) for key, label in WHERE.items()],
        **await _choices(request, draft.flow),
        **words(draft.flow),
    )


def _goals(flow: Flow) -> list[tuple[str, str]]:
    """Every step, those others lead to already, and one more that can be made afterwards."""
    known = [(name, title(flow, name)) for name in flow.steps]
    waiting = [(name, _("{name}（还没有创建）", name=name)) for name in editing.missing(flow)]
    fresh = editing.free_name(flow, "step")
    return [*known, *waiting, (fresh, _("＋ 新步骤（保存后创建）"))]


def _branches(form: "forms.Form[Any]") -> range:
    """Those filled in, and one more."""
    used = [place for place in range(step_forms.MOST_BRANCHES) if form.value(f"branch{place}.next")]
    return range(min(step_forms.MOST_BRANCHES, max(used, default=-1) + 2))


async def _choices(request: Request, flow: Flow) -> dict[str, Any]:
    actor = signed_in(request)
    groups = await SkillGroup.filter(tenant_id=actor.tenant_id, active=True).order_by("id")
    telephones = await PhoneAccount.filter(tenant_id=actor.tenant_id, active=True).order_by("extension")
    answers = AnswerTemplate.filter(tenant_id=actor.tenant_id, purpose="answer", active=True)
    collected = [step.into for step in flow.steps.values() if isinstance(step, Collect)]
    return {
        "voices": [(one.code, one.name) for one in await prompts.listing(by=actor)],
        "group_codes": [(one.code, one.name) for one in groups],
        "group_ids": [(one.id, one.name) for one in groups],
        "telephones": [(one.extension, f"{one.extension} {one.name}") for one in telephones],
        "answers": [one.title for one in await answers.order_by("title")],
        "collected": [(one, one) for one in dict.fromkeys(collected)],
    }
